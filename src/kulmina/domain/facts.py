"""The kinds of facts of the journal: the event catalogue of the docs is made from here.

The facts of the clients' flow are in this file, those that say what the company is in `registry`, the form of
all of them in `form`; whoever needs a kind of fact finds it under this one name.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kulmina.domain.form import (
    ACTIONS,
    CALL_RESULTS,
    DIRECTIONS,
    KINDS,
    NOT_ACTIONS,
    OUTCOMES,
    PURPOSES,
    VERDICTS,
    Action,
    Amount,
    Answers,
    BadField,
    CallResult,
    Count,
    Day,
    Direction,
    Fact,
    FieldSpec,
    Flag,
    Form,
    Instalment,
    Instalments,
    Kind,
    Moment,
    Outcome,
    Purpose,
    Score,
    Shares,
    Signed,
    Text,
    Verdict,
    dump,
    kind,
    kind_of,
)
from kulmina.domain.registry import (
    AdReported,
    BudgetAccepted,
    BudgetSet,
    BusinessConfigured,
    CreativeNoted,
    CreativeRegistered,
    OfficeRegistered,
    PeriodDefined,
    PersonRegistered,
    PlanSet,
    PresetSaved,
    SchemeAssigned,
    SchemePublished,
    ScoreTrained,
    StatementIssued,
    TillClosed,
    TimesheetRecorded,
)

__all__ = [
    "ACTIONS",
    "CALL_RESULTS",
    "DIRECTIONS",
    "KINDS",
    "NOT_ACTIONS",
    "OUTCOMES",
    "PURPOSES",
    "VERDICTS",
    "AdReported",
    "AdjustmentPosted",
    "BadField",
    "BudgetAccepted",
    "BudgetSet",
    "BusinessConfigured",
    "Call",
    "CallbackScheduled",
    "ConsentRecorded",
    "ConsentRevoked",
    "CreativeNoted",
    "CreativeRegistered",
    "DealCancelled",
    "DealScheduled",
    "DealSigned",
    "DisputeOpened",
    "DisputeResolved",
    "EventVoided",
    "Fact",
    "FieldSpec",
    "FollowupDone",
    "FollowupScheduled",
    "Form",
    "Instalment",
    "Kind",
    "LeadAssigned",
    "LeadCutOff",
    "LeadInvalid",
    "LeadLost",
    "LeadMerged",
    "LeadQualified",
    "LeadReactivated",
    "LeadReattributed",
    "LeadSlept",
    "MeetingBooked",
    "MeetingCancelled",
    "MeetingConfirmed",
    "MeetingNoShow",
    "MeetingOutcome",
    "MeetingReminded",
    "MeetingRescheduled",
    "OfficeRegistered",
    "PaymentReceived",
    "PaymentRefunded",
    "PeriodClosed",
    "PeriodDefined",
    "PersonRegistered",
    "PlanSet",
    "PresetSaved",
    "QcCutoffOverturned",
    "QcReviewed",
    "QcVerdict",
    "SchemeAssigned",
    "SchemePublished",
    "ScoreTrained",
    "SellerAssigned",
    "StatementIssued",
    "TargetAction",
    "TillClosed",
    "TimesheetRecorded",
    "VisitArrived",
    "VisitClassified",
    "VisitLeftUnserved",
    "dump",
    "kind_of",
]


@kind("target_action", 1)
@dataclass(frozen=True, slots=True, kw_only=True)
class TargetAction(Fact):
    """A person did what marketing is asked to produce: left an application, called, came, installed."""

    action: Action
    contact: Text | None = None
    creative: Text | None = None
    consent: Flag | None = None
    name: Text | None = None


@kind("lead.assigned", 2)
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadAssigned(Fact):
    """The whole lead was handed over to an operator."""

    operator: Text


@kind("lead.reattributed", 3)
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadReattributed(Fact):
    """The lead is owed to another creative; without an approver it has no effect."""

    creative: Text | None = None
    reason: Text | None = None
    approved_by: Text | None = None


@kind("lead.merged", 4)
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadMerged(Fact):
    """Two leads turned out to be one wish of one person; its facts are read as the other lead's."""

    into: Text
    reason: Text | None = None


@kind("lead.invalid", 5)
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadInvalid(Fact):
    """There is no usable contact behind the lead: wrong number, spam, a bot."""

    reason: Text | None = None


@kind("call", 6)
@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Fact):
    """A call with the client, in or out, and how it ended; talk time in seconds."""

    direction: Direction
    result: CallResult
    talk_s: Count = 0


@kind("lead.qualified", 7)
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadQualified(Fact):
    """The operator asked the questions and says whether the client fits (verdict of level 1)."""

    verdict: Verdict
    reason: Text | None = None
    answers: Answers = field(default_factory=dict)


@kind("lead.cut_off", 8)
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadCutOff(Fact):
    """The operator refused a non-target client before the meeting (level 1 non-target, and stop)."""

    reason: Text | None = None


@kind("callback.scheduled", 9)
@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackScheduled(Fact):
    """The client is to be called at a time that was agreed."""

    at: Moment


@kind("meeting.booked", 10)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingBooked(Fact):
    """A slot in an office was booked; the actor is the booker."""

    meeting: Text
    slot: Moment
    office: Text | None = None


@kind("meeting.confirmed", 11)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingConfirmed(Fact):
    """The client confirmed that he will come."""

    meeting: Text
    channel: Text | None = None


@kind("meeting.reminded", 12)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingReminded(Fact):
    """The client was reminded of the meeting."""

    meeting: Text
    channel: Text | None = None


