"""What a scheme does in a month at plan, worked out by the real engine: E4, W2, W4 and W5.

A scheme that the engine cannot work out (an unknown figure, say) has its own errors and is not tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kulmina.domain.catalogue import CATALOGUE
from kulmina.domain.component import BonusIf, Component, Multiplier, TieredPercent, kpis
from kulmina.domain.finding import Finding, Policy
from kulmina.domain.formula import Line
from kulmina.domain.kpi import Number
from kulmina.domain.money import Kopecks
from kulmina.domain.pay import PayError
from kulmina.domain.pay_text import figure, money, name, percent
from kulmina.domain.reference_month import ReferenceMonth, events
from kulmina.domain.scheme import Scheme

REVENUE = ("mk.cash", "co.cash", "of.cash", "sl.cash", "cc.cash", "cct.cash")
_JUST_BELOW = Fraction(1, 1_000_000)


@dataclass(frozen=True, slots=True)
class Jump:
    """By how much a month's pay changes when a figure reaches a threshold; kopecks."""

    kpi: str
    threshold: Fraction
    amount: int


def findings(scheme: Scheme, month: ReferenceMonth, policy: Policy) -> Iterator[Finding]:
    """E4, W2 and W4 of one scheme."""
    lines = _try(scheme, month)
    yield from _revenue(scheme, lines, policy)
    if lines is None:
        return
    yield from _cliffs(scheme, month)
    yield from _single_events(scheme, month, sum(line.amount for line in lines), policy)


def payroll(schemes: Sequence[Scheme], month: ReferenceMonth, policy: Policy) -> Iterator[Finding]:
    """W5: what all the schemes together pay at plan, with the month's number of people, against its cash.

    Of several schemes of one role the dearest counts.
    """
    dearest: dict[str, int] = {}
    for scheme in schemes:
        lines = _try(scheme, month)
        if lines is not None:
            dearest[scheme.role] = max(dearest.get(scheme.role, 0), sum(line.amount for line in lines))
    total = sum(pay * month.people.get(role, 0) for role, pay in dearest.items())
    share = Fraction(total, 100) / month.cash if month.cash else Fraction(0)
    if share <= policy.max_payroll_share:
        return
    listed = {role: (month.people[role], pay) for role, pay in dearest.items() if month.people.get(role)}
    ru = ", ".join(f"{role}: {people} × {money(pay, 'ru')}" for role, (people, pay) in listed.items())
    en = ", ".join(f"{role}: {people} × {money(pay, 'en')}" for role, (people, pay) in listed.items())
    most = policy.max_payroll_share
    yield Finding(
        "W5",
        "warning",
        ", ".join(scheme.label for scheme in schemes if scheme.role in listed),
        f"при выполнении плана оплата труда {money(total, 'ru')} — это {percent(share, 'ru', places=1)} денег, больше "
        f"{percent(most, 'ru')} ({ru}). Снизьте ставки или оклады",
        f"at plan, pay comes to {money(total, 'en')}, {percent(share, 'en', places=1)} of the cash, more than "
        f"{percent(most, 'en')} ({en}). Lower the rates or the salaries",
    )


def revenue_share(scheme: Scheme, lines: Iterable[Line]) -> Fraction | None:
    """Which part of the variable pay hangs on money, with the coefficients on it; None without variable pay."""
    on_money: set[str] = set()
    for component in scheme.components:
        if set(kpis(component)) & set(REVENUE) and not isinstance(component, Multiplier | BonusIf):
            on_money.add(component.id)
        if isinstance(component, Multiplier) and set(component.applies_to) <= on_money:
            on_money.add(component.id)
    amounts = {line.component: line.amount for line in lines if line.kind != "fixed"}
    variable = sum(amounts.values())
    if variable <= 0:
        return None
    return Fraction(sum(amount for key, amount in amounts.items() if key in on_money), variable)


def jumps(scheme: Scheme, component: Component, month: ReferenceMonth) -> list[Jump]:
    """The jump of a month's pay at each threshold of a component, the other figures as they are at plan."""
    found = []
    for kpi, threshold in _thresholds(component, month):
        below = _total(scheme, month, {kpi: threshold - _JUST_BELOW})
        reached = _total(scheme, month, {kpi: threshold})
        found.append(Jump(kpi, threshold, reached - below))
    return found


def _try(scheme: Scheme, month: ReferenceMonth) -> tuple[Line, ...] | None:
    if any(kpi not in CATALOGUE for kpi in scheme.kpis()):
        return None
    try:
        return month.pay(scheme)
    except PayError:
        return None


def _total(scheme: Scheme, month: ReferenceMonth, given: Mapping[str, Number]) -> int:
    return sum(line.amount for line in month.pay(scheme, given=given))


