"""What the whole history comes to: its funnel, its losses by zone, its months, its weakest joint. Kept until the
journal grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from kulmina.current import span_of, stages
from kulmina.current.funnel import funnel
from kulmina.current.span_of import Reach
from kulmina.current.stages import Cohort
from kulmina.domain.funnel import STAGES, Funnel
from kulmina.domain.joint import ENOUGH, Joint, Norm, history, joints, planned, weakest
from kulmina.domain.period import micros, midnight
from kulmina.domain.preset_form import Norms
from kulmina.domain.trade import trade_of
from kulmina.web.page import Page
from kulmina.web.remembered import Remembered, journal

MONTHS = 24  # that are shown
LATELY = 92  # days whose joints are held against those before
RIPE = 30  # days in which most leads have shown what becomes of them
_kept = Remembered["Past | None"](8)


@dataclass(frozen=True, slots=True)
class Month:
    """Leads created in a month by stage, and the money that came in it, in kopecks. `young`: still coming."""

    start: date
    reached: tuple[int, ...]
    money: int
    young: bool


@dataclass(frozen=True, slots=True)
class Past:
    """The history from its first lead to now. `lately`, `before`: leads by stage of the latest ripe months and of
    all earlier ones; `basis`: what the joints are held against: history, plan (the trade's example) or nothing."""

    reach: Reach
    start: date
    last: date
    funnel: Funnel
    zones: dict[str, int]
    months: tuple[Month, ...]
    joints: tuple[Joint, ...]
    lately: tuple[int, ...]
    before: tuple[int, ...]
    basis: str

    @property
    def leads(self) -> int:
        return self.funnel.total.leads

    @property
    def unattributed(self) -> int:
        return sum(row.leads for row in self.funnel.rows if row.group is None)

    @property
    def weakest(self) -> Joint | None:
        return weakest(self.joints)


def past(page: Page) -> Past | None:
    """The history as it stands; None: there is not one lead."""
    return _kept.get((*journal(), page.today), lambda: _past(page))


def _past(page: Page) -> Past | None:
    reach = span_of.reach()
    if reach is None:
        return None
    tz = page.company.rules.tz
    start = reach.first.astimezone(tz).date()
    last = min(page.today, reach.last.astimezone(tz).date())
    end = page.today + timedelta(days=1)
    now = micros(midnight(end, tz))
    months = _months(page, start, last)
    lately, before = _halves(page, start, last)
    norms, basis = _norms(page, before) if lately[0] >= ENOUGH else ({}, "")
    average, _payers = stages.average_cash(micros(midnight(start, tz)), now)
    return Past(
        reach,
        start,
        last,
        funnel(by="creative", start=start, end=end),
        stages.zones(Cohort(micros(midnight(start, tz)), now, now)),
        months,
        joints(lately, norms, norms, average),
        lately,
        before,
        basis,
    )


def _months(page: Page, start: date, last: date) -> tuple[Month, ...]:
    tz = page.company.rules.tz
    firsts = [last.replace(day=1)]
    while firsts[0] > start and len(firsts) < MONTHS:
        firsts.insert(0, (firsts[0] - timedelta(days=1)).replace(day=1))
    edges = [micros(midnight(day, tz)) for day in (*firsts, _following(firsts[-1]))]
    now = micros(page.now)
    counts = stages.reached([Cohort(a, b, now) for a, b in pairwise(edges)])
    money = span_of.money(edges)
    ripe = page.today - timedelta(days=RIPE)
    return tuple(
        Month(first, reached, cash, _following(first) > ripe)
        for first, reached, cash in zip(firsts, counts, money, strict=True)
    )


def _following(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _halves(page: Page, start: date, last: date) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Leads by stage: of the latest ripe quarter, and of everything before it."""
    tz = page.company.rules.tz
    until = min(last + timedelta(days=1), page.today - timedelta(days=RIPE))
    since = max(start, until - timedelta(days=LATELY))
    now = micros(page.now)
    first, cut, end = (micros(midnight(day, tz)) for day in (start, since, max(since, until)))
    lately, before = stages.reached([Cohort(cut, end, now), Cohort(first, cut, now)])
    return lately, before


def _norms(page: Page, before: Sequence[int]) -> tuple[dict[str, Norm], str]:
    """What is usual: the own earlier months where they hold enough, else the trade's example where it says."""
    own = history(before)
    if before[0] >= 2 * ENOUGH and own:
        return own, "history"
    example = norms_of(page)
    if example is None:
        return {}, ""
    return planned({"arrived": example.show_rate, "signed": example.sl_conv}), "plan"


def norms_of(page: Page) -> Norms | None:
    """The illustrative norms of the company's trade."""
    trade = trade_of(page.company)
    return trade.preset.norms if trade else None


def shares(reached: Sequence[int]) -> list[tuple[str, int, Fraction | None, Fraction | None]]:
    """Each stage with its leads, its share of all and of the stage before."""
    rows = []
    for place, stage in enumerate(STAGES):
        before = reached[place - 1] if place else 0
        whole = Fraction(reached[place], reached[0]) if reached[0] else None
        rows.append((stage, reached[place], whole, Fraction(reached[place], before) if before else None))
    return rows
