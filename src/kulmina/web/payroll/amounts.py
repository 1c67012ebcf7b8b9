"""Amounts by hand: proposed by one, approved by another, received by a third."""

from __future__ import annotations

from fractions import Fraction

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kulmina.actions import payroll as acts
from kulmina.current import payroll
from kulmina.domain.rights import may
from kulmina.domain.statement import Adjustment
from kulmina.staff.models import Role
from kulmina.web import downloads, typed
from kulmina.web.access import account, actor, opens, sees_all_statements
from kulmina.web.acting import act, refused, token
from kulmina.web.page import Page, turn
from kulmina.web.payroll import chosen


@require_safe
@opens("adjustments")
def index(request: HttpRequest) -> HttpResponse:
    """What waits for approval, what was approved, and the form of a proposal."""
    page = turn(request, "adjustments")
    period = chosen.period(page)
    if period is None:
        return page.show("payroll/none.html", opens=may(actor(request), "period.defined", page.company))
    who, every = actor(request), _readable(page, period.id)
    own = who.person
    return page.show(
        "payroll/amounts.html",
        waiting=[_named(page, each, own) for each in every if not each.approved_by],
        approved=[_named(page, each, own) for each in every if each.approved_by],
        proposes=may(who, "adjustment.posted", page.company),
        approves=bool(acts.APPROVES.intersection(who.roles)),
        people=sorted(
            ((person, page.person(person)) for person in _receivers(page) if person != own),
            key=lambda item: item[1].casefold(),
        ),
        **chosen.frame(page, period),
    )


def _receivers(page: Page) -> list[str]:
    """Whose amounts this person proposes and reads: a head of the call centre those of the operators (DOMAIN §5)."""
    everybody = sees_all_statements(account(page.request))
    return [one.id for one in page.company.people.values() if everybody or one.role == Role.OPERATOR]


def _readable(page: Page, period: str) -> list[Adjustment]:
    """The amounts of a period that this person may read: also those that he proposed himself."""
    own, mine = actor(page.request).person, set(_receivers(page))
    everything = sees_all_statements(account(page.request))
    found = payroll.adjustments(period)
    return [each for each in found if everything or each.person in mine or each.author == own]


def _named(page: Page, each: Adjustment, own: str) -> dict[str, object]:
    return {
        "each": each,
        "person": page.person(each.person),
        "author": page.person(each.author),
        "approver": page.person(each.approved_by),
        "mine": each.author == own,
        "concerned": own in (each.author, each.person),
        "receives": own == each.person,
    }


@require_POST
@opens("adjustments")
def propose(request: HttpRequest) -> HttpResponse:
    """Propose an amount; it waits."""
    page, given = turn(request, "adjustments"), request.POST
    try:
        amount = typed.amount(given.get("amount", ""))
    except typed.BadNumber as error:
        return refused(page, str(error))
    period = given.get("period", "")
    return act(
        page,
        lambda: acts.propose(
            actor(request), period, given.get("person", ""), amount, given.get("reason", ""), now=page.now,
            token=token(request),
        ),
        then=_address(period),
        said=_("The amount waits for approval: it pays nothing yet."),
    )  # fmt: skip


@require_POST
@opens("adjustments")
def approve(request: HttpRequest) -> HttpResponse:
    """Approve a proposed amount."""
    page, given = turn(request, "adjustments"), request.POST
    return act(
        page,
        lambda: acts.approve(actor(request), given.get("event", ""), now=page.now),
        then=_address(given.get("period", "")),
        said=_("Approved: the amount is in the pay."),
        undo=False,
    )


@require_POST
@opens("adjustments")
def decline(request: HttpRequest) -> HttpResponse:
    """Refuse a proposal, or withdraw an approved amount."""
    page, given = turn(request, "adjustments"), request.POST
    return act(
        page,
        lambda: acts.decline(actor(request), given.get("event", ""), given.get("reason", ""), now=page.now),
        then=_address(given.get("period", "")),
        said=_("Taken away: the amount pays nothing."),
        undo=False,
    )


@require_safe
@opens("adjustments")
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The amounts of a period as a table."""
    page = turn(request, "adjustments")
    period = chosen.period(page)
    if form not in ("csv", "xlsx") or period is None:
        raise Http404(form)
    header = [_("Person"), _("Amount, ₽"), _("Reason"), _("Proposed by"), _("Approved by"), _("Recorded")]
    rows = [
        [
            page.person(each.person), Fraction(each.amount, 100), each.reason, page.person(each.author),
            page.person(each.approved_by), f"{page.local(each.recorded_at):%Y-%m-%d %H:%M}",
        ]
        for each in _readable(page, period.id)
    ]  # fmt: skip
    return downloads.as_file(form, f"amounts-{period.id}", _("Amounts by hand"), header, rows)


def _address(period: str) -> str:
    return f"{reverse('adjustments')}?period={period}"
