"""How periods of pay go on: in the rhythm of the last two, whole months, halves of a month or equal numbers of days.

A single period goes on where it is a calendar month. The close keeps its distance from the end of its period, as the
clock of the business shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from kulmina.domain.period import Period

Next: TypeAlias = Callable[[date], date]
"""The end of the period that begins on a day."""
HALF = 16  # the day on which the second half of a month begins
LAST_COMMON = 28  # the last day that every month has
MOST = 40  # periods that are added at once; further ones come when these are near


def horizon(today: date) -> date:
    """The day after the end of the next quarter: up to it periods are always defined."""
    quarter = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    return _months_on(quarter, 6)


def ahead(periods: Sequence[Period], today: date, tz: ZoneInfo) -> tuple[Period, ...]:
    """The periods that are missing up to the horizon, in order; none where the rhythm is not known, or where the last
    period ended so long ago that the company is a closed book."""
    told = sorted(periods, key=lambda one: one.start)
    end_of = rhythm(told)
    if end_of is None or told[-1].end < _months_on(today.replace(day=1), -3):
        return ()
    return tuple(_on(told, end_of, horizon(today), tz))


def rhythm(told: Sequence[Period]) -> Next | None:
    """How long the next periods are, by the last two in their order; None where these do not tell."""
    if not told:
        return None
    last = told[-1]
    if len(told) == 1 or told[-2].end != last.start:
        return _by_months(last, last) if last.start.day == 1 else None
    before = told[-2]
    if {before.start.day, last.start.day} == {1, HALF} and (last.end - before.start).days <= 31:
        return _half_end
    return _by_months(before, last) or _by_days(before, last)


def _by_months(before: Period, last: Period) -> Next | None:
    """Whole months, if both periods are as many of them."""
    if last.start.day > LAST_COMMON:
        return None
    months = _months_between(last.start, last.end)
    if not months or _months_between(before.start, before.end) != months:
        return None
    return lambda start: _months_on(start, months)


def _by_days(before: Period, last: Period) -> Next | None:
    days = last.end - last.start
    return (lambda start: start + days) if before.end - before.start == days else None


def _half_end(start: date) -> date:
    return start.replace(day=HALF) if start.day < HALF else _months_on(start.replace(day=1), 1)


def _on(told: Sequence[Period], end_of: Next, until: date, tz: ZoneInfo) -> Iterator[Period]:
    last, known = told[-1], {one.id for one in told}
    after = _distance(last, tz)
    start = last.end
    for _ in range(MOST):
        if start >= until:
            return
        end = end_of(start)
        name = _name(start, end)
        yield Period(f"{name}-next" if name in known else name, start, end, _close(end, after, tz))
        start = end


def _name(start: date, end: date) -> str:
    month = start.day == 1 and end == _months_on(start, 1)
    return f"{start:%Y-%m}" if month else f"{start:%Y-%m-%d}"


def _distance(last: Period, tz: ZoneInfo) -> timedelta:
    """From the end of the period to its close as a clock on the wall shows it, so that winter time moves nothing."""
    local = last.close_at.astimezone(tz).replace(tzinfo=None)
    return local - datetime.combine(last.end, time())


def _close(end: date, after: timedelta, tz: ZoneInfo) -> datetime:
    return (datetime.combine(end, time()) + after).replace(tzinfo=tz)


def _months_between(start: date, end: date) -> int:
    """How many whole months the days [start, end) are, 0 where they are none."""
    months = 12 * (end.year - start.year) + end.month - start.month
    return months if start.day == end.day and months > 0 else 0


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, day.day)
