"""What somebody did today, from the end of the journal: calls, talks, bookings, cut-offs, and who came.

Activity is shown beside results, never paid for (DOMAIN R24). Where the day begins in the journal is looked for
once, by halving; then only its end is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import orjson
from django.db import connection

from kulmina.domain import facts
from kulmina.domain.company import Company
from kulmina.domain.funnel import VERDICTS
from kulmina.domain.period import micros, midnight
from kulmina.journal import read
from kulmina.journal.rows import select, value

_CALL, _BOOKED, _CUT = (facts.KINDS[kind].code for kind in ("call", "meeting.booked", "lead.cut_off"))
_VOIDED = facts.KINDS["event.voided"].code
_TARGET, _PENDING = VERDICTS.index("target") + 1, VERDICTS.index("unknown") + 1
_DAY = 86_400_000_000
_AROUND = 40 * _DAY  # how far the slot of a booking may lie from the arrival
_begins: dict[tuple[str, int], int] = {}


@dataclass(frozen=True, slots=True)
class Activity:
    """Somebody's day. `calls`: attempts and talks; `talked`: connected ones; `seconds`: of talk."""

    calls: int
    talked: int
    seconds: int
    booked: int
    cut_off: int


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Clients whom somebody brought to the office; `target`: of them with the office's verdict; `pending`: without."""

    came: int
    target: int
    pending: int


def activity(person: str, company: Company, now: datetime) -> Activity:
    """What somebody has recorded since the midnight of the business."""
    start = micros(midnight(now.astimezone(company.rules.tz).date(), company.rules.tz))
    first = first_of(start)
    found = select(
        f"SELECT event_id, kind, payload FROM journal_event WHERE no >= %s AND actor = %s AND at >= %s "
        f"AND kind IN ({_CALL}, {_BOOKED}, {_CUT})",
        first, person, start,
    )  # fmt: skip
    voids = select(f"SELECT target FROM journal_event WHERE kind = {_VOIDED} AND no >= %s", first)
    voided = {row[0] for row in voids}
    told = [(kind, orjson.loads(payload)) for event_id, kind, payload in found if event_id not in voided]
    calls = [said for kind, said in told if kind == _CALL]
    talks = [said for said in calls if said.get("result") == "connected"]
    return Activity(
        calls=len(calls),
        talked=len(talks),
        seconds=sum(int(said.get("talk_s") or 0) for said in talks),
        booked=sum(kind == _BOOKED for kind, _said in told),
        cut_off=sum(kind == _CUT for kind, _said in told),
    )


def arrivals(person: str, since: datetime, until: datetime) -> Arrivals:
    """Who came in [since, until) and is credited to this person as the booker."""
    start, end = micros(since), micros(until)
    found = select(
        "SELECT l.number, l.office_verdict FROM current_meeting m JOIN current_lead l ON l.number = m.lead "
        "WHERE m.booker = %s AND m.slot >= %s AND m.slot < %s AND l.booker = %s AND l.came >= %s AND l.came < %s",
        person, start - _AROUND, end + _AROUND, person, start, end,
    )  # fmt: skip
    verdicts = list(dict(found).values())
    return Arrivals(len(verdicts), verdicts.count(_TARGET), verdicts.count(_PENDING))


def first_of(start: int) -> int:
    """The number of the first fact that was learned at or after an instant."""
    key = (str(connection.settings_dict["NAME"]), start)
    if key not in _begins:
        found = _halve(start)
        if len(_begins) > 32:
            _begins.clear()
        if found > read.last_no():
            return found  # nothing of the day is there yet
        _begins[key] = found
    return _begins[key]


def _halve(start: int) -> int:
    """Numbers grow as facts are learned, so the place is found by halving what is left."""
    low, high = 1, read.last_no() + 1
    while low < high:
        middle = (low + high) // 2
        known = value("SELECT known FROM journal_event WHERE no >= %s ORDER BY no LIMIT 1", middle)
        if known is not None and known < start:
            low = middle + 1
        else:
            high = middle
    return low
