"""Looking every day without crying wolf: a bet against honesty whose winnings tell when to raise an alarm.

From the first day of the watch each row has a fortune of 1. On days when its activity of the last week stands out
(over spend, market and the weeks before the watch), the fortune is staked on the outcome standing still against its
following: it is multiplied by the ratio of the chances that the two give to the outcomes of the day. While the row
is honest the fortune is a supermartingale, so that it ever reaches 1/a with a chance of at most a, however often it
is looked at (Ville's inequality; Howard, Ramdas et al. 2021; Johari et al. 2022). The row that stands out as the
j-th since the watch began has a = ALPHA / (j·(j + 1)); these add up to ALPHA, so that a company in which all is
honest sees any alarm at all in at most ALPHA of its watches. Who stands out is decided by activity alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.imitation.market import ELASTICITY
from kulmina.analytics.imitation.spread import overdispersion
from kulmina.analytics.imitation.verdicts import DAYS_BEFORE, DRIFT, FOLLOWS, GREW, SURE
from kulmina.analytics.imitation.windows import CATCH_UP, Floats, Rows

ALPHA = 0.05
WEEK = 7
MANY = 5
"""From so many rows on the market's activity is taken out."""
CALM = 100.0
"""Outcomes of others that the market's weight of «nothing new» is worth: ±10 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A row's alarm: on day `day`, for activity that stands out since day `since`.

    `evidence`: how many times likelier its outcomes are if they stood still than if they had followed.
    """

    row: int
    since: int
    day: int
    evidence: float


@dataclass(frozen=True, slots=True)
class _Usual:
    """What rows did before the watch, [rows]: per day at work; `worth`: how many outcomes that knowledge of the level
    of outcomes is worth; `noise`: standard error of the log of the level of activity and of a week of it."""

    activity: Floats
    cause: Floats
    outcome: Floats
    worth: Floats
    noise: Floats
    fit: NDArray[np.bool_]


@dataclass(slots=True)
class _Belief:
    """The unknown level of a row's outcomes, around the usual: a gamma variable, [rows]; `rate` [2, rows] under
    «stood still» and under «followed»."""

    shape: Floats
    rate: Floats

    def bet(self, outcome: Floats, means: Floats, scatter: float) -> Floats:
        """The log of the ratio of chances of the day's outcomes; the beliefs learn from them.

        `means` [2, rows] at the usual level. Days scatter more than Poisson's: outcomes and means are divided by how
        much more (a quasi-likelihood).
        """
        over = 1 + WEEK * scatter * means[1]
        seen, means = outcome / over, means / over
        still, followed = self.rate
        gain = (self.shape + seen) * (np.log(followed + means[1]) - np.log(still + means[0]))
        gain += self.shape * (np.log(still) - np.log(followed)) + seen * np.log(means[0] / means[1])
        self.shape = self.shape + seen
        self.rate = self.rate + means
        return gain


def watch(held: Rows, start: int, *, alpha: float = ALPHA) -> tuple[Alarm, ...]:
    """Alarms of a watch that began on day `start` and sees all days to the last, in the order they were raised.

    Days that come later change nothing of the alarms before them. Raises ValueError where fewer than two weeks lie
    before the watch.
    """
    if start < DAYS_BEFORE:
        raise ValueError(f"a watch needs {DAYS_BEFORE} days before it, not {start}")
    scatter = overdispersion(held.outcome, held, start, ELASTICITY)
    usual = _usual(held, start, scatter)
    fortune, turn = np.zeros(held.size), np.zeros(held.size)  # the logarithm; who stood out as which
    since = np.full(held.size, -1)
    belief = _Belief(usual.worth.copy(), np.stack([usual.worth, usual.worth]))
    raised: dict[int, Alarm] = {}
    for day in range(start, held.days):
        out, times, felt = _standing_out(held, usual, day)
        fresh = out & (since < 0)
        turn[fresh] = turn.max(initial=0) + 1 + np.arange(fresh.sum())
        since[fresh] = day
        still = usual.outcome * felt * _level(held, usual, start, day) * held.ripe[day]
        means = np.maximum(np.stack([still, still * (1 + FOLLOWS * (times - 1))]), 1e-9)
        staked = _Belief(belief.shape[out], belief.rate[:, out])
        fortune[out] += staked.bet(held.outcome[out, day], means[:, out], scatter)
        belief.shape[out], belief.rate[:, out] = staked.shape, staked.rate
        for row in np.flatnonzero(out & (fortune >= np.log(np.maximum(turn * (turn + 1), 1) / alpha))).tolist():
            alarm = Alarm(row=row, since=int(since[row]), day=day, evidence=float(np.exp(min(fortune[row], 700))))
            raised.setdefault(row, alarm)
    return tuple(sorted(raised.values(), key=lambda alarm: (alarm.day, alarm.row)))


