"""Disputes of statements: everybody opens one on a line of his own, the owner or the director decides."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kulmina.actions import payroll as acts
from kulmina.current import payroll
from kulmina.domain.rights import may
from kulmina.web.access import actor, opens
from kulmina.web.acting import act, token
from kulmina.web.page import turn


@require_safe
@opens("payroll")
def index(request: HttpRequest) -> HttpResponse:
    """All disputes, the open ones first."""
    page = turn(request, "payroll")
    own = actor(request).person
    return page.show(
        "payroll/disputes.html",
        rows=[
            (each, page.person(each.person), page.person(each.by), each.person == own) for each in payroll.disputes()
        ],
        decides=may(actor(request), "dispute.resolved", page.company),
    )


@require_POST
@opens("statements")
def begin(request: HttpRequest) -> HttpResponse:
    """Disagree with a line of one's own statement."""
    page, given = turn(request, "statements"), request.POST
    period, me = given.get("period", ""), actor(request)
    return act(
        page,
        lambda: acts.dispute(
            me, period, given.get("component", ""), given.get("text", ""), now=page.now, token=token(request)
        ),
        then=reverse("statement", args=[period, me.person]) if period else reverse("statements"),
        said=_("Your objection is recorded: the owner or the commercial director decides it."),
    )


@require_POST
@opens("payroll")
def resolve(request: HttpRequest) -> HttpResponse:
    """Decide a dispute."""
    page, given = turn(request, "payroll"), request.POST
    return act(
        page,
        lambda: acts.resolve(
            actor(request), given.get("event", ""), given.get("decision", ""), now=page.now, token=token(request)
        ),
        then=reverse("disputes"),
        said=_("The decision is recorded and stands on the statement."),
    )
