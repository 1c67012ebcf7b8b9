"""The load of the call centre as things stand now: what waits, who holds what, what is answered late (R05, R47).

Everything is counted from the tables of the present by their indexes. `numbers` gives the leads behind each count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from kulmina.current.leads import Filter, Row
from kulmina.current.leads import leads as listing
from kulmina.domain.company import Company
from kulmina.domain.period import instant, micros, midnight
from kulmina.domain.queue import CLASSES
from kulmina.journal.rows import among, select, several

OPEN = ("new", "in_work", "contacted", "booked")  # the states in which the call centre has a lead
AGES = (0, 1, 3, 7, 14, 30)  # the first day of each bucket of age
NOBODY = "-"
SOON = timedelta(minutes=2)  # a clock that has no more than this left is running out
MOST = 500  # leads that are listed at once
_TAIL = 20_000  # facts that are looked through for what people did last
_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """Leads of one class of the queue (`domain.queue.CLASSES`) that are due. `oldest`: since when the longest one
    waits; `late`: their time to be answered has passed; `soon`: it is running out."""

    kind: str
    count: int
    oldest: datetime | None
    late: int
    soon: int


@dataclass(frozen=True, slots=True)
class Answers:
    """Today's leads by how they were answered (walk-ins aside): in time, too late, not at all though the time is
    over, and still inside their time."""

    in_time: int
    late: int
    never: int
    waiting: int

    @property
    def breaches(self) -> int:
        return self.late + self.never


@dataclass(frozen=True, slots=True)
class Hand:
    """What one operator holds: leads that ask for something, those that ask for it now, and his last fact."""

    operator: str
    leads: int
    due: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Age:
    """Open leads of one state and operator (None: nobody's), counted by age (`AGES`)."""

    state: str
    operator: str | None
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which leads are asked for; everything that is not None must hold. `kind`: of `CLASSES`, due now; `clock`:
    "late" or "soon"; `operator`: `NOBODY` for leads without one; `age`: place in `AGES`; `answer`: a field of
    `Answers`, of today's leads; `due`: only what asks for something now."""

    kind: str | None = None
    clock: str | None = None
    state: str | None = None
    operator: str | None = None
    age: int | None = None
    answer: str | None = None
    due: bool = False


# What a lead asks for as it looks now: a phone that has rung out is a missed call, a meeting that has passed is
# not confirmed any more (`domain.queue.seen`). Classes with a clock are read row by row, there are few of them;
# of the others an index tells everything.
_KIND = "CASE WHEN work = 1 AND until < {now} THEN 2 WHEN work = 5 AND until < {now} THEN 4 ELSE work END"
_CLOCKED, _OTHERS = "work IN (1, 2, 3, 5)", "work IN (4, 7, 8)"  # follow-ups are the office's
_LATE = "work IN (1, 2, 3) AND until < {now}"
_SOON = "work IN (1, 2, 3) AND until >= {now} AND until < {soon}"
_OF_KIND = {
    "ringing": "work = 1 AND until >= {now}",
    "missed": "work IN (1, 2) AND (work = 2 OR until < {now})",
    "new": "work = 3",
    "callback": "work IN (4, 5) AND (work = 4 OR until < {now})",
    "confirm": "work = 5 AND until >= {now}",
    "follow_up": "work = 6",
    "retry": "work = 7",
    "wake": "work = 8",
}


def _sql(text: str, now: datetime) -> str:
    return text.format(now=micros(now), soon=micros(now + SOON))


def queue(now: datetime) -> list[Waiting]:
    """What is due in the call centre, in the order of the queue; classes of which nothing waits are left out."""
    query = (
        f"SELECT {_KIND}, COUNT(*), MIN(due), COUNT(*) FILTER (WHERE {_LATE}), COUNT(*) FILTER (WHERE {_SOON}) "
        f"FROM current_lead WHERE {_CLOCKED} AND due <= {{now}} GROUP BY 1 UNION ALL "
        f"SELECT work, COUNT(*), MIN(due), 0, 0 FROM current_lead WHERE {_OTHERS} AND due <= {{now}} GROUP BY 1"
    )
    found: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    for kind, *told in select(_sql(query, now)):
        found[kind].append((told[0], told[1], told[2], told[3]))
    return [_waiting(kind, found[kind]) for kind in sorted(found)]


def _waiting(kind: int, parts: Sequence[tuple[int, int, int, int]]) -> Waiting:
    counts, oldest, late, soon = zip(*parts, strict=True)
    return Waiting(CLASSES[kind - 1], sum(counts), instant(min(oldest)), sum(late), sum(soon))


def answers(now: datetime, company: Company) -> Answers:
    """How today's leads have been answered so far."""
    told = ", ".join(f"COUNT(*) FILTER (WHERE {part})" for part in _answers(now, company).values())
    since = micros(_today(now, company))
    [row] = select(
        f"SELECT {told} FROM current_lead WHERE created >= %s AND created <= %s AND action <> 'visit'",
        since, micros(now),
    )  # fmt: skip
    return Answers(*row)


def _answers(now: datetime, company: Company) -> dict[str, str]:
    """Conditions on a lead of today by the fields of `Answers`."""
    sla = int(company.rules.sla_seconds)
    runs = f"work IN (1, 2, 3) AND until >= {micros(now)}"
    return {
        "in_time": f"response <= {sla}",
        "late": f"response > {sla}",
        "never": f"response IS NULL AND ({runs}) IS NOT TRUE",
        "waiting": f"response IS NULL AND ({runs})",
    }


def _today(now: datetime, company: Company) -> datetime:
    tz = company.rules.tz
    return midnight(now.astimezone(tz).date(), tz)


def hands(now: datetime) -> list[Hand]:
    """What the operators hold, the fullest hands first."""
    found = select(
        "SELECT operator, COUNT(*), COUNT(*) FILTER (WHERE due <= %s) FROM current_lead "
        "WHERE work IS NOT NULL AND operator IS NOT NULL GROUP BY operator", micros(now),
    )  # fmt: skip
    acted = last_acts()
    rows = [Hand(operator, leads, due, acted.get(operator)) for operator, leads, due in found]
    return sorted(rows, key=lambda hand: (-hand.leads, hand.operator))


def last_acts() -> Mapping[str, datetime]:
    """When people did something last, as far as the latest facts tell."""
    found = select(
        "SELECT actor, MAX(at) FROM journal_event WHERE no > (SELECT MAX(no) FROM journal_event) - %s GROUP BY actor",
        _TAIL,
    )
    return {actor: instant(at) for actor, at in found}


def ages(now: datetime, company: Company) -> list[Age]:
    """Open leads of the call centre by state, operator and age in whole business days."""
    bounds = _bounds(now, company)
    counts = ", ".join(f"COUNT(*) FILTER (WHERE {_aged(bounds, place)})" for place in range(len(AGES)))
    states = ", ".join(f"'{state}'" for state in OPEN)
    # The index on creation holds state and operator too: a walk along it is quicker than reading the open leads.
    along = "INDEXED BY current_lead_scheme" if connection.vendor == "sqlite" else ""
    found = select(
        f"SELECT state, operator, {counts} FROM current_lead {along} WHERE created > 0 AND state IN ({states}) "
        "GROUP BY 1, 2"
    )
    rows = [Age(state, operator, tuple(counts)) for state, operator, *counts in found]
    return sorted(rows, key=lambda age: (OPEN.index(age.state), age.operator or ""))


def _bounds(now: datetime, company: Company) -> Sequence[int]:
    """The instants before which a lead is as old as each bucket's first day."""
    midnight_today = _today(now, company)
    return [micros(midnight_today) - (days - 1) * _DAY for days in AGES]


def _aged(bounds: Sequence[int], place: int) -> str:
    younger = f"created < {bounds[place]}" if place else "TRUE"
    return f"{younger} AND created >= {bounds[place + 1]}" if place + 1 < len(bounds) else younger


def numbers(chosen: Choice, now: datetime, company: Company, *, limit: int = MOST) -> tuple[list[int], int]:
    """The leads of a choice, the longest waiting first, at most `limit` of them; and how many there are."""
    where, values = _where(chosen, now, company)
    [(count,)] = select(f"SELECT COUNT(*) FROM current_lead WHERE {where}", *values)
    order = "due" if chosen.kind or chosen.clock or chosen.due else "created"
    rows = select(f"SELECT number FROM current_lead WHERE {where} ORDER BY {order}, number LIMIT {int(limit)}", *values)
    return [row[0] for row in rows], count


def _where(chosen: Choice, now: datetime, company: Company) -> tuple[str, list[Any]]:
    worked = chosen.kind or chosen.clock or chosen.due  # what asks for something has been created
    parts, values = [] if worked else ["created IS NOT NULL"], list[Any]()
    if chosen.kind is not None:
        parts += [_sql("due <= {now}", now), f"({_sql(_OF_KIND[chosen.kind], now)})"]
    if chosen.clock is not None:
        parts += [_sql("due <= {now}", now), f"({_sql({'late': _LATE, 'soon': _SOON}[chosen.clock], now)})"]
    if chosen.due:
        parts += ["work IS NOT NULL", _sql("due <= {now}", now)]
    if chosen.answer is not None:
        parts += [f"created >= {micros(_today(now, company))} AND created <= {micros(now)} AND action <> 'visit'"]
        parts += [f"({_answers(now, company)[chosen.answer]})"]
    if chosen.age is not None:
        parts += [_aged(_bounds(now, company), chosen.age)]
    if chosen.state is not None:
        parts, values = [*parts, "state = %s"], [*values, chosen.state]
    elif chosen.age is not None:
        parts += [f"state IN ({', '.join(repr(state) for state in OPEN)})"]
    if chosen.operator == NOBODY:
        parts += ["operator IS NULL"]
    elif chosen.operator is not None:
        parts, values = [*parts, "operator = %s"], [*values, chosen.operator]
        if parts == ["created IS NOT NULL", "operator = %s"]:
            parts += ["work IS NOT NULL"]
    return " AND ".join(parts), values


def rows_of(leads: Sequence[str]) -> dict[str, Row]:
    """Leads as rows of a list, by id."""
    found = select(f"SELECT number FROM current_lead WHERE {among('lead_id')}", several(leads))
    listed = listing(Filter(numbers=[row[0] for row in found]), limit=len(found) or 1).rows
    return {row.lead_id: row for row in listed}
