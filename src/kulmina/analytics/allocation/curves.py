"""Response curves: what a day's spend brings, up to a factor. All start at 0, never fall and flatten in the end.

Families: 1 − exp(−x); x/(1 + x); and x^n/(1 + x^n) with n > 1, which is S-shaped (Jin et al. 2017, «Bayesian Methods
for Media Mix Modeling with Carryover and Shape Effects», section 3). x is spend over the scale of the creative. A cell
is a family with a scale, the scale told as a multiple of the creative's reference spend: on this grid the posterior is
summed exactly instead of being approximated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SATURATES, HYPERBOLA = 0.0, 1.0
FAMILIES = (SATURATES, HYPERBOLA, 1.5, 2.2)
_LEAST, _MOST, _SCALES = 0.08, 40.0, 19


@dataclass(frozen=True, slots=True)
class Cells:
    """`family`: index into FAMILIES; `scale`: of the curve, in reference spends; both [cells].

    `best`: log of the best average return per rouble over that at the reference spend, never below 0. `capped`: no
    spend brings more than its proportion of what the reference spend brings; for histories of a few days.
    """

    family: NDArray[np.intp]
    scale: Floats
    best: Floats
    capped: bool = False

    @property
    def count(self) -> int:
        return len(self.scale)

    def relative(self, spend: Floats) -> Floats:
        """Response over that at the reference spend. `spend` in reference spends, [...]; answers [..., cells]."""
        found = np.empty((*spend.shape, self.count))
        for place, power in enumerate(FAMILIES):
            of = self.family == place
            found[..., of] = height(spend[..., None] / self.scale[of], power) / height(1 / self.scale[of], power)
        return np.minimum(found, spend[..., None]) if self.capped else found

    def chosen(self, spend: Floats, cell: NDArray[np.intp]) -> Floats:
        """The same for one cell of each spend; `cell` has the shape of `spend`."""
        found = np.empty(spend.shape)
        for place, power in enumerate(FAMILIES):
            of = self.family[cell] == place
            scale = self.scale[cell[of]]
            found[of] = height(spend[of] / scale, power) / height(1 / scale, power)
        return np.minimum(found, spend) if self.capped else found


def cells() -> Cells:
    """Every family with scales from far below the reference spend to far above it, in equal steps of the log."""
    steps = np.exp(np.linspace(np.log(_LEAST), np.log(_MOST), _SCALES))
    family = np.repeat(np.arange(len(FAMILIES)), _SCALES)
    scale = np.tile(steps, len(FAMILIES))
    best = np.array([_best(FAMILIES[f], 1 / s) for f, s in zip(family, scale, strict=True)])
    return Cells(family.astype(np.intp), scale, best)


def height(x: Floats, power: float) -> Floats:
    """The curve of a family, from 0 at no spend to 1."""
    if power == SATURATES:
        return -np.expm1(-x)
    risen = x if power == HYPERBOLA else x**power
    return risen / (1 + risen)


def _best(power: float, x: float) -> float:
    """log of the largest height(t)/t over that at x: t → 0 for the concave, t = (n − 1)^(1/n) for the S-shaped."""
    at = height(np.array([x]), power)[0] / x
    if power <= 1:
        return float(-np.log(at))
    top = (power - 1) ** (1 / power)
    return float(np.log(height(np.array([top]), power)[0] / top / at))
