"""All guards of a period as findings; and those of how facts are recorded: by whom, when, with what trace.

The clients' flow is in `guards`, the work with leads in `guards_work`, deals and money in `guards_money`.
"""

from __future__ import annotations

from typing import Any

import ibis.expr.types as ir

from kulmina.analytics import guards, guards_money, guards_work
from kulmina.analytics.cohort import Cut, arrivals_in, events_in, shares_at
from kulmina.analytics.figures import Figures
from kulmina.analytics.guard_lists import HOUR, by_people, flagged, ids_by, known_until, listed, span_of_time
from kulmina.analytics.visible import is_kind
from kulmina.domain.guard import GUARDS, Finding, Limits
from kulmina.domain.period import micros

STANDARD = Limits()


def all_guards(cut: Cut, figures: Figures, before: Cut | None, limits: Limits = STANDARD) -> dict[str, list[Finding]]:
    """What every guard finds in a cut of one span, by guard, empty lists too.

    `figures` are those of the cut; `before` is the span of the same length before it, without which growth
    is not looked at.
    """
    found = [
        *_flow(cut, figures),
        *(guards_work.vanity_growth(cut, figures, before, limits) if before is not None else ()),
        *guards_work.cutoffs_overturned(cut),
        *guards_work.cutoff_rate_outlier(cut, limits),
        *arrival_without_trace(cut, limits),
        *guards_work.self_lead(cut),
        *guards_work.reassign_dump(cut, limits),
        *late_recording(cut, limits),
        *guards_money.period_end_spike(cut, limits),
        *guards_money.split_edit_after_payment(cut),
        *guards_money.deal_fragmentation(cut, limits),
        *guards_work.missing_next_step(cut, limits),
        *guards_work.pending_classification(cut, limits),
        *sd_violations(cut),
    ]
    return {name: [one for one in found if one.guard == name] for name in GUARDS}


def _flow(cut: Cut, figures: Figures) -> list[Finding]:
    """The guards of the clients' flow as findings."""
    by_person = {
        "avoidable_non_target_arrivals": guards.avoidable_non_target_arrivals(cut),
        "verdicts_overruled": guards.verdicts_overruled(cut),
    }
    vain = guards.vanity_creatives(figures)
    leads = ids_by(cut, cut.cohort.select(subject="creative", id="lead_id"), vain)
    return [
        *(_vain(figures, creative, leads.get(creative, ())) for creative in vain),
        *(
            Finding(name, person, tuple(ids), {"count": len(ids)})
            for name, found in by_person.items()
            for person, ids in found.items()
        ),
        *guards_work.duplicates(cut, guards.duplicate_target_actions(cut)),
        *guards_work.sla_breaches(cut, guards.sla_breaches(cut)),
    ]


def _vain(figures: Figures, creative: str, leads: tuple[str, ...]) -> Finding:
    row = figures.creatives[creative]
    counts = {name: int(row[f"mk.{name}"] or 0) for name in ("clicks", "leads", "target_leads")}
    return Finding("vanity_creatives", creative, leads, counts)


def arrival_without_trace(cut: Cut, limits: Limits) -> list[Finding]:
    """By recorder: first arrivals of the span that may not have happened.

    Recorded by their booker; judged or ended within less than `shortest_visit`; or followed by nothing at
    all for `trace_within`, as far as K reaches.
    """
    came = arrivals_in(cut)
    came = came.filter(by_people(cut, came.recorder)).select(
        "lead", "arrival_key", "arrived_at", "booker", subject="recorder", id="lead_id"
    )
    traced = came.left_join(_traces(cut, came), "lead")
    quick = (traced.judged_at - traced.arrived_at) < span_of_time(limits.shortest_visit)
    patience = span_of_time(limits.trace_within)
    silent = traced.next_at.isnull() | (traced.next_at > traced.arrived_at + patience)
    traced = traced.mutate(
        recorded_by_booker=(traced.subject == traced.booker).fill_null(False),
        too_short=quick.fill_null(False),
        nothing_after=silent & (traced.arrived_at + patience <= known_until(cut)),
    )
    return flagged(cut, "arrival_without_trace", traced, "recorded_by_booker", "too_short", "nothing_after")


