"""Get to know a client, show who he is to those who may see it, forget him.

`c17` is the reference that the rest of the house uses; who is behind it is known here alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from kulmina.clients import profile as profiling
from kulmina.clients import same, traces
from kulmina.clients.keys import Ring, ring
from kulmina.clients.models import Client, Link, Suggestion
from kulmina.clients.profile import Profile
from kulmina.clients.same import reference
from kulmina.domain.contact import Contact, normal
from kulmina.domain.contact import masked as mask
from kulmina.domain.period import micros

_BATCH = 5_000
_ADD = 'INSERT INTO clients_client (kind, contact, "index", since) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING'
__all__ = [
    "Known", "Profile", "call", "contact", "contacts", "contacts_of", "describe", "erase", "everything", "known",
    "masked", "masked_many", "names", "profiles", "reference", "reveal", "reveal_many", "touch",
]  # fmt: skip


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
    numbers = _numbers(new.values())
    traces.write({numbers[place]: traces.of_contact(*known) for known, place in new.items()}, keys)
    return numbers


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
    """Write down the client's name. Raises KeyError where there is no such client or he was erased.

    The parts of the name are guessed, unless they are known and say the same.
    """
    row, keys = _living(ref)
    known = profile_of(row, keys)
    if sorted(traces.words(known.name)) != sorted(traces.words(name)):
        cut = {part: text[: profiling.LONGEST] for part, text in profiling.parts(name).items()}
        known = profiling.changed(known, cut)
    _write(row, keys, known, name)


def describe(ref: str, **given: str) -> Profile:
    """Write down some of who a client is; the other fields stay. Gives the whole profile.

    Raises KeyError where there is no such client or he was erased, profile.BadProfile.
    """
    row, keys = _living(ref)
    before = profile_of(row, keys)
    after = profiling.changed(before, given)
    renamed = any(getattr(before, part) != getattr(after, part) for part in profiling.NAMES)
    name = keys.open(bytes(row.name), bytes(row.index)) if row.name is not None and row.index is not None else ""
    _write(row, keys, after, after.name if renamed else name)
    return after


def _write(row: Client, keys: Ring, known: Profile, name: str) -> None:
    place = bytes(row.index or b"")
    with transaction.atomic():
        row.name = keys.seal(name, place) if name else None
        row.profile = keys.seal(known.dumped(), place)
        row.unseen = Coalesce(F("unseen"), 0) + 1
        row.save(update_fields=["name", "profile", "unseen"])
        traces.rewrite(row.pk, leading_to(row, keys, name), keys)


def leading_to(row: Client, keys: Ring, name: str) -> set[str]:
    """Everything by which a client is looked for."""
    assert row.contact is not None
    assert row.index is not None
    return traces.of_contact(row.kind, keys.open(bytes(row.contact), bytes(row.index))) | traces.of_name(name)


def names(refs: Collection[str]) -> dict[str, str]:
    """The names behind references, where they are known."""
    keys = ring()
    return {
        f"c{row.pk}": keys.open(bytes(row.name), bytes(row.index))
        for row in _rows(refs)
        if row.name is not None and row.index is not None
    }


def profiles(refs: Collection[str]) -> dict[str, Profile]:
    """What is known of clients; an empty profile where nothing is. Erased and unknown clients are left out."""
    keys = ring()
    return {f"c{row.pk}": profile_of(row, keys) for row in _rows(refs) if row.index is not None}


def profile_of(row: Client, keys: Ring) -> Profile:
    """Who a row is about, as far as it is known."""
    place = bytes(row.index or b"")
    if row.profile is not None:
        return profiling.loaded(keys.open(bytes(row.profile), place))
    return Profile(**profiling.parts(keys.open(bytes(row.name), place))) if row.name is not None else Profile()


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that is known of one client. `head`: as whom he is read; `contact` is none where he was erased."""

    ref: str
    head: str
    contact: Contact | None
    name: str
    profile: Profile


def everything(refs: Collection[str]) -> dict[str, Known]:
    """All that is known of clients, in one question."""
    keys = ring()
    return {f"c{row.pk}": _everything(row, keys) for row in _rows(refs)}


def _everything(row: Client, keys: Ring) -> Known:
    ref, head = f"c{row.pk}", f"c{row.head or row.pk}"
    if row.index is None or row.contact is None:
        return Known(ref, head, None, "", Profile())
    place = bytes(row.index)
    name = keys.open(bytes(row.name), place) if row.name is not None else ""
    return Known(ref, head, Contact(row.kind, keys.open(bytes(row.contact), place)), name, profile_of(row, keys))


def touch(ref: str) -> None:
    """Something that tells the person apart has changed: he is looked at when duplicates are next looked for."""
    Client.objects.filter(pk=reference(ref) or 0).update(unseen=Coalesce(F("unseen"), 0) + 1)


def contacts_of(ref: str) -> dict[str, Contact]:
    """All contacts of the person, by the references of the clients that hold them: his own and those he shares."""
    own = same.group(ref)
    refs = [*own, *same.also_of(own)]
    found = _open(refs)
    return {one: found[one] for one in refs if one in found}


def erase(ref: str, *, now: datetime) -> None:
    """Forget who is behind a reference: the person with all contacts, names, traces, ties and suggestions.

    What happened stays in the journal, about nobody; that the contacts were one person's stays too, without names.
    Raises KeyError where there is no such client.
    """
    _one(ref)
    numbers = [number for one in same.group(ref) if (number := reference(one)) is not None]
    with transaction.atomic():
        Client.objects.filter(pk__in=numbers).update(
            contact=None, name=None, profile=None, index=None, unseen=None, erased_at=micros(now)
        )
        traces.forget(numbers)
        Link.objects.filter(Q(client__in=numbers) | Q(other__in=numbers), kind="also").delete()
        Suggestion.objects.filter(Q(one__in=numbers) | Q(two__in=numbers)).delete()


def _living(ref: str) -> tuple[Client, Ring]:
    row = _one(ref)
    if row.index is None:
        raise KeyError(f"{ref} was erased")
    return row, ring()


def _one(ref: str) -> Client:
    number = reference(ref)
    row = None if number is None else Client.objects.filter(pk=number).first()
    if row is None:
        raise KeyError(f"there is no client {ref!r}")
    return row
