"""Reading a pack strictly, fact by fact, or checking all of it.

Both go one road: `_read` tells every finding; a strict reader raises at the first error, a checker
collects. So what passes the check can be imported, and nothing is half-imported.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from kulmina.domain.event import Event
from kulmina.domain.period import EPOCH
from kulmina.sources.pack.documents import read_document
from kulmina.sources.pack.events import FILE, first_recorded, read_events
from kulmina.sources.pack.head import Head, missing, read_head
from kulmina.sources.pack.links import Links
from kulmina.sources.pack.registry import registry_facts
from kulmina.sources.pack.repeats import Repeats
from kulmina.sources.pack.writing import Writer
from kulmina.sources.problem import ERROR, Problem, Progress, SourceError, Tell
from kulmina.sources.rows import read_rows

PackNames = Mapping[str, str]
"""Names by person id. They go out beside the facts, because the journal has no names."""


class PackError(SourceError):
    """A pack that cannot be taken as it is."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        first = problems[0]
        self.file, self.line, self.column = first.file, first.line, first.column
        self.problem, self.advice = first.problem, first.advice


def read_pack(
    folder: Path | str,
    progress: Progress | None = None,
    *,
    tell: Tell | None = None,
    registry_known_at: datetime | None = None,
) -> Iterator[Event]:
    """The facts of a pack: first the company, then the journal in the order of its file.

    `tell` hears warnings and notes. `registry_known_at` is when the company's facts became known; without
    it, from the beginning of the pack on. Raises PackError at the first error; an error that only the whole
    shows (a void of nothing) comes after the last fact, so use the facts when all have come.
    """

    def strict(problem: Problem) -> None:
        if problem.level == ERROR:
            raise PackError(problem)
        if tell:
            tell(problem)

    try:
        yield from _read(Path(folder), strict, progress, registry_known_at)
    except SourceError as error:
        raise error if isinstance(error, PackError) else PackError(*error.problems) from None


def check_pack(folder: Path | str, progress: Progress | None = None, *, at_most: int = 10_000) -> list[Problem]:
    """All findings of a pack, errors first; none of level `error` means that it can be imported.

    Stops looking after `at_most` findings.
    """
    problems: list[Problem] = []

    def collect(problem: Problem) -> None:
        problems.append(problem)
        if len(problems) >= at_most:
            raise _Enough

    try:
        for _event in _read(Path(folder), collect, progress, None):
            pass
    except SourceError as error:
        problems.extend(error.problems)
    except _Enough:
        pass
    return sorted(problems, key=lambda problem: ("error", "warning", "note").index(problem.level))


class _Enough(Exception):
    """More findings than anybody will read."""


def pack_name(folder: Path | str) -> str:
    """What the pack calls itself; else the name of its folder."""
    document = read_document(Path(folder) / "pack.json", lambda _: None)
    return str(document.data.get("pack") or Path(folder).resolve().name)


def read_names(folder: Path | str) -> PackNames:
    """Names of the people of a pack; empty where it has none."""
    path = Path(folder) / "people.csv"
    if not path.exists():
        return {}
    rows = read_rows(path, required=("person_id",), optional=("name",), tell=lambda _: None)
    return {str(person): name for _line, (person, name) in rows if person and name}


_REGISTRY = re.compile(r"registry:(?P<name>[a-z_]+)(?::(?P<number>\d+))?:[0-9a-f]{12}")
_DOCUMENTS = {"pack": "pack.json", "periods": "pack.json", "offices": "pack.json"} | dict.fromkeys(
    ("schemes", "assignments"), "schemes.json"
)


def places(folder: Path | str, event_ids: Collection[str]) -> dict[str, tuple[str, int | None, str]]:
    """Where facts of a pack stand, by id: (file, line, path within a document or "")."""
    path, wanted = Path(folder) / FILE, set(event_ids)
    found = {event: place for event in wanted if (place := _registry_place(Path(folder), event))}
    for line, (event_id,) in read_rows(path, required=("event_id",), tell=lambda _: None):
        if event_id in wanted:
            found.setdefault(event_id, (FILE, line, ""))
    return found


def _registry_place(folder: Path, event_id: str) -> tuple[str, int | None, str] | None:
    """The place that the id of a fact about the company tells (`writing` makes such ids)."""
    match = _REGISTRY.fullmatch(event_id)
    if not match:
        return None
    name, number = match["name"], match["number"]
    if name not in _DOCUMENTS:
        return f"{name}.csv", int(number or 0) or None, ""
    document = read_document(folder / _DOCUMENTS[name], lambda _: None)
    where = f"{name}[{number}]" if number else ""
    return document.file, document.problem(where, "").line, where


def _read(folder: Path, tell: Tell, progress: Progress | None, known_at: datetime | None) -> Iterator[Event]:
    repeats = Repeats(tell)
    try:
        yield from _read_all(folder, repeats, progress, known_at)
    except SourceError:
        repeats.end()
        raise
    repeats.end()


def _read_all(folder: Path, tell: Tell, progress: Progress | None, known_at: datetime | None) -> Iterator[Event]:
    head = read_head(folder, tell)
    journal = folder / FILE
    if not journal.exists():
        raise SourceError(missing(journal, ERROR, "write it; the header alone will do"))
    yield from registry_facts(folder, Writer(head, known_at or _beginning(folder, head), tell))
    links = Links(head, tell)
    for line, event in read_events(folder, head.source, tell=tell, broken=links.broken, progress=progress):
        if links.see(line, event):
            yield event
    links.end()


def _beginning(folder: Path, head: Head) -> datetime:
    """The earliest instant of the pack: its first period or the first fact that was recorded."""
    instants = [moment for moment in (head.begins, first_recorded(folder)) if moment is not None]
    return min(instants, default=EPOCH)


__all__ = ["PackError", "PackNames", "check_pack", "pack_name", "places", "read_names", "read_pack"]
