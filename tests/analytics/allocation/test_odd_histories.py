"""Histories that are not ninety even days: weekly figures, one day, creatives that ended, offices and groups."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.analytics.allocation.firm import firm, history

from kulmina.analytics.allocation import Advice, Limit, plan, sentence
from kulmina.analytics.allocation.panel import last_month, recent
from kulmina.analytics.daily import Daily

RNG = np.random.default_rng(3)


def codes(advice: Advice) -> dict[str, str]:
    return {row.creative: row.why.code for row in advice.rows}


def word(advice: Advice, code: str) -> dict[str, float | int | str]:
    (found,) = (one for one in advice.warnings if one.code == code)
    return dict(found.numbers)


def bursts(every: int, *, creatives: int = 6, days: int = 91) -> Daily:
    """Spend on every so manyth day only, with results that fade as the spend of that day grows."""
    rng = np.random.default_rng(2)
    on = np.arange(days) % every == 0
    spend = rng.choice([6_000.0, 10_000.0, 14_000.0], (creatives, days)) * on
    return history(spend, rng.poisson(20 * -np.expm1(-spend / 8_000)))


@pytest.mark.parametrize("every", [3, 7])
def test_bursts_and_weekly_figures_are_promised_at_their_own_rhythm(every: int) -> None:
    """Марина's agency reports by the week: the same money brings what it brought, not what even days would."""
    daily = bursts(every)
    days = 28 if every == 7 else 30
    month, came = (int(what[:, -days:].sum()) for what in (daily.spend, daily.target_actions))
    advice = plan(daily, amount=month, days=days, step=None)
    assert advice.usual == pytest.approx(came, rel=0.12)
    assert word(advice, "rhythm") == {"creatives": 6, "every": float(every)}


def test_a_history_by_day_has_no_rhythm_to_tell() -> None:
    assert "rhythm" not in {one.code for one in plan(firm(), amount=60_000_000).warnings}


def test_one_day_promises_no_more_than_its_proportion() -> None:
    """The day cost 60,000 ₽ and brought 3,000; nobody has seen a day of 2,000 ₽."""
    daily = history(RNG.uniform(500, 1_500, (60, 1)), RNG.poisson(50, (60, 1)))
    spent, came = int(daily.spend.sum()), int(daily.target_actions.sum())
    advice = plan(daily, amount=spent)
    assert advice.expected_total < 1.25 * came
    assert advice.usual == pytest.approx(came, rel=0.25)
    assert advice.high > 1.8 * advice.low
    assert word(advice, "few_days") == {"days": 1}


def test_gaps_in_reports_are_not_days_without_spend() -> None:
    daily = firm(days=60)
    reported, spend = daily.reported.copy(), daily.spend.copy()
    lost = np.arange(60) % 6 == 1
    reported[2, lost], spend[2, lost] = False, 0
    broken = replace(daily, reported=reported, spend=spend)
    whole, known = last_month(daily)[2], last_month(broken)[2]
    assert known == pytest.approx(whole, rel=0.1)
    assert last_month(replace(broken, reported=daily.reported))[2] == pytest.approx(whole * 25 / 30, rel=0.1)


def test_a_long_silence_of_one_creative_is_a_pause_and_no_gap() -> None:
    daily = firm(days=60)
    reported, spend = daily.reported.copy(), daily.spend.copy()
    reported[2, 40:55], spend[2, 40:55] = False, 0
    assert last_month(replace(daily, reported=reported, spend=spend))[2] == pytest.approx(
        spend[2, 30:].sum() / 3_000, rel=1e-9
    )


def renamed() -> Daily:
    """From day 40 the rows of C0 are called C1; C2 and C3 run all the time."""
    daily = firm(creatives=4, days=90)
    spend, acted = daily.spend.copy(), daily.target_actions.copy()
    spend[1] = np.where(np.arange(90) < 40, 0, spend[0])
    acted[1] = np.where(np.arange(90) < 40, 0, acted[0])
    spend[0, 40:], acted[0, 40:] = 0, 0
    return replace(
        daily, spend=spend, target_actions=acted, reported=spend > 0, channels=("a", "a", "b", "b"),
        campaigns=("k", "k", "m", "n"),
    )  # fmt: skip


def test_a_creative_that_ended_gets_nothing_and_its_new_name_is_told() -> None:
    advice = plan(renamed(), amount=30_000_000, step=None)
    ended = advice.rows[0]
    assert (ended.amount, ended.why.code, ended.why.numbers["ago"]) == (0, "over", 50)
    assert sum(row.amount for row in advice.rows) == 30_000_000
    assert word(advice, "renamed") == {"names": "C0 → C1"}
    assert word(advice, "over_rows") == {"creatives": 1}


@pytest.mark.parametrize(
    "limit", [Limit("creative", "C0", low=1_000_000), Limit("creative", "C0", fixed=1_000_000)], ids=["least", "fixed"]
)
def test_a_limit_brings_an_ended_creative_back(limit: Limit) -> None:
    assert plan(renamed(), amount=30_000_000, step=None, limits=[limit]).rows[0].amount >= 1_000_000


