"""The calendar of an office as it is drawn: a day by its slots, a week as a table of loads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _

from kulmina.current.meetings import Awaited
from kulmina.current.slots import Place
from kulmina.domain.slots import Schedule
from kulmina.web.booking import wording
from kulmina.web.booking.whose import Client
from kulmina.web.page import Page


@dataclass(frozen=True, slots=True)
class Entry:
    """A meeting in a line of the calendar. `state`: word of `wording.STATES`; `changes`: it may still be changed."""

    one: Awaited
    client: Client
    booker: str
    at: str
    state: str
    tone: str
    changes: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A slot of a day. `level`: how full, 0 to 5 and 6 beyond its places; `place` None: outside the hours."""

    at: str
    until: str
    place: Place | None
    entries: tuple[Entry, ...]
    past: bool
    now: bool

    @property
    def level(self) -> int:
        return level(self.place)

    @property
    def odds(self) -> str:
        return wording.crowded(self.place) if self.place else ""


def level(place: Place | None) -> int:
    """How full a slot is in six steps."""
    if place is None or not place.booked:
        return 0
    if place.capacity is None:
        return 1
    if place.booked > place.capacity:
        return 6
    return max(1, place.booked * 5 // place.capacity)


def entry(page: Page, order: Schedule, one: Awaited, client: Client) -> Entry:
    state = "confirmed" if one.state == "due" and one.confirmed else one.state
    return Entry(
        one,
        client,
        page.person(one.booker),
        wording.clock(order, one.slot),
        str(wording.STATES[state]),
        wording.TONES[state],
        one.state == "due",
    )


def lines(page: Page, order: Schedule, places: Sequence[Place], entries: Iterable[Entry]) -> list[Line]:
    """A day by its slots, and by the times outside of them at which somebody is booked nevertheless."""
    by_slot: dict[datetime, list[Entry]] = {place.slot.start: [] for place in places}
    stray: dict[datetime, list[Entry]] = {}
    for each in entries:
        home = next((p.slot.start for p in places if p.slot.start <= each.one.slot < p.slot.end), None)
        (by_slot[home] if home else stray.setdefault(each.one.slot, [])).append(each)
    inside: list[tuple[datetime, datetime, Place | None, tuple[Entry, ...]]] = [
        (p.slot.start, p.slot.end, p, tuple(by_slot[p.slot.start])) for p in places
    ]
    outside = [(at, at + order.length, None, tuple(told)) for at, told in stray.items()]
    return [
        Line(
            wording.clock(order, start),
            wording.clock(order, end),
            place,
            told,
            past=end <= page.now,
            now=start <= page.now < end,
        )
        for start, end, place, told in sorted([*inside, *outside], key=lambda each: each[0])
    ]


@dataclass(frozen=True, slots=True)
class Column:
    """A day of a week; `closed`: why nobody is received."""

    day: date
    title: str
    today: bool
    closed: str
    booked: int
    capacity: int | None


@dataclass(frozen=True, slots=True)
class Cell:
    place: Place
    past: bool

    @property
    def level(self) -> int:
        return level(self.place)


@dataclass(frozen=True, slots=True)
class Week:
    """Days across, times of the clock down; a time that comes twice in a night has two rows."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, tuple[Cell | None, ...]], ...]


def week(page: Page, order: Schedule, places: Mapping[date, Sequence[Place]]) -> Week:
    today = order.day(page.now)
    cells: dict[tuple[int, int], dict[date, Cell]] = {}
    for day, slots in places.items():
        for place in slots:
            local = place.slot.start.astimezone(order.tz)
            key = (local.hour * 60 + local.minute, local.fold)
            cells.setdefault(key, {})[day] = Cell(place, place.slot.end <= page.now)
    columns = tuple(_column(order, day, slots, today) for day, slots in places.items())
    rows = tuple(
        (_time(minutes, again), tuple(cells[minutes, again].get(day) for day in places))
        for minutes, again in sorted(cells)
    )
    return Week(columns, rows)


def _column(order: Schedule, day: date, slots: Sequence[Place], today: date) -> Column:
    capacity = None if order.capacity is None else order.capacity * len(slots)
    booked = sum(place.booked for place in slots)
    return Column(day, wording.weekday(day), day == today, closed(order, day), booked, capacity)


def _time(minutes: int, again: int) -> str:
    text = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return _("%(time)s again") % {"time": text} if again else text


def closed(order: Schedule, day: date) -> str:
    """Why the office receives nobody on a day; empty where it does."""
    if day in order.holidays:
        return order.holidays[day] or _("holiday")
    return _("day off") if order.closed(day) else ""


def clock_change(order: Schedule, day: date) -> str:
    """What happens to the office's clock on a day; empty on most days."""
    start, end = (datetime.combine(day + timedelta(days=n), time(), order.tz) for n in (0, 1))
    length = end.astimezone(UTC) - start.astimezone(UTC)
    if length == timedelta(days=1):
        return ""
    minutes = abs(length - timedelta(days=1)) // timedelta(minutes=1)
    if length < timedelta(days=1):
        return _("On this day clocks are put forward by %(n)s minutes: there are no slots in the skipped time.") % {
            "n": minutes
        }
    return _("On this day clocks are put back by %(n)s minutes: the repeated time has its slots twice.") % {
        "n": minutes
    }
