"""The fields of a row, found by the map and read by the form of each; what cannot be read names its column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from kulmina.domain import facts
from kulmina.sources.problem import ERROR, Problem, shown
from kulmina.sources.table import cell as cells
from kulmina.sources.table.mapping import TableMap
from kulmina.sources.table.said import Said
from kulmina.sources.table.sheet import Row

Value = TypeVar("Value")


class BadRow(ValueError):
    """A row with a cell that cannot be read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one row, as the map finds them."""

    file: str
    row: Row
    table: TableMap
    tz: ZoneInfo

    def cell(self, name: str) -> Any:
        """The raw cell of a field, after the map's constants, templates and value words."""
        raw: Any = self.table.constants.get(name)
        if name in self.table.templates:
            raw = self._filled(self.table.templates[name])
        header = self.header(name)
        if header in self.row.cells and cells.text(self.row.cells[header]):
            raw = self.row.cells[header]
        words = self.table.values.get(name)
        return words.get(cells.text(raw), raw) if words else raw

    def _filled(self, template: str) -> str:
        return template.format_map({name: cells.text(value) for name, value in self.row.cells.items()})

    def header(self, name: str) -> str:
        """The header under which a field stands in this file."""
        headers = self.table.columns.get(name, ())
        return next((header for header in headers if header in self.row.cells), headers[0] if headers else name)

    def read(self, name: str, reader: Callable[[Any], Value]) -> Value:
        """A field through a reader of cells. Raises BadRow."""
        cell = self.cell(name)
        try:
            return reader(cell)
        except cells.BadCell as error:
            raise self.bad(name, f"found {shown(cell)}", error.expected, error.advice) from None

    def check_whole(self) -> None:
        """Raises BadRow where the row was cut off; of a kept row only where the map asks for what it lost."""
        if self.row.cut is None:
            return
        if self.row.again:
            for name in self.table.columns:
                if self.row.cells.get(self.header(name), "") is None:
                    found, advice = "the row was cut off before this cell", "import the file again, whole"
                    raise self.bad(name, found, "the whole row", advice)
            return
        has, expected = self.row.cut
        found, wanted = f"the row has {has} cells", f"{expected} as in the header"
        raise BadRow(Problem(ERROR, self.file, self.row.line, None, found, wanted, "was the row cut off?"))

    def bad(self, name: str, found: str, expected: str, advice: str = "correct the cell") -> BadRow:
        return BadRow(Problem(ERROR, self.file, self.row.line, self.header(name), found, expected, advice))

    def text(self, name: str) -> str | None:
        return self.read(name, cells.text) or None

    def ident(self, name: str) -> str | None:
        return self.read(name, cells.ident) or None

    def needed(self, name: str) -> str:
        value = self.ident(name)
        if not value:
            raise self.bad(name, "the cell is empty", f"the {name}", "fill the cell")
        return value

    def count(self, name: str) -> int | None:
        return self.read(name, lambda cell: cells.count(cell, self.table.decimal)) if self.table.has(name) else None

    def money(self, name: str) -> int | None:
        return self.read(name, lambda cell: cells.money(cell, self.table.decimal))

    def check_filled(self, *names: str) -> None:
        """Raises BadRow where the file has the column of one of these fields and the cell is blank."""
        for name in names:
            there = name in self.table.columns and self.header(name) in self.row.cells
            blank = there and self.read(name, _number(self.table.decimal)) is None
            if blank:
                raise self.bad(name, "the cell is empty", "a number, 0 where there was nothing", "fill the cell")

    def moment(self, name: str) -> datetime:
        return self.read(name, lambda cell: cells.moment(cell, self.table.dates, self.tz))

    def day(self, name: str) -> date:
        return self.read(name, lambda cell: cells.day(cell, self.table.dates))

    def optional(self, *names: str) -> dict[str, str]:
        """Those of the fields that are filled."""
        found = {name: self.text(name) for name in names if self.table.has(name)}
        return {name: value for name, value in found.items() if value}

    def say(
        self,
        kind: str,
        key: str,
        payload: dict[str, Any],
        at: datetime,
        *,
        lead: str | None = None,
        actor: str = "import",
    ) -> Said:
        """A fact, checked. Raises BadRow naming the column."""
        try:
            facts.KINDS[kind].parse(payload)
        except facts.BadField as error:
            raise self.bad(error.field, error.problem, "", "correct the cell or the map") from None
        return Said(kind, f"{kind}:{key}", payload, at, self.row.line, lead, actor)


def _number(decimal: str) -> Callable[[Any], Any]:
    return lambda cell: cells.number(cell, decimal)
