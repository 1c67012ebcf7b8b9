"""Leads that turned out to be one wish of one person: where each merged lead's facts are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from kulmina.domain import facts
from kulmina.domain.event import Event

Name = TypeVar("Name", int, str)


def merges(events: Iterable[Event]) -> dict[str, str]:
    """The final lead of each merged lead, chains followed to their end; what runs in a circle is not merged.

    `events`: visible facts; of several mergers of one lead the latest by (occurred_at, event_id) holds.
    """
    merged = sorted((e for e in events if isinstance(e.fact, facts.LeadMerged)), key=lambda e: e.order)
    step = {e.lead_id: e.fact.into for e in merged if e.lead_id is not None and isinstance(e.fact, facts.LeadMerged)}
    return ends(step)


def ends(step: Mapping[Name, Name]) -> dict[Name, Name]:
    """The end of each chain of steps; what runs in a circle has none and is left out."""
    return {lead: end for lead in step if (end := _follow(step, lead)) != lead}


def _follow(step: Mapping[Name, Name], lead: Name) -> Name:
    seen = {lead}
    end = lead
    while (into := step.get(end)) is not None:
        if into in seen:
            return lead
        seen.add(into)
        end = into
    return end
