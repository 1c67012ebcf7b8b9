"""What a figure stands on: the ids of the leads, payments, meetings or reviews that it counts.

Each figure has one list of ids per person (operator, seller) or creative; a marketer's evidence is that
of his creatives, a head's that of everybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

import ibis.expr.types as ir

from kulmina.analytics.cohort import (
    Cut,
    arrivals_in,
    booked_payments_in,
    cut_offs_in,
    events_in,
    meetings_due_in,
    meetings_held_in,
    payments_in,
    shares_at,
    sold_of,
    valid_actions_in,
)
from kulmina.analytics.leads import VERDICT

Ids = Mapping[str | None, list[str]]


class Evidence:
    """The evidence of one cut, looked up once per figure."""

    def __init__(self, cut: Cut) -> None:
        self._cut = cut
        self._found: dict[str, Ids] = {}

    def ids(self, figure: str, person: str) -> list[str]:
        """The sorted ids that a person's figure counts; empty for a figure that counts nothing by id."""
        name = figure.replace("cct.", "cc.", 1)
        if name not in _QUESTIONS:
            prefix = figure.split(".")[0]
            parts = [self.ids(f"{prefix}.{part}", person) for part in _PARTS.get(name, ())]
            return sorted({i for part in parts for i in part})
        groups = self._groups(name)
        return sorted({i for key in self._keys(figure, person, groups) for i in groups.get(key, ())})

    def _groups(self, name: str) -> Ids:
        if name not in self._found:
            group, label, table = _QUESTIONS[name](self._cut)
            columns = self._cut.view.source.columns(table.select(g=table[group], i=table[label]).distinct())
            found: dict[str | None, list[str]] = defaultdict(list)
            for key, value in zip(columns["g"], columns["i"], strict=True):
                found[key].append(value)
            self._found[name] = found
        return self._found[name]

    def _keys(self, figure: str, person: str, groups: Ids) -> list[str | None]:
        company = self._cut.view.source.company
        if figure.startswith("mk."):
            return [c.id for c in company.creatives.values() if c.owner == person]
        if figure.startswith("of."):
            office = company.people[person].office if person in company.people else None
            return [p.id for p in company.people.values() if office and p.office == office]
        if figure.startswith("co."):
            return list(groups)
        if figure.startswith("cct."):
            return [key for key in groups if key is not None]
        return [person]


Question = Callable[[Cut], tuple[str, str, ir.Table]]


def _cohort(verdict: str | None = None) -> Question:
    def ask(cut: Cut) -> tuple[str, str, ir.Table]:
        rows = cut.cohort if verdict is None else cut.cohort.filter(cut.cohort.verdict == VERDICT[verdict])
        return "creative", "lead_id", rows

    return ask


def _received(cut: Cut) -> tuple[str, str, ir.Table]:
    return "operator", "lead_id", cut.cohort.filter(cut.cohort.operator.notnull())


def _eligible(cut: Cut) -> tuple[str, str, ir.Table]:
    rows = cut.cohort.filter(
        (cut.cohort.verdict != VERDICT["invalid"]) & ~cut.cohort.cut_off & cut.cohort.operator.notnull()
    )
    return "operator", "lead_id", rows


def _excluded(cut: Cut) -> tuple[str, str, ir.Table]:
    return "operator", "lead_id", cut.cohort.filter(cut.cohort.cut_off & cut.cohort.operator.notnull())


def _received_invalid(cut: Cut) -> tuple[str, str, ir.Table]:
    return (
        "operator",
        "lead_id",
        cut.cohort.filter((cut.cohort.verdict == VERDICT["invalid"]) & cut.cohort.operator.notnull()),
    )


def _in_time(cut: Cut) -> tuple[str, str, ir.Table]:
    in_time = cut.cohort.response <= cut.view.rules.sla_seconds * 1_000_000
    return "operator", "lead_id", cut.cohort.filter(in_time.fill_null(False) & cut.cohort.operator.notnull())


def _arrived(verdict: str | None = None) -> Question:
    def ask(cut: Cut) -> tuple[str, str, ir.Table]:
        rows = arrivals_in(cut)
        rows = rows.filter(rows.booker.notnull())
        return "booker", "lead_id", rows if verdict is None else rows.filter(rows.office_verdict == VERDICT[verdict])

    return ask


