"""The reception's board, alive without reloading, and whom somebody may mean who is typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as in_context
from django.views.decorators.http import require_safe

from kulmina.current import reception
from kulmina.web import downloads, figures, trade, typed, words
from kulmina.web.access import opens
from kulmina.web.page import Page, turn
from kulmina.web.reception import day as days
from kulmina.web.reception.day import GRACE, Card, Day

FORMS = ("csv", "xlsx")
SHORTEST = 3  # letters or digits after which people are looked for
PLACES = {
    "expected": in_context("guests", "Expected"),
    "waiting": in_context("guests", "Waiting"),
    "serving": in_context("guests", "With a seller"),
    "finished": in_context("guests", "Received"),
    "unserved": in_context("guests", "Left without a meeting"),
    "no_show": in_context("guests", "Did not come"),
}


@require_safe
@opens("reception")
def index(request: HttpRequest) -> HttpResponse:
    """The day of an office."""
    page = turn(request, "reception")
    if not page.company.offices:
        return page.show("reception/none.html")
    return page.show("reception/page.html", **_frame(page), **_creatives(page))


@require_safe
@opens("reception")
def part(request: HttpRequest) -> HttpResponse:
    """The board alone, when something has changed."""
    page = turn(request, "reception")
    return page.show("reception/board.html", **_frame(page))


def _frame(page: Page) -> dict[str, Any]:
    office = days.chosen(page, page.request.GET.get("office"))
    return {
        "office": office,
        "office_name": page.office(office),
        "documents": trade.documents(page.company),
        "offices": days.offices(page),
        "day": days.day(page, office, _asked(page)),
        "may": days.may(page),
        "grace": GRACE,
        "address": page.request.path,
        "past": _asked(page) is not None,
    }


def _asked(page: Page) -> date | None:
    """Another day than the office's today."""
    try:
        return typed.day(page.request.GET.get("day", ""))
    except ValueError:
        return None


def _creatives(page: Page) -> dict[str, Any]:
    named = ((creative, page.creative(creative)) for creative in page.company.creatives)
    return {"creatives": sorted(named, key=lambda item: item[1].casefold())[:200]}


@require_safe
@opens("reception")
def suggestions(request: HttpRequest) -> HttpResponse:
    """Known people for what is being typed, each with the lead on which he arrives: clients of the whole company, so
    of a phone the end stands there, by which he is recognised."""
    page = turn(request, "reception")
    office = days.chosen(page, request.GET.get("office"))
    typed = request.GET.get("contact", "").strip()
    found: list[dict[str, Any]] = []
    if sum(letter.isalnum() for letter in typed) >= SHORTEST:
        known = reception.known(page.company, typed, now=page.now, full=False)
        found = [_suggested(page, office, one) for one in known]
    return page.show("reception/known.html", found=found, typed=typed, office=office, may=days.may(page))


def _suggested(page: Page, office: str, one: reception.Known) -> dict[str, Any]:
    return {
        "known": one,
        "office": page.office(one.office) if one.office and one.office != office else "",
        "when": figures.moment(one.slot) if one.slot else "",
        "state": words.word(one.state, "state"),
        "seller": page.person(one.seller),
    }


@require_safe
@opens("reception")
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The day's list as CSV or XLSX, contacts masked."""
    if form not in FORMS:
        raise Http404(form)
    page = turn(request, "reception")
    office = days.chosen(page, request.GET.get("office"))
    day = days.day(page, office, _asked(page), leaves=True)
    name = f"reception-{day.board.day}"
    return downloads.as_file(form, name, _("Reception"), _header(), _rows(day))


def _header() -> Sequence[str]:
    return (
        _("Where"), _("Lead"), str(in_context("client", "Name")), _("Contact"), _("Booked for"), _("Came at"),
        _("Waited, minutes"), _("Seller"), _("Outcome"),
    )  # fmt: skip


def _rows(day: Day) -> Iterator[Sequence[Any]]:
    for place, cards in day.places.items():
        for card in cards:
            yield _row(str(PLACES[place]), card)


def _row(place: str, card: Card) -> Sequence[Any]:
    guest = card.guest
    waited = card.waits if guest.at else None
    return (
        place, guest.lead_id, card.name, card.contact, card.slot, card.came, waited, card.seller,
        words.word(guest.outcome, "outcome"),
    )  # fmt: skip
