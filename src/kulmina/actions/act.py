"""What somebody at work does to one lead: his rights and the steps that are possible are checked, and it is recorded.

Everything is decided inside the writer's turn, so of two people who act on one lead at once the second one
decides on what the first one has done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from kulmina.domain import rights, steps
from kulmina.domain.company import Company
from kulmina.domain.event import Event, make
from kulmina.domain.lead import Lead, read_lead, visible
from kulmina.domain.merge import merges
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor
from kulmina.journal import read
from kulmina.recording import ClosedPeriod, record, turn

WAIT = timedelta(minutes=1)
"""An act waits for its turn less than this."""

Step = tuple[str, Mapping[str, Any]]


class SentAlready(ImpossibleStep):
    """The form has recorded something of another client, or was sent by somebody else."""

    ru = "Эта форма уже отправлена. Обновите страницу и повторите: ничего не записано."
    en = "This form was sent already. Reload the page and do it again: nothing was recorded."


class PeriodIsClosed(ImpossibleStep):
    """The journal holds a close of pay that lies ahead of the clock."""

    ru = "В журнале есть закрытие периода позже этой минуты ({closed}): проверьте часы сервера и загруженные данные."
    en = "The journal holds a close of a period later than this minute ({closed}): check the clock and the import."


class NoSuchLead(LookupError):
    """There is no lead with this id."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was recorded. `repeated`: the same click had come before, nothing was added."""

    events: tuple[Event, ...]
    lead_id: str | None
    repeated: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(event.event_id for event in self.events)


def perform(
    actor: Actor,
    lead_id: str | None,
    acts: Sequence[Step],
    *,
    now: datetime,
    token: str | None = None,
    repeat: bool = False,
) -> Done:
    """Record what somebody did, all of it or nothing: (kind, payload) in their order, at one instant.

    `lead_id`: None for facts about no lead. `token`: names the click, so that a second one adds nothing.
    `repeat`: it was confirmed that a second sale to the client is meant (R44).
    Raises ImpossibleStep (what cannot follow, is not this person's to do, or SentAlready), BadEvent, NoSuchLead.
    """
    token = token or uuid4().hex
    company = read.company()
    with turn():
        told = _told(token, len(acts))
        if told:
            if told[0].actor != actor.person or told[0].lead_id != lead_id:
                raise SentAlready()
            return Done(told, lead_id, repeated=True)
        history, lead = _standing(lead_id, company) if lead_id else ([], None)
        at = _after(history, now)
        events = []
        for place, (kind, payload) in enumerate(acts):
            event = make(
                kind, payload, event_id=f"{token}-{place:02d}", occurred_at=at, recorded_at=at,
                actor=actor.person, lead_id=lead_id,
            )  # fmt: skip
            lead = _decide(actor, event, history, lead, company, repeat=repeat)
            events.append(event)
        put(events)
    return Done(tuple(events), lead_id)


def _after(history: Sequence[Event], now: datetime) -> datetime:
    """The instant of an act that was decided on these facts: later than those which were recorded beside it.

    Facts are read in the order of their instants. Whoever waited for his turn has looked at the clock before
    the one ahead of him recorded, and of two facts at one instant the ids, which are drawn, would decide.
    """
    beside = [e.occurred_at for e in history if e.occurred_at == e.recorded_at and now <= e.occurred_at < now + WAIT]
    return max(beside) + timedelta(microseconds=1) if beside else now


def _decide(
    actor: Actor, event: Event, history: list[Event], lead: Lead | None, company: Company, *, repeat: bool
) -> Lead | None:
    """Refuse the fact or let the lead be as it is after it."""
    rights.check(actor, event, lead, company)
    if event.lead_id is None:
        return None
    steps.check(event, history, head=rights.works_on_others(actor), repeat=repeat)
    history.append(event)
    return read_lead(history, company.rules, lead_id=event.lead_id)


def put(events: Sequence[Event]) -> None:
    """Record what was decided. Raises PeriodIsClosed."""
    try:
        record(events)
    except ClosedPeriod as error:
        raise PeriodIsClosed(closed=f"{error.closed:%d.%m.%Y %H:%M} UTC") from None


def _told(token: str, count: int) -> tuple[Event, ...]:
    """The facts of this click where it has come before."""
    found = (read.event(f"{token}-{place:02d}") for place in range(count))
    return tuple(event for event in found if event is not None)


def _standing(lead_id: str, company: Company) -> tuple[list[Event], Lead]:
    """The visible facts of a lead, with those of the leads merged into it, and the lead that they tell."""
    number = read.lead_numbers([lead_id]).get(lead_id)
    if number is None:
        raise NoSuchLead(f"there is no lead {lead_id!r}")
    histories = read.histories(read.merges_touching([number]))
    seen = visible([event for events in histories.values() for event in events])
    ends = merges(seen)
    own = [e for e in seen if e.lead_id == lead_id or (e.lead_id is not None and ends.get(e.lead_id) == lead_id)]
    return own, read_lead(own, company.rules, lead_id=lead_id)


def take_back(actor: Actor, event_ids: Sequence[str], *, now: datetime, reason: str | None = None) -> Done:
    """Take one's own facts back, the last one first: each is voided, and what it was about stands as before.

    Raises ImpossibleStep: not one's own, voided already, or later facts stand on it.
    """
    company = read.company()
    with turn():
        voids: list[Event] = []
        for event_id in reversed(event_ids):
            voids.append(_void(actor, event_id, company, now, reason))
            put(voids[-1:])
    return Done(tuple(voids), voids[-1].lead_id if voids else None)


def _void(actor: Actor, event_id: str, company: Company, now: datetime, reason: str | None) -> Event:
    wrong = read.event(event_id)
    payload = {"event": event_id, **({"reason": reason} if reason else {})}
    void = make(
        "event.voided", payload, event_id=f"void-{event_id}"[:80], occurred_at=now, recorded_at=now, actor=actor.person,
        lead_id=wrong.lead_id if wrong else None,
    )  # fmt: skip
    history = read.events_of(wrong.lead_id) if wrong and wrong.lead_id else [wrong] if wrong else []
    if wrong and not wrong.lead_id and (earlier := read.event(void.event_id)):
        history = [wrong, earlier]
    steps.check(void, history)
    if wrong is not None:
        rights.check_void(actor, wrong, company)
        steps.check_standing(wrong, history)
    return void
