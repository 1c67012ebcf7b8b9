"""What was known at an instant K: facts recorded by then, less those voided by then, merged leads as one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from kulmina.analytics.engine import Source
from kulmina.domain import facts
from kulmina.domain.merge import ends
from kulmina.domain.period import micros
from kulmina.journal.columns import LATE

KIND = {name: kind.code for name, kind in facts.KINDS.items()}


def is_kind(events: ir.Table, *names: str) -> ir.BooleanValue:
    """The facts of these kinds."""
    codes = [KIND[name] for name in names]
    return events.kind == codes[0] if len(codes) == 1 else events.kind.isin(codes)


def visible(source: Source, known_at: datetime | None) -> ir.Table:
    """The facts that count for who looks at `known_at` (now, when None)."""
    events = source.events
    if known_at is None:
        seen = events.filter(events.voided.isnull())
    else:
        known = micros(known_at)
        events = events.filter(events.known <= known)
        seen = events.filter(events.voided.isnull() | (events.voided > known))
    late = is_kind(events, "event.voided") & (events.code == LATE) & events.number.notnull()
    rare = events.filter(is_kind(events, "event.voided", "lead.merged") & (late | is_kind(events, "lead.merged")))
    found = {row["kind"] for row in source.rows(rare.select("kind").distinct())}
    if KIND["event.voided"] in found:
        voids = events.filter(late).select(late_no="number")
        seen = seen.anti_join(voids, seen.no == voids.late_no)
    if KIND["lead.merged"] in found and (merges := _merges(source, seen)):
        return _merged(source, seen, merges)
    return seen


def _merges(source: Source, events: ir.Table) -> Mapping[int, int]:
    """Where each merged lead's facts are read: chains followed to their end; what runs into a circle stays."""
    merged = events.filter(is_kind(events, "lead.merged") & events.lead.notnull())
    pairs = merged.join(source.leads, merged.subject == source.leads.lead_id).select(
        lead=merged.lead, into=source.leads.lead, key=merged.key
    )
    step = {row["lead"]: row["into"] for row in sorted(source.rows(pairs), key=lambda row: row["key"])}
    return ends(step)


def _merged(source: Source, events: ir.Table, merges: Mapping[int, int]) -> ir.Table:
    schema = pa.schema([("merged", pa.int64()), ("into_lead", pa.int64())])
    moves = source.small({"merged": list(merges), "into_lead": list(merges.values())}, schema)
    joined = events.left_join(moves, events.lead == moves.merged)
    return joined.mutate(lead=ibis.coalesce(joined.into_lead, joined.lead)).drop("merged", "into_lead")
