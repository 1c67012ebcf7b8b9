"""The road from a lead to money this month beside what was usual: the weakest joint and what it costs.

A month that runs is compared with the three months before it as they stood at the same age, so that young leads
are not taken for lost ones; what a lost client would have brought is reckoned from how those months ended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from kulmina.current import stages
from kulmina.current.money import Month, month_of
from kulmina.current.stages import Cohort
from kulmina.domain.company import Company
from kulmina.domain.funnel import STAGES
from kulmina.domain.joint import Joint, Norm, history, joints, planned, weakest, whole_price
from kulmina.domain.period import micros, midnight
from kulmina.web import trade
from kulmina.web.page import Page
from kulmina.web.remembered import Remembered, journal

PAST = 3  # months that make a norm
_MANY = 500  # facts after which what was kept is reckoned anew: a history may have been brought in
_kept = Remembered["Past"](8)


@dataclass(frozen=True, slots=True)
class Past:
    """What the months before came to: leads by stage at the age of this month and in the end, roubles of one payer."""

    months: tuple[Month, ...]
    young: tuple[int, ...]
    ended: tuple[int, ...]
    average: Fraction | None
    payers: int


@dataclass(frozen=True, slots=True)
class Road:
    """The month's joints. `by_plan`: some norm is the plan's, because the past is too thin; `unknown`: joints of
    which nobody knows what is usual."""

    month: Month
    cohort: Cohort
    reached: tuple[int, ...]
    joints: tuple[Joint, ...]
    past: Past

    @property
    def weakest(self) -> Joint | None:
        return weakest(self.joints)

    @property
    def price(self) -> Fraction:
        return whole_price(self.joints)

    @property
    def by_plan(self) -> bool:
        return any(joint.norm is not None and joint.norm.basis == "plan" for joint in self.joints)

    @property
    def unknown(self) -> bool:
        return any(joint.norm is None for joint in self.joints)


def named(page: Page, joint: Joint) -> tuple[str, str]:
    """The two ends of a joint in the trade's words. Stages that the trade does not have are passed over."""
    shown = page.stages
    before = next((one for one in reversed(STAGES[: STAGES.index(joint.after)]) if one in shown), joint.before)
    after = next((one for one in STAGES[STAGES.index(joint.after) :] if one in shown), joint.after)
    return trade.joint(before, page.company), trade.joint(after, page.company)


def road(page: Page) -> Road:
    """The road of the month of today."""
    company, tz = page.company, page.company.rules.tz
    month = month_of(page.today, company)
    until = micros(midnight(month.end, tz))
    cohort = Cohort(micros(midnight(month.start, tz)), until, until)
    [reached] = stages.reached([cohort])
    past = _past(page, month)
    norms = {**_planned(company, month), **history(past.young)}
    later = {**_planned(company, month), **history(past.ended)}
    return Road(month, cohort, reached, joints(reached, norms, later, past.average), past)


def _past(page: Page, month: Month) -> Past:
    """Kept for an hour of the day: months that are over hardly change, and the age of this one grows slowly."""
    name, reach = journal()
    hour = page.now.astimezone(page.company.rules.tz).replace(minute=0, second=0, microsecond=0)
    if hour < midnight(month.start, page.company.rules.tz):
        hour = midnight(month.start, page.company.rules.tz)
    months = before(month, page.company)
    key = (name, month.start, hour, months, reach // _MANY)
    return _kept.get(key, lambda: _look_back(page, months, page.now - midnight(month.start, page.company.rules.tz)))


def _look_back(page: Page, months: Sequence[Month], age: timedelta) -> Past:
    if not months:
        return Past((), (0,) * 6, (0,) * 6, None, 0)
    tz, now = page.company.rules.tz, micros(page.now)
    young, ended = [], []
    for month in months:
        first, last = midnight(month.start, tz), midnight(month.end, tz)
        same_age = min(last, first + age)
        young.append(Cohort(micros(first), micros(same_age), micros(same_age)))
        ended.append(Cohort(micros(first), micros(last), now))
    counts = stages.reached([*young, *ended])
    average, payers = stages.average_cash(ended[0].since, ended[-1].until)
    return Past(tuple(months), _sum(counts[: len(months)]), _sum(counts[len(months) :]), average, payers)


def _sum(rows: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*rows, strict=True)))


def before(month: Month, company: Company) -> tuple[Month, ...]:
    """The three months before, earliest first: the company's periods where it has them, else calendar months."""
    ended = [period for period in company.periods if period.end <= month.start]
    if ended:
        return tuple(Month(period.id, period.start, period.end) for period in ended[-PAST:])
    found: list[Month] = []
    start = month.start
    for _ in range(PAST):
        end, start = start, _previous(start)
        found.insert(0, Month(None, start, end))
    return tuple(found)


def _previous(start: date) -> date:
    return (start - timedelta(days=1)).replace(day=1)


# Which planned figures say how many leads reach a stage, and which planned shares lead to one.
_COUNTS: Mapping[str, tuple[str, ...]] = {
    "lead": ("mk.leads",), "booked": ("cct.booked", "cc.booked"), "arrived": ("cct.arrived", "cc.arrived"),
    "signed": ("sl.deals",), "paid": ("mk.purchases_cohort",),
}  # fmt: skip
_SHARES: Mapping[str, str] = {"arrived": "cc.show_rate", "signed": "sl.conv"}


def _planned(company: Company, month: Month) -> dict[str, Norm]:
    """The plan's own shares from stage to stage, as far as it has any."""
    if month.period is None:
        return {}
    counts = {stage: _plan(company, month.period, names) for stage, names in _COUNTS.items()}
    shares = {stage: _plan(company, month.period, (name,)) for stage, name in _SHARES.items()}
    for earlier, stage in (("booked", "arrived"), ("arrived", "signed"), ("signed", "paid")):
        top, bottom = counts[stage], counts[earlier]
        if shares.get(stage) is None and top is not None and bottom:
            shares[stage] = top / bottom
    return planned({stage: share for stage, share in shares.items() if share is not None})


def _plan(company: Company, period: str, names: Sequence[str]) -> Fraction | None:
    found = (company.plan(period, "company", name) for name in names)
    return next((value for value in found if value is not None), None)
