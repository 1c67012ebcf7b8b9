"""A company's advertising with a truth behind it: channels > campaigns > creatives with diminishing returns.

A creative that spends s roubles a day brings on average

    weekday × market × efficiency × scale × g(s / scale)        target actions a day

`efficiency`: target actions per rouble at the beginning of the curve; `scale`: the daily spend at which returns
fade; g one of 1 - exp(-x), x / (1 + x), and in S-shaped worlds x^h / (1 + x^h) × the steepest slope's worth, h > 1.
Efficiencies are log-normal within campaigns within channels. The market is a slow random walk shared by all.
A target action arrives, buys and pays with chances of its creative (cheap ones arrive less often), after gamma
delays of ten and twelve days on average. Money here is roubles; `Simulated.history` is in kopecks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.daily import Daily

Floats = NDArray[np.float64]
Mode = Literal["plain", "hard", "sparse", "cold", "s_shaped"]
FIRST = date(2026, 3, 2)  # a Monday
WEEK = np.array([1.13, 1.11, 1.06, 1.02, 0.96, 0.88, 0.84])
AIMS = ("target_actions", "arrived", "purchases", "cash")
ARRIVAL = (2.0, 5.0)  # gamma: shape, days
PURCHASE = (1.5, 8.0)


@dataclass(frozen=True)
class Truth:
    """What no history tells. Arrays are per creative; spends are roubles a day."""

    efficiency: Floats
    scale: Floats
    family: NDArray[np.int64]  # 0 exponential, 1 hyperbola, 2 S-shaped
    steep: Floats
    arrive: Floats
    buy: Floats
    amount: Floats  # mean roubles of a purchase
    market: Floats  # by day, history and what follows
    weekday: Floats
    dispersion: float  # variance = mean + mean² / dispersion; inf: Poisson

    def response(self, spend: Floats) -> Floats:
        """Mean target actions a day at these spends [..., creatives], on an average day."""
        x = np.maximum(spend, 0) / self.scale
        hyperbola = x / (1 + x)
        s_shaped = 2 * x**self.steep / (1 + x**self.steep)
        shape = np.select([self.family == 0, self.family == 1], [1 - np.exp(-x), hyperbola], s_shaped)
        return self.efficiency * self.scale * shape

    def worth(self, aim: str) -> Floats:
        """What one target action of each creative brings in the end: itself, arrivals, purchases or roubles."""
        chances = {
            "target_actions": np.ones_like(self.arrive),
            "arrived": self.arrive,
            "purchases": self.arrive * self.buy,
            "cash": self.arrive * self.buy * self.amount,
        }
        return chances[aim]

    def expected(self, spend: Floats, aim: str = "target_actions") -> Floats:
        """What a day of these spends [creatives] brings by creative, on an average day."""
        return self.response(spend) * self.worth(aim)

    def over(self, spend: Floats, start: int, days: int, aim: str = "target_actions") -> Floats:
        """What these daily spends bring by creative in days `start` … `start + days` of the history's calendar."""
        return self.expected(spend, aim) * self.level(start, days).sum()

    def level(self, start: int, days: int) -> Floats:
        when = np.arange(start, start + days)
        known = self.market[np.minimum(when, len(self.market) - 1)]
        return known * self.weekday[when % 7]

    def oracle(
        self,
        amount: float,
        days: int,
        aim: str = "target_actions",
        low: Floats | None = None,
        high: Floats | None = None,
    ) -> Floats:
        """The best amounts over `days` by creative (roubles), within bounds, found on the concave hull of the truth."""
        size = len(self.scale)
        floor = np.zeros(size) if low is None else low
        roof = np.full(size, amount) if high is None else np.minimum(high, amount)
        # Geometric steps above the floor: dense where curves bend, and every curve reaches its roof.
        share = np.concatenate([[0.0], np.geomspace(1e-4, 1.0, 1500)])
        grid = floor + share[:, None] * np.maximum(roof - floor, 0)
        value = self.expected(grid / days, aim) * days
        return _fill(grid, value, amount - floor.sum())


def _fill(grid: Floats, value: Floats, left: float) -> Floats:
    """Amounts that spend `left` above grid[0] where the next rouble brings most; grid, value [steps, creatives]."""
    steps: list[tuple[float, float, int, float]] = []
    for place in range(grid.shape[1]):
        corner = [0]
        for k in range(1, len(grid)):
            while len(corner) > 1 and _slope(grid, value, corner[-2], corner[-1], place) <= _slope(
                grid, value, corner[-1], k, place
            ):
                corner.pop()
            corner.append(k)
        for a, b in pairwise(corner):
            if grid[b, place] > grid[a, place]:
                steps.append((_slope(grid, value, a, b, place), grid[b, place] - grid[a, place], place, 0.0))
    amounts = grid[0].copy()
    for _slope_here, width, place, _ in sorted(steps, reverse=True):
        part = min(width, left)
        amounts[place] += part
        left -= part
        if left <= 0:
            break
    return amounts


