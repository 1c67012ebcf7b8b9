"""Advertising money of a month against its budget: what is left, and what will be spent at the present pace (R36).

The spend of a day is taken as level × factor of its weekday. The level is that of the last reported days, weighted
so that a week counts half as much as the week after it; the factors are shrunk to 1 as if `PRIOR` more days of each
weekday had been plain ones. For the h days that are not reported yet the sum has the variance

    h·σ² + h²·σ²/m + w²·h²·(2 + h/7)/3

of a local level model (A. Harvey, Forecasting, Structural Time Series Models, 1989, ch. 4): σ is the noise of a day,
m how many days the level stands on, w how far the level moves from week to week; of the last term a part is what the
weighted level and its factors lag behind, the rest what the level will yet wander. σ is taken by a median, so one
strange day does not decide it. Inside are floats; what comes out is whole kopecks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import sqrt
from statistics import median

RECENT = 42  # days that the pace is judged by
FEWEST = 5  # reported days below which nothing is foretold
PRIOR = 1  # plain days of each weekday
_WEEK = 7
_NORMAL = 1.4826  # of the median deviation to the standard one
_USUAL_MOVE = 0.05  # of the level from week to week, believed as if one week had shown it
_EIGHTY = 1.397  # deviations on either side that hold 80 %, Student's with 8 degrees: they are learnt from few weeks
_LEAST_NOISE = 0.03  # of the level: even a capped campaign is not exact


@dataclass(frozen=True, slots=True)
class Forecast:
    """Kopecks at the end of the month: the middle and the bounds of an 80 % interval."""

    usual: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Spending:
    """A channel's (or the whole) budget of a month. Kopecks; `planned` None: nobody has set it.

    `gone`, `left`: days of the month that are reported and those that are not; `reported`: the last reported day.
    """

    planned: int | None
    spent: int
    gone: int
    left: int
    reported: date | None = None
    forecast: Forecast | None = None

    @property
    def rest(self) -> int | None:
        """What is left of the budget; below zero it is overspent."""
        return None if self.planned is None else self.planned - self.spent

    @property
    def share(self) -> Fraction | None:
        """Of the budget; undefined without one."""
        return Fraction(self.spent, self.planned) if self.planned else None

    @property
    def expected(self) -> Fraction | None:
        """Which part of the days is behind: an even pace would have spent as much of the budget."""
        days = self.gone + self.left
        return Fraction(self.gone, days) if days else None

    @property
    def daily(self) -> Fraction | None:
        """What each day that is left may spend, so that the budget is met exactly."""
        if self.rest is None or not self.left:
            return None
        return Fraction(max(0, self.rest), self.left)

    @property
    def verdict(self) -> str:
        """none: no budget; over: spent already; will_be_over, may_be_over, under (less than 9/10), fine."""
        if self.planned is None:
            return "none"
        if self.spent > self.planned:
            return "over"
        if self.forecast is None:
            return "fine"
        if self.forecast.low > self.planned:
            return "will_be_over"
        if self.forecast.usual > self.planned:
            return "may_be_over"
        return "under" if 10 * self.forecast.high < 9 * self.planned else "fine"


def spending(planned: int | None, days: Mapping[date, int], month: Sequence[date], today: date) -> Spending:
    """A month's budget against its reports. `days`: kopecks by reported day, those of the month and some before it;
    `month`: all its days; `today`: nothing later can have been reported, and it may be reported in part, so that only
    the days before it tell the pace."""
    known = {day: amount for day, amount in days.items() if day <= today}
    reported = max(known, default=None)
    left = [day for day in month if reported is None or day > reported]
    spent = sum(known.get(day, 0) for day in month)
    whole = {day: amount for day, amount in known.items() if day < today}
    forecast, rest = foretold(whole, left), _rest(whole, known, month, today)
    ahead = None
    if forecast is not None:
        usual, low, high = (spent + part for part in forecast)
        ahead = Forecast(usual + rest, low, high + rest)
    return Spending(planned, spent, len(month) - len(left), len(left), reported, ahead)


def _rest(whole: Mapping[date, int], known: Mapping[date, int], month: Sequence[date], today: date) -> int:
    """Kopecks that a reported today still lacks to a day like it: it may be reported in part, so it says nothing of
    the pace."""
    if today not in known or today not in month:
        return 0
    usual = foretold(whole, [today])
    return 0 if usual is None else max(0, usual[0] - known[today])


def foretold(known: Mapping[date, int], ahead: Sequence[date]) -> tuple[int, int, int] | None:
    """Kopecks of the days ahead: the middle and an 80 % interval; None after fewer than `FEWEST` reported days."""
    if not ahead:
        return (0, 0, 0)
    recent = sorted(known)[-RECENT:]
    if len(recent) < FEWEST:
        return None
    factor = _factors(recent, known)
    spent, usual = [float(known[day]) for day in recent], [factor[day.weekday()] for day in recent]
    weights = [0.5 ** ((len(recent) - 1 - place) / _WEEK) for place in range(len(recent))]
    # A ratio of sums, not a mean of ratios: days that hardly spend say hardly anything.
    level = _weighted(weights, spent) / _weighted(weights, usual)
    middle = sum(level * factor[day.weekday()] for day in ahead)
    based_on = sum(weights) ** 2 / sum(w * w for w in weights)
    spread = _EIGHTY * _deviation(spent, usual, level, based_on, len(ahead))
    return round(middle), max(0, round(middle - spread)), max(0, round(middle + spread))


def _weighted(weights: Sequence[float], values: Sequence[float]) -> float:
    return sum(w * value for w, value in zip(weights, values, strict=True))


def _factors(recent: Sequence[date], known: Mapping[date, int]) -> list[float]:
    """What a weekday spends against a plain day."""
    mean = sum(known[day] for day in recent) / len(recent)
    if mean <= 0:
        return [1.0] * _WEEK
    ratios: list[list[float]] = [[] for _ in range(_WEEK)]
    for day in recent:
        ratios[day.weekday()].append(max(0, known[day]) / mean)
    return [(sum(own) + PRIOR) / (len(own) + PRIOR) for own in ratios]


def _deviation(spent: Sequence[float], usual: Sequence[float], level: float, based_on: float, ahead: int) -> float:
    """The standard deviation of the sum of `ahead` days. `usual`: factors of the weekdays; `based_on`: how many days
    the level stands on."""
    # Weeks backwards from the last day, so that the latest one is whole.
    weeks = [slice(end - _WEEK, end) for end in range(len(spent), _WEEK - 1, -_WEEK)]
    levels = [sum(spent[week]) / sum(usual[week]) for week in weeks] or [level]
    apart = [abs(one - level * f) for one, f in zip(spent, usual, strict=True)] if len(levels) < 2 else [
        abs(one - own * f)
        for week, own in zip(weeks, levels, strict=True)
        for one, f in zip(spent[week], usual[week], strict=True)
    ]  # fmt: skip
    noise = max(_NORMAL * median(apart), _LEAST_NOISE * abs(level)) ** 2
    steps = [abs(one - other) for one, other in pairwise(levels)]
    # What two weekly means differ by is partly the noise of their days.
    moved = (sum(step**2 for step in steps) + (_USUAL_MOVE * level) ** 2) / (len(steps) + 1)
    # A step in the middle of a week shows by halves in two differences of means: 2/3 of its square are left.
    moves = 1.5 * max(0.0, moved - 2 * noise / _WEEK)
    variance = ahead * noise + ahead**2 * noise / based_on + moves * ahead**2 * (2 + ahead / _WEEK) / 3
    return sqrt(variance)
