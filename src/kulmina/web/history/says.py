"""What the history says: the funnel, where leads are lost, which joint is the weakest, by month and by creative."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kulmina.domain.funnel import STAGES
from kulmina.domain.joint import ENOUGH
from kulmina.domain.loss import ZONES
from kulmina.intake import received
from kulmina.web import downloads
from kulmina.web.access import opens
from kulmina.web.history.past import MONTHS, RIPE, Past, past, shares
from kulmina.web.history.views import back
from kulmina.web.page import Page, turn
from kulmina.web.road import named
from kulmina.web.span import month_title
from kulmina.web.trade import stage as stage_name

CREATIVES = 15


@require_safe
@opens("history")
def show(request: HttpRequest) -> HttpResponse:
    page = turn(request, "history")
    told = past(page)
    if told is None:
        return page.show("history/says.html", told=None, back=back(request))
    waiting = [one for one in received.imports(20) if one.waiting]
    return page.show(
        "history/says.html",
        told=told,
        stages=[
            {"stage": stage, "title": stage_name(stage, page.company), "count": count, "whole": whole, "step": step}
            for stage, count, whole, step in shares(told.funnel.total.reached)
        ],
        zones=[(zone, told.zones[zone], Fraction(told.zones[zone], told.leads or 1)) for zone in ZONES],
        weak=_weak(page, told),
        months=[(month_title(month.start), month) for month in reversed(told.months)],
        most_months=MONTHS,
        creatives=_creatives(page, told),
        more=max(0, len(told.funnel.rows) - CREATIVES),
        unattributed=Fraction(told.unattributed, told.leads) if told.leads else None,
        waiting=waiting,
        ripe=RIPE,
        enough=ENOUGH,
        titles=[stage_name(stage, page.company) for stage in STAGES],
        back=back(request),
    )


def _weak(page: Page, told: Past) -> dict[str, Any] | None:
    worst = told.weakest
    return None if worst is None else {"joint": worst, "title": " → ".join(named(page, worst))}


def _creatives(page: Page, told: Past) -> list[dict[str, Any]]:
    return [
        {"title": page.creative(row.group) if row.group else _("No creative: unattributed"), "row": row,
         "paid": row.share(row.stage("paid")), "price": row.cost(row.leads)}
        for row in told.funnel.rows[:CREATIVES]
    ]  # fmt: skip


@require_safe
@opens("history")
def months_file(request: HttpRequest, form: str) -> HttpResponse:
    """The months as a table."""
    page = turn(request, "history")
    told = past(page)
    if form not in ("csv", "xlsx") or told is None:
        raise Http404(form)
    header = [_("Month"), *(stage_name(stage, page.company) for stage in STAGES), _("Money received")]
    rows = [[month.start.isoformat()[:7], *month.reached, Fraction(month.money, 100)] for month in told.months]
    return downloads.as_file(form, "history-months", _("What the history says"), header, rows)
