"""What moved everybody: the company's own growth over the same days, without the row that is judged.

A season or an advertising campaign of the whole company lifts the activity and the results of all its creatives.
For each row the others' growth is taken out: of activity the weighted median (a few imitators do not move it), of
results the ratio of sums (they are few, so all are needed), drawn towards «no change» as far as it is unsure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kulmina.analytics.imitation.windows import Floats, Windows, growth

ELASTICITY = 0.6
"""Of results to spend, where only the company's average matters: the middle of what saturating curves give."""
PRIOR = 0.3
"""Standard deviation of the log of a market's change before anything is seen: ±30 % is nothing rare."""
FEW = 60
"""Up to so many rows the median leaves out the row itself; beyond, one row does not move it."""
USUAL = 1.3
"""A row whose activity went its own way by more than this, over spend and market, does not show the market."""
COMPARABLE = 7
"""Days at work on both sides that make a row fit to show the market."""


@dataclass(frozen=True, slots=True)
class Market:
    """Growth of everybody else over the windows of each row, [rows]; `doubt`: variance of the log of `outcome`."""

    activity: Floats
    outcome: Floats
    doubt: Floats


def market(two: Windows) -> Market:
    """The market of each row, for windows that all rows share."""
    fit = np.asarray((two.days >= COMPARABLE).all(axis=1))
    activity = _activity(two, fit)
    own = np.log(np.maximum(growth(two.activity, two.days), 1e-9) / np.maximum(two.bought * activity, 1e-9))
    usual = fit & (np.abs(own) <= np.log(USUAL))
    outcome, doubt = _outcome(two, usual)
    return Market(activity, outcome, doubt)


def _activity(two: Windows, fit: np.ndarray) -> Floats:
    ratio = np.log(np.maximum(growth(two.activity, two.days), 1e-9) / np.maximum(two.bought, 1e-9))
    weight = np.where(fit & (two.activity > 0).all(axis=1) & (two.bought > 0), np.sqrt(two.activity.min(axis=1)), 0.0)
    if len(ratio) > FEW:
        return np.full(len(ratio), np.exp(_median(ratio, weight)))
    others = 1.0 - np.eye(len(ratio))
    return np.exp([_median(ratio, weight * other) for other in others])


def _median(values: Floats, weights: Floats) -> float:
    """The weighted median, drawn towards 0 by a row's worth of nothing new."""
    total = weights.sum()
    if total == 0:
        return 0.0
    padded, heavy = np.append(values, 0.0), np.append(weights, total / max(np.count_nonzero(weights), 1))
    order = np.argsort(padded)
    reached = np.cumsum(heavy[order])
    return float(padded[order][np.searchsorted(reached, reached[-1] / 2)])


def _outcome(two: Windows, fit: np.ndarray) -> tuple[Floats, Floats]:
    explained = np.clip(two.bought, 0.2, 5.0) ** ELASTICITY
    share = two.ripe[:, 1] / np.maximum(two.ripe[:, 0], 1e-9)
    expected = np.where(fit, two.outcome[:, 0] * share * explained, 0.0)
    before, after = np.where(fit, two.outcome[:, 0], 0.0), np.where(fit, two.outcome[:, 1], 0.0)
    before, after, expected = (figure.sum() - figure for figure in (before, after, expected))
    seen = (before > 0) & (after > 0) & (expected > 0)
    level = np.log(np.where(seen, after, 1.0) / np.where(seen, expected, 1.0))
    noise = np.where(seen, 1 / np.maximum(before, 1) + 1 / np.maximum(after, 1), np.inf)
    trust = PRIOR**2 / (PRIOR**2 + noise)
    return np.exp(level * trust), np.minimum(PRIOR**2 * (1 - trust), PRIOR**2)
