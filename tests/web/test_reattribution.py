"""A lead of another creative on the pages: Марина asks on its page, the commercial director decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.conftest import Visitor
from tests.web.heads import NOW, told
from tests.web.office import open_office
from tests.web.reading import figure, words

from kulmina.current.leads import card
from kulmina.staff.models import Account, Person, Role


@pytest.fixture(autouse=True)
def friday(sqlite_database: None) -> Iterator[None]:
    with patch("django.utils.timezone.now", return_value=NOW):
        open_office()
        told("hire-CD1", "person.registered", {"person": "CD1", "role": "commercial_director"})
        Person.objects.create(person_id="CD1", name="Денис", role=Role.COMMERCIAL_DIRECTOR, office="")
        Account(username="cd1", person_id="CD1", role=Role.COMMERCIAL_DIRECTOR, language="ru").save()
        yield


def ask(client: Client, lead: str = "L01", creative: str = "C3") -> bytes:
    given = {"creative": creative, "reason": "назвал промокод", "act": f"ask{lead}"}
    answer = client.post(f"/leads/{lead}/creative/", given, follow=True)
    return bytes(answer.content)


def event(page: bytes) -> str:
    found = re.search(r'name="event" value="([^"]+)"', page.decode())
    assert found
    return found[1]


def owed() -> str | None:
    found = card("L01")
    assert found is not None
    return found.lead.creative


def test_asked_on_the_page_of_the_lead_and_decided_in_the_list(sign_in: Visitor) -> None:
    marina, denis = sign_in("M1"), sign_in("CD1")
    assert "Это лид другого креатива" in words(marina.get("/leads/L01/").content)
    page = words(ask(marina))
    assert "решает коммерческий директор" in page
    assert "ждёт решения" in page
    assert "Это лид другого креатива" not in page
    today = denis.get("/today/guards/").content
    assert figure(today, "data-figure", "moves") == "1лидпросятотнестикдругомукреативу:решите"
    assert "1 лид ждёт решения" in words(denis.get("/marketing/?period=2026-10").content)
    rows = denis.get("/leads/moves/").content
    assert "назвал промокод" in words(rows)
    assert owed() == "C1"
    done = denis.post("/leads/moves/approve/", {"event": event(rows), "act": "yes"}, follow=True)
    assert "Решения никто не ждёт" in words(done.content)
    assert owed() == "C3"
    assert "утвердил(а) Денис" in words(denis.get("/leads/L01/").content)


def test_declined_with_a_reason_that_stands_in_the_history(sign_in: Visitor) -> None:
    marina, denis = sign_in("M1"), sign_in("CD1")
    ask(marina)
    given = {"event": event(denis.get("/leads/moves/").content), "reason": "Промокод общий"}
    assert "Отклонено" in words(denis.post("/leads/moves/decline/", given, follow=True).content)
    assert "Промокод общий" in words(marina.get("/leads/L01/").content)
    assert owed() == "C1"


def test_who_sees_the_list_and_who_decides(sign_in: Visitor) -> None:
    ask(sign_in("M1"))
    for person in ("O1", "S1", "A1", "K1", "N1"):
        assert sign_in(person).get("/leads/moves/").status_code == 403, person
    for person in ("M1", "D1"):
        client = sign_in(person)
        page = client.get("/leads/moves/").content
        assert "/leads/moves/approve/" not in page.decode()
        assert "ждёт решения" in words(page)
        refused = client.post("/leads/moves/approve/", {"event": "E1", "act": "no"}, headers={"HX-Request": "true"})
        assert refused.status_code == 422
    assert "Это лид другого креатива" not in words(sign_in("D1").get("/leads/L02/").content)


def test_a_marketer_claims_by_the_number_of_the_lead(sign_in: Visitor) -> None:
    given = {"lead": "L07", "creative": "C1", "reason": "промокод", "act": "claim"}
    page = sign_in("M1").post("/leads/moves/ask/", given, follow=True).content
    assert 'data-move="L07"' in page.decode()


def test_the_list_asks_little(sign_in: Visitor) -> None:
    for lead in ("L01", "L02", "L06"):
        ask(sign_in("M1"), lead)
    client = sign_in("CD1")
    for address in ("/leads/moves/", "/marketing/", "/leads/L01/"):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= 12, address
