"""Виктор looks at the schemes, gives Нина's role one, raises the sellers from December, and hires Ольга with pay."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.conftest import Visitor
from tests.web.office import SELLER_PAY
from tests.web.reading import figure
from tests.web.reading import words as spaced
from tests.world import MOSCOW

from kulmina import wiring
from kulmina.journal import read
from kulmina.staff.models import Account, Person, Role

pytestmark = pytest.mark.usefixtures("office")
NOW = datetime(2026, 11, 2, 12, tzinfo=MOSCOW)
SALARY, SHARE = "figure|fixed|amount", "figure|cash|rate"


def words(page: bytes) -> str:
    return " ".join(spaced(page).split())


@pytest.fixture(autouse=True)
def november(office: None) -> Iterator[None]:
    with patch("django.utils.timezone.now", return_value=NOW):
        yield


def faina(sign_in: Visitor) -> Client:
    """The commercial director, beside whom nobody approves his own."""
    Person.objects.create(person_id="V1", name="Фаина", role=Role.COMMERCIAL_DIRECTOR)
    Account.objects.create(username="v1", person_id="V1", role=Role.COMMERCIAL_DIRECTOR, language="ru")
    return sign_in("V1")


def drafted(client: Client, **given: str) -> str:
    """The address at which the changed version of the sellers' scheme is looked at."""
    client.get("/schemes/")
    form = {"scheme": "seller", "period": "2026-12", SALARY: "45 000", SHARE: "6", **given}
    response = client.post("/schemes/change/", form)
    assert response.status_code == 302
    return str(response["Location"])


def draft(address: str) -> str:
    return parse_qs(urlsplit(address).query)["draft"][0]


def test_the_page_says_who_is_paid_by_what_and_what_it_comes_to(sign_in: Visitor) -> None:
    page = sign_in().get("/schemes/").content
    text = words(page)
    assert "seller v1" in text
    assert "Светлана, Сергей" in text
    assert figure(page, "data-figure", "plan-seller").endswith("₽")
    assert "оператору платят за количество" in text.lower()


def test_whoever_has_no_scheme_stands_first_and_is_given_one(sign_in: Visitor) -> None:
    client = sign_in()
    Person.objects.create(person_id="S9", name="Оксана", role=Role.SELLER)
    text = words(client.get("/schemes/").content)
    assert "Не назначена схема" in text
    assert text.index("Оксана") < text.index("seller v1")
    given = {"person": ["S9"], "scheme": "seller", "period": "2026-11", "act": "give"}
    assert client.post("/schemes/assign/", given).status_code == 302
    company = wiring.company()
    held = company.scheme_of("S9", company.period("2026-11"))
    assert held is not None
    assert held.label == "seller v1"
    assert "Оксана" not in words(client.get("/schemes/").content).partition("seller v1")[0]


def test_a_new_version_is_compared_tried_handed_on_and_approved_by_another(sign_in: Visitor) -> None:
    director, owner = faina(sign_in), sign_in()
    owner.get("/schemes/")
    last = read.last_no()
    address = drafted(director)
    text = words(director.get(address).content)
    assert "40 000,00 ₽" in text
    assert "45 000,00 ₽" in text
    assert "Утвердить и опубликовать" not in text
    assert "письменно" in text
    told = words(director.get(f"/schemes/trial/?draft={draft(address)}", headers={"HX-Request": "true"}).content)
    assert "Сергей" in told
    assert "+6 500 ,00" in told
    assert read.last_no() == last
    refused = director.post("/schemes/publish/", {"draft": draft(address), "act": "own"})
    assert refused.status_code == 422
    assert "Утвердить и опубликовать" in words(owner.get(address).content)
    assert owner.post("/schemes/publish/", {"draft": draft(address), "act": "yes"}).status_code == 302
    made = next(one for one in wiring.company().schemes if one.label == "seller v2")
    assert (made.author, made.approved_by, made.effective_from.isoformat()) == ("V1", "D1", "2026-12-01")
    page = words(owner.get("/schemes/").content)
    assert "версия 2" in page


def test_alone_he_approves_his_own_and_is_told_so_and_takes_it_back(sign_in: Visitor) -> None:
    client = sign_in()
    address = drafted(client)
    assert "больше некому" in words(client.get(address).content)
    client.post("/schemes/publish/", {"draft": draft(address), "act": "alone"})
    client.post("/schemes/publish/", {"draft": draft(address), "act": "alone"})
    assert [one.version for one in wiring.company().schemes if one.id == "seller"] == [1, 2]
    assert "alone-00" in client.get("/schemes/").content.decode()
    assert client.post("/schemes/undo/", {"event": "alone-00", "act": "undo"}).status_code == 302
    assert [one.version for one in wiring.company().schemes if one.id == "seller"] == [1]


