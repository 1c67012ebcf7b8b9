"""The invented advertising: daily spend, what the platforms report of it, and the inquiries that it brings.

Inquiries of a creative grow with its daily spend slower and slower: share * (1 - exp(-s/c)) / (1 - exp(-1/c)),
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

from kulmina.demo.hours import TZ, at
from kulmina.demo.trade import Trade

SATURATION = 1.6
WEEKDAYS = (1.13, 1.11, 1.06, 1.02, 0.96, 0.82, 0.74)
NIGHT_SHARE = 0.17
OWN_SHARE = 0.06  # of inquiries that no advertisement brought
_DAY_HOURS = tuple(accumulate((5, 8, 10, 11, 10, 9, 9, 8, 8, 8, 7, 7)))  # 9:00 … 20:00
_NIGHT_HOURS = (21, 21, 22, 22, 23, 0, 6, 7, 7, 8, 8, 8)


@dataclass(frozen=True, slots=True)
class Creative:
    """`share` of inquiries that advertising brings; `cost` of an inquiry against the usual one; `click`: price
    in roubles; `ctr` and `visits` per click (None: no site behind it); who answers it: `fit`, `junk` shares."""

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


VANITY = "C3"
WIDE = "C5"  # shown ever wider for the same money: its clicks more than double in the last weeks, nobody else comes
WIDE_DAYS, WIDER = 35, 2.4
CREATIVES = (
    Creative("C1", "K1", "yandex_direct", "site", "M1", 0.24, 1.05, 48, 0.012, 0.88, 0.72, 0.04),
    Creative("C2", "K1", "yandex_direct", "site", "M1", 0.20, 1.20, 62, 0.010, 0.90, 0.74, 0.04),
    Creative(VANITY, "K2", "vk_ads", "site", "M2", 0.16, 0.75, 5, 0.028, 0.45, 0.24, 0.19),
    Creative("C4", "K2", "vk_ads", "site", "M2", 0.13, 0.95, 26, 0.009, 0.80, 0.67, 0.06),
    Creative("C5", "K3", "telegram_ads", "messenger", "M1", 0.11, 1.00, 33, 0.007, 0.75, 0.66, 0.06),
    Creative("C6", "K4", "maps", "map_card", "M2", 0.10, 0.70, 19, 0.031, 0.95, 0.76, 0.03),
    Creative("C7", "K2", "vk_ads", "lead_form", "M2", 0.06, 0.90, 21, 0.006, None, 0.64, 0.08),
)


# What the advertisements say after their titles, in every trade; the addresses lead nowhere.
TEXTS = {
    "C1": "Оставьте заявку: перезвоним за пять минут и пригласим в офис рядом с вами.",
    "C2": "Первая встреча в офисе бесплатна. Посчитаем при вас и ответим на вопросы.",
    VANITY: "Результат вас удивит! Жмите скорее, пока не удалили.",
    "C4": "Без очередей и мелкого шрифта. Запишитесь на удобное время.",
    "C5": "Напишите в чат: живой человек отвечает с девяти до девяти.",
    "C6": "Открыты каждый день, вход со двора, парковка есть.",
    "C7": "Ответьте на три вопроса, заявка уйдёт прямо из объявления.",
}
NOTES = (  # creative, days before the end, what its owner wrote down
    (WIDE, 34, "Включили широкий показ: клик стал вдвое дешевле, переходов больше чем вдвое."),
    ("C1", 40, "Картинка с офисом работает лучше, чем с людьми: её и оставили."),
    (VANITY, 24, "Клики втрое дешевле остальных, решили дать вдвое больше денег."),
    (VANITY, 6, "Звонков много, а до офиса почти никто не доходит. Меняем заголовок или выключаем."),
    ("C6", 12, "В карточку добавили фотографии входа: люди перестали теряться."),
)


class Inquiry(NamedTuple):
    """Somebody turns to the company; `creative` None: no advertisement is known."""

    moment: datetime
    action: str
    creative: Creative | None


class AdDay(NamedTuple):
    """A creative's day as its platform reports it; money in kopecks."""

    creative: Creative
    day: datetime
    impressions: int
    clicks: int
    visits: int | None
    spend: int


@dataclass(frozen=True, slots=True)
class Market:
    """The days of the story with each creative's spend (times usual) and expected part of inquiries."""

    days: tuple[datetime, ...]
    spend: tuple[tuple[float, ...], ...]
    pull: tuple[tuple[float, ...], ...]
    leads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Division:
    """Days [since, until) in which the money is spent as somebody has accepted: by creative, times usual."""

    since: date
    until: date
    levels: Mapping[str, float]


