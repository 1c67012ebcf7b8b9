"""Histories by day as people export them: commas and semicolons, corrections, gaps, wrong cells."""

from __future__ import annotations

import gzip
import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kulmina.cli.history import History, read_history
from kulmina.sources.problem import SourceError

HEAD = "date,creative_id,channel,spend,impressions,clicks,target_actions"


def read(folder: Path, text: str, *, name: str = "daily.csv", encoding: str = "utf-8", language: str = "en") -> History:
    file = folder / name
    raw = text.encode(encoding)
    file.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    return read_history(file, language=language)


def refused(folder: Path, text: str) -> str:
    with pytest.raises(SourceError) as found:
        read(folder, text)
    return str(found.value)


def test_a_plain_history_becomes_matrices_in_kopecks_and_counts(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        f"{HEAD},arrived\n2026-10-01,C2,search,1500.50,1000,20,2,1\n2026-10-02,C1,social,0.10,500,9,0,0\n",
    )
    daily = found.daily
    assert daily.creatives == ("C1", "C2")
    assert daily.channels == ("social", "search")
    assert (daily.first, daily.days) == (date(2026, 10, 1), 2)
    assert daily.spend.tolist() == [[0, 10], [150_050, 0]]
    assert daily.clicks.tolist() == [[0, 9], [20, 0]]
    assert daily.arrived is not None
    assert daily.arrived.tolist() == [[0, 0], [1, 0]]
    assert daily.visits is None
    assert daily.reported.tolist() == [[False, True], [True, False]]
    assert found.warnings == ()


def test_a_russian_export_reads_the_same(tmp_path: Path) -> None:
    text = (
        "date;creative_id;channel;campaign;name;spend;impressions;clicks;target_actions\n"
        "01.10.2026;К1;поиск;Осень;Синий баннер;12 345,67;10 000;1 200;-\n"
    )
    for encoding in ("cp1251", "utf-8", "utf-8-sig"):
        found = read(tmp_path, text, encoding=encoding)
        assert found.daily.creatives == ("К1",)
        assert found.daily.campaigns == ("Осень",)
        assert found.names == {"К1": "Синий баннер"}
        assert found.daily.spend.tolist() == [[1_234_567]]
        assert found.daily.clicks.tolist() == [[1200]]
        assert any("target_actions: 1" in said for said in found.warnings)
        assert any("cp1251" in str(note) for note in found.notes) == (encoding == "cp1251")


def test_tabs_and_a_packed_file(tmp_path: Path) -> None:
    text = f"{HEAD}\n2026-10-01,C1,search,10,100,5,1\n".replace(",", "\t")
    assert read(tmp_path, text, name="daily.csv.gz").daily.spend.tolist() == [[1000]]
    (tmp_path / "broken.csv.gz").write_bytes(b"this is not packed")
    with pytest.raises(SourceError, match=r"broken\.csv\.gz: the packed file is damaged"):
        read_history(tmp_path / "broken.csv.gz")


def test_corrections_are_taken_from_all_days_before_and_empty_none_alone(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        f"{HEAD}\n2026-10-01,C1,search,100,10,30,0\n2026-10-02,C1,search,100,10,20,0\n"
        "2026-10-03,C1,search,50,10,5,0\n2026-10-03,C1,search,-150.25,0,-30,0\n2026-10-04,C1,search,7,0,0,0\n",
    )
    assert found.daily.spend.tolist() == [[4987, 4988, 0, 700]]
    assert found.daily.clicks.tolist() == [[15, 10, 0, 0]]
    assert "days of creatives with several rows: 1" in found.warnings[0]
    assert any("clicks stays below zero" in said for said in found.warnings)


def test_a_correction_on_the_first_day_is_taken_from_the_days_after_it(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEAD}\n2026-10-01,C1,search,-10.50,0,0,0\n2026-10-02,C1,search,50,0,0,0\n")
    assert found.daily.spend.tolist() == [[0, 3950]]


def test_a_correction_of_more_than_was_ever_spent_is_refused(tmp_path: Path) -> None:
    text = f"{HEAD}\n2026-10-01,C1,search,-10.50,0,0,0\n2026-10-02,C1,search,5,0,0,0\n2026-10-02,C2,search,5,0,0,0\n"
    assert "line 2, column spend: corrections take 5.50 more than C1 ever spent" in refused(tmp_path, text)


