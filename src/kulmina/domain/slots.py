"""An office's slots: when clients can be received, by the hours of the week, the holidays and the office's own clock.

Slots follow each other in real time from opening to closing. Where clocks jump forward inside the hours the
skipped hour has no slots; where they are put back the repeated hour has its slots twice, at different instants.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from kulmina.domain.company import Office, Rules
from kulmina.domain.period import zone

AHEAD = 60  # days in which a free slot is looked for


class Slot(NamedTuple):
    """Instants of UTC, [start, end): on an office's own clock the two slots of a repeated hour would be equal."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Schedule:
    """When and how many clients an office receives.

    `hours`: opening and closing in seconds after midnight from Monday to Sunday, None: closed; `capacity`:
    clients of one slot, None: nobody has set a limit; `risk`: accepted probability that more come than fit.
    """

    office: str
    tz: ZoneInfo
    hours: tuple[tuple[int, int] | None, ...]
    holidays: Mapping[date, str]
    length: timedelta
    capacity: int | None = None
    risk: Fraction = Fraction(0)

    def __hash__(self) -> int:
        return hash((self.office, self.hours, self.length, frozenset(self.holidays)))

    def closed(self, day: date) -> bool:
        """Whether the office receives nobody on a day."""
        return day in self.holidays or self.hours[day.weekday()] is None

    def day(self, moment: datetime) -> date:
        """The office's own day of an instant."""
        return moment.astimezone(self.tz).date()


def schedule(office: Office, rules: Rules) -> Schedule:
    """The working order of an office; where it tells no hours, those of the company's working day, every day.

    Raises ValueError for an unknown time zone.
    """
    return Schedule(
        office=office.id,
        tz=zone(office.timezone) if office.timezone else rules.tz,
        hours=_week(office, rules),
        holidays=office.holidays,
        length=timedelta(minutes=office.slot_minutes),
        capacity=office.capacity,
        risk=office.overbooking,
    )


def _week(office: Office, rules: Rules) -> tuple[tuple[int, int] | None, ...]:
    if office.hours is None:
        return ((rules.work_from, rules.work_to),) * 7
    return tuple(office.hours.get(weekday) for weekday in range(7))


def slots(office: Office, day: date, rules: Rules) -> tuple[Slot, ...]:
    """The slots of one office on one of its days, in order."""
    return day_slots(schedule(office, rules), day)


@lru_cache(maxsize=4096)
def day_slots(order: Schedule, day: date) -> tuple[Slot, ...]:
    """The slots of a day, in order; none on a closed one."""
    hours = order.hours[day.weekday()]
    if hours is None or day in order.holidays:
        return ()
    return tuple(_walk(order, _instant(day, hours[0], order.tz), _instant(day, hours[1], order.tz, last=True)))


def _walk(order: Schedule, start: datetime, closing: datetime) -> Iterator[Slot]:
    """Whole slots between two instants of UTC."""
    while (end := start + order.length) <= closing:
        yield Slot(start, end)
        start = end


def _instant(day: date, seconds: int, tz: ZoneInfo, *, last: bool = False) -> datetime:
    """The instant of UTC at which an office's clock shows a time: of two the first, or the last where asked;
    of a skipped time the moment of the jump."""
    wall = datetime.combine(day, time()) + timedelta(seconds=seconds)
    one = wall.replace(tzinfo=tz, fold=0).astimezone(UTC)
    other = wall.replace(tzinfo=tz, fold=1).astimezone(UTC)
    if one > other:
        return _jump(other, one, tz)
    return other if last else one


def _jump(before: datetime, after: datetime, tz: ZoneInfo) -> datetime:
    """The first instant between the two, to the second, at which clocks are already put forward."""
    old = before.astimezone(tz).utcoffset()
    low, high = 0, int((after - before).total_seconds())
    while low < high:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(tz).utcoffset() == old:
            low = middle + 1
        else:
            high = middle
    return before + timedelta(seconds=low)


def slot_of(order: Schedule, moment: datetime) -> Slot | None:
    """The slot that holds an instant, or None where the office does not receive anybody then."""
    at = moment.astimezone(UTC)
    return next((slot for slot in day_slots(order, order.day(moment)) if slot.start <= at < slot.end), None)


def coming(order: Schedule, since: datetime, *, days: int = AHEAD) -> Iterator[Slot]:
    """The slots that begin at or after an instant, within so many days."""
    first, since = order.day(since), since.astimezone(UTC)
    for ahead in range(days):
        yield from (slot for slot in day_slots(order, first + timedelta(days=ahead)) if slot.start >= since)


def nearest(orders: Iterable[Schedule], since: datetime, count: int, *, days: int = AHEAD) -> list[tuple[str, Slot]]:
    """The first slots of several offices, by instant, at most `count` of each."""
    found = [(order.office, slot) for order in orders for slot in islice(coming(order, since, days=days), count)]
    return sorted(found, key=lambda each: (each[1].start, each[0]))
