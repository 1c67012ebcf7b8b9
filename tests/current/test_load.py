"""The load of the call centre, counted from the tables of the present on both databases."""

from __future__ import annotations

import pytest
from tests.founded import founded
from tests.world import MONDAY, World, days, hours, minutes

from kulmina.current import floor, load, money, stages
from kulmina.current.load import Choice
from kulmina.current.stages import Cohort
from kulmina.domain.pace import Pace, working_days
from kulmina.domain.period import micros
from kulmina.journal import read
from kulmina.recording import record

pytestmark = pytest.mark.usefixtures("database")
NOW = MONDAY + hours(5)  # 15:00


@pytest.fixture
def monday(database: str) -> World:
    """Олег answered one in time and one late; one waits too long, one has a minute left, one was just missed."""
    world = founded()
    world.application("GOOD").assigned("O1", after=minutes(0)).call("O1").booked("O1", slot=days(2))
    world.application("LATE").assigned("O1", after=minutes(0)).call("O1", after=minutes(6))
    world.application("NEVER", at=NOW - minutes(8)).assigned("O2", after=minutes(0))
    world.application("SOON", at=NOW - minutes(4))
    world.inbound("RANG", at=NOW - minutes(2)).call("O1", "abandoned", direction="in", after=minutes(0))
    world.application("OLD", at=NOW - days(20)).assigned("O2", after=minutes(0)).call("O2", "no_answer")
    came = world.walk_in("CAME", at=NOW - hours(3)).classified("S1").outcome("S1", "follow_up", "thinking")
    came.followup("S1", hours(1))
    record(world.events)
    return world


def ids(chosen: Choice) -> list[str]:
    numbers, count = load.numbers(chosen, NOW, read.company())
    assert count == len(numbers)
    known = read.lead_ids(numbers)
    return [known[number] for number in numbers]


def test_the_queue_in_its_order_with_its_clocks(monday: World) -> None:
    told = [(one.kind, one.count, one.late, one.soon) for one in load.queue(NOW)]
    assert told == [("missed", 1, 0, 0), ("new", 2, 1, 1), ("callback", 1, 0, 0), ("retry", 1, 0, 0)]
    assert ids(Choice(clock="late")) == ["NEVER"]
    assert ids(Choice(clock="soon")) == ["SOON"]
    assert ids(Choice(kind="new")) == ["NEVER", "SOON"]


def test_todays_answers_add_up_to_todays_leads(monday: World) -> None:
    told = load.answers(NOW, read.company())
    assert (told.in_time, told.late, told.never, told.waiting) == (1, 1, 1, 2)
    assert told.breaches == 2
    for answer in ("in_time", "late", "never", "waiting"):
        assert len(ids(Choice(answer=answer))) == getattr(told, answer)


def test_hands_and_what_they_ask_for(monday: World) -> None:
    told = {hand.operator: (hand.leads, hand.due) for hand in load.hands(NOW)}
    assert told == {"O1": (2, 1), "O2": (2, 2)}
    for operator, (leads, due) in told.items():
        assert len(ids(Choice(operator=operator))) == leads
        assert len(ids(Choice(operator=operator, due=True))) == due


def test_ages_of_open_leads_open_the_same_leads(monday: World) -> None:
    company = read.company()
    told = load.ages(NOW, company)
    assert sum(sum(one.counts) for one in told) == 6
    [old] = [one for one in told if one.counts[4]]
    assert (old.state, old.operator) == ("in_work", "O2")
    for one in told:
        for age, count in enumerate(one.counts):
            chosen = Choice(state=one.state, operator=one.operator or load.NOBODY, age=age)
            assert len(ids(chosen)) == count


def test_follow_ups_and_clients_of_a_seller(monday: World) -> None:
    company = read.company()
    [sergey] = floor.follow_ups(NOW, company)
    assert (sergey.seller, sergey.overdue, sergey.due, sergey.no_date) == ("S1", 1, 0, 0)
    assert floor.clients(NOW, company, seller="S1", part="overdue")[1] == 1
    assert floor.clients(NOW, company, sellers=["S2"])[1] == 0


def test_zones_of_a_cohort_add_up(monday: World) -> None:
    cohort = Cohort(micros(NOW - days(30)), micros(NOW), micros(NOW))
    zones = stages.zones(cohort)
    [counts] = stages.reached([cohort])
    assert sum(zones.values()) == counts[0] == 7
    assert zones["open"] == 7


def test_money_of_a_day_and_of_sellers(monday: World) -> None:
    sold = monday.walk_in("SOLD", at=NOW - hours(2)).classified("S1").outcome("S1", "sold")
    sold.signed({"S1": "0.7", "S2": "0.3"}, "100000.00").paid("60000.00").paid("10000.00").refunded("10000.00")
    record([event for event in monday.events if event.lead_id == "SOLD"])
    day = (MONDAY - hours(10), MONDAY + hours(14))
    assert (money.till(*day).net, money.till(*day).refunded) == (60_000_00, 10_000_00)
    assert money.seller_cash(*day) == {"S1": 42_000_00, "S2": 18_000_00}
    assert money.cash(day[0], NOW, day[1]) == (60_000_00, 60_000_00)
    [owed] = money.debts(NOW, read.company())
    assert (owed.deal, owed.owed, owed.promised) == ("D-SOLD", 40_000_00, None)


def test_working_days_are_those_on_which_an_office_is_open(monday: World) -> None:
    week = (MONDAY.date(), (MONDAY + days(7)).date())
    assert len([*working_days(*week, [])]) == 5
    told = monday.tell(
        "office.registered",
        {"office": "OF9", "hours": {"sat": ["10:00", "15:00"]}},
        actor="D1",
        at=NOW,
    )
    record([told])
    assert [day.weekday() for day in working_days(*week, read.company().offices.values())] == [5]


def test_a_plan_that_is_made_asks_for_nothing_more() -> None:
    done = Pace(plan=None, fact=10, before=10, gone=0, left=3)
    assert (done.share, done.needed, done.daily, done.forecast) == (None, None, None, None)
