"""Slots, chances and meetings in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.utils.translation import pgettext_lazy as in_context

from kulmina.current.slots import Place
from kulmina.domain.overbooking import BUCKETS, Rates
from kulmina.domain.slots import Schedule
from kulmina.web import figures

STATES: Mapping[str, Any] = {
    "due": in_context("meeting", "awaited"),
    "confirmed": in_context("meeting", "confirmed"),
    "arrived": in_context("meeting", "came"),
    "no_show": in_context("meeting", "did not come"),
    "cancelled": in_context("meeting", "called off"),
}
TONES = {"due": "orange", "confirmed": "azure", "arrived": "green", "no_show": "warn", "cancelled": ""}
REASONS: Mapping[str, Any] = {
    "not_convenient": in_context("cancel", "the time does not suit"),
    "ill": in_context("cancel", "ill"),
    "changed_mind": in_context("cancel", "changed his mind"),
    "chose_competitor": in_context("cancel", "went to another company"),
    "no_documents": in_context("cancel", "documents are not ready"),
    "office": in_context("cancel", "the office cannot receive"),
}


def odds(capacity: int, booked: int, mean: float, risk: float) -> str:
    """Why a slot takes more bookings than places, or what is to be feared of it."""
    return _(
        "%(places)s, %(booked)s, usually %(come)s of 10 come: the probability that more than %(capacity)s come is "
        "%(risk)s."
    ) % {
        "places": ngettext("%(n)s place", "%(n)s places", capacity) % {"n": capacity},
        "booked": ngettext("%(n)s booked", "%(n)s booked", booked) % {"n": booked},
        "come": round(mean * 10),
        "capacity": capacity,
        "risk": chance(risk),
    }


def crowded(place: Place) -> str:
    """The same for a slot that is booked beyond its places; empty where it is not."""
    if place.capacity is None or place.booked <= place.capacity:
        return ""
    return odds(place.capacity, place.booked, sum(place.shows) / place.booked, place.crowd)


def one_more(place: Place) -> str:
    """The same for one more booking; empty where it still has a place of its own."""
    if place.capacity is None or not place.overbooks:
        return ""
    shows = [*place.shows, place.newcomer]
    return odds(place.capacity, len(shows), sum(shows) / len(shows), place.next_risk)


def chance(value: float) -> str:
    """A probability in whole per cents."""
    if 0 < value < 0.005:
        return f"< {figures.percent(Fraction(1, 100), 0)}"
    return figures.percent(Fraction(value).limit_denominator(10_000), 0)


@dataclass(frozen=True, slots=True)
class Wait:
    """How many of ten come after so many days of waiting."""

    title: str
    of_ten: int
    share: int


def price_of_waiting(known: Rates) -> list[Wait]:
    """How the chance to come falls with the days between the booking and the slot."""
    return [Wait(_waited(place), round(rate * 10), round(rate * 100)) for place, rate in enumerate(known.waits)]


def falls(known: Rates) -> bool:
    """Whether the history shows that long waiting costs arrivals: by more than chance would, five of a hundred."""
    return known.waits[0] - known.waits[-1] >= 0.05


def _waited(place: int) -> str:
    if place == 0:
        return _("the same day")
    first = BUCKETS[place - 1]
    if place == len(BUCKETS):
        return _("%(days)s days and more") % {"days": first}
    last = BUCKETS[place] - 1
    if first == last:
        return ngettext("%(n)s day later", "%(n)s days later", first) % {"n": first}
    return _("%(first)s–%(last)s days later") % {"first": first, "last": last}


def day_title(day: date, today: date) -> str:
    """Today, tomorrow, or the day with its weekday."""
    ahead = (day - today).days
    if ahead == 0:
        return _("Today")
    if ahead == 1:
        return _("Tomorrow")
    return weekday(day)


def weekday(day: date) -> str:
    return str(formats.date_format(day, "D, j E" if not figures.english() else "D, j M"))


def clock(order: Schedule, moment: datetime) -> str:
    """The time on the office's clock."""
    return f"{moment.astimezone(order.tz):%H:%M}"


def offset(order: Schedule, moment: datetime) -> str:
    """By how much the office's clock is ahead of UTC: UTC+3, UTC+5:30."""
    seconds = int((moment.astimezone(order.tz).utcoffset() or timedelta()).total_seconds())
    hours, minutes = divmod(abs(seconds) // 60, 60)
    sign = figures.MINUS if seconds < 0 else "+"
    return f"UTC{sign}{hours}:{minutes:02d}" if minutes else f"UTC{sign}{hours}"
