"""What quality control does: a score, a client returned, the last word on a verdict, an arrival that was none."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kulmina.actions import quality as acts
from kulmina.actions.act import Done
from kulmina.domain.review import CHECKLIST
from kulmina.web.access import actor, opens
from kulmina.web.acting import act, token
from kulmina.web.page import turn


@require_POST
@opens("quality")
def review(request: HttpRequest, lead_id: str) -> HttpResponse:
    """Score a talk by the checklist."""
    page, given = turn(request, "quality"), request.POST
    marks = {point.id: given[point.id] for point in CHECKLIST if given.get(point.id)}
    return _done(
        request, lead_id, _("The score is recorded."),
        lambda: acts.review(
            actor(request), lead_id, given.get("call", ""), marks, now=page.now, note=given.get("note", ""),
            token=token(request),
        ),
    )  # fmt: skip


@require_POST
@opens("quality")
def overturn(request: HttpRequest, lead_id: str) -> HttpResponse:
    """Return a client who was cut off."""
    page, reason = turn(request, "quality"), request.POST.get("reason", "")
    return _done(
        request, lead_id, _("The client is back in the queue."),
        lambda: acts.overturn(actor(request), lead_id, reason, now=page.now, token=token(request)),
    )  # fmt: skip


@require_POST
@opens("quality")
def verdict(request: HttpRequest, lead_id: str) -> HttpResponse:
    """Say the last word on whether the client fits."""
    page, given = turn(request, "quality"), request.POST
    return _done(
        request, lead_id, _("The verdict is recorded: it holds against all others."),
        lambda: acts.decide(
            actor(request), lead_id, given.get("verdict", ""), given.get("reason", ""), now=page.now,
            token=token(request),
        ),
    )  # fmt: skip


@require_POST
@opens("quality")
def void(request: HttpRequest, lead_id: str) -> HttpResponse:
    """Take back an arrival that never was."""
    page, given = turn(request, "quality"), request.POST
    return _done(
        request, lead_id, _("The arrival counts as never recorded."),
        lambda: acts.void_arrival(actor(request), given.get("event", ""), given.get("reason", ""), now=page.now),
        undo=False,
    )  # fmt: skip


def _done(request: HttpRequest, lead_id: str, said: str, do: Callable[[], Done], *, undo: bool = True) -> HttpResponse:
    then = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(then, {request.get_host()}, require_https=request.is_secure()):
        then = reverse("quality_lead", args=[lead_id])
    return act(turn(request, "quality"), do, then=then, said=said, undo=undo)
