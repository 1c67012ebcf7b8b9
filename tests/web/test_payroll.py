"""Павла keeps the timesheets and closes the month, Фаина approves amounts and sets plans, Олег disputes a line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.conftest import Visitor
from tests.web.office import registry
from tests.web.reading import figure, words
from tests.world import MOSCOW

from kulmina import wiring
from kulmina.current import payroll
from kulmina.domain.event import Event, make
from kulmina.recording import record
from kulmina.staff.models import Account, Person, Role

pytestmark = pytest.mark.usefixtures("office")
NOW = datetime(2026, 11, 2, 12, tzinfo=MOSCOW)
CLOSE = datetime(2026, 11, 5, 12, 30, tzinfo=MOSCOW)
MONTH = "?period=2026-10"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def november(office: None) -> Iterator[None]:
    """Фаина and Ирина have accounts too."""
    for person, name, role in (("V1", "Фаина", Role.COMMERCIAL_DIRECTOR), ("H1", "Ирина", Role.CC_HEAD)):
        Person.objects.create(person_id=person, name=name, role=role)
        Account.objects.create(username=person.lower(), person_id=person, role=role, language="ru")
    with patch("django.utils.timezone.now", return_value=NOW):
        yield


def test_the_timesheets_are_one_table_and_only_what_changed_is_recorded(sign_in: Visitor) -> None:
    client = sign_in("P1")
    page = client.get(f"/payroll/{MONTH}").content.decode()
    assert 'name="worked-O1"' in page
    given = {"worked-O1": "20,5", "norm-O1": "22", "worked-O2": "", "norm-O2": "22", "act": "days"}
    assert client.post("/payroll/2026-10/days/", given).status_code == 302
    sheet = wiring.company().timesheets["2026-10", "O1"]
    assert (str(sheet.worked_days), str(sheet.norm_days)) == ("41/2", "22")
    wrong = client.post("/payroll/2026-10/days/", given | {"worked-O1": "много"}, headers=HTMX)
    assert wrong.status_code == 422
    assert "Олег" in words(wrong.content)
    more = client.post("/payroll/2026-10/days/", given | {"worked-O1": "40", "act": "more"}, headers=HTMX)
    assert "Проверьте дни" in words(more.content)


def test_what_would_be_paid_is_what_the_statements_say(sign_in: Visitor) -> None:
    client = sign_in("P1")
    shown = figure(client.get("/payroll/2026-10/run/").content, "data-figure", "total")
    assert shown == "184500,00₽"
    assert "МРОТ" not in words(client.get("/payroll/2026-10/run/").content)
    assert client.get("/payroll/2031-01/run/").status_code == 404


def test_an_amount_goes_from_the_payroll_over_the_director_to_the_statement(sign_in: Visitor) -> None:
    pavla, faina = sign_in("P1"), sign_in("V1")
    given = {"period": "2026-10", "person": "O1", "amount": "5 000", "reason": "за наставника", "act": "amount"}
    assert pavla.post("/amounts/propose/", given).status_code == 302
    pavla.post("/amounts/propose/", given)
    [waiting] = payroll.adjustments("2026-10")
    assert "не учтено" in words(pavla.get("/statements/2026-10/O1/").content)
    event = {"event": waiting.event_id, "period": "2026-10"}
    assert pavla.post("/amounts/approve/", event).status_code == 422
    assert "/amounts/approve/" not in pavla.get(f"/amounts/{MONTH}").content.decode()
    assert faina.post("/amounts/approve/", event).status_code == 302
    assert faina.post("/amounts/approve/", event).status_code == 422
    assert figure(pavla.get("/statements/2026-10/O1/").content, "data-figure", "total").endswith("51000,00₽")
    [approved] = payroll.adjustments("2026-10")
    gone = {"event": approved.event_id, "period": "2026-10", "reason": "ошибка"}
    assert faina.post("/amounts/decline/", gone).status_code == 302
    assert payroll.adjustments("2026-10") == []


def test_the_head_of_the_call_centre_proposes_for_others_only(sign_in: Visitor) -> None:
    client = sign_in("H1")
    given = {"period": "2026-10", "person": "H1", "amount": "5000", "reason": "себе", "act": "own"}
    assert client.post("/amounts/propose/", given, headers=HTMX).status_code == 422
    assert client.post("/amounts/propose/", given | {"person": "O2", "act": "o2"}).status_code == 302
    assert client.get("/payroll/").status_code == 403


def test_oleg_disputes_a_line_and_reads_the_decision_under_his_statement(sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    page = oleg.get("/statements/2026-10/O1/").content.decode()
    assert 'action="/disputes/open/"' in page
    given = {"period": "2026-10", "component": "arrived", "text": "L07 тоже дошёл", "act": "dispute"}
    assert oleg.post("/disputes/open/", given).status_code == 302
    [opened] = payroll.disputes()
    assert sign_in("P1").post("/disputes/resolve/", {"event": opened.event_id, "decision": "нет"}).status_code == 422
    decided = sign_in("D1").post("/disputes/resolve/", {"event": opened.event_id, "decision": "проверили: не приходил"})
    assert decided.status_code == 302
    assert "проверили: не приходил" in words(oleg.get("/statements/2026-10/O1/").content)
    assert 'action="/disputes/open/"' not in sign_in("P1").get("/statements/2026-10/O1/").content.decode()
    assert "L07 тоже дошёл" in words(sign_in("P1").get("/disputes/").content)


def test_the_month_is_closed_once_after_its_hour_and_a_look_at_the_totals(sign_in: Visitor) -> None:
    client = sign_in("P1")
    early = client.post("/payroll/2026-10/close/", {"sure": "1"}, headers=HTMX)
    assert "закрывают не раньше 05.11.2026" in words(early.content)
    with patch("django.utils.timezone.now", return_value=CLOSE):
        client = sign_in("P1")
        assert 'name="sure"' in client.get("/payroll/2026-10/run/").content.decode()
        assert client.post("/payroll/2026-10/close/", {}, headers=HTMX).status_code == 422
        assert client.post("/payroll/2026-10/close/", {"sure": "1"}).status_code == 302
        again = client.post("/payroll/2026-10/close/", {"sure": "1"}, headers=HTMX)
        assert "закрыт" in words(again.content)
        assert 'name="worked-O1"' not in client.get(f"/payroll/{MONTH}").content.decode()


def test_plans_are_set_in_a_table_and_pasted(sign_in: Visitor) -> None:
    client = sign_in("V1")
    given = {"period": "2026-10", "plan|company|co.cash": "600 000", "plan|S1|sl.cash": "300000,5", "act": "plans"}
    assert client.post("/plans/set/", given).status_code == 302
    lines = "Светлана\tsl.cash\t250 000\nОфис на Садовой\tof.cash\t500000"
    assert client.post("/plans/paste/", {"period": "2026-10", "lines": lines, "act": "paste"}).status_code == 302
    company = wiring.company()
    assert company.plan("2026-10", "company", "co.cash") == 600_000
    assert company.plan("2026-10", "S2", "sl.cash") == 250_000
    assert company.plan("2026-10", "OF1", "of.cash") == 500_000
    page = client.get(f"/plans/{MONTH}").content.decode()
    assert 'value="300000,5"' in page
    assert "Фаина" in words(page.encode())
    bad = client.post("/plans/paste/", {"period": "2026-10", "lines": "Никто\tsl.cash\t1\nS1;sl.luck;1"}, headers=HTMX)
    assert "строка 1" in words(bad.content)
    assert "строка 2" in words(bad.content)


def test_a_plan_that_english_pages_show_is_saved_as_it_was(sign_in: Visitor) -> None:
    client = sign_in("V1", "en")
    client.post("/plans/set/", {"period": "2026-10", "plan|S1|sl.cash": "300,000", "act": "en"})
    assert wiring.company().plan("2026-10", "S1", "sl.cash") == 300_000
    assert 'value="300000"' in client.get(f"/plans/{MONTH}").content.decode()


@pytest.mark.parametrize("person", ["O1", "S1", "K1", "A1", "M1", "N1"])
def test_whose_pages_these_are_not(sign_in: Visitor, person: str) -> None:
    client = sign_in(person)
    for address in ("/payroll/", "/payroll/2026-10/run/", "/amounts/", "/plans/", "/disputes/"):
        assert client.get(address).status_code == 403, address
    for address in ("/payroll/2026-10/days/", "/payroll/2026-10/close/", "/amounts/approve/", "/plans/set/"):
        assert client.post(address).status_code == 403, address


def test_the_tables_leave_as_files(sign_in: Visitor) -> None:
    client = sign_in("V1")
    for address in ("/payroll/days.csv", "/amounts.xlsx", "/plans.csv"):
        assert client.get(f"{address}{MONTH}").status_code == 200, address
    assert client.get(f"/plans.pdf{MONTH}").status_code == 404


def test_no_page_asks_more_than_twelve_times(sign_in: Visitor) -> None:
    client = sign_in("V1")
    for address in (f"/payroll/{MONTH}", f"/amounts/{MONTH}", f"/plans/{MONTH}", "/disputes/"):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        assert len(asked) <= 12, (address, len(asked))


def test_a_head_of_the_call_centre_reads_no_pay_of_others(sign_in: Visitor) -> None:
    """Ирина sees what she or somebody else proposed for operators, not what the sellers get."""
    pavla, irina = sign_in("P1"), sign_in("H1")
    for person, why in (("S1", "за крупную сделку"), ("O1", "за наставника")):
        given = {"period": "2026-10", "person": person, "amount": "5000", "reason": why, "act": f"amount{person}"}
        assert pavla.post("/amounts/propose/", given).status_code == 302
    for address in (f"/amounts/{MONTH}", f"/amounts.csv{MONTH}"):
        shown = irina.get(address).content.decode("utf-8-sig")
        assert "за наставника" in shown, address
        assert "за крупную сделку" not in shown, address
    assert "за крупную сделку" in pavla.get(f"/amounts/{MONTH}").content.decode()


def test_the_next_months_are_there_when_the_payroll_is_opened_and_once_only(sign_in: Visitor) -> None:
    client = sign_in("P1")
    assert [one.id for one in wiring.company().periods] == ["2026-10", "2026-11"]
    client.get("/payroll/")
    client.get("/payroll/")
    assert [one.id for one in wiring.company().periods][2:] == ["2026-12", "2027-01", "2027-02", "2027-03"]


def test_without_any_period_the_owner_opens_the_months_and_nobody_else(sign_in: Visitor) -> None:
    record([_taken_back(f"G{place:03d}") for place in _defining()])
    pavla, owner = sign_in("P1"), sign_in("D1")
    page = pavla.get("/payroll/").content.decode()
    assert "Месяцы открывает собственник" in page
    assert pavla.post("/payroll/months/", {"act": "months"}).status_code == 422
    assert "Открыть следующие месяцы" in owner.get("/payroll/").content.decode()
    assert owner.post("/payroll/months/", {"act": "months"}).status_code == 302
    assert [one.id for one in wiring.company().periods][:2] == ["2026-11", "2026-12"]
    assert len(wiring.company().periods) == 12


def _defining() -> list[int]:
    """The places of the facts that define periods."""
    return [int(event.event_id[1:]) for event in registry() if event.kind == "period.defined"]


def _taken_back(event_id: str) -> Event:
    return make("event.voided", {"event": event_id}, event_id=f"void-{event_id}", occurred_at=NOW, recorded_at=NOW,
                actor="SYS")  # fmt: skip
