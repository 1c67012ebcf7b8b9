"""The figures of a row of the desk: what each is made of, how it is written, and which way of change is good."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kulmina.domain.funnel import FunnelRow
from kulmina.web import figures

Number = int | Fraction | None


@dataclass(frozen=True, slots=True)
class Figure:
    """`good`: 1 where more is better, -1 where less is, 0 where growth alone says nothing (clicks, money spent);
    `show_before`: how that of the days before is written, where that is shorter."""

    value: Callable[[FunnelRow], Number]
    show: Callable[[Any], Any]
    good: int = 0
    show_before: Callable[[Any], Any] | None = None


def _ratio(part: int | None, whole: int | None) -> Fraction | None:
    return Fraction(part, whole) if part is not None and whole else None


def _each(roubles: Fraction | None) -> str:
    """What one of something costs, in whole roubles; the files hold it exactly."""
    return figures.NOTHING if roubles is None else figures.decimal(roubles, 0 if abs(roubles) >= 100 else 1)


def _cost(of: Callable[[FunnelRow], int | None]) -> Callable[[FunnelRow], Fraction | None]:
    return lambda row: row.cost(of(row) or 0)


FIGURES: Mapping[str, Figure] = {
    "impressions": Figure(lambda row: row.impressions, figures.count),
    "clicks": Figure(lambda row: row.clicks, figures.count),
    "visits": Figure(lambda row: row.visits, figures.count),
    "actions": Figure(lambda row: row.target_actions, figures.count, 1),
    "leads": Figure(lambda row: row.leads, figures.count, 1),
    "target": Figure(lambda row: row.verdict("target"), figures.count, 1),
    "arrived": Figure(lambda row: row.stage("arrived"), figures.count, 1),
    "arrived_target": Figure(lambda row: row.arrived_target, figures.count, 1),
    "purchases": Figure(lambda row: row.purchases, figures.count, 1),
    "cash": Figure(lambda row: row.cash, figures.amount_html, 1, figures.short_money),
    "spend": Figure(lambda row: row.spend, figures.amount_html, 0, figures.short_money),
    "ctr": Figure(lambda row: _ratio(row.clicks, row.impressions), lambda share: figures.percent(share, 2)),
    "per_click": Figure(_cost(lambda row: row.clicks), _each),
    "per_visit": Figure(lambda row: row.cost_of_visit, _each),
    "cr_visit": Figure(lambda row: row.after_visit, figures.percent, 1),
    "cr_click": Figure(lambda row: row.after_click, figures.percent, 1),
    "per_action": Figure(_cost(lambda row: row.target_actions), _each, -1),
    "per_target": Figure(_cost(lambda row: row.verdict("target")), _each, -1),
    "per_arrived": Figure(_cost(lambda row: row.stage("arrived")), _each, -1),
    "cac": Figure(_cost(lambda row: row.purchases), _each, -1),
    "romi": Figure(lambda row: _ratio(row.cash - row.spend, row.spend), lambda share: figures.percent(share, 0), 1),
    "drr": Figure(lambda row: _ratio(row.spend, max(row.cash, 0)), figures.percent, -1),
    "non_target": Figure(lambda row: row.share(row.verdict("non_target")), figures.percent, -1),
    "invalid": Figure(lambda row: row.share(row.verdict("invalid")), figures.percent, -1),
    "cr_arrived": Figure(lambda row: row.share(row.stage("arrived")), figures.percent, 1),
    "cr_purchase": Figure(lambda row: row.share(row.purchases), figures.percent, 1),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A figure beside that of the days before. `arrow`: up, down or same; `tone`: good, bad or empty."""

    before: Any
    arrow: str
    tone: str


def change(name: str, now: FunnelRow, before: FunnelRow | None) -> Change | None:
    """How a figure has changed; None where there is nothing to compare with."""
    figure = FIGURES[name]
    is_now, was = figure.value(now), None if before is None else figure.value(before)
    if is_now is None or was is None:
        return None
    arrow = "same" if is_now == was else "up" if is_now > was else "down"
    better = {"up": 1, "down": -1, "same": 0}[arrow] * figure.good
    return Change((figure.show_before or figure.show)(was), arrow, {1: "good", -1: "bad", 0: ""}[better])
