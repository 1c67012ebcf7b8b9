"""JSON files of a pack, with the line and column of every value in them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined]
from pathlib import Path
from typing import Any

from kulmina.sources.encoding import detect
from kulmina.sources.problem import ERROR, Problem, SourceError, Tell, shown

_SPACE = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r"[^\s,\]}]+")


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON object and where each of its values stands, by path (`periods[1].end`)."""

    file: str
    data: dict[str, Any]
    text: str
    places: dict[str, int]

    def problem(self, path: str, found: str, expected: str = "", advice: str = "", level: str = ERROR) -> Problem:
        """A problem at a path; an absent value's place is its nearest parent's."""
        line, column = _line_column(self.text, self.places.get(_known(path, self.places), 0))
        return Problem(level, self.file, line, f"{column} ({path})" if path else str(column), found, expected, advice)


def read_document(path: Path, tell: Tell, *, exact: bool = False) -> Document:
    """Read a JSON object. With `exact`, numbers with a point come as text, digit for digit.

    Raises SourceError where the file is no JSON object.
    """
    encoding = detect(path)
    if encoding.note:
        tell(encoding.note)
    text = path.read_text(encoding=encoding.name)
    as_float: Callable[[str], Any] = str if exact else float
    try:
        data = json.loads(text, parse_float=as_float)
    except json.JSONDecodeError as error:
        found = f"the JSON breaks here: {error.msg}"
        raise SourceError(
            Problem(
                ERROR,
                path.name,
                error.lineno,
                str(error.colno),
                found,
                "valid JSON",
                "look for a missing comma, quote or bracket",
            )
        ) from None
    if not isinstance(data, dict):
        raise SourceError(Problem(ERROR, path.name, 1, "1", f"the file holds {shown(data)}", "a JSON object in braces"))
    places: dict[str, int] = {}
    _scan(text, _SPACE.match(text, 0).end(), "", places)  # type: ignore[union-attr]
    return Document(path.name, data, text, places)


def _scan(text: str, at: int, path: str, places: dict[str, int]) -> int:
    """Note where each value of valid JSON begins; return where this one ends."""
    places[path] = at
    if text[at] == '"':
        return int(scanstring(text, at + 1)[1])
    if text[at] not in "{[":
        match = _SCALAR.match(text, at)
        return match.end() if match else at + 1
    closing, number = "}" if text[at] == "{" else "]", 0
    at = _skip(text, at + 1)
    while text[at] != closing:
        if closing == "}":
            key, at = scanstring(text, at + 1)
            at = _skip(text, _skip(text, at) + 1)
            inner = f"{path}.{key}" if path else key
        else:
            inner = f"{path}[{number}]"
        at = _skip(text, _scan(text, at, inner, places))
        number += 1
        if text[at] == ",":
            at = _skip(text, at + 1)
    return at + 1


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _known(path: str, places: dict[str, int]) -> str:
    while path and path not in places:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return path


def _line_column(text: str, place: int) -> tuple[int, int]:
    return text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)
