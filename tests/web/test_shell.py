"""The frame: who is let in where, languages, colours, safety headers, plain words when something is wrong."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client
from pytest_django import Settings
from tests.web.conftest import Visitor
from tests.web.office import PASSWORD
from tests.world import MOSCOW

from kulmina.demo import fill
from kulmina.staff.models import Account, Role
from kulmina.web import access, vendor
from kulmina.web.checks import front_end_files

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=MOSCOW)
PAGES = (
    "/scheme/?period=2026-10",
    "/funnel/?period=2026-10",
    "/leads/?period=2026-10",
    "/leads/L01/",
    "/statements/?period=2026-10",
    "/statements/2026-10/S1/",
)


@pytest.mark.usefixtures("office")
def test_signing_in_leads_to_ones_own_room() -> None:
    client = Client()
    assert client.get("/", follow=True).redirect_chain[-1][0].startswith("/sign-in/")
    entered = client.post("/sign-in/", {"username": "d1", "password": PASSWORD, "next": "/"}, follow=True)
    assert entered.redirect_chain[-1][0] == "/today/"


@pytest.mark.usefixtures("office")
def test_a_wrong_password_is_said_in_plain_words() -> None:
    page = Client().post("/sign-in/", {"username": "d1", "password": "guess"}).content.decode()
    assert "Неверное имя или пароль" in page


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("person", "page"),
    [("O1", "/scheme/"), ("O1", "/funnel/"), ("A1", "/leads/"), ("N1", "/leads/"), ("K1", "/scheme/")],
)
def test_a_page_of_another_role_is_refused_with_advice(sign_in: Visitor, person: str, page: str) -> None:
    refused = sign_in(person).get(page)
    assert refused.status_code == 403
    assert "не для вашей роли" in refused.content.decode()


def test_every_role_has_a_page_to_begin_with() -> None:
    for role in set(Role) - {Role.SYSTEM}:
        assert any(role in roles for roles in access.PAGES.values())


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("address", PAGES)
def test_no_page_holds_inline_code_or_asks_strangers(sign_in: Visitor, address: str) -> None:
    response = sign_in().get(address)
    page = response.content.decode()
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert not re.search(r"\s(style|on[a-z]+)=\"", page)
    assert not re.search(r"<style|<script(?![^>]*(src=|application/json))", page)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


@pytest.mark.usefixtures("office")
def test_language_and_colours_are_kept(sign_in: Visitor) -> None:
    client = sign_in()
    client.post("/language/", {"language": "en", "next": "/funnel/"})
    client.post("/theme/", {"theme": "dark", "next": "/funnel/"})
    page = client.get("/funnel/?period=2026-10").content.decode()
    assert 'lang="en"' in page
    assert 'data-bs-theme="dark"' in page
    assert "Target actions" in page
    assert Account.objects.get(person_id="D1").language == "en"


@pytest.mark.usefixtures("office")
def test_going_back_never_leads_to_strangers(sign_in: Visitor) -> None:
    gone = sign_in().post("/theme/", {"theme": "dark", "next": "https://elsewhere.example/"})
    assert gone.headers["Location"] == "/"


@pytest.mark.usefixtures("office")
def test_money_and_dates_are_written_as_the_language_writes_them(sign_in: Visitor) -> None:
    russian = sign_in(language="ru").get("/leads/L01/").content.decode()
    english = sign_in(language="en").get("/leads/L01/").content.decode()
    assert "Оплата 150\xa0000,00\xa0₽" in russian
    assert "Paid ₽150,000.00" in english
    assert "5 октября 2026" in russian
    assert "5 Oct 2026" in english


def test_missing_front_end_files_stop_the_start_in_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    assert front_end_files() == []
    monkeypatch.setattr(vendor, "missing", lambda: ["tabler.min.css"])
    [found] = front_end_files()
    assert "tabler.min.css" in found.msg
    assert found.hint
    assert "kulmina.config.vendor" in found.hint


@pytest.mark.usefixtures("office")
def test_a_form_that_is_too_old_is_refused_in_plain_words() -> None:
    client = Client(enforce_csrf_checks=True)
    refused = client.post("/theme/", {"theme": "dark"})
    assert refused.status_code == 403
    assert "Форма была открыта слишком долго" in refused.content.decode()


@pytest.mark.usefixtures("sqlite_database")
def test_an_invented_company_lets_in_without_a_password_where_it_is_served_as_one(settings: Settings) -> None:
    fill.fill(NOW, leads=12, months=1)
    olga = {"username": "olga"}
    assert "вымышленная компания" not in Client().get("/sign-in/").content.decode()
    assert Client().post("/sign-in/as/", olga).status_code == 403
    settings.DEMO = True
    page = Client().get("/sign-in/").content.decode()
    assert "вымышленная компания" in page
    assert 'value="oleg"' in page
    client = Client()
    assert client.post("/sign-in/as/", olga, follow=True).redirect_chain[-1][0] == "/calls/"
    assert Client().post("/sign-in/as/", {"username": "nobody"}).status_code == 404


@pytest.mark.usefixtures("office")
def test_a_real_company_never_lets_in_without_a_password(settings: Settings) -> None:
    settings.DEMO = True
    assert "вымышленная компания" not in Client().get("/sign-in/").content.decode()
    assert Client().post("/sign-in/as/", {"username": "d1"}).status_code == 403


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("address", ["/", *PAGES, "/funnel/funnel.csv", "/favicon.ico"])
def test_asking_for_the_head_alone_answers_as_asking_for_the_page(sign_in: Visitor, address: str) -> None:
    client = sign_in()
    asked, whole = client.head(address), client.get(address)
    assert asked.status_code == whole.status_code
    assert asked.content == b""


def test_serving_begins_without_a_warning(recwarn: pytest.WarningsRecorder) -> None:
    get_wsgi_application()
    assert not [told for told in recwarn if "No directory" in str(told.message)]


@pytest.mark.usefixtures("office")
def test_the_days_are_kept_from_page_to_page(sign_in: Visitor) -> None:
    client = sign_in()
    client.get("/funnel/?from=2026-10-05&to=2026-10-06")
    assert 'value="2026-10-05"' in client.get("/scheme/").content.decode()
    assert "from=2026-10-05&amp;to=2026-10-06" in client.get("/leads/L01/").content.decode()
    october = client.get("/leads/?period=2026-10").content.decode()
    assert 'href="/scheme/?period=2026-10"' in october
    assert "октябрь 2026" in client.get("/statements/").content.decode().lower()


@pytest.mark.usefixtures("office")
def test_our_own_mistake_is_owned_up_to(sign_in: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(**_asked: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("kulmina.web.funnel.views.funnel", breaks)
    client = sign_in()
    client.raise_request_exception = False
    answer = client.get("/funnel/")
    assert answer.status_code == 500
    assert "Сломалось на нашей стороне" in answer.content.decode()


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("asked", ["from=9999-12-31&to=9999-12-31", "from=0001-01-01&to=0001-01-02"])
def test_days_beyond_the_calendar_are_not_asked_for_nor_remembered(sign_in: Visitor, asked: str) -> None:
    client = sign_in()
    assert client.get(f"/funnel/?{asked}").status_code == 200
    assert client.get("/treatment/").status_code == 200


@pytest.mark.usefixtures("office")
def test_a_nul_is_not_looked_for(sign_in: Visitor) -> None:
    client = sign_in()
    assert client.get("/leads/%00/").status_code == 404
    for address in ("/leads/?by=office&group=%00", "/callcentre/leads/?operator=%00"):
        assert client.get(address).status_code == 200
    assert client.post("/undo/", {"event": "\x00"}).status_code == 422


@pytest.mark.usefixtures("sqlite_database")
def test_a_company_without_offices_is_told_so_at_the_reception() -> None:
    client = Client()
    client.force_login(Account.objects.create(username="owner", role=Role.OWNER, language="ru"))
    assert "Офисов ещё нет" in client.get("/reception/").content.decode()


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_no_room_breaks_on_a_day_beyond_the_calendar(sign_in: Visitor, day: str) -> None:
    for address in ("/quality/?week=", "/reception/?day=", "/till/?day=", "/booking/?day=", "/people/access/?day=",
                    "/sales/plan/?amount=100&count=3&first="):  # fmt: skip
        assert sign_in().get(f"{address}{day}").status_code in (200, 404), address
    later = {"outcome": "call_back", "at": f"{day}T23:59"}
    assert sign_in("O1").post("/calls/L07/outcome/", later).status_code == 422
    sold = {"amount": "100", "count": "60", "first": day, "verdict": "target"}
    assert sign_in("S2").post("/sales/L02/sell/", sold).status_code == 422
