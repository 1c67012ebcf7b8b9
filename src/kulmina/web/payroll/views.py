"""The payroll of a period: the days worked, what is missing before the close, and what would be paid."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kulmina.current import payroll
from kulmina.domain.pay import PayError
from kulmina.domain.period import Period
from kulmina.domain.rights import may
from kulmina.domain.statement import Statement
from kulmina.web import downloads, figures
from kulmina.web.access import actor, opens
from kulmina.web.months import ends_soon, going_on
from kulmina.web.page import Page, turn
from kulmina.web.pay import payroll as work_out
from kulmina.web.payroll import chosen


@require_safe
@opens("payroll")
def index(request: HttpRequest) -> HttpResponse:
    """The timesheets of a period and what is missing before it can be closed."""
    page = going_on(request, "payroll")
    period = chosen.period(page)
    if period is None:
        return page.show("payroll/none.html", opens=may(actor(request), "period.defined", page.company))
    rows = _people(page, period)
    waiting = [each for each in payroll.adjustments(period.id) if not each.approved_by]
    unjudged = payroll.unjudged(page.company, period)
    disputes = [each for each in payroll.disputes(period=period.id) if each.resolved is None]
    return page.show(
        "payroll/page.html",
        rows=rows,
        norm=chosen.working_days(period),
        absent=[row for row in rows if row["sheet"] is None],
        waiting=waiting,
        unjudged=unjudged,
        disputes=disputes,
        counts=may(actor(request), "timesheet.recorded", page.company),
        ends_soon=ends_soon(page),
        last_day=page.company.periods[-1].end - timedelta(days=1),
        opens=may(actor(request), "period.defined", page.company),
        **chosen.frame(page, period),
    )


def _people(page: Page, period: Period) -> list[dict[str, Any]]:
    paid = payroll.paid_people(page.company, period)
    found = [
        {
            "person": person,
            "name": page.person(person),
            "role": page.company.people[person].role if person in page.company.people else "",
            "scheme": scheme,
            "sheet": page.company.timesheets.get((period.id, person)),
        }
        for person, scheme in paid.items()
    ]
    return sorted(found, key=lambda row: (str(row["role"]), str(row["name"]).casefold()))


@require_safe
@opens("payroll")
def run(request: HttpRequest, period: str) -> HttpResponse:
    """What would be paid if the period were closed now, who cannot be paid and why; loaded into the page."""
    page = turn(request, "payroll")
    found = chosen.period(page, period)
    if found is None or found.id != period:
        raise Http404(period)
    pay = work_out(page.company, period, page.now)
    slips = list(pay.statements.values())
    return page.show(
        "payroll/run.html",
        slips=slips,
        sums={name: sum(getattr(slip, name) for slip in slips) for name in ("fixed", "variable", "total")},
        by_hand=sum(item.amount for slip in slips for item in slip.adjustments),
        problems=[(page.person(error.person), _problem(error)) for error in pay.errors],
        low=[(page.person(slip.person), slip.total) for slip in slips if _below(page, slip)],
        minimum=page.company.rules.desk.minimum_wage * 100,
        over=page.now >= found.close_at,
        closes=may(actor(request), "period.closed", page.company),
        **chosen.frame(page, found),
    )


def _problem(error: PayError) -> str:
    return error.problem if figures.english() else error.problem_ru


def _below(page: Page, slip: Statement) -> bool:
    """Whether somebody who worked the whole norm gets less than the least wage (ТК РФ art. 133)."""
    sheet = page.company.timesheets.get((slip.period, slip.person))
    whole = sheet is None or sheet.worked_days >= sheet.norm_days
    return whole and slip.total < page.company.rules.desk.minimum_wage * 100


@require_safe
@opens("payroll")
def days_file(request: HttpRequest, form: str) -> HttpResponse:
    """The timesheets as a table."""
    page = turn(request, "payroll")
    period = chosen.period(page)
    if form not in ("csv", "xlsx") or period is None:
        raise Http404(form)
    header = [_("Person"), _("Role"), _("Scheme"), _("Days worked"), _("Norm of days")]
    rows = [
        [
            row["name"], row["role"], row["scheme"], row["sheet"].worked_days if row["sheet"] else None,
            row["sheet"].norm_days if row["sheet"] else None,
        ]
        for row in _people(page, period)
    ]  # fmt: skip
    return downloads.as_file(form, f"timesheets-{period.id}", _("Timesheets"), header, rows)
