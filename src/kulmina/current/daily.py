"""The days of the creatives as they stand now, and the road of each lead: what the statistics of marketing read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from kulmina.current.funnel import Span, span
from kulmina.domain.company import Company
from kulmina.domain.period import EPOCH_DAY
from kulmina.journal import read
from kulmina.journal.rows import select

_DAY = 86_400_000_000


def rows(start: date, end: date) -> Iterator[Mapping[str, Any]]:
    """A row per creative and business day of [start, end) with what `analytics.daily.of_rows` asks for.

    Leads stand on the day of their creation under their creative of today; those of no creative are left out.
    Money is kopecks. Invalid leads are no target actions.
    """
    company = read.company()
    days = span(start, end, company)
    if days.start >= days.end:
        return
    for source in (_reported(days), _created(days, company)):
        for row in source:
            known = company.creatives.get(row["creative"])
            yield {**row, "campaign": known and known.campaign, "channel": known and known.channel}


def _reported(days: Span) -> Iterator[dict[str, Any]]:
    first, last = ((day - EPOCH_DAY).days for day in (days.start, days.end))
    query = "SELECT creative, day, impressions, clicks, visits, spend FROM current_adday WHERE day >= %s AND day < %s"
    for creative, day, impressions, clicks, visits, spend in select(query, first, last):
        yield {
            "creative": creative, "date": EPOCH_DAY + timedelta(days=int(day)), "impressions": int(impressions),
            "clicks": int(clicks), "visits": visits and int(visits), "spend": int(spend),
        }  # fmt: skip


def _created(days: Span, company: Company) -> Iterator[dict[str, Any]]:
    """Leads by creative and day. The business day is cut here: the zone's hours from UTC change with the year."""
    day_of = local_day(days, "created", company)
    query = f"""
        SELECT creative, {day_of}, COUNT(*) FILTER (WHERE valid IS NOT NULL AND verdict <> 4),
            COUNT(*), COUNT(*) FILTER (WHERE verdict = 1), COUNT(*) FILTER (WHERE arrived IS NOT NULL),
            COUNT(*) FILTER (WHERE arrived IS NOT NULL AND verdict = 1), COUNT(*) FILTER (WHERE net > 0), SUM(net)
        FROM current_lead WHERE created >= %s AND created < %s AND creative IS NOT NULL GROUP BY 1, 2
    """
    for creative, day, *counts in select(query, days.since, days.until):
        names = ("target_actions", "leads", "target_leads", "arrived", "arrived_target", "purchases", "cash")
        figures = {name: int(count or 0) for name, count in zip(names, counts, strict=True)}
        yield {"creative": creative, "date": EPOCH_DAY + timedelta(days=int(day)), **figures}


def local_day(days: Span, column: str, company: Company) -> str:
    """SQL for days since 1970 in the business zone, for instants within the span."""
    cases = " ".join(f"WHEN {column} < {until} THEN {day}" for until, day in _stretches(days, column, company))
    return f"CASE {cases} END"


def _stretches(days: Span, column: str, company: Company) -> Iterator[tuple[int, str]]:
    """The instants until which an expression tells the day: days of 24 hours at one distance from UTC have one
    expression together, a day on which the clock is changed has its own number."""
    told: tuple[int, str] | None = None
    for each in range((days.end - days.start).days):
        one = span(days.start + timedelta(days=each), days.start + timedelta(days=each + 1), company)
        number = (one.start - EPOCH_DAY).days
        even = one.until - one.since == _DAY
        expression = f"({column} + {number * _DAY - one.since}) / {_DAY}" if even else str(number)
        if told is not None and told[1] != expression:
            yield told
        told = (one.until, expression)
    if told is not None:
        yield told


class Road(NamedTuple):
    """A lead's road: instants in microseconds, None where it has not come so far; `net`: kopecks it has paid."""

    creative: str | None
    created: int
    contacted: int | None
    booked: int | None
    arrived: int | None
    paid: int | None
    verdict: int
    net: int


def roads(start: date, end: date) -> list[Road]:
    """Every lead that was created on the business days [start, end), invalid ones aside, in no order.

    `verdict`: 1 target, 2 non_target, 3 unknown (`journal.columns.CODES`).
    """
    days = span(start, end, read.company())
    query = (
        "SELECT creative, created, contacted, booked, arrived, paid, verdict, net FROM current_lead "
        "WHERE created >= %s AND created < %s AND verdict <> 4"
    )
    return [Road(*row) for row in select(query, days.since, days.until)]
