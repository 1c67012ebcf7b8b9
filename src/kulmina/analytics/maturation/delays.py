"""How long conversions take, from those that have happened: the law of the delay with its uncertainty.

A conversion is seen only if its delay is shorter than the lead's age, so the delays seen are truncated on the right;
their likelihood given that they were seen is

    L(θ) = Π  [F(upper) − F(lower)] / F(age)

over conversions, each known to a bin of time (Lagakos, Barraj & De Gruttola 1988, Biometrika 75). It does not ask how
many leads convert, so a rate that differs between creatives or changes with time does not bend it. But it cannot tell
long delays from none where the history is short: then what waits is asked too (`waits`), with one rate for a group,

    B(θ) = ∫ Π over conversions p F(age)  Π over those who wait [1 − p F(age)]  dp

and the laws are weighed anew by the rates of creatives afterwards (`fitting`). Several families
of F are kept with weights by their evidence; their parameters are drawn by sampling-importance resampling (Rubin
1988) around the posterior's mode. Groups share the law; a group's times are longer by a factor exp(δ), δ ~ N(0, ω²).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from kulmina.analytics.maturation.families import FAMILIES, GAMMA, Family

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PARTICLES = 160  # of each family
KEPT = 12
WIDE = 60  # laws that are judged by the leads that wait, where conversions alone do not settle them
SHIFTS = np.linspace(-1.5, 1.5, 241)  # δ of a group
SPREADS = np.array([0.02, 0.1, 0.2, 0.35, 0.6])  # ω
_RATES = 1 / (1 + np.exp(-np.linspace(-7.0, 4.0, 45)))
_RATE_PRIOR = -0.5 * ((np.linspace(-7.0, 4.0, 45) + 1.5) / 1.5) ** 2
_STRAY = 1e-4  # of the conversions come at any time at all: a slip of the pen must not bend the law


@dataclass(frozen=True, slots=True)
class Seen:
    """Conversions that were seen, counted: [groups, bins] by delay and by age of the lead; `edges` of the bins.

    `waits`: leads without a conversion by age. An age is taken at the middle of its bin.
    """

    edges: Floats
    delays: Ints
    ages: Ints
    waits: Ints

    @property
    def middles(self) -> Floats:
        return (self.edges[:-1] + self.edges[1:]) / 2


@dataclass(frozen=True, slots=True)
class Delay:
    """Equally likely laws of the delay: `laws` and, by group, the logarithm `shifts` [laws, groups] of their length.

    `weights`: how likely each family is by name.
    """

    laws: tuple[tuple[Family, Floats], ...]
    shifts: Floats
    weights: dict[str, float]

    def share(self, law: int, group: int, ages: Floats) -> Floats:
        """F(age): of the leads that will convert, the share that has by this age, under one of the laws."""
        family, parameters = self.laws[law]
        return family.cdf(parameters, np.maximum(ages, 0.0) * np.exp(-self.shifts[law, group]))

    def shares(self, group: int, ages: Floats) -> Floats:
        """F(age) of a group under every law [laws, *ages.shape]."""
        return np.stack([self.share(law, group, ages) for law in range(len(self.laws))])

    def mean(self, group: int, ages: Floats) -> Floats:
        """F(age) of a group, averaged over the laws."""
        return np.asarray(self.shares(group, ages).mean(axis=0))

    def weighed(self, chances: Floats) -> Delay:
        """KEPT of the laws as often as these chances say; the laws stand in an order, so the choice is even."""
        sums = np.cumsum(chances)
        places = np.searchsorted(sums, (np.arange(KEPT) + 0.5) / KEPT * sums[-1])
        return Delay(tuple(self.laws[place] for place in places), self.shifts[places], self.weights)

    def quantile(self, group: int, share: float) -> float:
        """The age in days by which so great a share of a group's conversions has come."""
        low, high = 1e-6, 1e6
        for _ in range(60):
            middle = float(np.sqrt(low * high))
            if self.mean(group, np.array([middle]))[0] < share:
                low = middle
            else:
                high = middle
        return high


def edges(longest: float, shortest: float) -> Floats:
    """Bins of time: fine where `shortest` delays lie, then by days, then growing by a tenth; to the `longest`."""
    first = np.geomspace(max(shortest, longest * 1e-6), 1.0, 25) if shortest < 1.0 < longest else np.array([1.0])
    days = np.arange(1.5, min(longest, 30.0), 0.5)
    late = np.geomspace(30.0, longest, max(2, int(np.log(longest / 30.0) / 0.03))) if longest > 30.0 else np.array([])
    found = np.unique(np.concatenate([[0.0], first, days, late, [longest]]))
    return found[found <= longest]


