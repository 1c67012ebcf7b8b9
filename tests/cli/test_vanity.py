"""`kulmina vanity`: a file of days in, whose activity is imitation out."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from tests.analytics.imitation.busy import BEFORE, FIRST, company
from tests.cli.running import kulmina

from kulmina.analytics.daily import Daily

CHANGE = FIRST + timedelta(days=BEFORE)
HEAD = ("date", "creative_id", "channel", "campaign", "spend", "impressions", "clicks", "target_actions")


def written(folder: Path, daily: Daily) -> Path:
    file = folder / "daily.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(HEAD)
        for day in range(daily.days):
            for row, name in enumerate(daily.creatives):
                figures = (daily.spend[row, day] / 100, daily.impressions[row, day], daily.clicks[row, day])
                about = (FIRST + timedelta(days=day), name, daily.channels[row], daily.campaigns[row])
                table.writerow([*about, *figures, daily.target_actions[row, day]])
    return file


@pytest.fixture
def busy(tmp_path: Path) -> Path:
    """K1 doubles its clicks and brings no more; the others go on."""
    return written(tmp_path, company([(200, 400), *[(200.0, 200.0)] * 4], [(3.0, 3.0)] * 5))


def test_the_flag_has_its_days_its_growths_and_a_reason_with_both_numbers(busy: Path) -> None:
    ran = kulmina("vanity", "--history", busy, "--since", CHANGE, "--format", "json")
    assert ran.code == 0
    (flag,) = ran.json["flags"]
    assert (flag["creative_id"], flag["level"], flag["kind"]) == ("K1", "creative", "activity")
    assert (flag["from"], flag["to"]) == ("2026-09-28", "2026-10-25")
    assert flag["activity_growth"] == pytest.approx(2, rel=0.05)
    assert flag["low"] <= flag["outcome_growth"] <= flag["high"] < flag["expected_growth"]
    assert 0.9 <= flag["confidence"] < 1
    assert f"клики +{round(100 * flag['activity_growth']) - 100} %" in flag["why"]
    assert "целевые действия" in flag["why"]
    assert ran.json["watched"] == 5
    assert ran.json["since"] == "2026-09-28"


def test_a_day_may_be_typed_as_in_russia_and_no_map_is_spoken_of(busy: Path, tmp_path: Path) -> None:
    asked = ("vanity", "--history", busy, "--format", "json", "--since")
    assert kulmina(*asked, CHANGE.strftime("%d.%m.%Y")).out == kulmina(*asked, CHANGE).out
    file = tmp_path / "odd.csv"
    file.write_text("date,creative_id,channel,spend,impressions,clicks,target_actions\nsoon,K1,s,1,0,0,3\n")
    for language, words in (("ru", "исправьте ячейку"), ("en", "correct the cell")):
        said = kulmina("vanity", "--history", file, "--language", language).err
        assert words in said
        assert "file.dates" not in said


def test_a_history_without_results_or_with_a_broken_counter_says_so(tmp_path: Path) -> None:
    nothing = kulmina("vanity", "--history", written(tmp_path, company([(200, 200)] * 3, [(0.0, 0.0)] * 3)))
    assert "судить: 0" in nothing.err
    assert "за всю историю одни нули: целевые действия" in nothing.err
    tripled = kulmina("vanity", "--history", written(tmp_path, company([(200, 600)] * 8, [(3.0, 3.0)] * 8)), "--since",
                      CHANGE)  # fmt: skip
    assert "у всей компании с 28.09.2026 клики +" in tripled.err


def test_without_a_date_the_change_is_found(busy: Path) -> None:
    (flag,) = kulmina("vanity", "--history", busy, "--format", "json").json["flags"]
    assert flag["creative_id"] == "K1"
    assert "2026-09-26" <= flag["from"] <= "2026-09-30"


def test_the_same_file_gives_the_same_bytes(busy: Path) -> None:
    assert kulmina("vanity", "--history", busy, "--format", "json") == kulmina(
        "vanity", "--history", busy, "--format", "json"
    )


def test_english_and_csv(busy: Path) -> None:
    ran = kulmina("vanity", "--history", busy, "--since", CHANGE, "--language", "en", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(ran.out))
    assert row["creative_id"] == "K1"
    assert "but target actions" in row["why"]
    assert "honest growth would have given at least" in row["why"]


def test_an_honest_company_has_no_flags_and_it_is_said(tmp_path: Path) -> None:
    file = written(tmp_path, company([(200, 400), (200, 200)], [(3, 6), (3, 3)]))
    ran = kulmina("vanity", "--history", file)
    assert ran.code == 0
    assert "имитации активности не видно; креативов, о которых можно судить: 2" in ran.err


def test_too_little_data_is_said_with_what_would_do(tmp_path: Path) -> None:
    file = written(tmp_path, company([(200, 400)], [(3.0, 3.0)], before=5, after=4))
    ran = kulmina("vanity", "--history", file, "--format", "json", "--language", "en")
    assert (ran.code, ran.json["flags"], ran.json["too_thin"], ran.json["watched"]) == (0, [], ["K1"], 0)
    assert "about 40 results before the change" in ran.err


def test_one_day_of_one_creative_is_answered(tmp_path: Path) -> None:
    file = tmp_path / "day.csv"
    file.write_text("date,creative_id,channel,spend,impressions,clicks,target_actions\n2026-10-01,K1,s,0,0,0,3\n")
    ran = kulmina("vanity", "--history", file, "--format", "json")
    assert (ran.code, ran.json["flags"]) == (0, [])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--since", "2020-01-01"), "история идёт с 2026-08-03 по 2026-10-25: сравнивать не с чем"),
        (("--since", "2026-08-03"), "сравнивать не с чем"),
        (("--activity", "visits"), "в истории нет столбца visits"),
        (("--outcome", "arrived"), "в истории нет столбца arrived"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_plain_words(busy: Path, arguments: tuple[str, str], words: str) -> None:
    ran = kulmina("vanity", "--history", busy, *arguments)
    assert ran.code == 2
    assert words in ran.err


def test_a_late_result_in_a_short_history_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "short.csv"
    head = "date,creative_id,channel,spend,impressions,clicks,target_actions,arrived"
    days = [f"2026-10-{day:02d},K1,s,10,99,9,2,1" for day in range(1, 31)]
    file.write_text("\n".join([head, *days]), encoding="utf-8")
    ran = kulmina("vanity", "--history", file, "--outcome", "arrived")
    assert ran.code == 2
    assert "45 дней" in ran.err


def test_a_file_that_cannot_be_read_is_refused_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("date,creative_id,channel,spend,impressions,clicks,target_actions\n2026-10-01,K1,s,x,0,0,3\n")
    ran = kulmina("vanity", "--history", file)
    assert ran.code == 2
    assert "bad.csv, строка 2, столбец spend: 'x' не читается; ожидается" in ran.err
    english = kulmina("vanity", "--history", file, "--language", "en").err
    assert "bad.csv, line 2, column spend: 'x' cannot be read" in english
    assert kulmina("vanity", "--history", tmp_path / "none.csv").code == 2
