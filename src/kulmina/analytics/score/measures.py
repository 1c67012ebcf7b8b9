"""How good chances are: order, honesty, use. Every figure is of rows that the model has not seen.

AUC: the chance that of two leads, one who came and one who did not, the first is put before the second (Hanley and
McNeil 1982; ties count half). Log-loss and Brier score are proper: only honest chances make them least. ECE: the mean
gap between what was promised and what came, over tenths of equal size (Guo et al. 2017). Lift: how many times more
come of the share that is called first than of all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
TENTHS = 10
_EPS = 1e-6


@dataclass(frozen=True, slots=True)
class Tenth:
    """Leads of about one chance: how many, what was promised on average, what came, and its 95 % interval."""

    leads: int
    promised: float
    came: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one way of telling chances. `auc`: None where all or none came."""

    auc: float | None
    log_loss: float
    brier: float
    ece: float
    lift: float | None

    def as_json(self) -> dict[str, float | None]:
        return {
            "auc": rounded(self.auc), "log_loss": rounded(self.log_loss), "brier": rounded(self.brier),
            "ece": rounded(self.ece), "lift": rounded(self.lift),
        }  # fmt: skip


def measured(came: Floats, chance: Floats, *, capacity: float) -> Measured:
    """All figures of chances; `capacity`: the share of leads that can be called in time."""
    return Measured(
        auc(came, chance), log_loss(came, chance), float(np.mean((chance - came) ** 2)), ece(came, chance),
        lift(came, chance, capacity),
    )  # fmt: skip


def auc(came: Floats, score: Floats) -> float | None:
    """By ranks, ties sharing their mean rank."""
    positive = float(came.sum())
    negative = len(came) - positive
    if not positive or not negative:
        return None
    _, place, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return float((ranks[came > 0].sum() - positive * (positive + 1) / 2) / (positive * negative))


def log_loss(came: Floats, chance: Floats) -> float:
    """Mean negative log-likelihood, in nats."""
    sure = np.clip(chance, _EPS, 1 - _EPS)
    return float(-np.mean(came * np.log(sure) + (1 - came) * np.log(1 - sure)))


def tenths(came: Floats, chance: Floats) -> list[Tenth]:
    """The reliability table: ten groups by chance, the lowest first, of one size where chances differ
    (who has the same chance is in the same group); interval by Wilson (1927).
    """
    if not len(chance):
        return []
    edges = np.unique(np.quantile(chance, np.linspace(0, 1, TENTHS + 1)[1:-1]))
    place = np.searchsorted(edges, chance, side="right")
    return [_tenth(came[place == group], chance[place == group]) for group in np.unique(place)]


def _tenth(came: Floats, chance: Floats) -> Tenth:
    low, high = wilson(float(came.sum()), len(came))
    return Tenth(len(came), float(chance.mean()), float(came.mean()), low, high)


def wilson(came: float, leads: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    if not leads:
        return 0.0, 1.0
    z = 1.959964
    share, spread = came / leads, z * z / leads
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * np.sqrt(share * (1 - share) / leads + spread / (4 * leads))
    return max(float(middle - half), 0.0), min(float(middle + half), 1.0)


def ece(came: Floats, chance: Floats) -> float:
    """Expected calibration error over tenths of equal size."""
    return sum(one.leads * abs(one.promised - one.came) for one in tenths(came, chance)) / max(len(came), 1)


def lift(came: Floats, score: Floats, capacity: float) -> float | None:
    """How many times more come of the first `capacity` of the leads than of all; ties as chance would have them."""
    rate = float(came.mean()) if len(came) else 0.0
    if not rate:
        return None
    called = max(round(len(came) * capacity), 1)
    edge = np.sort(score)[::-1][called - 1]
    above, level = score > edge, score == edge
    left = called - int(above.sum())
    won = float(came[above].sum()) + left * float(came[level].mean())
    return won / called / rate


def rounded(value: float | None, places: int = 4) -> float | None:
    return None if value is None else round(float(value), places)


def as_json(rows: list[Tenth]) -> list[dict[str, Any]]:
    return [
        {"leads": one.leads, "promised": rounded(one.promised), "came": rounded(one.came), "low": rounded(one.low),
         "high": rounded(one.high)}
        for one in rows
    ]  # fmt: skip
