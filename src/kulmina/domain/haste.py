"""Quantity that rises while quality falls: more clients brought, more of them who do not fit (R66).

The guard speaks when arrivals have grown by 30 % or more and the share of non-target ones among them by 10 points or
more. How likely chance alone makes such a share is told beside it: the one-sided exact test of R. A. Fisher
(Statistical Methods for Research Workers, 5th ed., 1934, §21.02) on the two-by-two table of arrivals.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import comb

GROWTH = Fraction(30, 100)
POINTS = Fraction(10, 100)
LEAST = 10  # arrivals before, under which a growth says nothing
CHANCE = Fraction(1, 20)  # rarer than this it is hardly chance


@dataclass(frozen=True, slots=True)
class Flow:
    """Clients brought to the office in some days: all of them, and those who turned out not to fit."""

    arrived: int
    non_target: int

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.non_target, self.arrived) if self.arrived else None


@dataclass(frozen=True, slots=True)
class Haste:
    """Days against the days before them. `growth`: of arrivals; `points`: added to the non-target share; `chance`:
    how often so many non-target ones, or more, come to the later days when nothing has changed."""

    before: Flow
    now: Flow
    growth: Fraction
    points: Fraction
    chance: Fraction

    @property
    def alarm(self) -> bool:
        return self.growth >= GROWTH and self.points >= POINTS

    @property
    def sure(self) -> bool:
        return self.alarm and self.chance <= CHANCE


def haste(before: Flow, now: Flow) -> Haste | None:
    """Two spans of equal length compared; None where one of them is too thin to tell."""
    if before.arrived < LEAST or before.share is None or now.share is None:
        return None
    growth = Fraction(now.arrived, before.arrived) - 1
    return Haste(before, now, growth, now.share - before.share, by_chance(before, now))


def by_chance(before: Flow, now: Flow) -> Fraction:
    """The probability that `now.arrived` clients drawn from all hold `now.non_target` non-target ones or more."""
    clients, misfits = before.arrived + now.arrived, before.non_target + now.non_target
    fits = clients - misfits
    worse = range(now.non_target, min(misfits, now.arrived) + 1)
    ways = sum(comb(misfits, bad) * comb(fits, now.arrived - bad) for bad in worse if now.arrived - bad <= fits)
    return Fraction(ways, comb(clients, now.arrived))
