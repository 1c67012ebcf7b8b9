"""What will be counted, around what is expected: counts scatter even where the mean is known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.allocation.choice import Market

Floats = NDArray[np.float64]
_AMOUNT_SHAPE = 2.0


def seen(here: Market, expected: Floats) -> Floats:
    """Counts drawn around expectations [draws, n] (roubles where the aim is cash).

    Negative binomial with the scatter of the history spread over the days; of cash the purchases are drawn so, and
    the roubles of each from a gamma distribution of shape 2.
    """
    rng = np.random.default_rng(int(expected.shape[0] * 1009 + expected.shape[1]))
    events = expected / here.worth.lumps
    if here.fit.clump > 0:
        size = np.broadcast_to(here.active / here.fit.clump, events.shape)
        events = events * rng.gamma(size, 1 / size)
    count = rng.poisson(events).astype(np.float64)
    if here.worth.lumps == 1.0:
        return count
    roubles = rng.gamma(np.maximum(count * _AMOUNT_SHAPE, 1e-9)) / _AMOUNT_SHAPE
    return np.where(count > 0, roubles * here.worth.lumps, 0.0)
