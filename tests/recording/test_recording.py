"""The one door: facts and the present move together, and no personal data passes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from tests.founded import founded
from tests.world import MONDAY, World, days, minutes

from kulmina.clients import people
from kulmina.current import leads
from kulmina.current.leads import Filter, card
from kulmina.current.rebuild import compare
from kulmina.journal import read
from kulmina.recording import ClosedPeriod, record

pytestmark = pytest.mark.usefixtures("database")


def test_no_phone_number_enters_the_journal() -> None:
    world = founded()
    world.application("L01").assigned("O1").acts("application", creative="C2")
    world.application("L02")
    record(world.events)
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM journal_event")
        assert "7900" not in " ".join(row[0] for row in cursor.fetchall())

    one, two = (read.events_of(lead)[0].payload["contact"] for lead in ("L01", "L02"))
    assert people.reveal(one) == "+79000000001"
    assert people.reveal(two) == "+79000000002"
    assert [row.lead_id for row in leads.leads(Filter(search="8 (900) 000-00-01")).rows] == ["L01"]


def test_an_erased_person_leaves_the_facts_and_comes_not_back_with_the_same_file() -> None:
    world = World()
    world.application("L01").assigned("O1")
    record(world.events)
    [ref] = {event.payload["contact"] for event in read.events_of("L01") if event.kind == "target_action"}
    people.erase(ref, now=datetime(2026, 11, 1, tzinfo=UTC))

    assert record(world.events).added == 0
    assert people.reveal(ref) is None
    assert people.known("+79000000001") is None
    assert len(read.events_of("L01")) == 2


def test_what_cannot_go_in_takes_everything_with_it() -> None:
    closed = World()
    closed.tell("period.closed", {"period": "2026-10"}, actor="F1", at=MONDAY, event_id="CLOSE")
    record(closed.events)
    world = World()
    world.application("L01", at=MONDAY + days(1)).assigned("O1")
    world.application("L02", at=MONDAY - days(1))
    with pytest.raises(ClosedPeriod):
        record(world.events)
    assert read.last_no() == 1
    assert leads.count() == 0
    assert people.known("+79000000001") is None


def test_facts_in_any_order_give_the_same_present() -> None:
    world = founded()
    ivan = world.application("L01").assigned("O1").call("O1", after=minutes(3)).booked("O1", days(2))
    ivan.arrived(after=days(2)).classified("S1").outcome("S1", "sold").signed("S1").paid("150000.00").paid("150000.00")
    world.void(ivan.last)
    world.application("L02", creative="C2").assigned("O2").cut_off("O2").overturned()
    for event in reversed(world.events):
        record([event])
    assert compare() == []
    found = card("L01")
    assert found is not None
    assert (found.row.state, found.row.net, found.row.booker) == ("sold", 150_000_00, "O1")
    assert found.lead == leads.card("L01").lead  # type: ignore[union-attr]


def test_leads_that_are_one_wish_are_read_as_one_and_apart_again() -> None:
    world = founded()
    world.application("L01").assigned("O1")
    twin = world.application("L02", at=MONDAY + minutes(30)).signed("S1").paid("90000.00")
    record(world.events)
    assert {row.lead_id: row.net for row in leads.leads().rows} == {"L01": 0, "L02": 90_000_00}

    twin.merged("L01")
    record([twin.last])
    assert {row.lead_id: row.net for row in leads.leads().rows} == {"L01": 90_000_00}
    found = card("L02")
    assert found is not None
    assert (found.row.lead_id, found.merged) == ("L01", ("L02",))

    record([world.void(twin.last)])
    assert {row.lead_id: row.net for row in leads.leads().rows} == {"L01": 0, "L02": 90_000_00}
    assert compare() == []


def test_new_rules_of_counting_are_applied_to_every_lead() -> None:
    world = World()
    world.application("L01")
    world.inbound("L02")
    rules = {"lead_actions": ["application", "call"], "target_actions": ["call"], "timezone": "Europe/Moscow"}
    record([*world.events, world.tell("business.configured", {"rules": rules}, actor="D1", at=MONDAY)])
    assert leads.count() == 2
    fewer = {**rules, "lead_actions": ["application"]}
    record([world.tell("business.configured", {"rules": fewer}, actor="D1", at=MONDAY + days(1))])
    assert [row.lead_id for row in leads.leads().rows] == ["L01"]
    assert compare() == []
