"""What is tapped at the reception. Every tap is carried out once and can be taken back."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kulmina.actions import visits
from kulmina.actions.act import Done
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor
from kulmina.web import acting
from kulmina.web.access import actor, opens
from kulmina.web.page import Page, turn
from kulmina.web.reception import day as days

UNDONE_AT_ONCE = 10  # facts that one notice takes back


def _acts(do: Callable[[Page, Actor, str], HttpResponse]) -> Callable[..., HttpResponseBase]:
    """One tap in the office that the form names."""

    def acted(request: HttpRequest) -> HttpResponse:
        page = turn(request, "reception")
        return do(page, actor(request), days.chosen(page, request.POST.get("office")))

    acted.__name__, acted.__doc__ = do.__name__, do.__doc__
    return require_POST(opens("reception")(acted))


def _then(office: str) -> str:
    return f"{reverse('reception')}?{urlencode({'office': office})}"


def _click(page: Page, what: str) -> str:
    """The name of this click: two buttons of one form are two acts."""
    return f"{acting.token(page.request)}{what}"


@_acts
def arrive(page: Page, who: Actor, office: str) -> HttpResponse:
    """The client of a lead has come."""
    given = page.request.POST
    lead, meeting = given.get("lead", ""), given.get("meeting") or None
    return acting.act(
        page,
        lambda: visits.arrive(who, lead, office, meeting=meeting, now=page.now, token=_click(page, "a")),
        then=_then(office),
        said=_("%(who)s has come.") % {"who": given.get("name") or lead},
    )


@_acts
def walk_in(page: Page, who: Actor, office: str) -> HttpResponse:
    """Somebody from the street."""
    given = page.request.POST
    contact, name = given.get("contact", ""), given.get("name", "").strip()
    return acting.act(
        page,
        lambda: visits.walk_in(
            who, office, contact, name=name, creative=given.get("creative"), now=page.now, token=_click(page, "w")
        ),
        then=_then(office),
        said=_("%(who)s has come.") % {"who": name[:80] or _("The client")},
    )


@_acts
def no_show(page: Page, who: Actor, office: str) -> HttpResponse:
    """The client did not come."""
    given = page.request.POST
    lead, meeting = given.get("lead", ""), given.get("meeting", "")
    return acting.act(
        page,
        lambda: visits.no_show(who, lead, meeting, now=page.now, token=_click(page, "n")),
        then=_then(office),
        said=_("%(who)s did not come: the call centre calls again.") % {"who": given.get("name") or lead},
    )


@_acts
def no_shows(page: Page, who: Actor, office: str) -> HttpResponse:
    """Everybody whose slot ended some time ago and who did not come."""
    typed = page.request.POST.get("minutes", "")
    minutes = int(typed) if typed.isdecimal() and len(typed) < 4 else days.GRACE
    try:
        done: Done = visits.no_shows(who, office, minutes=minutes, now=page.now, token=_click(page, "m"))
    except ImpossibleStep as error:
        return acting.refused(page, acting.sentence(page, error))
    count = len(done.events)
    said = ngettext("%(n)d client marked as not come.", "%(n)d clients marked as not come.", count) % {"n": count}
    if count:
        acting.say(page.request, said, undo=done if count <= UNDONE_AT_ONCE else None)
    return acting.onward(page.request, _then(office))


@_acts
def leave(page: Page, who: Actor, office: str) -> HttpResponse:
    """The client went away without having been received."""
    given = page.request.POST
    lead = given.get("lead", "")
    return acting.act(
        page,
        lambda: visits.leave(who, lead, now=page.now, token=_click(page, "l")),
        then=_then(office),
        said=_("%(who)s left without a meeting.") % {"who": given.get("name") or lead},
    )


@_acts
def hand_over(page: Page, who: Actor, office: str) -> HttpResponse:
    """A waiting client goes to a seller."""
    given = page.request.POST
    lead, seller = given.get("lead", ""), given.get("seller", "")
    return acting.act(
        page,
        lambda: visits.hand_over(who, lead, seller, page.now, token=_click(page, "h")),
        then=_then(office),
        said=_("%(who)s is with %(seller)s.") % {"who": given.get("name") or lead, "seller": page.person(seller)},
    )
