"""`kulmina mature`: a file of leads, known and odd, answered without a database."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks.delay_real import PIPELINE
from benchmarks.simulated.delays import world
from tests.cli.running import Ran, kulmina, rows

BEGAN = datetime(2026, 3, 2, tzinfo=UTC)
HEAD = "lead_id,creative_id,created_at,converted_at\n"
needs = pytest.mark.skipif(not PIPELINE.exists(), reason="the real leads are not here")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "leads.csv"


def mature(file: Path, known_at: str, *more: str) -> Ran:
    return kulmina("mature", "--leads", file, "--known-at", known_at, "--format", "json", "--language", "en", *more)


def written(file: Path, text: str) -> Path:
    file.write_text(HEAD + text, encoding="utf-8")
    return file


def at(days: float) -> str:
    return "" if np.isnan(days) else (BEGAN + timedelta(days=float(days))).isoformat(timespec="seconds")


def invented(file: Path, creatives: int = 15) -> tuple[Path, Any]:
    """A company's file of all times, with its channels; what comes after day 90 is not known then."""
    made = world("gamma", 41, creatives)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["channel", "lead_id", "creative_id", "created_at", "converted_at"])
        for number, (creative, created, converted) in enumerate(
            zip(made.creative, made.created, made.converted, strict=True)
        ):
            writer.writerow([f"ch{made.channel[creative]}", number, f"C{creative:02d}", at(created), at(converted)])
    return file, made


def test_creatives_of_an_invented_company_are_answered_near_the_truth(table: Path) -> None:
    file, made = invented(table)
    answer = mature(file, "2026-05-31T00:00:00+00:00").json
    found = rows(answer["rates"], "creative_id")
    rate = np.array([found[f"C{place:02d}"]["rate"] for place in range(15)])
    so_far = np.array([found[f"C{place:02d}"]["so_far"] for place in range(15)])
    assert np.sqrt(np.mean((rate - made.rate) ** 2)) < 0.75 * np.sqrt(np.mean((so_far - made.rate) ** 2))
    assert all(row["low"] <= row["rate"] <= row["high"] for row in answer["rates"])
    assert sum(row["leads"] for row in answer["rates"]) == answer["total"]["leads"] == len(made.creative)
    assert {delay["channel"] for delay in answer["delays"]} == {f"ch{place}" for place in set(made.channel)}
    assert any("conversions after the moment of knowledge" in warning for warning in answer["warnings"])


def test_the_same_file_gives_the_same_bytes_and_tables_speak_both_languages(table: Path) -> None:
    file, _ = invented(table, 5)
    assert mature(file, "2026-05-31T00:00:00Z").out == mature(file, "2026-05-31T00:00:00Z").out
    russian = kulmina("mature", "--leads", file, "--known-at", "2026-05-31T00:00:00Z")
    assert "Конверсия в итоге" in russian.out
    assert "конверсий после момента знания" in russian.err
    as_csv = kulmina("mature", "--leads", file, "--known-at", "2026-05-31T00:00:00Z", "--format", "csv")
    assert as_csv.out.startswith("creative_id,leads,converted,so_far,rate,low,high,matured,immature\n")
    assert len(as_csv.out.splitlines()) == 6


def test_odd_rows_are_counted_by_a_rule_that_is_told(table: Path) -> None:
    ran = mature(
        written(
            table,
            "1,a,2026-03-02T10:00:00+03:00,2026-03-01T10:00:00+03:00\n"  # converted before it was created
            "2,a,2026-03-02T10:00:00+03:00,\n"
            "2,a,2026-03-03T10:00:00+03:00,2026-03-05T10:00:00+03:00\n"  # the same lead again
            "3,a,the day before,\n"
            "4,,2026-03-04T10:00:00+03:00,\n"
            "5,b,2027-01-01T10:00:00+03:00,\n"  # comes later
            "6,b,05.03.2026,05.03.2026\n",
        ),
        "2026-04-01T00:00:00+03:00",
    )
    found = rows(ran.json["rates"], "creative_id")
    assert {name: (row["leads"], row["converted"]) for name, row in found.items()} == {
        "a": (2, 2), "b": (1, 1), "unattributed": (1, 0),
    }  # fmt: skip
    said = ran.err
    assert "converted before created: 1 leads (1); they count as converted at once" in said
    assert "lead ids that repeat: 1 (2)" in said
    assert "line 5, lead '3': a date cannot be read and the row was left out" in said
    assert "leads created after the moment of knowledge: 1" in said
    assert "leads without a creative: 1" in said
    assert "times without a zone were read as Europe/Moscow" in said


