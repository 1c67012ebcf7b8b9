"""What happens at an office's reception: clients come, from a booking or from the street, wait, are handed to sellers.

Whether a client is here already is looked at inside the writer's turn: of two taps on one client the second one is
told so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, uuid4, uuid5

from kulmina.actions import act, leads
from kulmina.actions.act import Done
from kulmina.clients import people
from kulmina.current import meetings, reception, slots
from kulmina.domain import refusal, slot_refusal
from kulmina.domain.company import Company
from kulmina.domain.event import Event
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor
from kulmina.journal import read
from kulmina.recording import turn

STAYS = timedelta(hours=12)  # so long a client who came counts as being here
SELLERS = ("seller", "sales_head")


class AlreadyHere(ImpossibleStep):
    """The client came and the visit has not ended."""

    ru = "Клиент {lead} уже отмечен в {time}: он сейчас в офисе."
    en = "Client {lead} was already marked at {time}: he is in the office now."


class NotHere(ImpossibleStep):
    """Nobody waits under this lead."""

    ru = "Клиент {lead} сейчас не ждёт в офисе: он ещё не пришёл или встреча уже закончилась."
    en = "Client {lead} is not waiting in the office: he has not come yet or the meeting is over."


class NotASeller(ImpossibleStep):
    """Clients are handed to those who sell."""

    ru = "{who} не продаёт: выберите продавца."
    en = "{who} does not sell: choose a seller."


class WithHimAlready(ImpossibleStep):
    """The client is with this seller."""

    ru = "Клиент {lead} уже у этого продавца."
    en = "Client {lead} is with this seller already."


def arrive(
    actor: Actor, lead_id: str, office: str, *, now: datetime, meeting: str | None = None, token: str | None = None
) -> Done:
    """The client of a lead came to an office. Without a meeting the nearest one that may be meant is named.

    Raises OfficeUnknown, AlreadyHere, and what `act.perform` raises.
    """
    token = token or uuid4().hex
    company = read.company()
    _check_office(company, office)
    with turn():
        if read.event(f"{token}-00") is None:
            _check_not_here(company, lead_id, office, now)
        named = meeting or _meant(company, lead_id, now)
        payload = {"office": office, **({"meeting": named} if named else {})}
        return act.perform(actor, lead_id, [("visit.arrived", payload)], now=now, token=token)


def walk_in(
    actor: Actor,
    office: str,
    contact: str,
    *,
    now: datetime,
    name: str | None = None,
    creative: str | None = None,
    token: str | None = None,
) -> Done:
    """Somebody came from the street: his lead is found or made, and he has arrived on it, in one act.

    `creative`: where he says that he heard of us. Raises OfficeUnknown, AlreadyHere, and what `leads.receive` and
    `act.perform` raise.
    """
    token = token or uuid4().hex
    _check_office(read.company(), office)
    contact = leads.usable(contact)
    with turn():
        told = read.event(f"{token}-00")
        if told is not None:
            return Done((told,), told.lead_id, repeated=True)
        return _came(actor, office, contact, name, now, token) or _received(
            actor, office, contact, name, creative, now, token
        )


def _came(actor: Actor, office: str, contact: str, name: str | None, now: datetime, token: str) -> Done | None:
    """The arrival of a client whose lead is open; None: he has none."""
    ref = contact if people.reference(contact) is not None else people.known(contact)
    company = read.company()
    [found] = reception.known(company, ref, now=now, full=False, limit=1) if ref else [None]
    if found is None or found.lead_id is None:
        return None
    if name and ref and not found.name:
        people.call(ref, name.strip())
    return arrive(actor, found.lead_id, office, meeting=found.meeting if found.near else None, now=now, token=token)


def _received(
    actor: Actor, office: str, contact: str, name: str | None, creative: str | None, now: datetime, token: str
) -> Done:
    """The arrival of a client who has no open lead: the visit is his target action."""
    ref = contact if people.reference(contact) is not None else people.known(contact)
    there = reception.client_here(ref, since=now - STAYS) if ref else None
    if there is not None:
        raise AlreadyHere(lead=there[0], time=_clock(read.company(), there[1] or office, there[2]))
    return leads.receive(
        actor, "visit", contact, creative=creative or None, name=name or None, office=office, now=now, token=token
    ).done


def no_show(actor: Actor, lead_id: str, meeting: str, *, now: datetime, token: str | None = None) -> Done:
    """The slot is over and the client did not come. Raises NoShowTooEarly and what `act.perform` raises."""
    _check_over(lead_id, meeting, now)
    return act.perform(actor, lead_id, [("meeting.no_show", {"meeting": meeting})], now=now, token=token)


def _check_over(lead_id: str, meeting: str, now: datetime) -> None:
    offices = read.company().offices
    for booked in meetings.of_lead(lead_id):
        office = offices.get(booked.office or "")
        if booked.meeting == meeting and office and now < booked.slot + timedelta(minutes=office.slot_minutes):
            raise refusal.NoShowTooEarly(meeting=meeting)


def no_shows(actor: Actor, office: str, *, minutes: int, now: datetime, token: str | None = None) -> Done:
    """Nobody came to any of today's meetings whose slots ended so many minutes ago; all of them at once.

    Raises OfficeUnknown and what `act.perform` raises.
    """
    token = token or uuid4().hex
    company = read.company()
    _check_office(company, office)
    events: list[Event] = []
    with turn():
        for guest in reception.board(company, office, now=now).at("expected"):
            if guest.end is not None and guest.meeting and guest.end + timedelta(minutes=minutes) <= now:
                name = uuid5(NAMESPACE_OID, f"{token} {guest.lead_id} {guest.meeting}").hex
                events += no_show(actor, guest.lead_id, guest.meeting, now=now, token=name).events
    return Done(tuple(events), None, repeated=not events)


def leave(actor: Actor, lead_id: str, *, now: datetime, token: str | None = None) -> Done:
    """The client went away without having been received. Raises NotHere and what `act.perform` raises."""
    token = token or uuid4().hex
    with turn():
        if read.event(f"{token}-00") is None and reception.here(lead_id, since=now - reception.FORGOTTEN) is None:
            raise NotHere(lead=lead_id)
        return act.perform(actor, lead_id, [("visit.left_unserved", {})], now=now, token=token)


def take(actor: Actor, lead_id: str, *, now: datetime, token: str | None = None) -> Done:
    """A seller takes a client who waits. Raises what `hand_over` raises."""
    return hand_over(actor, lead_id, actor.person, now, token=token)


def hand_over(actor: Actor, lead_id: str, seller: str, now: datetime, *, token: str | None = None) -> Done:
    """A client is given to a seller: from the waiting room, or from another seller by a head.

    Raises NotASeller, WithHimAlready, and what `act.perform` raises.
    """
    token = token or uuid4().hex
    known = read.company().people.get(seller)
    himself = seller == actor.person and "seller" in actor.roles  # where one does the work of several
    if known is None or not (himself or known.role in SELLERS):
        raise NotASeller(who=seller)
    with turn():
        if read.event(f"{token}-00") is None and reception.holder(lead_id) == seller:
            raise WithHimAlready(lead=lead_id)
        return act.perform(actor, lead_id, [("seller.assigned", {"seller": seller})], now=now, token=token)


def hand_over_many(actor: Actor, lead_ids: Sequence[str], seller: str, now: datetime) -> tuple[Done, ...]:
    """Several clients to one seller, all or none. Raises what `hand_over` raises."""
    with turn():
        return tuple(hand_over(actor, lead_id, seller, now) for lead_id in lead_ids)


def _check_office(company: Company, office: str) -> None:
    if office not in company.offices:
        raise slot_refusal.OfficeUnknown(office=office or "—")


def _check_not_here(company: Company, lead_id: str, office: str, now: datetime) -> None:
    there = reception.here(lead_id, since=now - STAYS)
    if there is not None:
        raise AlreadyHere(lead=lead_id, time=_clock(company, there[0] or office, there[1]))


def _clock(company: Company, office: str, moment: datetime) -> str:
    """The time of day on an office's clock."""
    tz = next((order.tz for order in slots.schedules(company, [office]).values()), company.rules.tz)
    return f"{moment.astimezone(tz):%H:%M}"


def _meant(company: Company, lead_id: str, now: datetime) -> str | None:
    """The awaited meeting that is nearest, where it is near enough to be credited (DOMAIN §8)."""
    near = timedelta(days=company.rules.arrival_match_days)
    due = [(abs(slot - now), meeting) for meeting, slot in reception.awaited(lead_id)]
    return next((meeting for away, meeting in sorted(due) if away <= near), None)
