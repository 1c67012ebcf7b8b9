"""Leads to come: the week's pattern, the recent level, and how far the level wanders.

Never clicks times a rate (R23): what comes tomorrow is told by the leads of the last weeks. The daily total, cleaned
of its weekday, is a level that wanders and is seen through noise (local level model, Durbin & Koopman 2012, ch. 2):

    y_t = μ_t + e_t,  Var e = φ·μ      μ_{t+1} = μ_t (1 + w_t),  sd w = σ

φ is the noise beyond Poisson, σ is found by likelihood among a few values and drawn by its posterior; a single wild
day (beyond four of its own errors) moves the level no more than four errors would.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kulmina.analytics.forecast.seen import Floats, Seen

WANDERS = np.array([0.0, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.08])  # sd of a day's relative step
BELIEF = np.array([0.5, 0.8, 1.0, 1.0, 0.9, 0.7, 0.3, 0.1])  # before looking: levels drift by some per cent a week
WEEKS = 13  # that are looked at
PULL = 7.0  # leads of a weekday by which its share is held to the even one
LATELY = 14.0  # days after which a unit's leads weigh half
WILD = 4.0


@dataclass(frozen=True, slots=True)
class Inflow:
    """The level of leads a day as it is believed. `week`: factors of Monday … Sunday, their mean is 1; `level`,
    `spread`: by value of `WANDERS`; `weight`: how likely each is; `noise`: variance over mean; `share`: of units;
    `left`: which part of this day's leads still comes."""

    week: Floats
    level: Floats
    spread: Floats
    weight: Floats
    noise: float
    share: Floats
    left: float

    def draw(self, seen: Seen, days: int, draws: int, rng: np.random.Generator) -> Floats:
        """Mean leads a day [draws, days] from the rest of today on: level, its wandering, the week."""
        which = rng.choice(len(WANDERS), draws, p=self.weight)
        level = np.maximum(self.level[which] + self.spread[which] * rng.normal(size=draws), 0)
        steps = rng.normal(size=(draws, days)) * WANDERS[which][:, None]
        # Without the correction the mean of a wandering level would grow by itself.
        walk = np.exp(np.cumsum(steps - WANDERS[which][:, None] ** 2 / 2, axis=1))
        day = self.week[(seen.today + np.arange(days) + seen.monday) % 7]
        means = level[:, None] * walk * day
        means[:, 0] *= self.left
        if self.noise > 1.05:
            shape = np.maximum(means, 1e-9) / (self.noise - 1)
            means = rng.gamma(shape) * (self.noise - 1)
        return np.asarray(means, dtype=np.float64)


def inflow(seen: Seen) -> Inflow:
    """What the leads of the last weeks tell of those to come. A company without one whole day: nothing comes."""
    today = seen.today
    first = max(seen.begins, today - 7 * WEEKS)
    whole = seen.created[(seen.created >= first) & (seen.created < today)]
    daily = np.bincount((whole - first).astype(np.int64), minlength=today - first).astype(np.float64)
    week = _week(daily, first + seen.monday)
    if not len(daily) or not daily.sum():
        none = np.zeros(len(WANDERS))
        even = np.full(len(WANDERS), 1 / len(WANDERS))
        return Inflow(week, none, none, even, 1.0, np.full(seen.units, 1 / max(1, seen.units)), 1.0)
    cleaned = daily / week[(np.arange(len(daily)) + first + seen.monday) % 7]
    noise = _noise(cleaned)
    told = [_filtered(cleaned, noise, wander) for wander in WANDERS]
    likely = np.array([likelihood for _level, _spread, likelihood in told])
    weight = BELIEF * np.exp(likely - likely.max())
    return Inflow(
        week,
        np.array([level for level, _spread, _likelihood in told]),
        np.array([spread for _level, spread, _likelihood in told]),
        weight / weight.sum(),
        noise,
        _shares(seen),
        _left(seen, first),
    )


def _week(daily: Floats, monday: int) -> Floats:
    """Each weekday against the mean of its own week, held to the even share where leads are few."""
    weeks = len(daily) // 7
    if weeks < 2:
        return np.ones(7)
    table = daily[len(daily) - 7 * weeks :].reshape(weeks, 7)
    # One wild day must not make a weekday: what is beyond twice its weekday's middle is cut there.
    table = np.minimum(table, 2 * np.median(table, axis=0) + 3)
    place = (np.arange(7) + monday + len(daily) - 7 * weeks) % 7
    counts = np.zeros(7)
    counts[place] = table.sum(axis=0)
    held = counts + PULL * counts.mean() / (counts.mean() + 1e-9)
    if not counts.sum():
        return np.ones(7)
    factors = held / held.mean()
    return np.asarray(np.maximum(factors, 0.02), dtype=np.float64)


def _noise(cleaned: Floats) -> float:
    """Variance over mean from the differences of neighbours, which a slow level hardly moves; robust, at least 1."""
    if len(cleaned) < 15:
        return 1.0
    mean = (cleaned[1:] + cleaned[:-1]) / 2
    squares = (cleaned[1:] - cleaned[:-1]) ** 2 / (2 * np.maximum(mean, 0.5))
    middle = np.minimum(squares, np.quantile(squares, 0.95))
    return float(max(1.0, 1.1 * middle.mean()))


def _filtered(cleaned: Floats, noise: float, wander: float) -> tuple[float, float, float]:
    """Level, its standard error and the log-likelihood of the days (Kalman's filter, errors cut at `WILD`)."""
    start = cleaned[: min(14, len(cleaned))].mean()
    level, variance, likelihood = float(start), float(noise * max(start, 0.3) / min(14, len(cleaned))), 0.0
    for place, seen in enumerate(cleaned):
        variance += (wander * max(level, 0.3)) ** 2
        if place < min(14, len(cleaned)) and not wander:
            variance = max(variance, noise * max(level, 0.3) / 14)
        whole = variance + noise * max(level, 0.3)
        error = min(max(seen - level, -WILD * whole**0.5), WILD * whole**0.5)
        likelihood -= 0.5 * (np.log(whole) + error**2 / whole)
        gain = variance / whole
        level, variance = max(level + gain * error, 0.0), variance * (1 - gain)
    return level, variance**0.5, likelihood


def _shares(seen: Seen) -> Floats:
    """Each unit's part of the leads of late, older ones weighing less."""
    weight = np.exp2(-(seen.at - seen.created) / LATELY)
    counts = np.bincount(seen.unit, weight, minlength=seen.units)
    return np.asarray(counts / counts.sum(), dtype=np.float64)


def _left(seen: Seen, first: int) -> float:
    """Which part of a day's leads comes after this time of day."""
    clock = seen.at - seen.today
    times = seen.created[(seen.created >= first) & (seen.created < seen.today)] % 1
    return float(((times >= clock).sum() + 1 - clock) / (len(times) + 1))
