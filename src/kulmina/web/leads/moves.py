"""Leads that another creative has brought: marketing asks for the correction, the commercial director decides."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kulmina.actions import reattribute
from kulmina.current import leads, reattributions
from kulmina.current.leads import Card
from kulmina.current.reattributions import Asked
from kulmina.domain import rights
from kulmina.web.access import account, actor, opens, sees_everything
from kulmina.web.acting import act, token
from kulmina.web.leads import choice
from kulmina.web.page import Page, turn


def may_ask(page: Page) -> bool:
    """Whether this person may say that a lead is another creative's."""
    return rights.may(actor(page.request), "lead.reattributed", page.company)


def about(page: Page, card: Card) -> dict[str, Any]:
    """What the page of a lead says and offers about its creative."""
    asked = reattributions.of_card(card)
    asks = asked is None and may_ask(page) and not rights.approves_reattribution(actor(page.request))
    others = [one for one in page.company.creatives if one != card.row.creative] if asks else []
    return {
        "asked": _shown(page, asked, card.row.creative) if asked else None,
        "sees_moves": may_ask(page) or sees_everything(account(page.request)),
        "asks": asks,
        "others": sorted(((c, page.creative(c)) for c in others), key=lambda each: each[1].casefold()),
    }


@require_safe
@opens("leads")
def index(request: HttpRequest) -> HttpResponse:
    """Everything that waits for a decision; marketing sees what it asked for and what is about its own leads."""
    page = _turn(request)
    asked = reattributions.waiting()
    owed = reattributions.owed_now([one.lead_id for one in asked])
    rows = [_shown(page, one, owed.get(one.lead_id)) for one in asked]
    return page.show(
        "leads/moves.html",
        rows=[row for row in rows if _sees(page, row)],
        most=reattributions.MOST,
        offered=_offered(page),
    )


def _turn(request: HttpRequest) -> Page:
    """The page, for those whose matter the credit of leads is. Raises PermissionDenied."""
    page = turn(request, "leads")
    if not (may_ask(page) or sees_everything(account(request))):
        raise PermissionDenied("moves")
    return page


def _offered(page: Page) -> list[tuple[str, str]]:
    """The creatives for which this person may claim a lead: a marketer for his own."""
    who = actor(page.request)
    if not may_ask(page) or rights.approves_reattribution(who):
        return []
    own = choice.own_creatives(page, account(page.request)) if who.role == "marketer" else page.company.creatives
    return sorted(((creative, page.creative(creative)) for creative in own), key=lambda each: each[1].casefold())


def _shown(page: Page, asked: Asked, owed: str | None) -> dict[str, Any]:
    me = actor(page.request)
    return {
        "asked": asked,
        "owed": owed,
        "before": page.creative(owed),
        "after": page.creative(asked.creative),
        "by": page.person(asked.by),
        "mine": asked.by == me.person,
        "decides": rights.approves_reattribution(me) and asked.by != me.person,
    }


def _sees(page: Page, row: dict[str, Any]) -> bool:
    who = account(page.request)
    if sees_everything(who) or row["mine"] or who.role != "marketer":
        return True
    return bool({row["owed"], row["asked"].creative}.intersection(choice.own_creatives(page, who)))


@require_POST
@opens("leads")
def ask(request: HttpRequest, lead_id: str) -> HttpResponse:
    page, given = turn(request, "leads"), request.POST
    card = leads.card(lead_id, page.company)
    if card is None:
        raise Http404(lead_id)
    if not choice.may_read(page, card):
        raise PermissionDenied(lead_id)
    return act(
        page,
        lambda: reattribute.ask(
            actor(request), lead_id, given.get("creative", ""), given.get("reason", ""), now=page.now,
            token=token(request),
        ),
        then=reverse("lead", args=[lead_id]),
        said=_("Asked for: the commercial director decides. Until then nothing changes."),
    )  # fmt: skip


@require_POST
@opens("leads")
def claim(request: HttpRequest) -> HttpResponse:
    """A lead of somebody else's creative, by its number: whose client named the code of one's own advertisement."""
    page, given = _turn(request), request.POST
    return act(
        page,
        lambda: reattribute.ask(
            actor(request), given.get("lead", "").strip(), given.get("creative", ""), given.get("reason", ""),
            now=page.now, token=token(request),
        ),
        then=reverse("moves"),
        said=_("Asked for: the commercial director decides. Until then nothing changes."),
    )  # fmt: skip


@require_POST
@opens("leads")
def approve(request: HttpRequest) -> HttpResponse:
    page = _turn(request)
    return act(
        page,
        lambda: reattribute.approve(
            actor(request), request.POST.get("event", ""), now=page.now, token=token(request)
        ),
        then=reverse("moves"),
        said=_("Approved: the lead is owed to the other creative from its first day on."),
    )  # fmt: skip


@require_POST
@opens("leads")
def decline(request: HttpRequest) -> HttpResponse:
    page, given = _turn(request), request.POST
    return act(
        page,
        lambda: reattribute.decline(actor(request), given.get("event", ""), given.get("reason", ""), now=page.now),
        then=reverse("moves"),
        said=_("Declined: the lead stays where it was. It may be asked for again."),
        undo=False,
    )
