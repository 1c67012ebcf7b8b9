"""Get to know a client, show who he is to those who may see it, forget him.

`c17` is the reference that the rest of the house uses; who is behind it is known here alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection

from kulmina.clients.keys import Ring, ring
from kulmina.clients.models import Client
from kulmina.domain.contact import Contact, normal
from kulmina.domain.contact import masked as mask
from kulmina.domain.period import micros

_BATCH = 5_000
_ADD = 'INSERT INTO clients_client (kind, contact, "index", since) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING'
_REFERENCE = re.compile(r"c([1-9]\d*)")


def reference(text: str) -> int | None:
    """The number of a client in a reference like "c17"; None for anything else."""
    found = _REFERENCE.fullmatch(text)
    return int(found[1]) if found else None


def contact(given: str, *, now: datetime) -> str:
    """The reference of the client with this contact, who is made when we have not met him."""
    return contacts([given], now=now)[given]


def contacts(given: Collection[str], *, now: datetime) -> dict[str, str]:
    """The references of many clients by their contacts as given; a reference stands for itself."""
    normals = {text: normal(text) for text in dict.fromkeys(given) if reference(text) is None}
    keys = ring()
    places = {known: keys.find(known.text) for known in dict.fromkeys(normals.values())}
    numbers = _numbers(places.values())
    new = {known: place for known, place in places.items() if place not in numbers}
    if new:
        numbers |= _meet(new, keys, micros(now))
    made = {text: f"c{numbers[places[known]]}" for text, known in normals.items()}
    return {text: made.get(text, text) for text in given}


def _numbers(places: Collection[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    asked = list(places)
    with connection.cursor() as cursor:
        for start in range(0, len(asked), _BATCH):
            some = asked[start : start + _BATCH]
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(f'SELECT "index", id FROM clients_client WHERE "index" IN ({marks})', some)
            found.update((bytes(place), number) for place, number in cursor.fetchall())
    return found


def _meet(new: Mapping[Contact, bytes], keys: Ring, since: int) -> dict[bytes, int]:
    """Add clients; one that somebody else has added meanwhile is taken as he stands."""
    rows = [(known.kind, keys.seal(known.text, place), place, since) for known, place in new.items()]
    with connection.cursor() as cursor:
        cursor.executemany(_ADD, rows)
    return _numbers(new.values())


def known(given: str) -> str | None:
    """The reference of the client with this contact, if we have met him."""
    found = _numbers([ring().find(normal(given).text)])
    return next((f"c{number}" for number in found.values()), None)


def reveal(ref: str) -> str | None:
    """The contact behind a reference, in full; None when it was erased or never was."""
    return reveal_many([ref]).get(ref)


def reveal_many(refs: Collection[str]) -> dict[str, str]:
    """The contacts behind references, in full, where there are any."""
    return {ref: found.text for ref, found in _open(refs).items()}


def masked(ref: str) -> str | None:
    """The contact behind a reference as those without the right see it."""
    return masked_many([ref]).get(ref)


def masked_many(refs: Collection[str]) -> dict[str, str]:
    return {ref: mask(found) for ref, found in _open(refs).items()}


def _open(refs: Collection[str]) -> dict[str, Contact]:
    rows = _rows(refs)
    if not rows:
        return {}
    keys = ring()
    return {
        f"c{row.pk}": Contact(row.kind, keys.open(bytes(row.contact), bytes(row.index)))
        for row in rows
        if row.contact is not None and row.index is not None
    }


def _rows(refs: Collection[str]) -> list[Client]:
    numbers = [number for ref in set(refs) if (number := reference(ref)) is not None]
    return list(Client.objects.filter(pk__in=numbers)) if numbers else []


def call(ref: str, name: str) -> None:
    """Write down the client's name. Raises KeyError where there is no such client or he was erased."""
    row = _one(ref)
    if row.index is None:
        raise KeyError(f"{ref} was erased")
    row.name = ring().seal(name, bytes(row.index))
    row.save(update_fields=["name"])


def names(refs: Collection[str]) -> dict[str, str]:
    """The names behind references, where they are known."""
    keys = ring()
    return {
        f"c{row.pk}": keys.open(bytes(row.name), bytes(row.index))
        for row in _rows(refs)
        if row.name is not None and row.index is not None
    }


def erase(ref: str, *, now: datetime) -> None:
    """Forget who is behind a reference. What happened stays in the journal, about nobody.

    Raises KeyError where there is no such client.
    """
    row = _one(ref)
    row.contact = row.name = row.index = None
    row.erased_at = micros(now)
    row.save(update_fields=["contact", "name", "index", "erased_at"])


def _one(ref: str) -> Client:
    number = reference(ref)
    row = None if number is None else Client.objects.filter(pk=number).first()
    if row is None:
        raise KeyError(f"there is no client {ref!r}")
    return row
