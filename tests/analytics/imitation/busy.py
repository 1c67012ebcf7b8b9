"""Small companies by hand: creatives with so many clicks and target actions a day, before and after a change."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.daily import Daily

FIRST = date(2026, 8, 3)
BEFORE, AFTER = 56, 28
Pace = tuple[float, float]


def steady(levels: list[Pace], *, seed: int = 0, before: int = BEFORE, after: int = AFTER) -> NDArray[np.int64]:
    """Poisson counts [rows, days] with these means before and after."""
    rng = np.random.default_rng(seed)
    means = [[was] * before + [now] * after for was, now in levels]
    return rng.poisson(np.array(means))


def company(
    clicks: list[Pace], actions: list[Pace], *, spend: list[Pace] | None = None, seed: int = 0,
    before: int = BEFORE, after: int = AFTER,
) -> Daily:  # fmt: skip
    """A history of K1, K2, …; spend in roubles a day, a thousand unless told."""
    seen = steady(clicks, seed=seed, before=before, after=after)
    size = len(clicks)
    money = np.array([[was] * before + [now] * after for was, now in spend or [(1000.0, 1000.0)] * size])
    return Daily(
        creatives=tuple(f"K{number + 1}" for number in range(size)),
        campaigns=(None,) * size,
        channels=("search",) * size,
        first=FIRST,
        reported=np.ones(seen.shape, dtype=np.bool_),
        spend=np.rint(money * 100).astype(np.int64),
        impressions=seen * 50,
        clicks=seen,
        target_actions=steady(actions, seed=seed + 1000, before=before, after=after),
    )
