"""Of the arrivals that are foretold, those whom the office will call target.

The share is that of the arrivals whom the office has had time to judge; how little is known of it is drawn too, from
its posterior under an even prior (Bayes 1763): Beta(target + 1, other + 1). Each arrival then is target or not by it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kulmina.analytics.forecast.ahead import Forecast
from kulmina.analytics.forecast.seen import Bools, Seen

JUDGED, LATELY = 3, 90  # days after an arrival by which it has its verdict; days whose arrivals tell the share
TARGET = "target"


def with_targets(told: Forecast, seen: Seen, target: Bools, *, seed: int = 0) -> Forecast:
    """The same forecast with draws of target arrivals by day. `target`: of each lead, so far."""
    rng = np.random.default_rng([seed, 29])
    ripe = (seen.arrived < seen.at - JUDGED) & (seen.arrived >= seen.at - LATELY)
    won, all_of_them = int(target[ripe].sum()), int(ripe.sum())
    arrivals = np.rint(told.drawn["arrived"]).astype(np.int64)
    share = rng.beta(won + 1, all_of_them - won + 1, size=(len(arrivals), 1))
    return replace(told, drawn={**told.drawn, TARGET: rng.binomial(arrivals, share).astype(np.float64)})
