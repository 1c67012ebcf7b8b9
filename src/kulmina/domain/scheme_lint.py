"""Whether a pay scheme can be put before people: errors E1-E8, warnings W1-W7 and the three kinds of R55.

This file holds what can be seen in the scheme itself; what shows only in a month's pay is in `scheme_trial`.
"""

from __future__ import annotations

import itertools
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from kulmina.domain import scheme_trial
from kulmina.domain.catalogue import CATALOGUE
from kulmina.domain.company import Company
from kulmina.domain.component import Cap, Component, Multiplier, PerUnit, TieredPercent, kpis
from kulmina.domain.finding import Finding, Level, Policy
from kulmina.domain.pay_text import name
from kulmina.domain.reference_month import ReferenceMonth
from kulmina.domain.scheme import Scheme

__all__ = ["Finding", "Policy", "lint"]

ZONES = {
    "marketer": "marketing",
    "marketing_head": "marketing",
    "contractor": "marketing",
    "operator": "call_centre",
    "cc_head": "call_centre",
    "seller": "sales",
    "sales_head": "sales",
}
QUALITY = ("cc.conv", "cc.nt_share", "cc.qc_score", "cct.conv", "cct.nt_share", "cct.qc_score")
QUANTITY = ("cc.arrived_target", "cc.arrived", "cc.booked", "cc.meetings_shown", "cc.meetings_due", "cc.calls")
CLICKS = ("mk.impressions", "mk.clicks", "mk.visits", "mk.ctr", "mk.cpc")
LEADS = ("mk.target_leads", "mk.target_actions", "mk.leads", "mk.target_action_events")
CONVERSION = ("mk.cr_lead_purchase", "mk.cr_click_lead")


@dataclass(frozen=True, slots=True)
class Look:
    """What a scheme is looked at with: the company, today's date, its policy and a month at plan."""

    company: Company
    today: date | None
    policy: Policy
    month: ReferenceMonth


Check: TypeAlias = Callable[[Scheme, Look], Iterator[Finding]]


def lint(
    schemes: Iterable[Scheme],
    company: Company | None = None,
    *,
    today: date | None = None,
    policy: Policy | None = None,
    month: ReferenceMonth | None = None,
) -> list[Finding]:
    """Findings of all schemes, errors first. Without `today` the notice (W6) is not looked at."""
    looked = tuple(schemes)
    look = Look(company or Company(), today, policy or Policy(), month or ReferenceMonth())
    found = [finding for scheme in looked for check in CHECKS for finding in check(scheme, look)]
    found += [finding for scheme in looked for finding in scheme_trial.findings(scheme, look.month, look.policy)]
    found += scheme_trial.payroll(looked, look.month, look.policy)
    return sorted(found, key=lambda finding: (finding.level != "error", finding.code, finding.where))


def _error(code: str, where: str, ru: str, en: str, *, level: Level = "error") -> Finding:
    return Finding(code, level, where, ru, en)


def _warning(code: str, where: str, ru: str, en: str) -> Finding:
    return Finding(code, "warning", where, ru, en)


def _at(scheme: Scheme, component: Component) -> str:
    return f"{scheme.label}: {component.id}"


def _thresholds(scheme: Scheme, look: Look) -> Iterator[Finding]:
    for component in scheme.components:
        for about, starts in _ladders(component):
            if starts[0] != 0:
                ru = f"первый порог {about} — {starts[0]}, а должен быть 0: иначе ниже него платить не по чему"
                en = f"the first threshold of {about} is {starts[0]}, it must be 0: below it nothing is said"
            elif any(a >= b for a, b in itertools.pairwise(starts)):
                written = ", ".join(str(start) for start in starts)
                ru = f"пороги {about} не возрастают ({written}); расставьте их по возрастанию, без повторов"
                en = f"the thresholds of {about} do not increase ({written}); put them in order, without repeats"
            else:
                continue
            yield _error("E1", _at(scheme, component), ru, en)


def _ladders(component: Component) -> Iterator[tuple[str, Sequence[Fraction]]]:
    if isinstance(component, TieredPercent):
        yield component.kpi, [tier.start for tier in component.tiers]
    if isinstance(component, Multiplier):
        for axis in component.axes:
            yield axis.kpi, axis.starts


