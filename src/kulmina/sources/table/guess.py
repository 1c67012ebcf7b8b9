"""Looking at an export before there is a map of it: its first rows, and which column probably means what."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kulmina.sources.encoding import detect
from kulmina.sources.problem import ERROR, Problem, SourceError
from kulmina.sources.rows import DELIMITERS, LONGEST_LINE
from kulmina.sources.table import sheet
from kulmina.sources.table.cell import Cell, text
from kulmina.sources.table.mapping import NEEDED
from kulmina.sources.table.synonyms import HEADERS, VALUE_WORDS

DAY_FIRST = ("%d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S")
MONTH_FIRST = ("%m/%d/%Y", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/\d{4}")
MOST_VALUES = 60  # different words of a column that are asked about


@dataclass(frozen=True, slots=True)
class Looked:
    """The beginning of an export. `line`: where its header stands; `headers`: its columns, unnamed ones left out;
    `rows`: cells as texts; `encoding` and `delimiter` are empty of a workbook."""

    line: int
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """What the export probably is, and where our fields stand in it."""

    kind: str
    columns: Mapping[str, str]


_DONE = frozenset({"paid", "signed", "arrived", "booked", "contacted"})
_NOT = re.compile(r"\b(не|нет|без|not|no|un\w+)\b|\bне(оплач|подпис|запис)|отмен|cancel")  # then a person says it


def look(path: Path, *, most: int = 20, delimiter: str = "auto", encoding: str = "auto") -> Looked:
    """The header and the first rows. Raises SourceError where there is nothing to read."""
    workbook = sheet.is_workbook(path)
    coded = "" if workbook else detect(path).name if encoding == "auto" else encoding
    parted = "" if workbook else _delimiter(_head(path, coded)) if delimiter == "auto" else delimiter
    wanted = sheet.LOOKED_AT + most
    head = list(islice(sheet.workbook_rows(path) if workbook else _rows(path, coded, parted), wanted))
    head = [(line, cells) for line, cells in head if any(text(cell) for cell in cells)]
    place = _header(head[: sheet.LOOKED_AT])
    if place is None:
        found = "there is no row that could be a header"
        raise SourceError(Problem(ERROR, path.name, None, None, found, "a header row", "export the file again"))
    line, names = head[place]
    titles = sheet.titles(names)
    kept = [spot for spot, title in enumerate(titles) if title]
    rows = tuple(
        tuple(text(cells[spot]) if spot < len(cells) else "" for spot in kept)
        for _line, cells in head[place + 1 : place + 1 + most]
    )
    return Looked(line, tuple(titles[spot] for spot in kept), rows, coded, parted)


def guess(headers: Sequence[str]) -> Guess:
    """What the headers probably mean: leads, or advertising where that explains more of them."""
    found = {kind: _columns(headers, words) for kind, words in HEADERS.items()}
    ads = found["ads"]
    if "spend" in ads or ("clicks" in ads and "impressions" in ads):
        return Guess("ads", ads)
    return Guess("leads", found["leads"])


def columns_of(kind: str, headers: Sequence[str]) -> dict[str, str]:
    """The columns of a kind that the headers name."""
    return _columns(headers, HEADERS[kind])


def meaning(name: str, words: Iterable[str]) -> dict[str, str]:
    """Their words of a field as ours; those that nothing is like are left out."""
    return {word: ours for word in words if (ours := _meant(name, word))}


def _meant(name: str, word: str) -> str:
    plain = word.casefold().replace("ё", "е").replace("_", " ").strip()
    known = VALUE_WORDS.get(name, ())
    exact = (ours for part, ours in known if part == plain)
    found = next(exact, "") or next((ours for part, ours in known if part in plain and not part.isdigit()), "")
    return "" if found in _DONE and _NOT.search(plain) else found


def date_forms(cells: Iterable[str]) -> tuple[str, ...]:
    """How days with slashes are written, found by what cannot be a month; nothing where no cell is of that form.

    Where nothing tells day from month, the day comes first.
    """
    found = [match for cell in cells if (match := _SLASHED.match(cell.strip()))]
    if not found:
        return ()
    month_first = any(int(match[2]) > 12 for match in found) and all(int(match[1]) <= 12 for match in found)
    return MONTH_FIRST if month_first else DAY_FIRST


def values(rows: Iterable[str], most: int = MOST_VALUES) -> list[str]:
    """The different words of a column, the frequent ones first."""
    return [word for word, _count in Counter(word for word in rows if word).most_common(most)]


def missing(kind: str, columns: Iterable[str]) -> list[tuple[str, ...]]:
    """Groups of fields of which one is needed and none is there."""
    there = set(columns)
    return [group for group in NEEDED[kind] if not there & set(group)]


def _columns(headers: Sequence[str], words: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Each field takes the first header it knows, the better known word first; a header serves one field."""
    plain = {_plain(header): header for header in reversed(headers)}
    chances = sorted(
        (place, order, name, plain[key])
        for order, (name, known) in enumerate(words.items())
        for place, key in enumerate(dict.fromkeys(map(_plain, known)))
        if key in plain
    )
    taken: dict[str, str] = {}
    for _place, _order, name, header in chances:
        if name not in taken and header not in taken.values():
            taken[name] = header
    return {name: taken[name] for name in words if name in taken}


def _plain(header: str) -> str:
    return re.sub(r"[\W_]+", "", header.casefold().replace("ё", "е")) or header.strip()


def _header(head: Sequence[tuple[int, Sequence[Cell]]]) -> int | None:
    """The place of the row that names the most fields; where none names any, the first that is as wide as the most."""
    known = {_plain(word) for words in HEADERS.values() for listed in words.values() for word in listed}
    hits = [len({_plain(text(cell)) for cell in cells} & known) for _line, cells in head]
    if not head:
        return None
    if max(hits) >= 2:
        return hits.index(max(hits))
    widths = [sum(bool(text(cell)) for cell in cells) for _line, cells in head]
    return widths.index(max(widths))


def _head(path: Path, encoding: str) -> list[str]:
    with path.open(encoding=encoding, newline="", errors="replace") as file:
        return list(islice(iter(lambda: file.readline(LONGEST_LINE), ""), sheet.LOOKED_AT))


def _delimiter(head: Sequence[str]) -> str:
    """The delimiter that parts most rows alike into the most cells."""
    return max(DELIMITERS, key=lambda delimiter: _alike(head, delimiter))


def _alike(head: Sequence[str], delimiter: str) -> int:
    try:
        widths = Counter(len(row) for row in csv.reader(head, delimiter=delimiter) if row)
    except csv.Error:  # whoever reads the rows says what is wrong and where
        return 0
    return max(((width - 1) * count for width, count in widths.items()), default=0)


def _rows(path: Path, encoding: str, delimiter: str) -> Iterable[tuple[int, list[Cell]]]:
    line = 1
    try:
        with path.open(encoding=encoding, newline="") as file:
            reader = csv.reader(file, delimiter=delimiter)
            for cells in reader:
                yield line, list(cells)
                line = reader.line_num + 1
    except (csv.Error, UnicodeError, LookupError) as error:
        raise sheet.unread(path, line, error) from None
