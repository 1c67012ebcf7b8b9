"""Amounts of a model become whole kopecks that add up exactly and keep every bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GroupBound:
    """Least and greatest kopecks of the members together."""

    members: NDArray[np.intp]
    low: int
    high: int


def rounded(
    amounts: NDArray[np.float64], total: int, low: Whole, high: Whole, groups: Sequence[GroupBound] = ()
) -> Whole:
    """Kopecks from kopecks with fractions: cut down, then the rest to the largest fractions that have room.

    `groups` nest or are apart. Raises ValueError where the bounds cannot hold the total.
    """
    whole = np.clip(np.floor(amounts + 1e-6).astype(np.int64), low, high)
    order = np.argsort(-(amounts - whole), kind="stable")
    for group in groups:
        short = group.low - int(whole[group.members].sum())
        inner = order[np.isin(order, group.members)]
        _spread(whole, max(short, 0), inner, low, high, groups)
        extra = int(whole[group.members].sum()) - group.high
        _spread(whole, -max(extra, 0), inner[::-1], low, high, groups)
    left = _spread(whole, total - int(whole.sum()), order, low, high, groups)
    if left:
        raise ValueError(f"{left} kopecks fit nowhere within the limits")
    return whole


def _spread(
    whole: Whole, amount: int, order: NDArray[np.intp], low: Whole, high: Whole, groups: Sequence[GroupBound]
) -> int:
    """Give (or take, below 0) kopecks in this order, one each in the first round; returns what is left."""
    most = 1
    while amount and len(order):
        moved = 0
        for place in order:
            step = min(most, abs(amount), _room(whole, int(place), amount > 0, low, high, groups))
            whole[place] += step if amount > 0 else -step
            amount += -step if amount > 0 else step
            moved += step
            if not amount:
                return 0
        if not moved:
            return amount
        most *= 1_000
    return amount


def _room(whole: Whole, place: int, up: bool, low: Whole, high: Whole, groups: Sequence[GroupBound]) -> int:
    room = int(high[place] - whole[place]) if up else int(whole[place] - low[place])
    for group in groups:
        if place in group.members:
            held = int(whole[group.members].sum())
            room = min(room, group.high - held if up else held - group.low)
    return max(room, 0)
