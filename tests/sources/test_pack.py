"""Reading packs that are in order, however their files are written."""

from __future__ import annotations

import codecs
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sources.packs import HEADER, RULES, fact, sale, table, write

from kulmina.domain import facts
from kulmina.domain.company import fold
from kulmina.domain.event import Event
from kulmina.sources.pack import check_pack, read_names, read_pack


def journal(folder: Path) -> list[Event]:
    return [event for event in read_pack(folder) if not facts.KINDS[event.kind].registry]


def registry(folder: Path) -> list[Event]:
    return [event for event in read_pack(folder) if facts.KINDS[event.kind].registry]


def test_the_company_comes_first_and_is_known_from_the_beginning(tmp_path: Path) -> None:
    folder = write(tmp_path)
    company = registry(folder)
    assert {event.recorded_at for event in company} == {datetime(2026, 9, 30, 21, tzinfo=UTC)}  # 1 October in Moscow
    assert {event.actor for event in company} == {"import"}
    assert {event.source for event in read_pack(folder)} == {"pack:point"}
    assert [event.event_id for event in read_pack(folder)][-7:] == [f"E{n}" for n in range(1, 8)]


def test_the_company_is_known_even_before_its_first_period(tmp_path: Path) -> None:
    early = fact("E0", "target_action", {"action": "call"}, at="2026-09-01T10:00:00+03:00", lead="L0")
    assert registry(write(tmp_path, [early, *sale()]))[0].recorded_at == early_instant()


def early_instant() -> datetime:
    return datetime(2026, 9, 1, 7, tzinfo=UTC)


def test_names_go_beside_the_facts(tmp_path: Path) -> None:
    folder = write(tmp_path)
    assert read_names(folder)["O1"] == "Олег"
    assert all("Олег" not in str(event.payload) for event in read_pack(folder))


def test_ids_are_stable_and_tell_a_changed_row(tmp_path: Path) -> None:
    before = {event.event_id for event in registry(write(tmp_path))}
    assert {event.event_id for event in registry(write(tmp_path))} == before
    changed = table(("period", "subject", "metric", "value"), ("2026-10", "S1", "sl.cash", "400000.00"))
    after = {event.event_id for event in registry(write(tmp_path, files={"plans.csv": changed}))}
    assert [event.partition("plans")[1] for event in after - before] == ["plans"]


def test_columns_may_stand_in_any_order_and_others_are_passed_over(tmp_path: Path) -> None:
    backwards = [[*reversed(row), "x"] for row in sale()]
    folder = write(tmp_path, files={"events.csv": table((*reversed(HEADER), "remark"), *backwards)})
    assert journal(folder) == journal(write(tmp_path / "straight"))
    assert [str(problem) for problem in check_pack(folder)] == [
        "events.csv, line 1, column remark: the column 'remark' is not known and was passed over"
    ]


@pytest.mark.parametrize(
    ("encoding", "mark", "told"),
    [
        ("utf-8", codecs.BOM_UTF8, []),
        ("cp1251", b"", ["cp1251"]),
        ("utf-16-le", codecs.BOM_UTF16_LE, ["utf-16"]),
        ("utf-16-be", codecs.BOM_UTF16_BE, ["utf-16"]),
        ("utf-16-le", b"", ["utf-16-le"]),
    ],
)
def test_files_of_other_encodings_are_read_and_told(
    encoding: str, mark: bytes, told: list[str], tmp_path: Path
) -> None:
    people = table(("person_id", "name", "role"), ("M1", "Марина", "marketer"), ("O1", "Олег", "operator"))
    folder = write(tmp_path, [], files={"people.csv": mark + people.encode(encoding)})
    assert read_names(folder) == {"M1": "Марина", "O1": "Олег"}
    assert [problem.found for problem in check_pack(folder) if problem.file == "people.csv"] == [
        f"the file is {name} and was read so" for name in told
    ]


def test_a_file_that_mixes_encodings_is_refused(tmp_path: Path) -> None:
    mixed = "person_id,name,role\nM1,Марина,marketer\nO1,".encode() + "Олег".encode("cp1251") + b",operator\n"
    [problem] = [p for p in check_pack(write(tmp_path, [], files={"people.csv": mixed})) if p.level == "error"]
    assert (problem.file, problem.line) == ("people.csv", 3)
    assert problem.found == "the file starts as utf-8 and breaks here (a byte that no letter begins with)"


def test_semicolons_of_a_spreadsheet_are_read(tmp_path: Path) -> None:
    people = "person_id;name;role\nM1;Марина;marketer\nO1;Олег;operator\n"
    assert read_names(write(tmp_path, files={"people.csv": people}))["O1"] == "Олег"


def test_keys_that_are_absent_get_their_defaults(tmp_path: Path) -> None:
    company = fold(registry(write(tmp_path, rules={})))
    assert (company.rules.timezone, company.rules.dedupe_days, company.periods) == ("Europe/Moscow", 30, ())


def test_offices_budgets_and_several_rows_of_a_day(tmp_path: Path) -> None:
    day = ("2026-10-05", "C1")
    folder = write(
        tmp_path,
        rules={**RULES, "offices": [{"id": "OF1", "name": "Тверская", "capacity": 8}]},
        files={
            "budgets.csv": table(("period", "channel", "amount"), ("2026-10", "vk_ads", "300000.00")),
            "ad_stats.csv": table(
                ("date", "creative_id", "impressions", "clicks", "visits", "spend"),
                (*day, "10", "2", "1", "5.00"),
                (*day, "20", "3", "", "7.50"),
            ),
        },
    )
    company = fold(registry(folder))
    assert company.offices["OF1"].capacity == 8
    assert company.budgets == {("2026-10", "vk_ads"): 30_000_000}
    [report] = [event.fact for event in registry(folder) if isinstance(event.fact, facts.AdReported)]
    assert (report.impressions, report.clicks, report.visits, report.spend) == (30, 5, None, 1250)


def test_a_long_journal_is_read_in_bounded_memory(tmp_path: Path) -> None:
    call = '"{""direction"": ""out"", ""result"": ""busy""}"'
    at = "2026-10-02T10:00:00+03:00"
    folder = write(tmp_path)
    with (folder / "events.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"F{n},{at},{at},call,O1,L1,{call}\n" for n in range(50_000))
    size = (folder / "events.csv").stat().st_size
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_pack(folder)) > 50_000
        assert tracemalloc.get_traced_memory()[1] < 3 * size  # ids are kept to see duplicates, facts are not
    finally:
        tracemalloc.stop()


@given(st.lists(st.text(st.characters(exclude_characters="\0\r\n", exclude_categories=["Cs"])), max_size=5))
def test_no_text_in_a_payload_is_changed(reasons: list[str]) -> None:
    from tempfile import TemporaryDirectory

    told = [reason for reason in reasons if reason.strip()]
    rows = [fact(f"F{n}", "lead.lost", {"reason": reason}) for n, reason in enumerate(told)]
    with TemporaryDirectory() as folder:
        read = [event.fact for event in journal(write(Path(folder), [*sale(), *rows]))]
    assert [fact.reason for fact in read if isinstance(fact, facts.LeadLost)] == told
