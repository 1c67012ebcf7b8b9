"""Imitation of activity: who does more and brings no more, with both numbers, how sure it is, and the list behind it.

Two guards stand on one page: the share of clicks against the share of target leads, and growth of activity without
growth of its result (R21–R26, R66).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kulmina.current import effort
from kulmina.web import downloads, handing
from kulmina.web.access import account, may_open, opens
from kulmina.web.imitation import judging, seen, subjects, table, wording
from kulmina.web.imitation.judging import Look
from kulmina.web.page import Page, turn

MOST = 500  # leads of a list at once
CARDS = 12  # flagged subjects that are shown with their pictures
FORMS = ("csv", "xlsx")
# Share of false ones among the marks in companies whose truth is known (benchmarks/README.md): where others only buy
# their growth, and where as many improve honestly as imitate.
MEASURED = (0.01, 0.03)
COUNTED = ("creative", "operator", "seller")  # kinds that other pages tell of


@require_safe
@opens("imitation")
def show(request: HttpRequest) -> HttpResponse:
    """One kind of subjects: those that look like imitation as cards, all of them as a table."""
    page = turn(request, "imitation")
    kind = _kind(page)
    look = _look(page, kind)
    names = subjects.allowed(page.company, account(request), kind)
    rows = seen.rows(page, look, names)
    flagged = [row for row in rows if row["flagged"]]
    return page.show(
        "imitation/page.html",
        kind=kind,
        tabs=[(one, subjects.TITLES[one]) for one in subjects.kinds(account(request))],
        look=look,
        rows=rows,
        cards=[_card(look, row) for row in flagged[:CARDS]],
        flagged=len(flagged),
        hurried=seen.hurried(page, look, names) if kind == "operator" else [],
        given_days=_since(page) is not None,
        compared=sum(one.code != "thin" for one in look.told),
        promises=[wording.often(each) for each in judging.promises()],
        measured=[wording.often(each) for each in MEASURED],
    )


def _card(look: Look, row: dict[str, Any]) -> dict[str, Any]:
    """The pairs worth a card with their pictures: those that look like imitation; beside a share the first one."""
    pairs = [pair for pair in row["pairs"] if pair["told"].code == "imitation"] or row["pairs"][:1]
    return {**row, "pairs": [{**pair, "chart": seen.picture(look, pair["told"])} for pair in pairs]}


def _kind(page: Page) -> str:
    """What the address asks for, of what this person sees."""
    known = subjects.kinds(account(page.request))
    asked = page.request.GET.get("of", "")
    return asked if asked in known else known[0]


def _since(page: Page) -> date | None:
    """The first day of the span where the address asks to judge just these days."""
    start, end = judging.whole_days(page)
    return start if page.request.GET.get("look") == "days" and start < end else None


def _look(page: Page, kind: str) -> Look:
    return judging.look(page, kind, since=_since(page))


@require_safe
@opens("imitation")
def told(request: HttpRequest) -> HttpResponse:
    """How many of each kind look like imitation, for other pages to show: what may be looked at every day."""
    if not request.headers.get("HX-Request"):
        return redirect("imitation")
    page = turn(request, "imitation")
    known = [kind for kind in COUNTED if kind in subjects.kinds(account(request))]
    counts = [(kind, _alarmed(page, kind)) for kind in known]
    return page.show("imitation/told.html", counts=[(kind, wording.counted(kind, n), n) for kind, n in counts if n])


def _alarmed(page: Page, kind: str) -> int:
    names = subjects.allowed(page.company, account(page.request), kind)
    found = judging.look(page, kind, days=judging.lately(page)).alarmed
    return sum(names is None or name in names for name in found)


@require_safe
@opens("imitation")
def table_file(request: HttpRequest, form: str) -> HttpResponse:
    """The table as CSV or XLSX."""
    page = turn(request, "imitation")
    kind = _kind(page)
    rows = seen.rows(page, _look(page, kind), subjects.allowed(page.company, account(request), kind))
    name = f"imitation-{kind}-{page.span.start}-{page.span.last}"
    return _file(form, name, table.header(), table.lines(rows))


@require_safe
@opens("imitation")
def days(request: HttpRequest) -> HttpResponse:
    """One subject day by day."""
    page = turn(request, "imitation")
    look, name, start, end = _one(page)
    return page.show(
        "imitation/days.html",
        kind=look.kind,
        name=name,
        title=seen.title(page, look.kind, name),
        under=seen.under(page, look.kind, name),
        between=wording.between(start, end),
        header=[wording.column(look.kind, figure) for figure in subjects.COLUMNS[look.kind]],
        counted_by=wording.counted_by(look.kind),
        lines=table.days(look, name, start, end),
        total=table.total(look, name, start, end),
        lists=_lists(page, look, name, start, end),
    )


@require_safe
@opens("imitation")
def days_file(request: HttpRequest, form: str) -> HttpResponse:
    """The days of one subject as CSV or XLSX."""
    page = turn(request, "imitation")
    look, name, start, end = _one(page)
    header = [_("Day"), *(wording.column(look.kind, one, unit=True) for one in subjects.COLUMNS[look.kind])]
    return _file(form, f"imitation-days-{start}-{end - timedelta(days=1)}", header, table.exact(look, name, start, end))


def _one(page: Page) -> tuple[Look, str, date, date]:
    """The subject and the days that the address asks for. Raises Http404 where there is no such subject."""
    kind, name = _kind(page), page.request.GET.get("name", "")
    names = subjects.allowed(page.company, account(page.request), kind)
    if names is not None and name not in names:
        raise Http404(name)
    start, end = judging.whole_days(page)
    start = max(start, end - timedelta(days=subjects.LONGEST))
    look = judging.look(page, kind, days=(start, end))
    if look.field is None or name not in look.field.names:
        raise Http404(name)
    return look, name, start, end


def _lists(page: Page, look: Look, name: str, start: date, end: date) -> list[dict[str, Any]]:
    if not may_open(page.request.user, "leads"):
        return []
    marketing = look.kind in subjects.MARKETING
    names = ("leads", "target_leads") if marketing else subjects.COLUMNS[look.kind]
    made = (seen.behind(look, name, figure, start, end) for figure in names if figure not in ("talk", "money"))
    return [one for one in made if one["count"]]


@require_safe
@opens("imitation")
def leads(request: HttpRequest) -> HttpResponse:
    """The leads behind somebody's figure; contacts as this person sees them."""
    page = turn(request, "imitation")
    name, figure, numbers = _behind(page)
    return page.show(
        "imitation/leads.html",
        rows=handing.rows(page, numbers[:MOST]),
        count=len(numbers),
        most=MOST,
        person=page.person(name),
        figure=wording.FIGURES[figure],
    )


@require_safe
@opens("imitation")
def leads_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same list as CSV or XLSX, without contacts."""
    page = turn(request, "imitation")
    _name, figure, numbers = _behind(page)
    rows = (table.lead(page, item) for item in handing.rows(page, numbers))
    return _file(form, f"imitation-{figure}-{page.span.start}-{page.span.last}", table.leads_header(), rows)


def _behind(page: Page) -> tuple[str, str, list[int]]:
    """Whose figure the address asks for, and its leads."""
    if not may_open(page.request.user, "leads"):
        raise PermissionDenied("leads")
    kind, name, figure = _kind(page), page.request.GET.get("name", ""), page.request.GET.get("figure", "")
    names = subjects.allowed(page.company, account(page.request), kind)
    if kind not in subjects.PEOPLE or figure not in subjects.COLUMNS[kind] or (names is not None and name not in names):
        raise Http404(name)
    return name, figure, effort.leads(name, figure, page.span.start, page.span.end, page.company)


def _file(form: str, name: str, header: list[str], rows: Any) -> HttpResponse:
    if form not in FORMS:
        raise Http404(form)
    return downloads.as_file(form, name, _("Imitation of activity"), header, rows)
