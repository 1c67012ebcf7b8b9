"""What one target action of each creative is worth in the end: arrivals, purchases or roubles, from sums by day.

Actions of the last days have had no time to arrive. With F(age) the share of those that will come and have come by
that age, a creative's `came` of its cohorts is Poisson with mean p · Σ actions · F(age): the exposure is what could
have been seen. F is a gamma distribution common to all, drawn from its likelihood on a grid. p is pooled creative →
channel → all around a line in the log of the return per rouble, because cheap leads come less often (Efron & Morris
1973 for the pooling; Chapelle 2014 for conversions that are not there yet).

Purchases stand on arrivals where these are known: the chance to buy is pooled apart. Where the purchases are few, their
differences are noise, and a purchase is taken to be as likely for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.allocation.posterior import deviation, grouped
from kulmina.analytics.daily import Daily

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
AIMS = ("target_actions", "target_leads", "arrived", "arrived_target", "purchases", "cash")
FEW = 100
"""Below so many purchases (or arrivals) creatives are not told apart by them."""
_SHAPES = np.array([0.6, 1.0, 1.5, 2.0, 3.0, 5.0])
_MEANS = np.geomspace(0.5, 60, 28)
_BURN = 60
# Log-normal priors of the deviations of log rates: of creatives, of channels.
_EACH, _CHANNELS = (0.3, 0.6), (0.2, 0.6)


class NoColumn(ValueError):
    """The history does not have what is aimed at."""


@dataclass(frozen=True, slots=True)
class Worth:
    """`each` [draws, n]: of one target action, in the unit of the aim (roubles for cash). `count`: what it stands on.

    `lumps`: roubles of one purchase where the aim is cash, else 1; `poor`: too little was seen, all are taken as equal.
    """

    each: Floats
    count: int
    lumps: float
    poor: bool


def worth(daily: Daily, aim: str, returns: Floats, draws: int, seed: int) -> Worth:
    """`returns` [n]: log actions per rouble. Raises NoColumn where the history lacks the column of the aim."""
    n = len(daily.creatives)
    if aim == "target_actions":
        return Worth(np.ones((draws, n)), int(daily.target_actions.sum()), 1.0, False)
    if aim not in AIMS:
        raise NoColumn(f"{aim} is no aim; aims are {', '.join(AIMS)}")
    column = daily.column(aim)
    if column is None:
        raise NoColumn(f"the history has no column {aim}, so it cannot be the aim")
    rng = np.random.default_rng([seed, 1])
    actions = np.maximum(daily.target_actions, 0).astype(np.float64)
    across, channel = returns - returns.mean(), _channels(daily)
    if aim in ("purchases", "cash"):
        return _bought(daily, aim, actions, across, channel, draws, rng)
    rate = _rate(actions, np.maximum(column, 0).astype(np.float64), across, channel, draws, rng)
    count = int(np.maximum(column, 0).sum())
    return Worth(rate, count, 1.0, False) if count >= FEW else Worth(_equal(rate), count, 1.0, True)


def _bought(
    daily: Daily, aim: str, actions: Floats, across: Floats, channel: Places, draws: int, rng: np.random.Generator
) -> Worth:
    """Chance to arrive × chance to buy × what a purchase brings."""
    bought = np.zeros_like(actions) if daily.purchases is None else np.maximum(daily.purchases, 0).astype(np.float64)
    cash = None if daily.cash is None else daily.cash / 100
    if aim == "cash" and cash is not None and daily.purchases is None:
        bought = (cash > 0).astype(np.float64)
    count = int(bought.sum())
    came = np.ones((draws, len(actions)))
    if daily.arrived is not None and int(daily.arrived.sum()) >= FEW:
        came = _rate(actions, np.maximum(daily.arrived, 0).astype(np.float64), across, channel, draws, rng)
    awaited = actions * came.mean(axis=0)[:, None]
    buys = _rate(awaited, bought, np.zeros(len(actions)), channel, draws, rng)
    poor = count < FEW
    buys = _equal(buys) if poor else buys
    if aim == "purchases" or cash is None:
        return Worth(came * buys, count, 1.0, poor)
    each, middle = _amounts(cash, bought, poor, draws, rng)
    return Worth(came * buys * each, count, middle, poor)


def _equal(rate: Floats) -> Floats:
    """The same for every creative, as uncertain as the middle one."""
    return np.repeat(np.median(rate, axis=1)[:, None], rate.shape[1], axis=1)


def _channels(daily: Daily) -> Places:
    names = sorted({channel or "" for channel in daily.channels})
    return np.array([names.index(channel or "") for channel in daily.channels], dtype=np.intp)


def ripeness(actions: Floats, came: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """F(age) of every grid curve by day of the history [curves, days], and its share of belief [curves].

    An action of day t is (days − t − ½) days old on average when the history ends. `weight` [n]: the chance of each
    creative so far, so that a change of the mix is not taken for delay.
    """
    from scipy.stats import gamma

    days = actions.shape[1]
    age = days - np.arange(days) - 0.5
    shape, mean = (grid.ravel() for grid in np.meshgrid(_SHAPES, _MEANS, indexing="ij"))
    ripe = np.asarray(gamma.cdf(age[None, :], shape[:, None], scale=(mean / shape)[:, None]), dtype=np.float64)
    seen, exposed = came.sum(axis=0), weight @ actions
    rate = seen.sum() / np.maximum(ripe @ exposed, 1e-9)
    expected = np.maximum(rate[:, None] * ripe * exposed, 1e-9)
    likely = (seen * np.log(expected) - expected).sum(axis=1)
    belief = np.exp(likely - likely.max())
    return ripe, belief / belief.sum()


def _rate(
    actions: Floats, came: Floats, across: Floats, channel: Places, draws: int, rng: np.random.Generator
) -> Floats:
    """Draws of the eventual share of each creative's actions that come: [draws, n]."""
    seen = came.sum(axis=1)
    if seen.sum() == 0:
        return np.full((draws, len(seen)), 1e-9)
    weight = (seen + 5 * seen.sum() / actions.sum()) / (actions.sum(axis=1) + 5)
    ripe, belief = ripeness(actions, came, weight)
    exposed = actions @ ripe.T
    # A share p of those that could come has variance p (1 − p), not the Poisson's p: the excess is undone.
    share = min(float(seen.sum() / max(float((exposed @ belief).sum()), 1e-9)), 0.95)
    sure = 1 / (1 - share)
    found = np.empty((draws, len(seen)))
    chain = _Chain(np.log(weight), np.zeros(int(channel.max()) + 1), float(np.log(share)), 0.0, 0.3, 0.2)
    curve = int(np.argmax(belief))
    for step in range(_BURN + draws):
        if step >= _BURN:
            curve = int(rng.choice(len(belief), p=belief))
        _step(chain, seen * sure, exposed[:, curve] * sure, across, channel, rng)
        if step >= _BURN:
            found[step - _BURN] = np.exp(np.minimum(chain.rate, 0.0))
    return found


