"""What a scheme would have paid in a period for what really happened in it. Nothing is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kulmina.analytics.cohort import cut_to
from kulmina.analytics.engine import Source
from kulmina.analytics.figures import Figures, figures
from kulmina.analytics.leads import view
from kulmina.analytics.payroll import person_lines
from kulmina.domain.company import Assignment
from kulmina.domain.pay import PayError
from kulmina.domain.period import Period
from kulmina.domain.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Tried:
    """Kopecks of one person by the scheme that he had and by the one that is tried; None where nothing can be worked
    out, with the reason. Amounts by hand and what is carried over are no part of it."""

    person: str
    before: int | None
    after: int | None
    problem: PayError | None = None


def trial(source: Source, changed: Scheme, people: Sequence[str], period: Period, *, now: datetime) -> list[Tried]:
    """Each of these people by his own scheme and by the changed one, as the period was known at its close, or is now
    where that is still to come."""
    known_at = period.close_at if now >= period.close_at else None
    with source.scratch():
        found = figures(cut_to(view(source, known_at), [period]))[period.id]
        other = paid_by(source, changed, people, period)
        return [_tried(source, other, person, period, found) for person in people]


def paid_by(source: Source, changed: Scheme, people: Sequence[str], period: Period) -> Source:
    """The same journal, as if these people had been paid by the scheme in the period."""
    held = replace(changed, effective_from=period.start)
    assigned = tuple(Assignment(person, held.id, period.start) for person in people)
    others = tuple(one for one in source.company.schemes if one.id != held.id)
    company = replace(
        source.company, schemes=(*others, held), assignments=(*source.company.assignments, *assigned)
    )  # fmt: skip
    return replace(source, company=company)


def _tried(source: Source, other: Source, person: str, period: Period, found: Figures) -> Tried:
    before, _problem = _paid(source, person, period, found)
    after, problem = _paid(other, person, period, found)
    return Tried(person, before, after, problem)


def _paid(source: Source, person: str, period: Period, found: Figures) -> tuple[int | None, PayError | None]:
    try:
        lines = person_lines(source, person, period, found)
    except PayError as error:
        return None, error
    return (None if lines is None else sum(line.amount for line in lines)), None
