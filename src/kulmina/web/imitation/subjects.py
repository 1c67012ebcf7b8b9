"""Who is looked at: creatives, campaigns, channels, marketers by their creatives, operators and sellers; day by day.

Activity and outcome stand side by side, and beside them what honestly explains growth: spend of advertising, leads
handed to an operator, clients met by a seller.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.utils.translation import pgettext_lazy as in_context
from numpy.typing import NDArray

from kulmina.analytics.daily import Daily, EmptyHistory, of_rows
from kulmina.current import daily, effort
from kulmina.domain.company import Company
from kulmina.domain.rights import has_call_centre
from kulmina.staff.models import Account, Role
from kulmina.web.access import EVERYTHING
from kulmina.web.remembered import Remembered, journal

Matrix = NDArray[np.int64]
_efforts = Remembered[list[effort.Effort]](1)  # operators and sellers are looked at one after the other
HISTORY = 112  # days that are looked back at
LONGEST = 730
HEARD = 2  # days that a lead is given to be talked to before its verdict is missed
CAME = 14  # days that a lead is given to come to the office

MARKETING = ("creative", "campaign", "channel", "marketer")
PEOPLE = ("operator", "seller")
_ALL = frozenset(EVERYTHING | {Role.QUALITY_CONTROLLER, Role.ANALYST})
SEEN: Mapping[str, frozenset[Role]] = {
    "creative": _ALL | {Role.MARKETING_HEAD, Role.MARKETER},
    "campaign": _ALL | {Role.MARKETING_HEAD},
    "channel": _ALL | {Role.MARKETING_HEAD},
    "marketer": _ALL | {Role.MARKETING_HEAD, Role.MARKETER},
    "operator": _ALL | {Role.CC_HEAD},
    "seller": _ALL | {Role.SALES_HEAD},
}
TITLES: Mapping[str, Any] = {
    "creative": in_context("by", "Creatives"),
    "campaign": in_context("by", "Campaigns"),
    "channel": in_context("by", "Channels"),
    "marketer": in_context("by", "Marketers"),
    "operator": in_context("by", "Operators"),
    "seller": in_context("by", "Sellers"),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """An activity and the outcome that it is for. `cause`: the figure that explains growth of both; `ripe`: days
    that the outcome is given to happen."""

    activity: str
    outcome: str
    cause: str | None
    ripe: int = 0


_CLICKS = Pair("clicks", "target_leads", "spend", HEARD)
_LEADS = Pair("leads", "arrived_target", "spend", CAME)
PAIRS: Mapping[str, tuple[Pair, ...]] = {
    **dict.fromkeys(MARKETING, (_CLICKS, _LEADS)),
    "operator": (Pair("calls", "target", "received"), Pair("booked", "target", "received")),
    "seller": (Pair("follow_ups", "deals", None), Pair("meetings", "deals", None)),
}
_ROAD = (
    "spend", "impressions", "clicks", "target_actions", "leads", "target_leads", "arrived_target", "purchases", "cash",
)  # fmt: skip
COLUMNS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(MARKETING, _ROAD),
    "operator": ("received", "calls", "talk", "booked", "arrived", "target", "non_target"),
    "seller": ("meetings", "follow_ups", "deals", "money"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """Subjects of one kind: a matrix [subjects, days] for each figure; counts whole, money in kopecks."""

    kind: str
    names: tuple[str, ...]
    first: date
    figures: Mapping[str, Matrix]
    reported: NDArray[np.bool_] | None = None

    @property
    def days(self) -> int:
        return int(next(iter(self.figures.values())).shape[1])

    @property
    def end(self) -> date:
        return self.first + timedelta(days=self.days)

    def place(self, day: date) -> int:
        """The column of a day, within the field."""
        return min(max((day - self.first).days, 0), self.days)

    def day(self, place: int) -> date:
        return self.first + timedelta(days=place)

    def sums(self, figure: str, start: date, end: date) -> NDArray[np.int64]:
        total: NDArray[np.int64] = self.figures[figure][:, self.place(start) : self.place(end)].sum(axis=1)
        return total


def kinds(who: Account) -> list[str]:
    """What somebody may look at; a marketer also looks at himself."""
    return [kind for kind, roles in SEEN.items() if who.is_superuser or who.role in roles]


def allowed(company: Company, who: Account, kind: str) -> frozenset[str] | None:
    """The names of a kind that somebody sees; None: all of them."""
    if who.is_superuser:
        return None
    if who.role == Role.MARKETER:
        own = frozenset(c.id for c in company.creatives.values() if c.owner == who.person_id)
        return own if kind == "creative" else frozenset({who.person_id or ""})
    if who.role == Role.SALES_HEAD and who.office:
        return frozenset(p.id for p in company.people.values() if p.office == who.office)
    return None


def field(company: Company, kind: str, start: date, end: date) -> Field | None:
    """The subjects of a kind on the days [start, end); None where nothing is known of any."""
    if start >= end:
        return None
    return _marketing(company, kind, start, end) if kind in MARKETING else _people(company, kind, start, end)


def _marketing(company: Company, kind: str, start: date, end: date) -> Field | None:
    try:
        found = of_rows(daily.rows(start, end))
    except EmptyHistory:
        return None
    groups = [_group(company, kind)(creative) for creative in found.creatives]
    names = tuple(sorted({group for group in groups if group}))
    if not names:
        return None
    member = np.array([[group == name for group in groups] for name in names], dtype=np.int64)
    before, after = (found.first - start).days, (end - found.end).days

    def whole(matrix: Matrix) -> Matrix:
        return np.pad(member @ matrix, ((0, 0), (before, after)))

    figures = {name: whole(_column(found, name)) for name in COLUMNS[kind]}
    return Field(kind, names, start, figures, whole(found.reported.astype(np.int64)) > 0)


def _column(found: Daily, name: str) -> Matrix:
    matrix = found.column(name)
    return np.zeros_like(found.clicks) if matrix is None else matrix


def _group(company: Company, kind: str) -> Callable[[str], str | None]:
    if kind == "creative":
        return str
    name = {"marketer": "owner"}.get(kind, kind)
    return lambda creative: getattr(company.creatives.get(creative), name, None)


def _people(company: Company, kind: str, start: date, end: date) -> Field | None:
    told = _efforts.get((*journal(), start, end), lambda: effort.rows(start, end, company))
    working = set(_workers(company, kind))
    names = tuple(sorted({row.person for row in told if row.person in working}))
    if not names:
        return None
    place = {name: number for number, name in enumerate(names)}
    figures = {name: np.zeros((len(names), (end - start).days), dtype=np.int64) for name in COLUMNS[kind]}
    for row in told:
        if row.person in place:
            for name, matrix in figures.items():
                matrix[place[row.person], (row.day - start).days] += int(getattr(row, name))
    return Field(kind, names, start, figures)


def _workers(company: Company, kind: str) -> Sequence[str]:
    """People of a role; where nobody is an operator, sellers work the flow (R60)."""
    role = "seller" if kind == "operator" and not has_call_centre(company) else kind
    return [person.id for person in company.people.values() if person.role == role]