def delay_of(seen: Seen, horizon: float, rng: np.random.Generator, *, waits: bool = False) -> Delay:
    """KEPT laws of the delay, the likelier ones oftener. `horizon`: days from the oldest lead to now, the scale where
    no conversion was seen; `waits`: what waits is asked too, and the laws are WIDE, to be weighed further."""
    groups = len(seen.delays)
    typical = _typical(seen, horizon)
    asked = _Asked(seen, waits)
    offsets = _offsets(asked, typical)
    found = [_particles(family, asked, offsets, typical, rng) for family in FAMILIES]
    evidence = np.array([one.evidence for one in found])
    weight = np.exp(evidence - evidence.max())
    weight /= weight.sum()
    laws = _chosen(found, weight, typical, WIDE if waits else KEPT)
    shifts = np.zeros((len(laws), groups))
    if groups > 1:
        shifts = _shifts(laws, asked, rng)
    return Delay(laws, shifts, {one.family.name: float(part) for one, part in zip(found, weight, strict=True)})


def _typical(seen: Seen, horizon: float) -> float:
    """A length in days to stand the weak prior on: the mean of the delays seen; without any a sixth of the horizon,
    but a week where the history is as long."""
    counts = seen.delays.sum(axis=0)
    if not counts.sum():
        return max(horizon / 6, min(horizon, 7.0), 1e-3)
    return float(max(counts @ seen.middles / counts.sum(), 1e-6))


class _Asked:
    """The likelihood of laws: of conversions alone, or of those who wait too."""

    def __init__(self, seen: Seen, waits: bool) -> None:
        self.seen, self.waits = seen, waits

    def told(self, family: Family, parameters: Floats, shifts: Floats) -> Floats:
        """Logarithms by group and shift [groups, shifts] of the likelihood of times longer by `shifts`."""
        here, by = self._logs(family, parameters, shifts)
        found = self.seen.delays @ here.T - self.seen.ages @ by.T
        return np.asarray(found + self.asked(np.exp(by)) if self.waits else found)

    def asked(self, shares: Floats) -> Floats:
        """log B by group and shift; `shares`: F at the middles of the bins [shifts, bins]."""
        came = self.seen.ages @ np.log(np.maximum(shares, 1e-300)).T
        count = self.seen.ages.sum(axis=1)[:, None, None]
        lost = np.log1p(-np.minimum(_RATES[:, None, None] * shares, 1 - 1e-9))  # [rates, shifts, bins]
        log = count * np.log(_RATES) + np.einsum("gb,rsb->gsr", self.seen.waits, lost) + _RATE_PRIOR
        top = log.max(axis=2)
        return np.asarray(came + top + np.log(np.exp(log - top[:, :, None]).mean(axis=2)))

    def _logs(self, family: Family, parameters: Floats, shifts: Floats) -> tuple[Floats, Floats]:
        """Logarithms of the chance of every bin and of F at its middle [shifts, bins]."""
        stretch = np.exp(-shifts)[:, None]
        stray = self.seen.edges / self.seen.edges[-1]
        here = np.diff(family.cdf(parameters, self.seen.edges * stretch), axis=1)
        by = family.cdf(parameters, self.seen.middles * stretch)
        return (
            np.log((1 - _STRAY) * here + _STRAY * np.diff(stray)),
            np.log((1 - _STRAY) * by + _STRAY * (stray[1:] + stray[:-1]) / 2),
        )


def waited(seen: Seen, delay: Delay) -> Floats:
    """log B of every law: what `waits` has weighed it by."""
    ways = _Asked(seen, True)
    groups = range(len(seen.delays))
    by = [ways.asked(delay.shares(one, seen.middles))[one] for one in groups]
    return np.asarray(np.sum(by, axis=0))


def _offsets(asked: _Asked, typical: float) -> Floats:
    """First estimates of the groups' δ under a gamma law, by turns with the law itself."""
    offsets = np.zeros(len(asked.seen.delays))
    if len(offsets) == 1:
        return offsets
    for _ in range(3):
        parameters, _ = _mode(GAMMA, asked, offsets, typical)
        told = _by_shift(GAMMA, parameters, asked)
        offsets = (_posterior(told, _spread(told)) @ SHIFTS).astype(np.float64)
        offsets -= np.average(offsets, weights=asked.seen.delays.sum(axis=1) + 1e-9)
    return offsets


def _mode(family: Family, asked: _Asked, offsets: Floats, typical: float) -> tuple[Floats, Callable[[Floats], float]]:
    """The posterior's mode and its logarithm up to a constant."""
    centre, spread = family.prior(typical)

    def posterior(parameters: Floats) -> float:
        told = float(np.diagonal(asked.told(family, parameters, offsets)).sum())
        return told - 0.5 * float((((parameters - centre) / spread) ** 2).sum())

    found = minimize(lambda at: -posterior(at), centre, method="BFGS", options={"gtol": 1e-2, "maxiter": 60})
    return np.asarray(found.x), posterior


@dataclass(frozen=True, slots=True)
class _Particles:
    family: Family
    parameters: Floats  # [particles, size]
    weights: Floats  # sum to one
    evidence: float  # logarithm


