"""What stands in a terminal: whole numbers, readable names, one language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.running import kulmina
from tests.sources.packs import write

from kulmina.cli import table
from kulmina.cli.language import counted
from kulmina.cli.output import Column, show

Narrow = Callable[[int], None]


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> Narrow:
    """A terminal of so many columns."""

    def set_width(columns: int) -> None:
        monkeypatch.setattr(table, "terminal_width", lambda: columns)

    return set_width


@pytest.fixture
def imported(sqlite_database: None, tmp_path: Path) -> None:
    kulmina("import", write(tmp_path / "pack"))


BIG = {
    "name": "A creative of the autumn campaign about a quiet flat",
    "clicks": 12_345_678,
    "spend": "123456789.50",
    "cash": "9876543210.00",
}
COLUMNS = (
    Column("name", "name"),
    Column("clicks", "clicks", True, rank=2),
    Column("spend", "spend", True, rank=1),
    Column("cash", "cash", True),
)


def test_a_narrow_terminal_goes_without_columns_and_says_where_they_are(
    narrow: Narrow, capsys: pytest.CaptureFixture[str]
) -> None:
    narrow(60)
    show([BIG], COLUMNS, "table")
    out = capsys.readouterr().out
    assert "clicks" not in out
    assert "123\u202f456\u202f789.50" in out
    assert "9\u202f876\u202f543\u202f210.00" in out
    assert out.splitlines()[-1] == "more columns: --format csv"
    assert max(map(len, out.splitlines())) <= 60
    narrow(30)
    show([BIG], COLUMNS, "table", wide=True)
    assert "12\u202f345\u202f678" in capsys.readouterr().out


def test_long_words_are_folded_and_stay_whole(narrow: Narrow, capsys: pytest.CaptureFixture[str]) -> None:
    narrow(50)
    why = "the office says nothing of the lead " * 4
    show([{"where": "seller.v2", "why": why}], (Column("where", "where"), Column("why", "what is wrong")), "table")
    out = capsys.readouterr().out
    assert "…" not in out
    assert out.count("office") == 4
    assert max(map(len, out.splitlines())) <= 50


def test_an_amount_inside_a_sentence_is_not_torn_apart(narrow: Narrow, capsys: pytest.CaptureFixture[str]) -> None:
    narrow(40)
    amount = "9\u00a0000,00\u00a0₽"
    show([{"how": f"{amount} + " * 12}], (Column("how", "how"),), "table")
    assert capsys.readouterr().out.count(amount) == 12


@given(
    cells=st.lists(st.tuples(st.integers(1, 60), st.booleans(), st.integers(0, 3)), min_size=1, max_size=12),
    room=st.integers(20, 160),
)
def test_a_number_is_never_narrower_than_itself(cells: list[tuple[int, bool, int]], room: int) -> None:
    texts = {str(i): ["t", "9" * width] for i, (width, _, _) in enumerate(cells)}
    numbers = {str(i): number for i, (_, number, _) in enumerate(cells)}
    ranks = {str(i): rank for i, (_, _, rank) in enumerate(cells)}
    kept = table.fitting(texts, numbers, ranks, room)
    taken = table.widths([texts[key] for key in kept], [numbers[key] for key in kept], room)
    for key, width in zip(kept, taken, strict=True):
        needed = len(texts[key][1])
        assert width == needed if numbers[key] else width >= min(needed, table.READABLE)
    if len(kept) > 1 and any(ranks[key] for key in kept):
        assert sum(taken) + 2 * len(taken) + 1 <= room


@pytest.mark.usefixtures("imported")
def test_the_funnel_in_a_terminal_of_110_columns(narrow: Narrow) -> None:
    narrow(110)
    out = kulmina("funnel", "--period", "2026-10", "--language", "en").out
    assert max(map(len, out.splitlines())) <= 110
    assert "…" not in out
    assert "100\u202f000.00" in out
    assert "impressions" not in out
    assert out.splitlines()[-1] == "more columns: --wide, --format csv"
    wide = kulmina("funnel", "--period", "2026-10", "--language", "en", "--wide").out
    assert "impressions" in wide
    assert "more columns" not in wide


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize("by", ["office", "operator", "seller"])
def test_what_carries_no_advertising_has_no_costs(by: str) -> None:
    found = kulmina("funnel", "--by", by, "--period", "2026-10", "--format", "json").json
    for row in (*found["rows"], found["total"]):
        assert {row[key] for key in row if key == "spend" or key.startswith("cost_per_")} == {None}
    assert found["total"]["cash"] == "100000.00"


@pytest.mark.usefixtures("imported")
def test_where_nothing_was_spent_a_lead_has_no_cost() -> None:
    before = kulmina("funnel", "--from", "2026-10-31", "--to", "2026-10-31", "--format", "json").json["total"]
    assert (before["spend"], before["cost_per_lead"]) == ("0.00", None)


@pytest.mark.usefixtures("imported")
def test_the_funnel_speaks_one_language(monkeypatch: pytest.MonkeyPatch) -> None:
    russian = kulmina("funnel", "--period", "2026-10").out
    assert russian.startswith("Воронка: креатив, с 2026-10-01 до 2026-11-01")
    assert "всего" in russian
    assert "leads" not in russian
    monkeypatch.setenv("KULMINA_LANGUAGE", "en")
    assert kulmina("funnel", "--period", "2026-10").out.startswith("Funnel by creative")


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize(
    ("arguments", "russian", "english"),
    [
        (
            ("kpi", "--period", "2026-10"),
            ("Показатели, с", "значение", "колл-центр"),
            ("Figures,", "value", "call centre"),
        ),
        (("guards", "2026-10", "--name", "late_recording"), ("Сторожа за 2026-10: ",), ("Guards of 2026-10: ",)),
        (("lint", "balance"), ("схем",), ("scheme",)),
        (("portraits", "show", "b2c_office_one_off"), ("шаг маркетинга", "название"), ("marketing step", "title")),
        (("why", "2026-10"), ("Не засчитано за 2026-10",), ("Not counted in 2026-10",)),
    ],
)
def test_a_table_speaks_one_language(
    arguments: tuple[str, ...], russian: tuple[str, ...], english: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = kulmina(*arguments).out
    assert all(word in out for word in russian)
    assert not any(word in out for word in english if " " in word)
    monkeypatch.setenv("KULMINA_LANGUAGE", "en")
    out = kulmina(*arguments).out
    assert all(word in out for word in english)
    assert not any(word in out for word in russian)


@pytest.mark.parametrize(
    ("count", "russian", "english"),
    [(1, "1 находка", "1 finding"), (2, "2 находки", "2 findings"), (11, "11 находок", "11 findings")],
)
def test_counts_with_their_nouns(count: int, russian: str, english: str) -> None:
    assert (counted(count, "finding", "ru"), counted(count, "finding", "en")) == (russian, english)
