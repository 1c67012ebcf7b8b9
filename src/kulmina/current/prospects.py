"""The leads of the last half year as columns, with what became of them by now: what forecasts are made from.

Times are business days from the first midnight, with fractions: a day of the business is a whole number, also where
the clock is changed. Money is roubles here, for it goes into a statistical model; exact sums are `current.money`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kulmina.domain.company import Company
from kulmina.domain.period import EPOCH_DAY, micros, midnight
from kulmina.journal.rows import select, value

LONGEST = 210  # days that are looked back over
SHORTEST = 100
MOST = 300_000  # leads beyond which fewer days are looked back over
_NEVER = -1

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Prospects:
    """Leads [n] created since `first`, with their payments, meetings and promises by the place of their lead.

    `at`: now; `begins`: the first day from which all leads are known; `wasted`: invalid or cut off by phone;
    `target`: the office has called the arrived one target; `spend`: roubles by day; `reported`: days with a report.
    """

    first: date
    at: float
    begins: int
    creatives: tuple[str, ...]
    creative: Ints
    created: Floats
    arrived: Floats
    dealt: Floats
    contract: Floats
    wasted: NDArray[np.bool_]
    target: NDArray[np.bool_]
    office: tuple[str | None, ...]
    offices: Ints
    payments: tuple[Ints, Floats, Floats]
    meetings: tuple[Ints, Floats, Floats]
    promises: tuple[Ints, Floats, Floats]
    spend: Floats
    reported: NDArray[np.bool_]

    @property
    def columns(self) -> dict[str, Any]:
        """What `analytics.forecast.seen.of_columns` asks for."""
        named = ("at", "begins", "created", "arrived", "dealt", "contract", "payments", "meetings", "promises")
        return {
            "monday": self.first.weekday(), "unit": self.creative, "units": len(self.creatives),
            **{name: getattr(self, name) for name in named},
        }  # fmt: skip


def prospects(now: datetime, company: Company) -> Prospects:
    """The leads as they stand now, in seven questions to the database."""
    tz = company.rules.tz
    today = now.astimezone(tz).date()
    first = today - timedelta(days=_days_back(now))
    clock = _Clock(first, today + timedelta(days=120), tz)
    since, until = int(clock.edges[0]), micros(now)
    found = select(
        "SELECT number, creative, created, arrived, signed, paid, verdict, office_verdict, came, arrival_office, "
        "booking_office FROM current_lead WHERE created >= %s AND created <= %s ORDER BY number", since, until,
    )  # fmt: skip
    table = list(zip(*found, strict=True)) if found else [()] * 11
    place = {number: row for row, number in enumerate(table[0])}
    signed, paid = clock.days(table[4]), clock.days(table[5])
    names, creative = _coded(table[1])
    office, offices = _coded([came or booked for came, booked in zip(table[9], table[10], strict=True)])
    verdict, came = np.array(table[6], dtype=np.int64), clock.days(table[8])
    contracts, deals = _contracts(since, place)
    return Prospects(
        first=first,
        at=float(clock.days([until])[0]),
        begins=_begins(clock, since),
        creatives=tuple(name or "" for name in names),
        creative=creative,
        created=clock.days(table[2]),
        arrived=clock.days(table[3]),
        dealt=np.fmin(signed, paid),
        contract=contracts,
        wasted=(verdict == 4) | ((verdict == 2) & np.isnan(came)),
        target=(np.array(table[7], dtype=np.int64) == 1) & ~np.isnan(came),
        office=office,
        offices=offices,
        payments=_payments(since, place, clock),
        meetings=_meetings(since, place, clock),
        promises=_promises(deals, place, first),
        **_spend(first, today),
    )


def _days_back(now: datetime) -> int:
    """So many days that the leads in them can be held at once."""
    lately = micros(now - timedelta(days=SHORTEST))
    count = int(value("SELECT COUNT(*) FROM current_lead WHERE created >= %s", lately) or 0)
    return LONGEST if count <= MOST * SHORTEST / LONGEST else SHORTEST


class _Clock:
    """Turns instants into business days with fractions."""

    def __init__(self, first: date, end: date, tz: Any) -> None:
        span = range((end - first).days + 1)
        self.edges = np.array([micros(midnight(first + timedelta(days=day), tz)) for day in span], dtype=np.int64)

    def days(self, instants: Sequence[int | None]) -> Floats:
        """nan for None; what lies before the first midnight is before day 0."""
        known = np.array([_NEVER if one is None else one for one in instants], dtype=np.int64)
        place = np.clip(np.searchsorted(self.edges, known, side="right") - 1, 0, len(self.edges) - 2)
        width = self.edges[place + 1] - self.edges[place]
        return np.where(known == _NEVER, np.nan, place + (known - self.edges[place]) / width)


def _coded(names: Sequence[str | None]) -> tuple[tuple[str | None, ...], Ints]:
    """The different names and the place of each one's name among them."""
    known: dict[str | None, int] = {}
    places = [known.setdefault(name, len(known)) for name in names]
    return tuple(known), np.array(places, dtype=np.int64)


