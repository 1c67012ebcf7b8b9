"""Meetings at the offices: booked, confirmed, moved and called off, never beyond what a slot takes.

Whether a slot has a place is looked at inside the writer's turn that records the booking: two people can never
take the last place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import NAMESPACE_OID, uuid4, uuid5

from kulmina.actions import act
from kulmina.actions.act import Done, Step
from kulmina.current import habits, slots
from kulmina.current import meetings as booked
from kulmina.current.meetings import Awaited
from kulmina.current.slots import Place
from kulmina.domain import facts, refusal, slot_refusal
from kulmina.domain.company import Company
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor
from kulmina.domain.slots import Schedule, Slot, schedule, slot_of
from kulmina.journal import read
from kulmina.recording import turn

OFFERED = 3  # free slots that a refusal names
CLIENT, OFFICE = "client", "office"  # who asked for a change


class _Full(Exception):
    """No place is left; which slots are free is looked up when the turn to write is over."""

    def __init__(self, place: Place) -> None:
        self.place = place


def book(actor: Actor, lead_id: str, office: str, slot: datetime, *, now: datetime, token: str | None = None) -> Done:
    """Book the client of a lead into a slot of an office.

    Raises OfficeUnknown, NoSuchSlot, OfficeIsClosed, HolidayInOffice, SlotIsOver, SlotIsFull, BookedAlready, and
    what `act.perform` raises.
    """
    return _in_slot(actor, lead_id, office, slot, None, CLIENT, now, token)


def move(
    actor: Actor,
    lead_id: str,
    meeting: str,
    slot: datetime,
    *,
    now: datetime,
    office: str | None = None,
    by: str = CLIENT,
    token: str | None = None,
) -> Done:
    """Move a meeting to another slot. To another office: the old meeting is called off and a new one booked.

    `by`: who asked for it, "client" or "office". Raises MeetingUnknown and what `book` raises.
    """
    was = _meeting(lead_id, meeting)
    return _in_slot(actor, lead_id, office or was.office or "", slot, was, by, now, token)


def confirm(
    actor: Actor, lead_id: str, meeting: str, *, now: datetime, channel: str = "phone", token: str | None = None
) -> Done:
    """The client said that he would come. Raises what `act.perform` raises."""
    payload = {"meeting": meeting, "channel": channel}
    return act.perform(actor, lead_id, [("meeting.confirmed", payload)], now=now, token=token)


def remind(
    actor: Actor, lead_id: str, meeting: str, *, now: datetime, channel: str = "sms", token: str | None = None
) -> Done:
    """The client was reminded of the meeting. Raises what `act.perform` raises."""
    payload = {"meeting": meeting, "channel": channel}
    return act.perform(actor, lead_id, [("meeting.reminded", payload)], now=now, token=token)


def cancel(
    actor: Actor,
    lead_id: str,
    meeting: str,
    *,
    now: datetime,
    by: str = CLIENT,
    reason: str | None = None,
    token: str | None = None,
) -> Done:
    """Call a meeting off. `by`: "client" or "office". Raises what `act.perform` raises."""
    payload = {"meeting": meeting, "by": by, **({"reason": reason} if reason else {})}
    return act.perform(actor, lead_id, [("meeting.cancelled", payload)], now=now, token=token)


def take_back(actor: Actor, event_ids: Sequence[str], *, now: datetime) -> Done:
    """Take one's own facts back; a meeting that so returns to its slot still needs a place there.

    Raises SlotIsFull, BookedAlready, and what `act.take_back` raises; then everything stays as it was.
    """
    company = read.company()
    habits.rates(now)
    try:
        with turn():
            wrong = [event for name in event_ids if (event := read.event(name)) is not None]
            done = act.take_back(actor, event_ids, now=now)
            for event in wrong:
                if isinstance(event.fact, _RETURNS):
                    _check_return(company, event.lead_id or "", event.fact.meeting, now)
            return done
    except _Full as full:
        raise _full(company, full.place, now) from None


_RETURNS = (facts.MeetingCancelled, facts.MeetingRescheduled)  # without these a meeting is at its slot again


def _check_return(company: Company, lead_id: str, meeting: str, now: datetime) -> None:
    was = next((one for one in booked.expected(lead_id, since=now) if one.meeting == meeting), None)
    if was is None or was.office is None or was.office not in company.offices:
        return
    slot = slot_of(schedule(company.offices[was.office], company.rules), was.slot)
    if slot is not None:
        _check_once(company, lead_id, slot, now, was)
        _check_place(company, was.office, slot, now, was)


def _in_slot(
    actor: Actor,
    lead_id: str,
    office: str,
    slot: datetime,
    was: Awaited | None,
    by: str,
    now: datetime,
    token: str | None,
) -> Done:
    """Book, or move the meeting `was`, once it is sure that the slot exists and takes the client."""
    token = token or uuid4().hex
    company = read.company()
    wanted = _slot(company, office, slot, now)
    acts = _acts(office, wanted, was, by, token)
    habits.rates(now)  # counted before the turn, so that nobody waits for it
    try:
        with turn():
            if read.event(f"{token}-00") is None:
                _check_once(company, lead_id, wanted, now, was)
                _check_place(company, office, wanted, now, was)
            return act.perform(actor, lead_id, acts, now=now, token=token)
    except _Full as full:
        raise _full(company, full.place, now) from None


def _acts(office: str, wanted: Slot, was: Awaited | None, by: str, token: str) -> Sequence[Step]:
    start = wanted.start.isoformat()
    if was is not None and was.office == office:
        return [("meeting.rescheduled", {"meeting": was.meeting, "slot": start, "by": by})]
    meeting = f"M-{uuid5(NAMESPACE_OID, token).hex[:12]}"  # one click, one meeting
    booked = ("meeting.booked", {"meeting": meeting, "slot": start, "office": office})
    if was is None:
        return [booked]
    return [("meeting.cancelled", {"meeting": was.meeting, "by": by, "reason": "moved"}), booked]


def _meeting(lead_id: str, meeting: str) -> Awaited:
    for one in booked.of_lead(lead_id):
        if one.meeting == meeting:
            return one
    raise refusal.MeetingUnknown(lead=lead_id, meeting=meeting)


def _slot(company: Company, office: str, moment: datetime, now: datetime) -> Slot:
    """The slot of the office that begins at an instant. Raises the refusal that says why there is none."""
    known = company.offices.get(office)
    if known is None:
        raise slot_refusal.OfficeUnknown(office=office)
    order = schedule(known, company.rules)
    found = slot_of(order, moment)
    if found is None or found.start != moment:
        raise _absent(order, moment)
    if moment < now:
        raise slot_refusal.SlotIsOver(slot=told(order, moment))
    return found


def _absent(order: Schedule, moment: datetime) -> ImpossibleStep:
    day = order.day(moment)
    if (holiday := order.holidays.get(day)) is not None:
        return slot_refusal.HolidayInOffice(day=_date(day), office=order.office, holiday=holiday or "—")
    if order.closed(day):
        return slot_refusal.OfficeIsClosed(day=_date(day), office=order.office)
    return slot_refusal.NoSuchSlot(slot=told(order, moment), office=order.office)


def _check_once(company: Company, lead_id: str, wanted: Slot, now: datetime, was: Awaited | None) -> None:
    """A lead has one meeting ahead, and a person is not awaited at two places at once."""
    orders = slots.schedules(company)
    for other in booked.expected(lead_id, since=now):
        if was is not None and other.meeting == was.meeting:
            continue
        order = orders.get(other.office or "")
        length = order.length if order else wanted.end - wanted.start
        overlaps = other.slot < wanted.end and wanted.start < other.slot + length
        if overlaps or other.lead_id == lead_id:
            at = told(order, other.slot) if order else other.slot.astimezone(company.rules.tz).strftime(_MOMENT)
            raise slot_refusal.BookedAlready(slot=at, lead=other.lead_id)


def _check_place(company: Company, office: str, wanted: Slot, now: datetime, was: Awaited | None) -> None:
    place = slots.place(company, office, wanted, now=now, without=was.meeting if was else None)
    if not place.free:
        raise _Full(place)


def _full(company: Company, place: Place, now: datetime) -> slot_refusal.SlotIsFull:
    """The refusal that names the nearest free slots of the same office."""
    order = schedule(company.offices[place.office], company.rules)
    free = slots.nearest(company, since=max(now, place.slot.start), now=now, offices=[place.office], count=OFFERED)
    return slot_refusal.SlotIsFull(
        slot=told(order, place.slot.start),
        booked=place.booked,
        capacity=place.capacity,
        free=", ".join(told(order, one.slot.start) for one in free) or "—",
        nearest=tuple((one.office, one.slot.start) for one in free),
    )


_MOMENT = "%d.%m.%Y %H:%M"


def told(order: Schedule, moment: datetime) -> str:
    """An instant as the office's clock and calendar show it, in a form that both languages read."""
    return moment.astimezone(order.tz).strftime(_MOMENT)


def _date(day: date) -> str:
    return f"{day:%d.%m.%Y}"
