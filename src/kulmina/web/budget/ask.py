"""What is asked of the budget: how much, for which days, for what, by what rows, and within which limits.

It is read from an address and from the form alike. What cannot be read is told at its field, and what was typed
stays: `typed` holds it all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as in_context

from kulmina.domain.budget import AIMS, LEVELS
from kulmina.web import figures, typed
from kulmina.web.span import between

HORIZONS: Mapping[str, Any] = {
    "30d": in_context("budget days", "30 days from tomorrow"),
    "7d": in_context("budget days", "7 days from tomorrow"),
    "month": in_context("budget days", "to the end of the month"),
    "next": in_context("budget days", "the next month"),
}
STEPS: Mapping[str, Any] = {
    "25": in_context("budget step", "±25%"),
    "50": in_context("budget step", "±50%"),
    "100": in_context("budget step", "from nothing to twice"),
    "any": in_context("budget step", "any"),
}
HISTORIES: Mapping[str, int] = {"30": 30, "60": 60, "90": 90, "180": 180}
MOST = 10**13  # kopecks: a hundred billion roubles is a typing mistake
KINDS = ("min", "max", "fixed")
LONGEST = 1800  # letters of an address that every server takes


@dataclass(frozen=True, slots=True)
class Limit:
    """Kopecks that a row gets at least and at most; `fixed`: exactly."""

    min: int | None = None
    max: int | None = None
    fixed: int | None = None


@dataclass(frozen=True)
class Ask:
    """`amount` kopecks, None: nothing was asked, the usual is meant. `errors`: by field, and by kind and row."""

    amount: int | None
    horizon: str
    since: date
    until: date
    aim: str = AIMS[0]
    level: str = LEVELS[0]
    step: str = "50"
    history: int = 90
    limits: Mapping[str, Limit] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def days(self) -> int:
        return (self.until - self.since).days

    @property
    def share(self) -> Fraction | None:
        """The step as a share of what was spent; None: any."""
        return None if self.step == "any" else Fraction(int(self.step), 100)

    @property
    def title(self) -> str:
        return between(self.since, self.until - timedelta(days=1))

    @property
    def queried(self) -> dict[str, str]:
        """How an address asks the same."""
        told = {
            "days": self.horizon, "aim": self.aim, "level": self.level, "step": self.step, "history": str(self.history)
        }  # fmt: skip
        if self.amount is not None:
            told["amount"] = figures.typed(self.amount)
        return {**told, **({"limits": written(self.limits)} if self.limits else {})}

    @property
    def unlimited(self) -> str:
        """The same question without limits."""
        return urlencode({name: value for name, value in self.queried.items() if name != "limits"})

    @property
    def query(self) -> str:
        return urlencode(self.queried)


def read(data: Mapping[str, str], today: date) -> Ask:
    """What a form or an address asks for."""
    errors: dict[str, str] = {}
    horizon = _one(data, "days", HORIZONS, "30d")
    since, until = span(horizon, today)
    return Ask(
        amount=_amount(data, "amount", errors),
        horizon=horizon,
        since=since,
        until=until,
        aim=_one(data, "aim", AIMS, AIMS[0]),
        level=_one(data, "level", LEVELS, LEVELS[0]),
        step=_one(data, "step", STEPS, "50"),
        history=HISTORIES[_one(data, "history", HISTORIES, "90")],
        limits=_limits(data, errors),
        typed={name: value for name, value in data.items() if name == "amount" or ":" in name},
        errors=errors,
    )


def span(horizon: str, today: date) -> tuple[date, date]:
    """The days [since, until) of a choice: the money of today is being spent already."""
    tomorrow = today + timedelta(days=1)
    following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    if horizon == "next" or (horizon == "month" and tomorrow >= following):
        return following, (following + timedelta(days=32)).replace(day=1)
    if horizon == "month":
        return tomorrow, following
    return tomorrow, tomorrow + timedelta(days=7 if horizon == "7d" else 30)


def written(limits: Mapping[str, Limit]) -> str:
    """Limits in one field of a form; roubles as they are typed."""
    told = {
        name: {kind: figures.typed(value) for kind in KINDS if (value := getattr(limit, kind)) is not None}
        for name, limit in limits.items()
    }
    return json.dumps({name: kinds for name, kinds in told.items() if kinds}, ensure_ascii=False, sort_keys=True)


def written_as_typed(ask: Ask) -> str:
    """The same with what could not be read, as it was typed."""
    told: dict[str, dict[str, str]] = json.loads(written(ask.limits))
    for key, text in ask.typed.items():
        kind, _colon, name = key.partition(":")
        if key in ask.errors and kind in KINDS:
            told.setdefault(name, {})[kind] = text
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _one(data: Mapping[str, str], name: str, allowed: Any, usual: str) -> str:
    given = data.get(name, "")
    return given if given in allowed else usual


def _amount(data: Mapping[str, str], name: str, errors: dict[str, str]) -> int | None:
    text = data.get(name, "").strip()
    if not text:
        return None
    return _kopecks(text, lambda problem: errors.__setitem__(name, problem), above=0)


def _limits(data: Mapping[str, str], errors: dict[str, str]) -> dict[str, Limit]:
    """Those of rows that the form does not show, in one field; then those typed at the rows that it shows."""
    given: dict[str, dict[str, str]] = {}
    for name, kinds in _held(data.get("limits", "")).items():
        given[name] = {kind: str(kinds[kind]) for kind in KINDS if kind in kinds}
    for key, text in data.items():
        kind, colon, name = key.partition(":")
        if colon and kind in KINDS and text.strip():
            given.setdefault(name, {})[kind] = text.strip()
    found = {}
    for name, kinds in given.items():
        amounts = {kind: _limit(kind, name, text, errors) for kind, text in kinds.items()}
        if any(amount is not None for amount in amounts.values()):
            found[name] = Limit(**amounts)
    return found


def _held(text: str) -> Mapping[str, Mapping[str, str]]:
    """An address that somebody has cut short holds no limits."""
    try:
        told = json.loads(text) if text else {}
    except ValueError:
        return {}
    if not isinstance(told, dict):
        return {}
    return {str(name): kinds for name, kinds in told.items() if isinstance(kinds, dict)}


def _limit(kind: str, name: str, text: str, errors: dict[str, str]) -> int | None:
    return _kopecks(text, lambda problem: errors.__setitem__(f"{kind}:{name}", problem))


def _kopecks(text: str, say: Callable[[str], None], above: int = -1) -> int | None:
    """An amount from 0 (or above it); None after saying what is wrong."""
    try:
        amount = int(typed.amount(text))
    except typed.BadNumber as error:
        say(str(error))
        return None
    if amount <= above:
        say(_("An amount above zero is needed.") if above == 0 else _("An amount is not below zero."))
        return None
    if amount > MOST:
        say(_("This is more money than a budget can be."))
        return None
    return amount


def contradictions(limits: Mapping[str, Limit], amount: int, rows: set[str]) -> dict[str, str]:
    """Why limits cannot be kept together, by the field at which it is said."""
    own = {name: limit for name, limit in limits.items() if name in rows}
    found = {f"min:{name}": problem for name, limit in own.items() if (problem := _against_itself(limit))}
    if found:
        return found
    least = sum(limit.min or 0 if limit.fixed is None else limit.fixed for limit in own.values())
    if least > amount:
        words = {"least": figures.money(least), "amount": figures.money(amount)}
        return {"limits": _("The rows get %(least)s at least, and the budget is %(amount)s: lower a limit.") % words}
    tops = [limit.max if limit.fixed is None else limit.fixed for limit in own.values()]
    if rows and set(own) == rows and None not in tops and (most := sum(top or 0 for top in tops)) < amount:
        words = {"most": figures.money(most), "amount": figures.money(amount)}
        return {"limits": _("The rows take %(most)s at most, and the budget is %(amount)s: raise a limit.") % words}
    return {}


def _against_itself(limit: Limit) -> str | None:
    words = {"min": figures.money(limit.min), "max": figures.money(limit.max), "fixed": figures.money(limit.fixed)}
    if limit.min is not None and limit.max is not None and limit.min > limit.max:
        return _("At least %(min)s and at most %(max)s cannot both be kept.") % words
    if limit.fixed is not None and limit.min is not None and limit.fixed < limit.min:
        return _("Locked at %(fixed)s, which is less than the least, %(min)s.") % words
    if limit.fixed is not None and limit.max is not None and limit.fixed > limit.max:
        return _("Locked at %(fixed)s, which is more than the most, %(max)s.") % words
    return None


def plainly(kopecks: int) -> str:
    """An amount as it stands in a hidden field, to be read again."""
    return figures.typed(kopecks)
