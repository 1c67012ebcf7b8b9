"""How full the offices are: bookings by slot, the next free slots, whom an office awaits on a day.

Days and hours are the office's own. One question to the database for any number of offices and days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from kulmina.current.habits import rates
from kulmina.domain import facts
from kulmina.domain.company import Company
from kulmina.domain.overbooking import over, served
from kulmina.domain.period import instant, micros
from kulmina.domain.slots import Schedule, Slot, coming, day_slots, schedule
from kulmina.journal.rows import among, select, several

SOON, LATER = 3, 30  # days in which a free slot is looked for: first the near ones
AT_ONCE = 400  # meetings of a day that are shown by name
MOST = 2_000  # meetings of a feed
_CHANGES = ("meeting.rescheduled", "meeting.cancelled", "event.voided")


class Booked(NamedTuple):
    """A booking that still counts for its slot."""

    slot: datetime
    booked: datetime
    confirmed: bool


@dataclass(frozen=True)
class Place:
    """A slot of an office and how full it is. `shows`: of each booking the probability that the client comes;
    `newcomer`: that of one who books now; `capacity` None: nobody has set a limit."""

    office: str
    slot: Slot
    capacity: int | None
    risk: Fraction
    shows: tuple[float, ...]
    newcomer: float

    @property
    def booked(self) -> int:
        return len(self.shows)

    @cached_property
    def next_risk(self) -> float:
        """The probability that more come than there are places, if one more is booked."""
        if self.capacity is None:
            return 0.0
        return float(over(self.capacity, [*self.shows, self.newcomer]))

    @property
    def crowd(self) -> float:
        """The same for those who are booked already."""
        return 0.0 if self.capacity is None else float(over(self.capacity, self.shows))

    @property
    def served(self) -> float:
        """How many are received on average."""
        return sum(self.shows) if self.capacity is None else float(served(self.capacity, self.shows))

    @property
    def free(self) -> bool:
        """Whether one more may be booked."""
        if self.capacity is None or self.booked < self.capacity:
            return True
        return bool(self.capacity and self.risk and self.next_risk <= self.risk)

    @property
    def overbooks(self) -> bool:
        """Whether one more would be booked beyond the places there are."""
        return self.capacity is not None and self.booked >= self.capacity


def schedules(company: Company, offices: Iterable[str] | None = None) -> dict[str, Schedule]:
    """The working orders of offices: of all, or of those asked for that there are."""
    asked = company.offices if offices is None else [office for office in offices if office in company.offices]
    return {office: schedule(company.offices[office], company.rules) for office in asked}


def of_day(company: Company, office: str, days: Sequence[date], *, now: datetime) -> dict[date, tuple[Place, ...]]:
    """The slots of an office on some of its days, from the first to the last one, with their bookings.

    Raises KeyError for an unknown office.
    """
    order = schedule(company.offices[office], company.rules)
    since, until = _edge(order, min(days)), _edge(order, max(days) + timedelta(days=1))
    booked = _bookings([office], since, until)[office]
    return {day: tuple(_places(order, day_slots(order, day), booked, now)) for day in days}


def place(company: Company, office: str, slot: Slot, *, now: datetime, without: str | None = None) -> Place:
    """One slot as it is filled now; `without`: not counting this meeting. Raises KeyError."""
    order = schedule(company.offices[office], company.rules)
    booked = _bookings([office], slot.start, slot.end, without=without)[office]
    return next(iter(_places(order, [slot], booked, now)))


def nearest(
    company: Company,
    *,
    since: datetime,
    now: datetime,
    offices: Collection[str] | None = None,
    count: int = 9,
    without: str | None = None,
) -> list[Place]:
    """The first slots with a free place over the offices asked for (all), soonest first."""
    orders = list(schedules(company, offices).values())
    found = _free(orders, since, SOON, now, count, without)
    if len(found) < count:
        found = _free(orders, since, LATER, now, count, without)
    return found[:count]


def _free(
    orders: Sequence[Schedule], since: datetime, days: int, now: datetime, count: int, without: str | None
) -> list[Place]:
    booked = _bookings(
        [order.office for order in orders], since, since + timedelta(days=days + 1), without=without
    )  # fmt: skip
    found: list[Place] = []
    for order in orders:
        mine = 0
        for each in _places(order, coming(order, since, days=days), booked[order.office], now):
            if each.free:
                found.append(each)
                mine += 1
            if mine == count:
                break
    return sorted(found, key=lambda each: (each.slot, each.office))


def _edge(order: Schedule, day: date) -> datetime:
    """The instant of UTC at which an office's day begins."""
    return datetime.combine(day, time(), order.tz).astimezone(UTC)


