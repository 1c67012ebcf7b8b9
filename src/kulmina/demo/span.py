"""The stretch of time that a demo covers: whole months up to a moment given from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kulmina.demo.hours import TZ, month_start
from kulmina.domain import period
from kulmina.domain.period import Period

BEFORE = timedelta(days=70)  # schemes are announced two months before they come into force


@dataclass(frozen=True, slots=True)
class Span:
    """From the first instant of a month to `until`; `months` counts the month of `until` too."""

    start: datetime
    until: datetime

    @property
    def opened(self) -> datetime:
        """When the company wrote down its rules, people and schemes."""
        return (self.start - BEFORE).replace(hour=12)

    @property
    def months(self) -> float:
        """Length in average months."""
        return (self.until - self.start) / timedelta(days=30.4)

    def periods(self) -> tuple[Period, ...]:
        """Every month that has begun, and the next one."""
        result, first = [], self.start
        while first <= month_start(self.until, 1):
            result.append(period.month(first.date(), TZ))
            first = month_start(first, 1)
        return tuple(result)


def span(until: datetime, months: int) -> Span:
    """The last `months` calendar months, the running one included. Raises ValueError for less than one."""
    if months < 1:
        raise ValueError(f"a demo needs at least one month, not {months}")
    local = until.astimezone(TZ)
    return Span(month_start(local, 1 - months), local)
