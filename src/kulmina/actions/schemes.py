"""Schemes of pay after the set-up: a new version, who is paid by which scheme, and how either is taken back.

A version passes two people, its author and whoever approves it (E7), unless there is nobody else. What was paid stays
paid: nothing begins inside a closed period, and nothing is taken back that a closed period was paid by (R72).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from kulmina.actions import act
from kulmina.actions.act import Done, Step
from kulmina.actions.first_pay import SchemeIsWrong
from kulmina.current import unvoided
from kulmina.domain import company as companies
from kulmina.domain import facts, target
from kulmina.domain.catalogue import CATALOGUE
from kulmina.domain.company import Assignment, Company
from kulmina.domain.finding import Finding
from kulmina.domain.period import Period
from kulmina.domain.reference_month import ReferenceMonth
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor
from kulmina.domain.scheme import Scheme
from kulmina.domain.scheme_change import dump
from kulmina.domain.scheme_lint import ZONES, lint
from kulmina.journal import read
from kulmina.recording import turn
from kulmina.staff.models import Account, Person, Role

KINDS = ("scheme.published", "scheme.assigned")
APPROVE = (Role.OWNER, Role.COMMERCIAL_DIRECTOR)
OWN_APPROVAL, NOTICE, INSIDE = "E7", "W6", "E8"


class AnotherApproves(ImpossibleStep):
    """The author has somebody beside him who can look at it."""

    ru = "Свою версию не утверждают: передайте ссылку на неё. Утвердить могут: {names}."
    en = "Nobody approves his own version: hand its link on. It can be approved by: {names}."


class PeriodIsSettled(ImpossibleStep):
    """The day lies in a closed period."""

    ru = "Закрытые периоды не меняются: начать можно не раньше {day}."
    en = "Closed periods never change: it may begin on {day} at the earliest."


class NothingChanged(ImpossibleStep):
    """Things stand so already."""

    ru = "Так уже и есть: менять нечего."
    en = "That is how it stands: there is nothing to change."


class NoSuchScheme(ImpossibleStep):
    """No version of the scheme is in force on the day."""

    ru = "Схемы «{scheme}» на этот день нет: выберите другую схему или более поздний период."
    en = "There is no scheme {scheme} on that day: choose another scheme or a later period."


class NoSuchPeriod(ImpossibleStep):
    """A scheme begins and ends with a period."""

    ru = "Выберите период расчёта, с которого это действует."
    en = "Choose the period of pay with which it begins."


class NobodyChosen(ImpossibleStep):
    """Somebody who works here is chosen."""

    ru = "Отметьте, кого это касается."
    en = "Tick whom it is about."


class ChangedMeanwhile(ImpossibleStep):
    """Another version has come since this one was written."""

    ru = "Пока готовили эту версию, опубликовали другую (v{version}). Подготовьте её заново."
    en = "While this version was written another one was published (v{version}). Look at it and prepare yours anew."


class PaidByIt(ImpossibleStep):
    """People would be left without a scheme."""

    ru = "По этой версии платят, а другой нет: сначала назначьте другую схему ({names})."
    en = "People are paid by this version and there is no other: give them another scheme first ({names})."


class NothingToTakeBack(ImpossibleStep):
    """It was taken back already, or is not about schemes."""

    ru = "Это уже отменено: обновите страницу."
    en = "This was taken back already: reload the page."


@dataclass(frozen=True, slots=True)
class Draft:
    """A version that was written and waits. `base`: the latest version that its author knew, 0 for a new scheme."""

    scheme: Scheme
    author: str
    base: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """Something that was recorded about schemes and stands."""

    event_id: str
    by: str
    at: datetime
    fact: facts.SchemePublished | facts.SchemeAssigned


def history() -> list[Told]:
    """What was recorded about schemes and stands, the latest first."""
    return [
        Told(event.event_id, event.actor, event.recorded_at, event.fact)
        for event in unvoided.told(*KINDS)
        if isinstance(event.fact, facts.SchemePublished | facts.SchemeAssigned)
    ]


def earliest(company: Company) -> date | None:
    """The first day from which anything may change; None: any."""
    return target.earliest(company, read.closed_periods())


def open_periods(company: Company) -> list[Period]:
    """The periods whose pay is still to be closed, in order."""
    first = earliest(company)
    return [one for one in company.periods if first is None or one.start >= first]


def in_force(company: Company, day: date) -> dict[str, Scheme]:
    """The version of every scheme that holds on a day, by the scheme's name."""
    held: dict[str, Scheme] = {}
    for one in company.schemes:
        known = held.get(one.id)
        newer = known is None or (known.effective_from, known.version) <= (one.effective_from, one.version)
        if one.effective_from <= day and newer:
            held[one.id] = one
    return held


