"""The same facts counted otherwise: what target actions there would be under another choice. Nothing is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

import ibis
import ibis.expr.types as ir

from kulmina.analytics.cohort import Span, cut_to
from kulmina.analytics.counts import latest_ads
from kulmina.analytics.engine import Source
from kulmina.analytics.figures import figures
from kulmina.analytics.leads import VERDICT, lead_rows, view
from kulmina.analytics.payroll import person_lines
from kulmina.analytics.visible import visible
from kulmina.domain.company import Rules
from kulmina.domain.counting import Counting
from kulmina.domain.pay import PayError
from kulmina.domain.period import Period, micros, midnight


@dataclass(frozen=True, slots=True)
class Tally:
    """What an answer counts of some creatives: target actions, leads, target leads; their spend in kopecks."""

    target_actions: int = 0
    leads: int = 0
    target_leads: int = 0
    spend: int = 0

    @property
    def cost(self) -> Fraction | None:
        """Roubles per target action; undefined where nothing was spent, or for none."""
        return Fraction(self.spend, 100 * self.target_actions) if self.spend and self.target_actions else None

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.target_actions + other.target_actions,
            self.leads + other.leads,
            self.target_leads + other.target_leads,
            self.spend + other.spend,
        )


Tallies = Mapping[str | None, Tally]
"""By creative; None: what has none."""


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    return sum(tallies, Tally())


def counted_by(source: Source, countings: Sequence[Counting]) -> Source:
    """The same journal, as if this were in force."""
    return replace(source, company=replace(source.company, rules=source.company.rules.counting_by(countings)))


def side_by_side(
    source: Source,
    answers: Mapping[str, Sequence[Counting]],
    *,
    start: date,
    end: date,
    known_at: datetime | None = None,
) -> dict[str, Tallies]:
    """What each of several answers, by their names, counts on the business days [start, end) (R18).

    The figures are those that the funnel by creative would have under it.
    """
    tz = source.company.rules.tz
    days = Span("", start, end, micros(midnight(start, tz)), micros(midnight(end, tz)))
    with source.scratch():
        events = source.name(visible(source, known_at))
        spent = _spend(source, days, known_at)
        return {
            name: _tallies(source, events, source.company.rules.counting_by(countings), days, spent)
            for name, countings in answers.items()
        }


def _spend(source: Source, days: Span, known_at: datetime | None) -> Mapping[str, int]:
    ads = latest_ads(source, (days,), known_at)
    rows = source.rows(ads.group_by("creative").aggregate(spend=ads.spend.sum().cast("int64")))
    return {row["creative"]: int(row["spend"]) for row in rows}


def _tallies(source: Source, events: ir.Table, rules: Rules, days: Span, spent: Mapping[str, int]) -> Tallies:
    """One pass over the journal by these rules."""
    leads = lead_rows(source, events, rules)
    born = (leads.created_at >= days.since) & (leads.created_at < days.until)
    acted = (leads.valid_at >= days.since) & (leads.valid_at < days.until) & (leads.verdict != VERDICT["invalid"])
    rows = source.rows(
        leads.filter(born | acted.fill_null(False)).group_by("creative").aggregate(
            target_actions=_many(acted.fill_null(False)),
            leads=_many(born),
            target_leads=_many(born & (leads.verdict == VERDICT["target"])),
        )
    )  # fmt: skip
    found: dict[str | None, Tally] = {creative: Tally(spend=money) for creative, money in spent.items()}
    for row in rows:
        creative = row.pop("creative")
        found[creative] = Tally(**row, spend=spent.get(creative, 0))
    return found


def _many(condition: ir.BooleanValue) -> ir.IntegerScalar:
    return ibis.ifelse(condition, 1, 0).sum().cast("int64")


def marketing_pay(
    source: Source, answers: Mapping[str, Sequence[Counting]], period: Period
) -> dict[str, dict[str, int]]:
    """By answer and person: kopecks that the schemes which pay for marketing's figures come to in a period (R18).

    Who cannot be paid under an answer is left out of it. Amounts by hand and what is carried over are no part of it.
    """
    people = sorted({one.person for one in source.company.assignments if _for_marketing(source, one.person, period)})
    return {name: _paid(counted_by(source, countings), people, period) for name, countings in answers.items() if people}


def _for_marketing(source: Source, person: str, period: Period) -> bool:
    scheme = source.company.scheme_of(person, period)
    return scheme is not None and any(kpi.startswith("mk.") for kpi in scheme.kpis())


def _paid(source: Source, people: Sequence[str], period: Period) -> dict[str, int]:
    with source.scratch():
        found = figures(cut_to(view(source, None), [period]))[period.id]
        paid: dict[str, int] = {}
        for person in people:
            try:
                lines = person_lines(source, person, period, found)
            except PayError:
                continue
            paid[person] = sum(line.amount for line in lines or ())
    return paid
