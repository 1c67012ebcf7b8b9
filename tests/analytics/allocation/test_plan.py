"""Марина asks where the next rouble goes (R37, R38)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.analytics.allocation.firm import MONDAY, firm, history, hyperbola

from kulmina.analytics.allocation import (
    Advice,
    Limit,
    LimitsContradict,
    NoColumn,
    NothingToTell,
    Value,
    plan,
    sentence,
)
from kulmina.analytics.allocation.limits import Kind
from kulmina.analytics.daily import Daily

MONTH = 60_000_000  # kopecks: 600 000 roubles, as much as the firm spends
slow = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def amounts(advice: Advice) -> dict[str, int]:
    return {row.creative: row.amount for row in advice.rows}


def warned(advice: Advice) -> set[str]:
    return {word.code for word in advice.warnings}


def why(advice: Advice, creative: str) -> str:
    (row,) = (row for row in advice.rows if row.creative == creative)
    return row.why.code


def test_money_goes_to_what_brings_more_and_the_promise_says_how_much() -> None:
    """Of two equal spends one brings three times as much; the truth of the plan lies in the promise."""
    each = np.array([1 / 400, 1 / 1200] * 4)
    daily = firm(efficiency=each)
    advice = plan(daily, amount=MONTH, step=None)
    given_to = amounts(advice)
    assert min(given_to[f"C{good}"] for good in (0, 2, 4, 6)) > max(given_to[f"C{bad}"] for bad in (1, 3, 5, 7))
    assert advice.expected_total > 1.05 * advice.usual
    assert advice.better > 0.95
    spend = np.array([row.amount for row in advice.rows]) / 100 / 30
    true = float(hyperbola(spend, each, np.full(8, 3_000.0)).sum()) * 30
    assert advice.expected_total == pytest.approx(true, rel=0.2)
    assert advice.low < advice.expected_total < advice.high
    assert advice.low_seen < advice.low
    assert advice.high < advice.high_seen


def test_the_price_of_the_last_result_is_the_same_wherever_money_is_free_to_go() -> None:
    advice = plan(firm(), amount=MONTH, step=None)
    prices = [row.marginal_cost for row in advice.rows if row.marginal_cost is not None]
    assert max(prices) < 1.15 * min(prices)


@slow
@given(
    st.integers(1, 10**10), st.integers(1, 60), st.sampled_from([None, 0.2, 0.5]), st.integers(0, 3),
)  # fmt: skip
def test_totals_are_exact_to_the_kopeck(amount: int, days: int, step: float | None, seed: int) -> None:
    advice = plan(firm(creatives=5, days=30), amount=amount, days=days, step=step, seed=seed)
    assert sum(row.amount for row in advice.rows) == amount
    assert min(row.amount for row in advice.rows) >= 0


@slow
@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 40)), min_size=8, max_size=8))
def test_bounds_are_kept(parts: list[tuple[int, int]]) -> None:
    """Least amounts of up to 15 % and at least 13 % of room each, so that the total always fits."""
    limits = [
        Limit("creative", f"C{place}", low * MONTH // 200, (low + room + 26) * MONTH // 200)
        for place, (low, room) in enumerate(parts)
    ]
    advice = plan(firm(days=30), amount=MONTH, limits=limits, step=None)
    assert sum(row.amount for row in advice.rows) == MONTH
    for limit, row in zip(limits, advice.rows, strict=True):
        assert limit.least <= row.amount <= limit.most(MONTH)


def test_more_money_never_promises_less() -> None:
    daily = firm()
    promised = [plan(daily, amount=MONTH * part // 10, step=None).expected_total for part in (1, 3, 6, 10, 15, 30)]
    assert promised == sorted(promised)


def test_a_currency_changes_no_share() -> None:
    """The same history in a money of a hundredth."""
    daily = firm()
    dear = replace(daily, spend=daily.spend * 100)
    one, other = plan(daily, amount=MONTH, step=None), plan(dear, amount=MONTH * 100, step=None)
    assert other.expected_total == pytest.approx(one.expected_total, rel=1e-3)
    for row, same in zip(one.rows, other.rows, strict=True):
        assert same.amount == pytest.approx(row.amount * 100, rel=0.02, abs=0.002 * MONTH * 100)


def test_the_order_of_the_creatives_changes_nothing() -> None:
    daily = firm()
    turned = plan(daily.of([5, 2, 7, 0, 1, 6, 4, 3]), amount=MONTH, step=None)
    assert amounts(turned) == amounts(plan(daily, amount=MONTH, step=None))


def test_the_same_question_has_the_same_answer() -> None:
    assert plan(firm(), amount=MONTH) == plan(firm(), amount=MONTH)


def test_a_step_holds_everybody_within_half_of_last_month() -> None:
    daily = firm()
    month = daily.spend[:, -30:].sum(axis=1)
    advice = plan(daily, amount=int(month.sum()), step=0.5)
    for row, was in zip(advice.rows, month, strict=True):
        assert 0.499 * was <= row.amount <= 1.501 * was
        assert row.was == was
    assert {"step_up", "step_down"} & {row.why.code for row in advice.rows}


def test_where_nothing_better_is_sure_the_advice_is_to_change_nothing_and_says_so() -> None:
    """Equal creatives, a week of history: any other division is a guess."""
    daily = history(np.full((4, 7), 1_000.0), np.ones((4, 7), dtype=np.int64))
    advice = plan(daily, amount=12_000_000)
    assert not advice.changed
    assert set(amounts(advice).values()) == {3_000_000}
    assert "no_change" in warned(advice)
    assert {row.why.code for row in advice.rows} == {"kept"}


def test_fixed_amounts_stand_and_campaigns_and_channels_have_bounds_of_their_own() -> None:
    limits = [
        Limit("creative", "C0", fixed=5_000_000),
        Limit("campaign", "K1", low=20_000_000),
        Limit("channel", "channel 0", high=15_000_000),
    ]
    advice = plan(firm(), amount=MONTH, limits=limits, step=None)
    given_to = amounts(advice)
    assert given_to["C0"] == 5_000_000
    assert why(advice, "C0") == "fixed"
    assert given_to["C1"] + given_to["C5"] >= 20_000_000
    assert sum(given_to[f"C{even}"] for even in (0, 2, 4, 6)) <= 15_000_000
    assert sum(given_to.values()) == MONTH


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ([("creative", "C1", 300, 200, None)], "row 2, creative C1: min 300.00 is more than max 200.00"),
        ([("creative", "C1", None, 200, 300)], "row 2, creative C1: fixed 300.00 is more than max 200.00"),
        ([("creative", "C1", 400, None, 300)], "row 2, creative C1: fixed 300.00 is less than min 400.00"),
        ([("creative", "C1", -1, None, None)], "row 2, creative C1: min -1.00 is below zero"),
        ([("creative", "C99", 1, None, None)], "row 2, creative C99: the history knows no such creative"),
        ([("creative", "C1", 1, None, None)] * 2, "row 3, creative C1 is limited twice, before in row 2, creative C1"),
        (
            [("creative", "C1", 400_000, None, None), ("creative", "C2", None, None, 300_000)],
            (
                "the least amounts add up to 700000.00, more than the 600000.00 there are (row 2, creative C1: min "
                "400000.00; row 3, creative C2: fixed 300000.00)"
            ),
        ),
        (
            [("channel", "channel 0", None, 100_000, None), ("channel", "channel 1", None, 200_000, None)],
            (
                "the greatest amounts add up to 300000.00, less than the 600000.00 to be spent (row 2, channel "
                "channel 0: max 100000.00; row 3, channel channel 1: max 200000.00)"
            ),
        ),
        (
            [("creative", "C1", 300_000, None, None), ("campaign", "K1", None, 200_000, None)],
            "row 3, campaign K1: its parts must get at least 300000.00, which is more than its max 200000.00",
        ),
    ],
)
def test_limits_that_contradict_are_named_with_their_numbers(
    limits: list[tuple[Kind, str, int | None, int | None, int | None]], said: str
) -> None:
    rows = []
    for place, (kind, name, *values) in enumerate(limits, 2):
        low, high, fixed = (None if value is None else value * 100 for value in values)
        rows.append(Limit(kind, name, low, high, fixed, place))
    with pytest.raises(LimitsContradict) as refused:
        plan(firm(days=20), amount=MONTH, limits=rows, step=None)
    assert said in str(refused.value)


def test_leads_that_cost_nothing_get_no_money_and_are_no_promise() -> None:
    """C1 never had spend and brings most: it is shown, and the promise is only of what money buys."""
    daily = history([[1_000.0] * 40, [0.0] * 40, [1_200.0] * 40], [[1] * 40, [9] * 40, [1] * 40])
    advice = plan(daily, amount=6_000_000, step=None)
    assert amounts(advice)["C1"] == 0
    assert why(advice, "C1") == "free"
    assert "free_rows" in warned(advice)
    assert advice.expected_total < 150


def test_limits_of_what_never_had_spend_are_kept_too() -> None:
    """A greatest amount of C1 holds by itself, a fixed one makes it a part of the plan; K1 holds nothing else."""
    daily = history([[1_000.0] * 40, [0.0] * 40, [1_200.0] * 40], [[1] * 40, [0] * 40, [1] * 40])
    most = plan(daily, amount=6_000_000, step=None, limits=[Limit("creative", "C1", high=100)])
    assert amounts(most)["C1"] == 0
    fixed = plan(daily, amount=6_000_000, step=None, limits=[Limit("creative", "C1", fixed=100)])
    assert amounts(fixed)["C1"] == 100
    assert sum(amounts(fixed).values()) == 6_000_000
    assert amounts(plan(daily, amount=6_000_000, limits=[Limit("campaign", "K1", high=100)]))["C1"] == 0
    with pytest.raises(LimitsContradict, match="campaign K1: none of its creatives ever had spend"):
        plan(daily, amount=6_000_000, limits=[Limit("campaign", "K1", low=100)])


def test_days_without_spend_that_brought_something_are_told() -> None:
    spend = np.full((2, 30), 900.0)
    spend[0, 10:15] = 0
    advice = plan(history(spend, np.full((2, 30), 2)), amount=5_000_000)
    (word,) = (word for word in advice.warnings if word.code == "idle_days")
    assert word.numbers["actions"] == 10


def test_one_creative_gets_everything() -> None:
    advice = plan(firm(creatives=1), amount=MONTH)
    assert amounts(advice) == {"C0": MONTH}
    assert "one" in warned(advice)
    assert "no_change" not in warned(advice)


def test_one_day_of_history_is_answered_with_a_warning() -> None:
    advice = plan(history([[1_000.0], [2_000.0]], [[2], [1]]), amount=9_000_000)
    assert sum(amounts(advice).values()) == 9_000_000
    assert {"short", "thin"} <= warned(advice)


def test_a_budget_beyond_everything_seen_is_warned_of() -> None:
    advice = plan(firm(), amount=20 * MONTH)
    (word,) = (word for word in advice.warnings if word.code == "outside")
    assert float(word.numbers["times"]) > 15
    assert "beyond" in {row.why.code for row in plan(firm(), amount=20 * MONTH, step=None).rows}


def test_a_history_without_any_result_promises_nothing_to_believe() -> None:
    daily = history(np.full((3, 20), 500.0), np.zeros((3, 20), dtype=np.int64))
    advice = plan(daily, amount=3_000_000)
    assert "no_actions" in warned(advice)
    assert "no_clicks" not in warned(advice)
    assert sum(amounts(advice).values()) == 3_000_000


def test_spend_without_one_click_is_told() -> None:
    daily = firm(creatives=3, days=20)
    clicks, acted = daily.clicks.copy(), daily.target_actions.copy()
    clicks[1], acted[1] = 0, 0
    assert "no_clicks" in warned(plan(replace(daily, clicks=clicks, target_actions=acted), amount=MONTH))


def test_corrections_below_zero_are_told() -> None:
    daily = firm(creatives=3, days=20)
    spend = daily.spend.copy()
    spend[0, 7] = -5_000
    assert "negative" in warned(plan(replace(daily, spend=spend), amount=MONTH))


def test_nothing_spent_is_nothing_told() -> None:
    with pytest.raises(NothingToTell):
        plan(history(np.zeros((2, 5)), np.ones((2, 5), dtype=np.int64)), amount=100)


@pytest.mark.parametrize(("amount", "days"), [(0, 30), (-5, 30), (100, 0)])
def test_no_money_and_no_days_are_refused(amount: int, days: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        plan(firm(days=10), amount=amount, days=days)


def test_a_new_creative_keeps_something_to_be_judged_by() -> None:
    """C0 began five days ago and has brought nothing yet."""
    daily = firm(creatives=12)
    spend, acted = daily.spend.copy(), daily.target_actions.copy()
    spend[0, :-5], acted[0] = 0, 0
    advice = plan(replace(daily, spend=spend, target_actions=acted), amount=MONTH, step=None)
    assert why(advice, "C0") == "new"
    assert amounts(advice)["C0"] > 0


def arriving(rates: list[float], *, purchases: float = 0.3) -> Daily:
    """Creatives alike in target actions that arrive in different shares; the last days have not arrived yet."""
    rng = np.random.default_rng(5)
    n, days = len(rates), 90
    # Spend goes up and down by half, so that the curve can be seen.
    spend = np.where(np.arange(days) // 10 % 2, 3_000.0, 1_500.0) * np.ones((n, 1))
    acted = rng.poisson(hyperbola(spend, np.full((n, 1), 1 / 150), np.full((n, 1), 4_000.0)))
    ripe = 1 - np.exp(-(days - np.arange(days)) / 8)
    came = rng.binomial(acted, np.array(rates)[:, None] * ripe)
    bought = rng.binomial(came, purchases * ripe)
    cash = bought * 5_000_000
    return history(spend, acted, arrived=came, purchases=bought, cash=cash)


def test_arrivals_as_the_aim_move_money_to_those_who_arrive() -> None:
    daily = arriving([0.1, 0.6, 0.6, 0.1])
    arrivals, cash = (plan(daily, amount=24_000_000, aim=aim, step=None) for aim in ("arrived", "cash"))
    for given_to in (amounts(arrivals), amounts(cash)):
        assert min(given_to["C1"], given_to["C2"]) > 2 * max(given_to["C0"], given_to["C3"])
    assert arrivals.expected_total < 2_000 < 1_000_000 < cash.expected_total  # people, and roubles


def test_arrivals_that_have_not_happened_yet_are_in_the_promise() -> None:
    """Sixteen days of leads: hardly two thirds of the arrivals are there."""
    daily = arriving([0.5] * 4)
    young = daily.since(MONDAY.fromordinal(MONDAY.toordinal() + 74))
    advice = plan(young, amount=27_000_000, aim="arrived")
    assert young.arrived is not None
    so_far = young.arrived.sum() / young.target_actions.sum()
    actions = plan(young, amount=27_000_000).expected_total
    assert advice.expected_total / actions > 1.1 * so_far


def test_too_few_purchases_do_not_tell_creatives_apart() -> None:
    daily = arriving([0.2] * 4, purchases=0.02)
    assert daily.purchases is not None
    assert daily.purchases.sum() < 100
    assert "few" in warned(plan(daily, amount=24_000_000, aim="purchases", step=None))


def test_an_aim_that_the_history_does_not_have_is_refused() -> None:
    with pytest.raises(NoColumn, match="no column arrived"):
        plan(firm(), amount=MONTH, aim="arrived")


def test_a_worth_found_elsewhere_is_taken() -> None:
    daily = firm(efficiency=np.full(8, 1 / 800))
    mean = np.array([1.0, 5.0] * 4)
    given_to = amounts(plan(daily, amount=MONTH, step=None, value=Value(mean, mean / 10)))
    assert min(given_to[f"C{odd}"] for odd in (1, 3, 5, 7)) > max(given_to[f"C{even}"] for even in (0, 2, 4, 6))


def test_offices_that_would_be_full_stop_the_spending() -> None:
    daily = arriving([0.5] * 4)
    free = plan(daily, amount=24_000_000, aim="arrived", step=None)
    advice = plan(daily, amount=24_000_000, aim="arrived", step=None, capacity=free.expected_total / 2)
    assert advice.expected_total == pytest.approx(free.expected_total / 2, rel=0.02)
    assert advice.unspent == 24_000_000 - sum(amounts(advice).values()) > 0
    assert "capacity" in warned(advice)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_reason_and_warning_is_a_sentence(language: str) -> None:
    for amount, step in ((MONTH, None), (MONTH, 0.2), (30 * MONTH, None), (MONTH // 50, 0.5)):
        advice = plan(firm(days=12), amount=amount, step=step)
        for word in (*advice.warnings, *(row.why for row in advice.rows)):
            said = sentence(word, language)
            assert said.endswith(".")
            assert "{" not in said
