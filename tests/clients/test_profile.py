"""Who a client is, written down and read back; a name of any people in any writing is a name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from kulmina.clients import people, profile, same
from kulmina.clients.profile import BadProfile, Profile

NOW = datetime(2026, 10, 5, tzinfo=UTC)


@pytest.mark.usefixtures("database")
def test_what_is_known_of_a_client_grows_and_stays_sealed() -> None:
    ivan = people.contact("+79000000001", now=NOW)
    people.call(ivan, "Иванов Иван Петрович")
    people.describe(ivan, birth_date="1980-03-05", city=" Тверь ", note="звонить\nвечером")
    known = people.profiles([ivan])[ivan]
    assert (known.surname, known.given_name, known.patronymic) == ("Иванов", "Иван", "Петрович")
    assert (known.birth_date, known.city, known.note) == ("1980-03-05", "Тверь", "звонить\nвечером")
    people.describe(ivan, surname="Иванов-Тестов")
    assert people.names([ivan]) == {ivan: "Иванов-Тестов Иван Петрович"}
    people.call(ivan, "Иван Петрович Иванов-Тестов")
    assert people.profiles([ivan])[ivan].surname == "Иванов-Тестов"
    with connection.cursor() as cursor:
        cursor.execute("SELECT profile, name FROM clients_client")
        [(sealed, name)] = cursor.fetchall()
    assert "Тверь".encode() not in bytes(sealed)
    assert "Иван".encode() not in bytes(name)


@pytest.mark.usefixtures("database")
def test_a_wrong_day_and_an_unknown_field_are_refused_and_nothing_changes() -> None:
    ivan = people.contact("+79000000001", now=NOW)
    people.describe(ivan, surname="Иванов")
    with pytest.raises(BadProfile, match="birth_date"):
        people.describe(ivan, surname="Петров", birth_date="31.02.1980")
    with pytest.raises(BadProfile, match="no such field"):
        people.describe(ivan, passport="1")
    with pytest.raises(BadProfile, match="longer"):
        people.describe(ivan, note="я" * 2001)
    assert people.profiles([ivan, "c99"]) == {ivan: Profile(surname="Иванов")}


@pytest.mark.usefixtures("database")
def test_two_contacts_of_one_person_are_forgotten_together() -> None:
    phone, mail = people.contacts(["+79000000001", "ivan@example.org"], now=NOW).values()
    wife = people.contact("+79000000002", now=NOW)
    same.tie(mail, phone, by="O1", now=NOW)
    same.also(phone, wife, by="O1", now=NOW)
    assert [found.text for found in people.contacts_of(mail).values()] == [
        "+79000000001", "ivan@example.org", "+79000000002",
    ]  # fmt: skip
    people.describe(phone, surname="Тестов")
    people.erase(mail, now=NOW)
    assert people.contacts_of(phone) == {}
    assert people.profiles([phone, mail]) == {}
    assert people.names([phone, mail]) == {}
    assert people.reveal(wife) == "+79000000002"
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM clients_trace WHERE client <> %s", [same.reference(wife)])
        assert cursor.fetchone() == (0,)


@pytest.mark.usefixtures("database")
def test_a_tie_taken_back_parts_only_what_it_tied() -> None:
    a, b, c, d = people.contacts([f"+7900000000{place}" for place in range(1, 5)], now=NOW).values()
    same.tie(b, a, by="H1", now=NOW)
    same.tie(d, c, by="H1", now=NOW)
    same.tie(d, b, by="H1", now=NOW)  # d is read as c, so it is c who is tied to a
    assert same.group(d) == [a, b, c, d]
    with pytest.raises(same.CannotTie, match="already"):
        same.tie(a, d, by="H1", now=NOW)
    same.part(c, by="H1", now=NOW)
    assert same.group(a) == [a, b]
    assert same.group(d) == [c, d]
    with pytest.raises(same.CannotTie, match="nothing ties"):
        same.part(c, by="H1", now=NOW)
    with pytest.raises(same.CannotTie, match="not two clients"):
        same.tie("c99", a, by="H1", now=NOW)


@pytest.mark.parametrize(
    ("name", "surname", "given_name", "patronymic"),
    [
        ("Иванов Иван Петрович", "Иванов", "Иван", "Петрович"),
        ("Иван Петрович Иванов", "Иванов", "Иван", "Петрович"),
        ("Мария Ивановна", "", "Мария", "Ивановна"),
        ("Петрова Анна", "Петрова", "Анна", ""),
        ("Анна Петрова", "Петрова", "Анна", ""),
        ("Марина Кравец", "Кравец", "Марина", ""),
        ("Сидоров", "Сидоров", "", ""),
        ("Олег", "", "Олег", ""),
        ("محمد علي", "علي", "محمد", ""),
        ("", "", "", ""),
    ],
)
def test_the_parts_of_a_name(name: str, surname: str, given_name: str, patronymic: str) -> None:
    assert profile.parts(name) == {"surname": surname, "given_name": given_name, "patronymic": patronymic}


@given(st.text(max_size=300))
def test_no_word_of_a_name_is_lost(name: str) -> None:
    assert sorted(" ".join(profile.parts(name).values()).split()) == sorted(name.split())
