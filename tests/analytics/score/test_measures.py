"""The figures of the report, by hand and by rules."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kulmina.analytics.score.company import DAY, train, window
from kulmina.analytics.score.measures import auc, ece, lift, tenths
from kulmina.domain.created import Past
from kulmina.domain.score import Row


def test_auc_by_hand() -> None:
    """Of the four pairs two are right, one is wrong, one is tied."""
    assert auc(np.array([1.0, 1, 0, 0]), np.array([0.9, 0.5, 0.5, 0.7])) == pytest.approx(0.625)
    assert auc(np.ones(3), np.ones(3)) is None


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9)), min_size=2, max_size=60))
def test_auc_turns_round_with_the_order(rows: list[tuple[bool, int]]) -> None:
    came, score = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    one, other = auc(came, score), auc(came, -score)
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one + other == pytest.approx(1)


def test_who_is_promised_alike_is_judged_together() -> None:
    came = np.array([1.0, 0, 0, 0] * 25)
    assert len(tenths(came, np.full(100, 0.25))) == 1
    assert ece(came, np.full(100, 0.25)) == pytest.approx(0)
    assert ece(came, np.full(100, 0.55)) == pytest.approx(0.3)


def test_lift_of_chance_is_one_and_of_the_truth_the_most() -> None:
    came = np.array([1.0] * 20 + [0.0] * 80)
    assert lift(came, np.full(100, 0.5), 0.3) == pytest.approx(1)
    assert lift(came, came, 0.2) == pytest.approx(5)
    assert lift(np.zeros(10), np.zeros(10), 0.3) is None


def _lead(number: int, *, created: int, came: bool, cut: bool = False, channel: str = "vk") -> Past:
    arrived = created + 5 * DAY if came else None
    row: Row = {"creative": f"C{number % 3}", "channel": channel, "hour": float(number % 24)}
    return Past(created, row, came, arrived, 1_000_000 if came else 0, 2, number % 10 == 0, cut, False)


def test_young_leads_neither_teach_nor_judge() -> None:
    known = 1000 * DAY
    past = [_lead(n, created=known - (600 - n) * DAY // 4, came=n % 2 == 0) for n in range(600)]
    assert window(past[:50], known) == 30
    days = window(past, known)
    assert days == 14
    told = train(past, known)
    assert told.report["mature"] + told.report["young"] == 600
    assert told.report["until"] < known - days * DAY
    assert told.model["leads"] == told.report["mature"]
    assert told.model["money"] == {"": 1_000_000, "vk": 1_000_000}
    calls = {row["part"]: row for row in told.report["slice"]}
    assert calls["drawn"]["leads"] + calls["ranked"]["leads"] == told.report["mature"]


def test_a_group_that_is_cut_off_more_is_an_alarm() -> None:
    """Of vk two in ten are cut off, of maps five in ten: .5 / .8 is less than four fifths."""
    known = 1000 * DAY
    past = [
        _lead(n, created=known - (700 - n) * DAY // 3, came=n % 4 == 0, cut=n % 10 in cuts, channel=channel)
        for n in range(500)
        for channel, cuts in (("vk", (1, 2)), ("maps", (1, 2, 3, 5, 6)))
    ]
    groups = {row["group"]: row for row in train(past, known).report["groups"]}
    assert groups["vk"]["alarm"] is False
    assert groups["maps"]["alarm"] is True
    assert groups["maps"]["ratio"] == pytest.approx(0.625, abs=0.02)
