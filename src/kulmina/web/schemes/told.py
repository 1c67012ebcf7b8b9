"""The schemes and the people, as the page tells them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from kulmina.actions import first_pay, schemes, setup
from kulmina.actions.schemes import Told
from kulmina.actions.setup import Staff
from kulmina.domain import facts, scheme
from kulmina.domain.company import Assignment
from kulmina.domain.pay import PayError
from kulmina.domain.period import Period
from kulmina.domain.reference_month import ReferenceMonth
from kulmina.domain.scheme import Scheme
from kulmina.domain.trade import trade_of
from kulmina.web import words
from kulmina.web.page import Page
from kulmina.web.schemes import wording
from kulmina.web.span import period_title


@dataclass(frozen=True)
class Payee:
    """Somebody who works here. `scheme`: by which he is paid now; `next`: by which he will be; `awaited`: his role is
    paid by schemes, so that he should have one."""

    person: str
    name: str
    role: str
    scheme: Assignment | None
    next: Assignment | None
    awaited: bool

    @property
    def missing(self) -> bool:
        return self.awaited and self.scheme is None and self.next is None


@dataclass(frozen=True)
class Room:
    """The page with what it reads once."""

    page: Page

    @cached_property
    def staff(self) -> Staff:
        return setup.staff()

    @cached_property
    def month(self) -> ReferenceMonth:
        """A month at plan of a company of this trade and size."""
        trade, today = trade_of(self.page.company), self.page.today
        running = next((one.id for one in self.page.company.periods if one.start <= today < one.end), "")
        budget = sum(amount for (period, _channel), amount in self.page.company.budgets.items() if period == running)
        return first_pay.month_at_plan(trade.preset if trade else None, first_pay.payees(self.staff), budget)

    @cached_property
    def day(self) -> date:
        """The day on which it is asked what holds: the first one of the period of today."""
        return schemes_day(self.page)

    @cached_property
    def open(self) -> list[Period]:
        return schemes.open_periods(self.page.company)

    def periods(self) -> list[tuple[str, str]]:
        return [(one.id, period_title(one)) for one in self.open]

    def usual_period(self) -> str:
        found = schemes.first_period(self.page.company, self.page.today)
        return found.id if found else ""

    def next_period(self) -> str:
        """The period after the one of today: from it on something new holds, unless another is named."""
        found = next((one for one in self.open if one.start > self.page.today), None)
        return found.id if found else self.usual_period()

    @cached_property
    def payees(self) -> list[Payee]:
        """Everybody, whoever has no scheme and should have one first."""
        company, listed = self.page.company, {one.person: (one.name, one.roles[0]) for one in self.staff.workers}
        for person in company.people.values():  # whom the journal knows and nobody has entered as a person
            if person.id not in self.page.people and person.role != "system":
                listed[person.id] = (person.id, person.role)
        paid = {*first_pay.PAID, *(one.role for one in company.schemes)}
        found = [self._payee(person, name, role, role in paid) for person, (name, role) in listed.items()]
        return sorted(found, key=lambda one: (not one.missing, one.scheme is None, one.role, one.name.casefold()))

    def _payee(self, person: str, name: str, role: str, awaited: bool) -> Payee:
        now = schemes.assigned(self.page.company, person, self.day)
        later = [one for one in self.page.company.assignments if one.person == person and one.since > self.day]
        return Payee(person, name, role, now, min(later, key=lambda one: one.since, default=None), awaited)

    def cards(self) -> list[dict[str, Any]]:
        """The schemes by which people are paid or that hold, by role."""
        held = schemes.in_force(self.page.company, self.day)
        coming = {one.id: one for one in self.page.company.schemes if one.id not in held}
        return [self._card(one) for one in sorted((held | coming).values(), key=lambda one: (one.role, one.id))]

    def _card(self, one: Scheme) -> dict[str, Any]:
        company = self.page.company
        paid = [each for each in self.payees if each.scheme and each.scheme.scheme == one.id]
        later = sorted(
            (each for each in company.schemes if each.id == one.id and each.effective_from > self.day and each != one),
            key=lambda each: each.effective_from,
        )
        found = schemes.findings(company, one, today=self.page.today, month=self.month)
        return {
            "scheme": one,
            "role": words.word(one.role, "role"),
            "author": self.page.person(one.author),
            "approver": self.page.person(one.approved_by),
            "coming": one.effective_from > self.day,
            "later": later,
            "versions": sum(each.id == one.id for each in company.schemes),
            "paid": paid,
            "at_plan": self.at_plan(one),
            "lines": [(wording.title(item), wording.amounts(item, one)) for item in one.components],
            "findings": [(each.level, wording.said(each)) for each in found],
        }

    def at_plan(self, one: Scheme) -> int | None:
        """Kopecks of one person in a month at plan."""
        try:
            return sum(line.amount for line in self.month.pay(one))
        except PayError:
            return None

    def history(self, own: str) -> list[dict[str, Any]]:
        """What was recorded, the latest first. `own`: who may take his own back."""
        return [self._told(each, own) for each in schemes.history()[:60]]

    def _told(self, each: Told, own: str) -> dict[str, Any]:
        told = {"id": each.event_id, "by": self.page.person(each.by), "at": each.at, "mine": each.by == own}
        if isinstance(each.fact, facts.SchemePublished):
            one = scheme.read(each.fact.scheme)
            return {**told, "kind": "published", "what": one.label, "day": one.effective_from}
        who = self.page.person(each.fact.person)
        kind = "ended" if each.fact.until else "assigned"
        day = each.fact.until or each.fact.since
        return {**told, "kind": kind, "what": each.fact.scheme, "who": who, "day": day}


def schemes_day(page: Page) -> date:
    """The first day of the period of today, else today: a scheme is chosen by a period's first day."""
    return next((one.start for one in page.company.periods if one.start <= page.today < one.end), page.today)
