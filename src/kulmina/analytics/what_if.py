"""The same facts counted otherwise: what target actions there would be under another choice. Nothing is recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from kulmina.analytics.cohort import cut_to
from kulmina.analytics.engine import Source
from kulmina.analytics.figures import figures
from kulmina.analytics.funnel import funnel
from kulmina.analytics.leads import view
from kulmina.analytics.payroll import person_lines
from kulmina.domain.counting import Counting
from kulmina.domain.funnel import Funnel
from kulmina.domain.pay import PayError
from kulmina.domain.period import Period


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
) -> dict[str, Funnel]:
    """The funnel by creative of the business days [start, end) under each of several answers, by their names (R18)."""
    return {
        name: funnel(counted_by(source, countings), by="creative", start=start, end=end, known_at=known_at)
        for name, countings in answers.items()
    }  # fmt: skip


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
