"""What clients promised to pay against what has come: by contract and by seller."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as in_context
from django.views.decorators.http import require_safe

from kulmina.current import sales
from kulmina.current.sales import Account
from kulmina.domain.money import round_kopecks
from kulmina.web import downloads
from kulmina.web.access import opens
from kulmina.web.page import Page, turn
from kulmina.web.sales import whose

FORMS = ("csv", "xlsx")


@dataclass(frozen=True, slots=True)
class Line:
    """A contract, or what a seller has of all of them. Kopecks; `late`: days since the first unmet promise."""

    title: str
    contracts: int
    amount: int
    promised: int
    received: int
    overdue: int
    left: int
    late: int
    account: Account | None = None
    name: str = ""
    sellers: str = ""


@require_safe
@opens("sales")
def index(request: HttpRequest) -> HttpResponse:
    """The contracts signed in the chosen days."""
    page = turn(request, "sales")
    lines, by_seller, total = _read(page)
    return page.show("sales/money.html", lines=lines, by_seller=by_seller, total=total, mine=whose.is_seller(page))


@require_safe
@opens("sales")
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The same as CSV or XLSX."""
    if form not in FORMS:
        raise Http404(form)
    page = turn(request, "sales")
    lines, _by_seller, total = _read(page, leaves=True)
    header = (
        _("Contract"), _("Lead"), _("Client"), _("Sellers"), _("Amount"), _("Promised by today"),
        in_context("money", "Received"), _("Overdue"), _("Days overdue"), _("Still to pay"),
    )  # fmt: skip
    name = f"money-{page.span.start}-{page.span.last}"
    return downloads.as_file(form, name, _("Promised and received"), header, _rows([*lines, total]))


def _read(page: Page, *, leaves: bool = False) -> tuple[list[Line], list[Line], Line]:
    found = sales.signed_in(page.span.start, page.span.end, page.company, page.today)
    readable = {seller for seller, _name in whose.sellers(page)}
    everything = not (whose.is_seller(page) or whose.own_office(page))
    mine = [one for one in found if everything or readable & set(one.sellers)]
    names, _contacts = whose.shown(page, [one.client for one in mine if one.client], leaves=leaves)
    lines = [_line(page, one, names.get(one.client or "", "")) for one in mine]
    by_seller = [] if whose.is_seller(page) else _by_seller(page, mine)
    return sorted(lines, key=lambda line: -line.late), by_seller, _sum(_("In all"), lines)


def _line(page: Page, one: Account, name: str) -> Line:
    sellers = ", ".join(page.person(who) for who in one.sellers)
    amount, promised = (0, 0) if one.cancelled else (one.amount, one.promised)
    return Line(
        one.deal,
        1,
        amount,
        promised,
        one.received,
        one.overdue,
        one.left,
        one.days_late(page.today),
        one,
        name,
        sellers,
    )


def _by_seller(page: Page, accounts: Sequence[Account]) -> list[Line]:
    """What of the contracts is each seller's by his shares, to the kopeck: the last one bears the remainder."""
    parts: dict[str, list[Line]] = {}
    for one in accounts:
        split = {
            name: _split(0 if one.cancelled and name != "received" else int(getattr(one, name)), one.sellers)
            for name in ("amount", "promised", "received", "overdue", "left")
        }
        for who in one.sellers:
            mine = {name: shares[who] for name, shares in split.items()}
            line = Line(
                page.person(who), 1, mine["amount"], mine["promised"], mine["received"], mine["overdue"], mine["left"],
                one.days_late(page.today),
            )  # fmt: skip
            parts.setdefault(who, []).append(line)
    return sorted((_sum(lines[0].title, lines) for lines in parts.values()), key=lambda line: -line.overdue)


def _split(amount: int, sellers: Mapping[str, Fraction]) -> dict[str, int]:
    """An amount by shares that sums to itself."""
    told: dict[str, int] = {}
    share = so_far = Fraction()
    for who, part in sellers.items():
        share += part
        upto = int(round_kopecks(Fraction(amount, 100) * share))
        told[who] = upto - int(so_far)
        so_far = Fraction(upto)
    return told


def _sum(title: str, lines: Sequence[Line]) -> Line:
    numbers = ((line.contracts, line.amount, line.promised, line.received, line.overdue, line.left) for line in lines)
    contracts, amount, promised, received, overdue, left = [sum(each) for each in zip(*numbers, strict=True)] or [0] * 6
    late = max((line.late for line in lines), default=0)
    return Line(title, contracts, amount, promised, received, overdue, left, late)


def _rows(lines: Sequence[Line]) -> Iterator[Sequence[Any]]:
    for line in lines:
        one = line.account
        yield (
            line.title, one.lead_id if one else "", line.name, line.sellers, Fraction(line.amount, 100),
            Fraction(line.promised, 100), Fraction(line.received, 100), Fraction(line.overdue, 100), line.late,
            Fraction(line.left, 100),
        )  # fmt: skip
