"""Making sums into honest chances, and seeing that the share of those who come has changed.

Platt (1999): chance = logistic(shift + slope * sum), by maximum likelihood on rows that the sums were not learnt
from. Saerens, Latinne and Decaestecker (2002): where only the base rate has changed, the new rate is found without
knowing what became of the new rows, by expectation and maximisation over their chances. What becomes of leads is
known a while later: then the line is drawn anew through the latest of them, as training on schedule does.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from kulmina.analytics.score.table import Floats

SHIFTED = 1.25  # a rate that has changed by more than this is told
BLOCKS = 40
LATEST = 500
_SMOOTH = 1.0  # the slope is held near one as firmly as by so many units of log-likelihood at a distance of one


@dataclass(frozen=True, slots=True)
class Line:
    """chance = logistic(shift + slope * sum)."""

    shift: float
    slope: float

    def __call__(self, sums: Floats) -> Floats:
        return sigmoid(self.shift + self.slope * sums)


def sigmoid(value: Floats) -> Floats:
    """The logistic function, without overflow."""
    return 0.5 * (1 + np.tanh(value / 2))


def line(sums: Floats, came: Floats, start: Line = Line(0.0, 1.0)) -> Line:
    """The line that makes these outcomes most probable; few rows leave it near `start` in slope."""
    if not 0 < came.sum() < len(came):
        return start

    def cost(of: Floats) -> tuple[float, Floats]:
        told = of[0] + of[1] * sums
        error = sigmoid(told) - came
        away = of[1] - start.slope
        loss = float(np.logaddexp(0, told).sum() - (came * told).sum() + _SMOOTH * away * away)
        return loss, np.array([error.sum(), (error * sums).sum() + 2 * _SMOOTH * away])

    found = minimize(cost, np.array([start.shift, start.slope]), jac=True, method="L-BFGS-B").x
    # A score that has turned round is told as one that knows nothing: order is not learnt from its errors.
    return Line(float(found[0]), float(found[1])) if found[1] > 0 else _level(came)


def _level(came: Floats) -> Line:
    mean = float(came.mean())
    return Line(float(np.log(mean / (1 - mean))), 0.0)


def rate_found(chance: Floats, rate: float, rounds: int = 500) -> float:
    """The base rate of rows whose outcomes are unknown, from chances told for another base rate."""
    new, gone = rate, 1 - rate
    for _ in range(rounds):
        odds = (new / rate) * chance
        posterior = odds / (odds + (1 - new) / gone * (1 - chance))
        last, new = new, float(np.clip(posterior.mean(), 1e-6, 1 - 1e-6))
        if abs(new - last) < 1e-7:
            break
    return new


def moved(chance: Floats, rate: float, new: float) -> Floats:
    """Chances told for one base rate as chances for another."""
    odds = new / rate * chance
    return np.asarray(odds / (odds + (1 - new) / (1 - rate) * (1 - chance)))


def on_schedule(sums: Floats, came: Floats, since: int, first: Line, known: NDArray[np.int64] | None = None) -> Floats:
    """The chances of the rows from `since` on, in blocks, each told by a line through the rows before it.

    The last `LATEST` rows before a block weigh, in the order of time: what training anew before each block would
    know. `known`: by row, up to which row outcomes are known when it comes; None: up to itself.
    """
    found = np.empty(len(sums) - since)
    edges = np.linspace(since, len(sums), BLOCKS + 1).astype(int)
    for start, end in pairwise(edges):
        if start == end:
            continue
        told = start if known is None else int(known[start])
        before = slice(max(told - LATEST, 0), told)
        drawn = line(sums[before], came[before], first) if told > since else first
        found[start - since : end - since] = drawn(sums[start:end])
    return found
