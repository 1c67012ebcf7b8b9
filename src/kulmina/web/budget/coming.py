"""What the leads of accepted budgets will still bring: expected beside what there is so far, never added to it.

Arrivals and purchases by the final rates and delays of `analytics.maturation`, learnt from the leads of the last half
year; verdicts that nobody has given yet by the share of target leads among those that have one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from importlib import import_module
from typing import Any

import numpy as np

from kulmina.current.daily import Road, roads
from kulmina.domain.budget import Accepted
from kulmina.domain.company import Company
from kulmina.domain.period import micros, midnight
from kulmina.web.page import Page

LEARNT = timedelta(days=180)
FEWEST = 10  # conversions, below which nothing is expected
WEIGHT = 20  # verdicts that the company's share counts for in a creative's own
_DAY = 86_400_000_000
_TARGET, _UNKNOWN = 1, 3  # verdicts of `current.daily.Road`
Chance = Callable[[Road], float]


def coming(page: Page, plans: Sequence[Accepted]) -> Mapping[str, Fraction]:
    """Further results by event id of the plans that are still waiting for some; nothing for aims that cannot be told.

    A lead that has not converted at the age a will, with probability p(1 − F(a)) / (1 − pF(a)).
    """
    if not plans:
        return {}
    told = roads(page.today - LEARNT, page.today)
    chances = {aim: _chance(page, aim, told) for aim in {each.plan.aim for each in plans}}
    found = {}
    for each in plans:
        chance = chances[each.plan.aim]
        if chance is not None:
            own = _of(page.company, each, told)
            found[each.event_id] = Fraction(round(sum(map(chance, own)) * 1000), 1000)
    return found


def _of(company: Company, accepted: Accepted, told: Sequence[Road]) -> list[Road]:
    plan, tz = accepted.plan, company.rules.tz
    since, until = micros(midnight(plan.since, tz)), micros(midnight(plan.until, tz))
    return [road for road in told if since <= road.created < until and road.creative in plan.creatives]


def _chance(page: Page, aim: str, told: Sequence[Road]) -> Chance | None:
    """What a lead will still bring on average; None where too little is known to say."""
    if aim == "target_leads":
        return _judged(told)
    if aim not in _CONVERTS:
        return None
    converts = _CONVERTS[aim]
    when = [converts(road) for road in told]
    if sum(1 for at in when if at is not None) < FEWEST:
        return None
    chance = _matured(page, told, when)
    paid = [road.net for road in told if road.net > 0]
    worth = sum(paid) / len(paid) if aim == "cash" and paid else 1.0
    return lambda road: 0.0 if converts(road) is not None else worth * chance(road)


def _target_came(road: Road) -> int | None:
    return road.arrived if road.verdict == _TARGET else None


def _bought(road: Road) -> int | None:
    return road.paid if road.net > 0 else None


_CONVERTS: Mapping[str, Callable[[Road], int | None]] = {
    "arrived_target": _target_came, "purchases": _bought, "cash": _bought,
}  # fmt: skip


def _judged(told: Sequence[Road]) -> Chance | None:
    """Of leads without a verdict: the share of target ones, each creative's own drawn to the company's."""
    known: Counter[str | None] = Counter(road.creative for road in told if road.verdict != _UNKNOWN)
    target: Counter[str | None] = Counter(road.creative for road in told if road.verdict == _TARGET)
    if known.total() < FEWEST:
        return None
    mean = target.total() / known.total()

    def chance(road: Road) -> float:
        own = (target[road.creative] + WEIGHT * mean) / (known[road.creative] + WEIGHT)
        return own if road.verdict == _UNKNOWN else 0.0

    return chance


def _matured(page: Page, told: Sequence[Road], when: Sequence[int | None]) -> Chance:
    # SciPy takes long to load: only the first page that expects anything waits for it, not every start.
    maturation: Any = import_module("kulmina.analytics.maturation")
    names = list(dict.fromkeys(road.creative for road in told))
    place = {name: number for number, name in enumerate(names)}
    channels = _numbered([(known := page.company.creatives.get(name or "")) and known.channel for name in names])
    now = micros(midnight(page.today, page.company.rules.tz)) / _DAY
    matured = maturation.fit(
        np.array([place[road.creative] for road in told], dtype=np.int64),
        [channels],
        np.array([road.created / _DAY for road in told]),
        np.array([np.nan if at is None else at / _DAY for at in when]),
        now,
        creatives=len(names),
    )
    ages = np.array([max(0.0, now - road.created / _DAY) for road in told])
    group = channels[[place[road.creative] for road in told]]
    by_now = np.zeros(len(told))
    for one in np.unique(group):
        by_now[group == one] = matured.share(int(one), ages[group == one])
    rate = matured.rate[[place[road.creative] for road in told]]
    left = rate * (1 - by_now) / np.maximum(1 - rate * by_now, 1e-9)
    of = {road: float(one) for road, one in zip(told, left, strict=True)}
    return lambda road: of.get(road, 0.0)


def _numbered(names: Sequence[Hashable]) -> Any:
    known = {name: place for place, name in enumerate(dict.fromkeys(names))}
    return np.array([known[name] for name in names], dtype=np.int64)
