"""What the figures of a cut leave out, as tables: one row per lead or payment, person, figure and reason.

Each table is what remains of a question of `cohort` when those whom a figure counts are taken away, so the
reasons and the figures cannot part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from kulmina.analytics.cohort import (
    Cut,
    arrivals_in,
    cut_offs_in,
    events_in,
    meetings_held_in,
    payments_in,
    shares_at,
    valid_actions_in,
)
from kulmina.analytics.leads import VERDICT, chosen, consented
from kulmina.analytics.visible import is_kind

COLUMNS = ("kind", "id", "person", "figure", "reason", "lead_id", "fact", "known")
_OWNERS = pa.schema([("owned", pa.string()), ("owner", pa.string())])
TARGET, NON_TARGET, UNKNOWN, INVALID = (VERDICT[word] for word in ("target", "non_target", "unknown", "invalid"))


@dataclass(frozen=True, slots=True)
class Ask:
    """A cut, and the register of creatives with their owners beside it."""

    cut: Cut
    owners: ir.Table

    def owned(self, rows: ir.Table) -> ir.Table:
        """Rows with a `creative` and the `owner` of it (null: nobody); `owned` is null for an unknown one."""
        return rows.left_join(self.owners, rows.creative == self.owners.owned)


def ask(cut: Cut) -> Ask:
    """Get ready to ask about a cut."""
    known = cut.view.source.company.creatives.values()
    rows: dict[str, list[str | None]] = {"owned": [c.id for c in known], "owner": [c.owner or None for c in known]}
    return Ask(cut, cut.view.source.small(rows, _OWNERS))


def text(value: str | None = None) -> ir.StringValue:
    return ibis.literal(value, "string")


def told(
    rows: ir.Table,
    figure: str,
    reason: str | ir.StringValue,
    *,
    person: str | None = None,
    of: str = "lead",
    **more: Any,
) -> ir.Table:
    """Rows as they are answered. `person`: the column of who would be credited; `of`: lead or payment."""
    return rows.select(
        kind=text(of),
        id=rows["lead_id" if of == "lead" else of],
        person=rows[person] if person else text(),
        figure=text(figure),
        reason=text(reason) if isinstance(reason, str) else reason,
        lead_id=rows.lead_id,
        fact=rows[more["fact"]] if "fact" in more else text(),
        known=rows[more["known"]] if "known" in more else ibis.literal(None, "int64"),
    )


def left_out(asked: Ask) -> Iterator[ir.Table]:
    """Everything that the figures of a cut leave out, as it is known to the cut."""
    yield from _marketing(asked)
    yield from _actions(asked)
    yield from _received(asked.cut)
    yield from _arrivals(asked.cut)
    yield from _meetings(asked.cut)
    yield from _deals(asked.cut)
    yield from _payments(asked)


def _unowned(rows: ir.Table, figure: str, of: str) -> ir.Table:
    """Rows of `Ask.owned` that no marketer owns."""
    why = ibis.cases(
        (rows.creative.isnull(), text("no_creative")),
        (rows.owned.isnull(), text("creative_unknown")),
        else_=text("creative_without_owner"),
    )
    lone = rows.mutate(why=why).filter(rows.owner.isnull())
    return told(lone, figure, lone.why, of=of)


def _marketing(asked: Ask) -> Iterator[ir.Table]:
    """Leads of nobody's creative; leads of somebody's that are no target ones; moves that nobody approved."""
    rows = asked.owned(asked.cut.cohort)
    yield _unowned(rows, "mk.leads", "lead")
    rows = rows.filter(rows.owner.notnull() & (rows.verdict != TARGET))
    why = ibis.cases(
        (rows.verdict == INVALID, text("lead_invalid")),
        (rows.verdict == NON_TARGET, text("lead_non_target")),
        else_=text("lead_unknown"),
    )
    yield told(rows, "mk.target_leads", why, person="owner")
    moves = events_in(asked.cut, "lead.reattributed")
    moves = moves.filter(moves.creative.notnull() & (moves.approved.fill_null("") == ""))
    leads = asked.cut.view.leads.select("lead_id", moved_lead="lead", now="creative")
    asks = moves.select("lead", "creative", "event_id").join(leads, moves.lead == leads.moved_lead)
    yield told(
        asked.owned(asks.filter(asks.now.fill_null("") != asks.creative)),
        "mk.leads", "reattribution_unapproved", person="owner", fact="event_id",
    )  # fmt: skip


def _actions(asked: Ask) -> Iterator[ir.Table]:
    """Target actions of the cut's days whose leads do not count in it as target actions."""
    cut, figure = asked.cut, "mk.target_actions"
    acts = events_in(cut, "target_action")
    rules = cut.view.rules
    acts = acts.filter(acts.lead.notnull()).mutate(chosen=chosen(acts, rules), agreed=consented(acts, rules))
    acted = acts.group_by(acted_lead="lead").aggregate(
        chosen=acts.chosen.any(), agreed=(acts.chosen & acts.agreed).any(), action_creative=acts.creative.min()
    )
    leads, counted = cut.view.leads, valid_actions_in(cut).select(counted_lead="lead")
    rows = acted.join(leads, acted.acted_lead == leads.lead)
    rows = rows.anti_join(counted, rows.lead == counted.counted_lead)
    why = ibis.cases(
        ((rows.valid_at < cut.since).fill_null(False), text("action_again")),
        ((rows.valid_at < cut.until).fill_null(False), text("lead_invalid")),
        (rows.agreed, text("call_too_short")),
        (rows.chosen, text("consent_missing")),
        else_=text("action_not_chosen"),
    )
    rows = asked.owned(rows.mutate(why=why))
    yield told(rows, figure, rows.why, person="owner")
    names = cut.view.source.leads.select("lead_id", named_lead="lead")
    lone = acted.anti_join(leads, acted.acted_lead == leads.lead).join(names, acted.acted_lead == names.named_lead)
    yield told(asked.owned(lone.mutate(creative=lone.action_creative)), figure, "not_a_lead", person="owner")


