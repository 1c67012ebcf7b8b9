"""How many clients the offices can still receive: slots, bookings, no-shows, and offices that told nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.founded import founded
from tests.world import MONDAY, World, days

from kulmina.current.capacity import Capacity, Office, _received, capacities, capacity
from kulmina.domain.event import Event
from kulmina.journal import read
from kulmina.recording import record

WEEK = (MONDAY.date() + timedelta(days=7), MONDAY.date() + timedelta(days=14))
NOW = MONDAY
HOURS = {day: ["10:00", "12:00"] for day in ("mon", "tue", "wed", "thu", "fri")}


def offices(world: World, *told: dict[str, object]) -> World:
    for office in told:
        world.tell("office.registered", office, actor="D1", at=MONDAY - days(7))
    return world


def free(world: World, now: datetime = NOW) -> Capacity:
    record(world.events)
    return capacity(read.company(), *WEEK, now=now)


@pytest.mark.usefixtures("database")
def test_places_of_the_days_less_who_is_booked() -> None:
    """Five days of four half-hours with two places each: 40 places; six in ten of those who are booked come."""
    world = offices(founded(), {"office": "OF1", "hours": HOURS, "capacity": 2})
    empty = free(world)
    assert (empty.offices[0].places, empty.free) == (40, 24)
    slot = MONDAY + days(7)
    for name in ("Ivanov", "Petrov"):
        world.application(name).assigned("O1").call("O1").qualified("O1").booked("O1", slot=slot)
    record([event for event in world.events if event.lead_id])
    told = capacity(read.company(), *WEEK, now=NOW + timedelta(hours=1))
    assert (told.offices[0].places, told.coming, told.free) == (40, 1, 22)


@pytest.mark.usefixtures("sqlite_database")
def test_several_spans_are_told_by_one_question() -> None:
    """Two weeks and the days of both, an office without places among them, as if each were asked for alone."""
    world = offices(founded(), {"office": "OF1", "hours": HOURS, "capacity": 2}, {"office": "OF2", "hours": HOURS})
    for place, office in enumerate(("OF1", "OF2", "OF1", "OF2")):
        lead = world.application(f"N{place}").assigned("O1").call("O1").qualified("O1")
        lead.booked("O1", slot=days(7 * (1 + place // 2)), office=office)
    record(world.events)
    following = (WEEK[1], WEEK[1] + timedelta(days=7))
    spans = [WEEK, following, (WEEK[0], following[1])]
    alone = [capacity(read.company(), *span, now=NOW) for span in spans]
    with CaptureQueriesContext(connection) as one:
        capacity(read.company(), *WEEK, now=NOW)
    with CaptureQueriesContext(connection) as three:
        assert capacities(read.company(), spans, now=NOW) == alone
    assert len(three) == len(one)
    assert [told.offices[1].coming > 0 for told in alone] == [True, True, True]


@pytest.mark.usefixtures("sqlite_database")
def test_an_accepted_risk_gives_more_clients_and_a_holiday_less() -> None:
    hours = {"office": "OF1", "hours": HOURS, "capacity": 8}
    usual = free(offices(founded(), hours))
    assert usual.free == 96
    more = offices(World(), {**hours, "overbooking": "0.15", "holidays": {WEEK[0].isoformat(): "Праздник"}})
    record(later(more))
    told = capacity(read.company(), *WEEK, now=NOW)
    assert told.offices[0].places == 8 * 4 * 4
    assert told.free is not None
    assert told.free > 96 * 4 / 5


def later(world: World) -> list[Event]:
    """The same facts, told later under other ids."""
    return [replace(event, event_id=f"L{event.event_id}", recorded_at=MONDAY) for event in world.events]


@pytest.mark.usefixtures("sqlite_database")
def test_an_office_that_told_no_places_or_no_hours_sets_no_limit_and_is_named() -> None:
    known = {"office": "OF1", "hours": HOURS, "capacity": 2}
    told = free(offices(founded(), known, {"office": "OF2", "capacity": 5}, {"office": "OF3", "hours": HOURS}))
    assert (told.free, set(told.unknown)) == (None, {"OF2", "OF3"})
    assert Capacity(()).free is None


@pytest.mark.usefixtures("sqlite_database")
def test_only_slots_that_are_still_to_come_count() -> None:
    world = offices(founded(), {"office": "OF1", "hours": HOURS, "capacity": 2})
    record(world.events)
    wednesday = datetime(WEEK[0].year, WEEK[0].month, WEEK[0].day + 2, 11, tzinfo=MONDAY.tzinfo)
    told = capacity(read.company(), *WEEK, now=wednesday)
    assert told.offices[0].places == (2 + 4 + 4) * 2
    assert capacity(read.company(), *WEEK, now=wednesday + days(30)).free == 0


@given(st.integers(0, 12), st.floats(0, 0.5), st.floats(0.05, 1.0))
def test_no_slot_receives_more_than_its_places(limit: int, risk: float, chance: float) -> None:
    plain, risky = _received(limit, 0.0, chance), _received(limit, risk, chance)
    assert plain <= risky + 1e-9
    assert risky <= limit + 1e-9


def test_the_offices_are_summed_in_whole_clients() -> None:
    assert Capacity((Office("A", 10, 1.2, 3.7), Office("B", 10, 0.4, 2.6))).free == 6
