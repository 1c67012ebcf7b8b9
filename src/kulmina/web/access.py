"""Who may open which page: the reading rights of the roles."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from kulmina import wiring
from kulmina.domain.rights import Actor, has_call_centre
from kulmina.staff.models import Account, Role

EVERYTHING = frozenset({Role.OWNER, Role.COMMERCIAL_DIRECTOR})
REPORTS = EVERYTHING | {
    Role.MARKETING_HEAD, Role.MARKETER, Role.CC_HEAD, Role.SALES_HEAD, Role.QUALITY_CONTROLLER, Role.ANALYST
}  # fmt: skip
OWN_LEADS = frozenset({Role.OPERATOR, Role.SELLER})
CLIENTS = frozenset({Role.CC_HEAD, Role.SALES_HEAD, Role.QUALITY_CONTROLLER, Role.OFFICE_ADMIN})
PAGES: dict[str, frozenset[Role]] = {
    "today": EVERYTHING,
    "work": frozenset({Role.OPERATOR, Role.CC_HEAD, Role.SELLER}),
    "callcentre": EVERYTHING | {Role.CC_HEAD},
    "floor": EVERYTHING | {Role.SALES_HEAD},
    "till": EVERYTHING | {Role.CASHIER},
    "quality": EVERYTHING | {Role.QUALITY_CONTROLLER, Role.CC_HEAD},
    "payroll": EVERYTHING | {Role.PAYROLL},
    "schemes": EVERYTHING | {Role.PAYROLL, Role.ANALYST},
    "scheme": frozenset(REPORTS),
    "forecast": EVERYTHING | {Role.MARKETING_HEAD, Role.CC_HEAD, Role.SALES_HEAD, Role.ANALYST},
    "funnel": frozenset(REPORTS | {Role.CONTRACTOR}),
    "marketing": EVERYTHING | {Role.MARKETING_HEAD, Role.MARKETER, Role.ANALYST, Role.CONTRACTOR},
    "budget": EVERYTHING | {Role.MARKETING_HEAD, Role.MARKETER, Role.ANALYST},
    "leads": frozenset((REPORTS - {Role.ANALYST}) | OWN_LEADS),
    "treatment": EVERYTHING | {Role.MARKETING_HEAD, Role.MARKETER},
    "guards": EVERYTHING | {Role.QUALITY_CONTROLLER, Role.CC_HEAD},
    "imitation": frozenset(REPORTS),
    "score": EVERYTHING | {Role.CC_HEAD, Role.MARKETING_HEAD, Role.ANALYST},
    "adjustments": EVERYTHING | {Role.PAYROLL, Role.CC_HEAD},
    "plans": EVERYTHING,
    "results": frozenset(set(Role) - {Role.SYSTEM}),
    "statements": frozenset(set(Role) - {Role.SYSTEM}),
    "reception": frozenset(EVERYTHING | {Role.OFFICE_ADMIN, Role.SALES_HEAD}),
    "sales": frozenset(EVERYTHING | {Role.SELLER, Role.SALES_HEAD}),
    "booking": frozenset(EVERYTHING | OWN_LEADS | {Role.CC_HEAD, Role.SALES_HEAD, Role.OFFICE_ADMIN}),
    "offices": EVERYTHING,
    "history": EVERYTHING,
    "portrait": EVERYTHING | {Role.MARKETING_HEAD, Role.CC_HEAD, Role.SALES_HEAD, Role.ANALYST},
    "target": EVERYTHING | {Role.MARKETING_HEAD, Role.MARKETER, Role.ANALYST},
    "clients": frozenset(EVERYTHING | OWN_LEADS | CLIENTS),
    "clients_duplicates": frozenset(EVERYTHING | CLIENTS - {Role.OFFICE_ADMIN}),
    "people": EVERYTHING,
    "access_log": frozenset({Role.OWNER}),
    "start": frozenset({Role.OWNER}),
    "search": frozenset(set(Role) - {Role.CONTRACTOR, Role.ANALYST, Role.PAYROLL, Role.SYSTEM}),
}
ALL_STATEMENTS = EVERYTHING | {Role.PAYROLL}

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def account(request: HttpRequest) -> Account:
    """Who looks. Only for views behind `opens`."""
    assert isinstance(request.user, Account)
    return request.user


def actor(request: HttpRequest) -> Actor:
    """Who acts, as the journal knows him. Only for views behind `opens`."""
    who = account(request)
    return Actor(who.person_id or who.username, str(who.role), who.office or None)


def may_open(who: Any, page: str) -> bool:
    if not who.is_authenticated:
        return False
    if page == "work" and who.role == Role.SELLER and not who.is_superuser:
        return _works_the_flow(who)
    return bool(who.is_superuser or who.role in PAGES[page])


def hats_that_open(who: Any, page: str) -> list[str]:
    """The other roles of his in which somebody may open a page that is closed to the one he works in now."""
    if not isinstance(who, Account) or page not in PAGES or may_open(who, page):
        return []
    return [role for role in who.roles if role in PAGES[page]]


def _works_the_flow(seller: Account) -> bool:
    """Where nobody is an operator, sellers work the flow (R60); asked once a page."""
    known = seller.__dict__
    if "_works_the_flow" not in known:
        known["_works_the_flow"] = not has_call_centre(wiring.company())
    return bool(known["_works_the_flow"])


def sees_everything(who: Account) -> bool:
    return who.is_superuser or who.role in EVERYTHING


def sees_all_statements(who: Account) -> bool:
    return who.is_superuser or who.role in ALL_STATEMENTS


def sees_contacts(who: Account) -> bool:
    return who.is_superuser or who.sees_contacts


def names_in_files(who: Account) -> bool:
    """Whether tables that leave may name clients: the commercial director takes no personal data out (DOMAIN §5)."""
    return who.is_superuser or who.role != Role.COMMERCIAL_DIRECTOR


def opens(page: str) -> Callable[[View[P]], View[P]]:
    """Let in only those who are logged in and whose role may open the page."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not may_open(request.user, page):
                raise PermissionDenied(page)
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return guard
