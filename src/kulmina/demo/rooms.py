"""An act of the story as the rooms are asked to do it, and the names that the rooms give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kulmina.actions import act as acts
from kulmina.actions.act import Done
from kulmina.demo.draft import Draft
from kulmina.domain.event import Event
from kulmina.domain.rights import Actor

_NAMED = ("meeting", "deal", "payment", "refund")


@dataclass(slots=True)
class Names:
    """The names of the story and those that the rooms gave: of facts, leads, meetings, contracts, payments."""

    given: dict[str, str] = field(default_factory=dict)

    def of(self, name: str | None) -> str:
        """The room's name of something; of what was recorded in bulk it is the story's own."""
        return self.given.get(name or "", name or "")

    def learn(self, told: Sequence[Draft], events: Sequence[Event]) -> None:
        """Hold what was told against what the room recorded of it: a page leaves out what is so already."""
        rest = list(events)
        for draft in told:
            event = next((each for each in rest if each.kind == draft.kind), None)
            if event is None:
                continue
            rest.remove(event)
            self.given[draft.event_id] = event.event_id
            if draft.lead_id and event.lead_id:
                self.given[draft.lead_id] = event.lead_id
            for name in _NAMED:
                if name in draft.payload:
                    self.given[draft.payload[name]] = getattr(event.fact, name)

    def payload(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """A payload of the story in the names of the rooms."""
        renamed = {name: self.of(payload[name]) for name in (*_NAMED, "event", "dispute", "call") if name in payload}
        return {**payload, **renamed}


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody does with one click: the facts of the story that it leaves."""

    actor: Actor
    told: tuple[Draft, ...]
    names: Names

    @property
    def now(self) -> datetime:
        return self.told[0].recorded_at

    @property
    def token(self) -> str:
        """Names the click: the same story gives the same ids."""
        return self.told[0].event_id

    @property
    def lead(self) -> str:
        return self.names.of(self.told[0].lead_id)

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(fact.kind for fact in self.told)

    def has(self, kind: str) -> bool:
        return any(fact.kind == kind for fact in self.told)

    def of(self, kind: str) -> dict[str, Any]:
        """The payload of a kind, in the rooms' names; empty where the act has none."""
        return next((self.names.payload(fact.payload) for fact in self.told if fact.kind == kind), {})

    def perform(self) -> Done:
        """By the way that every act goes, without a page of its own."""
        lead = self.lead if self.told[0].lead_id else None
        steps = [(fact.kind, self.names.payload(fact.payload)) for fact in self.told]
        return acts.perform(self.actor, lead, steps, now=self.now, token=self.token)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
