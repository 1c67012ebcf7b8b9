"""Columns as what a model is fitted on, learnt from the rows that it may learn from and from no others.

Categories with few leads are drawn to the mean: in the linear model by its penalty, in the trees by a share that is
shrunk as if `WEIGHT` more leads had come like the company's (Micci-Barreca 2001).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kulmina.analytics.score.table import Floats, Series, Table

STEPS = 10
SEEN = 3  # a category is known from so many leads on
WEIGHT = 20.0
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as codes. `levels`: the words, for a category; `edges`: for a number. The code after the last level
    or step is «missing», that of a word never seen -1."""

    series: Series
    levels: dict[str, int]
    edges: Floats

    @property
    def numeric(self) -> bool:
        return self.series.places is None

    @property
    def size(self) -> int:
        """How many codes there are, with that of a missing value."""
        return (len(self.edges) + 1 if self.numeric else len(self.levels)) + 1

    def codes(self) -> Codes:
        """The codes of all rows of the table."""
        if self.numeric:
            numbers = self.series.numbers
            assert numbers is not None
            found = np.searchsorted(self.edges, numbers).astype(np.int64)
            found[np.isnan(numbers)] = self.size - 1
            return found
        assert self.series.places is not None
        known = [self.levels.get(kind, -1) for kind in self.series.kinds]
        return np.array([*known, self.size - 1], dtype=np.int64)[self.series.places]  # -1, no kind, takes the last


def learnt(table: Table, rows: int) -> list[Coded]:
    """The levels and steps of the first `rows` of a table; a column that says nothing there is left out."""
    found = [_learnt(series, rows) for series in table.series]
    return [one for one in found if one.size > 2]


def _learnt(series: Series, rows: int) -> Coded:
    if series.numbers is not None:
        known = series.numbers[:rows]
        known = known[~np.isnan(known)]
        parts = np.linspace(0, 1, STEPS + 1)[1:-1]
        edges = np.unique(np.quantile(known, parts)) if len(known) else np.empty(0)
        return Coded(series, {}, edges)
    assert series.places is not None
    seen = series.places[:rows]
    counts = np.bincount(seen[seen >= 0], minlength=len(series.kinds))
    levels = [kind for kind, count in zip(series.kinds, counts, strict=True) if count >= SEEN]
    return Coded(series, {kind: place for place, kind in enumerate(levels)}, np.empty(0))


def ones(coded: list[Coded]) -> sparse.csr_matrix:
    """A column of zeros and ones for each code; a word never seen has none."""
    rows, places, width = [], [], 0
    for column in coded:
        codes = column.codes()
        known = np.flatnonzero(codes >= 0)
        rows.append(known)
        places.append(codes[known] + width)
        width += column.size
    at, place = np.concatenate(rows), np.concatenate(places)
    size = len(coded[0].codes())
    return sparse.csr_matrix((np.ones(len(at)), (at, place)), shape=(size, width))


def shares(codes: Codes, size: int, came: Floats) -> tuple[Floats, float]:
    """The shrunk share of each code among these rows, and the share of all."""
    mean = float(came.mean())
    known = codes >= 0
    leads = np.bincount(codes[known], minlength=size)
    won = np.bincount(codes[known], weights=came[known], minlength=size)
    return (won + WEIGHT * mean) / (leads + WEIGHT), mean
