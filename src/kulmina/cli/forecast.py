"""`kulmina forecast`: leads, arrivals, deals and money until the end of the month, or another day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from kulmina.cli.database import Day, now, ready
from kulmina.cli.failure import Failure
from kulmina.cli.language import said, spoken
from kulmina.cli.output import Column, formatted, show
from kulmina.domain.money import roubles

if TYPE_CHECKING:
    from kulmina.analytics.forecast import Forecast
    from kulmina.domain.company import Company

LONGEST = 92  # days ahead, beyond which nothing honest can be said
THIN = 28
_TITLES: Mapping[str, tuple[str, str]] = {
    "leads": ("лиды", "leads"), "arrived": ("дошедшие", "arrived"),
    "target": ("дошедшие целевые", "arrived target"), "deals": ("сделки", "deals"),
    "money": ("деньги, ₽", "money, roubles"),
}  # fmt: skip
_PLANS = {
    "leads": "mk.leads", "arrived": "cct.arrived", "target": "cct.arrived_target", "deals": "sl.deals",
    "money": "co.cash",
}  # fmt: skip
_COLUMNS = (
    Column("title", "figure", ru="показатель"),
    Column("so_far", "so far", True, "уже есть"),
    Column("expected", "expected", True, "ожидается"),
    Column("low", "at least", True, "не меньше"),
    Column("high", "at most", True, "не больше"),
    Column("plan", "plan", True, "план", rank=1),
    Column("chance", "chance of the plan", True, "шанс плана", rank=2),
)


@click.command()
@click.option("--until", type=Day(), help="The last day, included; without it the last day of the month.")
@spoken
@formatted
def forecast(until: date | None, language: str, format: str) -> None:
    """What is there of the month and what still comes: leads, arrivals, deals, money, with an 80 % interval.

    What is expected holds what is there. The interval holds four cases of five; the same facts give the same answer.
    """
    ready()
    from kulmina import wiring
    from kulmina.analytics.forecast import forecast as foretold
    from kulmina.analytics.forecast import of_columns
    from kulmina.analytics.forecast.suited import with_targets
    from kulmina.current.money import month_of
    from kulmina.current.prospects import prospects

    company, moment = wiring.company(), now()
    known = prospects(moment, company)
    seen = of_columns(known.columns)
    today = known.first + timedelta(days=seen.today)
    month = month_of(today, company)
    end = _end(until, today, month.end, language)
    if seen.today - seen.begins < THIN or not len(seen.created):
        days = max(0, seen.today - seen.begins) if len(seen.created) else 0
        raise Failure(
            said(language, f"для прогноза мало данных: целых дней с лидами {days}",
                 f"too little is known to foretell: {days} whole days of leads"),
            said(language, f"нужно не меньше {THIN}", f"at least {THIN} are needed"),
        )  # fmt: skip
    told = with_targets(foretold(seen, (end - today).days), seen, known.target)
    start = min(month.start, today)
    since = (start - known.first).days
    facts = _facts(seen, since, start, end, company)
    facts["target"] = int((known.target & (seen.arrived >= since)).sum())
    period = month.period if end == month.end else None
    rows = [_row(name, facts[name], told, company, period, language) for name in _TITLES]
    last = end - timedelta(days=1)
    title = said(language, f"Прогноз с {start} по {last}", f"Forecast from {start} to {last}")
    whole = {
        "from": start.isoformat(), "until": last.isoformat(), "known_at": moment.isoformat(),
        "figures": [{key: value for key, value in row.items() if key != "title"} for row in rows],
    }  # fmt: skip
    show(rows, _COLUMNS, format, title=title, whole=whole, language=language)


def _end(until: date | None, today: date, month_end: date, language: str) -> date:
    """The day after the last one that is foretold."""
    if until is None:
        return month_end
    if until < today:
        raise Failure(
            said(language, f"{until} уже прошло", f"{until} has passed"),
            said(language, f"дайте сегодня ({today}) или позже", f"give today ({today}) or a later day"),
        )
    if (until - today).days >= LONGEST:
        last = today + timedelta(LONGEST)
        raise Failure(
            said(language, f"{until} дальше, чем видно по данным", f"{until} is further ahead than the data can tell"),
            said(language, f"дайте день раньше {last}", f"give a day before {last}"),
        )
    return until + timedelta(days=1)


def _facts(seen: Any, first: float, start: date, end: date, company: Company) -> dict[str, int]:
    """What came so far; money in kopecks, exact."""
    from kulmina.analytics.forecast.backtest import happened
    from kulmina.current import money
    from kulmina.domain.period import midnight

    counted = happened(seen, first, seen.at + 1e-6)
    bounds = [midnight(day, company.rules.tz) for day in (start, end)]
    cash, _before = money.cash(bounds[0], bounds[1], bounds[1])
    return {**{name: int(counted[name]) for name in ("leads", "arrived", "deals")}, "money": cash}


def _row(name: str, fact: int, told: Forecast, company: Company, period: str | None, language: str) -> dict[str, Any]:
    unit = 100 if name == "money" else 1
    more = told.range(name)
    plan = company.plan(period, "company", _PLANS[name]) if period else None
    whole = {key: fact + round(getattr(more, key) * unit) for key in ("low", "value", "high")}
    return {
        "figure": name,
        "title": said(language, *_TITLES[name]),
        "so_far": _written(name, fact),
        "to_come": _written(name, round(more.value * unit)),
        "expected": _written(name, whole["value"]),
        "low": _written(name, whole["low"]),
        "high": _written(name, whole["high"]),
        "plan": None if plan is None else _written(name, int(plan * unit)),
        "chance": None if plan is None else round(told.chance(name, float(plan - Fraction(fact, unit))), 3),
    }


def _written(name: str, value: int) -> Any:
    return roubles(value) if name == "money" else value
