"""The heads of the small company: Ирина H1 of the call centre, Роман R1 of the sales in OF1; and their plans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.world import MOSCOW

from kulmina.domain.event import make
from kulmina.recording import record
from kulmina.staff.models import Account, Person, Role

NOW = datetime(2026, 10, 9, 15, tzinfo=MOSCOW)  # a Friday
HEADS = {
    "H1": ("Ирина", Role.CC_HEAD, ""),
    "R1": ("Роман", Role.SALES_HEAD, "OF1"),
    "B1": ("Борис", Role.MARKETER, ""),
}


def hire() -> None:
    """They work here and may sign in."""
    for person, (name, role, office) in HEADS.items():
        told(f"hire-{person}", "person.registered", {"person": person, "role": role.value, "office": office or None})
        Person.objects.create(person_id=person, name=name, role=role, office=office)
        Account(
            username=person.lower(), first_name=name, person_id=person, role=role, office=office, language="ru"
        ).save()


def plan(subject: str, metric: str, value: str, period: str = "2026-10") -> None:
    """A plan of the month."""
    payload = {"period": period, "subject": subject, "metric": metric, "value": value}
    told(f"plan-{subject}-{metric}", "plan.set", payload)


def told(event_id: str, kind: str, payload: Mapping[str, Any], *, at: datetime | None = None, lead: str | None = None,
         actor: str = "SYS") -> None:  # fmt: skip
    """One more fact of the journal."""
    when = at or datetime(2026, 9, 2, 9, tzinfo=MOSCOW)
    record([make(kind, payload, event_id=event_id, occurred_at=when, recorded_at=when, actor=actor, lead_id=lead)])
