"""Every KPI of a period as it was known at K (DOMAIN §9): counts and sums by the engine, ratios exact.

The engine counts leads and kopecks by creative, person and office; `domain.kpi.complete` forms the
ratios. A marketer's figures are the sums over his creatives; heads read the call centre's and the company's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import ibis
import ibis.expr.types as ir

from kulmina.analytics.cohort import (
    Cut,
    arrivals_in,
    cut_offs_in,
    meetings_held_in,
    payments_in,
    shares_at,
    sold_before_end,
    valid_actions_in,
)  # fmt: skip
from kulmina.analytics.leads import VERDICT
from kulmina.analytics.visible import is_kind
from kulmina.domain import kpi
from kulmina.domain.company import COMPANY
from kulmina.domain.kpi import Number
from kulmina.domain.period import micros

Table = dict[str | None, dict[str, Any]]
_EPOCH_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Figures:
    """All KPI of one period at one instant of knowledge. Money is in roubles, exact; None is undefined."""

    company: Mapping[str, Number | None]
    creatives: Mapping[str, Mapping[str, Number | None]]
    marketing_total: Mapping[str, Number | None]
    unattributed: Mapping[str, Number | None]
    people: Mapping[str, Mapping[str, Number | None]]
    call_centre: Mapping[str, Number | None]
    offices: Mapping[str, Mapping[str, Number | None]]

    def of(self, person: str) -> Mapping[str, Number | None]:
        """What a person may be paid on: own figures, those of the call centre, the office and the company."""
        return self.people.get(person, {})


def figures(cut: Cut, period: str) -> Figures:
    """All KPI of a cut; `period` names the plans that belong to it."""
    company = cut.view.source.company
    marketing = marketing_counts(cut)
    calls = call_centre_counts(cut)
    sales = sales_counts(cut)
    total = _company(cut)
    owned = {c: marketing.get(c, {}) for c in company.creatives} | {
        c: row for c, row in marketing.items() if c is not None
    }

    def plans(subject: str) -> Any:
        return lambda metric: company.plan(period, subject, metric)

    def finish(base: Mapping[str, Number | None], subject: str) -> dict[str, Number | None]:
        return kpi.complete(_with_score(base), plans(subject))

    attributed = _sum(owned.values(), _MARKETING)
    office_cash: dict[str, Fraction] = defaultdict(Fraction)
    for seller, row in sales.items():
        person = company.people.get(seller or "")
        if person and person.office:
            office_cash[person.office] += row.get("sl.cash", 0)
    company_figures = finish(total, COMPANY)
    centre = finish(_centre(calls), COMPANY)
    people = {}
    for person in set(company.people) | {p for p in (*calls, *sales) if p}:
        mine = [row for c, row in owned.items() if (known := company.creatives.get(c)) and known.owner == person]
        office = company.people[person].office if person in company.people else None
        base: dict[str, Number | None] = {
            **_sum(mine, _MARKETING),
            **_counts(calls.get(person, {}), _CALLS),
            **_counts(sales.get(person, {}), _SALES),
            **({"of.cash": office_cash.get(office, Fraction(0))} if office else {}),
        }
        team = {key.replace("cc.", "cct.", 1): value for key, value in centre.items() if key.startswith("cc.")}
        people[person] = {**team, **company_figures, **finish(base, person)}
    return Figures(
        company=company_figures,
        creatives={c: finish(_sum([row], _MARKETING), c) for c, row in sorted(owned.items())},
        marketing_total=finish(attributed, COMPANY),
        unattributed=finish(_sum([marketing.get(None, {})], _MARKETING), ""),
        people=people,
        call_centre=centre,
        offices={
            o: finish({"of.cash": office_cash.get(o, Fraction(0))}, o) for o in sorted({*company.offices, *office_cash})
        },
    )


_MARKETING = (
    "mk.impressions", "mk.clicks", "mk.visits", "mk.spend", "mk.target_action_events", "mk.target_actions", "mk.leads",
    "mk.target_leads", "mk.non_target_leads", "mk.unknown_leads", "mk.invalid_leads", "mk.purchases_cohort", "mk.cash",
)  # fmt: skip
_CALLS = (
    "cc.leads_received", "cc.invalid", "cc.cut_excluded", "cc.eligible_leads", "cc.sla_in", "cc.arrived", "cc.arrived_target",
    "cc.arrived_non_target", "cc.arrived_pending", "cc.cutoffs_confirmed", "cc.cutoffs_overturned", "cc.qc_sum",
    "cc.qc_reviews", "cc.meetings_due", "cc.meetings_shown", "cc.cash", "cc.calls", "cc.talk_s", "cc.booked",
)  # fmt: skip
_SALES = ("sl.meetings_target", "sl.deals", "sl.cash")
_MONEY = {"mk.spend", "mk.cash", "cc.cash", "sl.cash", "cc.qc_sum"}


def _counts(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Number | None]:
    return {name: row.get(name, Fraction(0) if name in _MONEY else 0) for name in names}


def _sum(rows: Iterable[Mapping[str, Any]], names: Iterable[str]) -> dict[str, Number | None]:
    """Sum rows of counts. Site visits are unknown where a row lacks them or no row has any (DOMAIN §9)."""
    rows = list(rows)
    result = {name: sum((row.get(name) or 0 for row in rows), Fraction(0) if name in _MONEY else 0) for name in names}
    seen = [row for row in rows if "mk.impressions" in row]
    if not seen or any(row.get("mk.visits") is None for row in seen):
        return {**result, "mk.visits": None}
    return dict(result)


def _centre(calls: Table) -> dict[str, Number | None]:
    """The call centre as one: sums over its operators; a lead cut off by two counts once."""
    total = _sum([row for person, row in calls.items() if person is not None], _CALLS)
    total.pop("mk.visits")
    return {**total, **calls.get(None, {})}


def _with_score(base: Mapping[str, Number | None]) -> dict[str, Number | None]:
    """The mean score of the reviews in place of their sum and number; undefined without reviews."""
    rest = dict(base)
    scores, reviews = rest.pop("cc.qc_sum", None), rest.pop("cc.qc_reviews", None)
    if reviews is not None and scores is not None:
        rest["cc.qc_score"] = Fraction(scores) / reviews if reviews else None
    return rest


def _by(cut: Cut, table: ir.Table, group: str, **measures: Any) -> Table:
    rows = cut.view.source.rows(table.group_by(for_group=table[group]).aggregate(**measures))
    return {row.pop("for_group"): row for row in rows}


def _join(*tables: Table) -> Table:
    joined: Table = defaultdict(dict)
    for table in tables:
        for group, row in table.items():
            joined[group] |= row
    return joined


def _roubles(table: Table, name: str) -> Table:
    return {group: {name: Fraction(int(row[name] or 0), 100)} for group, row in table.items()}


def marketing_counts(cut: Cut) -> Table:
    """Marketing's counts by creative; the group None is what no creative owns."""
    cohort, events = cut.cohort, cut.view.events
    leads = _by(
        cut, cohort, "creative",
        **{"mk.leads": cohort.count(), "mk.purchases_cohort": cohort.bought.sum().cast("int64")},
        **{f"mk.{word}_leads": (cohort.verdict == code).sum().cast("int64") for word, code in VERDICT.items()},
    )  # fmt: skip
    raw = events.filter(is_kind(events, "target_action") & cut.holds(events.at))
    valid = valid_actions_in(cut)
    paid = payments_in(cut)
    cash = _by(cut, paid, "creative", **{"mk.cash": paid.net.sum().cast("int64")})
    return _join(
        ad_counts(cut),
        leads,
        _by(cut, raw, "creative", **{"mk.target_action_events": raw.count()}),
        _by(cut, valid, "creative", **{"mk.target_actions": valid.count()}),
        _roubles(cash, "mk.cash"),
    )


