"""What has been told about an office until now, the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kulmina.domain import facts
from kulmina.domain.company import Office, read_office
from kulmina.journal import read


@dataclass(frozen=True, slots=True)
class Version:
    """An office as somebody set it up."""

    at: datetime
    actor: str
    office: Office


def versions(office: str) -> list[Version]:
    """Everything that was told about an office."""
    told = [event for _no, event in read.of_kind(facts.KINDS["office.registered"].code)]
    return [
        Version(event.occurred_at, event.actor, read_office(event.fact))
        for event in sorted(told, key=lambda event: event.recorded_at, reverse=True)
        if isinstance(event.fact, facts.OfficeRegistered) and event.fact.office == office
    ]
