"""Олег reads his own statement, Павла reads everybody's; each kopeck leads to its leads and payments."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from tests.web.conftest import Visitor
from tests.web.reading import figure, plain, words

from kulmina import wiring
from kulmina.analytics.payroll import statements
from kulmina.domain.kpi import CATALOGUE
from kulmina.domain.money import roubles

pytestmark = pytest.mark.usefixtures("office")


def test_the_page_shows_what_the_payroll_works_out(sign_in: Visitor) -> None:
    slips = statements(wiring.source(), until="2026-10").statements["2026-10"]
    client = sign_in("P1")
    for person in ("O1", "O2", "S1", "S2"):
        shown = figure(client.get(f"/statements/2026-10/{person}/").content, "data-figure", "total")
        assert shown == f"{roubles(slips[person].total).replace('.', ',')}₽"
    assert roubles(slips["S1"].total) == "47500.00"


def test_a_line_says_how_it_came_about_and_opens_to_its_leads(sign_in: Visitor) -> None:
    page = sign_in("P1").get("/statements/2026-10/O1/").content
    assert "2 дошедших целевых × 500,00 ₽ = 1 000,00 ₽" in words(page).replace("\xa0", " ")
    assert 'href="/leads/L01/"' in page.decode()
    assert 'href="/leads/L02/"' in page.decode()


def test_a_payment_opens_the_lead_that_paid_it(sign_in: Visitor) -> None:
    assert '<a href="/leads/L01/">P-L01-1</a>' in sign_in("P1").get("/statements/2026-10/S1/").content.decode()


def test_everybody_reads_his_own_statement_and_nobody_elses(sign_in: Visitor) -> None:
    client = sign_in("O1")
    assert client.get("/statements/?period=2026-10").headers["Location"] == "/statements/2026-10/O1/"
    assert client.get("/statements/2026-10/O1/").status_code == 200
    for other in (
        "/statements/2026-10/O2/",
        "/statements/2026-10/O2/statement.xlsx",
        "/statements/2026-10/statements.xlsx",
    ):
        assert client.get(other).status_code == 403
    assert sign_in("A1").get("/statements/2026-10/O1/").status_code == 403


def test_the_list_totals_what_is_to_be_paid(sign_in: Visitor) -> None:
    page = plain(sign_in("D1").get("/statements/?period=2026-10").content.decode())
    assert all(name in page for name in ("Олег", "Ольга", "Сергей", "Светлана"))
    assert "184500,00₽" in page


def test_the_file_holds_the_lines(sign_in: Visitor) -> None:
    book = load_workbook(io.BytesIO(sign_in("P1").get("/statements/2026-10/S1/statement.xlsx").content))
    amounts = [line[2].value for line in book.worksheets[0].iter_rows(min_row=2)]
    assert amounts == [40000, 7500, 47500]


def test_an_unknown_period_is_a_plain_404(sign_in: Visitor) -> None:
    assert sign_in("P1").get("/statements/2031-01/O1/").status_code == 404
    assert "листа нет" in sign_in("P1").get("/statements/2026-10/M1/").content.decode()


def test_somebody_who_does_not_work_here_is_a_plain_404(sign_in: Visitor) -> None:
    assert sign_in("P1").get("/statements/2026-10/ZZ/").status_code == 404


def test_the_statement_opens_to_what_does_not_count(sign_in: Visitor) -> None:
    page = sign_in("O2").get("/statements/2026-10/O2/").content.decode()
    assert "Почему не засчитано" in page
    assert 'hx-get="/statements/2026-10/O2/why/"' in page
    told = sign_in("O2").get("/statements/2026-10/O2/why/").content
    shown = words(told)
    assert "Клиент отсечён как нецелевой" in shown
    assert "Лид недействителен" in shown
    assert 'href="/leads/L03/"' in told.decode()
    assert 'href="/leads/L04/"' in told.decode()
    assert "L06" not in shown
    assert "Cut off" not in shown


def test_a_voided_payment_leads_to_its_client(sign_in: Visitor) -> None:
    told = sign_in("P1", "en").get("/statements/2026-10/S2/why/").content
    assert "The record was voided as a mistake" in words(told)
    assert '<a href="/leads/L05/">P-TWICE</a>' in told.decode()
    assert f"Not counted in: {CATALOGUE['sl.cash'].title_en}" in words(told)


def test_what_does_not_count_for_a_colleague_is_his_own_business(sign_in: Visitor) -> None:
    client = sign_in("O1")
    assert client.get("/statements/2026-10/O2/why/").status_code == 403
    assert sign_in("A1").get("/statements/2026-10/O1/why/").status_code == 403
    assert sign_in("P1").get("/statements/2031-01/O1/why/").status_code == 404
    assert "За этот период засчитано всё" in words(client.get("/statements/2026-11/O1/why/").content)
