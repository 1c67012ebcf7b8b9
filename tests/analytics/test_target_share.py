"""Shares of target leads that lean on each other where little was judged (R38)."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kulmina.analytics.target_share import target_shares

counts = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=12)


def shares(*judged: tuple[int, int]) -> tuple[list[float], list[float]]:
    told = target_shares(np.array([t for t, _ in judged]), np.array([n for _, n in judged]))
    return told.mean.tolist(), told.sd.tolist()


@given(counts)
def test_a_share_lies_between_its_own_and_that_of_all(judged: list[tuple[int, int]]) -> None:
    mean, sd = shares(*judged)
    whole = (sum(t for t, _ in judged) + 1) / (sum(t + n for t, n in judged) + 2)
    for (target, other), told, deviation in zip(judged, mean, sd, strict=True):
        own = target / (target + other) if target + other else whole
        assert min(own, whole) - 1e-9 <= told <= max(own, whole) + 1e-9
        assert 0 < told < 1
        assert 0 < deviation <= 0.5


def test_the_golden_creatives_keep_their_order_with_fourteen_leads() -> None:
    """C1 and C2 brought 5 target leads each and none or one of the others, C3 one of four."""
    (first, second, third), _ = shares((5, 0), (5, 1), (1, 3))
    assert first > second > third + 0.15


def test_more_verdicts_are_trusted_more_and_known_better() -> None:
    (few, many, _), (unsure, sure, _) = shares((0, 3), (0, 300), (200, 100))
    assert many < 0.02 < few
    assert sure < unsure


def test_where_nobody_was_judged_nobody_is_better() -> None:
    mean, sd = shares((0, 0), (0, 0))
    assert mean == [0.5, 0.5]
    assert sd[0] == sd[1] > 0.1


def test_alike_creatives_are_hardly_told_apart() -> None:
    mean, _ = shares(*[(30 + n % 3, 30 - n % 3) for n in range(10)], (5, 1))
    assert mean[-1] < 0.62
