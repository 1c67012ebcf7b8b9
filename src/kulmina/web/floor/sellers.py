"""The sellers beside one another: clients in their hands now, money against plan, and what came of their meetings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from kulmina.current import floor, money
from kulmina.current.floor import FollowUps
from kulmina.current.money import Month
from kulmina.domain.kpi import Number
from kulmina.domain.pace import Pace
from kulmina.domain.period import midnight
from kulmina.web import counted
from kulmina.web.counted import Counted
from kulmina.web.floor.reach import Team
from kulmina.web.page import Page

RESULTS = ("sl.meetings_target", "sl.deals", "sl.conv", "sl.cash")


@dataclass(frozen=True, slots=True)
class Seller:
    """One seller now: clients being followed up, and his month against its plan."""

    id: str
    name: str
    follow: FollowUps
    pace: Pace


def month_of_team(page: Page, team: Team) -> tuple[Month, Pace, list[Seller]]:
    """The month, the team's money against its plan, and each seller's; most money first."""
    tz = page.company.rules.tz
    month = money.month_of(page.today, page.company)
    first, day, last = (midnight(each, tz) for each in (month.start, page.today, month.end))
    before, rest = money.seller_cash(first, day), money.seller_cash(day, last)
    follows = {one.seller: one for one in floor.follow_ups(page.now, page.company, team.only)}
    ids = dict.fromkeys([*team.sellers, *follows, *(p for p in (*before, *rest) if team.only is None)])
    rows = [
        Seller(
            person, page.person(person), follows.get(person, FollowUps(person)),
            _pace(page, month, _plan(page, month, person), before.get(person, Fraction(0)), rest.get(person)),
        )
        for person in ids
    ]  # fmt: skip
    whole = _whole(page, month, team, before, rest, rows)
    return month, whole, sorted(rows, key=lambda row: (-row.pace.fact, row.name.casefold()))


def _plan(page: Page, month: Month, person: str) -> Fraction | None:
    return page.company.plan(month.period, person, "sl.cash") if month.period else None


def _pace(page: Page, month: Month, plan: Fraction | None, before: Fraction, rest: Fraction | None) -> Pace:
    return money.pace(month, plan, before + (rest or 0), before, page.today, page.company)


def _whole(
    page: Page, month: Month, team: Team, before: Mapping[str, Fraction], rest: Mapping[str, Fraction],
    rows: Sequence[Seller],
) -> Pace:  # fmt: skip
    """The money of the sellers together; the plan is the company's, or the sum of the office's sellers'."""
    ids = {row.id for row in rows}
    own = [sum((part.get(person, Fraction(0)) for person in ids), Fraction(0)) for part in (before, rest)]
    plan = page.company.plan(month.period, "company", "co.cash") if month.period and team.office is None else None
    told = [row.pace.plan for row in rows if row.pace.plan is not None]
    if plan is None and told:
        plan = sum(told, Fraction(0)) / 100
    return _pace(page, month, plan, own[0], own[1])


@dataclass(frozen=True, slots=True)
class Member:
    """A seller over the page's days."""

    id: str
    name: str
    figures: dict[str, Number | None]
    before: dict[str, Number | None]


def members(page: Page, told: Counted, team: Team) -> list[Member]:
    """The sellers with figures of the days, most money first."""
    known = [p for p in told.now.people if counted.of(told.now, p, "sl.cash") or p in team.sellers]
    people = [p for p in known if team.only is None or p in team.only]
    rows = [
        Member(
            p, page.person(p), {kpi: counted.of(told.now, p, kpi) for kpi in (*RESULTS, "sl.attainment")},
            {kpi: counted.of(told.before, p, kpi) for kpi in RESULTS},
        )
        for p in people
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-(row.figures["sl.cash"] or 0), row.name.casefold()))


def header() -> list[str]:
    return [_("Seller"), _("Meetings with target clients"), _("Deals of them"), _("Conversion"), _("Money, ₽")]


def rows(team: Iterable[Member]) -> list[Sequence[Any]]:
    return [[one.name, *(one.figures[kpi] for kpi in RESULTS)] for one in team]


def too_long(page: Page, offices: Iterable[floor.Office]) -> list[tuple[str, floor.Office, timedelta]]:
    """The offices where a client waits longer than he should, by name, and how long."""
    waits = [(office, page.now - office.since) for office in offices if office.since is not None]
    named = [(page.office(office.office) or _("No office"), office, wait) for office, wait in waits]
    return [one for one in named if one[2] > floor.TOO_LONG]
