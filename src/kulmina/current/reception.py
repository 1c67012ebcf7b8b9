"""An office's day at its reception: who is expected, who waits, who is with whom, who has gone (R47).

The day is the office's own, in its time zone. Two questions to the database for any number of clients.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from kulmina.clients import same, search
from kulmina.domain.company import Company
from kulmina.domain.lead_state import FINISHED
from kulmina.domain.period import instant, micros
from kulmina.domain.slots import Schedule, schedule
from kulmina.journal.rows import among, select, several

PLACES = ("expected", "waiting", "serving", "finished", "unserved", "no_show")  # where a guest stands
MOST = 600  # guests of a day that are shown by name
FORGOTTEN = timedelta(days=3)  # so long a client whom nobody let go is still shown as being here


@dataclass(frozen=True, slots=True)
class Guest:
    """A client of the day. `place`: of PLACES; `client`: his reference; `slot`: of the meeting, where he had one;
    `end`: when the slot is over; `at`: when he came; `taken`: since when he is with `seller`; `gone`: when he was
    served or left; `outcome`: sold, follow_up, refused; `booker`: who booked the meeting; `seller`: who has him;
    `elsewhere`: the meeting was booked in this other office; `visit`: the fact of the arrival."""

    place: str
    lead_id: str
    client: str | None
    meeting: str | None = None
    slot: datetime | None = None
    end: datetime | None = None
    confirmed: bool = False
    booker: str | None = None
    at: datetime | None = None
    seller: str | None = None
    taken: datetime | None = None
    gone: datetime | None = None
    outcome: str | None = None
    elsewhere: str | None = None
    visit: str | None = None

    def late(self, now: datetime) -> int:
        """Whole minutes after the beginning of the slot; 0 before it."""
        return max(0, (now - self.slot) // timedelta(minutes=1)) if self.slot else 0

    def waits(self, now: datetime) -> int:
        """Whole minutes in the waiting room: until somebody took him, or he went away, or now."""
        until = self.taken or self.gone or now
        return max(0, (until - self.at) // timedelta(minutes=1)) if self.at else 0

    def over(self, now: datetime) -> bool:
        """The slot is over and he may be marked as not come."""
        return self.place == "expected" and self.end is not None and now >= self.end


@dataclass(frozen=True, slots=True)
class Board:
    """The day of an office. `guests` in the order of their slots and arrivals."""

    office: str
    day: date
    order: Schedule
    guests: tuple[Guest, ...]

    def at(self, place: str) -> tuple[Guest, ...]:
        return tuple(guest for guest in self.guests if guest.place == place)

    @property
    def busy(self) -> dict[str, Guest]:
        """Sellers with the client who is with them now."""
        return {guest.seller: guest for guest in self.at("serving") if guest.seller}


def board(company: Company, office: str, *, now: datetime, day: date | None = None) -> Board:
    """An office's day; without one its today. Raises KeyError for an unknown office."""
    order = schedule(company.offices[office], company.rules)
    asked = day or order.day(now)
    since, until = _edge(order, asked), _edge(order, asked + timedelta(days=1))
    guests = [*_awaited(order, since, until), *_here(order, since, until)]
    return Board(office, asked, order, tuple(guests))


def waiting(company: Company, office: str, *, now: datetime) -> list[Guest]:
    """Who waits in an office now, the longest first. Raises KeyError for an unknown office."""
    order = schedule(company.offices[office], company.rules)
    today = order.day(now)
    came = _here(order, _edge(order, today), _edge(order, today + timedelta(days=1)))
    return [guest for guest in came if guest.place == "waiting"]


def _edge(order: Schedule, day: date) -> datetime:
    """The instant of UTC at which an office's day begins."""
    return datetime.combine(day, time(), order.tz).astimezone(UTC)


def _awaited(order: Schedule, since: datetime, until: datetime) -> Iterable[Guest]:
    for lead, client, meeting, slot, confirmed, state, booker in select(
        "SELECT l.lead_id, l.client, m.meeting, m.slot, m.confirmed IS NOT NULL, m.state, m.booker "
        "FROM current_meeting m JOIN current_lead l ON l.number = m.lead WHERE m.office = %s AND m.slot >= %s "
        "AND m.slot < %s AND m.state IN ('due', 'no_show') ORDER BY m.slot, m.id LIMIT %s",
        order.office, micros(since), micros(until), MOST,
    ):  # fmt: skip
        start = instant(slot)
        yield Guest(
            "expected" if state == "due" else "no_show", lead, _reference(client), meeting, start,
            start + order.length, bool(confirmed), booker,
        )  # fmt: skip


_HERE = (
    'SELECT l.lead_id, l.client, v.event_id, v.at, v.meeting, v.seller, v.taken, v.served, v."left", l.outcome, '
    "m.slot, m.office, m.booker FROM current_visit v JOIN current_lead l ON l.number = v.lead "
    "LEFT JOIN current_meeting m ON m.lead = v.lead AND m.meeting = v.meeting "
)


def _here(order: Schedule, since: datetime, until: datetime) -> Iterable[Guest]:
    """Who came on the day, and who came before it and was never let go."""
    found = select(
        f"{_HERE} WHERE v.office = %s AND v.at >= %s AND v.at < %s "
        'AND (v.at >= %s OR (v.served IS NULL AND v."left" IS NULL)) ORDER BY v.at, v.event_id LIMIT %s',
        order.office, micros(since - FORGOTTEN), micros(until), micros(since), MOST,
    )  # fmt: skip
    return [_guest(row, order) for row in found]


