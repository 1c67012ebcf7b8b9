"""Plans that a form offers are recorded as the company's: from the forecast's ladder and from what a history says."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from kulmina.actions import payroll
from kulmina.domain.company import COMPANY
from kulmina.web import typed
from kulmina.web.access import actor
from kulmina.web.acting import act, refused, token
from kulmina.web.page import Page

FIELD = "plan|"  # the beginning of a field's name; the metric follows


def record(page: Page, *, then: str) -> HttpResponse:
    """Record the plans of the form for its period and go on to `then`; or say what cannot be read."""
    given = {}
    for name, text in page.request.POST.items():
        if name.startswith(FIELD):
            try:
                given[COMPANY, name.removeprefix(FIELD)] = typed.number(str(text))
            except typed.BadNumber as error:
                return refused(page, str(error))
    if not given:
        return refused(page, _("There is nothing to record."))
    period = page.request.POST.get("period", "")
    return act(
        page,
        lambda: payroll.set_plans(actor(page.request), period, given, now=page.now, token=token(page.request)),
        then=then,
        said=_("The plan is recorded: the owner's page and the heads compare with it from now on."),
    )
