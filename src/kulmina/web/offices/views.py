"""The offices of the company, and the page on which one is set up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kulmina.actions import offices
from kulmina.current.offices import versions
from kulmina.domain.company import Office
from kulmina.domain.rights import may
from kulmina.domain.slot_refusal import OfficeIsWrong
from kulmina.domain.slots import day_slots, schedule
from kulmina.web.access import actor, opens
from kulmina.web.acting import act, sentence, token
from kulmina.web.offices import form, history
from kulmina.web.page import Page, turn


@require_safe
@opens("offices")
def index(request: HttpRequest) -> HttpResponse:
    """All offices with their hours and places."""
    page = turn(request, "offices")
    rows = [(office, form.hours_in_words(office, page.company.rules)) for office in page.company.offices.values()]
    return page.show("offices/list.html", rows=rows, may_write=_may_write(page))


@require_http_methods(["GET", "HEAD", "POST"])
@opens("offices")
def one(request: HttpRequest, office_id: str | None = None) -> HttpResponse:
    """An office's settings: shown, looked at as a week of slots before they are kept, kept."""
    page = turn(request, "offices")
    office = page.company.offices.get(office_id) if office_id else None
    if office_id and office is None:
        raise Http404(office_id)
    if request.method != "POST":
        return _show(page, office, form.of(office, page.company.rules))
    typed = form.typed(request.POST)
    try:
        setup = form.setup(typed)
        told = offices.checked(setup)
    except OfficeIsWrong as error:
        return _show(page, office, typed, error=error)
    if "look" in request.POST:
        return _show(page, office, typed, told=told)
    click = token(request)
    return act(
        page,
        lambda: offices.register(actor(request), office_id, setup, now=page.now, token=click),
        then=reverse("office", args=[office_id]) if office_id else reverse("offices"),
        said=_("The office is set up. New bookings follow it at once."),
    )


def _show(
    page: Page,
    office: Office | None,
    typed: form.Typed,
    *,
    told: Mapping[str, Any] | None = None,
    error: OfficeIsWrong | None = None,
) -> HttpResponse:
    seen = form.office_of(told) if told else office
    answer = page.show(
        "offices/one.html",
        office=office,
        typed=typed,
        days=form.days(typed),
        zones=form.zones(),
        risks=form.RISKS,
        risk_titles=form.risks(),
        error=sentence(page, error) if error else "",
        wrong=error.field if error else "",
        week=_week(page, seen) if seen else [],
        looked=told is not None,
        history=history.told(page, versions(office.id)) if office else [],
        may_write=_may_write(page),
    )
    if error:
        answer.status_code = 422
    return answer


def _week(page: Page, office: Office) -> list[dict[str, Any]]:
    """The slots of the seven days from today, as the office's clock shows them."""
    order = schedule(office, page.company.rules)
    today = order.day(page.now)
    days = [today + timedelta(days=ahead) for ahead in range(7)]
    return [
        {
            "day": day,
            "closed": order.holidays.get(day, "") or order.closed(day),
            "slots": [f"{slot.start.astimezone(order.tz):%H:%M}" for slot in day_slots(order, day)],
        }
        for day in days
    ]


def _may_write(page: Page) -> bool:
    return may(actor(page.request), "office.registered", page.company)
