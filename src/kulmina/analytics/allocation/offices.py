"""How much may be spent before the offices are full."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.allocation.choice import Market, chosen
from kulmina.analytics.allocation.limits import Bounds
from kulmina.analytics.allocation.panel import MONTH
from kulmina.analytics.allocation.worth import worth
from kulmina.analytics.daily import Daily

Floats = NDArray[np.float64]
_PULL = 20.0


@dataclass(frozen=True, slots=True)
class Room:
    """Arrivals of the horizon. `capacity`: all that the offices can take; `free`: those that cost nothing; `each`
    [n]: arrivals of one target action of the creatives with spend."""

    capacity: float
    free: float
    each: Floats

    @property
    def left(self) -> float:
        """What advertising may bring."""
        return max(self.capacity - self.free, 0.0)


def room_of(daily: Daily, held: Daily, here: Market, capacity: float, seed: int) -> Room:
    """Leads on their road are not counted: those of the horizon that come after it stand against them.

    Raises NoColumn where the history has no arrivals.
    """
    draws = len(here.fit.draws.level)
    each = worth(held, "arrived", here.fit.returns, draws, seed).each.mean(axis=0)
    return Room(capacity, _free(daily, float(np.median(each))) * here.days, each)


def _free(daily: Daily, usual: float) -> float:
    """Arrivals a day that cost nothing: target actions of the last 30 days without spend, each as good as the older
    ones of the same creative were, drawn to the usual one where there were few."""
    actions = np.where(daily.spend > 0, 0, np.maximum(daily.target_actions, 0))
    came = np.zeros_like(actions) if daily.arrived is None else np.where(daily.spend > 0, 0, daily.arrived)
    old, month = slice(None, -MONTH), actions[:, -MONTH:]
    rate = (came[:, old].sum(axis=1) + _PULL * usual) / (actions[:, old].sum(axis=1) + _PULL)
    return float((month.sum(axis=1) * np.clip(rate, 0, 1)).sum() / max(month.shape[1], 1))


def spendable(here: Market, allowed: Bounds, amount: int, room: Room) -> int:
    """The most kopecks that bring no more than the room, to a thousandth; never below the least amounts."""
    worths = here.worth.each.mean(axis=0)

    def arrivals(total: int) -> float:
        brought = here.mean(chosen(here, total, allowed).astype(np.float64))
        return float((brought / worths * room.each).sum())

    if arrivals(amount) <= room.left:
        return amount
    low, high = max(int(allowed.low.sum()), sum(group.low for group in allowed.groups)), amount
    while high - low > amount // 1000 + 1:
        middle = (low + high) // 2
        low, high = (middle, high) if arrivals(middle) <= room.left else (low, middle)
    return low