def _usual(held: Rows, start: int, scatter: float) -> _Usual:
    days = held.working[:, :start].sum(axis=1)
    activity, outcome = held.activity[:, :start].sum(axis=1), held.outcome[:, :start].sum(axis=1)
    cause = np.ones_like(activity) * days if held.cause is None else held.cause[:, :start].sum(axis=1)
    at_work = np.maximum(days, 1)
    busy_scatter = overdispersion(held.activity, held, start, 1.0)
    weeks = WEEK / np.maximum(at_work, WEEK)
    doubt = 1 / (outcome + 0.5) + scatter * weeks + 2 * DRIFT**2
    return _Usual(
        activity=activity / at_work,
        cause=cause / at_work,
        outcome=(outcome + 0.5) / at_work,
        worth=1 / doubt,
        noise=np.sqrt(1 / np.maximum(activity, 1) + busy_scatter * (weeks + 1)),
        fit=(days >= DAYS_BEFORE) & (activity > 0) & (outcome > 0) & (cause > 0),
    )


def _standing_out(held: Rows, usual: _Usual, day: int) -> tuple[NDArray[np.bool_], Floats, Floats]:
    """Whose activity of the last week, as far as results can feel it by now, stands out; how many times it is what
    spend and market explain; what spend explains of results."""
    span = slice(day - CATCH_UP - WEEK + 1, day - CATCH_UP + 1)
    days = np.maximum(held.working[:, span].sum(axis=1), 1)
    activity = held.activity[:, span].sum(axis=1)
    cause = days.astype(np.float64) if held.cause is None else held.cause[:, span].sum(axis=1)
    bought = np.where(usual.fit, cause / days / np.where(usual.fit, usual.cause, 1.0), 1.0)
    grown = np.where(usual.fit, activity / days / np.where(usual.fit, usual.activity, 1.0), 1.0)
    own = np.where(bought > 0, grown / np.where(bought > 0, bought, 1.0), 1.0)
    seen = usual.fit & (own > 0)
    market = float(np.exp(np.median(np.log(own[seen])))) if seen.sum() >= MANY else 1.0
    noise = np.sqrt(usual.noise**2 + 1 / np.maximum(activity, 1))
    beyond = np.maximum(own / market, 1e-9)
    surely = np.log(beyond) - SURE * noise > np.log1p((GREW - 1) / 2)
    out = usual.fit & held.working[:, day] & (beyond >= GREW) & (grown / market >= GREW) & surely
    return out, np.maximum(beyond * np.exp(-noise / 2), 1.0), np.clip(bought, 0.1, 10.0) ** ELASTICITY


def _level(held: Rows, usual: _Usual, start: int, day: int) -> Floats:
    """The others' outcomes of the last week against their usual, times the usual of this day of the week, [rows]."""
    span = slice(day - WEEK + 1, day + 1)
    fit = usual.fit[:, None]
    got = np.where(fit, held.outcome[:, span], 0.0).sum(axis=1)
    spent = np.ones((held.size, WEEK)) if held.cause is None else held.cause[:, span] / _positive(usual.cause)[:, None]
    due = np.where(fit, held.working[:, span] * usual.outcome[:, None] * np.clip(spent, 0.1, 10) ** ELASTICITY, 0.0)
    expected = (due * held.ripe[span]).sum(axis=1)
    moved = (got.sum() - got + CALM) / (expected.sum() - expected + CALM)
    return np.asarray(moved * _weekday(held, start, day), dtype=np.float64)


def _weekday(held: Rows, start: int, day: int) -> float:
    """The share of the day's weekday in the whole company's outcomes before the watch, against a seventh."""
    weeks = start // WEEK
    by_day = held.outcome[:, start - weeks * WEEK : start].sum(axis=0).reshape(weeks, WEEK).sum(axis=0) + CALM / WEEK
    return float(by_day[(day - start) % WEEK] * WEEK / by_day.sum())


def _positive(values: Floats) -> Floats:
    return np.where(values > 0, values, 1.0)