def _slope(grid: Floats, value: Floats, a: int, b: int, place: int) -> float:
    width = float(grid[b, place] - grid[a, place])
    return float(value[b, place] - value[a, place]) / width if width > 0 else -np.inf


@dataclass(frozen=True)
class Leads:
    """Every target action of the history: its creative, when it came and what becomes of it in the end.

    Days are counted from the first day of the history, with fractions; nan: never. `amount`: roubles, 0 if none.
    """

    creative: NDArray[np.int64]
    created: Floats
    arrived: Floats
    paid: Floats
    amount: Floats

    def known(self, at: float) -> Leads:
        """As they were known at an instant: later ones are not there, later arrivals have not happened."""
        here = self.created < at
        arrived = np.where(self.arrived < at, self.arrived, np.nan)
        paid = np.where(self.paid < at, self.paid, np.nan)
        amount = np.where(self.paid < at, self.amount, 0.0)
        return Leads(self.creative[here], self.created[here], arrived[here], paid[here], amount[here])


@dataclass(frozen=True)
class Simulated:
    """A company: its truth, the spend of each day [creatives, days] in roubles, and the leads that came of it."""

    truth: Truth
    campaign: NDArray[np.int64]
    channel: NDArray[np.int64]
    spend: Floats
    leads: Leads
    seed: int

    @property
    def days(self) -> int:
        return self.spend.shape[1]

    @cached_property
    def history(self) -> Daily:
        """As it is known at the end of the last day."""
        return history(self, self.leads)

    def last_month(self) -> Floats:
        """The daily spend of each creative in the last 30 days."""
        return np.asarray(self.spend[:, -30:].mean(axis=1), dtype=np.float64)

    def play(self, daily: Floats, days: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Target actions [creatives, days] of spending so for the days after the history."""
        mean = self.truth.response(daily)[:, None] * self.truth.level(self.days, days)
        return draw(mean, self.truth.dispersion, rng)


def company(
    seed: int,
    *,
    creatives: int = 20,
    days: int = 90,
    mode: Mode = "plain",
    overdispersed: bool = False,
    ahead: int = 60,
) -> Simulated:
    """An invented company. `ahead`: days after the history for which the market is known to the truth.

    `mode`: plain; hard (steeper curves of mixed families, larger steps of spend, a restless market); sparse (a
    fifth of the leads); cold (half of the creatives began in the last three weeks); s_shaped.
    """
    rng = np.random.default_rng([seed, creatives, sum(map(ord, mode)), overdispersed])
    campaign, channel = _tree(creatives, rng)
    usual = np.exp(rng.normal(np.log(2_500), 0.7, creatives))
    truth = _truth(usual, campaign, channel, days + ahead, mode, overdispersed, rng)
    spend = _spend(usual, days, mode, rng)
    mean = truth.response(spend.T).T * truth.level(0, days)
    leads = _leads(draw(mean, truth.dispersion, rng), truth, rng)
    return Simulated(truth, campaign, channel, spend, leads, seed)


def _tree(creatives: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    campaigns = max(2, round(creatives / 4))
    channels = max(2, min(8, round(campaigns / 3)))
    channel_of = rng.integers(0, channels, campaigns)
    campaign = rng.integers(0, campaigns, creatives)
    return campaign, channel_of[campaign]


def _truth(
    usual: Floats, campaign: NDArray[np.int64], channel: NDArray[np.int64], days: int, mode: Mode,
    overdispersed: bool, rng: np.random.Generator,
) -> Truth:  # fmt: skip
    size, hard = len(usual), mode == "hard"
    level = (
        rng.normal(0, 0.3, channel.max() + 1)[channel]
        + rng.normal(0, 0.3, campaign.max() + 1)[campaign]
        + rng.normal(0, 0.5, size)
    )
    rate = 1 / 2_000 / (5 if mode == "sparse" else 1)  # target actions per rouble of the average creative
    efficiency = rate * np.exp(level)
    scale = usual * np.exp(rng.normal(np.log(1.2), 0.75 if hard else 0.65, size))
    family = np.full(size, 2) if mode == "s_shaped" else rng.integers(0, 2, size)
    if hard:
        family = np.where(rng.random(size) < 0.05, 2, family)
    # Cheap leads come less often: the dearer half of the spread is quality.
    arrive = _chance(rng.normal(-0.4, 0.35, size) - 0.45 * level)
    buy = _chance(rng.normal(-0.6, 0.3, size))
    walk = np.cumsum(rng.normal(0, 0.03 if hard else 0.015, days))
    market = np.exp(walk - walk[: max(1, days - 60)].mean())
    return Truth(
        efficiency=efficiency, scale=scale, family=family, steep=rng.uniform(1.2, 1.8, size), arrive=arrive, buy=buy,
        amount=np.exp(rng.normal(np.log(60_000), 0.25, size)), market=market, weekday=WEEK / WEEK.mean(),
        dispersion=4.0 if overdispersed or hard else np.inf,
    )  # fmt: skip


def _chance(logit: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-logit)), dtype=np.float64)


def _spend(usual: Floats, days: int, mode: Mode, rng: np.random.Generator) -> Floats:
    """Manual steps every one to three weeks, small daily noise, pauses, and creatives that began later."""
    spend = np.empty((len(usual), days))
    stir = 0.45 if mode == "hard" else 0.3
    for place, base in enumerate(usual):
        day, level = 0, 0.0
        while day < days:
            run = int(rng.integers(7, 22))
            level = 0.6 * level + rng.normal(0, stir)
            paused = rng.random() < 0.04
            spend[place, day : day + run] = 0.0 if paused else base * np.exp(level)
            day += run
    spend *= np.exp(rng.normal(0, 0.08, spend.shape))
    new = rng.random(len(usual)) < (0.5 if mode == "cold" else 0.1)
    began = np.where(new, rng.integers(days - 21, days - 4, len(usual)), 0)
    spend[np.arange(days) < began[:, None]] = 0.0
    return np.round(spend, 2)


def draw(mean: Floats, dispersion: float, rng: np.random.Generator) -> NDArray[np.int64]:
    """Counts with this mean: Poisson, or negative binomial with variance mean + mean² / dispersion."""
    if np.isfinite(dispersion):
        mean = mean * rng.gamma(dispersion, 1 / dispersion, mean.shape)
    return rng.poisson(mean)


def _leads(counts: NDArray[np.int64], truth: Truth, rng: np.random.Generator) -> Leads:
    creative, day = (np.repeat(index.ravel(), counts.ravel()) for index in np.indices(counts.shape))
    size = len(creative)
    created = day + rng.random(size)
    came = rng.random(size) < truth.arrive[creative]
    bought = came & (rng.random(size) < truth.buy[creative])
    arrived = np.where(came, created + rng.gamma(*ARRIVAL, size), np.nan)
    paid = np.where(bought, arrived + rng.gamma(*PURCHASE, size), np.nan)
    amount = np.where(bought, truth.amount[creative] * rng.gamma(4, 1 / 4, size), 0.0)
    return Leads(creative, created, arrived, paid, np.round(amount, 2).astype(np.float64))


def history(simulated: Simulated, leads: Leads, clicks_each: float = 25.0) -> Daily:
    """The days of the company as an export shows them at the end of the last day."""
    days = simulated.days
    known = leads.known(days)
    rng = np.random.default_rng([simulated.seed, 7])
    clicks = rng.poisson(simulated.spend / clicks_each)
    return Daily(
        creatives=tuple(f"C{place:04d}" for place in range(len(simulated.spend))),
        campaigns=tuple(f"K{place:03d}" for place in simulated.campaign),
        channels=tuple(f"channel {place}" for place in simulated.channel),
        first=FIRST,
        reported=simulated.spend > 0,
        spend=np.rint(simulated.spend * 100).astype(np.int64),
        impressions=clicks * 80 + rng.poisson(5, clicks.shape),
        clicks=clicks,
        target_actions=_by_day(known, days, simulated, None),
        arrived=_by_day(known, days, simulated, ~np.isnan(known.arrived)),
        purchases=_by_day(known, days, simulated, ~np.isnan(known.paid)),
        cash=_by_day(known, days, simulated, known.amount * 100),
    )


def _by_day(
    leads: Leads, days: int, simulated: Simulated, weight: NDArray[np.float64 | np.bool_] | None
) -> NDArray[np.int64]:
    """Sums of the leads by creative and day of creation."""
    cell = leads.creative * days + leads.created.astype(np.int64)
    size = len(simulated.spend) * days
    summed = np.bincount(cell, None if weight is None else weight.astype(np.float64), size)
    return np.rint(summed).astype(np.int64).reshape(-1, days)
