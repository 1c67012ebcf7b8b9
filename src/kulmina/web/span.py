"""The days a page looks at: a period of the company, a quick choice, or any two days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from kulmina.domain.period import Period
from kulmina.web import typed


@dataclass(frozen=True, slots=True)
class Span:
    """Whole business days [start, end); `key` names the choice in the address."""

    key: str
    start: date
    end: date
    title: str

    @property
    def asked(self) -> dict[str, str]:
        """How an address asks for these days."""
        if self.key == "days":
            return {"from": self.start.isoformat(), "to": self.last.isoformat()}
        return {"period": self.key}

    @property
    def last(self) -> date:
        """The last day inside."""
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.end - self.start).days


def read_span(query: Mapping[str, str], periods: Sequence[Period], today: date) -> Span:
    """What the address asks for; the period of today where it asks for nothing that can be read."""
    start, last = _day(query.get("from")), _day(query.get("to"))
    if start and last and start <= last:
        return Span("days", start, last + timedelta(days=1), between(start, last))
    asked = query.get("period")
    named = next((period for period in periods if period.id == asked), None)
    if named is not None:
        return _of_period(named)
    return next((span for span in quick(periods, today) if span.key == asked), usual(periods, today))


def usual(periods: Sequence[Period], today: date) -> Span:
    """The latest period that has begun; without periods the month of today."""
    begun = [period for period in periods if period.start <= today]
    if begun:
        return _of_period(begun[-1])
    if periods:
        return _of_period(periods[0])
    return _month(today)


def quick(periods: Sequence[Period], today: date) -> list[Span]:
    """Today, weeks and months of the calendar, the last days, all time."""
    tomorrow = today + timedelta(days=1)
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    return [
        Span("today", today, tomorrow, _("Today")),
        Span("yesterday", today - timedelta(days=1), today, _("Yesterday")),
        Span("week", monday, monday + timedelta(days=7), _("This week")),
        Span("month", first, _next_month(first), _("This month")),
        Span("last-month", before, first, _("Last month")),
        Span("7d", tomorrow - timedelta(days=7), tomorrow, _("Last 7 days")),
        Span("30d", tomorrow - timedelta(days=30), tomorrow, _("Last 30 days")),
        Span("90d", tomorrow - timedelta(days=90), tomorrow, _("Last 90 days")),
        *_everything(periods, tomorrow),
    ]


def paid(periods: Sequence[Period], today: date) -> list[Span]:
    """The company's periods of pay that have begun, newest first; all of them where none has."""
    begun = [period for period in periods if period.start <= today]
    return [_of_period(period) for period in [*reversed(begun or periods)][:13]]


def _everything(periods: Sequence[Period], tomorrow: date) -> list[Span]:
    if not periods:
        return []
    return [Span("all", periods[0].start, max(periods[-1].end, tomorrow), _("All time"))]


def between(start: date, last: date) -> str:
    """Two days as a title."""
    if start == last:
        return short(start)
    return f"{short(start)} – {short(last)}"


def short(day: date) -> str:
    return str(formats.date_format(day, "DATE_FORMAT"))


def month_title(day: date) -> str:
    """«Октябрь 2026», "October 2026"."""
    name = str(formats.date_format(day, "F"))
    return f"{name[:1].upper()}{name[1:]} {day.year}"


def period_title(period: Period) -> str:
    """The month's name where the period is a calendar month, else its days."""
    if period.start.day == 1 and period.end == _next_month(period.start):
        return month_title(period.start)
    return between(period.start, period.end - timedelta(days=1))


def _of_period(period: Period) -> Span:
    return Span(period.id, period.start, period.end, period_title(period))


def _month(day: date) -> Span:
    start = day.replace(day=1)
    return Span(f"{start:%Y-%m}", start, _next_month(start), month_title(start))


def _next_month(start: date) -> date:
    return (start.replace(day=1) + timedelta(days=32)).replace(day=1)


def _day(text: Any) -> date | None:
    """A day that a company may ask for; None for what is none."""
    try:
        return typed.day(text) if text else None
    except ValueError:
        return None
