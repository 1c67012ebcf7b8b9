"""The history that advice learns from: rows that money moves, and those apart that it does not (R22, R38)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from kulmina.analytics import levels
from kulmina.analytics.daily import Daily, EmptyHistory, of_rows
from kulmina.current import budgets, daily, spending
from kulmina.current.budgets import Happened
from kulmina.domain.period import Period
from kulmina.staff.models import Role
from kulmina.web.access import account
from kulmina.web.budget.ask import Ask
from kulmina.web.page import Page
from kulmina.web.remembered import Remembered, journal

LATELY = timedelta(days=30)
HUNDRED = 10_000  # kopecks
_whole = Remembered["tuple[Daily | None, Happened, Happened]"](6)


@dataclass(frozen=True, slots=True)
class Apart:
    """What brings leads without money, or whose creative nobody knows; `name` None: unattributed."""

    name: str | None
    target_actions: int
    target_leads: int
    arrived_target: int
    arrived: int


@dataclass(frozen=True, slots=True)
class Past:
    """`daily`: the rows that were paid for, None where there are none; `members`: the creatives of each row; `told`:
    what the leads of those days came to, by creative; `young`: the same of those too young to have a verdict for sure.

    `lately`: kopecks spent in the 30 days before today; `since`: the first day looked at.
    """

    daily: Daily | None
    members: Mapping[str, tuple[str, ...]]
    apart: tuple[Apart, ...]
    lately: int
    since: date
    told: Happened = Happened()
    young: Happened = Happened()


def past(page: Page, ask: Ask) -> Past:
    """The days before today; a marketer divides the money of his own creatives."""
    since = page.today - timedelta(days=ask.history)
    whole, told, young = _whole.get((*journal(), since, page.today), lambda: _read(page, since))
    if whole is None:
        return Past(None, {}, _unattributed(told, own(page)), 0, since)
    mine = own(page)
    if mine is not None:
        whole = whole.of([place for place, name in enumerate(whole.creatives) if name in mine])
    lately = int(whole.since(page.today - LATELY).spend.sum())
    moved, still = levels.paid(whole)
    apart = [_apart(whole.creatives[place], told) for place in still]
    gathered, members = levels.gathered(whole.of(moved), ask.level) if moved else (None, {})
    rows = (*(row for row in apart if row.target_actions or row.arrived), *_unattributed(told, mine))
    return Past(gathered, members, rows, lately, since, told, young)


def own(page: Page) -> frozenset[str] | None:
    """The creatives that this person divides money between; None: all (DOMAIN §5)."""
    who = account(page.request)
    if who.is_superuser or who.role != Role.MARKETER:
        return None
    return frozenset(c.id for c in page.company.creatives.values() if c.owner == who.person_id)


def usual_amount(page: Page, ask: Ask, lately: int) -> int:
    """Kopecks for the days asked for: the budget that was set for them; on days without one, what the last 30 cost.

    Whole roubles, in hundreds. What a period leaves stands for each of its days alike; it is the company's, so a
    marketer of some creatives begins from what these cost.
    """
    planned, days = (Fraction(0), 0) if own(page) is not None else _planned(page, ask)
    amount = planned + Fraction(lately * (ask.days - days), LATELY.days)
    return int(amount / HUNDRED + Fraction(1, 2)) * HUNDRED or int(amount)


def spent_already(page: Page, ask: Ask) -> bool:
    """Whether the days have a budget, of which nothing is left."""
    left, days = _planned(page, ask)
    return days > 0 and not left


def _planned(page: Page, ask: Ask) -> tuple[Fraction, int]:
    """What the budgets of the company's periods leave to the days asked for, and to how many of them.

    A period that has begun leaves what is not spent of it yet, to its days from tomorrow on.
    """
    found, covered = Fraction(0), 0
    for period in page.company.periods:
        days = (min(period.end, ask.until) - max(period.start, ask.since)).days
        whole = sum(amount for (name, _channel), amount in page.company.budgets.items() if name == period.id)
        if days > 0 and whole:
            begun = period.start <= page.today
            left = max(0, whole - _spent(page, period)) if begun else whole
            ahead = period.end - (page.today + timedelta(days=1) if begun else period.start)
            found += Fraction(left * days, ahead.days)
            covered += days
    return found, covered


def _spent(page: Page, period: Period) -> int:
    """Kopecks of a period, as far as its days have been reported."""
    told, _channels = spending.month(page.company, period, page.today)
    return told.spent


def _read(page: Page, since: date) -> tuple[Daily | None, Happened, Happened]:
    ripe = max(since, page.today - budgets.RIPE["target_leads"])
    told, young = budgets.happened([(since, page.today), (ripe, page.today)], page.company.rules)
    try:
        return of_rows(daily.rows(since, page.today)), told, young
    except EmptyHistory:
        return None, told, young


def _apart(name: str | None, told: Happened) -> Apart:
    def of(aim: str) -> int:
        return told.results.get(aim, {}).get(name, 0)

    return Apart(name, of("target_actions"), of("target_leads"), of("arrived_target"), of("arrived"))


def _unattributed(told: Happened, mine: frozenset[str] | None) -> tuple[Apart, ...]:
    """Leads of no creative are always in sight of those who see all: no marketer answers for them (R09)."""
    row = _apart(None, told)
    return (row,) if mine is None and (row.target_actions or row.arrived) else ()
