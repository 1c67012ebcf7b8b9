"""The score of open leads as the queue asks for it: by the model that was in force when each was created.

Nothing is stored: a lead's row at its creation never changes, nor does the model of that day, so a score that was
told once is kept in memory and told again. Leads that are older than every model are ranked by the first one. A model
that was worse than the creative's rate when it was judged is not put in force: leads of its days have no score.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from threading import Lock
from typing import Any, NamedTuple

import orjson
from django.db import connection

from kulmina.domain import facts
from kulmina.domain.company import Company
from kulmina.domain.created import Seen, features
from kulmina.domain.period import instant
from kulmina.domain.score import Model, Reason, Row, holds, read_model
from kulmina.journal.rows import among, select, several, value

_CODE = {name: kind.code for name, kind in facts.KINDS.items()}
TRAINED, ACTION, QUALIFIED = _CODE["score.trained"], _CODE["target_action"], _CODE["lead.qualified"]
CAME, PAID, VOIDED = _CODE["visit.arrived"], _CODE["payment.received"], _CODE["event.voided"]
_KEPT, _MODELS = 20_000, 8
_PART = 5_000


class Scored(NamedTuple):
    """A lead's chance, what a target arrival of its channel brings in kopecks, and the main reasons."""

    chance: Fraction
    money: int
    reasons: tuple[Reason, ...]


class Trained(NamedTuple):
    """A training of the past: number and id of its fact, when it was recorded (microseconds) and by whom."""

    no: int
    event_id: str
    known: int
    actor: str


_lock = Lock()
_scores: OrderedDict[tuple[Any, ...], Scored | None] = OrderedDict()
_models: OrderedDict[tuple[str, int, str], Model | None] = OrderedDict()


def trainings() -> list[Trained]:
    """All trainings that were not taken back, the earliest first."""
    found = select(
        f"SELECT e.no, e.event_id, e.known, e.actor FROM journal_event e WHERE e.kind = {TRAINED} AND NOT EXISTS "
        f"(SELECT 1 FROM journal_event v WHERE v.target = e.event_id AND v.kind = {VOIDED}) ORDER BY e.known, e.no"
    )
    return [Trained(*row) for row in found]


def fact_of(trained: Trained) -> facts.ScoreTrained:
    """What a training recorded: its target, model and report."""
    fact = facts.KINDS["score.trained"].parse(
        orjson.loads(value("SELECT payload FROM journal_event WHERE no = %s", trained.no))
    )
    assert isinstance(fact, facts.ScoreTrained)
    return fact


def model_of(trained: Trained) -> Model | None:
    """The model of a training; None: it lost to the creative's rate and is not in force. Raises BadModel."""
    key = (database(), trained.no, trained.event_id)
    with _lock:
        if key in _models:
            return _models[key]
    fact = fact_of(trained)
    made = read_model(fact.model, fact.known_at) if holds(fact.report) else None
    with _lock:
        _models[key] = made
        while len(_models) > _MODELS:
            _models.popitem(last=False)
    return made


def scores(leads: Mapping[int, int | None], company: Company) -> Mapping[int, Scored]:
    """The scores of leads, given as their numbers with the instants of their creation (microseconds).

    A lead without a score is absent: there is no model in force, or nothing is known of its creation.
    """
    known = trainings() if leads else []
    if not known:
        return {}
    since = [one.known for one in known]
    chosen = {
        number: known[max(bisect_right(since, created) - 1, 0)]
        for number, created in leads.items()
        if created is not None
    }
    keys = {number: (database(), number, leads[number], one.no) for number, one in chosen.items()}
    with _lock:
        found = {number: _scores[key] for number, key in keys.items() if key in _scores}
    fresh = {number: one for number, one in chosen.items() if number not in found}
    if fresh:
        made = _scored(fresh, company)
        found |= made
        _keep({keys[number]: told for number, told in made.items()})
    return {number: told for number, told in found.items() if told is not None}


def _scored(chosen: Mapping[int, Trained], company: Company) -> dict[int, Scored | None]:
    told = at_creation(list(chosen), company)
    made: dict[int, Scored | None] = {}
    for number, trained in chosen.items():
        row, model = told.get(number), model_of(trained)
        made[number] = None if row is None or model is None else _of(row, model)
    return made


