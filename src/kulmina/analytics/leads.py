"""One row per lead as it was known at K: who created it, which creative owns it, what it is, what happened first.

The set-based twin of `domain.lead`: the same law (DOMAIN §7, §8) as one pass over the journal.
`min` and `max` over `key` (instant and place) take the place of sorting each lead's facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import ibis
import ibis.expr.types as ir

from kulmina.analytics.engine import Source
from kulmina.analytics.visible import is_kind, visible
from kulmina.domain.company import ActionRule, Counting, Rules
from kulmina.domain.funnel import STAGES
from kulmina.domain.period import micros, midnight
from kulmina.journal.columns import CODES, DIRECTION

ACTION, RESULT, VERDICT, OUTCOME = CODES["action"], CODES["result"], CODES["verdict"], CODES["outcome"]
DAY = 86_400_000_000
LEAD_COLUMNS = (
    "lead", "lead_id", "created_key", "created_at", "action", "walk_in", "contact", "creative", "valid_at",
    "reached_2", "reached_3", "reached_4", "reached_5", "reached_6", "verdict", "office_verdict", "level_2", "level_3v",
    "cut_at", "overturned_at", "arrival_key", "outcome_key",
)  # fmt: skip


@dataclass(frozen=True)
class View:
    """A journal as it was known at `known_at` (None: now), with the tables that every question starts from.

    `events`: visible facts. `leads`: a row per lead. The other tables are made when somebody first asks for
    them. Instants are microseconds, money kopecks.
    """

    source: Source
    known_at: datetime | None
    events: ir.Table
    leads: ir.Table

    @property
    def rules(self) -> Rules:
        return self.source.company.rules

    @cached_property
    def meetings(self) -> ir.Table:
        """A row per booked meeting."""
        return self.source.keep(meeting_rows(self.events))

    @cached_property
    def arrivals(self) -> ir.Table:
        """The first arrival of each lead that came, with the booker it is credited to."""
        return self.source.keep(arrival_rows(self.leads, self.meetings, self.events, self.rules))

    @cached_property
    def payments(self) -> ir.Table:
        """A row per payment with its refunds."""
        return self.source.keep(payment_rows(self.events, self.leads))

    @cached_property
    def outcomes(self) -> ir.Table:
        """The leads that had a meeting, with the instant and the seller of its first outcome."""
        return self.source.keep(outcome_rows(self.events, self.leads))


def view(source: Source, known_at: datetime | None) -> View:
    """Look at the journal as it was known at an instant."""
    events = source.name(visible(source, known_at))
    return View(source, known_at, events, source.keep(lead_rows(source, events, source.company.rules)))


def does(events: ir.Table, actions: Iterable[ActionRule]) -> ir.BooleanValue:
    """The target actions of the given kinds."""
    rules = list(actions)
    whole = sorted({ACTION[rule.action] for rule in rules if rule.name is None})
    named = [(events.code == ACTION[r.action]) & (events.name == r.name) for r in rules if r.name is not None]
    wanted = [events.code.isin(whole)] if whole else []
    if not wanted and not named:
        return ibis.literal(False)
    return is_kind(events, "target_action") & ibis.or_(*wanted, *named).fill_null(False)


def creates(events: ir.Table, rules: Rules) -> ir.BooleanValue:
    """The target actions that create leads by the counting of their day."""
    return by_day(events, rules, lambda counting: does(events, counting.lead_actions))


def chosen(events: ir.Table, rules: Rules) -> ir.BooleanValue:
    """The target actions of a kind that the counting of their day has chosen, whatever else it asks."""
    return by_day(events, rules, lambda counting: does(events, counting.target_actions))


def consented(events: ir.Table, rules: Rules) -> ir.BooleanValue:
    """The target actions with consent, where the counting of their day requires it."""
    return by_day(events, rules, lambda counting: _with_consent(events, counting))


def counts_as_target(events: ir.Table, rules: Rules) -> ir.BooleanValue:
    """The target actions that count at once: of a chosen kind, with consent where consent is required."""

    def counted(counting: Counting) -> ir.BooleanValue:
        at_once = does(events, [rule for rule in counting.target_actions if not rule.min_talk_s])
        return at_once & _with_consent(events, counting) if counting.consent_required else at_once

    return by_day(events, rules, counted)


def by_day(events: ir.Table, rules: Rules, told: Callable[[Counting], ir.BooleanValue]) -> ir.BooleanValue:
    """What each counting tells of the facts of its own days."""
    if not rules.earlier:
        return told(rules.counting[-1])
    return ibis.or_(*(_within(events, rules, place) & told(one) for place, one in enumerate(rules.counting)))


def _within(events: ir.Table, rules: Rules, place: int) -> ir.BooleanValue:
    """The facts of the days on which a counting, by its place, is in force; the first one also on all before them."""
    countings = rules.counting
    held = ibis.literal(True)
    if place > 0:
        held = events.at >= _begins(countings[place], rules)
    if place + 1 < len(countings):
        held = held & (events.at < _begins(countings[place + 1], rules))
    return held


def _begins(counting: Counting, rules: Rules) -> int:
    assert counting.since is not None  # only the first one may have no day
    return micros(midnight(counting.since, rules.tz))


def _with_consent(events: ir.Table, counting: Counting) -> ir.BooleanValue:
    asked = [ACTION[action] for action in counting.consent_required]
    return ~events.code.isin(asked) | (events.code2 == 1).fill_null(False) if asked else ibis.literal(True)


def talk_rules(rules: Rules) -> Sequence[tuple[int, ActionRule]]:
    """The target actions that need a talk, each with the place of its counting."""
    return [(place, rule) for place, one in enumerate(rules.counting) for rule in one.target_actions if rule.min_talk_s]


def long_talks(events: ir.Table, rules: Rules) -> ir.Table:
    """By lead: `talked_at`, when a call first counted as a target action by the length of a talk.

    The twin of `domain.counting.ActionRule.min_talk_s`: the lead's first connected call that came in at or after the
    action and lasted as long as the counting of the action's day asks.
    """
    talks = events.filter(
        is_kind(events, "call") & (events.code == RESULT["connected"]) & (events.code2 == DIRECTION["in"])
    ).select(talk_lead="lead", talk_at="at", talk_s="number")
    found = []
    for place, rule in talk_rules(rules):
        rung = events.filter(
            does(events, [rule]) & _within(events, rules, place) & _with_consent(events, rules.counting[place])
        )
        asked = rung.group_by("lead").aggregate(asked_at=rung["at"].min())
        held = talks.join(asked, talks.talk_lead == asked.lead)
        found.append(held.filter((held.talk_at >= held.asked_at) & (held.talk_s >= rule.min_talk_s)))
    every = ibis.union(*found) if len(found) > 1 else found[0]
    return every.group_by("talk_lead").aggregate(talked_at=every.talk_at.min())


def lead_rows(source: Source, events: ir.Table, rules: Rules) -> ir.Table:
    """A row per lead that a lead-creating action has created."""
    facts = lead_facts(events, rules)
    first = events.filter(is_kind(events, "target_action")).select(
        "key", first_lead="lead", first_creative="creative", action="code", contact="contact"
    )
    known = facts.join(first, (facts.lead == first.first_lead) & (facts.created_key == first.key)).drop(
        "first_lead", "key"
    )
    owed = reattributions(events)
    leads = known.left_join(owed, known.lead == owed.owed_lead).drop("owed_lead")
    leads = leads.mutate(
        creative=ibis.ifelse(leads.moved.notnull(), leads.owed_creative, leads.first_creative),
        walk_in=leads.action == ACTION["visit"],
        # Who came from the street has been spoken to at once.
        reached_2=ibis.ifelse(
            leads.action == ACTION["visit"],
            ibis.least(leads.created_at, leads.reached_2.fill_null(leads.created_at)),
            leads.reached_2,
        ),
        verdict=verdict(leads),
        office_verdict=office_verdict(leads),
    )
    names = source.leads.select("lead_id", named_lead="lead")
    return leads.join(names, leads.lead == names.named_lead).select(*LEAD_COLUMNS)


def lead_facts(events: ir.Table, rules: Rules) -> ir.Table:
    """One pass over the journal: the first, the last and the decisive facts of each lead."""
    about = events.filter(events.lead.notnull())
    creating = creates(about, rules)
    valid = counts_as_target(about, rules)
    judged = about.key * 4 + about.code
    reached = {f"reached_{i}": about.at.min(where=about.stage >= i) for i in range(2, len(STAGES) + 1)}
    facts = about.group_by("lead").aggregate(
        created_key=about.key.min(where=creating),
        created_at=about.at.min(where=creating),
        valid_at=about.at.min(where=valid),
        **reached,
        arrival_key=about.key.min(where=is_kind(about, "visit.arrived")),
        outcome_key=about.key.min(where=is_kind(about, "meeting.outcome")),
        level_1q=judged.max(where=is_kind(about, "lead.qualified")),
        level_1c=(about.key * 4 + VERDICT["non_target"]).max(where=is_kind(about, "lead.cut_off")),
        level_2=judged.max(where=is_kind(about, "visit.classified")),
        level_3v=judged.max(where=is_kind(about, "qc.verdict")),
        level_3o=(about.key * 4 + VERDICT["target"]).max(where=is_kind(about, "qc.cutoff_overturned")),
        invalid_at=about.at.min(where=is_kind(about, "lead.invalid")),
        cut_at=about.at.min(where=is_kind(about, "lead.cut_off")),
        overturned_at=about.at.min(where=is_kind(about, "qc.cutoff_overturned")),
    )
    facts = facts.filter(facts.created_key.notnull())
    return _with_talks(facts, about, rules) if talk_rules(rules) else facts


def _with_talks(leads: ir.Table, about: ir.Table, rules: Rules) -> ir.Table:
    """The leads with `valid_at` also where only the length of a talk makes an action count."""
    talks = long_talks(about, rules)
    rows = leads.left_join(talks, leads.lead == talks.talk_lead)
    first = ibis.least(rows.valid_at.fill_null(rows.talked_at), rows.talked_at.fill_null(rows.valid_at))
    return rows.mutate(valid_at=first).drop("talk_lead", "talked_at")


def outcome_rows(events: ir.Table, leads: ir.Table) -> ir.Table:
    """The first outcome of each lead: when and with which seller."""
    held = events.filter(is_kind(events, "meeting.outcome")).select(
        "key", held_lead="lead", held_at="at", seller="person"
    )
    rows = leads.join(held, (leads.lead == held.held_lead) & (leads.outcome_key == held.key))
    return rows.select("lead", "lead_id", "office_verdict", "held_at", "seller")


def first_touches(events: ir.Table, leads: ir.Table) -> ir.Table:
    """The earliest outbound attempt or inbound connected call at or after each lead's creation."""
    answered = (events.code2 == DIRECTION["out"]) | (events.code == RESULT["connected"])
    calls = events.filter(is_kind(events, "call") & answered).select(touched_lead="lead", touched="at")
    made = calls.join(leads, calls.touched_lead == leads.lead)
    made = made.filter(made.touched >= made.created_at)
    return made.group_by("touched_lead").aggregate(touched=made.touched.min())


