"""The month as it will probably end: what is there already, what still comes, against the plan and its pace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

import numpy as np

from kulmina.analytics.forecast import Checked, Forecast, Range, Seen, backtest, forecast, of_columns
from kulmina.analytics.forecast.backtest import happened
from kulmina.analytics.forecast.joints import Joints, joints
from kulmina.analytics.forecast.suited import with_targets
from kulmina.current import money
from kulmina.current.money import Month
from kulmina.current.prospects import Prospects, prospects
from kulmina.domain.company import COMPANY, Company
from kulmina.domain.pace import working_days
from kulmina.domain.period import midnight
from kulmina.web.page import Page
from kulmina.web.remembered import Remembered, journal

MEASURES = ("leads", "arrived", "target", "deals", "money")
# The planned figures of the whole company that stand against each measure.
PLANNED = {
    "leads": ("mk.leads",),
    "arrived": ("cct.arrived", "cc.arrived"),
    "target": ("cct.arrived_target", "cc.arrived_target"),
    "deals": ("sl.deals",),
    "money": ("co.cash",),
}
NEXT = 30  # days of the other choice
THIN = 28  # days of history below which nothing is foretold
BACK = 8  # earlier forecasts that are held against what happened
QUARTER = 15  # minutes for which what was foretold is kept
_MANY = 200  # facts after which it is reckoned anew before that
_kept = Remembered["Ahead"](8)
_checked = Remembered[list[Checked]](8)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What was foretold at `at`: leads as they were known then, their draws, the ripe joints of a plan, and what had
    come of the month by then, so that what is there and what still comes never overlap."""

    at: datetime
    known: Prospects
    seen: Seen
    told: Forecast | None
    ripe: Joints
    facts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A measure of the month; money in kopecks. `fact`: so far; `whole`: fact and forecast together, None: too
    little is known; `chance`: of the plan; `due`: what should be there by now."""

    measure: str
    fact: int
    whole: Range | None
    plan: Fraction | None
    due: Fraction | None
    chance: float | None

    @property
    def behind(self) -> bool:
        return self.due is not None and self.fact < self.due


@dataclass(frozen=True, slots=True)
class Outlook:
    """The days [start, end): facts until today, the forecast after. `working`, `gone`: working days of all of it
    and those before today."""

    month: Month
    today: date
    ahead: Ahead
    rows: tuple[Row, ...]
    working: int
    gone: int
    drawn: Sequence[Range]

    @property
    def row(self) -> dict[str, Row]:
        return {row.measure: row for row in self.rows}


def outlook(page: Page, *, whole_month: bool = True) -> Outlook:
    """The month of today, or the next days from now on."""
    month = money.month_of(page.today, page.company)
    if not whole_month:
        month = Month(None, page.today, page.today + timedelta(days=NEXT))
    ahead = reckoned(page.now, page.company, month)
    days = [*working_days(month.start, month.end, page.company.offices.values())]
    gone = sum(day < page.today for day in days)
    facts = ahead.facts if whole_month else dict.fromkeys(MEASURES, 0)
    rows = tuple(
        _row(measure, facts[measure], ahead.told, page.company, month, gone, len(days)) for measure in MEASURES
    )
    drawn = [] if ahead.told is None else ahead.told.band("money")
    return Outlook(month, page.today, ahead, rows, len(days), gone, drawn)


def reckoned(now: datetime, company: Company, month: Month) -> Ahead:
    """What is foretold until the end of a month, as it was known at the last quarter of an hour: for everybody who
    looks, and on every server of the site, the same."""
    name, reach = journal()
    then = now.replace(minute=now.minute // QUARTER * QUARTER, second=0, microsecond=0)
    return _kept.get((name, reach // _MANY, then, month), lambda: _reckon(then, company, month))


def _reckon(now: datetime, company: Company, month: Month) -> Ahead:
    known = prospects(now, company)
    seen = of_columns(known.columns).known(known.at + 1e-9)
    days = (month.end - known.first).days - seen.today
    enough = seen.today - seen.begins >= THIN and len(seen.created) > 0
    told = with_targets(forecast(seen, max(1, days)), seen, known.target) if enough else None
    ripe = joints(seen, known.wasted, known.target, known.spend)
    return Ahead(now, known, seen, told, ripe, _facts(now, company, month, seen, known))


def _facts(now: datetime, company: Company, month: Month, seen: Seen, known: Prospects) -> dict[str, int]:
    """What came from the beginning of the month until now; money to the kopeck (co.cash)."""
    tz = company.rules.tz
    since = (month.start - known.first).days
    counted = happened(seen, since, seen.at + 1e-6)
    suited = int((known.target & (seen.arrived >= since)).sum())
    start, end = midnight(month.start, tz), midnight(month.end, tz)
    cash, _before = money.cash(start, min(now, end), end)
    return {**{name: int(counted[name]) for name in ("leads", "arrived", "deals")}, "target": suited, "money": cash}


def _row(
    measure: str, fact: int, told: Forecast | None, company: Company, month: Month, gone: int, working: int
) -> Row:
    unit = 100 if measure == "money" else 1
    plan = planned(company, month, measure)
    due = None if plan is None or not working else plan * unit * gone / working
    if told is None:
        return Row(measure, fact, None, plan, due, None)
    more = told.range(measure)
    whole = Range(*(fact + round(value * unit) for value in (more.low, more.value, more.high)))
    chance = None if plan is None else told.chance(measure, float(plan - Fraction(fact, unit)))
    return Row(measure, fact, whole, plan, due, chance)


def planned(company: Company, month: Month, measure: str) -> Fraction | None:
    """The company's plan of a measure, money in roubles."""
    if month.period is None:
        return None
    found = (company.plan(month.period, COMPANY, metric) for metric in PLANNED[measure])
    return next((value for value in found if value is not None), None)


def past_days(told: Outlook) -> list[int]:
    """Kopecks that had come by the end of each day of the month until today, the last one until now."""
    first = (told.month.start - told.ahead.known.first).days
    pay, seen = told.ahead.seen.payments, told.ahead.seen
    size = max(seen.today - first + 1, 1)
    mine = (pay.at >= first) & (pay.at < seen.today + 1)
    daily = np.bincount((pay.at[mine] - first).astype(np.int64), pay.amount[mine], minlength=size)
    summed = [round(value * 100) for value in np.cumsum(daily)]
    return [*summed[:-1], told.row["money"].fact]


def checked(page: Page, told: Outlook) -> list[Checked]:
    """Earlier forecasts of as many days, made at weekly instants, beside what came of them; kept for the day."""
    seen = told.ahead.seen
    if told.ahead.told is None:
        return []
    days = told.ahead.told.days
    clock = seen.at - seen.today
    instants = [seen.today + clock - days - 7 * back for back in range(BACK)]
    name, _reach = journal()
    return _checked.get((name, told.today, days), lambda: backtest(seen, instants, days))
