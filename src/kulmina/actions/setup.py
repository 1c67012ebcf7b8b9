"""Starting from scratch: the first owner, what the business is, its months of pay, and who does which work.

Which step is done is read off the facts and the accounts, so the set-up can be left at any step and gone on with
from another device. What leaves no fact (a step that the owner does without) stands with the accounts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.contrib.auth.password_validation import validate_password

from kulmina.actions import people, target
from kulmina.actions.act import Done, Step, perform
from kulmina.current import leads
from kulmina.domain import facts, slot_refusal
from kulmina.domain.company import Company
from kulmina.domain.period import month, zone
from kulmina.domain.preset import Preset
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor
from kulmina.journal import read
from kulmina.recording import turn
from kulmina.staff import beginning
from kulmina.staff.models import Account, Person, Role

JOBS = (Role.MARKETER, Role.OPERATOR, Role.OFFICE_ADMIN, Role.SELLER, Role.CASHIER, Role.PAYROLL)
"""The work that somebody has to do in every company of the portrait, in the order of the road."""
STEPS = ("business", "offices", "people", "target", "creatives", "schemes", "doors", "trial")
WITHOUT_OFFICE = tuple(step for step in STEPS if step != "offices")
MONTHS = 12  # that are opened for pay at once
LONGEST_NAME = 200
_CONFIGURED = facts.KINDS["business.configured"].code


class FoundedAlready(ImpossibleStep):
    """Somebody else was first."""

    ru = "Собственник уже есть: войдите под своим именем или попросите его открыть вам доступ."
    en = "There is an owner already: sign in, or ask the owner to give you access."


class BusinessUnnamed(ImpossibleStep):
    """A business has a name."""

    ru = "Назовите компанию: это имя видят все, кто в ней работает."
    en = "Name the company: everybody who works in it sees the name."


class TradeUnknown(ImpossibleStep):
    """One of the trades is chosen."""

    ru = "Выберите сферу. Если ни одна не подходит, возьмите «Своя сфера»."
    en = "Choose a trade. If none of them fits, take “A trade of your own”."


class TradeStands(ImpossibleStep):
    """Clients are counted by the rules of the trade already: what a change means is to be seen first."""

    ru = "По правилам этой сферы уже считаются клиенты. Смените её на странице «Портрет»: там видно, что изменится."
    en = "Clients are counted by the rules of this trade already. Change it on the page “Portrait”, which shows how."


class TargetUnknown(ImpossibleStep):
    """One of the trade's target actions is chosen (R11)."""

    ru = "Выберите, какого целевого действия вы ждёте от клиента."
    en = "Choose which target action you expect of the client."


@dataclass(frozen=True, slots=True)
class Business:
    """What the business is, as it is typed."""

    name: str
    timezone: str
    preset: Preset


def found(*, name: str, login: str, password: str, language: str, now: datetime) -> Account:
    """The first owner of a new installation; until others come he does all the work himself.

    Of two who ask at once one becomes the owner. Raises FoundedAlready, NoName, BadLogin, ValidationError of Django
    for a password that is too weak.
    """
    name, login = name.strip()[:LONGEST_NAME], login.strip()
    with turn():
        if Account.objects.exists():
            raise FoundedAlready()
        if not name:
            raise people.NoName()
        people.check_login(login)
        validate_password(password, Account(username=login, first_name=name))
        person = f"P-{uuid4().hex[:10]}"
        Person.objects.create(person_id=person, name=name, role=Role.OWNER)
        account = Account.objects.create_user(
            username=login, password=password, first_name=name[:150], person_id=person, role=Role.OWNER,
            language=language, hats=[str(job) for job in JOBS],
        )  # fmt: skip
        registered = {"person": person, "role": str(Role.OWNER)}
        perform(Actor(person, Role.OWNER), None, [("person.registered", registered)], now=now)
        beginning.begin()
    beginning.forget_code()
    return account


def rules_now() -> dict[str, Any]:
    """The rules of counting as they were recorded last; empty before that."""
    latest: dict[str, Any] = {}
    for _no, event in read.of_kind(_CONFIGURED):
        assert isinstance(event.fact, facts.BusinessConfigured)
        latest = dict(event.fact.rules)
    return latest


def configure(actor: Actor, told: Business, *, now: datetime, token: str | None = None) -> Done:
    """Record what the business is. Another trade begins with its own rules and without a target action (R11).

    Raises BusinessUnnamed, UnknownZone, TradeStands, and what `act.perform` raises.
    """
    name = told.name.strip()[:LONGEST_NAME]
    if not name:
        raise BusinessUnnamed()
    try:
        zone(told.timezone)
    except ValueError:
        raise slot_refusal.UnknownZone(zone=told.timezone) from None
    with turn():
        before = rules_now()
        rules = _with_business(before, name, told)
        if rules == before:
            return Done((), None, repeated=True)
        if before and rules["business"]["industry"] != read.company().industry and has_leads():
            raise TradeStands()
        return perform(actor, None, [("business.configured", {"rules": rules})], now=now, token=token)


def has_leads() -> bool:
    """Whether any client is counted."""
    return bool(leads.leads(limit=1).rows)


