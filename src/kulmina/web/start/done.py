"""The end of the set-up: what everybody opens in the morning, and a sheet of user names for the wall."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from kulmina.staff.models import Account
from kulmina.web import words
from kulmina.web.access import PAGES, may_open, opens
from kulmina.web.menu import MENU, OWN_ROOM
from kulmina.web.start.steps import TITLES, Step, address, step


@require_safe
@opens("start")
def show(request: HttpRequest) -> HttpResponse:
    """Everybody with his room, and what is still to be done."""
    here = step(request, "done")
    left = [(TITLES[name], address(name)) for name in here.progress.left]
    return here.show(people=_people(here), left=left, address=request.build_absolute_uri("/"))


def _people(here: Step) -> list[dict[str, Any]]:
    logins = dict(Account.objects.filter(is_active=True).order_by("-id").values_list("person_id", "username"))
    titles = {page: title for page, _drawing, title in MENU}
    return [
        {
            "name": worker.name,
            "roles": [words.word(role, "role") for role in worker.roles],
            "login": logins.get(worker.person, ""),
            "room": titles.get(room, ""),
            "address": reverse(room) if may_open(here.owner, room) else "",
        }
        for worker in here.staff.workers
        for room in [_room(worker.roles[0])]
    ]


def _room(role: str) -> str:
    """Where the address of the house leads somebody of this role."""
    return OWN_ROOM.get(role) or next(page for page, roles in PAGES.items() if role in roles)
