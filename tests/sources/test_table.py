"""Exported tables: Russian headers, decimal commas, totals below, ids that spreadsheets spoil."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from tests.sources.data import DATA, needs

from kulmina.sources.problem import Problem, SourceError
from kulmina.sources.table import BadMap, Rejected, Said, read_map, replayed, said
from kulmina.sources.table import cell as cells

MOSCOW = ZoneInfo("Europe/Moscow")
MAPS = Path(__file__).resolve().parents[2] / "examples" / "maps"
DIRECT = """«Мастер отчётов»;;;;;;;
Период: 05.10.2026 – 06.10.2026;;;;;;;
;;;;;;;
Дата;№ Кампании;№ Объявления;Заголовок;Показы;Клики;Расход, руб.;Конверсии
05.10.2026;71234;="17000000001";Спишем долги;12\u00a0345;210;6\u202f105,50;4
05.10.2026;71234;17000000002;Консультация;900;12;350,00;-
06.10.2026;71234;17000000001;Спишем долги;11 000;190;5 900,00;3
Итого;;;;24 245;412;12 355,50;7
"""


def read(path: Path, map_path: Path) -> tuple[list[Said], list[Rejected], list[Problem]]:
    rejected: list[Rejected] = []
    notes: list[Problem] = []
    rows = said(path, read_map(map_path), tz=MOSCOW, tell=notes.append, reject=rejected.append)
    return list(rows), rejected, notes


def reports(rows: list[Said]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (row.payload["creative"], row.payload["date"]): dict(row.payload) for row in rows if row.kind == "ad.reported"
    }


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def a_map(folder: Path, text: str) -> Path:
    return write(folder / "map.toml", text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_a_report_of_yandex_direct(encoding: str, tmp_path: Path) -> None:
    text = DIRECT.replace("\u202f", "\u00a0") if encoding == "cp1251" else DIRECT  # cp1251 has one hard space
    rows, rejected, _ = read(write(tmp_path / "direct.csv", text, encoding), MAPS / "yandex_direct_ru.toml")
    assert rejected == []
    assert reports(rows)["17000000001", "2026-10-05"] == {
        "creative": "17000000001",
        "date": "2026-10-05",
        "impressions": 12345,
        "clicks": 210,
        "actions": 4,
        "spend": "6105.50",
    }
    assert len(reports(rows)) == 3
    registered = next(row for row in rows if row.kind == "creative.registered")
    assert registered.payload == {
        "creative": "17000000001",
        "campaign": "71234",
        "channel": "yandex_direct",
        "platform": "site",
        "name": "Спишем долги",
    }


def test_a_dash_is_unknown_not_zero(tmp_path: Path) -> None:
    rows, _, _ = read(write(tmp_path / "direct.csv", DIRECT), MAPS / "yandex_direct_ru.toml")
    assert "actions" not in reports(rows)["17000000002", "2026-10-05"]


def test_a_workbook_of_vk(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Статистика по объявлениям"])
    sheet.append(
        ["Дата", "ID объявления", "ID кампании", "Название объявления", "Показы", "Клики", "Потрачено всего, ₽"]
    )
    sheet.append([datetime(2026, 10, 5), 1.2e15, 555, "Приставы", 40000, 300, 1234.5])  # noqa: DTZ001
    sheet.append([46301, 1_200_000_000_000_001, 555, "Долги", "1 000", 10, "99,90"])
    sheet.append(["Всего", None, None, None, 41000, 310, 1334.4])
    book.save(tmp_path / "vk.xlsx")
    rows, rejected, _ = read(tmp_path / "vk.xlsx", MAPS / "vk_ads_ru.toml")
    assert rejected == []
    found = reports(rows)
    assert found["1200000000000000", "2026-10-05"]["spend"] == "1234.50"
    assert found["1200000000000001", "2026-10-06"] == {
        "creative": "1200000000000001",
        "date": "2026-10-06",
        "impressions": 1000,
        "clicks": 10,
        "spend": "99.90",
    }


def test_bad_rows_are_told_with_their_place_and_the_good_ones_go_in(tmp_path: Path) -> None:
    text = DIRECT.replace("17000000002;", "1,7E+10;").replace("5 900,00", "много").replace("11 000", "11 000")
    rows, rejected, _ = read(write(tmp_path / "direct.csv", text), MAPS / "yandex_direct_ru.toml")
    assert [str(row.problem) for row in rejected] == [
        (
            "direct.csv, line 6, column № Объявления: found '1,7E+10'; expected an id with all its digits"
            " -> a spreadsheet has rounded it: export the id column as text"
        ),
        "direct.csv, line 7, column Расход, руб.: found 'много'; expected a number -> correct the cell",
    ]
    assert rejected[1].cells["Расход, руб."] == "много"
    assert list(reports(rows)) == [("17000000001", "2026-10-05")]


def test_rows_of_one_day_are_added_up(tmp_path: Path) -> None:
    map_path = a_map(tmp_path, 'kind="ads"\nsource="x"\n[columns]\ncreative="ad"\ndate="day"\nclicks="c"\nspend="s"\n')
    rows, _, _ = read(write(tmp_path / "a.csv", "ad,day,c,s\nA,2026-10-05,3,1.5\nA,2026-10-05,4,2\n"), map_path)
    assert reports(rows)["A", "2026-10-05"] == {"creative": "A", "date": "2026-10-05", "clicks": 7, "spend": "3.50"}


def test_the_same_again_has_the_same_key_and_digest_other_figures_another(tmp_path: Path) -> None:
    path = write(tmp_path / "direct.csv", DIRECT)
    first, again = (read(path, MAPS / "yandex_direct_ru.toml")[0] for _ in range(2))
    assert [(row.key, row.digest) for row in first] == [(row.key, row.digest) for row in again]
    other = read(write(path, DIRECT.replace(";190;", ";191;")), MAPS / "yandex_direct_ru.toml")[0]
    changed = {(row.key, row.digest) for row in other} - {(row.key, row.digest) for row in first}
    assert [key for key, _ in changed] == ["ad.reported:17000000001:2026-10-06"]


LEADS = """kind = "leads"
source = "crm"
[columns]
created_at = "Создан"
contact = "Телефон"
creative = "Источник"
action = "Тип"
signed_at = "Дата договора"
amount = "Сумма"
seller = "Менеджер"
paid_at = "Дата оплаты"
paid = "Оплачено"
[values.action]
"Заявка" = "application"
"Звонок" = "call"
[file]
decimal = ","
"""


def test_leads_of_another_system_with_their_deals_and_payments(tmp_path: Path) -> None:
    text = (
        "Создан\tТелефон\tИсточник\tТип\tДата договора\tСумма\tМенеджер\tДата оплаты\tОплачено\n"
        "05.10.2026 10:00\t8 (900) 000-00-01\tC1\tЗаявка\t08.10.2026\t150 000,00\tS1\t09.10.2026\t60 000\n"
        "06.10.2026 10:00\t+7 900 000 00 01\tC2\tЗвонок\t\t\t\t\t\n"
        "07.10.2026 10:00\t+7 900 000 00 02\t\tЗаявка\t\t\t\t\t\n"
        "08.10.2026 10:00\t\tC1\tЗаявка\t\t\t\t\t\n"
        "08.10.2026 10:00\t+7 900 000 00 03\tC1\tКлик\t\t\t\t\t\n"
    )
    rows, rejected, _ = read(write(tmp_path / "crm.tsv", text), a_map(tmp_path, LEADS))
    assert Counter(row.kind for row in rows) == {
        "target_action": 3, "creative.registered": 2, "deal.signed": 1, "payment.received": 1,
    }  # fmt: skip
    first, duplicate, other = (row for row in rows if row.kind == "target_action")
    assert first.lead_id == duplicate.lead_id != other.lead_id
    assert first.payload == {"action": "application", "contact": "+79000000001", "creative": "C1"}
    assert first.occurred_at == datetime(2026, 10, 5, 7, tzinfo=UTC)
    assert "creative" not in other.payload
    deal = next(row for row in rows if row.kind == "deal.signed")
    assert deal.payload == {"deal": first.lead_id, "amount": "150000.00", "sellers": {"S1": "1"}}
    assert [str(row.problem) for row in rejected] == [
        "crm.tsv, line 5, column Телефон: the cell is empty; expected an id or a contact of the lead -> correct the cell",  # noqa: E501
        (
            "crm.tsv, line 6, column Тип: expected one of application, call, visit, app_install, app_action, "
            "bki_application, online_purchase; got 'Клик' -> correct the cell or the map"
        ),
    ]


def test_a_lead_is_known_by_what_stands_for_its_contact(tmp_path: Path) -> None:
    path = write(tmp_path / "crm.tsv", "Создан\tТелефон\n05.10.2026 10:00\t89000000001\n")
    table = read_map(a_map(tmp_path, LEADS))
    asked: list[str] = []

    def who(contact: str) -> str:
        asked.append(contact)
        return "somebody"

    [row] = said(path, table, tz=MOSCOW, tell=print, reject=print, who=who)
    assert asked == ["+79000000001"]
    assert "9000000001" not in str(row.lead_id)


BAD_MAPS = {
    'kind = "ads"': ": source: found None; expected a short name of Latin letters, digits, `_`, `-` -> correct the map",
    "kind = 1": ", line 1: kind: found 1; expected one of ads, leads -> correct the map",
    'kind = "ads"\nsource = "x y"': ", line 2: source: found 'x y'; expected a short name of Latin letters, digits, "
    "`_`, `-` -> correct the map",
    'kind = "ads"\nsource = "x"\n[columns]\ncreative = "ad"': ", line 3: columns: nothing says where date comes from"
    " -> add the column or a constant",
    'kind = "ads"\nsource = "x"\n[columns]\nclick = "c"': ", line 4: columns.click: is not known; expected creative, "
    "date, campaign, channel, platform, owner, name, impressions, clicks, visits, spend, actions, purchases"
    " -> correct the map",
    'kind = "ads"\nsource = "x"\n[file]\ntimezone = "Mars"': ", line 4: file.timezone: 'Mars' is not a time zone, for "
    "example Europe/Moscow -> correct the map",
    'kind = "ads"\nsource = "x"\n[file]\nfooter = "("': ", line 4: file.footer: '(' is not a regular expression"
    " -> correct the map",
}


@pytest.mark.parametrize("text", BAD_MAPS)
def test_a_map_that_cannot_be_used_names_its_key(text: str, tmp_path: Path) -> None:
    with pytest.raises(BadMap) as refused:
        read_map(a_map(tmp_path, text))
    assert str(refused.value) == f"{tmp_path / 'map.toml'}{BAD_MAPS[text]}"


def test_a_map_that_is_no_toml_names_its_path_and_line(tmp_path: Path) -> None:
    with pytest.raises(BadMap) as refused:
        read_map(a_map(tmp_path, 'kind = "ads"\nsource = \n'))
    assert str(refused.value).startswith(f"{tmp_path / 'map.toml'}, line 2: file: the TOML breaks: ")


def test_a_table_without_the_headers_of_the_map(tmp_path: Path) -> None:
    path = write(tmp_path / "other.csv", "Campaign;Cost\n1;2\n")
    with pytest.raises(SourceError) as refused:
        read(path, MAPS / "vk_ads_ru.toml")
    assert str(refused.value) == (
        "other.csv, line 1: no row has the headers that the map names; the nearest is ['Campaign', 'Cost']; expected "
        "creative: 'ID объявления' or 'Id объявления' or 'Объявление ID'; date: 'Дата' or 'День'"
        " -> correct [columns] of the map, or set file.header_row"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"PK\x03\x04 no workbook", "the workbook cannot be opened"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "this is an old workbook (.xls)"),
        (b"ad,day\n\0\n", "the text holds a NUL byte"),
    ],
)
def test_files_that_are_no_table(content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(SourceError, match=r"x\.csv") as refused:
        read(tmp_path / "x.csv", MAPS / "vk_ads_ru.toml")
    assert refused.value.first.found.startswith(message)


@pytest.mark.parametrize(
    ("cell", "decimal", "value"),
    [
        ("1 234,50", "auto", "1234.50"),
        ("1\u00a0234\u202f567", "auto", "1234567"),
        ("1,234.50", "auto", "1234.50"),
        ("1.234,50", "auto", "1234.50"),
        ("1,234", ",", "1.234"),
        ("1,234", ".", "1234"),
        ("0,123", "auto", "0.123"),
        ("12,5 ₽", "auto", "12.5"),
        ("-5,00 руб.", "auto", "-5.00"),
        (1.5, "auto", "1.5"),
        ("—", "auto", None),
        ("", "auto", None),
    ],
)
def test_numbers_as_people_write_them(cell: Any, decimal: str, value: str | None) -> None:
    assert cells.number(cell, decimal) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("cell", "decimal"), [("1,234", "auto"), ("12.5", ","), ("12,5", "."), ("1.2.3", "auto"), ("x", "auto")]
)
def test_a_number_that_may_mean_two_things_is_refused(cell: str, decimal: str) -> None:
    with pytest.raises(cells.BadCell):
        cells.number(cell, decimal)


@pytest.mark.parametrize(
    ("cell", "day"),
    [("31.10.2026", date(2026, 10, 31)), ("2026-10-31", date(2026, 10, 31)), (46326, date(2026, 10, 31)),
     ("46326", date(2026, 10, 31)), ("31.10.26", date(2026, 10, 31)), ("2026-10-31T10:00:00+03:00", date(2026, 10, 31))],  # noqa: E501
)  # fmt: skip
def test_dates_as_files_hold_them(cell: Any, day: date) -> None:
    from kulmina.sources.table.mapping import DEFAULT_DATES

    assert cells.day(cell, DEFAULT_DATES) == day


@given(st.integers(-(10**12), 10**12))
def test_money_written_with_spaces_and_a_comma_comes_back(kopecks: int) -> None:
    whole, part = divmod(abs(kopecks), 100)
    text = f"{'-' if kopecks < 0 else ''}{whole:,}".replace(",", "\u00a0") + f",{part:02d}"
    assert cells.money(text, ",") == kopecks


@needs
@pytest.mark.real_data
def test_real_ads_of_facebook() -> None:
    rows, rejected, _ = read(DATA / "ads" / "KAG_conversion_data.csv", MAPS / "facebook_kag.toml")
    totals: Counter[str] = Counter()
    for report in reports(rows).values():
        totals.update({name: report.get(name, 0) for name in ("impressions", "clicks", "actions", "purchases")})
        totals["spend"] += round(Decimal(report["spend"]) * 100)
    assert rejected == []
    assert totals == {"impressions": 213434828, "clicks": 38165, "spend": 5870523, "actions": 3264, "purchases": 1079}


@needs
@pytest.mark.real_data
def test_real_leads_of_a_marketplace() -> None:
    leads, rejected, _ = read(
        DATA / "pipeline" / "olist_marketing_qualified_leads_dataset.csv", MAPS / "olist_leads.toml"
    )
    deals, refused, _ = read(DATA / "pipeline" / "olist_closed_deals_dataset.csv", MAPS / "olist_deals.toml")
    assert rejected == refused == []
    assert Counter(row.kind for row in leads + deals) == {
        "target_action": 8000, "creative.registered": 10, "deal.signed": 842,
    }  # fmt: skip


def test_a_column_of_the_map_that_the_file_lacks_is_told(tmp_path: Path) -> None:
    text = DIRECT.replace("Расход, руб.", "Стоимость").replace("Конверсии", "Цели")
    _, _, notes = read(write(tmp_path / "direct.csv", text), MAPS / "yandex_direct_ru.toml")
    assert [note.found for note in notes] == [
        "the file has no column for visits",
        "the file has no column for spend",
        "the file has no column for actions",
    ]
    assert notes[1].level == "warning"


ADS = (
    'kind = "ads"\nsource = "x"\n[columns]\ncreative = "ad"\ndate = "day"\nimpressions = "shows"\n'
    'clicks = "clicks"\nvisits = "visits"\nspend = "cost"\n'
)


def test_a_row_that_was_cut_off_is_a_bad_row_and_is_kept_without_what_it_lost(tmp_path: Path) -> None:
    path = write(tmp_path / "ads.csv", "ad,day,shows,clicks,visits,cost\nC1,2026-10-05,100,5,3,9.50\nC1,2026-10-06,1")
    rows, rejected, _ = read(path, a_map(tmp_path, ADS))
    assert list(reports(rows)) == [("C1", "2026-10-05")]
    assert [str(row.problem) for row in rejected] == [
        "ads.csv, line 3: the row has 3 cells; expected 6 as in the header -> was the row cut off?"
    ]
    kept = [(3, rejected[0].cells)]
    assert kept == [(3, {"ad": "C1", "day": "2026-10-06", "shows": "1", "clicks": None, "visits": None, "cost": None})]
    again: list[Rejected] = []
    options: dict[str, Any] = {"tz": MOSCOW, "held": lambda key: False, "reject": again.append}
    assert list(replayed(kept, "ads.csv", read_map(a_map(tmp_path, ADS)), **options)) == []
    assert [str(row.problem) for row in again] == [
        (
            "ads.csv, line 3, column clicks: the row was cut off before this cell; expected the whole row"
            " -> import the file again, whole"
        )
    ]
    fewer = a_map(tmp_path, ADS.partition("clicks")[0])
    assert [one.kind for one in replayed(kept, "ads.csv", read_map(fewer), **options)] == [
        "creative.registered",
        "ad.reported",
    ]


@pytest.mark.parametrize(("place", "column"), [(2, "shows"), (3, "clicks"), (5, "cost")])
@pytest.mark.parametrize("blank", ["", "-"])
def test_a_blank_figure_of_an_advertisement_is_no_zero(place: int, column: str, blank: str, tmp_path: Path) -> None:
    row = ["C1", "2026-10-05", "100", "5", "", "9.50"]
    path = write(tmp_path / "ads.csv", "ad,day,shows,clicks,visits,cost\n" + ",".join(row) + "\n")
    rows, rejected, _ = read(path, a_map(tmp_path, ADS))
    assert rejected == []
    assert "visits" not in reports(rows)["C1", "2026-10-05"]
    row[place] = blank
    write(path, "ad,day,shows,clicks,visits,cost\n" + ",".join(row) + "\n")
    rows, rejected, _ = read(path, a_map(tmp_path, ADS))
    assert rows == []
    assert [str(one.problem) for one in rejected] == [
        (
            f"ads.csv, line 2, column {column}: the cell is empty; expected a number, 0 where there was nothing"
            " -> fill the cell"
        )
    ]
