"""Who only looks busy: one look at what came before a change and after it."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from benchmarks.simulated.imitation import BEFORE as CHANGE
from benchmarks.simulated.imitation import imitated
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.imitation.busy import BEFORE, company

from kulmina.analytics.daily import Daily
from kulmina.analytics.imitation import Rows, Verdict, judge, rows
from kulmina.analytics.imitation.verdicts import adjusted, chance

STEADY = [(200.0, 200.0)] * 5


def rows_of(daily: Daily) -> Rows:
    return rows(daily.clicks, daily.target_actions, daily.spend, reported=daily.reported)


def flagged(daily: Daily, since: int | None = BEFORE) -> list[str]:
    return [daily.creatives[one.row] for one in judge(rows_of(daily), since).flags]


def test_twice_the_clicks_and_as_many_target_actions_is_imitation() -> None:
    daily = company([(200, 400), *STEADY], [(3, 3), *[(3.0, 3.0)] * 5])
    (one,) = judge(rows_of(daily), BEFORE).flags
    assert daily.creatives[one.row] == "K1"
    assert one.activity_growth == pytest.approx(2, rel=0.05)
    assert one.low < 1.1 < one.expected < 2
    assert one.low <= one.outcome_growth <= one.high < one.expected
    assert one.confidence > 0.95
    assert one.activity == (int(daily.clicks[0, :BEFORE].sum()), int(daily.clicks[0, BEFORE:].sum()))


def test_clicks_that_bring_their_target_actions_are_honest() -> None:
    assert flagged(company([(200, 400), *STEADY], [(3, 6), *[(3.0, 3.0)] * 5])) == []


def test_what_everybody_grew_by_is_the_market_and_not_the_creative() -> None:
    up = [(200.0, 320.0)] * 6
    assert flagged(company(up, [(3.0, 4.8)] * 6)) == []
    assert flagged(company([(200, 640), *up[1:]], [(3, 4.8), *[(3.0, 4.8)] * 5])) == ["K1"]


def test_more_money_brings_more_clicks_and_fewer_of_them_buy() -> None:
    """Twice the money, twice the clicks, 1.4 times the target actions: a curve that saturates, nobody's fault."""
    daily = company([(200, 400), *STEADY], [(3, 4.2), *[(3.0, 3.0)] * 5], spend=[(1000, 2000), *[(1000.0, 1000.0)] * 5])
    assert flagged(daily) == []
    assert flagged(daily, None) == []


def test_money_and_clicks_that_double_while_results_fall_are_told_of() -> None:
    daily = company([(200, 400), *STEADY], [(8, 5), *[(8.0, 8.0)] * 5], spend=[(1000, 2000), *[(1000.0, 1000.0)] * 5])
    (one,) = judge(rows_of(daily), BEFORE).flags
    assert (one.row, one.by_money) == (0, True)


def test_the_change_is_found_where_it_happened() -> None:
    daily = company([(200, 500), *STEADY], [(4, 4), *[(4.0, 4.0)] * 5])
    (one,) = judge(rows_of(daily)).flags
    assert abs(one.cut - BEFORE) <= 2
    assert one.stop == daily.days


def test_a_burst_that_is_over_is_found_with_its_end() -> None:
    daily = company([(200, 200)] * 6, [(4.0, 4.0)] * 6)
    clicks = daily.clicks.copy()
    clicks[0, 30:58] *= 3
    (one,) = judge(rows(clicks, daily.target_actions, daily.spend, reported=daily.reported)).flags
    assert abs(one.cut - 30) <= 2
    assert abs(one.stop - 58) <= 7


def test_a_pause_is_no_growth() -> None:
    daily = company([(200, 200)] * 6, [(3.0, 3.0)] * 6)
    figures = {name: getattr(daily, name).copy() for name in ("clicks", "target_actions", "spend")}
    for figure in figures.values():
        figure[0, 10:50] = 0
    held = rows(figures["clicks"], figures["target_actions"], figures["spend"], reported=daily.reported)
    assert judge(held, BEFORE).verdicts == ()