def test_what_cannot_be_read_is_said_and_stays_in_the_form(sign_in: Visitor) -> None:
    client = sign_in()
    wrong = client.post("/schemes/change/", {"scheme": "seller", "period": "2026-12", SALARY: "много"})
    assert wrong.status_code == 422
    assert "много" in wrong.content.decode()
    closed = client.post("/schemes/change/", {"scheme": "seller", "period": "2020-01", SALARY: "1"})
    assert closed.status_code == 422
    assert client.get("/schemes/review/?draft=forged").status_code == 422
    assert client.get("/schemes/change/?scheme=none").status_code == 404


def upload(client: Client, content: bytes) -> tuple[int, str, str]:
    client.get("/schemes/")
    file = SimpleUploadedFile("schemes.json", content, content_type="application/json")
    response = client.post("/schemes/upload/", {"file": file, "period": "2026-12"})
    return response.status_code, response.get("Location", ""), words(response.content)


def test_a_scheme_comes_as_a_file_and_its_errors_are_named(sign_in: Visitor) -> None:
    client = sign_in()
    status, address, _said = upload(client, json.dumps({**SELLER_PAY, "scheme_id": "seller_new"}).encode())
    assert status == 302
    assert "seller_new v1" in words(client.get(address).content)
    both = {"schemes": [SELLER_PAY, {**SELLER_PAY, "scheme_id": "other"}]}
    assert "other" in upload(client, json.dumps(both).encode())[2]
    assert "не JSON" in upload(client, b"{")[2]
    broken = {**SELLER_PAY, "components": [{"id": "x", "kind": "percent", "kpi": "sl.cash"}]}
    assert "components[0].rate" in upload(client, json.dumps(broken).encode())[2]
    clicks = {**SELLER_PAY, "components": [{"id": "x", "kind": "percent", "kpi": "mk.clicks", "rate": "1"}]}
    _status, address, _said = upload(client, json.dumps(clicks).encode())
    assert "клик ещё не заявка" in words(client.get(address).content)
    assert client.post("/schemes/publish/", {"draft": draft(address), "act": "no"}).status_code == 422


def test_what_is_downloaded_can_be_uploaded_again(sign_in: Visitor) -> None:
    client = sign_in()
    held = client.get("/schemes/version.json?scheme=seller&version=1").content
    status, address, _said = upload(client, held)
    assert status == 302
    assert "Ни одно число не изменилось" in words(client.get(address).content)
    table = client.get("/schemes/people.csv").content.decode("utf-8-sig")
    assert re.search(r"Сергей;Продавец;seller;1;2026-10-01", table)
    assert client.get("/schemes/people.xlsx").status_code == 200


def test_a_version_begins_with_the_next_period_unless_another_is_chosen(sign_in: Visitor) -> None:
    client = sign_in()
    page = client.get("/schemes/change/?scheme=seller").content.decode()
    assert re.findall(r'<option value="([^"]+)" selected>', page) == ["2026-12"]


def test_a_ready_scheme_begins_a_role(sign_in: Visitor) -> None:
    client = sign_in()
    client.get("/schemes/")
    page = client.get("/schemes/change/?ready=start:marketer").content.decode()
    fields = re.findall(r'name="(figure\|[^"]+)" value="([^"]*)"', page)
    assert fields
    made = client.post("/schemes/change/", {"ready": "start:marketer", "period": "2026-11", **dict(fields)})
    given = {"draft": draft(made["Location"]), "act": "ready"}
    assert client.post("/schemes/publish/", given).status_code == 302
    assert "marketer_start" in {one.id for one in wiring.company().schemes}


def test_a_seller_who_is_hired_is_paid_from_this_month(sign_in: Visitor) -> None:
    client = sign_in()
    assert "Сразу назначить схему роли" in words(client.get("/people/new/").content)
    new = {"name": "Ольга", "role": "seller", "office": "OF1", "login": "", "email": "", "paid": "1", "act": "olga"}
    assert client.post("/people/new/", new).status_code == 302
    olga = Person.objects.get(name="Ольга", role=Role.SELLER).person_id
    company = wiring.company()
    assert company.scheme_of(olga, company.period("2026-11")) is not None
    assert company.scheme_of(olga, company.period("2026-10")) is None
    pavla = sign_in("P1")
    days = {f"worked-{olga}": "10", f"norm-{olga}": "20", "act": "days"}
    assert pavla.post("/payroll/2026-11/days/", days).status_code == 302
    assert figure(pavla.get(f"/statements/2026-11/{olga}/").content, "data-figure", "total").endswith("20000,00₽")


def test_others_read_and_change_nothing(sign_in: Visitor) -> None:
    client = sign_in("P1")
    assert "/schemes/change/" not in client.get("/schemes/").content.decode()
    assert client.post("/schemes/assign/", {"person": "S1", "scheme": "seller"}).status_code == 403


def test_the_page_asks_the_database_little_whoever_works_here(sign_in: Visitor) -> None:
    client = sign_in()
    client.get("/schemes/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/schemes/")
    for number in range(20):
        Person.objects.create(person_id=f"X{number}", name=f"Имя {number}", role=Role.SELLER)
    with CaptureQueriesContext(connection) as many:
        client.get("/schemes/")
    assert len(many) == len(few)
    assert len(many) <= 12
