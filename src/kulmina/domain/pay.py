"""What somebody earned in a period: each component of the scheme worked out exactly, in order.

A pure function of the figures, the plan, the timesheet and the scheme. Exact fractions throughout; each
component is rounded once, half away from zero, to a kopeck. How lines become a pay slip is in `statement`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeAlias

from kulmina.domain.company import Rules, Timesheet
from kulmina.domain.component import (
    BonusIf,
    Cap,
    Component,
    Fixed,
    Floor,
    Multiplier,
    Percent,
    PerUnit,
    TieredPercent,
)
from kulmina.domain.formula import (
    ByCoefficient,
    ByDays,
    ByLimit,
    ByShare,
    ByTest,
    ByTier,
    ByUnit,
    Formula,
    Line,
    Slice,
)
from kulmina.domain.kpi import CATALOGUE, Number
from kulmina.domain.money import Kopecks, round_kopecks
from kulmina.domain.period import Period
from kulmina.domain.scheme import Scheme
from kulmina.domain.statement import Adjustment, Prior, Statement, adjustment, canonical, statement

__all__ = [
    "Adjustment",
    "Figures",
    "Line",
    "PayError",
    "Plan",
    "Prior",
    "Statement",
    "adjustment",
    "canonical",
    "check_target_action",
    "lines",
    "statement",
]

Figures: TypeAlias = Callable[[str], "Number | None"]
Plan: TypeAlias = "Callable[[str, str], Fraction | None]"


class PayError(ValueError):
    """Pay that cannot be worked out: whose, about which metric, in which period, and what to do."""

    def __init__(self, person: str, metric: str, period: str, problem: str, problem_ru: str) -> None:
        super().__init__(f"{person}, {metric}, {period or 'this period'}: {problem}")
        self.person = person
        self.metric = metric
        self.period = period
        self.problem = problem
        self.problem_ru = problem_ru
        self.message_ru = f"{person}, {metric}, {period or 'этот период'}: {problem_ru}"


def lines(
    scheme: Scheme, *, figures: Figures, plan: Plan, timesheet: Timesheet | None, person: str, period: str = ""
) -> tuple[Line, ...]:
    """The lines of a person in a period, in the scheme's order (P1-P8).

    `figures` answers a figure by its id (money in roubles, None where undefined); `plan` the plan of
    (subject, metric). Raises PayError: no plan for tiers, no timesheet for a salary, an unknown figure,
    an undefined coefficient about which the scheme says nothing.
    """
    sheet = _Sheet(figures, plan, timesheet, person, period)
    for component in scheme.components:
        sheet.add(component)
    return tuple(sheet.lines)


def check_target_action(scheme: Scheme, rules: Rules, *, person: str, period: Period | None = None) -> None:
    """Marketing is not paid for a period on no day of which it was said what marketing shall produce (R11).

    Without a period the latest choice is asked. Raises PayError.
    """
    marketing = [kpi for kpi in scheme.kpis() if kpi.startswith("mk.")]
    if marketing and not rules.chosen(period):
        raise PayError(
            person,
            marketing[0],
            period.id if period else "",
            "target action not chosen; say in the rules what marketing is asked to produce",
            "целевое действие не выбрано; укажите в правилах, чего вы ждёте от маркетинга",
        )


@dataclass(slots=True)
class _Sheet:
    """Lines as they come, and what each component has come to with its multipliers (kopecks)."""

    figures: Figures
    plan: Plan
    timesheet: Timesheet | None
    person: str
    period: str
    lines: list[Line] = field(default_factory=list)
    running: dict[str, int] = field(default_factory=dict)

    def add(self, component: Component) -> None:
        exact, formula = self.work_out(component)
        amount = round_kopecks(exact)
        line = Line(component.id, component.kind, amount, formula)
        self.lines.append(replace(line, counts=tuple(self.counts(line))))
        self.running[component.id] = amount
        if isinstance(component, Multiplier):
            self.spread(component, formula, amount)

    def work_out(self, component: Component) -> tuple[Fraction, Formula]:
        match component:
            case Fixed():
                return self.fixed(component)
            case PerUnit(kpi=kpi, rate=rate):
                count = self.figure(kpi)
                return rate * (count or 0), ByUnit(kpi, count, rate)
            case Percent(kpi=kpi, rate=rate):
                base = self.figure(kpi)
                return rate * (base or 0), ByShare(kpi, base, rate)
            case TieredPercent():
                return self.tiered(component)
            case Multiplier():
                return self.multiplied(component)
            case BonusIf(kpi=kpi, tests=tests, amount=amount):
                value = self.figure(kpi)
                met = value is not None and all(test.met(value) for test in tests)
                return amount if met else Fraction(0), ByTest(kpi, value, tests, amount, met)
            case Cap(amount=limit):
                return min(Fraction(0), limit - self.variable), ByLimit(self.variable, limit)
            case Floor(amount=limit):
                return max(Fraction(0), limit - self.variable), ByLimit(self.variable, limit)

    @property
    def variable(self) -> Fraction:
        """The sum of the lines so far that are no salary, in roubles."""
        return Fraction(sum(line.amount for line in self.lines if line.kind != "fixed"), 100)

    def fixed(self, component: Fixed) -> tuple[Fraction, Formula]:
        days = self.timesheet
        if days is None:
            raise self.error(
                component.id,
                "there is no timesheet; record the days worked and the norm",
                "нет табеля; внесите отработанные дни и норму",
            )
        if days.norm_days <= 0:
            raise self.error(
                component.id,
                f"the timesheet's norm is {days.norm_days} days; it must be above zero",
                f"норма в табеле {days.norm_days} дней; она должна быть больше нуля",
            )
        earned = component.amount * days.worked_days / days.norm_days
        return earned, ByDays(component.amount, days.worked_days, days.norm_days)

    def tiered(self, component: TieredPercent) -> tuple[Fraction, Formula]:
        subject, metric = component.plan_subject or self.person, component.metric
        plan = self.plan(subject, metric)
        if plan is None or plan <= 0:
            about = f"{subject}, {metric}"
            raise self.error(
                metric,
                f"the plan of {about} is missing or not above zero; set it, tiers are shares of the plan",
                f"план ({about}) не задан или не больше нуля; задайте его: пороги считаются от плана",
            )
        base = self.figure(component.kpi)
        slices = _slices(component, Fraction(base or 0), plan)
        earned = sum((part.base * part.rate for part in slices), Fraction(0))
        return earned, ByTier(component.kpi, component.mode, base, plan, subject, metric, slices)

    def multiplied(self, component: Multiplier) -> tuple[Fraction, Formula]:
        values = [self.figure(axis.kpi) for axis in component.axes]
        coefficient = component.coefficient(values)
        if coefficient is None:
            raise self.error(
                ", ".join(axis.kpi for axis in component.axes),
                f"undefined, and {component.id} does not say when_undefined; add it to the scheme",
                f"значения нет, а {component.id} не говорит when_undefined; допишите его в схему",
            )
        base = Fraction(sum(self.running[target] for target in component.applies_to), 100)
        used = tuple((axis.kpi, value) for axis, value in zip(component.axes, values, strict=True))
        return base * (coefficient - 1), ByCoefficient(component.applies_to, base, coefficient, used)

    def spread(self, component: Multiplier, formula: Formula, amount: Kopecks) -> None:
        """Let each target include its part of a multiplier's line; the parts sum to the line."""
        assert isinstance(formula, ByCoefficient)
        through, given = Fraction(0), 0
        for target in component.applies_to[:-1]:
            through += Fraction(self.running[target], 100) * (formula.coefficient - 1)
            part = round_kopecks(through) - given
            self.running[target] += part
            given += part
        self.running[component.applies_to[-1]] += amount - given

    def figure(self, kpi: str) -> Number | None:
        value = self.figures(kpi)
        if value is None and kpi not in CATALOGUE:
            raise self.error(kpi, "there is no such figure in the catalogue", "такого показателя нет в каталоге")
        return value

    def counts(self, line: Line) -> Iterator[tuple[str, int, int]]:
        """The two counts behind each ratio of a line, where the figures hold them."""
        for kpi, value in line.kpis:
            parts = CATALOGUE[kpi].ratio if kpi in CATALOGUE else None
            if value is None or parts is None:
                continue
            top, bottom = map(self.figures, parts)
            if isinstance(top, int) and isinstance(bottom, int) and bottom and Fraction(top, bottom) == value:
                yield kpi, top, bottom

    def error(self, metric: str, problem: str, problem_ru: str) -> PayError:
        return PayError(self.person, metric, self.period, problem, problem_ru)


def _slices(component: TieredPercent, base: Fraction, plan: Fraction) -> tuple[Slice, ...]:
    """The parts of the base by rate: a threshold belongs to the upper tier, what is below all to the first."""
    tiers = component.tiers
    if component.mode == "whole":
        reached = max((i for i, tier in enumerate(tiers) if base >= tier.start * plan), default=0)
        return (Slice(base, tiers[reached].rate),)
    ends = [tier.start * plan for tier in tiers[1:]]
    first = Slice(min(base, ends[0]) if ends else base, tiers[0].rate)
    upper = [
        Slice((min(base, ends[i]) if i < len(ends) else base) - ends[i - 1], tiers[i].rate)
        for i in range(1, len(tiers))
        if base > ends[i - 1]
    ]
    return (first, *upper)
