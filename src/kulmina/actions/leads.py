"""How clients come to those who call them: a lead is received, taken, or given to whoever asks for the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any
from uuid import uuid4

from kulmina.actions import act
from kulmina.actions.act import Done
from kulmina.clients import people, same
from kulmina.current import chances, queue
from kulmina.current.queue import Asker, OfClient
from kulmina.domain import contact as contacts
from kulmina.domain import facts, refusal, rights, steps
from kulmina.domain.company import Company, read_action
from kulmina.domain.event import Event, make
from kulmina.domain.lead import visible
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor
from kulmina.journal import read
from kulmina.recording import turn

FIRST = 1000  # the numbers of leads begin after this one
CLOSED = ("lost", "sleeping")  # who asks again from here is taken up again


class QueueIsEmpty(Exception):
    """Nobody is due. `due`: when the next one will be, None where nothing is agreed with anybody."""

    def __init__(self, due: datetime | None) -> None:
        super().__init__(f"nobody is due before {due}" if due else "nobody is due")
        self.due = due


class WrongPhone(ImpossibleStep):
    """A phone with too few digits, or too many."""

    ru = "{contact} — неполный или лишний номер, цифр в нём {digits}, нужно 11. Проверьте его."
    en = "{contact} has {digits} digits, a phone number needs 11. Check the number."


class NoContact(ImpossibleStep):
    """Neither a phone nor a mail address."""

    ru = "«{contact}» — это не телефон и не почта. Телефон пишут так: +7 900 000-00-00."
    en = "“{contact}” is neither a phone nor an e-mail. A phone looks like +7 900 000-00-00."


class ContactMissing(ImpossibleStep):
    """Nothing was typed."""

    ru = "Укажите телефон или почту клиента."
    en = "Give the client's phone or e-mail."


class MakesNoLead(ImpossibleStep):
    """By the company's rules such an action makes no lead, and the client has none that it could belong to."""

    ru = "По правилам компании такое обращение не создаёт лида, а у клиента его ещё нет. Внесите заявку клиента."
    en = "By the company's rules this makes no lead, and the client has none yet. Add an application of the client."


@dataclass(frozen=True, slots=True)
class Received:
    """A client who asked. `fresh`: he made a new lead; else his action was added to the lead that he has."""

    done: Done
    lead_id: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class Given:
    """Who is next. `fresh`: he was handed over just now; else he was this person's already."""

    lead_id: str
    fresh: bool


def receive(
    actor: Actor,
    action: str,
    contact: str,
    *,
    creative: str | None = None,
    name: str | None = None,
    office: str | None = None,
    now: datetime,
    token: str | None = None,
) -> Received:
    """A client asked: a new lead, or one more action of the lead that he has (the duplicate rule of DOMAIN §8).

    `contact`: a phone, a mail address or the reference of a client. `office`: a client who came there from the
    street: his arrival is recorded with the action. A lost or sleeping lead whose client asks again is taken up
    again, whosever it is. Raises WrongPhone, NoContact, ContactMissing, MakesNoLead, BadEvent, and what
    `rights.check` and `steps.check` raise.
    """
    contact = usable(contact)
    token = token or uuid4().hex
    company = read.company()
    with turn():
        told = read.event(f"{token}-00")
        if told is not None and told.lead_id is not None:
            return Received(Done((told,), told.lead_id, repeated=True), told.lead_id, fresh=False)
        ref = people.contact(contact, now=now)
        known = _belongs(ref, action, company, now)
        payload = _without_blanks(action=action, contact=ref, creative=creative)
        acts: list[act.Step] = [("target_action", payload)]
        if office:
            acts.append(("visit.arrived", {"office": office}))
        if known is None:
            received = _begin(actor, acts, company, now, token)
        else:
            if known.state == "invalid" and (office or action == "call"):
                _reach(actor, known.lead_id, now)
            if known.state in CLOSED and rights.may(actor, "lead.reactivated", company) and not office:
                acts.append(("lead.reactivated", {"reason": rights.ASKED_AGAIN}))
            done = act.perform(actor, known.lead_id, acts, now=now, token=token)
            received = Received(done, known.lead_id, fresh=False)
        if name and name.strip() and not people.names([ref]).get(ref):
            people.call(ref, name.strip())
    return received


def usable(contact: str) -> str:
    """The contact, where somebody can be reached by it. Raises WrongPhone, NoContact, ContactMissing."""
    text = contact.replace("\x00", "").strip()
    if not text:
        raise ContactMissing()
    if people.reference(text) is not None:
        return text
    digits = sum(letter.isdigit() for letter in text)
    written = "@" not in text and digits >= 5 and not any(letter.isalpha() for letter in text)
    if written and (digits < 10 or (digits == 10 and not _local(text)) or digits > 15):
        raise WrongPhone(contact=text[:60], digits=digits)
    if contacts.reachable(text) is None:
        raise NoContact(contact=text[:60])
    return text


def _local(text: str) -> bool:
    """Ten digits without the country: 900 000-00-00."""
    return not text.lstrip().startswith("+") and next(c for c in text if c.isdigit()) == "9"


