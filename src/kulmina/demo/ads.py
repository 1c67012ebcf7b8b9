"""The invented advertising: what is spent on each creative day by day, and the people whom it brings.

People of a creative grow with its daily spend slower and slower: share * (1 - exp(-s/c)) / (1 - exp(-1/c)),
s = spend against usual, c = 1.6. Clicks grow with money almost in proportion, which is why they promise nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from math import exp
from random import Random
from typing import NamedTuple

from kulmina.demo.hours import OFFICE_FROM, OFFICE_TO, TZ, at
from kulmina.demo.span import Span
from kulmina.demo.trade import Trade

SATURATION = 1.6
WEEKDAYS = (1.13, 1.11, 1.06, 1.02, 0.96, 0.82, 0.74)
NIGHT_SHARE = 0.17
OWN_SHARE = 0.06  # of people whom no advertisement brought
FROM_STREET = 0.6  # of those who come without a word before
HOLIDAYS = {1: range(1, 9), 5: (1, 2, 3, 9, 10)}
HOLIDAY = 0.5
JUST_NOW = 7  # people of the last minutes
_DAY_HOURS = tuple(accumulate((5, 8, 10, 11, 10, 9, 9, 8, 8, 8, 7, 7)))  # 9:00 … 20:00
_NIGHT_HOURS = (21, 21, 22, 22, 23, 0, 6, 7, 7, 8, 8, 8)


@dataclass(frozen=True, slots=True)
class Creative:
    """`share` of people that advertising brings; `cost` of one against the usual one; `click`: price in roubles where
    a lead costs `USUAL_COST`; `ctr` and `visits` per click (None: no site behind it); who answers it: `fit`, `junk`
    shares, `keen` against the usual wish to buy; `since`, `until`: the part of the story in which it is shown."""

    id: str
    campaign: str
    channel: str
    platform: str
    owner: str
    share: float
    cost: float
    click: float
    ctr: float
    visits: float | None
    fit: float
    junk: float
    keen: float = 1.0
    since: float = 0.0
    until: float = 1.0


USUAL_COST = 2400
VANITY = "C3"
WIDE = "C5"  # shown ever wider for the same money: its clicks more than double in the last weeks, nobody else comes
WIDE_DAYS, WIDER = 35, 2.4
LATE, STOPPED = "C8", "C9"  # launched late, switched off
CREATIVES = (
    Creative("C1", "K1", "yandex_direct", "site", "M1", 0.23, 1.05, 48, 0.012, 0.88, 0.72, 0.04, 1.05),
    Creative("C2", "K1", "yandex_direct", "site", "M1", 0.19, 1.00, 62, 0.010, 0.90, 0.76, 0.04, 1.1),
    Creative(VANITY, "K2", "vk_ads", "site", "M2", 0.16, 0.75, 5, 0.028, 0.45, 0.24, 0.19, 0.8),
    Creative("C4", "K2", "vk_ads", "site", "M2", 0.12, 0.95, 26, 0.009, 0.80, 0.67, 0.06),
    Creative(WIDE, "K3", "telegram_ads", "messenger", "M1", 0.11, 1.00, 33, 0.007, 0.75, 0.66, 0.06),
    Creative("C6", "K4", "maps", "map_card", "M2", 0.10, 0.70, 19, 0.031, 0.95, 0.76, 0.03, 1.1),
    Creative("C7", "K2", "vk_ads", "lead_form", "M2", 0.05, 0.90, 21, 0.006, None, 0.64, 0.08),
    Creative(LATE, "K3", "telegram_ads", "site", "M1", 0.10, 0.90, 24, 0.011, 0.82, 0.71, 0.05, since=0.66),
    Creative(STOPPED, "K2", "vk_ads", "site", "M2", 0.08, 1.05, 14, 0.013, 0.70, 0.47, 0.10, 0.85, until=0.46),
)


class Inquiry(NamedTuple):
    """Somebody turns to the company; `creative` None: no advertisement is known."""

    moment: datetime
    action: str
    creative: Creative | None


@dataclass(frozen=True, slots=True)
class Division:
    """Days [since, until) in which the money is spent as somebody has accepted: by creative, times usual."""

    since: date
    until: date
    levels: Mapping[str, float]


class Market:
    """The days of the story: each creative's spend (times usual), the pull of it, and how many people turn up.

    `follow` may be called while the story is being told: it changes nothing before its first day.
    """

    def __init__(self, span: Span, trade: Trade, leads: int, rng: Random) -> None:
        count = (span.today - span.start).days + 1
        self.days = tuple(span.start + timedelta(days=n) for n in range(count))
        self.leads = leads
        self._luck = [_luck(day, trade) * rng.uniform(0.85, 1.15) for day in self.days]
        rows = zip(*(_spend(self.days, creative, trade, rng) for creative in CREATIVES))
        self.spend: list[tuple[float, ...]] = list(rows)
        self.counts: list[int] = []
        self._share_out(0)

    def follow(self, division: Division) -> None:
        """The money of the division's days goes as it was divided, but for what is switched off; who comes afterwards
        comes as that pulls."""
        accepted = tuple(division.levels.get(creative.id, 0.0) for creative in CREATIVES)
        dates = [day.astimezone(TZ).date() for day in self.days]
        for n, day in enumerate(dates):
            if division.since <= day < division.until:
                self.spend[n] = tuple(level if shown else 0.0 for level, shown in zip(accepted, self.spend[n]))
        self._share_out(sum(day < division.since for day in dates))

    def pull(self, n: int) -> tuple[float, ...]:
        """The expected part of the people of a day whom each creative brings."""
        return tuple(_answer(creative, spend) for creative, spend in zip(CREATIVES, self.spend[n]))

    def _share_out(self, known: int) -> None:
        """The first `known` days have had their people; the others share the rest as their spend and luck pull."""
        self.counts = self.counts[:known]
        weights = [sum(self.pull(n)) * self._luck[n] for n in range(known, len(self.days))]
        total, rest = sum(weights) or 1.0, self.leads - sum(self.counts)
        marks = [round(rest * part / total) for part in accumulate(weights)]
        self.counts += [b - a for a, b in zip([0, *marks], marks)]


def _luck(day: datetime, trade: Trade) -> float:
    """How many turn up on a day of the week and year for the same money."""
    quiet = day.day in HOLIDAYS.get(day.month, ()) or (day.month, day.day) == (12, 31)
    season: float = trade.season[day.month - 1] ** 0.4
    return WEEKDAYS[day.weekday()] * season * (HOLIDAY if quiet else 1.0)


def _spend(days: Sequence[datetime], creative: Creative, trade: Trade, rng: Random) -> list[float]:
    """Steps of a week, more in the season; the vanity creative gets twice the money in the last third: its clicks
    look so good. The money of the creative that is shown wider stays as it is."""
    level, row = 1.0, []
    for n, day in enumerate(days):
        if n % 7 == 0:
            step = rng.choice((0.85, 1.0, 1.0, 1.15))
            level = level if creative.id == WIDE else min(1.6, max(0.6, level * step))
        shown = creative.since <= n / len(days) < creative.until
        doubled = 2.0 if creative.id == VANITY and n > len(days) * 2 / 3 else 1.0
        season = 1.0 if creative.id == WIDE else trade.season[day.month - 1] ** 0.6
        row.append(level * season * doubled * shown)
    return row


def _answer(creative: Creative, spend: float) -> float:
    return creative.share * (1 - exp(-spend / SATURATION)) / (1 - exp(-1 / SATURATION))


def inquiries(market: Market, n: int, trade: Trade, until: datetime, rng: Random) -> Iterator[Inquiry]:
    """Everybody who turns to the company on a day of the market, in the order of time. On the last day all of them
    have come by `until`, and some of them just now: nobody has called them back yet."""
    actions, weights = list(trade.actions), list(trade.actions.values())
    day, pull, last = market.days[n], market.pull(n), n == len(market.days) - 1
    end = until if last else min(until, day + timedelta(days=1))
    kinds = rng.choices(actions, weights, k=market.counts[n])
    moments = [(_moment(day, end, action, rng), action) for action in kinds]
    if last:
        moments = [
            *moments[JUST_NOW:],
            *(_just_now(trade, day, until, place, rng) for place in range(len(kinds[:JUST_NOW]))),
        ]
    for moment, action in sorted(moments):
        yield Inquiry(moment, action, _creative(action, pull, rng))


def _just_now(trade: Trade, day: datetime, until: datetime, place: int, rng: Random) -> tuple[datetime, str]:
    """The last ones before the end: by day two of them stand in an office."""
    if place < 2 and "visit" in trade.actions and OFFICE_FROM <= until.time() < OFFICE_TO:
        return max(day, until - timedelta(seconds=rng.randrange(120, 1200))), "visit"
    written = next(action for action in trade.actions if action not in ("visit", "call"))
    return max(day, until - timedelta(seconds=rng.randrange(10, 300))), written


def _creative(action: str, pull: tuple[float, ...], rng: Random) -> Creative | None:
    own = FROM_STREET if action == "visit" else OWN_SHARE / 2
    return None if rng.random() < own or not any(pull) else rng.choices(CREATIVES, pull)[0]


def _moment(day: datetime, end: datetime, action: str, rng: Random) -> datetime:
    """Visits in the office's hours, calls in the day and a few late, applications also at night."""
    for _ in range(50):
        night = rng.random() < (NIGHT_SHARE if action not in ("visit", "call") else 0.05 * (action == "call"))
        hour = rng.choice(_NIGHT_HOURS) if night else rng.choices(range(9, 21), cum_weights=_DAY_HOURS)[0]
        if action == "visit":
            hour = 10 + hour % 9
        moment = at(day, hour) + timedelta(seconds=rng.randrange(3600))
        if moment < end:
            return moment
    return day + timedelta(seconds=rng.randrange(max(1, int((end - day).total_seconds()))))


def usual_spend(creative: Creative, trade: Trade, leads_a_day: float) -> float:
    """Roubles a day."""
    return leads_a_day * creative.share * creative.cost * trade.cost_per_lead
