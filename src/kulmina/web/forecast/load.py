"""How full the offices will be: arrivals expected by week against the places of their slots (R69)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from kulmina.current.capacity import capacities
from kulmina.web.forecast.outlook import Outlook
from kulmina.web.page import Page

TIGHT, FULL = 0.8, 1.0
LATELY = 60  # days by whose arrivals the coming ones are shared among the offices


@dataclass(frozen=True, slots=True)
class Week:
    """An office's days [start, end): expected arrivals with their interval, those of them that are booked, a working
    day's mean, and places; None: nobody has told the office's places."""

    start: date
    end: date
    value: float
    low: float
    high: float
    booked: float
    a_day: float
    places: int | None

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def share(self) -> float | None:
        return self.value / self.places if self.places else None

    @property
    def look(self) -> str:
        """Whether it fits: the upper end of the interval says what may come."""
        if not self.places:
            return ""
        if self.value > self.places * FULL:
            return "red"
        return "orange" if self.high > self.places * TIGHT else "green"


def loads(page: Page, told: Outlook, weeks: int) -> list[tuple[str, list[Week]]]:
    """By office its weeks from today on, as far as the forecast reaches; nothing where nothing is foretold."""
    drawn = told.ahead.told
    if drawn is None or not page.company.offices:
        return []
    spans = _spans(told.today, min(told.month.end, told.today + timedelta(days=7 * weeks)))
    shares = _shares(told)
    found: dict[str, list[Week]] = {office: [] for office in page.company.offices}
    for (start, end), offices in zip(spans, capacities(page.company, spans, now=page.now), strict=True):
        first, last = ((day - told.today).days for day in (start, end))
        arrivals = drawn.drawn["arrived"][:, first:last].sum(axis=1)
        low, high = np.quantile(arrivals, (0.1, 0.9))
        for office in offices.offices:
            share = shares.get(office.office, 0.0)
            value = max(float(arrivals.mean()) * share, office.coming)
            noise = (1 - share) * value  # who of the company's arrivals comes to this office is chance too
            spread = ((float(high - low) / 2 * share) ** 2 + 1.2816**2 * noise) ** 0.5
            week = Week(
                start,
                end,
                value,
                max(0.0, value - spread),
                value + spread,
                office.coming,
                value / (end - start).days,
                office.places,
            )
            found[office.office].append(week)
    told_of = {office: rows for office, rows in found.items() if any(row.value >= 0.05 or row.places for row in rows)}
    return [(page.office(office), rows) for office, rows in told_of.items()]


def _spans(first: date, end: date) -> list[tuple[date, date]]:
    """Calendar weeks from a day to another, the first and the last maybe cut."""
    found = []
    while first < end:
        following = min(first + timedelta(days=7 - first.weekday()), end)
        found.append((first, following))
        first = following
    return found


def _shares(told: Outlook) -> dict[str, float]:
    """Each office's part of the arrivals of late."""
    known = told.ahead.known
    late = known.arrived >= known.at - LATELY
    counts = np.bincount(known.offices[late], minlength=len(known.office))
    whole = max(1, int(sum(count for name, count in zip(known.office, counts, strict=True) if name)))
    return {name: float(count) / whole for name, count in zip(known.office, counts, strict=True) if name}
