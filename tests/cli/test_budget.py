"""`kulmina budget plan`: a file of days in, a budget out."""

from __future__ import annotations

import csv
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.analytics.allocation.firm import MONDAY, firm
from tests.cli.running import kulmina

HEAD = ("date", "creative_id", "channel", "campaign", "spend", "impressions", "clicks", "target_actions")


@pytest.fixture
def daily(tmp_path: Path) -> Path:
    """Марина's eight creatives of sixty days."""
    known, file = firm(), tmp_path / "daily.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(HEAD)
        for row, name in enumerate(known.creatives):
            for day in range(known.days):
                figures = (known.impressions[row, day], known.clicks[row, day], known.target_actions[row, day])
                about = (MONDAY + timedelta(days=day), name, known.channels[row], known.campaigns[row])
                table.writerow([*about, known.spend[row, day] / 100, *figures])
    return file


def limits(folder: Path, text: str) -> Path:
    file = folder / "limits.csv"
    file.write_text(text, encoding="utf-8-sig")
    return file


def test_the_answer_has_its_keys_and_adds_up_to_the_kopeck(daily: Path) -> None:
    ran = kulmina("budget", "plan", "--history", daily, "--amount", "600000.07", "--format", "json")
    assert ran.code == 0
    assert sum(Decimal(str(row["amount"])) for row in ran.json["allocation"]) == Decimal("600000.07")
    assert {"allocation", "expected_total", "low", "high", "usual", "warnings"} <= set(ran.json)
    for row in ran.json["allocation"]:
        assert {"creative_id", "amount", "expected", "low", "high", "marginal_cost", "why"} <= set(row)
        assert row["low"] <= row["expected"] <= row["high"]
        assert (row["marginal_cost"] is None) == (row["amount"] == 0)
    assert ran.json["low"] < ran.json["expected_total"] < ran.json["high"]
    parts = sum(row["expected"] for row in ran.json["allocation"])
    assert ran.json["expected_total"] == pytest.approx(parts, abs=0.05)


def test_the_same_file_gives_the_same_bytes(daily: Path) -> None:
    asked = ("budget", "plan", "--history", daily, "--amount", 500_000, "--format", "json")
    assert kulmina(*asked).out == kulmina(*asked).out


def test_the_table_and_its_reasons_speak_the_language_that_is_asked_for(daily: Path) -> None:
    asked = ("budget", "plan", "--history", daily, "--amount", "600 000,50")
    assert "цена последнего целевого действия" in kulmina(*asked).out
    english = kulmina(*asked, "--language", "en", "--format", "csv")
    assert "the last target action" in english.out
    assert english.out.splitlines()[0].startswith("creative_id,campaign,channel,was,amount,expected,low,high")


def test_limits_of_creatives_and_groups_are_kept(daily: Path, tmp_path: Path) -> None:
    """With semicolons, a decimal comma, and the mark that spreadsheets put at the beginning."""
    rules = limits(
        tmp_path,
        "creative_id;group;group_id;min;max;fixed\nC0;;;;;50000,50\nC1;;;10 000;20 000;\n;channel;channel 1;;100000;\n",
    )
    ran = kulmina("budget", "plan", "--history", daily, "--amount", 600_000, "--limits", rules, "--format", "json")
    given = {row["creative_id"]: row["amount"] for row in ran.json["allocation"]}
    assert given["C0"] == 50_000.5
    assert 10_000 <= given["C1"] <= 20_000
    assert sum(given[f"C{odd}"] for odd in (1, 3, 5, 7)) <= 100_000.001


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("creative_id,min,max\nC0,300,200\n", "row 2, creative C0: min 300.00 is more than max 200.00"),
        ("creative_id,min\nC0,500000\nC1,200000\n", "the least amounts add up to 700000.00"),
        ("creative_id,min\nC99,5\n", "row 2, creative C99: the history knows no such creative"),
        ("creative_id,min\nC0,much\n", "limits.csv, line 2, column min"),
        ("creative_id,max\nC0,-5\n", "limits.csv, line 2, column max"),
        ("group,group_id,max\noffice,OF1,5\n", "limits.csv, line 2, column group"),
        ("creative_id,max\n,5\n", "limits.csv, line 2, column creative_id"),
        ("creative_id,minimum,maximum\nC0,0,5\n", "no column says what is allowed"),
        ("creative,max\nC0,5\n", "no column says whose the limits are"),
        ("creative_id,group,group_id,max\nC0,channel,channel 1,5\n", "the amount belongs to several at once"),
        ("campaign,channel,max\nK0,channel 0,5\n", "the amount belongs to several at once"),
    ],
)
def test_limits_that_cannot_be_kept_or_read_are_named(daily: Path, tmp_path: Path, text: str, said: str) -> None:
    ran = kulmina("budget", "plan", "--history", daily, "--amount", 600_000, "--limits", limits(tmp_path, text),
                  "--language", "en")  # fmt: skip
    assert ran.code == 2
    assert said in ran.err
    assert ran.out == ""


