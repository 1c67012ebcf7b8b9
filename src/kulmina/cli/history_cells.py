"""Cells of a history, column by column: quick where they are plain, careful where they are not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from kulmina.analytics.daily import ALWAYS, MONEY, SOMETIMES
from kulmina.sources.problem import ERROR, Problem, shown
from kulmina.sources.table import cell
from kulmina.sources.table.cell import BadCell

TEXTS = ("creative_id", "channel", "campaign", "platform", "name")
FIGURES = (*ALWAYS, *SOMETIMES)
ORDER = ("date", "creative_id", "channel", *ALWAYS, "campaign", "platform", "name", *SOMETIMES)
PIECE = 20_000
LARGEST = 10**13
"""Beyond it a number is a mistake: 100 billion roubles in kopecks, or more clicks than mankind could make in a day."""
_DATES = ("%d.%m.%Y", "%d.%m.%y", "%Y/%m/%d")


class Columns:
    """The rows of a file as columns, converted in pieces so that the texts of a million rows are never all held.

    `lines`: where each row stands; `days`: ordinals; `figures`: kopecks or counts; `empty`: empty cells that count
    as nothing; `seen`: whether a figure has any cell; `problems`: row's line, column, cell, what was wrong.
    """

    def __init__(self) -> None:
        self.lines: list[int] = []
        self.days: list[int] = []
        self.texts: dict[str, list[str]] = {name: [] for name in TEXTS}
        self.figures: dict[str, list[float]] = {name: [] for name in FIGURES}
        self.empty = dict.fromkeys(FIGURES, 0)
        self.seen = dict.fromkeys(FIGURES, False)
        self.problems: list[tuple[int, str, str, BadCell]] = []
        self._held: list[list[str | None]] = []
        self._same: dict[tuple[str, str], Any] = {}

    def add(self, line: int, row: list[str | None]) -> None:
        """One row, its cells in ORDER."""
        self.lines.append(line)
        self._held.append(row)
        if len(self._held) == PIECE:
            self.finish()

    def finish(self) -> None:
        """Convert what has come since the last time."""
        lines = self.lines[len(self.lines) - len(self._held) :]
        for name, cells in zip(ORDER, zip(*self._held, strict=True), strict=False):
            if name == "date":
                self.days += self._repeating(name, cells, lines, _day)
            elif name in TEXTS:
                self.texts[name] += self._repeating(name, cells, lines, _ident if name == "creative_id" else _text)
            else:
                self.figures[name] += self._numbers(name, cells, lines)
        self._held = []

    def problem(self, file: str, line: int, column: str, found: str, bad: BadCell) -> Problem:
        """A cell that could not be read, as the house tells it."""
        return Problem(ERROR, file, line, column, f"{shown(found)} cannot be read", bad.expected, bad.advice)

    def _repeating(
        self, name: str, cells: Sequence[str | None], lines: Sequence[int], read: Callable[[str], Any]
    ) -> list[Any]:
        """Values that come again and again: each spelling is read once."""
        found = []
        for text, line in zip(cells, lines, strict=True):
            key = (name, text or "")
            if key not in self._same:
                try:
                    self._same[key] = read(text or "")
                except BadCell as bad:
                    self.problems.append((line, name, text or "", bad))
                    found.append(0 if name == "date" else "")
                    continue
            found.append(self._same[key])
        return found

    def _numbers(self, name: str, cells: Sequence[str | None], lines: Sequence[int]) -> list[float]:
        if cells[0] is None:
            return [0] * len(cells)  # the file has no such column
        try:
            plain = [float(text) for text in cells]  # type: ignore[arg-type]
        except ValueError:
            return self._careful(name, cells, lines)
        scale = 100 if name in MONEY else 1
        whole = [round(value * scale) if abs(value) < LARGEST else 0 for value in plain]
        exact = all(abs(value * scale - kept) < 1e-6 for value, kept in zip(plain, whole, strict=True))
        if not exact:
            return self._careful(name, cells, lines)
        self.seen[name] = True
        return list(whole)

    def _careful(self, name: str, cells: Sequence[str | None], lines: Sequence[int]) -> list[float]:
        found: list[float] = []
        for text, line in zip(cells, lines, strict=True):
            try:
                value = _amount(text) if name in MONEY else _count(text)
            except BadCell as bad:
                self.problems.append((line, name, text or "", bad))
                value = 0
            self.empty[name] += value is None
            self.seen[name] |= value is not None
            found.append(value or 0)
        return found


def _day(text: str) -> int:
    return cell.day(text, _DATES).toordinal()


def _ident(text: str) -> str:
    found = cell.ident(text)
    if not found:
        raise BadCell("the id of a creative", "name it: rows of nobody can be called `unattributed`")
    return found


def _text(text: str) -> str:
    return cell.text(text)


def _amount(text: str | None) -> int | None:
    """Kopecks. `1,234` may be a thousand or one and a bit, and is refused."""
    try:
        value = cell.number(_settled(text))
    except BadCell as bad:
        raise BadCell(bad.expected, "write it as 1234.50 or 1234,50") from None
    if value is None:
        return None
    if not value.is_finite() or abs(value) >= LARGEST:
        raise BadCell("an amount in roubles")
    return int((value * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _count(text: str | None) -> float | None:
    """A count; of whole things, so that a comma before three digits stands between thousands."""
    try:
        value = cell.number(_settled(text), ".")
    except BadCell:
        value = cell.number(_settled(text), ",")
    if value is not None and (not value.is_finite() or abs(value) >= LARGEST):
        raise BadCell("a number")
    return None if value is None else float(value)


def _settled(text: str | None) -> str | None:
    """A typographic minus is a minus."""
    return None if text is None else text.replace("−", "-")
