"""The only way into the journal: facts are added, each once, in one order, and never change.

Only `recording` calls this, so that the tables of the present are folded in the same transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from django.db import transaction

from kulmina.domain import facts
from kulmina.domain.event import Event
from kulmina.domain.period import micros
from kulmina.journal import turn
from kulmina.journal.codec import COLUMNS, encode, payload
from kulmina.journal.read import last_no, lead_numbers
from kulmina.journal.rows import among, insert, select, several, value

# They only say what was already counted, so they may bear the instant of the close itself.
_OF_THE_CLOSE = frozenset({"statement.issued"})


class SomebodyWasFirst(Exception):
    """Between the decision and its recording another fact has come that the decision depends on."""

    def __init__(self, kind: str, actor: str, event_id: str) -> None:
        super().__init__(f"{actor} was first: {kind} ({event_id}) has come in between")
        self.kind = kind
        self.actor = actor
        self.event_id = event_id


class ClosedPeriod(ValueError):
    """The fact says that it was known before a close of pay; what was closed never changes."""

    def __init__(self, event_id: str, recorded_at: datetime, closed: datetime) -> None:
        super().__init__(
            f"{event_id}: recorded_at {recorded_at.isoformat()} is not after the latest close {closed.isoformat()}; "
            "record it with the time at which it is learned now"
        )
        self.event_id = event_id
        self.recorded_at = recorded_at
        self.closed = closed


class OtherContent(ValueError):
    """A fact with this id is in the journal already, and it says something else."""

    def __init__(self, event_id: str, field: str) -> None:
        super().__init__(
            f"{event_id}: a fact with this id is in the journal with another {field}; "
            "a fact never changes: void it and add a new one"
        )
        self.event_id = event_id
        self.field = field


@dataclass(frozen=True, slots=True)
class Condition:
    """Add only if no fact about these leads, of these kinds (any, when empty), has come after number `after`."""

    leads: frozenset[str]
    after: int
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Added:
    """What went in: the leads it concerns, by number, and the creative-days whose report was voided."""

    count: int
    leads: frozenset[int]
    first_no: int


def append(
    events: Sequence[Event], *, condition: Condition | None = None, closed: datetime | None = None
) -> tuple[Added, int]:
    """Add facts that are new and pass over those that are there: (what was added, how many were repeated).

    `closed`: the latest close before these facts (`read.closed_until`).
    Raises SomebodyWasFirst, ClosedPeriod, OtherContent; then nothing is added.
    """
    with transaction.atomic():
        queue(condition)
        fresh = sift(events)
        return add(fresh, closed=closed), len(events) - len(fresh)


def queue(condition: Condition | None = None) -> None:
    """Wait for one's turn to write, inside a transaction; then hold the condition against the journal.

    Numbers are given under this lock, so a reader who has seen number n has seen all up to n.
    """
    turn.wait()
    if condition is not None:
        _hold(condition)


def _hold(condition: Condition) -> None:
    numbers = lead_numbers(condition.leads).values()
    query = f"SELECT kind, actor, event_id FROM journal_event WHERE no > %s AND {among('lead')}"
    values = [condition.after, several(numbers)]
    if condition.kinds:
        query += f" AND {among('kind')}"
        values.append(several([facts.KINDS[kind].code for kind in condition.kinds]))
    found = select(f"{query} ORDER BY no LIMIT 1", *values)
    if found:
        kinds = {kind.code: kind.name for kind in facts.KINDS.values()}
        code, actor, event_id = found[0]
        raise SomebodyWasFirst(kinds[code], actor, event_id)


def sift(events: Collection[Event]) -> list[Event]:
    """The facts that the journal does not have, each once.

    A fact is there when its id is, or the same (kind, source, source_id).
    Raises OtherContent where the id is there with something else.
    """
    known = _known_ids(events)
    said = _known_keys(events)
    fresh: dict[str, Event] = {}
    for event in events:
        twin = fresh.get(event.event_id)
        if twin is not None:
            _same(event, twin)
            continue
        if event.event_id in known:
            _same_as_row(event, known[event.event_id])
            continue
        key = (event.kind, event.source, event.source_id)
        if key not in said:
            said.add(key)
            fresh[event.event_id] = event
    return list(fresh.values())


def _known_ids(events: Collection[Event]) -> dict[str, tuple[int, int, int, str, str | None, str]]:
    query = (
        "SELECT e.event_id, e.kind, e.at, e.known, e.actor, k.lead_id, e.payload "
        f"FROM journal_event e LEFT JOIN journal_leadkey k ON k.id = e.lead WHERE {among('e.event_id')}"
    )
    return {row[0]: row[1:] for row in select(query, several([event.event_id for event in events]))}


def _known_keys(events: Collection[Event]) -> set[tuple[str, str, str]]:
    asked: dict[tuple[str, str], list[str]] = defaultdict(list)
    for event in events:
        asked[event.kind, event.source].append(event.source_id)
    query = f"SELECT source_id FROM journal_event WHERE kind = %s AND source = %s AND {among('source_id')}"
    return {
        (kind, source, row[0])
        for (kind, source), ids in asked.items()
        for row in select(query, facts.KINDS[kind].code, source, several(ids))
    }


def _same_as_row(event: Event, row: tuple[int, int, int, str, str | None, str]) -> None:
    code, at, known, actor, lead_id, text = row
    said = {
        "kind": facts.KINDS[event.kind].code == code,
        "occurred_at": micros(event.occurred_at) == at,
        "recorded_at": micros(event.recorded_at) == known,
        "actor": event.actor == actor,
        "lead_id": event.lead_id == lead_id,
        "payload": _without_contact(payload(event)) == _without_contact(text),
    }
    for field, same in said.items():
        if not same:
            raise OtherContent(event.event_id, field)


def _same(event: Event, twin: Event) -> None:
    lead_id, text = twin.lead_id, payload(twin)
    code = facts.KINDS[twin.kind].code
    _same_as_row(event, (code, micros(twin.occurred_at), micros(twin.recorded_at), twin.actor, lead_id, text))


def _without_contact(text: str) -> object:
    """The journal keeps a reference in place of the contact, and the person behind it may have been erased."""
    said = orjson.loads(text)
    said.pop("contact", None)
    return said


def add(fresh: Sequence[Event], *, closed: datetime | None) -> Added:
    """Number facts that `sift` has let through and write them."""
    for refused in too_late(fresh, closed):
        raise refused
    first = last_no() + 1
    leads = _numbers([event.lead_id for event in fresh if event.lead_id is not None])
    rows = [
        encode(event, no, None if event.lead_id is None else leads[event.lead_id])
        for no, event in enumerate(fresh, first)
    ]
    insert("journal_event", COLUMNS, rows)
    voided = [event.fact.event for event in fresh if isinstance(event.fact, facts.EventVoided)]
    return Added(len(fresh), frozenset(leads.values()) | _leads_of(voided), first)


def too_late(fresh: Sequence[Event], closed: datetime | None) -> Iterator[ClosedPeriod]:
    """The refusal of each fact that says that it was known before the latest close."""
    if closed is None:
        return
    for event in fresh:
        if event.recorded_at <= closed and event.kind not in _OF_THE_CLOSE:
            yield ClosedPeriod(event.event_id, event.recorded_at, closed)


def _numbers(lead_ids: Collection[str]) -> dict[str, int]:
    """The numbers of leads; those the journal has not met are given the next ones."""
    asked = dict.fromkeys(lead_ids)
    numbers = dict(lead_numbers(asked))
    new = [lead_id for lead_id in asked if lead_id not in numbers]
    if new:
        first = int(value("SELECT MAX(id) FROM journal_leadkey") or 0) + 1
        given = list(enumerate(new, first))
        insert("journal_leadkey", ("id", "lead_id"), given)
        numbers.update((lead_id, number) for number, lead_id in given)
    return numbers


def _leads_of(event_ids: Collection[str]) -> frozenset[int]:
    """The leads that voided facts were about."""
    if not event_ids:
        return frozenset()
    query = f"SELECT lead FROM journal_event WHERE lead IS NOT NULL AND {among('event_id')}"
    return frozenset(row[0] for row in select(query, several(event_ids)))
