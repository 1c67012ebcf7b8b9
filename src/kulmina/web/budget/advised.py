"""The advice of `analytics.allocation` for what was asked, as a plan that can be accepted and as it is shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from kulmina.actions.advised import about, as_plan
from kulmina.analytics.allocation.advice import Advice, NothingToTell
from kulmina.analytics.allocation.limits import Limit, LimitsContradict
from kulmina.analytics.allocation.plan import plan as divide
from kulmina.analytics.allocation.words import sentence
from kulmina.analytics.allocation.worth import NoColumn
from kulmina.domain import budget
from kulmina.domain.budget import Plan
from kulmina.web import figures
from kulmina.web.budget import worth
from kulmina.web.budget.ask import Ask, contradictions
from kulmina.web.budget.evened import evened
from kulmina.web.budget.offices import Room, arrivals_each, room
from kulmina.web.budget.past import Past
from kulmina.web.page import Page
from kulmina.web.remembered import Remembered, journal

HALVINGS = 6  # of the amount, in search of what fills the offices: to a sixtieth
WHOLE = 10_000  # kopecks that such an amount is whole in
Floats = NDArray[np.float64]
GRAVE = frozenset({"outside", "thin"})  # warnings after which the figures are guesses
_kept = Remembered["Advised"](16)


class CannotKeep(ValueError):
    """The limits contradict each other: in the reader's words, by the field at which it is said."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = dict(problems)


class Full(ValueError):
    """The offices have no place for anybody whom advertising would bring."""


class Untold(ValueError):
    """The history does not tell what money brings of what is aimed at."""


NO_DIVISION = (CannotKeep, Full, Untold)


@dataclass(frozen=True)
class Warned:
    """Something to know before accepting. `grave`: the advice should not be trusted as it stands."""

    text: str
    grave: bool = False


@dataclass(frozen=True)
class Advised:
    """`seen`: names this very division; `arrivals`: clients whom it brings; `spare`: kopecks that the offices have
    no places for; `kept`: the advice is to part the money as before."""

    plan: Plan
    warnings: tuple[Warned, ...]
    room: Room
    arrivals: float
    spare: int
    seen: str
    kept: bool = False

    @property
    def full(self) -> bool:
        return self.spare > 0


def advised(page: Page, ask: Ask, past: Past, amount: int) -> Advised:
    """The division of so many kopecks, kept for equal questions. Raises CannotKeep, Full, Untold."""
    assert past.daily is not None
    problems = contradictions(ask.limits, amount, set(past.daily.creatives))
    if problems:
        raise CannotKeep(problems)
    key = (*journal(), page.today, past.daily.creatives, amount, ask.query, get_language())
    return _kept.get(key, lambda: _reckoned(page, ask, past, amount))


def as_far_as_kept(page: Page, ask: Ask, past: Past, amount: int) -> tuple[Advised, Mapping[str, str]]:
    """The division; where its limits cannot be kept or read, the one without any for the page to go on with, and
    what is wrong with them. Raises CannotKeep, Full, Untold where there is none without limits either."""
    if not ask.errors:
        try:
            return advised(page, ask, past, amount), {}
        except CannotKeep as error:
            problems = error.problems
    else:
        problems = dict(ask.errors)
    return advised(page, replace(ask, limits={}), past, amount), problems


def _reckoned(page: Page, ask: Ask, past: Past, amount: int) -> Advised:
    assert past.daily is not None
    told, each = room(page, ask, past), arrivals_each(past.daily)
    try:
        found, arrivals = _fitting(ask, past, amount, told.free, each)
    except LimitsContradict:
        raise CannotKeep({"limits": _("No division of this amount keeps all the limits: loosen one.")}) from None
    except (NothingToTell, NoColumn):
        raise Untold() from None
    asked = {name: value for name, value in ask.queried.items() if name != "amount"}
    found = evened(found, ask.limits)
    plan = as_plan(found, ask.since, ask.until, members=past.members, level=ask.level, limits=asked)
    return Advised(
        plan, _warned(past, ask, found), told, arrivals, amount - plan.amount, _name(plan), not found.changed
    )


