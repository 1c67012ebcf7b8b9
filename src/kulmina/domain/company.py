"""What the company is: its rules of counting, people, creatives, plans, schemes and periods.

A `Company` is folded from the registry facts of the journal (or of a pack); the latest one recorded
holds. Everything that counts or pays takes it as an argument.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from kulmina.domain import counting, facts, scheme
from kulmina.domain.counting import ActionRule, BadRules, Counting, read_action, read_counting
from kulmina.domain.desk import BadDesk, Desk, read_desk
from kulmina.domain.event import Event
from kulmina.domain.period import Period, zone

__all__ = [
    "COMPANY", "WEEK", "ActionRule", "Assignment", "BadRules", "Company", "Condition", "Counting", "Creative",
    "NonTargetRule", "Office", "Person", "Rules", "Timesheet", "fold", "read_action", "read_office", "read_rules",
]  # fmt: skip

COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison with an answer; a missing answer never matches."""

    field: str
    op: str
    value: Any

    def matches(self, answers: Mapping[str, Any]) -> bool:
        given = answers.get(self.field)
        if given is None:
            return False
        try:
            return bool(_OPERATORS[self.op](given, self.value))
        except TypeError:
            return False


_OPERATORS: dict[str, Any] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "in": lambda a, b: a in b,
    "not_in": lambda a, b: a not in b,
}


