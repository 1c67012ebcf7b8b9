"""The leads of a period and what became of them by its end, as known at K; the flows of the period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir

from kulmina.analytics.clock import DAY, SECOND, transitions, worked
from kulmina.analytics.leads import VERDICT, View
from kulmina.analytics.visible import is_kind
from kulmina.domain.funnel import STAGES
from kulmina.domain.period import micros, midnight

# A client may be answered long after the period: the zone's changes are looked up this far ahead.
_ANSWERED_WITHIN = 400 * DAY


@dataclass(frozen=True, slots=True)
class Cut:
    """The days [start, end) of a view, as instants in the business time zone (microseconds).

    `cohort`: leads created in the cut. `late`: the first and the last instant that counts.
    """

    view: View
    start: date
    end: date
    since: int
    until: int
    cohort: ir.Table

    def holds(self, at: ir.IntegerValue) -> ir.BooleanValue:
        return (at >= self.since) & (at < self.until)


def cut(view: View, start: date, end: date, *, keep: bool = True) -> Cut:
    """Cut a view to the business days [start, end)."""
    tz = view.rules.tz
    since, until = micros(midnight(start, tz)), micros(midnight(end, tz))
    rows = cohort_rows(view, since, until)
    return Cut(view, start, end, since, until, view.source.keep(rows) if keep else rows)


def cohort_rows(view: View, since: int, until: int) -> ir.Table:
    """A row per lead created in [since, until): its groups, its verdict, its stage by the end, its answer.

    `stage` 1..6 by the end of the cut; `operator` of record; `seller` of the first outcome; `office` of
    the arrival, else of the latest booking; `response` working microseconds or null; `cut_off` whether a
    confirmed cut-off lies before the end; `bought` whether payments before the end leave money.
    """
    leads = view.leads.filter((view.leads.created_at >= since) & (view.leads.created_at < until))
    leads = leads.mutate(stage=_stage(leads, until), response=_response(leads, view, since, until))
    leads = leads.mutate(cut_off=_confirmed(leads) & (leads.cut_at < until).fill_null(False))
    joined = _with(leads, _operators(view, until), "operator")
    joined = _with(joined, _sellers(view, until), "seller")
    joined = _with(joined, _offices(view, until), "office")
    joined = _with(joined, _buyers(view, until), "bought")
    return joined.mutate(bought=joined.bought.fill_null(False))


def _with(leads: ir.Table, found: ir.Table, column: str) -> ir.Table:
    return leads.left_join(found, leads.lead == found.for_lead).drop("for_lead")


def _stage(leads: ir.Table, until: int) -> ir.IntegerValue:
    reached = [
        (leads[f"reached_{i}"] < until, ibis.literal(i, "int64")) for i in range(len(STAGES), 1, -1)
    ]  # a null instant is not before the end
    return ibis.cases(*reached, else_=1)


def _response(leads: ir.Table, view: View, since: int, until: int) -> ir.IntegerValue:
    """Working microseconds to the first touch at or after creation; null for walk-ins and the unanswered."""
    offsets = transitions(view.rules.tz, since, until + _ANSWERED_WITHIN)
    spent = worked(leads.touched, view.rules, offsets) - worked(leads.created_at, view.rules, offsets)
    return ibis.ifelse(leads.walk_in | leads.touched.isnull(), ibis.null("int64"), spent)


def _confirmed(leads: ir.Table) -> ir.BooleanValue:
    """A cut-off that nobody overturned and that the final verdict bears out (DOMAIN §9)."""
    return leads.cut_at.notnull() & leads.overturned_at.isnull() & (leads.verdict == VERDICT["non_target"])


def _operators(view: View, until: int) -> ir.Table:
    """The operator of the last assignment before the end: the operator of record."""
    given = view.events.filter(is_kind(view.events, "lead.assigned") & (view.events.at < until))
    last = given.group_by("lead").aggregate(last_key=given.key.max())
    rows = given.join(last, (given.lead == last.lead) & (given.key == last.last_key))
    return rows.select(for_lead="lead", operator="person")


def _sellers(view: View, until: int) -> ir.Table:
    held = outcomes(view)
    return held.filter(held.held_at < until).select(for_lead="lead", seller="seller")


def outcomes(view: View) -> ir.Table:
    """The first outcome of each lead: when and with which seller."""
    held = view.events.filter(is_kind(view.events, "meeting.outcome")).select(
        "key", outcome_lead="lead", held_at="at", seller="person"
    )
    leads = view.leads
    return leads.join(held, (leads.lead == held.outcome_lead) & (leads.outcome_key == held.key)).drop(
        "outcome_lead", "key"
    )


def _offices(view: View, until: int) -> ir.Table:
    came = view.arrivals.filter(view.arrivals.arrived_at < until).select(
        for_lead="lead", office="arrival_office", place=ibis.literal(0), order="arrived_at"
    )
    booked = view.meetings.filter(view.meetings.booked_at < until).select(
        for_lead="lead", office="office", place=ibis.literal(1), order="booked_key"
    )
    both = ibis.union(came, booked)
    both = both.filter(both.office.notnull())
    ranked = both.mutate(rank=ibis.row_number().over(group_by=both.for_lead, order_by=[both.place, both.order.desc()]))
    return ranked.filter(ranked.rank == 0).select("for_lead", "office")


def _buyers(view: View, until: int) -> ir.Table:
    paid = view.payments.filter((view.payments.at < until) & view.payments.lead.notnull())
    kept = paid.group_by("lead").aggregate(kept=paid.net.sum())
    return kept.select(for_lead="lead", bought=kept.kept > 0)


def payments_in(cut: Cut) -> ir.Table:
    """The payments of the cut's days."""
    return cut.view.payments.filter(cut.holds(cut.view.payments.at))