def _fitting(ask: Ask, past: Past, amount: int, free: int | None, each: Floats) -> tuple[Advice, float]:
    """The division of as much of the amount as the offices have places for, and the arrivals that it brings.

    Limits of the rows stand above the offices. Raises Full where there is no place at all.
    """
    found = _divided(ask, past, amount)
    coming = _arrivals(ask, past, found, each)
    if free is None or coming <= free:
        return found, coming
    if free == 0:
        raise Full()
    low, high = sum(limit.least for limit in _limits(ask, past)), amount
    best = None
    for _halving in range(HALVINGS):
        middle = (low + high) // 2 // WHOLE * WHOLE
        if middle <= low:
            break
        tried = _divided(ask, past, middle)
        if _arrivals(ask, past, tried, each) <= free:
            low, best = middle, tried
        else:
            high = middle
    kept = best or _divided(ask, past, max(low, WHOLE))
    return kept, _arrivals(ask, past, kept, each)


def _arrivals(ask: Ask, past: Past, found: Advice, each: Floats) -> float:
    return float((_actions(ask, past, found) * each).sum())


def _actions(ask: Ask, past: Past, found: Advice) -> Floats:
    """Target actions that the amounts of a division bring, [rows]: the same whatever they were divided for."""
    expected = np.array([row.expected for row in found.rows])
    if ask.aim == "target_actions":
        return expected
    value = worth.value(past, ask.aim)
    if value is not None:
        return np.asarray(expected / np.maximum(value.mean, 1e-12))
    fixed = [Limit("creative", row.creative, fixed=row.amount) for row in found.rows if row.was or row.amount]
    return np.array([row.expected for row in _brought(ask, past, found.amount - found.unspent, fixed).rows])


def _divided(ask: Ask, past: Past, amount: int) -> Advice:
    assert past.daily is not None
    return divide(
        past.daily, amount=amount, days=ask.days, aim=ask.aim, limits=_limits(ask, past),
        value=worth.value(past, ask.aim), step=None if ask.share is None else float(ask.share),
    )  # fmt: skip


def _brought(ask: Ask, past: Past, amount: int, fixed: list[Limit]) -> Advice:
    """Amounts that stand, told by their target actions."""
    assert past.daily is not None
    return divide(past.daily, amount=amount, days=ask.days, aim="target_actions", limits=fixed, step=None)


def _limits(ask: Ask, past: Past) -> list[Limit]:
    assert past.daily is not None
    known = set(past.daily.creatives)
    return [
        Limit("creative", name, limit.min, limit.max, limit.fixed)
        for name, limit in sorted(ask.limits.items())
        if name in known
    ]


def _warned(past: Past, ask: Ask, found: Advice) -> tuple[Warned, ...]:
    language = "en" if figures.english() else "ru"
    told = [Warned(sentence(about(word, ask.aim), language), word.code in GRAVE) for word in found.warnings]
    told += _not_applied(past, ask)
    seen = worth.few(past, ask.aim)
    if seen is not None:
        words = {"count": figures.count(seen), "needed": worth.FEW}
        text = _(
            "Of this there are %(count)s in the history, and %(needed)s are needed to tell rows apart by it: "
            "they are told apart by their target leads alone."
        )
        told.append(Warned(text % words))
    return tuple(told)


def _not_applied(past: Past, ask: Ask) -> list[Warned]:
    """Limits of rows that this division does not have: of another level, or of creatives without spend."""
    assert past.daily is not None
    count = len(ask.limits.keys() - set(past.daily.creatives))
    if not count:
        return []
    text = ngettext(
        "The limits of %(count)s row are not applied: this division has no such row.",
        "The limits of %(count)s rows are not applied: this division has no such rows.",
        count,
    )
    return [Warned(text % {"count": figures.count(count)})]


def _name(plan: Plan) -> str:
    """A short name of this very division."""
    told = json.dumps(budget.written(plan, ""), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:16]
