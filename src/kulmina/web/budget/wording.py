"""The words of the budget page: aims, levels, states, and results as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as in_context

from kulmina.web import figures, rounded

AIMS: Mapping[str, Any] = {
    "target_leads": in_context("budget aim", "target leads"),
    "target_actions": in_context("budget aim", "target actions"),
    "arrived_target": in_context("budget aim", "target arrivals"),
    "purchases": in_context("budget aim", "purchases"),
    "cash": in_context("budget aim", "cash"),
}
LEVELS: Mapping[str, Any] = {
    "creative": in_context("budget level", "by creatives"),
    "campaign": in_context("budget level", "by campaigns"),
    "channel": in_context("budget level", "by channels"),
}
ROWS: Mapping[str, Any] = {
    "creative": in_context("budget row", "Creative"),
    "campaign": in_context("budget row", "Campaign"),
    "channel": in_context("budget row", "Channel"),
}
STATES: Mapping[str, tuple[Any, str]] = {
    "ahead": (in_context("budget state", "not begun"), ""),
    "running": (in_context("budget state", "running"), "azure"),
    "ripening": (in_context("budget state", "the leads are still on their road"), "orange"),
    "done": (in_context("budget state", "over"), "green"),
    "replaced": (in_context("budget state", "replaced by a later one"), ""),
}
TENS = 20  # results below this are told to a tenth


def result(value: Fraction | float | int | None, aim: str) -> str:
    """An expected result: cash in kopecks rounded to two digits, everything else to a tenth where it is small."""
    if value is None:
        return figures.NOTHING
    exact = Fraction(value)
    if aim == "cash":
        return rounded.about(int(exact))
    return figures.decimal(exact, 1 if abs(exact) < TENS else 0)


def gain(value: Fraction, usual: Fraction | None, aim: str) -> str:
    """The difference of two results as they are shown beside it, so that it adds up for whoever reads them."""
    if usual is None:
        return figures.NOTHING
    if aim == "cash":
        told = rounded.about(int(value - usual))
    else:
        exact = _as_shown(value) - _as_shown(usual)
        told = figures.decimal(exact, 0 if exact.denominator == 1 else 1)
        value, usual = _as_shown(value), _as_shown(usual)
    return f"{'+' if value > usual else ''}{told}"


def _as_shown(value: Fraction) -> Fraction:
    scale = 10 if abs(value) < TENS else 1
    return Fraction(int(abs(value) * scale + Fraction(1, 2)), scale) * (-1 if value < 0 else 1)


def interval(low: Fraction | float, high: Fraction | float, aim: str) -> str:
    """From … to …, as one text."""
    words = {"low": result(low, aim), "high": result(high, aim)}
    return _("%(low)s to %(high)s") % words


def counted(value: int, aim: str) -> str:
    """What has happened, exactly."""
    return figures.money(value) if aim == "cash" else figures.count(value)


def price(kopecks: int | None, aim: str) -> str:
    """What the next result costs: of cash, what a rouble of it costs."""
    if kopecks is None:
        return figures.NOTHING
    return figures.money(kopecks) if aim == "cash" else rounded.about(kopecks)