def _begins(clock: _Clock, since: int) -> int:
    """The day after the first lead's where the journal begins inside the span; else the span's first."""
    earliest = value("SELECT MIN(created) FROM current_lead WHERE created IS NOT NULL")
    if earliest is None or earliest < since:
        return 0
    return int(clock.days([earliest])[0]) + 1


def _contracts(since: int, place: dict[int, int]) -> tuple[Floats, dict[str, int]]:
    """Roubles agreed by lead (nan: nothing is known), and the lead of each standing contract."""
    found = select(
        "SELECT lead, deal, amount FROM current_deal WHERE signed >= %s AND cancelled IS NULL", since
    )  # fmt: skip
    agreed = np.full(len(place), np.nan)
    deals = {}
    for lead, deal, amount in found:
        if lead in place:
            agreed[place[lead]] = np.nan_to_num(agreed[place[lead]]) + amount / 100
            deals[deal] = place[lead]
    return agreed, deals


def _payments(since: int, place: dict[int, int], clock: _Clock) -> tuple[Ints, Floats, Floats]:
    found = select("SELECT lead, at, net FROM current_payment WHERE lead_created >= %s AND at >= %s", since, since)
    return _hung(found, place, clock, 100)


def _meetings(since: int, place: dict[int, int], clock: _Clock) -> tuple[Ints, Floats, Floats]:
    found = select(
        "SELECT lead, booked, slot FROM current_meeting WHERE slot >= %s AND state <> 'cancelled' ORDER BY booked",
        since,
    )
    lead, booked, slot = _hung(found, place, clock, 1)
    return lead, booked, clock.days([int(one) for one in slot])


def _hung(rows: Sequence[Any], place: dict[int, int], clock: _Clock, unit: int) -> tuple[Ints, Floats, Floats]:
    """Rows of lead, instant and number that belong to leads of the table."""
    mine = [row for row in rows if row[0] in place]
    lead = np.array([place[row[0]] for row in mine], dtype=np.int64)
    return lead, clock.days([row[1] for row in mine]), np.array([row[2] for row in mine], dtype=np.float64) / unit


def _promises(deals: dict[str, int], place: dict[int, int], first: date) -> tuple[Ints, Floats, Floats]:
    """Parts of standing contracts; a part is due until the end of its day."""
    found = select("SELECT lead, deal, day, amount FROM current_promise WHERE day >= %s", (first - EPOCH_DAY).days)
    mine = [(place[lead], day, amount) for lead, deal, day, amount in found if lead in place and deal in deals]
    lead = np.array([row[0] for row in mine], dtype=np.int64)
    due = np.array([row[1] for row in mine], dtype=np.float64) - (first - EPOCH_DAY).days + 0.75
    return lead, due, np.array([row[2] for row in mine], dtype=np.float64) / 100


def _spend(first: date, today: date) -> dict[str, Any]:
    """Roubles by day before today, and which days were reported at all."""
    size, zero = (today - first).days, (first - EPOCH_DAY).days
    found = select(
        "SELECT day, SUM(spend) FROM current_adday WHERE day >= %s AND day < %s GROUP BY day", zero, zero + size
    )  # fmt: skip
    spend, reported = np.zeros(size), np.zeros(size, dtype=np.bool_)
    for day, amount in found:
        spend[day - zero], reported[day - zero] = amount / 100, True
    return {"spend": spend, "reported": reported}
