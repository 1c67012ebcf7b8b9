"""Figures made of figures. What each means is in the `catalogue`.

Base figures (counts, sums, a mean score) are counted from the journal; `complete` adds every figure that is
made of others. A ratio with nothing to divide by is undefined (None), never zero. Money is in roubles.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeAlias

from kulmina.domain.catalogue import CATALOGUE, Kpi

__all__ = ["CATALOGUE", "Kpi", "Number", "complete", "divide"]

Number: TypeAlias = int | Fraction


def complete(base: Mapping[str, Number | None], plans: Callable[[str], Fraction | None]) -> dict[str, Number | None]:
    """The base figures and every figure made of those that are there.

    `plans` answers the plan of a metric for whom the figures are about, or None. A figure that was given is kept.
    """
    figures: dict[str, Number | None] = dict(base)
    for kpi in CATALOGUE.values():
        if kpi.id not in figures:
            _derive(kpi, figures, plans)
    return figures


def _derive(kpi: Kpi, figures: dict[str, Number | None], plans: Callable[[str], Fraction | None]) -> None:
    if kpi.plan_of is not None:
        if kpi.plan_of in figures:
            figures[kpi.id] = divide(figures[kpi.plan_of], plans(kpi.plan_of))
    elif kpi.ratio is not None:
        top, bottom = kpi.ratio
        if top in figures and bottom in figures:
            figures[kpi.id] = divide(figures[top], figures[bottom])
    elif kpi.id in _DIFFERENCES:
        needs = _DIFFERENCES[kpi.id]
        if all(name in figures for name in needs):
            figures[kpi.id] = _less(*(figures[name] for name in needs))
    elif kpi.id == "mk.romi" and "mk.cash" in figures and "mk.spend" in figures:
        figures[kpi.id] = divide(_less(figures["mk.cash"], figures["mk.spend"]), figures["mk.spend"])


def divide(top: Number | None, bottom: Number | None) -> Fraction | None:
    """An exact ratio; undefined where a part is, or where there is nothing to divide by."""
    return None if top is None or not bottom else Fraction(top) / Fraction(bottom)


def _less(first: Number | None, *others: Number | None) -> Number | None:
    for other in others:
        if first is None or other is None:
            return None
        first = first - other
    return first


_DIFFERENCES = {
    "cc.eligible_leads": ("cc.leads_received", "cc.invalid", "cc.cut_excluded"),
    "cct.eligible_leads": ("cct.leads_received", "cct.invalid", "cct.cut_excluded"),
}
