"""Opening an exported table: CSV or XLSX, its header wherever it stands, its rows with their numbers."""

from __future__ import annotations

import csv
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from kulmina.sources.encoding import detect
from kulmina.sources.problem import ERROR, WARNING, Problem, Progress, SourceError, Tell, shown
from kulmina.sources.rows import DELIMITERS, LONGEST_LINE
from kulmina.sources.table.cell import Cell, text
from kulmina.sources.table.mapping import NEEDED, TableMap

LOOKED_AT = 40
Numbered = Iterator[tuple[int, list[Cell]]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file and its cells by header; of a row that was cut off the lost ones are None.

    `cut`: how many cells such a row has and how many the header has. `again`: it was kept and is read once more.
    """

    line: int
    cells: Mapping[str, Cell]
    cut: tuple[int, int] | None = None
    again: bool = False


def read_sheet(path: Path, table: TableMap, tell: Tell, progress: Progress | None = None) -> Iterator[Row]:
    """The rows below the header, without empty ones and the footer.

    Raises SourceError where the file cannot be read or has no row with the needed headers.
    """
    if not path.exists():
        raise SourceError(
            Problem(ERROR, str(path), None, None, "there is no such file", "a CSV or XLSX file", "check the path")
        )
    workbook = is_workbook(path)
    rows = workbook_rows(path, table.sheet) if workbook else _text_rows(path, table, tell, progress)
    head = list(islice(rows, LOOKED_AT))
    line, header = _header(path, head, table)
    _tell_unnamed(path, line, header, table, tell)
    places = {name: place for place, name in enumerate(titles(header)) if name}
    width = max(places.values(), default=-1) + 1
    for number, cells in chain((row for row in head if row[0] > line), rows):
        if not any(text(cell) for cell in cells) or _is_footer(cells, table):
            continue
        if [text(cell) for cell in cells][: len(header)] == header:
            continue  # pages that were joined repeat it
        # a workbook leaves out empty cells at the end of a row; a text file has all its delimiters
        cut = None if workbook or len(cells) >= width else (len(cells), width)
        yield Row(number, {name: cells[place] if place < len(cells) else None for name, place in places.items()}, cut)


def titles(names: Sequence[Cell]) -> list[str]:
    """The names of the columns; of several of one name each has its own: «Телефон», «Телефон (2)»."""
    found: list[str] = []
    for name in map(text, names):
        count, title = 1, name
        while title and title in found:
            count, title = count + 1, f"{name} ({count + 1})"
        found.append(title)
    return found


def _is_footer(cells: list[Cell], table: TableMap) -> bool:
    first = next((text(cell) for cell in cells if text(cell)), "")
    return table.footer.search(first) is not None


def _header(path: Path, head: list[tuple[int, list[Cell]]], table: TableMap) -> tuple[int, list[str]]:
    if table.header_row is not None:
        for line, cells in head:
            if line == table.header_row:
                return line, _checked(path, line, cells, table)
    best: tuple[int, list[str]] | None = None
    for line, cells in head:
        names = [text(cell) for cell in cells]
        if not _absent(names, table):
            return line, names
        if best is None or _hits(names, table) > _hits(best[1], table):
            best = (line, names)
    line, names = best or (1, [])
    raise SourceError(_no_header(path, line, names, table))


def _checked(path: Path, line: int, cells: list[Cell], table: TableMap) -> list[str]:
    names = [text(cell) for cell in cells]
    if _absent(names, table):
        raise SourceError(_no_header(path, line, names, table))
    return names


def _hits(names: list[str], table: TableMap) -> int:
    return sum(header in names for headers in table.columns.values() for header in headers)


def _absent(names: list[str], table: TableMap) -> list[str]:
    """Needed fields whose column the row does not name; of several that will do, one is enough."""
    absent: list[str] = []
    for group in NEEDED[table.kind]:
        mapped = [name for name in group if name in table.columns]
        given = any(table.has(name) for name in group if name not in table.columns)
        if mapped and not given and not any(_named_in(names, table, name) for name in mapped):
            absent += mapped
    return absent


def _named_in(names: list[str], table: TableMap, field: str) -> bool:
    return any(header in names for header in table.columns[field])


def _tell_unnamed(path: Path, line: int, names: list[str], table: TableMap, tell: Tell) -> None:
    """Say which columns of the map the file does not have: their fields are empty."""
    for field, headers in table.columns.items():
        if not _named_in(names, table, field):
            found = f"the file has no column for {field}"
            expected = " or ".join(map(repr, headers))
            advice = "it is taken as empty; correct the map if the column is called otherwise"
            tell(Problem(WARNING, path.name, line, None, found, expected, advice))


def _no_header(path: Path, line: int, names: list[str], table: TableMap) -> Problem:
    absent = _absent(names, table)
    wanted = "; ".join(f"{name}: {' or '.join(map(repr, table.columns[name]))}" for name in absent)
    found = f"no row has the headers that the map names; the nearest is {shown([n for n in names if n], 160)}"
    return Problem(
        ERROR, path.name, line, None, found, wanted or "headers", "correct [columns] of the map, or set file.header_row"
    )


# Text files ---------------------------------------------------------------------------------------


def _text_rows(path: Path, table: TableMap, tell: Tell, progress: Progress | None) -> Numbered:
    encoding = table.encoding
    if encoding == "auto":
        encoding = detect(path).name
    size = path.stat().st_size
    line = 1
    try:
        with path.open(encoding=encoding, newline="") as file:
            head = list(islice(iter(lambda: file.readline(LONGEST_LINE), ""), LOOKED_AT))
            reader = csv.reader(chain(head, file), delimiter=_delimiter(head, table))
            for cells in reader:
                yield line, list(cells)
                if progress and line % 10_000 == 0:
                    progress(min(file.buffer.tell(), size), size)  # type: ignore[attr-defined]
                line = reader.line_num + 1
    except (csv.Error, UnicodeError, LookupError) as error:
        raise unread(path, line, error) from None


def unread(path: Path, line: int, error: Exception) -> SourceError:
    """Why a text file cannot be read further than a line."""
    if "field limit" in str(error):
        found = f"a cell is longer than {csv.field_size_limit()} characters"
        advice = "look for a quote that is not closed, or leave the column out"
        return SourceError(Problem(ERROR, path.name, line, None, found, "", advice))
    found = f"the file cannot be read: {error}"
    return SourceError(Problem(ERROR, path.name, None, None, found, "CSV", "set file.encoding"))


def _delimiter(head: list[str], table: TableMap) -> str:
    """The delimiter under which some row of the head names the most headers of the map."""
    if table.delimiter != "auto":
        return "\t" if table.delimiter in ("tab", "\\t") else table.delimiter
    return max(DELIMITERS, key=lambda delimiter: max((_named(line, delimiter, table) for line in head), default=(0, 0)))


def _named(line: str, delimiter: str, table: TableMap) -> tuple[int, int]:
    try:
        names = [text(cell) for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return 0, 0
    return _hits(names, table), len(names)


# Workbooks ----------------------------------------------------------------------------------------


def is_workbook(path: Path) -> bool:
    """Whether the file is XLSX. Raises SourceError for the old form, and for a web page."""
    with path.open("rb") as file:
        start = file.read(2_000)
    magic = start[:8]
    if re.match(rb"\s*(\xef\xbb\xbf)?\s*<(!doctype html|html|table|\?xml|meta)", start, re.IGNORECASE):
        found = "this is a web page under the name of a table"
        raise SourceError(
            Problem(ERROR, path.name, None, None, found, "XLSX or CSV", "open it in a spreadsheet and save it as .xlsx")
        )
    if magic == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise SourceError(
            Problem(ERROR, path.name, None, None, "this is an old workbook (.xls)", "XLSX or CSV", "save it as .xlsx")
        )
    return magic.startswith(b"PK\x03\x04")


def workbook_rows(path: Path, wanted: str | None = None) -> Numbered:
    """The rows of a sheet, of the first one where none is wanted. Raises SourceError."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and validations that openpyxl does not keep say nothing about rows
            book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:
        raise SourceError(
            Problem(ERROR, path.name, None, None, f"the workbook cannot be opened: {error}", "XLSX", "save it again")
        ) from None
    try:
        if wanted and wanted not in book.sheetnames:
            found = f"there is no sheet {wanted!r}"
            raise SourceError(
                Problem(
                    ERROR, path.name, None, None, found, ", ".join(book.sheetnames), "correct file.sheet of the map"
                )
            )
        sheet = book[wanted] if wanted else book.worksheets[0]
        sheet.reset_dimensions()  # some exporters write a wrong size
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            yield number, list(cells)
    finally:
        book.close()