def test_a_deal_of_the_same_day_without_its_hour_is_not_earlier_than_its_lead(table: Path) -> None:
    ran = mature(written(table, "1,a,2026-03-02T15:00:00,2026-03-02\n2,a,2026-03-02,\n"), "2026-03-20T00:00:00")
    assert ran.json["rates"][0]["converted"] == 1
    assert "before created" not in ran.err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        (HEAD, "no row below the header"),
        ("lead_id,creative_id,created_at\n1,a,2026-03-02\n", "'converted_at' is missing"),
        (HEAD + "1,a,soon,\n2,a,later,\n", "not one row can be read"),
        (HEAD + "1,a,2026-09-01T00:00:00+03:00,\n", "there is not one lead yet"),
    ],
)
def test_where_nothing_can_be_answered_the_reason_is_told(table: Path, text: str, words: str) -> None:
    table.write_text(text, encoding="utf-8")
    ran = mature(table, "2026-04-01T00:00:00+03:00")
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


@pytest.mark.parametrize("word", ["NaT", "NULL", "-", "0", "None", "\\N", "n/a", "nan", "—", "0000-00-00"])
def test_words_for_not_yet_leave_the_lead_among_those_who_wait(table: Path, word: str) -> None:
    leads = [f"{n},a,2026-03-{n % 28 + 1:02d},{'2026-04-10' if n % 4 == 0 else word}\n" for n in range(200)]
    ran = mature(written(table, "".join(leads)), "2026-07-01")
    assert (ran.json["total"]["leads"], ran.json["total"]["converted"]) == (200, 50)
    assert ran.json["total"]["rate"] == pytest.approx(0.25, abs=0.04)


def test_conversions_that_cannot_be_read_are_never_left_out_of_the_rate(table: Path) -> None:
    leads = [f"{n},a,2026-03-02,{'2026-04-10' if n % 4 == 0 else 'waiting'}\n" for n in range(200)]
    ran = mature(written(table, "".join(leads)), "2026-07-01")
    assert (ran.code, ran.out) == (2, "")
    assert "converted_at cannot be read in 150 rows (3: 'waiting'" in ran.err
    told = kulmina("mature", "--leads", table, "--known-at", "2026-07-01")
    assert "converted_at не читается в строках: 150" in told.err


def test_these_leads_come_to_no_less_than_there_is(table: Path) -> None:
    lucky = [f"{n},a,2026-03-{n % 20 + 1:02d},2026-03-{n % 20 + 2:02d}\n" for n in range(6)]
    others = [f"x{n},b,2026-03-{n % 20 + 1:02d},{'2026-03-25' if n % 5 == 0 else ''}\n" for n in range(200)]
    ran = mature(written(table, "".join(lucky + others)), "2026-06-01")
    found = rows(ran.json["rates"], "creative_id")
    assert found["a"]["rate"] < found["a"]["so_far"] == 1
    assert all(row["so_far"] <= row["expected"] <= 1 for row in [*found.values(), ran.json["total"]])


def test_conversions_at_once_have_no_delay(table: Path) -> None:
    leads = [f"{n},a,2026-03-{n % 28 + 1:02d}T12:00:00,{f'2026-03-{n % 28 + 1:02d}T12:00:00' if n % 3 == 0 else ''}\n"
             for n in range(300)]  # fmt: skip
    ran = mature(written(table, "".join(leads)), "2026-06-01")
    assert ran.json["delays"][0]["median_days"] < 0.05


