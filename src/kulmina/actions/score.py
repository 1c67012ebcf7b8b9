"""The lead score is trained: what the company's leads tell becomes the fact `score.trained`, with its report.

One training at a time: a lock on a file in the data folder, which ends with the process that holds it. How the last
one went stands beside it, so that a page can say what failed; the journal holds only those that succeeded.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from uuid import uuid4

from django.conf import settings
from django.db import Error, connection

from kulmina.actions.act import Done, perform
from kulmina.analytics.score import TARGET, TooLittle, Training
from kulmina.analytics.score import train as learn
from kulmina.current import score
from kulmina.current.scored_past import leaks, past
from kulmina.domain import rights
from kulmina.domain.period import micros
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor, NotAllowed
from kulmina.journal import read

STALE = timedelta(days=7)
SYSTEM = Actor("SYS", "system")


class TrainingNow(ImpossibleStep):
    """A training is under way."""

    ru = "Оценка уже обучается. Подождите минуту и обновите страницу."
    en = "The score is being trained already. Wait a minute and reload the page."


class TooFewLeads(ImpossibleStep):
    """There is too little to learn from."""

    ru = (
        "Данных пока мало: созревших лидов {leads}, дошли целевыми {came}. Нужно от {least} лидов и по 20 с каждым "
        "исходом. До тех пор очередь идёт по доле креатива."
    )
    en = (
        "There is too little data: {leads} mature leads, {came} came as target. It takes {least} leads and 20 of each "
        "outcome. Until then the queue goes by the creative's rate."
    )


@dataclass(frozen=True, slots=True)
class Attempt:
    """How the last training went. `ended` and `problem` None: it goes on, or its process is gone. Times are ISO."""

    started: str
    by: str
    ended: str | None = None
    problem: str | None = None


def train(actor: Actor, *, now: datetime, known_at: datetime | None = None, token: str | None = None) -> Done:
    """Learn from what was known at an instant (None: is known now) and record the model with its report.

    Raises NotAllowed, TrainingNow, TooFewLeads.
    """
    _check(actor)
    with _alone(actor, now) as attempt:
        try:
            done = _train(actor, now, known_at, token)
        except (ImpossibleStep, Error, OSError, MemoryError) as error:
            problem = error.sentence("en") if isinstance(error, ImpossibleStep) else repr(error)
            _note(Attempt(attempt.started, attempt.by, now.isoformat(), problem))
            raise
        _note(Attempt(attempt.started, attempt.by, now.isoformat()))
    return done


def _train(actor: Actor, now: datetime, known_at: datetime | None, token: str | None) -> Done:
    learnt = learnt_from(known_at or now, as_of=known_at is not None)
    payload = {
        "target": TARGET, "known_at": (known_at or now).isoformat(), "model": learnt.model, "report": learnt.report,
    }  # fmt: skip
    return perform(actor, None, [("score.trained", payload)], now=now, token=token or uuid4().hex)


def learnt_from(known_at: datetime, *, as_of: bool) -> Training:
    """What the leads of the past tell. Raises TooFewLeads."""
    company = read.company()
    became = list(past(known_at, as_of=as_of, company=company))
    try:
        learnt = learn([one.past for one in became], micros(known_at))
    except TooLittle as error:
        raise TooFewLeads(leads=error.leads, came=error.came, least=error.least) from None
    learnt.report["leak_test"] = {"leads": min(len(became), 200), "changed": leaks(became, company)}
    return learnt


def begin(actor: Actor, *, now: datetime, token: str) -> Thread:
    """The same in a thread of its own, for whoever does not want to wait. Raises NotAllowed, TrainingNow."""
    _check(actor)
    if busy():
        raise TrainingNow()
    thread = Thread(target=_quietly, args=(actor, now, token), daemon=True, name="score-training")
    thread.start()
    return thread


def _quietly(actor: Actor, now: datetime, token: str) -> None:
    """What fails stands in the note of the attempt."""
    try:
        train(actor, now=now, token=token)
    except (ImpossibleStep, Error, OSError, MemoryError):
        return
    finally:
        connection.close()


def stale(now: datetime, after: timedelta = STALE) -> bool:
    """Whether the last training is older than that, or there was none."""
    last = score.due(now)
    return last is None or now - last >= after


def next_one(now: datetime) -> datetime | None:
    """When the score is to be trained again; None: as soon as there is enough to learn from."""
    last = score.due(now)
    return None if last is None else last + STALE


def last_attempt() -> Attempt | None:
    """How the last training went; None: there was none on this machine."""
    try:
        return Attempt(**json.loads(_file("json").read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def busy() -> bool:
    """Whether a training is under way."""
    with _file("lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _check(actor: Actor) -> None:
    if not rights.may(actor, "score.trained", read.company()):
        raise NotAllowed(what="score.trained")


@contextmanager
def _alone(actor: Actor, now: datetime) -> Iterator[Attempt]:
    with _file("lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TrainingNow() from None
        attempt = Attempt(now.isoformat(), actor.person)
        _note(attempt)
        yield attempt


def _note(attempt: Attempt) -> None:
    path = _file("json")
    fresh = path.with_suffix(".tmp")
    fresh.write_text(json.dumps(asdict(attempt), ensure_ascii=False), encoding="utf-8")
    fresh.replace(path)


def _file(ending: str) -> Path:
    folder = Path(settings.DATA_HOME)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"score-training.{ending}"
