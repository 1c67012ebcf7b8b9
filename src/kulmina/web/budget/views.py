"""The budget: a form, the advice for it, and accepting it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kulmina.actions import budget as acts
from kulmina.domain.rights import may
from kulmina.web import downloads, words
from kulmina.web.access import actor, opens
from kulmina.web.acting import act, refused, token
from kulmina.web.budget import advised as advising
from kulmina.web.budget import ask as asking
from kulmina.web.budget import files, judged, shown, wording
from kulmina.web.budget.advised import Advised
from kulmina.web.budget.ask import Ask
from kulmina.web.budget.past import Apart, Past, own, past, spent_already, usual_amount
from kulmina.web.page import Page, turn
from kulmina.web.span import between


@require_safe
@opens("budget")
def show(request: HttpRequest) -> HttpResponse:
    """The form at once; the advice is asked for by the page, because a long history takes seconds."""
    page = turn(request, "budget")
    ask = asking.read(request.GET, page.today)
    return page.show("budget/page.html", **_frame(page, ask), ask=ask)


@require_http_methods(["GET", "HEAD", "POST"])
@opens("budget")
def answer(request: HttpRequest) -> HttpResponse:
    """The same page with the advice: 422 where limits contradict each other, with words at their rows."""
    page = turn(request, "budget")
    ask = asking.read(_given(request), page.today)
    told = past(page, ask)
    usual = usual_amount(page, ask, told.lately)
    context = {**_frame(page, ask), "ask": ask, "usual_amount": usual, **_answer(page, ask, told, usual)}
    response = page.show("budget/page.html", **context)
    if context.get("problems") or ask.errors:
        response.status_code = 422
    if request.headers.get("HX-Request") and len(ask.query) < asking.LONGEST:
        response["HX-Replace-Url"] = f"{reverse('budget')}?{ask.query}"
    return response


@require_POST
@opens("budget")
def accept(request: HttpRequest) -> HttpResponse:
    """Record the division that was shown; where it would now be another one, say so instead."""
    page = turn(request, "budget")
    ask = asking.read(_given(request), page.today)
    told = past(page, ask)
    amount = ask.amount or usual_amount(page, ask, told.lately)
    if told.daily is None or not amount or ask.errors:
        return refused(page, _("There is nothing to accept: count the division first."))
    try:
        found = advising.advised(page, ask, told, amount)
    except advising.NO_DIVISION:
        return refused(page, _("There is nothing to accept: count the division first."))
    if found.seen != request.POST.get("seen"):
        return refused(page, _("Something new has been recorded, and the division is another one now: count it anew."))
    name = token(request)
    return act(
        page,
        lambda: acts.accept(actor(request), found.plan, now=page.now, token=name),
        then=reverse("budget_advice", args=[name[:12]]),
        said=_("The division is accepted. Set these amounts in the cabinets."),
    )


@require_safe
@opens("budget")
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The division as a table, all rows of it; where there is none, the page that says why."""
    page = turn(request, "budget")
    ask = asking.read(request.GET, page.today)
    told = past(page, ask)
    amount = ask.amount or usual_amount(page, ask, told.lately)
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    try:
        found = None if told.daily is None or not amount or ask.errors else advising.advised(page, ask, told, amount)
    except advising.NO_DIVISION:
        found = None
    if found is None:
        return redirect(f"{reverse('budget_answer')}?{request.GET.urlencode()}")
    rows = files.advice(page, ask, found)
    name = f"budget-{ask.since}-{ask.until}"
    return downloads.as_file(form, name, _("Budget"), files.advice_header(ask), rows)


def _given(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _frame(page: Page, ask: Ask) -> dict[str, Any]:
    """What the page shows of every question."""
    return {
        "aims": wording.AIMS,
        "levels": wording.LEVELS,
        "horizons": asking.HORIZONS,
        "steps": asking.STEPS,
        "histories": asking.HISTORIES,
        "aim_title": wording.AIMS[ask.aim],
        "row_title": wording.ROWS[ask.level],
        "usual_amount": None,
        "may_accept": may(actor(page.request), "budget.accepted", page.company),
        "standing": _standing(page),
    }


def _standing(page: Page) -> list[dict[str, Any]]:
    """The accepted budgets that today's money is spent by."""
    return [
        {
            "accepted": one.accepted,
            "title": between(one.accepted.plan.since, one.last),
            "ahead": one.state == "ahead",
            "reported": one.reported,
            "spent": one.spent,
            "due": int(one.due),
            "drifting": len(one.drifting),
        }
        for one in judged.standing(page)
    ]


def _answer(page: Page, ask: Ask, told: Past, usual: int) -> dict[str, Any]:
    """The advice, or why there is none."""
    common: dict[str, Any] = {
        "apart": [_apart(page, row) for row in told.apart],
        "amount_by_itself": ask.amount is None,
    }
    if told.daily is None:
        mine = own(page)
        return {**common, "nothing": "own" if mine is not None and not mine else "spend"}
    amount = ask.amount or usual
    if not amount:
        return {**common, "nothing": "spent" if spent_already(page, ask) else "amount"}
    problems: dict[str, str] = dict(ask.errors)
    try:
        found, broken = advising.as_far_as_kept(page, ask, told, amount)
    except advising.Full:
        problems |= asking.contradictions(ask.limits, amount, set(told.daily.creatives))
        return {**common, **_unshown(ask, problems), "nothing": "full"}
    except (advising.CannotKeep, advising.Untold):
        return {**common, **_unshown(ask, problems), "nothing": "untold"}
    problems |= broken
    return {**common, **_shown(page, ask, found, problems), "takes_over": judged.takes_over(page, found.plan)}


def _shown(page: Page, ask: Ask, found: Advised, problems: dict[str, str]) -> dict[str, Any]:
    lines = shown.lines(page, ask, found, problems)
    held = {name: limit for name, limit in ask.limits.items() if name not in {line["name"] for line in lines}}
    return {
        "advised": {**shown.sums(ask, found), "rows": lines, "more": len(found.plan.rows) - len(lines)},
        "offices": shown.offices(page, found),
        "problems": list(dict.fromkeys(problems.values())),
        "held": asking.written(held),
        "accepted_as": {**ask.queried, "amount": asking.plainly(found.plan.amount)},
    }


def _unshown(ask: Ask, problems: dict[str, str]) -> dict[str, Any]:
    """Where no row is shown, what is wrong with the limits is said above, and they travel on as they were typed."""
    return {"problems": list(dict.fromkeys(problems.values())), "held": asking.written_as_typed(ask)}


def _apart(page: Page, row: Apart) -> dict[str, Any]:
    known = page.company.creatives.get(row.name or "")
    return {
        "row": row,
        "title": page.creative(row.name) if row.name else words.word("creative", "nobody"),
        "channel": words.word(known.channel, "channel") if known and known.channel else "",
    }
