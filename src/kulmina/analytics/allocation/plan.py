"""Where the next rouble goes: a budget parted over creatives so that the chosen aim grows the most (R37, R38).

Sources: a curve for every creative with its uncertainty, Nuara et al. 2020 (arXiv 2003.01452) and Jin et al. 2017;
pooling, Efron & Morris 1973; marginal allocation, Fox 1966. What the history shows are associations of spend and
results in days as they were; it is no experiment, and nothing here is causal incrementality.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.allocation.advice import Advice, NothingToTell
from kulmina.analytics.allocation.choice import Market, chosen, market
from kulmina.analytics.allocation.fit import FEW_DAYS, Fit, cautious, fit
from kulmina.analytics.allocation.found import Found
from kulmina.analytics.allocation.kopecks import Whole, rounded
from kulmina.analytics.allocation.limits import Bounds, Limit, bounds, of_paid
from kulmina.analytics.allocation.offices import room_of, spendable
from kulmina.analytics.allocation.over import over
from kulmina.analytics.allocation.panel import active, last_month, panel, recent
from kulmina.analytics.allocation.steps import explored, stepped
from kulmina.analytics.allocation.told import advice
from kulmina.analytics.allocation.worth import Worth, worth
from kulmina.analytics.daily import Daily

Floats = NDArray[np.float64]
SURE = 0.8
"""Below this probability to bring more, the money is advised to stay where it is."""

CAREFUL = 0.5
"""The greatest step where few days have been seen: one lucky day moves no more than half of a creative's money."""


@dataclass(frozen=True, slots=True)
class Value:
    """What one target action of each creative of the history is worth, found elsewhere: mean and deviation [n]."""

    mean: Floats
    sd: Floats


def plan(
    daily: Daily,
    *,
    amount: int,
    days: int = 30,
    aim: str = "target_actions",
    limits: Sequence[Limit] = (),
    value: Value | None = None,
    step: float | None = 0.5,
    capacity: float | None = None,
    seed: int = 0,
) -> Advice:
    """Part `amount` kopecks over the creatives for `days` days after the history.

    `step`: the greatest change of a creative against its share of last month, None where any is allowed; `capacity`:
    arrivals that the offices can take in these days, those that cost nothing among them. Of a long history the last
    400 days are looked at; with less than a week of spend no step goes beyond a half. A creative that nobody spends on
    any more gets nothing unless a limit asks. The same input and seed give the same advice.

    Raises NothingToTell where no creative had spend, LimitsContradict, NoColumn where the history lacks what is aimed
    at, ValueError for an amount or days not above zero and for a step or a capacity that is no number.
    """
    if amount <= 0 or days <= 0:
        raise ValueError("the amount and the number of days must be above zero")
    if any(number is not None and not (number >= 0 and np.isfinite(number)) for number in (step, capacity)):
        raise ValueError("a step and a capacity are numbers from zero on")
    left_out, daily = daily.days, recent(daily)
    left_out -= daily.days
    some = _paid(daily, limits)
    held = daily.of(some)
    here = _market(held, days, aim, None if value is None else Value(value.mean[some], value.sd[some]), seed)
    limits = of_paid(daily, held, limits)
    allowed = bounds(held, limits, amount)
    if int((held.spend > 0).any(axis=0).sum()) < FEW_DAYS:
        step = CAREFUL if step is None else min(step, CAREFUL)
    free = {limit.name for limit in limits if limit.kind == "creative"}
    allowed = explored(held, allowed, amount, days, free)
    allowed, held_step = stepped(held, allowed, as_before(held, amount), amount, step, free)
    room = None if capacity is None else room_of(daily, held, here, capacity, seed)
    spent = amount if room is None else spendable(here, allowed, amount, room)
    amounts, was = chosen(here, spent, allowed), as_before(held, spent)
    better = _better(here, amounts, was)
    kept = better < SURE and len(some) > 1 and spent == amount and _within(was, allowed)
    if kept:
        amounts = was
    return advice(
        Found(
            daily=daily, held=held, here=here, allowed=allowed, amounts=amounts, was=was, aim=aim, amount=amount,
            better=better, kept=kept, limits=limits, room=room, step=step, held_step=held_step, left_out=left_out,
        )
    )  # fmt: skip


def _paid(daily: Daily, limits: Sequence[Limit]) -> list[int]:
    """Places of the creatives that have spend, or are given money by a limit; in the order of their names, so that
    the order of the history changes nothing. Of a group that must get money and has nobody else, those that are over
    take it."""
    paid = np.asarray((daily.spend > 0).any(axis=1))
    if not paid.any():
        raise NothingToTell("no creative of the history had any spend: nothing tells what money brings")
    living = paid & ~over(daily)
    given = {limit.name for limit in limits if limit.kind == "creative" and limit.least > 0}
    for limit in limits:
        if limit.kind != "creative" and limit.least > 0:
            names = daily.campaigns if limit.kind == "campaign" else daily.channels
            members = np.array([name == limit.name for name in names])
            if not (living & members).any():
                living |= paid & members
    found = [place for place, name in enumerate(daily.creatives) if living[place] or name in given]
    return sorted(found, key=lambda place: daily.creatives[place])


def _market(held: Daily, days: int, aim: str, value: Value | None, seed: int) -> Market:
    fitted = fit(panel(held), _weekdays(held, days), seed=seed)
    with_spend = int((held.spend > 0).any(axis=0).sum())
    if with_spend < FEW_DAYS:
        fitted = cautious(fitted, with_spend, seed)
    return market(fitted, _worth(held, fitted, aim, value, seed), days, active(held))


def _weekdays(daily: Daily, days: int) -> NDArray[np.intp]:
    return (np.arange(days, dtype=np.intp) + daily.end.weekday()) % 7


def _worth(daily: Daily, fitted: Fit, aim: str, value: Value | None, seed: int) -> Worth:
    draws = len(fitted.draws.level)
    if value is None:
        return worth(daily, aim, fitted.returns, draws, seed)
    rng = np.random.default_rng([seed, 2])
    # Log-normal with the mean and the deviation that were given: a worth is never below zero.
    spread = np.sqrt(np.log1p((value.sd / np.maximum(value.mean, 1e-12)) ** 2))
    noise = rng.standard_normal((draws, len(value.mean)))
    return Worth(np.maximum(value.mean, 1e-12) * np.exp(spread * noise - spread**2 / 2), 0, 1.0, False)


def as_before(daily: Daily, amount: int) -> Whole:
    """The amount parted as the spend of the last 30 days was; as that of the whole history where they had none."""
    recent = last_month(daily)
    if recent.sum() <= 0:
        recent = np.maximum(daily.spend, 0).sum(axis=1).astype(np.float64)
    n = len(recent)
    nothing, all_of_it = np.zeros(n, dtype=np.int64), np.full(n, amount, dtype=np.int64)
    return rounded(recent / recent.sum() * amount, amount, nothing, all_of_it)


def _better(here: Market, amounts: Whole, was: Whole) -> float:
    """The probability that these amounts bring more than the same money as last month."""
    gained = here.draws(amounts.astype(np.float64)).sum(axis=1) - here.draws(was.astype(np.float64)).sum(axis=1)
    return float((gained > 0).mean())


def _within(was: Whole, allowed: Bounds) -> bool:
    inside = bool(((was >= allowed.low) & (was <= allowed.high)).all())
    return inside and all(group.low <= int(was[group.members].sum()) <= group.high for group in allowed.groups)
