"""How many clients more the offices can receive in some days: their slots, less those who are booked already.

A slot holds as many bookings as its accepted risk of a crowd allows, and not all who are booked come: what counts
here is the mean number of clients received (DOMAIN §13). One question to the database for all offices and spans.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from kulmina.current.habits import WAITED, rates
from kulmina.current.slots import edge, schedules
from kulmina.domain.company import Company
from kulmina.domain.overbooking import SOON, Rates, bucket, over, served
from kulmina.domain.period import instant, micros
from kulmina.domain.slots import Schedule, Slot, day_slots, slot_of
from kulmina.journal.rows import among, select, several

MOST_BOOKED = 200  # bookings of one slot that are reckoned with


@dataclass(frozen=True, slots=True)
class Office:
    """Clients an office receives in the days: `places` in all its slots that are still to come; `coming` of those
    booked already; `free`: how many more it can receive. None: nobody has told its places or its hours."""

    office: str
    places: int | None
    coming: float
    free: float | None


@dataclass(frozen=True, slots=True)
class Capacity:
    """The offices together. `unknown`: those that have told no places, so that there is no limit to reckon with."""

    offices: tuple[Office, ...]

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(one.office for one in self.offices if one.free is None)

    @property
    def free(self) -> int | None:
        """Whole clients more; None where no office, or not every one, has told how many it receives."""
        if not self.offices or self.unknown:
            return None
        return int(sum(one.free or 0.0 for one in self.offices) + 1e-9)

    @property
    def coming(self) -> int:
        return round(sum(one.coming for one in self.offices))


class _Due(NamedTuple):
    """Bookings of one slot that are alike: how likely each comes, and how many they are."""

    office: str
    slot: Slot
    day: date
    chance: float
    people: int


def capacity(company: Company, since: date, until: date, *, now: datetime) -> Capacity:
    """What the offices can receive on the days [since, until), from now on."""
    return capacities(company, [(since, until)], now=now)[0]


def capacities(company: Company, spans: Sequence[tuple[date, date]], *, now: datetime) -> list[Capacity]:
    """The same for several spans of days, by the same one question."""
    orders = schedules(company)
    if not orders or not spans:
        return [Capacity(()) for _span in spans]
    known = rates(now)
    due = _due(orders, min(since for since, _until in spans), max(until for _since, until in spans), known, now)
    told = {
        name for name, office in company.offices.items() if office.capacity is not None and office.hours is not None
    }
    return [_of_days(orders, told, since, until, due, known, now) for since, until in spans]


def _of_days(
    orders: Mapping[str, Schedule], told: Collection[str], since: date, until: date, due: Sequence[_Due],
    known: Rates, now: datetime,
) -> Capacity:  # fmt: skip
    booked = _shows([one for one in due if since <= one.day < until])
    return Capacity(
        tuple(
            _office(order, since, until, booked.get(office, {}), known, now)
            if office in told
            else Office(office, None, sum(map(sum, booked.get(office, {}).values())), None)
            for office, order in orders.items()
        )
    )


def _office(
    order: Schedule, since: date, until: date, booked: Mapping[Slot, list[float]], known: Rates, now: datetime
) -> Office:
    places, free, coming = 0, 0.0, 0.0
    limit = order.capacity or 0
    for day in range((until - since).days):
        slots = [slot for slot in day_slots(order, since + timedelta(days=day)) if slot.start >= now]
        if not slots:
            continue
        wait = bucket(max(slots[0].start - now, timedelta(0)))
        newcomer = known.chance(order.office, wait, confirmed=False, left=SOON)
        most = _received(limit, float(order.risk), round(newcomer, 6))
        places += limit * len(slots)
        free += most * len(slots)
        for slot in slots:
            if shows := booked.get(slot):
                taken = float(served(limit, shows))
                coming, free = coming + taken, free - min(taken, most)
    return Office(order.office, places, coming, free)


@lru_cache(maxsize=1024)
def _received(limit: int, risk: float, chance: float) -> float:
    """The mean number of clients that a slot receives when it is booked as full as its risk allows."""
    shows = [chance] * limit
    while risk and len(shows) < MOST_BOOKED and over(limit, [*shows, chance]) <= risk:
        shows.append(chance)
    return float(served(limit, shows))


def _due(orders: Mapping[str, Schedule], since: date, until: date, known: Rates, now: datetime) -> list[_Due]:
    """The meetings of the days that are still to come."""
    first = max(min(edge(order, since) for order in orders.values()), now)
    last = max(edge(order, until) for order in orders.values())
    found = []
    for office, at, waited, confirmed, count in select(
        f"SELECT office, slot, {WAITED} AS waited, confirmed IS NOT NULL AS said, COUNT(*) FROM current_meeting "
        f"WHERE {among('office')} AND slot >= %s AND slot < %s AND state = 'due' GROUP BY 1, 2, 3, 4",
        several(list(orders)), micros(first), micros(last),
    ):  # fmt: skip
        moment = instant(at)
        slot = slot_of(orders[office], moment)
        if slot is not None:
            chance = known.chance(office, int(waited), confirmed=bool(confirmed), left=moment - now)
            found.append(_Due(office, slot, orders[office].day(moment), chance, int(count)))
    return found


def _shows(due: Sequence[_Due]) -> Mapping[str, dict[Slot, list[float]]]:
    """By office and slot, of each booking the probability that the client comes."""
    found: dict[str, dict[Slot, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one in due:
        found[one.office][one.slot] += [one.chance] * one.people
    return found
