"""Every KPI of a period as it was known at K (DOMAIN §9): counted by the engine, ratios exact.

`counts` gives leads, kopecks and calls by creative, operator and seller; `domain.kpi.complete` forms the
ratios. A marketer's figures are the sums over his creatives; heads read the call centre's and the company's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kulmina.analytics.cohort import Cut
from kulmina.analytics.counts import Counts, call_centre_counts, marketing_counts, sales_counts, till_counts
from kulmina.domain import kpi
from kulmina.domain.company import COMPANY, Company
from kulmina.domain.kpi import Number

Row = dict[str, Any]
Found = Mapping[str, Number | None]


@dataclass(frozen=True, slots=True)
class Figures:
    """All KPI of one period at one instant of knowledge. Money is in roubles, exact; None is undefined."""

    company: Found
    creatives: Mapping[str, Found]
    marketing_total: Found
    unattributed: Found
    people: Mapping[str, Found]
    call_centre: Found
    offices: Mapping[str, Found]

    def of(self, person: str) -> Found:
        """What a person may be paid on: own figures, those of the call centre, the office and the company."""
        return self.people.get(person, {})


def figures(cut: Cut) -> dict[str, Figures]:
    """All KPI of each span of a cut, by its id, which also names the plans that belong to it."""
    company = cut.view.source.company
    counts = (marketing_counts(cut), call_centre_counts(cut), sales_counts(cut), till_counts(cut))
    return {
        span.id: _Assembly(company, span.id, *(_of_span(table, place) for table in counts)).figures()
        for place, span in enumerate(cut.spans)
    }


def _of_span(table: Counts, place: int) -> dict[str | None, Row]:
    return {group: row for (span, group), row in table.items() if span == place}


_MARKETING = (
    "mk.impressions", "mk.clicks", "mk.visits", "mk.spend", "mk.target_action_events", "mk.target_actions", "mk.leads",
    "mk.target_leads", "mk.non_target_leads", "mk.unknown_leads", "mk.invalid_leads", "mk.purchases_cohort", "mk.cash",
)  # fmt: skip
_CALLS = (
    "cc.leads_received", "cc.invalid", "cc.cut_excluded", "cc.eligible_leads", "cc.sla_in", "cc.arrived",
    "cc.arrived_target", "cc.arrived_non_target", "cc.arrived_pending", "cc.cutoffs_confirmed",
    "cc.cutoffs_overturned", "cc.qc_sum", "cc.qc_reviews", "cc.meetings_due", "cc.meetings_shown", "cc.cash",
    "cc.calls", "cc.talk_s", "cc.booked",
)  # fmt: skip
_SALES = ("sl.meetings_target", "sl.deals", "sl.cash")
_TILL = ("co.cash", "co.till")
_MONEY = {"mk.spend", "mk.cash", "cc.cash", "sl.cash", "cc.qc_sum", "co.cash", "co.till"}


@dataclass(frozen=True, slots=True)
class _Assembly:
    """The counts of one period, by group, and the company whose plans they are held against."""

    company: Company
    period: str
    marketing: dict[str | None, Row]
    calls: dict[str | None, Row]
    sales: dict[str | None, Row]
    till: dict[str | None, Row]

    def figures(self) -> Figures:
        creatives = {c: self.marketing.get(c, {}) for c in {*self.company.creatives, *self.marketing} if c is not None}
        whole = self.finish(_counts(self.till.get(None, {}), _TILL), COMPANY)
        centre = self.finish(self.centre(), COMPANY)
        offices = self.office_cash()
        return Figures(
            company=whole,
            creatives={c: self.finish(_sum([row]), c) for c, row in sorted(creatives.items())},
            marketing_total=self.finish(_sum(creatives.values()), COMPANY),
            unattributed=self.finish(_sum([self.marketing.get(None, {})]), ""),
            people=self.people(creatives, whole, centre, offices),
            call_centre=centre,
            offices={o: self.finish({"of.cash": offices[o]}, o) for o in sorted({*self.company.offices, *offices})},
        )

    def finish(self, base: Found, subject: str) -> dict[str, Number | None]:
        """Add the ratios, with the plans of a subject."""
        return kpi.complete(_with_score(base), lambda metric: self.company.plan(self.period, subject, metric))

    def people(
        self, creatives: Mapping[str, Row], whole: Found, centre: Found, offices: Mapping[str, Fraction]
    ) -> dict[str, Found]:
        owned: dict[str, list[Row]] = defaultdict(list)
        for creative, row in creatives.items():
            known = self.company.creatives.get(creative)
            if known is not None and known.owner:
                owned[known.owner].append(row)
        team = {name.replace("cc.", "cct.", 1): value for name, value in centre.items() if name.startswith("cc.")}
        everybody = {p for p in (*self.company.people, *self.calls, *self.sales, *owned) if p is not None}
        return {
            person: {**team, **whole, **self.finish(self.own(person, owned[person], offices), person)}
            for person in sorted(everybody)
        }

    def own(self, person: str, owned: list[Row], offices: Mapping[str, Fraction]) -> dict[str, Number | None]:
        known = self.company.people.get(person)
        return {
            **_sum(owned),
            **_counts(self.calls.get(person, {}), _CALLS),
            **_counts(self.sales.get(person, {}), _SALES),
            **({"of.cash": offices[known.office]} if known and known.office else {}),
        }

    def centre(self) -> dict[str, Number | None]:
        """The call centre as one: sums over its operators; a lead cut off by two counts once."""
        operators = [row for person, row in self.calls.items() if person is not None]
        total = {name: sum((row.get(name) or 0 for row in operators), _zero(name)) for name in _CALLS}
        return {**total, **self.calls.get(None, {})}

    def office_cash(self) -> dict[str, Fraction]:
        cash: dict[str, Fraction] = defaultdict(Fraction)
        for seller, row in self.sales.items():
            known = self.company.people.get(seller or "")
            if known and known.office:
                cash[known.office] += row.get("sl.cash", 0)
        return cash


def _zero(name: str) -> Number:
    return Fraction(0) if name in _MONEY else 0


def _counts(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Number | None]:
    return {name: row.get(name, _zero(name)) for name in names}


def _sum(rows: Iterable[Mapping[str, Any]]) -> dict[str, Number | None]:
    """Marketing's counts of several creatives. Site visits are unknown where a day of theirs lacks them or
    there is no day at all (DOMAIN §9); creatives on which they do not matter (R32) are not asked."""
    rows = list(rows)
    result: dict[str, Number | None] = {
        name: sum((row.get(name) or 0 for row in rows), _zero(name)) for name in _MARKETING
    }
    seen = [row for row in rows if "mk.impressions" in row and not row.get("visits_off")]
    if not seen or any(row.get("mk.visits") is None for row in seen):
        result["mk.visits"] = None
    return result


def _with_score(base: Found) -> dict[str, Number | None]:
    """The mean score of the reviews in place of their sum and number; undefined without reviews."""
    rest = dict(base)
    scores, reviews = rest.pop("cc.qc_sum", None), rest.pop("cc.qc_reviews", None)
    if reviews is not None and scores is not None:
        rest["cc.qc_score"] = Fraction(scores) / reviews if reviews else None
    return rest
