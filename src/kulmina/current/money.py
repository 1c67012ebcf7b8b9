"""Money as things stand now: the till by day and office, sellers' cash by shares, contracts that are not paid yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache

import orjson

from kulmina.domain.company import Company
from kulmina.domain.pace import Pace, working_days
from kulmina.domain.period import EPOCH_DAY, instant, micros, midnight
from kulmina.journal.rows import among, select, several

OWED_WITHIN = timedelta(days=180)  # contracts signed longer ago are a matter for the accountant


@dataclass(frozen=True, slots=True)
class Till:
    """Kopecks of a day: what came, what went back, and the difference by office (None: nobody has said where)."""

    received: int
    refunded: int
    offices: Mapping[str | None, int]

    @property
    def net(self) -> int:
        return self.received - self.refunded


def till(since: datetime, until: datetime) -> Till:
    """The till of [since, until), by date of movement (co.till)."""
    days = (micros(since), micros(until))
    offices: dict[str | None, int] = defaultdict(int)
    totals = {1: 0, -1: 0}
    for sign, office, amount in select(
        "SELECT 1, office, SUM(amount) FROM current_payment WHERE at >= %s AND at < %s GROUP BY office UNION ALL "
        "SELECT -1, office, SUM(amount) FROM current_refund WHERE at >= %s AND at < %s GROUP BY office", *days, *days,
    ):  # fmt: skip
        offices[office] += sign * int(amount)
        totals[sign] += int(amount)
    return Till(totals[1], totals[-1], dict(offices))


def seller_cash(since: datetime, until: datetime) -> dict[str, Fraction]:
    """Kopecks by seller: the share of each in what the payments of [since, until) have left (sl.cash)."""
    cash: dict[str, Fraction] = defaultdict(Fraction)
    for sellers, net in select(
        "SELECT d.sellers, SUM(p.net) FROM current_payment p JOIN current_deal d ON d.deal = p.deal "
        "WHERE p.at >= %s AND p.at < %s GROUP BY d.sellers", micros(since), micros(until),
    ):  # fmt: skip
        for seller, share in orjson.loads(sellers).items():
            cash[seller] += Fraction(share) * int(net)
    return dict(cash)


def cash(since: datetime, day: datetime, until: datetime) -> tuple[int, int]:
    """Kopecks that the payments of [since, until) have left, and of them what came before `day` (co.cash)."""
    [(net, before)] = select(
        "SELECT SUM(net), SUM(CASE WHEN at < %s THEN net ELSE 0 END) FROM current_payment WHERE at >= %s AND at < %s",
        micros(day), micros(since), micros(until),
    )  # fmt: skip
    return int(net or 0), int(before or 0)


@dataclass(frozen=True, slots=True)
class Month:
    """The days [start, end) of a plan. `period`: its id; None where the company has no period for them."""

    period: str | None
    start: date
    end: date


def month_of(day: date, company: Company) -> Month:
    """The period of pay that holds a day, else its calendar month."""
    for period in company.periods:
        if period.start <= day < period.end:
            return Month(period.id, period.start, period.end)
    first = day.replace(day=1)
    return Month(None, first, (first + timedelta(days=32)).replace(day=1))


def pace(month: Month, plan: Fraction | None, fact: Fraction, before: Fraction, today: date, company: Company) -> Pace:
    """A month's money against a plan in roubles; `fact`, `before`: kopecks up to now and before today."""
    days = [*working_days(month.start, month.end, company.offices.values())]
    gone = sum(day < today for day in days)
    planned = None if plan is None else plan * 100
    return Pace(planned, int(fact), int(before), gone, len(days) - gone)


def company_pace(now: datetime, company: Company) -> tuple[Month, Pace]:
    """The company's month: co.cash against its plan."""
    tz = company.rules.tz
    today = now.astimezone(tz).date()
    month = month_of(today, company)
    first, day, last = (midnight(each, tz) for each in (month.start, today, month.end))
    fact, before = cash(first, day, last)
    plan = company.plan(month.period, "company", "co.cash") if month.period else None
    return month, pace(month, plan, Fraction(fact), Fraction(before), today, company)


@dataclass(frozen=True, slots=True)
class Debt:
    """A contract that stands and is not paid in full. Money in kopecks; `promised`: what should have come by today
    by its schedule, None: there is no schedule; `sellers`: exact shares."""

    deal: str
    lead: int
    lead_id: str
    signed: datetime
    amount: int
    paid: int
    promised: int | None
    sellers: Mapping[str, Fraction]

    @property
    def owed(self) -> int:
        return self.amount - self.paid

    @property
    def overdue(self) -> int:
        """What was promised by today and has not come."""
        return max(0, (self.promised or 0) - self.paid)


def debts(now: datetime, company: Company) -> list[Debt]:
    """Contracts of the last half year that are not paid in full, the largest overdue sums first."""
    found = select(
        "SELECT d.deal, d.lead, l.lead_id, d.signed, d.amount, d.sellers, "
        "COALESCE((SELECT SUM(p.net) FROM current_payment p WHERE p.lead = d.lead AND p.deal = d.deal), 0) "
        "FROM current_deal d JOIN current_lead l ON l.number = d.lead "
        "WHERE d.signed >= %s AND d.cancelled IS NULL", micros(now - OWED_WITHIN),
    )  # fmt: skip
    unpaid = [row for row in found if row[4] > row[6]]
    promised = _promised([row[1] for row in unpaid], now.astimezone(company.rules.tz).date())
    rows = [
        Debt(deal, lead, lead_id, instant(signed), amount, int(paid), promised.get((lead, deal)), _shares(sellers))
        for deal, lead, lead_id, signed, amount, sellers, paid in unpaid
    ]
    return sorted(rows, key=lambda debt: (-debt.overdue, -debt.owed, debt.deal))


def _promised(leads: Collection[int], today: date) -> dict[tuple[int, str], int]:
    day = (today - EPOCH_DAY).days
    found = select(
        "SELECT lead, deal, SUM(CASE WHEN day <= %s THEN amount ELSE 0 END) FROM current_promise "
        f"WHERE {among('lead')} GROUP BY lead, deal", day, several(leads),
    )  # fmt: skip
    return {(lead, deal): int(amount) for lead, deal, amount in found}


@lru_cache(maxsize=1024)
def _shares(sellers: str) -> Mapping[str, Fraction]:
    """Of one text always the same object: contracts are many, teams that share one are few."""
    return {seller: Fraction(share) for seller, share in orjson.loads(sellers).items()}
