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

from kulmina.analytics.allocation import reasons, warned
from kulmina.analytics.allocation.advice import Advice, NothingToTell, Row, Word
from kulmina.analytics.allocation.choice import Market, chosen, market
from kulmina.analytics.allocation.fit import Fit, fit
from kulmina.analytics.allocation.kopecks import Whole, rounded
from kulmina.analytics.allocation.limits import Bounds, Limit, bounds, of_paid
from kulmina.analytics.allocation.panel import last_month, panel
from kulmina.analytics.allocation.seen import seen
from kulmina.analytics.allocation.steps import explored, stepped
from kulmina.analytics.allocation.worth import Worth, worth
from kulmina.analytics.daily import Daily

Floats = NDArray[np.float64]
SURE = 0.8
"""Below this probability to bring more, the money is advised to stay where it is."""
_INTERVAL = (0.1, 0.9)
_KOPECKS = 100


@dataclass(frozen=True, slots=True)
class Value:
    """What one target action of each creative is worth, found elsewhere: mean and deviation [n]."""

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

    `step`: the greatest change of a creative against last month, None where any is allowed; `capacity`: arrivals that
    the offices can take in these days. The same input and seed give the same advice. Raises NothingToTell where no
    creative had spend, LimitsContradict, NoColumn where the history lacks what is aimed at, ValueError for an amount
    or days that are not above zero.
    """
    if amount <= 0 or days <= 0:
        raise ValueError("the amount and the number of days must be above zero")
    some = _paid(daily, limits)
    held = daily.of(some)
    fitted = fit(panel(held), _weekdays(held, days), seed=seed)
    here = market(fitted, _worth(held, fitted, aim, value, seed), days)
    was = as_before(held, amount)
    limits = of_paid(daily, held, limits)
    allowed = bounds(held, limits, amount)
    free = {limit.name for limit in limits if limit.kind == "creative"}
    allowed = explored(held, allowed, amount, days, free)
    allowed = stepped(held, allowed, was, amount, step, free)
    spent = amount if capacity is None else _spent(held, here, allowed, amount, capacity, seed)
    amounts = chosen(here, spent, allowed)
    better = _better(here, amounts, was)
    kept = better < SURE and len(some) > 1 and spent == amount and _within(was, allowed)
    if kept:
        amounts = was
    return _advice(daily, held, here, allowed, amounts, was, aim=aim, amount=amount, better=better, kept=kept,
                   limits=limits, capacity=capacity)  # fmt: skip


def _paid(daily: Daily, limits: Sequence[Limit]) -> list[int]:
    """Places of the creatives that ever had spend, or are given money by a limit of their own; in the order of their
    names, so that the order of the history changes nothing."""
    given = {limit.name for limit in limits if limit.kind == "creative" and limit.least > 0}
    paid = np.asarray((daily.spend > 0).any(axis=1))
    if not paid.any():
        raise NothingToTell("no creative of the history had any spend: nothing tells what money brings")
    found = [place for place, name in enumerate(daily.creatives) if paid[place] or name in given]
    return sorted(found, key=lambda place: daily.creatives[place])


def _weekdays(daily: Daily, days: int) -> NDArray[np.intp]:
    return (np.arange(days, dtype=np.intp) + daily.end.weekday()) % 7


def _worth(daily: Daily, fitted: Fit, aim: str, value: Value | None, seed: int) -> Worth:
    draws = len(fitted.draws.level)
    if value is None:
        returns = fitted.draws.level.mean(axis=0) - np.log(fitted.reference)
        return worth(daily, aim, returns, draws, seed)
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


def _spent(daily: Daily, here: Market, allowed: Bounds, amount: int, capacity: float, seed: int) -> int:
    """The most that can be spent before the offices are full, to a thousandth; never below the least amounts."""
    coming = _worth(daily, here.fit, "arrived", None, seed).each.mean(axis=0)
    each = here.worth.each.mean(axis=0)

    def arrivals(total: int) -> float:
        brought = here.mean(chosen(here, total, allowed).astype(np.float64))
        return float((brought / each * coming).sum())

    if arrivals(amount) <= capacity:
        return amount
    least = max(int(allowed.low.sum()), sum(group.low for group in allowed.groups))
    low, high = least, amount
    while high - low > amount // 1000 + 1:
        middle = (low + high) // 2
        low, high = (middle, high) if arrivals(middle) <= capacity else (low, middle)
    return low


def _advice(
    daily: Daily, held: Daily, here: Market, allowed: Bounds, amounts: Whole, was: Whole, *, aim: str, amount: int,
    better: float, kept: bool, limits: Sequence[Limit], capacity: float | None,
) -> Advice:  # fmt: skip
    exact = amounts.astype(np.float64)
    draws = here.draws(exact)
    counted = seen(here, draws)
    low, high = np.quantile(draws, _INTERVAL, axis=0)
    low_seen, high_seen = np.quantile(counted, _INTERVAL, axis=0)
    slope = here.slope(exact)
    middle = here.mean(exact)
    whys = reasons.reasons(held, here, allowed, amounts, was, limits, kept, aim)
    place = {name: number for number, name in enumerate(held.creatives)}
    month = np.rint(last_month(held) * here.days * _KOPECKS).astype(np.int64)
    rows = []
    for number, name in enumerate(daily.creatives):
        at = place.get(name)
        campaign, channel = daily.campaigns[number], daily.channels[number]
        if at is None:
            rows.append(_unpaid(daily, number))
            continue
        rows.append(
            Row(
                creative=name, campaign=campaign, channel=channel,
                amount=int(amounts[at]), was=int(month[at]), expected=float(middle[at]), low=float(low[at]),
                high=float(high[at]), low_seen=float(low_seen[at]), high_seen=float(high_seen[at]),
                marginal_cost=_price(slope[at]), why=whys[at],
            )
        )  # fmt: skip
    total, total_seen = draws.sum(axis=1), counted.sum(axis=1)
    spent = int(amounts.sum())
    return Advice(
        rows=tuple(rows), aim=aim, amount=amount, days=here.days, expected_total=float(middle.sum()),
        low=float(np.quantile(total, _INTERVAL[0])), high=float(np.quantile(total, _INTERVAL[1])),
        low_seen=float(np.quantile(total_seen, _INTERVAL[0])), high_seen=float(np.quantile(total_seen, _INTERVAL[1])),
        usual=float(here.mean(was.astype(np.float64)).sum()), better=better, changed=not kept, unspent=amount - spent,
        warnings=warned.warnings(daily, held, here, amounts, aim=aim, amount=amount, better=better, kept=kept,
                                 capacity=capacity, unspent=amount - spent),
    )  # fmt: skip


def _unpaid(daily: Daily, number: int) -> Row:
    """A creative that never had spend is shown and gets nothing."""
    actions = int(np.maximum(daily.target_actions[number], 0).sum())
    why = Word("free", {"actions": actions}) if actions else Word("untried")
    return Row(
        creative=daily.creatives[number], campaign=daily.campaigns[number], channel=daily.channels[number],
        amount=0, was=0,
        expected=0.0, low=0.0, high=0.0, low_seen=0.0, high_seen=0.0, marginal_cost=None, why=why,
    )  # fmt: skip


def _price(slope: float) -> int | None:
    """Kopecks that the last one costs; None where nothing is spent or nothing comes of it."""
    if not np.isfinite(slope) or slope <= 1e-15:
        return None
    return max(1, round(1 / slope))
