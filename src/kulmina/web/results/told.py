"""The figures that a role sees first, as its portrait or its industry says, with their plans and the days before.

A figure is the person's own where he has such figures; to heads and owners it is that of marketing, of the call
centre or of all sellers. The numbers are those of `kulmina kpi` and of the statements.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from kulmina.analytics.figures import Figures
from kulmina.domain import kpi
from kulmina.domain.catalogue import CATALOGUE, Kpi
from kulmina.domain.company import COMPANY, Company, Person
from kulmina.domain.kpi import Number
from kulmina.domain.period import Period
from kulmina.domain.trade import trade_of
from kulmina.web.counted import Counted
from kulmina.web.page import Page

LOWER = frozenset({"mk.cpl", "mk.cptl", "mk.cpa", "mk.cac", "mk.drr", "cc.nt_share", "cc.cutoffs_overturned"})
# Whose own a figure is, by its beginning; to everybody else it is the sum over all of these.
_OWN = {"mk": ("marketer", "contractor"), "cc": ("operator",), "sl": ("seller",)}
Way = Literal["better", "worse", "same", ""]


@dataclass(frozen=True, slots=True)
class Result:
    """One figure. `own`: it is the person's, not that of all; `plan`: what was planned; `paid`: his pay hangs on it."""

    about: Kpi
    value: Number | None
    before: Number | None
    plan: Fraction | None
    own: bool
    paid: bool

    @property
    def way(self) -> Way:
        """Which way it went against the days before; nothing where there is nothing to compare."""
        if self.value is None or self.before is None:
            return ""
        if self.value == self.before:
            return "same"
        return "better" if (self.value < self.before) == (self.about.id in LOWER) else "worse"

    @property
    def attained(self) -> Fraction | None:
        return kpi.divide(self.value, self.plan)


def results(page: Page, person: Person, told: Counted) -> list[Result]:
    """The figures of a person, the most important one first; none where his role has none."""
    trade = trade_of(page.company)
    period = next((p for p in page.company.periods if (p.start, p.end) == (page.span.start, page.span.end)), None)
    paid = _paid_on(page.company, person.id, period)
    now, before = _seen(told.now, person), _seen(told.before, person) if told.before else {}
    found = []
    for name in trade.first(person.role) if trade else ():
        if person.role == "contractor" and CATALOGUE[name].unit == "money":
            continue  # an agency reads counts alone (DOMAIN §5)
        own = _is_own(name, person)
        found.append(
            Result(
                CATALOGUE[name], now.get(name), before.get(name),
                _plan(page.company, period, name, person, own), own, bool(_names(name) & paid),
            )
        )  # fmt: skip
    return found


def _seen(found: Figures, person: Person) -> dict[str, Number | None]:
    """The figures as this person sees them: his own and his office's, of the rest those of all."""
    mine = {name: value for name, value in found.of(person.id).items() if _is_own(name, person) or name[:3] == "of."}
    others = {name: value for name, value in _of_all(found).items() if not _is_own(name, person)}
    return {**others, **mine}


def _is_own(name: str, person: Person) -> bool:
    return person.role in _OWN.get(name.partition(".")[0], ())


def _of_all(found: Figures) -> Mapping[str, Number | None]:
    """Marketing's, the call centre's, all sellers' and the company's figures."""
    sellers = {name: _sum(found, name) for name in ("sl.meetings_target", "sl.deals", "sl.cash")}
    sold = kpi.complete(sellers, lambda _metric: None)
    return {**sold, **found.marketing_total, **found.call_centre, **found.company}


def _sum(found: Figures, name: str) -> Number:
    return sum((Fraction(figures.get(name) or 0) for figures in found.people.values()), Fraction(0))


def _plan(company: Company, period: Period | None, name: str, person: Person, own: bool) -> Fraction | None:
    return None if period is None else company.plan(period.id, person.id if own else COMPANY, name)


def _paid_on(company: Company, person: str, period: Period | None) -> frozenset[str]:
    """The figures that the person's scheme of the period hangs on."""
    scheme = company.scheme_of(person, period) if period else None
    return frozenset() if scheme is None else frozenset(scheme.kpis())


def _names(name: str) -> frozenset[str]:
    """A figure of the call centre counts under two names: of an operator and of all of it."""
    return frozenset({name, name.replace("cc.", "cct.", 1)})
