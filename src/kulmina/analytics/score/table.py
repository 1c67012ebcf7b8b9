"""Leads as columns: what was known of each when it was created, and what became of it.

A column of words is a category; a column of numbers is cut into steps; whole numbers of few kinds (the number of an
agent, a day of the month) are read as both, for a number may be a name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kulmina.domain.score import Row, Value, as_number, as_word

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
NUMBERS = 12  # a column of numbers with no more kinds than this is a category
NAMES = 500  # whole numbers of no more kinds than this may be names


@dataclass(frozen=True, slots=True)
class Series:
    """A column: of a category `kinds` and by row the place of its kind (-1: none); of numbers, nan where none is."""

    name: str
    kinds: tuple[str, ...] = ()
    places: Places | None = None
    numbers: Floats | None = None

    def part(self, start: int, end: int) -> Series:
        """The same column of some rows."""
        return Series(
            self.name, self.kinds, None if self.places is None else self.places[start:end],
            None if self.numbers is None else self.numbers[start:end],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """`series`: columns of `size` rows each, in the order of time; `rows` gives one row back as a score sees it."""

    series: tuple[Series, ...]
    size: int

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.name for one in self.series))

    def without(self, names: Collection[str]) -> Table:
        return Table(tuple(one for one in self.series if one.name not in names), self.size)

    def only(self, names: Collection[str]) -> Table:
        return Table(tuple(one for one in self.series if one.name in names), self.size)

    def row(self, place: int) -> Row:
        """One row by column; a number where the column has numbers."""
        found: dict[str, Value] = {}
        for one in self.series:
            if one.places is not None:
                kind = int(one.places[place])
                found[one.name] = one.kinds[kind] if kind >= 0 else None
            elif one.numbers is not None:
                number = float(one.numbers[place])
                found[one.name] = None if np.isnan(number) else number
        return found


def table(columns: Mapping[str, Sequence[Value]]) -> Table:
    """Columns of values as a table, each read as what it seems to be. Columns must be of one length."""
    sizes = {len(values) for values in columns.values()}
    if len(sizes) > 1:
        raise ValueError(f"columns of different lengths: {sorted(sizes)}")
    series = tuple(one for name, values in columns.items() for one in _read(name, values))
    return Table(series, sizes.pop() if sizes else 0)


def of_rows(rows: Sequence[Row]) -> Table:
    """Rows as a table; what a row does not name it lacks."""
    names = dict.fromkeys(name for row in rows for name in row)
    return table({name: [row.get(name) for row in rows] for name in names})


def _read(name: str, values: Sequence[Value]) -> Iterable[Series]:
    words = tuple(as_word(value) for value in values)
    kinds = sorted({word for word in words if word is not None})
    numbers = _numbers(words, kinds)
    if numbers is None or len(kinds) <= NUMBERS:
        return (_category(name, words, kinds),) if kinds else ()
    plain = Series(name, numbers=numbers)
    known = numbers[~np.isnan(numbers)]
    whole = len(kinds) <= NAMES and bool((known == np.round(known)).all())
    return (_category(name, words, kinds), plain) if whole else (plain,)


def _category(name: str, words: Sequence[str | None], kinds: Sequence[str]) -> Series:
    place = {kind: at for at, kind in enumerate(kinds)}
    return Series(name, tuple(kinds), np.array([-1 if w is None else place[w] for w in words], dtype=np.int64))


def _numbers(words: Sequence[str | None], kinds: Collection[str]) -> Floats | None:
    """The values as numbers, where all of them are."""
    known = {word: as_number(word) for word in kinds}
    if not kinds or any(number != number for number in known.values()):
        return None
    return np.array([np.nan if word is None else known[word] for word in words], dtype=np.float64)
