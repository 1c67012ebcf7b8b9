"""The whole answer about a journal: reports of every period, statements, and the evidence of each line."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from kulmina.analytics.cohort import Cut
from kulmina.analytics.engine import Source
from kulmina.analytics.evidence import Evidence
from kulmina.analytics.figures import Figures
from kulmina.analytics.funnel import by_verdict
from kulmina.analytics.guards import flow_guards
from kulmina.analytics.payroll import Close, PayRun, Progress, closes
from kulmina.analytics.responses import responses
from kulmina.analytics.states import lead_states, loss_zones, state_rows
from kulmina.domain import scheme
from kulmina.domain.kpi import CATALOGUE, Number
from kulmina.domain.money import write_money, write_number


def answer(source: Source, *, pack: str = "", progress: Progress | None = None) -> dict[str, Any]:
    """Reports at each period's close and at the last one, statements, evidence (DOMAIN §16); `pack`: its name."""
    reports: dict[str, Any] = {}
    evidence: dict[str, list[str]] = {}
    run = PayRun()
    last = source.company.periods[-1].id if source.company.periods else None
    for close in closes(source, run, progress=progress, restate=True):
        reports[f"{close.period.id}|at_close"] = close_report(close)
        evidence |= line_evidence(close)
        if close.period.id == last:
            reports |= _restated(close)
    return {
        "pack": pack,
        "reports": reports,
        "statements": {
            period: {person: _slip(slip.as_json(texts=False)) for person, slip in slips.items()}
            for period, slips in run.statements.items()
        },
        "evidence": evidence,
        "errors": [str(error) for error in run.errors],
    }


def close_report(close: Close) -> dict[str, Any]:
    """All that a period shows at its close."""
    part, seen = close.cut, close.figures[close.period.id]
    answered, states = responses(part), state_rows(part)
    return {
        **figures_report(part, seen),
        "response": {"n": answered.n, "responded": len(answered.by_lead), "median_s": write_number(answered.median)},
        "response_by_lead_s": answered.by_lead,
        "lead_state": lead_states(part, states),
        "loss_zones": loss_zones(part, states),
        "guards": flow_guards(part, seen),
    }


def figures_report(part: Cut, seen: Figures) -> dict[str, Any]:
    """The figures of a period, written out."""
    return {
        "company": write(seen.company),
        "creatives": {creative: write(row) for creative, row in seen.creatives.items()},
        "marketing_total": write(seen.marketing_total),
        "unattributed": write(seen.unattributed),
        "people": {person: write(row) for person, row in sorted(seen.people.items())},
        "call_centre": write(seen.call_centre),
        "offices": {office: write(row) for office, row in seen.offices.items()},
        "funnel": by_verdict(part),
    }


def _restated(close: Close) -> dict[str, Any]:
    """Every period as it is known at the last close."""
    return {
        f"{span.id}|restated": figures_report(close.whole.only(place), close.figures[span.id])
        for place, span in enumerate(close.whole.spans)
    }


def line_evidence(close: Close) -> dict[str, list[str]]:
    """By "period|person|component": the sorted ids that each line of a close stands on."""
    found: dict[str, list[str]] = {}
    known = Evidence(close.cut)
    for person in close.lines[close.period.id]:
        version = close.view.source.company.scheme_of(person, close.period)
        for component in version.components if version else ():
            names = scheme.kpis(component)
            if names:
                ids = {i for name in names for i in known.ids(name, person)}
                found[f"{close.period.id}|{person}|{component.id}"] = sorted(ids)
    return found


def write(row: Mapping[str, Number | None]) -> dict[str, str | int | None]:
    """Figures as they stand in an answer: money with two decimals, ratios as fractions, null for undefined."""
    return {name: _write(name, value) for name, value in row.items()}


def _write(name: str, value: Number | None) -> str | int | None:
    kpi = CATALOGUE.get(name)
    if kpi is not None and kpi.unit == "money":
        return write_money(None if value is None else Fraction(value))
    return write_number(value)


def _slip(statement: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in statement.items() if key not in ("person", "period")}