def _guest(row: Sequence[Any], order: Schedule) -> Guest:
    lead, client, visit, at, meeting, seller, taken, served, left, outcome, slot, office, booker = row
    place = "finished" if served else "unserved" if left else "serving" if taken else "waiting"
    start = None if slot is None else instant(slot)
    return Guest(
        place, lead, _reference(client), meeting, start, start + order.length if start else None, False, booker,
        instant(at), seller, _moment(taken), _moment(served or left), outcome if served else None,
        office if office and office != order.office else None, visit,
    )  # fmt: skip


def here(lead_id: str, *, since: datetime) -> tuple[str | None, datetime] | None:
    """Where and since when a lead's client is in an office, and nobody has said how the visit ended; or None."""
    found = select(
        "SELECT v.office, v.at FROM current_visit v JOIN current_lead l ON l.number = v.lead WHERE l.lead_id = %s "
        'AND v.at >= %s AND v.served IS NULL AND v."left" IS NULL ORDER BY v.at DESC LIMIT 1',
        lead_id, micros(since),
    )  # fmt: skip
    return (found[0][0], instant(found[0][1])) if found else None


def awaited(lead_id: str) -> list[tuple[str, datetime]]:
    """The meetings of a lead to which the client has not come yet, with their slots."""
    found = select(
        "SELECT m.meeting, m.slot FROM current_meeting m JOIN current_lead l ON l.number = m.lead "
        "WHERE l.lead_id = %s AND m.state = 'due' ORDER BY m.slot",
        lead_id,
    )  # fmt: skip
    return [(meeting, instant(slot)) for meeting, slot in found]


def holder(lead_id: str) -> str | None:
    """The seller with whom the client is, or who works with him; None: nobody, also while he waits."""
    found = select(
        'SELECT l.hand, v.event_id, v.seller, v.served, v."left" FROM current_lead l LEFT JOIN current_visit v '
        "ON v.lead = l.number WHERE l.lead_id = %s ORDER BY v.at DESC LIMIT 1",
        lead_id,
    )  # fmt: skip
    if not found:
        return None
    hand, visit, seller, served, left = found[0]
    with_whom: str | None = seller if visit and not served and not left else hand
    return with_whom


def client_here(ref: str, *, since: datetime) -> tuple[str, str | None, datetime] | None:
    """Under which lead, where and since when a client is in an office, by any of his leads; or None."""
    found = select(
        "SELECT l.lead_id, v.office, v.at FROM current_lead l JOIN current_visit v ON v.lead = l.number "
        'WHERE l.client = %s AND v.at >= %s AND v.served IS NULL AND v."left" IS NULL ORDER BY v.at DESC LIMIT 1',
        same.reference(ref), micros(since),
    )  # fmt: skip
    return (found[0][0], found[0][1], instant(found[0][2])) if found else None


@dataclass(frozen=True, slots=True)
class Known:
    """A person who is typed at the reception. `contact`: whole or masked; `lead_id`: the lead to which the arrival
    belongs, None: a new one is made; `meeting`, `slot`, `office`: where he is awaited; `near`: the meeting is near
    enough for the arrival to name it; `seller`: who worked with him; `state`: of that lead."""

    ref: str
    name: str
    contact: str
    lead_id: str | None = None
    state: str | None = None
    seller: str | None = None
    meeting: str | None = None
    slot: datetime | None = None
    office: str | None = None
    near: bool = False


def known(company: Company, typed: str, *, now: datetime, full: bool, limit: int = 6) -> list[Known]:
    """Whom somebody may mean who types a phone, its end or a name; each with the lead that he came about."""
    hits = search.find(typed, limit=limit, full=full)
    persons = same.groups([hit.ref for hit in hits])
    leads = _open_leads([ref for refs in persons.values() for ref in refs])
    found: dict[str, Known] = {}
    for hit in hits:
        own = [lead for ref in persons.get(hit.person, [hit.ref]) for lead in leads.get(ref, ())]
        if hit.person not in found:
            found[hit.person] = _known(hit, own, company, now)
    return list(found.values())


Wish = tuple[
    str, str, str | None, str | None, datetime | None, str | None
]  # lead, state, seller, meeting, slot, office


def _open_leads(refs: Collection[str]) -> dict[str, list[Wish]]:
    """The unfinished leads of clients with the meetings that are ahead, newest first."""
    numbers = [number for ref in refs if (number := same.reference(ref)) is not None]
    found: dict[str, list[Wish]] = {}
    if not numbers:
        return found
    for client, lead, state, seller, meeting, slot, office in select(
        "SELECT l.client, l.lead_id, l.state, l.hand, m.meeting, m.slot, m.office FROM current_lead l "
        f"LEFT JOIN current_meeting m ON m.lead = l.number AND m.state = 'due' WHERE {among('l.client')} "
        "AND l.created IS NOT NULL ORDER BY l.created DESC, m.slot LIMIT 200",
        several(numbers),
    ):  # fmt: skip
        if state not in FINISHED or meeting is not None:
            found.setdefault(f"c{client}", []).append((lead, state, seller, meeting, _moment(slot), office))
    return found


def _known(hit: search.Hit, leads: Sequence[Wish], company: Company, now: datetime) -> Known:
    """The lead whose meeting is nearest; without one the newest that is open."""
    met = [(abs(wish[4] - now), place) for place, wish in enumerate(leads) if wish[4] is not None]
    if not leads:
        return Known(hit.ref, hit.name, hit.contact)
    lead, state, seller, meeting, slot, office = leads[min(met)[1] if met else 0]
    near = slot is not None and abs(slot - now) <= timedelta(days=company.rules.arrival_match_days)
    return Known(hit.ref, hit.name, hit.contact, lead, state, seller, meeting, slot, office, near)


def _reference(number: int | None) -> str | None:
    return None if number is None else f"c{number}"


def _moment(micro: int | None) -> datetime | None:
    return None if micro is None else instant(micro)
