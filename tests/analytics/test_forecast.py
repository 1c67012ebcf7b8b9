"""What comes by the end of the month: on invented leads whose rules are known, and on stories told by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from tests.founded import founded
from tests.world import MONDAY, days

from kulmina.analytics.forecast import Meetings, Payments, Promises, Seen, backtest, forecast
from kulmina.analytics.forecast.backtest import happened
from kulmina.analytics.forecast.inflow import inflow
from kulmina.analytics.forecast.joints import joints
from kulmina.analytics.forecast.ripening import ripening
from kulmina.analytics.forecast.seen import gathered
from kulmina.analytics.forecast.told import of_events
from kulmina.domain.company import fold

WEEK = np.array([1.3, 1.2, 1.1, 1.0, 1.0, 0.8, 0.6])


@cache
def story(seed: int = 1, *, span: int = 150, daily: float = 20.0) -> Seen:
    """A company of six creatives: 40 % of its leads arrive after a gamma of 8 days, half of them buy after 6 days
    for 50,000 … 150,000 roubles, and all of it is known in the end."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(daily * WEEK[np.arange(span) % 7])
    created = np.repeat(np.arange(span), counts) + rng.random(counts.sum())
    size = len(created)
    arrived = np.where(rng.random(size) < 0.4, created + rng.gamma(2, 4, size), np.nan)
    dealt = np.where(rng.random(size) < 0.5, arrived + rng.gamma(1.5, 4, size), np.nan)
    amount = rng.integers(50, 150, size).astype(np.float64) * 1000
    paid = np.flatnonzero(~np.isnan(dealt))
    return Seen(
        at=span + 200.0, monday=0, begins=0, units=6, unit=rng.integers(0, 6, size), created=created, arrived=arrived,
        dealt=dealt, contract=np.where(np.isnan(dealt), np.nan, amount),
        payments=Payments(paid, dealt[paid], amount[paid]),
    )  # fmt: skip


def test_the_month_ahead_lies_where_its_rules_put_it() -> None:
    """Known on day 120: of 600 leads to come and those who are here about 250 arrivals, 124 deals, 12.4 million."""
    told = forecast(story().known(120.0), 30, draws=200)
    expected = {"leads": 600, "arrived": 240, "deals": 120, "money": 120 * 99_500}
    for measure, usual in expected.items():
        found = told.range(measure)
        assert found.low < usual * 1.06, measure
        assert found.high > usual * 0.94, measure
        assert found.value == pytest.approx(usual, rel=0.15), measure


def test_intervals_hold_what_came_about_four_times_of_five() -> None:
    """Forecasts of ten companies two weeks ahead, four figures each."""
    held = [
        one.inside
        for seed in range(10)
        for one in backtest(story(seed, span=110, daily=12.0), [90.0], 14, draws=120, seed=seed)
    ]
    assert len(held) == 40
    assert 0.65 <= np.mean(held) <= 0.95


def test_the_same_facts_give_the_same_answer_and_no_later_fact_is_looked_at() -> None:
    seen = story().known(100.0)
    one, other = (forecast(seen, 10, draws=50).drawn["money"] for _ in range(2))
    assert np.array_equal(one, other)
    again = story().known(110.0).known(100.0)
    assert np.array_equal(forecast(again, 10, draws=50).drawn["money"], one)


def test_what_is_here_and_what_comes_are_parts_of_the_whole() -> None:
    told = forecast(story().known(100.0), 20, draws=50)
    for measure in ("arrived", "deals", "money"):
        assert (told.drawn[measure] >= told.here[measure] - 1e-6).all()
        assert told.here[measure].sum() > 0
    last, whole = told.band("money")[-1], told.range("money")
    assert [last.low, last.high] == pytest.approx([whole.low, whole.high])
    ends = [one.value for one in told.band("money")]
    assert ends == sorted(ends)


def test_of_a_day_that_runs_only_its_rest_is_foretold() -> None:
    morning = inflow(story().known(100.01)).left
    evening = inflow(story().known(100.9)).left
    assert morning > 0.95
    assert evening < 0.15


