"""The stretch of time that a demo covers: whole months up to a moment given from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kulmina.demo.hours import OFFICE_FROM, TZ, month_start
from kulmina.domain import period
from kulmina.domain.period import Period

BEFORE = timedelta(days=70)  # schemes are announced two months before they come into force
NIGHT = timedelta(hours=OFFICE_FROM.hour)  # before that hour yesterday has not ended


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
        """Length in average months, the last day as a whole."""
        return (self.today + timedelta(days=1) - self.start) / timedelta(days=30.4)

    @property
    def today(self) -> datetime:
        """The first instant of the last day of the story, which lasts until `until`: in the night it is yesterday."""
        day = (self.until - NIGHT).replace(hour=0, minute=0, second=0, microsecond=0)
        return max(self.start, day)

    def at(self, share: float) -> datetime:
        """The first instant of the day by which this share of the span has passed."""
        return self.start + timedelta(days=int((self.today - self.start).days * share))

    def month_at(self, share: float) -> date | None:
        """The first day of the month that begins nearest to this share of the span; None where only one has begun."""
        begun = [month.start for month in self.periods() if month.starts_at(TZ) <= self.today][1:]
        wanted = self.at(share).date()
        return min(begun, key=lambda first: abs((first - wanted).days), default=None)

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
