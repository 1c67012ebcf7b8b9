"""A division of the marketing budget that somebody has accepted: how it is written, and how it is judged later.

The advice is reckoned in `analytics.allocation`; here is what of it becomes a fact, so that what was promised
can be laid beside what happened (R36, R37). Money is whole kopecks, results are exact decimals of three places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from kulmina.domain.facts import BudgetAccepted
from kulmina.domain.money import roubles, round_kopecks
from kulmina.domain.refusal import ImpossibleStep

AIMS = ("target_leads", "target_actions", "arrived_target", "purchases", "cash")
LEVELS = ("creative", "campaign", "channel")
THOUSAND = 1000
DRIFT = Fraction(1, 4)  # of the money due: spent further from the accepted than this was not applied


class DaysAreOver(ImpossibleStep):
    """Nobody spends money in days that are gone."""

    ru = "Эти дни уже прошли: бюджет принимают на сегодня и дальше."
    en = "These days are over: a budget is accepted for today and later."


class NothingToDivide(ImpossibleStep):
    """A budget of nothing is no budget."""

    ru = "В распределении нет ни одной строки с деньгами: принимать нечего."
    en = "No row of the division has any money: there is nothing to accept."


class SumDiffers(ImpossibleStep):
    """The rows are the whole amount, to the kopeck."""

    ru = "Строки дают {rows} ₽, а бюджет {amount} ₽: суммы должны совпасть до копейки."
    en = "The rows add up to {rows} roubles and the budget is {amount}: they must agree to the kopeck."


class AimUnknown(ImpossibleStep):
    """Money is divided for the sake of something."""

    ru = "Неизвестная цель распределения: {aim}."
    en = "Unknown aim of the division: {aim}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one row gets. `name`: the creative, or the campaign or channel whose creatives are `members`.

    `was`: what as many days before had; `expected`, `low`, `high`: results and their 80 % interval; `marginal`:
    kopecks of the next result here; `why`: a code with its numbers, said in words by the pages.
    """

    name: str
    amount: int
    was: int
    expected: Fraction
    low: Fraction
    high: Fraction
    marginal: int | None = None
    why: Mapping[str, Any] = field(default_factory=dict)
    members: tuple[str, ...] = ()

    @property
    def creatives(self) -> tuple[str, ...]:
        return self.members or (self.name,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A division of `amount` kopecks over the days [since, until), and what it promises.

    `usual`: what was expected of dividing the same amount as before; `better`: the probability that the advice
    gives more than that; `limits`: the bounds that were kept, as they were asked for.
    """

    since: date
    until: date
    aim: str
    amount: int
    rows: tuple[Share, ...]
    expected: Fraction
    low: Fraction
    high: Fraction
    usual: Fraction | None = None
    better: Fraction | None = None
    level: str = "creative"
    limits: Mapping[str, Any] = field(default_factory=dict)

    @property
    def days(self) -> int:
        return (self.until - self.since).days

    @property
    def creatives(self) -> frozenset[str]:
        return frozenset(creative for row in self.rows for creative in row.creatives)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A plan as it stands in the journal. `replaced`: when a later one took days of its creatives over."""

    event_id: str
    budget: str
    by: str
    at: datetime
    plan: Plan
    replaced: datetime | None = None


def check(plan: Plan, today: date) -> None:
    """Raises DaysAreOver, AimUnknown, NothingToDivide, SumDiffers."""
    if plan.until <= today or plan.days <= 0:
        raise DaysAreOver()
    if plan.aim not in AIMS:
        raise AimUnknown(aim=plan.aim)
    rows = sum(row.amount for row in plan.rows)
    if not any(row.amount > 0 for row in plan.rows):
        raise NothingToDivide()
    if rows != plan.amount:
        raise SumDiffers(rows=roubles(rows), amount=roubles(plan.amount))


def written(plan: Plan, budget: str) -> dict[str, Any]:
    """The payload of `budget.accepted`."""
    advice = {
        "level": plan.level,
        "rows": [_written_row(row) for row in plan.rows],
        **{name: _decimal(getattr(plan, name)) for name in ("expected", "low", "high", "usual", "better")},
        "limits": dict(plan.limits),
    }
    return {
        "budget": budget, "since": plan.since.isoformat(), "until": plan.until.isoformat(), "aim": plan.aim,
        "amount": roubles(plan.amount), "advice": advice,
    }  # fmt: skip


def _written_row(row: Share) -> dict[str, Any]:
    return {
        "creative": row.name, "amount": roubles(row.amount), "was": roubles(row.was),
        **{name: _decimal(getattr(row, name)) for name in ("expected", "low", "high")},
        "marginal_cost": None if row.marginal is None else roubles(row.marginal), "why": dict(row.why),
        **({"members": list(row.members)} if row.members else {}),
    }  # fmt: skip


def _decimal(value: Fraction | None) -> str | None:
    """Three places, halves away from zero: as exact as a promise deserves, and the same bytes everywhere."""
    if value is None:
        return None
    scaled = abs(value) * THOUSAND
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return f"{'-' if value < 0 and whole else ''}{whole // THOUSAND}.{whole % THOUSAND:03d}"


def read(fact: BudgetAccepted) -> Plan:
    """The plan that a fact tells; figures that it lacks are nothing, so that an import of another's hand is read."""
    advice = fact.advice
    rows = tuple(_read_row(row) for row in advice.get("rows") or () if row.get("creative"))
    expected = _number(advice.get("expected"))
    total = sum((row.expected for row in rows), Fraction(0)) if expected is None else expected
    low, high = _number(advice.get("low")), _number(advice.get("high"))
    return Plan(
        since=fact.since,
        until=fact.until,
        aim=fact.aim,
        amount=int(fact.amount),
        rows=rows,
        expected=total,
        low=total if low is None else low,
        high=total if high is None else high,
        usual=_number(advice.get("usual")),
        better=_number(advice.get("better")),
        level=str(advice.get("level") or "creative"),
        limits=advice.get("limits") or {},
    )


def _read_row(row: Mapping[str, Any]) -> Share:
    expected = _number(row.get("expected")) or Fraction(0)
    low, high = _number(row.get("low")), _number(row.get("high"))
    return Share(
        name=str(row["creative"]),
        amount=_kopecks(row.get("amount")) or 0,
        was=_kopecks(row.get("was")) or 0,
        expected=expected,
        low=expected if low is None else low,
        high=expected if high is None else high,
        marginal=_kopecks(row.get("marginal_cost")),
        why=row.get("why") or {},
        members=tuple(row.get("members") or ()),
    )


def _number(value: Any) -> Fraction | None:
    """None for what is no number: it was not written by us."""
    try:
        return None if value is None else Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        return None


def _kopecks(roubles: Any) -> int | None:
    number = _number(roubles)
    return None if number is None else int(round_kopecks(number))


def gone(plan: Plan, today: date) -> int:
    """How many of the plan's days are over."""
    return min(max((today - plan.since).days, 0), plan.days)


def due(amount: int, plan: Plan, today: date) -> Fraction:
    """Kopecks that should have been spent by now of a row's amount, day by day alike."""
    return Fraction(amount * gone(plan, today), plan.days)


def followed(pairs: Iterable[tuple[Fraction, int]]) -> Fraction | None:
    """The share of the money that went where it was accepted to go, of (due, spent) by row.

    The overlap of the two divisions over the larger of their sums: 1 where all was spent as accepted; money that
    was not spent, and money spent elsewhere, both lower it. None: nothing was due and nothing spent.
    """
    both = [(max(Fraction(0), owed), max(0, spent)) for owed, spent in pairs]
    whole = max(sum((owed for owed, _spent in both), Fraction(0)), Fraction(sum(spent for _owed, spent in both)))
    return sum((min(owed, Fraction(spent)) for owed, spent in both), Fraction(0)) / whole if whole else None


def drifts(owed: Fraction, spent: int) -> bool:
    """Whether a row is spent further from what was accepted than a platform's daily swings explain."""
    return abs(spent - owed) > DRIFT * max(owed, Fraction(spent)) and abs(spent - owed) >= 100_00


def replacements(plans: Sequence[Accepted]) -> dict[str, datetime]:
    """When each accepted plan lost days of its own to a later one, by event id; `plans` the latest first.

    Plans of different creatives stand beside each other: two marketers divide two budgets.
    """
    lost: dict[str, datetime] = {}
    for place, later in enumerate(plans):
        for earlier in plans[place + 1 :]:
            days = later.plan.since < earlier.plan.until and earlier.plan.since < later.plan.until
            if days and not later.plan.creatives.isdisjoint(earlier.plan.creatives):
                lost[earlier.event_id] = later.at
    return lost
