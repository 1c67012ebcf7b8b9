"""«Схемы оплаты»: who is paid by which scheme, what each comes to at plan, and what the check of schemes says."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kulmina.actions import schemes
from kulmina.domain.scheme_change import dump
from kulmina.domain.scheme_template import templates
from kulmina.web import downloads, figures, words
from kulmina.web.access import account, actor, opens
from kulmina.web.months import going_on
from kulmina.web.page import Page, turn
from kulmina.web.schemes.told import Payee, Room


@require_safe
@opens("schemes")
def show(request: HttpRequest) -> HttpResponse:
    """Everybody's scheme and the schemes themselves."""
    page = going_on(request, "schemes")
    room, who = Room(page), actor(request)
    writes = schemes.changes(who) or account(request).is_superuser
    return page.show(
        "schemes/page.html",
        missing=[one for one in room.payees if one.missing],
        people=[one for one in room.payees if one.awaited or one.scheme],
        aside=[one for one in room.payees if not one.awaited and not one.scheme],
        cards=room.cards(),
        names=_names(page),
        ready=_ready(room) if writes else [],
        periods=room.periods(),
        usual=room.usual_period(),
        following=room.next_period(),
        history=room.history(who.person if writes else ""),
        writes=writes,
    )


def _names(page: Page) -> list[tuple[str, str]]:
    """The schemes that somebody can be given, with the words of their roles."""
    known = {one.id: one.role for one in page.company.schemes}
    return sorted((name, f"{words.word(role, 'role')}: {name}") for name, role in known.items())


def _ready(room: Room) -> list[dict[str, Any]]:
    """The roles of the ready sets, to begin a scheme from."""
    english = figures.english()
    return [
        {
            "title": one.title_en if english else one.title_ru,
            "roles": [(f"{one.id}:{item.role}", words.word(item.role, "role")) for item in one.schemes],
        }
        for one in templates()
    ]


@require_safe
@opens("schemes")
def download(request: HttpRequest, form: str) -> HttpResponse:
    """Who is paid by what, as a table."""
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    page = turn(request, "schemes")
    room = Room(page)
    held = schemes.in_force(page.company, room.day)
    pay = {name: room.at_plan(one) for name, one in held.items()}
    header = [
        _("Person"), _("Role"), _("Scheme"), _("Version"), _("In force since"), _("Assigned since"), _("Author"),
        _("Approved by"), _("At plan, ₽"),
    ]  # fmt: skip
    rows = [_row(page, one, held, pay) for one in room.payees if one.awaited or one.scheme]
    return downloads.as_file(form, f"schemes-{page.today:%Y-%m-%d}", _("Pay schemes"), header, rows)


def _row(page: Page, one: Payee, held: Any, pay: Any) -> list[Any]:
    name = one.scheme.scheme if one.scheme else ""
    version = held.get(name)
    amount = pay.get(name)
    return [
        one.name, words.word(one.role, "role"), name, version.version if version else None,
        version.effective_from.isoformat() if version else None, one.scheme.since.isoformat() if one.scheme else None,
        page.person(version.author) if version else None, page.person(version.approved_by) if version else None,
        None if amount is None else Fraction(amount, 100),
    ]  # fmt: skip


@require_safe
@opens("schemes")
def version(request: HttpRequest) -> HttpResponse:
    """One version in the form in which it is checked and uploaded."""
    page = turn(request, "schemes")
    asked = (request.GET.get("scheme", ""), request.GET.get("version", ""))
    found = next((one for one in page.company.schemes if (one.id, str(one.version)) == asked), None)
    if found is None:
        raise Http404(asked[0])
    text = json.dumps({"schemes": [dump(found)]}, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="scheme-v{found.version}.json"'
    return response
