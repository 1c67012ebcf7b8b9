"""How much counts scatter beyond chance: one overdispersion for all rows, by the method of moments on whole weeks.

A week's count with mean m has variance m + a·m² (the negative binomial's); a = 0 is Poisson. Single rows know too
little of their own `a`, so that one is shared; weeks rather than days, because good days come in runs.
"""

from __future__ import annotations

import numpy as np

from kulmina.analytics.imitation.windows import Floats, Rows

WEEK = 7
ODD = 6.63  # 99 % of a squared normal variable lie below
MADE_GOOD = 1.02  # what holding them there takes off their mean
PRIOR_WEEKS = 40.0
PRIOR = 0.01
"""Before anything is seen: a tenth of a week's level, with the weight of forty weeks of data."""


def overdispersion(counts: Floats, held: Rows, until: int, elasticity: float) -> float:
    """`a` of the weeks before day `until`, over weekly levels explained by the cause and by everybody's own week.

    From differences of neighbouring weeks (von Neumann), so that a level that changes once is one odd difference and
    not scatter; and each is held to what one in a hundred would exceed, so that the odd ones do not tell.
    """
    weeks = until // WEEK
    if weeks < 3:
        return 2 * PRIOR
    found = _by_week(counts, until - weeks * WEEK, weeks)
    mean = _expected(found, _explained(held, until - weeks * WEEK, weeks, elasticity))
    both = (mean[:, 1:] > 0) & (mean[:, :-1] > 0)
    if not both.any():
        return 2 * PRIOR
    square = np.diff(found - mean, axis=1)[both] ** 2
    chance, scale = (mean[:, 1:] + mean[:, :-1])[both], (mean[:, 1:] ** 2 + mean[:, :-1] ** 2)[both]
    return _pooled(square, chance, scale)


def _pooled(square: Floats, chance: Floats, scale: Floats) -> float:
    """`a` where squares have the mean `chance` + a · `scale`, drawn towards PRIOR, in four rounds."""
    a = 5 * PRIOR
    for _ in range(4):
        law = chance + a * scale
        held = np.minimum(square, ODD * law)
        weight = scale / law**2  # the best weights for what is nearly normal
        mass = weight * scale
        prior = PRIOR_WEEKS * mass.mean()
        a = max(float(((weight * (held * MADE_GOOD - chance)).sum() + PRIOR * prior) / (mass.sum() + prior)), 0.0)
    return a


def _by_week(matrix: Floats, first: int, weeks: int) -> Floats:
    return matrix[:, first : first + weeks * WEEK].reshape(len(matrix), weeks, WEEK).sum(axis=2)


def _explained(held: Rows, first: int, weeks: int, elasticity: float) -> Floats:
    """Weights of the weeks of each row by days at work and by cause."""
    days = _by_week(held.working.astype(np.float64), first, weeks)
    if held.cause is None:
        return days
    daily = _by_week(held.cause, first, weeks) / np.maximum(days, 1)
    return days * daily**elasticity


def _expected(found: Floats, explained: Floats) -> Floats:
    """Means of a table with row and week effects, given the weights: three rounds of proportional fitting."""
    mean = explained.copy()
    for _ in range(3):
        mean *= (found.sum(axis=1) / np.maximum(mean.sum(axis=1), 1e-12))[:, None]
        if len(mean) > 1:
            mean *= found.sum(axis=0) / np.maximum(mean.sum(axis=0), 1e-12)
    return mean
