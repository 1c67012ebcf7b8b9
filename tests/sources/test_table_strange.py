"""Exports as they come: cells without end, web pages under the name of tables, columns of one name, odd contacts."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

from kulmina.sources.problem import SourceError
from kulmina.sources.table import Looked, look, meaning, parse_map, read_sheet
from kulmina.sources.table import cell as cells


def looked(tmp_path: Path, content: bytes, name: str = "file.csv") -> Looked:
    path = tmp_path / name
    path.write_bytes(content)
    return look(path)


def test_a_cell_without_end_is_told_with_its_line(tmp_path: Path) -> None:
    for content in (b"a;b\n1;2\n3;" + b"x" * 2_000_000, b'a;b\n1;2\n3;"' + b"x;y\n" * 500_000):
        with pytest.raises(SourceError) as error:
            looked(tmp_path, content)
        assert error.value.first.line == 3
        assert "longer than" in error.value.first.found


def test_a_web_page_and_an_archive_that_is_no_workbook_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="web page"):
        looked(tmp_path, b"\n<html><table><tr><td>1</td></tr></table></html>", "report.xls")
    with ZipFile(tmp_path / "book.xlsx", "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(SourceError, match="cannot be opened"):
        look(tmp_path / "book.xlsx")


def test_columns_of_one_name_are_told_apart_and_a_repeated_header_is_no_row(tmp_path: Path) -> None:
    text = "id;came;phone;phone\n1;2026-03-01;;+79000000001\nid;came;phone;phone\n2;2026-03-02;нет;\n"
    assert looked(tmp_path, text.encode()).headers == ("id", "came", "phone", "phone (2)")
    table = parse_map(
        'kind = "leads"\nsource = "x"\n[columns]\nlead = "id"\ncreated_at = "came"\ncontact = "phone (2)"\n', "map"
    )
    rows = list(read_sheet(tmp_path / "file.csv", table, print))
    assert [(row.line, row.cells["phone (2)"]) for row in rows] == [(2, "+79000000001"), (4, "")]


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ("79000001208.0", "+79000001208"), ("7,9000001209E+10", "+79000001209"), ("нет", ""), ("—", ""),
        ("+7 900 000-12-06, +7 900 000-12-07", "+79000001206"), ("@anna", "@anna"), (79000001205.0, "+79000001205"),
    ],
)  # fmt: skip
def test_a_contact_is_read_as_spreadsheets_write_it(given: object, known: str) -> None:
    assert cells.contact(given) == known


def test_a_phone_that_a_spreadsheet_has_rounded_is_not_taken() -> None:
    with pytest.raises(cells.BadCell):
        cells.contact("7,90E+10")


def test_what_is_not_done_is_not_taken_for_done() -> None:
    words = ("Не оплачен", "Ждёт оплату", "Неоплачено", "Встреча отменена", "Не подписал договор", "Оплачен")
    assert meaning("status", words) == {"Ждёт оплату": "signed", "Оплачен": "paid"}
    assert meaning("status", ["Некачественный лид", "Качественный лид"]) == {
        "Некачественный лид": "non_target", "Качественный лид": "contacted",
    }  # fmt: skip
