"""Booked meetings one by one: of an office's days, of a lead, of a person, and those that nobody will receive."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from kulmina.current.slots import edge, schedules
from kulmina.domain import facts
from kulmina.domain.company import Company
from kulmina.domain.period import instant, micros
from kulmina.domain.slots import Schedule, day_slots, schedule
from kulmina.journal.rows import among, select, several

AT_ONCE = 400  # meetings of a day that are shown by name
MOST = 2_000  # meetings of a feed
_CHANGES = ("meeting.rescheduled", "meeting.cancelled", "event.voided")


@dataclass(frozen=True, slots=True)
class Awaited:
    """A meeting in an office's calendar. `client`: his reference; `state`: due, arrived, no_show, cancelled."""

    meeting: str
    lead_id: str
    client: str | None
    office: str | None
    slot: datetime
    booked: datetime
    booker: str
    operator: str | None
    seller: str | None
    confirmed: bool
    state: str


_AWAITED = (
    "SELECT m.meeting, l.lead_id, l.client, m.office, m.slot, m.booked, m.booker, l.operator, l.seller, "
    "m.confirmed IS NOT NULL, m.state FROM current_meeting m JOIN current_lead l ON l.number = m.lead"
)


def awaited(
    company: Company, office: str, first: date, last: date, *, booker: str | None = None, limit: int = AT_ONCE
) -> list[Awaited]:
    """The meetings of an office's days from `first` to `last`, by slot; `booker`: only those of this person."""
    order = schedule(company.offices[office], company.rules)
    values: list[Any] = [office, micros(edge(order, first)), micros(edge(order, last + timedelta(days=1)))]
    mine = "" if booker is None else " AND m.booker = %s"
    found = select(
        f"{_AWAITED} WHERE m.office = %s AND m.slot >= %s AND m.slot < %s{mine} ORDER BY m.slot, m.id LIMIT %s",
        *values, *([] if booker is None else [booker]), limit,
    )  # fmt: skip
    return [_awaited(row) for row in found]


def of_lead(lead_id: str) -> list[Awaited]:
    """The meetings of one lead, by slot."""
    return [_awaited(row) for row in select(f"{_AWAITED} WHERE l.lead_id = %s ORDER BY m.slot, m.id", lead_id)]


def between(office: str, since: datetime, until: datetime, *, limit: int = MOST) -> list[Awaited]:
    """The meetings of an office at slots [since, until)."""
    query = f"{_AWAITED} WHERE m.office = %s AND m.slot >= %s AND m.slot < %s ORDER BY m.slot, m.id LIMIT %s"
    return [_awaited(row) for row in select(query, office, micros(since), micros(until), limit)]


def of_person(person: str, since: datetime, until: datetime, *, limit: int = MOST) -> list[Awaited]:
    """The meetings at slots [since, until) that somebody has booked, or whose client he works with as a seller."""
    span = (micros(since), micros(until))
    query = (
        f"{_AWAITED} WHERE m.id IN (SELECT id FROM current_meeting WHERE booker = %s AND slot >= %s AND slot < %s "
        "UNION SELECT o.id FROM current_lead t JOIN current_meeting o ON o.lead = t.number "
        "WHERE t.hand = %s AND o.slot >= %s AND o.slot < %s) ORDER BY m.slot, m.id LIMIT %s"
    )
    return [_awaited(row) for row in select(query, person, *span, person, *span, limit)]


def changes(meetings: Collection[Awaited]) -> dict[str, int]:
    """How often each of these meetings was moved, called off or taken back: a number that only grows."""
    leads = {one.lead_id for one in meetings}
    counted = dict(
        select(
            f"SELECT k.lead_id, COUNT(*) FROM journal_leadkey k JOIN journal_event e ON e.lead = k.id "
            f"WHERE {among('k.lead_id')} AND {among('e.kind')} GROUP BY k.lead_id",
            several(leads), several([facts.KINDS[kind].code for kind in _CHANGES]),
        )
    )  # fmt: skip
    return {one.meeting: counted.get(one.lead_id, 0) for one in meetings}


def expected(lead_id: str, *, since: datetime) -> list[Awaited]:
    """The meetings after an instant at which the client of a lead is awaited, by any of his leads."""
    query = (
        f"{_AWAITED} WHERE m.lead IN (SELECT number FROM current_lead WHERE lead_id = %s UNION SELECT o.number "
        "FROM current_lead t JOIN current_lead o ON o.client = t.client WHERE t.lead_id = %s) "
        "AND m.slot > %s AND m.state = 'due' ORDER BY m.slot, m.id"
    )
    return [_awaited(row) for row in select(query, lead_id, lead_id, micros(since))]


def _awaited(row: Sequence[Any]) -> Awaited:
    meeting, lead_id, client, office, slot, booked, booker, operator, seller, confirmed, state = row
    return Awaited(
        meeting, lead_id, None if client is None else f"c{client}", office, instant(slot), instant(booked), booker,
        operator, seller, bool(confirmed), state,
    )  # fmt: skip


def displaced(company: Company, *, now: datetime, limit: int = 200) -> list[Awaited]:
    """The meetings still ahead at times when their office receives nobody: hours or holidays came after them."""
    orders = schedules(company)
    ahead = select(
        f"SELECT DISTINCT office, slot FROM current_meeting WHERE {among('office')} AND slot >= %s AND state = 'due'",
        several(list(orders)), micros(now),
    )  # fmt: skip
    last = max((slot for _office, slot in ahead), default=0)
    hours = {office: _hours(order, now, instant(last)) for office, order in orders.items()}
    wrong = {(office, slot) for office, slot in ahead if not _received(hours[office], slot)}
    if not wrong:
        return []
    query = f"{_AWAITED} WHERE {among('m.office')} AND {among('m.slot')} AND m.state = 'due' ORDER BY m.slot, m.id"
    places = several(sorted({office for office, _slot in wrong})), several(sorted({slot for _office, slot in wrong}))
    found = [_awaited(row) for row in select(query, *places) if (row[3], row[4]) in wrong]
    return found[:limit]


def _hours(order: Schedule, since: datetime, until: datetime) -> list[int]:
    """When an office opens and closes on the days between two instants, one after the other, in microseconds."""
    days = (order.day(until) - order.day(since)).days + 1
    told = (day_slots(order, order.day(since) + timedelta(days=ahead)) for ahead in range(days))
    return [micros(at) for slots in told if slots for at in (slots[0].start, slots[-1].end)]


def _received(hours: list[int], slot: int) -> bool:
    """Whether the office is open at a moment: an odd number of openings and closings lies before it."""
    return bisect_right(hours, slot) % 2 == 1
