"""Which leads are said to belong to another creative, and nobody has decided yet (DOMAIN §8)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from kulmina.current.leads import Card
from kulmina.current.unvoided import STANDS
from kulmina.domain import facts
from kulmina.domain.event import Event
from kulmina.journal.codec import DECODED, TABLES, decode
from kulmina.journal.rows import among, select, several, value

MOST = 200  # askings that are shown
_KIND = facts.KINDS["lead.reattributed"].code
# The payload is canonical JSON: an approver stands in it as a text that is not empty.
_UNAPPROVED = "(e.payload NOT LIKE %s OR e.payload LIKE %s)"
_APPROVER = ('%"approved_by":"%', '%"approved_by":""%')
_LATER = (
    f"SELECT 1 FROM journal_event n WHERE n.lead = e.lead AND n.kind = {_KIND} AND n.no > e.no "
    f"AND {STANDS.replace('e.event_id', 'n.event_id')}"
)
_WAITS = f"e.kind = {_KIND} AND e.lead IS NOT NULL AND {_UNAPPROVED} AND {STANDS} AND NOT EXISTS ({_LATER})"


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody asked for another creative of a lead. `creative` None: for none at all."""

    event_id: str
    lead_id: str
    creative: str | None
    reason: str | None
    by: str
    at: datetime


def waiting(*, lead: str | None = None, limit: int = MOST) -> list[Asked]:
    """The askings that are the last word on the creative of their lead and that nobody approved, the latest first;
    `lead`: of this one alone."""
    one, values = ("", []) if lead is None else (" AND k.lead_id = %s", [lead])
    query = f"SELECT {DECODED} FROM {TABLES} WHERE {_WAITS}{one} ORDER BY e.no DESC LIMIT %s"
    return [_asked(decode(row)) for row in select(query, *_APPROVER, *values, limit)]


def count() -> int:
    """How many wait for a decision."""
    return int(value(f"SELECT COUNT(*) FROM {TABLES} WHERE {_WAITS}", *_APPROVER))


def of_card(found: Card) -> Asked | None:
    """What waits for a decision about a lead that was read."""
    told = [s.event for s in found.history if not s.voided and isinstance(s.event.fact, facts.LeadReattributed)]
    last = max(told, key=lambda event: (event.recorded_at, event.occurred_at, event.event_id), default=None)
    if last is None or (isinstance(last.fact, facts.LeadReattributed) and last.fact.approved_by):
        return None
    return _asked(last)


def owed_now(leads: Collection[str]) -> Mapping[str, str | None]:
    """The creatives that leads are owed to as things stand."""
    found = select(f"SELECT lead_id, creative FROM current_lead WHERE {among('lead_id')}", several(list(leads)))
    return dict(found)


def _asked(event: Event) -> Asked:
    fact = event.fact
    assert isinstance(fact, facts.LeadReattributed)
    return Asked(event.event_id, event.lead_id or "", fact.creative, fact.reason, event.actor, event.recorded_at)
