"""Whose creatives somebody looks at on the desk, and whether he sees money there (DOMAIN §5)."""

from __future__ import annotations

from kulmina.domain.company import Creative
from kulmina.domain.rights import may
from kulmina.staff.models import Role
from kulmina.web.access import account, actor
from kulmina.web.page import Page

GROUPINGS = ("creative", "campaign", "channel", "platform", "owner")


def own(page: Page) -> frozenset[str] | None:
    """The creatives of a marketer and of a contractor; None: those of everybody."""
    who = account(page.request)
    if who.is_superuser or who.role not in (Role.MARKETER, Role.CONTRACTOR):
        return None
    return frozenset(c.id for c in page.company.creatives.values() if c.owner == who.person_id)


def sees_money(page: Page) -> bool:
    """A contractor reads counts alone."""
    who = account(page.request)
    return bool(who.is_superuser or who.role != Role.CONTRACTOR)


def groupings(page: Page) -> tuple[str, ...]:
    """Whoever has only his own creatives has nothing to compare owners with."""
    return GROUPINGS if own(page) is None else GROUPINGS[:-1]


def may_read(page: Page, creative: str) -> bool:
    mine = own(page)
    return mine is None or creative in mine


def may_note(page: Page) -> bool:
    return may(actor(page.request), "creative.noted", page.company)


def may_describe(page: Page, creative: Creative) -> bool:
    """Whether this person may change what the creative is; the owner of it is a matter for the head."""
    doer = actor(page.request)
    return may(doer, "creative.registered", page.company) and (own(page) is None or creative.owner == doer.person)


def may_set_budget(page: Page) -> bool:
    return may(actor(page.request), "budget.set", page.company)