def latest(company: Company, name: str) -> Scheme | None:
    """The last version of a scheme, whether it holds already or not."""
    known = [one for one in company.schemes if one.id == name]
    return max(known, key=lambda one: one.version, default=None)


def assigned(company: Company, person: str, day: date) -> Assignment | None:
    """By which scheme a person is paid on a day (`Company.scheme_of`)."""
    covering = [one for one in company.assignments if one.person == person and one.covers(day)]
    return max(enumerate(covering), key=lambda item: (item[1].since, item[0]))[1] if covering else None


def approvers(author: str) -> list[str]:
    """Who else may approve what somebody has written, by name."""
    people = Account.objects.filter(is_active=True, role__in=APPROVE).exclude(person_id__in=("", author))
    return sorted(set(people.values_list("person_id", flat=True)))


def findings(company: Company, one: Scheme, *, today: date, month: ReferenceMonth) -> list[Finding]:
    """What the check says of a version beside what is in force. Of all pay together (W5) it is another's to say."""
    return [each for each in lint([one], company, today=today, month=month) if each.code != "W5"]


def errors(company: Company, one: Scheme, found: list[Finding], *, today: date, month: ReferenceMonth) -> list[Finding]:
    """What of the `findings` keeps a version from being published: errors that the version before it has not already.

    Who approved it is known only then, so E7 is not asked here.
    """
    before = latest(company, one.id)
    stood = {_place(each) for each in findings(company, before, today=today, month=month)} if before else set()
    return [
        each
        for each in found
        if each.level == "error" and each.code != OWN_APPROVAL and (each.code == INSIDE or _place(each) not in stood)
    ]