def _level(*keys: ir.IntegerValue) -> ir.IntegerValue:
    """The verdict of the latest of several facts of one level; null where there is none."""
    latest = keys[0] if len(keys) == 1 else ibis.greatest(*(key.fill_null(0) for key in keys)).nullif(0)
    return latest & 3


def verdict(leads: ir.Table) -> ir.IntegerValue:
    """The verdict at K: invalid, else the highest level present (DOMAIN §8)."""
    found = ibis.coalesce(
        _level(leads.level_3v, leads.level_3o), _level(leads.level_2), _level(leads.level_1q, leads.level_1c)
    )
    return ibis.cases(
        (leads.invalid_at.notnull(), ibis.literal(VERDICT["invalid"], "int64")),
        else_=found.fill_null(VERDICT["unknown"]),
    )


def office_verdict(leads: ir.Table) -> ir.IntegerValue:
    """What the office or quality control says; 3 (unknown) where neither has: the arrival is pending."""
    return ibis.coalesce(_level(leads.level_3v, leads.level_3o), _level(leads.level_2), VERDICT["unknown"])


def reattributions(events: ir.Table) -> ir.Table:
    """The creative each lead was last moved to with an approval, by the instant of recording."""
    moves = events.filter(is_kind(events, "lead.reattributed") & (events.approved.fill_null("") != ""))
    ranked = moves.mutate(
        place=ibis.row_number().over(group_by=moves.lead, order_by=[moves.known.desc(), moves.key.desc()])
    )
    return ranked.filter(ranked.place == 0).select(owed_lead="lead", owed_creative="creative", moved="known")


