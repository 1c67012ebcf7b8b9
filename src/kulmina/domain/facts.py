"""The kinds of facts and the form of their payloads: the event catalogue of the docs is made from here.

A payload arrives as JSON. Each kind is a frozen dataclass whose annotations name the form of each
field; `KINDS[kind].parse(payload)` checks and types it, `dump(fact)` writes it back. Fields that a
kind does not know are kept in `extra`, so nothing that was received is lost.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Annotated, Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

from kulmina.domain.money import Kopecks, exact, kopecks, roubles
from kulmina.domain.period import read_instant

ACTIONS = ("application", "call", "visit", "app_install", "app_action", "bki_application", "online_purchase")
DIRECTIONS = ("in", "out")
CALL_RESULTS = ("connected", "no_answer", "busy", "wrong_number", "abandoned")
VERDICTS = ("target", "non_target", "unknown")
OUTCOMES = ("sold", "follow_up", "refused")
PURPOSES = ("personal_data", "marketing_calls", "bki_request")
NOT_ACTIONS = ("click", "clicks", "impression", "impressions", "cpc", "ctr", "site_visit")


class BadField(ValueError):
    """A payload field that is missing or of the wrong form."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


class Form(NamedTuple):
    """The form of a field: its name in the docs, how it is read from JSON and written back."""

    name: str
    read: Callable[[Any], Any]
    write: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _read_text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"expected a text, got {value!r}")
    return value


def _read_bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"expected true or false, got {value!r}")
    return value


def _read_count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"expected a whole number from 0, got {value!r}")
    return value


def _read_amount(value: Any) -> Kopecks:
    amount = _read_signed(value)
    if amount <= 0:
        raise ValueError(f"expected an amount above zero, got {value!r}")
    return amount


def _read_signed(value: Any) -> Kopecks:
    if isinstance(value, float):
        raise ValueError(f'write the amount as a decimal string, for example "1500.00", not {value!r}')
    return kopecks(value)


def _read_spend(value: Any) -> Kopecks:
    return _read_signed(value)


def _read_number(value: Any) -> Fraction:
    if isinstance(value, float):
        return exact(repr(value))
    return exact(value)


def _write_number(value: Fraction) -> str | int:
    if value.denominator == 1:
        return int(value)
    from decimal import Decimal

    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    return str(decimal) if Fraction(decimal) == value else str(value)


def _read_score(value: Any) -> Fraction:
    score = _read_number(value)
    if not 0 <= score <= 100:
        raise ValueError(f"expected a score from 0 to 100, got {value!r}")
    return score


def _read_moment(value: Any) -> datetime:
    if not isinstance(value, str):
        raise ValueError(f"expected an instant with its UTC offset, got {value!r}")
    return read_instant(value)


def _read_day(value: Any) -> date:
    if not isinstance(value, str):
        raise ValueError(f"expected a date like 2026-10-31, got {value!r}")
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        raise ValueError(f"expected a date like 2026-10-31, got {value!r}") from None


def _read_answers(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"expected an object of answers, got {value!r}")
    return value


def _read_shares(value: Any) -> dict[str, Fraction]:
    if not isinstance(value, dict) or not value:
        raise ValueError('expected each seller\'s share, for example {"S1": "0.3", "S2": "0.7"}')
    shares = {}
    for seller, share in value.items():
        if isinstance(share, float):
            raise ValueError(f"write {seller}'s share as a decimal string, not {share!r}")
        shares[seller] = exact(share)
        if shares[seller] <= 0:
            raise ValueError(f"{seller}'s share must be above zero, got {share!r}")
    total = sum(shares.values())
    if total != 1:
        raise ValueError(f"the sellers' shares sum to {_write_number(Fraction(total))}, they must sum to exactly 1")
    return shares


def _write_shares(value: dict[str, Fraction]) -> dict[str, str]:
    return {seller: str(_write_number(share)) for seller, share in value.items()}


def _choice(*words: str) -> Form:
    allowed = frozenset(words)

    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise ValueError(f"expected one of {', '.join(words)}; got {value!r}")
        return value

    return Form(" | ".join(words), read, _same)


def _read_action(value: Any) -> str:
    if value in NOT_ACTIONS:
        raise ValueError(
            f"{value!r} is not a target action: a click is not yet an application, a visit to the office "
            f"or a purchase; choose one of {', '.join(ACTIONS)}"
        )
    if not isinstance(value, str) or value not in ACTIONS:
        raise ValueError(f"expected one of {', '.join(ACTIONS)}; got {value!r}")
    return value


