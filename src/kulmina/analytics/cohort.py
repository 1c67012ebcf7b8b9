"""The leads of a period and what became of them by its end, as known at K; the flows of the period."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir

from kulmina.analytics.clock import DAY, SECOND, transitions, worked
from kulmina.analytics.leads import VERDICT, View, first_touches
from kulmina.analytics.visible import is_kind
from kulmina.domain.funnel import STAGES
from kulmina.domain.period import Period, micros, midnight

COHORT_COLUMNS = (
    "span", "until", "lead", "lead_id", "created_at", "creative", "walk_in", "verdict", "stage", "cut_off",
)  # fmt: skip

# A client may be answered long after the period: the zone's changes are looked up this far ahead.
_ANSWERED_WITHIN = 400 * DAY


@dataclass(frozen=True, slots=True)
class Span:
    """Business days [start, end) as instants in the business time zone (microseconds)."""

    id: str
    start: date
    end: date
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Cut:
    """A view cut to one or several spans that do not overlap; figures of all of them come in one pass.

    `cohort`: the leads created in the spans (see `cohort_rows`). Tables of a cut carry `span`, the place
    of the row's span in `spans`.
    """

    view: View
    spans: tuple[Span, ...]
    cohort: ir.Table

    @property
    def one(self) -> Span:
        """The only span. Raises ValueError where there are several."""
        [span] = self.spans
        return span

    @property
    def since(self) -> int:
        return self.one.since

    @property
    def until(self) -> int:
        return self.one.until

    def holds(self, at: ir.IntegerValue) -> ir.BooleanValue:
        """The instants that lie in one of the spans."""
        return ibis.or_(*((at >= span.since) & (at < span.until) for span in self.spans))

    def span(self, at: ir.IntegerValue) -> ir.IntegerValue:
        """The place of the span in which an instant that the cut holds lies."""
        return span_of(at, self.spans)

    def only(self, place: int) -> Cut:
        """The cut of one of the spans."""
        mine = self.cohort.filter(self.cohort.span == place)
        return Cut(self.view, (self.spans[place],), mine.mutate(span=ibis.literal(0, "int64")))


def span_of(at: ir.IntegerValue, spans: Sequence[Span]) -> ir.IntegerValue:
    """The place of an instant among spans in the order of time, for instants that lie in one of them."""
    if len(spans) == 1:
        return ibis.literal(0, "int64")
    return ibis.cases(
        *((at < span.until, ibis.literal(place, "int64")) for place, span in enumerate(spans[:-1])),
        else_=len(spans) - 1,
    )


def cut(view: View, start: date, end: date, *, name: str = "", extras: Sequence[str] | None = None) -> Cut:
    """Cut a view to the business days [start, end); `extras` as in `cohort_rows`."""
    return cut_to(view, [Period(name, start, end, midnight(end, view.rules.tz))], extras=extras)


def cut_to(view: View, periods: Sequence[Period], *, extras: Sequence[str] | None = None) -> Cut:
    """Cut a view to periods, which must be in the order of time and must not overlap."""
    tz = view.rules.tz
    spans = tuple(
        Span(p.id, p.start, p.end, micros(midnight(p.start, tz)), micros(midnight(p.end, tz))) for p in periods
    )
    return Cut(view, spans, view.source.keep(cohort_rows(view, spans, extras=extras)))


def cohort_rows(view: View, spans: Sequence[Span], *, extras: Sequence[str] | None = None) -> ir.Table:
    """A row per lead created in the spans: what it is and its stage by the end of its span.

    `span` and `until`: its span and that span's end. `stage` 1..6; `cut_off` whether a confirmed cut-off lies
    before the end. Of the `extras` (all, when None) those that are asked for: `operator` of record; `seller` of
    the first outcome; `office` of the arrival, else of the latest booking; `response` working microseconds or
    null; `bought` whether payments before the end leave money.
    """
    created = view.leads.created_at
    leads = view.leads.filter(ibis.or_(*((created >= span.since) & (created < span.until) for span in spans)))
    leads = leads.mutate(span=span_of(leads.created_at, spans), until=_end_of(leads.created_at, spans))
    leads = leads.mutate(stage=_stage(leads), cut_off=_confirmed(leads) & (leads.cut_at < leads.until).fill_null(False))
    leads = leads.select(*COHORT_COLUMNS)
    ends = leads.select(end_lead="lead", until="until")
    wanted = EXTRAS if extras is None else extras
    for name in wanted:
        found = EXTRAS[name](view, ends, spans)
        leads = leads.left_join(found, leads.lead == found.for_lead).drop("for_lead")
    return leads.mutate(bought=leads.bought.fill_null(False)) if "bought" in wanted else leads


def _end_of(at: ir.IntegerValue, spans: Sequence[Span]) -> ir.IntegerValue:
    ends = [(at < span.until, ibis.literal(span.until, "int64")) for span in spans[:-1]]
    last = ibis.literal(spans[-1].until, "int64")
    return ibis.cases(*ends, else_=last) if ends else last


def _before_end(facts: ir.Table, ends: ir.Table, at: str) -> ir.Table:
    """The facts of the cohort's leads that lie before the end of their lead's span."""
    mine = facts.join(ends, facts.lead == ends.end_lead)
    return mine.filter(mine[at] < mine.until).drop("end_lead", "until")


def _stage(leads: ir.Table) -> ir.IntegerValue:
    reached = [(leads[f"reached_{i}"] < leads.until, ibis.literal(i, "int64")) for i in range(len(STAGES), 1, -1)]
    return ibis.cases(*reached, else_=1)  # a null instant is not before the end


def _confirmed(leads: ir.Table) -> ir.BooleanValue:
    """A cut-off that nobody overturned and that the final verdict bears out (DOMAIN §9)."""
    return leads.cut_at.notnull() & leads.overturned_at.isnull() & (leads.verdict == VERDICT["non_target"])


def _operators(view: View, ends: ir.Table, spans: Sequence[Span]) -> ir.Table:
    """The operator of the last assignment before the end: the operator of record."""
    events = view.events
    given = _before_end(
        events.filter(is_kind(events, "lead.assigned")).select("lead", "key", "at", "person"), ends, "at"
    )
    ranked = given.mutate(place=ibis.row_number().over(group_by=given.lead, order_by=given.key.desc()))
    return ranked.filter(ranked.place == 0).select(for_lead="lead", operator="person")


def _sellers(view: View, ends: ir.Table, spans: Sequence[Span]) -> ir.Table:
    held = _before_end(view.outcomes.select("lead", "held_at", "seller"), ends, "held_at")
    return held.select("seller", for_lead="lead")


def _offices(view: View, ends: ir.Table, spans: Sequence[Span]) -> ir.Table:
    came = _before_end(view.arrivals.select("lead", "arrived_at", office="arrival_office"), ends, "arrived_at")
    came = came.select("office", for_lead="lead", place=ibis.literal(0), order="arrived_at")
    booked = _before_end(view.meetings.select("lead", "office", "booked_at", "booked_key"), ends, "booked_at")
    booked = booked.select("office", for_lead="lead", place=ibis.literal(1), order="booked_key")
    both = ibis.union(came, booked)
    both = both.filter(both.office.notnull())
    ranked = both.mutate(rank=ibis.row_number().over(group_by=both.for_lead, order_by=[both.place, both.order.desc()]))
    return ranked.filter(ranked.rank == 0).select("for_lead", "office")


def _buyers(view: View, ends: ir.Table, spans: Sequence[Span]) -> ir.Table:
    paid = _before_end(view.payments.select("lead", "at", "net"), ends, "at")
    kept = paid.group_by("lead").aggregate(kept=paid.net.sum())
    return kept.select(for_lead="lead", bought=kept.kept > 0)


def _responses(view: View, ends: ir.Table, spans: Sequence[Span]) -> ir.Table:
    """Working microseconds to the first touch at or after creation; null for walk-ins and the unanswered."""
    created = view.leads.filter(~view.leads.walk_in).select("lead", "created_at")
    mine = created.semi_join(ends, created.lead == ends.end_lead)
    touched = first_touches(view.events, mine)
    rows = mine.join(touched, mine.lead == touched.touched_lead)
    offsets = transitions(view.rules.tz, spans[0].since, spans[-1].until + _ANSWERED_WITHIN)
    spent = worked(rows.touched, view.rules, offsets) - worked(rows.created_at, view.rules, offsets)
    return rows.select(for_lead="lead", response=spent)


EXTRAS: dict[str, Callable[[View, ir.Table, Sequence[Span]], ir.Table]] = {
    "operator": _operators,
    "seller": _sellers,
    "office": _offices,
    "response": _responses,
    "bought": _buyers,
}


def _spanned(cut: Cut, rows: ir.Table, at: str) -> ir.Table:
    rows = rows.filter(cut.holds(rows[at]))
    return rows.mutate(span=cut.span(rows[at]))


def payments_in(cut: Cut) -> ir.Table:
    """The payments of the cut's days."""
    return _spanned(cut, cut.view.payments, "at")