def ad_rows(cut: Cut) -> ir.Table:
    """The latest report known at K of each creative's day in the cut."""
    ads = cut.view.source.ads
    if cut.view.known_at is not None:
        ads = ads.filter(ads.known <= micros(cut.view.known_at))
    since, until = (cut.start - _EPOCH_DAY).days, (cut.end - _EPOCH_DAY).days
    ads = ads.filter((ads.day >= since) & (ads.day < until))
    ranked = ads.mutate(
        place=ibis.row_number().over(group_by=[ads.creative, ads.day], order_by=[ads.known.desc(), ads.no.desc()])
    )
    return ranked.filter(ranked.place == 0)


def ad_counts(cut: Cut) -> Table:
    """Impressions, clicks, site visits (None where a day has none) and spend by creative."""
    ads = ad_rows(cut)
    table = _by(
        cut, ads, "creative",
        **{
            "mk.impressions": ads.impressions.sum().cast("int64"),
            "mk.clicks": ads.clicks.sum().cast("int64"),
            "mk.visits": ads.visits.sum().cast("int64"),
            "blank": ads.visits.isnull().sum().cast("int64"),
            "mk.spend": ads.spend.sum().cast("int64"),
        },
    )  # fmt: skip
    for row in table.values():
        row["mk.spend"] = Fraction(row["mk.spend"], 100)
        if row.pop("blank"):
            row["mk.visits"] = None
    return table


