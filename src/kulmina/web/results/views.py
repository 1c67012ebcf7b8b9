"""A person's figures: what his role answers for, before everything else."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kulmina.domain.company import Person
from kulmina.domain.kpi import Number
from kulmina.web import downloads, figures
from kulmina.web.access import account, opens, sees_everything
from kulmina.web.counted import counted
from kulmina.web.page import Page, turn
from kulmina.web.results.told import Result, results


@require_safe
@opens("results")
def show(request: HttpRequest) -> HttpResponse:
    page = turn(request, "results")
    person, told = _person(page), counted(page)
    return page.show(
        "results/page.html",
        person=person,
        name=page.person(person.id) or account(request).get_full_name(),
        office=page.office(person.office),
        mine=person.id == account(request).person_id,
        rows=[_row(result) for result in results(page, person, told)],
        others=_others(page),
        has_slip=page.company.periods and any(one.person == person.id for one in page.company.assignments),
        before=told.days_before,
    )


@require_safe
@opens("results")
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The figures as CSV or XLSX, exact."""
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    page = turn(request, "results")
    person = _person(page)
    header = [_("Figure"), _("Value"), _("Plan"), _("Before"), _("Part of pay")]
    body = [
        [_title(one), one.value, one.plan, one.before, _("yes") if one.paid else _("no")]
        for one in results(page, person, counted(page))
    ]
    return downloads.as_file(form, f"results-{person.id or 'me'}-{page.span.start}", _("My figures"), header, body)


def _person(page: Page) -> Person:
    """Whose figures: one's own; who sees everything may name another. Raises Http404 for a stranger."""
    who = account(page.request)
    asked = page.request.GET.get("person", "")
    if asked and asked != who.person_id:
        if not sees_everything(who) or asked not in page.company.people:
            raise Http404(asked)
        return page.company.people[asked]
    return Person(who.person_id or "", str(who.role), who.office or None)


def _others(page: Page) -> list[tuple[str, str, str]]:
    """Everybody whom the reader may look at: id, name, role."""
    if not sees_everything(account(page.request)):
        return []
    listed = [(one.id, page.person(one.id), one.role) for one in page.company.people.values() if one.role != "system"]
    return sorted(listed, key=lambda one: (one[2], one[1].casefold()))


def _row(result: Result) -> dict[str, Any]:
    unit = result.about.unit
    return {
        "id": result.about.id,
        "title": _title(result),
        "value": said(result.value, unit),
        "before": said(result.before, unit) if result.before is not None else "",
        "plan": said(result.plan, unit) if result.plan is not None else "",
        "attained": result.attained,
        "way": result.way,
        "own": result.own,
        "paid": result.paid,
        "zone": result.about.zone,
    }


def _title(result: Result) -> str:
    return result.about.title_en if figures.english() else result.about.title_ru


def said(value: Number | None, unit: str) -> str:
    """A figure in its unit; a dash where it is undefined."""
    if value is None:
        return "—"
    match unit:
        case "money":
            return figures.money_html(figures.in_kopecks(Fraction(value)))
        case "ratio":
            return figures.percent(Fraction(value))
        case "seconds":
            return figures.duration(int(value))
        case "count":
            return figures.count(value)
    return figures.decimal(Fraction(value), 1)
