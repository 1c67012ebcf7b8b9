"""Taking back what was just done: the facts of one act are voided, and everything stands as before."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kulmina.actions.meetings import take_back
from kulmina.web.access import actor
from kulmina.web.acting import act, back
from kulmina.web.page import turn

MOST = 10  # facts of one act


@require_POST
@login_required
def undo(request: HttpRequest) -> HttpResponse:
    """Void the facts that a notice names; only whoever recorded them may."""
    page = turn(request, "undo")
    events = request.POST.getlist("event")[:MOST]
    return act(
        page, lambda: take_back(actor(request), events, now=page.now), then=back(request), said=_("Taken back."),
        undo=False,
    )  # fmt: skip
