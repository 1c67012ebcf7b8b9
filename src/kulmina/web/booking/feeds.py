"""Calendar feeds for phones and mail programs: an office's meetings, or somebody's own.

A feed is read without signing in, by whoever has its address, so it tells lead numbers and initials and no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_POST, require_safe

from kulmina import wiring
from kulmina.clients import people
from kulmina.current import meetings as booked
from kulmina.staff import feeds as addresses
from kulmina.staff.models import Account, Role
from kulmina.web.access import PAGES, account, opens
from kulmina.web.acting import back
from kulmina.web.booking import ical
from kulmina.web.booking.whose import OF_ONE_OFFICE, initials
from kulmina.web.page import Page

BEFORE, AFTER = timedelta(days=30), timedelta(days=180)
OWN = ""


@dataclass(frozen=True, slots=True)
class Address:
    """A feed that somebody may subscribe to. `office`: empty for his own meetings."""

    office: str
    title: str
    url: str


def of(page: Page, office: str) -> list[Address]:
    """The feeds that the reader of an office's calendar may subscribe to."""
    who = account(page.request)
    known = addresses.numbers(who)
    found = []
    for place in ([OWN] if who.role in (Role.OPERATOR, Role.SELLER) else []) + [office]:
        secret = addresses.key(who, place, number=known.get(place, 1))
        url = page.request.build_absolute_uri(reverse("booking_feed", args=[secret]))
        found.append(Address(place, page.office(place), url))
    return found


@require_POST
@opens("booking")
def renew(request: HttpRequest) -> HttpResponse:
    """Make the old address of a feed open nothing."""
    addresses.renew(account(request), request.POST.get("office", OWN)[:80])
    return redirect(back(request))


@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """The feed of a secret address."""
    known = addresses.owner(key)
    if known is None or not _may(*known):
        raise Http404
    who, office = known
    with translation.override(who.language or translation.get_language()):
        text = _calendar(who, office)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, max-age=300"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _may(who: Account, office: str) -> bool:
    """Whether the role of today still opens this feed."""
    if not who.is_superuser and who.role not in PAGES["booking"]:
        return False
    return office == OWN or who.is_superuser or who.role not in OF_ONE_OFFICE or who.office in ("", office)


def _calendar(who: Account, office: str) -> bytes:
    company, now = wiring.company(), timezone.now()
    since, until = now - BEFORE, now + AFTER
    if office == OWN:
        found = booked.of_person(who.person_id, since, until) if who.person_id else []
    elif office in company.offices:
        found = booked.between(office, since, until)
    else:
        raise Http404
    names = people.names({one.client for one in found if one.client})
    shown = {one.meeting: initials(names.get(one.client or "", "")) for one in found}
    return ical.calendar(company, office, found, shown, changes=booked.changes(found), now=now)
