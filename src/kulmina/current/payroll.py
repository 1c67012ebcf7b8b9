"""What the payroll has before it: amounts by hand, disputes, plans as they were set, arrivals not judged yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from kulmina.current import unvoided
from kulmina.domain import facts
from kulmina.domain.company import Company
from kulmina.domain.event import Event
from kulmina.domain.period import Period, micros
from kulmina.domain.statement import Adjustment, adjustment
from kulmina.journal import read
from kulmina.journal.columns import CODES
from kulmina.journal.rows import select

MOST = 200  # arrivals that are listed
LINE = "|"  # parts the period, the person and the component in the name of a statement's line


@dataclass(frozen=True, slots=True)
class Dispute:
    """A line of a statement that its person disagrees with. `component` may be empty: the statement as a whole."""

    event_id: str
    period: str
    person: str
    component: str
    text: str
    opened: datetime
    decision: str = ""
    by: str = ""
    resolved: datetime | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan as somebody set it."""

    period: str
    subject: str
    metric: str
    value: Fraction
    by: str
    at: datetime


def adjustments(period: str | None = None) -> list[Adjustment]:
    """Amounts by hand that nobody has taken back, the latest first; approved ones name who approved."""
    found = (adjustment(event) for event in unvoided.told("adjustment.posted"))
    return [each for each in found if period in (None, each.period)]


def closed() -> frozenset[str]:
    """The periods whose pay is closed."""
    return read.closed_periods()


def disputes(*, period: str | None = None, person: str | None = None) -> list[Dispute]:
    """Disputes with their decisions, open ones first, then the latest."""
    told = unvoided.told("dispute.opened", "dispute.resolved")
    decided = {e.fact.dispute: e for e in told if isinstance(e.fact, facts.DisputeResolved) and e.fact.dispute}
    found = [_dispute(e, decided.get(e.event_id)) for e in told if isinstance(e.fact, facts.DisputeOpened)]
    kept = [each for each in found if period in (None, each.period) and person in (None, each.person)]
    return sorted(kept, key=lambda each: each.resolved is not None)


def line(period: str, person: str, component: str) -> str:
    """The name of a line of a statement in a dispute."""
    return LINE.join((period, person, component))


def _dispute(opened: Event, decided: Event | None) -> Dispute:
    fact = opened.fact
    assert isinstance(fact, facts.DisputeOpened)
    parts = (fact.line or "").split(LINE, 2)
    period, _person, component = (*parts, "", "", "")[:3]
    dispute = Dispute(opened.event_id, period, opened.actor, component, fact.text or "", opened.occurred_at)
    if decided is None:
        return dispute
    assert isinstance(decided.fact, facts.DisputeResolved)
    said = decided.fact.decision or ""
    return replace(dispute, decision=said, by=decided.actor, resolved=decided.occurred_at)


def plans(period: str) -> list[Planned]:
    """Every plan that was set for a period, the latest first."""
    return [
        Planned(fact.period, fact.subject, fact.metric, fact.value, event.actor, event.recorded_at)
        for event in unvoided.told("plan.set")
        if isinstance(fact := event.fact, facts.PlanSet) and fact.period == period
    ]


def unjudged(company: Company, period: Period) -> list[tuple[str, str | None]]:
    """Leads that first came in a period and that the office has not judged, with their offices."""
    tz = company.rules.tz
    rows = select(
        "SELECT l.lead_id, v.office FROM current_visit v JOIN current_lead l ON l.number = v.lead "
        "AND l.came = v.at AND l.office_verdict = %s AND l.verdict <> %s "
        "WHERE v.at >= %s AND v.at < %s ORDER BY v.at LIMIT %s",
        CODES["verdict"]["unknown"], CODES["verdict"]["invalid"], micros(period.starts_at(tz)),
        micros(period.ends_at(tz)), MOST,
    )  # fmt: skip
    return [(lead_id, office) for lead_id, office in rows]


def paid_people(company: Company, period: Period) -> Mapping[str, str]:
    """Who is paid in a period: the scheme by person."""
    people = sorted({assignment.person for assignment in company.assignments})
    schemes = {person: company.scheme_of(person, period) for person in people}
    return {person: scheme.label for person, scheme in schemes.items() if scheme is not None}
