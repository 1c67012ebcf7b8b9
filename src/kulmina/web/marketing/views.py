"""The marketing desk: a row per creative from impressions to money, beside the days before, and the month's budget."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kulmina.web import downloads, target_words, words
from kulmina.web.access import opens
from kulmina.web.marketing import budget, desk, reach, ripening, table, watch
from kulmina.web.page import Page, turn
from kulmina.web.span import between


@require_safe
@opens("marketing")
def show(request: HttpRequest) -> HttpResponse:
    page = turn(request, "marketing")
    month = budget.month(page)
    by = _by(page)
    only = request.GET.get("only", "")
    ripe = ripening.at_hand(page, "desk")
    return page.show(
        "marketing/page.html",
        by=by,
        tabs=[(one, words.word(one, "by")) for one in reach.groupings(page)],
        told=table.table(page, by, ripe or {}),
        waiting=ripe is None,
        signs=watch.signs(page, month.total.about if month and month.running else None),
        month=month,
        may_set=reach.may_set_budget(page),
        money=reach.sees_money(page),
        expected=target_words.last_step(page),
        own=reach.own(page) is not None,
        only=only if only in table.ONLY else "",
        only_title=_only_titles().get(only, ""),
        sort=request.GET.get("sort", "") or "-spend",
        **_days(page),
    )


def _days(page: Page) -> dict[str, Any]:
    """The days that the page compares with, and those of the small trends, in words."""
    earlier, (start, end) = desk.days_before(page), desk.trend_days(page)
    day = timedelta(days=1)
    return {
        "before_title": between(earlier[0], earlier[1] - day) if earlier else "",
        "trend_title": between(start, end - day),
    }


def _by(page: Page) -> str:
    asked = page.request.GET.get("by", "creative")
    return asked if asked in reach.groupings(page) and not page.request.GET.get("only") else "creative"


def _only_titles() -> dict[str, str]:
    return {
        "vanity": _("many clicks, few target leads"),
        "unowned": _("nobody owns them"),
        "silent": _("yesterday is not reported"),
        "idle": _("money spent, no target action"),
    }


@require_safe
@opens("marketing")
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The whole table as CSV or XLSX."""
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    page = turn(request, "marketing")
    by = _by(page)
    told = table.table(page, by, ripening.ripe(page), all_rows=True)
    columns = table.columns(by, money=reach.sees_money(page))
    lines = [*told.lines, *told.pinned[1:], told.pinned[0]]
    name = f"marketing-{by}-{page.span.start}-{page.span.last}"
    body = [[value(line) for _title, value in columns] for line in lines]
    return downloads.as_file(form, name, _("Marketing"), [title for title, _value in columns], body)
