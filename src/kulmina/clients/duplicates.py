"""Suggestions of who is one person among the clients: looked for, kept, decided."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from kulmina.clients import people, same
from kulmina.clients.keys import Ring, ring
from kulmina.clients.models import Client, Suggestion
from kulmina.clients.records import Record, contacts, day
from kulmina.domain.period import micros

if TYPE_CHECKING:
    from kulmina.clients.linkage import Pair

_PAGE = 5_000
Progress = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Looked:
    """How many people were looked at, how many suggestions are new, how many wait for a decision."""

    looked_at: int
    suggested: int
    open: int


@dataclass(frozen=True, slots=True)
class Suggested:
    """Two people, by reference, who may be one. `chance`: 0 to 1; `reasons`: (comparison, outcome)."""

    id: int
    one: str
    two: str
    chance: float
    reasons: tuple[tuple[str, str], ...]
    state: str


def suggest(*, now: datetime, everybody: bool = False, progress: Progress | None = None) -> Looked:
    """Look for duplicates among the people who changed since the last time, or among all.

    A pair that somebody decided on is not suggested again; an open one is brought up to date, and taken away where
    it is no longer likely.
    """
    seen = dict(Client.objects.filter(unseen__isnull=False, index__isnull=False).values_list("pk", "unseen"))
    fresh = None if everybody else set(same.heads([f"c{number}" for number in seen]).values())
    if fresh is not None and not fresh:
        return Looked(0, 0, waiting_count())
    records = list(_records(progress))
    found = _pairs(records, fresh)
    with transaction.atomic():
        new = _keep(found, fresh, micros(now))
        for count in set(seen.values()):
            some = [number for number, at in seen.items() if at == count]
            for start in range(0, len(some), _PAGE):
                Client.objects.filter(pk__in=some[start : start + _PAGE], unseen=count).update(unseen=None)
    return Looked(len(records) if fresh is None else len(fresh), new, waiting_count())


def _pairs(records: Sequence[Record], fresh: Collection[str] | None) -> list[Pair]:
    """The model with its libraries takes a second to load: pages that only show suggestions do without."""
    found: list[Pair] = importlib.import_module("kulmina.clients.linkage").pairs(records, fresh=fresh)
    return found


def _keep(found: Sequence[Pair], fresh: set[str] | None, at: int) -> int:
    """Write pairs down; gives how many are new."""
    told = {_ends(pair.one, pair.two): pair for pair in found}
    open = Suggestion.objects.filter(state="open")
    if fresh is not None:
        numbers = _numbers(fresh)
        open = open.filter(Q(one__in=numbers) | Q(two__in=numbers))
    for row in open:
        pair = told.pop((row.one, row.two), None)
        if pair is None:
            row.delete()
        else:
            row.chance, row.reasons = _chance(pair), _written(pair)
            row.save(update_fields=["chance", "reasons"])
    decided = _decided(told)
    new = [
        Suggestion(one=one, two=two, chance=_chance(pair), reasons=_written(pair), made_at=at)
        for (one, two), pair in told.items()
        if (one, two) not in decided
    ]
    Suggestion.objects.bulk_create(new, ignore_conflicts=True, batch_size=1_000)
    return len(new)


def _decided(asked: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    ones = sorted({one for one, _two in asked})
    found: set[tuple[int, int]] = set()
    for start in range(0, len(ones), _PAGE):
        rows = Suggestion.objects.filter(one__in=ones[start : start + _PAGE])
        found.update(rows.values_list("one", "two"))
    return found


def _ends(one: str, two: str) -> tuple[int, int]:
    first, second = sorted((same.reference(one) or 0, same.reference(two) or 0))
    return first, second


def _chance(pair: Pair) -> int:
    return round(pair.chance * 1_000_000)


def _written(pair: Pair) -> str:
    return ",".join(f"{name}:{outcome}" for name, outcome in pair.reasons.items())


def _records(progress: Progress | None) -> Iterator[Record]:
    """All people with something to be told by beside one contact, each with all contacts."""
    total, done, after = Client.objects.filter(name__isnull=False).count(), 0, 0
    keys = ring()
    while rows := list(
        Client.objects.filter(pk__gt=after, name__isnull=False, head__isnull=True).order_by("pk")[:_PAGE]
    ):
        groups = same.groups([f"c{row.pk}" for row in rows])
        shared = same.shared([ref for refs in groups.values() for ref in refs])
        held = people.reveal_many(
            {ref for refs in groups.values() for ref in refs} | {ref for refs in shared.values() for ref in refs}
        )
        for row in rows:
            members = groups.get(f"c{row.pk}", [f"c{row.pk}"])
            refs = [*members, *(ref for member in members for ref in shared.get(member, ()))]
            yield _record(row, [held[ref] for ref in refs if ref in held], keys)
        after, done = rows[-1].pk, done + len(rows)
        if progress is not None:
            progress(done, total)


def _record(row: Client, held: Sequence[str], keys: Ring) -> Record:
    known = people.profile_of(row, keys)
    phones, mails = contacts(held)
    return Record(
        id=f"c{row.pk}", given=known.given_name, surname=known.surname, patronymic=known.patronymic,
        birth=day(known.birth_date), phones=phones, mails=mails, street=known.street, house=known.house,
        suburb=known.suburb, city=known.city, postcode=known.postcode, region=known.region,
    )  # fmt: skip


def waiting(*, after: tuple[int, int] | None = None, limit: int = 50) -> tuple[list[Suggested], tuple[int, int] | None]:
    """Open suggestions, the likeliest first, and where the next page begins."""
    rows = Suggestion.objects.filter(state="open").order_by("-chance", "id")
    if after is not None:
        chance, id = after
        rows = rows.filter(Q(chance__lt=chance) | Q(chance=chance, id__gt=id))
    found = list(rows[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    return [_suggested(row) for row in found[:limit]], (last.chance, last.pk) if last else None


def waiting_count() -> int:
    """How many suggestions wait for a decision."""
    return Suggestion.objects.filter(state="open").count()


def about(group: Collection[str]) -> list[Suggested]:
    """Open suggestions about a person, given by all his clients."""
    numbers = _numbers(group)
    rows = Suggestion.objects.filter(Q(one__in=numbers) | Q(two__in=numbers), state="open").order_by("-chance", "id")
    return [_suggested(row) for row in rows[:20]]


def one(id: int) -> Suggested | None:
    """A suggestion by its number."""
    row = Suggestion.objects.filter(pk=id).first()
    return None if row is None else _suggested(row)


def decide(first: str, second: str, state: str, *, by: str, now: datetime) -> None:
    """Write down what was decided on two people: merged, declined, or open again."""
    one, two = _ends(first, second)
    row, _made = Suggestion.objects.get_or_create(
        one=one, two=two, defaults={"chance": 0, "reasons": "", "made_at": micros(now), "state": state}
    )
    row.state, row.decided_by, row.decided_at = state, by, micros(now)
    row.save(update_fields=["state", "decided_by", "decided_at"])


def state(first: str, second: str) -> str | None:
    """What was decided on two people; None where nobody has asked."""
    one, two = _ends(first, second)
    return Suggestion.objects.filter(one=one, two=two).values_list("state", flat=True).first()


def settle(group: Collection[str], *, by: str, now: datetime) -> None:
    """Questions about people who are one by now are answered."""
    numbers = _numbers(group)
    open = Suggestion.objects.filter(one__in=numbers, two__in=numbers, state="open")
    open.update(state="merged", decided_by=by, decided_at=micros(now))


def reopen(first: Collection[str], second: Collection[str]) -> None:
    """Questions between people who were parted are open again."""
    one, two = _numbers(first), _numbers(second)
    across = Q(one__in=one, two__in=two) | Q(one__in=two, two__in=one)
    Suggestion.objects.filter(across, state="merged").update(state="open", decided_by=None, decided_at=None)


def _numbers(refs: Collection[str]) -> list[int]:
    return [number for ref in refs if (number := same.reference(ref)) is not None]


def _suggested(row: Suggestion) -> Suggested:
    reasons = tuple(
        (name, outcome) for part in row.reasons.split(",") if part for name, _, outcome in [part.partition(":")]
    )
    return Suggested(row.pk, f"c{row.one}", f"c{row.two}", row.chance / 1_000_000, reasons, row.state)