Text = Annotated[str, Form("text", _read_text, _same)]
Flag = Annotated[bool, Form("true | false", _read_bool, _same)]
Count = Annotated[int, Form("whole number", _read_count, _same)]
Amount = Annotated[Kopecks, Form("amount, decimal string", _read_amount, roubles)]
Signed = Annotated[Kopecks, Form("amount with sign, decimal string", _read_signed, roubles)]
Number = Annotated[Fraction, Form("exact number", _read_number, _write_number)]
Score = Annotated[Fraction, Form("0 to 100", _read_score, _write_number)]
Moment = Annotated[datetime, Form("instant with offset", _read_moment, datetime.isoformat)]
Day = Annotated[date, Form("date", _read_day, date.isoformat)]
Answers = Annotated[dict[str, Any], Form("answers by question", _read_answers, _same)]
Shares = Annotated[dict[str, Fraction], Form("share by seller, summing to 1", _read_shares, _write_shares)]
Data = Annotated[dict[str, Any], Form("object", _read_answers, _same)]
Action = Annotated[str, Form(" | ".join(ACTIONS), _read_action, _same)]
Direction = Annotated[str, _choice(*DIRECTIONS)]
CallResult = Annotated[str, _choice(*CALL_RESULTS)]
Verdict = Annotated[str, _choice(*VERDICTS)]
Outcome = Annotated[str, _choice(*OUTCOMES)]
Purpose = Annotated[str, _choice(*PURPOSES)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """The payload of a fact."""

    extra: Mapping[str, Any] = field(default_factory=dict)


class FieldSpec(NamedTuple):
    name: str
    form: Form
    required: bool
    default: Any


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact. `code` is its stable number; `about_lead`: it needs a lead id."""

    name: str
    code: int
    about_lead: bool
    registry: bool
    payload: type[Fact]
    fields: tuple[FieldSpec, ...]

    @property
    def sentence(self) -> str:
        """What the fact says, one sentence."""
        return (self.payload.__doc__ or "").strip()

    def parse(self, payload: Mapping[str, Any]) -> Fact:
        """Check a payload and type it. Raises BadField naming the field."""
        if not isinstance(payload, Mapping):
            raise BadField("", f"expected an object, got {payload!r}")
        values: dict[str, Any] = {}
        seen = 0
        for name, form, required, default in self.fields:
            value = payload.get(name)
            if value is None:
                if required:
                    raise BadField(name, f"is missing; expected {form.name}")
                seen += name in payload
                values[name] = default() if callable(default) else default
                continue
            seen += 1
            try:
                values[name] = form.read(value)
            except ValueError as error:
                raise BadField(name, str(error)) from None
        if seen != len(payload):
            known = {spec.name for spec in self.fields}
            values["extra"] = {key: value for key, value in payload.items() if key not in known}
        return self.payload(**values)


KINDS: dict[str, Kind] = {}
_KIND_OF: dict[type[Fact], Kind] = {}
F = TypeVar("F", bound=Fact)


def _kind(name: str, code: int, *, lead: bool = True, registry: bool = False) -> Callable[[type[F]], type[F]]:
    def register(payload: type[F]) -> type[F]:
        hints = get_type_hints(payload, include_extras=True)
        specs = []
        for item in dataclasses.fields(payload):
            if item.name == "extra":
                continue
            form = _form_of(hints[item.name])
            required = item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING
            factory = item.default_factory is not dataclasses.MISSING
            specs.append(
                FieldSpec(item.name, form, required, item.default_factory if factory else _plain(item.default))
            )
        kind = Kind(name, code, lead, registry, payload, tuple(specs))
        KINDS[name] = _KIND_OF[payload] = kind
        return payload

    return register


def _plain(value: Any) -> Any:
    return None if value is dataclasses.MISSING else value


def _form_of(hint: Any) -> Form:
    if get_origin(hint) is Annotated:
        form = get_args(hint)[1]
        assert isinstance(form, Form)
        return form
    return next(_form_of(part) for part in get_args(hint) if part is not type(None))


def kind_of(fact: Fact) -> Kind:
    """The kind whose payload this is."""
    return _KIND_OF[type(fact)]


def dump(fact: Fact) -> dict[str, Any]:
    """The payload as JSON-able values; reading it back gives an equal fact."""
    written = {}
    for name, form, required, _default in kind_of(fact).fields:
        value = getattr(fact, name)
        if value is not None:
            written[name] = form.write(value)
        elif required:
            written[name] = None
    return {**written, **fact.extra}


# The flow of clients --------------------------------------------------------------------------


@_kind("target_action", 1)
@dataclass(frozen=True, slots=True, kw_only=True)
class TargetAction(Fact):
    """A person did what marketing is asked to produce: left an application, called, came, installed."""

    action: Action
    contact: Text | None = None
    creative: Text | None = None
    consent: Flag | None = None
    name: Text | None = None


@_kind("lead.assigned", 2)
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadAssigned(Fact):
    """The whole lead was handed over to an operator."""

    operator: Text


@_kind("lead.reattributed", 3)
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadReattributed(Fact):
    """The lead is owed to another creative; without an approver it has no effect."""

    creative: Text | None = None
    reason: Text | None = None
    approved_by: Text | None = None


@_kind("lead.merged", 4)
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadMerged(Fact):
    """Two leads turned out to be one wish of one person; its facts are read as the other lead's."""

    into: Text
    reason: Text | None = None


@_kind("lead.invalid", 5)
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadInvalid(Fact):
    """There is no usable contact behind the lead: wrong number, spam, a bot."""

    reason: Text | None = None


@_kind("call", 6)
@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Fact):
    """A call with the client, in or out, and how it ended; talk time in seconds."""

    direction: Direction
    result: CallResult
    talk_s: Count = 0


