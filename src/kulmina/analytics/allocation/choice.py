"""From draws to amounts: the mean response is made as large as the bounds allow; the draws say how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.allocation import sums
from kulmina.analytics.allocation.filling import Bound, filled
from kulmina.analytics.allocation.fit import Fit
from kulmina.analytics.allocation.kopecks import Whole, rounded
from kulmina.analytics.allocation.limits import Bounds
from kulmina.analytics.allocation.worth import Worth

Floats = NDArray[np.float64]
_POINTS = 240
_KOPECKS = 100
_NUDGE = 0.01


@dataclass(frozen=True, slots=True)
class Market:
    """The fit with the worth of an action: what `days` of a spend bring. Spends are kopecks of the whole horizon.

    `active` [n]: on how many of the days each creative spends; a curve is read at the spend of such a day.
    """

    fit: Fit
    worth: Worth
    days: int
    active: Floats
    weight: Floats

    def draws(self, amounts: Floats) -> Floats:
        """What these amounts [n] bring, in each draw: [draws, n]."""
        return self.fit.response(amounts / self.active / _KOPECKS) * self.active * self.worth.each

    def mean(self, amounts: Floats) -> Floats:
        """The mean over the draws of what these amounts bring [n], summed by cell."""
        relative = amounts / self.active / _KOPECKS / self.fit.reference
        return np.asarray((self.weight * self.fit.cells.relative(relative)).sum(axis=1) * self.active)

    def slope(self, amounts: Floats) -> Floats:
        """What the last kopeck brings [n]; nan where there is none."""
        with np.errstate(invalid="ignore", divide="ignore"):
            gained = self.mean(amounts) - self.mean(amounts * (1 - _NUDGE))
            return np.where(amounts > 0, gained / (amounts * _NUDGE), np.nan)


def market(fit: Fit, worth: Worth, days: int, share: Floats | None = None) -> Market:
    """`share` [n]: of the days on which each creative spends; without it all."""
    weight = sums.by_cell(fit.draws, fit.cells.count, fit.ahead[:, None] * worth.each)
    active = np.full(len(fit.reference), float(days)) if share is None else share * days
    return Market(fit, worth, days, active, weight)


def chosen(market: Market, amount: int, bounds: Bounds) -> Whole:
    """Whole kopecks that add up to the amount, within the bounds."""
    ladder = _ladder(market, amount)
    low, high = bounds.low.astype(np.float64), bounds.high.astype(np.float64)
    points = ladder * (market.fit.reference * market.active)[:, None] * _KOPECKS
    inside = np.clip(points, low[:, None], high[:, None])
    grid = np.column_stack([low, inside, high])
    value = _values(market, ladder, points, low, high)
    fitting = [Bound(group.members, group.low, group.high) for group in bounds.groups]
    return rounded(filled(grid, value, amount, fitting), amount, bounds.low, bounds.high, bounds.groups)


def _ladder(market: Market, amount: int) -> Floats:
    """Spends in references, from a hundredth to all the money on the smallest creative."""
    top = float((amount / market.active / _KOPECKS / market.fit.reference).max())
    return np.concatenate([[0.0], np.geomspace(0.01, np.clip(top, 30, 1e5), _POINTS)])


def _values(market: Market, ladder: Floats, points: Floats, low: Floats, high: Floats) -> Floats:
    """The mean response at the points of the grid. The common ladder costs one product for all creatives; a point
    that a bound has moved has the bound's own value."""
    common = market.weight @ market.fit.cells.relative(ladder).T * market.active[:, None]
    at_low, at_high = market.mean(low)[:, None], market.mean(high)[:, None]
    inner = np.where(points <= low[:, None], at_low, np.where(points >= high[:, None], at_high, common))
    return np.maximum.accumulate(np.column_stack([at_low, inner, at_high]), axis=1)
