"""Марина's advertising with a truth behind it: two channels, four campaigns, curves that bend, a few steps of spend."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.daily import Daily, Matrix

MONDAY = date(2026, 8, 3)
Floats = NDArray[np.float64]


def hyperbola(spend: Floats, efficiency: Floats, scale: Floats) -> Floats:
    """Target actions a day of these spends."""
    return np.asarray(efficiency * scale * spend / (spend + scale))


def firm(
    *,
    creatives: int = 8,
    days: int = 60,
    seed: int = 1,
    efficiency: Floats | None = None,
    scale: float = 3_000.0,
    spend: float = 2_500.0,
) -> Daily:
    """`efficiency`: target actions per rouble at the beginning; without it every creative has its own."""
    rng = np.random.default_rng(seed)
    each = np.exp(rng.normal(np.log(1 / 800), 0.6, creatives)) if efficiency is None else efficiency
    steps = np.exp(rng.normal(0, 0.4, (creatives, -(-days // 10))))
    daily = np.round(spend * np.repeat(steps, 10, axis=1)[:, :days], 2)
    acted = rng.poisson(hyperbola(daily, each[:, None], np.full((creatives, 1), scale)))
    return history(daily, acted)


def history(
    spend: Floats | Sequence[Sequence[float]], acted: NDArray[np.int64] | Sequence[Sequence[int]], **more: Matrix
) -> Daily:
    """A history of roubles and target actions by creative and day."""
    roubles, actions = np.asarray(spend, dtype=np.float64), np.asarray(acted, dtype=np.int64)
    n = len(roubles)
    clicks = np.rint(np.maximum(roubles, 0) / 25).astype(np.int64)
    return Daily(
        creatives=tuple(f"C{place}" for place in range(n)),
        campaigns=tuple(f"K{place % 4}" for place in range(n)),
        channels=tuple(f"channel {place % 2}" for place in range(n)),
        first=MONDAY,
        reported=roubles != 0,
        spend=np.rint(roubles * 100).astype(np.int64),
        impressions=clicks * 50,
        clicks=clicks,
        target_actions=actions,
        **more,
    )
