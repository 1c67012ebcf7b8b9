"""The flow of clients by day and stage: what came in, what was processed, what is left (R05).

A lead stands in the stage it has reached until it reaches the next one or leaves the road for good: lost, cut off,
invalid, put to sleep, refused, cancelled. Of a lead that came back after that only what is known now counts. The
backlog is counted at each midnight by itself, so that inflow = processed + change of the backlog is a check.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from kulmina.analytics.cohort import Cut, Span
from kulmina.analytics.engine import Source
from kulmina.analytics.leads import OUTCOME, View, view
from kulmina.analytics.states import STATES, state_rows
from kulmina.analytics.visible import is_kind
from kulmina.domain.funnel import STAGES
from kulmina.domain.period import micros, midnight

WORKED = STAGES[:-1]  # who has paid is nobody's backlog
_FAR = 2**62
_GONE = ("lost", "non_target", "invalid", "sleeping", "refunded")
_ENDINGS = ("lead.lost", "lead.cut_off", "lead.invalid", "lead.slept", "deal.cancelled", "payment.refunded")


@dataclass(frozen=True, slots=True)
class Flow:
    """One stage on one business day, in leads. `before`, `after`: the backlog at its two midnights."""

    day: date
    stage: str
    inflow: int
    processed: int
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


def flows(source: Source, days: Sequence[date]) -> list[Flow]:
    """The flow of each stage of `WORKED` on each of these days, with all that is known now."""
    tz = source.company.rules.tz
    with source.scratch():
        stays = source.keep(_stays(view(source, None)))
        counts: dict[str, ir.Scalar] = {}
        for place, day in enumerate(days):
            since, until = micros(midnight(day, tz)), micros(midnight(day + timedelta(days=1), tz))
            counts |= _of_day(stays, place, since, until)
        found = source.rows(stays.group_by("stage").aggregate(**counts))
    by_stage = {row.pop("stage"): row for row in found}
    return [
        Flow(day, stage, *(int(by_stage.get(number, {}).get(f"{name}_{place}", 0)) for name in _NAMES))
        for place, day in enumerate(days)
        for number, stage in enumerate(WORKED, 1)
    ]


_NAMES = ("inflow", "processed", "before", "after")


def _of_day(stays: ir.Table, place: int, since: int, until: int) -> dict[str, ir.Scalar]:
    came, left = stays.came, stays.gone
    conditions = (
        (came >= since) & (came < until),
        (left >= since) & (left < until),
        (came < since) & (left >= since),
        (came < until) & (left >= until),
    )
    return {
        f"{name}_{place}": condition.sum().cast("int64") for name, condition in zip(_NAMES, conditions, strict=True)
    }


def _stays(seen: View) -> ir.Table:
    """A row per lead and stage that it stood in: stage 1..5, came, gone (far ahead where it still stands there)."""
    rows = _roads(seen)
    parts = []
    for stage in range(1, len(STAGES)):
        came, following = rows[f"at_{stage}"], rows[f"at_{stage + 1}"]
        left = ibis.cases(
            (following.notnull(), following), (rows.gone.notnull(), ibis.greatest(rows.gone, came)), else_=_FAR
        )
        parts.append(rows.filter(came.notnull()).select(stage=ibis.literal(stage, "int64"), came=came, gone=left))
    return ibis.union(*parts)


def _roads(seen: View) -> ir.Table:
    """A row per lead: when it reached each stage (at_1..at_6), and when it left the road for good, null: it has not."""
    leads = seen.leads
    times = {"at_1": leads.created_at}
    for stage in range(2, len(STAGES) + 1):
        times[f"at_{stage}"] = ibis.ifelse(
            leads[f"reached_{stage}"].notnull(), ibis.greatest(leads[f"reached_{stage}"], leads.created_at), None
        )
    ever = Span("", date(1970, 1, 1), date(9999, 1, 1), 0, _FAR)
    states = state_rows(Cut(seen, (ever,), leads)).select("state", state_lead="lead")
    endings = _endings(seen)
    rows = leads.select("lead", **times)
    rows = rows.left_join(states, rows.lead == states.state_lead).left_join(endings, rows.lead == endings.ended_lead)
    over = rows.state.isin([STATES.index(name) for name in _GONE])
    return rows.mutate(gone=ibis.ifelse(over.fill_null(False), rows.ended, None))


def _endings(seen: View) -> ir.Table:
    """The last fact of each lead by which it left the road."""
    events = seen.events
    refused = is_kind(events, "meeting.outcome") & (events.code == OUTCOME["refused"])
    left = events.filter((is_kind(events, *_ENDINGS) | refused) & events.lead.notnull())
    return left.group_by(ended_lead="lead").aggregate(ended=left.at.max())
