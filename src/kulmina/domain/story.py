"""What a lead's facts say, gathered in one pass: the pieces from which `lead` makes the lead.

Each kind of fact has one function that writes down what it says; `HEAR` finds it by the fact's class.
Facts are told in the order (occurred_at, event_id).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple

from kulmina.domain import facts
from kulmina.domain.company import Rules
from kulmina.domain.credit import Arrival, Meeting
from kulmina.domain.event import Event
from kulmina.domain.period import midnight
from kulmina.domain.verdict import OFFICE, OPERATOR, QUALITY, Judgement


class Act(NamedTuple):
    """A target action of the lead, by the counting in force on its day. `creates`: such actions create leads;
    `counts_at`: from when it counts as a target action (its kind is chosen, with consent where that is required, with
    a talk of `min_talk_s` where that is asked), None: it does not."""

    at: datetime
    event_id: str
    action: str
    name: str | None
    creative: str | None
    contact: str | None
    creates: bool
    counts_at: datetime | None
    min_talk_s: int = 0

    @property
    def valid(self) -> bool:
        """It counts as a target action."""
        return self.counts_at is not None


class Assignment(NamedTuple):
    """The whole lead was handed to an operator."""

    at: datetime
    operator: str


class CutOff(NamedTuple):
    """An operator refused the client before the meeting."""

    at: datetime
    operator: str
    reason: str | None


class Outcome(NamedTuple):
    """How a meeting ended. `outcome`: sold | follow_up | refused."""

    at: datetime
    seller: str
    outcome: str
    reason: str | None


class Deal(NamedTuple):
    """A contract: when it was first signed, its latest amount (kopecks) and shares, when it was cancelled."""

    deal: str
    at: datetime
    amount: int
    sellers: Mapping[str, Fraction]
    cancelled_at: datetime | None = None


class Visit(NamedTuple):
    """The client in the office. `seller`, `taken_at`: who took him from the waiting room; `served_at`: when the
    office first said something of the meeting; `left_at`: when he left without having been received."""

    event_id: str
    at: datetime
    office: str | None
    meeting: str | None
    seller: str | None = None
    taken_at: datetime | None = None
    served_at: datetime | None = None
    left_at: datetime | None = None


class Payment(NamedTuple):
    """Money that came, in kopecks, and what of it went back; into the till of which office, how, by whose hand."""

    payment: str
    deal: str
    at: datetime
    event_id: str
    amount: int
    refunded: int = 0
    office: str | None = None
    method: str | None = None
    cashier: str | None = None

    @property
    def net(self) -> int:
        return self.amount - self.refunded


class Refund(NamedTuple):
    """Money of a payment that went back, in kopecks."""

    at: datetime
    payment: str
    amount: int


@dataclass(slots=True)
class Story:
    """Everything heard about one lead so far. Instants of meetings are kept by meeting, verdicts by level;
    `owed`: the latest approved reattribution as (recorded_at, occurred_at, event_id, creative); `talks`: connected
    calls that came in, with their seconds."""

    rules: Rules
    acts: list[Act] = field(default_factory=list)
    owed: tuple[datetime, datetime, str, str | None] | None = None
    assignments: list[Assignment] = field(default_factory=list)
    judged: dict[int, Judgement] = field(default_factory=dict)
    invalid: Judgement | None = None
    cut_offs: list[CutOff] = field(default_factory=list)
    overturned: bool = False
    answers: dict[str, Any] = field(default_factory=dict)
    touches: list[datetime] = field(default_factory=list)
    connected_at: datetime | None = None
    talks: list[tuple[datetime, int]] = field(default_factory=list)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    moved: dict[str, datetime] = field(default_factory=dict)
    confirmed: dict[str, datetime] = field(default_factory=dict)
    cancelled: dict[str, datetime] = field(default_factory=dict)
    no_shows: dict[str, datetime] = field(default_factory=dict)
    met: dict[str, datetime] = field(default_factory=dict)
    arrival: Arrival | None = None
    outcome: Outcome | None = None
    last_outcome: Outcome | None = None
    visits: list[Visit] = field(default_factory=list)
    seller: str | None = None
    missed_at: datetime | None = None
    tries: list[datetime] = field(default_factory=list)
    followed_up: list[datetime] = field(default_factory=list)
    returned_at: datetime | None = None
    slept_at: datetime | None = None
    promised: dict[str, tuple[facts.Instalment, ...]] = field(default_factory=dict)
    deals: dict[str, Deal] = field(default_factory=dict)
    payments: list[Payment] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    callback: datetime | None = None
    followup: datetime | None = None
    wake: datetime | None = None
    loss_reason: str | None = None
    merged_into: str | None = None


def _acted(story: Story, event: Event, fact: facts.TargetAction) -> None:
    counting = story.rules.counting_on(event.occurred_at)
    asked = counting.asked_talk(fact.action, fact.name, fact.consent)
    story.acts.append(
        Act(
            event.occurred_at,
            event.event_id,
            fact.action,
            fact.name,
            fact.creative,
            fact.contact,
            counting.creates(fact.action, fact.name),
            event.occurred_at if asked == 0 else None,
            asked or 0,
        )
    )


def _assigned(story: Story, event: Event, fact: facts.LeadAssigned) -> None:
    story.assignments.append(Assignment(event.occurred_at, fact.operator))


def _reattributed(story: Story, event: Event, fact: facts.LeadReattributed) -> None:
    if not fact.approved_by:
        return
    place = (event.recorded_at, event.occurred_at, event.event_id)
    if story.owed is None or place > story.owed[:3]:
        story.owed = (*place, fact.creative)


def _merged(story: Story, event: Event, fact: facts.LeadMerged) -> None:
    story.merged_into = fact.into


def _invalid(story: Story, event: Event, fact: facts.LeadInvalid) -> None:
    story.invalid = Judgement("invalid", fact.reason, event.occurred_at, event.actor)


def _called(story: Story, event: Event, fact: facts.Call) -> None:
    if fact.result == "connected":
        if fact.direction == "in":
            story.talks.append((event.occurred_at, fact.talk_s))
        if story.connected_at is None:
            story.connected_at = event.occurred_at
        story.tries.clear()
    elif fact.direction != "out":
        story.missed_at = event.occurred_at
        return
    else:
        story.tries.append(event.occurred_at)
    story.missed_at = None
    story.touches.append(event.occurred_at)
    story.callback = story.returned_at = None


def _qualified(story: Story, event: Event, fact: facts.LeadQualified) -> None:
    story.judged[OPERATOR] = Judgement(fact.verdict, fact.reason, event.occurred_at, event.actor)
    if fact.answers:
        story.answers.update(fact.answers)


def _cut_off(story: Story, event: Event, fact: facts.LeadCutOff) -> None:
    story.judged[OPERATOR] = Judgement("non_target", fact.reason, event.occurred_at, event.actor)
    story.cut_offs.append(CutOff(event.occurred_at, event.actor, fact.reason))


def _classified(story: Story, event: Event, fact: facts.VisitClassified) -> None:
    story.judged[OFFICE] = Judgement(fact.verdict, fact.reason, event.occurred_at, event.actor)


def _qc_verdict(story: Story, event: Event, fact: facts.QcVerdict) -> None:
    story.judged[QUALITY] = Judgement(fact.verdict, fact.reason, event.occurred_at, event.actor)


def _overturned(story: Story, event: Event, fact: facts.QcCutoffOverturned) -> None:
    story.judged[QUALITY] = Judgement("target", fact.reason, event.occurred_at, event.actor)
    story.overturned = True
    story.returned_at = event.occurred_at


def _callback(story: Story, event: Event, fact: facts.CallbackScheduled) -> None:
    story.callback = fact.at


def _booked(story: Story, event: Event, fact: facts.MeetingBooked) -> None:
    story.wake = None
    if fact.meeting not in story.meetings:  # the first booking of a meeting holds, as its booker does
        story.meetings[fact.meeting] = Meeting(
            fact.meeting, event.actor, event.occurred_at, event.event_id, fact.slot, fact.office
        )


def _confirmed(story: Story, event: Event, fact: facts.MeetingConfirmed) -> None:
    story.confirmed[fact.meeting] = event.occurred_at


def _rescheduled(story: Story, event: Event, fact: facts.MeetingRescheduled) -> None:
    story.moved[fact.meeting] = fact.slot
    story.confirmed.pop(fact.meeting, None)  # he agreed to come at another time


def _cancelled(story: Story, event: Event, fact: facts.MeetingCancelled) -> None:
    story.cancelled.setdefault(fact.meeting, event.occurred_at)


def _no_show(story: Story, event: Event, fact: facts.MeetingNoShow) -> None:
    story.no_shows.setdefault(fact.meeting, event.occurred_at)


def _arrived(story: Story, event: Event, fact: facts.VisitArrived) -> None:
    story.wake = story.callback = story.returned_at = None
    story.visits.append(Visit(event.event_id, event.occurred_at, fact.office, fact.meeting))
    if story.arrival is None:
        story.arrival = Arrival(event.occurred_at, fact.office, fact.meeting, event.actor, event.event_id)
    if fact.meeting is not None:
        story.met.setdefault(fact.meeting, event.occurred_at)


def _left(story: Story, event: Event, fact: facts.VisitLeftUnserved) -> None:
    if story.visits:
        story.visits[-1] = story.visits[-1]._replace(left_at=event.occurred_at)


def _taken(story: Story, event: Event, fact: facts.SellerAssigned) -> None:
    story.seller = fact.seller
    visit = story.visits[-1] if story.visits else None
    if visit is not None and visit.served_at is None and visit.left_at is None:
        story.visits[-1] = visit._replace(seller=fact.seller, taken_at=visit.taken_at or event.occurred_at)


def _served(story: Story, event: Event, seller: str | None) -> None:
    visit = story.visits[-1] if story.visits else None
    if visit is not None and visit.served_at is None:
        story.visits[-1] = visit._replace(
            seller=visit.seller or seller, taken_at=visit.taken_at or event.occurred_at, served_at=event.occurred_at
        )


def _met(story: Story, event: Event, fact: facts.MeetingOutcome) -> None:
    story.last_outcome = Outcome(event.occurred_at, fact.seller, fact.outcome, fact.reason)
    if story.outcome is None:
        story.outcome = story.last_outcome
    story.seller = fact.seller
    story.followed_up.clear()
    story.callback = story.returned_at = None
    _served(story, event, fact.seller)
    if fact.outcome == "refused":
        story.loss_reason = fact.reason


def _followed_up(story: Story, event: Event, fact: facts.FollowupDone) -> None:
    story.followup = None
    story.followed_up.append(event.occurred_at)


def _followup(story: Story, event: Event, fact: facts.FollowupScheduled) -> None:
    story.followup = fact.at


def _signed(story: Story, event: Event, fact: facts.DealSigned) -> None:
    before = story.deals.get(fact.deal)
    first = before.at if before else event.occurred_at
    story.deals[fact.deal] = Deal(fact.deal, first, fact.amount, fact.sellers, before and before.cancelled_at)
    _served(story, event, None)


def _promised(story: Story, event: Event, fact: facts.DealScheduled) -> None:
    story.promised[fact.deal] = fact.instalments


def _deal_cancelled(story: Story, event: Event, fact: facts.DealCancelled) -> None:
    deal = story.deals.get(fact.deal)
    if deal is not None:
        story.deals[fact.deal] = deal._replace(cancelled_at=event.occurred_at)
    story.loss_reason = fact.reason


def _paid(story: Story, event: Event, fact: facts.PaymentReceived) -> None:
    story.payments.append(
        Payment(
            fact.payment, fact.deal, event.occurred_at, event.event_id, fact.amount,
            office=fact.office, method=fact.method, cashier=event.actor,
        )
    )  # fmt: skip


def _refunded(story: Story, event: Event, fact: facts.PaymentRefunded) -> None:
    story.refunds.append(Refund(event.occurred_at, fact.payment, fact.amount))


def _lost(story: Story, event: Event, fact: facts.LeadLost) -> None:
    story.loss_reason = fact.reason


def _slept(story: Story, event: Event, fact: facts.LeadSlept) -> None:
    story.wake = midnight(fact.until, story.rules.tz) if fact.until is not None else None
    story.callback = story.followup = story.returned_at = None
    story.slept_at = event.occurred_at


def _reactivated(story: Story, event: Event, fact: facts.LeadReactivated) -> None:
    story.wake = None
    story.returned_at = event.occurred_at


HEAR: Mapping[type[facts.Fact], Callable[[Story, Event, Any], None]] = {
    facts.TargetAction: _acted,
    facts.LeadAssigned: _assigned,
    facts.LeadReattributed: _reattributed,
    facts.LeadMerged: _merged,
    facts.LeadInvalid: _invalid,
    facts.Call: _called,
    facts.LeadQualified: _qualified,
    facts.LeadCutOff: _cut_off,
    facts.CallbackScheduled: _callback,
    facts.MeetingBooked: _booked,
    facts.MeetingConfirmed: _confirmed,
    facts.MeetingRescheduled: _rescheduled,
    facts.MeetingCancelled: _cancelled,
    facts.MeetingNoShow: _no_show,
    facts.VisitArrived: _arrived,
    facts.VisitLeftUnserved: _left,
    facts.SellerAssigned: _taken,
    facts.VisitClassified: _classified,
    facts.MeetingOutcome: _met,
    facts.FollowupDone: _followed_up,
    facts.FollowupScheduled: _followup,
    facts.DealSigned: _signed,
    facts.DealScheduled: _promised,
    facts.DealCancelled: _deal_cancelled,
    facts.PaymentReceived: _paid,
    facts.PaymentRefunded: _refunded,
    facts.LeadLost: _lost,
    facts.LeadSlept: _slept,
    facts.LeadReactivated: _reactivated,
    facts.QcVerdict: _qc_verdict,
    facts.QcCutoffOverturned: _overturned,
}
