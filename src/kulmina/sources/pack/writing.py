"""Making registry facts of a pack: checked, with stable ids, wrong ones told by their place in the file.

An id is the file, the row and a digest of what it says, so that importing a pack again adds nothing
and a changed row is a new fact.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from kulmina.domain.event import BadEvent, Event, make
from kulmina.sources.pack.documents import Document
from kulmina.sources.pack.head import Head, missing, split
from kulmina.sources.problem import ERROR, WARNING, Problem, SourceError, Tell, shown
from kulmina.sources.rows import read_rows


@dataclass(frozen=True, slots=True)
class Writer:
    """Makes registry facts of one pack, all known from one instant on."""

    head: Head
    known_at: datetime
    tell: Tell

    def row(
        self, kind: str, payload: Mapping[str, Any], file: str, line: int, columns: Mapping[str, str] | None = None
    ) -> Event | None:
        """The fact of a table's row, or None where it is wrong (told, with the file's own name of the column)."""

        def wrong(field: str, found: str, expected: str) -> Problem:
            return Problem(ERROR, file, line, (columns or {}).get(field, field), found, expected, "correct the cell")

        return self._fact(kind, payload, f"{file.partition('.')[0]}:{line}", wrong)

    def item(
        self,
        kind: str,
        payload: Mapping[str, Any],
        document: Document,
        path: str,
        columns: Mapping[str, str] | None = None,
    ) -> Event | None:
        """The fact of a document's item, or None where it is wrong (told)."""

        def wrong(field: str, found: str, expected: str) -> Problem:
            return document.problem(f"{path}.{(columns or {}).get(field, field)}", found, expected, "correct the value")

        return self._fact(kind, payload, path.replace("[", ":").replace("]", ""), wrong)

    def _fact(
        self, kind: str, payload: Mapping[str, Any], place: str, wrong: Callable[[str, str, str], Problem]
    ) -> Event | None:
        try:
            return make(
                kind,
                payload,
                event_id=f"registry:{place}:{_digest(self.head.source, kind, _said(payload))}",
                occurred_at=self.known_at,
                recorded_at=self.known_at,
                actor="import",
                source=self.head.source,
            )
        except BadEvent as error:
            self.tell(wrong(error.field.removeprefix("payload."), *split(error.problem)))
            return None


def _said(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What an id may be made of: nothing by which an employee's phone could be guessed."""
    return {key: value for key, value in payload.items() if key != "contact"}


def _digest(*parts: Any) -> str:
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]


def filled(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in payload.items() if value not in (None, "")}


def table(
    folder: Path,
    name: str,
    writer: Writer,
    required: tuple[str, ...],
    optional: tuple[str, ...] = (),
    *,
    absent: str | None = WARNING,
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a table as filled cells by column."""
    path = folder / name
    if not path.exists():
        if absent:
            writer.tell(missing(path, absent, "taken as empty"))
        return
    names = (*required, *optional)
    try:
        for line, cells in read_rows(path, required=required, optional=optional, tell=writer.tell):
            yield line, {key: cell.strip() for key, cell in zip(names, cells, strict=True) if cell is not None}
    except SourceError as error:
        for problem in error.problems:
            writer.tell(problem)


def once(seen: set[Any], key: Any, writer: Writer, file: str, line: int, column: str) -> bool:
    if key in seen:
        writer.tell(
            Problem(
                ERROR, file, line, column, f"{shown(key)} stands there twice", "each one once", "remove one of the rows"
            )
        )
        return False
    seen.add(key)
    return True


def known_person(writer: Writer, person: Any, file: str, line: int | None, column: str) -> None:
    if person and person not in writer.head.people:
        found = f"the person {shown(person)} is not in people.csv"
        writer.tell(Problem(WARNING, file, line, column, found, "a person_id", "add the person, or nobody is credited"))


def known_period(writer: Writer, period: str, file: str, line: int) -> None:
    ids = [known.id for known in writer.head.periods]
    if period not in ids:
        found = f"the period {shown(period)} is not in pack.json"
        writer.tell(
            Problem(WARNING, file, line, "period", found, ", ".join(ids) or "a period", "the row has no effect")
        )


def some(events: Iterator[Event | None]) -> Iterator[Event]:
    return (event for event in events if event is not None)
