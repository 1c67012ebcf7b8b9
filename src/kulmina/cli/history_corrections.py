"""Corrections that leave a day below zero: what is taken back is taken from the other days, so that totals hold."""

from __future__ import annotations

import numpy as np

from kulmina.analytics.daily import Matrix


def made_good(matrix: Matrix) -> int:
    """Take what days lack to zero from the others of the creative; returns what none could give."""
    dropped = 0
    for row in np.flatnonzero((matrix < 0).any(axis=1)):
        figures = matrix[row]
        for day in np.flatnonzero(figures < 0):
            debt, figures[day] = -int(figures[day]), 0
            debt = _taken(figures[:day], debt)
            dropped += _taken(figures[day + 1 :], debt)
    return dropped


def _taken(figures: Matrix, debt: int) -> int:
    """Take a debt from days in proportion to what they hold, in whole units; returns what they could not give.

    `figures` is changed in place; days below zero give nothing. Rounded sums from the first day on make parts that
    add up and are never more than a day holds.
    """
    held = np.maximum(figures, 0)
    take = min(debt, int(held.sum()))
    if take:
        given = np.floor(np.cumsum(held) * (take / int(held.sum())) + 0.5).astype(np.int64)
        figures -= np.diff(given, prepend=0)
    return debt - take
