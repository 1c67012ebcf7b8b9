"""Working time between two instants: how long a client waited for the first touch (DOMAIN §8, response time)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kulmina.domain.company import Rules

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def working_seconds(start: datetime, end: datetime, rules: Rules) -> int:
    """Whole seconds of `working_time`; a part of a second is dropped."""
    return working_time(start, end, rules) // _SECOND


def working_time(start: datetime, end: datetime, rules: Rules) -> timedelta:
    """The part of [start, end) inside `work_from`..`work_to` of each local business day.

    Real time: on the days when clocks are moved a working day is as long as it really was.
    Zero where `end` is not after `start`.
    """
    tz = rules.tz
    first, last = start.astimezone(UTC), end.astimezone(UTC)
    total = timedelta()
    day, final = start.astimezone(tz).date(), end.astimezone(tz).date()
    while day <= final:
        opens, closes = max(first, _clock(day, rules.work_from, tz)), min(last, _clock(day, rules.work_to, tz))
        if opens < closes:
            total += closes - opens
        day += _DAY
    return total


def deadline(start: datetime, wait: timedelta, rules: Rules) -> datetime:
    """The instant by which so much working time has passed since `start`, in UTC; the inverse of `working_time`."""
    tz, left = rules.tz, wait
    first, day = start.astimezone(UTC), start.astimezone(tz).date()
    while True:
        opens, closes = max(first, _clock(day, rules.work_from, tz)), _clock(day, rules.work_to, tz)
        if opens < closes:
            if opens + left <= closes:
                return opens + left
            left -= closes - opens
        day += _DAY


def at_work(moment: datetime, rules: Rules) -> datetime:
    """The same instant, or the beginning of the next working day where it lies outside working hours."""
    tz = rules.tz
    day = moment.astimezone(tz).date()
    opens, closes = _clock(day, rules.work_from, tz), _clock(day, rules.work_to, tz)
    if moment < opens:
        return opens
    return moment if moment < closes else _clock(day + _DAY, rules.work_from, tz)


def at_part(day: date, part: str, rules: Rules) -> datetime:
    """An instant in a part of a working day: an hour after its beginning ("morning"), its middle ("day"), two
    hours before its end ("evening")."""
    middle = (rules.work_from + rules.work_to) // 2
    moments = {"morning": rules.work_from + 3600, "day": middle, "evening": rules.work_to - 2 * 3600}
    return _clock(day, min(max(moments[part], rules.work_from), rules.work_to), rules.tz)


def _clock(day: date, seconds: int, tz: ZoneInfo) -> datetime:
    """The instant in UTC when local clocks show so many seconds after midnight; 24:00 is the next midnight."""
    if seconds == 24 * 3600:
        day, seconds = day + _DAY, 0
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return datetime.combine(day, time(hour, minute, second), tz).astimezone(UTC)
