"""The access log: who saw a whole phone number, took a table out, or changed who may do what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from allauth.account.adapter import get_adapter
from allauth.core import context
from django.db.models import QuerySet

from kulmina.staff.models import Access, AccessKind, Account

LONGEST = 500


def note(who: Account, kind: AccessKind | str, about: str, *, now: datetime, rows: int = 1) -> None:
    """Remember one thing. `about`: a lead, a person, or the address of a page with its questions.

    Where it happens while a page is asked for, the visitor's address is remembered too.
    """
    request = context.request
    ip = get_adapter().get_client_ip(request) if request is not None else None
    Access.objects.create(
        at=now, account=who, who=name_of(who), kind=AccessKind(kind), about=about[:LONGEST], rows=rows, ip=ip
    )


def name_of(who: Account) -> str:
    """How the log calls somebody: the journal's person, else the user name."""
    return who.person_id or who.username


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines: of one person, of one kind, from an instant on and before another; None asks for nothing."""

    who: str | None = None
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def lines(asked: Asked, *, after: tuple[datetime, int] | None = None, limit: int) -> list[Access]:
    """The latest first; `after`: the instant and number of the last line that was seen."""
    found = _found(asked)
    if after is not None:
        at, number = after
        found = found.filter(at__lte=at).exclude(at=at, id__gte=number)
    return list(found[:limit])


def all_lines(asked: Asked, most: int) -> Iterator[Access]:
    """The latest `most` lines, for a table that is taken out."""
    return _found(asked)[:most].iterator()


def _found(asked: Asked) -> QuerySet[Access]:
    found = Access.objects.order_by("-at", "-id")
    if asked.who:
        found = found.filter(who=asked.who)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.since:
        found = found.filter(at__gte=asked.since)
    if asked.until:
        found = found.filter(at__lt=asked.until)
    return found
