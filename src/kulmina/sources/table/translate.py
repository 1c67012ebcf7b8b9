"""Rows of a mapped table as what they say. A row that cannot be read goes to `reject`, the others are taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from kulmina.domain.period import zone
from kulmina.sources.problem import ERROR, Problem, Progress, Tell
from kulmina.sources.table import cell as cells
from kulmina.sources.table.ads import Ads
from kulmina.sources.table.fields import BadRow, Fields
from kulmina.sources.table.leads import Leads
from kulmina.sources.table.mapping import TableMap
from kulmina.sources.table.said import Rejected, Said
from kulmina.sources.table.sheet import Row, read_sheet

Reject = Callable[[Rejected], None]
Who = Callable[[str], str]


def said(
    path: Path,
    table: TableMap,
    *,
    tz: ZoneInfo,
    tell: Tell,
    reject: Reject,
    dedupe_days: int = 30,
    who: Who = str,
    progress: Progress | None = None,
) -> Iterator[Said]:
    """What a table says, in its order. `tz`: the company's, for instants without an offset; `who`: what a
    contact may stand for in an id.

    Raises SourceError where the file as a whole cannot be read.
    """
    return _said(
        read_sheet(path, table, tell, progress), path.name, table, tz, _reader(table, tz, dedupe_days, who), reject
    )


@dataclass(frozen=True, slots=True)
class Sampled:
    """One of the first rows: its cells as they came, what it says, or why it cannot be read."""

    line: int
    cells: Mapping[str, str | None]
    said: tuple[Said, ...]
    problem: Problem | None = None


def sample(
    path: Path,
    table: TableMap,
    *,
    tz: ZoneInfo,
    tell: Tell,
    most: int = 20,
    dedupe_days: int = 30,
    who: Who = str,
) -> list[Sampled]:
    """What the first rows would become. Raises SourceError where the file as a whole cannot be read."""
    rows = list(islice(read_sheet(path, table, tell), most))
    wrong: dict[int, Problem] = {}

    def reject(one: Rejected) -> None:
        wrong[one.problem.line or 0] = one.problem

    told: dict[int, list[Said]] = {}
    for one in _said(rows, path.name, table, tz, _reader(table, tz, dedupe_days, who), reject):
        told.setdefault(one.line, []).append(one)
    return [Sampled(row.line, _as_kept(row), tuple(told.get(row.line, ())), wrong.get(row.line)) for row in rows]


def replayed(
    rows: Iterable[tuple[int, Mapping[str, str | None]]],
    file: str,
    table: TableMap,
    *,
    tz: ZoneInfo,
    reject: Reject,
    held: Callable[[str], bool],
    dedupe_days: int = 30,
    who: Who = str,
) -> Iterator[Said]:
    """What rows say that were kept by line and cells. A row whose key is `held` already is rejected again.

    So is one that was cut off before a cell that the map asks for.
    """
    reader = _reader(table, tz, dedupe_days, who)
    kept = dict(rows)
    for one in _said((_kept_row(line, row) for line, row in kept.items()), file, table, tz, reader, reject):
        if held(one.key):
            found = "other rows of this creative and day have been taken"
            problem = Problem(
                ERROR, file, one.line, None, found, "all rows of a day together", "import the corrected file again"
            )
            reject(Rejected(problem, dict(kept[one.line])))
        else:
            yield one


def _kept_row(line: int, row: Mapping[str, str | None]) -> Row:
    """A kept row; of one that was cut off nothing is missing that the map does not ask for."""
    had = sum(value is not None for value in row.values())
    return Row(line, row, None if had == len(row) else (had, len(row)), again=True)


def _reader(table: TableMap, tz: ZoneInfo, dedupe_days: int, who: Who) -> Ads | Leads:
    return Ads(tz) if table.kind == "ads" else Leads(table.source, dedupe_days, who)


def _said(
    rows: Iterable[Row], file: str, table: TableMap, tz: ZoneInfo, reader: Ads | Leads, reject: Reject
) -> Iterator[Said]:
    zone_of_file = zone(table.timezone) if table.timezone else tz
    for row in rows:
        fields = Fields(file, row, table, zone_of_file)
        try:
            fields.check_whole()
            yield from reader.row(fields)
        except BadRow as error:
            reject(Rejected(error.problem, _as_kept(row)))
    yield from reader.end()


def _as_kept(row: Row) -> dict[str, str | None]:
    lost = row.cut is not None
    return {name: None if lost and value is None else cells.text(value) for name, value in row.cells.items()}
