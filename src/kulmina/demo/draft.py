"""A fact of the invented company before it is checked: cheap to make by the million, sorted as recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from kulmina.domain import event

SOURCE = "demo"
MARK = ""  # the kind of what is no fact: an instant at which something is to be done


class Draft(NamedTuple):
    """Compares by `recorded_at`, then by its unique `event_id`."""

    recorded_at: datetime
    event_id: str
    kind: str
    occurred_at: datetime
    actor: str
    lead_id: str | None
    payload: dict[str, Any]


def mark(moment: datetime, name: str) -> Draft:
    """No fact: whoever takes the story down stops there."""
    return Draft(moment, name, MARK, moment, "", None, {})


def checked(draft: Draft) -> event.Event:
    """The fact as the journal takes it. Raises event.BadEvent where the simulation told nonsense."""
    return event.make(
        draft.kind,
        draft.payload,
        event_id=draft.event_id,
        occurred_at=draft.occurred_at,
        recorded_at=draft.recorded_at,
        actor=draft.actor,
        lead_id=draft.lead_id,
        source=SOURCE,
    )
