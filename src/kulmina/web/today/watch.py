"""What asks for the owner's eye today: who waits too long, who has no plan, what the guards have found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from kulmina import wiring
from kulmina.analytics.cohort import cut
from kulmina.analytics.figures import figures
from kulmina.analytics.guards_conduct import all_guards
from kulmina.analytics.leads import view
from kulmina.current import floor, load
from kulmina.current.money import Month
from kulmina.domain.company import COMPANY
from kulmina.domain.guard import Finding
from kulmina.web.page import Page
from kulmina.web.remembered import Remembered, journal

_MANY = 500  # facts after which the guards look again before the hour is over
_found = Remembered["Alarms"](4)
_PLANNED = {"seller": "sl.cash"}  # what somebody of a role is planned by


def without_plan(page: Page, month: Month) -> list[str]:
    """Who has no plan for the month: the company as "company", then people by id."""
    if month.period is None:
        return [COMPANY]
    plan, people = page.company.plan, page.company.people.values()
    missing = [COMPANY] if plan(month.period, COMPANY, "co.cash") is None else []
    named = [p.id for p in people if p.role in _PLANNED and plan(month.period, p.id, _PLANNED[p.role]) is None]
    return missing + sorted(named, key=lambda person: page.person(person).casefold())


def waits(page: Page) -> tuple[int, list[tuple[floor.Office, timedelta]]]:
    """Leads whose time to be answered has passed, and offices where a client waits too long."""
    late = sum(one.late for one in load.queue(page.now))
    offices = floor.rooms(page.now, page.company)
    kept = [(office, page.now - office.since) for office in offices if office.since is not None]
    return late, [(office, wait) for office, wait in kept if wait > floor.TOO_LONG]


@dataclass(frozen=True, slots=True)
class Alarms:
    """What the guards have found this month, by guard; those that found nothing are left out. `at`: when they
    looked."""

    at: datetime
    found: Mapping[str, list[Finding]]


def alarms(page: Page, month: Month) -> Alarms:
    """What the guards see: they look once an hour, it takes them long."""
    name, reach = journal()
    hour = page.now.replace(minute=0, second=0, microsecond=0)
    key = (name, reach // _MANY, hour, month.start, month.end)
    return _found.get(key, lambda: Alarms(page.now, _ask(month)))


def _ask(month: Month) -> Mapping[str, list[Finding]]:
    source = wiring.source()
    name = month.period or "days"
    with source.scratch():
        seen = view(source, None)
        part = cut(seen, month.start, month.end, name=name)
        earlier = cut(seen, month.start - (month.end - month.start), month.start)
        found = all_guards(part, figures(part)[name], earlier)
    return {guard: findings for guard, findings in found.items() if findings}
