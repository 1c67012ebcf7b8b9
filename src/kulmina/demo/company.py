"""The invented company's journal, fact by fact in the order in which it was recorded.

It is told as it goes along: nothing of a day is made before what was recorded before that day has been given out. So
what is decided meanwhile (`Play.follow`) is in the story from the next day on, and a million leads need no more
memory than the leads that are not finished.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush, merge
from random import Random
from typing import Any

from kulmina.demo import ads, crowd
from kulmina.demo.app import app_story
from kulmina.demo.books import DAYS_A_MONTH, Firm, books
from kulmina.demo.contact import lead_story
from kulmina.demo.draft import Draft, checked, mark
from kulmina.demo.hours import TZ, at
from kulmina.demo.span import Span, span
from kulmina.demo.speech import Tongue
from kulmina.demo.story import World
from kulmina.demo.team import INTAKE, Team, hire
from kulmina.demo.tills import Tills, first_evening
from kulmina.demo.tongue import tongue
from kulmina.demo.trade import Trade, trade_of
from kulmina.domain.event import Event

PRESET = "personal_bankruptcy"
LEADS = 4000
MONTHS = 12
_TICK = "!"


@dataclass(frozen=True, slots=True)
class Cast:
    """Everything that a demo is drawn from; the same cast always plays the same story."""

    trade: Trade
    team: Team
    span: Span
    leads: int
    seed: int
    tongue: Tongue

    @property
    def leads_a_month(self) -> float:
        return self.leads / max(self.span.months, 0.1)


def cast(
    preset: str = PRESET, *, leads: int = LEADS, seed: int = 1, until: datetime, months: int = MONTHS,
    language: str = "ru",
) -> Cast:  # fmt: skip
    """Choose the company. Raises NoSuchTrade for an unknown preset, NoSuchLanguage, ValueError for no months."""
    if leads < 0:
        raise ValueError(f"a demo needs a number of leads from 0, not {leads}")
    stretch, trade = span(until, months), trade_of(preset)
    team = hire(trade, leads / max(stretch.months, 0.1), stretch)
    return Cast(trade, team, stretch, leads, seed, tongue(language))


def generate(
    preset: str = PRESET, *, leads: int = LEADS, seed: int = 1, until: datetime, months: int = MONTHS,
    language: str = "ru",
) -> Iterator[Event]:  # fmt: skip
    """The whole journal up to `until` in the order of `recorded_at`: exactly `leads` leads over `months` months.

    The same arguments give the same facts; at a later hour of the same day everything up to that day is the same.
    """
    return map(checked, play(cast(preset, leads=leads, seed=seed, until=until, months=months, language=language)))


def play(cast: Cast) -> Iterator[Draft]:
    """The same journal unchecked, for writing it out by the million."""
    return Play(cast).facts()


class Play:
    """One telling of the story of a cast."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.market = ads.Market(cast.span, cast.trade, cast.leads, Random(f"{cast.seed}/market"))

    def follow(self, division: ads.Division) -> None:
        """From the first day of the division on the money goes as it says."""
        self.market.follow(division)

    def facts(self, marks: Sequence[Draft] = ()) -> Iterator[Draft]:
        """Every fact in the order of recording, with `marks` among them."""
        cast = self.cast
        firm = Firm(cast.trade, cast.team, cast.span, cast.tongue, cast.leads_a_month)
        own = books(firm, Random(f"{cast.seed}/books"))
        told = (fact for fact in merge(own, self._leads(), marks) if fact.event_id != _TICK)
        if not cast.trade.has_offices:
            return told
        tills = Tills(cast.team, cast.tongue, Random(f"{cast.seed}/tills"), first_evening(cast.span.start))
        return tills.watch(told, cast.span.until)

    def _leads(self) -> Iterator[Draft]:
        """Stories of all leads and reports of all days, woven together: a fact is given out when nothing later can
        precede it, and no day is begun before somebody has asked for what follows its first instant."""
        cast, until = self.cast, self.cast.span.until
        world, number = World(cast.trade, cast.team, cast.tongue), 0
        rng, waiting = Random(f"{cast.seed}/inquiries"), list[Draft]()
        for n, day in enumerate(self.market.days):
            yield from _before(waiting, day)
            yield mark(day, _TICK)
            inquiries = list(ads.inquiries(self.market, n, cast.trade, until, rng))
            # The last day may reach into the next morning, when its reports are read.
            for report in self._reports(n, Counter(one.creative.id for one in inquiries if one.creative)):
                heappush(waiting, report)
            for inquiry in inquiries:
                number += 1
                yield from _before(waiting, inquiry.moment)
                for fact in _story(world, inquiry, number, cast.seed):
                    if fact.recorded_at <= until:
                        heappush(waiting, fact)
            if n % 7 == 0:
                world.forget(day)
        while waiting:
            yield heappop(waiting)

    def _reports(self, n: int, acted: Counter[str]) -> Iterator[Draft]:
        """What the platforms say of a day, read the next morning."""
        cast, day = self.cast, self.market.days[n]
        read = at(day + timedelta(days=1), 6)
        if read > cast.span.until or (day.astimezone(TZ) + timedelta(days=1)) > cast.span.until:
            return
        rng, a_day = Random(f"{cast.seed}/ads/{n}"), cast.leads_a_month / DAYS_A_MONTH
        for report in crowd.reports(self.market, n, cast.trade, acted, cast.span.today, a_day, rng):
            yield Draft(read, f"AD-{day:%Y%m%d}-{report.creative.id}", "ad.reported", day, INTAKE, None, told(report))


def _before(waiting: list[Draft], moment: datetime) -> Iterator[Draft]:
    while waiting and waiting[0].recorded_at < moment:
        yield heappop(waiting)


def _story(world: World, inquiry: ads.Inquiry, number: int, seed: int) -> list[Draft]:
    if world.trade.has_offices:
        return lead_story(world, inquiry, number, seed)
    return app_story(world.trade, inquiry, number, seed)


def told(report: crowd.AdDay) -> dict[str, Any]:
    """A report as the journal writes it."""
    visits = {} if report.visits is None else {"visits": report.visits}
    return {
        "creative": report.creative.id,
        "date": f"{report.day.date()}",
        "impressions": report.impressions,
        "clicks": report.clicks,
        **visits,
        "spend": f"{report.spend // 100}.{report.spend % 100:02d}",
    }
