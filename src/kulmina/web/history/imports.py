"""One import: what the file says in all beside what the funnel counts of it, and the rows that wait."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kulmina.domain.funnel import STAGES
from kulmina.intake import jobs, received, tables
from kulmina.intake.models import Upload
from kulmina.intake.totals import Totals, read_totals
from kulmina.web import downloads
from kulmina.web.access import account, names_in_files, opens, sees_contacts
from kulmina.web.history import wording
from kulmina.web.history.views import back, to_the_minute
from kulmina.web.page import Page, turn
from kulmina.web.trade import stage as stage_name

MOST = 2_000  # waiting rows that are looked through for words
ROWS = 50  # waiting rows that are shown at once
HIDDEN = "•••"


@require_safe
@opens("history")
def show(request: HttpRequest, receipt: int) -> HttpResponse:
    page, one = turn(request, "history"), _found(receipt)
    upload = Upload.objects.filter(receipt=receipt).first()
    upload = jobs.settled(upload) if upload else None
    kept = received.kept(receipt, ROWS)
    steps = upload.told.get("steps", []) if upload else []
    return page.show(
        "history/import.html",
        one=one,
        at=to_the_minute(one.at),
        by=page.person(one.by),
        running=upload if upload and upload.state in jobs.RUNNING else None,
        note=jobs.note(upload) if upload and upload.state in jobs.RUNNING else None,
        rows=[_waiting(page, row) for row in kept],
        shown=len(kept),
        unknown=_unknown(receipt),
        statuses=list(wording.STATUSES.items()),
        sides=_sides(page, one, upload),
        withdrawn=to_the_minute(one.withdrawn) if one.withdrawn else None,
        impossible=[(step["lead_id"], step[_language()]) for step in steps[:20]],
        steps=upload.told.get("impossible", 0) if upload else 0,
        notes=[wording.problem(each) for each in (upload.told.get("problems", ()) if upload else ())],
        back=back(request),
    )


def _language() -> str:
    return "en" if get_language() == "en" else "ru"


def _found(receipt: int) -> received.Imported:
    one = received.whole(receipt)
    if one is None:
        raise Http404(receipt)
    return one


def _waiting(page: Page, row: Any) -> dict[str, Any]:
    """A kept row with its cells, where this person may see what names a client."""
    seen = sees_contacts(account(page.request))
    return {
        "pk": row.pk,
        "line": row.line,
        "reason": wording.problem(received.problem_of(row)),
        "place": wording.place(received.problem_of(row)),
        "cells": list(tables.cells(row).items()) if seen else [],
    }


def _unknown(receipt: int) -> list[str]:
    """Words of statuses that nobody has said the meaning of, of the rows that wait."""
    found = (received.problem_of(row) for row in received.kept(receipt, MOST))
    said = [str(one.get("found", "")) for one in found if str(one.get("expected", "")).startswith("one of new")]
    return list(dict.fromkeys(text.removeprefix("found ")[1:-1] for text in said))[:20]


def _sides(page: Page, one: received.Imported, upload: Upload | None) -> list[dict[str, Any]]:
    """Each figure of the file beside what the funnel counts of the same leads, and their difference."""
    said = read_totals(dict(one.totals))
    if said is None:
        return []
    told = upload.told.get("recorded") if upload else None
    counted = read_totals(told) if told else None
    if one.kind == "ads":
        figures = [(_("Impressions"), said.impressions, False), (_("Clicks"), said.clicks, False)]
        figures.append((_("Spend"), said.spend, True))
        return [{"title": title, "said": value, "money": money} for title, value, money in figures]
    return [_side(title, said, counted, pick, money) for title, pick, money in _figures(page) if pick(said) or money]


def _figures(page: Page) -> list[tuple[str, Any, bool]]:
    stages = [(stage_name(stage, page.company), _picker(place), False) for place, stage in enumerate(STAGES)]
    return [
        *stages,
        (_("Without a creative"), lambda t: t.unattributed, False),
        (_("Contracts for"), lambda t: t.agreed, True),
        (_("Money received"), lambda t: t.money, True),
    ]


def _picker(place: int) -> Any:
    return lambda t: t.reached[place]


def _side(title: str, said: Totals, counted: Totals | None, pick: Any, money: bool) -> dict[str, Any]:
    value, other = pick(said), pick(counted) if counted else None
    return {
        "title": title, "said": value, "counted": other, "money": money,
        "apart": None if other is None or other == value else other - value,
    }  # fmt: skip


@require_safe
@opens("history")
def rows_file(request: HttpRequest, receipt: int, form: str) -> HttpResponse:
    """The rows that wait, with why; their cells only for those who may take clients' data out."""
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    _found(receipt)
    rows = received.kept(receipt)
    full = names_in_files(account(request)) and sees_contacts(account(request))
    cells = [tables.cells(row) if full else {} for row in rows]
    headers = list(dict.fromkeys(name for one in cells for name in one))
    body = [
        [row.line, wording.place({**received.problem_of(row), "line": None}), wording.problem(received.problem_of(row)),
         *(one.get(name, "") for name in headers)]
        for row, one in zip(rows, cells, strict=True)
    ]  # fmt: skip
    header = [_("Line"), _("Where"), _("What is wrong"), *headers]
    return downloads.as_file(form, f"rows-{receipt}", _("Rows that wait"), header, body)
