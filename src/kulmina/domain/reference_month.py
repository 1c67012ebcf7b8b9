"""A month at plan of a small office: what a scheme would pay there, so that schemes can be compared and checked.

125 leads (9 invalid, 31 non-target of whom 22 are cut off by phone, 12 unreachable, 73 target), 31 arrived
target and 3 arrived non-target, 11 deals of 150,000, 85 % of the money on attributed leads. 26 of the
arrivals end in a decision at the meeting, so that sellers' conversion is 11/26.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from kulmina.domain import pay
from kulmina.domain.company import Timesheet
from kulmina.domain.formula import Line
from kulmina.domain.kpi import Number, complete
from kulmina.domain.scheme import Scheme

WHO = "at plan"
_FULL = Timesheet(Fraction(1), Fraction(1))


def _small_office() -> dict[str, int]:
    return {"marketer": 1, "operator": 2, "seller": 2, "sales_head": 1}


@dataclass(frozen=True, slots=True)
class ReferenceMonth:
    """The whole company's counts; money in roubles. `people`: how many share them, by role."""

    spend: Fraction = Fraction(300_000)
    leads: Fraction = Fraction(125)
    invalid: Fraction = Fraction(9)
    non_target: Fraction = Fraction(31)
    cut_off: Fraction = Fraction(22)
    overturned: Fraction = Fraction(0)
    target: Fraction = Fraction(73)
    arrived_target: Fraction = Fraction(31)
    arrived_non_target: Fraction = Fraction(3)
    meetings: Fraction = Fraction(26)
    deals: Fraction = Fraction(11)
    cash: Fraction = Fraction(1_650_000)
    attributed: Fraction = Fraction(85, 100)
    qc_score: Fraction = Fraction(90)
    in_time: Fraction = Fraction(100)
    people: Mapping[str, int] = field(default_factory=_small_office)

    def figures(self, planned: ReferenceMonth | None = None) -> dict[str, Number | None]:
        """One person's figures of each role, and the company's, against the plans of `planned` (default: its own)."""
        return complete(self._base(), (planned or self).plan)

    def plan(self, metric: str) -> Fraction | None:
        """The plan of a metric: what this month brings."""
        value = complete(self._base(), lambda _: None).get(metric)
        return None if value is None else Fraction(value)

    def pay(
        self, scheme: Scheme, *, planned: ReferenceMonth | None = None, given: Mapping[str, Number] | None = None
    ) -> tuple[Line, ...]:
        """What the scheme pays one person for this month, against the plans of `planned` (default: its own).

        `given` puts other values in the place of some figures. Raises pay.PayError.
        """
        figures = {**self.figures(planned), **(given or {})}
        plans = planned or self
        return pay.lines(
            scheme, figures=figures.get, plan=lambda _, metric: plans.plan(metric), timesheet=_FULL, person=WHO
        )

    def share(self, role: str) -> Fraction:
        """Which part of the company's counts falls on one person of a role."""
        return Fraction(1, self.people.get(role) or 1)

    def _base(self) -> dict[str, Number | None]:
        return {**self._marketing(), **self._call_centre(), **self._sales()}

    def _marketing(self) -> dict[str, Number]:
        one = self.share("marketer")
        return {
            "mk.spend": self.spend * one,
            "mk.leads": self.leads * one,
            "mk.target_actions": (self.leads - self.invalid) * one,
            "mk.target_action_events": self.leads * one,
            "mk.target_leads": self.target * one,
            "mk.non_target_leads": self.non_target * one,
            "mk.invalid_leads": self.invalid * one,
            "mk.unknown_leads": (self.leads - self.invalid - self.non_target - self.target) * one,
            "mk.purchases_cohort": self.deals * self.attributed * one,
            "mk.cash": self.cash * self.attributed * one,
        }

    def _call_centre(self) -> dict[str, Number]:
        whole = {
            "leads_received": self.leads,
            "invalid": self.invalid,
            "cut_excluded": self.cut_off,
            "arrived": self.arrived_target + self.arrived_non_target,
            "arrived_target": self.arrived_target,
            "arrived_non_target": self.arrived_non_target,
            "arrived_pending": Fraction(0),
            "cutoffs_confirmed": self.cut_off,
            "cutoffs_overturned": self.overturned,
            "sla_in": self.in_time,
            "cash": self.cash * self.attributed,
        }
        one = self.share("operator")
        team: dict[str, Number] = {f"cct.{name}": value for name, value in whole.items()}
        each: dict[str, Number] = {f"cc.{name}": value * one for name, value in whole.items()}
        return {**team, **each, "cct.qc_score": self.qc_score, "cc.qc_score": self.qc_score}

    def _sales(self) -> dict[str, Number]:
        one = self.share("seller")
        return {
            "sl.meetings_target": self.meetings * one,
            "sl.deals": self.deals * one,
            "sl.cash": self.cash * one,
            "of.cash": self.cash,
            "co.cash": self.cash,
            "co.till": self.cash,
        }


def events(month: ReferenceMonth, role: str) -> dict[tuple[str, str], ReferenceMonth]:
    """The month with one thing more: what it is called (ru, en) and the month that it makes.

    The thing happens to one person: it is weighted by how many of the role share the company's counts.
    """
    many = 1 / month.share(role)
    deal = month.cash / month.deals if month.deals else Fraction(0)
    return {
        ("ещё один целевой лид", "one more target lead"): replace(
            month, leads=month.leads + many, target=month.target + many
        ),
        ("ещё один дошедший целевой", "one more target arrival"): replace(
            month, arrived_target=month.arrived_target + many
        ),
        ("ещё один дошедший нецелевой", "one more non-target arrival"): replace(
            month, arrived_non_target=month.arrived_non_target + many
        ),
        ("ещё одна сделка", "one more deal"): replace(
            month, deals=month.deals + many, meetings=month.meetings + many, cash=month.cash + deal * many
        ),
        ("одной сделкой меньше", "one deal fewer"): replace(
            month, deals=month.deals - many, cash=month.cash - deal * many
        ),
    }
