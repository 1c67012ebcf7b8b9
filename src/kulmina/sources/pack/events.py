"""events.csv of a pack, one fact at a time: fast, in bounded memory, each wrong cell told by its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from kulmina.domain import facts
from kulmina.domain.event import BadEvent, Event, make
from kulmina.domain.period import read_instant
from kulmina.sources.pack.head import split
from kulmina.sources.problem import ERROR, WARNING, Problem, Progress, Tell, shown
from kulmina.sources.rows import read_rows

FILE = "events.csv"
COLUMNS = ("event_id", "occurred_at", "recorded_at", "kind", "actor", "lead_id", "payload")
_CACHED = 200_000


class BadCell(ValueError):
    """A cell of events.csv that is wrong."""

    def __init__(self, column: str, found: str, expected: str, advice: str) -> None:
        super().__init__(found)
        self.column, self.found, self.expected, self.advice = column, found, expected, advice


@dataclass(slots=True)
class Broken:
    """What rows that could not be taken were about. `lost`: of one it is not known."""

    ids: set[str] = field(default_factory=set)
    leads: set[str] = field(default_factory=set)
    lost: bool = False

    def add(self, cells: Sequence[str | None]) -> None:
        self.ids.add(str(cells[0]))
        if cells[5]:
            self.leads.add(cells[5])
        else:
            self.lost = True

    def __bool__(self) -> bool:
        return self.lost or bool(self.ids)

    def touches(self, lead: str | None) -> bool:
        """Whether something about the lead may be missing."""
        return self.lost or lead in self.leads


class Instants:
    """Reads instants; the same text again costs a look-up."""

    def __init__(self) -> None:
        self._read: dict[str, datetime] = {}

    def __call__(self, text: str, column: str) -> datetime:
        moment = self._read.get(text)
        if moment is None:
            try:
                moment = read_instant(text.strip())
            except ValueError:
                raise _bad_instant(text, column) from None
            if len(self._read) > _CACHED:
                self._read.clear()
            self._read[text] = moment
        return moment


def _bad_instant(text: str, column: str) -> BadCell:
    expected = "an instant with its UTC offset, for example 2026-10-02T10:00:00+03:00"
    if not text.strip():
        return BadCell(column, "the cell is empty", expected, "write the instant")
    try:
        datetime.fromisoformat(text.strip())
    except ValueError:
        return BadCell(column, f"{shown(text)} is not an instant", expected, "correct the cell")
    return BadCell(
        column, f"{shown(text)} has no UTC offset", expected, "add the offset of the place where it happened, or Z"
    )


def first_recorded(folder: Path) -> datetime | None:
    """`recorded_at` of the first row that has one; None for a journal without rows or not readable."""
    for _line, cells in _quiet_rows(folder):
        try:
            return read_instant(str(cells[2]).strip())
        except ValueError:
            continue
    return None


def _quiet_rows(folder: Path) -> Iterator[tuple[int, list[str | None]]]:
    if (folder / FILE).exists():
        yield from read_rows(folder / FILE, required=COLUMNS, tell=lambda _: None)


# What the company writes down over time and no other file of a pack has a place for.
_WRITTEN_HERE = frozenset({"budget.accepted", "creative.noted", "preset.saved", "score.trained", "till.closed"})


def read_events(
    folder: Path, source: str, *, tell: Tell, broken: Broken, progress: Progress | None = None
) -> Iterator[tuple[int, Event]]:
    """Yield (line, fact). A wrong row is told, left out, and put into `broken`.

    Raises SourceError where the file cannot be read.
    """
    instants = Instants()
    kinds, registry = facts.KINDS, {kind for kind, spec in facts.KINDS.items() if spec.registry}

    def heard(problem: Problem) -> None:
        broken.lost |= problem.level == ERROR
        tell(problem)

    for line, cells in read_rows(folder / FILE, required=COLUMNS, tell=heard, progress=progress):
        try:
            event = _event(cells, source, instants)
        except BadCell as error:
            tell(Problem(ERROR, FILE, line, error.column, error.found, error.expected, error.advice))
            broken.add(cells)
            continue
        if event.kind in registry - _WRITTEN_HERE:
            found = f"{event.kind} describes the company"
            tell(
                Problem(
                    WARNING,
                    FILE,
                    line,
                    "kind",
                    found,
                    f"one of the {len(kinds) - len(registry)} kinds about clients",
                    "it was taken",
                )
            )
        yield line, event


def _event(cells: list[str | None], source: str, instants: Instants) -> Event:
    event_id, occurred_at, recorded_at, kind, actor, lead_id, text = cells
    assert event_id is not None
    assert kind is not None
    assert actor is not None
    occurred, recorded = instants(occurred_at or "", "occurred_at"), instants(recorded_at or "", "recorded_at")
    payload = _payload(text or "")
    try:
        return make(
            kind,
            payload,
            event_id=event_id,
            occurred_at=occurred,
            recorded_at=recorded,
            actor=actor,
            lead_id=lead_id or None,
            source=source,
        )
    except BadEvent as error:
        raise _bad_cell(error, kind) from None


def _payload(text: str) -> dict[str, Any]:
    try:
        payload = orjson.loads(text or "{}")
    except orjson.JSONDecodeError as error:
        column = f"payload:{error.pos + 1}"
        near = shown(text[max(error.pos - 10, 0) : error.pos + 15])
        found = f"the JSON breaks at character {error.pos + 1}: {near} ({_plain(error.msg)})"
        raise BadCell(column, found, "a JSON object with doubled quotes inside the cell", "correct the cell") from None
    if not isinstance(payload, dict):
        raise BadCell("payload", f"found {shown(text)}", "a JSON object in braces", "correct the cell")
    return payload


def _plain(message: str) -> str:
    return message.partition(":")[0].partition(",")[0]


def _bad_cell(error: BadEvent, kind: str) -> BadCell:
    found, expected = split(error.problem)
    if error.field == "kind":
        found, _, near = error.problem.partition("; ")
        return BadCell("kind", found, "a kind of the catalogue (`kulmina events`)", near or "see `kulmina events`")
    name = error.field.removeprefix("payload.")
    if error.field.startswith("payload.") and not expected:
        expected = next((spec.form.name for spec in facts.KINDS[kind].fields if spec.name == name), "")
    advice = f"add {name!r} to the payload of {kind}" if found == "is missing" else "correct the cell"
    return BadCell(error.field, found, expected, advice)
