"""What the engine counts for the figures: leads, kopecks, calls by span and by creative, operator or seller.

A table of counts is keyed by (place of the span, group). Whole counts are ints, money is roubles, exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

import ibis
import ibis.expr.types as ir

from kulmina.analytics.cohort import (
    Cut,
    Span,
    arrivals_in,
    booked_payments_in,
    cut_offs_in,
    events_in,
    meetings_due_in,
    meetings_held_in,
    payments_in,
    shares_at,
    sold_of,
    valid_actions_in,
)
from kulmina.analytics.engine import Source
from kulmina.analytics.leads import VERDICT
from kulmina.domain.period import EPOCH_DAY, micros

Group = tuple[int, str | None]
Counts = dict[Group, dict[str, Any]]


def _by(cut: Cut, table: ir.Table, group: str, **measures: ir.Scalar) -> Counts:
    grouped = table.group_by(for_span="span", for_group=table[group]).aggregate(**measures)
    rows = cut.view.source.rows(grouped)
    return {(row.pop("for_span"), row.pop("for_group")): row for row in rows}


def _whole(cut: Cut, table: ir.Table, **measures: ir.Scalar) -> Counts:
    """Counts of a whole span, under the group None."""
    rows = cut.view.source.rows(table.group_by(for_span="span").aggregate(**measures))
    return {(row.pop("for_span"), None): row for row in rows}


def _join(*tables: Counts) -> Counts:
    joined: Counts = defaultdict(dict)
    for table in tables:
        for group, row in table.items():
            joined[group] |= row
    return joined


def _how_many(condition: ir.BooleanValue) -> ir.IntegerScalar:
    return condition.sum().cast("int64")


def _roubles(table: Counts, *names: str) -> Counts:
    return {
        group: {**row, **{name: Fraction(int(row[name] or 0), 100) for name in names}} for group, row in table.items()
    }


def marketing_counts(cut: Cut) -> Counts:
    """Marketing's counts by creative; the group None is what no creative owns."""
    cohort, raw, valid, paid = cut.cohort, events_in(cut, "target_action"), valid_actions_in(cut), payments_in(cut)
    leads = _by(
        cut,
        cohort,
        "creative",
        **{"mk.leads": cohort.count(), "mk.purchases_cohort": _how_many(cohort.bought)},
        **{f"mk.{word}_leads": _how_many(cohort.verdict == code) for word, code in VERDICT.items()},
    )
    return _join(
        ad_counts(cut),
        leads,
        _by(cut, raw, "creative", **{"mk.target_action_events": raw.count()}),
        _by(cut, valid, "creative", **{"mk.target_actions": valid.count()}),
        _roubles(_by(cut, paid, "creative", **{"mk.cash": paid.net.sum().cast("int64")}), "mk.cash"),
    )


def ad_rows(cut: Cut) -> ir.Table:
    """The latest report known at K of each creative's day in the cut."""
    return latest_ads(cut.view.source, cut.spans, cut.view.known_at)


def latest_ads(source: Source, spans: Sequence[Span], known_at: datetime | None) -> ir.Table:
    """The latest report known at K of each creative's day in the spans."""
    ads = source.ads
    if known_at is not None:
        ads = ads.filter(ads.known <= micros(known_at))
    days = [((span.start - EPOCH_DAY).days, (span.end - EPOCH_DAY).days) for span in spans]
    ads = ads.filter(ibis.or_(*((ads.day >= first) & (ads.day < end) for first, end in days)))
    place = ibis.cases(
        *((ads.day < end, ibis.literal(place, "int64")) for place, (_, end) in enumerate(days)), else_=len(days) - 1
    )
    latest = ibis.row_number().over(group_by=[ads.creative, ads.day], order_by=[ads.known.desc(), ads.no.desc()])
    ranked = ads.mutate(span=place, latest=latest)
    return ranked.filter(ranked.latest == 0)


def ad_counts(cut: Cut) -> Counts:
    """Impressions, clicks, site visits (None where a day has none) and spend by creative."""
    ads = ad_rows(cut)
    table = _by(
        cut,
        ads,
        "creative",
        **{
            "mk.impressions": ads.impressions.sum().cast("int64"),
            "mk.clicks": ads.clicks.sum().cast("int64"),
            "mk.visits": ads.visits.sum().cast("int64"),
            "mk.spend": ads.spend.sum().cast("int64"),
            "blank": _how_many(ads.visits.isnull()),
        },
    )
    off = cut.view.source.company.creatives_without_visits
    for (_place, creative), row in table.items():
        if creative in off:
            row["visits_off"] = True
        if row.pop("blank") or creative in off:
            row["mk.visits"] = None
    return _roubles(table, "mk.spend")


def call_centre_counts(cut: Cut) -> Counts:
    """The call centre's counts by operator; the group None holds what is not a sum over operators."""
    return _join(
        _received(cut), _arrived(cut), _cut_off(cut), _reviews(cut), _meetings(cut), _booked_cash(cut), _activity(cut)
    )


