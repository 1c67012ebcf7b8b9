"""Maps for whoever brings a file to the page: guessed, written, checked, and used again for files like it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kulmina.intake.models import Receipt, Upload
from kulmina.intake.uploads import Words, path_of, people_by_name, table_of
from kulmina.intake.uploads import words_of as _words_of
from kulmina.sources.problem import SourceError
from kulmina.sources.table import (
    DAY_FIRST,
    MONTH_FIRST,
    STATUSES,
    BadMap,
    Guess,
    Looked,
    TableMap,
    columns_of,
    date_forms,
    guess,
    meaning,
    missing,
    parse_map,
)
from kulmina.sources.table import written_map as written

__all__ = [
    "DAY_FIRST",
    "MONTH_FIRST",
    "STATUSES",
    "BadMap",
    "Guess",
    "Kept",
    "Looked",
    "Words",
    "checked",
    "columns_of",
    "date_forms",
    "fitting",
    "guess",
    "meaning",
    "meaning_more",
    "missing",
    "path_of",
    "people_by_name",
    "words_of",
    "written",
]  # fmt: skip
_LATELY = 30  # imports among which a fitting map is looked for


@dataclass(frozen=True, slots=True)
class Kept:
    """A map that has read a file before."""

    kind: str
    text: str


def fitting(headers: Sequence[str]) -> Kept | None:
    """The latest map whose columns all stand among these headers; None: there was no such file."""
    texts = Receipt.objects.exclude(map="").order_by("-pk").values_list("map", flat=True)[:_LATELY]
    for text in dict.fromkeys(texts):
        table = _read(text)
        if table is not None and _fits(table, headers):
            return Kept(table.kind, text)
    return None


def _read(text: str) -> TableMap | None:
    try:
        return parse_map(text, "map.toml")
    except BadMap:
        return None


def _fits(table: TableMap, headers: Sequence[str]) -> bool:
    return bool(table.columns) and all(any(one in headers for one in names) for names in table.columns.values())


def meaning_more(table: TableMap, values: Mapping[str, Mapping[str, str]]) -> TableMap:
    """A map by which more words of some fields mean something. Raises BadMap."""
    if not values:
        return table
    data = tomllib.loads(table.text)
    known = {name: dict(words) for name, words in data.get("values", {}).items()}
    merged = {name: {**known.get(name, {}), **values.get(name, {})} for name in {**known, **values}}
    text = written(
        table.kind, table.source, table.columns, constants=table.constants, templates=table.templates, values=merged,
        file=data.get("file"), history=table.history,
    )  # fmt: skip
    return parse_map(text, "map.toml")


def checked(text: str) -> str:
    """The kind of a map. Raises BadMap."""
    return parse_map(text, "map.toml").kind


def words_of(upload: Upload, names: Iterable[str]) -> Mapping[str, Words]:
    """The different words of some columns; nothing of a file that its map cannot read yet."""
    try:
        return _words_of(upload, table_of(upload), names)
    except (BadMap, SourceError):
        return {}