def plan_market(start: datetime, until: datetime, leads: int, rng: Random, followed: Sequence[Division] = ()) -> Market:
    """Spread exactly `leads` inquiries over the days from `start` to `until` (the last one may be a part).

    What is `followed` changes nothing before its first day.
    """
    days = tuple(start + timedelta(days=n) for n in range((until - start).days + 1))
    spend = tuple(zip(*(_spend(len(days), creative, rng) for creative in CREATIVES)))
    luck = [WEEKDAYS[day.weekday()] * rng.uniform(0.85, 1.15) * min(1.0, _passed(day, until)) for day in days]
    market = _market(days, spend, luck, leads, ())
    for division in followed:
        market = _follow(market, division, luck)
    return market


def _market(
    days: tuple[datetime, ...], spend: tuple[tuple[float, ...], ...], luck: Sequence[float], leads: int,
    known: tuple[int, ...],
) -> Market:  # fmt: skip
    """The first days have had their `known` inquiries; the others share the rest as their spend and luck pull."""
    pull = tuple(tuple(_answer(c, s) for c, s in zip(CREATIVES, row)) for row in spend)
    weights = [sum(row) * lucky for row, lucky in zip(pull, luck)][len(known) :]
    total, rest = sum(weights) or 1.0, leads - sum(known)
    marks = [round(rest * part / total) for part in accumulate(weights)]
    return Market(days, spend, pull, known + tuple(b - a for a, b in zip([0, *marks], marks)))


def _follow(market: Market, division: Division, luck: Sequence[float]) -> Market:
    """The same market where the money of the division's days goes as it was divided."""
    accepted = tuple(division.levels.get(creative.id, 0.0) for creative in CREATIVES)
    dates = [day.astimezone(TZ).date() for day in market.days]
    spend = tuple(accepted if division.since <= day < division.until else row for day, row in zip(dates, market.spend))
    before = sum(day < division.since for day in dates)
    return _market(market.days, spend, luck, sum(market.leads), market.leads[:before])


def _passed(day: datetime, until: datetime) -> float:
    """The part of the day's inquiries that came before `until`."""
    return max(0.02, min(1.0, (until - day - timedelta(hours=7)) / timedelta(hours=15)))


def _spend(days: int, creative: Creative, rng: Random) -> list[float]:
    """Steps of a week; the vanity creative gets twice the money in the last third: its clicks look so good.

    The money of the creative that is shown wider stays as it is.
    """
    level, row = 1.0, []
    for n in range(days):
        if n % 7 == 0:
            step = rng.choice((0.85, 1.0, 1.0, 1.15))
            level = level if creative.id == WIDE else min(1.6, max(0.6, level * step))
        row.append(level * (2.0 if creative.id == VANITY and n > days * 2 / 3 else 1.0))
    return row


def _answer(creative: Creative, spend: float) -> float:
    return creative.share * (1 - exp(-spend / SATURATION)) / (1 - exp(-1 / SATURATION))


def inquiries(market: Market, trade: Trade, until: datetime, rng: Random) -> Iterator[Inquiry]:
    """Everybody who turns to the company, in the order of time."""
    actions, weights = list(trade.actions), list(trade.actions.values())
    for day, pull, count in zip(market.days, market.pull, market.leads):
        end = min(until, day + timedelta(days=1))
        kinds = rng.choices(actions, weights, k=count)
        for moment, action in sorted((_moment(day, end, action, rng), action) for action in kinds):
            yield Inquiry(moment, action, _creative(action, pull, rng))


def _creative(action: str, pull: tuple[float, ...], rng: Random) -> Creative | None:
    own = 0.85 if action == "visit" else OWN_SHARE / 2
    return None if rng.random() < own else rng.choices(CREATIVES, pull)[0]


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


def reports(market: Market, trade: Trade, until: datetime, leads_a_day: float, rng: Random) -> Iterator[AdDay]:
    """Every whole day of every creative."""
    for day, row in zip(market.days, market.spend):
        if day.astimezone(TZ) + timedelta(days=1) > until:
            return
        for creative, level in zip(CREATIVES, row):
            roubles = (
                usual_spend(creative, trade, leads_a_day)
                * level
                * (0.6 + 0.4 * WEEKDAYS[day.weekday()])
                * rng.uniform(0.92, 1.08)
            )
            wider = WIDER if creative.id == WIDE and until - day <= timedelta(days=WIDE_DAYS) else 1.0
            clicks = round(roubles / creative.click * wider * rng.uniform(0.9, 1.1))
            impressions = round(clicks / creative.ctr * rng.uniform(0.9, 1.1)) + rng.randrange(20)
            visits = None if creative.visits is None else min(clicks, round(clicks * creative.visits))
            yield AdDay(creative, day, impressions, clicks, visits, round(roubles * 100))