def call_centre_counts(cut: Cut) -> Table:
    """The call centre's counts by operator; the group None holds totals that are not sums over operators."""
    cohort, arrived, offs = cut.cohort, arrivals_in(cut), cut_offs_in(cut)
    mine = cohort.filter(cohort.operator.notnull())
    in_time = (mine.response <= cut.view.rules.sla_seconds * 1_000_000).fill_null(False)
    invalid = mine.verdict == VERDICT["invalid"]
    received = _by(
        cut, mine, "operator",
        **{
            "cc.leads_received": mine.count(),
            "cc.invalid": invalid.sum().cast("int64"),
            "cc.cut_excluded": mine.cut_off.sum().cast("int64"),
            "cc.eligible_leads": (~invalid & ~mine.cut_off).sum().cast("int64"),
            "cc.sla_in": in_time.sum().cast("int64"),
        },
    )  # fmt: skip
    came = arrived.filter(arrived.booker.notnull())
    arrivals = _by(
        cut, came, "booker",
        **{
            "cc.arrived": came.count(),
            "cc.arrived_target": (came.office_verdict == VERDICT["target"]).sum().cast("int64"),
            "cc.arrived_non_target": (came.office_verdict == VERDICT["non_target"]).sum().cast("int64"),
            "cc.arrived_pending": (came.office_verdict == VERDICT["unknown"]).sum().cast("int64"),
        },
    )  # fmt: skip
    confirmed = _by(
        cut, offs, "operator",
        **{
            "cc.cutoffs_confirmed": offs.confirmed.sum().cast("int64"),
            "cc.cutoffs_overturned": offs.overturned.sum().cast("int64"),
        },
    )  # fmt: skip
    once = offs.group_by("lead").aggregate(confirmed=offs.confirmed.any(), overturned=offs.overturned.any())
    [whole] = cut.view.source.rows(
        once.aggregate(
            **{
                "cc.cutoffs_confirmed": once.confirmed.sum().cast("int64"),
                "cc.cutoffs_overturned": once.overturned.sum().cast("int64"),
            }
        )
    )
    totals: Table = {None: {name: value or 0 for name, value in whole.items()}}
    return _join(
        received, arrivals, confirmed, _reviews(cut), _meetings(cut), _booked_cash(cut), _activity(cut), totals
    )


def _reviews(cut: Cut) -> Table:
    events = cut.view.events
    made = events.filter(is_kind(events, "qc.reviewed") & cut.holds(events.at))
    table = _by(cut, made, "person", **{"cc.qc_sum": made.number.sum().cast("int64"), "cc.qc_reviews": made.count()})
    for row in table.values():
        row["cc.qc_sum"] = Fraction(row["cc.qc_sum"], 1_000_000)
    return table


def _meetings(cut: Cut) -> Table:
    """Meetings whose final slot lies in the cut and that were not cancelled before it, by booker."""
    due = cut.view.meetings.filter(cut.holds(cut.view.meetings.slot))
    due = due.filter(due.cancelled_at.isnull() | (due.cancelled_at >= due.slot))
    return _by(
        cut, due, "booker",
        **{"cc.meetings_due": due.count(), "cc.meetings_shown": due.arrived.notnull().sum().cast("int64")},
    )  # fmt: skip


def _booked_cash(cut: Cut) -> Table:
    paid, credit = payments_in(cut), cut.view.arrivals.select(booked_lead="lead", booker="booker")
    rows = paid.join(credit, paid.lead == credit.booked_lead).filter(lambda t: t.booker.notnull())
    return _roubles(_by(cut, rows, "booker", **{"cc.cash": rows.net.sum().cast("int64")}), "cc.cash")


def _activity(cut: Cut) -> Table:
    events = cut.view.events
    calls = events.filter(is_kind(events, "call") & cut.holds(events.at))
    booked = events.filter(is_kind(events, "meeting.booked") & cut.holds(events.at))
    return _join(
        _by(cut, calls, "actor", **{"cc.calls": calls.count(), "cc.talk_s": calls.number.sum().cast("int64")}),
        _by(cut, booked, "actor", **{"cc.booked": booked.count()}),
    )


def sales_counts(cut: Cut) -> Table:
    """The sales' counts by seller: target clients met, deals of them, cash by shares of the deals."""
    held, sold = meetings_held_in(cut), sold_before_end(cut)
    target = held.filter(held.office_verdict == VERDICT["target"])
    marked = target.left_join(sold, target.lead == sold.sold_lead)
    met = _by(
        cut, marked, "seller",
        **{"sl.meetings_target": marked.count(), "sl.deals": marked.sold_lead.notnull().sum().cast("int64")},
    )  # fmt: skip
    return _join(met, seller_cash(cut))


def seller_cash(cut: Cut) -> Table:
    """Cash of the cut by seller: kopecks per share by the engine, times the exact share here."""
    paid, shares = payments_in(cut), shares_at(cut.view)
    rows = paid.join(shares, paid.deal == shares.deal)
    sums = cut.view.source.rows(rows.group_by("seller", "share").aggregate(net=rows.net.sum().cast("int64")))
    table: Table = defaultdict(lambda: {"sl.cash": Fraction(0)})
    for row in sums:
        table[row["seller"]]["sl.cash"] += Fraction(row["share"]) * Fraction(int(row["net"]), 100)
    return table


def _company(cut: Cut) -> dict[str, Number | None]:
    paid, events = payments_in(cut), cut.view.events
    [cash] = cut.view.source.rows(
        paid.aggregate(net=paid.net.sum().cast("int64"), gross=paid.gross.sum().cast("int64"))
    )
    back = events.filter(is_kind(events, "payment.refunded") & cut.holds(events.at))
    [returned] = cut.view.source.rows(back.aggregate(amount=back.amount.sum().cast("int64")))
    till = (cash["gross"] or 0) - (returned["amount"] or 0)
    return {"co.cash": Fraction(int(cash["net"] or 0), 100), "co.till": Fraction(int(till), 100)}