def _received(cut: Cut) -> Iterator[ir.Table]:
    """Leads without an operator, leads that the conversion leaves out, cut-offs that do not hold."""
    cohort = cut.cohort
    yield told(cohort.filter(cohort.operator.isnull()), "cc.leads_received", "no_operator")
    given = cohort.filter(cohort.operator.notnull())
    invalid = given.verdict == INVALID
    yield told(given.filter(given.cut_off & ~invalid), "cc.eligible_leads", "cutoff_confirmed", person="operator")
    yield told(given.filter(invalid), "cc.eligible_leads", "lead_invalid", person="operator")
    offs = cut_offs_in(cut)
    offs = offs.filter(~offs.confirmed)
    why = ibis.ifelse(offs.overturned, text("cutoff_overturned"), text("cutoff_not_confirmed"))
    yield told(offs, "cc.cutoffs_confirmed", why, person="operator")


def _arrivals(cut: Cut) -> Iterator[ir.Table]:
    """Arrivals that are no target ones yet, that nobody is credited with, or that are not the first."""
    came, meetings = arrivals_in(cut), cut.view.meetings
    credited = came.filter(came.booker.notnull() & (came.office_verdict != TARGET))
    why = ibis.ifelse(credited.office_verdict == NON_TARGET, text("arrival_non_target"), text("arrival_pending"))
    yield told(credited, "cc.arrived_target", why, person="booker")
    booked = meetings.select(booked_lead="lead", asks="booker").distinct()
    lone = came.filter(came.booker.isnull())
    lone = lone.left_join(booked, lone.lead == booked.booked_lead)
    why = ibis.cases(
        (lone.meeting.notnull(), text("arrival_meeting_unknown")),
        (lone.asks.notnull(), text("arrival_no_booking_fits")),
        else_=text("arrival_walk_in"),
    )
    yield told(lone, "cc.arrived", why, person="asks")
    first = cut.view.arrivals.select("lead_id", first_lead="lead", first_at="arrived_at")
    more = events_in(cut, "visit.arrived").select("lead", "subject", "event_id")
    more = more.join(first, more.lead == first.first_lead)
    more = more.filter(more.first_at < cut.since)
    named = meetings.select("booker", named="meeting")
    more = more.left_join(named, more.subject == named.named)
    yield told(more, "cc.arrived", "arrival_again", person="booker", fact="event_id")


