"""Which clients are one person. Each is a contact; ties make a tree whose root is how the person is known.

A tie is taken back without touching the others: the branch that hangs on it becomes a person of its own again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kulmina.clients.models import Client, Link
from kulmina.domain.period import instant, micros

_REFERENCE = re.compile(r"c([1-9]\d{0,17})")


class CannotTie(ValueError):
    """Two clients that cannot be tied, or a tie that is not there: why."""


def reference(text: str) -> int | None:
    """The number of a client in a reference like "c17"; None for anything else."""
    found = _REFERENCE.fullmatch(text)
    return int(found[1]) if found else None


def heads(refs: Collection[str]) -> dict[str, str]:
    """As whom each client is read: the reference of his person, himself where nothing ties him."""
    numbers = _numbers(refs)
    known = dict(Client.objects.filter(pk__in=numbers, head__isnull=False).values_list("pk", "head"))
    return {f"c{number}": f"c{known.get(number) or number}" for number in numbers}


def group(ref: str) -> list[str]:
    """All clients who are the same person, the one as whom he is known first."""
    return next(iter(groups([ref]).values()), [ref])


def groups(refs: Collection[str]) -> dict[str, list[str]]:
    """The same for many, by the reference of the person."""
    return members(heads(refs).values())


def members(persons: Iterable[str]) -> dict[str, list[str]]:
    """All clients of persons, given by whom they are known as."""
    roots = set(_numbers(list(persons)))
    found: dict[int, list[str]] = {root: [f"c{root}"] for root in sorted(roots)}
    for number, head in Client.objects.filter(head__in=roots).order_by("pk").values_list("pk", "head"):
        found[head or number].append(f"c{number}")
    return {f"c{root}": refs for root, refs in found.items()}


def tie(ref: str, into: str, *, by: str, now: datetime) -> Link:
    """Read a person as another one. Raises CannotTie: no such client, erased, the same already."""
    with transaction.atomic():
        ends = heads([ref, into])
        if len(ends) < 2 or not _alive(ends.values()):
            raise CannotTie(f"{ref} and {into} are not two clients")
        branch, root = ends[ref], ends[into]
        if branch == root:
            raise CannotTie(f"{ref} and {into} are the same person already")
        client, other = _numbers([branch, root])
        link = Link.objects.create(client=client, other=other, kind="same", by=by, at=micros(now))
        Client.objects.filter(pk__in=_numbers(group(branch))).update(head=other)
    return link


def part(ref: str, *, by: str, now: datetime) -> Link:
    """Take back the tie by which a client is read as another. Raises CannotTie where there is none."""
    with transaction.atomic():
        link = Link.objects.filter(client__in=_numbers([ref]), kind="same", undone_at__isnull=True).first()
        if link is None:
            raise CannotTie(f"nothing ties {ref} to another client")
        link.undone_by, link.undone_at = by, micros(now)
        link.save(update_fields=["undone_by", "undone_at"])
        branch = _below(link.client)
        Client.objects.filter(pk__in=branch).update(head=link.client)
        Client.objects.filter(pk=link.client).update(head=None)
    return link


@dataclass(frozen=True, slots=True)
class Tie:
    """`kind`: same or also; who tied the client to the other, and when."""

    kind: str
    ref: str
    other: str
    by: str
    at: datetime


def ties(refs: Collection[str]) -> list[Tie]:
    """What ties these clients to others, the latest first."""
    links = Link.objects.filter(client__in=_numbers(refs), undone_at__isnull=True).order_by("-at", "-id")
    return [Tie(link.kind, f"c{link.client}", f"c{link.other}", link.by, instant(link.at)) for link in links]


def also(ref: str, contact_of: str, *, by: str, now: datetime) -> None:
    """A client can be reached by another's contact too: a family's phone. Raises CannotTie."""
    if reference(ref) is None or ref == contact_of or not _alive([ref, contact_of]):
        raise CannotTie(f"{ref} and {contact_of} are not two clients")
    asked = {"client": reference(ref), "other": reference(contact_of), "kind": "also"}
    if not Link.objects.filter(**asked, undone_at__isnull=True).exists():
        Link.objects.create(**asked, by=by, at=micros(now))


def also_of(refs: Collection[str]) -> list[str]:
    """The clients whose contacts these share."""
    found = Link.objects.filter(client__in=_numbers(refs), kind="also", undone_at__isnull=True)
    return [f"c{number}" for number in found.values_list("other", flat=True)]


def _below(root: int) -> set[int]:
    """Everybody who hangs on a client, near or far."""
    found: set[int] = set()
    level = {root}
    while level:
        hanging = Link.objects.filter(other__in=level, kind="same", undone_at__isnull=True)
        level = set(hanging.values_list("client", flat=True)) - found
        found |= level
    return found


def _alive(refs: Iterable[str]) -> bool:
    numbers = set(_numbers(list(refs)))
    return Client.objects.filter(pk__in=numbers, index__isnull=False).count() == len(numbers)


def _numbers(refs: Collection[str]) -> list[int]:
    return [number for ref in dict.fromkeys(refs) if (number := reference(ref)) is not None]


def shared(refs: Collection[str]) -> dict[str, list[str]]:
    """The clients whose contacts each of these shares, by reference."""
    found: dict[str, list[str]] = defaultdict(list)
    links = Link.objects.filter(client__in=_numbers(refs), kind="also", undone_at__isnull=True)
    for client, other in links.values_list("client", "other"):
        found[f"c{client}"].append(f"c{other}")
    return found
