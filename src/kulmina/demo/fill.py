"""Put the invented company into the database: its facts through the one door, its people as accounts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
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

    Its past months are closed one after another, as they were; what its people do in Kulmina is done upon what was
    known at that instant (`deeds`), and the story goes on from there. Raises NotEmpty where there is a journal,
    NoSuchTrade for an unknown preset.
    """
    if read.last_no():
        raise NotEmpty("the journal is not empty: choose another KULMINA_HOME for the demo")
    chosen = cast(preset, leads=leads, seed=seed, until=now, months=months)
    told = _tell(chosen, progress or _silent)
    _name_clients(seed)
    return Filled(told.done, tuple(told.closed), open_accounts(chosen.team.people))


@dataclass(slots=True)
class _Telling:
    """How far the story has been recorded: so many of its facts, and the months that were closed."""

    progress: Progress
    done: int = 0
    closed: list[str] = field(default_factory=list)

    def until(self, facts: Sequence[Draft], moment: datetime | None = None) -> None:
        """Record in the order of time what was recorded before a moment (None: all that is left).

        Each month is closed at its instant, so that its statements are those of then.
        """
        end = len(facts) if moment is None else bisect_left(facts, moment, key=lambda fact: fact.recorded_at)
        start = self.done
        for place in range(start, end):
            if facts[place].kind == "period.closed":
                recording.record(map(checked, facts[start:place]))
                self._close(facts[place])
                start = place + 1
        recording.record(map(checked, facts[start:end]))
        self.done = end
        self.progress(end, len(facts), "")

    def _close(self, closing: Draft) -> None:
        period = closing.payload["period"]
        periods.close(period, source=wiring.source(), actor=closing.actor, now=closing.recorded_at)
        self.closed.append(period)


def _tell(chosen: Cast, progress: Progress) -> _Telling:
    """Record the whole story. A deed changes nothing that was told before it: the same facts come first."""
    # What people do in Kulmina needs its statistics, which a page that asks `is_demo` does not wait for.
    from kulmina.demo.deeds import deeds

    told, facts = _Telling(progress), list(play(chosen))
    for deed in deeds(chosen):
        told.until(facts, deed.at)
        changed = deed.act(chosen)
        if changed is not chosen:
            chosen, facts = changed, list(play(changed))
    told.until(facts)
    return told


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