def _cut_offs(column: str) -> Question:
    def ask(cut: Cut) -> tuple[str, str, ir.Table]:
        rows = cut_offs_in(cut)
        return "operator", "lead_id", rows.filter(rows[column])

    return ask


def _met(cut: Cut) -> tuple[str, str, ir.Table]:
    rows = meetings_held_in(cut)
    return "seller", "lead_id", rows.filter(rows.office_verdict == VERDICT["target"])


def _deals(cut: Cut) -> tuple[str, str, ir.Table]:
    _, _, met = _met(cut)
    return "seller", "lead_id", sold_of(cut, met)


def _paid_by_seller(cut: Cut) -> tuple[str, str, ir.Table]:
    paid, shares = payments_in(cut), shares_at(cut.view)
    return "seller", "payment", paid.join(shares, paid.deal == shares.deal)


def _paid_by_creative(cut: Cut) -> tuple[str, str, ir.Table]:
    return "creative", "payment", payments_in(cut)


def _paid_by_booker(cut: Cut) -> tuple[str, str, ir.Table]:
    return "booker", "payment", booked_payments_in(cut)


def _actions(cut: Cut) -> tuple[str, str, ir.Table]:
    return "creative", "lead_id", valid_actions_in(cut)


def _buyers(cut: Cut) -> tuple[str, str, ir.Table]:
    return "creative", "lead_id", cut.cohort.filter(cut.cohort.bought)


def _reviews(cut: Cut) -> tuple[str, str, ir.Table]:
    return "person", "event_id", events_in(cut, "qc.reviewed")


def _due(shown: bool) -> Question:
    def ask(cut: Cut) -> tuple[str, str, ir.Table]:
        rows = meetings_due_in(cut)
        return "booker", "meeting", rows.filter(rows.arrived.notnull()) if shown else rows

    return ask


_QUESTIONS: dict[str, Question] = {
    "mk.leads": _cohort(),
    "mk.target_leads": _cohort("target"),
    "mk.non_target_leads": _cohort("non_target"),
    "mk.unknown_leads": _cohort("unknown"),
    "mk.invalid_leads": _cohort("invalid"),
    "mk.target_actions": _actions,
    "mk.purchases_cohort": _buyers,
    "mk.cash": _paid_by_creative,
    "cc.leads_received": _received,
    "cc.eligible_leads": _eligible,
    "cc.cut_excluded": _excluded,
    "cc.invalid": _received_invalid,
    "cc.sla_in": _in_time,
    "cc.arrived": _arrived(),
    "cc.arrived_target": _arrived("target"),
    "cc.arrived_non_target": _arrived("non_target"),
    "cc.arrived_pending": _arrived("unknown"),
    "cc.cutoffs_confirmed": _cut_offs("confirmed"),
    "cc.cutoffs_overturned": _cut_offs("overturned"),
    "cc.meetings_due": _due(False),
    "cc.meetings_shown": _due(True),
    "cc.cash": _paid_by_booker,
    "cc.qc_score": _reviews,
    "sl.meetings_target": _met,
    "sl.deals": _deals,
    "sl.cash": _paid_by_seller,
    "of.cash": _paid_by_seller,
    "co.cash": _paid_by_creative,
    "co.till": _paid_by_creative,
}

# Ratios stand on what stands above and below their line.
_PARTS: dict[str, tuple[str, ...]] = {
    "mk.cr_lead_purchase": ("purchases_cohort", "leads"),
    "mk.cptl": ("target_leads",),
    "mk.cptl_to_plan": ("target_leads",),
    "mk.cpl": ("leads",),
    "mk.cpa": ("target_actions",),
    "mk.cac": ("purchases_cohort",),
    "mk.romi": ("cash",),
    "mk.drr": ("cash",),
    "cc.conv": ("arrived_target", "eligible_leads"),
    "cc.conv_raw": ("arrived", "leads_received"),
    "cc.nt_share": ("arrived_non_target", "arrived"),
    "cc.sla_share": ("sla_in", "leads_received"),
    "cc.show_rate": ("meetings_shown", "meetings_due"),
    "sl.conv": ("deals", "meetings_target"),
    "sl.attainment": ("cash",),
    "co.attainment": ("cash",),
}
