"""The company's working day: when people call, receive clients and take money. Local wall-clock time."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

TZ = ZoneInfo("Europe/Moscow")
PHONE_FROM, PHONE_TO = time(9), time(21)
OFFICE_FROM, OFFICE_TO = time(10), time(19)
SLOT = timedelta(minutes=30)


def at(day: datetime, hour: int, minute: int = 0) -> datetime:
    """That local time on the day of a moment."""
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


def on_phone(moment: datetime) -> datetime:
    """The moment itself inside the call centre's hours, otherwise its next opening."""
    return _inside(moment, PHONE_FROM, PHONE_TO)


def in_office(moment: datetime) -> datetime:
    """The moment itself inside the offices' hours, otherwise their next opening."""
    return _inside(moment, OFFICE_FROM, OFFICE_TO)


def _inside(moment: datetime, opens: time, closes: time) -> datetime:
    clock = moment.time()
    if clock < opens:
        return at(moment, opens.hour)
    if clock >= closes:
        return at(moment + timedelta(days=1), opens.hour)
    return moment


def later(moment: datetime, rng: Random, low: float, high: float) -> datetime:
    """A moment between `low` and `high` seconds later, on a whole second."""
    return moment + timedelta(seconds=round(rng.uniform(low, high)))


def month_start(moment: datetime, months: int = 0) -> datetime:
    """The first instant of a moment's month, moved by a number of months."""
    index = moment.year * 12 + moment.month - 1 + months
    return datetime(index // 12, index % 12 + 1, 1, tzinfo=TZ)