def arrivals_in(cut: Cut) -> ir.Table:
    """The first arrivals of the cut's days."""
    return cut.view.arrivals.filter(cut.holds(cut.view.arrivals.arrived_at))


def shares_at(view: View) -> ir.Table:
    """Who shares each deal, by its latest visible signing: deal, seller, share (exact text)."""
    signed = view.events.filter(is_kind(view.events, "deal.signed")).select("no", "key", deal="subject")
    ranked = signed.mutate(place=ibis.row_number().over(group_by=signed.deal, order_by=signed.key.desc()))
    latest = ranked.filter(ranked.place == 0).select(signed_no="no")
    shares = view.source.shares
    return shares.join(latest, shares.no == latest.signed_no).select("deal", "seller", "share")


def cut_offs_in(cut: Cut) -> ir.Table:
    """The cut-offs of the cut's days, one row per lead and operator, confirmed or overturned at K."""
    made = cut.view.events.filter(is_kind(cut.view.events, "lead.cut_off") & cut.holds(cut.view.events.at))
    made = made.select(cut_lead="lead", operator="actor").distinct()
    leads = cut.view.leads
    rows = made.join(leads, made.cut_lead == leads.lead)
    return rows.select(
        "lead", "lead_id", "operator", confirmed=_confirmed(rows), overturned=rows.overturned_at.notnull()
    )


def valid_actions_in(cut: Cut) -> ir.Table:
    """The leads, not invalid, whose first valid target action lies in the cut."""
    leads = cut.view.leads
    return leads.filter(cut.holds(leads.valid_at) & (leads.verdict != VERDICT["invalid"]))


def meetings_held_in(cut: Cut) -> ir.Table:
    """The leads whose first outcome lies in the cut, with its seller."""
    held = outcomes(cut.view)
    return held.filter(cut.holds(held.held_at))


def sold_before_end(cut: Cut) -> ir.Table:
    """The leads with a deal signed before the end of the cut and not cancelled at K."""
    events = cut.view.events
    signed = events.filter(is_kind(events, "deal.signed") & (events.at < cut.until)).select("lead", deal="subject")
    cancelled = events.filter(is_kind(events, "deal.cancelled")).select(cancelled_deal="subject")
    return signed.anti_join(cancelled, signed.deal == cancelled.cancelled_deal).select(sold_lead="lead").distinct()


def seconds(micro: ir.IntegerValue) -> ir.IntegerValue:
    """Whole seconds of a span in microseconds."""
    return ((micro - micro % SECOND) / SECOND).round().cast("int64")