def _without_blanks(**given: Any) -> Mapping[str, Any]:
    return {name: value for name, value in given.items() if value}


def _belongs(ref: str, action: str, company: Company, now: datetime) -> OfClient | None:
    """The lead that an action of a client belongs to; None: it makes a new one."""
    leads = of_person(ref)
    if not leads:
        return None
    if not _makes_leads(action, company, now):
        return leads[0]
    since = now - timedelta(days=company.rules.dedupe_days)
    return next((lead for lead in leads if lead.created_at is None or lead.created_at >= since), None)


def of_person(ref: str) -> list[OfClient]:
    """The leads of somebody under all his contacts, newest first: who rings from his other phone is no new client."""
    numbers = [number for one in same.group(ref) if (number := people.reference(one)) is not None]
    found = {lead.lead_id: lead for number in numbers for lead in queue.of_client(number)}
    dated = sorted((lead for lead in found.values() if lead.created_at), key=attrgetter("created_at"))
    return [lead for lead in found.values() if not lead.created_at] + dated[::-1]


def _makes_leads(action: str, company: Company, now: datetime) -> bool:
    kind = read_action(action)
    return company.rules.counting_on(now).creates(kind.action, kind.name)


def _reach(actor: Actor, lead_id: str, now: datetime) -> None:
    """Who stands in the office or talks on the phone can be reached: the mark that he cannot is taken back."""
    wrong = [event for event in visible(read.events_of(lead_id)) if isinstance(event.fact, facts.LeadInvalid)]
    act.put(
        [
            make(
                "event.voided", {"event": event.event_id, "reason": rights.ASKED_AGAIN},
                event_id=f"void-{event.event_id}"[:80], occurred_at=now, recorded_at=now, actor=actor.person,
                lead_id=lead_id,
            )
            for event in wrong
        ]
    )  # fmt: skip


def _begin(actor: Actor, acts: list[act.Step], company: Company, now: datetime, token: str) -> Received:
    """A new lead under the next free number. What a person records of a new client must make a lead: one without
    would stand in no list and in no queue."""
    if "system" not in actor.roles and not _makes_leads(str(acts[0][1]["action"]), company, now):
        raise MakesNoLead()
    lead_id = _next_id()
    events: list[Event] = []
    for place, (kind, payload) in enumerate(acts):
        event = make(
            kind, payload, event_id=f"{token}-{place:02d}", occurred_at=now, recorded_at=now, actor=actor.person,
            lead_id=lead_id,
        )  # fmt: skip
        rights.check(actor, event, None, company)
        steps.check(event, events)
        events.append(event)
    act.put(events)
    return Received(Done(tuple(events), lead_id), lead_id, fresh=True)


def _next_id() -> str:
    number = FIRST + read.reach().leads + 1
    while True:
        some = [f"L{each}" for each in range(number, number + 100)]
        taken = read.lead_numbers(some)
        free = next((lead_id for lead_id in some if lead_id not in taken), None)
        if free is not None:
            return free
        number += 100


def next_client(actor: Actor, *, now: datetime) -> Given:
    """The client whom this person calls next: exactly one person for exactly one operator.

    He is handed over unless he is this person's already. Who has done nothing with the client that he was given
    is given the same one again, so a double click gives one. A lead of an operator who is silent goes to
    whoever asks. Raises QueueIsEmpty, NotAllowed.
    """
    company = read.company()
    if not rights.may(actor, "call", company):
        raise rights.NotAllowed(what="call")
    asker = Asker(actor.person)
    chances.chances(now)  # counted before the turn, so that nobody waits for it
    with turn():
        again = queue.given(actor.person, now)
        if again is not None:
            return Given(again, fresh=False)
        found = queue.first(asker, now)
        if found is None:
            raise QueueIsEmpty(queue.due_next(asker, now))
        if found.operator == actor.person:
            return Given(found.lead_id, fresh=False)
        _hand_over(actor, found.lead_id, f"{queue.ticket(actor.person)}{read.last_no() + 1:015d}", now)
        return Given(found.lead_id, fresh=True)


def take(actor: Actor, lead_id: str, *, now: datetime) -> Given:
    """Take a lead that is nobody's, or whose operator is silent. Raises LeadIsTaken, NotAllowed, NoSuchLead."""
    company = read.company()
    if not rights.may(actor, "call", company):
        raise rights.NotAllowed(what="call")
    with turn():
        standing = queue.holding(lead_id)
        if standing is None:
            raise act.NoSuchLead(f"there is no lead {lead_id!r}")
        if standing.operator == actor.person:
            return Given(lead_id, fresh=False)
        if standing.operator is not None and not standing.may_be_taken(now):
            raise refusal.LeadIsTaken(lead=lead_id, operator=standing.operator)
        _hand_over(actor, lead_id, f"{uuid4().hex}-00", now)
    return Given(lead_id, fresh=True)


def _hand_over(actor: Actor, lead_id: str, event_id: str, now: datetime) -> None:
    act.put(
        [
            make(
                "lead.assigned", {"operator": actor.person}, event_id=event_id, occurred_at=now, recorded_at=now,
                actor=actor.person, lead_id=lead_id,
            )
        ]
    )  # fmt: skip
