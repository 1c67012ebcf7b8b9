"""What the invented company does in Kulmina itself: accepts advised budgets, lets the lead score be trained.

Each deed is done at its instant upon what is in the journal then, by the same functions as on the pages; whoever
records the story stops there (`company.Play.facts`), and the story goes on with what was decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import partial

import numpy as np

from kulmina.actions import budget, score
from kulmina.actions.advised import as_plan
from kulmina.analytics.allocation import NothingToTell, Value, plan
from kulmina.analytics.daily import Daily, EmptyHistory, of_rows
from kulmina.analytics.target_share import target_shares
from kulmina.current import budgets, daily
from kulmina.demo import ads
from kulmina.demo.books import DAYS_A_MONTH
from kulmina.demo.company import Cast
from kulmina.demo.hours import TZ, at
from kulmina.domain.budget import Plan
from kulmina.domain.company import Company
from kulmina.domain.period import Period
from kulmina.domain.rights import Actor
from kulmina.journal import read

AIM = "target_leads"
HISTORY = timedelta(days=90)
BUDGETS = 3  # of the last months; money follows the first of them, afterwards everybody does as he likes
# In turn; the director divides half as much money again as was set, which nobody spends.
DECIDERS = (("marketing_head", Fraction(1)), ("commercial_director", Fraction(3, 2)))
STEP = 50  # per cent by which a row may change
TRAININGS = (4,)  # nights before the end
KOPECKS = 100

Act = Callable[[Cast], ads.Division | None]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that is done at an instant; `act` gives the division of money that the story follows from then on."""

    at: datetime
    act: Act


def deeds(cast: Cast) -> list[Deed]:
    """All of them in the order of time."""
    return sorted([*_budgets(cast), *_trainings(cast)], key=lambda deed: deed.at)


def _budgets(cast: Cast) -> Iterator[Deed]:
    """On the last afternoon before a month its money is divided; the first month has nothing to learn from."""
    begun = [month for month in cast.span.periods()[1:] if month.starts_at(TZ) <= cast.span.until]
    months = begun[-BUDGETS:]
    for number, month in enumerate(months):
        moment = at(month.starts_at(TZ) - timedelta(days=1), 16)
        followed = number == 0 and len(months) > 1
        role, times = DECIDERS[number % len(DECIDERS)]
        yield Deed(moment, partial(_divide, month=month, moment=moment, role=role, times=times, followed=followed))


def _trainings(cast: Cast) -> Iterator[Deed]:
    for ago in TRAININGS:
        night = at(cast.span.until - timedelta(days=ago), 3)
        if night > cast.span.start:
            yield Deed(night, partial(_train, moment=night))


def _train(_cast: Cast, *, moment: datetime) -> None:
    """A company with too few leads goes on without a score."""
    with suppress(score.TooFewLeads):
        score.train(score.SYSTEM, now=moment, token=f"score-{moment:%Y-%m-%d}")


def _divide(
    cast: Cast, *, month: Period, moment: datetime, role: str, times: Fraction, followed: bool
) -> ads.Division | None:
    """Accept the division of the month's budget that is advised on that day, where anything can be advised."""
    accepted = _advised(month, moment.date(), times)
    if accepted is None:
        return None
    actor = Actor(cast.team.one(role), role)
    budget.accept(actor, accepted, now=moment, token=f"b{month.start.isoformat()}")
    return _division(accepted, cast) if followed else None


def _advised(month: Period, today: date, times: Fraction) -> Plan | None:
    """The advice for so many times the month's budget by the days before today; None where there was no spend."""
    company, since = read.company(), today - HISTORY
    try:
        history = of_rows(daily.rows(since, today))
        found = plan(
            history, amount=int(_amount(company, month) * times), days=(month.end - month.start).days, aim=AIM,
            value=_value(history, since, today, company), step=STEP / 100,
        )  # fmt: skip
    except (EmptyHistory, NothingToTell):
        return None
    asked = {"days": "next", "aim": AIM, "level": "creative", "step": f"{STEP}", "history": f"{HISTORY.days}"}
    return as_plan(found, month.start, month.end, members={}, limits=asked)


def _amount(company: Company, month: Period) -> int:
    """Kopecks that the commercial director has set for the month."""
    return int(sum(amount for (period, _channel), amount in company.budgets.items() if period == month.id))


def _value(history: Daily, since: date, today: date, company: Company) -> Value:
    """Target leads per target action."""
    [told] = budgets.happened([(since, today)], company.rules)
    target, others = (
        np.array([told.result(verdict, (name,)) for name in history.creatives], dtype=np.int64)
        for verdict in ("target_leads", "non_target")
    )
    shares = target_shares(target, others)
    return Value(shares.mean, shares.sd)


def _division(accepted: Plan, cast: Cast) -> ads.Division:
    """The accepted amounts as what is usual for each creative."""
    a_day = cast.leads_a_month / DAYS_A_MONTH
    usual = {creative.id: ads.usual_spend(creative, cast.trade, a_day) for creative in ads.CREATIVES}
    levels = {row.name: row.amount / KOPECKS / accepted.days / usual[row.name] for row in accepted.rows}
    return ads.Division(accepted.since, accepted.until, levels)