@kind("meeting.rescheduled", 13)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRescheduled(Fact):
    """The same meeting was moved to another slot; it stays its booker's."""

    meeting: Text
    slot: Moment
    by: Text | None = None


@kind("meeting.cancelled", 14)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCancelled(Fact):
    """The meeting was called off: by the client or the office, and why."""

    meeting: Text
    by: Text | None = None
    reason: Text | None = None


@kind("meeting.no_show", 15)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingNoShow(Fact):
    """The slot came and nobody did."""

    meeting: Text
    by: Text | None = None


@kind("visit.arrived", 16)
@dataclass(frozen=True, slots=True, kw_only=True)
class VisitArrived(Fact):
    """The client came to the office; the key stage of the portrait. Without a meeting: from the street."""

    meeting: Text | None = None
    office: Text | None = None


@kind("visit.left_unserved", 17)
@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLeftUnserved(Fact):
    """The client came and left without having been received."""


@kind("visit.classified", 18)
@dataclass(frozen=True, slots=True, kw_only=True)
class VisitClassified(Fact):
    """The office says whether the client who came fits (verdict of level 2)."""

    verdict: Verdict
    reason: Text | None = None


@kind("meeting.outcome", 19)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingOutcome(Fact):
    """How the meeting ended and which seller held it."""

    seller: Text
    outcome: Outcome
    meeting: Text | None = None
    reason: Text | None = None


@kind("followup.done", 20)
@dataclass(frozen=True, slots=True, kw_only=True)
class FollowupDone(Fact):
    """A touch of the follow-up after the meeting was made."""

    result: Text | None = None


@kind("followup.scheduled", 21)
@dataclass(frozen=True, slots=True, kw_only=True)
class FollowupScheduled(Fact):
    """The next touch of the follow-up has a date."""

    at: Moment


@kind("deal.signed", 22)
@dataclass(frozen=True, slots=True, kw_only=True)
class DealSigned(Fact):
    """A contract was signed; the sellers share it."""

    deal: Text
    amount: Amount
    sellers: Shares


@kind("deal.cancelled", 23)
@dataclass(frozen=True, slots=True, kw_only=True)
class DealCancelled(Fact):
    """The contract was called off."""

    deal: Text
    reason: Text | None = None


@kind("payment.received", 24)
@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReceived(Fact):
    """Money came into the till: that of which office, and how (cash, card, transfer)."""

    payment: Text
    deal: Text
    amount: Amount
    office: Text | None = None
    method: Text | None = None


@kind("payment.refunded", 25)
@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRefunded(Fact):
    """Money of an earlier payment went back to the client."""

    refund: Text
    payment: Text
    amount: Amount
    office: Text | None = None
    method: Text | None = None
    reason: Text | None = None


@kind("lead.lost", 26)
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadLost(Fact):
    """The client will not buy."""

    reason: Text | None = None


@kind("lead.slept", 27)
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadSlept(Fact):
    """The lead is put aside until a date."""

    until: Day | None = None
    reason: Text | None = None


@kind("lead.reactivated", 28)
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadReactivated(Fact):
    """The lead is taken up again."""

    reason: Text | None = None


@kind("qc.reviewed", 29, lead=False)
@dataclass(frozen=True, slots=True, kw_only=True)
class QcReviewed(Fact):
    """Quality control scored an operator's work from 0 to 100."""

    operator: Text
    score: Score
    call: Text | None = None


@kind("qc.verdict", 30)
@dataclass(frozen=True, slots=True, kw_only=True)
class QcVerdict(Fact):
    """Quality control says whether the client fits (verdict of level 3)."""

    verdict: Verdict
    reason: Text | None = None


@kind("qc.cutoff_overturned", 31)
@dataclass(frozen=True, slots=True, kw_only=True)
class QcCutoffOverturned(Fact):
    """Quality control returned a client who was cut off: he is target (level 3)."""

    reason: Text | None = None


@kind("consent.recorded", 32)
@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecorded(Fact):
    """The client agreed to a use of his data."""

    purpose: Purpose
    source: Text | None = None


@kind("consent.revoked", 33)
@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRevoked(Fact):
    """The client took his consent back."""

    purpose: Purpose
    source: Text | None = None


@kind("adjustment.posted", 34, lead=False)
@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentPosted(Fact):
    """An amount by hand in somebody's pay; counts only when approved by another."""

    person: Text
    period: Text
    amount: Signed
    reason: Text | None = None
    approved_by: Text | None = None


@kind("dispute.opened", 35, lead=False)
@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeOpened(Fact):
    """A person disagrees with a line of his statement."""

    line: Text | None = None
    text: Text | None = None


@kind("dispute.resolved", 36, lead=False)
@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeResolved(Fact):
    """A dispute was decided."""

    decision: Text | None = None
    dispute: Text | None = None


@kind("event.voided", 37, lead=False)
@dataclass(frozen=True, slots=True, kw_only=True)
class EventVoided(Fact):
    """A fact was a mistake: it counts as never happened for whoever looks after this was recorded."""

    event: Text
    reason: Text | None = None


@kind("period.closed", 38, lead=False)
@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodClosed(Fact):
    """The pay of a period is closed: its statements never change, corrections go to the open one."""

    period: Text


@kind("seller.assigned", 39)
@dataclass(frozen=True, slots=True, kw_only=True)
class SellerAssigned(Fact):
    """A seller took the client who waits in the office, or a head handed the client over to him."""

    seller: Text


@kind("deal.scheduled", 40)
@dataclass(frozen=True, slots=True, kw_only=True)
class DealScheduled(Fact):
    """When the client promised to pay how much of a contract; a later promise replaces the earlier one."""

    deal: Text
    instalments: Instalments
