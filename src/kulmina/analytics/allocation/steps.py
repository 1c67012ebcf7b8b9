"""How far a plan may go from last month at once, and what new creatives get to be tried at all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.allocation.kopecks import GroupBound, Whole
from kulmina.analytics.allocation.limits import Bounds
from kulmina.analytics.allocation.panel import last_month, pace
from kulmina.analytics.daily import Daily

NEW_DAYS = 14
"""With fewer days of spend a creative is new."""
_TEST, _TESTS = 0.1, 0.05
_KOPECKS = 100


def new(daily: Daily) -> NDArray[np.bool_]:
    """Creatives with few days of spend, the latest of them within a month."""
    on = daily.spend > 0
    return np.asarray((on.sum(axis=1) < NEW_DAYS) & on[:, -30:].any(axis=1))


def explored(daily: Daily, allowed: Bounds, amount: int, days: int, limited: set[str]) -> Bounds:
    """New creatives keep at least a tenth of their pace, all of them together a twentieth of the amount at most.

    Diminishing returns leave some money with nearly everybody, so that more exploration than this buys nothing; it
    keeps a creative from being stopped on the word of its campaign alone.
    """
    of_limits = np.array([name in limited for name in daily.creatives])
    wanted = np.where(new(daily) & ~of_limits, pace(daily) * days * _KOPECKS * _TEST, 0.0)
    part = min(1.0, _TESTS * amount / max(float(wanted.sum()), 1e-9))
    low = np.maximum(allowed.low, np.minimum((wanted * part).astype(np.int64), allowed.high))
    changed = replace(allowed, low=np.asarray(low))
    return changed if _possible(changed, amount) else allowed


def stepped(
    daily: Daily, allowed: Bounds, was: Whole, amount: int, step: float | None, limited: set[str]
) -> tuple[Bounds, float | None]:
    """Bounds no farther from last month than the step, where the limits leave room for it; and the step that holds,
    None where there is none.

    `was`: the amount parted as last month. A creative that began or rested within the month may grow from its pace on
    days with spend, which its month does not show. Rows of limits stand above
    the step; where both together cannot hold the amount, the step gives way by half of itself until they can, and is
    dropped beyond 64.
    """
    if step is None:
        return allowed, None
    usual = was.astype(np.float64)
    running = pace(daily) * amount / max(float(last_month(daily).sum()), 1e-9)
    of_limits = np.array([name in limited for name in daily.creatives])
    while step < 64:
        low = np.floor(max(1 - step, 0.0) * usual).astype(np.int64)
        high = np.ceil((1 + step) * np.maximum(usual, running)).astype(np.int64)
        inner = Bounds(
            np.where(of_limits, allowed.low, np.clip(low, allowed.low, allowed.high)),
            np.where(of_limits, allowed.high, np.clip(high, allowed.low, allowed.high)),
            allowed.groups,
        )
        if _possible(inner, amount):
            return inner, step
        step *= 1.5
    return allowed, None


def _possible(allowed: Bounds, amount: int) -> bool:
    """Whether bounds of creatives, groups and the amount hold together; groups from the inside out."""
    least, most = allowed.low.copy(), allowed.high.copy()
    for group in allowed.groups:
        below, above = _sums(least, most, group)
        if below > group.high or above < group.low:
            return False
        least[group.members], most[group.members] = 0, 0
        least[group.members[0]], most[group.members[0]] = max(below, group.low), min(above, group.high)
    return int(least.sum()) <= amount <= int(most.sum())


def _sums(least: Whole, most: Whole, group: GroupBound) -> tuple[int, int]:
    return int(least[group.members].sum()), int(most[group.members].sum())
