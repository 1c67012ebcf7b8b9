"""Two windows of days for every row: sums before a change and after it, per day on which the row was at work.

A day counts for a row when something was spent or done on it: a pause and a gap belong to neither window, so that
a creative that comes back from a pause has not grown by that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Days = NDArray[np.int64]
LAG = 7
"""Days by which results may stay behind the spend that brings them."""
CATCH_UP = 2
"""Days by which results may stay behind the activity that announces them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What is judged, [rows, days]: activity, outcome, what honestly explains growth, days at work.

    `cause`: spend, or leads handed out; None where nothing is known. `ripe` [days]: which share of a day's outcome
    has had time to happen (ones where outcomes are final on their day).
    """

    activity: Floats
    outcome: Floats
    cause: Floats | None
    working: NDArray[np.bool_]
    ripe: Floats

    @property
    def size(self) -> int:
        return self.activity.shape[0]

    @property
    def days(self) -> int:
        return self.activity.shape[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """Sums by row, [rows, 2]: before the change, after it. `days`: at work; `ripe`: those weighted by ripeness.

    `bought` [rows]: growth of the cause per day; `felt`: the same `CATCH_UP` days late, as results feel it; `at_least`:
    whichever is less of now and `LAG` days late; `busy`: growth of activity per day, whichever is less of now and
    `CATCH_UP` days late.
    """

    days: Floats
    ripe: Floats
    activity: Floats
    outcome: Floats
    bought: Floats
    felt: Floats
    at_least: Floats
    busy: Floats


def rows(
    activity: NDArray[np.int64], outcome: NDArray[np.int64], cause: NDArray[np.int64] | None = None,
    *, reported: NDArray[np.bool_] | None = None, ripe: Floats | None = None,
) -> Rows:  # fmt: skip
    """What is judged, from matrices [rows, days]. Raises ValueError where their shapes differ."""
    for matrix in (outcome, cause, reported):
        if matrix is not None and matrix.shape != activity.shape:
            raise ValueError(f"matrices of one shape are needed, not {activity.shape} and {matrix.shape}")
    working = (activity > 0) if cause is None else (activity > 0) | (cause > 0)
    return Rows(
        activity=np.maximum(activity, 0).astype(np.float64),
        outcome=np.maximum(outcome, 0).astype(np.float64),
        cause=None if cause is None else np.maximum(cause, 0).astype(np.float64),
        working=working if reported is None else working & reported,
        ripe=np.ones(activity.shape[1]) if ripe is None else ripe,
    )


def windows(held: Rows, start: Days, cut: Days, stop: Days) -> Windows:
    """Sums of days [start, cut) and [cut, stop) of each row; start, cut, stop [rows]."""
    days = _two(held.working, start, cut, stop)
    busy = growth(_two(held.activity, start, cut, stop), days)
    late = growth(*(_late(matrix, start, cut, stop, CATCH_UP) for matrix in (held.activity, held.working)))
    return Windows(
        days=days,
        ripe=_two(held.working * held.ripe, start, cut, stop),
        activity=_two(held.activity, start, cut, stop),
        outcome=_two(held.outcome, start, cut, stop),
        bought=_bought(held, start, cut, stop, 0),
        felt=_bought(held, start, cut, stop, CATCH_UP),
        at_least=np.minimum(_bought(held, start, cut, stop, 0), _bought(held, start, cut, stop, LAG)),
        busy=np.minimum(busy, late),
    )


def _bought(held: Rows, start: Days, cut: Days, stop: Days, lag: int) -> Floats:
    if held.cause is None:
        return np.ones(held.size)
    return growth(*(_late(matrix, start, cut, stop, lag) for matrix in (held.cause, held.working)))


def _late(matrix: NDArray[np.float64] | NDArray[np.bool_], start: Days, cut: Days, stop: Days, lag: int) -> Floats:
    return _two(matrix, start, np.maximum(cut - lag, start), np.maximum(stop - lag, start))


def _two(matrix: NDArray[np.float64] | NDArray[np.bool_], start: Days, cut: Days, stop: Days) -> Floats:
    running = np.zeros((matrix.shape[0], matrix.shape[1] + 1))
    np.cumsum(matrix, axis=1, out=running[:, 1:])
    at = np.arange(matrix.shape[0])
    first, middle, last = (running[at, day] for day in (start, cut, stop))
    return np.stack([middle - first, last - middle], axis=1)


def growth(sums: Floats, days: Floats) -> Floats:
    """After over before, per day; 1 where there is nothing to compare with."""
    before, after = sums.T / np.maximum(days.T, 1)
    known = (before > 0) & (days > 0).all(axis=1)
    return np.where(known, after / np.where(known, before, 1.0), 1.0)
