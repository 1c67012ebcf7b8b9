"""What the history says of every creative: draws of its return and of its curve, with the hierarchy drawn too.

    actions[i, t] ~ overdispersed Poisson(season[t] · exp(ζ[i]) · ρ(spend[i, t] / reference[i]; cell[i]))
    ζ[i] − log reference[i] + best(cell[i]) ~ N(μ + channel + campaign, τ²): log of the best return per rouble
    log scale[i] ~ N(κ₀ + κ₁ log reference[i], τ_c²), the family by shares that are drawn too

ζ is the log of the actions a day at the reference spend, which the history shows well; the scale is hardly seen in one
creative and is pooled over all (empirical Bayes, Efron & Morris 1973, with the hyper-parameters drawn). Blocked Gibbs:
the cell from its exact grid, ζ by an independence step of Metropolis–Hastings from Laplace's approximation, means and
κ from their normal conditionals, deviations from a grid under log-normal priors. Everything is over all creatives at
once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.allocation.curves import FAMILIES, Cells

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
# Deviations that a Gibbs step chooses among; the log-normal priors on them, by middle and deviation of the log.
# Creatives of a campaign differ by half of their worth or so; all of it may as well be halved or doubled.
_DEVIATIONS = np.exp(np.linspace(np.log(0.03), np.log(2.5), 40))
_CREATIVES, _CAMPAIGNS, _CHANNELS = (0.45, 0.5), (0.3, 0.5), (0.3, 0.5)
_SCALES = (0.6, 0.35)
# The usual spend stands at about two thirds of the scale, give or take two thirds.
_SCALE_CENTRE, _SCALE_SD = float(np.log(1.5)), 0.5
_SLOPE_CENTRE, _SLOPE_SD = 0.5, 0.4
_FAMILY_PRIOR = np.array([3.0, 3.0, 0.5, 0.5])


@dataclass(frozen=True, slots=True)
class Known:
    """Hyper-parameters that somebody knows: only a simulation does, to see what nobody can do better than.

    `spread`: deviations of creatives in a campaign, of campaigns in a channel, of channels; `centre`: mean log return
    per rouble; `scale`: mean and deviation of log(scale / reference); `families`: their shares.
    """

    spread: tuple[float, float, float]
    centre: float
    scale: tuple[float, float]
    families: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Sufficient sums of each creative. `seen` [n]: weighted actions; `logs`, `sums` [n, cells]: Σ w y log ρ, Σ w s ρ.

    `reference` [n]: roubles a day; `campaign`, `channel` [n]: numbers from 0; `parent`: channel of each campaign.
    """

    seen: Floats
    logs: Floats
    sums: Floats
    reference: Floats
    campaign: Places
    parent: Places


@dataclass(frozen=True, slots=True)
class Draws:
    """`level` [draws, n]: log actions a day at the reference spend; `cell` [draws, n]."""

    level: Floats
    cell: Places

    def last(self, count: int) -> Draws:
        return Draws(self.level[-count:], self.cell[-count:])


@dataclass(slots=True)
class Chain:
    """Where the sampler stands. It goes on when the evidence changes a little, so it need not begin anew."""

    level: Floats
    cell: Places
    campaign: Floats
    channel: Floats
    spread: Floats
    kappa: Floats
    scale_spread: float
    families: Floats


def advance(
    chain: Chain, evidence: Evidence, cells: Cells, steps: int, rng: np.random.Generator, known: Known | None = None
) -> Draws:
    """Some steps further, with what was drawn on the way."""
    levels = np.empty((steps, len(evidence.seen)))
    chosen = np.empty((steps, len(evidence.seen)), dtype=np.intp)
    for step in range(steps):
        _step(chain, evidence, cells, rng)
        if known is not None:
            _told(chain, known, evidence)
        levels[step], chosen[step] = chain.level, chain.cell
    return Draws(levels, chosen)


def begun(evidence: Evidence, cells: Cells) -> Chain:
    """A place to begin: every creative near its own counts, the scale where scales usually are."""
    middle = int(np.argmin(np.abs(cells.scale - 1.5) + cells.family))
    cell = np.full(len(evidence.seen), middle, dtype=np.intp)
    pooled = (evidence.seen.sum() + 0.5) / (evidence.sums[:, middle] @ evidence.reference + 1e-9)
    own = pooled * evidence.reference
    level = np.log((evidence.seen + 2) / (evidence.sums[:, middle] + 2 / own))
    centre = float(np.mean(level - np.log(evidence.reference) + cells.best[middle]))
    return Chain(
        level=level,
        cell=cell,
        campaign=np.full(len(evidence.parent), centre),
        channel=np.full(int(evidence.parent.max()) + 2, centre),
        spread=np.full(3, 0.4),
        kappa=np.array([_SCALE_CENTRE + float(np.log(evidence.reference).mean()), 1.0]),
        scale_spread=0.5,
        families=_FAMILY_PRIOR / _FAMILY_PRIOR.sum(),
    )


def _step(chain: Chain, evidence: Evidence, cells: Cells, rng: np.random.Generator) -> None:
    size = np.log(evidence.reference)
    _draw_cells(chain, evidence, cells, size, rng)
    _draw_levels(chain, evidence, cells, size, rng)
    _draw_means(chain, chain.level - size + cells.best[chain.cell], evidence, rng)
    _draw_scales(chain, np.log(cells.scale[chain.cell]) + size, size, rng)
    chain.families = rng.dirichlet(_FAMILY_PRIOR + np.bincount(cells.family[chain.cell], minlength=len(FAMILIES)))


