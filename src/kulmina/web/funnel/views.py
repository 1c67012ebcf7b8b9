"""The funnel by creative and by other groups: clicks, target actions, office visits and purchases side by side."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kulmina.current.funnel import funnel
from kulmina.domain.funnel import Funnel, marketing_steps
from kulmina.domain.funnel import funnel as gather
from kulmina.staff.models import Account, Role
from kulmina.web import downloads, figures, target_words, words
from kulmina.web.access import account, opens
from kulmina.web.funnel import table
from kulmina.web.page import Page, turn

BARS = 8


@require_safe
@opens("funnel")
def show(request: HttpRequest) -> HttpResponse:
    page = turn(request, "funnel")
    report = _report(page)
    sort = request.GET.get("sort", "")
    rows = table.in_order(table.lines(page, report), sort)
    return page.show(
        "funnel/page.html",
        by=report.by,
        tabs=[(by, words.word(by, "by")) for by in _groupings(page)],
        rows=rows,
        total=table.total(page, report),
        marketing=report.by in table.MARKETING,
        counts_visits=any(row.visits is not None for row in report.rows),
        visits_whole=not any(row.lacks_visits for row in report.rows),
        expected=target_words.last_step(page),
        steps=_marketing_steps(page, report) if report.by in table.MARKETING else [],
        any_vanity=[line for line in rows if line.vanity],
        sort=sort,
        stages=_stage_chart(page, report),
        named=table.headings(page),
        shares=_share_chart(rows) if report.by in table.MARKETING else None,
    )


@require_safe
@opens("funnel")
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The table as CSV or XLSX."""
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    page = turn(request, "funnel")
    report = _report(page)
    rows = table.in_order(table.lines(page, report), request.GET.get("sort", ""))
    columns = table.columns(page, report.by)
    header = [title for title, _value in columns]
    body = [[value(line) for _title, value in columns] for line in (*rows, table.total(page, report))]
    name = f"funnel-{report.by}-{page.span.start}-{page.span.last}"
    return downloads.as_file(form, name, _("Funnel"), header, body)


def _groupings(page: Page) -> list[str]:
    who = account(page.request)
    if _only_own(who):
        return ["creative"]
    if who.role == Role.MARKETING_HEAD and not who.is_superuser:
        return list(table.MARKETING)
    return [*table.MARKETING, "office", "operator"]


def _only_own(who: Account) -> bool:
    """A marketer and an agency read the funnel of their own creatives (DOMAIN §5)."""
    return who.role in (Role.CONTRACTOR, Role.MARKETER) and not who.is_superuser


def _report(page: Page) -> Funnel:
    """The funnel that the address asks for; a marketer and a contractor see their own creatives alone."""
    asked = page.request.GET.get("by", "creative")
    by = asked if asked in _groupings(page) else "creative"
    report = funnel(by=by, start=page.span.start, end=page.span.end)
    who = account(page.request)
    if not _only_own(who):
        return report
    own = {c.id for c in page.company.creatives.values() if c.owner == who.person_id}
    return gather(by, (row for row in report.rows if row.group in own))


def _marketing_steps(page: Page, report: Funnel) -> list[dict[str, Any]]:
    """The marketing funnel of everything shown, down to the target action that is expected (R28, R29)."""
    total, leads_first = report.total, target_words.leads_first(page)
    counting = page.company.rules.counting_on(page.span.last)
    titles = {
        "impressions": _("Impressions"),
        "clicks": _("Clicks"),
        "visits": _("Site visits"),
        "leads": target_words.actions(counting.lead_actions, page.company),
        "actions": target_words.last_step(page) or _("Target actions"),
    }
    steps = marketing_steps(total, leads_first=leads_first)
    of = {
        "impressions": _("of impressions"),
        "clicks": _("of clicks"),
        "visits": _("of visits"),
        "leads": _("of leads"),
    }
    return [
        {"name": one.name, "title": titles[one.name], "count": one.count, "share": one.share, "of": of.get(one.of, "")}
        for one in steps
    ]


def _stage_chart(page: Page, report: Funnel) -> dict[str, Any]:
    total = report.total
    counts = [total.stage(stage) for stage in page.stages]
    labels = [
        f"{figures.count(count)} · {figures.percent(total.share(count))}" if total.leads else figures.count(count)
        for count in counts
    ]
    rows = [page.stage(stage) for stage in page.stages]
    return {"rows": rows, "series": [{"name": _("Leads"), "values": counts, "labels": labels}]}


def _share_chart(rows: list[table.Line]) -> dict[str, Any]:
    """Of all clicks and of all target leads: the share of each of the largest groups."""
    shown = sorted((line for line in rows if line.row.clicks), key=lambda line: -line.row.clicks)[:BARS]
    series = []
    for name, value in ((_("Share of clicks"), _clicks), (_("Share of target leads"), _targets)):
        whole = sum(value(line) for line in rows) or 1
        values = [round(100 * value(line) / whole, 2) for line in shown]
        labels = [figures.percent(Fraction(value(line), whole)) for line in shown]
        series.append({"name": name, "values": values, "labels": labels})
    return {"rows": [line.title for line in shown], "series": series}


def _clicks(line: table.Line) -> int:
    return line.row.clicks


def _targets(line: table.Line) -> int:
    return line.target
