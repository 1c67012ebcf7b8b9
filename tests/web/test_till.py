"""Ксения at the till: finds a contract, takes money, gives it back, voids a mistake, counts the day."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.web.conftest import Visitor
from tests.web.reading import figure, plain, words
from tests.world import MOSCOW, minutes

from kulmina.current import till
from kulmina.staff.models import Account

pytestmark = pytest.mark.usefixtures("office")
NOW = datetime(2026, 10, 9, 15, tzinfo=MOSCOW)
PAY = {"deal": "D-L01", "amount": "12 500,50", "method": "cash", "act": "c11c", "over": "1"}


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    with patch("django.utils.timezone.now", return_value=NOW):
        yield


def pay(client: Client, **changes: str) -> None:
    assert client.post("/till/lead/L01/pay/", PAY | changes).status_code == 302


def test_a_contract_is_found_by_its_number_its_lead_and_its_clients_phone(sign_in: Visitor) -> None:
    client = sign_in("K1")
    for asked in ("D-L05", "L05", "P-L05-1", "+7 900 000-00-05", "0000005"):
        page = client.get("/till/", {"q": asked}).content.decode()
        assert 'href="/till/lead/L05/"' in page, asked
        assert 'href="/till/lead/L01/"' not in page, asked
    assert "Договор не найден" in words(client.get("/till/found/", {"q": "нет такого"}).content)


def test_money_is_taken_as_it_is_typed_and_once(sign_in: Visitor) -> None:
    client = sign_in("K1")
    pay(client)
    pay(client)
    page = client.get("/till/lead/L01/").content
    assert len(till.movements_of(till.of_lead("L01")[0].number)) == 2
    assert figure(page, "data-figure", "left") == "−12500,50₽"
    shown = words(client.get("/till/").content)
    assert "принято в кассу" not in shown  # the notice was for the page before
    assert figure(client.get("/till/").content, "data-figure", "expected") == "12500,50₽"


def test_the_english_way_of_typing_is_understood_too(sign_in: Visitor) -> None:
    client = sign_in("K1", "en")
    pay(client, amount="12500.5")
    assert figure(client.get("/till/").content, "data-figure", "total") == "₽12,500.50"


@pytest.mark.parametrize("amount", ["сто", "", "0", "-5", "1,234", "10.001", "1e3"])
def test_what_is_no_amount_is_refused_in_plain_words(sign_in: Visitor, amount: str) -> None:
    client = sign_in("K1")
    answer = client.post("/till/lead/L01/pay/", PAY | {"amount": amount}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#notices"
    assert till.of_lead("L01")[0].left == 0


def test_more_than_the_contract_asks_is_asked_about_and_taken_by_one_click_more(sign_in: Visitor) -> None:
    client = sign_in("K1")
    typed = {name: value for name, value in PAY.items() if name != "over"}
    asked = client.post("/till/lead/L01/pay/", typed, headers={"HX-Request": "true"})
    assert asked.status_code == 422
    page = asked.content.decode()
    assert "подтвердите переплату" in page
    assert 'name="amount" value="12 500,50"' in page
    assert 'name="act" value="c11c"' in page
    whole = client.post("/till/lead/L01/pay/", typed)
    assert whole.status_code == 422
    assert "Всё равно принять" in whole.content.decode()
    pay(client)
    assert till.of_lead("L01")[0].left == -1_250_050


def test_a_refund_is_held_to_what_is_left_and_says_why(sign_in: Visitor) -> None:
    client = sign_in("K1")
    given = {"payment": "P-L05-1", "amount": "20000", "method": "cash", "reason": "передумал", "act": "back"}
    assert client.post("/till/lead/L05/back/", given).status_code == 302
    assert till.of_lead("L05")[0].returned == 2_000_000
    refused = client.post("/till/lead/L05/back/", given | {"amount": "100000,01", "act": "more"})
    assert refused.status_code == 422
    silent = client.post("/till/lead/L05/back/", given | {"reason": " ", "act": "silent"})
    assert "Напишите причину" in words(silent.content)


def test_ones_own_mistake_is_voided_from_the_list(sign_in: Visitor) -> None:
    client = sign_in("K1")
    pay(client)
    [money] = till.movements_of(till.of_lead("L01")[0].number)[1:]
    assert f'value="{money.event_id}"' in client.get("/till/").content.decode()
    client.post("/undo/", {"event": money.event_id, "next": "/till/"})
    assert till.of_lead("L01")[0].left == 0


def test_the_day_is_closed_once_with_a_note_for_the_difference(sign_in: Visitor) -> None:
    client = sign_in("K1")
    pay(client)
    close = {"day": "2026-10-09", "office": "OF1", "counted": "12 500", "left": "500", "act": "close"}
    refused = client.post("/till/close/", close, headers={"HX-Request": "true"})
    assert "−0,50" in plain(refused.content.decode())
    assert client.post("/till/close/", close | {"note": "не нашлось 50 копеек"}).status_code == 302
    page = words(client.get("/till/").content)
    assert "не нашлось 50 копеек" in page
    assert "Закрыть кассу" not in page
    with patch("django.utils.timezone.now", return_value=NOW + minutes(30)):
        pay(client, act="later")
        assert "После закрытия" in words(client.get("/till/").content)
    assert "не нашлось 50 копеек" in words(client.get("/till/closings/").content)


def test_heads_look_and_touch_nothing_and_sellers_see_no_till(sign_in: Visitor) -> None:
    for person in ("D1",):
        page = sign_in(person).get("/till/lead/L01/")
        assert page.status_code == 200
        assert "/pay/" not in page.content.decode()
        assert sign_in(person).post("/till/lead/L01/pay/", PAY).status_code == 422
    for person in ("S1", "O1", "A1", "M1", "P1"):
        assert sign_in(person).get("/till/").status_code == 403
        assert sign_in(person).post("/till/lead/L01/pay/", PAY).status_code == 403


def test_the_till_shows_no_sellers(sign_in: Visitor) -> None:
    page = words(sign_in("K1").get("/till/lead/L01/").content)
    assert "Сергей" not in page


def test_the_slip_says_that_it_is_no_fiscal_receipt(sign_in: Visitor) -> None:
    page = words(sign_in("K1").get("/till/lead/L05/slip/P-L05-1/").content)
    assert "не является кассовым чеком" in page
    assert "Точка опоры" in page
    assert sign_in("K1").get("/till/lead/L05/slip/P-NONE/").status_code == 404
    assert sign_in("K1").get("/till/lead/L99/").status_code == 404


def test_the_files_hold_the_money_of_the_day(sign_in: Visitor) -> None:
    client = sign_in("K1")
    pay(client)
    book = load_workbook(io.BytesIO(client.get("/till/day.xlsx?day=2026-10-09").content))
    assert [row[6].value for row in book.worksheets[0].iter_rows(min_row=2)] == [12500.5]
    assert client.get("/till/closings.csv").status_code == 200
    assert client.get("/till/day.pdf").status_code == 404


def test_no_page_of_the_till_asks_more_than_twelve_times(sign_in: Visitor) -> None:
    client = sign_in("K1")
    pay(client)
    for address in ("/till/", "/till/?q=L05", "/till/lead/L01/", "/till/closings/"):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        assert len(asked) <= 12, (address, len(asked))


def test_a_cashier_of_an_office_sees_only_its_till(sign_in: Visitor) -> None:
    Account.objects.filter(person_id="K1").update(office="OF1")
    page = sign_in("K1").get("/till/?office=OF2").content
    assert "Офис на Садовой" in words(page)
