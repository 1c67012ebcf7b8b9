"""The one door into the journal: facts are added and folded into the present in one transaction.

Contacts are swapped for client references on the way, so no phone number ever enters the journal.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import islice

from django.db import transaction

from kulmina.clients import people
from kulmina.current import fold
from kulmina.domain import counting, facts
from kulmina.domain.company import Rules
from kulmina.domain.event import Event
from kulmina.domain.period import EPOCH, midnight
from kulmina.journal import append, read
from kulmina.journal.append import ClosedPeriod, Condition, OtherContent, SomebodyWasFirst
from kulmina.journal.turn import give_way

__all__ = [
    "ClosedPeriod", "Condition", "OtherContent", "Recorded", "SomebodyWasFirst", "conflicts", "give_way", "record",
    "turn",
]  # fmt: skip

BATCH = 50_000
PAGE = 500
Progress = Callable[[int], None]
_REACHED = (facts.TargetAction, facts.PersonRegistered)  # the kinds that say how somebody can be reached


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many facts were added and how many the journal had already."""

    added: int
    repeated: int


@contextmanager
def turn() -> Iterator[None]:
    """One's turn to write: what is read inside cannot change before what is recorded inside is there.

    Others wait meanwhile: only what a decision needs is read here, and nothing outside is asked.
    """
    with transaction.atomic():
        append.queue()
        yield


def record(
    events: Iterable[Event], *, condition: Condition | None = None, progress: Progress | None = None
) -> Recorded:
    """Record facts: all of them, or none where one cannot be.

    Facts that the journal has are passed over. `condition`: see `Condition`. `progress` is told how many
    facts have been worked through, first as they are added, then as their leads are folded.
    Raises SomebodyWasFirst, ClosedPeriod, OtherContent.
    """
    before = read.company().rules
    with transaction.atomic():
        append.queue(condition)
        with _without_collecting():
            return _record(iter(events), before, progress or _silent)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Facts hold no circles: looking for garbage among them took a third of a long import."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _record(events: Iterator[Event], before: Rules, progress: Progress) -> Recorded:
    closed = read.closed_until()
    added = repeated = 0
    leads: set[int] = set()
    ads: list[tuple[int, Event]] = []
    rules_changed = False
    while batch := list(islice(events, BATCH)):
        fresh = append.sift(batch)
        went_in = append.add(_without_contacts(fresh), closed=closed)
        leads |= went_in.leads
        ads += [(no, e) for no, e in enumerate(fresh, went_in.first_no) if e.kind == "ad.reported"]
        rules_changed |= any(event.kind in _OF_RULES for event in fresh)
        added += len(fresh)
        repeated += len(batch) - len(fresh)
        progress(len(batch))
    if added:
        rules = read.company().rules
        fold.fold(leads | _told_anew(before, rules) if rules_changed else leads, ads, rules)
    return Recorded(added, repeated)


_OF_RULES = frozenset({"business.configured", "event.voided"})  # these may change the rules of counting


def _told_anew(before: Rules, now: Rules) -> set[int]:
    """The leads whose rows may be others by the new rules.

    Where only the counting has changed, those that acted since the first day that is counted otherwise: a change that
    begins tomorrow folds nothing anew.
    """
    day = counting.first_difference(before.counting, now.counting)
    if replace(now, currency=before.currency, visits_off=before.visits_off).counting_by(before.counting) != before:
        return set(fold.all_leads())
    if day is None:
        return set()
    return read.acting_since(EPOCH if day == date.min else midnight(day, now.tz))


def conflicts(events: Iterable[Event], *, at_most: int = 50) -> list[OtherContent | ClosedPeriod]:
    """Everything, up to a number, for which `record` would refuse these facts; nothing is recorded."""
    closed = read.closed_until()
    found: list[OtherContent | ClosedPeriod] = []
    rest = iter(events)
    while len(found) < at_most and (page := list(islice(rest, PAGE))):
        found += _conflicts(page, closed)
    return found[:at_most]


def _conflicts(page: list[Event], closed: datetime | None) -> Iterator[OtherContent | ClosedPeriod]:
    while True:
        try:
            fresh = append.sift(page)
        except OtherContent as error:
            yield error
            page = [event for event in page if event.event_id != error.event_id]
        else:
            yield from append.too_late(fresh, closed)
            return


def _silent(done: int) -> None:
    """Nobody watches."""


def _without_contacts(events: Sequence[Event]) -> list[Event]:
    """The facts with references to clients in the place of their contacts."""
    contacts = [e.fact.contact for e in events if isinstance(e.fact, _REACHED) and e.fact.contact]
    if not contacts:
        return list(events)
    known = people.contacts(contacts, now=datetime.now(UTC))
    return [_refer(event, known) if isinstance(event.fact, _REACHED) else event for event in events]


def _refer(event: Event, known: dict[str, str]) -> Event:
    fact = event.fact
    assert isinstance(fact, _REACHED)
    if not fact.contact:
        return event
    raw = {**(event.raw or event.payload), "contact": known[fact.contact]}
    return Event(
        event.event_id, event.kind, event.occurred_at, event.recorded_at, event.actor, event.lead_id,
        facts.KINDS[event.kind].parse(raw), event.source, event.source_id, raw,
    )  # fmt: skip
