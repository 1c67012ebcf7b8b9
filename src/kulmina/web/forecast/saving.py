"""A ladder becomes the company's plan: first what would be recorded, then the record."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kulmina.domain.company import COMPANY
from kulmina.domain.decomposition import PLANNED
from kulmina.web import planning
from kulmina.web.access import opens
from kulmina.web.forecast import words
from kulmina.web.forecast.ladder import MONEY, plans, tool
from kulmina.web.forecast.outlook import outlook
from kulmina.web.page import turn
from kulmina.web.span import period_title


@require_safe
@opens("plans")
def confirm(request: HttpRequest) -> HttpResponse:
    """What would be recorded for which period, beside what stands there now."""
    page = turn(request, "forecast")
    made = tool(page, outlook(page))
    found = plans(made)
    if made.period is None or not found:
        return redirect(f"{reverse('forecast')}?{request.GET.urlencode()}#plan")
    period = made.period.id
    rows: list[dict[str, Any]] = [
        {
            "field": f"{planning.FIELD}{metric}",
            "title": words.rung(rung),
            "value": found[COMPANY, metric],
            "was": page.company.plan(period, COMPANY, metric),
            "money": rung in MONEY,
        }
        for rung, metric in PLANNED.items()
        if (COMPANY, metric) in found
    ]
    return page.show(
        "forecast/confirm.html",
        rows=rows,
        period=made.period,
        title=period_title(made.period),
        back=request.GET.urlencode(),
    )


@require_POST
@opens("plans")
def save(request: HttpRequest) -> HttpResponse:
    """Record the plans that were confirmed."""
    page = turn(request, "forecast")
    return planning.record(page, then=reverse("forecast"))
