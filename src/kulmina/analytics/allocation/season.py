"""What all creatives share: the day of the week and the level of the market, a slow random walk."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_STEPS = (0.003, 0.006, 0.012, 0.024, 0.048)
_WEEKDAY = 0.3
_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Season:
    """`factor`: of each day of the history, [days], 1 on average; `ahead`: of the horizon, its mean.

    `ahead_sd`: deviation of log `ahead`, from what is not known of the level today and its walk till then.
    `shared`: root of the covariance of log `factor`, [days, rank].
    """

    factor: Floats
    ahead: float
    ahead_sd: float
    shared: Floats

    def drawn(self, rng: np.random.Generator) -> Floats:
        """A factor that could as well be the true one."""
        return np.asarray(self.factor * np.exp(self.shared @ rng.standard_normal(self.shared.shape[1])))


def flat(days: int) -> Season:
    return Season(np.ones(days), 1.0, 0.0, np.zeros((days, 1)))


def season(
    total: Floats, expected: Floats, weekday: NDArray[np.intp], excess: float, coming: NDArray[np.intp]
) -> Season:
    """Weekday effects and a random walk of the log level, by penalised Poisson regression (Laplace's approximation).

    `total`: actions of all creatives by day; `expected`: what they would be in a day like any other; `excess`:
    variance over mean of the total; `coming`: weekdays of the horizon. The step of the walk is the one that makes
    the history most likely.
    """
    if total.sum() <= 0 or (expected > 0).sum() < 2:
        return flat(len(total))
    fits = [_fitted(total, expected, weekday, excess, step) for step in _STEPS]
    evidence = np.array([fit[0] for fit in fits])
    best = int(np.argmax(evidence))
    return _told(fits[best][1], fits[best][2], _STEPS[best], weekday, expected * excess**-1, coming)


def _design(weekday: NDArray[np.intp]) -> Floats:
    days = len(weekday)
    design = np.zeros((days, 7 + days))
    design[np.arange(days), weekday] = 1
    design[:, 7:] = np.eye(days)
    return design


@lru_cache(maxsize=16)
def _penalty(days: int, step: float) -> tuple[Floats, float]:
    """The prior's precision and its log determinant: weekdays N(0, 0.3²), a walk with this step that starts near 0."""
    walk = np.diff(np.eye(days), axis=0)
    precision = np.zeros((7 + days, 7 + days))
    precision[:7, :7] = np.eye(7) / _WEEKDAY**2
    precision[7:, 7:] = walk.T @ walk / step**2 + np.eye(days) * 1e-4
    precision[7, 7] += 1.0
    return precision, float(np.linalg.slogdet(precision)[1])


def _fitted(
    total: Floats, expected: Floats, weekday: NDArray[np.intp], excess: float, step: float
) -> tuple[float, Floats, Floats]:
    """Log evidence up to a constant, coefficients, their covariance."""
    days = len(total)
    penalty, volume = _penalty(days, step)
    seen, offset = total / excess, np.maximum(expected / excess, 1e-9)
    beta = np.zeros(7 + days)
    for _ in range(_ROUNDS):
        mean = offset * np.exp(np.clip(beta[weekday] + beta[7:], -3, 3))
        gradient = -penalty @ beta
        np.add.at(gradient, weekday, seen - mean)
        gradient[7:] += seen - mean
        beta = beta + np.linalg.solve(_hessian(penalty, mean, weekday), gradient)
    mean = offset * np.exp(beta[weekday] + beta[7:])
    hessian = _hessian(penalty, mean, weekday)
    fit = float((seen * np.log(mean) - mean).sum() - beta @ penalty @ beta / 2)
    covariance = np.asarray(np.linalg.inv(hessian), dtype=np.float64)
    return fit + 0.5 * (volume - float(np.linalg.slogdet(hessian)[1])), beta, covariance


def _hessian(penalty: Floats, mean: Floats, weekday: NDArray[np.intp]) -> Floats:
    hessian, at = penalty.copy(), 7 + np.arange(len(mean))
    hessian[at, at] += mean
    np.add.at(hessian, (weekday, weekday), mean)
    hessian[weekday, at] += mean
    hessian[at, weekday] += mean
    return hessian


def _told(
    beta: Floats, covariance: Floats, step: float, weekday: NDArray[np.intp], weight: Floats, coming: NDArray[np.intp]
) -> Season:
    factor = np.exp(beta[weekday] + beta[7:])
    share = weight * factor
    share = share / share.sum()
    mean = float(share @ factor)
    contrast = -share @ _design(weekday)
    contrast[-1] += 1
    contrast[:7] += np.bincount(coming, minlength=7) / len(coming)
    length = len(coming)
    walked = step**2 * (length + 1) * (2 * length + 1) / (6 * length)
    ahead = float(np.exp(beta[:7][coming]).mean() * np.exp(beta[-1]))
    reading = _design(weekday)
    reading -= share @ reading
    root = reading @ np.linalg.cholesky((covariance + covariance.T) / 2)
    return Season(factor / mean, ahead / mean, float(np.sqrt(contrast @ covariance @ contrast + walked)), root)