def test_a_weekday_keeps_its_share_and_one_wild_day_makes_no_weekday() -> None:
    seen = story().known(140.0)
    week = inflow(seen).week
    assert week[0] > 1.15 > 0.85 > week[6]
    flood = np.full(400, 130.5)  # a Thursday on which a list was bought
    wild = replace(
        seen, unit=np.r_[seen.unit, np.zeros(400, dtype=np.int64)], created=np.r_[seen.created, flood],
        arrived=np.r_[seen.arrived, np.full(400, np.nan)], dealt=np.r_[seen.dealt, np.full(400, np.nan)],
        contract=np.r_[seen.contract, np.full(400, np.nan)],
    )  # fmt: skip
    before, after = forecast(seen, 7, draws=100).range("leads"), forecast(wild, 7, draws=100).range("leads")
    assert after.value < before.value * 1.35


def test_leads_that_never_come_are_not_waited_for() -> None:
    """The final rate is found though the last leads have had no time: 40 %, and not the 35 % seen so far."""
    seen = story().known(60.0)
    told = ripening(seen.unit, 6, seen.created, seen.arrived, seen.at, 100, np.random.default_rng(0))
    so_far = float((~np.isnan(seen.arrived)).mean())
    assert so_far < 0.36
    assert float(told.rate.mean()) == pytest.approx(0.4, abs=0.035)
    assert float(told.mean.mean()) == pytest.approx(8, abs=1.5)


def test_clients_with_a_meeting_come_on_its_day() -> None:
    """Fifty booked for day 103, of whom such meetings bring eight of ten, whatever leads of their age usually do."""
    base = story().known(100.0)
    size = len(base.created)
    past = np.flatnonzero(~np.isnan(base.arrived))[:200]
    missed = np.flatnonzero(np.isnan(base.arrived) & (base.created < 60))[:50]
    waits = np.flatnonzero(np.isnan(base.arrived) & (base.created > 85))[:50]
    lead = np.r_[past, missed, waits]
    slot = np.r_[base.arrived[past], base.created[missed] + 3, np.full(50, 103.5)]
    booked = np.r_[base.created[past], base.created[missed], np.full(50, 99.0)]
    seen = replace(base, meetings=Meetings(lead, booked, slot))
    with_meeting = forecast(seen, 6, draws=100).here["arrived"].mean(axis=0)
    without = forecast(base, 6, draws=100).here["arrived"].mean(axis=0)
    assert size == len(seen.created)
    assert with_meeting[3] > without[3] + 25


def test_promised_parts_come_as_often_as_promises_were_kept() -> None:
    """Thirty past parts, 24 paid in time; twenty parts of 10,000 due in a week bring about 160,000."""
    size = 50
    dealt = np.r_[np.full(30, 50.0), np.full(20, 95.0)]
    kept = np.arange(24)
    seen = Seen(
        at=100.0, monday=0, begins=0, units=1, unit=np.zeros(size, dtype=np.int64), created=dealt - 5,
        arrived=dealt - 0.2, dealt=dealt, contract=np.full(size, 10_000.0),
        payments=Payments(kept, np.full(24, 70.0), np.full(24, 10_000.0)),
        promises=Promises(np.arange(size), np.r_[np.full(30, 71.75), np.full(20, 105.75)], np.full(size, 10_000.0)),
    )  # fmt: skip
    cash = forecast(seen, 10, draws=300).here["money"]
    assert cash[:, 5].mean() == pytest.approx(160_000, rel=0.12)


