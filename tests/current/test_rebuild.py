"""The present can be thrown away: it is folded anew from the journal and is what it was."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.current.test_funnel import eventful
from tests.world import MONDAY, days

from kulmina import wiring
from kulmina.current import written
from kulmina.current.rebuild import Difference, compare, rebuild
from kulmina.recording import record

pytestmark = pytest.mark.usefixtures("database")


def present() -> dict[str, list[tuple[object, ...]]]:
    found = {}
    with connection.cursor() as cursor:
        for table, columns in {**written.COLUMNS, "current_adday": written.AD_COLUMNS}.items():
            names = ", ".join(f'"{name}"' for name in columns)
            cursor.execute(f"SELECT {names} FROM {table} ORDER BY {names}")
            found[table] = cursor.fetchall()
    return found


def test_folding_anew_gives_what_was_there() -> None:
    for event in eventful().events:
        record([event])
    before = present()
    told: list[int] = []
    assert rebuild(told.append) == sum(told) == 7
    assert present() == before
    assert all(rows for table, rows in before.items() if table != "current_promise")


def test_somebody_who_edits_the_present_is_found_out() -> None:
    record(eventful().events)
    assert compare() == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE current_lead SET net = net + 1 WHERE lead_id = 'L07'")
        cursor.execute(
            "DELETE FROM current_assignment WHERE lead = (SELECT number FROM current_lead WHERE lead_id='L01')"
        )
        cursor.execute("UPDATE current_adday SET clicks = 7")
    assert set(compare()) == {
        Difference("current_lead", "L07"),
        Difference("current_assignment", "L01"),
        Difference("current_adday", "C1"),
    }
    rebuild()
    assert compare() == []


def test_the_doctor_names_what_is_wrong(database: str) -> None:
    record(eventful().events)
    healthy = [found for found in wiring.doctor() if found.level == "error"]
    assert healthy == []
    with connection.cursor() as cursor:
        trigger = "journal_event_no_update" if database == "sqlite" else "journal_event_no_change ON journal_event"
        cursor.execute(f"DROP TRIGGER {trigger}")
        cursor.execute("UPDATE current_lead SET state = 'sold' WHERE lead_id = 'L03'")
    assert [found.check for found in wiring.doctor() if found.level == "error"] == ["append-only", "present"]


def test_a_closed_statement_that_its_facts_no_longer_bear_out_is_named() -> None:
    world = eventful()
    period = {"period": "2026-10", "start": "2026-10-01", "end": "2026-11-01", "close_at": "2026-11-05T12:00:00+03:00"}
    world.tell("period.defined", period, actor="D1", at=MONDAY)
    slip = {"period": "2026-10", "person": "S1", "statement": {"total": "1.00"}, "inputs_hash": "x", "program": "k"}
    world.tell("statement.issued", slip, actor="system", at=MONDAY + days(31))
    record(world.events)
    [found] = [one for one in wiring.doctor() if one.level == "error"]
    assert found.check == "statements"
    assert "S1 for 2026-10" in found.message


def test_what_an_earlier_version_folded_is_seen_as_outdated() -> None:
    assert not wiring.outdated()
    record(eventful().events)
    assert not wiring.outdated()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE current_fold SET version = version - 1")
    assert wiring.outdated()
    wiring.rebuild()
    assert not wiring.outdated()
