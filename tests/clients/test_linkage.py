"""Петровы share one phone and one home; Юлия married and changed her number. Who is one person, and who is not."""

from __future__ import annotations

import csv
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kulmina.clients import columns, linkage
from kulmina.clients.records import Record, day
from kulmina.clients.spelling import full_names, latin, sound

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "dedupe"
PHONE, OTHER = ("+79000000001",), ("+79000000777",)
HOME = {"street": "ул. Садовая", "house": "5", "city": "Тверь", "postcode": "170000"}


def person(id: str, given: str, surname: str, patronymic: str = "", birth: str = "", **more: object) -> Record:
    return replace(Record(id, given, surname, patronymic, birth), **more)  # type: ignore[arg-type]


def alike(*records: Record) -> set[tuple[str, str]]:
    return {(pair.one, pair.two) for pair in linkage.pairs(records)}


def test_a_family_with_one_phone_and_one_home_is_four_people() -> None:
    assert not alike(
        person("father", "Иван", "Петров", "Сергеевич", "19700101", phones=PHONE, **HOME),
        person("mother", "Мария", "Петрова", "Олеговна", "19720505", phones=PHONE, **HOME),
        person("son", "Пётр", "Петров", "Иванович", "19990707", phones=PHONE, **HOME),
        person("daughter", "Марина", "Петрова", "Ивановна", "20010901", phones=PHONE, **HOME),
    )


@pytest.mark.parametrize(
    ("one", "two"),
    [("Мария", "Марина"), ("Никита", "Всеволод"), ("Александр", "Александра"), ("Kaylee", "Kayden"),
     ("Jayden", "Hayden"), ("Даниил", "Денис"), ("Ерофей", "Акакий")],
)  # fmt: skip
@pytest.mark.parametrize("phones", [PHONE, ()])
def test_twins_are_two_people(one: str, two: str, phones: tuple[str, ...]) -> None:
    first = person("a", one, "Петров", "", "20010901", phones=phones, **HOME)
    assert not alike(first, replace(first, id="b", given=two))


def test_father_and_son_of_one_name_are_two_people() -> None:
    father = person("father", "Иван", "Петров", "Иванович", "19600101", phones=PHONE, **HOME)
    assert not alike(father, replace(father, id="son", birth="19900607"))


def test_husband_and_wife_born_on_one_day_are_two_people() -> None:
    assert not alike(
        person("husband", "Иван", "Иванов", "", "19800101", phones=PHONE),
        person("wife", "Елена", "Иванова", "", "19800101", phones=PHONE),
    )


def test_a_phone_alone_or_with_a_surname_says_nothing_of_the_person() -> None:
    assert not alike(person("a", "", "", phones=PHONE), person("b", "", "", phones=PHONE))
    assert not alike(person("a", "", "Сидоров", phones=PHONE), person("b", "Александр", "Сидоров", phones=PHONE))
    assert not alike(person("a", "Иван", "Иванов", phones=PHONE), person("b", "Иван", "Иванов", phones=OTHER))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (person("a", "Иван", "Петров", "Сергеевич", "19700101"), person("b", "Петров", "Иван", "", "19700101")),
        (person("a", "Юлия", "Сидорова", "", "19700101"), person("b", "Iuliia", "Sidorova", "", "19700101")),
        (person("a", "Юлия", "Сидорова", "", "19700101"), person("b", "Julia", "Sidorowa", "", "19700110")),
        (person("a", "Александр", "Кузнецов", "", "19700101"), person("b", "Саша", "Кузнецв", "", "19700101")),
        (person("a", "Евгений", "Щербаков", "", "19700101"), person("b", "Evgeniy", "Shcherbakov", "", "19700101")),
    ],
)
def test_who_changed_the_phone_is_known_by_name_and_birth_date(one: Record, two: Record) -> None:
    assert alike(replace(one, phones=PHONE), replace(two, phones=OTHER)) == {("a", "b")}


def test_who_married_is_known_by_all_the_rest() -> None:
    before = person("a", "Елена", "Кузнецова", "Петровна", "19800101", phones=PHONE)
    assert alike(before, replace(before, id="b", surname="Смирнова")) == {("a", "b")}