@dataclass(slots=True)
class _Chain:
    """log rate of each creative; log rate of each channel, of all; the slope; deviations of both levels."""

    rate: Floats
    channel: Floats
    whole: float
    slope: float
    apart: float
    above: float


def _step(
    chain: _Chain, seen: Floats, exposed: Floats, across: Floats, channel: Places, rng: np.random.Generator
) -> None:
    centre = chain.channel[channel] + chain.whole + chain.slope * across
    chain.rate = _poisson(chain.rate, seen, exposed, centre, chain.apart, rng)
    away = chain.rate - chain.whole - chain.slope * across
    chain.channel = grouped(away, channel, chain.apart, np.zeros(len(chain.channel)), chain.above, rng)
    line = np.column_stack([np.ones(len(across)), across])
    precision = line.T @ line / chain.apart**2 + np.diag([1e-2, 1 / 0.5**2])
    mean = np.linalg.solve(precision, line.T @ (chain.rate - chain.channel[channel]) / chain.apart**2)
    chain.whole, chain.slope = mean + np.linalg.solve(np.linalg.cholesky(precision).T, rng.standard_normal(2))
    left = chain.rate - chain.channel[channel] - chain.whole - chain.slope * across
    chain.apart = deviation(left, _EACH, rng)
    chain.above = deviation(chain.channel, _CHANNELS, rng)


def _poisson(
    rate: Floats, seen: Floats, exposed: Floats, centre: Floats, apart: float, rng: np.random.Generator
) -> Floats:
    """A Metropolis–Hastings step for log rates with Poisson counts, the proposal from Laplace's approximation."""
    precision = 1 / apart**2
    top = rate.copy()
    for _ in range(4):
        mean = np.exp(top) * exposed
        top += np.clip((seen - mean - (top - centre) * precision) / (mean + precision), -1.5, 1.5)
    spread = 1 / np.sqrt(np.exp(top) * exposed + precision)
    offered = top + spread * rng.standard_normal(len(rate))

    def height(level: Floats) -> Floats:
        held = seen * level - np.exp(level) * exposed - (level - centre) ** 2 * precision / 2
        return np.asarray(held + (level - top) ** 2 / (2 * spread**2))

    accepted = np.log(rng.random(len(rate))) < height(offered) - height(rate)
    return np.where(accepted, offered, rate)


def _amounts(cash: Floats, bought: Floats, poor: bool, draws: int, rng: np.random.Generator) -> tuple[Floats, float]:
    """Draws of the roubles of a purchase, pooled over all: [draws, n]; and the mean over all."""
    money, count = np.maximum(cash.sum(axis=1), 0), bought.sum(axis=1)
    middle = float(money.sum() / max(count.sum(), 1))
    if poor or middle <= 0:
        return np.full((draws, len(money)), middle), middle
    own = money / np.maximum(count, 1)
    some = bought > 0
    apart = cash - own[:, None] * bought
    freedom = max(float(some.sum() - (count > 0).sum()), 1.0)
    noise = float((apart[some] ** 2 / bought[some]).sum()) / freedom / middle**2
    has = count > 0
    error = noise / np.maximum(count, 1)
    away = np.log(np.maximum(own, middle * 0.05) / middle)
    tau = max(float(((away[has] ** 2 - error[has]) * count[has]).sum() / count[has].sum()), 1e-4)
    shrunk = np.where(has, away * tau / (tau + error), 0.0)
    spread = np.sqrt(np.where(has, tau * error / (tau + error), tau))
    return middle * np.exp(shrunk + spread * rng.standard_normal((draws, len(money)))), middle