@dataclass(frozen=True, slots=True)
class NonTargetRule:
    """A client who meets all (or any) of the conditions is non-target for this reason."""

    reason: str
    conditions: tuple[Condition, ...]
    any: bool = False

    def matches(self, answers: Mapping[str, Any]) -> bool:
        met = (condition.matches(answers) for condition in self.conditions)
        return any(met) if self.any else all(met)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of counting. Times of the working day are seconds after local midnight.

    `lead_actions`, `target_actions`, `consent_required`: of the latest counting, in force from the day `since` (None:
    from the beginning); `earlier`: what was in force before it, in the order of time. `visits_off`: channels or
    platforms on which visits of the site do not matter, so their funnel goes from the click to the target action (R32).
    """

    timezone: str = "Europe/Moscow"
    currency: str = "RUB"
    lead_actions: tuple[ActionRule, ...] = ()
    target_actions: tuple[ActionRule, ...] = ()
    consent_required: tuple[str, ...] = ()
    since: date | None = None
    earlier: tuple[Counting, ...] = ()
    visits_off: tuple[str, ...] = ()
    sla_seconds: int = 300
    work_from: int = 9 * 3600
    work_to: int = 21 * 3600
    dedupe_days: int = 30
    arrival_match_days: int = 7
    retro_limit_periods: int = 3
    non_target_rules: tuple[NonTargetRule, ...] = ()
    desk: Desk = Desk()

    @property
    def tz(self) -> ZoneInfo:
        return zone(self.timezone)

    @property
    def counting(self) -> tuple[Counting, ...]:
        """Everything that was, is or will be in force, in the order of time; the last one is the latest."""
        return (*self.earlier, Counting(self.lead_actions, self.target_actions, self.consent_required, self.since))

    def counting_on(self, when: date | datetime) -> Counting:
        """What is in force on a business day, or on the business day of an instant."""
        if not self.earlier:
            return self.counting[-1]
        return counting.on(self.counting, when.astimezone(self.tz).date() if isinstance(when, datetime) else when)

    def counting_in(self, start: date, end: date) -> tuple[Counting, ...]:
        """Everything that is in force on some of the business days [start, end)."""
        later = (one for one in self.counting if one.since is not None and start < one.since < end)
        return (self.counting_on(start), *later)

    def chosen(self, period: Period | None = None) -> bool:
        """Whether it is said what marketing shall produce: on some day of a period, or by the latest choice."""
        held = self.counting_in(period.start, period.end) if period else self.counting[-1:]
        return any(one.target_actions for one in held)

    def counting_by(self, countings: Sequence[Counting]) -> Rules:
        """The same rules with another counting. Raises ValueError where there is none."""
        *earlier, latest = countings
        return replace(
            self,
            lead_actions=latest.lead_actions,
            target_actions=latest.target_actions,
            consent_required=latest.consent_required,
            since=latest.since,
            earlier=tuple(earlier),
        )

    def non_target_reason(self, answers: Mapping[str, Any]) -> str | None:
        """The reason of the first rule that the answers meet, or None."""
        return next((rule.reason for rule in self.non_target_rules if rule.matches(answers)), None)


def read_rules(data: Mapping[str, Any]) -> Rules:
    """Type the rules as they stand in `pack.json`. Raises BadRules naming the key."""
    standard = Rules()
    sla = _object(data, "sla")
    told = read_counting(data)
    rules = Rules(
        timezone=data.get("timezone", standard.timezone),
        currency=data.get("currency", standard.currency),
        lead_actions=told.lead_actions,
        target_actions=told.target_actions,
        consent_required=told.consent_required,
        since=told.since,
        visits_off=_words(data, "visits_off"),
        sla_seconds=_whole(sla, "seconds", standard.sla_seconds),
        work_from=_clock(sla.get("work_from", "09:00"), "sla.work_from"),
        work_to=_clock(sla.get("work_to", "21:00"), "sla.work_to"),
        dedupe_days=_whole(data, "dedupe_days", standard.dedupe_days),
        arrival_match_days=_whole(data, "arrival_match_days", standard.arrival_match_days),
        retro_limit_periods=_whole(data, "retro_limit_periods", standard.retro_limit_periods),
        non_target_rules=tuple(
            _rule(item, f"non_target_rules[{i}]") for i, item in enumerate(data.get("non_target_rules") or ())
        ),
        desk=_desk(data),
    )
    if rules.work_from >= rules.work_to:
        raise BadRules("sla.work_to", "must be later in the day than sla.work_from")
    try:
        zone(rules.timezone)
    except ValueError as error:
        raise BadRules("timezone", str(error)) from None
    return rules


def _desk(data: Mapping[str, Any]) -> Desk:
    try:
        return read_desk(_object(data, "desk"))
    except BadDesk as error:
        raise BadRules(error.key, error.problem) from None


def _object(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key) or {}
    if not isinstance(value, Mapping):
        raise BadRules(key, f"expected an object, got {value!r}")
    return value


def _whole(data: Mapping[str, Any], key: str, default: int) -> int:
    value = data.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadRules(key, f"expected a whole number from 0, got {value!r}")
    return value


def _clock(text: Any, key: str) -> int:
    try:
        hours, minutes = (int(part) for part in str(text).split(":")[:2])
    except ValueError:
        raise BadRules(key, f"expected a time like 09:00, got {text!r}") from None
    if not (0 <= hours <= 24 and 0 <= minutes < 60 and hours * 60 + minutes <= 24 * 60):
        raise BadRules(key, f"expected a time from 00:00 to 24:00, got {text!r}")
    return hours * 3600 + minutes * 60


def _words(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = data.get(key) or ()
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) and item for item in value):
        raise BadRules(key, f"expected a list of names, got {value!r}")
    return tuple(dict.fromkeys(value))


def _rule(item: Any, key: str) -> NonTargetRule:
    if not isinstance(item, Mapping) or not isinstance(item.get("reason"), str):
        raise BadRules(key, "expected an object with a reason")
    parts = item.get("all") or item.get("any") or [item]
    conditions = tuple(_condition(part, key) for part in parts)
    return NonTargetRule(item["reason"], conditions, any="any" in item)


def _condition(item: Mapping[str, Any], key: str) -> Condition:
    if not isinstance(item.get("field"), str):
        raise BadRules(f"{key}.field", "expected the name of a question")
    if item.get("op") not in _OPERATORS:
        raise BadRules(f"{key}.op", f"expected one of {' '.join(_OPERATORS)}, got {item.get('op')!r}")
    return Condition(item["field"], item["op"], item.get("value"))


@dataclass(frozen=True, slots=True)
class Office:
    """A place where clients are received. `capacity`: clients of one slot, None: nobody has said.

    `hours`: opening and closing as seconds after local midnight by day of the week (0 Monday … 6 Sunday), None:
    nobody has said; `holidays`: closed days with their names; `slot_minutes`: length of a slot; `overbooking`:
    the risk taken that more clients come than there are places.
    """

    id: str
    name: str
    timezone: str | None = None
    capacity: int | None = None
    hours: Mapping[int, tuple[int, int]] | None = None
    holidays: Mapping[date, str] = field(default_factory=dict)
    slot_minutes: int = 30
    overbooking: Fraction = Fraction(0)
    address: str | None = None


WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def read_office(fact: facts.OfficeRegistered) -> Office:
    """The office that a fact registers. Raises BadRules naming the key that cannot be read."""
    usual = Office(fact.office, fact.name or fact.office)
    return replace(
        usual,
        timezone=fact.timezone,
        capacity=fact.capacity,
        hours=None if fact.hours is None else dict(_opening(day, span) for day, span in fact.hours.items()),
        holidays=dict(_holiday(day, name) for day, name in (fact.holidays or {}).items()),
        slot_minutes=fact.slot_minutes or usual.slot_minutes,
        overbooking=usual.overbooking if fact.overbooking is None else fact.overbooking,
        address=fact.address,
    )


def _opening(day: str, span: Any) -> tuple[int, tuple[int, int]]:
    key = f"hours.{day}"
    if day not in WEEK:
        raise BadRules(key, f"expected one of {' '.join(WEEK)}")
    if not isinstance(span, list | tuple) or len(span) != 2:
        raise BadRules(key, f'expected opening and closing, for example ["09:00", "18:00"], got {span!r}')
    opens, closes = _clock(span[0], key), _clock(span[1], key)
    if opens >= closes:
        raise BadRules(key, f"closes at {span[1]}, which is not after {span[0]}")
    return WEEK.index(day), (opens, closes)


def _holiday(day: str, name: Any) -> tuple[date, str]:
    try:
        return date.fromisoformat(day), str(name)
    except ValueError:
        raise BadRules("holidays", f"expected a date like 2026-11-04, got {day!r}") from None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here. `contact`: his own phone or mail in the form in which clients' contacts stand."""

    id: str
    role: str
    office: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Creative:
    id: str
    campaign: str | None = None
    channel: str | None = None
    platform: str | None = None
    owner: str | None = None
    name: str | None = None
    text: str | None = None
    link: str | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True)
