"""`kulmina plan` without a database, `kulmina forecast` with one; what is wrong is said in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.running import kulmina

REFERENCE = ("--from", "reference")
JOINTS = ("--average", "150000", "--sale", "11/31", "--arrival", "31/94", "--waste", "24.8%", "--cpl", "2400")


def test_the_month_of_a_small_office_at_plan() -> None:
    told = kulmina("plan", "--money", "1650000", *REFERENCE, "--operators", "2", "--format", "json").json
    assert told["plan"] == {
        "money": "1650000.00", "deals": 11, "arrived": 31, "eligible": 94, "leads": 125, "budget": "300000.00",
    }  # fmt: skip
    assert told["per_person_a_day"]["leads"] == "2.98"  # 125 leads, 2 operators, 21 days
    assert told["per_person"]["deals"] is None  # nobody has said how many sellers


def test_conversions_given_by_hand_need_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KULMINA_DATABASE", "postgresql://nobody@127.0.0.1:1/nothing")
    told = kulmina("plan", "--money", "1 650 000", *JOINTS, "--format", "json").json
    assert told["plan"]["leads"] == 125
    assert told["plan"] == told["pessimistic"] == told["optimistic"]


def test_backwards_from_a_budget_and_from_any_step() -> None:
    told = kulmina("plan", "--budget", "150000", *REFERENCE, "--format", "json").json
    assert told["plan"]["money"] == "750000.00"  # 62 leads, 46 eligible, 15 arrivals, 5 deals
    told = kulmina("plan", "--leads", "125", *REFERENCE, "--format", "json").json
    assert (told["plan"]["money"], told["plan"]["budget"]) == ("1650000.00", "300000.00")


def test_what_if_one_conversion_were_better() -> None:
    told = kulmina("plan", "--money", "1650000", *REFERENCE, "--arrival", "50%", "--format", "json").json
    assert told["plan"]["eligible"] == 62
    assert told["conversions"]["arrival"]["value"] == 0.5


def test_a_table_for_people_in_both_languages() -> None:
    assert "дошедшие целевые" in kulmina("plan", "--money", "1650000", *REFERENCE).out
    assert "arrived target" in kulmina("plan", "--money", "1650000", *REFERENCE, "--language", "en").out


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("--money", "-5", *REFERENCE), "below zero"),
        (("--money", "a lot", *REFERENCE), "not an amount in roubles"),
        (("--money", "1", "--budget", "1", *REFERENCE), "begins from one thing"),
        (REFERENCE, "begins from one thing"),
        (("--money", "1650000", *REFERENCE, "--sale", "0"), "no client moves on"),
        (("--money", "1650000", *REFERENCE, "--sale", "35"), "at most 1"),
        (("--money", "1650000", *REFERENCE, "--sale", "often"), "not a share"),
        (("--money", "1650000", *REFERENCE, "--waste", "100%"), "no lead is left"),
        (("--money", "99999999999999999", *REFERENCE), "thousand milliards"),
        (("--money", "1650000", "--from", "nowhere"), "there is no such pack"),
    ],
)
def test_what_is_wrong_is_said(asked: tuple[str, ...], words: str) -> None:
    ran = kulmina("plan", *asked, "--language", "en")
    assert ran.code == 2
    assert words in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (REFERENCE, "план начинается с чего-то одного\n  -> дайте одно из --money, --budget"),
        (("--money", "1650000", *REFERENCE, "--sale", "0"), "--sale: должно быть больше 0 и не больше 1"),
        (("--money", "99999999999999999", *REFERENCE), "--money: должно быть от нуля до тысячи миллиардов"),
        (("--money", "1650000", "--from", "nowhere"), "nowhere: такого пакета нет"),
    ],
)
def test_what_is_wrong_is_said_in_russian_unless_asked_otherwise(asked: tuple[str, ...], words: str) -> None:
    assert words in kulmina("plan", *asked).err


def test_a_pack_with_too_few_leads_names_what_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "pack.json").write_text("{}", encoding="utf-8")
    ran = kulmina("plan", "--money", "1650000", "--from", tmp_path)
    assert ran.code == 2


@pytest.mark.usefixtures("sqlite_database")
def test_an_empty_company_is_foretold_nothing_and_planned_by_hand() -> None:
    ran = kulmina("forecast")
    assert ran.code == 2
    assert "нужно не меньше 28" in ran.err
    ran = kulmina("plan", "--money", "1650000", "--sale", "0.4")
    assert ran.code == 2
    assert "--average --arrival --waste --cpl" in ran.err
    assert "деньги со сделки: нужно 10 сделок старше месяца" in ran.err
    assert "нужно 20 лидов старше двух недель" in ran.err


@pytest.mark.usefixtures("sqlite_database")
@pytest.mark.parametrize(("until", "words"), [("2020-01-01", "has passed"), ("2199-01-01", "further ahead")])
def test_a_day_that_nobody_can_foretell(until: str, words: str) -> None:
    ran = kulmina("forecast", "--until", until, "--language", "en")
    assert ran.code == 2
    assert words in ran.err
