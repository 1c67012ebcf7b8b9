"""From what a source says to facts: the same again is nothing new, other figures replace what was said before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kulmina.domain.event import Event, make
from kulmina.domain.facts import KINDS
from kulmina.intake.models import Receipt, Standing
from kulmina.sources.table import Said

_PAGE = 900


@dataclass(slots=True)
class Fresh:
    """The facts that are new, and what then stands in the books of intake.

    `lines`: where each fact is said, also of those that the same import has recorded before it was broken off.
    """

    events: list[Event] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    standing: list[Standing] = field(default_factory=list)
    repeated: int = 0
    restated: int = 0
    replaced: int = 0  # of the restated those that are voided


def fresh(
    said: Iterable[Said],
    *,
    source: str,
    now: datetime,
    history: bool,
    closed: datetime | None,
    receipt: int | None = None,
) -> Fresh:
    """The facts among `said` that this source has not stated so before.

    `history`: a fact was known when it happened, unless pay has been closed since (`closed`); `receipt`: the import
    that goes on: what it has stated itself is neither new nor known from elsewhere.
    """
    found = Fresh()
    latest = {one.key: one for one in said}  # of two rows about one key the last one holds
    before = _standing(source, list(latest))
    for one in latest.values():
        known = before.get(one.key)
        if known is not None:
            own = receipt is not None and known.receipt_id == receipt
            if known.digest == one.digest:
                found.repeated += not own
                found.lines |= {known.event_id: one.line} if own else {}
                continue
            other = bool(known.digest) and not own
            found.restated += other
            found.replaced += other and not KINDS[one.kind].registry
        _state(found, one, known, source=source, now=now, history=history, closed=closed)
    return found


def _standing(source: str, keys: Sequence[str]) -> dict[str, Standing]:
    found: dict[str, Standing] = {}
    for start in range(0, len(keys), _PAGE):
        page = keys[start : start + _PAGE]
        found.update((row.key, row) for row in Standing.objects.filter(source=source, key__in=page))
    return found


def _state(
    found: Fresh,
    one: Said,
    known: Standing | None,
    *,
    source: str,
    now: datetime,
    history: bool,
    closed: datetime | None,
) -> None:
    turn = known.turn + 1 if known else 1
    past = history and known is None and (closed is None or one.occurred_at > closed) and one.occurred_at < now
    recorded_at = one.occurred_at if past else now
    event_id = _event_id(source, one, turn)
    before = len(found.events)
    if known is not None and known.digest and not KINDS[one.kind].registry:
        found.events.append(void(source, known, now, one.lead_id))
    found.events.append(
        make(
            one.kind,
            one.payload,
            event_id=event_id,
            occurred_at=one.occurred_at,
            recorded_at=recorded_at,
            actor=one.actor,
            lead_id=one.lead_id,
            source=f"table:{source}",
        )
    )
    found.lines.update((event.event_id, one.line) for event in found.events[before:])
    row = known or Standing(source=source, key=one.key)
    row.digest, row.turn, row.event_id = one.digest, turn, event_id
    found.standing.append(row)


def _event_id(source: str, one: Said, turn: int) -> str:
    about = hashlib.sha256(f"{source}|{one.key}".encode()).hexdigest()[:20]
    return f"{source}:{about}:{turn}"


def void(source: str, known: Standing, now: datetime, lead_id: str | None, reason: str = "restated_by_source") -> Event:
    """The fact that what a source stated no longer holds."""
    return make(
        "event.voided",
        {"event": known.event_id, "reason": reason},
        event_id=f"{known.event_id}:void",
        occurred_at=now,
        recorded_at=now,
        actor="import",
        lead_id=lead_id,
        source=f"table:{source}",
    )


def keep(rows: Sequence[Standing], receipt: Receipt | None) -> None:
    """Write down what now stands; `receipt`: the import that has stated it."""
    fresh = [
        Standing(
            source=row.source, key=row.key, digest=row.digest, turn=row.turn, event_id=row.event_id, receipt=receipt
        )
        for row in rows
    ]
    told = ["digest", "turn", "event_id", "receipt"]
    Standing.objects.bulk_create(
        fresh, batch_size=_PAGE, update_conflicts=True, unique_fields=["source", "key"], update_fields=told
    )
