"""The room of the head of sales: today's meetings, the sellers, money against plan, contracts not paid, hand-overs."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kulmina.current import floor, money
from kulmina.current.money import Debt
from kulmina.web import counted, downloads, handing
from kulmina.web.access import actor, opens
from kulmina.web.floor import meetings, sellers
from kulmina.web.floor.reach import Team, team
from kulmina.web.page import Page, turn

SHOWN = 8  # contracts on the first page
_MEETINGS = ("booked", "ahead", "arrived", "no_show", "unmarked", "came", "waiting", "talking", "served", "left")


@require_safe
@opens("floor")
def show(request: HttpRequest) -> HttpResponse:
    page = turn(request, "floor")
    mine = team(page)
    owed = _debts(page, mine)
    return page.show(
        "floor/page.html",
        handed=handing.said(request),
        office=page.office(mine.office),
        owed=owed[:SHOWN],
        owed_count=len(owed),
        owed_sum=sum(one.owed for one in owed),
        overdue_sum=sum(one.overdue for one in owed),
        **_now(page, mine),
    )


@require_safe
@opens("floor")
def now(request: HttpRequest) -> HttpResponse:
    """What changes by the minute, alone."""
    page = turn(request, "floor")
    return page.show("floor/now.html", **_now(page, team(page)))


def _now(page: Page, mine: Team) -> dict[str, Any]:
    offices = floor.today(page.now, page.company, mine.offices)
    month, pace, rows = sellers.month_of_team(page, mine)
    names = ("booked", "ahead", "arrived", "no_show", "unmarked", "waiting", "left")
    return {
        "offices": [(office, page.office(office.office) or _("No office")) for office in offices],
        "whole": {name: sum(getattr(office, name) for office in offices) for name in names},
        "waits": sellers.too_long(page, offices),
        "month": month,
        "pace": pace,
        "today": pace.fact - pace.before,
        "sellers": rows,
        "overdue": sum(one.follow.overdue for one in rows),
        "no_date": sum(one.follow.no_date for one in rows),
    }


@require_safe
@opens("floor")
def people(request: HttpRequest) -> HttpResponse:
    """Sellers over the page's days: conversion and money, as they are paid by."""
    page = turn(request, "floor")
    told = counted.counted(page)
    return page.show(
        "floor/people.html" if request.headers.get("HX-Request") else "floor/people_page.html",
        members=sellers.members(page, told, team(page)),
        before=told.days_before,
        meetings=meetings.lines(page, team(page)),
    )


@require_safe
@opens("floor")
def people_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same as CSV or XLSX."""
    page = _file(request, form)
    rows = sellers.rows(sellers.members(page, counted.counted(page), team(page)))
    name = f"sellers-{page.span.start}-{page.span.last}"
    return downloads.as_file(form, name, _("Sellers"), sellers.header(), rows)


@require_safe
@opens("floor")
def meetings_file(request: HttpRequest, form: str) -> HttpResponse:
    """What was sold at the meeting and what follow-up brought, as CSV or XLSX."""
    page = _file(request, form)
    rows = meetings.rows(meetings.lines(page, team(page)))
    name = f"meetings-{page.span.start}-{page.span.last}"
    return downloads.as_file(form, name, _("Meetings"), meetings.header(), rows)


@require_safe
@opens("floor")
def debts(request: HttpRequest) -> HttpResponse:
    """All contracts that are not paid in full."""
    page = turn(request, "floor")
    owed = _debts(page, team(page))
    return page.show("floor/debts.html", owed=owed, owed_sum=sum(one.owed for one in owed))


@require_safe
@opens("floor")
def debts_file(request: HttpRequest, form: str) -> HttpResponse:
    page = _file(request, form)
    header = [_("Contract"), _("Lead"), _("Signed"), _("Sum, ₽"), _("Received, ₽"), _("Overdue by schedule, ₽")]
    rows = [
        [one.deal, one.lead_id, f"{page.local(one.signed):%Y-%m-%d}", *_roubles(one.amount, one.paid, one.overdue)]
        for one in _debts(page, team(page))
    ]
    return downloads.as_file(form, f"contracts-{page.today}", _("Contracts not paid"), header, rows)


def _roubles(*kopecks: int) -> list[Fraction]:
    return [Fraction(each, 100) for each in kopecks]


def _file(request: HttpRequest, form: str) -> Page:
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    return turn(request, "floor")


def _debts(page: Page, mine: Team) -> list[Debt]:
    owed = money.debts(page.now, page.company)
    return [one for one in owed if mine.only is None or set(one.sellers) & set(mine.only)]


@require_safe
@opens("floor")
def clients(request: HttpRequest) -> HttpResponse:
    """The clients behind a number of this room, to look at and to hand over."""
    page = turn(request, "floor")
    mine, seen = team(page), handing.last_no()
    numbers, count = _asked(page, mine)
    head = "sales_head" in actor(request).roles
    return page.show(
        "floor/clients.html",
        rows=handing.rows(page, numbers),
        count=count,
        most=floor.MOST,
        title=_title(page),
        takers=handing.takers(page, "seller", mine.office) if head else [],
        seen=seen,
        handed=handing.said(request),
        here=f"{request.path}?{urlencode(request.GET.dict())}",
    )


def _asked(page: Page, mine: Team) -> tuple[list[int], int]:
    given = page.request.GET
    meeting = given.get("meeting")
    if meeting in _MEETINGS:
        return floor.meeting_leads(
            page.now, page.company, meeting, office=given.get("office") or None, offices=mine.offices
        )
    seller, part = given.get("seller") or None, given.get("part")
    if seller is not None and mine.only is not None and seller not in mine.only:
        return [], 0
    part = part if part in floor.FOLLOW_UPS else None
    return floor.clients(page.now, page.company, seller=seller, part=part, sellers=mine.only)


def _title(page: Page) -> list[str]:
    """In words, the number that the list was opened from."""
    given = page.request.GET
    told = {
        "booked": _("today's meetings"), "ahead": _("meetings ahead today"), "arrived": _("came to today's meetings"),
        "no_show": _("did not come today"), "unmarked": _("nobody has said what became of the meeting"),
        "came": _("came today"), "waiting": _("wait for a seller"), "talking": _("with a seller now"),
        "served": _("received today"), "left": _("left without having been received"),
        "due": _("follow-ups of today"), "overdue": _("overdue follow-ups"),
        "no_date": _("follow-ups without a next date"), "later": _("follow-ups of later days"),
    }  # fmt: skip
    names = [told.get(given.get("meeting", ""), ""), told.get(given.get("part", ""), "")]
    names += [page.person(given.get("seller")), page.office(given.get("office"))]
    return [name for name in names if name] or [_("clients of the sellers")]


@require_POST
@opens("floor")
def hand_over(request: HttpRequest) -> HttpResponse:
    return handing.hand_over(turn(request, "floor"), "seller")


@require_POST
@opens("floor")
def undo(request: HttpRequest) -> HttpResponse:
    return handing.undo(turn(request, "floor"))
