"""The guards as lists that open: what each stands against, what it has found, and the leads behind it.

The frame of each page comes at once; what is long to work out is loaded into it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kulmina.domain.guard import GUARDS, Finding
from kulmina.web import downloads, figures
from kulmina.web.access import opens
from kulmina.web.page import Page, turn
from kulmina.web.quality import findings


@require_safe
@opens("guards")
def index(request: HttpRequest) -> HttpResponse:
    """The frame of the guards' page."""
    return turn(request, "guards").show("quality/guards.html")


@require_safe
@opens("guards")
def found(request: HttpRequest) -> HttpResponse:
    """Every guard with how much it has found."""
    page = turn(request, "guards")
    return _part(page, "quality/guards_found.html", told=findings.told(page))


@require_safe
@opens("guards")
def one(request: HttpRequest, guard: str) -> HttpResponse:
    """The frame of one guard's page."""
    page = turn(request, "guards")
    known = _guard(guard)
    title = known.title_en if figures.english() else known.title_ru
    advice = known.advice_en if figures.english() else known.advice_ru
    return page.show("quality/guard.html", guard=known, title=title, advice=advice)


@require_safe
@opens("guards")
def listed(request: HttpRequest, guard: str) -> HttpResponse:
    """What one guard has found, with the leads behind it."""
    page = turn(request, "guards")
    told = findings.of(_guard(guard).id, findings.found(page))
    return _part(page, "quality/guard_list.html", told=told, rows=findings.rows(page, told.findings))


@require_safe
@opens("quality")
def must_see(request: HttpRequest) -> HttpResponse:
    """What is looked at beside the sample, whoever was drawn: the guards of arrivals and cut-offs."""
    page = turn(request, "quality")
    all_found = findings.found(page)
    told = [findings.of(name, all_found) for name in findings.MUST_SEE]
    groups = [(one, findings.rows(page, one.findings)) for one in told if one.findings]
    return _part(page, "quality/must.html", groups=groups)


@require_safe
@opens("guards")
def download(request: HttpRequest, form: str) -> HttpResponse:
    """All findings as a table."""
    page = turn(request, "guards")
    found_ = [(findings.of(name, findings.found(page)).title, one) for name in GUARDS
              for one in findings.found(page)[name]]  # fmt: skip
    return _file(page, form, f"guards-{page.span.start}-{page.span.last}", found_)


@require_safe
@opens("guards")
def one_file(request: HttpRequest, guard: str, form: str) -> HttpResponse:
    """The findings of one guard as a table."""
    page = turn(request, "guards")
    told = findings.of(_guard(guard).id, findings.found(page))
    rows = [(told.title, one) for one in told.findings]
    return _file(page, form, f"{guard}-{page.span.start}-{page.span.last}", rows)


def _file(page: Page, form: str, name: str, found_: list[tuple[str, Finding]]) -> HttpResponse:
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    header = [_("Guard"), _("About"), _("How many"), _("Numbers"), _("Stands on")]
    rows = [
        [
            title, findings.subject(page, one.subject), Fraction(len(one.ids)),
            "; ".join(f"{label}: {value}" for label, value in findings.numbers(page, one)), ", ".join(one.ids),
        ]
        for title, one in found_
    ]  # fmt: skip
    return downloads.as_file(form, name, _("Guards"), header, rows)


def _guard(guard: str) -> Any:
    if guard not in GUARDS:
        raise Http404(guard)
    return GUARDS[guard]


def _part(page: Page, template: str, **context: Any) -> HttpResponse:
    """A part of a page for htmx; opened by itself, a page of its own."""
    frame = "quality/bare.html" if page.request.headers.get("HX-Request") else "quality/whole.html"
    return page.show(template, frame=frame, **context)
