"""Leads as lists and one by one: who they are now, and everything that is known of one of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kulmina.clients import people
from kulmina.current.funnel import MARKETING, group_of, span, verdict_word
from kulmina.domain.company import Company
from kulmina.domain.event import Event
from kulmina.domain.funnel import STAGES, VERDICTS
from kulmina.domain.lead import Lead, read_lead, visible
from kulmina.domain.merge import merges
from kulmina.domain.period import instant, micros
from kulmina.journal import read
from kulmina.journal.rows import among, beginning, begins, select, several, value

NOBODY = "-"  # the group of those who belong to none
BY_CREATIVE = (*MARKETING, "owner")  # groupings that a lead's creative decides
PENDING = "pending"
_FOUND = 5_000  # leads that a search looks at


@dataclass(frozen=True, slots=True)
class Row:
    """A lead in a list. `client`: reference of the person; `office_verdict`: target, non_target or pending;
    `stage`: the furthest one reached; `net`: kopecks; `response`: working seconds to the first touch."""

    number: int
    lead_id: str
    client: str | None
    creative: str | None
    action: str | None
    created_at: datetime | None
    stage: str | None
    verdict: str
    office_verdict: str
    reason: str | None
    state: str
    operator: str | None
    booker: str | None
    seller: str | None
    office: str | None
    deals: int
    net: int
    response: int | None
    next_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which leads. Everything that is not None must hold; `start` and `end` are business days [start, end).

    `by` and `group`: those of one row of the funnel (`NOBODY` for the row without a group), as they stood at `end`,
    or "owner": the creatives of somebody in marketing (`NOBODY`: creatives that nobody owns); `stage`, `verdict`,
    `counted`: those that this row counts there. `counted`: "actions", first valid target action in the days (of the
    leads created in them, where the funnel is by person or place), or "purchases", paid before `end` with money left;
    needs `start` and `end`. `creatives`: of any of these. `overdue_at`: a next step was promised before this instant.
    `zone`: of `domain.loss.ZONES`, as things stand now. `numbers`: of these numbers. `search`: a lead id, a contact,
    a deal or a payment.
    """

    search: str | None = None
    start: date | None = None
    end: date | None = None
    by: str | None = None
    group: str | None = None
    stage: str | None = None
    verdict: str | None = None
    state: str | None = None
    states: Collection[str] | None = None
    operator: str | None = None
    seller: str | None = None
    creatives: Collection[str] | None = None
    overdue_at: datetime | None = None
    zone: str | None = None
    counted: str | None = None
    numbers: Collection[int] | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of leads, newest first. `after` asks for the next page; None: this is the last."""

    rows: tuple[Row, ...]
    after: str | None


def leads(chosen: Filter | None = None, *, after: str | None = None, limit: int = 50) -> Listing:
    """Leads newest first. Raises ValueError for an unknown grouping, stage or verdict, or a cursor that is none."""
    where = _where(chosen or Filter(), read.company())
    if after is not None:
        where.add("(l.created, l.number) < (%s, %s)", *_cursor(after))
    query = f"SELECT {_COLUMNS} FROM current_lead l WHERE {where.text} ORDER BY l.created DESC, l.number DESC LIMIT %s"
    found = select(query, *where.values, limit + 1)
    rows = tuple(_row(row) for row in found[:limit])
    more = len(found) > limit
    return Listing(rows, f"{found[limit - 1][_NAMES.index('created')]}.{found[limit - 1][0]}" if more else None)


def count(chosen: Filter | None = None) -> int:
    """How many leads there are of this choice."""
    where = _where(chosen or Filter(), read.company())
    return int(value(f"SELECT COUNT(*) FROM current_lead l WHERE {where.text}", *where.values))


def reasons(chosen: Filter) -> dict[str | None, int]:
    """How many leads of this choice there are by the reason that was given."""
    where = _where(chosen, read.company())
    query = f"SELECT l.reason, COUNT(*) FROM current_lead l WHERE {where.text} GROUP BY l.reason"
    return {reason: int(count) for reason, count in select(query, *where.values)}


def contacts(refs: Collection[str | None], *, full: bool) -> Mapping[str, str]:
    """Contacts by the references of clients: whole for those who have the right, else masked."""
    asked = [ref for ref in refs if ref]
    return people.reveal_many(asked) if full else people.masked_many(asked)


_STAGES = ("created", "contacted", "booked", "arrived", "signed", "paid")
_NAMES = (
    "number", "lead_id", "client", "creative", "action", *_STAGES, "verdict", "office_verdict", "reason", "state",
    "operator", "booker", "seller", "deals", "net", "response", "next_at", "last_at", "office",
)  # fmt: skip
_COLUMNS = ", ".join(f"l.{name}" for name in _NAMES[:-1]) + ", COALESCE(l.arrival_office, l.booking_office)"
_PENDING = VERDICTS.index("unknown") + 1


def _row(row: Sequence[Any]) -> Row:
    found = dict(zip(_NAMES, row, strict=True))
    stages = [found.pop(name) for name in _STAGES]
    client, office_verdict = found.pop("client"), found.pop("office_verdict")
    return Row(
        client=None if client is None else f"c{client}",
        created_at=_moment(stages[0]),
        stage=_stage(stages),
        verdict=verdict_word(found.pop("verdict")),
        office_verdict=PENDING if office_verdict == _PENDING else verdict_word(office_verdict),
        next_at=_moment(found.pop("next_at")),
        last_at=_moment(found.pop("last_at")),
        **found,
    )


def _moment(micro: int | None) -> datetime | None:
    return None if micro is None else instant(micro)


def _stage(stages: Sequence[int | None]) -> str | None:
    reached = [name for name, at in zip(STAGES, stages, strict=True) if at is not None]
    return reached[-1] if reached else None


def _cursor(text: str) -> tuple[int, int]:
    created, _, number = text.partition(".")
    if not (created.lstrip("-").isdecimal() and number.isdecimal()):
        raise ValueError(f"{text!r} is not where a list goes on")
    return int(created), int(number)


@dataclass(slots=True)
class _Where:
    """Conditions and their values, in step."""

    parts: list[str] = field(default_factory=lambda: ["l.created IS NOT NULL"])
    values: list[Any] = field(default_factory=list)

    def add(self, part: str, *values: Any) -> None:
        self.parts.append(part)
        self.values += values

    @property
    def text(self) -> str:
        return " AND ".join(self.parts)


def _where(chosen: Filter, company: Company) -> _Where:
    where = _Where()
    until = _between(where, chosen, company)
    if chosen.by is not None and chosen.group is not None:
        _in_group(where, chosen.by, chosen.group, until, company)
    _reached(where, chosen.stage, until)
    if chosen.verdict is not None:
        where.add("l.verdict = %s", _place(VERDICTS, chosen.verdict) + 1)
    for column in ("state", "operator", "seller"):
        wanted = getattr(chosen, column)
        if wanted is not None:
            where.add(f"l.{column} IS NULL") if wanted == NOBODY else where.add(f"l.{column} = %s", wanted)
    if chosen.states is not None:
        where.add(among("l.state"), several(chosen.states))
    if chosen.creatives is not None:
        where.add(among("l.creative"), several(chosen.creatives))
    if chosen.zone is not None:
        where.add(_ZONES[chosen.zone])
    if chosen.numbers is not None:
        where.add(among("l.number"), several(chosen.numbers))
    if chosen.overdue_at is not None:
        where.add("l.next_at < %s", micros(chosen.overdue_at))
    if chosen.search:
        _searched(where, chosen.search.strip())
    return where


_GONE = "l.state IN ('lost', 'sleeping', 'refunded')"
_ZONES = {
    "won": "l.state = 'sold'",
    "marketing": "l.state IN ('invalid', 'non_target')",
    "call_centre": f"{_GONE} AND l.came IS NULL",
    "sales": f"{_GONE} AND l.came IS NOT NULL",
    "open": "l.state NOT IN ('sold', 'invalid', 'non_target', 'lost', 'sleeping', 'refunded')",
}


def _between(where: _Where, chosen: Filter, company: Company) -> int:
    """Hold the days; the instant at which groups and stages are looked at, far ahead where no end is given."""
    days = span(chosen.start or date(1970, 1, 2), chosen.end or date(9999, 1, 1), company)
    acted = chosen.counted == "actions"
    if chosen.start and not (acted and _of_marketing(chosen)):
        where.add("l.created >= %s", days.since)
    if chosen.end and not (acted and _of_marketing(chosen)):
        where.add("l.created < %s", days.until)
    if acted:
        where.add("l.valid >= %s AND l.valid < %s AND l.verdict <> 4", days.since, days.until)
    elif chosen.counted == "purchases":
        where.add(_BOUGHT, days.since, days.until, days.until)
    return days.until


_BOUGHT = (
    "l.number IN (SELECT lead FROM current_payment WHERE lead_created >= %s AND lead_created < %s AND at < %s "
    "GROUP BY lead HAVING SUM(net) > 0)"
)


def _of_marketing(chosen: Filter) -> bool:
    return chosen.by is None or chosen.by in BY_CREATIVE


def _in_group(where: _Where, by: str, group: str, until: int, company: Company) -> None:
    if by not in BY_CREATIVE:
        told = group_of(by, until)
        where.add(f"({told}) IS NULL") if group == NOBODY else where.add(f"({told}) = %s", group)
        return
    if by == "creative":
        where.add("l.creative IS NULL") if group == NOBODY else where.add("l.creative = %s", group)
        return
    belongs = [c.id for c in company.creatives.values() if getattr(c, by) is not None]
    if group == NOBODY and by == "owner":
        where.add(f"(l.creative IS NOT NULL AND NOT ({among('l.creative')}))", several(belongs))
    elif group == NOBODY:
        where.add(f"(l.creative IS NULL OR NOT ({among('l.creative')}))", several(belongs))
    else:
        where.add(among("l.creative"), several([c for c in belongs if getattr(company.creatives[c], by) == group]))


def _reached(where: _Where, stage: str | None, until: int) -> None:
    if stage is None or _place(STAGES, stage) == 0:
        return
    where.add(f"l.{stage} < %s", until)


def _place(words: Sequence[str], word: str) -> int:
    if word not in words:
        raise ValueError(f"expected one of {', '.join(words)}, got {word!r}")
    return words.index(word)


def _searched(where: _Where, text: str) -> None:
    """A contact of a client we know, else the beginning of a lead's id, else a deal or a payment."""
    ref = people.known(text)
    if ref is not None:
        where.add("l.client = %s", people.reference(ref))
        return
    where.add(
        f"l.number IN (SELECT number FROM (SELECT s.number FROM current_lead s WHERE {beginning('s.lead_id')} "
        f"LIMIT {_FOUND}) b UNION SELECT lead FROM current_deal WHERE deal = %s "
        "UNION SELECT lead FROM current_payment WHERE payment = %s)",
        begins(text), text, text,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One fact of a lead's history; `voided`: it counts as never happened."""

    event: Event
    voided: bool


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that is known of a lead. `merged`: the ids of the leads whose facts are read as this one's."""

    row: Row
    lead: Lead
    history: tuple[Step, ...]
    merged: tuple[str, ...]
    last_no: int


def card(lead_id: str, company: Company | None = None) -> Card | None:
    """A lead with its whole history, the earliest fact first; None where there is no such lead.

    A merged lead's card is that of the lead it was merged into. `last_no` is for the condition of an act
    that is decided from this card.
    """
    number, last_no = read.place_of(lead_id)
    if number is None:
        return None
    group = read.merges_touching([number])
    told = [event for events in read.histories(group).values() for event in events]
    seen = visible(told)
    ends = merges(seen)
    end = ends.get(lead_id, lead_id)
    found = select(f"SELECT {_COLUMNS} FROM current_lead l WHERE l.lead_id = %s", end)
    if not found:
        return None
    own = [e for e in seen if e.lead_id is None or ends.get(e.lead_id, e.lead_id) == end]
    lead = read_lead(own, (company or read.company()).rules, lead_id=end)
    counted = {event.event_id for event in seen}
    of_it = {e.event_id: e for e in told if e.lead_id is None or ends.get(e.lead_id, e.lead_id) == end}
    steps = tuple(Step(e, e.event_id not in counted) for e in sorted(of_it.values(), key=lambda e: e.order))
    return Card(_row(found[0]), lead, steps, tuple(one for one in ends if ends[one] == end), last_no)
