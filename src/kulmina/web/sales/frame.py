"""One click of a seller on one client: carried out, told, or refused in words."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from kulmina.actions.act import Done
from kulmina.domain.rights import Actor
from kulmina.web import acting
from kulmina.web.access import actor, opens
from kulmina.web.page import Page, turn


class Click:
    """A click: who clicked what about whom. `token` names it, so that its repetition adds nothing."""

    def __init__(self, page: Page, lead_id: str, what: str) -> None:
        self.page, self.lead_id, self.what = page, lead_id, what
        self.given = page.request.POST
        self.who: Actor = actor(page.request)
        self.token = f"{acting.token(page.request)}{what}"

    def answer(self, do: Callable[[], Done], said: str) -> HttpResponse:
        """Act and go back to where the click was made."""
        then = acting.back(self.page.request) if self.given.get("next") else reverse("sale", args=[self.lead_id])
        return acting.act(self.page, do, then=then, said=said)


def clicked(what: str) -> Callable[[Callable[[Click], HttpResponse]], Callable[..., HttpResponseBase]]:
    """A click of the seller's room. `what`: tells the buttons of one form apart."""

    def made(do: Callable[[Click], HttpResponse]) -> Callable[..., HttpResponseBase]:
        def acted(request: HttpRequest, lead_id: str) -> HttpResponse:
            return do(Click(turn(request, "sales"), lead_id, what))

        acted.__name__, acted.__doc__ = do.__name__, do.__doc__
        return require_POST(opens("sales")(acted))

    return made