@_kind("lead.qualified", 7)
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadQualified(Fact):
    """The operator asked the questions and says whether the client fits (verdict of level 1)."""

    verdict: Verdict
    reason: Text | None = None
    answers: Answers = field(default_factory=dict)


@_kind("lead.cut_off", 8)
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadCutOff(Fact):
    """The operator refused a non-target client before the meeting (level 1 non-target, and stop)."""

    reason: Text | None = None


@_kind("callback.scheduled", 9)
@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackScheduled(Fact):
    """The client is to be called at a time that was agreed."""

    at: Moment


@_kind("meeting.booked", 10)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingBooked(Fact):
    """A slot in an office was booked; the actor is the booker."""

    meeting: Text
    slot: Moment
    office: Text | None = None


@_kind("meeting.confirmed", 11)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingConfirmed(Fact):
    """The client confirmed that he will come."""

    meeting: Text
    channel: Text | None = None


@_kind("meeting.reminded", 12)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingReminded(Fact):
    """The client was reminded of the meeting."""

    meeting: Text
    channel: Text | None = None


@_kind("meeting.rescheduled", 13)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRescheduled(Fact):
    """The same meeting was moved to another slot; it stays its booker's."""

    meeting: Text
    slot: Moment
    by: Text | None = None


@_kind("meeting.cancelled", 14)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCancelled(Fact):
    """The meeting was called off."""

    meeting: Text
    by: Text | None = None


@_kind("meeting.no_show", 15)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingNoShow(Fact):
    """The slot came and nobody did."""

    meeting: Text
    by: Text | None = None


@_kind("visit.arrived", 16)
@dataclass(frozen=True, slots=True, kw_only=True)
class VisitArrived(Fact):
    """The client came to the office; the key stage of the portrait. Without a meeting: from the street."""

    meeting: Text | None = None
    office: Text | None = None


@_kind("visit.left_unserved", 17)
@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLeftUnserved(Fact):
    """The client came and left without having been received."""


@_kind("visit.classified", 18)
@dataclass(frozen=True, slots=True, kw_only=True)
class VisitClassified(Fact):
    """The office says whether the client who came fits (verdict of level 2)."""

    verdict: Verdict
    reason: Text | None = None


@_kind("meeting.outcome", 19)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingOutcome(Fact):
    """How the meeting ended and which seller held it."""

    seller: Text
    outcome: Outcome
    meeting: Text | None = None
    reason: Text | None = None


@_kind("followup.done", 20)
@dataclass(frozen=True, slots=True, kw_only=True)
class FollowupDone(Fact):
    """A touch of the follow-up after the meeting was made."""

    result: Text | None = None


@_kind("followup.scheduled", 21)
@dataclass(frozen=True, slots=True, kw_only=True)
class FollowupScheduled(Fact):
    """The next touch of the follow-up has a date."""

    at: Moment


@_kind("deal.signed", 22)
@dataclass(frozen=True, slots=True, kw_only=True)
class DealSigned(Fact):
    """A contract was signed; the sellers share it."""

    deal: Text
    amount: Amount
    sellers: Shares


@_kind("deal.cancelled", 23)
@dataclass(frozen=True, slots=True, kw_only=True)
class DealCancelled(Fact):
    """The contract was called off."""

    deal: Text
    reason: Text | None = None


@_kind("payment.received", 24)
@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReceived(Fact):
    """Money came into the till."""

    payment: Text
    deal: Text
    amount: Amount


@_kind("payment.refunded", 25)
@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRefunded(Fact):
    """Money of an earlier payment went back to the client."""

    refund: Text
    payment: Text
    amount: Amount


@_kind("lead.lost", 26)
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadLost(Fact):
    """The client will not buy."""

    reason: Text | None = None


@_kind("lead.slept", 27)
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadSlept(Fact):
    """The lead is put aside until a date."""

    until: Day | None = None
    reason: Text | None = None


@_kind("lead.reactivated", 28)
@dataclass(frozen=True, slots=True, kw_only=True)
class LeadReactivated(Fact):
    """The lead is taken up again."""

    reason: Text | None = None


