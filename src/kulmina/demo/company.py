"""The invented company's journal, fact by fact in the order in which it was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush, merge
from random import Random

from kulmina.demo import ads
from kulmina.demo.books import books
from kulmina.demo.contact import lead_story
from kulmina.demo.draft import Draft, checked
from kulmina.demo.span import Span, span
from kulmina.demo.story import World
from kulmina.demo.team import Team, hire
from kulmina.demo.trade import Trade, trade_of
from kulmina.domain.event import Event

PRESET = "personal_bankruptcy"


@dataclass(frozen=True, slots=True)
class Cast:
    """Everything that a demo is drawn from; the same cast always plays the same story."""

    trade: Trade
    team: Team
    span: Span
    leads: int
    seed: int
    followed: tuple[ads.Division, ...] = ()

    @property
    def leads_a_month(self) -> float:
        return self.leads / max(self.span.months, 0.1)


def cast(preset: str = PRESET, *, leads: int = 1500, seed: int = 1, until: datetime, months: int = 4) -> Cast:
    """Choose the company. Raises NoSuchTrade for an unknown preset, ValueError for no months or leads."""
    if leads < 0:
        raise ValueError(f"a demo needs a number of leads from 0, not {leads}")
    stretch = span(until, months)
    return Cast(trade_of(preset), hire(leads / max(stretch.months, 0.1)), stretch, leads, seed)


def generate(
    preset: str = PRESET, *, leads: int = 1500, seed: int = 1, until: datetime, months: int = 4
) -> Iterator[Event]:
    """The whole journal up to `until` in the order of `recorded_at`: exactly `leads` leads over `months` months.

    The same arguments give the same facts. Memory holds only the leads that are not finished yet.
    """
    return map(checked, play(cast(preset, leads=leads, seed=seed, until=until, months=months)))


def play(cast: Cast) -> Iterator[Draft]:
    """The same journal unchecked, for writing it out by the million."""
    rng = Random(f"{cast.seed}/market")
    market = ads.plan_market(cast.span.start, cast.span.until, cast.leads, rng, cast.followed)
    own = books(cast.trade, cast.team, cast.span, cast.leads, market, Random(f"{cast.seed}/books"))
    return merge(own, _leads(cast, market))


def _leads(cast: Cast, market: ads.Market) -> Iterator[Draft]:
    """Stories of all leads, woven together: a fact is given out when no later lead can precede it."""
    world, until = World(cast.trade, cast.team), cast.span.until
    waiting: list[Draft] = []
    cleaned = cast.span.start
    inquiries = ads.inquiries(market, cast.trade, until, Random(f"{cast.seed}/inquiries"))
    for number, inquiry in enumerate(inquiries, start=1):
        while waiting and waiting[0].recorded_at < inquiry.moment:
            yield heappop(waiting)
        for fact in lead_story(world, inquiry, number, cast.seed):
            if fact.recorded_at <= until:
                heappush(waiting, fact)
        if inquiry.moment - cleaned > timedelta(days=7):
            cleaned = inquiry.moment
            world.forget(cleaned)
    while waiting:
        yield heappop(waiting)