def _received(cut: Cut) -> Counts:
    mine = cut.cohort.filter(cut.cohort.operator.notnull())
    in_time = (mine.response <= cut.view.rules.sla_seconds * 1_000_000).fill_null(False)
    invalid = mine.verdict == VERDICT["invalid"]
    return _by(
        cut,
        mine,
        "operator",
        **{
            "cc.leads_received": mine.count(),
            "cc.invalid": _how_many(invalid),
            "cc.cut_excluded": _how_many(mine.cut_off & ~invalid),
            "cc.eligible_leads": _how_many(~invalid & ~mine.cut_off),
            "cc.sla_in": _how_many(in_time),
        },
    )


def _arrived(cut: Cut) -> Counts:
    came = arrivals_in(cut)
    came = came.filter(came.booker.notnull())
    return _by(
        cut,
        came,
        "booker",
        **{
            "cc.arrived": came.count(),
            "cc.arrived_target": _how_many(came.office_verdict == VERDICT["target"]),
            "cc.arrived_non_target": _how_many(came.office_verdict == VERDICT["non_target"]),
            "cc.arrived_pending": _how_many(came.office_verdict == VERDICT["unknown"]),
        },
    )


def _cut_off(cut: Cut) -> Counts:
    offs = cut_offs_in(cut)
    once = offs.group_by("span", "lead").aggregate(confirmed=offs.confirmed.any(), overturned=offs.overturned.any())

    def measures(table: ir.Table) -> dict[str, ir.Scalar]:
        return {
            "cc.cutoffs_confirmed": _how_many(table.confirmed),
            "cc.cutoffs_overturned": _how_many(table.overturned),
        }

    return _join(_by(cut, offs, "operator", **measures(offs)), _whole(cut, once, **measures(once)))


def _reviews(cut: Cut) -> Counts:
    made = events_in(cut, "qc.reviewed")
    table = _by(cut, made, "person", **{"cc.qc_sum": made.number.sum().cast("int64"), "cc.qc_reviews": made.count()})
    return {group: {**row, "cc.qc_sum": Fraction(row["cc.qc_sum"], 1_000_000)} for group, row in table.items()}


def _meetings(cut: Cut) -> Counts:
    due = meetings_due_in(cut)
    shown = _how_many(due.arrived.notnull())
    return _by(cut, due, "booker", **{"cc.meetings_due": due.count(), "cc.meetings_shown": shown})


def _booked_cash(cut: Cut) -> Counts:
    rows = booked_payments_in(cut)
    return _roubles(_by(cut, rows, "booker", **{"cc.cash": rows.net.sum().cast("int64")}), "cc.cash")


def _activity(cut: Cut) -> Counts:
    calls, booked = events_in(cut, "call"), events_in(cut, "meeting.booked")
    return _join(
        _by(cut, calls, "actor", **{"cc.calls": calls.count(), "cc.talk_s": calls.number.sum().cast("int64")}),
        _by(cut, booked, "actor", **{"cc.booked": booked.count()}),
    )


def sales_counts(cut: Cut) -> Counts:
    """The sales' counts by seller: target clients met, deals of them, cash by shares of the deals."""
    held = meetings_held_in(cut)
    target = held.filter(held.office_verdict == VERDICT["target"])
    sold = sold_of(cut, target)
    return _join(
        _by(cut, target, "seller", **{"sl.meetings_target": target.count()}),
        _by(cut, sold, "seller", **{"sl.deals": sold.count()}),
        seller_cash(cut),
    )


def seller_cash(cut: Cut) -> Counts:
    """Cash by seller: kopecks per share of a deal by the engine, times the exact share here."""
    paid, shares = payments_in(cut), shares_at(cut.view)
    rows = paid.join(shares, paid.deal == shares.deal)
    sums = cut.view.source.rows(rows.group_by("span", "seller", "share").aggregate(net=rows.net.sum().cast("int64")))
    table: Counts = defaultdict(lambda: {"sl.cash": Fraction(0)})
    for row in sums:
        table[row["span"], row["seller"]]["sl.cash"] += Fraction(row["share"]) * Fraction(int(row["net"]), 100)
    return table


def till_counts(cut: Cut) -> Counts:
    """Of each span, under the group None: commissionable cash, and the till by date of movement (in less out)."""
    paid, back = payments_in(cut), events_in(cut, "payment.refunded")
    taken = _whole(cut, paid, **{"co.cash": paid.net.sum().cast("int64"), "co.till": paid.gross.sum().cast("int64")})
    given = _whole(cut, back, returned=back.amount.sum().cast("int64"))
    found = _join(_roubles(taken, "co.cash", "co.till"), _roubles(given, "returned"))
    for row in found.values():
        row["co.till"] = row.get("co.till", Fraction(0)) - row.pop("returned", Fraction(0))
    return found