def _place(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.where.partition(": ")[2]


def stamped(company: Company, draft: Draft, approver: str | None = None) -> Scheme:
    """The draft as it would be published: the next version of its name."""
    before = latest(company, draft.scheme.id)
    version = before.version + 1 if before else 1
    return replace(draft.scheme, version=version, author=draft.author, approved_by=approver)


def publish(
    actor: Actor, draft: Draft, *, month: ReferenceMonth, now: datetime, token: str, names: Mapping[str, str]
) -> Done:
    """Approve a version: it holds from its day on. `names`: of people, to say who else may approve.

    Raises AnotherApproves, ChangedMeanwhile, NothingChanged, PeriodIsSettled, SchemeIsWrong, and what `act.perform`
    raises.
    """
    with turn():
        if told := read.event(f"{token}-00"):
            return Done((told,), None, repeated=True)
        company = read.company()
        before = latest(company, draft.scheme.id)
        if before and before.version != draft.base:
            raise ChangedMeanwhile(version=before.version)
        others = approvers(draft.author)
        if draft.author == actor.person and others:
            raise AnotherApproves(names=", ".join(names.get(one, one) for one in others))
        made = stamped(company, draft, actor.person)
        if before and dump(before)["components"] == dump(made)["components"]:
            raise NothingChanged()
        _check_open(company, made.effective_from)
        today = now.astimezone(company.rules.tz).date()
        found = findings(company, made, today=today, month=month)
        wrong = errors(company, made, found, today=today, month=month)
        if wrong:
            raise SchemeIsWrong(message_ru=wrong[0].message_ru, message_en=wrong[0].message_en)
        return act.perform(
            actor, None, [("scheme.published", {"scheme": dump(made)})], now=_after_all(now), token=token
        )


def assign(
    actor: Actor, people: Iterable[str], name: str, period: str, *, now: datetime, token: str | None = None
) -> Done:
    """Pay several people by a scheme from the first day of a period on.

    Raises NobodyChosen, NoSuchPeriod, NoSuchScheme, PeriodIsSettled, NothingChanged, and what `act.perform` raises.
    """
    with turn():
        company = read.company()
        since = _period(company, period).start
        _check_open(company, since)
        if name not in in_force(company, since):
            raise NoSuchScheme(scheme=name)
        steps: list[Step] = [
            ("scheme.assigned", {"person": person, "scheme": name, "since": since.isoformat()})
            for person in _known(company, people)
            if not _stays(company, person, name, since)
        ]
        return _recorded(actor, steps, now, token)


def end(actor: Actor, people: Iterable[str], period: str, *, now: datetime, token: str | None = None) -> Done:
    """Pay several people by no scheme after a period.

    Raises NobodyChosen, NoSuchPeriod, PeriodIsSettled, NothingChanged, and what `act.perform` raises.
    """
    with turn():
        company = read.company()
        until = _period(company, period).end - timedelta(days=1)
        _check_open(company, until + timedelta(days=1))
        chosen = set(_known(company, people))
        steps: list[Step] = [
            ("scheme.assigned", {"person": one.person, "scheme": one.scheme, "since": one.since.isoformat(),
                                 "until": until.isoformat()})
            for one in company.assignments
            if one.person in chosen and one.since <= until and (one.until is None or one.until > until)
        ]  # fmt: skip
        return _recorded(actor, steps, now, token)


def take_back(actor: Actor, event_id: str, *, now: datetime, names: Mapping[str, str]) -> Done:
    """Take back a version or an assignment of one's own that no closed period was paid by.

    Raises NothingToTakeBack, PeriodIsSettled, PaidByIt, and what `act.take_back` raises.
    """
    with turn():
        if all(one.event_id != event_id for one in history()):
            raise NothingToTakeBack()
        company, without = read.company(), _without(event_id)
        _check_paid(company, without, names)
        return act.take_back(actor, [event_id], now=now)


def usual(company: Company, role: str, day: date) -> Scheme | None:
    """The scheme that somebody new in a role gets: the one by which most of them are paid, else the one that was made
    for this role and no other beside it."""
    held = in_force(company, day)
    on = Counter(
        found.scheme
        for person in company.people.values()
        if person.role == role and (found := assigned(company, person.id, day)) is not None
    )
    own = [one for one in held.values() if one.role == role and _of_one_zone(one)]
    most = next((held[name] for name, _count in on.most_common() if name in held and held[name].role == role), None)
    return most or max(own, key=lambda one: (one.effective_from, one.version), default=None)


def first_period(company: Company, today: date) -> Period | None:
    """The period of today where it is open, else the next one: from it on a newcomer is paid."""
    return next((one for one in open_periods(company) if one.end > today), None)


def assign_newcomer(actor: Actor, person: str, role: str, *, now: datetime, token: str) -> Scheme | None:
    """Pay somebody who was hired by his role's scheme from the period of today on; the scheme, where there is one.

    Raises what `assign` raises.
    """
    company = read.company()
    today = now.astimezone(company.rules.tz).date()
    period = first_period(company, today)
    found = usual(company, role, period.start) if period else None
    if period is None or found is None:
        return None
    assign(actor, [person], found.id, period.id, now=now, token=token)
    return found


def _of_one_zone(one: Scheme) -> bool:
    """Whether the scheme pays for the work of its role alone, as far as the role has a zone of its own."""
    zones = {known.zone for kpi in one.kpis() if (known := CATALOGUE.get(kpi)) is not None}
    return one.role not in ZONES or zones <= {ZONES[one.role], "shared"}


def _period(company: Company, name: str) -> Period:
    found = next((one for one in company.periods if one.id == name), None)
    if found is None:
        raise NoSuchPeriod()
    return found


def _known(company: Company, people: Iterable[str]) -> Sequence[str]:
    asked = list(dict.fromkeys(people))
    listed = {*company.people, *Person.objects.filter(person_id__in=asked).values_list("person_id", flat=True)}
    found = [person for person in asked if person in listed]
    if not found:
        raise NobodyChosen()
    return found


def _stays(company: Company, person: str, name: str, since: date) -> bool:
    """Whether the person is paid by the scheme from that day on already, without an end and without another after."""
    held = assigned(company, person, since)
    later = any(one.person == person and one.since > since for one in company.assignments)
    return held is not None and held.scheme == name and held.until is None and not later


def _recorded(actor: Actor, steps: Sequence[Step], now: datetime, token: str | None) -> Done:
    if token and (told := read.event(f"{token}-00")):
        return Done((told,), None, repeated=True)
    if not steps:
        raise NothingChanged()
    return act.perform(actor, None, steps, now=_after_all(now), token=token)


def _after_all(now: datetime) -> datetime:
    """The instant of a decision: later than those that were taken, whose order is that of their instants."""
    last = next(iter(unvoided.told(*KINDS, limit=1)), None)
    return max(now, last.recorded_at + timedelta(microseconds=1)) if last else now


def _check_open(company: Company, day: date) -> None:
    first = earliest(company)
    if first is not None and day < first:
        raise PeriodIsSettled(day=f"{first:%d.%m.%Y}")


def _without(event_id: str) -> Company:
    return companies.fold(event for event in read.registry() if event.event_id != event_id)


def _check_paid(company: Company, without: Company, names: Mapping[str, str]) -> None:
    """Raises PeriodIsSettled where a closed period would be paid otherwise, PaidByIt where a version goes by which
    people are paid."""
    closed = read.closed_periods()
    gone = len(without.schemes) < len(company.schemes)
    left = []
    for person in sorted({one.person for one in company.assignments}):
        for period in company.periods:
            before, after = company.scheme_of(person, period), without.scheme_of(person, period)
            if before != after and period.id in closed:
                raise PeriodIsSettled(day=f"{period.end:%d.%m.%Y}")
            if gone and before is not None and after is None:
                left.append(names.get(person, person))
    if left:
        raise PaidByIt(names=", ".join(dict.fromkeys(left)))


def changes(actor: Actor) -> bool:
    """Whether the person writes and approves schemes."""
    return bool({str(role) for role in APPROVE}.intersection(actor.roles))
