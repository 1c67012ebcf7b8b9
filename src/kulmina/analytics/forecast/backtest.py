"""Earlier forecasts held against what happened: as known at earlier instants, how often the fact lay inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kulmina.analytics.forecast.ahead import MEASURES, Range, forecast
from kulmina.analytics.forecast.seen import Bools, Floats, Seen

LEAST = 28.0  # days of history below which nothing is foretold


@dataclass(frozen=True, slots=True)
class Checked:
    """One measure of one earlier forecast. `at`: when it would have been made; `fact`: what came."""

    measure: str
    at: float
    days: int
    told: Range
    fact: float

    @property
    def inside(self) -> bool:
        return self.told.low <= self.fact <= self.told.high


def backtest(seen: Seen, instants: Sequence[float], days: int, *, draws: int = 200, seed: int = 0) -> list[Checked]:
    """The forecasts of `days` that would have been made at these instants, with what came; instants of which the
    days are not over, or with less than four weeks before them, are left out."""
    found = []
    for at in instants:
        if np.floor(at) + days > seen.at or at - seen.begins < LEAST:
            continue
        told = forecast(seen.known(at), days, draws=draws, seed=seed)
        facts = happened(seen, at, np.floor(at) + days)
        found += [Checked(name, at, days, told.range(name), facts[name]) for name in MEASURES]
    return found


def happened(seen: Seen, since: float, until: float) -> dict[str, float]:
    """What came in [since, until), by measure."""

    def within(when: Floats) -> Bools:
        return (when >= since) & (when < until)

    return {
        "leads": float(within(seen.created).sum()),
        "arrived": float(within(seen.arrived).sum()),
        "deals": float(within(seen.dealt).sum()),
        "money": float(seen.payments.amount[within(seen.payments.at)].sum()),
    }