def test_too_few_days_or_results_say_nothing() -> None:
    short = company([(200, 600)] * 2, [(1.0, 1.0)] * 2, before=10, after=5)
    assert judge(rows_of(short), 10).compared == ()
    poor = company([(200, 400), *STEADY], [(0.1, 0.1), *[(3.0, 3.0)] * 5])
    (one,) = (verdict for verdict in judge(rows_of(poor), BEFORE).verdicts if verdict.row == 0)
    assert (one.thin, one.flagged) == (True, False)


def test_a_history_of_nothing_is_judged_without_complaint() -> None:
    nothing = np.zeros((3, 60), dtype=np.int64)
    assert judge(rows(nothing, nothing, nothing), 30).verdicts == ()
    assert judge(rows(nothing, nothing)).verdicts == ()


def test_matrices_of_different_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="one shape"):
        rows(np.zeros((2, 9), dtype=np.int64), np.zeros((2, 8), dtype=np.int64))


def test_an_operator_whose_calls_grow_with_the_leads_handed_out_is_honest() -> None:
    """People have no spend: what explains their calls are the leads they were given."""
    daily = company([(40, 80), *[(40.0, 40.0)] * 5], [(3, 4.5), *[(3.0, 3.0)] * 5])
    given_out = company([(8, 16), *[(8.0, 8.0)] * 5], [(1.0, 1.0)] * 6, seed=5).clicks
    assert judge(rows(daily.clicks, daily.target_actions, given_out), BEFORE).flags == ()
    idle = company([(40, 80), *[(40.0, 40.0)] * 5], [(3.0, 3.0)] * 6)
    steady = company([(8, 8)] * 6, [(1.0, 1.0)] * 6, seed=5).clicks
    assert [one.row for one in judge(rows(idle.clicks, idle.target_actions, steady), BEFORE).flags] == [0]


@pytest.mark.parametrize("since", [CHANGE, None])
def test_in_companies_whose_truth_is_known_most_imitators_are_found_and_hardly_anybody_else(since: int | None) -> None:
    flags = false = strong = caught = 0
    for seed in range(4):
        found = imitated(seed, honest=0.0)
        marked = np.zeros(len(found.fake), dtype=np.bool_)
        marked[[one.row for one in judge(rows_of(found.history), since).flags]] = True
        able = found.fake & (found.history.target_actions[:, :CHANGE].sum(axis=1) >= 30)
        flags, false = flags + int(marked.sum()), false + int((marked & ~found.fake).sum())
        strong, caught = strong + int(able.sum()), caught + int((marked & able).sum())
    assert false <= 0.04 * flags
    assert caught >= 0.6 * strong


def test_growing_spend_with_lagging_leads_and_saturation_flags_nobody() -> None:
    for seed in range(4):
        found = imitated(seed, scene="growth", creatives=80)
        assert judge(rows_of(found.history), CHANGE).flags == ()


def test_the_order_of_creatives_changes_nothing() -> None:
    found = imitated(3, creatives=40)
    turned = found.history.of(list(range(39, -1, -1)))

    def told(daily: Daily) -> dict[str, float]:
        judged: tuple[Verdict, ...] = judge(rows_of(daily), CHANGE).verdicts
        return {daily.creatives[one.row]: round(one.p, 9) for one in judged}

    assert told(found.history) == told(turned)


def test_later_days_are_needed_only_from_the_change_on() -> None:
    """Cutting the time after the change never moves the change before it."""
    found = imitated(3, creatives=40)
    for days in (70, 77, 84):
        history = found.history.until(found.history.first + timedelta(days=days))
        for one in judge(rows_of(history)).flags:
            assert one.stop <= days
            assert found.fake[one.row]


@given(st.integers(0, 200), st.integers(0, 200), st.floats(0.05, 20), st.floats(0.0005, 1))
def test_chance_is_a_probability_and_grows_with_what_was_seen(
    after: int, before: int, odds: float, doubt: float
) -> None:
    one, more = (chance(after + extra, before + after + extra, odds, doubt) for extra in (0, 1))
    assert 0 <= one <= 1
    assert more >= one - 1e-9


@settings(max_examples=50)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_values_keep_their_order_and_are_never_below_the_plain_ones(values: list[float]) -> None:
    plain = np.sort(np.array(values))
    found = adjusted(plain)
    assert (np.diff(found) >= -1e-12).all()
    assert (found >= plain - 1e-12).all()
    assert found[-1] == pytest.approx(plain[-1])
