"""A seller's month in the figures that he is paid by, shown when the page is already there.

The figures are counted from the whole journal, so they are kept for some minutes and say when they were counted.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kulmina.current import at_meeting
from kulmina.current.at_meeting import Met
from kulmina.domain.period import EPOCH
from kulmina.domain.statement import Statement
from kulmina.web import counted
from kulmina.web.access import account, opens
from kulmina.web.counted import Counted
from kulmina.web.page import Page, turn
from kulmina.web.pay import Payroll, payroll
from kulmina.web.remembered import Remembered, journal
from kulmina.web.span import usual

FRESH = timedelta(minutes=5)
KPIS = ("sl.meetings_target", "sl.deals", "sl.conv", "sl.cash", "sl.attainment")
_figures = Remembered[tuple[datetime, Counted]](4)
_pay = Remembered[Payroll](4)


@require_safe
@opens("sales")
def part(request: HttpRequest) -> HttpResponse:
    """The month of the one who looks."""
    page = turn(request, "sales")
    page.__dict__["span"] = usual(page.company.periods, page.today)  # whatever days another page was looked at for
    me = account(request).person_id
    at, told = _counted(page)
    plan = page.company.plan(page.span.key, me, "sl.cash")
    context = {
        "page": page,
        "figures": {kpi.partition(".")[2]: counted.of(told.now, me, kpi) for kpi in KPIS},
        "before": {kpi.partition(".")[2]: counted.of(told.before, me, kpi) for kpi in KPIS},
        "met": at_meeting.met(page.span.start, page.span.end, page.company).get(me or "", Met(me)),
        "plan": plan,
        "slip": _slip(page, me),
        "me": me,
        "at": at,
    }
    with timezone.override(page.company.rules.tz):
        return render(request, "sales/month.html", context)


def _counted(page: Page) -> tuple[datetime, Counted]:
    """The figures of all people as they were counted in the last minutes."""
    return _figures.get(_key(page), lambda: (page.now, counted.counted(page)))


def _slip(page: Page, person: str) -> Statement | None:
    """The statement so far; None where there is no period of pay, or nothing is paid."""
    if not any(period.id == page.span.key for period in page.company.periods):
        return None
    pay = _pay.get(_key(page), lambda: payroll(page.company, page.span.key, page.now))
    return pay.statements.get(person)


def _key(page: Page) -> tuple[str, str, int]:
    return journal()[0], page.span.key, (page.now - EPOCH) // FRESH
