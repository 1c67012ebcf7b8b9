"""What the leads of each creative tell about its final rate, given the law of the delay.

A lead of age a has converted with chance q = p F(a): p is the final rate of its creative (the cured fraction is
1 − p: Boag 1949; Farewell 1982; Chapelle 2014). With k conversions and n leads in a bin of age,

    l(p) = Σ over bins  k log p + (n − k) log(1 − p F)

The likelihood is kept on grids of the logit of p: a coarse one shared by all, for the hierarchy, and a fine one for
each creative over the span where its likelihood lives, so that ten leads and a million are read equally well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LOGITS = np.linspace(-8.0, 5.0, 105)
STEP = float(LOGITS[1] - LOGITS[0])
FINE = 41
_DEEP = 14.0  # what is less likely than the best by exp(14) is left out


@dataclass(frozen=True, slots=True)
class Counts:
    """Leads by creative and bin of age: how many, and how many of them have converted [creatives, bins]."""

    leads: Ints
    converted: Ints

    @property
    def waiting(self) -> Ints:
        return self.leads - self.converted


def told(counts: Counts, shares: Floats, logits: Floats) -> Floats:
    """l [creatives, points] at logits [creatives or 1, points]; `shares`: F by creative and bin [creatives, bins]."""
    rates = expit(logits)
    found = counts.converted.sum(axis=1)[:, None] * -np.logaddexp(0.0, -logits)
    for place in range(shares.shape[1]):
        here = counts.waiting[:, place]
        some = here > 0
        if some.any():
            by = rates if len(rates) == 1 else rates[some]
            found[some] += here[some, None] * np.log1p(-by * np.minimum(shares[some, place, None], 1 - 1e-12))
    return np.asarray(found)


def spans(counts: Counts, shares: Floats) -> Floats:
    """The fine grid of each creative [creatives, FINE]: where its likelihood is not nothing."""
    found = told(counts, shares, LOGITS[None, :])
    alive = found > found.max(axis=1, keepdims=True) - _DEEP
    first = np.maximum(alive.argmax(axis=1) - 1, 0)
    last = np.minimum(len(LOGITS) - alive[:, ::-1].argmax(axis=1), len(LOGITS) - 1)
    return _narrowed(counts, shares, np.linspace(LOGITS[first], LOGITS[last], FINE, axis=1))


def _narrowed(counts: Counts, shares: Floats, grid: Floats) -> Floats:
    """The same once more inside the span: with many leads it is narrower than a step of the coarse grid."""
    found = told(counts, shares, grid)
    alive = found > found.max(axis=1, keepdims=True) - _DEEP
    rows = np.arange(len(grid))
    first = grid[rows, np.maximum(alive.argmax(axis=1) - 2, 0)]
    last = grid[rows, np.minimum(FINE + 1 - alive[:, ::-1].argmax(axis=1), FINE - 1)]
    return np.linspace(first, last, FINE, axis=1)


def on_coarse(fine: Floats, log: Floats) -> Floats:
    """Logarithms of likelihoods on fine grids as logarithms on the coarse one [creatives, LOGITS].

    Where the likelihood is narrow its mass is shared between the two nearest points of the coarse grid, so that its
    product with a prior that is smooth over a step has the same sum. Where it is wide it is read between its points.
    """
    found = np.empty((len(fine), len(LOGITS)))
    step = fine[:, 1] - fine[:, 0]
    wide = step > STEP / 2
    found[wide] = _between(fine[wide], log[wide], step[wide])
    narrow = ~wide
    # A point of the fine grid stands for a step of its own, not for one of the coarse grid.
    found[narrow] = np.log(_shared(fine[narrow], np.exp(log[narrow])) * (step[narrow, None] / STEP) + 1e-300)
    return found


def _between(fine: Floats, log: Floats, step: Floats) -> Floats:
    at = (LOGITS[None, :] - fine[:, :1]) / step[:, None]
    low = np.clip(at.astype(np.int64), 0, FINE - 2)
    part = at - low
    rows = np.arange(len(fine))[:, None]
    inside = (at >= 0) & (at <= FINE - 1)
    return np.where(inside, log[rows, low] * (1 - part) + log[rows, low + 1] * part, np.log(1e-300))


def _shared(fine: Floats, weight: Floats) -> Floats:
    at = np.clip((fine - LOGITS[0]) / STEP, 0, len(LOGITS) - 1.000001)
    low = at.astype(np.int64)
    part = at - low
    rows = np.arange(len(fine))[:, None] * len(LOGITS)
    size = len(fine) * len(LOGITS)
    mass = np.bincount((rows + low).ravel(), (weight * (1 - part)).ravel(), size)
    mass += np.bincount((rows + low + 1).ravel(), (weight * part).ravel(), size)
    return np.asarray(mass.reshape(len(fine), len(LOGITS)))