def meeting_rows(events: ir.Table) -> ir.Table:
    """A row per meeting: who booked it when, its final slot, when it was cancelled (null if not)."""
    about = events.filter(
        is_kind(events, "meeting.booked", "meeting.rescheduled", "meeting.cancelled", "visit.arrived")
        & events.subject.notnull()
    )
    booked, moved = is_kind(about, "meeting.booked"), is_kind(about, "meeting.rescheduled")
    last = about.group_by("subject").aggregate(
        booked_key=about.key.min(where=booked),
        moved_key=about.key.max(where=moved),
        cancelled_at=about.at.min(where=is_kind(about, "meeting.cancelled")),
        arrived=about.at.min(where=is_kind(about, "visit.arrived")),
    )
    first = about.filter(booked).select(
        meeting="subject", key="key", lead="lead", booker="actor", office="office", first_slot="slot", booked_at="at"
    )
    rows = last.join(first, (last.subject == first.meeting) & (last.booked_key == first.key))
    final = about.filter(moved).select(moved_meeting="subject", final_key="key", final_slot="slot")
    rows = rows.left_join(final, (rows.meeting == final.moved_meeting) & (rows.moved_key == final.final_key))
    return rows.select(
        "meeting", "lead", "booker", "office", "booked_key", "booked_at", "cancelled_at", "arrived",
        slot=ibis.coalesce(rows.final_slot, rows.first_slot),
    )  # fmt: skip


