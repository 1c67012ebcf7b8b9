"""What past advice was worth: every accepted budget beside what happened, and one of them row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kulmina.actions import budget as acts
from kulmina.web import downloads, rounded, words
from kulmina.web.access import actor, opens
from kulmina.web.budget import files, judged, wording
from kulmina.web.budget.judged import Judged, Line
from kulmina.web.page import Page, turn
from kulmina.web.span import between

SHOWN = 100  # accepted budgets on the page; the file holds all


@require_safe
@opens("budget")
def index(request: HttpRequest) -> HttpResponse:
    page = turn(request, "budget")
    found = judged.judged(page)
    return page.show(
        "budget/scoreboard.html",
        rows=[_shown(page, one) for one in found[:SHOWN]],
        more=max(0, len(found) - SHOWN),
        calibration=judged.calibration(found),
    )


@require_safe
@opens("budget")
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The scoreboard as a table."""
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    page = turn(request, "budget")
    rows = files.scoreboard(page, judged.judged(page))
    return downloads.as_file(form, "advice", _("Past advice"), files.scoreboard_header(), rows)


@require_safe
@opens("budget")
def one(request: HttpRequest, budget: str) -> HttpResponse:
    """An accepted budget: what to set in the cabinets, what is spent, what came."""
    page = turn(request, "budget")
    told = _named(page, budget)
    return page.show(
        "budget/accepted.html",
        told=told,
        row=_shown(page, told),
        due=int(told.due),
        channels=_channels(page, told),
        row_title=wording.ROWS.get(told.accepted.plan.level, wording.ROWS["creative"]),
        may_withdraw=acts.may_withdraw(actor(request), told.accepted.event_id),
        undone=reverse("budget"),
    )


@require_safe
@opens("budget")
def checklist(request: HttpRequest, budget: str, form: str) -> HttpResponse:
    """The amounts to set in the cabinets, of all channels or of one."""
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    page = turn(request, "budget")
    told = _named(page, budget)
    rows = files.checklist(page, told, request.GET.get("channel"))
    name = f"cabinets-{told.accepted.plan.since}"
    return downloads.as_file(form, name, _("Amounts for the cabinets"), files.checklist_header(), rows)


def _named(page: Page, budget: str) -> Judged:
    found = next((one for one in judged.judged(page) if one.accepted.budget == budget), None)
    if found is None:
        raise Http404(budget)
    return found


def _shown(page: Page, told: Judged) -> dict[str, Any]:
    plan = told.accepted.plan
    state, tone = wording.STATES[told.state]
    return {
        "told": told,
        "plan": plan,
        "budget": told.accepted.budget,
        "title": between(plan.since, told.last),
        "aim": wording.AIMS.get(plan.aim, plan.aim),
        "by": page.person(told.accepted.by),
        "state": state,
        "tone": tone,
        "promised": wording.result(plan.expected, plan.aim),
        "interval": wording.interval(plan.low, plan.high, plan.aim),
        "usual": wording.result(plan.usual, plan.aim),
        "by_now": wording.result(told.promised_by_now, plan.aim),
        "result": wording.counted(told.result, plan.aim),
        "awaited": None if told.awaited is None else wording.result(told.awaited, plan.aim),
        "verdict": _verdict(told),
    }


def _verdict(told: Judged) -> str:
    """One word on the promise: inside, below, above, not followed, early."""
    if told.state == "done" and not told.fair and not told.part:
        return "not_followed"
    if not told.fair:
        return "early"
    if told.inside:
        return "inside"
    return "below" if told.result < told.accepted.plan.low else "above"


def _channels(page: Page, told: Judged) -> list[dict[str, Any]]:
    """The rows by channel, the channel with the most money first."""
    groups: dict[str, list[Line]] = {}
    for line in told.lines:
        groups.setdefault(files.about_row(page, line.share, told.accepted.plan.level)["channel"], []).append(line)
    found = [
        {
            "code": channel,
            "title": words.word(channel, "channel") if channel else _("Several channels or none"),
            "amount": sum(line.share.amount for line in lines),
            "rows": [_line(page, told, line) for line in _in_order(lines)],
        }
        for channel, lines in groups.items()
    ]
    return sorted(found, key=lambda group: (-group["amount"], group["title"]))


def _in_order(lines: Sequence[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (-line.share.amount, line.share.name))


def _line(page: Page, told: Judged, line: Line) -> dict[str, Any]:
    plan = told.accepted.plan
    return {
        "line": line,
        "name": line.share.name,
        "title": files.about_row(page, line.share, plan.level)["title"],
        "why": files.why(line.share),
        "daily": rounded.about(line.share.amount // plan.days),
        "due": int(line.due),
        "expected": wording.result(line.share.expected, plan.aim),
        "interval": wording.interval(line.share.low, line.share.high, plan.aim),
        "result": wording.counted(line.result, plan.aim),
    }
