"""How far leads got, by creative, in one pass over the journal: for tens of millions of facts.

The stages of the whole funnel (`funnel`) without verdicts, money and advertising; the counts are the same.
"""

from __future__ import annotations

from datetime import date, datetime

import ibis
import ibis.expr.types as ir

from kulmina.analytics.engine import Source
from kulmina.analytics.leads import ACTION, creates, reattributions
from kulmina.analytics.visible import visible
from kulmina.domain.company import Rules
from kulmina.domain.funnel import STAGES
from kulmina.domain.period import micros, midnight
from kulmina.journal.columns import TIE_BITS

Stages = dict[str | None, tuple[int, ...]]


def stages(source: Source, *, start: date, end: date, known_at: datetime | None = None) -> Stages:
    """By creative (None: unattributed): leads created on the days [start, end) that reached each stage before `end`."""
    rules = source.company.rules
    since, until = micros(midnight(start, rules.tz)), micros(midnight(end, rules.tz))
    with source.scratch():
        leads = furthest(visible(source, known_at), rules, until)
        cohort = leads.filter((leads.created_at >= since) & (leads.created_at < until))
        counts = {stage: (cohort.stage >= i).sum() for i, stage in enumerate(STAGES, 1)}
        rows = source.rows(cohort.group_by("creative").aggregate(**counts))
    return {row["creative"]: tuple(int(row[stage]) for stage in STAGES) for row in rows}


def furthest(events: ir.Table, rules: Rules, until: int) -> ir.Table:
    """A row per lead: when it was created, the creative that owns it, its furthest stage before `until`."""
    proving = events.filter(events.stage > 0)
    creating = creates(proving, rules)
    leads = proving.group_by("lead").aggregate(
        created=proving.key.min(where=creating),
        walked_in=proving.key.min(where=creating & (proving.code == ACTION["visit"])),
        first_creative=proving.creative.argmin(proving.key, where=creating),
        proved=proving.stage.max(where=proving.at < until),
    )
    owed = reattributions(events)
    leads = leads.left_join(owed, leads.lead == owed.owed_lead)
    spoken_to = STAGES.index("contacted") + 1
    walked_in = (leads.walked_in == leads.created) & (leads.proved < spoken_to)
    return leads.select(
        created_at=leads.created >> TIE_BITS,
        creative=ibis.ifelse(leads.moved.notnull(), leads.owed_creative, leads.first_creative),
        stage=ibis.ifelse(walked_in, spoken_to, leads.proved),
    )
