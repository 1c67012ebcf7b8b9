"""Money goes where the next rouble brings most: against a solver that knows nothing of slopes and hulls."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog

from kulmina.analytics.allocation.filling import Bound, filled
from kulmina.analytics.allocation.kopecks import GroupBound, rounded

Floats = NDArray[np.float64]
GRID = np.array([0.0, 10.0, 20.0, 40.0, 80.0])
slopes = st.lists(st.floats(0, 10), min_size=4, max_size=4)


def concave(rows: list[list[float]]) -> Floats:
    """Values on GRID whose slopes fall."""
    falling = np.sort(np.array(rows), axis=1)[:, ::-1]
    return np.concatenate([np.zeros((len(rows), 1)), np.cumsum(falling * np.diff(GRID), axis=1)], axis=1)


def brought(amounts: Floats, value: Floats) -> float:
    return float(sum(np.interp(amount, GRID, row) for amount, row in zip(amounts, value, strict=True)))


def solved(value: Floats, total: float, bounds: list[Bound]) -> float:
    """The same by linear programming over the pieces."""
    width = np.diff(GRID)
    n, pieces = len(value), len(width)
    gain = -(np.diff(value, axis=1) / width).ravel()
    rows, limits = [], []
    for bound in bounds:
        inside = np.repeat(np.isin(np.arange(n), bound.members), pieces).astype(float)
        rows += [inside, -inside]
        limits += [bound.high, -bound.low]
    found = linprog(
        gain, A_ub=rows or None, b_ub=limits or None, A_eq=[np.ones(n * pieces)], b_eq=[total],
        bounds=[(0, length) for length in np.tile(width, n)],
    )  # fmt: skip
    assert found.success
    return float(-found.fun)


@settings(max_examples=40, deadline=None)
@given(st.lists(slopes, min_size=2, max_size=6), st.floats(0, 1))
def test_nothing_brings_more_than_the_order_of_the_slopes(rows: list[list[float]], part: float) -> None:
    value, total = concave(rows), part * 80 * len(rows)
    amounts = filled(np.tile(GRID, (len(rows), 1)), value, total)
    assert amounts.sum() == pytest.approx(total)
    assert brought(amounts, value) == pytest.approx(solved(value, total, []), abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(st.lists(slopes, min_size=4, max_size=4), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_campaigns_within_a_channel_keep_their_bounds_and_nothing_is_lost(
    rows: list[list[float]], inner: float, outer: float, part: float
) -> None:
    """C0 and C1 are a campaign with a least amount, C0–C2 a channel with a greatest one."""
    value = concave(rows)
    least = inner * 100
    most = least + outer * (240 - least)
    campaign, channel = Bound(np.array([0, 1]), least, 160), Bound(np.array([0, 1, 2]), 0, most)
    total = least + part * (most + 80 - least)
    amounts = filled(np.tile(GRID, (4, 1)), value, total, [campaign, channel])
    assert amounts.sum() == pytest.approx(total)
    assert amounts[:2].sum() >= least - 1e-6
    assert amounts[:3].sum() <= most + 1e-6
    assert brought(amounts, value) == pytest.approx(solved(value, total, [campaign, channel]), abs=1e-3)


def test_a_slow_start_is_crossed_whole_or_not_at_all() -> None:
    """An S-shaped curve: 40 roubles bring nothing, 80 bring 100. Half of the money would be lost on it."""
    value = np.array([[0, 0, 0, 0, 100], [0, 11, 22, 44, 88.0]])
    assert filled(np.tile(GRID, (2, 1)), value, 80).tolist() == [80, 0]


@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.floats(0, 1)), min_size=1, max_size=40),
)
def test_kopecks_add_up_exactly_and_move_by_less_than_two(parts: list[tuple[int, float]]) -> None:
    amounts = np.array([whole + fraction for whole, fraction in parts])
    total = round(float(amounts.sum()))
    n = len(amounts)
    found = rounded(amounts, total, np.zeros(n, dtype=np.int64), np.full(n, total, dtype=np.int64))
    assert int(found.sum()) == total
    assert np.abs(found - amounts).max() < 2


def test_kopecks_keep_the_greatest_of_a_group() -> None:
    amounts = np.array([33.4, 33.3, 33.3])
    high = np.full(3, 100, dtype=np.int64)
    group = GroupBound(np.array([0, 1]), 0, 66)
    found = rounded(amounts, 100, np.zeros(3, dtype=np.int64), high, [group])
    assert found.tolist() == [33, 33, 34]


def test_kopecks_that_fit_nowhere_are_refused() -> None:
    with pytest.raises(ValueError, match="40 kopecks fit nowhere"):
        rounded(np.array([10.0, 20.0]), 100, np.zeros(2, dtype=np.int64), np.array([20, 40]))
