"""Leads of an invented company whose true chances are known, for the tests of the score."""

from __future__ import annotations

from typing import Any

import numpy as np

from kulmina.analytics.score.table import Floats

CREATIVES = {"C1": 1.2, "C2": 0.0, "C3": -1.5, "C4": 0.4}
WEEKDAYS = {"mon": 0.3, "fri": -0.4, "sun": -0.9}


def leads(seed: int, size: int = 3000) -> tuple[dict[str, list[Any]], Floats, Floats]:
    """Columns in the order of time, who came, and the true chances."""
    rng = np.random.default_rng(seed)
    creative = rng.choice(list(CREATIVES), size)
    weekday = rng.choice(list(WEEKDAYS), size)
    debt = rng.integers(50, 900, size) * 1000
    told = -1.0 + np.array([CREATIVES[c] for c in creative]) + np.array([WEEKDAYS[d] for d in weekday])
    chance = 1 / (1 + np.exp(-(told + np.where(debt > 300_000, 0.8, -0.6))))
    came = (rng.random(size) < chance).astype(float)
    columns = {
        "creative": creative.tolist(), "weekday": weekday.tolist(), "answer.debt_amount": [float(d) for d in debt],
        "noise": rng.choice(["a", "b", "c"], size).tolist(),
    }  # fmt: skip
    return columns, came, chance
