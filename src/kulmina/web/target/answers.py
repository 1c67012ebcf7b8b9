"""Every possible answer counted over the same facts, side by side: kept until something is recorded (R18)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kulmina import wiring
from kulmina.analytics.what_if import Tallies, Tally, marketing_pay, side_by_side, total
from kulmina.domain import target
from kulmina.domain.counting import Counting
from kulmina.domain.period import Period
from kulmina.staff.models import Role
from kulmina.web import trade
from kulmina.web.access import account, sees_everything
from kulmina.web.page import Page
from kulmina.web.remembered import Remembered, journal

AS_COUNTED = "-"  # the answer that is in force, day by day
Counted = Mapping[str, Tallies]
_kept = Remembered[Counted](8)
_paid = Remembered[Mapping[str, Mapping[str, int]]](8)


@dataclass(frozen=True, slots=True)
class Answer:
    """A column: `id` of the variant, or AS_COUNTED: what is `held`, day by day."""

    id: str
    title: str
    counting: Sequence[Counting]
    held: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What an answer counts in a row. `more`: than is counted now."""

    answer: Answer
    row: Tally
    more: int


@dataclass(frozen=True, slots=True)
class Line:
    """A creative under every answer, in the order of the answers. `whole`: the total."""

    title: str
    group: str
    cells: Sequence[Cell]
    whole: bool = False


def listed(page: Page, *more: Answer) -> list[Answer]:
    """What is in force, the other variants of the industry, and what else is asked about."""
    held = page.company.rules.counting_in(page.span.start, page.span.end)
    title = _("As it is counted")
    variants = []
    for one in target.choices(page.company):
        if len(held) == 1 and one.counting.same(held[0]):
            title = trade.said(one.words)
        else:
            variants.append(Answer(one.id, trade.said(one.words), (one.counting,)))
    return [Answer(AS_COUNTED, title, page.company.rules.counting, held=True), *variants, *more]


def counted(page: Page, answers: Sequence[Answer], days: tuple[date, date] | None = None) -> Counted:
    """What each answer counts by creative on the days of the page, or on others."""
    start, end = days or (page.span.start, page.span.end)
    asked = tuple((one.id, tuple(one.counting)) for one in answers)
    return _kept.get((*journal(), start, end, asked), lambda: _count(dict(asked), start, end))


def _count(asked: Mapping[str, Sequence[Counting]], start: date, end: date) -> Counted:
    return side_by_side(wiring.source(), asked, start=start, end=end)


def lines(page: Page, answers: Sequence[Answer], found: Counted) -> list[Line]:
    """A row per creative that some answer counts or that spent, the one of nobody, and the total."""
    mine = _own(page)
    rows = {name: _rows(told, mine) for name, told in found.items()}
    now = rows[AS_COUNTED]
    groups = sorted(
        {group for each in rows.values() for group, row in each.items() if row.target_actions or row.spend},
        key=lambda group: (group is None, -_count_of(now, group), group or ""),
    )
    told = [_line(page, group, [(one, rows[one.id].get(group)) for one in answers]) for group in groups]
    totals = [(one, total(rows[one.id].values())) for one in answers]
    return [*told, Line(_("Total"), "total", _cells(totals), whole=True)]


def _rows(told: Tallies, mine: frozenset[str] | None) -> Tallies:
    return {group: one for group, one in told.items() if mine is None or group in mine}


def _own(page: Page) -> frozenset[str] | None:
    """The creatives that this person reads, None: all of them. A marketer reads his own (DOMAIN §5)."""
    who = account(page.request)
    if who.is_superuser or who.role != Role.MARKETER:
        return None
    return frozenset(c.id for c in page.company.creatives.values() if c.owner == who.person_id)


def _count_of(rows: Tallies, group: str | None) -> int:
    return rows[group].target_actions if group in rows else 0


def _line(page: Page, group: str | None, found: Sequence[tuple[Answer, Tally | None]]) -> Line:
    title = _("Without a creative") if group is None else page.creative(group)
    return Line(title, group or "-", _cells([(answer, row or Tally()) for answer, row in found]))


def _cells(found: Sequence[tuple[Answer, Tally]]) -> list[Cell]:
    """The cells of a row; the first answer is the one that is in force."""
    now = found[0][1].target_actions
    return [Cell(answer, row, row.target_actions - now) for answer, row in found]


def pay_period(page: Page) -> Period | None:
    """The period of pay that the page looks at, where this person reads somebody's pay."""
    who = account(page.request)
    if who.role == Role.ANALYST and not who.is_superuser:
        return None
    return next((one for one in page.company.periods if one.id == page.span.key), None)


def pay(page: Page, answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """What those who are paid for marketing's figures would be paid under each answer, where the days are a period.

    A marketer reads his own pay only, an analyst none.
    """
    period, who = pay_period(page), account(page.request)
    if period is None:
        return []
    asked = tuple((one.id, tuple(one.counting)) for one in answers)
    key = (*journal(), period, asked)
    found = _paid.get(key, lambda: marketing_pay(wiring.source(), dict(asked), period))
    people = sorted({person for each in found.values() for person in each})
    shown = [one for one in people if sees_everything(who) or one == who.person_id]
    return [{"title": page.person(one), "id": one, "cells": _amounts(found, answers, one)} for one in shown]


def _amounts(found: Mapping[str, Mapping[str, int]], answers: Sequence[Answer], person: str) -> list[dict[str, Any]]:
    now = found.get(AS_COUNTED, {}).get(person)
    cells = []
    for one in answers:
        amount = found.get(one.id, {}).get(person)
        more = None if amount is None or now is None or one.id == AS_COUNTED else amount - now
        cells.append({"answer": one, "amount": amount, "more": more})
    return cells


__all__ = ["AS_COUNTED", "Answer", "counted", "lines", "listed", "pay"]
