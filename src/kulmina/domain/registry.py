"""What the company is, as facts: rules, offices, people, creatives, plans, schemes. The latest recorded holds."""

from __future__ import annotations

from dataclasses import dataclass

from kulmina.domain.form import Amount, Count, Data, Day, Fact, Moment, Number, Signed, Text, kind
from kulmina.domain.money import Kopecks


@kind("business.configured", 50, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessConfigured(Fact):
    """The rules of counting were set: time zone, lead and target actions, SLA, windows, non-target rules."""

    rules: Data


@kind("period.defined", 51, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodDefined(Fact):
    """A period of pay: its days [start, end) and the instant of its close."""

    period: Text
    start: Day
    end: Day
    close_at: Moment


@kind("office.registered", 52, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeRegistered(Fact):
    """An office where clients are received.

    `capacity`: clients of one slot; `hours`: opening and closing time by day of the week, {"mon": ["09:00", "18:00"]},
    a day that is absent is closed; `holidays`: {"2026-11-04": "its name"}; `slot_minutes`: length of a slot;
    `overbooking`: the risk taken that more clients come than there are places.
    """

    office: Text
    name: Text | None = None
    timezone: Text | None = None
    capacity: Count | None = None
    hours: Data | None = None
    holidays: Data | None = None
    slot_minutes: Count | None = None
    overbooking: Number | None = None
    address: Text | None = None


@kind("person.registered", 53, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRegistered(Fact):
    """Somebody works here in a role; his name is kept with his account, not in the journal."""

    person: Text
    role: Text
    office: Text | None = None
    contact: Text | None = None


@kind("creative.registered", 54, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class CreativeRegistered(Fact):
    """An advertisement or landing page, its campaign and channel, and its owner in marketing.

    `text`, `link`, `image`: what it says, where it leads, and the address of its picture.
    """

    creative: Text
    campaign: Text | None = None
    channel: Text | None = None
    platform: Text | None = None
    owner: Text | None = None
    name: Text | None = None
    text: Text | None = None
    link: Text | None = None
    image: Text | None = None


@kind("ad.reported", 55, lead=False, registry=True)
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


@kind("plan.set", 56, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSet(Fact):
    """The plan of a metric for a person, an office or the company in a period."""

    period: Text
    subject: Text
    metric: Text
    value: Number


@kind("timesheet.recorded", 57, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class TimesheetRecorded(Fact):
    """How many days of the norm a person worked in a period."""

    period: Text
    person: Text
    worked_days: Number
    norm_days: Number


@kind("scheme.published", 58, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class SchemePublished(Fact):
    """A version of a pay scheme came into force."""

    scheme: Data


@kind("scheme.assigned", 59, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeAssigned(Fact):
    """A person is paid by a scheme from a day on."""

    person: Text
    scheme: Text
    since: Day
    until: Day | None = None


@kind("budget.set", 60, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetSet(Fact):
    """The marketing budget of a channel in a period."""

    period: Text
    channel: Text
    amount: Amount


@kind("statement.issued", 61, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class StatementIssued(Fact):
    """A person's statement as it was closed, with the hash of its inputs and the versions that made it."""

    period: Text
    person: Text
    statement: Data
    inputs_hash: Text
    program: Text
    scheme_version: Text | None = None


@kind("till.closed", 62, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class TillClosed(Fact):
    """The money of an office's till was counted at the end of a day.

    `expected`: the cash that lay there in the morning and what the payments and refunds of the day add to it;
    `counted`: what lay there; `left`: what stays for the next morning, the rest was handed over.
    """

    office: Text
    date: Day
    expected: Signed
    counted: Signed
    left: Signed | None = None
    note: Text | None = None


@kind("budget.accepted", 63, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetAccepted(Fact):
    """A division of a budget between creatives was accepted for the days [since, until).

    `aim`: what is to be as much as possible (target_actions, target_leads, arrived_target, purchases, cash);
    `advice`: its rows (creative, amount, was, expected, low, high, marginal_cost, why), the sums `expected`, `low`,
    `high`, what was expected of dividing `as before`, and the limits that it kept.
    """

    budget: Text
    since: Day
    until: Day
    aim: Text
    amount: Amount
    advice: Data


@kind("creative.noted", 64, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class CreativeNoted(Fact):
    """Somebody wrote down what he knows of a creative."""

    creative: Text
    text: Text


@kind("score.trained", 65, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreTrained(Fact):
    """The score of leads learnt anew from what was known at an instant; it ranks the leads created from now on.

    `target`: what it foretells; `model`: its words and weights; `report`: how it did on months it had not seen.
    """

    target: Text
    known_at: Moment
    model: Data
    report: Data


@kind("preset.saved", 66, lead=False, registry=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class PresetSaved(Fact):
    """An industry of the company's own was written or changed.

    `text`: its TOML, in the form of the shipped files. It says nothing of how facts are counted: that is
    `business.configured`.
    """

    preset: Text
    text: Text
