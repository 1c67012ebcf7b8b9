"""Periods of pay go on by themselves; each is closed: its statements are issued and never change (P9, P15)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from kulmina import __version__
from kulmina.actions import act
from kulmina.actions.act import Done, Step
from kulmina.analytics.answer import line_evidence
from kulmina.analytics.engine import Source
from kulmina.analytics.payroll import Lines, PayRun, Progress, Remembered, closes
from kulmina.domain import facts, rhythm
from kulmina.domain.company import Company
from kulmina.domain.event import Event, make
from kulmina.domain.money import Kopecks
from kulmina.domain.pay import PayError
from kulmina.domain.period import Period
from kulmina.domain.rights import Actor
from kulmina.domain.statement import Adjustment, Statement
from kulmina.journal import read
from kulmina.recording import record, turn

SYSTEM = Actor("SYS", "system")
Evidence = Mapping[str, list[str]]


class CannotClose(ValueError):
    """A period that cannot be closed: why, and what to do. `errors`: whose pay could not be worked out."""

    def __init__(self, problem: str, *, errors: tuple[PayError, ...] = ()) -> None:
        super().__init__("\n".join((problem, *(f"  {error}" for error in errors))))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed period and the statements that were issued. `stands`: what its close came to, for the next one to
    compare with; `carried`: kopecks that each person's latest statement left to be carried over."""

    period: str
    statements: tuple[Statement, ...]
    stands: Remembered
    carried: Mapping[str, Kopecks]


def missing(company: Company, now: datetime) -> tuple[Period, ...]:
    """The periods up to the end of the next quarter that are not defined yet, where the last two tell their rhythm."""
    return rhythm.ahead(company.periods, now.astimezone(company.rules.tz).date(), company.rules.tz)


def extend(now: datetime) -> Done:
    """Define the periods that come next, by the program itself. A second call adds nothing."""
    if not missing(read.company(), now):
        return Done((), None, repeated=True)
    with turn():
        steps = defining(missing(read.company(), now))
        return act.perform(SYSTEM, None, steps, now=now) if steps else Done((), None, repeated=True)


def defining(periods: Sequence[Period]) -> list[Step]:
    """The facts that define periods."""
    return [
        (
            "period.defined",
            {"period": one.id, "start": one.start.isoformat(), "end": one.end.isoformat(),
             "close_at": one.close_at.isoformat()},
        )
        for one in periods
    ]  # fmt: skip


def close(
    period_id: str,
    *,
    source: Source,
    actor: str,
    now: datetime,
    progress: Progress | None = None,
    after: Closed | None = None,
) -> Closed:
    """Issue the statements of a period as they were known at its close, and close it.

    `after`: the period before, where the same program has just closed it: its close is not worked out again.
    Raises CannotClose: closed already, not over yet, before its instant of close, somebody cannot be paid;
    KeyError for an unknown period.
    """
    company = source.company
    period = company.period(period_id)
    _check_time(period, company, now)
    if _is_closed(period_id, company):
        raise CannotClose(f"the period {period_id} is closed already; what changes now goes to the open period")
    closed, evidence = _work_out(source, period_id, progress, after)
    if errors := closed.stands.errors:
        raise CannotClose(f"the period {period_id} stays open: {len(errors)} cannot be paid", errors=errors)
    closing = [_fact("period.closed", {"period": period_id}, f"close:{period_id}", actor, now)]
    if _was_closed_elsewhere(period_id):
        closing = []
    record([*(_issued(slip, evidence, company, period, now) for slip in closed.statements), *closing])
    return closed


def _is_closed(period_id: str, company: Company) -> bool:
    """Whether the period was closed here. An imported history may hold a close without statements: then they
    can still be issued."""
    people = {assignment.person for assignment in company.assignments}
    said = [f"close:{period_id}", *(f"statement:{period_id}:{person}" for person in people)]
    return bool(read.numbers_of(said))


def _was_closed_elsewhere(period_id: str) -> bool:
    """Whether an imported history holds the close of the period."""
    closes = (event.fact for _no, event in read.of_kind(facts.KINDS["period.closed"].code))
    return any(isinstance(fact, facts.PeriodClosed) and fact.period == period_id for fact in closes)


def _check_time(period: Period, company: Company, now: datetime) -> None:
    ends = period.ends_at(company.rules.tz)
    if now < ends:
        raise CannotClose(f"the period {period.id} is not over: its last moment is before {ends.isoformat()}")
    if now < period.close_at:
        raise CannotClose(
            f"the period {period.id} closes at {period.close_at.isoformat()}: what is learned until then belongs to it"
        )


def _work_out(
    source: Source, period_id: str, progress: Progress | None, after: Closed | None
) -> tuple[Closed, Evidence]:
    run, issued = PayRun(), {after.period: after.carried} if after else {}
    evidence: Evidence = {}
    lines: Mapping[str, Lines] = {}
    posted: tuple[Adjustment, ...] = ()
    told = closes(source, run, until=period_id, progress=progress, issued=issued, stood=after.stands if after else None)
    for close in told:
        if close.period.id == period_id:
            evidence, lines, posted = line_evidence(close), close.lines, close.adjustments
    errors = tuple(error for error in run.errors if error.period == period_id)
    made = run.statements.get(period_id, {})
    carried = {**(after.carried if after else {}), **{person: Kopecks(slip.carry_out) for person, slip in made.items()}}
    return Closed(period_id, tuple(made.values()), Remembered(lines, posted, errors), carried), evidence


def _issued(slip: Statement, evidence: Evidence, company: Company, period: Period, now: datetime) -> Event:
    """The fact of an issued statement, with what it stands on and the versions that made it."""
    written = slip.as_json()
    prefix = f"{slip.period}|{slip.person}|"
    written["evidence"] = {key.removeprefix(prefix): ids for key, ids in evidence.items() if key.startswith(prefix)}
    payload = {
        "period": slip.period,
        "person": slip.person,
        "statement": written,
        "inputs_hash": inputs_hash(slip, written["evidence"], company, period),
        "program": f"kulmina {__version__}",
        "scheme_version": slip.scheme or None,
    }
    return _fact("statement.issued", payload, f"statement:{slip.period}:{slip.person}", "system", now)


def inputs_hash(slip: Statement, evidence: Mapping[str, Any], company: Company, period: Period) -> str:
    """A fingerprint of everything a statement was made from: figures, plans, days, adjustments, evidence, scheme."""
    written = slip.as_json(texts=False)
    plans = {f"{p}|{s}|{m}": str(value) for (p, s, m), value in company.plans.items() if p == period.id}
    sheet = company.timesheets.get((period.id, slip.person))
    inputs = {
        "period": [period.id, period.start.isoformat(), period.end.isoformat(), period.close_at.isoformat()],
        "scheme": slip.scheme,
        "formulas": [written["formulas"], written["prior_formulas"]],
        "adjustments": [written["adjustments"], written["ignored_adjustments"]],
        "carry_in": written["carry_in"],
        "plans": plans,
        "timesheet": [str(sheet.worked_days), str(sheet.norm_days)] if sheet else None,
        "evidence": dict(evidence),
    }
    return hashlib.sha256(orjson.dumps(inputs, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _fact(kind: str, payload: Mapping[str, Any], event_id: str, actor: str, now: datetime) -> Event:
    filled = {key: value for key, value in payload.items() if value is not None}
    return make(kind, filled, event_id=event_id, occurred_at=now, recorded_at=now, actor=actor)