class Timesheet:
    worked_days: Fraction
    norm_days: Fraction


@dataclass(frozen=True, slots=True)
class Assignment:
    person: str
    scheme: str
    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Company:
    """Everything that does not change from fact to fact. `configured`: the rules as they were last recorded."""

    name: str = ""
    portrait: str = "b2c_office_one_off"
    industry: str = ""
    rules: Rules = field(default_factory=Rules)
    configured: Mapping[str, Any] = field(default_factory=dict)
    offices: Mapping[str, Office] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    creatives: Mapping[str, Creative] = field(default_factory=dict)
    plans: Mapping[tuple[str, str, str], Fraction] = field(default_factory=dict)
    timesheets: Mapping[tuple[str, str], Timesheet] = field(default_factory=dict)
    budgets: Mapping[tuple[str, str], int] = field(default_factory=dict)
    schemes: tuple[scheme.Scheme, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    periods: tuple[Period, ...] = ()
    presets: Mapping[str, str] = field(default_factory=dict)  # TOML of the industries of its own, by id

    def period(self, period_id: str) -> Period:
        """The period with this id. Raises KeyError with the ids there are."""
        for period in self.periods:
            if period.id == period_id:
                return period
        raise KeyError(f"there is no period {period_id!r}; there are {', '.join(p.id for p in self.periods) or 'none'}")

    @property
    def creatives_without_visits(self) -> frozenset[str]:
        """The creatives on whose channel or platform visits of the site are no step of the funnel (R32)."""
        off = set(self.rules.visits_off)
        return frozenset(c.id for c in self.creatives.values() if c.channel in off or c.platform in off)

    def plan(self, period_id: str, subject: str, metric: str) -> Fraction | None:
        return self.plans.get((period_id, subject, metric))

    def scheme_of(self, person: str, period: Period) -> scheme.Scheme | None:
        """The scheme a person is paid by in a period: the last assignment that covers its first day,
        in the latest version in force on that day."""
        covering = [a for a in self.assignments if a.person == person and a.covers(period.start)]
        if not covering:
            return None
        chosen = max(enumerate(covering), key=lambda item: (item[1].since, item[0]))[1]
        versions = [s for s in self.schemes if s.id == chosen.scheme and s.effective_from <= period.start]
        return max(versions, key=lambda s: (s.effective_from, s.version), default=None)


def fold(events: Iterable[Event], *, known_at: datetime | None = None) -> Company:
    """The company as its registry facts tell it, in the order in which they were recorded.

    `known_at` leaves out what was recorded later. Raises BadRules or scheme.BadScheme.
    """
    company = Company()
    names = ("offices", "people", "creatives", "plans", "timesheets", "budgets", "schemes", "periods", "presets")
    tables: dict[str, Any] = {name: {} for name in names}
    assignments: dict[tuple[str, str, date], Assignment] = {}
    for event in sorted(events, key=lambda e: (e.recorded_at, e.event_id)):
        if known_at is not None and event.recorded_at > known_at:
            continue
        match event.fact:
            case facts.BusinessConfigured(rules=data):
                business = _object(data, "business")
                company = replace(
                    company,
                    name=business.get("name", company.name),
                    portrait=business.get("portrait", company.portrait),
                    industry=business.get("industry", company.industry),
                    rules=_configured(company, read_rules(data)),
                    configured=data,
                )
            case facts.OfficeRegistered() as o:
                tables["offices"][o.office] = read_office(o)
            case facts.PersonRegistered(person=p, role=role, office=office, contact=contact):
                tables["people"][p] = Person(p, role, office, contact)
            case facts.CreativeRegistered() as c:
                tables["creatives"][c.creative] = Creative(
                    c.creative, c.campaign, c.channel, c.platform, c.owner, c.name, c.text, c.link, c.image
                )
            case facts.PlanSet(period=p, subject=subject, metric=metric, value=value):
                tables["plans"][p, subject, metric] = value
            case facts.TimesheetRecorded(period=p, person=who, worked_days=worked, norm_days=norm):
                tables["timesheets"][p, who] = Timesheet(worked, norm)
            case facts.BudgetSet(period=p, channel=channel, amount=amount):
                tables["budgets"][p, channel] = amount
            case facts.PresetSaved(preset=preset, text=text):
                tables["presets"][preset] = text
            case facts.SchemePublished(scheme=data):
                version = scheme.read(data)
                tables["schemes"][version.id, version.version] = version
            case facts.SchemeAssigned(person=who, scheme=s, since=since, until=until):
                assignments[who, s, since] = Assignment(who, s, since, until)
            case facts.PeriodDefined(period=p, start=start, end=end, close_at=close_at):
                tables["periods"][p] = Period(p, start, end, close_at)
            case _:
                continue
    periods = tuple(sorted(tables.pop("periods").values(), key=lambda p: p.start))
    schemes = tuple(tables.pop("schemes").values())
    return replace(company, **tables, schemes=schemes, assignments=tuple(assignments.values()), periods=periods)


def _configured(company: Company, rules: Rules) -> Rules:
    """The rules that were recorded after those that the company had: each counting from its day on."""
    before = company.rules.counting if company.configured else ()
    return rules.counting_by(counting.after(before, rules.counting[-1]))
