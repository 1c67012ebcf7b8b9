"""Where a row's activity changed: the span of days that stands out most from the days before it.

All spans [cut, stop) of two weeks and more are tried, over what spend and the market's weeks explain; the one whose
growth is surest is taken, if it is surer than the best of so many tries would be by chance (Bonferroni over the
grid). The outcome is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from kulmina.analytics.imitation.windows import Floats, Rows

WEEK = 7
SEEN = 180
"""Days looked back: what changed half a year ago is no news."""
BEFORE, AFTER = 14, 14
LOOKED_FOR = BEFORE + AFTER
LEAST = 1.15
MANY = 5
"""From so many rows on the market's weeks are taken out of the search."""


class Split(NamedTuple):
    """Before is [start, cut), after [cut, stop)."""

    start: int
    cut: int
    stop: int


def splits(held: Rows, scatter: float) -> list[tuple[Split, NDArray[np.bool_]]]:
    """The splits worth a trial, each with the rows that it is the best for.

    Two searches where spend is known: growth beyond spend, then growth of activity whatever was spent, for the rows
    where the first finds nothing.
    """
    start = max(0, held.days - SEEN)
    explained = _explained(held, by_cause=True)
    best, sure = _search(held, explained, start, scatter)
    if held.cause is not None:
        more, surer = _search(held, _explained(held, by_cause=False), start, scatter)
        best = np.where(sure[:, None], best, more)
        sure = sure | surer
    pairs = np.unique(best[sure], axis=0)
    return [(Split(start, int(cut), int(stop)), sure & (best == (cut, stop)).all(axis=1)) for cut, stop in pairs]


def _explained(held: Rows, *, by_cause: bool) -> Floats:
    """What activity would have been at the row's usual, up to a factor of the row: [rows, days]."""
    cause = held.cause if by_cause and held.cause is not None else held.working.astype(np.float64)
    return cause * _market(held, cause) if held.size >= MANY else cause


def _market(held: Rows, cause: Floats) -> Floats:
    """The level of each day's week: the median over rows of activity per cause, against the row's own average."""
    week = np.arange(held.days) // WEEK
    by_week = np.add.reduceat
    edges = np.flatnonzero(np.diff(week, prepend=-1))
    activity, given = by_week(held.activity, edges, axis=1), by_week(cause, edges, axis=1)
    usual = held.activity.sum(axis=1) / np.maximum(cause.sum(axis=1), 1e-12)
    seen = (given > 0) & (usual[:, None] > 0)
    ratio = np.where(seen, activity / np.where(seen, given * usual[:, None], 1.0), np.nan)
    level = np.array([np.nanmedian(column) if (~np.isnan(column)).sum() >= MANY else 1.0 for column in ratio.T])
    return np.where(level > 0, level, 1.0)[week]


def _search(held: Rows, explained: Floats, start: int, scatter: float) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The best (cut, stop) of each row and whether it is sure."""
    running = [_running(matrix) for matrix in (held.activity, explained, held.working.astype(np.float64))]
    top = np.full(held.size, -np.inf)
    best = np.zeros((held.size, 2), dtype=np.int64)
    tries = 0
    for cut, stop in _grid(start, held.days):
        score = _score(running, start, cut, stop, scatter)
        better = score > top
        top[better] = score[better]
        best[better] = cut, stop
        tries += 1
    return best, top > stats.norm.isf(0.05 / max(tries, 1))


def _grid(start: int, days: int) -> Iterator[tuple[int, int]]:
    for cut in range(start + BEFORE, days - AFTER + 1):
        yield cut, days
        for stop in range(days - WEEK, cut + AFTER - 1, -WEEK):
            yield cut, stop


def _score(running: list[Floats], start: int, cut: int, stop: int, scatter: float) -> Floats:
    """How many standard errors the log of growth lies over that of LEAST."""
    (was, had, days), (got, has, more) = (
        [sums[:, last] - sums[:, first] for sums in running] for first, last in ((start, cut), (cut, stop))
    )
    fit = (was > 0) & (got > 0) & (had > 0) & (has > 0) & (days >= BEFORE) & (more >= AFTER)
    was, had, got, has, days, more = (np.where(fit, figure, 1.0) for figure in (was, had, got, has, days, more))
    wide = np.sqrt(1 / was + 1 / got + scatter * WEEK * (1 / days + 1 / more))
    return np.where(fit, (np.log(got * had / (was * has)) - np.log(LEAST)) / wide, -np.inf)


def _running(matrix: Floats) -> Floats:
    found = np.zeros((matrix.shape[0], matrix.shape[1] + 1))
    np.cumsum(matrix, axis=1, out=found[:, 1:])
    return found
