"""A seller's day on one page, and the card of one client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as in_context
from django.views.decorators.http import require_safe

from kulmina.actions.sales import next_touch
from kulmina.current import leads, reception, sales
from kulmina.current.sales import Client, Desk
from kulmina.domain.lead import Lead
from kulmina.domain.money import roubles
from kulmina.domain.refusal import ImpossibleStep
from kulmina.web import downloads, figures, story, trade, words
from kulmina.web.access import account, opens
from kulmina.web.page import Page, turn
from kulmina.web.sales import reasons, typed, whose
from kulmina.web.written import written

FORMS = ("csv", "xlsx")
MOMENT = "%Y-%m-%dT%H:%M"


@require_safe
@opens("sales")
def index(request: HttpRequest) -> HttpResponse:
    """What a seller has to do today; a head sees all his sellers, or one."""
    page = turn(request, "sales")
    desk, chosen = _desk(page)
    waiting = _waiting(page)
    unpaid = sales.unpaid(chosen, page.today)
    refs = [one.client for part in (desk.clients, waiting, unpaid.worst) for one in part if one.client]
    names, contacts = whose.shown(page, refs)
    return page.show(
        "sales/page.html",
        desk=desk,
        lists=_lists(page, desk),
        waiting=waiting,
        unpaid=[(one, names.get(one.client or "", ""), one.days_late(page.today)) for one in unpaid.worst],
        names=names,
        contacts=contacts,
        mine=whose.is_seller(page),
        sellers=whose.sellers(page) if not whose.is_seller(page) else [],
        chosen=request.GET.get("seller", ""),
        takes=whose.may(page, "visit.classified"),
        me=account(request).person_id,
        owed=unpaid.left,
        overdue_money=unpaid.overdue,
        more_unpaid=unpaid.contracts - len(unpaid.worst),
    )


def _desk(page: Page) -> tuple[Desk, list[str]]:
    """The clients of the seller who is asked for. Raises PermissionDenied."""
    open_to = [seller for seller, _name in whose.sellers(page)]
    asked = page.request.GET.get("seller", "")
    if asked and asked not in open_to:
        raise PermissionDenied(asked)
    chosen = [asked] if asked else open_to
    return sales.desk(chosen), chosen


def _waiting(page: Page) -> Sequence[reception.Guest]:
    office = whose.own_office(page)
    if office is None or office not in page.company.offices:
        return ()
    return reception.waiting(page.company, office, now=page.now)


def _lists(page: Page, desk: Desk) -> dict[str, list[Client]]:
    """Follow-ups by when they are due, and those who sleep."""
    tomorrow = datetime.combine(page.today + timedelta(days=1), time(), page.company.rules.tz)
    touches = desk.of("follow_up")
    ahead = [one for one in touches if one.due is None or one.due >= tomorrow]
    due = [one for one in touches if one.due is not None and one.due < tomorrow]
    return {
        "with": desk.of("arrived"),
        "overdue": [one for one in due if one.due is not None and page.local(one.due).date() < page.today],
        "today": [one for one in due if one.due is not None and page.local(one.due).date() == page.today],
        "ahead": ahead,
        "sleeping": desk.of("sleeping"),
    }


@require_safe
@opens("sales")
def one(request: HttpRequest, lead_id: str) -> HttpResponse:
    """One client: who he is, what he told, what the office says, contracts, the next date."""
    page = turn(request, "sales")
    card = leads.card(lead_id, page.company)
    if card is None:
        raise Http404(lead_id)
    if not whose.may_read(page, card):
        raise PermissionDenied(lead_id)
    lead, row = card.lead, card.row
    colleagues = whose.colleagues(page, whose.own_office(page))
    names, contacts = whose.shown(page, [row.client] if row.client else [])
    visit = lead.visits[-1] if lead.visits else None
    suggested = next_touch(lead, page.company.rules, page.now)
    return page.show(
        "sales/one.html",
        lead=lead,
        row=row,
        name=names.get(row.client or "", ""),
        contact=contacts.get(row.client or "", ""),
        visit=visit,
        waits=visit is not None and visit.taken_at is None and visit.served_at is None and visit.left_at is None,
        seller=page.person(lead.seller),
        seller_id=lead.seller or "",
        booker=page.person(lead.arrival_operator or row.booker),
        creative=page.creative(row.creative),
        answers=_answers(page, lead),
        documents=trade.documents(page.company),
        texts=written(page, "follow_up", name=names.get(row.client or "", ""), office=row.office),
        verdict_by=page.person(lead.verdicts.office.by) if lead.verdicts.office else "",
        days=story.tell(page, (step.event for step in card.history), {act.event_id for act in lead.duplicates}),
        accounts=[_contract(page, one) for one in sales.of_lead(lead, row.client, page.today)],
        before=sales.bought(row.lead_id),
        in_force=next((deal.deal for deal in lead.deals if deal.cancelled_at is None), None),
        suggested=suggested.astimezone(page.company.rules.tz).strftime(MOMENT) if suggested else "",
        touches=len(lead.followed_up),
        most=page.company.rules.desk.touches,
        quick=_quick(page),
        last_touch=len(lead.followed_up) + 1 >= page.company.rules.desk.touches,
        acts=whose.may(page, "visit.classified"),
        hands_over=whose.may(page, "seller.assigned"),
        appoints=whose.may(page, "followup.scheduled"),
        colleagues=colleagues,
        me=account(request).person_id,
        places=range(2, typed.SELLERS + 1),
        non_target=reasons.offered(page, "non_target"),
        lost=reasons.offered(page, "lost"),
        tomorrow=page.today + timedelta(days=1),
    )


def _quick(page: Page) -> list[tuple[int, str]]:
    """The usual distances of a touch with the instants that they mean from today."""
    days = page.company.rules.desk.touch_days
    morning = time(10)
    return [(each, datetime.combine(page.today + timedelta(days=each), morning).strftime(MOMENT)) for each in days]


def _answers(page: Page, lead: Lead) -> list[tuple[str, str]]:
    return [(page.question(field), _answer(value)) for field, value in lead.answers.items()]


def _answer(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return figures.count(value) if isinstance(value, int) else str(value)


def _contract(page: Page, one: sales.Account) -> dict[str, Any]:
    return {
        "account": one,
        "sellers": [(page.person(who), share) for who, share in one.sellers.items()],
        "late": one.days_late(page.today),
        "rows": _plan_rows(one),
        "total": roubles(one.amount),
    }


def _plan_rows(one: sales.Account) -> list[tuple[int, str, str]]:
    """The schedule as it is edited: number, day, amount."""
    return [(place, day.isoformat(), roubles(part)) for place, (day, part) in enumerate(one.plan, start=1)]


@require_safe
@opens("sales")
def plan(request: HttpRequest) -> HttpResponse:
    """Equal payments for what is being typed, to be edited."""
    page = turn(request, "sales")
    try:
        total = typed.amount(request.GET.get("amount", ""))
        rows = typed.parts(request.GET, total)
    except ImpossibleStep:
        rows = ()
    told = [(place, day.isoformat(), roubles(part)) for place, (day, part) in enumerate(rows, start=1)]
    return page.show("sales/plan_rows.html", rows=told)


@require_safe
@opens("sales")
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The clients of the seller's lists as CSV or XLSX, contacts masked."""
    if form not in FORMS:
        raise Http404(form)
    page = turn(request, "sales")
    desk, _chosen = _desk(page)
    names, contacts = whose.shown(page, [one.client for one in desk.clients if one.client], leaves=True)
    header = (
        _("Lead"), in_context("client", "Name"), _("Contact"), _("Now"), _("Next date"), _("Touches"), _("Seller"),
    )  # fmt: skip
    return downloads.as_file(form, f"clients-{page.today}", _("My clients"), header, _rows(page, desk, names, contacts))


def _rows(
    page: Page, desk: Desk, names: Mapping[str, str], contacts: Mapping[str, str]
) -> Iterator[Sequence[Any]]:  # fmt: skip
    for one in desk.clients:
        ref = one.client or ""
        due = page.local(one.due).strftime("%Y-%m-%d %H:%M") if one.due and not one.dateless else ""
        yield (
            one.lead_id, names.get(ref, ""), contacts.get(ref, ""), words.word(one.state, "state"), due, one.touches,
            page.person(one.seller),
        )  # fmt: skip
