"""Guards of deals and money: deals pulled to the end of a period, shares changed after payments, split sales."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir

from kulmina.analytics.cohort import Cut, shares_at
from kulmina.analytics.guard_lists import span_of_time
from kulmina.analytics.visible import is_kind
from kulmina.domain.company import COMPANY
from kulmina.domain.guard import Finding, Limits, Value
from kulmina.domain.period import micros, midnight


def deal_rows(cut: Cut) -> ir.Table:
    """A row per deal first signed in the cut: deal, lead, signed_at, kopecks and whether it was called off."""
    events = cut.view.events
    signed = events.filter(is_kind(events, "deal.signed"))
    deals = signed.group_by(deal="subject").aggregate(signed_at=signed.at.min(), last_key=signed.key.max())
    last = signed.select("key", "lead", "amount", last_deal="subject")
    rows = deals.join(last, (deals.deal == last.last_deal) & (deals.last_key == last.key))
    off = events.filter(is_kind(events, "deal.cancelled")).select(off_deal="subject").distinct()
    rows = rows.filter(cut.holds(rows.signed_at)).left_join(off, rows.deal == off.off_deal)
    return rows.select("deal", "lead", "signed_at", "amount", cancelled=rows.off_deal.notnull())


def period_end_spike(cut: Cut, limits: Limits) -> list[Finding]:
    """The company or a seller with far more deals in the last days of the span than days alone explain.

    With them: what of their money went back until `refunds_within` after the span, as far as K knows.
    """
    deals = deal_rows(cut).select("deal", "signed_at")
    shares = shares_at(cut.view).select("seller", shared_deal="deal").distinct()
    own = deals.join(shares, deals.deal == shares.shared_deal).select("deal", "signed_at", subject="seller")
    return [*_spikes(cut, deals.mutate(subject=ibis.literal(COMPANY)), limits), *_spikes(cut, own, limits)]


def _spikes(cut: Cut, deals: ir.Table, limits: Limits) -> list[Finding]:
    span = cut.one
    edge = micros(midnight(span.end - timedelta(days=limits.spike_days), cut.view.rules.tz))
    late = (deals.signed_at >= edge).sum().cast("int64")
    counts = deals.group_by("subject").aggregate(total=deals.count(), late=late)
    uniform = Fraction(limits.spike_days, (span.end - span.start).days)
    flagged = {
        row["subject"]: row
        for row in cut.view.source.rows(counts.filter(counts.late >= limits.spike_deals))
        if Fraction(row["late"], row["total"]) >= limits.spike_times * uniform
    }
    found = _late_deals(cut, deals.filter(deals.signed_at >= edge), sorted(flagged), limits)
    return [
        Finding(
            "period_end_spike",
            subject,
            tuple(sorted(row["deal"] for row in found[subject])),
            {
                "count": counted["late"],
                "of": counted["total"],
                "share": Fraction(counted["late"], counted["total"]),
                "uniform": uniform,
                "refunded_deals": tuple(sorted(row["deal"] for row in found[subject] if row["refunded"])),
                "refunded": sum(row["refunded"] for row in found[subject]),
            },
        )
        for subject, counted in sorted(flagged.items())
    ]


def _late_deals(cut: Cut, deals: ir.Table, subjects: list[str], limits: Limits) -> dict[str, list[dict[str, Any]]]:
    """The last days' deals of some subjects with the kopecks that soon went back."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    if not subjects:
        return found
    events, paid = cut.view.events, cut.view.payments.select("payment", paid_deal="deal")
    back = events.filter(
        is_kind(events, "payment.refunded") & (events.at < cut.until + span_of_time(limits.refunds_within))
    )
    back = back.select("amount", returned="object")
    money = back.join(paid, back.returned == paid.payment)
    sums = money.group_by("paid_deal").aggregate(refunded=money.amount.sum().cast("int64"))
    deals = deals.filter(deals.subject.isin(subjects))
    rows = deals.left_join(sums, deals.deal == sums.paid_deal)
    for row in cut.view.source.rows(rows.select("subject", "deal", refunded=rows.refunded.fill_null(0))):
        found[row["subject"]].append(row)
    return found


class Signing(NamedTuple):
    """One signing of a deal as it was recorded (microseconds), also one that was voided since."""

    known: int
    no: int
    at: int
    actor: str
    shares: tuple[tuple[str, Fraction], ...]


