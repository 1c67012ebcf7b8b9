"""Accounts for the people of the invented company: one password for all of them, new each time, never stored."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction

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


def open_accounts(people: Iterable[Person]) -> tuple[Login, ...]:
    """Let everybody in under one fresh password; who had an account keeps it with the new password."""
    password = secrets.token_urlsafe(9)
    hashed = make_password(password)
    with transaction.atomic():
        return tuple(_open(person, password, hashed) for person in people if person.id != SYSTEM)


def _open(person: Person, password: str, hashed: str) -> Login:
    login = person.name.lower().translate(_LATIN)
    office = person.office or ""
    known = {"name": person.name, "role": person.role, "office": office}
    models.Person.objects.update_or_create(person_id=person.id, defaults=known)
    account = {"person_id": person.id, "role": person.role, "office": office, "first_name": person.name,
               "password": hashed, "is_active": True}  # fmt: skip
    models.Account.objects.update_or_create(username=login, defaults=account)
    return Login(login, password, person.id, person.name, person.role)
