"""Money goes where the next rouble brings most, until it is spent.

Curves are cut into pieces on a grid and made concave (their upper hull: between two of its corners nobody who spends
on the average of many days does better). Pieces of concave curves in the order of their slopes are the best spend of
every total (Fox 1966, «Discrete optimization via marginal analysis»). A group's own bounds keep this exact when groups
nest: its pieces, in their order, are cut at its greatest amount, and those up to its least come before all others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_FIRST = 1e30


@dataclass(frozen=True, slots=True)
class Bound:
    """What the members of a group may get together, in the unit of the grid."""

    members: NDArray[np.intp]
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Stretches of spend: whose they are, how long, what a unit brings there."""

    owner: NDArray[np.intp]
    width: Floats
    slope: Floats


def filled(grid: Floats, value: Floats, total: float, bounds: Sequence[Bound] = ()) -> Floats:
    """Amounts [n] that add up to `total`, each between the first and the last of its grid.

    `grid`, `value`: [n, points], spends that do not fall from point to point, and what each brings. `bounds`: of
    groups that nest or are apart, the inner ones first. The total is met where bounds allow it.
    """
    pieces = _ordered(_pieces(grid, value))
    base = grid[:, 0].copy()
    for bound in bounds:
        pieces = _ordered(_bounded(pieces, bound, float(base[bound.members].sum()), len(base)))
    left = np.clip(total - base.sum() - (np.cumsum(pieces.width) - pieces.width), 0, pieces.width)
    return base + np.bincount(pieces.owner, left, len(base))


def _ordered(pieces: _Pieces) -> _Pieces:
    order = np.argsort(-pieces.slope, kind="stable")
    return _Pieces(pieces.owner[order], pieces.width[order], pieces.slope[order])


def _bounded(pieces: _Pieces, bound: Bound, base: float, count: int) -> _Pieces:
    """The pieces of a group cut at its bounds; those that reach its least amount are made the first of all."""
    member = np.zeros(count, dtype=np.bool_)
    member[bound.members] = True
    inside = member[pieces.owner]
    width = np.where(inside, pieces.width, 0.0)
    before = np.cumsum(width) - width
    must = np.where(inside, np.clip(bound.low - base - before, 0, width), 0.0)
    may = np.where(inside, np.clip(bound.high - base - before, 0, width) - must, pieces.width)
    may = np.maximum(may, 0.0)
    owner = np.concatenate([pieces.owner, pieces.owner])
    slope = np.concatenate([np.minimum(pieces.slope, _FIRST) + _FIRST, pieces.slope])
    both = np.concatenate([must, may])
    kept = both > 0
    return _Pieces(owner[kept], both[kept], slope[kept])


def _pieces(grid: Floats, value: Floats) -> _Pieces:
    corner, top = _hull(grid, value)
    at = np.arange(grid.shape[1])[None, :]
    real = (at >= 1) & (at <= top[:, None])
    row, place = np.nonzero(real)
    first, second = corner[row, place - 1], corner[row, place]
    width = grid[row, second] - grid[row, first]
    rise = value[row, second] - value[row, first]
    kept = width > 0
    return _Pieces(row[kept], width[kept], rise[kept] / width[kept])


def _hull(grid: Floats, value: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Corners of the upper hull of every row at once: their places [n, points], and the place of the last [n].

    The monotone chain of Andrew (1979), with a stack for each row; rows that have nothing to take off wait.
    """
    n, points = grid.shape
    corner, top, rows = np.zeros((n, points), dtype=np.intp), np.zeros(n, dtype=np.intp), np.arange(n)
    for point in range(1, points):
        open_rows = rows[grid[:, point] > grid[rows, corner[rows, top]]]
        todo = open_rows[top[open_rows] > 0]
        while len(todo):
            b, a = corner[todo, top[todo]], corner[todo, top[todo] - 1]
            rise = (value[todo, b] - value[todo, a]) * (grid[todo, point] - grid[todo, b])
            run = (value[todo, point] - value[todo, b]) * (grid[todo, b] - grid[todo, a])
            todo = todo[rise <= run]
            top[todo] -= 1
            todo = todo[top[todo] > 0]
        top[open_rows] += 1
        corner[open_rows, top[open_rows]] = point
    return corner, top
