"""Who works here, changed by the owner: somebody is hired, gets another role or office, leaves, comes back.

A role is a fact of the journal; names, user names and the days of work stand with the accounts. Whoever leaves is put
out of every session in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from kulmina.actions.act import perform
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor, NotAllowed
from kulmina.journal import read
from kulmina.staff import access_log, policy, sessions
from kulmina.staff.models import AccessKind, Account, Person, Role

KINDS_OF_WORK = tuple(role for role in Role if role != Role.SYSTEM)


class LastOwner(ImpossibleStep):
    """Nobody would be left to change who may do what."""

    ru = "Это единственный собственник с доступом. Сначала дайте эту роль ещё кому-то."
    en = "This is the only owner who can sign in. Give this role to somebody else first."


class NotOneself(ImpossibleStep):
    """Nobody closes his own account."""

    ru = "Себя не увольняют: это делает другой собственник."
    en = "Nobody dismisses himself: another owner does it."


class LoginTaken(ImpossibleStep):
    """The user name belongs to another account."""

    ru = "Имя для входа «{login}» уже занято: выберите другое."
    en = "The user name {login} is taken: choose another one."


class BadLogin(ImpossibleStep):
    """The user name or the e-mail cannot be one."""

    ru = "«{value}» не подходит: в имени для входа буквы, цифры и знаки @ . + - _, в почте адрес вида имя@домен."
    en = "{value} will not do: a user name has letters, digits and @ . + - _, an e-mail looks like name@domain."


class NoName(ImpossibleStep):
    """A person has a name."""

    ru = "Назовите человека: имя видят все, кто с ним работает."
    en = "Name the person: the name is seen by everybody who works with him."


class UnknownOffice(ImpossibleStep):
    """The office or the role is none of the company's."""

    ru = "Нет такого офиса или роли: {value}."
    en = "There is no such office or role: {value}."


class NobodyThere(LookupError):
    """There is no such person."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who begins to work here. `login`: the name to sign in with; "" where the person does not sign in."""

    name: str
    role: str
    office: str = ""
    login: str = ""
    email: str = ""


def hire(who: Account, new: Newcomer, *, now: datetime, token: str) -> Person:
    """Somebody begins to work. The account, where there is one, opens with a one-time link.

    `token` names the click, so that a second one hires nobody. Raises NotAllowed, NoName, UnknownOffice,
    LoginTaken, BadLogin.
    """
    if not new.name.strip():
        raise NoName()
    person_id = f"P-{token[:10]}"
    if known := Person.objects.filter(person_id=person_id).first():
        return known
    with transaction.atomic():
        person = Person.objects.create(
            person_id=person_id, name=new.name.strip()[:200], role=new.role, office=new.office,
            active_from=_today(now),
        )  # fmt: skip
        _register(who, person.person_id, person.role, person.office, now, token)
        if new.login:
            open_account(who, person, login=new.login, email=new.email, now=now)
        access_log.note(who, AccessKind.HIRED, person.person_id, now=now)
    return person


def take_in(who: Account, account: Account, *, now: datetime, token: str) -> Person:
    """Whose account was made on the command line joins the list of people, and the journal knows his role.

    Raises NotAllowed, UnknownOffice.
    """
    _check_owner(who)
    person_id = account.person_id or f"P-{token[:10]}"
    if known := Person.objects.filter(person_id=person_id).first():
        return known
    name = account.get_full_name() or account.username
    with transaction.atomic():
        person = Person.objects.create(person_id=person_id, name=name, role=account.role, office=account.office)
        _register(who, person.person_id, person.role, person.office, now, token)
        Account.objects.filter(pk=account.pk).update(person_id=person_id)
        access_log.note(who, AccessKind.HIRED, person_id, now=now)
    return person


def open_account(who: Account, person: Person, *, login: str, email: str, now: datetime) -> Account:
    """Let somebody sign in under a name, or change the name and the e-mail. Raises NotAllowed, LoginTaken, BadLogin."""
    _check_owner(who)
    check_login(login, email)
    account = account_of(person) or Account(person_id=person.person_id, is_active=person.active_to is None)
    if Account.objects.filter(username__iexact=login).exclude(pk=account.pk).exists():
        raise LoginTaken(login=login)
    account.username, account.email, account.first_name = login, email, person.name[:150]
    account.role, account.office = person.role, person.office
    if not account.password:
        account.set_unusable_password()
    with transaction.atomic():
        account.save()
        access_log.note(who, AccessKind.LOGIN, person.person_id, now=now)
    return account


def change(
    who: Account, person: Person, *, role: str, office: str, hats: Collection[str] = (), now: datetime,
    token: str | None = None,
) -> None:  # fmt: skip
    """Another role or office, at once; `hats`: the roles that the person also works in, in a firm where one does the
    work of several. Raises NotAllowed, UnknownOffice, LastOwner."""
    _check_owner(who)
    _change_hats(who, person, role, hats, now)
    if (role, office) == (person.role, person.office):
        return
    with transaction.atomic():
        account = account_of(person)
        if role != Role.OWNER:
            _keep_an_owner(account)
        _register(who, person.person_id, role, office, now, token)
        person.role, person.office = role, office
        person.save(update_fields=["role", "office"])
        if account is not None:
            account.role, account.office = role, office
            account.save(update_fields=["role", "office"])
        access_log.note(who, AccessKind.CHANGED, f"{person.person_id} {role} {office}".strip(), now=now)


