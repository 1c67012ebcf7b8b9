"""Reading the journal: a lead's facts, what was added since, and the company as its registry facts tell it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from kulmina.domain import company as companies
from kulmina.domain import facts
from kulmina.domain.company import Company
from kulmina.domain.event import Event
from kulmina.domain.period import EPOCH, micros
from kulmina.journal.codec import DECODED, TABLES, decode
from kulmina.journal.rows import among, pages, select, several, value

ACTED = facts.KINDS["target_action"].code
VOIDED = facts.KINDS["event.voided"].code
MERGED = facts.KINDS["lead.merged"].code
CLOSED = facts.KINDS["period.closed"].code
DEFINED = facts.KINDS["period.defined"].code
ADS = facts.KINDS["ad.reported"].code
REGISTRY = 50
# Registry facts that say nothing of the company itself, and there are many of them.
_BESIDE = frozenset(
    facts.KINDS[name].code
    for name in (
        "ad.reported", "statement.issued", "till.closed", "budget.accepted", "creative.noted", "score.trained",
    )
)  # fmt: skip
_COMPANY = tuple(sorted(kind.code for kind in facts.KINDS.values() if kind.registry and kind.code not in _BESIDE))


def last_no() -> int:
    """The number of the latest fact; 0 in an empty journal."""
    return int(value("SELECT MAX(no) FROM journal_event") or 0)


class Reach(NamedTuple):
    """How far a journal goes: the number of its latest fact and of its latest lead."""

    no: int
    leads: int


def reach() -> Reach:
    """How far the journal goes, both numbers as of one instant."""
    found = select("SELECT (SELECT MAX(no) FROM journal_event), (SELECT MAX(id) FROM journal_leadkey)")[0]
    return Reach(int(found[0] or 0), int(found[1] or 0))


def counted() -> int:
    """How many facts analytics reads: all but those registry facts that report no advertising."""
    query = f"SELECT COUNT(*) FROM journal_event WHERE kind < {REGISTRY} OR kind = {ADS}"
    return int(value(query) or 0)


def events_of(lead_id: str) -> list[Event]:
    """A lead's facts in the order in which they were recorded, with the voids that name them."""
    number = value("SELECT id FROM journal_leadkey WHERE lead_id = %s", lead_id)
    return [] if number is None else histories([number])[number]


def event(event_id: str) -> Event | None:
    """The fact with this id; no id holds a NUL, which PostgreSQL would not even look for."""
    if "\x00" in event_id:
        return None
    found = select(f"SELECT {DECODED} FROM {TABLES} WHERE e.event_id = %s", event_id)
    return decode(found[0]) if found else None


def histories(leads: Collection[int]) -> dict[int, list[Event]]:
    """The facts of many leads by the lead's number, each with the voids that name them."""
    asked = several(leads)
    found: dict[int, list[Event]] = {lead: [] for lead in leads}
    for lead, *row in select(f"SELECT e.lead, {DECODED} FROM {TABLES} WHERE {among('e.lead')} ORDER BY e.no", asked):
        found[lead].append(decode(row))
    for lead, *row in select(
        # CROSS: from the few facts of these leads to what names them, never from all voids there are.
        f"SELECT f.lead, {DECODED} FROM journal_event f CROSS JOIN {TABLES} WHERE {among('f.lead')} "
        f"AND e.target = f.event_id AND e.kind = {VOIDED} AND (e.lead IS NULL OR e.lead <> f.lead) ORDER BY e.no",
        asked,
    ):
        found[lead].append(decode(row))
    return found


def since(no: int, *, registry: bool | None = None) -> Iterator[tuple[int, Event]]:
    """The facts after a number, in order; only registry facts, or all but them, where asked."""
    for number, _lead, fact in numbered(no, registry=registry):
        yield number, fact


def numbered(no: int, *, registry: bool | None = None) -> Iterator[tuple[int, int | None, Event]]:
    """The facts after a number with their leads' numbers."""
    chosen = {None: "", True: f"AND e.kind >= {REGISTRY}", False: f"AND e.kind < {REGISTRY}"}[registry]
    query = f"SELECT {DECODED}, e.lead FROM {TABLES} WHERE e.no > %s {chosen} ORDER BY e.no LIMIT %s"
    for page in pages(query, no):
        for row in page:
            yield row[0], row[-1], decode(row[:-1])


def acting_since(moment: datetime) -> set[int]:
    """The leads, by number, whose client has done something (`target_action`) at an instant or after it."""
    query = f"SELECT DISTINCT lead FROM journal_event WHERE kind = {ACTED} AND at >= %s AND lead IS NOT NULL"
    return {row[0] for row in select(query, micros(moment))}


def of_kind(code: int) -> Iterator[tuple[int, Event]]:
    """All facts of one kind with their numbers, in order."""
    query = f"SELECT {DECODED} FROM {TABLES} WHERE e.no > %s AND e.kind = {code} ORDER BY e.no LIMIT %s"
    for page in pages(query, 0):
        for row in page:
            yield row[0], decode(row)


def closed_periods() -> frozenset[str]:
    """The ids of the periods whose pay is closed."""
    return frozenset(_period(event) for _no, event in of_kind(CLOSED))