def _unknown(scheme: Scheme, look: Look) -> Iterator[Finding]:
    for component in scheme.components:
        for kpi in dict.fromkeys(kpis(component)):
            if kpi not in CATALOGUE:
                yield _error(
                    "E2",
                    _at(scheme, component),
                    f"показателя {kpi} нет в каталоге; возьмите показатель из каталога",
                    f"there is no figure {kpi} in the catalogue; take one from it",
                )


def _not_payable(scheme: Scheme, look: Look) -> Iterator[Finding]:
    for component in scheme.components:
        if component.override_reason:
            continue
        for kpi in dict.fromkeys(kpis(component)):
            words = _why_not_payable(component, kpi)
            if words:
                yield _error("E3", _at(scheme, component), *words)


def _why_not_payable(component: Component, kpi: str) -> tuple[str, str] | None:
    known = CATALOGUE.get(kpi)
    if known is None:
        return None
    if kpi in CLICKS:
        return (
            (
                f"платить за «{name(kpi, 'ru')}» нельзя: клик ещё не заявка, не визит в офис и не покупка; "
                "платите за целевые лиды или выручку, либо напишите причину в override_reason"
            ),
            (
                f"no pay for {name(kpi, 'en')}: a click is not yet an application, an office visit or a purchase; "
                "pay for target leads or revenue, or give a reason in override_reason"
            ),
        )
    if not known.payable:
        return (
            (
                f"«{known.title_ru}» — активность или справка, а не результат; за неё не платят. "
                "Замените показатель или напишите причину в override_reason"
            ),
            (
                f"{known.title_en} is activity or information, no result, and is not paid for. "
                "Take another figure or give a reason in override_reason"
            ),
        )
    if known.pay != "amount" and component.kind in ("per_unit", "percent", "tiered_percent"):
        return (
            (
                f"«{known.title_ru}» может быть только коэффициентом или условием премии, а не тем, за что платят; "
                "перенесите показатель в multiplier или bonus_if"
            ),
            (
                f"{known.title_en} may be a coefficient or a bonus's condition, not what is paid for; "
                "move it to a multiplier or a bonus_if"
            ),
        )
    return None


def _quality(scheme: Scheme, look: Look) -> Iterator[Finding]:
    paid = {component.kpi for component in scheme.components if isinstance(component, PerUnit) and component.rate > 0}
    if scheme.role == "operator" and paid & set(QUANTITY) and not set(scheme.kpis()) & set(QUALITY):
        yield _error(
            "E5",
            scheme.label,
            "оператору платят за количество и ничем не держат качество: поведут всех подряд. Добавьте коэффициент "
            "по конверсии (cc.conv) или доле нецелевых (cc.nt_share), или премию за балл качества (cc.qc_score)",
            "the operator is paid for quantity with nothing to keep quality: anybody will be brought in. Add a "
            "coefficient by conversion (cc.conv) or non-target share (cc.nt_share), or a bonus by cc.qc_score",
        )


def _undefined(scheme: Scheme, look: Look) -> Iterator[Finding]:
    for component in scheme.components:
        if isinstance(component, Multiplier) and component.when_undefined is None:
            yield _error(
                "E6",
                _at(scheme, component),
                "не сказано, какой коэффициент брать, когда показателя нет (делить не на что); "
                "допишите when_undefined, обычно 1.0",
                "it is not said which coefficient holds where the figure is undefined (nothing to divide by); "
                "add when_undefined, usually 1.0",
            )


def _own_approval(scheme: Scheme, look: Look) -> Iterator[Finding]:
    if scheme.author and scheme.author == scheme.approved_by:
        yield _error(
            "E7",
            scheme.label,
            f"схему утвердил её же автор ({scheme.author}); пусть утвердит другой человек",
            f"the scheme was approved by its own author ({scheme.author}); let another person approve it",
        )


