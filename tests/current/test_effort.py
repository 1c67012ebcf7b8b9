"""What Олег and Светлана did day by day and what came of it, on both databases."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest
from tests.founded import founded
from tests.world import MONDAY, MOSCOW, World, days, hours, minutes

from kulmina.current import effort
from kulmina.current.effort import Effort
from kulmina.journal import read
from kulmina.recording import record

pytestmark = pytest.mark.usefixtures("database")
FIRST = date(2026, 10, 5)
WEEK = (FIRST, date(2026, 10, 12))


def told(world: World, start: date = WEEK[0], end: date = WEEK[1]) -> dict[tuple[str, date], Effort]:
    record(world.events)
    return {(row.person, row.day): row for row in effort.rows(start, end)}


def test_calls_and_bookings_stand_on_their_day_arrivals_on_theirs(database: str) -> None:
    world = founded()
    lead = world.application("Ivanov").assigned("O1").call("O1", "no_answer").call("O1", after=hours(2))
    lead.booked("O1", slot=days(2)).arrived(after=days(2)).classified("S1")
    found = told(world)
    monday, wednesday = found["O1", FIRST], found["O1", date(2026, 10, 7)]
    assert (monday.received, monday.calls, monday.talk, monday.booked, monday.arrived) == (1, 2, 240, 1, 0)
    assert (wednesday.calls, wednesday.arrived, wednesday.target, wednesday.non_target) == (0, 1, 1, 0)


def test_an_arrival_is_credited_to_who_booked_it_whoever_called(database: str) -> None:
    world = founded()
    lead = world.application("Petrova").assigned("O1").call("O1").booked("O2", slot=days(1))
    lead.arrived(after=days(1)).classified("S1", "non_target", "insolvent")
    world.walk_in("Street", at=MONDAY + hours(1))
    found = told(world)
    tuesday = found["O2", date(2026, 10, 6)]
    assert (tuesday.arrived, tuesday.target, tuesday.non_target) == (1, 0, 1)
    assert sum(row.arrived for row in found.values()) == 1  # who came from the street is nobody's


def test_a_voided_call_was_never_made_however_often_it_is_voided(database: str) -> None:
    world = founded()
    lead = world.application("Sidorov").assigned("O1").call("O1").call("O1")
    wrong = lead.last
    world.void(wrong)
    world.void(wrong, at=wrong.occurred_at + hours(1))
    monday = told(world)["O1", FIRST]
    assert (monday.calls, monday.talk) == (1, 240)


def test_a_deal_of_two_counts_for_both_and_its_money_by_exact_shares(database: str) -> None:
    world = founded()
    lead = world.walk_in("Orlova").classified("S1").outcome("S1", "follow_up", "thinking", after=minutes(30))
    lead.followed_up("S2", after=days(1)).signed({"S1": "1/3", "S2": "2/3"}, "100000.00", after=minutes(5))
    lead.paid("100000.00", after=days(1)).refunded("10000.00", after=days(10))
    gone = world.walk_in("Gone").classified("S1").outcome("S1", "sold").signed("S1")
    gone.deal_cancelled("S1", after=days(1))
    found = told(world)
    assert found["S1", FIRST].meetings == 2
    tuesday = date(2026, 10, 6)
    assert (found["S2", tuesday].follow_ups, found["S2", tuesday].deals, found["S1", tuesday].deals) == (1, 1, 1)
    wednesday = date(2026, 10, 7)
    assert found["S1", wednesday].money == Fraction(9_000_000, 3)
    assert found["S2", wednesday].money == 2 * found["S1", wednesday].money
    assert sum(row.deals for row in found.values()) == 2  # the one that was called off is no deal


def test_days_are_cut_where_the_business_is(database: str) -> None:
    """At half past midnight in Moscow it is still yesterday in Greenwich; what lies outside the days is left out."""
    world = founded()
    late = datetime(2026, 10, 6, 0, 30, tzinfo=MOSCOW)
    world.application("Night", at=late).assigned("O1").call("O1", at=late)
    world.application("Next", at=MONDAY + days(7)).call("O1")
    found = told(world)
    assert list(found) == [("O1", date(2026, 10, 6))]


def test_a_day_of_25_hours_is_one_day(database: str) -> None:
    """In Berlin the clocks went back on 25 October 2026."""
    world = founded(timezone="Europe/Berlin")
    for name, at in {
        "before": "2026-10-24T23:59:00+02:00",
        "first": "2026-10-25T00:00:00+02:00",
        "last": "2026-10-25T23:59:00+01:00",
        "after": "2026-10-26T00:00:00+01:00",
    }.items():
        moment = datetime.fromisoformat(at)
        world.application(name, at=moment).call("O1", at=moment)
    found = told(world, date(2026, 10, 20), date(2026, 11, 1))
    assert {day.day: row.calls for (_person, day), row in found.items()} == {24: 1, 25: 2, 26: 1}


def test_nobody_did_anything(database: str) -> None:
    assert told(founded()) == {}


def test_every_figure_opens_its_leads(database: str) -> None:
    world = founded()
    lead = world.application("Ivanov").assigned("O1").call("O1", "no_answer").call("O1", after=hours(2))
    lead.booked("O1", slot=days(2)).arrived(after=days(2)).classified("S1").outcome("S1", "follow_up", "thinking")
    lead.followed_up("S1", after=hours(3)).signed({"S1": "0.5", "S2": "0.5"}).paid("150000.00")
    other = world.application("Petrova").assigned("O1").call("O1").booked("O1", slot=days(1))
    other.arrived(after=days(1)).classified("S1", "non_target", "insolvent")
    wrong = world.application("Wrong").call("O1")
    world.void(wrong.last)
    record(world.events)
    opened = {
        (person, figure): read.lead_ids(effort.leads(person, figure, *WEEK)).values()
        for person in ("O1", "S1", "S2")
        for figure in effort.FIGURES
    }
    told = {key: sorted(ids) for key, ids in opened.items() if ids}
    both = ["Ivanov", "Petrova"]
    assert {figure: ids for (person, figure), ids in told.items() if person == "O1"} == {
        "received": both, "calls": both, "talk": both, "booked": both, "arrived": both, "target": ["Ivanov"],
        "non_target": ["Petrova"],
    }  # fmt: skip
    assert {figure for person, figure in told if person == "S1"} == {"follow_ups", "meetings", "deals", "money"}
    assert {figure for person, figure in told if person == "S2"} == {"deals", "money"}
