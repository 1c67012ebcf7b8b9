"""`kulmina duplicates`: a table of people in any writing, without a database."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.cli.running import kulmina

TABLE = """Код;ФИО;Телефон;Эл. почта;Дата рождения;Город
1;Петров Иван Сергеевич;8 (900) 000-00-01;;01.02.1970;Тверь
2;Иван Петров;+7 900 000-00-77;;1970-02-01;Тверь
3;Петрова Мария;89000000001;;05.05.1972;Тверь
4;Сидорова Анна;;anna@example.org;;
5;Аня Сидорова;;ANNA@example.org;07.07.1980;
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "клиенты.csv"
    file.write_text(TABLE, encoding="cp1251")
    return file


def test_a_russian_table_is_understood_and_its_pairs_are_told(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "pairs.csv"
    ran = kulmina("duplicates", "find", table, "--out", out, "--format", "json")
    assert ran.json["records"] == 5
    assert ran.json["columns"]["ФИО"] == "name"
    assert {(pair["one"], pair["two"]) for pair in ran.json["pairs"]} == {("1", "2"), ("4", "5")}
    with out.open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    assert {(row["one"], row["two"]) for row in written} == {("1", "2"), ("4", "5")}
    assert "дата рождения: совпадает" in " ".join(row["reasons"] for row in written)


def test_reasons_come_in_english_and_as_a_table(table: Path) -> None:
    ran = kulmina("duplicates", "find", table, "--language", "en")
    assert "birth date: same" in ran.out


def test_a_threshold_of_nothing_tells_the_doubtful_with_their_doubt(table: Path) -> None:
    ran = kulmina("duplicates", "find", table, "--threshold", "0", "--format", "json")
    doubts = {(pair["one"], pair["two"]): pair["doubt"] for pair in ran.json["pairs"]}
    assert doubts["1", "3"] == "other_name"


def test_a_column_can_be_named(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("kto,abc\nИван Петров,+79000000001\nВаня Петров,89000000001\n", encoding="utf-8")
    ran = kulmina("duplicates", "find", file, "--column", "kto=name", "--column", "abc=phone", "--format", "json")
    assert [(pair["one"], pair["two"]) for pair in ran.json["pairs"]] == [("row-1", "row-2")]


def test_a_table_of_nobody_is_refused_in_plain_words(tmp_path: Path) -> None:
    file = tmp_path / "sums.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    ran = kulmina("duplicates", "find", file)
    assert ran.code == 2
    assert "no column of names or contacts" in ran.err
    assert kulmina("duplicates", "find", file, "--column", "c=name").code == 2
    assert kulmina("duplicates", "find", tmp_path / "absent.csv").code == 2


def test_ids_that_repeat_and_an_empty_table_lose_nobody(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("id,name,phone\n7,Иван Петров,+79000000001\n7,Ваня Петров,89000000001\n", encoding="utf-8")
    [pair] = kulmina("duplicates", "find", file, "--format", "json").json["pairs"]
    assert (pair["one"], pair["two"]) == ("7", "row-2")
    file.write_text("id,name,phone\n", encoding="utf-8")
    assert kulmina("duplicates", "find", file, "--format", "json").json["pairs"] == []