def arrivals_in(cut: Cut) -> ir.Table:
    """The first arrivals of the cut's days."""
    return _spanned(cut, cut.view.arrivals, "arrived_at")


def shares_at(view: View) -> ir.Table:
    """Who shares each deal, by its latest visible signing: deal, seller, share (exact text)."""
    signed = view.events.filter(is_kind(view.events, "deal.signed")).select("no", "key", deal="subject")
    ranked = signed.mutate(place=ibis.row_number().over(group_by=signed.deal, order_by=signed.key.desc()))
    latest = ranked.filter(ranked.place == 0).select(signed_no="no")
    shares = view.source.shares
    return shares.join(latest, shares.no == latest.signed_no).select("deal", "seller", "share")


def events_in(cut: Cut, *kinds: str) -> ir.Table:
    """The facts of some kinds of the cut's days."""
    return _spanned(cut, cut.view.events.filter(is_kind(cut.view.events, *kinds)), "at")


def cut_offs_in(cut: Cut) -> ir.Table:
    """The cut-offs of the cut's days, one row per lead and operator, confirmed or overturned at K."""
    made = events_in(cut, "lead.cut_off").select("span", cut_lead="lead", operator="actor").distinct()
    leads = cut.view.leads
    rows = made.join(leads, made.cut_lead == leads.lead)
    return rows.select(
        "span", "lead", "lead_id", "operator", confirmed=_confirmed(rows), overturned=rows.overturned_at.notnull()
    )


