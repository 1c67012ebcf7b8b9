"""Accounts for the people of the invented company: one password for all of them, new each time, never stored."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction

from kulmina.demo.speech import Tongue
from kulmina.demo.team import SYSTEM, Person
from kulmina.staff import models

_LATIN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye"))
    | {"ж": "zh", "ё": "yo", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ю": "yu", "я": "ya", "ь": "",
       "ъ": "", " ": ""}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Login:
    """How one of the people logs in."""

    login: str
    password: str
    person: str
    name: str
    role: str


def open_accounts(people: Iterable[Person], tongue: Tongue, today: date) -> tuple[Login, ...]:
    """Let everybody in under one fresh password, but for those who have left; who had an account keeps it with the
    new password."""
    password = secrets.token_urlsafe(9)
    hashed = make_password(password)
    with transaction.atomic():
        logins = [_open(person, tongue, today, password, hashed) for person in people if person.id != SYSTEM]
    return tuple(login for login in logins if login is not None)


def _open(person: Person, tongue: Tongue, today: date, password: str, hashed: str) -> Login | None:
    name = tongue.person(person.name)
    login = name.lower().translate(_LATIN)
    office = person.office or ""
    here = person.until is None or today < person.until
    known = {"name": name, "role": person.role, "office": office, "active_from": person.since,
             "active_to": None if here else person.until}  # fmt: skip
    models.Person.objects.update_or_create(person_id=person.id, defaults=known)
    account = {"person_id": person.id, "role": person.role, "office": office, "first_name": name,
               "language": tongue.language, "password": hashed, "is_active": here}  # fmt: skip
    models.Account.objects.update_or_create(username=login, defaults=account)
    return Login(login, password, person.id, name, person.role) if here else None


def let_in() -> tuple[Login, ...]:
    """Give everybody who has an account and works here still a fresh password."""
    password = secrets.token_urlsafe(9)
    accounts = models.Account.objects.filter(is_active=True).exclude(person_id="").order_by("pk")
    logins = [Login(a.username, password, a.person_id, a.first_name, a.role) for a in accounts]
    accounts.update(password=make_password(password))
    return tuple(logins)
