"""Schemes in words: what a component pays for, what each of its numbers is, and what changed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from django.utils.translation import gettext as _

from kulmina.domain import pay_text
from kulmina.domain.component import BonusIf, Component, Multiplier, TieredPercent, kpis
from kulmina.domain.finding import Finding
from kulmina.domain.pay_text import Language
from kulmina.domain.scheme import Scheme
from kulmina.domain.scheme_change import Change, Figure, Unit, figures, unit_of
from kulmina.web import figures as written


def tongue() -> Language:
    return "en" if written.english() else "ru"


def title(item: Component) -> str:
    """What a component pays for."""
    kinds = {
        "fixed": _("Salary a month"),
        "multiplier": _("Coefficient"),
        "bonus_if": _("Bonus"),
        "cap": _("Cap"),
        "floor": _("Guaranteed minimum"),
    }
    named = _(" and ").join(pay_text.name(kpi, tongue()) for kpi in dict.fromkeys(kpis(item)))
    known = kinds.get(item.kind)
    if known is None:
        return named[:1].upper() + named[1:]
    return f"{known}: {named}" if named else known


def amounts(item: Component, one: Scheme) -> str:
    """The numbers of a component on one line."""
    own = [each for each in figures(one) if each.component == item.id]
    match item:
        case Multiplier():
            cells = [each.value for each in own if each.what == "cell"]
            least, most = (pay_text.number(value, tongue()) for value in (min(cells), max(cells)))
            return _("from %(least)s to %(most)s") % {"least": least, "most": most}
        case TieredPercent(tiers=tiers):
            parts = [
                _("from %(start)s of the plan %(rate)s")
                % {"start": value(tier.start, "share"), "rate": value(tier.rate, "share")}
                for tier in tiers
            ]
            return "; ".join(parts)
        case BonusIf(amount=amount, kpi=kpi, tests=tests):
            signs = {"gte": "≥", "gt": ">", "lte": "≤", "lt": "<"}
            asked = ", ".join(f"{signs[test.op]} {value(test.threshold, unit_of(kpi))}" for test in tests)
            return f"{value(amount, 'money')} ({pay_text.name(kpi, tongue())} {asked})"
        case _:
            return ", ".join(value(each.value, each.unit) for each in own)


def value(number: Fraction, unit: Unit) -> str:
    """A number of a scheme in its unit."""
    if unit == "money":
        return written.money(written.in_kopecks(number))
    return pay_text.percent(number, tongue()) if unit == "share" else pay_text.number(number, tongue())


def label(figure: Figure, item: Component) -> str:
    """What a number is, among those of its component."""
    match figure.what:
        case "amount":
            return _("Amount")
        case "rate":
            return _("for each") if figure.unit == "money" else _("per cent")
        case "start":
            return _("Step %(n)s begins at, of the plan") % {"n": figure.place[0] + 1}
        case "tier":
            return _("Step %(n)s, per cent") % {"n": figure.place[0] + 1}
        case "threshold":
            return _("Paid when: %(what)s") % {"what": pay_text.name(figure.kpi, tongue())}
        case "edge":
            name = pay_text.name(figure.kpi, tongue())
            return _("Step %(n)s begins at: %(what)s") % {"n": figure.place[1] + 1, "what": name}
        case "undefined":
            return _("Coefficient where there is no data")
        case "cell":
            return cell(figure, item)


def cell(figure: Figure, item: Component) -> str:
    """Where a coefficient holds: «конверсия от 50 %, доля нецелевых от 0 %»."""
    if not isinstance(item, Multiplier):
        return _("Coefficient")
    return ", ".join(_where(item, figure.place))


def _where(item: Multiplier, place: tuple[int, ...]) -> Iterator[str]:
    for axis, at in zip(item.axes, place, strict=True):
        start = value(axis.starts[at], unit_of(axis.kpi))
        yield _("%(what)s from %(start)s") % {"what": pay_text.name(axis.kpi, tongue()), "start": start}


def change(one: Change, after: Scheme, before: Scheme | None) -> dict[str, str]:
    """A difference on one line: what, as it was, as it will be."""
    parts = {item.id: item for item in (before.components if before else ())}
    item = next((each for each in after.components if each.id == one.component), parts.get(one.component))
    assert item is not None
    if one.figure is not None and one.before is not None and one.after is not None:
        what = f"{title(item)} — {label(one.figure, item)}"
        unit = one.figure.unit
        return {"what": what, "before": value(one.before, unit), "after": value(one.after, unit)}
    old, new = (_("not paid"), amounts(item, after)) if one.before is None else ("", _("not paid any more"))
    if one.remade:
        new = amounts(item, after)
    if one.before is not None and before is not None:
        old = amounts(parts[one.component], before)
    return {"what": title(item), "before": old, "after": new}


def said(finding: Finding) -> str:
    """A finding as a sentence."""
    text = finding.message_en if written.english() else finding.message_ru
    return text[:1].upper() + text[1:]
