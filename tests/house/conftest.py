"""Every page, asked for by every role once: what was answered, and the words that stood there."""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import DjangoDbBlocker
from tests.conftest import connected
from tests.web.office import open_office
from tests.web.reading import words

from kulmina.config.database import sqlite
from kulmina.staff.models import Account, Role
from kulmina.web import vendor

ROLES = [role for role in Role.values if role != Role.SYSTEM]
# What stands for the variable parts of an address in the small company.
SAMPLES = {
    "lead_id": "L01", "lead": "L01", "period": "2026-10", "person": "S1", "office_id": "OF1", "office": "OF1",
    "form": "csv", "ref": "c1", "other": "c2", "meeting": "M-L01-1", "uidb36": "1",
    "name": "P-L01-1", "payment": "P-L01-1", "deal": "D-L01", "day": "2026-10-05", "creative": "C1",
    "preset_id": "bank",
}  # fmt: skip
OCTOBER = "?period=2026-10"


@dataclass(frozen=True)
class Answer:
    """What a role was answered. `words`: those of a page, empty for files and refusals."""

    status: int
    words: str = ""
    location: str = ""


@dataclass(frozen=True)
class Crawl:
    """Answers by role (None: nobody is signed in) and address."""

    read: dict[tuple[str | None, str], Answer]
    posted: dict[tuple[str | None, str], Answer]
    english: dict[str, Answer]


def addresses() -> list[str]:
    """Every address of the resolver, its variable parts filled in."""
    found = [re.sub(r"\^|\$", "", pattern) for pattern in _patterns(get_resolver().url_patterns)]
    filled = [re.sub(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>", _sample, pattern) for pattern in found]
    return list(dict.fromkeys(f"/{address}" for address in filled))


def _patterns(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one.url_patterns, before + str(one.pattern))
        else:
            yield before + str(one.pattern)


def _sample(found: re.Match[str]) -> str:
    return SAMPLES.get(found[1] or found[2], "1" if found[0].startswith("<int:") else "none")


# Posting here ends one's own session or changes one's own account: other tests tell these stories.
OWN = ("/sign-in/", "/sign-out/", "/account/", "/password/", "/language/")


@pytest.fixture(scope="session")
def crawl(sqlite_template: Any, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Crawl:
    """The whole site, walked through once."""
    vendor.ensure()
    folder = tmp_path_factory.mktemp("crawl")
    shutil.copy(sqlite_template, folder / "kulmina.sqlite3")
    with (
        override_settings(DATA_HOME=folder),
        django_db_blocker.unblock(),
        connected(sqlite(folder / "kulmina.sqlite3")),
    ):
        open_office()
        logging.disable(logging.CRITICAL)
        try:
            told = _walk()
        finally:
            logging.disable(logging.NOTSET)
    return told


def _walk() -> Crawl:
    told = Crawl({}, {}, {})
    all_of_them = addresses()
    _each(told.read, [address + OCTOBER for address in all_of_them], "get")
    _walk_in_english(told)
    _each(told.posted, [address for address in all_of_them if not address.startswith(OWN)], "post")
    return told


def _each(told: dict[tuple[str | None, str], Answer], asked: list[str], method: str) -> None:
    """Ask as the owner first: what answers to the other method alone (405) is asked for no more."""
    for role in [Role.OWNER.value, None, *(role for role in ROLES if role != Role.OWNER)]:
        client = _client(_account(role) if role else None, "ru")
        for address in asked:
            name = address.removesuffix(OCTOBER)
            known = told.get((Role.OWNER.value, name))
            told[role, name] = known if known and known.status == 405 else _answer(getattr(client, method)(address))


def _walk_in_english(told: Crawl) -> None:
    """Each page once, by the first role that was shown it in Russian."""
    clients: dict[str, Client] = {}
    for (role, address), answer in told.read.items():
        if role and answer.words and address not in told.english:
            client = clients.setdefault(role, _client(_account(role), "en"))
            told.english[address] = _answer(client.get(address + OCTOBER))


def _account(role: str) -> Account:
    known = Account.objects.filter(role=role).order_by("pk").first()
    person = f"R-{role}"
    return known or Account.objects.create(username=role, first_name=role, person_id=person, role=role, language="ru")


def _client(account: Account | None, language: str) -> Client:
    client = Client(raise_request_exception=False)
    client.cookies["django_language"] = language
    if account:
        client.force_login(account)
    return client


def _answer(response: Any) -> Answer:
    shown = response.status_code == 200 and response.get("Content-Type", "").startswith("text/html")
    text = words(response.content) if shown else ""
    response.close()
    return Answer(response.status_code, text, response.get("Location", ""))
