"""A plan of money is taken apart into people and budget, and put together again."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kulmina.domain import decomposition as plan
from kulmina.domain.decomposition import Estimate, Ladder, NoLadder, Rates, Team

RATES = plan.reference()
AT_PLAN = Ladder(money=165_000_000, deals=11, arrived=31, eligible=94, leads=125, budget=30_000_000)

shares = st.fractions(Fraction(1, 50), 1, max_denominator=500)
rates = st.builds(
    Rates,
    average=st.fractions(1000, 10**8, max_denominator=20),
    sale=shares,
    arrival=shares,
    waste=st.fractions(0, Fraction(49, 50), max_denominator=500),
    cpl=st.fractions(1, 10**6, max_denominator=20),
)
amounts = st.integers(0, 10**10)


def test_the_month_of_a_small_office_at_plan_comes_out_exactly() -> None:
    """300,000 of advertising, 125 leads, 94 eligible, 31 arrived target, 11 deals of 150,000."""
    assert plan.down(165_000_000, RATES) == AT_PLAN
    assert plan.up(30_000_000, RATES) == AT_PLAN
    for rung in plan.RUNGS:
        assert plan.pinned(rung, AT_PLAN.of(rung), RATES) == AT_PLAN


def test_one_kopeck_more_needs_one_more_deal_and_all_that_leads_to_it() -> None:
    more = plan.down(165_000_001, RATES)
    assert (more.deals, more.arrived, more.eligible, more.leads) == (12, 34, 104, 139)  # 33.8, 103.1, 138.3 up
    assert plan.up(more.budget, RATES).money >= 165_000_001


def test_a_day_and_a_person_get_their_part() -> None:
    """21 working days, two operators and two sellers."""
    told = {step.rung: step for step in plan.steps(AT_PLAN, Team(21, operators=2, sellers=2))}
    assert told["leads"].a_day == Fraction(125, 21)
    assert told["leads"].each_a_day == Fraction(125, 42)
    assert told["deals"].each == Fraction(11, 2)
    assert told["budget"].each is None
    alone = {step.rung: step for step in plan.steps(AT_PLAN, Team(0))}
    assert alone["leads"].a_day is None
    assert alone["deals"].each is None


def test_what_each_joint_would_have_to_be_for_half_of_the_budget() -> None:
    """150,000 bring 62 leads, 46 eligible, 15 arrivals, 5 deals; the plan needs 11."""
    closed = plan.closing(165_000_000, 15_000_000, RATES)
    assert closed["sale"] == Fraction(11, 15)
    assert closed["arrival"] == Fraction(31, 46)
    assert closed["average"] == Fraction(165_000_000, 5)
    assert closed["cpl"] == Fraction(15_000_000, 125)
    assert closed["waste"] is None  # 94 eligible of 62 leads: nobody can do that
    for joint in ("sale", "arrival", "cpl"):
        value = closed[joint]
        assert value is not None
        mended = replace(RATES, **{joint: value})
        assert plan.up(15_000_000, mended).money >= 165_000_000


@given(rates, amounts)
def test_climbing_up_from_the_foot_of_a_plan_never_brings_less(told: Rates, money: int) -> None:
    ladder = plan.down(money, told) if money <= 10**10 else AT_PLAN
    climbed = plan.up(ladder.budget, told)
    assert all(climbed.of(rung) >= ladder.of(rung) for rung in plan.RUNGS if rung != "budget")


@given(rates, amounts, amounts)
def test_more_money_never_asks_for_less(told: Rates, one: int, other: int) -> None:
    less, more = sorted((one, other))
    small, large = plan.down(less, told), plan.down(more, told)
    assert all(small.of(rung) <= large.of(rung) for rung in plan.RUNGS)
    small, large = plan.up(less, told), plan.up(more, told)
    assert all(small.of(rung) <= large.of(rung) for rung in plan.RUNGS)


@given(rates, amounts, st.sampled_from(["sale", "arrival"]), st.fractions(0, 1, max_denominator=100))
def test_a_better_conversion_never_costs_more(told: Rates, money: int, joint: str, part: Fraction) -> None:
    better = replace(told, **{joint: told.of(joint) + (1 - told.of(joint)) * part})
    assert plan.down(money, better).budget <= plan.down(money, told).budget


@given(rates, st.integers(1, 10**10))
def test_the_pessimistic_end_asks_for_no_less_and_the_optimistic_for_no_more(told: Rates, money: int) -> None:
    around = {joint: _around(joint, told.of(joint)) for joint in plan.JOINTS}
    worse, better = plan.ends(around)
    plan.check(worse)
    plan.check(better)
    assert plan.down(money, worse).budget >= plan.down(money, told).budget >= plan.down(money, better).budget
    assert all(around[joint].low <= worse.of(joint) <= around[joint].high for joint in plan.JOINTS)


def _around(joint: str, value: Fraction) -> Estimate:
    return Estimate(value * Fraction(9, 10), value, min(value * Fraction(11, 10), _most(joint)))


def _most(joint: str) -> Fraction:
    return Fraction(99, 100) if joint == "waste" else Fraction(1) if joint in plan.SHARES else Fraction(10**12)


def test_the_ends_lie_as_far_apart_as_the_product_of_independent_joints() -> None:
    """Two joints known to ±10 % each make a road known to ±14 %, not ±20 %."""
    told = {joint: plan.certain(RATES.of(joint)) for joint in plan.JOINTS}
    for joint in ("sale", "average"):
        value = RATES.of(joint)
        told[joint] = Estimate(value * Fraction(9, 10), value, value * Fraction(11, 10))
    worse, _better = plan.ends(told)
    apart = 1 - worse.sale * worse.average / (RATES.sale * RATES.average)
    assert Fraction(13, 100) < apart < Fraction(15, 100)
    assert (worse.arrival, worse.waste, worse.cpl) == (RATES.arrival, RATES.waste, RATES.cpl)


@pytest.mark.parametrize(
    ("joint", "value"),
    [
        ("sale", Fraction(0)), ("sale", Fraction(3, 2)), ("arrival", Fraction(-1, 10)), ("waste", Fraction(1)),
        ("cpl", Fraction(0)), ("average", Fraction(-5)),
    ],
)  # fmt: skip
def test_a_joint_through_which_nobody_comes_is_named(joint: str, value: Fraction) -> None:
    with pytest.raises(NoLadder) as refused:
        plan.down(100, replace(RATES, **{joint: value}))
    assert refused.value.joint == joint


def test_an_amount_below_zero_and_one_beyond_all_money_are_refused() -> None:
    for amount in (-1, plan.MOST + 1):
        with pytest.raises(NoLadder):
            plan.down(amount, RATES)


def test_an_estimate_lies_inside_its_interval() -> None:
    with pytest.raises(ValueError, match="inside"):
        Estimate(Fraction(1, 2), Fraction(1, 3), Fraction(2, 3))
