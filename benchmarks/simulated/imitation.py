"""Companies in which some creatives imitate activity and it is known which: eight quiet weeks, then four of interest.

The world is `world.company` with its manual steps of spend, pauses and new creatives. From the change on, imitators
gather 1.5 to 3 times the clicks at the same spend while their target actions go on as before; as many creatives
honestly improve: their clicks grow as much and their target actions with them. Clicks follow spend the same day,
target actions follow it with a lag of days; clicks are overdispersed and their price drifts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from benchmarks.simulated.world import FIRST, Floats, company, draw
from kulmina.analytics.daily import Daily

Scene = Literal["plain", "overdispersed", "market", "growth", "quiet"]
BEFORE, AFTER = 56, 28
LAG = np.array([0.25, 0.25, 0.2, 0.15, 0.1, 0.05])  # of a target action behind the spend that brought it, by day
CLICK = 25.0  # roubles


@dataclass(frozen=True)
class Imitated:
    """A history and the truth behind it, [creatives]: `fake`: who imitates; `better`: who improves; `times`: how many
    times the clicks are of what they were. `change`: the day it begins."""

    history: Daily
    fake: NDArray[np.bool_]
    better: NDArray[np.bool_]
    times: Floats
    change: int


def imitated(
    seed: int, *, scene: Scene = "plain", creatives: int = 200, before: int = BEFORE, after: int = AFTER,
    share: float = 0.1, honest: float = 0.1,
) -> Imitated:  # fmt: skip
    """An invented company of which `share` of the creatives imitate and `honest` of them improve.

    `scene`: plain; overdispersed (target actions too); market (clicks and target actions of all +30 % from the change
    on); growth (half of the creatives get 1.5–3 times the money from the change on, with what their curves give for
    it, and nobody imitates); quiet (nobody does anything).
    """
    rng = np.random.default_rng([seed, creatives, sum(map(ord, scene))])
    world = company(seed, creatives=creatives, days=before + after, overdispersed=scene == "overdispersed")
    late = np.arange(before + after) >= before
    spend = world.spend.copy()
    if scene == "growth":
        grown = rng.random(creatives) < 0.5
        spend *= np.where(late & grown[:, None], rng.uniform(1.5, 3, creatives)[:, None], 1.0)
    fake = rng.random(creatives) < (0.0 if scene in ("quiet", "growth") else share)
    better = ~fake & (rng.random(creatives) < (0.0 if scene in ("quiet", "growth") else honest / (1 - share)))
    times = np.where(fake | better, rng.uniform(1.5, 3, creatives), 1.0)
    market = np.where(late, 1.3 if scene == "market" else 1.0, 1.0)
    felt = _lagged(spend)
    earned = _lagged(np.where(late & better[:, None], times[:, None], 1.0)) * world.truth.level(0, before + after)
    actions = draw(world.truth.response(felt.T).T * earned * market, world.truth.dispersion, rng)
    price = CLICK * np.exp(rng.normal(0, 0.4, (creatives, 1)) + np.cumsum(rng.normal(0, 0.01, spend.shape), axis=1))
    clicks = draw(spend / price * market * np.where(late, times[:, None], 1.0), 20.0, rng)
    history = Daily(
        creatives=tuple(f"C{place:04d}" for place in range(creatives)),
        campaigns=tuple(f"K{place:03d}" for place in world.campaign),
        channels=tuple(f"channel {place}" for place in world.channel),
        first=FIRST,
        reported=spend > 0,
        spend=np.rint(spend * 100).astype(np.int64),
        impressions=clicks * 80 + rng.poisson(5, clicks.shape),
        clicks=clicks,
        target_actions=actions,
    )
    return Imitated(history, fake, better, times, before)


def _lagged(daily: Floats) -> Floats:
    """A daily level as results feel it; before the first day it was as on the first."""
    padded = np.concatenate([np.repeat(daily[:, :1], len(LAG) - 1, axis=1), daily], axis=1)
    felt = [weight * padded[:, len(LAG) - 1 - lag : padded.shape[1] - lag] for lag, weight in enumerate(LAG)]
    return np.asarray(sum(felt), dtype=np.float64)


def shuffled(found: Imitated, order: NDArray[np.int64]) -> Imitated:
    """The same company with its creatives in another order."""
    places = order.tolist()
    return replace(
        found,
        history=found.history.of(places),
        fake=found.fake[order],
        better=found.better[order],
        times=found.times[order],
    )
