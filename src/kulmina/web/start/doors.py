"""The seventh step: by which doors leads come in, and what is not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kulmina.web.access import hats_that_open, may_open, opens
from kulmina.web.start.steps import Step, step


@dataclass(frozen=True, slots=True)
class Door:
    """A way in. `open`: it works as it is; `address`: the room, `command`: what is typed where the server runs.

    `hat`: the role in which the reader may open the room, where it is not the one that he works in now.
    """

    icon: str
    title: str
    text: str
    open: bool
    address: str = ""
    command: str = ""
    hat: str = ""


@require_safe
@opens("start")
def show(request: HttpRequest) -> HttpResponse:
    """All of them with their state."""
    here = step(request, "doors")
    return here.show(doors=list(_doors(here)), absent=_absent())


def _doors(here: Step) -> list[Door]:
    apps = here.preset is not None and here.preset.portrait is None
    hat = next(iter(hats_that_open(here.owner, "work")), "")
    calls = reverse("work") if hat or may_open(here.owner, "work") else ""
    by_hand = [
        Door("headset", _("Calls and applications, by hand"),
             _("The operator writes a caller down in a few seconds; a missed call stands in the queue."),
             open=True, address=calls, hat=hat),
        Door("door-enter", _("Clients from the street"),
             _("Whoever meets clients notes their arrival, with or without a booking."),
             open=True, address=reverse("reception")),
    ]  # fmt: skip
    files = [
        Door("file-text", _("Leads, contracts and payments from a table"),
             _("CSV or Excel from your old system, as often as you like: what is known already is passed over."),
             open=True, address=reverse("history"), command="kulmina leads import FILE --map MAP.toml"),
        Door("ad-2", _("Statistics of advertising from a table"),
             _("Impressions, clicks and spend by day and creative, as the advertising cabinet gives them."),
             open=True, command="kulmina ads import FILE --map MAP.toml"),
    ]  # fmt: skip
    return files if apps else [*by_hand, *files]


def _absent() -> list[Any]:
    """What is asked for most and does not exist: nothing is promised."""
    return [
        _("A form on your site does not post here by itself: take its applications in as a table."),
        _("Telephony is not connected: calls are noted by whoever answers."),
        _("Advertising cabinets are not asked over the network: their reports come as files."),
    ]
