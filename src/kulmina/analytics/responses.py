"""How fast new leads were answered, in working time (DOMAIN §8)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from kulmina.analytics.cohort import Cut, seconds


@dataclass(frozen=True, slots=True)
class Responses:
    """`n` leads created in the cut except walk-ins; whole working seconds to the answer, by lead id, of
    those that were answered; the leads that were answered late or not at all."""

    n: int
    by_lead: dict[str, int]
    breaches: list[str]

    @property
    def median(self) -> Fraction | None:
        """The median of the answered; undefined without any."""
        spans = sorted(self.by_lead.values())
        if not spans:
            return None
        middle = len(spans) // 2
        return Fraction(spans[middle]) if len(spans) % 2 else Fraction(spans[middle - 1] + spans[middle], 2)


def responses(cut: Cut) -> Responses:
    """The answers to the leads of a cut."""
    waiting = cut.cohort.filter(~cut.cohort.walk_in)
    late = waiting.response.isnull() | (waiting.response > cut.view.rules.sla_seconds * 1_000_000)
    rows = waiting.select("lead_id", span=seconds(waiting.response), late=late).order_by("lead_id")
    table = cut.view.source.columns(rows)
    pairs = zip(table["lead_id"], table["span"], strict=True)
    return Responses(
        n=len(table["lead_id"]),
        by_lead={lead: span for lead, span in pairs if span is not None},
        breaches=[lead for lead, missed in zip(table["lead_id"], table["late"], strict=True) if missed],
    )
