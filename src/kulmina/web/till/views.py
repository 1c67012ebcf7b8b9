"""The till: a contract is found, its balance is seen, and the day's money lies below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kulmina.clients import people
from kulmina.clients.people import Known
from kulmina.current import till
from kulmina.current.till import Balance
from kulmina.domain.contact import masked
from kulmina.web.access import account, opens
from kulmina.web.page import Page, turn
from kulmina.web.till.whose import METHODS, desk, full, takes


@require_safe
@opens("till")
def index(request: HttpRequest) -> HttpResponse:
    """The search of a contract and the till of a day."""
    page = turn(request, "till")
    chosen = desk(page)
    if request.GET.get("q", "").strip():
        return page.show("till/search_page.html", **_found(page))
    day = till.day(chosen.office, chosen.day, page.company.rules.tz)
    return page.show(
        "till/day.html",
        desk=chosen,
        day=day,
        office=page.office(chosen.office),
        offices=[(office, page.office(office)) for office in chosen.offices],
        movements=[(each, page.person(each.cashier)) for each in day.movements],
        later=[(each, page.person(each.cashier)) for each in day.later],
        methods=[(METHODS.get(m, m), n, came, went, came - went) for m, n, came, went in day.by_method if m or n],
        earlier_day=chosen.day - timedelta(days=1),
        later_day=chosen.day + timedelta(days=1) if chosen.day < page.today else None,
        mine=account(request).person_id,
        closer=page.person(day.closing.cashier) if day.closing else "",
        asked="",
    )


@require_safe
@opens("till")
def found(request: HttpRequest) -> HttpResponse:
    """Only what the search finds, while it is being typed."""
    page = turn(request, "till")
    return page.show("till/found.html", **_found(page))


def _found(page: Page) -> dict[str, Any]:
    asked = page.request.GET.get("q", "").strip()
    contracts = till.find(asked) if asked else []
    return {"asked": asked, "contracts": _named(page, contracts)}


def _named(page: Page, contracts: Sequence[Balance]) -> list[tuple[Balance, str, str, int]]:
    """Contracts with the names and contacts of their clients, and what is overdue."""
    refs = [each.client for each in contracts if each.client]
    known = people.everything(refs) if refs else {}
    return [(each, *_who(known.get(each.client or ""), full(page)), each.overdue(page.today)) for each in contracts]


def _who(known: Known | None, whole: bool) -> tuple[str, str]:
    """A client's name and contact."""
    if known is None or known.contact is None:
        return "", ""
    return known.name, known.contact.text if whole else masked(known.contact)


@require_safe
@opens("till")
def contracts(request: HttpRequest, lead_id: str) -> HttpResponse:
    """The contracts of a client: what was promised, what came, what went back; money is taken here."""
    page = turn(request, "till")
    return page.show("till/contracts.html", **of_lead(page, lead_id))


def of_lead(page: Page, lead_id: str) -> dict[str, Any]:
    """What the page of a client's contracts shows. Raises Http404."""
    found = till.of_lead(lead_id)
    if not found:
        raise Http404(lead_id)
    money = till.movements_of(found[0].number)
    _first, name, contact, _overdue = _named(page, found[:1])[0]
    return {
        "lead_id": lead_id,
        "name": name,
        "contact": contact,
        "contracts": [(each, each.overdue(page.today), [m for m in money if m.deal == each.deal]) for each in found],
        "people": page.people,
        "methods": [(code, METHODS[code]) for code in till.METHODS],
        "desk": desk(page),
        "offices": [(office, page.office(office)) for office in desk(page).offices],
        "takes": takes(page),
        "mine": account(page.request).person_id,
    }


@require_safe
@opens("till")
def slip(request: HttpRequest, lead_id: str, name: str) -> HttpResponse:
    """A payment or refund on paper: for the client, not a fiscal receipt."""
    page = turn(request, "till")
    found = till.of_lead(lead_id)
    money = till.movements_of(found[0].number) if found else []
    chosen = next((each for each in money if each.id == name), None)
    if chosen is None:
        raise Http404(name)
    contract = next((each for each in found if each.deal == chosen.deal), None)
    return page.show(
        "till/slip.html", each=chosen, contract=contract, name=_named(page, found[:1])[0][1],
        cashier=page.person(chosen.cashier), office=page.office(chosen.office), method=METHODS.get(chosen.method),
        size=abs(chosen.amount), lead_id=lead_id,
    )  # fmt: skip


@require_safe
@opens("till")
def closings(request: HttpRequest) -> HttpResponse:
    """How tills were closed, newest first."""
    page = turn(request, "till")
    chosen = desk(page)
    return page.show(
        "till/closings.html",
        desk=chosen,
        offices=[(office, page.office(office)) for office in chosen.offices],
        rows=[(each, page.office(each.office), page.person(each.cashier)) for each in till.closings(chosen.office)],
    )
