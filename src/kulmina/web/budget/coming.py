"""What the leads of accepted budgets will still bring: expected beside what there is so far, never added to it.

Arrivals and purchases by final rates and delays learnt from the leads of the last half year (`web.maturing`);
verdicts that nobody has given yet by the share of target leads among those that have one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from fractions import Fraction

import numpy as np

from kulmina.current.daily import Road, roads
from kulmina.domain.budget import Accepted
from kulmina.domain.company import Company
from kulmina.domain.period import micros, midnight
from kulmina.web import maturing
from kulmina.web.page import Page

LEARNT = timedelta(days=180)
FEWEST = 10  # conversions, below which nothing is expected
WEIGHT = 20  # verdicts that the company's share counts for in a creative's own
_TARGET, _UNKNOWN = 1, 3  # verdicts of `current.daily.Road`
Chance = Callable[[Road], float]


def coming(page: Page, plans: Sequence[Accepted]) -> Mapping[str, Fraction]:
    """Further results by event id of the plans that still wait for some; nothing for aims that cannot be told."""
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


_CONVERTS: Mapping[str, Callable[[Road], int | None]] = {
    "arrived_target": _target_came, "purchases": maturing.bought, "cash": maturing.bought,
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
    now = micros(midnight(page.today, page.company.rules.tz))
    learnt = maturing.learn(page.company, told, when, now)
    place = np.array([learnt.places[road.creative] for road in told])
    ages = np.array([max(0.0, (now - road.created) / maturing.DAY) for road in told])
    by_now = np.zeros(len(told))
    for one in np.unique(place):
        by_now[place == one] = learnt.by_now(one, ages[place == one])
    left = maturing.still(learnt.matured.rate[place], by_now)
    of = {road: float(one) for road, one in zip(told, left, strict=True)}
    return lambda road: of.get(road, 0.0)
