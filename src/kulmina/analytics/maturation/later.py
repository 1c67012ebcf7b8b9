"""What the leads that are here will still bring: arrivals, purchases and cash of the next days.

A lead of age a that has not come yet comes within h days with chance

    p [F(a + h) − F(a)] / [1 − p F(a)]

(the cured fraction grows in the denominator: who has not come for long will hardly come). A purchase is an arrival
and then a payment, each with a rate and a delay of its own; of a lead that has not arrived the two are convolved.
What a purchase is worth leans on the company's mean by the credibility of the creative (Bühlmann 1967).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.maturation.fitting import COVER, Matured, fit
from kulmina.analytics.maturation.likelihood import Floats, Ints

STEPS = 2  # of a day, in sums over time
OLDEST = 400  # days of age; older leads are counted with these


@dataclass(frozen=True, slots=True)
class Leads:
    """Columns [leads]: creative, days of creation, arrival and payment on one axis (nan: not yet), kopecks paid."""

    creative: Ints
    created: Floats
    arrived: Floats
    paid: Floats
    amount: Ints

    def known(self, at: float) -> Leads:
        """As they were known at an instant."""
        here = self.created <= at
        arrived = np.where(self.arrived <= at, self.arrived, np.nan)[here]
        paid = np.where(self.paid <= at, self.paid, np.nan)[here]
        amount = np.where(np.isnan(paid), 0, self.amount[here])
        return Leads(self.creative[here], self.created[here], arrived, paid, amount)


@dataclass(frozen=True, slots=True)
class Road:
    """From lead to arrival and from arrival to payment; `worth` [draws, creatives]: kopecks of a purchase on average,
    `spread`: the standard deviation of one purchase about it in kopecks. `pay` is None where nobody has arrived."""

    arrive: Matured
    pay: Matured | None
    worth: Floats
    spread: float


@dataclass(frozen=True, slots=True)
class Ahead:
    """Expected numbers (or kopecks) by creative; `draws` [draws, creatives] are equally likely futures."""

    draws: Floats

    @property
    def mean(self) -> Floats:
        return np.asarray(self.draws.mean(axis=0))

    @property
    def total(self) -> tuple[float, float, float]:
        """Of all creatives: the mean and the ends of an interval of 80 %."""
        sums = self.draws.sum(axis=1)
        tail = (1 - COVER) / 2
        return float(sums.mean()), float(np.quantile(sums, tail)), float(np.quantile(sums, 1 - tail))


@dataclass(frozen=True, slots=True)
class Later:
    """What the leads that are here bring in the coming days."""

    arrivals: Ahead
    purchases: Ahead
    cash: Ahead


def learn(leads: Leads, groups: Sequence[Ints], known_at: float, *, creatives: int, seed: int = 0) -> Road:
    """Both stages and the worth of a purchase, as known at an instant. A lead paid without an arrival arrived then.

    Raises NoLeads.
    """
    known = leads.known(known_at)
    came = np.where(np.isnan(known.arrived), known.paid, known.arrived)
    arrive = fit(known.creative, groups, known.created, came, known_at, creatives=creatives, seed=seed)
    here = ~np.isnan(came)
    pay = None
    if here.any():
        pay = fit(known.creative[here], groups, came[here], known.paid[here], known_at, creatives=creatives, seed=seed)
    worth, spread = _worth(known, creatives, len(arrive.draws), np.random.default_rng([seed, 3, len(known.creative)]))
    return Road(arrive, pay, worth, spread)


def _worth(known: Leads, size: int, draws: int, rng: np.random.Generator) -> tuple[Floats, float]:
    """Draws of a purchase's mean kopecks by creative, and how one purchase differs from it."""
    bought = ~np.isnan(known.paid)
    of, amount = known.creative[bought], known.amount[bought].astype(np.float64)
    if not len(of):
        return np.zeros((draws, size)), 0.0
    count = np.bincount(of, minlength=size)
    own = np.bincount(of, amount, size) / np.maximum(count, 1)
    mean = float(amount.mean())
    within = float(((amount - own[of]) ** 2).sum() / max(len(of) - (count > 0).sum(), 1)) or mean**2 / 4
    # Bühlmann and Straub's estimate of the variance between creatives.
    total = len(of)
    scale = max(total - (count**2).sum() / total, 1e-9)
    between = max(float((count * (own - mean) ** 2).sum() - ((count > 0).sum() - 1) * within) / scale, 1e-3 * mean**2)
    trust = between * count / (between * count + within)
    centre = mean + rng.normal(0, np.sqrt(within / total), (draws, 1))
    drawn = trust * own + (1 - trust) * centre + rng.normal(0, 1, (draws, size)) * np.sqrt(between * (1 - trust))
    return np.maximum(drawn, 0.0), float(np.sqrt(within))