def _thresholds(component: Component, month: ReferenceMonth) -> Iterator[tuple[str, Fraction]]:
    """The figures' values at which something changes at once; a marginal tier changes nothing at once."""
    match component:
        case TieredPercent(mode="whole", kpi=kpi, tiers=tiers):
            plan = month.plan(component.metric) or Fraction(0)
            yield from ((kpi, tier.start * plan) for tier in tiers[1:])
        case Multiplier(axes=axes):
            yield from ((axis.kpi, start) for axis in axes for start in axis.starts[1:])
        case BonusIf(kpi=kpi, tests=tests):
            yield from ((kpi, test.threshold) for test in tests)
        case _:
            return


def _revenue(scheme: Scheme, lines: tuple[Line, ...] | None, policy: Policy) -> Iterator[Finding]:
    if scheme.role not in policy.marketing_roles:
        return
    least = policy.min_revenue_share
    if not set(scheme.kpis()) & set(REVENUE):
        yield Finding(
            "E4",
            "error",
            scheme.label,
            "в схеме маркетинга ничего не зависит от конечной выручки; добавьте процент от mk.cash или co.cash, "
            f"чтобы при выполнении плана он давал не меньше {percent(least, 'ru')} переменной части",
            "nothing in this marketing scheme hangs on final revenue; add a per cent of mk.cash or co.cash that "
            f"makes at least {percent(least, 'en')} of the variable pay at plan",
        )
        return
    share = None if lines is None else revenue_share(scheme, lines)
    if lines is not None and (share is None or share < least):
        part = share or Fraction(0)
        yield Finding(
            "E4",
            "error",
            scheme.label,
            f"от выручки зависит только {percent(part, 'ru', places=1)} переменной части при выполнении плана, нужно "
            f"не меньше {percent(least, 'ru')}; поднимите ставку от выручки или снизьте ставку за лиды",
            f"only {percent(part, 'en', places=1)} of the variable pay at plan hangs on revenue, at least "
            f"{percent(least, 'en')} is needed; raise the rate on revenue or lower the rate on leads",
        )


def _cliffs(scheme: Scheme, month: ReferenceMonth) -> Iterator[Finding]:
    for component in scheme.components:
        if not isinstance(component, TieredPercent) or component.mode != "whole":
            continue
        steps = jumps(scheme, component, month)
        if not steps:
            continue
        starts = [tier.start for tier in component.tiers[1:]]
        ru = "; ".join(
            f"на {percent(start, 'ru')} плана ({figure(step.kpi, step.threshold, 'ru')}) оплата меняется на "
            f"{money(step.amount, 'ru')}"
            for start, step in zip(starts, steps, strict=True)
        )
        en = "; ".join(
            f"at {percent(start, 'en')} of the plan ({figure(step.kpi, step.threshold, 'en')}) pay changes by "
            f"{money(step.amount, 'en')}"
            for start, step in zip(starts, steps, strict=True)
        )
        yield Finding(
            "W2",
            "warning",
            f"{scheme.label}: {component.id}",
            f"обрыв: {ru}. Один рубль у порога стоит слишком много; возьмите mode: marginal",
            f"a cliff: {en}. One rouble at the threshold is worth too much; take mode: marginal",
        )


def _single_events(scheme: Scheme, month: ReferenceMonth, total: int, policy: Policy) -> Iterator[Finding]:
    if total <= 0:
        return
    limit = policy.max_event_share
    heavy = [(ru, en, moved) for ru, en, moved in _moves(scheme, month, total) if Fraction(abs(moved), total) > limit]
    if not heavy:
        return
    ru = "; ".join(f"{what} — {money(Kopecks(moved), 'ru')}" for what, _, moved in heavy)
    en = "; ".join(f"{what}: {money(Kopecks(moved), 'en')}" for _, what, moved in heavy)
    yield Finding(
        "W4",
        "warning",
        scheme.label,
        f"одно событие меняет оплату больше чем на {percent(limit, 'ru')} ({ru}; всего при выполнении плана "
        f"{money(total, 'ru')}). Сгладьте: больше порогов с меньшими шагами, ниже ставка",
        f"a single event moves pay by more than {percent(limit, 'en')} ({en}; {money(total, 'en')} in all at plan). "
        "Smooth it: more thresholds with smaller steps, a lower rate",
    )


def _moves(scheme: Scheme, month: ReferenceMonth, total: int) -> Iterator[tuple[str, str, int]]:
    """What one thing more, or one that tips a threshold, does to pay: in words (ru, en), and kopecks."""
    for (ru, en), changed in events(month, scheme.role).items():
        try:
            after = sum(line.amount for line in changed.pay(scheme, planned=month))
        except PayError:
            continue
        yield ru, en, after - total
    for component in scheme.components:
        for jump in jumps(scheme, component, month):
            ru = f"порог {figure(jump.kpi, jump.threshold, 'ru')}, {name(jump.kpi, 'ru')}"
            en = f"the threshold {figure(jump.kpi, jump.threshold, 'en')}, {name(jump.kpi, 'en')}"
            yield ru, en, jump.amount
