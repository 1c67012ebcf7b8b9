"""Offices as their owner sets them up: hours, holidays, places, slots. Each change is a fact and holds at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kulmina.actions import act
from kulmina.actions.act import Done
from kulmina.domain import slot_refusal
from kulmina.domain.company import WEEK
from kulmina.domain.period import zone
from kulmina.domain.rights import Actor
from kulmina.journal import read
from kulmina.recording import turn

MOST_RISK = Decimal("0.5")
LONGEST, MOST_PLACES = 8 * 60, 1000
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


@dataclass(frozen=True, slots=True)
class Setup:
    """An office as it is typed. `hours`: opening and closing by day of the week ("mon"), as texts;
    `holidays`: names by day; `risk`: accepted probability that more come than there are places."""

    name: str
    hours: Mapping[str, tuple[str, str]]
    capacity: int
    timezone: str | None = None
    address: str | None = None
    holidays: Mapping[date, str] = field(default_factory=dict)
    slot_minutes: int = 30
    risk: Decimal = Decimal(0)


def register(actor: Actor, office: str | None, setup: Setup, *, now: datetime, token: str | None = None) -> Done:
    """Set an office up anew, or open another one (`office` None). Bookings that no longer fit stay and are listed.

    Raises OfficeUnknown, an OfficeIsWrong, and what `act.perform` raises.
    """
    payload = checked(setup)
    with turn():
        known = read.company().offices
        if office is not None and office not in known:
            raise slot_refusal.OfficeUnknown(office=office)
        about = {"office": office or _free_id(known), **payload}
        return act.perform(actor, None, [("office.registered", about)], now=now, token=token)


def checked(setup: Setup) -> dict[str, Any]:
    """The payload of an office, without its id. Raises an OfficeIsWrong."""
    if not setup.name.strip():
        raise slot_refusal.OfficeWithoutName()
    if setup.timezone:
        _check_zone(setup.timezone)
    if not 5 <= setup.slot_minutes <= LONGEST:
        raise slot_refusal.WrongLength(minutes=setup.slot_minutes)
    if not 1 <= setup.capacity <= MOST_PLACES:
        raise slot_refusal.WrongCapacity(capacity=setup.capacity)
    if not 0 <= setup.risk <= MOST_RISK:
        raise slot_refusal.WrongRisk(risk=setup.risk)
    payload = {
        "name": setup.name.strip(),
        "timezone": setup.timezone or None,
        "address": (setup.address or "").strip() or None,
        "capacity": setup.capacity,
        "hours": _hours(setup.hours),
        "holidays": {day.isoformat(): name.strip() for day, name in sorted(setup.holidays.items())},
        "slot_minutes": setup.slot_minutes,
        "overbooking": str(setup.risk.normalize()) if setup.risk else "0",
    }
    return {key: value for key, value in payload.items() if value is not None}


def read_holidays(text: str) -> dict[date, str]:
    """Holidays from lines like "2026-11-04 День единства". Raises WrongHoliday."""
    found: dict[date, str] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        day, _, name = line.partition(" ")
        try:
            found[date.fromisoformat(day)] = name.strip()
        except ValueError:
            raise slot_refusal.WrongHoliday(line=line) from None
    return found


def _check_zone(name: str) -> None:
    try:
        zone(name)
    except ValueError:
        raise slot_refusal.UnknownZone(zone=name) from None


def _hours(given: Mapping[str, tuple[str, str]]) -> dict[str, list[str]]:
    hours = {}
    for day in WEEK:
        opens, closes = given.get(day, ("", ""))
        if not opens and not closes:
            continue
        if not (_CLOCK.fullmatch(opens) and _CLOCK.fullmatch(closes)) or closes <= opens:
            raise slot_refusal.WrongHours(opens=opens, closes=closes)
        hours[day] = [opens, closes]
    if not hours:
        raise slot_refusal.AlwaysClosed()
    return hours


def _free_id(known: Mapping[str, Any]) -> str:
    number = len(known) + 1
    while f"OF{number}" in known:
        number += 1
    return f"OF{number}"