def _traces(cut: Cut, came: ir.Table) -> ir.Table:
    """Of leads that arrived: when they were first judged or met, and when anything came next."""
    facts = cut.view.events.filter(cut.view.events.lead.notnull()).select("key", "at", "kind", fact_lead="lead")
    rows = came.join(facts, came.lead == facts.fact_lead)
    rows = rows.filter((rows.at >= rows.arrived_at) & (rows.key != rows.arrival_key))
    return rows.group_by("lead").aggregate(
        judged_at=rows.at.min(where=is_kind(rows, "visit.classified", "meeting.outcome")), next_at=rows.at.min()
    )


def late_recording(cut: Cut, limits: Limits) -> list[Finding]:
    """By recorder: facts of the span that people recorded long after they happened.

    `near_close`: those of them that were recorded in the last days before the close of the period's pay.
    """
    events = cut.view.events.filter(cut.holds(cut.view.events.at))
    late = events.filter(
        (events.known - events.at > span_of_time(limits.late_after))
        & by_people(cut, events.actor)
        & ~is_kind(events, "period.closed", "event.voided")
    )
    rows = cut.view.source.rows(late.select("actor", "event_id", "at", "known"))
    close = _close(cut)
    from_then = close - span_of_time(limits.before_close)
    return [
        _late(actor, [row for row in rows if row["actor"] == actor], from_then, close)
        for actor in sorted({row["actor"] for row in rows})
    ]


def _close(cut: Cut) -> int:
    """When the pay of the cut's period is closed; for other spans K."""
    closes = {period.id: micros(period.close_at) for period in cut.view.source.company.periods}
    return closes.get(cut.one.id) or known_until(cut)


def _late(actor: str, rows: list[dict[str, Any]], from_then: int, close: int) -> Finding:
    near = sorted(row["event_id"] for row in rows if from_then < row["known"] <= close)
    longest = max(row["known"] - row["at"] for row in rows)
    ids = tuple(sorted(row["event_id"] for row in rows))
    return Finding(
        "late_recording", actor, ids, {"count": len(ids), "near_close": tuple(near), "longest_hours": longest // HOUR}
    )


def sd_violations(cut: Cut) -> list[Finding]:
    """By person: what was recorded or approved by somebody who is paid for it (rule SD of DOMAIN §5)."""
    name = "sd_violations"
    return [
        *listed(cut, name, _own_arrivals(cut), rule="arrival_by_booker"),
        *listed(cut, name, _own_verdicts(cut), rule="verdict_by_paid_operator"),
        *listed(cut, name, _own_payments(cut), rule="payment_by_seller"),
        *listed(cut, name, _own_adjustments(cut, "actor"), rule="adjustment_approved_by_author"),
        *listed(cut, name, _own_adjustments(cut, "person"), rule="adjustment_approved_by_receiver"),
    ]


def _own_arrivals(cut: Cut) -> ir.Table:
    came = arrivals_in(cut)
    came = came.filter((came.recorder == came.booker) & by_people(cut, came.recorder))
    return came.select(subject="recorder", id="lead_id")


def _own_verdicts(cut: Cut) -> ir.Table:
    judged = events_in(cut, "visit.classified", "qc.verdict").select("actor", judged_lead="lead")
    came = cut.view.arrivals.select("lead", "lead_id", "booker")
    rows = judged.join(came, (judged.judged_lead == came.lead) & (judged.actor == came.booker))
    return rows.filter(by_people(cut, rows.actor)).select(subject="actor", id="lead_id")


def _own_payments(cut: Cut) -> ir.Table:
    taken = events_in(cut, "payment.received").select("actor", payment="subject", paid_deal="object")
    shares = shares_at(cut.view)
    rows = taken.join(shares, (taken.paid_deal == shares.deal) & (taken.actor == shares.seller))
    return rows.select(subject="actor", id="payment")


def _own_adjustments(cut: Cut, party: str) -> ir.Table:
    """The adjustments to the pay of the cut's period (of other spans: made in it) that a party to them approved."""
    posted = cut.view.events.filter(is_kind(cut.view.events, "adjustment.posted"))
    known = {period.id for period in cut.view.source.company.periods}
    mine = posted.subject == cut.one.id if cut.one.id in known else cut.holds(posted.at)
    own = posted.filter(mine & (posted.approved == posted[party]))
    return own.select(subject="approved", id="event_id")
