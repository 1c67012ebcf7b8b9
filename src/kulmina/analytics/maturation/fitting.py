"""The final conversion of every creative from leads of which many have had no time yet.

Two questions are asked apart and put together: how long conversions take (`delays`), and, given that, which share of
each creative's leads will convert in the end (`likelihood`, `hierarchy`). What is not known of the first is in the
answer to the second: rates are drawn under several laws of the delay. Where the history is too short for conversions
alone to settle the law, the leads that wait weigh the laws too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from kulmina.analytics.maturation import hierarchy
from kulmina.analytics.maturation.delays import KEPT, Delay, Seen, delay_of, edges, waited
from kulmina.analytics.maturation.likelihood import FINE, Counts, Floats, Ints, on_coarse, spans, told

DRAWS = 240
MANY = 1_000  # creatives from which fewer draws are taken
BINS = 24
COVER = 0.8
SETTLED = 0.97
AT_ONCE = 1e-3  # days: what «at once» is taken to mean
TRUSTED = 0.8  # the share of final conversions that the oldest leads must have had time for


class NoLeads(ValueError):
    """There is not one lead created before the moment of knowledge."""


@dataclass(frozen=True, slots=True)
class Matured:
    """What is known of the final rates. Arrays are by creative; `group` is what a delay is shared in.

    `rate`: of leads like these, the mean of the posterior (what becomes of these very leads, some having converted
    already, is `cohorts.expected`); `low`, `high`: its interval of 80 %. `so_far`: converted / leads, nan where
    there are none. `mature`: the share of its final conversions that its leads have had time for; of a creative
    without leads nan. `draws` [draws, creatives]: equally likely final rates together, `law` the law of the delay of
    each draw. `horizon`: the age of the oldest lead in days; `reach`: F(horizon) by group, low and high of 80 %.
    """

    rate: Floats
    low: Floats
    high: Floats
    so_far: Floats
    leads: Ints
    converted: Ints
    mature: Floats
    group: Ints
    delay: Delay
    draws: Floats
    law: Ints
    horizon: float
    reach: Floats

    @property
    def short(self) -> NDArray[np.bool_]:
        """Groups whose history is too short to see how long conversions take: their rates rest on the prior."""
        return np.asarray(self.reach[:, 0] < TRUSTED)

    def share(self, group: int, ages: Floats) -> Floats:
        """F(age in days) of a group: of the leads that will convert, the share that has by this age."""
        return self.delay.mean(group, ages)


def fit(
    creative: Ints,
    groups: Sequence[Ints],
    created: Floats,
    converted: Floats,
    known_at: float,
    *,
    creatives: int | None = None,
    about: Floats | None = None,
    seed: int = 0,
) -> Matured:
    """Final rates of creatives 0 … `creatives` - 1.

    `creative` [leads]: of each lead. `groups`: what creatives belong to, the finest first, each [creatives]; the last
    one, the channel, is what delays are shared in. `created`, `converted` [leads]: days on any axis, nan: not yet.
    Conversions after `known_at` count as not yet, leads created after it are left out; a conversion before its lead
    counts as one at once. Raises NoLeads.
    """
    here = created <= known_at
    creative, created, converted = creative[here], created[here], converted[here]
    if not len(creative):
        raise NoLeads("no lead was created before the moment of knowledge")
    size = creatives if creatives is not None else _size(creative, groups)
    group = groups[-1] if groups else np.zeros(size, dtype=np.int64)
    rng = np.random.default_rng([seed, size, len(creative)])
    age = known_at - created
    came = converted <= known_at
    tree = hierarchy.tree(size, groups)
    cells = _settled(creative, age, came, converted - created, group, tree, rng)
    known = _thickness(creative, age, size) if about is None else about
    return _rated(cells, tree, known, rng)


def _settled(
    creative: Ints, age: Floats, came: NDArray[np.bool_], wait: Floats, group: Ints, tree: hierarchy.Tree,
    rng: np.random.Generator,
) -> _Cells:  # fmt: skip
    """The leads counted, with KEPT laws of the delay: by conversions alone where the oldest leads have had time under
    nearly any of the laws, else by those who wait too. Without any conversion nothing is told of the delay: its prior
    stands, for else a rate of nought would be taken for a delay without end."""
    horizon = float(age.max())
    seen = _seen(group[creative], age, came, wait, int(group.max()) + 1)
    delay = delay_of(seen, horizon, rng)
    reach = np.concatenate([delay.shares(one, np.array([horizon])) for one in range(len(seen.delays))])
    if np.quantile(reach, 0.1) > SETTLED or not came.any():
        return _Cells(creative, age, came, delay, group, len(group))
    delay = delay_of(seen, horizon, rng, waits=True)
    cells = _Cells(creative, age, came, delay, group, len(group))
    cells.delay = delay.weighed(_judged(cells, seen, tree))
    return cells


def _judged(cells: _Cells, seen: Seen, tree: hierarchy.Tree) -> Floats:
    """How likely each law is by the leads of every age, where creatives have rates of their own."""
    laws = range(len(cells.delay.laws))
    shares = np.stack([cells.shares(law) for law in laws])
    grid = spans(cells.counts, shares.mean(axis=0))
    found = -waited(seen, cells.delay)
    for law in laws:
        table = told(cells.counts, shares[law], grid)
        top = table.max(axis=1, keepdims=True)
        by = np.stack([cells.delay.share(law, one, seen.middles) for one in range(len(cells.curves))])
        found[law] += (seen.ages * np.log(np.maximum(by, 1e-300))).sum()
        found[law] += hierarchy.support(on_coarse(grid, table - top) + top, tree)
    return np.asarray(np.exp(found - found.max()))


def _size(creative: Ints, groups: Sequence[Ints]) -> int:
    return len(groups[0]) if groups else int(creative.max()) + 1


def _seen(group: Ints, age: Floats, came: NDArray[np.bool_], delay: Floats, groups: int) -> Seen:
    """Leads counted by bins of delay and of age."""
    delay = np.clip(delay[came], 0.0, age[came])
    longest = max(float(age.max()), 1e-6) * (1 + 1e-9)
    positive = delay[delay > 0]
    # Where all come at once, bins of a day would leave open whether that means minutes or most of the day.
    shortest = float(np.quantile(positive, 0.02)) if len(positive) else 1.0 if not len(delay) else AT_ONCE
    bins = edges(longest, shortest)
    width = len(bins) - 1

    def counted(of: Ints, times: Floats) -> Ints:
        at = np.clip(np.searchsorted(bins, times, side="right") - 1, 0, width - 1)
        return np.bincount(of * width + at, minlength=groups * width).reshape(groups, width)

    return Seen(bins, counted(group[came], delay), counted(group[came], age[came]), counted(group[~came], age[~came]))


class _Cells:
    """Leads counted by creative and bins of age, with F of each cell under every law.

    Bins hold equal parts of what F of the creative's group reaches. A cell stands at the age where the average law
    has the mean F of its leads, not at their mean age: F bends, and the mean age would take it for higher than it is.
    """

    def __init__(
        self, creative: Ints, age: Floats, came: NDArray[np.bool_], delay: Delay, group: Ints, size: int
    ) -> None:
        self.delay, self.group, self.size = delay, group, size
        self.horizon = float(age.max())
        points = _points(self.horizon)
        rank = np.zeros(len(age))
        self.curves = [delay.mean(one, points) for one in range(delay.shifts.shape[1])]
        for one, curve in enumerate(self.curves):
            mine = group[creative] == one
            rank[mine] = np.interp(age[mine], points, curve)
        top = np.array([max(curve[-1], 1e-12) for curve in self.curves])[group[creative]]
        cell = creative * BINS + np.minimum((rank / top * BINS).astype(np.int64), BINS - 1)
        leads = np.bincount(cell, minlength=size * BINS).reshape(size, BINS)
        self.counts = Counts(leads, np.bincount(cell[came], minlength=size * BINS).reshape(size, BINS))
        self.rank = np.bincount(cell, rank, size * BINS).reshape(size, BINS) / np.maximum(leads, 1)

    def shares(self, law: int) -> Floats:
        """F of every cell [creatives, BINS]."""
        found, points = np.zeros((self.size, BINS)), _points(self.horizon)
        for one, curve in enumerate(self.curves):
            mine = self.group == one
            found[mine] = np.interp(self.rank[mine], curve, self.delay.share(law, one, points))
        return found


def _points(horizon: float) -> Floats:
    """Ages from nothing to the horizon, dense at both the beginning and the end."""
    return np.unique(np.concatenate([[0.0], np.geomspace(horizon * 1e-6, horizon, 200), np.linspace(0, horizon, 400)]))


def _rated(cells: _Cells, tree: hierarchy.Tree, about: Floats, rng: np.random.Generator) -> Matured:
    shares = np.stack([cells.shares(law) for law in range(KEPT)])
    grid = spans(cells.counts, shares.mean(axis=0))
    tables = [told(cells.counts, shares[law], grid) for law in range(KEPT)]
    tables = [table - table.max(axis=1, keepdims=True) for table in tables]
    size = DRAWS if cells.size < MANY else DRAWS // 4
    law = np.arange(size) % KEPT
    density, draws = np.zeros_like(grid), np.zeros((size, cells.size))
    middle = np.log(np.mean(np.exp(tables), axis=0) + 1e-300)
    for place, (spread, slope) in enumerate(_hyper(grid, middle, about, tree, size, rng)):
        table, lean = tables[law[place]], (slope * about)[:, None]
        centre = hierarchy.centres(on_coarse(grid - lean, table), tree, spread, rng)
        here = _density(grid - lean, table, centre, spread[0])
        density += here
        draws[place] = _picked(grid, here, rng)
    return _matured(cells, grid, density / size, expit(draws), law, shares.mean(axis=0))


def _hyper(
    grid: Floats, table: Floats, about: Floats, tree: hierarchy.Tree, size: int, rng: np.random.Generator
) -> list[tuple[tuple[float, ...], float]]:
    """Spreads and slopes as often as they are likely, paired at random."""
    flat = hierarchy.evidence(on_coarse(grid, table), tree)
    best = max(flat, key=lambda combination: flat[combination])
    leaning = [on_coarse(grid - (slope * about)[:, None], table) for slope in hierarchy.SLOPES]
    chances = hierarchy.slopes(leaning, tree, best)
    likely = float(chances @ hierarchy.SLOPES)
    spread = hierarchy.evidence(on_coarse(grid - (likely * about)[:, None], table), tree)
    combinations = _even(np.array(list(spread.values())), size, rng)
    lean = _even(chances, size, rng)
    names = list(spread)
    return [(names[one], float(hierarchy.SLOPES[two])) for one, two in zip(combinations, lean, strict=True)]


def _even(chances: Floats, size: int, rng: np.random.Generator) -> Ints:
    """Places as often as they are likely, in any order."""
    sums = np.cumsum(chances)
    return rng.permutation(np.searchsorted(sums, (np.arange(size) + 0.5) / size * sums[-1]))


def _thickness(creative: Ints, age: Floats, size: int) -> Floats:
    """How thick each creative's flow is: the logarithm of leads a day since its first, about its mean.

    A week is added to the days, so that a creative of yesterday is not taken for a river; without leads: the mean.
    """
    leads = np.bincount(creative, minlength=size)
    since = np.zeros(size)
    np.maximum.at(since, creative, age)
    some = leads > 0
    flow = np.log((leads + 0.5) / (since + 7.0))
    return np.where(some, np.clip(flow - flow[some].mean(), -3.0, 3.0), 0.0)


def _density(grid: Floats, table: Floats, centre: Floats, spread: float) -> Floats:
    """The chances of each creative's points given what it leans on; rows sum to one."""
    log = table - 0.5 * ((grid - centre[:, None]) / spread) ** 2
    found = np.exp(log - log.max(axis=1, keepdims=True))
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def _picked(grid: Floats, chances: Floats, rng: np.random.Generator) -> Floats:
    """A draw of each row, spread evenly over the cell it falls into."""
    sums = np.cumsum(chances, axis=1)
    at = np.minimum((sums < rng.random((len(grid), 1))).sum(axis=1), FINE - 1)
    step = grid[:, 1] - grid[:, 0]
    return np.asarray(grid[np.arange(len(grid)), at] + step * (rng.random(len(grid)) - 0.5))


