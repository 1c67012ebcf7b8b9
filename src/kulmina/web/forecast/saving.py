"""A ladder becomes the company's plan: first what would be recorded, then the record."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kulmina.actions import payroll as acts
from kulmina.domain.company import COMPANY
from kulmina.domain.decomposition import PLANNED
from kulmina.web import typed
from kulmina.web.access import actor, opens
from kulmina.web.acting import act, refused, token
from kulmina.web.forecast import words
from kulmina.web.forecast.ladder import MONEY, plans, tool
from kulmina.web.forecast.outlook import outlook
from kulmina.web.page import turn
from kulmina.web.span import period_title

FIELD = "plan|"


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
            "field": f"{FIELD}{metric}",
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
    given = {}
    for name, text in request.POST.items():
        if name.startswith(FIELD):
            try:
                given[COMPANY, name.removeprefix(FIELD)] = typed.number(str(text))
            except typed.BadNumber as error:
                return refused(page, str(error))
    if not given:
        return refused(page, _("There is nothing to record."))
    period = request.POST.get("period", "")
    return act(
        page,
        lambda: acts.set_plans(actor(request), period, given, now=page.now, token=token(request)),
        then=reverse("forecast"),
        said=_("The plan is recorded: the owner's page and the heads compare with it from now on."),
        undo=False,
    )