def _meetings(cut: Cut) -> Iterator[ir.Table]:
    """Meetings with clients who are no target ones, and meetings after the first."""
    held = meetings_held_in(cut)
    held = held.filter(held.office_verdict != TARGET)
    why = ibis.ifelse(held.office_verdict == NON_TARGET, text("meeting_non_target"), text("meeting_pending"))
    yield told(held, "sl.meetings_target", why, person="seller")
    first = cut.view.outcomes.select("lead_id", "held_at", first_lead="lead", first_seller="seller")
    more = events_in(cut, "meeting.outcome").select("lead", "event_id", seller="person")
    more = more.join(first, more.lead == first.first_lead)
    more = more.filter((more.held_at < cut.since) | (more.seller != more.first_seller))
    yield told(more, "sl.meetings_target", "meeting_again", person="seller", fact="event_id")


def _deals(cut: Cut) -> Iterator[ir.Table]:
    """Deals that do not count for the seller of the first meeting, and deals without a meeting."""
    events = cut.view.events
    cancelled = events.filter(is_kind(events, "deal.cancelled")).select(cancelled_deal="subject").distinct()
    deals = events.filter(is_kind(events, "deal.signed")).select(
        "no", "at", "event_id", deal_lead="lead", deal="subject"
    )
    deals = deals.left_join(cancelled, deals.deal == cancelled.cancelled_deal)
    stands = deals.cancelled_deal.isnull()
    by_lead = deals.group_by("deal_lead").aggregate(signed_at=deals["at"].min(where=stands))
    held = meetings_held_in(cut)
    held = held.filter(held.office_verdict == TARGET)
    rows = held.join(by_lead, held.lead == by_lead.deal_lead)
    rows = rows.filter(rows.signed_at.isnull() | (rows.signed_at >= cut.until))
    why = ibis.ifelse(rows.signed_at.isnull(), text("deal_cancelled"), text("deal_after_end"))
    yield told(rows, "sl.deals", why, person="seller")
    met, shares = cut.view.outcomes.select(met_lead="lead"), cut.view.source.shares.select("seller", share_no="no")
    lone = deals.filter(cut.holds(deals["at"]))
    lone = lone.anti_join(met, lone.deal_lead == met.met_lead).join(shares, lone.no == shares.share_no)
    names = cut.view.source.leads.select("lead_id", named_lead="lead")
    lone = lone.join(names, lone.deal_lead == names.named_lead)
    yield told(lone, "sl.deals", "deal_without_meeting", person="seller", fact="event_id")


def _payments(asked: Ask) -> Iterator[ir.Table]:
    """Payments of nobody's creative, of nobody's deal, of nobody's arrival; payments that were given back."""
    cut, paid = asked.cut, payments_in(asked.cut)
    yield _unowned(asked.owned(paid), "mk.cash", "payment")
    events, shares = cut.view.events, shares_at(cut.view)
    signed = events.filter(is_kind(events, "deal.signed")).select(signed="subject").distinct()
    lone = paid.anti_join(shares, paid.deal == shares.deal)
    lone = lone.left_join(signed, lone.deal == signed.signed)
    why = ibis.ifelse(lone.signed.isnull(), text("deal_unknown"), text("deal_without_sellers"))
    yield told(lone, "sl.cash", why, of="payment")
    credit = cut.view.arrivals.filter(cut.view.arrivals.booker.notnull()).select(booked_lead="lead")
    unbooked = paid.anti_join(credit, paid.lead == credit.booked_lead)
    yield told(unbooked, "cc.cash", "payment_no_booker", of="payment")
    yield from of_money(asked, paid.filter(paid.net <= 0), shares, "refunded")


def of_money(asked: Ask, paid: ir.Table, shares: ir.Table, reason: str, **more: str) -> Iterator[ir.Table]:
    """A reason of payments (lead, lead_id, payment, deal, creative), for all who would be paid on them."""
    share = shares.select("seller", share_deal="deal")
    sold = paid.left_join(share, paid.deal == share.share_deal)
    yield told(sold, "sl.cash", reason, person="seller", of="payment", **more)
    owned = asked.owned(paid)
    yield told(owned.filter(owned.owner.notnull()), "mk.cash", reason, person="owner", of="payment", **more)
    credit = asked.cut.view.arrivals.select("booker", booked_lead="lead")
    booked = paid.join(credit, paid.lead == credit.booked_lead)
    yield told(booked.filter(booked.booker.notnull()), "cc.cash", reason, person="booker", of="payment", **more)
