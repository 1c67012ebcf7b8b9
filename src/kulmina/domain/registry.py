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
    """An office where clients are received."""

    office: Text
    name: Text | None = None
    timezone: Text | None = None
    capacity: Count | None = None


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
    """An advertisement or landing page, its campaign and channel, and its owner in marketing."""

    creative: Text
    campaign: Text | None = None
    channel: Text | None = None
    platform: Text | None = None
    owner: Text | None = None
    name: Text | None = None


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
