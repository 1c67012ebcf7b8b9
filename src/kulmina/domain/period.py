"""Instants and periods: aware datetimes outside, whole microseconds inside, cut in the business time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.date()
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Microseconds since 1970 of an aware instant. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no UTC offset")
    return (moment - EPOCH) // _MICROSECOND


def instant(value: int) -> datetime:
    """The UTC instant of a number of microseconds since 1970."""
    return EPOCH + timedelta(microseconds=value)


def read_instant(text: str) -> datetime:
    """Read an ISO 8601 instant with its offset. Raises ValueError where the offset is missing."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no UTC offset, for example 2026-10-02T10:00:00+03:00")
    return moment


def zone(name: str) -> ZoneInfo:
    """The named time zone. Raises ValueError for an unknown name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError):
        raise ValueError(f"{name!r} is not a time zone, for example Europe/Moscow") from None


def midnight(day: date, tz: ZoneInfo) -> datetime:
    """The instant when a day begins in a time zone."""
    return datetime.combine(day, time(), tz)


@dataclass(frozen=True, slots=True)
class Period:
    """A span of whole business days [start, end) and the instant at which its pay is closed."""

    id: str
    start: date
    end: date
    close_at: datetime

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"period {self.id} ends ({self.end}) before it starts ({self.start})")
        if self.close_at.tzinfo is None:
            raise ValueError(f"period {self.id}: close_at has no UTC offset")

    def starts_at(self, tz: ZoneInfo) -> datetime:
        return midnight(self.start, tz)

    def ends_at(self, tz: ZoneInfo) -> datetime:
        return midnight(self.end, tz)


def month(day: date, tz: ZoneInfo, *, close_after: timedelta = timedelta(days=4, hours=12)) -> Period:
    """The calendar month of a day, closed `close_after` the first instant of the next one."""
    start = day.replace(day=1)
    end = (start + timedelta(days=32)).replace(day=1)
    return Period(f"{start:%Y-%m}", start, end, midnight(end, tz) + close_after)
