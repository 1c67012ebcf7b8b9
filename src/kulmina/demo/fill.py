"""Put the invented company into the database: its facts through the one door, its people as accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from kulmina import recording
from kulmina.demo.accounts import Login, open_accounts
from kulmina.demo.company import PRESET, Cast, cast, play
from kulmina.demo.draft import SOURCE, Draft, checked
from kulmina.journal import read

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
    return Filled(len(facts), closed, open_accounts(chosen.team.people))


def _record(facts: Sequence[Draft], progress: Progress) -> tuple[str, ...]:
    """Record in the order of time, month after month."""
    done, closed = 0, []
    for part in _up_to_closes(facts):
        recording.record(map(checked, part))
        closed += [fact.payload["period"] for fact in part if fact.kind == "period.closed"]
        done += len(part)
        progress(done, len(facts), "")
    return tuple(closed)


def _up_to_closes(facts: Sequence[Draft]) -> Iterator[Sequence[Draft]]:
    """The facts split after each close of pay: what is recorded later finds the period closed."""
    closes = [place for place, fact in enumerate(facts, start=1) if fact.kind == "period.closed"]
    start = 0
    for end in chain(closes, (len(facts),)):
        yield facts[start:end]
        start = end


def is_demo() -> bool:
    """Whether the journal of this database was filled here."""
    first = next(read.since(0), None)
    return first is not None and first[1].source == SOURCE


def let_in(chosen: Cast) -> tuple[Login, ...]:
    """Give the people of a company that was filled before a fresh password."""
    return open_accounts(chosen.team.people)


def _silent(done: int, total: int, what: str) -> None:
    """Nobody watches."""
