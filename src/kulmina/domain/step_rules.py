"""The rules of possible steps: what a lead must have come to before a fact may follow (DOMAIN §7).

`Progress` holds as much of a lead as the rules look at; `problems` tells what stands in the way of a fact and
`note` lets it count, possible or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from kulmina.domain import facts, refusal
from kulmina.domain.event import Event
from kulmina.domain.money import roubles
from kulmina.domain.refusal import ImpossibleStep

Problems = Iterator[ImpossibleStep]


@dataclass(slots=True)
class _Booking:
    slot: datetime
    cancelled: bool = False
    came: bool = False


@dataclass(slots=True)
class Progress:
    """As much of a lead as the rules look at, after the facts noted so far."""

    exists: bool = False
    merged: dict[str | None, str] = field(default_factory=dict)
    invalid: bool = False
    cut_off: bool = False
    arrived: bool = False
    meetings: dict[str, _Booking] = field(default_factory=dict)
    deals: dict[str, bool] = field(default_factory=dict)  # whether in force
    payments: dict[str, int] = field(default_factory=dict)  # kopecks still here


def void_problems(fact: facts.EventVoided, named: Mapping[str, Event], voided: set[str]) -> Problems:
    """What stands in the way of a void; `named`: all facts by id, `voided`: the ids already taken back."""
    wrong = named.get(fact.event)
    if wrong is None:
        yield refusal.VoidOfUnknown(event=fact.event)
    elif isinstance(wrong.fact, facts.EventVoided):
        yield refusal.VoidOfVoid(event=fact.event)
    elif fact.event in voided:
        yield refusal.VoidedTwice(event=fact.event)


def problems(progress: Progress, event: Event) -> Problems:
    """Everything that stands in the way of a fact about the lead."""
    fact = event.fact
    if not isinstance(fact, facts.TargetAction):
        if not progress.exists:
            yield refusal.NoLeadYet(lead=event.lead_id)
        if event.lead_id in progress.merged:
            yield refusal.LeadIsMerged(lead=event.lead_id, into=progress.merged[event.lead_id])
    rule = _RULES.get(type(fact))
    if rule is not None:
        yield from rule(progress, event, fact)


def _usable(progress: Progress, event: Event) -> Problems:
    if progress.invalid:
        yield refusal.LeadIsInvalid(lead=event.lead_id)


def _in_force(progress: Progress) -> str | None:
    return next((deal for deal, stands in progress.deals.items() if stands), None)


def _unsold(progress: Progress, event: Event) -> Problems:
    deal = _in_force(progress)
    if deal is not None:
        yield refusal.SaleIsMade(lead=event.lead_id, deal=deal)


def _ahead(event: Event, moment: datetime | date) -> Problems:
    at = event.occurred_at.astimezone(UTC)
    passed = moment < at if isinstance(moment, datetime) else moment < at.date()
    if passed:
        yield refusal.DateInPast(date=moment.isoformat())


def _standing(progress: Progress, event: Event, meeting: str | None, *, came: bool = False) -> Problems:
    """The meeting that is named was booked and not cancelled; `came`: the client may already have come to it."""
    if meeting is None:
        return
    booked = progress.meetings.get(meeting)
    if booked is None:
        yield refusal.MeetingUnknown(lead=event.lead_id, meeting=meeting)
    elif booked.cancelled:
        yield refusal.MeetingIsCancelled(meeting=meeting)
    elif booked.came and not came:
        yield refusal.ClientHasCome(meeting=meeting)


def _reasoned(progress: Progress, event: Event, fact: Any) -> Problems:
    if fact.verdict == "non_target" and not fact.reason:
        yield refusal.NonTargetWithoutReason()


def _merging(progress: Progress, event: Event, fact: facts.LeadMerged) -> Problems:
    if fact.into == event.lead_id:
        yield refusal.MergedIntoItself(lead=event.lead_id)


def _cutting(progress: Progress, event: Event, fact: facts.LeadCutOff) -> Problems:
    if not fact.reason:
        yield refusal.NonTargetWithoutReason()
    if progress.arrived:
        yield refusal.CutOffAfterArrival()


def _overturning(progress: Progress, event: Event, fact: facts.QcCutoffOverturned) -> Problems:
    if not progress.cut_off:
        yield refusal.NotCutOff(lead=event.lead_id)


def _planning(progress: Progress, event: Event, fact: facts.CallbackScheduled | facts.FollowupScheduled) -> Problems:
    yield from _ahead(event, fact.at)


def _booking(progress: Progress, event: Event, fact: facts.MeetingBooked) -> Problems:
    yield from _usable(progress, event)
    yield from _unsold(progress, event)
    if fact.meeting in progress.meetings:
        yield refusal.MeetingExists(meeting=fact.meeting)
    yield from _ahead(event, fact.slot)


def _meeting(progress: Progress, event: Event, fact: facts.MeetingConfirmed | facts.MeetingCancelled) -> Problems:
    yield from _standing(progress, event, fact.meeting)


def _moving(progress: Progress, event: Event, fact: facts.MeetingRescheduled) -> Problems:
    yield from _standing(progress, event, fact.meeting)
    yield from _ahead(event, fact.slot)


def _no_show(progress: Progress, event: Event, fact: facts.MeetingNoShow) -> Problems:
    yield from _standing(progress, event, fact.meeting)
    booked = progress.meetings.get(fact.meeting)
    if booked is not None and event.occurred_at < booked.slot:
        yield refusal.NoShowTooEarly(meeting=fact.meeting)


def _arriving(progress: Progress, event: Event, fact: facts.VisitArrived) -> Problems:
    yield from _usable(progress, event)
    yield from _standing(progress, event, fact.meeting)


def _received(progress: Progress, event: Event, fact: facts.Fact) -> Problems:
    if not progress.arrived:
        yield refusal.NotArrived()


def _classifying(progress: Progress, event: Event, fact: facts.VisitClassified) -> Problems:
    yield from _received(progress, event, fact)
    yield from _reasoned(progress, event, fact)


def _ending(progress: Progress, event: Event, fact: facts.MeetingOutcome) -> Problems:
    yield from _received(progress, event, fact)
    yield from _standing(progress, event, fact.meeting, came=True)


def _signing(progress: Progress, event: Event, fact: facts.DealSigned) -> Problems:
    yield from _usable(progress, event)
    if fact.deal in progress.deals:
        yield refusal.DealExists(deal=fact.deal)
    elif (other := _in_force(progress)) is not None:
        yield refusal.SecondDeal(deal=other)


def _deal(progress: Progress, event: Event, fact: facts.DealCancelled | facts.PaymentReceived) -> Problems:
    stands = progress.deals.get(fact.deal)
    if stands is None:
        yield refusal.DealUnknown(lead=event.lead_id, deal=fact.deal)
    elif not stands:
        yield refusal.DealIsCancelled(deal=fact.deal)


def _paying(progress: Progress, event: Event, fact: facts.PaymentReceived) -> Problems:
    yield from _deal(progress, event, fact)
    if fact.payment in progress.payments:
        yield refusal.PaymentExists(payment=fact.payment)


def _refunding(progress: Progress, event: Event, fact: facts.PaymentRefunded) -> Problems:
    left = progress.payments.get(fact.payment)
    if left is None:
        yield refusal.PaymentUnknown(lead=event.lead_id, payment=fact.payment)
    elif fact.amount > left:
        yield refusal.RefundOverPayment(payment=fact.payment, amount=roubles(fact.amount), left=roubles(left))


def _losing(progress: Progress, event: Event, fact: facts.LeadLost) -> Problems:
    yield from _unsold(progress, event)


def _sleeping(progress: Progress, event: Event, fact: facts.LeadSlept) -> Problems:
    yield from _unsold(progress, event)
    if fact.until is not None:
        yield from _ahead(event, fact.until)


_RULES: Mapping[type[facts.Fact], Callable[[Progress, Event, Any], Problems]] = {
    facts.LeadMerged: _merging,
    facts.LeadQualified: _reasoned,
    facts.LeadCutOff: _cutting,
    facts.QcVerdict: _reasoned,
    facts.QcCutoffOverturned: _overturning,
    facts.CallbackScheduled: _planning,
    facts.FollowupScheduled: _planning,
    facts.MeetingBooked: _booking,
    facts.MeetingConfirmed: _meeting,
    facts.MeetingReminded: _meeting,
    facts.MeetingRescheduled: _moving,
    facts.MeetingCancelled: _meeting,
    facts.MeetingNoShow: _no_show,
    facts.VisitArrived: _arriving,
    facts.VisitLeftUnserved: _received,
    facts.VisitClassified: _classifying,
    facts.MeetingOutcome: _ending,
    facts.DealSigned: _signing,
    facts.DealCancelled: _deal,
    facts.PaymentReceived: _paying,
    facts.PaymentRefunded: _refunding,
    facts.LeadLost: _losing,
    facts.LeadSlept: _sleeping,
}


def note(progress: Progress, event: Event) -> None:
    """Let a fact change what the rules look at, possible or not."""
    match event.fact:
        case facts.TargetAction():
            progress.exists = True
        case facts.LeadMerged(into=into):
            progress.merged[event.lead_id] = into
        case facts.LeadInvalid():
            progress.invalid = True
        case facts.LeadCutOff():
            progress.cut_off = True
        case facts.MeetingBooked(meeting=meeting, slot=slot):
            progress.meetings.setdefault(meeting, _Booking(slot))
        case facts.MeetingRescheduled(meeting=meeting, slot=slot) if meeting in progress.meetings:
            progress.meetings[meeting].slot = slot
        case facts.MeetingCancelled(meeting=meeting) if meeting in progress.meetings:
            progress.meetings[meeting].cancelled = True
        case facts.VisitArrived(meeting=meeting):
            progress.arrived = True
            if meeting is not None and meeting in progress.meetings:
                progress.meetings[meeting].came = True
        case facts.DealSigned(deal=deal):
            progress.deals[deal] = True
        case facts.DealCancelled(deal=deal) if deal in progress.deals:
            progress.deals[deal] = False
        case facts.PaymentReceived(payment=payment, amount=amount):
            progress.payments[payment] = progress.payments.get(payment, 0) + amount
        case facts.PaymentRefunded(payment=payment, amount=amount) if payment in progress.payments:
            progress.payments[payment] -= amount
        case _:
            pass
