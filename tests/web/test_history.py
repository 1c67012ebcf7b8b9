"""Дарья brings the history of her company in: what it becomes, what is wrong with it, and what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zipfile import ZipFile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.sources.packs import write as write_pack
from tests.web.conftest import Visitor
from tests.web.reading import figure, words

from kulmina.current.funnel import funnel
from kulmina.domain.company import COMPANY
from kulmina.domain.funnel import Funnel
from kulmina.domain.trade import trade_of
from kulmina.intake import jobs, taking
from kulmina.intake.models import Receipt, RejectedRow, Upload
from kulmina.journal import read

pytestmark = pytest.mark.usefixtures("office")
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
HEADER = "Номер заявки;Дата создания;Телефон;Источник;Статус;Дата закрытия;Ответственный;Бюджет"
ROWS = (
    "A1;02.03.2026 10:00;+7 900 000-10-01;Реклама в лифте;Оплачено;09.03.2026;Олег;150 000,00",
    "A2;03.03.2026 11:30;+7 900 000-10-02;Реклама в лифте;Пришёл, думает;10.03.2026;Олег;",
    "A3;04.03.2026 12:00;+7 900 000-10-03;Радио;Отказ;11.03.2026;Ольга;",
    "A4;05.03.2026 12:00;+7 900 000-10-04;Радио;Договор подписан;12.03.2026;Ольга;сто тысяч",
    "A5;32.03.2026 12:00;+7 900 000-10-05;;Нецелевой;13.03.2026;Ольга;",
    "A6;06.03.2026 09:00;+7 900 000-10-06;;На карантине;13.03.2026;Ольга;",
)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with patch("django.utils.timezone.now", return_value=NOW):
        yield


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    """The work on a file is done before the answer comes."""

    def here(pk: int, lock: int) -> None:
        jobs.work(pk, now=NOW)

    with patch.object(jobs, "_start", here):
        yield


def crm(*rows: str) -> bytes:
    """An export with semicolons, in the letters of a Russian spreadsheet."""
    return "\r\n".join((HEADER, *rows)).encode("cp1251")


def bring(client: Client, content: bytes, name: str = "заявки за март.csv", **more: Any) -> Upload:
    given = {"file": SimpleUploadedFile(name, content), **more}
    answer = client.post("/history/upload/", given)
    assert answer.status_code == 302, words(answer.content)
    return Upload.objects.latest("pk")


def begin(client: Client, upload: Upload, what: str) -> Upload:
    assert client.post(f"/history/{upload.pk}/begin/", {"what": what}).status_code == 302
    upload.refresh_from_db()
    return upload


def taken(client: Client, content: bytes, **more: Any) -> Receipt:
    upload = begin(client, begin(client, bring(client, content, **more), "checking"), "taking")
    assert upload.state == "taken", upload.told
    assert upload.receipt is not None
    return upload.receipt


def march() -> Funnel:
    return funnel(start=date(2026, 3, 1), end=date(2026, 4, 1))


def fields(page: bytes) -> dict[str, str]:
    """What stands in the form of the map."""
    text = page.decode()
    found = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]*value="([^"]*)"', text))
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r"<option([^>]*) selected[^>]*>([^<]*)", options)
        value = re.search(r'value="([^"]*)"', chosen[1]) if chosen else None
        found[name] = value[1] if value else chosen[2] if chosen else ""
    return found


def test_the_columns_and_the_statuses_are_guessed_and_nothing_is_recorded(sign_in: Visitor) -> None:
    before = read.last_no()
    client = sign_in("D1")
    upload = bring(client, crm(*ROWS))
    form = fields(client.get(f"/history/{upload.pk}/").content)
    assert form["column|lead"] == "Номер заявки"
    assert form["column|created_at"] == "Дата создания"
    assert form["column|status"] == "Статус"
    assert form["column|operator"] == "Ответственный"
    meant = {form[f"word|status|{n}"]: form[f"ours|status|{n}"] for n in range(6)}
    assert meant == {
        "Оплачено": "paid", "Пришёл, думает": "follow_up", "Отказ": "lost", "Договор подписан": "signed",
        "Нецелевой": "non_target", "На карантине": "",
    }  # fmt: skip
    assert read.last_no() == before


def test_darya_maps_a_status_corrects_a_row_and_the_funnel_is_that_of_the_file(sign_in: Visitor) -> None:
    client = sign_in("D1")
    upload = bring(client, crm(*ROWS))
    form = fields(client.get(f"/history/{upload.pk}/").content)
    place = next(name for name, text in form.items() if text == "На карантине").replace("word|", "ours|")
    answer = client.post(f"/history/{upload.pk}/map/", {**form, place: "sleeping"})
    assert answer.status_code == 302
    upload = begin(client, upload, "checking")
    page = client.get(f"/history/{upload.pk}/").content
    assert figure(page, "data-figure", "rows") == "6"
    assert figure(page, "data-figure", "rejected") == "2"
    assert "дата вида 31.10.2026 или 2026-10-31" in words(page)
    begin(client, upload, "taking")
    upload.refresh_from_db()
    receipt = upload.receipt
    assert receipt is not None
    page = client.get(f"/history/imports/{receipt.pk}/").content
    assert figure(page, "data-figure", "waiting") == "2"
    counted = march()
    assert counted.total.reached == (4, 2, 2, 2, 1, 1)
    assert counted.total.cash == 150_000_00

    row = RejectedRow.objects.get(line=5)
    corrected = {f"cell|{name}": text for name, text in zip(HEADER.split(";"), ROWS[3].split(";"), strict=True)}
    answer = client.post(
        f"/history/imports/{receipt.pk}/correct/{row.pk}/", {**corrected, "cell|Бюджет": "100 000"}, follow=True
    )
    assert "Строка взята" in words(answer.content)
    assert figure(answer.content, "data-figure", "waiting") == "1"
    counted = march()
    assert counted.total.reached == (5, 3, 3, 3, 2, 1)


def test_what_the_file_says_equals_what_the_funnel_says(sign_in: Visitor) -> None:
    client = sign_in("D1")
    receipt = taken(client, crm(*ROWS[:3]))
    page = client.get(f"/history/imports/{receipt.pk}/")
    assert all(side["apart"] is None for side in page.context["sides"])
    assert receipt.totals["reached"] == [3, 2, 2, 2, 1, 1]
    assert receipt.totals["money"] == 150_000_00


def test_the_same_file_adds_nothing_and_a_newer_export_replaces(sign_in: Visitor) -> None:
    client = sign_in("D1")
    taken(client, crm(*ROWS[:3]))
    before = read.last_no()
    again = taken(client, crm(*ROWS[:3]))
    assert (again.added, read.last_no()) == (0, before)
    newer = taken(client, crm(ROWS[0].replace("150 000,00", "160 000,00"), *ROWS[1:3]))
    assert newer.added == 4  # the contract and the payment are voided and said anew
    assert march().total.cash == 160_000_00


def test_people_are_recognised_by_their_names(sign_in: Visitor) -> None:
    taken(sign_in("D1"), crm(*ROWS[:3]))
    [assigned] = [event for event in read.events_of("A1") if event.kind == "lead.assigned"]
    assert assigned.payload["operator"] == "O1"


def test_the_map_is_kept_as_a_file_and_found_again(sign_in: Visitor) -> None:
    client = sign_in("D1")
    upload = bring(client, crm(*ROWS))
    text = client.get(f"/history/{upload.pk}/map.toml").content
    assert b'lead = "' in text
    other = bring(client, crm(*ROWS), map=SimpleUploadedFile("map.toml", text.replace(b'"crm"', b'"amo"')))
    assert fields(client.get(f"/history/{other.pk}/").content)["source"] == "amo"
    begin(client, begin(client, other, "checking"), "taking")
    third = bring(client, crm(*ROWS))
    assert fields(client.get(f"/history/{third.pk}/").content)["source"] == "amo"


def test_a_workbook_and_a_report_of_advertising(sign_in: Visitor) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Дата", "№ объявления", "Показы", "Клики", "Расход"), ("2026-03-01", "B7", 1000, 20, 500.5)):
        sheet.append(row)
    file = BytesIO()
    book.save(file)
    client = sign_in("D1")
    receipt = taken(client, file.getvalue(), name="report.xlsx")
    assert (receipt.kind, receipt.totals["spend"], receipt.totals["clicks"]) == ("ads", 500_50, 20)


def test_a_pack_goes_in_whole_or_not_at_all(sign_in: Visitor, tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "pack")
    file = BytesIO()
    with ZipFile(file, "w") as packed:
        for path in folder.iterdir():
            packed.write(path, f"old/{path.name}")
    client = sign_in("D1")
    upload = begin(client, bring(client, file.getvalue(), name="pack.zip"), "checking")
    assert (upload.kind, upload.state, upload.told["errors"]) == ("pack", "checked", 0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\n", "Файл пуст"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "книга старого формата"),
        (b"PK\x05\x06" + b"\0" * 18, "нет pack.json"),
        (b"a;b\n\0\0\0;x\n", "нулевой байт"),
    ],
)
def test_a_bad_file_is_refused_in_plain_words_and_not_kept(sign_in: Visitor, content: bytes, said: str) -> None:
    answer = sign_in("D1").post("/history/upload/", {"file": SimpleUploadedFile("file.csv", content)})
    assert answer.status_code == 422
    assert said in words(answer.content)
    assert not Upload.objects.exists()


def test_an_import_is_taken_back_whole_and_brought_in_again(sign_in: Visitor) -> None:
    client = sign_in("D1")
    receipt = taken(client, crm(*ROWS[:3]))
    asked = words(client.get(f"/history/imports/{receipt.pk}/back/").content)
    assert "записей этой загрузки будет отменено" in asked
    client.post(f"/history/imports/{receipt.pk}/back/")
    assert march().total.leads == 0
    taken(client, crm(*ROWS[:3]))
    assert march().total.leads == 3


def test_an_import_that_was_worked_on_is_not_taken_back(sign_in: Visitor) -> None:
    client = sign_in("D1")
    first = taken(client, crm(*ROWS[:3]))
    taken(client, crm(ROWS[0].replace("150 000,00", "160 000,00"), *ROWS[1:3]))
    page = words(client.get(f"/history/imports/{first.pk}/back/").content)
    assert "уже работали" in page
    assert client.post(f"/history/imports/{first.pk}/back/").status_code == 422


def test_what_the_history_says_adds_up(sign_in: Visitor) -> None:
    client = sign_in("D1")
    taken(client, crm(*ROWS[:3]))
    page = client.get("/history/says/").content
    leads = int(figure(page, "data-figure", "leads"))
    zones = [int(figure(page, "data-zone", zone)) for zone in ("won", "marketing", "call_centre", "sales", "open")]
    assert sum(zones) == leads == 3 + 7
    assert "Судить пока не по чему" in words(page)
    norms = words(client.get("/history/says/plan/").content)
    assert "Предложить пока не из чего" in norms


def test_the_proposed_plan_is_accepted(sign_in: Visitor) -> None:
    client = sign_in("D1")
    taken(client, crm(*ROWS[:3]))
    page = client.get("/history/says/plan/?amount=1 500 000").content.decode()
    given = dict(re.findall(r'name="(plan\|[^"]+)" value="([^"]*)"', page))
    period = re.search(r'name="period" value="([^"]+)"', page)
    assert period
    assert set(given) >= {"plan|co.cash", "plan|mk.leads", "plan|mk.spend"}
    client.post("/history/says/plan/accept/", {**given, "period": period[1]})
    assert read.company().plan(period[1], COMPANY, "co.cash") == 1_500_000


def test_the_wizard_waits_for_a_return(sign_in: Visitor) -> None:
    client = sign_in("D1")
    client.get("/history/?next=/start/")
    assert 'href="/start/"' in client.get("/history/says/").content.decode()
    client.get("/history/?next=https://evil.example.com/")
    assert "evil" not in client.get("/history/").content.decode()


def test_rows_of_clients_leave_only_with_those_who_may_take_them(sign_in: Visitor) -> None:
    client = sign_in("D1")
    receipt = taken(client, crm(*ROWS))
    file = client.get(f"/history/imports/{receipt.pk}/rows.csv").content.decode("utf-8-sig")
    assert "32.03.2026 12:00" in file
    assert len(file.splitlines()) == 1 + RejectedRow.objects.count()


def test_the_file_is_worked_on_by_a_process_of_its_own(sign_in: Visitor) -> None:
    """One at a time; the page asks how far it is, and what was broken off says so."""
    client = sign_in("D1")
    upload, other = bring(client, crm(*ROWS[:3])), bring(client, crm(*ROWS[:2]))
    with patch.object(jobs, "_start", lambda pk, lock: None), jobs._lock():
        answer = client.post(f"/history/{other.pk}/begin/", {"what": "checking"})
        assert answer.status_code == 422
        assert "файлы берутся по одному" in words(answer.content)
    with patch.object(jobs, "_start", lambda pk, lock: None):
        client.post(f"/history/{upload.pk}/begin/", {"what": "checking"})
    assert client.get(f"/history/{upload.pk}/state/").headers["HX-Refresh"] == "true"
    assert "работа прервалась" in words(client.get(f"/history/{upload.pk}/").content).lower()


def test_how_little_the_pages_ask(sign_in: Visitor) -> None:
    client = sign_in("D1")
    receipt = taken(client, crm(*ROWS))
    upload = bring(client, crm(*ROWS))
    pages = ("/history/", f"/history/{upload.pk}/", f"/history/imports/{receipt.pk}/", "/history/says/",
             "/history/says/plan/")  # fmt: skip
    for page in pages:
        client.get(page)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(page).status_code == 200
        assert len(asked) <= 12, page


def test_a_status_that_nobody_knew_is_told_afterwards_for_all_its_rows(sign_in: Visitor) -> None:
    client = sign_in("D1")
    receipt = taken(client, crm(*ROWS[:3], ROWS[5], ROWS[5].replace("A6", "A7")))
    assert RejectedRow.objects.count() == 2
    page = client.get(f"/history/imports/{receipt.pk}/").content.decode()
    assert 'value="На карантине"' in page
    answer = client.post(
        f"/history/imports/{receipt.pk}/replay/", {"word|0": "На карантине", "ours|0": "sleeping"}, follow=True
    )
    assert "Все строки взяты" in words(answer.content)
    assert {event.kind for event in read.events_of("A7")} >= {"target_action", "lead.slept"}


def undone(client: Client, page: bytes) -> None:
    """Press the undo of the notice on a page."""
    events = re.findall(r'name="event" value="([^"]+)"', page.decode())
    assert events
    answer = client.post("/undo/", {"event": events, "next": "/history/says/"}, follow=True)
    assert "Отменено" in words(answer.content), words(answer.content)


def test_an_accepted_plan_is_taken_back_with_one_press(sign_in: Visitor) -> None:
    client = sign_in("D1")
    taken(client, crm(*ROWS[:3]))

    def accepted(amount: str) -> bytes:
        page = client.get(f"/history/says/plan/?amount={amount}").content.decode()
        given = dict(re.findall(r'name="(plan\|[^"]+)" value="([^"]*)"', page))
        return client.post("/history/says/plan/accept/", {**given, "period": "2026-11"}, follow=True).content

    accepted("1 500 000")
    with patch("django.utils.timezone.now", return_value=NOW + timedelta(minutes=1)):
        page = accepted("2 000 000")
        assert read.company().plan("2026-11", COMPANY, "co.cash") == 2_000_000
        undone(client, page)
    assert read.company().plan("2026-11", COMPANY, "co.cash") == 1_500_000


def test_norms_that_were_taken_over_by_mistake_are_again_those_of_the_industry(sign_in: Visitor) -> None:
    client = sign_in("D1")
    lines = [
        f"B{n};{1 + n % 28:02}.07.2026 10:00;+7 900 000-20-{n:02};Радио;{'Оплачено' if n % 2 else 'Отказ'};"
        f"{1 + n % 28:02}.08.2026;Олег;{'150 000,00' if n % 2 else ''}"
        for n in range(80)
    ]
    taken(client, crm(*lines))
    before = trade_of(read.company())
    assert before is not None
    page = client.get("/history/says/plan/").content.decode()
    [arrival] = [row for row in client.get("/history/says/plan/").context["norms"] if row["name"] == "arrival"]
    assert arrival["own"].value > Fraction(2, 5)  # every other lead came and bought, though no verdict is told
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen, words(page.encode())
    answer = client.post("/history/says/plan/use/", {"seen": seen[1]}, follow=True)
    after = trade_of(read.company())
    assert after is not None
    assert after.preset.norms != before.preset.norms
    undone(client, answer.content)
    again = trade_of(read.company())
    assert again == before


def test_a_file_without_rows_says_so_and_is_not_taken(sign_in: Visitor) -> None:
    client = sign_in("D1")
    upload = begin(client, bring(client, crm()), "checking")
    page = client.get(f"/history/{upload.pk}/").content
    assert "Под заголовками нет ни одной строки" in words(page)
    assert 'value="taking"' not in page.decode()


def test_what_was_broken_off_goes_on_from_the_page(sign_in: Visitor) -> None:
    """Work that ended half-way says how much is recorded, and one press goes on."""
    client = sign_in("D1")
    upload = begin(client, bring(client, crm(*ROWS[:3])), "checking")

    def dies(*given: Any, **more: Any) -> None:
        raise OSError("the disk is full")

    with patch.object(taking, "LEADS", 1), patch.object(taking, "give_way", dies):
        begin(client, upload, "taking")
    page = client.get(f"/history/{upload.pk}/").content
    assert "остальное продолжится с того же места" in words(page)
    assert "не закончена" in words(client.get("/history/").content)
    upload = begin(client, upload, "taking")
    assert upload.state == "taken"
    assert Receipt.objects.count() == 1
    assert march().total.leads == 3


def test_days_that_are_yet_to_come_are_told(sign_in: Visitor) -> None:
    client = sign_in("D1")
    upload = begin(client, bring(client, crm(ROWS[0].replace("2026", "2027"))), "checking")
    assert "ещё не наступила: 4; первая 02.03.2027" in words(client.get(f"/history/{upload.pk}/").content)
