"""The same facts counted otherwise: what target actions there would be under another choice. Nothing is recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from kulmina.analytics.engine import Source
from kulmina.analytics.funnel import funnel
from kulmina.domain.counting import Counting
from kulmina.domain.funnel import Funnel


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
