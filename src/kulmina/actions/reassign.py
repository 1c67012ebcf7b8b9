"""A head hands leads over: to an operator, evenly among several, or clients of one seller to another.

All of them in one transaction, each only where nobody has touched it since the head looked; what could not be
moved is named with its reason. The whole hand-over is taken back in one go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle
from uuid import uuid4

from kulmina.actions.act import take_back as take_back_facts
from kulmina.domain import rights, steps
from kulmina.domain.company import Company
from kulmina.domain.event import Event, make
from kulmina.domain.lead import Lead, read_lead, visible
from kulmina.domain.merge import merges
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor
from kulmina.journal import read
from kulmina.journal.rows import among, select, several
from kulmina.recording import record, turn
from kulmina.staff.models import Person

MOST = 500  # leads of one hand-over
KINDS: Mapping[str, str] = {"operator": "lead.assigned", "seller": "seller.assigned"}


class TouchedSince(ImpossibleStep):
    """Somebody has worked on the lead after the head looked at it."""

    ru = "С лидом {lead} уже поработали, пока вы выбирали: посмотрите на него ещё раз."
    en = "Somebody has worked on lead {lead} since you looked: look at it again."


class HasItAlready(ImpossibleStep):
    """The lead is with that person already."""

    ru = "Лид {lead} уже у {holder}."
    en = "Lead {lead} is with {holder} already."


class NobodyToTake(ImpossibleStep):
    """No person was chosen, or one whose work this is not."""

    ru = "Выберите, кому передать: {holder} так не работает."
    en = "Choose who takes them: {holder} does not do this work."


class TooMany(ImpossibleStep):
    """More leads than are handed over at once."""

    ru = "За один раз передают не больше {most} лидов: выберите часть."
    en = "At most {most} leads are handed over at once: choose a part of them."


class NoSuchLead(ImpossibleStep):
    """The id is nobody's."""

    ru = "Лида {lead} нет."
    en = "There is no lead {lead}."


class NothingToTakeBack(ImpossibleStep):
    """Nothing was handed over by this click."""

    ru = "Отменять нечего: по этому нажатию никого не передавали."
    en = "There is nothing to take back: this click handed nobody over."


@dataclass(frozen=True, slots=True)
class Moved:
    """What a hand-over did. `to`: who got which lead; `refused`: leads that stay where they were, with the reason;
    `repeated`: the same click had come before."""

    token: str
    to: Mapping[str, str]
    refused: Mapping[str, ImpossibleStep]
    events: tuple[Event, ...] = ()
    repeated: bool = False

    @property
    def count(self) -> int:
        return len(self.to)


def reassign(
    actor: Actor,
    leads: Sequence[str],
    takers: Sequence[str],
    *,
    now: datetime,
    seen: int | None = None,
    who: str = "operator",
    token: str | None = None,
) -> Moved:
    """Hand leads over to `takers`, in turn where there are several.

    `who`: "operator" or "seller", whose work is handed over. `seen`: number of the journal's last fact when the
    head looked: leads with later facts stay. `token`: names the click, so that a second one adds nothing.
    Raises NotAllowed, NobodyToTake, TooMany; what stands in the way of single leads is in `refused`.
    """
    token = token or uuid4().hex
    company = read.company()
    asked = list(dict.fromkeys(leads))
    _check(actor, asked, takers, who, company, now)
    with turn():
        told = _told(token, len(asked))
        if told:
            return Moved(token, {e.lead_id or "": _taker(e, who) for e in told}, {}, told, repeated=True)
        standing = _standing(asked, company)
        events: list[Event] = []
        refused: dict[str, ImpossibleStep] = {}
        turns = cycle(takers)
        for lead_id in asked:
            try:
                event = _hand_over(
                    actor, lead_id, next(turns), standing, company, now, seen, who, f"{token}-{len(events):04d}"
                )
            except ImpossibleStep as error:
                refused[lead_id] = error
            else:
                events.append(event)
        record(events)
    return Moved(token, {e.lead_id or "": _taker(e, who) for e in events}, refused, tuple(events))


def take_back(actor: Actor, token: str, *, now: datetime) -> Moved:
    """Take a hand-over back: the leads are with whom they were before, but for those that were worked on since.

    Raises NothingToTakeBack.
    """
    told = _told(token, MOST)
    numbers, latest = read.numbers_of([event.event_id for event in told]), _latest(event.lead_id for event in told)
    back: dict[str, str] = {}
    refused: dict[str, ImpossibleStep] = {}
    for event in told:
        lead = event.lead_id or ""
        try:
            if latest.get(lead, 0) > numbers[event.event_id]:
                raise TouchedSince(lead=lead)
            take_back_facts(actor, [event.event_id], now=now)
        except ImpossibleStep as error:
            refused[lead] = error
        else:
            back[lead] = event.actor
    if not told:
        raise NothingToTakeBack()
    return Moved(token, back, refused)


