"""What the days of accepted budgets have brought: money by creative, and results of the leads created in them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.founded import founded
from tests.world import MONDAY, RULES, World, days, minutes

from kulmina.current import budgets, daily
from kulmina.domain.company import read_rules
from kulmina.recording import record

WEEK = (MONDAY.date(), MONDAY.date() + timedelta(days=7))
NEXT = (WEEK[1], WEEK[1] + timedelta(days=7))


def reported(world: World, creative: str, day: date, spend: str) -> None:
    payload = {"creative": creative, "date": day.isoformat(), "impressions": 900, "clicks": 30, "spend": spend}
    world.tell("ad.reported", payload, actor="SYS", at=MONDAY + days(10))


def october() -> World:
    """Ivanov came and paid, Petrov is non-target, Sidorov came and was refused; Orlov came in the second week."""
    world = founded()
    sold = world.application("Ivanov").assigned("O1").call("O1", after=minutes(3)).qualified("O1")
    sold.booked("O1", slot=days(9)).arrived(after=days(9)).classified("S1").outcome("S1", "sold").signed("S1").paid(
        "150000.00"
    )
    world.application("Petrov", creative="C2").assigned("O1").call("O1").qualified("O1", "non_target", "insolvent")
    world.walk_in("Sidorov").classified("S1").outcome("S1", "refused", "expensive")
    world.application("Orlov", at=MONDAY + days(7)).assigned("O1").call("O1").qualified("O1")
    reported(world, "C1", WEEK[0], "1000.00")
    reported(world, "C1", WEEK[0] + timedelta(days=6), "500.50")
    reported(world, "C2", NEXT[0], "70.00")
    return world


@pytest.mark.usefixtures("database")
def test_each_span_has_its_own_money_and_the_results_of_its_own_leads() -> None:
    record(october().events)
    first, second = budgets.happened([WEEK, NEXT], read_rules(dict(RULES)))
    assert (first.spent, second.spent) == ({"C1": 150_050}, {"C2": 7_000})
    assert (first.reported, second.reported) == (WEEK[0] + timedelta(days=6), NEXT[0])
    assert first.results["target_actions"] == {"C1": 1, "C2": 1, None: 1}
    assert first.results["target_leads"] == {"C1": 1, "C2": 0, None: 1}
    assert first.results["arrived_target"] == {"C1": 1, "C2": 0, None: 1}
    assert first.results["cash"] == {"C1": 15_000_000, "C2": 0, None: 0}
    for row in daily.rows(*WEEK):
        if "leads" in row:
            assert row["target_leads"] == first.results["target_leads"][row["creative"]]
            assert row["arrived_target"] == first.results["arrived_target"][row["creative"]]
    assert (first.result("purchases", ["C1", "C2"]), second.result("target_leads", ["C1"])) == (1, 1)


@pytest.mark.usefixtures("sqlite_database")
def test_days_without_anything_are_empty_and_no_days_ask_nothing() -> None:
    record(founded().events)
    [nothing] = budgets.happened([(date(2020, 1, 1), date(2020, 2, 1))], read_rules(dict(RULES)))
    assert (nothing.spent, dict(nothing.results), nothing.reported) == ({}, {}, None)
    assert budgets.happened([], read_rules(dict(RULES))) == []


def test_results_ripen_in_the_order_of_the_road() -> None:
    until, later = date(2026, 11, 1), date(2026, 11, 20)
    told = [budgets.ripe(aim, until, later) for aim in ("target_actions", "target_leads", "arrived_target", "cash")]
    assert told == [True, True, False, False]
