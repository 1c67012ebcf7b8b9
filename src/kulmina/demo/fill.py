"""Put the invented company into the database: its facts through the one door, its people as accounts.

The far past is recorded in bulk, the last days are played through the rooms (`hands`), which comes to the same and
is proven to. The story is recorded as it is told, so its length costs time and no memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kulmina import recording, wiring
from kulmina.actions import periods
from kulmina.actions.periods import Closed
from kulmina.demo.accounts import Login, let_in, open_accounts
from kulmina.demo.company import LEADS, MONTHS, PRESET, Cast, Play, cast
from kulmina.demo.draft import MARK, SOURCE, Draft, checked, mark
from kulmina.demo.hands import Hands
from kulmina.demo.names import name_clients
from kulmina.journal import read
from kulmina.staff import models

__all__ = ["Filled", "NotEmpty", "fill", "is_demo", "is_whole", "let_in"]

Progress = Callable[[int, int, str], None]
AT_ONCE = 100_000  # facts
STEP = 2_000  # leads after which somebody who watches is told
BY_HAND = 300  # acts, about five seconds of them
ACTS_A_LEAD = 8
LONGEST = timedelta(days=7)


class NotEmpty(Exception):
    """The database holds a journal already; an invented company is not mixed into it."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What was put in: facts, how many of them by hand, the months that were closed, and how its people log in."""

    facts: int
    by_hand: int
    closed: tuple[str, ...]
    logins: tuple[Login, ...]


def fill(
    now: datetime,
    *,
    preset: str = PRESET,
    leads: int = LEADS,
    seed: int = 1,
    months: int = MONTHS,
    language: str = "ru",
    progress: Progress | None = None,
    by_hand: int = BY_HAND,
) -> Filled:
    """Fill an empty database with a company that has worked for `months` months up to `now`.

    Its past months are closed one after another, as they were; what its people do in Kulmina is done upon what was
    known at that instant (`deeds`), and the story goes on from there. `by_hand`: about how many acts of the end of
    the story are done in the rooms. Raises NotEmpty where there is a journal, NoSuchTrade for an unknown preset,
    NoSuchLanguage.
    """
    if read.last_no():
        raise NotEmpty(_why_not_empty())
    chosen = cast(preset, leads=leads, seed=seed, until=now, months=months, language=language)
    told = _Telling(chosen, _hands_from(chosen, by_hand), progress or _silent)
    _tell(chosen, told)
    for _ in name_clients(chosen.tongue, seed):
        told.progress(leads, leads, "")
    logins = open_accounts(chosen.team.people, chosen.tongue, chosen.span.today.date())
    return Filled(told.done, told.by_hand, tuple(told.months), logins)


def _why_not_empty() -> str:
    if is_demo() and not is_whole():
        return (
            "an invented company was begun here and stopped before its end: remove this folder (or empty the database) "
            "and begin again"
        )
    return "the journal is not empty: choose another KULMINA_HOME for the demo"


def _hands_from(chosen: Cast, acts: int) -> datetime:
    """From when on people play their parts themselves."""
    a_day = ACTS_A_LEAD * chosen.leads / max((chosen.span.until - chosen.span.start) / timedelta(days=1), 1)
    return chosen.span.until - min(LONGEST, timedelta(days=acts / max(a_day, 1)))


@dataclass(slots=True)
class _Telling:
    """How far the story has been recorded: so many of its facts and leads, and the months that were closed."""

    cast: Cast
    hands_from: datetime
    progress: Progress
    waiting: list[Draft] = field(default_factory=list)
    done: int = 0
    by_hand: int = 0
    leads: int = 0
    months: list[str] = field(default_factory=list)
    last: Closed | None = None
    hands: Hands | None = None

    def take(self, fact: Draft) -> None:
        """One more fact, in the order of time; a close is made when everything before it is in."""
        if fact.kind == "period.closed":
            self.record()
            self._close(fact)
        else:
            if fact.recorded_at >= self.hands_from and self.hands is None:
                self.record()
                self.hands = Hands(self.cast)
            self.waiting.append(fact)
            self._count(fact)
            if len(self.waiting) >= AT_ONCE:
                self.record()
        self.done += 1

    def record(self) -> None:
        """Record what waits: in bulk, or by the hands of those who did it."""
        if self.hands is not None:
            self.hands.play(self.waiting)
            self.by_hand += len(self.waiting)
        else:
            recording.record(map(checked, self.waiting))
        self.waiting = []

    def _count(self, fact: Draft) -> None:
        if fact.lead_id is not None and fact.event_id.endswith("-001"):
            self.leads += 1
            if self.leads % STEP == 0:
                self.progress(self.leads, self.cast.leads, f"{fact.recorded_at:%Y-%m}")

    def _close(self, closing: Draft) -> None:
        period = closing.payload["period"]
        self.last = periods.close(
            period, source=wiring.source(), actor=closing.actor, now=closing.recorded_at, after=self.last
        )
        self.months.append(period)
        self.progress(self.leads, self.cast.leads, period)


def _tell(chosen: Cast, told: _Telling) -> None:
    """Record the whole story, stopping where something is done in Kulmina itself."""
    # What people do in Kulmina needs its statistics, which a page that asks `is_demo` does not wait for.
    from kulmina.demo.deeds import deeds

    playing = Play(chosen)
    acts = {f"~{number:02d}": deed for number, deed in enumerate(deeds(chosen))}
    marks = [mark(deed.at, name) for name, deed in acts.items()]
    for fact in playing.facts(marks):
        if fact.kind != MARK:
            told.take(fact)
            continue
        told.record()
        division = acts[fact.event_id].act(chosen)
        if division is not None:
            playing.follow(division)
    told.record()


def is_demo() -> bool:
    """Whether the journal of this database was filled here."""
    first = next(read.since(0), None)
    return first is not None and first[1].source == SOURCE


def is_whole() -> bool:
    """Whether the company here is invented and its story was told to the end, where its people are let in."""
    return is_demo() and models.Person.objects.exists()


def _silent(done: int, total: int, what: str) -> None:
    """Nobody watches."""
