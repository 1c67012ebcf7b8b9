"""Which share of each creative's actions are of potential clients, where the end of few is known yet (R38).

A beta-binomial: the share of a creative leans on that of all the more, the fewer its judged leads and the more alike
the creatives are. How alike they are is told by the moments of the shares (Kleinman 1973, «Proportions with
Extraneous Variance»).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_USUAL = 0.1  # correlation within a creative where it cannot be told: the mean of all counts for nine leads
_LEAST, _MOST = 0.005, 0.35


@dataclass(frozen=True, slots=True)
class Shares:
    """By creative: the mean of its share and the standard deviation of what is not known of it."""

    mean: Floats
    sd: Floats


def target_shares(target: NDArray[np.int64], non_target: NDArray[np.int64]) -> Shares:
    """`target`, `non_target` [n]: actions whose end is known, those of potential clients and all others.

    Who was never reached is among the others: the share is to be multiplied by all actions. Where the end of none is
    known, half are taken as target.
    """
    known = (target + non_target).astype(np.float64)
    centre = (target.sum() + 1) / (known.sum() + 2)
    weight = 1 / _alike(target / np.maximum(known, 1), known, centre) - 1
    first, second = target + weight * centre, non_target + weight * (1 - centre)
    both = first + second
    return Shares(first / both, np.sqrt(first * second / (both**2 * (both + 1))))


def _alike(share: Floats, known: Floats, centre: float) -> float:
    """The correlation of verdicts within a creative: 0 where all creatives are alike."""
    seen = known > 0
    groups, total = int(seen.sum()), float(known.sum())
    room = total - float((known**2).sum()) / max(total, 1.0) - (groups - 1)
    if groups < 2 or room <= 0:
        return _USUAL
    spread = float((known * (share - centre) ** 2)[seen].sum())
    chance = centre * (1 - centre)
    return float(np.clip((spread - chance * (groups - 1)) / (chance * room), _LEAST, _MOST))