def test_results_that_no_day_can_give_back_are_dropped_and_told(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEAD}\n2026-10-01,C1,search,5,0,0,-3\n2026-10-02,C1,search,5,0,0,1\n")
    assert found.daily.target_actions.tolist() == [[0, 0]]
    assert any("2 could not be taken from any day" in said for said in found.warnings)


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=30))
def test_whatever_is_corrected_the_total_holds_and_no_day_is_below_zero(
    tmp_path_factory: pytest.TempPathFactory, amounts: list[int]
) -> None:
    amounts.append(max(0, -sum(amounts)))
    lines = [f"2026-10-{day + 1:02d},C1,s,{amount / 100:.2f},1,1,0" for day, amount in enumerate(amounts)]
    found = read(tmp_path_factory.mktemp("corrected"), "\n".join([HEAD, *lines])).daily.spend
    assert int(found.sum()) == sum(amounts)
    assert int(found.min()) >= 0


def test_gaps_are_not_zeros(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEAD}\n2026-10-01,C1,search,10,9,8,1\n2026-10-04,C1,search,10,9,8,1\n")
    assert found.daily.reported.tolist() == [[True, False, False, True]]
    assert any("gaps in dates: 2 days of 1 creatives; on 2 days no creative" in said for said in found.warnings)


def test_of_a_creative_renamed_in_the_middle_the_last_name_holds(tmp_path: Path) -> None:
    head = HEAD.replace("channel", "channel,name")
    found = read(
        tmp_path,
        f"{head}\n2026-10-02,C1,social,New,10,9,8,1\n2026-10-01,C1,search,Old,10,9,8,1\n2026-10-03,C1,social,,10,9,8,1\n",
        language="ru",
    )
    assert found.names == {"C1": "New"}
    assert found.daily.channels == ("social",)
    assert any("название меняется внутри истории у креативов: C1" in said for said in found.warnings)


def test_money_without_clicks_and_results_without_money_are_told(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEAD}\n2026-10-01,C1,search,0,9,8,1\n2026-10-01,C2,search,10,9,0,0\n")
    assert [said.split(":")[0] for said in found.warnings] == [
        "creatives with target actions and no spend",
        "creatives with spend and not one click",
    ]


def test_parts_of_a_result_are_summed_then_rounded(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEAD}\n2026-10-01,C1,search,1,9,8,1.4\n2026-10-01,C1,search,1,9,8,1.4\n")
    assert found.daily.target_actions.tolist() == [[3]]
    assert any("fractions on 1 days" in said for said in found.warnings)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        (f"{HEAD}\n", "there is no row below the header"),
        (
            f"{HEAD.replace('spend', 'cost')}\n2026-10-01,C1,s,1,1,1,1\n",
            "line 1, column spend: the column 'spend' is missing",
        ),
        (f"{HEAD}\n2026-10-01,C1,s,1,1,1,1\n2026-10-02,C1,s,abc,1,1,1\n", "line 3, column spend: 'abc' cannot be read"),
        (f"{HEAD}\n2026-10-01,C1,s,1,1,nan,1\n", "line 2, column clicks: 'nan' cannot be read"),
        (f"{HEAD}\n2026-10-01,C1,s,1e300,1,1,1\n", "line 2, column spend: '1e300' cannot be read"),
        (f'{HEAD}\n2026-10-01,C1,s,"1,234",1,1,1\n', "write it as 1234.50 or 1234,50"),
        (f"{HEAD}\n\n31.02.2026,C1,s,1,1,1,1\n", "line 3, column date: '31.02.2026' cannot be read"),
        (f"{HEAD}\n2026-10-01,,s,1,1,1,1\n", "line 2, column creative_id"),
        (f"{HEAD}\n2026-10-01,C1,s,1,1,1\n", "line 2: the row has 6 cells"),
        (f"{HEAD}\n2026-10-01,C1,s,1,1,1,1\n2206-10-02,C1,s,1,1,1,1\n2026-10-02,C1,s,1,1,1,1\n", "line 3, column date"),
    ],
)
def test_what_cannot_be_read_is_refused_with_line_and_column(tmp_path: Path, text: str, words: str) -> None:
    assert words in refused(tmp_path, text)


def test_of_many_wrong_cells_the_first_fifty_are_told(tmp_path: Path) -> None:
    told = refused(tmp_path, HEAD + "\n" + "2026-10-01,C1,s,x,1,1,1\n" * 70_000).splitlines()
    assert len(told) == 50
    assert "line 2, column spend" in told[0]


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from("ABC"), st.integers(0, 10**9)), min_size=1), st.randoms())
def test_the_order_of_rows_changes_nothing_and_no_kopeck_is_lost(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, str, int]], order: random.Random
) -> None:
    folder = tmp_path_factory.mktemp("history")
    lines = [f"2026-10-0{day + 1},{who},s,{amount // 100}.{amount % 100:02d},1,1,0" for day, who, amount in rows]
    one = read(folder, "\n".join([HEAD, *lines]))
    order.shuffle(lines)
    other = read(folder, "\n".join([HEAD, *lines]))
    assert one.daily.spend.tolist() == other.daily.spend.tolist()
    assert int(one.daily.spend.sum()) == sum(amount for _day, _who, amount in rows)