def _told(chain: Chain, known: Known, evidence: Evidence) -> None:
    """What is known in the place of what was drawn."""
    chain.spread = np.array(known.spread)
    chain.channel[-1] = known.centre
    chain.kappa = np.array([known.scale[0] + float(np.log(evidence.reference).mean()), 1.0])
    chain.scale_spread = known.scale[1]
    chain.families = np.array(known.families)


def _draw_cells(chain: Chain, evidence: Evidence, cells: Cells, size: Floats, rng: np.random.Generator) -> None:
    """From the exact conditional on the grid."""
    away = (chain.level - size - chain.campaign[evidence.campaign])[:, None] + cells.best
    apart = np.log(cells.scale) + (size - chain.kappa[0] - chain.kappa[1] * (size - size.mean()))[:, None]
    weight = evidence.logs - np.exp(chain.level)[:, None] * evidence.sums
    weight -= away**2 / (2 * chain.spread[0] ** 2)
    weight -= apart**2 / (2 * chain.scale_spread**2)
    weight += np.log(chain.families + 1e-300)[cells.family]
    weight -= weight.max(axis=1, keepdims=True)
    heaped = np.cumsum(np.exp(weight, out=weight), axis=1, out=weight)
    chain.cell = np.sum(heaped < rng.random((len(size), 1)) * heaped[:, -1:], axis=1)


def _draw_levels(chain: Chain, evidence: Evidence, cells: Cells, size: Floats, rng: np.random.Generator) -> None:
    """Newton to the top of the conditional, then a normal proposal there, accepted or not."""
    centre = chain.campaign[evidence.campaign] + size - cells.best[chain.cell]
    sums = evidence.sums[np.arange(len(size)), chain.cell]
    precision = 1 / chain.spread[0] ** 2
    top = chain.level.copy()
    for _ in range(4):
        mean = np.exp(top) * sums
        top += np.clip((evidence.seen - mean - (top - centre) * precision) / (mean + precision), -1.5, 1.5)
    deviation = 1 / np.sqrt(np.exp(top) * sums + precision)

    def height(level: Floats) -> Floats:
        held = evidence.seen * level - np.exp(level) * sums - (level - centre) ** 2 * precision / 2
        return held + (level - top) ** 2 / (2 * deviation**2)

    offered = top + deviation * rng.standard_normal(len(size))
    accepted = np.log(rng.random(len(size))) < height(offered) - height(chain.level)
    chain.level = np.where(accepted, offered, chain.level)


def _draw_means(chain: Chain, value: Floats, evidence: Evidence, rng: np.random.Generator) -> None:
    """Creative → campaign → channel → all; the last place of `channel` is the mean of all."""
    chain.campaign = grouped(
        value, evidence.campaign, chain.spread[0], chain.channel[evidence.parent], chain.spread[1], rng
    )
    of_all = np.full(len(chain.channel) - 1, chain.channel[-1])
    channels = grouped(chain.campaign, evidence.parent, chain.spread[1], of_all, chain.spread[2], rng)
    whole = channels.mean() + chain.spread[2] / np.sqrt(len(channels)) * rng.standard_normal()
    chain.channel = np.append(channels, whole)
    chain.spread = np.array(
        [
            deviation(value - chain.campaign[evidence.campaign], _CREATIVES, rng),
            deviation(chain.campaign - channels[evidence.parent], _CAMPAIGNS, rng),
            deviation(channels - whole, _CHANNELS, rng),
        ]
    )


def grouped(
    value: Floats, of: Places, deviation: float, centre: Floats, above: float, rng: np.random.Generator
) -> Floats:
    """Means of groups from their normal conditional."""
    count = np.bincount(of, minlength=len(centre))
    precision = count / deviation**2 + 1 / above**2
    mean = (np.bincount(of, value, len(centre)) / deviation**2 + centre / above**2) / precision
    drawn: Floats = mean + rng.standard_normal(len(centre)) / np.sqrt(precision)
    return drawn


def deviation(away: Floats, prior: tuple[float, float], rng: np.random.Generator) -> float:
    """A standard deviation given what it made, on a grid of its log, under a log-normal prior."""
    middle, width = prior
    weight = -len(away) * np.log(_DEVIATIONS) - (away @ away) / (2 * _DEVIATIONS**2)
    weight -= np.log(_DEVIATIONS / middle) ** 2 / (2 * width**2)
    return float(_DEVIATIONS[np.argmax(weight + rng.gumbel(size=len(_DEVIATIONS)))])


def _draw_scales(chain: Chain, scale: Floats, size: Floats, rng: np.random.Generator) -> None:
    """κ of the regression of log scale on log reference, and the deviation around it."""
    across = np.column_stack([np.ones(len(size)), size - size.mean()])
    prior = np.array([_SCALE_SD**-2, _SLOPE_SD**-2])
    centre = np.array([_SCALE_CENTRE + size.mean(), _SLOPE_CENTRE])
    precision = across.T @ across / chain.scale_spread**2 + np.diag(prior)
    mean = np.linalg.solve(precision, across.T @ scale / chain.scale_spread**2 + prior * centre)
    chain.kappa = mean + np.linalg.solve(np.linalg.cholesky(precision).T, rng.standard_normal(2))
    chain.scale_spread = deviation(scale - across @ chain.kappa, _SCALES, rng)
