"""Shapes that the time from a lead to its conversion may take: gamma, Weibull, log-normal, two gammas mixed.

Each is a function of unbounded parameters, so that a search may go anywhere. Times are days. The mixture stands for
what comes in two waves: at once or after thinking it over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, gammainc, ndtr

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Family:
    """`cdf(parameters, times)`: the share that has come by each time; parameters [size], times of any shape.

    `start`, `spread`: centre and standard deviation of the weak prior for times whose typical length is one; a
    location is moved by the logarithm of the typical length. `locations`: which parameters are such.
    """

    name: str
    cdf: Callable[[Floats, Floats], Floats]
    start: tuple[float, ...]
    spread: tuple[float, ...]
    locations: tuple[int, ...] = (0,)

    def prior(self, typical: float) -> tuple[Floats, Floats]:
        """Centre and standard deviation of the prior where times are typically so many days."""
        centre = np.array(self.start)
        centre[list(self.locations)] += np.log(typical)
        return centre, np.array(self.spread)


def _gamma(parameters: Floats, times: Floats) -> Floats:
    """(log of the mean, log of the shape)."""
    shape = np.exp(parameters[1])
    return np.asarray(gammainc(shape, times * (shape * np.exp(-parameters[0]))))


def _weibull(parameters: Floats, times: Floats) -> Floats:
    """(log of the scale, log of the shape)."""
    with np.errstate(over="ignore"):
        return -np.expm1(-np.power(times * np.exp(-parameters[0]), np.exp(parameters[1])))


def _log_normal(parameters: Floats, times: Floats) -> Floats:
    """(log of the median, log of sigma)."""
    with np.errstate(divide="ignore"):
        return np.asarray(ndtr((np.log(times) - parameters[0]) * np.exp(-parameters[1])))


def _two_gammas(parameters: Floats, times: Floats) -> Floats:
    """(log of the first mean, its log shape, log of how much the second is longer, its log shape, logit share)."""
    longer = parameters[0] + np.exp(parameters[2])
    early = _gamma(parameters[:2], times)
    late = _gamma(np.array([longer, parameters[3]]), times)
    first = expit(parameters[4])
    return np.asarray(first * early + (1 - first) * late)


GAMMA = Family("gamma", _gamma, (0.0, 0.3), (1.0, 0.7))
FAMILIES = (
    GAMMA,
    Family("weibull", _weibull, (0.0, 0.2), (1.0, 0.5)),
    Family("log_normal", _log_normal, (-0.3, -0.2), (1.0, 0.5)),
    Family("two_gammas", _two_gammas, (-1.0, 0.5, 0.6, 0.7, 0.0), (1.2, 0.8, 0.5, 0.8, 1.2)),
)
