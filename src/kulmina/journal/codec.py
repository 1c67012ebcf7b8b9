"""A fact as a row of the journal, and back. The payload stays as it was received, keys in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from kulmina.domain import facts
from kulmina.domain.event import Event
from kulmina.domain.period import instant, micros

COLUMNS = ("no", "event_id", "kind", "at", "known", "actor", "lead", "source", "source_id", "target", "payload")
# What `decode` reads, from `journal_event e LEFT JOIN journal_leadkey k`.
DECODED = "e.no, e.event_id, e.kind, e.at, e.known, e.actor, k.lead_id, e.source, e.source_id, e.payload"
TABLES = "journal_event e LEFT JOIN journal_leadkey k ON k.id = e.lead"

_KINDS = {kind.code: kind for kind in facts.KINDS.values()}


def payload(event: Event) -> str:
    """The payload as canonical JSON, unknown fields included."""
    return orjson.dumps(event.raw or event.payload, option=orjson.OPT_SORT_KEYS).decode()


def target(fact: facts.Fact) -> str | None:
    """What a fold must be able to find the fact by: the fact it voids, the lead it merges into."""
    if isinstance(fact, facts.EventVoided):
        return fact.event
    return fact.into if isinstance(fact, facts.LeadMerged) else None


def encode(event: Event, no: int, lead: int | None) -> tuple[Any, ...]:
    """The row of a fact, in the order of COLUMNS."""
    return (
        no,
        event.event_id,
        facts.KINDS[event.kind].code,
        micros(event.occurred_at),
        micros(event.recorded_at),
        event.actor,
        lead,
        event.source,
        event.source_id,
        target(event.fact),
        payload(event),
    )


def decode(row: Sequence[Any]) -> Event:
    """The fact of a row of DECODED. Instants come back in UTC."""
    _no, event_id, code, at, known, actor, lead_id, source, source_id, text = row
    kind = _KINDS[code]
    raw = orjson.loads(text)
    return Event(
        event_id, kind.name, instant(at), instant(known), actor, lead_id, kind.parse(raw), source, source_id, raw
    )
