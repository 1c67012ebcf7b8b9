"""The change of the trade: what another preset changes and what stays is seen first, then confirmed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kulmina.actions import portrait as acts
from kulmina.current import presets
from kulmina.domain.trade import trade_of
from kulmina.web.access import actor, opens
from kulmina.web.acting import act, token
from kulmina.web.page import Page, turn
from kulmina.web.portrait import differing, shown, views


@require_http_methods(["GET", "HEAD", "POST"])
@opens("portrait")
def choose(request: HttpRequest) -> HttpResponse:
    """What choosing a preset changes; by POST it is chosen."""
    page = turn(request, "portrait")
    asked = request.POST if request.method == "POST" else request.GET
    preset_id = asked.get("preset", "")
    if request.method == "POST":
        return _chosen(page, preset_id)
    if not preset_id:
        return redirect("portrait_list")
    new, now = views.trade_named(page, preset_id), trade_of(page.company)
    before = now.preset if now else None
    return page.show(
        "portrait/choose.html",
        preset=new.preset,
        name=shown.said(new.preset.words),
        before=shown.said(before.words) if before else "",
        here=preset_id == page.company.industry,
        changes=differing.changes(before, new.preset) if before != new.preset else [],
        usual=[shown.said(variant.words) for variant in new.preset.variants],
        target=views.target(page),
        visits=[shown.place(one) for one in new.preset.visits_off],
        seen=next((one.event_id for one in presets.configured()), ""),
        may_choose=views.may_choose(page),
        next=onward(request),
    )


def _chosen(page: Page, preset_id: str) -> HttpResponse:
    request = page.request
    seen, click = request.POST.get("seen", ""), token(request)
    return act(
        page, lambda: acts.choose(actor(request), preset_id, seen=seen, now=page.now, token=click),
        then=onward(request) or reverse("portrait"), said=_("The preset is chosen. It holds from now on."), undo=False,
    )  # fmt: skip


def onward(request: HttpRequest) -> str:
    """Where to go on afterwards, when the page was opened on the way somewhere else; empty: nowhere."""
    asked = (request.POST if request.method == "POST" else request.GET).get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if asked and safe else ""
