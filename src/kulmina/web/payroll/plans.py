"""Plans of a period: a table by figure and by whom, filled by hand or pasted from a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kulmina.actions import payroll as acts
from kulmina.current import payroll
from kulmina.domain.company import COMPANY, Company
from kulmina.domain.kpi import CATALOGUE
from kulmina.domain.period import Period
from kulmina.domain.rights import may
from kulmina.web import downloads, figures, typed
from kulmina.web.access import actor, opens
from kulmina.web.acting import act, refused, token
from kulmina.web.months import going_on
from kulmina.web.page import Page, turn
from kulmina.web.payroll import chosen

FIELD = "plan|"
Key = tuple[str, str]  # subject, metric
# Whom each figure is planned for: the company, its offices, or the people of a role.
USUAL: Mapping[str, str] = {
    "co.cash": COMPANY,
    "of.cash": "office",
    "sl.cash": "seller",
    "mk.cptl": "marketer",
    "cc.arrived_target": "operator",
}


@require_safe
@opens("plans")
def index(request: HttpRequest) -> HttpResponse:
    """The plans of a period and how they were set."""
    page = going_on(request, "plans")
    period = chosen.period(page)
    if period is None:
        return page.show("payroll/none.html", opens=may(actor(request), "period.defined", page.company))
    return page.show(
        "plans/page.html",
        groups=_groups(page, period),
        history=[
            (each, _subject(page, each.subject), _metric(each.metric), page.person(each.by))
            for each in payroll.plans(period.id)[:100]
        ],
        **chosen.frame(page, period),
    )


def _groups(page: Page, period: Period) -> list[dict[str, Any]]:
    """The rows of the table by figure: those that are usual, and every plan that was set."""
    keys = {key: page.company.plan(period.id, *key) for key in _usual(page.company)}
    keys |= {(s, m): value for (p, s, m), value in page.company.plans.items() if p == period.id}
    metrics = [*USUAL, *sorted({metric for _subject, metric in keys} - set(USUAL))]
    return [
        {
            "metric": metric,
            "title": _metric(metric),
            "money": metric in CATALOGUE and CATALOGUE[metric].id.endswith(("cash", "cptl")),
            "rows": [
                (f"{FIELD}{subject}|{metric}", _subject(page, subject), value)
                for (subject, each), value in sorted(keys.items(), key=lambda item: _subject(page, item[0][0]))
                if each == metric
            ],
        }
        for metric in metrics
    ]


def _usual(company: Company) -> Iterator[Key]:
    for metric, whom in USUAL.items():
        if whom == COMPANY:
            yield COMPANY, metric
        elif whom == "office":
            yield from ((office, metric) for office in company.offices)
        else:
            yield from ((person.id, metric) for person in company.people.values() if person.role == whom)


def _subject(page: Page, subject: str) -> str:
    if subject == COMPANY:
        return _("The whole company")
    return page.office(subject) if subject in page.company.offices else page.person(subject)


def _metric(metric: str) -> str:
    known = CATALOGUE.get(metric)
    return metric if known is None else known.title_en if figures.english() else known.title_ru


@require_POST
@opens("plans")
def save(request: HttpRequest) -> HttpResponse:
    """Record the plans of the table that changed; an empty field leaves its plan as it was."""
    page = turn(request, "plans")
    plans: dict[Key, Fraction] = {}
    for name, text in request.POST.items():
        if name.startswith(FIELD) and str(text).strip():
            subject, _bar, metric = name.removeprefix(FIELD).rpartition("|")
            try:
                plans[subject, metric] = typed.number(str(text))
            except typed.BadNumber as error:
                return refused(page, f"{_subject(page, subject)}: {error}")
    return _record(page, plans)


@require_POST
@opens("plans")
def paste(request: HttpRequest) -> HttpResponse:
    """Record plans that were pasted: a line is whom, the figure and the value, parted by tabs or semicolons."""
    page = turn(request, "plans")
    plans: dict[Key, Fraction] = {}
    wrong = []
    for place, line in enumerate(request.POST.get("lines", "").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            subject, metric, value = _line(page, line)
            plans[subject, metric] = value
        except ValueError as error:
            wrong.append(_("line %(n)s: %(problem)s") % {"n": place, "problem": str(error)})
    if wrong or not plans:
        return refused(page, "; ".join(wrong[:5]) or _("There is nothing to record."))
    return _record(page, plans)


def _line(page: Page, line: str) -> tuple[str, str, Fraction]:
    """Whom, figure, value. Raises ValueError in the reader's language."""
    cells = [cell.strip() for cell in (line.split("\t") if "\t" in line else line.split(";"))]
    if len(cells) != 3:
        raise ValueError(_("expected whom, the figure and the value"))
    subjects = {
        _subject(page, each).casefold(): each for each in (*page.company.people, *page.company.offices, COMPANY)
    }
    metrics = {_metric(each).casefold(): each for each in CATALOGUE}
    known = {COMPANY, *page.company.people, *page.company.offices}
    subject = cells[0] if cells[0] in known else subjects.get(cells[0].casefold())
    metric = cells[1] if cells[1] in CATALOGUE else metrics.get(cells[1].casefold())
    if subject is None:
        raise ValueError(_("nobody is called %(name)s") % {"name": cells[0][:60]})
    if metric is None:
        raise ValueError(_("there is no figure %(name)s") % {"name": cells[1][:60]})
    return subject, metric, typed.number(cells[2])


def _record(page: Page, plans: dict[Key, Fraction]) -> HttpResponse:
    period = page.request.POST.get("period", "")
    return act(
        page,
        lambda: acts.set_plans(
            actor(page.request), period, plans, now=page.now, token=token(page.request)
        ),
        then=f"{reverse('plans')}?period={period}",
        said=_("The plans are recorded."),
        undo=False,
    )  # fmt: skip


@require_safe
@opens("plans")
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The plans of a period as a table."""
    page = turn(request, "plans")
    period = chosen.period(page)
    if form not in ("csv", "xlsx") or period is None:
        raise Http404(form)
    rows = [[name, group["title"], value] for group in _groups(page, period) for _field, name, value in group["rows"]]
    return downloads.as_file(form, f"plans-{period.id}", _("Plans"), [_("Whom"), _("Figure"), _("Plan")], rows)
