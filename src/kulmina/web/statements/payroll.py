"""The statements of a period with their evidence, worked out once for a state of the journal."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock

from kulmina import wiring
from kulmina.analytics.answer import line_evidence
from kulmina.analytics.engine import Source
from kulmina.analytics.payroll import PayRun, closes
from kulmina.domain.company import Company
from kulmina.domain.pay import PayError
from kulmina.domain.period import Period
from kulmina.domain.statement import Statement
from kulmina.web.statements import seen

KEPT = 16


@dataclass(frozen=True, slots=True)
class Payroll:
    """Everybody's pay of one period. `evidence`: ids by (person, component); `closed`: the pay is closed."""

    period: Period
    statements: Mapping[str, Statement]
    evidence: Mapping[tuple[str, str], tuple[str, ...]]
    errors: tuple[PayError, ...]
    closed: bool


_kept: OrderedDict[tuple[str, int, str, bool], Payroll] = OrderedDict()
_lock = Lock()


def payroll(company: Company, period_id: str, now: datetime) -> Payroll:
    """The pay of a period as known now, or at its close. Raises KeyError for an unknown period."""
    period = company.period(period_id)
    closed = now >= period.close_at
    key = (*seen.journal(), period_id, closed)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
        made = _work_out(wiring.source(), period, now, closed)
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return made


def _work_out(source: Source, period: Period, now: datetime, closed: bool) -> Payroll:
    early = period if closed else replace(period, close_at=now)
    periods = tuple(early if p.id == period.id else p for p in source.company.periods if p.start <= period.start)
    source = replace(source, company=replace(source.company, periods=periods))
    run, evidence = PayRun(), {}
    for close in closes(source, run, until=period.id):
        if close.period.id == period.id:
            evidence = line_evidence(close)
    return Payroll(
        period=period,
        statements=run.statements.get(period.id, {}),
        evidence={(parts[1], parts[2]): tuple(ids) for key, ids in evidence.items() if (parts := key.split("|", 2))},
        errors=tuple(error for error in run.errors if error.period == period.id),
        closed=closed,
    )
