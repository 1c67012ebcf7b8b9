"""What the figures of forecast and plan are called, and how sure the page is, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from statistics import median
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kulmina.analytics.forecast import Checked
from kulmina.web import figures
from kulmina.web.forecast.outlook import MEASURES, Outlook

__all__ = ["IN_LADDER", "MEASURES", "chance", "field", "joint", "measure", "rung", "usual_error", "verdict", "who"]
# Which joint of the ladder holds each joint of the road.
IN_LADDER: Mapping[str, str] = {
    "contacted": "arrival", "booked": "arrival", "arrived": "arrival", "signed": "sale", "paid": "sale",
}  # fmt: skip


def measure(name: str) -> str:
    return {
        "leads": _("Leads"),
        "arrived": pgettext("figure", "Arrived"),
        "target": pgettext("ladder", "Arrived target"),
        "deals": pgettext("ladder", "Deals"),
        "money": pgettext("ladder", "Money"),
    }[name]


def rung(name: str) -> str:
    return {
        "money": pgettext("ladder", "Money"),
        "deals": pgettext("ladder", "Deals"),
        "arrived": pgettext("ladder", "Arrived target"),
        "eligible": pgettext("ladder", "Eligible leads"),
        "leads": pgettext("ladder", "Leads"),
        "budget": pgettext("ladder", "Advertising budget"),
    }[name]


def joint(name: str) -> str:
    return {
        "average": _("Money of a deal in its first month"),
        "sale": _("Deals of arrived target"),
        "arrival": _("Arrived target of eligible leads"),
        "waste": _("Invalid and cut off, of all leads"),
        "cpl": _("Price of a lead"),
    }[name]


def field(name: str, start: str) -> str:
    """A field of the plan tool."""
    titles = {
        "amount": f"{_('How much')} ({rung(start)})",
        "days": _("Working days"),
        "operators": _("Operators"),
        "sellers": _("Sellers"),
        "earlier": _("Comes from contracts signed before"),
    }
    return titles.get(name) or joint(name)


def who(name: str) -> str:
    """Whom a rung is shared by."""
    sellers, operators = pgettext("share of one", "a seller"), pgettext("share of one", "an operator")
    return {"money": sellers, "deals": sellers, "arrived": sellers, "eligible": operators, "leads": operators}.get(
        name, ""
    )


def chance(value: float | None) -> dict[str, Any]:
    """A chance as people say it; `look`: the colour of its chip."""
    if value is None:
        return {}
    tenths = f"{max(1, min(9, round(value * 10)))}"
    told = _("%(n)s chances of 10") % {"n": tenths}
    if value >= 0.95:
        return {"text": _("almost certainly"), "tenths": "", "look": "green"}
    if value >= 0.65:
        return {"text": _("rather yes"), "tenths": told, "look": "green"}
    if value > 0.35:
        return {"text": _("fifty-fifty"), "tenths": told, "look": "orange"}
    if value > 0.05:
        return {"text": _("rather no"), "tenths": told, "look": "red"}
    return {"text": _("almost certainly not"), "tenths": "", "look": "red"}


def verdict(told: Outlook) -> dict[str, Any]:
    """The whole month in a sentence; empty where nothing is foretold."""
    row = told.row["money"]
    if row.whole is None:
        return {}
    expected = figures.short_money(round(row.whole.value))
    between = _("from %(low)s to %(high)s in four cases of five") % {
        "low": figures.short_money(round(row.whole.low)), "high": figures.short_money(round(row.whole.high)),
    }  # fmt: skip
    return {"expected": expected, "between": between, "plan": row.plan, "chance": chance(row.chance)}


def usual_error(rows: Sequence[Checked]) -> str:
    """By how much a forecast of a measure missed, the middle of all; a dash where there was nothing to miss."""
    missed = [abs(one.told.value / one.fact - 1) for one in rows if one.fact]
    return figures.percent(Fraction(median(missed)), 0) if missed else figures.NOTHING
