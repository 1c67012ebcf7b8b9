"""Of which rows anything can be said: who would be told of, had activity doubled and results stood still."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.imitation.change import Split
from kulmina.analytics.imitation.market import ELASTICITY
from kulmina.analytics.imitation.spread import overdispersion
from kulmina.analytics.imitation.verdicts import FEWEST, FOLLOWS, GREW, SURE, THIN, chance, enough, trial
from kulmina.analytics.imitation.windows import Rows

DOUBLED = 2.0


def told_if_doubled(held: Rows, since: int | None) -> NDArray[np.bool_]:
    """[rows]: activity and results are enough to see a doubling without results after `since`, or, where the change is
    looked for, in the second half of the days."""
    can = enough(held, since)
    if not can.any():
        return can
    until = held.days if since is None else since
    split = Split(0, held.days // 2 if since is None else since, held.days)
    scatter, busy = (
        overdispersion(held.outcome, held, until, ELASTICITY),
        overdispersion(held.activity, held, until, 1.0),
    )
    tried = trial(held, split, busy, scatter)
    two, weeks = tried.two, 7 * (1 / np.maximum(tried.two.days, 7)).sum(axis=1)
    noise = np.sqrt((1 / np.maximum(two.activity, 1)).sum(axis=1) + busy * weeks)
    can &= (two.activity > 0).all(axis=1) & (np.log(DOUBLED) - SURE * noise > np.log1p((GREW - 1) / 2))
    flat = two.outcome[:, 0] * two.ripe[:, 1] / np.maximum(two.ripe[:, 0], 1e-9) * tried.market.outcome
    least = tried.market.outcome * (1 + FOLLOWS * (DOUBLED - 1))
    for row in np.flatnonzero(can).tolist():
        odds = least[row] * two.ripe[row, 1] / max(two.ripe[row, 0], 1e-9)
        before = two.outcome[row, 0]
        can[row] = before * odds >= FEWEST and chance(flat[row], before + flat[row], odds, tried.doubt[row]) <= THIN
    return can
