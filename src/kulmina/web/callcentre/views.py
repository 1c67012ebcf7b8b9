"""The room of the call centre's head: what waits, who holds it, what flows, and handing leads over (R05, R24, R66)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kulmina import wiring
from kulmina.analytics.flow import WORKED, Flow, flows
from kulmina.current import load
from kulmina.domain.queue import CLASSES
from kulmina.web import counted, downloads, handing
from kulmina.web.access import actor, opens
from kulmina.web.callcentre import said, team
from kulmina.web.page import Page, turn
from kulmina.web.remembered import Remembered, journal

DAYS = 7
_MAY_WAIT = ("retry", "wake")  # classes for whose sake nobody is called idle
_flows = Remembered[list[Flow]](4)
_ages_kept = Remembered[list[load.Age]](2)
_ANSWERS = ("in_time", "late", "never", "waiting")


@require_safe
@opens("callcentre")
def show(request: HttpRequest) -> HttpResponse:
    page = turn(request, "callcentre")
    return page.show("callcentre/page.html", handed=handing.said(request), **_load(page))


@require_safe
@opens("callcentre")
def now(request: HttpRequest) -> HttpResponse:
    """What changes by the minute, alone."""
    page = turn(request, "callcentre")
    return page.show("callcentre/now.html", **_load(page))


def _load(page: Page) -> dict[str, Any]:
    waiting = load.queue(page.now)
    in_queue = sum(one.count for one in waiting)
    urgent = sum(one.count for one in waiting if one.kind not in _MAY_WAIT)
    return {
        "waiting": [(one, said.KINDS[one.kind]) for one in waiting],
        "in_queue": in_queue,
        "late": sum(one.late for one in waiting),
        "soon": sum(one.soon for one in waiting),
        "oldest": min((one.oldest for one in waiting if one.oldest and one.kind != "wake"), default=None),
        "answers": load.answers(page.now, page.company),
        "hands": team.hands(page, load.hands(page.now), urgent),
        "ages": _ages(page),
        "age_titles": said.age_titles(),
    }


def _ages(page: Page) -> list[dict[str, Any]]:
    """Open leads by state and by operator: title, what the list is asked for, counts by age, their sum."""
    found = _ages_kept.get((*journal(), page.today), lambda: load.ages(page.now, page.company))
    rows = [_aged("state", state, [one.counts for one in found if one.state == state]) for state in load.OPEN]
    operators = sorted({one.operator for one in found}, key=lambda who: (who is None, page.person(who).casefold()))
    for who in operators:
        counts = [one.counts for one in found if one.operator == who]
        rows.append({**_aged("operator", who or load.NOBODY, counts), "title": page.person(who) or _("No operator")})
    return [row for row in rows if row["whole"]]


def _aged(name: str, value: str, counts: list[tuple[int, ...]]) -> dict[str, Any]:
    sums = [sum(column) for column in zip(*counts, strict=True)] if counts else [0] * len(load.AGES)
    return {"by": name, "value": value, "title": "", "counts": list(enumerate(sums)), "whole": sum(sums)}


@require_safe
@opens("callcentre")
def flow(request: HttpRequest) -> HttpResponse:
    """Inflow = processed + change of the backlog, by stage and day (R05)."""
    page = turn(request, "callcentre")
    days = [page.today - timedelta(days=ago) for ago in range(DAYS, 0, -1)]
    found = _flows.get((*journal(), *days), lambda: flows(wiring.source(), days))
    asked = _day(request.GET.get("day"), days)
    return page.show(
        "callcentre/flow.html" if request.headers.get("HX-Request") else "callcentre/flow_page.html",
        rows=[one for one in found if one.day == asked],
        day=asked,
        days=days,
        chart=_chart(found, days),
    )


def _day(text: str | None, days: list[date]) -> date:
    return next((day for day in days if day.isoformat() == text), days[-1])


def _chart(found: list[Flow], days: list[date]) -> list[dict[str, Any]]:
    """By day: what came in and what was processed at the first stage, and the whole backlog left."""
    return [
        {
            "day": day,
            "inflow": next(one.inflow for one in found if one.day == day and one.stage == WORKED[0]),
            "processed": next(one.processed for one in found if one.day == day and one.stage == WORKED[0]),
            "after": sum(one.after for one in found if one.day == day),
        }
        for day in days
    ]


@require_safe
@opens("callcentre")
def people(request: HttpRequest) -> HttpResponse:
    """Operators over the page's days: results, quality beside quantity, activity last."""
    page = turn(request, "callcentre")
    told = counted.counted(page)
    return page.show(
        "callcentre/people.html" if request.headers.get("HX-Request") else "callcentre/people_page.html",
        team=team.members(page, told),
        whole=told.now.call_centre,
        before=told.days_before,
    )


@require_safe
@opens("callcentre")
def people_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same as CSV or XLSX."""
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    page = turn(request, "callcentre")
    rows = team.rows(team.members(page, counted.counted(page)))
    name = f"operators-{page.span.start}-{page.span.last}"
    return downloads.as_file(form, name, _("Operators"), team.header(), rows)


@require_safe
@opens("callcentre")
def leads(request: HttpRequest) -> HttpResponse:
    """The leads behind a number of this room, to look at and to hand over."""
    page = turn(request, "callcentre")
    chosen = _choice(request)
    seen = handing.last_no()
    numbers, count = load.numbers(chosen, page.now, page.company)
    return page.show(
        "callcentre/leads.html",
        rows=handing.rows(page, numbers),
        count=count,
        most=load.MOST,
        chosen=chosen,
        title=said.chosen_for(page, chosen),
        takers=handing.takers(page, "operator") if "cc_head" in actor(request).roles else [],
        seen=seen,
        handed=handing.said(request),
        here=f"{request.path}?{urlencode(request.GET.dict())}",
    )


def _choice(request: HttpRequest) -> load.Choice:
    given = request.GET
    age = given.get("age", "")
    return load.Choice(
        kind=_one_of(given.get("kind"), CLASSES),
        clock=_one_of(given.get("clock"), ("late", "soon")),
        state=_one_of(given.get("state"), load.OPEN),
        operator=given.get("operator") or None,
        age=int(age) if age in map(str, range(len(load.AGES))) else None,
        answer=_one_of(given.get("answer"), _ANSWERS),
        due=given.get("due") == "1",
    )


def _one_of(word: str | None, words: tuple[str, ...]) -> str | None:
    return word if word in words else None


@require_POST
@opens("callcentre")
def hand_over(request: HttpRequest) -> HttpResponse:
    return handing.hand_over(turn(request, "callcentre"), "operator")


@require_POST
@opens("callcentre")
def undo(request: HttpRequest) -> HttpResponse:
    return handing.undo(turn(request, "callcentre"))