def test_a_campaign_that_must_get_money_gives_it_to_those_it_has() -> None:
    daily = replace(renamed(), campaigns=("old", "k", "m", "n"))
    advice = plan(daily, amount=30_000_000, limits=[Limit("campaign", "old", low=2_000_000)])
    assert advice.rows[0].amount >= 2_000_000


def test_of_a_long_history_the_last_days_are_taken_and_that_is_said() -> None:
    daily = firm(creatives=3, days=900)
    advice = plan(daily, amount=30_000_000)
    assert word(advice, "old_days") == {"days": 500, "kept": 400}
    assert recent(daily).end == daily.end
    assert [row.amount for row in advice.rows] == [row.amount for row in plan(recent(daily), amount=30_000_000).rows]


def test_a_step_that_gives_way_says_so() -> None:
    daily = firm(creatives=4, days=60)
    limits = [Limit("creative", "C0", fixed=50_000_000)]
    advice = plan(daily, amount=60_000_000, step=0.1, limits=limits)
    told = word(advice, "step_relaxed")
    assert told["asked"] == 0.1
    assert float(told["used"]) > 0.1
    assert "step_relaxed" not in {one.code for one in plan(daily, amount=30_000_000, step=0.5).warnings}
    many = [Limit("creative", "C0", fixed=1), Limit("creative", "C1", fixed=1), Limit("creative", "C2", fixed=1)]
    spend = daily.spend.copy()
    spend[3] = 1 + spend[3] // 100_000
    dropped = plan(replace(daily, spend=spend), amount=60_000_000, step=0.1, limits=many)
    assert word(dropped, "step_dropped") == {"asked": 0.1}
    assert not {"step_up", "step_down"} & set(codes(dropped).values())


@pytest.mark.parametrize("more", [{"step": float("nan")}, {"capacity": float("inf")}, {"step": -0.5}])
def test_a_step_and_a_capacity_are_numbers(more: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="numbers from zero on"):
        plan(firm(days=10), amount=1_000_000, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        (Limit("channel", "channel 0", high=2_000_000), "group_max"),
        (Limit("channel", "channel 0", low=45_000_000), "group_min"),
    ],
)
def test_creatives_that_a_group_holds_say_which(limit: Limit, code: str) -> None:
    advice = plan(firm(), amount=60_000_000, step=None, limits=[limit])
    held = {row.creative: row.why for row in advice.rows if row.channel == "channel 0"}
    assert {why.code for why in held.values()} == {code}
    assert "«channel 0»" in sentence(held["C0"], "ru")


def test_no_reason_compares_prices_that_do_not_stand_so() -> None:
    for limits in ([], [Limit("channel", "channel 0", high=2_000_000)], [Limit("creative", "C1", fixed=20_000_000)]):
        for row in plan(firm(), amount=60_000_000, step=None, limits=limits).rows:
            before, common = float(row.why.numbers["before"]), float(row.why.numbers["common"])
            assert row.why.code != "less" or before > common
            assert row.why.code != "more" or before < common


def arriving(organic: int) -> Daily:
    """Four creatives and one row without spend, whose leads arrive as well."""
    rng = np.random.default_rng(5)
    spend = np.where(np.arange(90) // 10 % 2, 3_000.0, 1_500.0) * np.array([[1.0]] * 4 + [[0.0]])
    acted = rng.poisson(12 * -np.expm1(-spend / 4_000))
    acted[4] = organic
    ripe = 1 - np.exp(-(90 - np.arange(90)) / 8)
    return history(spend, acted, arrived=rng.binomial(acted, 0.5 * ripe))


def test_arrivals_that_cost_nothing_take_places_in_the_offices() -> None:
    """Ten leads a day come by themselves and half of them arrive: 150 of 280 places are theirs."""
    free, taken = (plan(arriving(many), amount=27_000_000, aim="arrived", step=None, capacity=280) for many in (0, 10))
    told = word(taken, "free_arrivals")
    assert told["arrivals"] == pytest.approx(150, rel=0.1)
    assert taken.expected_total == pytest.approx(280 - float(told["arrivals"]), rel=0.03)
    assert free.expected_total == pytest.approx(280, rel=0.03)
    assert "free_arrivals" not in {one.code for one in free.warnings}


def test_with_full_offices_the_usual_is_of_the_same_money_and_reasons_name_the_offices() -> None:
    daily = arriving(0)
    advice = plan(daily, amount=27_000_000, aim="arrived", step=None, capacity=200)
    assert advice.unspent > 0
    assert advice.usual == pytest.approx(200, rel=0.1)
    assert advice.better > 0.2
    assert "stopped" not in codes(advice).values()


def test_without_any_result_there_is_no_price() -> None:
    daily = history(np.full((3, 20), 500.0), np.zeros((3, 20), dtype=np.int64))
    assert {row.marginal_cost for row in plan(daily, amount=3_000_000, step=None).rows} == {None}