def split_edit_after_payment(cut: Cut) -> list[Finding]:
    """Deals whose sellers' shares were changed, in or for the span, after money of the deal was known.

    By who recorded the change. A signing that was voided and made again is a change like any other.
    """
    signings, payments = _signed_again(cut), _first_money(cut)
    known = {row["deal"]: row["first"] for row in cut.view.source.rows(payments)}
    found = []
    for deal, versions in sorted(_versions(cut, signings).items()):
        for before, after in pairwise(versions):
            edited = before.shares != after.shares and deal in known and after.known > known[deal]
            if edited and (_inside(cut, after.known) or _inside(cut, after.at)):
                figures: dict[str, Value] = {"count": 1, "before": _written(before), "after": _written(after)}
                found.append(Finding("split_edit_after_payment", after.actor, (deal,), figures))
    return sorted(found, key=lambda one: (one.subject, one.ids))


def _inside(cut: Cut, at: int) -> bool:
    return any(span.since <= at < span.until for span in cut.spans)


def _written(signing: Signing) -> tuple[str, ...]:
    return tuple(f"{seller} {share}" for seller, share in signing.shares)


def _signed_again(cut: Cut) -> ir.Table:
    """The signings, voided ones too, of deals that were signed more than once by K."""
    events = cut.view.source.events
    signed = events.filter(is_kind(events, "deal.signed"))
    if cut.view.known_at is not None:
        signed = signed.filter(signed.known <= micros(cut.view.known_at))
    times = signed.group_by(again="subject").aggregate(times=signed.count())
    times = times.filter(times.times > 1)
    rows = signed.join(times, signed.subject == times.again)
    return rows.select("no", "known", "at", "actor", deal="subject")


def _first_money(cut: Cut) -> ir.Table:
    """When the first payment of each deal signed again became known."""
    events, again = cut.view.events, _signed_again(cut).select(again="deal").distinct()
    paid = events.filter(is_kind(events, "payment.received")).select("known", deal="object")
    rows = paid.join(again, paid.deal == again.again)
    return rows.group_by("deal").aggregate(first=rows.known.min())


def _versions(cut: Cut, signings: ir.Table) -> dict[str, list[Signing]]:
    """The signings of each deal in the order in which they were recorded."""
    shares = cut.view.source.shares.select("seller", "share", share_no="no")
    rows = signings.join(shares, signings.no == shares.share_no).drop("share_no")
    parts: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for row in cut.view.source.rows(rows):
        parts[row["deal"], row["no"]].append(row)
    found: dict[str, list[Signing]] = defaultdict(list)
    for (deal, no), part in parts.items():
        split = tuple(sorted((row["seller"], Fraction(row["share"])) for row in part))
        found[deal].append(Signing(part[0]["known"], no, part[0]["at"], part[0]["actor"], split))
    return {deal: sorted(versions) for deal, versions in found.items()}


def deal_fragmentation(cut: Cut, limits: Limits) -> list[Finding]:
    """By lead: several standing deals that one client (one contact) signed within the span."""
    deals = deal_rows(cut)
    leads = cut.view.leads
    clients = leads.select("lead_id", client_lead="lead", client=ibis.coalesce(leads.contact, leads.lead_id))
    rows = deals.filter(~deals.cancelled).join(clients, deals.lead == clients.client_lead)
    many = rows.group_by(many_client="client").aggregate(deals=rows.count())
    many = many.filter(many.deals >= limits.fragments)
    rows = rows.join(many, rows.client == many.many_client)
    split: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in cut.view.source.rows(rows.select("client", "lead_id", "deal", "signed_at", "amount")):
        split[row["client"]].append(row)
    sellers = _sellers(cut, [row["deal"] for part in split.values() for row in part])
    return sorted((_fragments(part, sellers) for part in split.values()), key=lambda one: one.subject)


def _fragments(deals: list[dict[str, Any]], sellers: dict[str, list[str]]) -> Finding:
    first = min(deals, key=lambda row: (row["signed_at"], row["deal"]))
    return Finding(
        "deal_fragmentation",
        first["lead_id"],
        tuple(sorted(row["deal"] for row in deals)),
        {
            "count": len(deals),
            "amount": sum(row["amount"] for row in deals),
            "sellers": tuple(sorted({who for row in deals for who in sellers[row["deal"]]})),
        },
    )


def _sellers(cut: Cut, deals: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    if deals:
        shares = shares_at(cut.view)
        for row in cut.view.source.rows(shares.filter(shares.deal.isin(deals)).select("deal", "seller")):
            found[row["deal"]].append(row["seller"])
    return found
