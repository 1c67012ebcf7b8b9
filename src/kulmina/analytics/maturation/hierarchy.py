"""Creatives lean on their campaign, campaigns on their channel, channels on the company.

    logit p(creative) ~ N(campaign + βx, s₁²)   campaign ~ N(channel, s₂²)   channel ~ N(company, s₃²)

(the logit-normal kin of the beta-binomial). x is one thing known of each creative, such as how thick its flow of
leads is: cheap and plentiful leads come less often, and a thin creative must not lean on the plentiful ones. On a grid
the sums over all levels are exact: messages go up the tree (Pearl 1988), the spreads s are weighed by their evidence,
and draws come down from the company to the creatives, so that what is not known about the spreads, β and the levels
above is in every interval. The prior of s₁ keeps away from zero (Chung et al. 2013, Psychometrika 78): creatives do
differ, and a handful of them must not be taken for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.maturation.likelihood import LOGITS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LOWEST = (0.05, 0.15, 0.25, 0.35, 0.5, 0.7, 1.0, 1.4)  # s₁
UPPER = (0.02, 0.15, 0.3, 0.5, 0.8)  # s₂, s₃
_CENTRE, _WIDTH = -1.5, 1.5  # prior of the company's logit
_USUAL = (0.5, 0.4)  # a Rayleigh prior of s₁, half-normal ones of the spreads above it
SLOPES = np.linspace(-0.6, 0.6, 16)  # β for x of standard deviation one or so
_STEEP = 0.4  # standard deviation of its prior
_NOTHING = 1e-300


@dataclass(frozen=True, slots=True)
class Tree:
    """`parents[0]`: the parent of each creative among the nodes of the first level, and so on; the last go to one."""

    parents: tuple[Ints, ...]

    @property
    def levels(self) -> int:
        return len(self.parents)


def tree(size: int, groups: Sequence[Ints]) -> Tree:
    """The tree of creatives under groups, the finest first. A level that gathers nothing is left out.

    A group is told apart by those above it: a campaign of one name in two channels is two.
    """
    paths = [np.zeros(size, dtype=np.int64)]
    for group in reversed(groups):
        _, here = np.unique(np.stack([paths[0], group]), axis=1, return_inverse=True)
        here = here.ravel()
        if here.max() + 1 > paths[0].max() + 1:
            paths.insert(0, here)
    if len(paths) > 1 and paths[0].max() + 1 == size:
        paths.pop(0)
    parents, below = [], np.arange(size)
    for path in paths:
        _, first = np.unique(below, return_index=True)
        parents.append(path[first])
        below = path
    return Tree(tuple(parents))


def spreads(levels: int) -> list[tuple[float, ...]]:
    """The combinations of spreads that are weighed."""
    return list(product(LOWEST, *([UPPER] * (levels - 1))))


@cache
def kernel(spread: float) -> Floats:
    """The chances of a child's logit given its parent's [parent, child]."""
    weight = np.exp(-0.5 * ((LOGITS[None, :] - LOGITS[:, None]) / spread) ** 2)
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def prior(combination: tuple[float, ...]) -> float:
    """The logarithm of a combination's prior, up to a constant; grids are uneven, so widths are in it."""
    first, *rest = combination
    told = np.log(first) - 0.5 * (first / _USUAL[0]) ** 2 + np.log(np.gradient(LOWEST)[LOWEST.index(first)])
    widths = np.gradient(UPPER)
    return float(told + sum(-0.5 * (s / _USUAL[1]) ** 2 + np.log(widths[UPPER.index(s)]) for s in rest))


def company() -> Floats:
    """The logarithm of the prior of the company's logit on the grid."""
    return np.asarray(-0.5 * ((LOGITS - _CENTRE) / _WIDTH) ** 2)


def raised(below: Floats, parents: Ints, spread: float) -> Floats:
    """A level's logarithms [nodes, LOGITS] as a message to their parents, summed over each parent's children."""
    top = below.max(axis=1, keepdims=True)
    up = np.log(np.exp(below - top) @ kernel(spread).T + _NOTHING) + top
    return summed(up, parents)


def summed(rows: Floats, parents: Ints) -> Floats:
    order = np.argsort(parents, kind="stable")
    starts = np.searchsorted(parents[order], np.arange(parents.max() + 1))
    return np.asarray(np.add.reduceat(rows[order], starts, axis=0))


def evidence(lowest: Floats, tree: Tree) -> dict[tuple[float, ...], float]:
    """The posterior chance of every combination of spreads. `lowest`: logarithms of the creatives [creatives, LOGITS].

    Messages that share their lower spreads are counted once.
    """
    known: dict[tuple[float, ...], Floats] = {(): lowest}
    for level, parents in enumerate(tree.parents):
        for combination in spreads(level + 1):
            known[combination] = raised(known[combination[:-1]], parents, combination[-1])
    told = {}
    for combination in spreads(tree.levels):
        told[combination] = _whole(known[combination][0] + company()) + prior(combination)
    top = max(told.values())
    weight = {combination: float(np.exp(value - top)) for combination, value in told.items()}
    total = sum(weight.values())
    return {combination: value / total for combination, value in weight.items()}


def support(lowest: Floats, tree: Tree) -> float:
    """The logarithm of the evidence of the creatives' likelihoods under middling spreads."""
    message = lowest
    for parents, spread in zip(tree.parents, (0.5, *[UPPER[1]] * (tree.levels - 1)), strict=True):
        message = raised(message, parents, spread)
    return _whole(message[0] + company())


def slopes(lowest: Sequence[Floats], tree: Tree, combination: tuple[float, ...]) -> Floats:
    """The posterior chance of each of SLOPES under one combination of spreads; `lowest`: logarithms by slope."""
    told = -0.5 * (SLOPES / _STEEP) ** 2
    for place, message in enumerate(lowest):
        for parents, spread in zip(tree.parents, combination, strict=True):
            message = raised(message, parents, spread)
        told[place] += _whole(message[0] + company())
    weight = np.exp(told - told.max())
    return np.asarray(weight / weight.sum())


def centres(lowest: Floats, tree: Tree, combination: tuple[float, ...], rng: np.random.Generator) -> Floats:
    """A draw of what each creative leans on: the logit of its parent [creatives]."""
    messages = [lowest]
    for parents, spread in zip(tree.parents, combination, strict=True):
        messages.append(raised(messages[-1], parents, spread))
    at = _drawn(messages[-1] + company(), rng)
    for level in range(tree.levels - 1, 0, -1):
        chances = np.log(kernel(combination[level])[at[tree.parents[level]]] + _NOTHING) + messages[level]
        at = _drawn(chances, rng)
    return np.asarray(LOGITS[at[tree.parents[0]]])


def _whole(log: Floats) -> float:
    """The logarithm of the sum."""
    return float(log.max() + np.log(np.exp(log - log.max()).sum()))


def _drawn(log: Floats, rng: np.random.Generator) -> Ints:
    """One place of the grid for every row, by the logarithms of its chances."""
    sums = np.cumsum(np.exp(log - log.max(axis=1, keepdims=True)), axis=1)
    return np.asarray((sums < rng.random((len(log), 1)) * sums[:, -1:]).sum(axis=1))