def _of(row: Row, model: Model) -> Scored:
    channel = row.get("channel")
    return Scored(model.chance(row), model.expected(None if channel is None else str(channel)), model.reasons(row))


def _keep(made: Mapping[tuple[Any, ...], Scored | None]) -> None:
    if connection.in_atomic_block:  # what was read there may yet be taken back
        return
    with _lock:
        _scores.update(made)
        while len(_scores) > _KEPT:
            _scores.popitem(last=False)


def forget() -> None:
    """Forget what is kept in memory."""
    with _lock:
        _scores.clear()
        _models.clear()


def database() -> str:
    """Which database is asked: what is kept in memory is kept for it."""
    return str(connection.settings_dict["NAME"])


def at_creation(leads: Collection[int], company: Company) -> dict[int, Row]:
    """The columns of leads as they were known at their creation; a walk-in has none, he is here already."""
    return {number: features(seen, company) for number, seen in seen_of(leads).items()}


def seen_of(leads: Collection[int]) -> dict[int, Seen]:
    """What was known of leads when they were created."""
    ordered, found = sorted(leads), dict[int, Seen]()
    for start in range(0, len(ordered), _PART):
        found |= _seen(ordered[start : start + _PART])
    return found


def _seen(leads: Sequence[int]) -> dict[int, Seen]:
    asked = several(leads)
    told: dict[int, list[tuple[Any, ...]]] = {}
    for number, *row in select(
        "SELECT l.number, l.created, l.action, e.kind, e.at, e.known, e.source, e.payload, e.event_id "
        f"FROM current_lead l JOIN journal_event e ON e.lead = l.number AND e.at <= l.created "
        f"WHERE {among('l.number')} AND e.kind IN ({ACTION}, {QUALIFIED}) AND l.action <> 'visit' "
        "ORDER BY l.number, e.at, e.event_id",
        asked,
    ):
        told.setdefault(number, []).append(tuple(row))
    earlier = _earlier(asked)
    found = {}
    for number, rows in told.items():
        seen = _first(rows, earlier.get(number, ()))
        if seen is not None:
            found[number] = seen
    return found


def _first(rows: Sequence[tuple[Any, ...]], earlier: Iterable[tuple[int, int]]) -> Seen | None:
    """The creating action, and what came with it: facts known no later than it."""
    for created, action, kind, at, known, source, payload, _event_id in rows:
        if kind != ACTION or at != created:
            continue
        given = orjson.loads(payload)
        if given.get("action") == action:
            return Seen(at, known, source, given, _answers(rows, known), _before(earlier, known))
    return None


def _answers(rows: Sequence[tuple[Any, ...]], moment: int) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for _created, _action, kind, _at, known, _source, payload, _event_id in rows:
        if kind == QUALIFIED and known <= moment:
            found |= orjson.loads(payload).get("answers") or {}
    return found


def _earlier(asked: Any) -> dict[int, list[tuple[int, int]]]:
    """What the clients of these leads had done before as other leads: kinds of facts, and when they became known."""
    found: dict[int, list[tuple[int, int]]] = {}
    for number, kind, known in select(
        "SELECT l.number, e.kind, e.known FROM current_lead l CROSS JOIN current_lead o CROSS JOIN journal_event e "
        f"WHERE {among('l.number')} AND o.client = l.client AND o.number <> l.number AND e.lead = o.number "
        f"AND e.at < l.created AND e.kind IN ({ACTION}, {CAME}, {PAID})",
        asked,
    ):
        found.setdefault(number, []).append((kind, known))
    return found


def _before(earlier: Iterable[tuple[int, int]], moment: int) -> str:
    kinds = {kind for kind, known in earlier if known <= moment}
    return "bought" if PAID in kinds else "came" if CAME in kinds else "asked" if ACTION in kinds else "first"


def due(now: datetime) -> datetime | None:
    """When the score was trained last; None: never."""
    known = trainings()
    return instant(known[-1].known) if known else None
