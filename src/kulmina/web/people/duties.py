"""Separation of duties: who recorded or approved what he is paid for (rule SD). Shown, never blocked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import pgettext_lazy as in_context
from django.views.decorators.http import require_safe

from kulmina import wiring
from kulmina.analytics.cohort import cut
from kulmina.analytics.guards_conduct import sd_violations
from kulmina.analytics.leads import view
from kulmina.current.models import Lead, Payment
from kulmina.domain.guard import GUARDS, Finding
from kulmina.web.access import may_open, opens
from kulmina.web.page import Page, turn
from kulmina.web.people.views import frame
from kulmina.web.remembered import Remembered, journal

SHOWN = 30  # of each finding's list
KEPT = 16
RULES = {
    "arrival_by_booker": in_context("duty", "Recorded the arrival of a client whom he had booked himself"),
    "verdict_by_paid_operator": in_context("duty", "Judged the client whose arrival he is paid for"),
    "payment_by_seller": in_context("duty", "Took the money of a contract that he is paid for"),
    "adjustment_approved_by_author": in_context("duty", "Approved an adjustment that he had entered himself"),
    "adjustment_approved_by_receiver": in_context("duty", "Approved an adjustment of his own pay"),
}
_kept = Remembered[tuple[Finding, ...]](KEPT)


@require_safe
@opens("people")
def show(request: HttpRequest) -> HttpResponse:
    """The findings of the days."""
    page = turn(request, "duties")
    found = _found(page)
    ids = [one for finding in found for one in finding.ids[:SHOWN]]
    leads = _leads(ids) if may_open(request.user, "leads") else {}
    guard = GUARDS["sd_violations"]
    return page.show(
        "people/duties.html",
        findings=[_told(page, finding, leads) for finding in found],
        advice=guard.advice_ru if get_language() == "ru" else guard.advice_en,
        **frame(page),
    )


def _found(page: Page) -> tuple[Finding, ...]:
    name, reach = journal()
    key = (name, reach, page.span.start, page.span.end)
    return _kept.get(key, lambda: _ask(page))


def _ask(page: Page) -> tuple[Finding, ...]:
    read = wiring.source()
    with read.scratch():
        return tuple(sd_violations(cut(view(read, page.now), page.span.start, page.span.end)))


def _told(page: Page, finding: Finding, leads: dict[str, str]) -> dict[str, Any]:
    return {
        "who": page.person(finding.subject),
        "rule": RULES[str(finding.figures["rule"])],
        "count": len(finding.ids),
        "ids": [(one, leads.get(one)) for one in finding.ids[:SHOWN]],
        "more": max(0, len(finding.ids) - SHOWN),
    }


def _leads(ids: list[str]) -> dict[str, str]:
    """The lead's id for each lead or payment among the ids."""
    found = {lead: lead for lead in Lead.objects.filter(lead_id__in=ids).values_list("lead_id", flat=True)}
    payments = dict(Payment.objects.filter(payment__in=ids).values_list("payment", "lead"))
    names = dict(Lead.objects.filter(number__in=payments.values()).values_list("number", "lead_id"))
    return found | {payment: names[number] for payment, number in payments.items() if number in names}
