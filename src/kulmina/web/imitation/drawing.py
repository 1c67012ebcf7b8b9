"""Two lines of weeks on one picture: activity and outcome, both indexed to what they were before the change."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

WIDE, HIGH = 320, 96
_TOP, _BOTTOM = 8, 84
WEEK = 7
MOST = 4.0  # times the level before, above which a line is cut


@dataclass(frozen=True, slots=True)
class Chart:
    """An SVG of `WIDE` × `HIGH`, its numbers as SVG writes them: points of the two lines and their ends, the height of
    «as before», left edge and width of the days after the change."""

    activity_line: str
    outcome_line: str
    usual: str
    shade: tuple[str, str]
    activity_end: tuple[str, str]
    outcome_end: tuple[str, str]


def chart(activity: NDArray[np.int64], outcome: NDArray[np.int64], start: int, cut: int, stop: int) -> Chart | None:
    """Weekly means of days [start, stop), 1 = the mean of [start, cut); None where there is nothing to draw."""
    if not start < cut < stop:
        return None
    lines = [_indexed(row, start, cut, stop) for row in (activity, outcome)]
    if any(line is None for line in lines):
        return None
    xs = [WIDE * (middle - start) / (stop - start) for middle in _middles(start, cut, stop)]
    top = min(MOST, max(1.5, *(max(line) for line in lines if line)))
    drawn = [[(x, _height(value, top)) for x, value in zip(xs, line or (), strict=True)] for line in lines]
    change = WIDE * (cut - start) / (stop - start)
    activity_line, outcome_line = (" ".join(",".join(_written(point)) for point in line) for line in drawn)
    return Chart(
        activity_line=activity_line, outcome_line=outcome_line, usual=f"{_height(1.0, top):.1f}",
        shade=_written((change, WIDE - change)), activity_end=_written(drawn[0][-1]),
        outcome_end=_written(drawn[1][-1]),
    )  # fmt: skip


def _indexed(row: NDArray[np.int64], start: int, cut: int, stop: int) -> list[float] | None:
    level = float(row[start:cut].mean())
    if level <= 0:
        return None
    return [float(row[first:last].mean()) / level for first, last in _weeks(start, cut, stop)]


def _weeks(start: int, cut: int, stop: int) -> list[tuple[int, int]]:
    """Weeks counted from the change both ways, so that none lies across it; a rest of a week joins its neighbour."""
    before = list(range(cut, start - 1, -WEEK))[::-1]
    after = list(range(cut, stop + 1, WEEK))
    edges = [start, *before[1:]] if len(before) > 1 else [start, cut]
    edges += [*after[1:-1], stop] if len(after) > 1 else [stop]
    return [(first, last) for first, last in pairwise(edges) if last > first]


def _middles(start: int, cut: int, stop: int) -> list[float]:
    return [(first + last) / 2 for first, last in _weeks(start, cut, stop)]


def _height(value: float, top: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * min(value, top) / top


def _written(point: tuple[float, float]) -> tuple[str, str]:
    return f"{point[0]:.1f}", f"{point[1]:.1f}"
