"""Put the invented company into the database: its facts through the one door, its people as accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kulmina import recording, wiring
from kulmina.actions import periods
from kulmina.clients import people
from kulmina.clients.models import Client
from kulmina.demo.accounts import Login, open_accounts
from kulmina.demo.company import PRESET, Cast, cast, play
from kulmina.demo.draft import SOURCE, Draft, checked
from kulmina.demo.names import name_of
from kulmina.journal import read
from kulmina.staff import models

Progress = Callable[[int, int, str], None]


class NotEmpty(Exception):
    """The database holds a journal already; an invented company is not mixed into it."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What was put in: how many facts, which months were closed, and how its people log in."""

    facts: int
    closed: tuple[str, ...]
    logins: tuple[Login, ...]


def fill(
    now: datetime,
    *,
    leads: int = 1500,
    seed: int = 1,
    preset: str = PRESET,
    months: int = 4,
    progress: Progress | None = None,
) -> Filled:
    """Fill an empty database with a company that has worked for `months` months up to `now`.

    Its past months are closed one after another, as they were. Raises NotEmpty where there is a journal,
    NoSuchTrade for an unknown preset.
    """
    if read.last_no():
        raise NotEmpty("the journal is not empty: choose another KULMINA_HOME for the demo")
    chosen = cast(preset, leads=leads, seed=seed, until=now, months=months)
    facts = list(play(chosen))
    closed = _record(facts, progress or _silent)
    _name_clients(seed)
    return Filled(len(facts), closed, open_accounts(chosen.team.people))


def _record(facts: Sequence[Draft], progress: Progress) -> tuple[str, ...]:
    """Record in the order of time and close each month at its instant, so that its statements are those of then."""
    done, closed = 0, []
    for part, closing in _up_to_closes(facts):
        recording.record(map(checked, part))
        done += len(part)
        progress(done, len(facts), "")
        if closing:
            periods.close(
                closing.payload["period"], source=wiring.source(), actor=closing.actor, now=closing.recorded_at
            )
            closed.append(closing.payload["period"])
            done += 1
    progress(done, len(facts), "")
    return tuple(closed)


def _up_to_closes(facts: Sequence[Draft]) -> Iterator[tuple[Sequence[Draft], Draft | None]]:
    """The facts recorded up to each close of pay, and that close; at the end those after the last one."""
    start = 0
    for place, fact in enumerate(facts):
        if fact.kind == "period.closed":
            yield facts[start:place], fact
            start = place + 1
    yield facts[start:], None


def _name_clients(seed: int) -> None:
    """The clients have names, as those whom somebody has talked to."""
    with transaction.atomic():
        for number in Client.objects.filter(name__isnull=True).values_list("id", flat=True).order_by("id"):
            people.call(f"c{number}", name_of(number, seed))


def is_demo() -> bool:
    """Whether the journal of this database was filled here."""
    first = next(read.since(0), None)
    return first is not None and first[1].source == SOURCE


def let_in(chosen: Cast) -> tuple[Login, ...]:
    """Give the people of a company that was filled before a fresh password; it may have fewer than `chosen` has now."""
    known = set(models.Person.objects.values_list("person_id", flat=True))
    return open_accounts(person for person in chosen.team.people if person.id in known)


def _silent(done: int, total: int, what: str) -> None:
    """Nobody watches."""