def test_warnings_are_told_beside_the_answer_and_within_it(daily: Path) -> None:
    ran = kulmina("budget", "plan", "--history", daily, "--amount", 20_000_000, "--format", "json", "--language", "en")
    assert any("outside what data can tell" in line for line in ran.warnings)
    assert any("outside what data can tell" in line for line in ran.json["warnings"])


@pytest.mark.parametrize("amount", ["0", "-5", "много", "1e30"])
def test_an_amount_that_cannot_be_spent_is_refused(daily: Path, amount: str) -> None:
    assert kulmina("budget", "plan", "--history", daily, "--amount", amount).code == 2


def test_an_aim_that_the_file_does_not_have_is_refused(daily: Path) -> None:
    ran = kulmina("budget", "plan", "--history", daily, "--amount", 600_000, "--aim", "cash")
    assert ran.code == 2
    assert "в истории нет столбца cash" in ran.err


def test_a_history_without_spend_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "daily.csv"
    file.write_text(",".join(HEAD) + "\n2026-08-03,C1,search,K,0,10,1,3\n", encoding="utf-8")
    ran = kulmina("budget", "plan", "--history", file, "--amount", 1_000)
    assert ran.code == 2
    assert "в истории нет расхода ни у одного креатива" in ran.err


def test_a_column_of_limits_that_is_not_known_is_told(daily: Path, tmp_path: Path) -> None:
    rules = limits(tmp_path, "creative_id,min,maximum\nC0,5,9\n")
    ran = kulmina("budget", "plan", "--history", daily, "--amount", 600_000, "--limits", rules)
    assert ran.code == 0
    assert "столбец 'maximum' не знаком и пропущен" in ran.err or "столбец maximum не знаком" in ran.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("creative_id,min,max\nC0,300,200\n", "строка 2, креатив C0: min 300.00 больше, чем max 200.00"),
        ("creative_id,min\nC0,500000\nC1,200000\n", "наименьшие суммы складываются в 700000.00"),
        ("creative_id,min\nC99,5\n", "строка 2, креатив C99: в истории такого нет"),
        ("creative_id,min\nC0,much\n", "строка 2, столбец min: 'much' не читается"),
        ("creative_id,minimum\nC0,5\n", "ни один столбец не говорит, сколько можно"),
    ],
)
def test_limits_are_refused_in_russian_where_russian_is_spoken(
    daily: Path, tmp_path: Path, text: str, said: str
) -> None:
    ran = kulmina("budget", "plan", "--history", daily, "--amount", 600_000, "--limits", limits(tmp_path, text))
    assert ran.code == 2
    assert said in ran.err


@pytest.mark.parametrize("option", ["--step", "--capacity"])
def test_what_is_no_number_is_no_step_and_no_capacity(daily: Path, option: str) -> None:
    assert kulmina("budget", "plan", "--history", daily, "--amount", 600_000, option, "nan").code == 2


def test_the_table_names_its_reasons_in_words(daily: Path) -> None:
    ran = kulmina("budget", "plan", "--history", daily, "--amount", 600_000, "--format", "csv")
    assert "прибавить" in ran.out
    assert ",more," not in ran.out


def test_a_history_may_come_through_a_pipe(daily: Path) -> None:
    asked = ("budget", "plan", "--amount", 600_000, "--format", "json", "--history")
    assert kulmina(*asked, "-", typed=daily.read_text(encoding="utf-8")).out == kulmina(*asked, daily).out