def test_a_day_is_typed_as_it_is_written_in_russia(table: Path) -> None:
    file = written(table, "1,a,2026-03-02,2026-03-20\n2,a,2026-03-30,\n")
    assert mature(file, "30.03.2026").json == mature(file, "2026-03-30").json


def test_wrong_options_are_told(table: Path) -> None:
    file = written(table, "1,a,2026-03-02,\n")
    assert mature(file, "soon").code == 2
    lacking = kulmina("mature", "--leads", _lacking(table), "--known-at", "2026-04-01").err
    assert "строка 1, столбец creative_id: нет столбца creative_id" in lacking
    assert "переименуйте столбец creative\n" in lacking
    assert "ничего не взято" in lacking
    assert "created_at'" not in lacking
    assert "no time zone 'Mars'" in mature(file, "2026-04-01", "--timezone", "Mars").err
    assert mature(table.with_name("no.csv"), "2026-04-01").code == 2


def _lacking(file: Path) -> Path:
    other = file.with_name("lacking.csv")
    other.write_text("lead_id,creative,created_at,converted_at\n1,a,2026-03-02,\n", encoding="utf-8")
    return other


def test_one_lead_and_no_conversions_leave_the_rate_open(table: Path) -> None:
    ran = mature(written(table, "1,a,2026-03-02T10:00:00+03:00,\n"), "2026-03-05T10:00:00+03:00")
    [row] = ran.json["rates"]
    assert 0 < row["low"] < row["rate"] < row["high"] < 1
    assert row["high"] - row["low"] > 0.2
    assert row["so_far"] == 0
    assert "not one conversion" in ran.err
    assert "the history is short" in ran.err
    assert row["immature"]
    assert ran.json["total"]["immature"]


def test_a_day_means_its_end_but_a_file_that_ends_before_it_was_cut_at_its_beginning(table: Path) -> None:
    file = written(table, "1,a,2026-03-02T10:00:00,2026-03-30T12:00:00\n2,a,2026-03-30T23:00:00,\n")
    whole = mature(file, "2026-03-30")
    assert whole.json["known_at"] == "2026-03-30T23:59:59+03:00"
    assert whole.json["total"]["converted"] == 1
    cut = mature(file, "2026-03-31")
    assert cut.json["known_at"] == "2026-03-31T00:00:00+03:00"
    assert "the moment of knowledge is the beginning of that day" in cut.err
    assert mature(file, "2026-03-30T11:00:00").json["total"]["converted"] == 0
    assert mature(file, "2026-03-30T11:00:00", "--timezone", "UTC").json["total"]["converted"] == 0


@needs
@pytest.mark.real_data
def test_real_leads_by_origin_as_known_in_the_middle(table: Path) -> None:
    with (PIPELINE / "olist_closed_deals_dataset.csv").open(encoding="utf-8", newline="") as file:
        won = {row["mql_id"]: row["won_date"] for row in csv.DictReader(file)}
    name = "olist_marketing_qualified_leads_dataset.csv"
    with (PIPELINE / name).open(encoding="utf-8", newline="") as file:
        leads = list(csv.DictReader(file))
    lines = [
        f"{row['mql_id']},{row['origin']},{row['first_contact_date']},{won.get(row['mql_id'], '')}" for row in leads
    ]
    ran = mature(written(table, "\n".join(lines) + "\n"), "2018-06-30")
    fact: dict[str, list[bool]] = {}
    for row in leads:
        fact.setdefault(row["origin"] or "unattributed", []).append(row["mql_id"] in won)
    assert "converted before created: 1 leads" in ran.err
    found = rows(ran.json["rates"], "creative_id")
    miss = [(len(all_of), found[who]["rate"] - np.mean(all_of), found[who]["so_far"] - np.mean(all_of))
            for who, all_of in fact.items()]  # fmt: skip
    size, ours, naive = np.array(miss).T
    assert np.sqrt(size @ ours**2) < 0.62 * np.sqrt(size @ naive**2)
    held = [found[who]["low"] <= np.mean(all_of) <= found[who]["high"] for who, all_of in fact.items()]
    assert np.mean(held) >= 0.7