def numbers_of(event_ids: Collection[str]) -> dict[str, int]:
    """The numbers of facts by their ids, where there are such facts."""
    return dict(select(f"SELECT event_id, no FROM journal_event WHERE {among('event_id')}", several(event_ids)))


def closed_until() -> datetime | None:
    """Up to this instant of recording the journal is settled: the latest close of pay in it, or None.

    The later of the instant that the period's definition names and that of its close.
    """
    closes = [event for _no, event in of_kind(CLOSED)]
    if not closes:
        return None
    ends = _close_instants()
    return max(max(event.recorded_at, ends.get(_period(event), EPOCH)) for event in closes)


def _period(event: Event) -> str:
    assert isinstance(event.fact, facts.PeriodClosed | facts.PeriodDefined)
    return event.fact.period


def _close_instants() -> dict[str, datetime]:
    defined = (event.fact for _no, event in of_kind(DEFINED))
    return {fact.period: fact.close_at for fact in defined if isinstance(fact, facts.PeriodDefined)}


_known: dict[tuple[Any, ...], Company] = {}
# Kind by kind, each the end of an index: over several kinds at once a database reads all their facts.
_LATEST = " UNION ALL ".join(
    f"SELECT MAX(no) AS no FROM journal_event WHERE kind = {kind}" for kind in (*_COMPANY, VOIDED)
)


def company(known_at: datetime | None = None) -> Company:
    """The company as it stands, or as it was known at an instant.

    Folded again only when a registry fact has been added, or a fact was taken back. Raises what
    `domain.company.fold` raises.
    """
    last = value(f"SELECT MAX(no) FROM ({_LATEST}) latest")
    key = (str(connection.settings_dict["NAME"]), last, known_at)
    if key in _known:
        return _known[key]
    folded = companies.fold(registry(known_at), known_at=known_at)
    # Inside a transaction the facts may yet be taken back, and their numbers given to others.
    if not connection.in_atomic_block:
        if len(_known) > 8:
            _known.clear()
        _known[key] = folded
    return folded


def registry(known_at: datetime | None = None) -> Iterator[Event]:
    """The registry facts that make the company, in the order in which they were recorded; those aside that were taken
    back by an instant."""
    query = (
        f"SELECT {DECODED} FROM {TABLES} WHERE e.kind IN ({', '.join(map(str, _COMPANY))}) AND NOT EXISTS ("
        f"SELECT 1 FROM journal_event v WHERE v.target = e.event_id AND v.kind = {VOIDED} AND v.known <= %s) "
        "ORDER BY e.no"
    )
    return map(decode, select(query, 2**62 if known_at is None else micros(known_at)))


def merges_touching(leads: Collection[int]) -> set[int]:
    """These leads and all that are merged into them, with them, or that they are merged into."""
    group, fresh = set(leads), set(leads)
    while fresh:
        asked = several(fresh)
        found = select(
            f"SELECT k.id FROM journal_event e JOIN journal_leadkey k ON k.lead_id = e.target "
            f"WHERE e.kind = {MERGED} AND {among('e.lead')} "
            f"UNION SELECT e.lead FROM journal_leadkey k JOIN journal_event e ON e.target = k.lead_id "
            f"WHERE e.kind = {MERGED} AND {among('k.id')}",
            asked, asked,
        )  # fmt: skip
        fresh = {row[0] for row in found} - group
        group |= fresh
    return group


def place_of(lead_id: str) -> tuple[int | None, int]:
    """The lead's number, if the journal knows it, and the number of the latest fact."""
    query = "SELECT (SELECT id FROM journal_leadkey WHERE lead_id = %s), (SELECT MAX(no) FROM journal_event)"
    number, last = select(query, lead_id)[0]
    return number, last or 0


def lead_ids(numbers: Collection[int]) -> Mapping[int, str]:
    """The leads' ids by number."""
    return dict(select(f"SELECT id, lead_id FROM journal_leadkey WHERE {among('id')}", several(numbers)))


def lead_numbers(ids: Collection[str]) -> Mapping[str, int]:
    """The leads' numbers by id, where the journal knows them."""
    return dict(select(f"SELECT lead_id, id FROM journal_leadkey WHERE {among('lead_id')}", several(ids)))


def grouped(leads: Collection[int]) -> list[list[int]]:
    """Leads split into those that share facts by merging; a lead that shares none stands alone."""
    merged = select(
        f"SELECT e.lead, k.id FROM journal_event e JOIN journal_leadkey k ON k.lead_id = e.target "
        f"WHERE e.kind = {MERGED} AND {among('e.lead')}",
        several(leads),
    )
    root = {lead: lead for lead in leads}
    for one, other in merged:
        _join(root, one, other)
    groups: dict[int, list[int]] = defaultdict(list)
    for lead in leads:
        groups[_root(root, lead)].append(lead)
    return list(groups.values())


def _root(root: dict[int, int], lead: int) -> int:
    while root.setdefault(lead, lead) != lead:
        lead = root[lead]
    return lead


def _join(root: dict[int, int], one: int, other: int) -> None:
    root[_root(root, one)] = _root(root, other)