def gone(now: datetime, company: Company) -> set[str]:
    """Those who work here no more: nothing is handed to them."""
    today = now.astimezone(company.rules.tz).date()
    return set(Person.objects.filter(active_to__lte=today).values_list("person_id", flat=True))


def _check(
    actor: Actor, leads: Sequence[str], takers: Sequence[str], who: str, company: Company, now: datetime
) -> None:
    if not rights.may(actor, KINDS[who], company) or not set(actor.roles) & _HEADS[who]:
        raise rights.NotAllowed(what=KINDS[who])
    if len(leads) > MOST:
        raise TooMany(most=MOST)
    if not takers:
        raise NobodyToTake(holder="—")
    for taker in takers:
        if taker not in company.people or company.people[taker].role not in takes(who, company):
            raise NobodyToTake(holder=taker)
    if left := sorted(gone(now, company) & set(takers)):
        raise NobodyToTake(holder=left[0])


_HEADS = {"operator": {"cc_head", "system"}, "seller": {"sales_head", "system"}}


def takes(who: str, company: Company) -> tuple[str, ...]:
    """The roles that take such work: where there is no call centre, sellers take leads too (R60)."""
    if who == "seller":
        return ("seller",)
    return ("operator",) if rights.has_call_centre(company) else ("seller",)


@dataclass(frozen=True, slots=True)
class _Standing:
    """A lead as it stands, its visible facts, and the number of its latest fact."""

    lead: Lead
    history: list[Event]
    last_no: int


def _standing(leads: Sequence[str], company: Company) -> dict[str, _Standing]:
    numbers = read.lead_numbers(leads)
    groups = read.grouped(read.merges_touching(numbers.values()))
    histories = read.histories([number for group in groups for number in group])
    latest = _latest(read.lead_ids(histories).values())
    found = {}
    by_number = {number: lead for lead, number in numbers.items()}
    for group in groups:
        seen = visible([event for number in group for event in histories[number]])
        ends = merges(seen)
        for number in set(group) & set(by_number):
            lead_id = by_number[number]
            own = [e for e in seen if e.lead_id == lead_id or (e.lead_id and ends.get(e.lead_id) == lead_id)]
            told = read_lead(own, company.rules, lead_id=lead_id)
            found[lead_id] = _Standing(told, own, latest.get(lead_id, 0))
    return found


def _latest(leads: Iterable[str | None]) -> dict[str, int]:
    """The numbers of the leads' latest facts."""
    query = (
        "SELECT k.lead_id, MAX(e.no) FROM journal_leadkey k JOIN journal_event e ON e.lead = k.id "
        f"WHERE {among('k.lead_id')} GROUP BY k.lead_id"
    )
    return dict(select(query, several([lead for lead in leads if lead])))


def _hand_over(
    actor: Actor, lead_id: str, taker: str, standing: Mapping[str, _Standing], company: Company, now: datetime,
    seen: int | None, who: str, event_id: str,
) -> Event:  # fmt: skip
    """The fact that hands one lead over. Raises ImpossibleStep."""
    if lead_id not in standing:
        raise NoSuchLead(lead=lead_id)
    told = standing[lead_id]
    if seen is not None and told.last_no > seen:
        raise TouchedSince(lead=lead_id)
    if taker == (told.lead.operator if who == "operator" else told.lead.seller):
        raise HasItAlready(lead=lead_id, holder=taker)
    event = make(
        KINDS[who], {who: taker}, event_id=event_id, occurred_at=now, recorded_at=now, actor=actor.person,
        lead_id=lead_id,
    )  # fmt: skip
    rights.check(actor, event, told.lead, company)
    steps.check(event, told.history, head=True)
    return event


def _taker(event: Event, who: str) -> str:
    return str(event.payload[who])


def _told(token: str, most: int) -> tuple[Event, ...]:
    """The facts of this click where it has come before."""
    return tuple(_until_missing(token, most))


def _until_missing(token: str, most: int) -> Iterator[Event]:
    for place in range(most):
        event = read.event(f"{token}-{place:04d}")
        if event is None:
            return
        yield event
