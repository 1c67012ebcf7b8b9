"""The clients of the office: who looks like whom is kept for those who decide, and a decision stands."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kulmina.clients import duplicates, people, same

NOW = datetime(2026, 10, 5, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("database")


def client(contact: str, name: str, birth: str = "") -> str:
    ref = people.contact(contact, now=NOW)
    people.call(ref, name)
    if birth:
        people.describe(ref, birth_date=birth)
    return ref


def open_pairs() -> list[tuple[str, str]]:
    return [(found.one, found.two) for found in duplicates.waiting()[0]]


def test_who_changed_the_phone_is_suggested_once_and_only_the_changed_are_looked_at() -> None:
    old = client("+79000000001", "Петров Иван", "1970-01-01")
    new = client("+79000000777", "Иван Петров", "1970-01-01")
    client("+79000000003", "Сидорова Анна", "1985-05-05")
    looked = duplicates.suggest(now=NOW)
    assert (looked.looked_at, looked.suggested, looked.open) == (3, 1, 1)
    [found] = duplicates.about([new])
    assert (found.one, found.two) == (old, new)
    assert ("birth", "same") in found.reasons
    assert found.chance > 0.9
    assert duplicates.suggest(now=NOW) == duplicates.Looked(0, 0, 1)


def test_what_was_declined_is_not_suggested_again() -> None:
    one, two = client("+79000000001", "Петров Иван", "1970-01-01"), client("+79000000002", "Петров Иван", "1970-01-01")
    duplicates.suggest(now=NOW)
    duplicates.decide(two, one, "declined", by="H1", now=NOW)
    assert open_pairs() == []
    people.describe(one, city="Тверь")
    assert duplicates.suggest(now=NOW).suggested == 0
    assert open_pairs() == []


def test_a_suggestion_that_no_longer_holds_goes_away() -> None:
    one, two = client("+79000000001", "Петров Иван", "1970-01-01"), client("+79000000002", "Петров Иван", "1970-01-01")
    duplicates.suggest(now=NOW)
    assert open_pairs() == [(one, two)]
    people.describe(two, birth_date="1999-12-24", given_name="Олег")
    duplicates.suggest(now=NOW)
    assert open_pairs() == []


def test_one_person_with_two_contacts_is_one_record() -> None:
    one, mail = (
        client("+79000000001", "Петров Иван", "1970-01-01"),
        client("ivan@example.org", "Петров Иван", "1970-01-01"),
    )
    same.tie(mail, one, by="H1", now=NOW)
    other = client("+79000000002", "Петров Иван", "1970-01-01")
    duplicates.suggest(now=NOW, everybody=True)
    assert open_pairs() == [(one, other)]


def test_the_forgotten_are_not_suggested() -> None:
    one = client("+79000000001", "Петров Иван", "1970-01-01")
    client("+79000000002", "Петров Иван", "1970-01-01")
    duplicates.suggest(now=NOW)
    people.erase(one, now=NOW)
    assert open_pairs() == []
    assert duplicates.suggest(now=NOW, everybody=True).open == 0


def test_a_long_list_goes_on_where_it_ended() -> None:
    for place in range(4):
        client(f"+7900000000{place}", "Петров Иван", "1970-01-01")
    duplicates.suggest(now=NOW)
    first, after = duplicates.waiting(limit=4)
    rest, end = duplicates.waiting(limit=4, after=after)
    assert len({found.id for found in [*first, *rest]}) == 6
    assert end is None
