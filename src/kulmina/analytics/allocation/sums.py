"""Sufficient sums of the fit: the days of a creative by how much was spent, then one product with the curves.

Spend over its reference is split between the two nearest of a fixed ladder of spends, so that no array of
creatives × days × cells is ever made: memory grows with creatives × (ladder + cells).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.allocation.curves import Cells
from kulmina.analytics.allocation.panel import Panel
from kulmina.analytics.allocation.posterior import Draws, Evidence

Floats = NDArray[np.float64]
_RUNGS = np.exp(np.linspace(np.log(0.02), np.log(30), 150))


@dataclass(frozen=True, slots=True)
class Ladder:
    """Where each day stands: the rung below, the share of the rung above, which days had spend; all [n, days].

    `curve`, `logs`: [rungs, cells], response at each rung over that at the reference, and its log.
    """

    rung: NDArray[np.intp]
    above: Floats
    on: NDArray[np.bool_]
    curve: Floats
    logs: Floats


def ladder(panel: Panel, cells: Cells) -> Ladder:
    relative = np.clip(panel.spend / panel.reference[:, None], _RUNGS[0], _RUNGS[-1])
    rung = np.clip(np.searchsorted(_RUNGS, relative, side="right") - 1, 0, len(_RUNGS) - 2)
    above = (relative - _RUNGS[rung]) / (_RUNGS[rung + 1] - _RUNGS[rung])
    curve = cells.relative(_RUNGS)
    return Ladder(rung, above, panel.spend > 0, curve, np.log(curve))


def evidence(panel: Panel, steps: Ladder, factor: Floats, clump: float, mean: Floats) -> Evidence:
    """Sums over days; a day weighs 1 / (1 + clump · mean), which is the score of a negative binomial.

    `factor` [days]: the season; `mean` [n, days]: expected actions; `clump`: 1/k of the negative binomial.
    """
    weight = 1 / (1 + clump * mean)
    acted = weight * panel.actions
    logs = _by_rung(steps, acted) @ steps.logs
    sums = _by_rung(steps, weight * factor) @ steps.curve
    return Evidence(acted.sum(axis=1), logs, sums, panel.reference, panel.campaign, panel.parent)


def _by_rung(steps: Ladder, value: Floats) -> Floats:
    n, rungs = len(value), len(_RUNGS)
    at = np.arange(n)[:, None] * rungs + steps.rung
    held = np.where(steps.on, value, 0.0)
    below = np.bincount(at.ravel(), (held * (1 - steps.above)).ravel(), n * rungs)
    above = np.bincount((at + 1).ravel(), (held * steps.above).ravel(), n * rungs)
    return np.asarray(below + above).reshape(n, rungs)


def bare(steps: Ladder, found: Draws) -> Floats:
    """Expected actions of each day without the season, at the mean of the draws: [n, days]."""
    by_rung = by_cell(found, steps.curve.shape[1]) @ steps.curve.T
    below = np.take_along_axis(by_rung, steps.rung, axis=1)
    above = np.take_along_axis(by_rung, steps.rung + 1, axis=1)
    return np.where(steps.on, below + (above - below) * steps.above, 0.0)


def by_cell(found: Draws, count: int, factor: Floats | None = None) -> Floats:
    """Mean over draws of factor · exp(level), parted by cell: [n, cells]. `factor`: [draws, 1] or [draws, n]."""
    draws, n = found.level.shape
    at = np.arange(n) * count + found.cell
    worth = np.exp(found.level) / draws
    if factor is not None:
        worth = worth * factor
    summed: Floats = np.bincount(at.ravel(), worth.ravel(), n * count).astype(np.float64)
    return summed.reshape(n, count)
