"""Past advice laid beside what happened: was it followed, did the result fall into the promised interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from kulmina.current import budgets
from kulmina.current.budgets import Happened
from kulmina.domain import budget
from kulmina.domain.budget import Accepted, Plan, Share
from kulmina.domain.company import Company
from kulmina.web.access import actor
from kulmina.web.budget.coming import coming
from kulmina.web.budget.past import own
from kulmina.web.page import Page
from kulmina.web.remembered import Remembered, journal

FOLLOWED = Fraction(4, 5)  # of the money: advice that was followed less is not judged by its result
NOTHING = Happened()
_PROMISED = ("expected", "low", "high")
_kept = Remembered["list[Judged]"](4)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of an accepted budget today. `due`: kopecks that its days until the last report ask for."""

    share: Share
    due: Fraction
    spent: int
    result: int

    @property
    def drifts(self) -> bool:
        return budget.drifts(self.due, self.spent)

    @property
    def ahead(self) -> bool:
        """More was spent than is due."""
        return self.spent > self.due


@dataclass(frozen=True, slots=True)
class Judged:
    """`state`: ahead (not begun), running, ripening (its leads are still on their road), done, replaced.

    `elsewhere`: kopecks spent in those days on creatives that the plan gave nothing to; `reported`: the last day
    that a platform has told of; `result`: of the plan's creatives so far, for cash kopecks; `coming`: what the leads
    of those days will still bring, None where it cannot be told or nothing is awaited; `part`: only some rows of the
    budget are in sight, and the promise of the whole is not judged by them.
    """

    accepted: Accepted
    lines: tuple[Line, ...]
    elsewhere: int
    reported: date | None
    gone: int
    state: str
    coming: Fraction | None = None
    part: bool = False

    @property
    def last(self) -> date:
        """The last day of the budget."""
        return self.accepted.plan.until - timedelta(days=1)

    @property
    def due(self) -> Fraction:
        return sum((line.due for line in self.lines), Fraction(0))

    @property
    def spent(self) -> int:
        return sum(line.spent for line in self.lines)

    @property
    def result(self) -> int:
        return sum(line.result for line in self.lines)

    @property
    def awaited(self) -> Fraction | None:
        """What the leads of the days that are over will have brought in the end."""
        return None if self.coming is None else self.result + self.coming

    @property
    def followed(self) -> Fraction | None:
        return budget.followed([*((line.due, line.spent) for line in self.lines), (Fraction(0), self.elsewhere)])

    @property
    def promised_by_now(self) -> Fraction:
        """The part of the promise that the days that are over stand for."""
        plan = self.accepted.plan
        return plan.expected * self.gone / plan.days

    @property
    def fair(self) -> bool:
        """Whether the promise may be judged: its days are over, its leads ripe, and it was followed."""
        return self.state == "done" and not self.part and self.followed is not None and self.followed >= FOLLOWED

    @property
    def inside(self) -> bool:
        """Whether what happened lies in the promised interval."""
        return self.accepted.plan.low <= self.result <= self.accepted.plan.high

    @property
    def drifting(self) -> list[Line]:
        return [line for line in self.lines if line.drifts]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Of the advice that may be judged: how much fell into its interval, above and below it; `told`: of how much
    advice in all."""

    told: int
    judged: int
    inside: int
    below: int
    above: int


def judged(page: Page) -> list[Judged]:
    """The accepted budgets that this person may read, the latest first.

    A marketer reads what he has accepted, and of others' budgets the rows of his own creatives.
    """
    found, mine = _all(page), own(page)
    if mine is None:
        return found
    who = actor(page.request).person
    return [one for each in found if (one := each if each.accepted.by == who else _part(each, mine)) is not None]


def _all(page: Page) -> list[Judged]:
    """Every one, kept until something is recorded or the day changes."""
    return _kept.get((*journal(), page.today), lambda: _work_out(page))


def _part(told: Judged, mine: frozenset[str]) -> Judged | None:
    """The rows of some creatives alone, with their sums; None where there is none."""
    lines = tuple(line for line in told.lines if mine.issuperset(line.share.creatives))
    if not lines or len(lines) == len(told.lines):
        return told if lines else None
    rows = tuple(line.share for line in lines)
    expected, low, high = (sum((getattr(row, name) for row in rows), Fraction(0)) for name in _PROMISED)
    plan = replace(
        told.accepted.plan, rows=rows, amount=sum(row.amount for row in rows), expected=expected, low=low, high=high,
        usual=None, better=None,
    )  # fmt: skip
    return replace(told, accepted=replace(told.accepted, plan=plan), lines=lines, elsewhere=0, coming=None, part=True)


def standing(page: Page) -> list[Judged]:
    """The budgets by which the money of today is spent, and those that were accepted for later days."""
    now = {one.event_id for one in budgets.in_force(page.today, [one.accepted for one in _all(page)])}
    return [one for one in judged(page) if one.accepted.event_id in now or one.state == "ahead"]


def takes_over(page: Page, plan: Plan) -> bool:
    """Whether accepting the plan would replace one that was accepted before."""
    return any(
        one.accepted.replaced is None
        and one.accepted.plan.since < plan.until
        and plan.since < one.accepted.plan.until
        and not one.accepted.plan.creatives.isdisjoint(plan.creatives)
        for one in _all(page)
    )


def calibration(found: Sequence[Judged]) -> Calibration:
    fair = [one for one in found if one.fair]
    below = sum(one.result < one.accepted.plan.low for one in fair)
    above = sum(one.result > one.accepted.plan.high for one in fair)
    return Calibration(len(found), len(fair), len(fair) - below - above, below, above)


def _work_out(page: Page) -> list[Judged]:
    plans = budgets.accepted()
    begun = [each for each in plans if each.plan.since < page.today]
    spans = [(each.plan.since, min(each.plan.until, page.today)) for each in begun]
    found = dict(zip((each.event_id for each in begun), budgets.happened(spans, page.company.rules), strict=True))
    waits = [each for each in begun if not budgets.ripe(each.plan.aim, min(each.plan.until, page.today), page.today)]
    later = coming(page, waits)
    return [
        replace(
            _judge(each, found.get(each.event_id, NOTHING), _others(page.company, each, plans), page.today),
            coming=later.get(each.event_id),
        )
        for each in plans
    ]


def _others(company: Company, accepted: Accepted, plans: Sequence[Accepted]) -> frozenset[str]:
    """The creatives that this plan had no business with: those of other plans of its days, and where a marketer
    accepted it those that are not his."""
    plan = accepted.plan
    beside = [p.plan.creatives for p in plans if p.plan.since < plan.until and plan.since < p.plan.until]
    known = company.people.get(accepted.by)
    if known is not None and known.role == "marketer":
        beside.append(frozenset(c.id for c in company.creatives.values() if c.owner != accepted.by))
    return frozenset().union(*beside) - plan.creatives


def _judge(accepted: Accepted, told: Happened, others: frozenset[str], today: date) -> Judged:
    plan = accepted.plan
    known = plan.since if told.reported is None else told.reported + timedelta(days=1)
    lines = tuple(
        Line(
            row,
            budget.due(row.amount, plan, known),
            sum(told.spent.get(creative, 0) for creative in row.creatives),
            told.result(plan.aim, row.creatives),
        )
        for row in plan.rows
    )
    inside = plan.creatives | others
    elsewhere = sum(spent for creative, spent in told.spent.items() if creative not in inside)
    return Judged(accepted, lines, elsewhere, told.reported, budget.gone(plan, today), _state(accepted, today))


def _state(accepted: Accepted, today: date) -> str:
    plan = accepted.plan
    if accepted.replaced is not None:
        return "replaced"
    if today <= plan.since:
        return "ahead"
    if today < plan.until:
        return "running"
    return "done" if budgets.ripe(plan.aim, plan.until, today) else "ripening"
