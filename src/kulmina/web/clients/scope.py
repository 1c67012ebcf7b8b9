"""Whose clients a person sees in the list: those of his leads, of his office, or all (DOMAIN §5)."""

from __future__ import annotations

from kulmina.current.leads import Filter
from kulmina.staff.models import Account, Role


def own(who: Account) -> Filter:
    """The leads whose clients are listed."""
    me = who.person_id or "-nobody-"
    if who.is_superuser:
        return Filter()
    match who.role:
        case Role.OPERATOR:
            return Filter(operator=me)
        case Role.SELLER:
            return Filter(seller=me)
        case Role.SALES_HEAD | Role.OFFICE_ADMIN if who.office:
            return Filter(by="office", group=who.office)
    return Filter()
