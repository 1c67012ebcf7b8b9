"""Those whom advertising reaches, as its platform counts them: who sees it, clicks, comes to the site, acts.

A person sees a creative, clicks or not, arrives or not, has an intent and acts or not. Where people come as a
Poisson process and each decides for himself, those who go a step further and those who do not are independent
Poisson processes (the colouring theorem: J. F. C. Kingman, Poisson Processes, 1993, §5.1). So those who acted are
the persons of the story, one by one, and those who stopped at a step are drawn beside them: each day has no fewer
impressions than clicks, clicks than visits, visits than people who left a contact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from math import exp, sqrt
from random import Random
from typing import NamedTuple

from kulmina.demo.ads import CREATIVES, USUAL_COST, WEEKDAYS, WIDE, WIDE_DAYS, WIDER, Creative, Market, usual_spend
from kulmina.demo.trade import Trade

FEW = 40  # below this mean the draw is exact, above it the normal curve is as good


class AdDay(NamedTuple):
    """A creative's day as its platform reports it; money in kopecks."""

    creative: Creative
    day: datetime
    impressions: int
    clicks: int
    visits: int | None
    spend: int


def reports(
    market: Market, n: int, trade: Trade, acted: Mapping[str, int], until: datetime, leads_a_day: float, rng: Random
) -> Iterator[AdDay]:
    """A whole day of every creative that was shown. `acted`: of the day's people, how many each creative brought."""
    day = market.days[n]
    for creative, level in zip(CREATIVES, market.spend[n]):
        noise = rng.uniform(0.92, 1.08)
        if not level:
            continue
        roubles = usual_spend(creative, trade, leads_a_day) * level * (0.6 + 0.4 * WEEKDAYS[day.weekday()]) * noise
        wider = WIDER if creative.id == WIDE and until - day <= timedelta(days=WIDE_DAYS) else 1.0
        yield _day(creative, day, round(roubles * 100), price_of_click(creative, trade) / wider, acted, rng)


def price_of_click(creative: Creative, trade: Trade) -> float:
    """Roubles: dearer where a lead is dearer, but not as much."""
    return creative.click * sqrt(trade.cost_per_lead / USUAL_COST)


def _day(creative: Creative, day: datetime, spend: int, click: float, acted: Mapping[str, int], rng: Random) -> AdDay:
    people = acted.get(creative.id, 0)
    clicks = spend / 100 / click
    if creative.visits is None:
        visits, came = None, people
    else:
        visits = came = people + poisson(max(clicks * creative.visits - people, 0.0), rng)
    clicked = came + poisson(max(clicks - came, 0.0) if creative.visits is None else clicks * _lost(creative), rng)
    seen = clicked + poisson(clicks * (1 / creative.ctr - 1), rng)
    return AdDay(creative, day, seen, clicked, visits, spend)


def _lost(creative: Creative) -> float:
    """The share of clicks after which nobody arrives."""
    return 1 - (creative.visits or 0.0)


def poisson(mean: float, rng: Random) -> int:
    """A Poisson number; of a large mean its normal approximation."""
    if mean > FEW:
        return max(0, round(rng.gauss(mean, sqrt(mean))))
    limit, product, count = exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count