def arrival_rows(leads: ir.Table, meetings: ir.Table, events: ir.Table, rules: Rules) -> ir.Table:
    """The first arrival of each lead that came, and the booker it is credited to (null: nobody)."""
    came = events.filter(is_kind(events, "visit.arrived")).select(
        "key", came_lead="lead", arrived_at="at", meeting="subject", recorder="actor", arrival_office="office"
    )
    first = leads.join(came, (leads.lead == came.came_lead) & (leads.arrival_key == came.key)).select(
        "lead", "lead_id", "creative", "office_verdict", "verdict", "arrival_key", "arrived_at", "meeting",
        "recorder", "arrival_office",
    )  # fmt: skip
    named = meetings.select(named_meeting="meeting", named_booker="booker")
    first = first.left_join(named, first.meeting == named.named_meeting).drop("named_meeting")
    guessed = _unnamed_bookers(first, meetings, rules)
    rows = first.left_join(guessed, first.lead == guessed.guessed_lead)
    return rows.mutate(booker=ibis.ifelse(rows.meeting.notnull(), rows.named_booker, rows.guessed_booker)).drop(
        "named_booker", "guessed_booker", "guessed_lead"
    )


def _unnamed_bookers(first: ir.Table, meetings: ir.Table, rules: Rules) -> ir.Table:
    """For arrivals that name no meeting: the latest fitting booking of the lead made before them."""
    unnamed = first.filter(first.meeting.isnull()).select("lead", "arrival_key", "arrived_at")
    span = rules.arrival_match_days * DAY
    booked = meetings.filter(meetings.cancelled_at.isnull()).select(
        "booked_key", "slot", guessed_lead="lead", guessed_booker="booker"
    )
    fits = unnamed.join(booked, (unnamed.lead == booked.guessed_lead) & (booked.booked_key < unnamed.arrival_key))
    fits = fits.filter((fits.slot - fits.arrived_at <= span) & (fits.arrived_at - fits.slot <= span))
    ranked = fits.mutate(place=ibis.row_number().over(group_by=fits.guessed_lead, order_by=fits.booked_key.desc()))
    return ranked.filter(ranked.place == 0).select("guessed_lead", "guessed_booker")


def payment_rows(events: ir.Table, leads: ir.Table) -> ir.Table:
    """A row per payment: kopecks received, kopecks given back by K, its deal, its lead and that lead's creative."""
    paid = events.filter(is_kind(events, "payment.received")).select(
        "lead", "at", payment="subject", deal="object", gross="amount"
    )
    back = events.filter(is_kind(events, "payment.refunded"))
    back = back.group_by(refunded_payment="object").aggregate(refunded=back.amount.sum().cast("int64"))
    rows = paid.left_join(back, paid.payment == back.refunded_payment)
    rows = rows.mutate(net=rows.gross - rows.refunded.fill_null(0)).drop("refunded_payment")
    owner = leads.select(owner_lead="lead", creative="creative", created_at="created_at", lead_id="lead_id")
    return rows.left_join(owner, rows.lead == owner.owner_lead).drop("owner_lead")