def test_a_short_name_with_the_same_phone_is_the_same_person() -> None:
    assert alike(person("a", "Саша", "Сидоров", phones=PHONE), person("b", "Александр", "Сидоров", phones=PHONE))
    assert alike(
        person("a", "Анна", "Кузнецова", mails=("anna@example.org",)),
        person("b", "Аня", "Кузнецова", mails=("anna@example.org",), phones=PHONE),
    )


def test_a_suggestion_tells_why() -> None:
    [pair] = linkage.pairs(
        [person("a", "Иван", "Петров", birth="19700101", phones=PHONE, **HOME),
         person("b", "Иван", "Петровв", birth="19700101", phones=PHONE)]
    )  # fmt: skip
    assert dict(pair.reasons) == {"given": "same", "surname": "spelt", "birth": "same", "phone": "same"}
    assert pair.chance > 0.99


def test_only_those_who_changed_are_asked_about() -> None:
    ivan = person("a", "Иван", "Петров", birth="19700101", phones=PHONE)
    olga = person("c", "Ольга", "Тестова", birth="19850505", phones=OTHER)
    people = [ivan, replace(ivan, id="b"), olga, replace(olga, id="d")]
    assert [(pair.one, pair.two) for pair in linkage.pairs(people, fresh={"d"})] == [("c", "d")]
    assert linkage.pairs(people, fresh=set()) == linkage.pairs([ivan]) == linkage.pairs([]) == []


@settings(max_examples=10, deadline=None)
@given(
    st.lists(
        st.tuples(st.text(max_size=8), st.text(max_size=8), st.sampled_from(["", "19800101", "19991231", "00000000"])),
        max_size=6,
    )
)
def test_whatever_the_texts_are_the_order_does_not_matter(people: list[tuple[str, str, str]]) -> None:
    records = [person(f"p{place}", *one[:2], birth=one[2], phones=PHONE) for place, one in enumerate(people)]
    assert alike(*records) == alike(*reversed(records))


@example("𝘈")
@example("Ⅳ №5 ﬁ")
@given(st.text(max_size=30))
def test_latin_letters_are_their_own_spelling(text: str) -> None:
    assert latin(latin(text)) == latin(text)


def test_one_sound_however_it_is_written() -> None:
    assert len({sound(name) for name in ("Юлия", "Yuliya", "Julia", "Iuliia", "Yulia")}) == 1
    assert sound("Щукин") == sound("Shchukin") != sound("Чукин")
    assert set(full_names("Саша")) == {sound("саша"), sound("александр"), sound("александра")}


@pytest.mark.parametrize(
    ("written", "read"),
    [("1980-03-05", "19800305"), ("05.03.1980", "19800305"), ("5/3/1980", "19800305"), ("19800305", "19800305"),
     ("1980-03-05T00:00:00", "19800305"), ("март 1980", ""), ("", "")],
)  # fmt: skip
def test_a_birth_date_in_any_writing(written: str, read: str) -> None:
    assert day(written) == read


def febrl(number: int) -> tuple[list[Record], set[tuple[str, str]]]:
    """The people of a public data set without their social-security numbers, and the pairs that are one person."""
    file = DATA / f"dataset{number}.csv"
    if not file.exists():
        pytest.skip(f"{file} is not here")
    with file.open(encoding="utf-8", newline="") as text:
        rows = [{key: value for key, value in row.items() if key != "soc_sec_id"}
                for row in csv.DictReader(text, skipinitialspace=True)]  # fmt: skip
    records = list(columns.records(rows, columns.guess(list(rows[0]))))
    groups: dict[str, list[str]] = {}
    for record in records:
        groups.setdefault(record.id.split("-")[1], []).append(record.id)
    truth = {(min(pair), max(pair)) for group in groups.values() for pair in combinations(group, 2)}
    return records, truth


@pytest.mark.real_data
@pytest.mark.parametrize(("number", "pairs", "least"), [(1, 500, 0.97), (2, 1934, 0.97), (3, 6538, 0.97)])
def test_public_data_sets_are_put_together(number: int, pairs: int, least: float) -> None:
    records, truth = febrl(number)
    assert len(truth) == pairs
    found = alike(*records)
    assert 2 * len(found & truth) / (len(found) + len(truth)) >= least
    assert len(found - truth) <= len(found) / 500
