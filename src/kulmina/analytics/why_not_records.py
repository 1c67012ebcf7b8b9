"""Facts of a cut's days that do not count because of the record: voided, merged, or recorded after the close."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import ibis.expr.types as ir

from kulmina.analytics.cohort import Cut, shares_at
from kulmina.analytics.leads import VERDICT
from kulmina.analytics.visible import is_kind, visible
from kulmina.analytics.why_not_rows import Ask, of_money, told
from kulmina.domain.period import micros


def off_the_record(asked: Ask) -> Iterator[ir.Table]:
    """What is known to be a mistake or a duplicate, and what was learned after the cut's instant of knowledge."""
    yield from _merged(asked.cut)
    yield from _facts(asked, _voided(asked.cut), shares_at(asked.cut.view), "voided")
    if asked.cut.view.known_at is not None:
        yield from _late(asked)


def _recorded(cut: Cut) -> ir.Table:
    """Everything recorded by the cut's instant of knowledge, voided or not, each fact at its own lead."""
    events, known_at = cut.view.source.events, cut.view.known_at
    return events if known_at is None else events.filter(events.known <= micros(known_at))


def _voided(cut: Cut) -> ir.Table:
    events = _recorded(cut)
    voids = events.filter(is_kind(events, "event.voided") & events.number.notnull()).select(voided="number")
    rows = events.filter(cut.holds(events["at"]))
    return rows.semi_join(voids, rows.no == voids.voided)


def _merged(cut: Cut) -> Iterator[ir.Table]:
    """Leads that began in the cut's days and count in another lead."""
    events, counted = _recorded(cut), cut.view.leads.select(counted_lead="lead")
    acts = events.filter(is_kind(events, "target_action"))
    began = acts.group_by(acted="lead").aggregate(began=acts["at"].min())
    merges = events.filter(is_kind(events, "lead.merged")).select("lead", "event_id")
    rows = merges.join(began, merges.lead == began.acted)
    rows = rows.filter(cut.holds(rows.began))
    yield told(_named(cut, rows.anti_join(counted, rows.lead == counted.counted_lead)), "mk.leads", "merged",
               fact="event_id")  # fmt: skip


def _late(asked: Ask) -> Iterator[ir.Table]:
    """Facts of the cut's days that were recorded after its instant of knowledge and stand now."""
    cut, known_at = asked.cut, asked.cut.view.known_at
    assert known_at is not None
    now = cut.view.source.name(visible(cut.view.source, None))
    after = now.filter((now.known > micros(known_at)) & cut.holds(now["at"]))
    shares = shares_at(replace(cut.view, known_at=None, events=now))
    yield from _facts(asked, after, shares, "recorded_late")
    said = after.filter(is_kind(after, "visit.classified", "qc.verdict")).select("lead", "event_id", "known")
    came = cut.view.arrivals
    waits = came.filter(came.booker.notnull() & (came.office_verdict == VERDICT["unknown"]))
    waits = waits.select("lead_id", "booker", waiting="lead")
    rows = said.join(waits, said.lead == waits.waiting)
    yield told(rows, "cc.arrived_target", "recorded_late", person="booker", fact="event_id", known="known")


def _facts(asked: Ask, facts: ir.Table, shares: ir.Table, reason: str) -> Iterator[ir.Table]:
    """Facts that would have counted, told in the figure that lacks them; not where another one took their place.

    `shares`: deal, seller; of everything that is known where the reason is.
    """
    cut = asked.cut
    facts = _named(cut, facts)
    record = {"fact": "event_id", "known": "known"}

    def lacking(kind: str, counted: ir.Table, by: str = "lead") -> ir.Table:
        rows, known = facts.filter(is_kind(facts, kind)), counted.select(counted_by=by).distinct()
        return rows.anti_join(known, rows[by] == known.counted_by)

    leads, events = cut.view.leads, cut.view.events
    acts = lacking("target_action", leads.filter(leads.valid_at.notnull()))
    yield told(asked.owned(acts), "mk.target_actions", reason, person="owner", **record)
    came = lacking("visit.arrived", cut.view.arrivals)
    booked = cut.view.meetings.select("booker", named="meeting")
    yield told(came.left_join(booked, came.subject == booked.named), "cc.arrived", reason, person="booker", **record)
    offs = lacking("lead.cut_off", leads.filter(leads.cut_at.notnull()))
    yield told(offs, "cc.cutoffs_confirmed", reason, person="actor", **record)
    held = lacking("meeting.outcome", cut.view.outcomes)
    yield told(held, "sl.meetings_target", reason, person="person", **record)
    deals = lacking("deal.signed", events.filter(is_kind(events, "deal.signed")), "subject")
    sellers = cut.view.source.shares.select("seller", signed_no="no")
    yield told(deals.left_join(sellers, deals.no == sellers.signed_no), "sl.deals", reason, person="seller", **record)
    paid = lacking("payment.received", events.filter(is_kind(events, "payment.received")), "subject")
    owed = leads.select(owed_lead="lead", owed="creative")
    paid = paid.drop("creative").left_join(owed, paid.lead == owed.owed_lead)
    paid = paid.mutate(payment=paid.subject, deal=paid.object, creative=paid.owed)
    yield from of_money(asked, paid, shares, reason, **record)


def _named(cut: Cut, rows: ir.Table) -> ir.Table:
    """Rows with the id of their lead; rows without a lead are left out."""
    names = cut.view.source.leads.select("lead_id", named_lead="lead")
    return rows.join(names, rows.lead == names.named_lead)
