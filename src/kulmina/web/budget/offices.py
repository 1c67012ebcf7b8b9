"""Whether the offices can receive whom the advertising brings: an advice never fills them beyond their places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.daily import Daily
from kulmina.current import budgets
from kulmina.current.capacity import Capacity, capacity
from kulmina.web.budget.ask import Ask
from kulmina.web.budget.past import Past, own
from kulmina.web.page import Page

RIPE = 30  # days in which most of those who come have come
ENOUGH = 20  # arrivals that a rate may be told from
WEIGHT = 20.0  # arrivals that the mean of all rows counts for in a row's own rate


@dataclass(frozen=True, slots=True)
class Room:
    """`known`: what the offices tell; `others`: clients who will come without advertising money; `beside`: those whom
    the creatives of others bring; `free`: places left for those whom the money brings, None where it is not known."""

    known: Capacity
    others: int
    beside: int = 0

    @property
    def free(self) -> int | None:
        return None if self.known.free is None else max(0, self.known.free - self.others - self.beside)


def room(page: Page, ask: Ask, past: Past) -> Room:
    """The places of the days asked for, less those who come anyhow, at the rate of the history.

    A marketer divides the money of his own creatives: whom those of others bring is taken off, as much more or less
    as an accepted budget gives them.
    """
    told, mine = capacity(page.company, ask.since, ask.until, now=page.now), own(page)
    part = Fraction(ask.days, ask.history)
    unpaid = sum(row.arrived for row in past.apart)
    if mine is None:
        return Room(told, round(unpaid * part))
    came = past.told.results.get("arrived", {})
    share = _shares(ask)
    beside = sum((count * share.get(c, Fraction(1)) for c, count in came.items() if c and c not in mine), Fraction(0))
    return Room(told, round((unpaid + came.get(None, 0)) * part), round(beside * part))


def _shares(ask: Ask) -> dict[str, Fraction]:
    """By creative, its money on the days asked for by the budgets in force, as a share of what it had before."""
    found: dict[str, Fraction] = {}
    for each in budgets.accepted():
        plan = each.plan
        days = (min(plan.until, ask.until) - max(plan.since, ask.since)).days
        if each.replaced is not None or days <= 0:
            continue
        for row in plan.rows:
            if row.was > 0:
                told = 1 + (Fraction(row.amount, row.was) - 1) * Fraction(days, ask.days)
                found.update({creative: told for creative in row.creatives if creative not in found})
    return found


def arrivals_each(daily: Daily) -> NDArray[np.float64]:
    """Arrivals per target action, [rows]: each row's own rate, drawn to that of all where it has few.

    Told by the leads that had their time to come; by all of them where those are too few. Of leads and not of the
    aim: how many people stand at the door does not depend on what the money is divided for.
    """
    ripe = daily.until(daily.end - timedelta(days=RIPE))
    arrived = _sum(ripe, "arrived")
    if arrived.sum() < ENOUGH:
        ripe, arrived = daily, _sum(daily, "arrived")
    results = _sum(ripe, "target_actions")
    if not results.sum() or not arrived.sum():
        return np.zeros(len(results))
    rates: NDArray[np.float64] = (arrived + WEIGHT) / (results + WEIGHT * results.sum() / arrived.sum())
    return rates


def _sum(daily: Daily, name: str) -> NDArray[np.float64]:
    column = daily.column(name)
    return np.zeros(len(daily.creatives)) if column is None else column.sum(axis=1).astype(np.float64)
