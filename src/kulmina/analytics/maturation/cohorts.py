"""Cohorts on their way: of leads gathered by week, by creative or otherwise, how many have reached each stage so far
and how many are expected to in the end. The two stand side by side and are never one number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.maturation.fitting import COVER, Matured
from kulmina.analytics.maturation.likelihood import Floats, Ints

_YOUNG = 2.0  # days of age within which hours matter


@dataclass(frozen=True, slots=True)
class Stage:
    """By cohort: leads, how many have reached the stage `so_far`, how many are `expected` in the end with an interval
    of 80 % (`low`, `high`, both at least what there is), and the share `matured` of them that has had time (nan
    without leads)."""

    leads: Ints
    so_far: Ints
    expected: Floats
    low: Floats
    high: Floats
    matured: Floats


def stage(
    matured: Matured, creative: Ints, age: Floats, came: NDArray[np.bool_], cohort: Ints, *, seed: int = 0
) -> Stage:
    """One stage by `cohort` (from 0) of leads of these ages in days, by rates that were learnt of them or of others."""
    size = int(cohort.max(initial=-1)) + 1
    leads = np.bincount(cohort, minlength=size)
    so_far = np.bincount(cohort[came], minlength=size)
    ripe = np.bincount(cohort, _shares(matured, creative, age), size)
    draws = _draws(matured, _Waiting(creative[~came], age[~came], cohort[~came]), size, seed)
    tail = (1 - COVER) / 2
    low, high = np.quantile(draws, (tail, 1 - tail), axis=0)
    some = leads > 0
    return Stage(
        leads=leads,
        so_far=so_far,
        expected=so_far + draws.mean(axis=0),
        low=so_far + low,
        high=so_far + high,
        matured=np.where(some, ripe / np.where(some, leads, 1), np.nan),
    )


def expected(matured: Matured, creative: Ints, age: Floats, came: NDArray[np.bool_]) -> Floats:
    """By creative, the share of these very leads that will have converted in the end: at least what has (nan without
    leads). It differs from `rate` as those who have converted already differ from leads like them."""
    waiting = _Waiting(creative[~came], age[~came], np.zeros(int((~came).sum()), dtype=np.int64))
    by = np.stack([_by(matured, waiting, law) for law in range(len(matured.delay.laws))])
    more = np.zeros(len(matured.leads))
    for draw, rates in enumerate(matured.draws):
        chance = _chance(rates[waiting.creative], by[matured.law[draw]])
        more += np.bincount(waiting.creative, waiting.count * chance, len(more))
    some = matured.leads > 0
    whole = matured.converted + more / len(matured.draws)
    return np.where(some, whole / np.where(some, matured.leads, 1), np.nan)


def _shares(matured: Matured, creative: Ints, age: Floats) -> Floats:
    """F(age) of each lead, read from a curve of its group."""
    points = np.concatenate([[0.0], np.geomspace(1e-4, max(float(age.max(initial=1.0)), 1.0), 400)])
    found = np.zeros(len(age))
    group = matured.group[creative]
    for one in np.unique(group):
        mine = group == one
        found[mine] = np.interp(age[mine], points, matured.share(int(one), points))
    return found


class _Waiting:
    """Leads that wait, those of one cohort, creative and age counted together."""

    def __init__(self, creative: Ints, age: Floats, cohort: Ints) -> None:
        # Ages by days; the first two by hours, where most may happen.
        step = np.where(age < _YOUNG, np.floor(age * 24), _YOUNG * 24 + np.floor(age - _YOUNG)).astype(np.int64)
        width = int(step.max(initial=0)) + 1
        of = int(creative.max(initial=0)) + 1
        keys, place, self.count = np.unique(
            (cohort * of + creative) * width + step, return_inverse=True, return_counts=True
        )
        self.creative = (keys // width) % of
        self.cohort = keys // width // of
        self.age = np.bincount(place, age, len(keys)) / self.count


def _draws(matured: Matured, waiting: _Waiting, size: int, seed: int) -> Floats:
    """Further conversions by cohort in equally likely futures [draws, cohorts]."""
    rng = np.random.default_rng([seed, 11, size, len(waiting.count)])
    by = np.stack([_by(matured, waiting, law) for law in range(len(matured.delay.laws))])
    found = np.zeros((len(matured.draws), size))
    for draw, rates in enumerate(matured.draws):
        chance = _chance(rates[waiting.creative], by[matured.law[draw]])
        found[draw] = np.bincount(waiting.cohort, rng.binomial(waiting.count, chance), size)
    return found


def _chance(rate: Floats, share: Floats) -> Floats:
    """That who has not converted by an age, by which `share` of conversions come, still will."""
    return np.asarray(np.clip(rate * (1 - share) / np.maximum(1 - rate * share, 1e-12), 0, 1))


def _by(matured: Matured, waiting: _Waiting, law: int) -> Floats:
    found = np.zeros(len(waiting.count))
    group = matured.group[waiting.creative]
    for one in np.unique(group):
        mine = group == one
        found[mine] = matured.delay.share(law, int(one), waiting.age[mine])
    return found
