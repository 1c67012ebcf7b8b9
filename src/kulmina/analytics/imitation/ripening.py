"""Results that take time: which share of a day's arrivals has happened, from the company's own days.

A history tells of each day's leads how many have arrived so far. The share of arrivals among target actions falls
towards the last days because they are young; against its plateau it shows how ripe a day of each age is. It grows
with age (isotonic regression), so chance does not make older days less ripe.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from kulmina.analytics.imitation.windows import Floats

YOUNG = 30
"""Days after which what will come has come, as far as a history can tell."""
ENOUGH = 45
"""Days of history below which ripeness is not known."""
LEAST = 0.02


class TooYoung(ValueError):
    """The history is too short to tell young days from bad ones."""


def ripeness(outcome: NDArray[np.int64], base: NDArray[np.int64]) -> Floats:
    """[days]: the share of each day's outcomes that has happened. `outcome`, `base` [rows, days]. Raises TooYoung."""
    days = outcome.shape[1]
    if days < ENOUGH:
        raise TooYoung(f"{ENOUGH} days are needed, the history has {days}")
    got, given = (
        matrix.sum(axis=0)[::-1].astype(np.float64) for matrix in (outcome, base)
    )  # by age, the last day first
    old = slice(YOUNG, None)
    plateau = got[old].sum() / max(given[old].sum(), 1.0)
    if plateau <= 0:
        raise TooYoung("no outcome of the older days is known")
    share = np.where(given > 0, got / np.maximum(given, 1), plateau) / plateau
    weights = np.maximum(given, 1e-3)
    young = isotonic_regression(share[:YOUNG], weights=weights[:YOUNG], increasing=True).x
    ripe = np.concatenate([np.clip(young, LEAST, 1.0), np.ones(days - YOUNG)])
    return np.asarray(ripe[::-1], dtype=np.float64)
