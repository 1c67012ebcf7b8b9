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

from kulmina.current.daily import local_day
from kulmina.current.funnel import Span, span
from kulmina.current.today import first_of
from kulmina.domain import facts
from kulmina.domain.company import Company
from kulmina.domain.period import EPOCH_DAY
from kulmina.journal import read
from kulmina.journal.rows import select

_GIVEN, _CALL, _BOOKED, _FOLLOWED = (
    facts.KINDS[kind].code for kind in ("lead.assigned", "call", "meeting.booked", "followup.done")
)
_VOIDED = facts.KINDS["event.voided"].code
_TALKED_WITHIN = 40 * 86_400_000_000  # how long after a visit the first outcome of its meeting may be told


@dataclass(frozen=True, slots=True)
class Effort:
    """Somebody's day. `received`: leads handed to the person; `talk`: seconds; `meetings`: clients met, by the first
    outcome; `arrived`: first arrivals credited to the booker, of them `target` and `non_target` by the office's
    verdict (the others wait for it); `deals`: signed and standing, in which the person has a share; `money`: exact
    kopecks of that share."""

    person: str
    day: date
    received: int = 0
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
    company = company or read.company()
    days = span(start, end, company)
    if days.start >= days.end:
        return []
    found: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for part in (_activity, _arrivals, _meetings, _deals, _money):
        for person, place, counts in part(days, company):
            found[person, place].update(counts)
    return [_effort(person, EPOCH_DAY + timedelta(days=place), found[person, place]) for person, place in sorted(found)]


def _effort(person: str, day: date, counts: Counter[str]) -> Effort:
    money = Fraction(counts.pop("money", 0))
    return Effort(person, day, **counts, money=money)


def _activity(days: Span, company: Company) -> _Told:
    """Hand-overs by receiver; calls, bookings and follow-ups by their author.

    What a void names is counted once more and taken off, however many voids name it.
    """
    first, day_of = first_of(days.since), local_day(days, "e.at", company)
    talk = f"SUM(CASE WHEN e.kind = {_CALL} THEN {_number('talk_s')} END)"
    counts = f"{_whose()}, {day_of}, e.kind, COUNT(*), {talk}"
    within = (
        f"e.kind IN ({_GIVEN}, {_CALL}, {_BOOKED}, {_FOLLOWED}) AND e.no >= {first} "
        f"AND e.at >= {days.since} AND e.at < {days.until}"
    )
    voided = f"SELECT DISTINCT v.target FROM journal_event v WHERE v.kind = {_VOIDED} AND v.no >= {first}"
    query = (
        f"SELECT 1, {counts} FROM journal_event e WHERE {within} GROUP BY 2, 3, 4 UNION ALL "
        f"SELECT -1, {counts} FROM ({voided}) v JOIN journal_event e ON e.event_id = v.target WHERE {within} "
        "GROUP BY 2, 3, 4"
    )
    names = {_GIVEN: "received", _CALL: "calls", _BOOKED: "booked", _FOLLOWED: "follow_ups"}
    for sign, person, place, kind, count, seconds in select(query):
        counted = {names[kind]: sign * int(count)}
        if kind == _CALL:
            counted["talk"] = sign * int(seconds or 0)
        yield person, int(place), counted


def _whose() -> str:
    """A hand-over is the receiver's, everything else its author's."""
    return f"CASE WHEN e.kind = {_GIVEN} THEN {_word('operator')} ELSE e.actor END"


def _word(name: str) -> str:
    if connection.vendor == "sqlite":
        return f"json_extract(e.payload, '$.{name}')"
    return f"CAST(e.payload AS json) ->> '{name}'"


def _number(name: str) -> str:
    return _word(name) if connection.vendor == "sqlite" else f"CAST({_word(name)} AS bigint)"


def _arrivals(days: Span, company: Company) -> _Told:
    found = select(
        f"SELECT booker, {local_day(days, 'came', company)}, COUNT(*), COUNT(*) FILTER (WHERE office_verdict = 1), "
        "COUNT(*) FILTER (WHERE office_verdict = 2) FROM (SELECT DISTINCT l.number, l.booker, l.came, l.office_verdict "
        "FROM current_visit v JOIN current_lead l ON l.number = v.lead WHERE v.at >= %s AND v.at < %s "
        "AND l.came >= %s AND l.came < %s AND l.booker IS NOT NULL) a GROUP BY 1, 2",
        days.since, days.until, days.since, days.until,
    )  # fmt: skip
    for person, place, arrived, target, non_target in found:
        yield person, int(place), {"arrived": arrived, "target": target, "non_target": non_target}