def expected_later(road: Road, leads: Leads, known_at: float, days: int, *, seed: int = 0) -> Later:
    """Arrivals, purchases and cash of the next `days` from the leads known now, in equally likely futures."""
    known = leads.known(known_at)
    rng = np.random.default_rng([seed, 5, days, len(known.creative)])
    size = len(road.arrive.rate)
    came = np.where(np.isnan(known.arrived), known.paid, known.arrived)
    on_the_way = _Waiting(known.creative, known_at - known.created, np.isnan(came), size)
    inside = _Waiting(known.creative, known_at - came, ~np.isnan(came) & np.isnan(known.paid), size)
    arrivals = np.empty_like(road.arrive.draws)
    purchases, cash = np.zeros_like(arrivals), np.zeros_like(arrivals)
    curves = _Curves(road, on_the_way, inside, days)
    for draw in range(len(arrivals)):
        coming, buying, paying = curves.expected(draw)
        arrivals[draw] = _happens(on_the_way.size, coming, rng)
        purchases[draw] = _happens(on_the_way.size, buying, rng) + _happens(inside.size, paying, rng)
        each = road.worth[draw % len(road.worth)]
        noise = rng.normal(0, road.spread, size) * np.sqrt(purchases[draw])
        cash[draw] = np.maximum(purchases[draw] * each + noise, 0.0)
    return Later(Ahead(arrivals), Ahead(purchases), Ahead(cash))


def _happens(size: Ints, mean: Floats, rng: np.random.Generator) -> Floats:
    """How many of the leads do, where so many are expected to."""
    return rng.binomial(size, np.clip(mean / np.maximum(size, 1), 0, 1)).astype(np.float64)


class _Waiting:
    """Leads that wait, counted by creative and age [creatives, ages]; `ages`: the mean age of each column."""

    def __init__(self, creative: Ints, age: Floats, waits: NDArray[np.bool_], creatives: int) -> None:
        creative, age = creative[waits], np.minimum(age[waits], OLDEST)
        day = np.floor(age).astype(np.int64)
        width = int(day.max(initial=0)) + 1
        self.counts = np.bincount(creative * width + day, minlength=creatives * width).reshape(creatives, width)
        sums = np.bincount(day, minlength=width)
        self.ages = np.where(sums > 0, np.bincount(day, age, width) / np.maximum(sums, 1), np.arange(width) + 0.5)

    @property
    def size(self) -> Ints:
        return np.asarray(self.counts.sum(axis=1))


class _Curves:
    """F and what it grows by in the coming days, by group, for every law of both stages; asked draw by draw."""

    def __init__(self, road: Road, on_the_way: _Waiting, inside: _Waiting, days: int) -> None:
        self.road, self.on_the_way, self.inside, self.days = road, on_the_way, inside, days
        self.known: dict[tuple[int, int], tuple[Floats, ...]] = {}

    def expected(self, draw: int) -> tuple[Floats, Floats, Floats]:
        """By creative: arrivals, purchases of those on the way, purchases of those who have arrived."""
        arrive, pay = self.road.arrive, self.road.pay
        law = int(arrive.law[draw])
        after = int(pay.law[draw]) if pay else 0
        found = [self._at(law, after, group) for group in range(arrive.delay.shifts.shape[1])]
        by, grown, bought, paid_by, paid_grown = (np.stack(part)[arrive.group] for part in zip(*found, strict=True))
        rate = arrive.draws[draw][:, None]
        open_way = rate * self.on_the_way.counts / (1 - rate * by + 1e-12)
        coming = (open_way * grown).sum(axis=1)
        if pay is None:
            return coming, np.zeros_like(coming), np.zeros_like(coming)
        sold = pay.draws[draw][:, None]
        paying = (sold * self.inside.counts * paid_grown / (1 - sold * paid_by + 1e-12)).sum(axis=1)
        return coming, (open_way * bought).sum(axis=1) * sold[:, 0], paying

    def _at(self, law: int, after: int, group: int) -> tuple[Floats, ...]:
        place = law * 1_000 + after, group
        if place not in self.known:
            self.known[place] = self._counted(law, after, group)
        return self.known[place]

    def _counted(self, law: int, after: int, group: int) -> tuple[Floats, ...]:
        arrive, pay, days = self.road.arrive.delay, self.road.pay, self.days
        ages = self.on_the_way.ages
        ticks = np.linspace(0, days, days * STEPS + 1)
        reached = arrive.share(law, group, ages[:, None] + ticks)
        by, grown = reached[:, 0], reached[:, -1] - reached[:, 0]
        if pay is None:
            return by, grown, np.zeros_like(by), np.zeros_like(self.inside.ages), np.zeros_like(self.inside.ages)
        left = days - (ticks[1:] + ticks[:-1]) / 2
        bought = np.diff(reached, axis=1) @ pay.delay.share(after, group, left)
        paid_by = pay.delay.share(after, group, self.inside.ages)
        return by, grown, bought, paid_by, pay.delay.share(after, group, self.inside.ages + days) - paid_by