def _bookings(
    offices: Sequence[str], since: datetime, until: datetime, *, without: str | None = None
) -> Mapping[str, list[Booked]]:
    """The bookings of slots [since, until) by office that were neither cancelled nor missed, by slot."""
    found: dict[str, list[Booked]] = defaultdict(list)
    for office, slot, booked, confirmed in select(
        f"SELECT office, slot, booked, confirmed IS NOT NULL FROM current_meeting WHERE {among('office')} "
        "AND slot >= %s AND slot < %s AND state IN ('due', 'arrived') AND meeting <> %s ORDER BY slot",
        several(offices), micros(since), micros(until), without or "",
    ):  # fmt: skip
        found[office].append(Booked(instant(slot), instant(booked), bool(confirmed)))
    return found


def _places(order: Schedule, chosen: Iterable[Slot], booked: Sequence[Booked], now: datetime) -> Iterable[Place]:
    """The slots with those of the bookings, ordered by slot, that fall into each."""
    known, position = rates(now), 0
    for slot in chosen:
        while position < len(booked) and booked[position].slot < slot.start:
            position += 1
        shows: list[float] = []
        while position < len(booked) and booked[position].slot < slot.end:
            one = booked[position]
            left = max(one.slot - now, timedelta(0))
            shows.append(
                known.show(order.office, waited=one.slot - one.booked, confirmed=one.confirmed, left=left)
            )  # fmt: skip
            position += 1
        wait = max(slot.start - now, timedelta(0))
        newcomer = known.show(order.office, waited=wait, confirmed=False, left=timedelta(days=2))
        yield Place(order.office, slot, order.capacity, order.risk, tuple(shows), newcomer)


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
    values: list[Any] = [office, micros(_edge(order, first)), micros(_edge(order, last + timedelta(days=1)))]
    mine = "" if booker is None else " AND m.booker = %s"
    found = select(
        f"{_AWAITED} WHERE m.office = %s AND m.slot >= %s AND m.slot < %s{mine} ORDER BY m.slot, m.id LIMIT %s",
        *values, *([] if booker is None else [booker]), limit,
    )  # fmt: skip
    return [_awaited(row) for row in found]


def of_lead(lead_id: str) -> list[Awaited]:
    """The meetings of one lead, by slot."""
    return [_awaited(row) for row in select(f"{_AWAITED} WHERE l.lead_id = %s ORDER BY m.slot, m.id", lead_id)]


def ahead(offices: Collection[str], *, since: datetime, limit: int) -> list[Awaited]:
    """The meetings awaited at some offices from an instant on, by slot."""
    query = f"{_AWAITED} WHERE {among('m.office')} AND m.slot >= %s AND m.state = 'due' ORDER BY m.slot, m.id LIMIT %s"
    return [_awaited(row) for row in select(query, several(offices), micros(since), limit)]


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
    found = ahead(list(orders), since=now, limit=5_000)
    wrong = [one for one in found if one.office and not _inside(orders[one.office], one.slot)]
    return wrong[:limit]


def _inside(order: Schedule, moment: datetime) -> bool:
    return any(slot.start <= moment < slot.end for slot in day_slots(order, order.day(moment)))
