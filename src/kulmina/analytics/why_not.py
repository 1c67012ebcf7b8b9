"""Why leads and payments of a period count for nobody, or are left out of somebody's figures (P14)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kulmina.analytics.cohort import Cut
from kulmina.analytics.figures import Figures, figures
from kulmina.analytics.payroll import Close, adjustments, person_lines
from kulmina.analytics.visible import visible
from kulmina.analytics.why_not_records import off_the_record
from kulmina.analytics.why_not_rows import COLUMNS, ask, left_out
from kulmina.domain.company import Company
from kulmina.domain.component import Fixed, TieredPercent
from kulmina.domain.pay import PayError
from kulmina.domain.period import Period, micros
from kulmina.domain.statement import statement
from kulmina.domain.why_not import WhyNot

# Whoever has none of these in a period has earned nothing that a scheme could pay.
_CREDITED = ("mk.leads", "cc.leads_received", "cc.arrived", "sl.meetings_target", "sl.cash")
Mine = Callable[[WhyNot], bool]


def why_not(
    of: Close | Cut, person: str | None = None, *, periods: Sequence[Period] | None = None
) -> tuple[WhyNot, ...]:
    """Everything that a period leaves out as known to a close or a cut, sorted; of one person, if asked.

    A head's list is that of all whom his figures are about. `periods`: the company's, where the source of the
    close leaves later ones out: what was recorded after the close is paid with the next of them.
    """
    cut = of.cut if isinstance(of, Close) else of
    company = cut.view.source.company
    period = company.period(cut.one.id)
    found = of.figures[period.id] if isinstance(of, Close) else figures(cut)[period.id]
    mine = _mine(company, period, person)
    told = {
        *_counted(cut, person if mine is None else None, period, periods or company.periods),
        *_by_hand(cut, period),
        *_unpaid(cut, period, found),
    }
    kept = (one for one in told if person is None or one.person == person or (mine is not None and mine(one)))
    return tuple(sorted(kept, key=lambda one: (one.kind, one.id, one.figure, one.person or "", one.reason)))


def _mine(company: Company, period: Period, person: str | None) -> Mine | None:
    """What else is about a person who is paid by the figures of others; None for who is paid by his own."""
    scheme = company.scheme_of(person, period) if person is not None else None
    zones = {kpi.split(".")[0] for kpi in scheme.kpis()} if scheme else set()
    known = company.people.get(person or "")
    office = {p.id for p in company.people.values() if known and known.office and p.office == known.office}
    rules: dict[str, Mine] = {
        "cct": lambda one: one.figure.startswith("cc."),
        "co": lambda one: one.figure == "sl.cash",
        "of": lambda one: one.figure == "sl.cash" and one.person in office,
    }
    chosen = [rule for zone, rule in rules.items() if zone in zones]
    return (lambda one: any(rule(one) for rule in chosen)) if chosen else None


def _counted(cut: Cut, person: str | None, period: Period, periods: Sequence[Period]) -> Iterator[WhyNot]:
    """Leads and payments; of one person, if asked."""
    asked, limit = ask(cut), cut.view.rules.retro_limit_periods
    for rows in (*left_out(asked), *off_the_record(asked)):
        columns = cut.view.source.columns(rows if person is None else rows.filter(rows.person == person))
        for row in zip(*(columns[name] for name in COLUMNS), strict=True):
            yield _told(dict(zip(COLUMNS, row, strict=True)), period, periods, limit)


def _told(row: Mapping[str, Any], period: Period, periods: Sequence[Period], limit: int) -> WhyNot:
    reason = row["reason"]
    if reason == "recorded_late" and _closes_later(period, periods, row["known"]) > limit:
        reason = "recorded_too_late"
    return WhyNot(row["kind"], row["id"], row["person"], row["figure"], reason, row["lead_id"], row["fact"])


def _closes_later(period: Period, periods: Sequence[Period], known: int) -> int:
    """With which close after a period's own something becomes part of pay: 1 is the next one."""
    later = [p for p in periods if p.start > period.start]
    return 1 + sum(micros(p.close_at) < known for p in later)


def _by_hand(cut: Cut, period: Period) -> Iterator[WhyNot]:
    """Adjustments that do not count, those of after the close among them."""
    posted = {item.event_id: item for item in adjustments(cut.view)}
    if cut.view.known_at is not None:
        now = replace(cut.view, known_at=None, events=visible(cut.view.source, None))
        posted |= {a.event_id: a for a in adjustments(now) if a.recorded_at > cut.view.known_at}
    for person in {item.person for item in posted.values() if item.period == period.id}:
        slip = statement(person=person, period=period, lines=(), adjustments=posted.values())
        for item, why in slip.ignored:
            yield WhyNot("adjustment", item.event_id, person, "", f"adjustment_{why}", fact=item.event_id)


def _unpaid(cut: Cut, period: Period, found: Figures) -> Iterator[WhyNot]:
    """People who earned something and whom nothing pays, or whose pay cannot be worked out."""
    source = cut.view.source
    assigned = {a.person for a in source.company.assignments}
    for person, row in found.people.items():
        if source.company.scheme_of(person, period) is None:
            if any(row.get(name) for name in _CREDITED):
                yield WhyNot("person", person, person, "", "no_scheme")
        elif person in assigned:
            try:
                person_lines(source, person, period, found)
            except PayError as error:
                yield WhyNot("person", person, person, error.metric, _problem(source.company, person, period, error))


def _problem(company: Company, person: str, period: Period, error: PayError) -> str:
    scheme = company.scheme_of(person, period)
    parts = scheme.components if scheme else ()
    if not company.rules.chosen(period) and error.metric.startswith("mk."):
        return "no_target_action"
    if any(isinstance(part, Fixed) and part.id == error.metric for part in parts):
        return "no_timesheet"
    tiers = [part for part in parts if isinstance(part, TieredPercent) and part.metric == error.metric]
    return "no_plan" if tiers else "not_worked_out"
