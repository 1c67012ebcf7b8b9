"""What the facts of a company show best, one example of each: for whoever looks at it for the first time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from kulmina.current import funnel
from kulmina.domain import facts
from kulmina.domain.money import Kopecks, kopecks
from kulmina.journal import read
from kulmina.journal.columns import CODES
from kulmina.journal.rows import select

_ISSUED = facts.KINDS["statement.issued"].code


@dataclass(frozen=True, slots=True)
class Road:
    """A payment whose lead an advertisement brought. `created`, `paid`: microseconds."""

    lead: str
    creative: str
    amount: Kopecks
    created: int
    paid: int


@dataclass(frozen=True, slots=True)
class Looks:
    """A creative with many more clicks than target leads, both as shares of all creatives."""

    creative: str
    clicks: Fraction
    target: Fraction


@dataclass(frozen=True, slots=True)
class Brought:
    """An operator whose clients came and were none, against all operators."""

    operator: str
    arrived: int
    non_target: Fraction
    usual: Fraction


@dataclass(frozen=True, slots=True)
class Slip:
    """An issued statement. `prior`: what it says of earlier periods."""

    period: str
    person: str
    total: Kopecks
    prior: Kopecks = Kopecks(0)


def road() -> Road | None:
    """The latest payment, still kept, of a lead that came by a creative some days before."""
    rows = select(
        "SELECT l.lead_id, p.creative, p.net, p.lead_created, p.at FROM current_payment p "
        "JOIN current_lead l ON l.number = p.lead WHERE p.creative IS NOT NULL AND p.net = p.amount "
        "AND l.arrived IS NOT NULL AND p.at - p.lead_created > 172800000000 ORDER BY p.at DESC LIMIT 1"
    )
    return next((Road(lead, creative, Kopecks(net), born, at) for lead, creative, net, born, at in rows), None)


def looks(start: date, end: date) -> Looks | None:
    """The creative whose share of clicks stands most above its share of target leads."""
    told = funnel.funnel(by="creative", start=start, end=end)
    clicks, target = told.total.clicks, told.total.verdict("target")
    if not clicks or not target:
        return None
    shares = [
        Looks(row.group, Fraction(row.clicks, clicks), Fraction(row.verdict("target"), target))
        for row in told.rows
        if row.group is not None
    ]
    worst = max(shares, key=lambda one: one.clicks - one.target)
    return worst if worst.clicks > 2 * worst.target else None


def brought(start: date, end: date, *, least: int = 10) -> Brought | None:
    """The operator with the greatest share of non-target clients among those who came, of at least `least`."""
    days = funnel.span(start, end, read.company())
    rows = select(
        "SELECT booker, COUNT(*), COUNT(*) FILTER (WHERE office_verdict = %s) FROM current_lead "
        "WHERE came >= %s AND came < %s AND booker IS NOT NULL AND verdict <> %s GROUP BY booker",
        CODES["verdict"]["non_target"], days.since, days.until, CODES["verdict"]["invalid"],
    )  # fmt: skip
    came, unfit = sum(row[1] for row in rows), sum(row[2] for row in rows)
    known = [Brought(who, n, Fraction(bad, n), Fraction(unfit, came)) for who, n, bad in rows if n >= least]
    worst = max(known, key=lambda one: one.non_target, default=None)
    return worst if worst is not None and worst.non_target > worst.usual else None


def slips(paid: Collection[str]) -> tuple[Slip | None, Slip | None]:
    """The greatest statement of these people in the last closed period, and of anybody's the latest one with the
    greatest correction of an earlier period."""
    told = list(_issued())
    own = [one for one in told if one.person in paid]
    last = max((one.period for one in own), default=None)
    greatest = max((one for one in own if one.period == last), key=lambda one: one.total, default=None)
    corrected = max((one for one in told if one.prior), key=lambda one: (one.period, abs(one.prior)), default=None)
    return greatest, corrected


def _issued() -> Iterator[Slip]:
    for _no, event in read.of_kind(_ISSUED):
        assert isinstance(event.fact, facts.StatementIssued)
        said: Any = event.fact.statement
        prior = sum(kopecks(amount) for _about, _component, amount in said["prior_period"])
        yield Slip(event.fact.period, event.fact.person, kopecks(said["total"]), Kopecks(prior))
