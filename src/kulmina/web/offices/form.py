"""The form of an office: what is typed, as texts, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as in_context

from kulmina.actions.offices import Setup, read_holidays
from kulmina.domain import facts, slot_refusal
from kulmina.domain.company import WEEK, Office, Rules, read_office
from kulmina.domain.slots import schedule
from kulmina.web import figures

DAYS: Mapping[str, Any] = {
    "mon": in_context("weekday", "Monday"),
    "tue": in_context("weekday", "Tuesday"),
    "wed": in_context("weekday", "Wednesday"),
    "thu": in_context("weekday", "Thursday"),
    "fri": in_context("weekday", "Friday"),
    "sat": in_context("weekday", "Saturday"),
    "sun": in_context("weekday", "Sunday"),
}
SHORT: Mapping[str, Any] = {
    "mon": in_context("weekday", "Mon"),
    "tue": in_context("weekday", "Tue"),
    "wed": in_context("weekday", "Wed"),
    "thu": in_context("weekday", "Thu"),
    "fri": in_context("weekday", "Fri"),
    "sat": in_context("weekday", "Sat"),
    "sun": in_context("weekday", "Sun"),
}
MIDNIGHT = 24 * 3600  # seconds; fields of browsers show it as 00:00
RISKS = ("0", "0.05", "0.1", "0.15", "0.2", "0.3")
_AREAS = ("Europe/", "Asia/")


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields as texts. `hours`: opening and closing by day of the week, empty where the office is closed."""

    name: str = ""
    address: str = ""
    timezone: str = ""
    capacity: str = ""
    slot_minutes: str = ""
    overbooking: str = "0"
    holidays: str = ""
    hours: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def of(office: Office | None, rules: Rules) -> Typed:
    """An office as the form shows it; a new one begins with the hours of most offices."""
    if office is None:
        usual = dict.fromkeys(WEEK[:5], ("09:00", "18:00"))
        return Typed(timezone=rules.timezone, capacity="2", slot_minutes="60", hours=usual)
    hours = schedule(office, rules).hours
    spans = {day: (_clock(span[0]), _clock(span[1] % MIDNIGHT)) for day, span in zip(WEEK, hours) if span}
    return Typed(
        name=office.name,
        address=office.address or "",
        timezone=office.timezone or rules.timezone,
        capacity="" if office.capacity is None else str(office.capacity),
        slot_minutes=str(office.slot_minutes),
        overbooking=str(_decimal(office.overbooking)),
        holidays="\n".join(f"{day} {name}".strip() for day, name in sorted(office.holidays.items())),
        hours=spans,
    )


def _decimal(risk: Any) -> Decimal:
    return (Decimal(risk.numerator) / Decimal(risk.denominator)).normalize()


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"


def typed(given: Mapping[str, str]) -> Typed:
    """What was sent."""
    texts = {name: str(given.get(name, "")).strip() for name in Typed.__slots__ if name != "hours"}
    hours = {
        day: (given.get(f"{day}_from", ""), given.get(f"{day}_to", "")) for day in WEEK if given.get(f"{day}_open")
    }
    return Typed(**texts, hours=hours)


def setup(form: Typed) -> Setup:
    """What the form means. Raises an OfficeIsWrong for what cannot be read."""
    return Setup(
        name=form.name,
        address=form.address,
        timezone=form.timezone or None,
        capacity=_whole(form.capacity, slot_refusal.WrongCapacity(capacity=form.capacity or "—")),
        slot_minutes=_whole(form.slot_minutes, slot_refusal.WrongLength(minutes=form.slot_minutes or "—")),
        risk=_risk(form.overbooking),
        holidays=read_holidays(form.holidays),
        hours={day: (opens or "—", _closing(closes) or "—") for day, (opens, closes) in form.hours.items()},
    )


def _closing(typed: str) -> str:
    """When an office closes: the midnight of a clock is the end of the day."""
    return "24:00" if typed == "00:00" else typed


def _whole(text: str, error: slot_refusal.OfficeIsWrong) -> int:
    if not text.isdecimal() or len(text) > 6:
        raise error
    return int(text)


def _risk(text: str) -> Decimal:
    if text not in RISKS and not (text.replace(".", "", 1).isdecimal() and len(text) <= 8):
        raise slot_refusal.WrongRisk(risk=text or "—")
    return Decimal(text)


def office_of(told: Mapping[str, Any]) -> Office:
    """The office that a checked payload would make."""
    fact = facts.KINDS["office.registered"].parse({"office": "-", **told})
    assert isinstance(fact, facts.OfficeRegistered)
    return read_office(fact)


def days(form: Typed) -> list[tuple[str, Any, bool, str, str]]:
    """The rows of the hours: code, name, whether open, from, to."""
    rows = []
    for code, title in DAYS.items():
        opens, closes = form.hours.get(code, ("09:00", "18:00"))
        rows.append((code, title, code in form.hours, opens, closes))
    return rows


def hours_in_words(office: Office, rules: Rules) -> str:
    """The hours of the week, equal days together: Mon–Fri 09:00–18:00, Sat 10:00–15:00."""
    runs: list[tuple[list[str], tuple[int, int]]] = []
    hours = schedule(office, rules).hours
    for place, (day, span) in enumerate(zip(WEEK, hours)):
        if span is None:
            continue
        if runs and runs[-1][1] == span and hours[place - 1] == span:
            runs[-1][0].append(day)
        else:
            runs.append(([day], span))
    told = [f"{_days(run)} {_clock(span[0])}–{_clock(span[1])}" for run, span in runs]
    return ", ".join(told) or _("closed")


def _days(run: list[str]) -> str:
    first, last = SHORT[run[0]], SHORT[run[-1]]
    return str(first) if len(run) == 1 else f"{first}–{last}"


def risks() -> list[tuple[str, str]]:
    """The risks that are offered, in words."""
    none = (RISKS[0], _("none: as many bookings as places"))
    return [none, *((risk, figures.percent(Fraction(risk), 0)) for risk in RISKS[1:])]


@cache
def zones() -> tuple[str, ...]:
    """The time zones that are offered; any other may be typed."""
    return tuple(sorted(name for name in available_timezones() if name.startswith(_AREAS)))
