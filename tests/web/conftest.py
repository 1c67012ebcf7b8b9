"""A company with pages, and people who sign in to them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.web.office import open_office

from kulmina.staff.models import Account
from kulmina.web import vendor

Visitor = Callable[..., Client]


@pytest.fixture(scope="session", autouse=True)
def front_end_files() -> None:
    """Pages name files of other projects; they are put in place once."""
    vendor.ensure()


@pytest.fixture
def office(sqlite_database: None) -> None:
    """The small company of `office`."""
    open_office()


@pytest.fixture
def sign_in() -> Visitor:
    """Somebody at the pages, in a language."""

    def enter(person: str = "D1", language: str = "ru") -> Client:
        client = Client()
        client.force_login(Account.objects.get(person_id=person))
        client.cookies["django_language"] = language
        return client

    return enter
