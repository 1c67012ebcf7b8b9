"""Arrivals and purchases that the leads of the days will still bring: expected beside what there is so far.

The final rate of every creative and the law of the delay are learnt from the leads of the last half a year
(`web.maturing`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from kulmina.current.daily import Road, roads
from kulmina.current.funnel import span
from kulmina.domain.company import Company
from kulmina.web import figures, maturing
from kulmina.web.marketing import desk
from kulmina.web.maturing import DAY, Floats, Learnt, still
from kulmina.web.page import Page
from kulmina.web.remembered import Remembered

LEARNT = timedelta(days=180)
FEWEST = 50  # leads, and of them
FEWEST_CONVERTED = 10  # conversions, below which nothing is expected
RIPE_AT = 0.9  # of the conversions must have had their time
MANY = 1_000  # facts after which it is learnt anew before the day is over
_EIGHTY = 1.2816
_JOINED = "\N{WORD JOINER}"
_kept = Remembered["Mapping[str | None, Ripe]"](8)
_learnt = Remembered[Learnt | None](4)
STAGES: Mapping[str, Callable[[Road], int | None]] = {
    "contacted": lambda road: road.contacted,
    "booked": lambda road: road.booked,
    "arrived": lambda road: road.arrived,
    "paid": maturing.bought,
}
"""When a lead reached each stage, in microseconds; None: not yet."""


@dataclass(frozen=True, slots=True)
class Expected:
    """How many conversions the leads will have had in the end. `sure`: those that have happened by now; `draws`:
    equally likely numbers of further ones; `noise`: the variance of chance beside them; `leads`, `ripened`: leads and
    the sum over them of F(age)."""

    sure: int
    draws: Floats
    noise: float
    leads: int
    ripened: float

    @property
    def mean(self) -> float:
        return self.sure + float(self.draws.mean())

    @property
    def rounded(self) -> int:
        return round(self.mean)

    @property
    def low(self) -> int:
        """With `high` an interval of 80 %."""
        return max(self.sure, round(self.mean - self._reach))

    @property
    def high(self) -> int:
        return min(self.sure + self.leads, round(self.mean + self._reach)) if self.leads else self.sure

    @property
    def between(self) -> str:
        """The interval in figures that no line parts."""
        return f"{figures.count(self.low)}{_JOINED}–{_JOINED}{figures.count(self.high)}"

    @property
    def _reach(self) -> float:
        return _EIGHTY * float(np.sqrt(self.draws.var() + self.noise))

    @property
    def ripe(self) -> bool:
        """Whether nearly all of it has had its time."""
        return not self.leads or self.ripened >= RIPE_AT * self.leads

    def __add__(self, other: Expected) -> Expected:
        return Expected(
            self.sure + other.sure, self.draws + other.draws, self.noise + other.noise, self.leads + other.leads,
            self.ripened + other.ripened,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ripe:
    """What is expected of the leads of some creatives."""

    arrived: Expected
    bought: Expected

    @staticmethod
    def of(parts: Iterable[Ripe]) -> Ripe | None:
        """Several creatives together; None for none of them."""
        whole: Ripe | None = None
        for part in parts:
            whole = part if whole is None else Ripe(whole.arrived + part.arrived, whole.bought + part.bought)
        return whole


def ripe(page: Page) -> Mapping[str | None, Ripe]:
    """What is expected of the leads of the page's days, by creative (None: without one), whoever looks; empty where
    the company has too little history to expect anything."""
    start, end = page.span.start, page.span.end
    if end <= page.today - LEARNT:
        return {}
    return _kept.get(_key(page), lambda: _expect(page, start, end))


def at_hand(page: Page, part: str) -> Mapping[str | None, Ripe] | None:
    """The same without a wait; None where it has yet to be worked out, which takes seconds.

    `part`: the id of the part of the page that htmx asks for once more, ready to wait; so does `expected=1`.
    """
    asked = page.request
    waits = asked.headers.get("HX-Target") == part or "expected" in asked.GET
    return ripe(page) if waits or page.span.end <= page.today - LEARNT else _kept.known(_key(page))


def _key(page: Page) -> tuple[Any, ...]:
    name, last = desk.state(page)
    return name, last // MANY, page.today, page.span.start, page.span.end


def _expect(page: Page, start: date, end: date) -> Mapping[str | None, Ripe]:
    comes, buys = learnt(page, "arrived"), learnt(page, "paid")
    if comes is None or buys is None:
        return {}
    known_at = span(page.today, page.today, page.company).since
    until = span(end, end, page.company).since
    oldest = page.today - LEARNT
    young: dict[str | None, list[Road]] = {}
    for road in roads(max(start, oldest), min(end, page.today + timedelta(days=1))):
        young.setdefault(road.creative, []).append(road)
    found = {}
    for creative, row in desk.everything(page).now.items():  # kept for whoever comes next: not his own alone
        own = young.get(creative, [])
        arrived = _expected(comes, creative, own, [r.arrived for r in own], row.stage("arrived"), until, known_at)
        paid = [maturing.bought(road) for road in own]
        found[creative] = Ripe(arrived, _expected(buys, creative, own, paid, row.purchases, until, known_at))
    return found


def _expected(
    learnt: Learnt, creative: str | None, own: list[Road], when: list[int | None], so_far: int, until: int, now: int
) -> Expected:
    """`so_far`: what the table shows, the conversions before `until`; later ones are sure as well."""
    sure = so_far + sum(1 for at in when if at is not None and at >= until)
    place = learnt.places.get(creative)
    draws = np.zeros(len(learnt.matured.draws))
    if place is None or not own:
        return Expected(sure, draws, 0.0, 0, 0.0)
    ages = np.array([max(0.0, (now - road.created) / DAY) for road in own])
    by_now = learnt.by_now(place, ages)
    waiting = by_now[np.array([at is None for at in when])]
    chances = still(learnt.matured.draws[:, place][:, None], waiting)
    mean = chances.mean(axis=0)
    return Expected(sure, chances.sum(axis=1), float((mean * (1 - mean)).sum()), len(own), float(by_now.sum()))


def learnt(page: Page, stage: str) -> Learnt | None:
    """How leads come to a stage, as known when the day began; None where there is too little of them."""
    name, last = desk.state(page)
    return _learnt.get((name, last // MANY, page.today, stage), lambda: _learn(page.company, page.today, stage))


def _learn(company: Company, today: date, stage: str) -> Learnt | None:
    known_at = span(today, today, company).since
    told = [road for road in roads(today - LEARNT, today) if road.created < known_at]
    when = [STAGES[stage](road) for road in told]
    converted = sum(1 for at in when if at is not None and at < known_at)
    if len(told) < FEWEST or converted < FEWEST_CONVERTED:
        return None
    return maturing.learn(company, told, when, known_at)
