"""Алла looks for a client who stands before her: by the end of a phone, by a name as she heard it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from kulmina.clients import backfill, people, search, traces

NOW = datetime(2026, 10, 5, tzinfo=UTC)
PEOPLE = {
    "+79000001234": "Иванов Сергей Петрович",
    "+79000005678": "Семёнова Алёна",
    "ivan.petrov@example.org": "Петров Иван",
    "+79000009999": "Ли Ян",
    "+79000008888": "محمد علي",
    "+79000007777": "Константинопольский Александр Александрович",
}


@pytest.fixture
def met(database: str) -> dict[str, str]:
    """The people, by contact."""
    refs = people.contacts(list(PEOPLE), now=NOW)
    for contact, name in PEOPLE.items():
        people.call(refs[contact], name)
    return refs


def names(text: str, limit: int = 20) -> list[str]:
    return [hit.name for hit in search.find(text, limit)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("8 (900) 000-12-34", "+79000001234"),
        ("9000001234", "+79000001234"),
        ("1234", "+79000001234"),
        ("01234", "+79000001234"),
        ("00-01-234", "+79000001234"),
        ("000001234", "+79000001234"),
        ("IVAN.PETROV@example.org", "ivan.petrov@example.org"),
        ("ivan.petrov@", "ivan.petrov@example.org"),
        ("иванов", "+79000001234"),
        ("Сергей Иванов", "+79000001234"),
        ("ива сер", "+79000001234"),
        ("петрович иванов", "+79000001234"),
        ("семенова", "+79000005678"),
        ("АЛЁНА СЕМ", "+79000005678"),
        ("Ли Ян", "+79000009999"),
        ("محمد", "+79000008888"),
        ("константинопольск", "+79000007777"),
        ("александр александрович", "+79000007777"),
    ],
)
def test_what_people_type_finds_whom_they_mean(met: dict[str, str], typed: str, found: str) -> None:
    assert [hit.ref for hit in search.find(typed)] == [met[found]]


@pytest.mark.usefixtures("met")
def test_what_means_nobody_finds_nobody() -> None:
    assert [names(text) for text in ("", "12", "ив", "4321", "иванов анна", "c999", "😀")] == [[]] * 7


def test_a_reference_finds_and_contacts_are_masked_without_the_right(met: dict[str, str]) -> None:
    ref = met["+79000001234"]
    assert [(hit.ref, hit.contact) for hit in search.find(ref)] == [(ref, "+7***1234")]
    assert search.find(ref, full=True)[0].contact == "+79000001234"


def test_a_new_name_is_found_and_the_old_one_is_not(met: dict[str, str]) -> None:
    people.describe(met["+79000005678"], surname="Кузнецова")
    assert names("кузнецова алёна") == ["Кузнецова Алёна"]
    assert names("семёнова") == []


def test_an_erased_client_is_not_found(met: dict[str, str]) -> None:
    people.erase(met["+79000001234"], now=NOW)
    assert names("1234") == names("иванов") == names("+79000001234") == []


@pytest.mark.usefixtures("met")
def test_an_index_that_was_lost_is_written_anew() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM clients_trace")
    assert names("иванов") == []
    assert backfill.backfill() == len(PEOPLE)
    assert names("иванов") == ["Иванов Сергей Петрович"]


@pytest.mark.usefixtures("database")
def test_a_name_of_three_hundred_letters_does_not_break_it() -> None:
    ref = people.contact("+79000000001", now=NOW)
    people.call(ref, "я" * 300)
    people.call(people.contact("+79000000002", now=NOW), " ".join("абвгдежзик"[place % 10] * 3 for place in range(75)))
    assert [hit.ref for hit in search.find("я" * 300)] == [ref]
    assert [hit.ref for hit in search.find("яяя")] == [ref]


@pytest.mark.usefixtures("database")
def test_namesakes_come_newest_first_up_to_the_limit() -> None:
    refs = people.contacts([f"+7900000{place:04d}" for place in range(30)], now=NOW)
    for ref in refs.values():
        people.call(ref, "Тестова Анна")
    assert [hit.ref for hit in search.find("анна тестова", 5)] == list(refs.values())[:-6:-1]


@given(st.text(max_size=60))
def test_every_beginning_of_a_word_leads_to_its_name(name: str) -> None:
    leading = traces.of_name(name)
    for word in traces.words(name)[: traces.WORDS]:
        for length in range(3, len(word) + 1):
            assert f"n{traces.beginning(word[:length])}" in leading
