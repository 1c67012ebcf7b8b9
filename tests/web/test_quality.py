"""Юлия QC: the sample of the week, a talk scored, a client returned, a verdict decided, the guards that open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.conftest import Visitor
from tests.web.reading import words
from tests.world import MOSCOW

from kulmina.current import leads, quality
from kulmina.domain.guard import GUARDS
from kulmina.domain.review import CHECKLIST
from kulmina.staff.models import Account, Person, Role

pytestmark = pytest.mark.usefixtures("office")
NOW = datetime(2026, 10, 9, 15, tzinfo=MOSCOW)
WEEK = "/quality/?week=2026-10-05"
DAYS = "?from=2026-10-01&to=2026-10-31"


@pytest.fixture(autouse=True)
def friday(office: None) -> Iterator[None]:
    """Юлия works here since this morning."""
    Person.objects.create(person_id="Q1", name="Юлия", role=Role.QUALITY_CONTROLLER)
    Account.objects.create(username="q1", person_id="Q1", role=Role.QUALITY_CONTROLLER, language="ru")
    with patch("django.utils.timezone.now", return_value=NOW):
        yield


def state(lead_id: str) -> str:
    card = leads.card(lead_id)
    assert card is not None
    return card.row.state


def talk(lead_id: str) -> str:
    card = leads.card(lead_id)
    assert card is not None
    return next(step.event.event_id for step in card.history if step.event.kind == "call")


def test_the_sample_opens_at_a_lead_with_its_answers(sign_in: Visitor) -> None:
    client = sign_in("Q1")
    page = client.get(WEEK)
    assert "Олег" in words(page.content)
    assert "/quality/lead/L01/" in page.content.decode()
    lead = words(client.get("/quality/lead/L01/").content)
    assert "600\xa0000" in lead
    assert "Запомнить оценку" in lead
    assert client.get("/quality/lead/L99/").status_code == 404


def test_a_talk_is_scored_by_the_checklist(sign_in: Visitor) -> None:
    client = sign_in("Q1")
    marks = dict.fromkeys((point.id for point in CHECKLIST), "yes") | {"need": "no"}
    given = {"call": talk("L01"), "note": "не спросил про доход", "act": "c11c", **marks}
    assert client.post("/quality/lead/L01/review/", given).status_code == 302
    client.post("/quality/lead/L01/review/", given)
    page = words(client.get("/quality/lead/L01/").content)
    assert "не спросил про доход" in page
    assert "80" in page
    empty = client.post("/quality/lead/L02/review/", {"call": talk("L02"), "act": "e"}, headers={"HX-Request": "true"})
    assert empty.status_code == 422
    assert "Отметьте хотя бы один пункт" in words(empty.content)


def test_a_client_is_returned_and_the_seller_is_overruled(sign_in: Visitor) -> None:
    client = sign_in("Q1")
    assert client.post("/quality/lead/L03/return/", {"reason": " ", "act": "a"}).status_code == 422
    assert client.post("/quality/lead/L03/return/", {"reason": "доход есть", "act": "b"}).status_code == 302
    assert state("L03") == "in_work"
    given = {"verdict": "non_target", "reason": "долг 200 000", "act": "c"}
    assert client.post("/quality/lead/L02/verdict/", given).status_code == 302
    assert "долг 200 000" in words(client.get("/quality/lead/L02/").content)


def test_an_arrival_with_a_meeting_behind_it_stands_until_the_office_takes_its_word_back(sign_in: Visitor) -> None:
    card = leads.card("L02")
    assert card is not None
    arrival = next(step.event.event_id for step in card.history if step.event.kind == "visit.arrived")
    answer = sign_in("Q1").post("/quality/lead/L02/void/", {"event": arrival, "reason": "никого не было"})
    assert answer.status_code == 422
    assert "более поздние" in words(answer.content)


def test_who_reads_and_who_judges(sign_in: Visitor) -> None:
    page = sign_in("D1").get("/quality/lead/L03/").content.decode()
    assert "/return/" not in page
    assert sign_in("D1").post("/quality/lead/L03/return/", {"reason": "да"}).status_code == 422
    for person in ("O1", "S1", "K1", "P1", "M1", "A1", "N1"):
        assert sign_in(person).get("/quality/").status_code == 403
        assert sign_in(person).get("/quality/guards/").status_code == 403
        assert sign_in(person).post("/quality/lead/L03/return/", {"reason": "да"}).status_code == 403


def test_the_guards_load_into_a_page_that_is_there_at_once(sign_in: Visitor) -> None:
    client = sign_in("Q1")
    frame = client.get(f"/quality/guards/{DAYS}").content.decode()
    assert 'hx-get="/quality/guards/found/' in frame
    found = client.get(f"/quality/guards/found/{DAYS}", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in found
    assert all(f'data-guard="{guard}"' in found for guard in GUARDS)
    whole = client.get(f"/quality/guards/found/{DAYS}").content.decode()
    assert "<html" in whole


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_guard_opens_with_its_list_and_its_file(sign_in: Visitor, language: str) -> None:
    client = sign_in("Q1", language)
    for guard in GUARDS:
        assert client.get(f"/quality/guards/{guard}/{DAYS}").status_code == 200
        assert client.get(f"/quality/guards/{guard}/list/{DAYS}").status_code == 200
    breaches = client.get(f"/quality/guards/sla_breaches/list/{DAYS}").content.decode()
    assert '<a href="/quality/lead/L02/">L02</a>' in breaches
    assert client.get(f"/quality/guards/sla_breaches/list.csv{DAYS}").status_code == 200
    assert client.get(f"/quality/guards/found.xlsx{DAYS}").status_code == 200
    assert client.get("/quality/guards/nothing/").status_code == 404
    assert client.get(f"/quality/must/{DAYS}", headers={"HX-Request": "true"}).status_code == 200


def test_the_sample_is_a_table_too(sign_in: Visitor) -> None:
    text = sign_in("Q1").get("/quality/sample.csv?week=2026-10-05").content.decode("utf-8-sig")
    assert "Олег" in text
    assert sign_in("Q1").get("/quality/sample.pdf").status_code == 404


def test_no_page_asks_more_than_twelve_times(sign_in: Visitor) -> None:
    client = sign_in("Q1")
    for address in (WEEK, "/quality/lead/L02/", f"/quality/guards/{DAYS}"):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        assert len(asked) <= 12, (address, len(asked))


def test_ids_of_any_kind_lead_to_their_leads() -> None:
    ids = ["L01", "D-L01", "P-L01-1", talk("L01"), "nothing"]
    assert quality.leads_of(ids) == dict.fromkeys(ids[:4], "L01")
