"""Whose till a page shows: the cashier's own; heads choose one or look at all of them together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import pgettext_lazy as in_context

from kulmina.current import till
from kulmina.domain.rights import may
from kulmina.web import typed
from kulmina.web.access import account, actor
from kulmina.web.page import Page

METHODS = {
    till.CASH: in_context("method", "Cash"),
    "card": in_context("method", "Card"),
    "transfer": in_context("method", "Transfer"),
    None: in_context("method", "Not said how"),
}
ALL = "-"


@dataclass(frozen=True, slots=True)
class Desk:
    """`office` None: all tills together; `takes`: this person records money; `offices`: what may be chosen."""

    office: str | None
    offices: tuple[str, ...]
    takes: bool
    day: date


def desk(page: Page) -> Desk:
    """The till and the day that the address asks for, of those that this person may see."""
    own = actor(page.request).office
    offices = (own,) if own is not None and own in page.company.offices else tuple(page.company.offices)
    asked = page.request.GET.get("office") or page.request.POST.get("office")
    office = asked if asked in offices else offices[0] if len(offices) == 1 or (takes(page) and offices) else None
    return Desk(office, offices, takes(page), _day(page))


def takes(page: Page) -> bool:
    """Whether this person takes money."""
    return may(actor(page.request), "payment.received", page.company)


def full(page: Page) -> bool:
    """Whether whole phone numbers are shown."""
    return account(page.request).is_superuser or account(page.request).sees_contacts


def _day(page: Page) -> date:
    asked = page.request.GET.get("day") or page.request.POST.get("day") or ""
    try:
        return min(typed.day(asked), page.today)
    except ValueError:
        return page.today
