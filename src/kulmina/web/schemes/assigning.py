"""Who is paid by which scheme, from which period on; and what was recorded taken back."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kulmina.actions import schemes
from kulmina.web.access import account, actor, opens
from kulmina.web.acting import act, token
from kulmina.web.months import going_on
from kulmina.web.page import Page


@require_POST
@opens("schemes")
def assign(request: HttpRequest) -> HttpResponse:
    """Several people by one scheme."""
    page, given = writing(request), request.POST
    people = given.getlist("person")
    said = ngettext("The scheme is given to %(n)s person.", "The scheme is given to %(n)s people.", len(people))
    return act(
        page,
        lambda: schemes.assign(
            actor(request), people, given.get("scheme", ""), given.get("period", ""), now=page.now,
            token=token(request),
        ),
        then=reverse("schemes"), said=said % {"n": len(people)}, undo=False,
    )  # fmt: skip


@require_POST
@opens("schemes")
def end(request: HttpRequest) -> HttpResponse:
    """Several people by none after a period."""
    page, given = writing(request), request.POST
    return act(
        page,
        lambda: schemes.end(
            actor(request), given.getlist("person"), given.get("period", ""), now=page.now, token=token(request)
        ),
        then=reverse("schemes"), said=_("After that period nobody of them is paid by this scheme."), undo=False,
    )  # fmt: skip


@require_POST
@opens("schemes")
def undo(request: HttpRequest) -> HttpResponse:
    """Take a version or an assignment of one's own back."""
    page = writing(request)
    return act(
        page,
        lambda: schemes.take_back(actor(request), request.POST.get("event", ""), now=page.now, names=page.people),
        then=reverse("schemes"), said=_("Taken back: pay goes by what stood before."), undo=False,
    )  # fmt: skip


def writing(request: HttpRequest) -> Page:
    """The page for somebody who changes schemes. Raises PermissionDenied."""
    if not (schemes.changes(actor(request)) or account(request).is_superuser):
        raise PermissionDenied("schemes")
    return going_on(request, "schemes")
