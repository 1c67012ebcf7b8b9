"""Whether the offices can receive whom the advertising brings: an advice never fills them beyond their places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.daily import Daily
from kulmina.current.capacity import Capacity, capacity
from kulmina.web.budget.ask import Ask
from kulmina.web.budget.past import Past
from kulmina.web.page import Page

RIPE = 30  # days in which most of those who come have come
ENOUGH = 20  # arrivals that a rate may be told from
WEIGHT = 20.0  # arrivals that the mean of all rows counts for in a row's own rate


@dataclass(frozen=True, slots=True)
class Room:
    """`known`: what the offices tell; `others`: clients who will come without advertising money; `free`: places
    left for those whom it brings, None where it is not known."""

    known: Capacity
    others: int

    @property
    def free(self) -> int | None:
        return None if self.known.free is None else max(0, self.known.free - self.others)


def room(page: Page, ask: Ask, past: Past) -> Room:
    """The places of the days asked for, less those whom nobody pays for, at the rate of the history."""
    told = capacity(page.company, ask.since, ask.until, now=page.now)
    return Room(told, round(sum(row.arrived for row in past.apart) * ask.days / ask.history))


def arrivals_each(daily: Daily, aim: str) -> NDArray[np.float64]:
    """Arrivals per result of the aim, [rows]: each row's own rate, drawn to that of all where it has few results.

    Told by the leads that had their time to come; by all of them where those are too few.
    """
    ripe = daily.until(daily.end - timedelta(days=RIPE))
    arrived = _sum(ripe, "arrived")
    if arrived.sum() < ENOUGH:
        ripe, arrived = daily, _sum(daily, "arrived")
    results = _sum(ripe, aim)
    if not results.sum() or not arrived.sum():
        return np.zeros(len(results))
    rates: NDArray[np.float64] = (arrived + WEIGHT) / (results + WEIGHT * results.sum() / arrived.sum())
    return rates


def _sum(daily: Daily, name: str) -> NDArray[np.float64]:
    column = daily.column(name)
    return np.zeros(len(daily.creatives)) if column is None else column.sum(axis=1).astype(np.float64)
