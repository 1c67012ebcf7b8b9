"""How full the offices are: bookings by slot, and the next free slots.

Days and hours are the office's own. One question to the database for any number of offices and days.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import cached_property
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from kulmina.current.habits import WAITED, rates
from kulmina.domain.company import Company
from kulmina.domain.overbooking import SOON, bucket, over, served
from kulmina.domain.period import instant, micros
from kulmina.domain.slots import Schedule, Slot, coming, day_slots, schedule
from kulmina.journal.rows import among, select, several

WINDOWS = (6, 24, 5 * 24, 30 * 24)  # hours ahead in which free slots are looked for, the near ones first


class Booked(NamedTuple):
    """Bookings that count for one instant: how many, with how many days of waiting, and whether confirmed."""

    slot: datetime
    waited: int
    confirmed: bool
    people: int


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
    since, until = edge(order, min(days)), edge(order, max(days) + timedelta(days=1))
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
    found: list[Place] = []
    for ahead in WINDOWS:
        found = _free(orders, since, since + timedelta(hours=ahead), now, count, without)
        if len(found) == count:
            break
    return found


def _free(
    orders: Sequence[Schedule], since: datetime, until: datetime, now: datetime, count: int, without: str | None
) -> list[Place]:
    """The first free slots before an instant: the offices' slots are looked at together, in their order of time."""
    booked = _bookings([order.office for order in orders], since, until, without=without)
    rows = [_places(order, _between(order, since, until), booked[order.office], now) for order in orders]
    ordered = merge(*rows, key=lambda place: (place.slot, place.office))
    return list(islice((place for place in ordered if place.free), count))


def _between(order: Schedule, since: datetime, until: datetime) -> Iterator[Slot]:
    days = (order.day(until) - order.day(since)).days + 1
    return (slot for slot in coming(order, since, days=days) if slot.end <= until)


_slot_of = attrgetter("slot")


def edge(order: Schedule, day: date) -> datetime:
    """The instant of UTC at which an office's day begins."""
    return datetime.combine(day, time(), order.tz).astimezone(UTC)


def _bookings(
    offices: Sequence[str], since: datetime, until: datetime, *, without: str | None = None
) -> Mapping[str, list[Booked]]:
    """The bookings of slots [since, until) by office that were neither cancelled nor missed, by slot."""
    found: dict[str, list[Booked]] = defaultdict(list)
    for office, slot, waited, confirmed, count in select(
        f"SELECT office, slot, {WAITED} AS waited, confirmed IS NOT NULL AS said, COUNT(*) FROM current_meeting "
        f"WHERE {among('office')} AND slot >= %s AND slot < %s AND state IN ('due', 'arrived') AND meeting <> %s "
        "GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
        several(offices), micros(since), micros(until), without or "",
    ):  # fmt: skip
        found[office].append(Booked(instant(slot), int(waited), bool(confirmed), int(count)))
    return found


def _places(order: Schedule, chosen: Iterable[Slot], booked: Sequence[Booked], now: datetime) -> Iterator[Place]:
    """The slots, in their order, with those of the bookings that fall into each."""
    known = rates(now)
    position = 0
    for slot in chosen:
        shows: list[float] = []
        position = bisect_left(booked, slot.start, position, key=_slot_of)
        after = bisect_left(booked, slot.end, position, key=_slot_of)
        for one in booked[position:after]:
            chance = known.chance(order.office, one.waited, confirmed=one.confirmed, left=slot.start - now)
            shows += [chance] * one.people
        wait = bucket(max(slot.start - now, timedelta(0)))
        newcomer = known.chance(order.office, wait, confirmed=False, left=SOON)
        yield Place(order.office, slot, order.capacity, order.risk, tuple(shows), newcomer)
