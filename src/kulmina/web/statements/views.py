"""Pay statements: everybody's totals of a period, and a person's statement with the reason of each kopeck."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kulmina.current import payroll as payroll_now
from kulmina.domain.period import Period
from kulmina.domain.statement import Statement
from kulmina.web import downloads
from kulmina.web.access import account, actor, opens, sees_all_statements
from kulmina.web.page import Page, turn
from kulmina.web.pay import Payroll, payroll
from kulmina.web.span import period_title
from kulmina.web.statements import explain, why


@require_safe
@opens("statements")
def index(request: HttpRequest) -> HttpResponse:
    """Everybody's totals; who sees only his own statement is led to it."""
    page = turn(request, "statements")
    if not page.company.periods:
        return page.show("statements/none.html", own=not sees_all_statements(account(request)))
    period = _asked(page)
    if not sees_all_statements(account(request)):
        return redirect("statement", period=period.id, person=account(request).person_id or "-")
    pay = payroll(page.company, period.id, timezone.now())
    slips = sorted(pay.statements.values(), key=lambda slip: -slip.total)
    return page.show(
        "statements/list.html",
        pay=pay,
        **_frame(page, period),
        rows=[
            (slip, page.person(slip.person), _role(page, slip.person), sum(line.amount for line in slip.prior_period))
            for slip in slips
        ],
        sums={name: sum(getattr(slip, name) for slip in slips) for name in ("fixed", "variable", "total")},
        problems=[(page.person(error.person), explain.problem(error)) for error in pay.errors],
    )


@require_safe
@opens("statements")
def one(request: HttpRequest, period: str, person: str) -> HttpResponse:
    """One person's statement."""
    page = turn(request, "statements")
    chosen, pay = _open(page, period, person)
    slip = pay.statements.get(person)
    context = {"name": page.person(person), "role": _role(page, person), "pay": pay}
    if slip is None:
        problems = [explain.problem(error) for error in pay.errors if error.person == person]
        return page.show("statements/absent.html", problems=problems, **context, **_frame(page, chosen, person))
    return page.show(
        "statements/one.html",
        slip=slip,
        explained=explain.explain(page, slip, pay),
        all=sees_all_statements(account(request)),
        own=actor(request).person == person,
        disputes=_disputes(page, chosen, slip),
        **context,
        **_frame(page, chosen, person),
    )


def _disputes(page: Page, chosen: Period, slip: Statement) -> list[dict[str, Any]]:
    """What the person disagrees with in this statement, and what was decided."""
    titles = {line.component: explain.title(line) for line in slip.lines}
    return [
        {
            "title": titles.get(each.component, each.component) or _("The statement as a whole"),
            "text": each.text,
            "decision": each.decision,
            "by": page.person(each.by),
        }
        for each in payroll_now.disputes(period=chosen.id, person=slip.person)
    ]


@require_safe
@opens("statements")
def not_counted(request: HttpRequest, period: str, person: str) -> HttpResponse:
    """What does not count for a person, and why; the statement shows it folded."""
    page = turn(request, "statements")
    chosen = _chosen(page, period, person)
    groups = why.groups(page.company, chosen, person, timezone.now())
    return page.show("statements/why.html", name=page.person(person), groups=groups, **_frame(page, chosen, person))


@require_safe
@opens("statements")
def all_file(request: HttpRequest, period: str, form: str) -> HttpResponse:
    """Everybody's totals as a table."""
    page = turn(request, "statements")
    if not sees_all_statements(account(request)):
        raise PermissionDenied("statements")
    pay = payroll(page.company, _period(page, period).id, timezone.now())
    header = [_("Person"), _("Role"), _("Fixed"), _("Variable"), _("Carried over"), _("To be paid")]
    rows = [
        [
            page.person(s.person),
            _role(page, s.person),
            *map(explain.roubles, (s.fixed, s.variable, s.carry_out, s.total)),
        ]
        for s in pay.statements.values()
    ]
    return downloads.as_file(_form(form), f"statements-{period}", _("Pay statements"), header, rows)


@require_safe
@opens("statements")
def one_file(request: HttpRequest, period: str, person: str, form: str) -> HttpResponse:
    """One statement as a table: line, arithmetic, amount."""
    page = turn(request, "statements")
    _chosen, pay = _open(page, period, person)
    slip = pay.statements.get(person)
    if slip is None:
        raise Http404(person)
    header = [_("Line"), _("How it came about"), _("Amount, ₽")]
    rows = explain.table(page, slip, explain.explain(page, slip, pay))
    return downloads.as_file(_form(form), f"statement-{period}-{person}", _("Pay statement"), header, rows)


def _form(form: str) -> str:
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    return form


def _open(page: Page, period: str, person: str) -> tuple[Period, Payroll]:
    """The period and its pay. Raises Http404, and PermissionDenied for a colleague's statement."""
    chosen = _chosen(page, period, person)
    return chosen, payroll(page.company, chosen.id, timezone.now())


def _chosen(page: Page, period: str, person: str) -> Period:
    who = account(page.request)
    if not sees_all_statements(who) and person != who.person_id:
        raise PermissionDenied("statements")
    if person not in page.company.people and person != who.person_id:
        raise Http404(person)
    return _period(page, period)


def _period(page: Page, period: str) -> Period:
    try:
        return page.company.period(period)
    except KeyError as error:
        raise Http404(period) from error


def _asked(page: Page) -> Period:
    """The period of the address; else that of the days chosen last; else the latest that has begun."""
    known = {period.id: period for period in page.company.periods}
    begun = [period for period in page.company.periods if period.start <= page.today]
    days = {(period.start, period.end): period for period in page.company.periods}
    chosen = known.get(page.request.GET.get("period", "")) or days.get((page.span.start, page.span.end))
    return chosen or (begun or list(page.company.periods))[-1]


def _role(page: Page, person: str) -> str:
    known = page.company.people.get(person)
    return known.role if known else ""


def _frame(page: Page, period: Period, person: str | None = None) -> dict[str, Any]:
    return {
        "period": period,
        "period_title": period_title(period),
        "periods": [(p, period_title(p)) for p in reversed(page.company.periods) if p.start <= page.today],
        "person": person,
    }