def _meetings(days: Span, company: Company) -> _Told:
    found = select(
        f"SELECT seller, {local_day(days, 'held', company)}, COUNT(*) FROM (SELECT DISTINCT l.number, l.seller, l.held "
        "FROM current_visit v JOIN current_lead l ON l.number = v.lead WHERE v.at >= %s AND v.at < %s "
        "AND l.held >= %s AND l.held < %s AND l.seller IS NOT NULL) a GROUP BY 1, 2",
        days.since - _TALKED_WITHIN, days.until, days.since, days.until,
    )  # fmt: skip
    for person, place, meetings in found:
        yield person, int(place), {"meetings": meetings}


def _deals(days: Span, company: Company) -> _Told:
    found = select(
        f"SELECT sellers, {local_day(days, 'signed', company)}, COUNT(*) FROM current_deal "
        "WHERE signed >= %s AND signed < %s AND cancelled IS NULL GROUP BY 1, 2", days.since, days.until,
    )  # fmt: skip
    for sellers, place, deals in found:
        for person in _shares(sellers):
            yield person, int(place), {"deals": deals}


def _money(days: Span, company: Company) -> _Told:
    """Payments less what was refunded of them, as pay counts them (DOMAIN §9)."""
    found = select(
        f"SELECT d.sellers, {local_day(days, 'p.at', company)}, SUM(p.net) FROM current_payment p "
        "JOIN current_deal d ON d.lead = p.lead AND d.deal = p.deal WHERE p.at >= %s AND p.at < %s GROUP BY 1, 2",
        days.since, days.until,
    )  # fmt: skip
    for sellers, place, net in found:
        for person, share in _shares(sellers).items():
            yield person, int(place), {"money": share * int(net)}


def leads(person: str, figure: str, start: date, end: date, company: Company | None = None) -> list[int]:
    """The leads behind somebody's figure of the days [start, end), in the order of time; each of them once.

    Of hand-overs, calls, talk, bookings and follow-ups: the leads that they were about. Raises KeyError for a figure
    that is none.
    """
    days = span(start, end, company or read.company())
    if figure in _KINDS:
        query = _SPOKEN.format(whose=_whose())
        found = select(query, _KINDS[figure], first_of(days.since), person, days.since, days.until)
    elif figure in _CAME:
        found = select(_ARRIVED.format(_CAME[figure]), days.since, days.until, person)
    elif figure == "meetings":
        found = select(_MET, days.since - _TALKED_WITHIN, days.until, days.since, days.until, person)
    else:
        sold = {"deals": _SIGNED, "money": _PAID}[figure]
        found = [row for row in select(sold, days.since, days.until) if person in _shares(row[1])]
    return list(dict.fromkeys(row[0] for row in found))


_KINDS = {"received": _GIVEN, "calls": _CALL, "talk": _CALL, "booked": _BOOKED, "follow_ups": _FOLLOWED}
_CAME = {"arrived": "TRUE", "target": "l.office_verdict = 1", "non_target": "l.office_verdict = 2"}
_SPOKEN = (
    "SELECT e.lead FROM journal_event e WHERE e.kind = %s AND e.no >= %s AND {whose} = %s AND e.at >= %s "
    "AND e.at < %s AND e.lead IS NOT NULL AND NOT EXISTS (SELECT 1 FROM journal_event v WHERE v.target = e.event_id "
    f"AND v.kind = {_VOIDED}) ORDER BY e.at, e.no"
)
_ARRIVED = (
    "SELECT l.number FROM current_visit v JOIN current_lead l ON l.number = v.lead AND l.came = v.at "
    "WHERE v.at >= %s AND v.at < %s AND l.booker = %s AND {} ORDER BY v.at, l.number"
)
_MET = (
    "SELECT l.number FROM current_visit v JOIN current_lead l ON l.number = v.lead WHERE v.at >= %s AND v.at < %s "
    "AND l.held >= %s AND l.held < %s AND l.seller = %s ORDER BY l.held, l.number"
)
_SIGNED = (
    "SELECT lead, sellers FROM current_deal WHERE signed >= %s AND signed < %s AND cancelled IS NULL "
    "ORDER BY signed, lead"
)
_PAID = (
    "SELECT p.lead, d.sellers FROM current_payment p JOIN current_deal d ON d.lead = p.lead AND d.deal = p.deal "
    "WHERE p.at >= %s AND p.at < %s AND p.net <> 0 ORDER BY p.at, p.lead"
)


@lru_cache(maxsize=1024)
def _shares(sellers: str) -> dict[str, Fraction]:
    return {seller: Fraction(share) for seller, share in orjson.loads(sellers).items()}
