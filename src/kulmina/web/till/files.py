"""The till as tables: the money of a day, and how tills were closed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kulmina.current import till
from kulmina.web import downloads
from kulmina.web.access import opens
from kulmina.web.page import Page, turn
from kulmina.web.till.whose import METHODS, desk

FORMS = ("csv", "xlsx")


@require_safe
@opens("till")
def day(request: HttpRequest, form: str) -> HttpResponse:
    """Every movement of a day of a till."""
    _check(form)
    page = turn(request, "till")
    chosen = desk(page)
    found = till.day(chosen.office, chosen.day, page.company.rules.tz)
    header = [_("Time"), _("Number"), _("Contract"), _("Lead"), _("Office"), _("Method"), _("Amount, ₽"), _("Cashier"),
              _("After closing")]  # fmt: skip
    rows = [_row(page, each, each in found.later) for each in (*found.movements, *found.later)]
    return downloads.as_file(form, f"till-{chosen.day}-{chosen.office or 'all'}", _("Till"), header, rows)


def _row(page: Page, each: till.Movement, late: bool) -> list[Any]:
    return [
        f"{page.local(each.at):%H:%M:%S}", each.id, each.deal, each.lead_id, page.office(each.office),
        str(METHODS.get(each.method, each.method or "")), Fraction(each.amount, 100), page.person(each.cashier),
        _("yes") if late else "",
    ]  # fmt: skip


@require_safe
@opens("till")
def closings(request: HttpRequest, form: str) -> HttpResponse:
    """The closings of a till, newest first."""
    _check(form)
    page = turn(request, "till")
    header = [_("Day"), _("Office"), _("Expected cash, ₽"), _("Counted, ₽"), _("Difference, ₽"), _("Stays, ₽"),
              _("Note"), _("Cashier"), _("Closed at")]  # fmt: skip
    rows = [
        [
            each.day.isoformat(), page.office(each.office),
            *(Fraction(sum_, 100) for sum_ in (each.expected, each.counted, each.difference, each.left)),
            each.note, page.person(each.cashier), f"{page.local(each.at):%Y-%m-%d %H:%M}",
        ]
        for each in till.closings(desk(page).office, limit=2_000)
    ]  # fmt: skip
    return downloads.as_file(form, "till-closings", _("Closings of the till"), header, rows)


def _check(form: str) -> None:
    if form not in FORMS:
        raise Http404(form)
