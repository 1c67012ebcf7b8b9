"""A row of a history says how far its lead came: by dated columns, by its status, and never twice."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kulmina.sources.problem import SourceError
from kulmina.sources.table import (
    STATUSES,
    Rejected,
    Said,
    date_forms,
    guess,
    look,
    meaning,
    parse_map,
    said,
    sample,
    written_map,
)

MOSCOW = ZoneInfo("Europe/Moscow")
DATED = {
    "lead": "id", "created_at": "came", "called_at": "call", "booked_at": "book", "meeting_at": "slot",
    "arrived_at": "visit", "verdict": "fits", "reason": "why", "signed_at": "deal", "amount": "sum",
    "paid_at": "pay", "paid": "money", "lost_at": "lost", "seller": "who",
}  # fmt: skip


def read(path: Path, text: str) -> tuple[list[Said], list[Rejected]]:
    bad: list[Rejected] = []
    table = parse_map(text, "map.toml")
    return list(said(path, table, tz=MOSCOW, tell=lambda _: None, reject=bad.append)), bad


def table_of(folder: Path, *rows: str) -> Path:
    path = folder / "t.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def told(folder: Path, header: str, row: str, columns: dict[str, str], **more: dict[str, str]) -> list[Said]:
    text = written_map("leads", "crm", columns, history=True, **more)  # type: ignore[arg-type]
    found, bad = read(table_of(folder, header, row), text)
    assert not bad, bad[0].problem
    return found


def test_dated_columns_say_every_step_in_its_order(tmp_path: Path) -> None:
    header = "id,came,call,book,slot,visit,fits,why,deal,sum,pay,money,lost,who"
    row = "L1,2026-03-02,2026-03-02,2026-03-02,2026-03-04 12:00,2026-03-04,target,,2026-03-04,100,2026-03-05,100,,S1"
    found = told(tmp_path, header, row, DATED)
    assert [one.kind for one in found] == [
        "target_action", "call", "meeting.booked", "visit.arrived", "visit.classified", "deal.signed",
        "payment.received",
    ]  # fmt: skip
    instants = [one.occurred_at for one in found]
    assert instants == sorted(set(instants))
    assert found[3].payload["meeting"] == found[2].payload["meeting"]


@pytest.mark.parametrize(
    ("status", "kinds"),
    [
        ("new", []),
        ("in_work", []),
        ("contacted", ["call"]),
        ("booked", ["meeting.booked"]),
        ("no_show", ["meeting.booked", "meeting.no_show"]),
        ("arrived", ["visit.arrived"]),
        ("follow_up", ["visit.arrived", "meeting.outcome"]),
        ("signed", ["deal.signed"]),
        ("paid", ["deal.signed", "payment.received"]),
        ("lost", ["lead.lost"]),
        ("non_target", ["lead.qualified", "lead.lost"]),
        ("invalid", ["lead.invalid"]),
        ("sleeping", ["lead.slept"]),
    ],
)
def test_a_status_says_its_own_step_and_no_other(tmp_path: Path, status: str, kinds: list[str]) -> None:
    columns = {"lead": "id", "created_at": "came", "status": "stage", "amount": "sum", "seller": "who"}
    found = told(tmp_path, "id,came,stage,sum,who", f"L1,2026-03-02,{status},100,S1", columns)
    assert [one.kind for one in found] == ["target_action", *kinds]
    assert len({one.occurred_at for one in found}) == len(found)


def test_a_verdict_for_all_is_said_only_of_those_who_came(tmp_path: Path) -> None:
    columns = {"lead": "id", "created_at": "came", "arrived_at": "visit"}
    always = {"verdict": "target"}
    came = told(tmp_path, "id,came,visit", "L1,2026-03-02,2026-03-04", columns, constants=always)
    assert came[-1].kind == "visit.classified"
    stayed = told(tmp_path, "id,came,visit", "L1,2026-03-02,", columns, constants=always)
    assert [one.kind for one in stayed] == ["target_action"]


def test_an_unknown_status_names_its_cell(tmp_path: Path) -> None:
    columns = {"lead": "id", "created_at": "came", "status": "stage"}
    _found, bad = read(
        table_of(tmp_path, "id,came,stage", "L1,2026-03-02,Карантин"), written_map("leads", "crm", columns)
    )
    assert bad[0].problem.column == "stage"
    assert "Карантин" in bad[0].problem.found


def test_a_table_of_visits_says_each_visit_once(tmp_path: Path) -> None:
    path = table_of(tmp_path, "id,visit", "L1,2026-03-02", "L1,2026-03-09", "L1,2026-03-09")
    found, _bad = read(path, written_map("leads", "visits", {"lead": "id", "arrived_at": "visit"}))
    assert len({one.key for one in found}) == 2


def test_seconds_since_1970_are_an_instant(tmp_path: Path) -> None:
    [lead] = told(tmp_path, "id,created_at", "L1,1772442000", {"lead": "id", "created_at": "created_at"})
    assert lead.occurred_at.isoformat() == "2026-03-02T09:00:00+00:00"


def test_headers_of_different_exports_are_recognised() -> None:
    assert guess(["ID", "DATE_CREATE", "STAGE_ID", "OPPORTUNITY", "ASSIGNED_BY_ID", "UTM_SOURCE"]).columns == {
        "lead": "ID", "created_at": "DATE_CREATE", "channel": "UTM_SOURCE", "operator": "ASSIGNED_BY_ID",
        "status": "STAGE_ID", "amount": "OPPORTUNITY",
    }  # fmt: skip
    assert guess(["Дата", "№ объявления", "Показы", "Клики", "Расход, ₽"]).kind == "ads"


def test_words_of_statuses_are_recognised_or_left_open() -> None:
    words = ["Закрыто и не реализовано", "Успешно реализовано", "Не дозвонились", "142", "Загадка"]
    assert meaning("status", words) == {
        "Закрыто и не реализовано": "lost", "Успешно реализовано": "paid", "Не дозвонились": "in_work", "142": "paid",
    }  # fmt: skip


def test_a_header_below_a_title_is_found(tmp_path: Path) -> None:
    path = table_of(tmp_path, "Отчёт за март;;", ";;", "Номер заявки;Дата создания;Статус", "A1;02.03.2026;Новая")
    looked = look(path)
    assert (looked.line, looked.delimiter, looked.rows) == (3, ";", (("A1", "02.03.2026", "Новая"),))


def test_nothing_to_look_at_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        look(table_of(tmp_path, "", " "))


def test_the_first_rows_say_what_they_become(tmp_path: Path) -> None:
    path = table_of(tmp_path, "id,came", "L1,2026-03-02", "L2,вчера")
    table = parse_map(written_map("leads", "crm", {"lead": "id", "created_at": "came"}), "map.toml")
    good, bad = sample(path, table, tz=MOSCOW, tell=lambda _: None)
    assert [one.kind for one in good.said] == ["target_action"]
    assert bad.problem is not None
    assert bad.problem.line == 3


TEXT = st.text(min_size=1, max_size=20)


@given(header=TEXT, word=TEXT, ours=st.sampled_from(STATUSES), always=TEXT)
def test_a_map_that_is_written_is_read_the_same(header: str, word: str, ours: str, always: str) -> None:
    text = written_map(
        "leads", "crm", {"lead": header, "created_at": "d", "status": [header, "s"]}, constants={"office": always},
        values={"status": {word: ours}}, file={"decimal": ","}, history=True,
    )  # fmt: skip
    table = parse_map(text, "map.toml")
    assert table.columns["lead"] == (header,)
    assert table.columns["status"] == (header, "s")
    assert table.values["status"] == {word: ours}
    assert (table.constants["office"], table.decimal, table.history) == (always, ",", True)


def test_days_with_slashes_tell_their_own_order() -> None:
    assert date_forms(["10/20/2016", "01/02/2016"])[0] == "%m/%d/%Y"
    assert date_forms(["20/10/2016 12:00"])[0] == "%d/%m/%Y"
    assert date_forms(["01/02/2016"])[0] == "%d/%m/%Y"
    assert date_forms(["01.02.2016", "A/B"]) == ()


def test_a_lead_without_any_date_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    columns = {"lead": "id", "created_at": "came", "signed_at": "deal", "amount": "sum", "seller": "who"}
    path = table_of(tmp_path, "id,came,deal,sum,who", "L1,,,,", "L2,,2026-03-02,100,S1")
    found, bad = read(path, written_map("leads", "crm", columns))
    assert [one.lead_id for one in found] == ["L2"]
    assert bad[0].problem.line == 2