def _first_day(scheme: Scheme, look: Look) -> Iterator[Finding]:
    day = scheme.effective_from
    inside = next((period for period in look.company.periods if period.start <= day < period.end), None)
    if day != (inside.start if inside else day.replace(day=1)):
        yield _error(
            "E8",
            scheme.label,
            f"версия действует с {day:%d.%m.%Y}, а это не первый день периода; перенесите начало на первый день",
            f"the version is in force from {day.isoformat()}, not a period's first day; let it start on one",
        )


def _zones(scheme: Scheme, look: Look) -> Iterator[Finding]:
    zone = ZONES.get(scheme.role)
    for component in scheme.components if zone else ():
        for kpi in dict.fromkeys(kpis(component)):
            known = CATALOGUE.get(kpi)
            if known is not None and known.zone not in (zone, "shared"):
                yield _warning(
                    "W1",
                    _at(scheme, component),
                    f"«{known.title_ru}» зависит не от этой роли ({scheme.role}), а от другой зоны; "
                    "человек не может на это влиять. Возьмите показатель его зоны или общую выручку",
                    f"{known.title_en} is in the hands of another zone than this role's ({scheme.role}); "
                    "take a figure of its own zone, or shared revenue",
                )


def _capped_seller(scheme: Scheme, look: Look) -> Iterator[Finding]:
    for component in scheme.components:
        if isinstance(component, Cap) and scheme.role == "seller":
            yield _warning(
                "W3",
                _at(scheme, component),
                "потолок у продавца: дойдя до него, перестают продавать или придерживают сделки до следующего "
                "месяца. Уберите потолок или снизьте верхнюю ставку",
                "a cap on a seller: once there, people stop selling or hold deals back till next month. "
                "Take the cap off or lower the top rate",
            )


def _notice(scheme: Scheme, look: Look) -> Iterator[Finding]:
    if look.today is None:
        return
    published = {(known.id, known.version) for known in look.company.schemes}
    if scheme.effective_from <= look.today and (scheme.id, scheme.version) in published:
        return
    earliest = months_later(look.today, look.policy.notice_months)
    if scheme.effective_from < earliest:
        yield _warning(
            "W6",
            scheme.label,
            f"начало {scheme.effective_from:%d.%m.%Y} ближе чем через {look.policy.notice_months} мес.: об изменении "
            "оплаты предупреждают письменно заранее. "
            f"Начните не раньше {earliest:%d.%m.%Y} или получите согласие",
            f"it starts on {scheme.effective_from.isoformat()}, in less than {look.policy.notice_months} months: a "
            f"change of pay needs written notice. Start on {earliest.isoformat()} at the earliest, or get consent",
        )


def months_later(day: date, months: int) -> date:
    """The same day some months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _too_many(scheme: Scheme, look: Look) -> Iterator[Finding]:
    count, most = len(scheme.components), look.policy.max_components
    if count > most:
        yield _warning(
            "W7",
            scheme.label,
            f"составляющих {count}, больше {most}: человек не поймёт, за что ему платят. Оставьте главное",
            f"{count} components, more than {most}: nobody will see what he is paid for. Keep what matters",
        )


def _three_kinds(scheme: Scheme, look: Look) -> Iterator[Finding]:
    if scheme.role not in look.policy.marketing_roles:
        return
    used = set(scheme.kpis())
    kinds = (
        ("лиды", "leads", LEADS),
        ("конверсию", "conversion", CONVERSION),
        ("выручку", "revenue", scheme_trial.REVENUE),
    )
    missing = [(ru, en) for ru, en, figures in kinds if not used & set(figures)]
    if missing:
        yield _error(
            "R55",
            scheme.label,
            "маркетингу платят за три вещи: лиды, конверсию в покупку и выручку. Здесь нет оплаты за "
            + ", ".join(ru for ru, _ in missing)
            + "; добавьте составляющую или коэффициент",
            "marketing is paid on three things: leads, conversion to purchase and revenue. Missing here: "
            + ", ".join(en for _, en in missing)
            + "; add a component or a coefficient",
            level=look.policy.marketing_kinds,
        )


CHECKS: tuple[Check, ...] = (
    _thresholds,
    _unknown,
    _not_payable,
    _quality,
    _undefined,
    _own_approval,
    _first_day,
    _zones,
    _capped_seller,
    _notice,
    _too_many,
    _three_kinds,
)
