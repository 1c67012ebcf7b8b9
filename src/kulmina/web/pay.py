"""The statements of a period with their evidence, worked out once for a state of the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kulmina import wiring
from kulmina.analytics.answer import line_evidence
from kulmina.analytics.engine import Source
from kulmina.analytics.payroll import Memory, PayRun, as_of, closes
from kulmina.current.issued import carried
from kulmina.domain.company import Company
from kulmina.domain.pay import PayError
from kulmina.domain.period import Period
from kulmina.domain.statement import Statement
from kulmina.web.remembered import Remembered, journal

KEPT = 16
CLOSES = 64


@dataclass(frozen=True, slots=True)
class Payroll:
    """Everybody's pay of one period. `evidence`: ids by (person, component); `closed`: the pay is closed."""

    period: Period
    statements: Mapping[str, Statement]
    evidence: Mapping[tuple[str, str], tuple[str, ...]]
    errors: tuple[PayError, ...]
    closed: bool


_kept = Remembered[Payroll](KEPT)
# What the closes before the last one came to, by database: a new fact asks only for the last one again.
_past: dict[str, Memory] = {}


def payroll(company: Company, period_id: str, now: datetime) -> Payroll:
    """The pay of a period as known now, or at its close. Raises KeyError for an unknown period."""
    period = company.period(period_id)
    closed = now >= period.close_at
    seen = journal()
    memory = _past.setdefault(seen[0], {})
    key = (*seen, period_id, closed)
    return _kept.get(key, lambda: _work_out(as_of(wiring.source(), period_id, now), period, closed, memory))


def _work_out(source: Source, period: Period, closed: bool, memory: Memory) -> Payroll:
    run, evidence = PayRun(), dict[str, list[str]]()
    for close in closes(source, run, until=period.id, memory=memory, issued=carried()):
        if close.period.id == period.id:
            evidence = line_evidence(close)
    for old in list(memory)[:-CLOSES]:
        memory.pop(old, None)
    return Payroll(
        period=period,
        statements=run.statements.get(period.id, {}),
        evidence={(parts[1], parts[2]): tuple(ids) for key, ids in evidence.items() if (parts := key.split("|", 2))},
        errors=tuple(error for error in run.errors if error.period == period.id),
        closed=closed,
    )
