"""How a head hands leads over on a page: rows are ticked, one click moves them, one click takes it all back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kulmina.actions.reassign import Moved, gone, reassign, take_back, takes
from kulmina.current import leads
from kulmina.current.leads import Filter, Row
from kulmina.current.models import Fold
from kulmina.domain.refusal import ImpossibleStep
from kulmina.web import acting
from kulmina.web.access import account, actor, sees_contacts
from kulmina.web.figures import NOTHING
from kulmina.web.page import Page

_SAID = "handed"  # what the session tells the next page of the last hand-over
_SHOWN = 20


def rows(page: Page, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """Leads as rows of a list, in the order given."""
    found = {row.number: row for row in leads.leads(Filter(numbers=numbers), limit=len(numbers) or 1).rows}
    listed = [found[number] for number in numbers if number in found]
    contacts = leads.contacts([row.client for row in listed], full=sees_contacts(account(page.request)))
    return [_shown(page, row, contacts.get(row.client or "", "")) for row in listed]


def _shown(page: Page, row: Row, contact: str) -> dict[str, Any]:
    return {
        "row": row,
        "contact": contact or NOTHING,
        "creative": page.creative(row.creative),
        "operator": page.person(row.operator),
        "seller": page.person(row.seller),
        "office": page.office(row.office),
    }


def takers(page: Page, who: str, office: str | None = None) -> list[tuple[str, str]]:
    """Who can take such leads and still works here: id and name, by name; of one office where asked."""
    roles, left = takes(who, page.company), gone(page.now, page.company)
    found = [
        (person.id, page.person(person.id))
        for person in page.company.people.values()
        if person.role in roles and person.id not in left and (office is None or person.office in (None, office))
    ]
    return sorted(found, key=lambda one: one[1].casefold())


def last_no() -> int:
    """The number of the last fact that the page shows."""
    return Fold.objects.values_list("last_no", flat=True).first() or 0


def hand_over(page: Page, who: str) -> HttpResponse:
    """Move the ticked leads to the people chosen; the next page says what happened."""
    given = page.request.POST
    seen = given.get("seen", "")
    try:
        moved = reassign(
            actor(page.request), given.getlist("lead"), [taker for taker in given.getlist("to") if taker],
            now=page.now, seen=int(seen) if seen.isdecimal() else None, who=who, token=acting.token(page.request),
        )  # fmt: skip
    except ImpossibleStep as error:
        return acting.refused(page, acting.sentence(page, error))
    page.request.session[_SAID] = {**_told(page, moved), "undo": moved.token if moved.to else ""}
    return acting.onward(page.request, acting.back(page.request))


def undo(page: Page) -> HttpResponse:
    """Take a whole hand-over back."""
    try:
        moved = take_back(actor(page.request), acting.token(page.request), now=page.now)
    except ImpossibleStep as error:
        return acting.refused(page, acting.sentence(page, error))
    page.request.session[_SAID] = {**_told(page, moved, back=True), "undo": ""}
    return acting.onward(page.request, acting.back(page.request))


def said(request: HttpRequest) -> dict[str, Any] | None:
    """What the last hand-over did, once."""
    told: dict[str, Any] | None = request.session.pop(_SAID, None)
    return told


def _told(page: Page, moved: Moved, *, back: bool = False) -> dict[str, Any]:
    refused = [acting.sentence(page, error) for error in moved.refused.values()]
    shares = Counter(moved.to.values())
    parts = [] if back else [f"{page.person(who)} {number}" for who, number in sorted(shares.items())]
    return {
        "count": len(moved.to),
        "title": _title(len(moved.to), back),
        "parts": ", ".join(parts),
        "refused": refused[:_SHOWN],
        "more": max(0, len(refused) - _SHOWN),
    }


def _title(count: int, back: bool) -> str:
    if not count:
        return _("Nobody was handed over")
    if back:
        return ngettext("%(n)d lead was taken back", "%(n)d leads were taken back", count) % {"n": count}
    return ngettext("%(n)d lead was handed over", "%(n)d leads were handed over", count) % {"n": count}
