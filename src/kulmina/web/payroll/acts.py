"""What the payroll does: the days worked, and the close of a period."""

from __future__ import annotations

from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kulmina import wiring
from kulmina.actions import payroll as acts
from kulmina.actions import setup
from kulmina.actions.periods import CannotClose
from kulmina.current import payroll
from kulmina.domain.refusal import ImpossibleStep
from kulmina.web import typed
from kulmina.web.access import actor, opens
from kulmina.web.acting import act, onward, refused, say, sentence, token
from kulmina.web.page import Page, turn
from kulmina.web.payroll import chosen

WORKED, NORM = "worked-", "norm-"


@require_POST
@opens("payroll")
def days(request: HttpRequest, period: str) -> HttpResponse:
    """Record the timesheets of the table; empty ones are left out."""
    page = turn(request, "payroll")
    try:
        given = _days(page, period)
    except typed.BadNumber as error:
        return refused(page, str(error))
    return act(
        page,
        lambda: acts.set_days(actor(request), period, given, now=page.now, token=token(request)),
        then=f"{reverse('payroll')}?period={period}",
        said=_("The timesheets are recorded."),
        undo=False,
    )


def _days(page: Page, period: str) -> dict[str, tuple[Fraction, Fraction]]:
    """What was typed by person. Raises BadNumber naming the person."""
    found = chosen.period(page, period)
    people = payroll.paid_people(page.company, found) if found is not None else {}
    given = {}
    for person in people:
        worked = page.request.POST.get(f"{WORKED}{person}", "").strip()
        if not worked:
            continue
        try:
            given[person] = (typed.number(worked), typed.number(page.request.POST.get(f"{NORM}{person}", "")))
        except typed.BadNumber as error:
            raise typed.BadNumber(f"{page.person(person)}: {error}") from None
    return given


@require_POST
@opens("payroll")
def close(request: HttpRequest, period: str) -> HttpResponse:
    """Close the period once it was confirmed."""
    page = turn(request, "payroll")
    if request.POST.get("sure") != "1":
        return refused(page, _("Tick that you have looked at the totals."))
    try:
        done = acts.close(actor(request), period, source=wiring.source(), now=page.now)
    except ImpossibleStep as error:
        return refused(page, sentence(page, error))
    except CannotClose as error:
        names = ", ".join(sorted({page.person(each.person) for each in error.errors})) or "—"
        return refused(page, _("The period stays open. Who cannot be paid yet: %(names)s") % {"names": names})
    count = len(done.statements)
    said = ngettext("The period is closed: %(n)s statement.", "The period is closed: %(n)s statements.", count)
    say(request, said % {"n": count})
    return onward(request, f"{reverse('statements')}?period={period}")


@require_POST
@opens("payroll")
def months(request: HttpRequest) -> HttpResponse:
    """Define the months that come next, where nothing tells in which rhythm the periods go on."""
    page = turn(request, "payroll")
    return act(
        page,
        lambda: setup.open_months(actor(request), now=page.now, token=token(request)),
        then=reverse("payroll"),
        said=_("The next months are open for pay."),
    )
