"""What people did day by day, and what came of it: activity beside results, never one without the other (R24).

A row is somebody's business day. Calls, talk, bookings and follow-ups are counted from the journal, for whoever
recorded them; arrivals are credited to the booker on the day the client came, deals and money to the sellers by
their shares on the day of the signature and of the payment. Everything as it is known now: what was voided is gone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any

import orjson
from django.db import connection

from kulmina.current.funnel import Span, span
from kulmina.current.today import first_of
from kulmina.domain import facts
from kulmina.domain.company import Company
from kulmina.domain.period import micros, midnight
from kulmina.journal import read
from kulmina.journal.rows import select

_CALL, _BOOKED, _FOLLOWED = (facts.KINDS[kind].code for kind in ("call", "meeting.booked", "followup.done"))
_VOIDED = facts.KINDS["event.voided"].code
_DAY = 86_400_000_000
_TALKED_WITHIN = 40 * _DAY  # how long after a visit the first outcome of its meeting may be told


@dataclass(frozen=True, slots=True)
class Effort:
    """Somebody's day. `talk`: seconds; `meetings`: clients met, by the first outcome; `arrived`: first arrivals
    credited to the booker, of them `target` and `non_target` by the office's verdict (the others wait for it);
    `deals`: signed and standing, in which the person has a share; `money`: exact kopecks of that share."""

    person: str
    day: date
    calls: int = 0
    talk: int = 0
    booked: int = 0
    follow_ups: int = 0
    meetings: int = 0
    arrived: int = 0
    target: int = 0
    non_target: int = 0
    deals: int = 0
    money: Fraction = field(default_factory=Fraction)


FIGURES = tuple(one.name for one in fields(Effort))[2:]
_Told = Iterator[tuple[str, int, dict[str, Any]]]


def rows(start: date, end: date, company: Company | None = None) -> list[Effort]:
    """The days [start, end) of everybody who did anything in them, in the order of people and days.

    Five questions to the database, whatever the number of people.
    """
    days = span(start, end, company or read.company())
    cut = _Days(days, company or read.company())
    found: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for part in (_activity, _arrivals, _meetings, _deals, _money):
        for person, place, counts in part(days, cut):
            found[person, place].update(counts)
    return [_effort(person, start + timedelta(days=place), found[person, place]) for person, place in sorted(found)]


def _effort(person: str, day: date, counts: Counter[str]) -> Effort:
    money = Fraction(counts.pop("money", 0))
    return Effort(person, day, **counts, money=money)


class _Days:
    """The place of an instant among the business days of a span, as SQL; clocks that are put forward or back make
    days of 23 and 25 hours."""

    def __init__(self, days: Span, company: Company) -> None:
        edges = [
            micros(midnight(days.start + timedelta(days=n), company.rules.tz))
            for n in range((days.end - days.start).days + 1)
        ]
        self._cases = [*_cases(edges)]

    def of(self, column: str) -> str:
        if len(self._cases) == 1:
            return self._cases[0][1].format(column=column)
        cases = " ".join(f"WHEN {column} < {until} THEN {place}" for until, place in self._cases)
        return f"CASE {cases.format(column=column)} END"


def _cases(edges: list[int]) -> Iterator[tuple[int, str]]:
    """Runs of days of 24 hours are divided; a day of another length is named."""
    first = 0
    for place in range(len(edges) - 1):
        if edges[place + 1] - edges[place] != _DAY:
            if place > first:
                yield edges[place], f"(({{column}} - {edges[first]}) / {_DAY} + {first})"
            yield edges[place + 1], str(place)
            first = place + 1
    if first < len(edges) - 1:
        yield edges[-1], f"(({{column}} - {edges[first]}) / {_DAY} + {first})"


def _activity(days: Span, cut: _Days) -> _Told:
    """Calls, bookings and follow-ups by their author; what a void names is counted once more and taken off."""
    talk = (
        "json_extract(e.payload, '$.talk_s')"
        if connection.vendor == "sqlite"
        else "CAST(CAST(e.payload AS json) ->> 'talk_s' AS bigint)"
    )
    first = first_of(days.since)
    counts = f"e.actor, {cut.of('e.at')}, e.kind, COUNT(*), SUM(CASE WHEN e.kind = {_CALL} THEN {talk} END)"
    within = (
        f"e.kind IN ({_CALL}, {_BOOKED}, {_FOLLOWED}) AND e.no >= {first} "
        f"AND e.at >= {days.since} AND e.at < {days.until}"
    )
    voided = f"SELECT DISTINCT v.target FROM journal_event v WHERE v.kind = {_VOIDED} AND v.no >= {first}"
    query = (
        f"SELECT 1, {counts} FROM journal_event e WHERE {within} GROUP BY 2, 3, 4 UNION ALL "
        f"SELECT -1, {counts} FROM ({voided}) v JOIN journal_event e ON e.event_id = v.target WHERE {within} "
        "GROUP BY 2, 3, 4"
    )
    names = {_CALL: "calls", _BOOKED: "booked", _FOLLOWED: "follow_ups"}
    for sign, person, place, kind, count, seconds in select(query):
        counted = {names[kind]: sign * int(count)}
        if kind == _CALL:
            counted["talk"] = sign * int(seconds or 0)
        yield person, int(place), counted


def _arrivals(days: Span, cut: _Days) -> _Told:
    found = select(
        f"SELECT booker, {cut.of('came')}, COUNT(*), COUNT(*) FILTER (WHERE office_verdict = 1), "
        "COUNT(*) FILTER (WHERE office_verdict = 2) FROM (SELECT DISTINCT l.number, l.booker, l.came, l.office_verdict "
        "FROM current_visit v JOIN current_lead l ON l.number = v.lead WHERE v.at >= %s AND v.at < %s "
        "AND l.came >= %s AND l.came < %s AND l.booker IS NOT NULL) a GROUP BY 1, 2",
        days.since, days.until, days.since, days.until,
    )  # fmt: skip
    for person, place, arrived, target, non_target in found:
        yield person, int(place), {"arrived": arrived, "target": target, "non_target": non_target}


def _meetings(days: Span, cut: _Days) -> _Told:
    found = select(
        f"SELECT seller, {cut.of('held')}, COUNT(*) FROM (SELECT DISTINCT l.number, l.seller, l.held "
        "FROM current_visit v JOIN current_lead l ON l.number = v.lead WHERE v.at >= %s AND v.at < %s "
        "AND l.held >= %s AND l.held < %s AND l.seller IS NOT NULL) a GROUP BY 1, 2",
        days.since - _TALKED_WITHIN, days.until, days.since, days.until,
    )  # fmt: skip
    for person, place, meetings in found:
        yield person, int(place), {"meetings": meetings}


def _deals(days: Span, cut: _Days) -> _Told:
    found = select(
        f"SELECT sellers, {cut.of('signed')}, COUNT(*) FROM current_deal "
        "WHERE signed >= %s AND signed < %s AND cancelled IS NULL GROUP BY 1, 2", days.since, days.until,
    )  # fmt: skip
    for sellers, place, deals in found:
        for person in _shares(sellers):
            yield person, int(place), {"deals": deals}


def _money(days: Span, cut: _Days) -> _Told:
    """Payments less what was refunded of them, as pay counts them (DOMAIN §9)."""
    found = select(
        f"SELECT d.sellers, {cut.of('p.at')}, SUM(p.net) FROM current_payment p "
        "JOIN current_deal d ON d.lead = p.lead AND d.deal = p.deal WHERE p.at >= %s AND p.at < %s GROUP BY 1, 2",
        days.since, days.until,
    )  # fmt: skip
    for sellers, place, net in found:
        for person, share in _shares(sellers).items():
            yield person, int(place), {"money": share * int(net)}


@lru_cache(maxsize=1024)
def _shares(sellers: str) -> dict[str, Fraction]:
    return {seller: Fraction(share) for seller, share in orjson.loads(sellers).items()}
