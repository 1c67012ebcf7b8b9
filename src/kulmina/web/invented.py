"""An invented company lets everybody in as any of its people; a real one knows nothing of this."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from kulmina.demo.fill import is_demo
from kulmina.staff import access_log
from kulmina.staff.models import AccessKind, Account, Role
from kulmina.web.access import PAGES, may_open

_known: set[str] = set()  # the databases that were found to hold an invented company


def is_invented() -> bool:
    """Whether this server was started for the invented company, and its journal is that of one."""
    if not settings.DEMO:
        return False
    name = str(connection.settings_dict["NAME"])
    if name not in _known and is_demo():
        _known.add(name)
    return name in _known


def one_of_each() -> list[Account]:
    """One person of each role that has pages, in the order of the roles."""
    found: dict[str, Account] = {}
    for account in Account.objects.filter(is_active=True).order_by("id"):
        if any(may_open(account, page) for page in PAGES):
            found.setdefault(account.role, account)
    return sorted(found.values(), key=lambda each: list(Role).index(Role(each.role)))


def enter_as(request: HttpRequest, account: Account) -> None:
    """Become somebody of the invented company, without a password. Raises PermissionDenied in a real one."""
    if not is_invented():
        raise PermissionDenied("demo")
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    access_log.note(account, AccessKind.ENTER_AS, account.username, now=timezone.now())
