"""A pay slip: the lines of a period, corrections of earlier ones, amounts by hand, and what is carried over.

Closed statements never change: what is learned later about an earlier period comes as a difference in the
open one, so that all that was ever posted about a period equals its latest computation (P9, P10).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from kulmina.domain import facts, formula, pay_text
from kulmina.domain.event import Event
from kulmina.domain.formula import Line
from kulmina.domain.money import Kopecks, roubles
from kulmina.domain.period import Period


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An amount by hand in somebody's pay of a period, and who stands behind it."""

    event_id: str
    person: str
    period: str
    amount: Kopecks
    author: str
    approved_by: str | None
    recorded_at: datetime
    reason: str = ""


class Ignored(NamedTuple):
    """An adjustment that does not count, and why: late, unapproved, own, or author."""

    adjustment: Adjustment
    why: str


class Prior(NamedTuple):
    """An earlier period as it looks now (at this close) and as it looked at the close before."""

    period: Period
    now: tuple[Line, ...]
    then: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class PriorLine:
    """By how much a component of an earlier period changed since it was last looked at."""

    period: str
    component: str
    amount: Kopecks
    now: Line | None
    then: Line | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One person's pay of one period. Amounts are kopecks; `carry_in` and `carry_out` are never above zero."""

    person: str
    period: str
    scheme: str
    lines: tuple[Line, ...]
    prior_period: tuple[PriorLine, ...]
    adjustments: tuple[Adjustment, ...]
    ignored: tuple[Ignored, ...]
    carry_in: Kopecks
    carry_out: Kopecks
    fixed: Kopecks
    variable: Kopecks
    total: Kopecks

    def as_json(self, *, texts: bool = True) -> dict[str, Any]:
        """The statement as JSON-able values; `texts` adds each line's arithmetic in words."""
        return {
            "person": self.person,
            "period": self.period,
            "scheme": self.scheme,
            "lines": [[line.component, roubles(line.amount)] for line in self.lines],
            "prior_period": [[line.period, line.component, roubles(line.amount)] for line in self.prior_period],
            "adjustments": [[item.event_id, roubles(item.amount)] for item in self.adjustments],
            "ignored_adjustments": [[item.event_id, roubles(item.amount), why] for item, why in self.ignored],
            "carry_in": roubles(self.carry_in),
            "carry_out": roubles(self.carry_out),
            "fixed": roubles(self.fixed),
            "variable": roubles(self.variable),
            "total": roubles(self.total),
            "formulas": [_explained(line, texts) for line in self.lines],
            "prior_formulas": [_difference(line, texts) for line in self.prior_period],
        }


def statement(
    *,
    person: str,
    period: Period,
    lines: Sequence[Line],
    prior: Iterable[Prior] = (),
    adjustments: Iterable[Adjustment] = (),
    carry_in: int = 0,
    scheme: str = "",
) -> Statement:
    """Put a statement together (P9-P12).

    `adjustments`: those not voided, of anybody and any period. `carry_in`: the person's carry_out before.
    The fixed part is never reduced: what the variable part lacks is carried over.
    """
    counted, ignored = _sift(adjustments, person, period)
    changes = tuple(change for item in sorted(prior, key=lambda p: p.period.start) for change in _changes(item))
    fixed = sum(line.amount for line in lines if line.kind == "fixed")
    variable = sum(line.amount for line in lines if line.kind != "fixed") + carry_in
    variable += sum(change.amount for change in changes) + sum(item.amount for item in counted)
    return Statement(
        person=person,
        period=period.id,
        scheme=scheme,
        lines=tuple(lines),
        prior_period=changes,
        adjustments=counted,
        ignored=ignored,
        carry_in=Kopecks(carry_in),
        carry_out=Kopecks(min(variable, 0)),
        fixed=Kopecks(fixed),
        variable=Kopecks(max(variable, 0)),
        total=Kopecks(fixed + max(variable, 0)),
    )


def canonical(statement: Statement) -> bytes:
    """The same bytes for the same statement, whatever the machine and the wording of the day (P15)."""
    data = statement.as_json(texts=False)
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def adjustment(event: Event) -> Adjustment:
    """Read an `adjustment.posted` fact. Raises TypeError for another kind."""
    fact = event.fact
    if not isinstance(fact, facts.AdjustmentPosted):
        raise TypeError(f"{event.event_id} is {event.kind}, not adjustment.posted")
    return Adjustment(
        event_id=event.event_id,
        person=fact.person,
        period=fact.period,
        amount=fact.amount,
        author=event.actor,
        approved_by=fact.approved_by,
        recorded_at=event.recorded_at,
        reason=fact.reason or "",
    )


def _sift(
    adjustments: Iterable[Adjustment], person: str, period: Period
) -> tuple[tuple[Adjustment, ...], tuple[Ignored, ...]]:
    """The person's adjustments of the period: those that count, and the others with the reason (P11)."""
    mine = [item for item in adjustments if item.person == person and item.period == period.id]
    mine.sort(key=lambda item: (item.recorded_at, item.event_id))
    judged = [(item, _objection(item, period)) for item in mine]
    return (
        tuple(item for item, why in judged if why is None),
        tuple(Ignored(item, why) for item, why in judged if why is not None),
    )


def _objection(item: Adjustment, period: Period) -> str | None:
    if item.recorded_at > period.close_at:
        return "late"
    if not item.approved_by:
        return "unapproved"
    if item.approved_by == item.person:
        return "own"
    return "author" if item.approved_by == item.author else None


def _changes(prior: Prior) -> Iterable[PriorLine]:
    now = {line.component: line for line in prior.now}
    then = {line.component: line for line in prior.then}
    for component in dict.fromkeys((*now, *then)):
        after, before = now.get(component), then.get(component)
        amount = (after.amount if after else 0) - (before.amount if before else 0)
        if amount:
            yield PriorLine(prior.period.id, component, Kopecks(amount), after, before)


def _explained(line: Line, texts: bool) -> dict[str, Any]:
    words = {"ru": pay_text.text(line, "ru"), "en": pay_text.text(line, "en")} if texts else {}
    return {**formula.as_json(line), **words}


def _difference(line: PriorLine, texts: bool) -> dict[str, Any]:
    return {
        "period": line.period,
        "component": line.component,
        "amount": roubles(line.amount),
        "now": _explained(line.now, texts) if line.now else None,
        "then": _explained(line.then, texts) if line.then else None,
    }