def valid_actions_in(cut: Cut) -> ir.Table:
    """The leads, not invalid, whose first valid target action lies in the cut."""
    leads = cut.view.leads
    return _spanned(cut, leads.filter(leads.verdict != VERDICT["invalid"]), "valid_at")


def meetings_held_in(cut: Cut) -> ir.Table:
    """The leads whose first outcome lies in the cut, with its seller."""
    return _spanned(cut, cut.view.outcomes, "held_at")


def meetings_due_in(cut: Cut) -> ir.Table:
    """The meetings whose final slot lies in the cut and that were not cancelled before it."""
    due = _spanned(cut, cut.view.meetings, "slot")
    return due.filter(due.cancelled_at.isnull() | (due.cancelled_at >= due.slot))


def booked_payments_in(cut: Cut) -> ir.Table:
    """The cut's payments of leads whose arrival is credited to somebody, with that booker."""
    paid, credit = payments_in(cut), cut.view.arrivals.select(booked_lead="lead", booker="booker")
    rows = paid.join(credit, paid.lead == credit.booked_lead)
    return rows.filter(rows.booker.notnull())


def sold_of(cut: Cut, held: ir.Table) -> ir.Table:
    """The rows of `held` whose lead has a deal signed before the end of their span and not cancelled at K."""
    events = cut.view.events
    signed = events.filter(is_kind(events, "deal.signed")).select(signed_lead="lead", signed_at="at", deal="subject")
    cancelled = events.filter(is_kind(events, "deal.cancelled")).select(cancelled_deal="subject")
    standing = signed.anti_join(cancelled, signed.deal == cancelled.cancelled_deal)
    first = standing.group_by("signed_lead").aggregate(first_signed=standing.signed_at.min())
    rows = held.join(first, held.lead == first.signed_lead)
    return rows.filter(rows.first_signed < _until(rows, cut.spans))


def _until(rows: ir.Table, spans: Sequence[Span]) -> ir.IntegerValue:
    ends = [(rows.span == place, ibis.literal(span.until, "int64")) for place, span in enumerate(spans)]
    return ibis.cases(*ends)


def seconds(micro: ir.IntegerValue) -> ir.IntegerValue:
    """Whole seconds of a span in microseconds."""
    return ((micro - micro % SECOND) / SECOND).round().cast("int64")