def test_a_debt_without_a_schedule_is_paid_as_such_debts_were() -> None:
    """Sixty old contracts paid half at once and half a month later; of ten new ones the second half comes."""
    dealt = np.r_[np.linspace(10, 60, 60), np.full(10, 75.0)]
    lead = np.r_[np.arange(70), np.arange(60)]
    at = np.r_[dealt, dealt[:60] + 30]
    seen = Seen(
        at=100.0, monday=0, begins=0, units=1, unit=np.zeros(70, dtype=np.int64), created=dealt - 4,
        arrived=dealt - 0.1, dealt=dealt, contract=np.full(70, 20_000.0),
        payments=Payments(lead, at, np.full(130, 10_000.0)),
    )  # fmt: skip
    cash = forecast(seen, 15, draws=200).here["money"].sum(axis=1)
    assert cash.mean() > 60_000
    assert cash.mean() < 110_000


def test_a_company_without_leads_or_deals_is_foretold_nothing() -> None:
    nobody = story().known(0.0)
    told = forecast(nobody, 5, draws=20)
    assert told.range("money").high == 0
    assert told.range("leads").high == 0
    with pytest.raises(ValueError, match="one day"):
        forecast(nobody, 0)


def test_the_chance_of_a_plan_is_never_quite_sure() -> None:
    told = forecast(story().known(100.0), 20, draws=50)
    assert told.chance("money", 0) == 1.0
    assert 0.9 < told.chance("money", 1) < 1.0
    assert 0 < told.chance("money", 1e12) < 0.05


def test_only_instants_whose_days_are_over_are_looked_back_to() -> None:
    seen = story().known(100.0)
    assert backtest(seen, [95.0, 10.0], 10) == []
    found = backtest(seen, [80.0], 10, draws=30)
    assert {one.measure for one in found} == {"leads", "arrived", "deals", "money"}
    assert next(one.fact for one in found if one.measure == "leads") == happened(seen, 80.0, 90.0)["leads"]


def test_small_creatives_are_taken_together_where_there_are_too_many() -> None:
    unit, units = gathered(np.array([0, 0, 1, 2, 3, 3, 3]), 4, most=3)
    assert units == 3
    assert list(unit) == [1, 1, 2, 2, 0, 0, 0]


def test_ripe_joints_are_those_of_the_rules_and_young_leads_are_set_apart() -> None:
    seen = story().known(120.0)
    rng = np.random.default_rng(3)
    wasted = np.isnan(seen.arrived) & (rng.random(len(seen.created)) < 0.25)
    found = joints(seen, wasted, ~np.isnan(seen.arrived), np.full(120, 50_000.0))
    sale, price = found.told["sale"], found.told["cpl"]
    assert sale.value == pytest.approx(Fraction(1, 2), abs=0.05)
    assert sale.low < sale.value < sale.high
    assert price.value == pytest.approx(50_000 * 100 / 20, rel=0.1)
    arrival = found.told["arrival"]
    assert arrival.fresh is not None
    assert arrival.fresh < arrival.low  # most of the young have not come yet
    assert found.ripe_lead > 12
    assert found.told["average"].value == pytest.approx(9_950_000, rel=0.1)


def test_too_few_make_no_joint() -> None:
    world = founded()
    world.application("L1").assigned("O1").call("O1").booked("O1", slot=days(1)).arrived(after=days(1))
    world.application("L2").cut_off("O1")
    told = of_events(world.events, fold(world.events))
    assert told is not None
    assert joints(told.seen, told.wasted, told.target, told.spend).told == {}
    assert list(told.wasted) == [False, True]


def test_leads_of_a_journal_are_read_as_columns() -> None:
    """Paid on the third day at eleven: a deal of 150,000 of an arrived target lead."""
    world = founded()
    sold = world.application("L1").assigned("O1").call("O1").booked("O1", slot=days(2)).arrived(after=days(2))
    sold.classified("S1").outcome("S1", "sold").signed("S1").paid("150000.00")
    told = of_events(world.events, fold(world.events))
    assert told is not None
    assert list(told.target) == [True]
    assert told.seen.created[0] == pytest.approx(10 / 24, abs=0.01)
    assert int(told.seen.dealt[0]) == 2
    assert list(told.seen.payments.amount) == [150_000.0]
    assert told.seen.monday == MONDAY.weekday()
    assert of_events(founded().events, fold(founded().events)) is None
