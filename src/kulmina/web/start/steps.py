"""The frame of the set-up: its steps in their order, which of them are done, and the way from one to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kulmina import wiring
from kulmina.actions import setup
from kulmina.actions.setup import Progress, Staff
from kulmina.domain.portrait_table import Words
from kulmina.domain.preset import Preset
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor
from kulmina.domain.trade import trade_of
from kulmina.staff import beginning
from kulmina.staff.models import Account
from kulmina.web import figures
from kulmina.web.access import account, opens
from kulmina.web.acting import sentence
from kulmina.web.page import Page, turn

# How each step is called in the list beside it.
TITLES: Mapping[str, Any] = {
    "business": _("The business"),
    "offices": _("Offices and hours"),
    "people": _("People and roles"),
    "target": _("Target action"),
    "creatives": _("Creatives and budgets"),
    "schemes": _("Pay schemes"),
    "doors": _("Where leads come from"),
    "trial": _("The first test client"),
    "done": _("Ready"),
}
ICONS: Mapping[str, str] = {
    "business": "building-store", "offices": "door-enter", "people": "users", "target": "target", "creatives": "ad-2",
    "schemes": "wallet", "doors": "phone-incoming", "trial": "route", "done": "flag",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stop:
    """A step as the list shows it."""

    id: str
    title: Any
    icon: str
    address: str
    done: bool
    here: bool


@dataclass(frozen=True)
class Step:
    """A page of the set-up. `name`: one of `TITLES`."""

    page: Page
    name: str

    @property
    def request(self) -> HttpRequest:
        return self.page.request

    @cached_property
    def owner(self) -> Account:
        return account(self.request)

    @property
    def actor(self) -> Actor:
        return Actor(self.owner.person_id or self.owner.username, "owner")

    @cached_property
    def staff(self) -> Staff:
        return setup.staff()

    @cached_property
    def preset(self) -> Preset | None:
        """The trade; None until it is chosen."""
        trade = trade_of(self.page.company) if self.page.company.industry else None
        return trade.preset if trade else None

    @cached_property
    def progress(self) -> Progress:
        today = self.page.today
        return setup.progress(self.page.company, self.preset, self.staff, tried=False, today=today)

    @property
    def stops(self) -> list[Stop]:
        done = self.progress.done
        found = [self._stop(name, told) for name, told in done.items()]
        return [*found, self._stop("done", not self.progress.left)]

    def _stop(self, name: str, done: bool) -> Stop:
        return Stop(name, TITLES[name], ICONS[name], address(name), done, name == self.name)

    @property
    def order(self) -> list[str]:
        return [*self.progress.done, "done"]

    def beside(self, by: int) -> str:
        """The address of the step before or after this one; "" where there is none."""
        names = self.order
        place = names.index(self.name) + by if self.name in names else 0
        return address(names[place]) if 0 <= place < len(names) else ""

    def history(self, then: str) -> str:
        """Where a history is brought in by somebody who comes back to `then` afterwards."""
        return f"{reverse('history')}?next={then}"

    def show(self, *, status: int = 200, **context: Any) -> HttpResponse:
        """The page of this step."""
        names = self.order
        response = self.page.show(
            f"start/{self.name}.html",
            step=self,
            stops=self.stops,
            place=names.index(self.name) + 1 if self.name in names else 0,
            before=self.beside(-1),
            after=self.beside(1),
            history=self.history(address(self.name)),
            **context,
        )
        response.status_code = status
        return response

    def refused(self, error: ImpossibleStep, field: str = "", **context: Any) -> HttpResponse:
        """The page again with what was typed, and why it was not recorded; `field`: where it went wrong."""
        return self.show(status=422, refusal=sentence(self.page, error), wrong=field, **context)

    def onward(self) -> HttpResponse:
        return redirect(self.beside(1))


def step(request: HttpRequest, name: str) -> Step:
    """A step that is asked for. Only behind `opens`."""
    return Step(turn(request, "start"), name)


def address(name: str) -> str:
    return reverse(f"start_{name}")


def spoken(words: Words | None) -> str:
    """The reader's of two languages."""
    if words is None:
        return ""
    return words.en if figures.english() else words.ru


@opens("start")
def door(request: HttpRequest) -> HttpResponse:
    """Into the set-up, where it was left."""
    return redirect(address(step(request, "done").progress.next))


@require_POST
@opens("start")
def close(request: HttpRequest) -> HttpResponseBase:
    """No more reminders; the set-up itself stays in the menu."""
    beginning.close(turn(request, "start").now)
    return redirect("today")


@require_POST
@opens("start")
def settle(request: HttpRequest) -> HttpResponseBase:
    """Go on without what a step would record."""
    asked = step(request, request.POST.get("step", ""))
    if asked.name not in asked.progress.done:
        return redirect("start")
    beginning.settle([asked.name])
    return asked.onward()


def left(who: Account, page: Page) -> str:
    """What remains to be set up, for the owner's first page; "" where nothing does or it was not wanted."""
    row = beginning.set_up()
    if who.own_role != "owner" or row is None or row.closed_at is not None:
        return ""
    company = wiring.company()
    trade = trade_of(company) if company.industry else None
    told = setup.progress(company, trade.preset if trade else None, setup.staff(), tried=False, today=page.today)
    n = len(told.left)
    return ngettext("Set-up: %(n)s step left", "Set-up: %(n)s steps left", n) % {"n": n} if n else ""
