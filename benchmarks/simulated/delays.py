"""Leads whose delays are of any kind, to see whether rates survive a law that the model does not have.

Worlds differ from `company` in what matters here alone: how long arrivals take, in whom, and how much history there
is. Rates are logit-normal under campaigns and channels; plentiful creatives convert less, as cheap leads do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
DAYS = 90.0
WORLDS = ("gamma", "log_normal", "weibull", "two_waves", "channels", "slowing", "new", "short", "alike", "rare")


@dataclass(frozen=True)
class World:
    """Leads of `DAYS` days (`short`: of twelve) and the truth: `rate` [creatives]."""

    creative: Ints
    created: Floats
    converted: Floats  # nan: never
    campaign: Ints
    channel: Ints
    rate: Floats
    known_at: float

    def known(self) -> Floats:
        """Conversions as known at the end."""
        return np.where(self.converted <= self.known_at, self.converted, np.nan)


def world(kind: str, seed: int, creatives: int = 200) -> World:
    """One of WORLDS. `channels`: each channel has its own length; `slowing`: the last third takes half as long again;
    `new`: all creatives began in the last three weeks; `alike`: all rates are one; `rare`: one lead in fifty."""
    rng = np.random.default_rng([seed, creatives, WORLDS.index(kind)])
    channel_of = rng.integers(0, 4, max(2, creatives // 5))
    campaign = rng.integers(0, len(channel_of), creatives)
    channel = channel_of[campaign]
    days = 12.0 if kind == "short" else DAYS
    flow = np.exp(rng.normal(-1.0, 0.9, creatives))
    began = np.where(rng.random(creatives) < 0.1, rng.uniform(days / 2, days - 3, creatives), 0.0)
    if kind == "new":
        began = rng.uniform(days - 21, days - 5, creatives)
    counts = rng.poisson(flow * (days - began)) + 1
    creative = np.repeat(np.arange(creatives), counts)
    created = began[creative] + rng.random(len(creative)) * (days - began)[creative]
    rate = _rates(kind, campaign, channel, np.log(flow), rng)
    delay = _delays(kind, channel[creative], created / days, rng)
    converted = np.where(rng.random(len(creative)) < rate[creative], created + delay, np.nan)
    return World(creative, created, converted, campaign, channel, rate, days)


def _rates(kind: str, campaign: Ints, channel: Ints, flow: Floats, rng: np.random.Generator) -> Floats:
    size = len(flow)
    if kind == "alike":
        return np.full(size, 0.3)
    centre = -4.0 if kind == "rare" else -0.6
    level = rng.normal(0, 0.25, channel.max() + 1)[channel] + rng.normal(0, 0.25, campaign.max() + 1)[campaign]
    logit = centre + level + rng.normal(0, 0.4, size) - 0.15 * (flow + 1.0)
    return np.asarray(1 / (1 + np.exp(-logit)))


def _delays(kind: str, channel: Ints, when: Floats, rng: np.random.Generator) -> Floats:
    size = len(when)
    plain: Floats = rng.gamma(2.0, 5.0, size)
    if kind == "log_normal":
        return np.asarray(np.exp(rng.normal(np.log(7.0), 0.9, size)))
    if kind == "weibull":
        return np.asarray(9.0 * rng.weibull(0.8, size))
    if kind == "two_waves":
        return np.where(rng.random(size) < 0.55, rng.gamma(1.5, 0.6, size), rng.gamma(9.0, 2.4, size))
    if kind == "channels":
        return np.asarray(plain * np.array([0.3, 0.8, 1.3, 2.2])[channel])
    if kind == "slowing":
        return np.where(when > 2 / 3, 1.5 * plain, plain)
    return plain