def _change_hats(who: Account, person: Person, role: str, hats: Collection[str], now: datetime) -> None:
    account = account_of(person)
    worn = sorted(hat for hat in set(hats) if hat != role)
    if account is None or worn == sorted(account.hats):
        return
    if unknown := set(worn) - set(KINDS_OF_WORK):
        raise UnknownOffice(value=min(unknown))
    account.hats = worn
    account.save(update_fields=["hats"])
    access_log.note(who, AccessKind.CHANGED, f"{person.person_id} + {' '.join(worn)}".strip(), now=now)


def dismiss(who: Account, person: Person, *, now: datetime) -> int:
    """Somebody leaves today: every account of his is closed and every session ends; how many there were.

    Raises NotAllowed, NotOneself, LastOwner.
    """
    _check_owner(who)
    if person.person_id == who.person_id:
        raise NotOneself()
    with transaction.atomic():
        _keep_an_owner(account_of(person))
        person.active_to = _today(now)
        person.save(update_fields=["active_to"])
        logins = list(Account.objects.filter(person_id=person.person_id))
        Account.objects.filter(pk__in=[login.pk for login in logins]).update(is_active=False)
        ended = sum(sessions.end_all(login) for login in logins)
        access_log.note(who, AccessKind.DISMISSED, person.person_id, rows=ended, now=now)
    return ended


def take_back_dismissal(who: Account, person: Person, *, now: datetime) -> None:
    """Somebody works here again, in the role that he had. Raises NotAllowed."""
    _check_owner(who)
    with transaction.atomic():
        person.active_to = None
        person.save(update_fields=["active_to"])
        Account.objects.filter(person_id=person.person_id).update(is_active=True)
        access_log.note(who, AccessKind.RETURNED, person.person_id, now=now)


def end_sessions(who: Account, account: Account, *, place: int | None, now: datetime) -> int:
    """End one session of somebody, or all of them; how many. Raises NotAllowed."""
    _check_owner(who)
    ended = sessions.end_all(account) if place is None else int(sessions.end(account, place))
    access_log.note(who, AccessKind.SESSIONS, access_log.name_of(account), rows=ended, now=now)
    return ended


def reset_second_step(who: Account, account: Account, *, now: datetime) -> None:
    """Somebody lost the telephone: the password alone lets in, until the second step is set up anew; whoever had it
    is put out. Raises NotAllowed."""
    _check_owner(who)
    with transaction.atomic():
        policy.reset(account)
        sessions.end_all(account)
        access_log.note(who, AccessKind.FACTOR, access_log.name_of(account), now=now)


def demand_second_step(who: Account, roles: list[str], *, now: datetime) -> None:
    """These roles and no others work only with a second step. Raises NotAllowed, ValueError for an unknown role."""
    _check_owner(who)
    with transaction.atomic():
        policy.demand(roles, by=access_log.name_of(who), now=now)
        access_log.note(who, AccessKind.POLICY, " ".join(sorted(roles)), rows=len(roles), now=now)


def note_link(who: Account, account: Account, *, now: datetime) -> None:
    """A one-time link is about to be shown. Raises NotAllowed."""
    _check_owner(who)
    access_log.note(who, AccessKind.LINK, access_log.name_of(account), now=now)


def find(person_id: str) -> Person:
    """Raises NobodyThere."""
    found = Person.objects.filter(person_id=person_id).first()
    if found is None:
        raise NobodyThere(person_id)
    return found


def account_of(person: Person) -> Account | None:
    """The account of a person; the earliest where there are several."""
    return Account.objects.filter(person_id=person.person_id).order_by("id").first()


def is_owner(who: Account) -> bool:
    return who.is_superuser or who.role == Role.OWNER


def _register(who: Account, person: str, role: str, office: str, now: datetime, token: str | None) -> None:
    """The fact of a role. Raises NotAllowed, UnknownOffice."""
    if role not in KINDS_OF_WORK:
        raise UnknownOffice(value=role)
    if office and office not in read.company().offices:
        raise UnknownOffice(value=office)
    known = read.company().people.get(person)
    fact: dict[str, Any] = {"person": person, "role": str(role)}
    if office:
        fact["office"] = office
    if known is not None and known.contact:
        fact["contact"] = known.contact
    also = ("owner",) if who.is_superuser else ()
    actor = Actor(who.person_id or who.username, str(who.role), None, also)
    perform(actor, None, [("person.registered", fact)], now=now, token=token)


def _check_owner(who: Account) -> None:
    if not is_owner(who):
        raise NotAllowed(what="person.registered")


def check_login(login: str, email: str = "") -> None:
    """Raises BadLogin."""
    try:
        UnicodeUsernameValidator()(login)
    except ValidationError:
        raise BadLogin(value=login) from None
    if len(login) > 150:
        raise BadLogin(value=login[:150])
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise BadLogin(value=email) from None


def _keep_an_owner(leaving: Account | None) -> None:
    """Inside a transaction: two owners who demote each other at once wait for one another."""
    owners = Account.objects.select_for_update().filter(role=Role.OWNER, is_active=True)
    ids = list(owners.values_list("id", flat=True))
    if leaving is not None and ids == [leaving.pk]:
        raise LastOwner()


def _today(now: datetime) -> date:
    return now.astimezone(read.company().rules.tz).date()
