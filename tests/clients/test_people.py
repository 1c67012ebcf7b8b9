"""Who is behind a reference: one person for one contact, seen by those who may, forgotten when asked."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from kulmina.clients import keys, people
from kulmina.domain.contact import Contact, normal

NOW = datetime(2026, 10, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "+79000000001",
        "8 (900) 000-00-01",
        "89000000001",
        "9000000001",
        "+7 900 000 00 01",
        "7-900-000-00-01",
        " +7(900)0000001 ",
    ],
)
def test_one_phone_however_it_is_written(written: str) -> None:
    assert normal(written) == Contact("phone", "+79000000001")


def test_other_contacts_have_their_own_forms() -> None:
    assert normal("Ivan@Example.ORG") == Contact("mail", "ivan@example.org")
    assert normal("+44 20 7946 0958") == Contact("phone", "+442079460958")
    assert normal("@ivan_tg") == Contact("text", "@ivan_tg")
    assert normal("123") == Contact("text", "123")


@given(st.text(max_size=40))
def test_a_normal_form_is_its_own_normal_form(given: str) -> None:
    once = normal(given)
    assert normal(once.text) == once


@pytest.mark.usefixtures("database")
def test_a_client_is_met_once_and_read_back() -> None:
    met = people.contacts(["8 900 000-00-01", "+79000000001", "ivan@example.org", "c77"], now=NOW)
    assert met["8 900 000-00-01"] == met["+79000000001"] != met["ivan@example.org"]
    assert met["c77"] == "c77"
    assert people.contact("+7 900 000 00 01", now=NOW) == met["+79000000001"]
    assert people.reveal(met["+79000000001"]) == "+79000000001"
    assert people.masked(met["+79000000001"]) == "+7***0001"
    assert people.masked(met["ivan@example.org"]) == "i***@example.org"
    people.call(met["+79000000001"], "Иван Тестов")
    assert people.names([met["+79000000001"]]) == {met["+79000000001"]: "Иван Тестов"}


@pytest.mark.usefixtures("database")
def test_a_stolen_table_tells_nothing() -> None:
    people.contact("+79000000001", now=NOW)
    with connection.cursor() as cursor:
        cursor.execute('SELECT contact, "index" FROM clients_client')
        [(contact, index)] = cursor.fetchall()
    assert b"9000000001" not in bytes(contact) + bytes(index)


@pytest.mark.usefixtures("database")
def test_a_forgotten_client_is_nobody_and_comes_as_somebody_new() -> None:
    first = people.contact("+79000000001", now=NOW)
    people.erase(first, now=NOW)
    assert people.reveal(first) is people.masked(first) is None
    with pytest.raises(KeyError, match="erased"):
        people.call(first, "Иван")
    assert people.contact("+79000000001", now=NOW) != first
    with pytest.raises(KeyError, match="there is no client"):
        people.erase("c999", now=NOW)


def ring(*names: str) -> str:
    return ",".join(f"{name}:{b64encode(name.encode().ljust(32, b'.')).decode()}" for name in names)


def test_a_new_key_encrypts_and_the_old_one_still_reads() -> None:
    old, new = keys.read(ring("1", "index")), keys.read(ring("1", "2", "index"))
    sealed = old.seal("+79000000001", b"row")
    assert new.open(sealed, b"row") == "+79000000001"
    with pytest.raises(keys.WrongKey, match="does not hold"):
        old.open(new.seal("x", b"row"), b"row")
    with pytest.raises(keys.WrongKey, match="does not open"):
        new.open(sealed, b"another row")
    assert old.find("a") == new.find("a") != new.find("b")


@pytest.mark.parametrize(
    ("text", "problem"),
    [("1:aaaa,index:aaaa", "32 bytes"), ("1:%%", "base64"), (ring("1"), "no index"), (ring("index"), "numbered"),
     (ring("x", "index"), "numbered")],
)  # fmt: skip
def test_a_bad_key_ring_is_refused(text: str, problem: str) -> None:
    with pytest.raises(keys.BadKeys, match=problem):
        keys.read(text)
