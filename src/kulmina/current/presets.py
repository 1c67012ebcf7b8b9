"""What has been told about the company's own industries, and about its rules, until now; the latest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kulmina.domain import facts
from kulmina.domain.event import Event
from kulmina.journal import read


@dataclass(frozen=True, slots=True)
class Version:
    """An industry of the company's own as somebody wrote it. `event_id`: names the version."""

    event_id: str
    at: datetime
    by: str
    preset: str
    text: str


@dataclass(frozen=True, slots=True)
class Configured:
    """The company's rules as somebody set them, in the form in which they are recorded."""

    event_id: str
    at: datetime
    by: str
    rules: Mapping[str, Any]

    @property
    def industry(self) -> str:
        business = self.rules.get("business")
        return str(business.get("industry", "")) if isinstance(business, Mapping) else ""


def versions(preset: str | None = None) -> list[Version]:
    """Everything that was written about an industry, or about all of them."""
    return [
        Version(event.event_id, event.recorded_at, event.actor, event.fact.preset, event.fact.text)
        for event in _latest_first("preset.saved")
        if isinstance(event.fact, facts.PresetSaved) and preset in (None, event.fact.preset)
    ]


def configured() -> list[Configured]:
    """The company's rules, as often as they were set."""
    return [
        Configured(event.event_id, event.recorded_at, event.actor, event.fact.rules)
        for event in _latest_first("business.configured")
        if isinstance(event.fact, facts.BusinessConfigured)
    ]


def _latest_first(kind: str) -> list[Event]:
    """In the order in which the company is folded, the other way round."""
    told = [event for _no, event in read.of_kind(facts.KINDS[kind].code)]
    return sorted(told, key=lambda event: (event.recorded_at, event.event_id), reverse=True)
