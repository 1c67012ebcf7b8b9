"""Leads by the week in which they were created: how far each week has come, and how far it will have come in the end.

A young week is never compared with an old one by what it has so far: the expected share stands beside it, and what
has had too little time is marked (DOMAIN §9, cohort analytics).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as in_context
from django.views.decorators.http import require_safe

from kulmina.current.daily import Road, roads
from kulmina.current.funnel import span
from kulmina.web import downloads, figures
from kulmina.web.access import account, may_open, opens
from kulmina.web.marketing import desk, reach
from kulmina.web.marketing.ripening import MANY, RIPE_AT, STAGES, learnt
from kulmina.web.maturing import DAY, Learnt
from kulmina.web.page import Page, turn
from kulmina.web.remembered import Remembered
from kulmina.web.span import between
from kulmina.web.words import word

WEEK = timedelta(days=7)
WEEKS = 16
_kept = Remembered["Mapping[str, Learnt | None]"](2)


@dataclass(frozen=True, slots=True)
class Cell:
    """One stage of one week. `expected`, `low`, `high`: leads in the end, an interval of 80 %; None where there is
    too little to expect anything; `ripe`: nearly all has had its time."""

    leads: int
    so_far: int
    expected: int | None = None
    low: int = 0
    high: int = 0
    ripe: bool = True

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.so_far, self.leads) if self.leads else None

    @property
    def in_the_end(self) -> Fraction | None:
        return Fraction(self.expected, self.leads) if self.leads and self.expected is not None else None

    @property
    def between(self) -> str:
        low, high = (figures.percent(Fraction(one, self.leads), 0) for one in (self.low, self.high))
        return f"{low}–{high}"


@dataclass(frozen=True, slots=True)
class Week:
    """The leads of a week [start, start + 7 days) and their stages."""

    start: date
    leads: int
    cells: Mapping[str, Cell]

    @property
    def title(self) -> str:
        return between(self.start, self.start + timedelta(days=6))

    @property
    def address(self) -> str:
        return f"{reverse('leads')}?from={self.start}&to={self.start + timedelta(days=6)}"


@require_safe
@opens("marketing")
def show(request: HttpRequest) -> HttpResponse:
    """What there is so far at once; what is expected is worked out after, which takes seconds."""
    page = turn(request, "marketing")
    waits = request.headers.get("HX-Target") == "weeks" or "expected" in request.GET
    known = _learnt(page) if waits else _kept.known(_key(page))
    told = _weeks(page, known or {})
    return page.show(
        "marketing/weeks.html",
        weeks=told,
        stages=list(STAGES),
        waiting=known is None,
        own=reach.own(page) is not None,
        opens=may_open(account(request), "leads"),
    )


@require_safe
@opens("marketing")
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The weeks as CSV or XLSX: shares so far and expected in columns of their own."""
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    page = turn(request, "marketing")
    header = [_("Week from"), _("Leads"), *(title for stage in STAGES for title in _titles(stage))]
    body = [
        [week.start, week.leads, *(value for stage in STAGES for value in _values(week.cells[stage]))]
        for week in _weeks(page, _learnt(page))
    ]
    return downloads.as_file(form, f"weeks-{page.today}", _("Leads by week"), header, body)


def _titles(stage: str) -> Iterator[str]:
    name = word(stage, "stage")
    yield name
    for what in (
        in_context("file of weeks", "expected"),
        in_context("file of weeks", "at least"),
        in_context("file of weeks", "at most"),
    ):
        yield f"{name}: {what}"


def _values(cell: Cell) -> tuple[Any, ...]:
    return (cell.so_far, cell.expected, *((cell.low, cell.high) if cell.expected is not None else (None, None)))


def _key(page: Page) -> tuple[Any, ...]:
    name, last = desk.state(page)
    return name, last // MANY, page.today


def _learnt(page: Page) -> Mapping[str, Learnt | None]:
    """What the desk has learnt of every stage, from the leads of everybody."""
    return _kept.get(_key(page), lambda: {stage: learnt(page, stage) for stage in STAGES})


def _first(page: Page) -> date:
    """The Monday that begins the first of the weeks."""
    return page.today - timedelta(days=page.today.weekday()) - (WEEKS - 1) * WEEK


def _weeks(page: Page, known: Mapping[str, Learnt | None]) -> list[Week]:
    """The weeks, the latest first, of the leads that the reader sees; weeks before the first lead are left out."""
    mine = reach.own(page)
    told = [
        road
        for road in roads(_first(page), page.today + timedelta(days=1))
        if mine is None or (road.creative or "") in mine
    ]
    starts = [_first(page) + n * WEEK for n in range(WEEKS)]
    edges = np.array([span(start, start, page.company).since for start in starts])
    week = np.searchsorted(edges, np.array([road.created for road in told], dtype=np.int64), side="right") - 1
    now = int(page.now.timestamp() * 1_000_000)
    cells = {stage: _cells(told, week, stage, known.get(stage), now) for stage in STAGES}
    leads = np.bincount(week, minlength=WEEKS)
    found = [Week(start, int(leads[n]), {stage: cells[stage][n] for stage in STAGES}) for n, start in enumerate(starts)]
    oldest = next((n for n, one in enumerate(found) if one.leads), WEEKS)
    return found[oldest:][::-1]


def _cells(told: Sequence[Road], week: Any, stage: str, known: Learnt | None, now: int) -> list[Cell]:
    """The stage of every week, by the number of the week."""
    when = [STAGES[stage](road) for road in told]
    came = np.array([at is not None for at in when], dtype=bool)
    leads, so_far = (np.bincount(one, minlength=WEEKS) for one in (week, week[came]))
    if known is None or not told or any(road.creative not in known.places for road in told):
        return [Cell(int(n), int(k)) for n, k in zip(leads, so_far, strict=True)]
    from kulmina.analytics.maturation.cohorts import stage as cohorts

    creative = np.array([known.places[road.creative] for road in told], dtype=np.int64)
    age = np.array([max(0.0, (now - road.created) / DAY) for road in told])
    found = cohorts(known.matured, creative, age, came, week)
    return [
        Cell(
            int(leads[n]), int(so_far[n]), round(float(found.expected[n])), round(float(found.low[n])),
            round(float(found.high[n])), not found.matured[n] < RIPE_AT,
        )
        if n < len(found.leads) and leads[n] else Cell(int(leads[n]), int(so_far[n]))
        for n in range(WEEKS)
    ]  # fmt: skip
