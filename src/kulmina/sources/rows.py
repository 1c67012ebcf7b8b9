"""Rows of a delimited text file with their line numbers, in bounded memory, whatever the file holds."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kulmina.sources.encoding import detect
from kulmina.sources.problem import ERROR, NOTE, Problem, Progress, SourceError, Tell, shown

LONGEST_LINE = 1 << 20
DELIMITERS = (",", ";", "\t", "|")
_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a file: where each stands."""

    file: str
    line: int
    names: tuple[str, ...]
    delimiter: str

    def place(self, name: str) -> int | None:
        return self.names.index(name) if name in self.names else None


def read_rows(
    path: Path, *, required: Sequence[str], optional: Sequence[str] = (), tell: Tell, progress: Progress | None = None
) -> Iterator[tuple[int, list[str | None]]]:
    """Yield (line, cells) with the cells in the order `required` + `optional`; an absent optional column is None.

    Columns may stand in any order; unknown ones are told and passed over. What is wrong goes to `tell`;
    a row of the wrong width is left out. Raises SourceError where the file cannot be read at all.
    """
    encoding = detect(path)
    if encoding.note:
        tell(encoding.note)
    with path.open(encoding=encoding.name, newline="") as file:
        reader, header = _begin(path, file, progress)
        if header.delimiter != ",":
            tell(
                Problem(
                    NOTE, path.name, 1, None, f"cells are separated by {header.delimiter!r} and were read so", "','"
                )
            )
        places = _places(header, required, optional, tell)
        if places is None:
            return
        yield from _body(path, reader, header, places, tell)


def _begin(path: Path, file: IO[str], progress: Progress | None) -> tuple[Iterator[tuple[int, list[str]]], Header]:
    first = _line(path, file, 1)
    delimiter = max(DELIMITERS, key=first.count)
    if not first.count(delimiter):
        delimiter = ","
    names = tuple(name.strip().lstrip("\ufeff") for name in next(csv.reader([first], delimiter=delimiter), []))
    return _numbered(path, file, delimiter, progress), Header(path.name, 1, names, delimiter)


def _numbered(path: Path, file: IO[str], delimiter: str, progress: Progress | None) -> Iterator[tuple[int, list[str]]]:
    """Rows after the first line with the line where each begins."""
    reader = csv.reader(_lines(path, file, progress), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 2
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise SourceError(_unreadable(path, line, str(error))) from None
        if row:
            yield line, row


def _unreadable(path: Path, line: int, error: str) -> Problem:
    if "field limit" in error or "unexpected end" in error:
        found, advice = (
            "a quotation mark that opens here is never closed",
            "close it, or double it inside a quoted cell",
        )
    else:
        found, advice = (
            f"the row cannot be split into cells ({error})",
            "quote cells that hold quotation marks, and double those inside",
        )
    return Problem(ERROR, path.name, line, None, found, "cells as in CSV", advice)


def _lines(path: Path, file: IO[str], progress: Progress | None) -> Iterator[str]:
    size, read, told, number = path.stat().st_size, 0, 0, 1
    while text := file.readline(LONGEST_LINE):
        number += 1
        read += len(text)
        if len(text) == LONGEST_LINE and text[-1] != "\n":
            raise SourceError(_too_long(path, number))
        if progress and read - told > _STEP:
            told = read
            progress(min(file.buffer.tell(), size), size)  # type: ignore[attr-defined]
        yield text
    if progress:
        progress(size, size)


def _line(path: Path, file: IO[str], number: int) -> str:
    text = file.readline(LONGEST_LINE)
    if len(text) == LONGEST_LINE:
        raise SourceError(_too_long(path, number))
    return text


def _too_long(path: Path, line: int) -> Problem:
    return Problem(
        ERROR,
        path.name,
        line,
        None,
        f"the line is longer than {LONGEST_LINE:,} characters",
        "one row per line",
        "is this a CSV file?",
    )


def _places(header: Header, required: Sequence[str], optional: Sequence[str], tell: Tell) -> list[int | None] | None:
    complete = True
    for name in {name for name in header.names if header.names.count(name) > 1}:
        tell(
            Problem(
                ERROR,
                header.file,
                1,
                name or None,
                f"the column {name!r} stands there twice",
                "each column once",
                "remove one of them",
            )
        )
        complete = False
    for name in required:
        if name not in header.names:
            strangers = [other for other in header.names if other not in required and other not in optional]
            near = difflib.get_close_matches(name, strangers, n=1)
            advice = f"rename {near[0]!r}" if near else f"add it; the file has {', '.join(header.names)[:200]}"
            tell(Problem(ERROR, header.file, 1, name, f"the column {name!r} is missing", ",".join(required), advice))
            complete = False
    for name in header.names:
        if name not in required and name not in optional:
            tell(
                Problem(
                    NOTE, header.file, 1, name or None, f"the column {shown(name)} is not known and was passed over"
                )
            )
    return [header.place(name) for name in (*required, *optional)] if complete else None


def _body(
    path: Path, rows: Iterator[tuple[int, list[str]]], header: Header, places: list[int | None], tell: Tell
) -> Iterator[tuple[int, list[str | None]]]:
    width = len(header.names)
    straight = places == list(range(width))
    for line, row in rows:
        if len(row) != width:
            if any(cell.strip() for cell in row):
                tell(
                    Problem(
                        ERROR,
                        path.name,
                        line,
                        None,
                        f"the row has {len(row)} cells",
                        f"{width} as in the header",
                        _width_advice(row, width),
                    )
                )
            continue
        yield line, row if straight else [None if place is None else row[place] for place in places]  # type: ignore[misc]


def _width_advice(row: list[str], width: int) -> str:
    return "quote cells that hold a comma" if len(row) > width else "was the row cut off?"