def _particles(family: Family, asked: _Asked, offsets: Floats, typical: float, rng: np.random.Generator) -> _Particles:
    """Weighted draws from a family's posterior and the logarithm of its evidence."""
    mode, posterior = _mode(family, asked, offsets, typical)
    root = _root(posterior, mode, family.prior(typical)[1])
    size = len(mode)
    # Student's t with five degrees: its tails are heavier than the posterior's, so that no weight runs away.
    normal = rng.standard_normal((PARTICLES, size))
    scale = np.sqrt(5.0 / rng.chisquare(5.0, PARTICLES))
    drawn = mode + (normal * scale[:, None]) @ root.T
    distance = (normal**2).sum(axis=1) * scale**2
    proposal = -0.5 * (5 + size) * np.log1p(distance / 5.0) - np.log(np.abs(np.linalg.det(root)))
    told = np.array([posterior(one) for one in drawn]) - proposal
    weights = np.exp(told - told.max())
    constant = _student_constant(size) + float(np.log(family.prior(typical)[1]).sum()) + 0.5 * size * np.log(2 * np.pi)
    return _Particles(family, drawn, weights / weights.sum(), float(told.max() + np.log(weights.mean()) - constant))


def _student_constant(size: int) -> float:
    """The logarithm of the t density's constant with five degrees of freedom."""
    from math import lgamma, log, pi

    return lgamma((5 + size) / 2) - lgamma(2.5) - 0.5 * size * log(5 * pi)


def _root(posterior: Callable[[Floats], float], mode: Floats, spread: Floats) -> Floats:
    """A square root of the posterior's covariance at its mode, no wider than the prior."""
    size, step = len(mode), 0.02
    curve = np.zeros((size, size))
    ways = np.eye(size) * step
    for i in range(size):
        for j in range(i + 1):
            corners = [posterior(mode + a * ways[i] + b * ways[j]) * a * b for a in (1, -1) for b in (1, -1)]
            curve[i, j] = curve[j, i] = -sum(corners) / (4 * step**2)
    values, vectors = np.linalg.eigh(curve)
    floor = 1 / (2.0 * spread.max()) ** 2
    return np.asarray(vectors / np.sqrt(np.maximum(values, floor)))


def _chosen(found: list[_Particles], weight: Floats, typical: float, count: int) -> tuple[tuple[Family, Floats], ...]:
    """So many laws of equal weight, evenly over what they say of the ages where it matters."""
    laws = [(one.family, parameters) for one in found for parameters in one.parameters]
    weights = np.concatenate([part * one.weights for part, one in zip(weight, found, strict=True)])
    say = np.array([family.cdf(parameters, np.array([1.0, 2.0, 3.0]) * typical).sum() for family, parameters in laws])
    order = np.argsort(say, kind="stable")
    places = np.searchsorted(np.cumsum(weights[order]), (np.arange(count) + 0.5) / count)
    return tuple(laws[order[min(place, len(order) - 1)]] for place in places)


def _by_shift(family: Family, parameters: Floats, asked: _Asked) -> Floats:
    """The logarithm of each group's likelihood by its δ [groups, SHIFTS]; found at every tenth, splined between."""
    from scipy.interpolate import CubicSpline

    coarse = SHIFTS[::10]
    told = asked.told(family, parameters, coarse)
    return np.asarray(CubicSpline(coarse, told, axis=1)(SHIFTS))


def _spread(told: Floats) -> float:
    """ω, averaged over its likelihood."""
    evidence = np.zeros(len(SPREADS))
    top = told.max(axis=1, keepdims=True)
    for place, spread in enumerate(SPREADS):
        prior = np.exp(-0.5 * (SHIFTS / spread) ** 2)
        evidence[place] = np.log(np.exp(told - top) @ (prior / prior.sum()) + 1e-300).sum()
    weight = np.exp(evidence - evidence.max())
    return float(weight @ SPREADS / weight.sum())


def _posterior(told: Floats, spread: float) -> Floats:
    """The distribution of each group's δ over SHIFTS."""
    log = told - 0.5 * (SHIFTS / spread) ** 2
    weight = np.exp(log - log.max(axis=1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def _shifts(laws: tuple[tuple[Family, Floats], ...], asked: _Asked, rng: np.random.Generator) -> Floats:
    """δ of each law and group, drawn evenly over its distribution."""
    groups = len(asked.seen.delays)
    even = (np.stack([rng.permutation(len(laws)) for _ in range(groups)], axis=1) + 0.5) / len(laws)
    found = np.zeros((len(laws), groups))
    for law, (family, parameters) in enumerate(laws):
        told = _by_shift(family, parameters, asked)
        sums = np.cumsum(_posterior(told, _spread(told)), axis=1)
        for group in range(groups):
            found[law, group] = np.interp(even[law, group], sums[group], SHIFTS)
    return found