def _matured(cells: _Cells, grid: Floats, density: Floats, draws: Floats, law: Ints, shares: Floats) -> Matured:
    leads, converted = cells.counts.leads.sum(axis=1), cells.counts.converted.sum(axis=1)
    tail = (1 - COVER) / 2
    some = leads > 0
    safe = np.where(some, leads, 1)
    exposed = (cells.counts.leads * shares).sum(axis=1)
    reach = np.stack([
        np.quantile(cells.delay.shares(one, np.array([cells.horizon])), (tail, 1 - tail))
        for one in range(cells.delay.shifts.shape[1])
    ])  # fmt: skip
    return Matured(
        rate=(expit(grid) * density).sum(axis=1),
        low=expit(_quantiles(grid, density, tail)),
        high=expit(_quantiles(grid, density, 1 - tail)),
        so_far=np.where(some, converted / safe, np.nan),
        leads=leads,
        converted=converted,
        mature=np.where(some, exposed / safe, np.nan),
        group=cells.group,
        delay=cells.delay,
        draws=draws,
        law=law,
        horizon=cells.horizon,
        reach=reach,
    )


def _quantiles(grid: Floats, density: Floats, level: float) -> Floats:
    """The point of each row below which `level` of its mass lies, a cell's mass being spread over it."""
    sums = np.cumsum(density, axis=1)
    at = np.minimum((sums < level).sum(axis=1), FINE - 1)
    rows = np.arange(len(grid))
    before = np.where(at > 0, sums[rows, np.maximum(at - 1, 0)], 0.0)
    part = (level - before) / np.maximum(density[rows, at], 1e-300)
    step = grid[:, 1] - grid[:, 0]
    return np.asarray(grid[rows, at] + step * (np.clip(part, 0, 1) - 0.5))