def _with_business(before: Mapping[str, Any], name: str, told: Business) -> dict[str, Any]:
    known = before.get("business") or {}
    if known.get("industry") == told.preset.id:
        return {**before, "timezone": told.timezone, "business": {**known, "name": name}}
    rules = told.preset.rules(name=name, timezone=told.timezone)
    return {**rules, "target_actions": [], "consent_required": []}


def choose_target(
    actor: Actor, preset: Preset, variant_id: str, since: date | None, *, now: datetime, token: str | None = None
) -> Done:
    """What marketing answers for. While nobody is counted by it, it holds from the beginning, or from a day on;
    afterwards it is changed by the rules of `target.change`.

    Raises TargetUnknown, what `target.change` and `act.perform` raise.
    """
    try:
        variant = preset.variant(variant_id or "-")
    except KeyError:
        raise TargetUnknown() from None
    with turn():
        if read.company().rules.target_actions and has_leads():
            try:
                return target.change(actor, variant.id, since=since, now=now, token=token)
            except target.CountedSoAlready:
                return Done((), None, repeated=True)
        before = rules_now()
        fresh = preset.rules(variant.id)
        chosen = {key: fresh[key] for key in ("lead_actions", "target_actions", "consent_required")}
        rules = {**before, **chosen, **({"since": since.isoformat()} if since else {})}
        if rules == before:
            return Done((), None, repeated=True)
        return perform(actor, None, [("business.configured", {"rules": rules})], now=now, token=token)


def open_months(actor: Actor, *, now: datetime, count: int = MONTHS, token: str | None = None) -> Done:
    """Define the months of pay from the present one on, so many in all; those that are defined stay."""
    with turn():
        company = read.company()
        tz = company.rules.tz
        first = now.astimezone(tz).date().replace(day=1)
        steps: list[Step] = []
        for _ in range(count):
            told = month(first, tz)
            first = told.end
            if not any(each.start < told.end and told.start < each.end for each in company.periods):
                span = {"period": told.id, "start": told.start.isoformat(), "end": told.end.isoformat()}
                steps.append(("period.defined", {**span, "close_at": told.close_at.isoformat()}))
        return perform(actor, None, steps, now=now, token=token) if steps else Done((), None, repeated=True)


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who works here: his own role first, then those that he also works in."""

    person: str
    name: str
    roles: tuple[str, ...]
    office: str = ""

    def as_(self, role: str) -> Actor:
        """Himself at this work. Without an office: who stands in for another one is not held to his own."""
        return Actor(self.person, role)


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody who works here now."""

    workers: tuple[Worker, ...]

    def of(self, role: str, office: str = "") -> Worker | None:
        """Who does this work in an office: first whose own role it is, then who also does it."""
        found = [worker for worker in self.workers if role in worker.roles and _there(worker, office)]
        return min(found, key=lambda worker: worker.roles.index(role), default=None)

    def all_of(self, role: str) -> tuple[Worker, ...]:
        """Everybody who does this work, whose own role it is first."""
        found = [worker for worker in self.workers if role in worker.roles]
        return tuple(sorted(found, key=lambda worker: worker.roles.index(role)))

    def uncovered(self, jobs: Sequence[str] = JOBS) -> tuple[str, ...]:
        """The work that nobody does."""
        return tuple(job for job in jobs if self.of(job) is None)

    def one(self, person: str) -> Worker | None:
        return next((worker for worker in self.workers if worker.person == person), None)


def _there(worker: Worker, office: str) -> bool:
    return not office or not worker.office or worker.office == office


def staff() -> Staff:
    """Everybody who works here now, by name."""
    hats = dict(Account.objects.order_by("-id").values_list("person_id", "hats"))
    known = Person.objects.filter(active_to=None).exclude(role=Role.SYSTEM).order_by("name", "person_id")
    return Staff(
        tuple(
            Worker(one.person_id, one.name, (one.role, *(h for h in hats.get(one.person_id, ()) if h != one.role)),
                   one.office)
            for one in known
        )
    )  # fmt: skip


def jobs(preset: Preset | None) -> tuple[str, ...]:
    """The work of this trade: without an office nobody receives clients and no deal is signed there."""
    if preset is not None and preset.portrait is None:
        return (Role.MARKETER, Role.PAYROLL)
    return JOBS


@dataclass(frozen=True, slots=True)
class Progress:
    """The steps of the set-up and which of them are done."""

    done: Mapping[str, bool]
    closed: bool

    @property
    def left(self) -> tuple[str, ...]:
        return tuple(step for step, done in self.done.items() if not done)

    @property
    def next(self) -> str:
        """Where to go on: the first step that is not done, else the end."""
        return next(iter(self.left), "done")


def progress(company: Company, preset: Preset | None, staff: Staff, *, tried: bool, today: date) -> Progress:
    """How far the set-up has come. `tried`: a test lead has been followed to its end."""
    row = beginning.set_up()
    settled = set(row.settled if row else ())
    by_fact = {
        "business": bool(company.name and company.industry),
        "offices": bool(company.offices),
        "people": len(staff.workers) > 1,
        "target": bool(company.rules.target_actions),
        "creatives": bool(company.creatives),
        "schemes": any(one.covers(today) for one in company.assignments),
        "doors": False,
        "trial": tried,
    }
    steps = WITHOUT_OFFICE if preset is not None and preset.portrait is None else STEPS
    return Progress({step: by_fact[step] or step in settled for step in steps}, bool(row and row.closed_at))
