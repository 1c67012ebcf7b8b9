"""The whole fit of a history: season, overdispersion and the draws of every creative, each given the others."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.allocation import sums
from kulmina.analytics.allocation.curves import Cells, cells
from kulmina.analytics.allocation.panel import Panel
from kulmina.analytics.allocation.posterior import Draws, Known, advance, begun
from kulmina.analytics.allocation.season import Season, flat, season

Floats = NDArray[np.float64]
_ROUNDS = 3
# Stretches of the chain, each with a season of its own; with many creatives the season is well known.
_STRETCHES, _STRETCHES_OF_MANY, _MANY = 8, 3, 1_000
_SETTLING, _KEPT, _DROPPED = 50, 50, 10
FEW_DAYS = 7
# Deviation of the log of one day's level from that of a month.
_ONE_DAY = 0.6


@dataclass(frozen=True, slots=True)
class Fit:
    """`ahead` [draws]: the season's mean over the horizon in each draw; `clump`: 1/k of the negative binomial."""

    cells: Cells
    draws: Draws
    ahead: Floats
    reference: Floats
    clump: float

    @property
    def returns(self) -> Floats:
        """Log actions per rouble at the reference spend [n]."""
        return np.asarray(self.draws.level.mean(axis=0) - np.log(self.reference))

    def response(self, daily: Floats) -> Floats:
        """Expected target actions of an average day ahead in each draw: [draws, n]. `daily`: roubles a day [n]."""
        shape = self.draws.level.shape
        relative = np.broadcast_to(daily / self.reference, shape)
        return np.exp(self.draws.level) * self.ahead[:, None] * self.cells.chosen(relative, self.draws.cell)


def fit(panel: Panel, coming: NDArray[np.intp], *, seed: int = 0, known: Known | None = None) -> Fit:
    """`coming`: weekdays of the days ahead. The same seed gives the same draws.

    The season and the overdispersion settle in a few rounds; then the season is drawn anew for every stretch of the
    chain, so that what is not known of it widens the intervals of every creative.
    """
    rng = np.random.default_rng(seed)
    grid, shared, clump = cells(), flat(panel.spend.shape[1]), 0.0
    steps = sums.ladder(panel, grid)
    evidence = sums.evidence(panel, steps, shared.factor, clump, np.ones_like(panel.spend))
    chain, mean = begun(evidence, grid), np.ones_like(panel.spend)
    for _ in range(_ROUNDS):
        mean = sums.bare(steps, advance(chain, evidence, grid, _SETTLING, rng, known).last(_SETTLING // 2))
        clump = _clump(panel.actions, mean * shared.factor)
        shared = _season(panel, mean, clump, coming)
        evidence = sums.evidence(panel, steps, shared.factor, clump, mean * shared.factor)
    found = []
    for _ in range(_STRETCHES if len(panel.spend) <= _MANY else _STRETCHES_OF_MANY):
        factor = shared.drawn(rng)
        evidence = sums.evidence(panel, steps, factor, clump, mean * factor)
        found.append(advance(chain, evidence, grid, _KEPT + _DROPPED, rng, known).last(_KEPT))
    draws = Draws(np.concatenate([one.level for one in found]), np.concatenate([one.cell for one in found]))
    return Fit(grid, draws, _ahead(shared, len(draws.level), rng), panel.reference, clump)


def cautious(found: Fit, days: int, seed: int) -> Fit:
    """The fit of a history of so few days with spend that neither weekday, nor market, nor curve can be seen in it:
    less spend brings no more than its proportion, and the level of a month scatters around that of these days."""
    spread = _ONE_DAY / np.sqrt(max(days, 1))
    noise = np.random.default_rng([seed, 3]).standard_normal(len(found.ahead))
    level = found.ahead * np.exp(spread * noise - spread**2 / 2)
    return replace(found, cells=replace(found.cells, capped=True), ahead=level)


def _ahead(shared: Season, draws: int, rng: np.random.Generator) -> Floats:
    """The promise is the middle of what the market may do, not its mean: a log-normal level has a long upper tail."""
    noise = rng.standard_normal(draws)
    return np.asarray(shared.ahead * np.exp(shared.ahead_sd * noise - shared.ahead_sd**2 / 2))


def _season(panel: Panel, mean: Floats, clump: float, coming: NDArray[np.intp]) -> Season:
    excess = 1 + clump * float((mean**2).sum() / max(mean.sum(), 1e-9))
    return season(panel.actions.sum(axis=0), mean.sum(axis=0), panel.weekday, excess, coming)


def _clump(actions: Floats, mean: Floats) -> float:
    """1/k of the negative binomial, by moments over all days of all creatives; 0 where Poisson explains them."""
    weight = 1 / (1 + mean)
    squares = float((weight * ((actions - mean) ** 2 - mean)).sum())
    return max(squares / max(float((weight * mean**2).sum()), 1e-9), 0.0)
