"""Advised amounts as somebody types them into a cabinet: whole roubles, large ones in hundreds; the sum stays exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kulmina.analytics.allocation.advice import Advice
from kulmina.web.budget.ask import Limit

ROUBLE, HUNDRED = 100, 10_000  # kopecks
LARGE = 1_000_000  # kopecks, from which a row is told in hundreds


def evened(found: Advice, limits: Mapping[str, Limit]) -> Advice:
    """The advice with its amounts evened. Rows that somebody has limited stay to the kopeck: a bound is kept exactly.

    What a result expects is left as it is: less than a hundredth of the money of a row moves.
    """
    places = [place for place, row in enumerate(found.rows) if row.amount > 0 and row.creative not in limits]
    amounts = _evened([found.rows[place].amount for place in places])
    told = dict(zip(places, amounts, strict=True))
    rows = tuple(replace(row, amount=told.get(place, row.amount)) for place, row in enumerate(found.rows))
    return replace(found, rows=rows)


def _evened(amounts: Sequence[int]) -> list[int]:
    """By largest remainder; kopecks that no unit is left for fall to the largest."""
    if len(amounts) < 2:
        return list(amounts)
    units = [HUNDRED if amount >= LARGE else ROUBLE for amount in amounts]
    found = [amount // unit * unit for amount, unit in zip(amounts, units, strict=True)]
    left = sum(amounts) - sum(found)
    for place in sorted(range(len(amounts)), key=lambda place: -(amounts[place] % units[place]) / units[place]):
        if left >= units[place]:
            found[place], left = found[place] + units[place], left - units[place]
    found[max(range(len(found)), key=found.__getitem__)] += left
    return found
