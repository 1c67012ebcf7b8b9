"""Taking in a pack: all of it or nothing. A pack that grew is taken again: what is known is passed over."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import transaction

from kulmina.domain.event import Event
from kulmina.domain.facts import KINDS, PeriodClosed
from kulmina.domain.period import micros
from kulmina.intake.models import Receipt
from kulmina.journal import read
from kulmina.recording import ClosedPeriod, OtherContent, conflicts, record
from kulmina.sources.pack import check_pack, pack_name, places, read_names, read_pack
from kulmina.sources.problem import ERROR, WARNING, Problem, Progress, SourceError
from kulmina.staff.models import Person

_PAGE = 500


@dataclass(frozen=True, slots=True)
class TakenPack:
    """What became of a pack. `listed`: warnings and notes."""

    receipt: int
    added: int
    repeated: int
    listed: tuple[Problem, ...]


def take(
    folder: Path, *, now: datetime, checking: Progress | None = None, reading: Progress | None = None
) -> TakenPack:
    """Check a pack and record all of it in one transaction.

    Raises SourceError with every error that was found, also those that only the journal shows (a fact that says
    something else there, one from before a close of pay); then nothing is recorded.
    """
    problems = check_pack(folder, checking)
    errors = [problem for problem in problems if problem.level == ERROR]
    if errors:
        raise SourceError(*errors)
    try:
        return _take(folder, now, problems, reading)
    except (OtherContent, ClosedPeriod):
        raise SourceError(*_conflicts(folder, now)) from None


def _conflicts(folder: Path, now: datetime) -> list[Problem]:
    """Every fact of the pack that the journal refuses, by its place in the pack."""
    found = conflicts(_happened(_facts(folder, now, [], None), now, []))
    where = places(folder, [one.event_id for one in found])
    return [_conflict(one, *where.get(one.event_id, (folder.name, None, ""))) for one in found]


def _conflict(one: OtherContent | ClosedPeriod, file: str, line: int | None, path: str) -> Problem:
    if isinstance(one, OtherContent):
        found = f"the journal has the fact {one.event_id!r} with another {one.field}"
        column, advice = one.field, "a fact never changes: void it and add a new one"
    else:
        found = (
            f"{one.event_id!r} was known {one.recorded_at.isoformat()}; pay is closed up to {one.closed.isoformat()}"
        )
        column, advice = "recorded_at", "record it with the time at which it is learned now"
    return Problem(ERROR, file, line, path or column, found, "", advice)


def _take(folder: Path, now: datetime, problems: list[Problem], reading: Progress | None) -> TakenPack:
    with transaction.atomic():
        known: list[str] = []
        ahead: list[Event] = []
        recorded = record(_happened(_facts(folder, now, known, reading), now, ahead))
        repeated = recorded.repeated + len(known)
        _name_people(folder)
        receipt = Receipt.objects.create(
            source=f"pack:{pack_name(folder)}"[:80],
            kind="pack",
            file=folder.resolve().name[-300:],
            sha256=_sha256(folder),
            at=micros(now),
            said=recorded.added + repeated,
            added=recorded.added,
            repeated=repeated,
        )
    return TakenPack(receipt.pk, recorded.added, repeated, (*problems, *map(_not_yet, ahead)))


def _happened(events: Iterator[Event], now: datetime, ahead: list[Event]) -> Iterator[Event]:
    """The facts without closes of pay that lie ahead: they would shut the journal to what happens until then."""
    for event in events:
        if isinstance(event.fact, PeriodClosed) and event.recorded_at > now:
            ahead.append(event)
        else:
            yield event


def _not_yet(close: Event) -> Problem:
    return Problem(
        WARNING,
        "events.csv",
        None,
        "recorded_at",
        f"{close.event_id} closes {close.payload['period']} at {close.recorded_at.isoformat()}, which is yet to come",
        "a close that has happened",
        "the period stays open; import the pack again after that, or close it here",
    )


def _facts(folder: Path, now: datetime, known: list[str], progress: Progress | None) -> Iterator[Event]:
    """The facts of the pack. Where a pack of this source was taken before, what is new about the company is
    known from now on: it must come after what it replaces. `known` gets the ids that are passed over."""
    events = read_pack(folder, progress)
    first = next(events, None)
    if first is None:
        return
    again = Receipt.objects.filter(source=first.source, kind="pack").exists()
    yield from _restated(_chain(first, events), now, known) if again else _chain(first, events)


def _chain(first: Event, rest: Iterator[Event]) -> Iterator[Event]:
    yield first
    yield from rest


def _restated(events: Iterator[Event], now: datetime, passed: list[str]) -> Iterator[Event]:
    while page := list(islice(events, _PAGE)):
        registry = [event.event_id for event in page if KINDS[event.kind].registry]
        known = read.numbers_of(registry) if registry else {}
        for event in page:
            if not KINDS[event.kind].registry:
                yield event
            elif event.event_id in known:
                passed.append(event.event_id)
            else:
                yield replace(event, recorded_at=now)


def _name_people(folder: Path) -> None:
    """Write down the names of the pack's people; the journal knows them by their ids alone."""
    known = read.company().people
    rows = [
        Person(person_id=person, name=name[:200], role=known[person].role, office=known[person].office or "")
        for person, name in read_names(folder).items()
        if person in known
    ]
    Person.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person_id"], update_fields=["name", "role", "office"]
    )


def _sha256(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(folder.glob("*.csv")) + sorted(folder.glob("*.json")):
        with path.open("rb") as file:
            whole.update(path.name.encode() + hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()
