"""The fifth step: what is advertised where, whose it is, and how much it may cost a month."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from kulmina.actions import first_creatives
from kulmina.actions.first_creatives import BudgetWrong, CreativeUnnamed, Row
from kulmina.current.money import month_of
from kulmina.domain.refusal import ImpossibleStep
from kulmina.web import typed, words
from kulmina.web.access import opens
from kulmina.web.acting import token
from kulmina.web.start.steps import Step, address, step

ROWS = 4
FIELDS = ("name", "channel", "owner", "budget")
OWNERS = ("marketer", "marketing_head", "contractor")


@require_http_methods(["GET", "HEAD", "POST"])
@opens("start")
def show(request: HttpRequest) -> HttpResponse:
    """Ask for a few of them; the rest is marketing's own work."""
    here = step(request, "creatives")
    if not here.page.company.industry:
        return redirect(address("business"))
    if request.method != "POST":
        first = here.staff.of("marketer")
        return here.show(**_form(here, [{"owner": first.person if first else ""} for _ in range(ROWS)]))
    rows = [{name: request.POST.get(f"{name}{place}", "").strip() for name in FIELDS} for place in range(ROWS)]
    named = [row for row in rows if row["name"] or row["channel"] or row["budget"]]
    period = month_of(here.page.today, here.page.company).period
    try:
        if named and period:
            first_creatives.add(
                here.page.company, here.staff, [_row(row) for row in named], period, now=here.page.now,
                token=token(request),
            )  # fmt: skip
    except ImpossibleStep as error:
        return here.refused(error, _field(error), **_form(here, rows))
    return step(request, "creatives").onward()


def _field(error: ImpossibleStep) -> str:
    return {BudgetWrong: "budget", CreativeUnnamed: "name"}.get(type(error), "")


def _row(row: dict[str, str]) -> Row:
    """Raises BudgetWrong."""
    channels = {str(title).casefold(): code for code, title in words.CHANNELS.items()}
    channel = channels.get(row["channel"].casefold(), row["channel"])
    try:
        budget = typed.amount(row["budget"]) if row["budget"] else None
    except typed.BadNumber:
        raise BudgetWrong() from None
    return Row(row["name"], channel, row["owner"], budget)


def _form(here: Step, rows: list[dict[str, str]]) -> dict[str, Any]:
    company = here.page.company
    owners = dict.fromkeys(worker for role in OWNERS for worker in here.staff.all_of(role))
    period = month_of(here.page.today, company).period or ""
    return {
        "rows": list(enumerate(rows)),
        "owners": [(worker.person, worker.name) for worker in owners],
        "channels": list(words.CHANNELS.values()),
        "known": [
            (creative.name or creative.id, words.word(creative.channel, "channel"), here.page.person(creative.owner))
            for creative in company.creatives.values()
        ],
        "budgets": [
            (words.word(channel, "channel"), amount)
            for (of, channel), amount in company.budgets.items()
            if of == period
        ],
        "nobody": not owners,
    }
