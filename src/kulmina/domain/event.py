"""One fact of the journal: who says that what happened when, and when we learned it.

The kinds of facts and their payloads are in `facts`; this file is the envelope around them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kulmina.domain import facts
from kulmina.domain.period import micros


class BadEvent(ValueError):
    """A fact that cannot enter the journal: which field, what was expected there, what to do."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Event:
    """A fact. `occurred_at`: when it happened; `recorded_at`: when we learned it; both aware."""

    event_id: str
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    lead_id: str | None
    fact: facts.Fact
    source: str = "kulmina"
    source_id: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def at(self) -> int:
        """`occurred_at` in microseconds since 1970."""
        return micros(self.occurred_at)

    @property
    def known(self) -> int:
        """`recorded_at` in microseconds since 1970."""
        return micros(self.recorded_at)

    @property
    def order(self) -> tuple[datetime, str]:
        """The order in which a lead's facts are folded (DOMAIN: `occurred_at`, then `event_id`)."""
        return (self.occurred_at, self.event_id)

    @property
    def payload(self) -> dict[str, Any]:
        """The payload as it is stored and exchanged."""
        return facts.dump(self.fact)


_ID = re.compile(r"[^\s\x00-\x1f]{1,80}")


def make(
    kind: str,
    payload: Mapping[str, Any],
    *,
    event_id: str,
    occurred_at: datetime,
    recorded_at: datetime,
    actor: str,
    lead_id: str | None = None,
    source: str = "kulmina",
    source_id: str = "",
) -> Event:
    """Check a fact and wrap it.

    Raises BadEvent naming the field: unknown kind, missing lead, a payload field that is missing
    or of the wrong form, naive instants, an empty or overlong id.
    """
    spec = facts.KINDS.get(kind)
    if spec is None:
        raise BadEvent("kind", f"unknown kind {kind!r}{_nearest(kind)}")
    if not _ID.fullmatch(event_id):
        raise BadEvent("event_id", "must be 1 to 80 characters without spaces")
    if occurred_at.tzinfo is None:
        raise BadEvent("occurred_at", "has no UTC offset")
    if recorded_at.tzinfo is None:
        raise BadEvent("recorded_at", "has no UTC offset")
    if spec.about_lead and not lead_id:
        raise BadEvent("lead_id", f"{kind} is about a lead: its id is missing")
    try:
        fact = spec.parse(payload)
    except facts.BadField as error:
        raise BadEvent(f"payload.{error.field}", error.problem) from None
    return Event(
        event_id=event_id,
        kind=kind,
        occurred_at=occurred_at,
        recorded_at=recorded_at,
        actor=actor,
        lead_id=lead_id or None,
        fact=fact,
        source=source,
        source_id=source_id or event_id,
        raw=payload,
    )


def _nearest(kind: str) -> str:
    import difflib

    close = difflib.get_close_matches(kind, facts.KINDS, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