@_kind("qc.reviewed", 29, lead=False)
@dataclass(frozen=True, slots=True, kw_only=True)
class QcReviewed(Fact):
    """Quality control scored an operator's work from 0 to 100."""

    operator: Text
    score: Score
    call: Text | None = None


@_kind("qc.verdict", 30)
@dataclass(frozen=True, slots=True, kw_only=True)
class QcVerdict(Fact):
    """Quality control says whether the client fits (verdict of level 3)."""

    verdict: Verdict
    reason: Text | None = None


@_kind("qc.cutoff_overturned", 31)
@dataclass(frozen=True, slots=True, kw_only=True)
class QcCutoffOverturned(Fact):
    """Quality control returned a client who was cut off: he is target (level 3)."""

    reason: Text | None = None


@_kind("consent.recorded", 32)
@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecorded(Fact):
    """The client agreed to a use of his data."""

    purpose: Purpose
    source: Text | None = None


@_kind("consent.revoked", 33)
@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRevoked(Fact):
    """The client took his consent back."""

    purpose: Purpose
    source: Text | None = None


@_kind("adjustment.posted", 34, lead=False)
@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentPosted(Fact):
    """An amount by hand in somebody's pay; counts only when approved by another."""

    person: Text
    period: Text
    amount: Signed
    reason: Text | None = None
    approved_by: Text | None = None


@_kind("dispute.opened", 35, lead=False)
@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeOpened(Fact):
    """A person disagrees with a line of his statement."""

    line: Text | None = None
    text: Text | None = None


@_kind("dispute.resolved", 36, lead=False)
@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeResolved(Fact):
    """A dispute was decided."""

    decision: Text | None = None
    dispute: Text | None = None


@_kind("event.voided", 37, lead=False)
@dataclass(frozen=True, slots=True, kw_only=True)
class EventVoided(Fact):
    """A fact was a mistake: it counts as never happened for whoever looks after this was recorded."""

    event: Text
    reason: Text | None = None


@_kind("period.closed", 38, lead=False)
@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodClosed(Fact):
    """The pay of a period is closed: its statements never change, corrections go to the open one."""

    period: Text


# What the company is: registry facts, the latest one recorded holds -------------------------------


@_kind("business.configured", 50, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessConfigured(Fact):
    """The rules of counting were set: time zone, lead and target actions, SLA, windows, non-target rules."""

    rules: Data


@_kind("period.defined", 51, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodDefined(Fact):
    """A period of pay: its days [start, end) and the instant of its close."""

    period: Text
    start: Day
    end: Day
    close_at: Moment


@_kind("office.registered", 52, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeRegistered(Fact):
    """An office where clients are received."""

    office: Text
    name: Text | None = None
    timezone: Text | None = None
    capacity: Count | None = None


@_kind("person.registered", 53, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRegistered(Fact):
    """Somebody works here in a role; his name is kept with his account, not in the journal."""

    person: Text
    role: Text
    office: Text | None = None
    contact: Text | None = None


@_kind("creative.registered", 54, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class CreativeRegistered(Fact):
    """An advertisement or landing page, its campaign and channel, and its owner in marketing."""

    creative: Text
    campaign: Text | None = None
    channel: Text | None = None
    platform: Text | None = None
    owner: Text | None = None
    name: Text | None = None


@_kind("ad.reported", 55, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class AdReported(Fact):
    """A day of a creative as its platform reports it; a later report of the same day replaces this one.

    `actions` and `purchases` are the platform's own counts, shown as such and never paid on.
    """

    creative: Text
    date: Day
    impressions: Count = 0
    clicks: Count = 0
    visits: Count | None = None
    spend: Signed = Kopecks(0)
    actions: Count | None = None
    purchases: Count | None = None


@_kind("plan.set", 56, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSet(Fact):
    """The plan of a metric for a person, an office or the company in a period."""

    period: Text
    subject: Text
    metric: Text
    value: Number


@_kind("timesheet.recorded", 57, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class TimesheetRecorded(Fact):
    """How many days of the norm a person worked in a period."""

    period: Text
    person: Text
    worked_days: Number
    norm_days: Number


@_kind("scheme.published", 58, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class SchemePublished(Fact):
    """A version of a pay scheme came into force."""

    scheme: Data


@_kind("scheme.assigned", 59, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeAssigned(Fact):
    """A person is paid by a scheme from a day on."""

    person: Text
    scheme: Text
    since: Day
    until: Day | None = None


@_kind("budget.set", 60, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetSet(Fact):
    """The marketing budget of a channel in a period."""

    period: Text
    channel: Text
    amount: Amount


@_kind("statement.issued", 61, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class StatementIssued(Fact):
    """A person's statement as it was closed, with the hash of its inputs and the versions that made it."""

    period: Text
    person: Text
    statement: Data
    inputs_hash: Text
    program: Text
    scheme_version: Text | None = None
