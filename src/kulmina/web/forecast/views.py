"""Forecast and plan: how the month will probably end, and what a plan of money asks for."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kulmina.domain.decomposition import JOINTS
from kulmina.staff.models import Account, Role
from kulmina.web import downloads
from kulmina.web.access import EVERYTHING, account, may_open, opens
from kulmina.web.forecast import chart, words
from kulmina.web.forecast.ladder import MONEY, STARTS, periods, tool
from kulmina.web.forecast.load import loads
from kulmina.web.forecast.outlook import THIN, Outlook, checked, outlook
from kulmina.web.page import Page, turn
from kulmina.web.road import named, road
from kulmina.web.span import period_title

NAMED = ("amount", "days", "operators", "sellers", "earlier")  # fields of the tool beside its joints
SEES_MONEY = EVERYTHING | {Role.SALES_HEAD, Role.MARKETING_HEAD, Role.ANALYST}
WEEKS = 4


@require_safe
@opens("forecast")
def show(request: HttpRequest) -> HttpResponse:
    page = turn(request, "forecast")
    told = _told(page)
    money = _sees_money(page)
    return page.show(
        "forecast/page.html",
        told=told,
        rows=_rows(told, money),
        whole_month=_whole_month(request),
        fans=chart.fans(told) if money else [],
        verdict=words.verdict(told) if money else {},
        thin=THIN,
        days=len(told.drawn),
        offices=loads(page, told, WEEKS),
        weak=_weak(page) if money and told.ahead.told is not None else None,
        **_plan(page, told),
    )


def _told(page: Page) -> Outlook:
    return outlook(page, whole_month=_whole_month(page.request))


def _whole_month(request: HttpRequest) -> bool:
    return request.GET.get("until") != "30"


def _sees_money(page: Page) -> bool:
    who: Account = account(page.request)
    return who.is_superuser or who.role in SEES_MONEY


def _rows(told: Outlook, money: bool) -> list[dict[str, Any]]:
    return [
        {"row": row, "title": words.measure(row.measure), "money": row.measure == "money",
         "chance": words.chance(row.chance)}
        for row in told.rows if money or row.measure != "money"
    ]  # fmt: skip


def _weak(page: Page) -> dict[str, Any] | None:
    """The weakest joint of the month with its price, and the joint of the ladder that it is."""
    told = road(page)
    worst = told.weakest
    if worst is None:
        return None
    return {
        "joint": worst,
        "title": " → ".join(named(page, worst)),
        "in_ladder": words.IN_LADDER[worst.after],
        "address": may_open(page.request.user, "today"),
    }


def _plan(page: Page, told: Outlook) -> dict[str, Any]:
    made = tool(page, told)
    money = _sees_money(page)
    return {
        "tool": made,
        "wrong": [(name, words.field(name, made.start), text) for name, text in made.problems.items()],
        "fields": {
            name: {"wrong": made.problems[name], "text": page.request.GET.get(name, "")} for name in made.problems
        },
        "named": [
            (name, made.problems.get(name, ""))
            for name in (*NAMED, *JOINTS)
            if money or name not in (*MONEY, "earlier")
        ],
        "joints": [
            {"joint": joint, "title": words.joint(joint.name), "share": joint.name not in MONEY,
             "wrong": made.problems.get(joint.name, ""), "closing": made.closing.get(joint.name)}
            for joint in made.joints if money or joint.name not in MONEY
        ],
        "rungs": [
            {"step": step, "worse": worse, "better": better, "title": words.rung(step.rung),
             "money": step.rung in MONEY, "who": words.who(step.rung)}
            for step, worse, better in made.rungs if money or step.rung not in MONEY
        ],
        "starts": [(rung, words.rung(rung)) for rung in STARTS if money or rung not in MONEY],
        "start_money": made.start in MONEY,
        "plan_periods": [(each.id, period_title(each)) for each in periods(page)],
        "may_save": money and may_open(page.request.user, "plans"),
        "sees_money": money,
        "query_of_plan": page.request.GET.urlencode(),
    }  # fmt: skip


@require_safe
@opens("forecast")
def plan(request: HttpRequest) -> HttpResponse:
    """The ladder alone, as its fields change; without htmx the whole page."""
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('forecast')}?{request.GET.urlencode()}#plan")
    page = turn(request, "forecast")
    told = _told(page)
    money = _sees_money(page)
    weak = _weak(page) if money and told.ahead.told is not None else None
    return page.show("forecast/ladder.html", alone=True, weak=weak, told=told, **_plan(page, told))


@require_safe
@opens("forecast")
def line(request: HttpRequest) -> HttpResponse:
    """The month in one line, for pages that tell it beside other things."""
    page = turn(request, "forecast")
    told = outlook(page)
    return page.show("forecast/line.html", verdict=words.verdict(told) if _sees_money(page) else {})


@require_safe
@opens("forecast")
def past(request: HttpRequest) -> HttpResponse:
    """How earlier forecasts came true; long to work out, so it comes after the page."""
    page = turn(request, "forecast")
    told = _told(page)
    found = [one for one in checked(page, told) if _sees_money(page) or one.measure != "money"]
    by_measure = {name: [one for one in found if one.measure == name] for name in words.MEASURES}
    told_of = [
        {
            "title": words.measure(name),
            "money": name == "money",
            "inside": sum(one.inside for one in rows),
            "count": len(rows),
            "error": words.usual_error(rows),
        }
        for name, rows in by_measure.items()
        if rows
    ]
    template = "forecast/past.html" if request.headers.get("HX-Request") else "forecast/past_page.html"
    return page.show(template, measures=told_of, days=len(told.drawn), earlier=len(by_measure["leads"]))


@require_safe
@opens("forecast")
def outlook_file(request: HttpRequest, form: str) -> HttpResponse:
    """The table of the month."""
    page = turn(request, "forecast")
    told = _told(page)
    header = [
        _("Figure"),
        _("So far"),
        _("Expected by the end"),
        _("At least"),
        _("At most"),
        _("Plan"),
        _("Due by now"),
    ]
    rows = [_written(row) for row in _rows(told, _sees_money(page))]
    return _file(form, f"forecast-{told.today}", _("Forecast"), header, rows)


def _written(shown: dict[str, Any]) -> list[Any]:
    row, unit = shown["row"], 100 if shown["money"] else 1
    whole = [None] * 3 if row.whole is None else [row.whole.value, row.whole.low, row.whole.high]
    numbers = [row.fact, *whole]
    told = [None if value is None else Fraction(round(value), unit) for value in numbers]
    return [shown["title"], *told, row.plan, None if row.due is None else row.due / unit]


@require_safe
@opens("forecast")
def plan_file(request: HttpRequest, form: str) -> HttpResponse:
    """The ladder as a table."""
    page = turn(request, "forecast")
    made = _plan(page, _told(page))
    header = [
        _("Step"), _("In all"), _("Pessimistic"), _("Optimistic"), _("Working day"), _("One person"),
        _("One person a day"),
    ]  # fmt: skip
    rows = []
    for rung in made["rungs"]:
        unit = 100 if rung["money"] else 1
        step = rung["step"]
        numbers = [step.count, rung["worse"], rung["better"], step.a_day, step.each, step.each_a_day]
        title = f"{rung['title']}, ₽" if rung["money"] else rung["title"]
        rows.append([title, *(None if value is None else round(Fraction(value) / unit, 2) for value in numbers)])
    return _file(form, "plan", _("Plan"), header, rows)


def _file(form: str, name: str, title: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> HttpResponse:
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    return downloads.as_file(form, name, title, header, rows)
