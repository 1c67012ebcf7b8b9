"""A month against its plan: how far it is, what each working day must bring, what comes at the present pace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from kulmina.domain.company import Office

_WEEKEND = 5  # the first day of the week on which nobody works where no office has said otherwise


@dataclass(frozen=True, slots=True)
class Pace:
    """Money in kopecks, exact. `fact`: up to now; `before`: of the days before today; `gone`, `left`: working days
    before today, and from today to the end."""

    plan: Fraction | None
    fact: int
    before: int
    gone: int
    left: int

    @property
    def share(self) -> Fraction | None:
        """Of the plan; undefined without one."""
        return Fraction(self.fact) / self.plan if self.plan else None

    @property
    def expected(self) -> Fraction | None:
        """Which part of the plan should be there after the working days that are gone."""
        days = self.gone + self.left
        return Fraction(self.gone, days) if days else None

    @property
    def needed(self) -> Fraction | None:
        """What each of the days that are left must bring, today's money counted in; nothing once the plan is made."""
        if self.plan is None or not self.left:
            return None
        return max(Fraction(0), self.plan - self.before) / self.left

    @property
    def daily(self) -> Fraction | None:
        """What a working day has brought so far; undefined on the first one."""
        return Fraction(self.before, self.gone) if self.gone else None

    @property
    def forecast(self) -> Fraction | None:
        """What comes by the end if the days that are left bring as much as those that are gone; never less than
        there is already."""
        if self.daily is None:
            return None
        return max(Fraction(self.fact), self.daily * (self.gone + self.left))


def working_days(start: date, end: date, offices: Iterable[Office]) -> Iterator[date]:
    """The days of [start, end) on which an office is open; Monday to Friday where no office has told its hours."""
    told = [office for office in offices if office.hours is not None]
    day = start
    while day < end:
        if any(_opens(office, day) for office in told) if told else day.weekday() < _WEEKEND:
            yield day
        day += timedelta(days=1)


def _opens(office: Office, day: date) -> bool:
    return office.hours is not None and day.weekday() in office.hours and day not in office.holidays
