"""Whole futures drawn at random: leads to come, what becomes of them and of those who are here, and their money.

Each draw takes one value of everything that is not known for sure (level of the inflow, delays, rates, prices) and
plays the days with it; a range is what lies between the tenth and the ninetieth of a hundred draws. The same facts
and the same seed give the same draws.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kulmina.analytics.forecast.booked import arriving
from kulmina.analytics.forecast.inflow import inflow
from kulmina.analytics.forecast.money import owed, purse
from kulmina.analytics.forecast.ripening import ripening, waiting
from kulmina.analytics.forecast.seen import Floats, Ints, Seen

DRAWS = 400
MEASURES = ("leads", "arrived", "deals", "money")
INSIDE = (0.1, 0.9)


@dataclass(frozen=True, slots=True)
class Range:
    """What is expected, and the interval that holds it in four cases of five."""

    low: float
    value: float
    high: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is still to come, by day from the rest of today on: draws [draws, days] by measure; money in roubles.

    `here`: the part of arrivals, deals and money that leads who are here already bring.
    """

    drawn: dict[str, Floats]
    here: dict[str, Floats]

    @property
    def days(self) -> int:
        return int(self.drawn["leads"].shape[1])

    def range(self, measure: str, days: int | None = None) -> Range:
        """What comes of a measure in the first days (all)."""
        return spanned(self.totals(measure, days))

    def totals(self, measure: str, days: int | None = None) -> Floats:
        """[draws] of what comes in the first days."""
        return np.asarray(self.drawn[measure][:, :days].sum(axis=1), dtype=np.float64)

    def band(self, measure: str) -> list[Range]:
        """What has come by the end of each day."""
        return [spanned(one) for one in np.cumsum(self.drawn[measure], axis=1).T]

    def chance(self, measure: str, needed: float) -> float:
        """How likely at least so much comes; never quite 0 or 1, for no draw knows everything."""
        reached = float((self.totals(measure) >= needed).mean())
        least = 1 / (2 * len(self.drawn[measure]))
        return 1.0 if needed <= 0 else min(max(reached, least), 1 - least)


def spanned(draws: Floats) -> Range:
    """The mean of draws between their tenth and ninetieth hundredth."""
    low, high = np.quantile(draws, INSIDE)
    return Range(float(low), float(min(max(draws.mean(), low), high)), float(high))


def forecast(
    seen: Seen, days: int, *, draws: int = DRAWS, seed: int = 0, inflow_means: Floats | None = None
) -> Forecast:
    """What comes in the rest of today and the days after it, `days` in all.

    `inflow_means` [units, days]: leads expected of each unit and day, where somebody knows better than the past
    (a budget that is planned otherwise). Raises ValueError for no days.
    """
    if days < 1:
        raise ValueError("a forecast looks at least one day ahead")
    rng = np.random.default_rng([seed, 13])
    first = 1 - (seen.at - seen.today)
    new = _new(seen, days, draws, inflow_means, rng)
    arrivals = ripening(seen.unit, seen.units, seen.created, seen.arrived, seen.at, draws, rng)
    came_here = arriving(seen, arrivals, days, first, rng)
    came_new = _spread(new, arrivals.after(days), rng)
    deals_here, deals_new = _dealing(seen, came_here, came_new, days, draws, first, rng)
    paid = purse(seen, days, draws, rng)
    cash_here = paid.cash(deals_here, rng) + owed(seen, days, draws, first, rng)
    cash_new = paid.cash(deals_new, rng)
    here = {"arrived": came_here.sum(axis=1), "deals": deals_here.sum(axis=1), "money": cash_here}
    more = {"arrived": came_new.sum(axis=1), "deals": deals_new.sum(axis=1), "money": cash_new}
    drawn = {"leads": new.sum(axis=1), **{name: here[name] + more[name] for name in here}}
    return Forecast({name: np.asarray(value, dtype=np.float64) for name, value in drawn.items()}, here)


def _new(seen: Seen, days: int, draws: int, known: Floats | None, rng: np.random.Generator) -> Ints:
    """Leads to come [draws, units, days]."""
    told = inflow(seen)
    means = told.draw(seen, days, draws, rng)
    if known is None:
        return rng.poisson(means[:, None, :] * told.share[None, :, None])
    # The wandering and the noise of the level stay; its height is the one that somebody knows.
    usual = means.mean(axis=0)
    return rng.poisson(known[None] * (means / np.maximum(usual, 1e-9))[:, None, :])


def _dealing(
    seen: Seen, came_here: Ints, came_new: Ints, days: int, draws: int, first: float, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Deals [draws, units, days]: of those who came already and of leads who are here; and of leads to come."""
    came = ~np.isnan(seen.arrived) | ~np.isnan(seen.dealt)
    begun = np.fmin(seen.arrived, seen.dealt)[came]  # a deal without an arrival begins with itself
    unit, dealt = seen.unit[came], seen.dealt[came]
    told = ripening(unit, seen.units, begun, dealt, seen.at, draws, rng)
    open_ = np.isnan(dealt)
    meets = waiting(unit[open_], seen.units, (seen.at - begun)[open_])
    already = rng.poisson(told.coming(meets, days, first))
    after = told.after(days)
    return already + _spread(came_here, after, rng), _spread(came_new, after, rng)


def _spread(counts: Ints, chances: Floats, rng: np.random.Generator) -> Ints:
    """Those who begin on each day [draws, units, days] by the day on which they come."""
    days = counts.shape[2]
    found = np.zeros_like(counts)
    for day in range(days):
        if counts[:, :, day].any():
            means = counts[:, :, day, None] * chances[:, :, : days - day]
            found[:, :, day:] += rng.poisson(means)
    return found
