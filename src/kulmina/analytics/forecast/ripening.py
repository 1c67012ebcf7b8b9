"""What becomes of leads in time: how many arrive (or buy) in the end, and how long it takes.

Most never do; those who do take their time. With age a a unit's share that has come is r·F(a): F a gamma delay that
all units share, r the unit's own final rate (a cure model: Boag 1949; Chapelle 2014 for advertising). A part comes
at once (clients from the street, payment at the meeting) and is counted apart. Rates are beta, held to the rate of
all units as strongly as the units are alike, with exposure ΣF(age): a young lead counts only as much as it could
have come by now. Delay and rates are drawn from what is believed of them, not fixed at their best values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, gammainc, gammaln

from kulmina.analytics.forecast.seen import Bools, Floats, Ints

AT_ONCE = 0.5  # days
OLDEST = 240  # days of age beyond which nobody is expected to come
ENOUGH = 12  # delays below which their usual form is taken
USUAL = (0.7, 1.6)  # log of shape and of mean days: a gamma of shape two and five days
MOST = 20_000  # delays that are looked at
PULLS = np.geomspace(2, 500, 24)  # how many leads the rate of all weighs against a unit's own


@dataclass(frozen=True, slots=True)
class Ripening:
    """Draws of what becomes of leads. `once`: [draws] the part that comes at once; `rate`: [draws, units] of the
    others in the end; `shape`, `mean`: [draws] of the delay in days."""

    once: Floats
    rate: Floats
    shape: Floats
    mean: Floats

    def by(self, ages: Floats) -> Floats:
        """F at these ages [draws, ages]: the part of those who come that has come."""
        scale = (self.mean / self.shape)[:, None]
        return np.asarray(gammainc(self.shape[:, None], np.maximum(ages, 0) / scale), dtype=np.float64)

    def coming(self, waiting: Floats, days: int, first: float) -> Floats:
        """Mean of those who come by day [draws, units, days] of those who wait, counted by unit and whole day of age.

        `first`: which part of the first day is left.
        """
        ages = np.arange(waiting.shape[1]) + 0.5
        edges = np.concatenate([[0.0], first + np.arange(days)])
        reached = self.by((ages[:, None] + edges).ravel()).reshape(len(self.rate), len(ages), days + 1)
        now, later = reached[:, :, :1], np.diff(reached, axis=2)
        found = np.empty((len(self.rate), waiting.shape[0], days))
        for draw, rate in enumerate(self.rate):  # one draw at a time keeps the memory small
            open_ = waiting * rate[:, None] / (1 - rate[:, None] * now[draw, :, 0] + 1e-12)
            found[draw] = open_ @ later[draw]
        return found

    def after(self, days: int) -> Floats:
        """[draws, units, days]: the chance of one who begins in the middle of day 0 to come on day 0, 1, …"""
        edges = np.concatenate([[0.0], np.arange(days) + 0.5])
        parts = np.diff(self.by(edges), axis=1)
        chances = (1 - self.once)[:, None, None] * self.rate[:, :, None] * parts[:, None, :]
        chances[:, :, 0] += self.once[:, None]
        return np.asarray(chances, dtype=np.float64)


def ripening(
    unit: Ints, units: int, begun: Floats, came: Floats, at: float, draws: int, rng: np.random.Generator
) -> Ripening:
    """What the leads that began at `begun` (and came at `came`, nan: not yet) tell, as known at `at`."""
    delay = came - begun
    done = ~np.isnan(came)
    at_once = done & (delay < AT_ONCE)
    once = rng.beta(at_once.sum() + 0.5, (~at_once).sum() + 0.5, draws) if len(unit) else np.zeros(draws)
    rest = ~at_once
    ages, delays = (at - begun)[rest], delay[rest & done]
    shape, mean = _delays(delays, ages[done[rest]], draws, rng)
    rate = _rates(unit[rest], units, ages, done[rest], shape, mean, rng)
    return Ripening(once, rate, shape, mean)


def waiting(unit: Ints, units: int, ages: Floats) -> Floats:
    """Counts [units, days] of those who have not come yet, by whole day of age; the very old are left out."""
    young = ages < OLDEST
    longest = int(ages[young].max(initial=0)) + 1
    cells = unit[young] * longest + ages[young].astype(np.int64)
    return np.bincount(cells, minlength=units * longest).reshape(units, longest).astype(np.float64)


def _delays(delays: Floats, windows: Floats, draws: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Draws of shape and mean of the delay, from those who came and how long ago each of them began.

    A delay longer than that could not have been seen yet, so each counts against those that could: f(d) / F(window).
    Units with different rates do not bend it, as they would bend the likelihood of those who have not come.
    """
    if len(delays) < ENOUGH:
        return np.full(draws, np.exp(USUAL[0])), np.exp(rng.normal(USUAL[1], 0.4, draws))
    every = max(1, len(delays) // MOST)
    some, thinned = delays[::every], len(delays) / len(delays[::every])
    counts, edges = np.histogram(np.minimum(windows[::every], OLDEST), np.arange(0, OLDEST + 2, 0.5))
    held = counts > 0
    middles, counts = (edges[:-1][held] + 0.25), counts[held]
    logs, sums = np.log(some).sum(), some.sum()

    def unlikely(asked: Floats) -> float:
        shape, mean = np.exp(asked[0]), np.exp(asked[1])
        scale = mean / shape
        density = (shape - 1) * logs - sums / scale - len(some) * (gammaln(shape) + shape * np.log(scale))
        seen = (counts * np.log(gammainc(shape, middles / scale) + 1e-300)).sum()
        held_back = (asked[0] - USUAL[0]) ** 2 / 2 + (asked[1] - USUAL[1]) ** 2 / 2  # a weak hold to usual forms
        return float(-thinned * (density - seen) + held_back)

    start = np.array([0.3, np.log(delays.mean()) + 0.1])
    best = minimize(unlikely, start, method="L-BFGS-B", bounds=[(-1.6, 3), (-1.5, 5)])
    drawn = rng.multivariate_normal(best.x, _spread(unlikely, best.x), draws, check_valid="ignore")
    return np.exp(np.clip(drawn[:, 0], -1.6, 3)), np.exp(np.clip(drawn[:, 1], -1.5, 5))


def _spread(unlikely: Callable[[Floats], float], best: Floats) -> Floats:
    """The covariance of the best values: the inverse of the second derivatives, by differences."""
    step = 0.02
    size = len(best)
    curve = np.empty((size, size))
    for one in range(size):
        for other in range(size):
            a, b = np.eye(size)[one] * step, np.eye(size)[other] * step
            ends = unlikely(best + a + b) - unlikely(best + a - b) - unlikely(best - a + b) + unlikely(best - a - b)
            curve[one, other] = ends / (4 * step * step)
    values, vectors = np.linalg.eigh((curve + curve.T) / 2)
    return np.asarray((vectors / np.maximum(values, 1.0)) @ vectors.T, dtype=np.float64)


def _rates(
    unit: Ints, units: int, ages: Floats, done: Bools, shape: Floats, mean: Floats, rng: np.random.Generator
) -> Floats:
    """Draws of the final rates [draws, units]: beta with exposure, held to the rate of all."""
    came = np.bincount(unit, done, minlength=units).astype(np.float64)
    longest = OLDEST + 1
    cells = unit * longest + np.minimum(ages, OLDEST).astype(np.int64)
    counts = np.bincount(cells, minlength=units * longest).reshape(units, longest).astype(np.float64)
    scale = (mean / shape)[:, None]
    reached = gammainc(shape[:, None], (np.arange(longest) + 0.5) / scale)
    exposed = np.maximum(reached @ counts.T, came + 1e-6)  # [draws, units]
    whole_came, whole_exposed = came.sum(), exposed.sum(axis=1)
    pull = _alike(came, exposed.mean(axis=0))
    centre = rng.beta(whole_came + 0.5, whole_exposed - whole_came + 0.5)
    strength = rng.choice(PULLS, len(shape), p=pull)
    alpha = strength[:, None] * centre[:, None] + came
    beta = strength[:, None] * (1 - centre[:, None]) + exposed - came
    return np.clip(rng.beta(alpha + 1e-6, beta + 1e-6), 1e-9, 1 - 1e-9)


def _alike(came: Floats, exposed: Floats) -> Floats:
    """How likely each of `PULLS` is: the beta-binomial likelihood of the units."""
    centre = (came.sum() + 0.5) / (exposed.sum() + 1)
    a, b = PULLS[:, None] * centre, PULLS[:, None] * (1 - centre)
    fit = (betaln(a + came, b + np.maximum(exposed - came, 0)) - betaln(a, b)).sum(axis=1)
    weight = np.exp(fit - fit.max())
    return np.asarray(weight / weight.sum(), dtype=np.float64)
