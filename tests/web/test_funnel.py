"""Виктор reads the funnel: four facts in four columns, imitation of work named, files that open safely."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.web.conftest import Visitor
from tests.web.office import open_office
from tests.web.reading import figure, plain, row
from tests.world import World

from kulmina.current.funnel import funnel
from kulmina.recording import record
from kulmina.web import downloads

OCTOBER = {"start": date(2026, 10, 1), "end": date(2026, 11, 1)}
READ = {"clicks": "clicks", "target_actions": "actions", "purchases": "purchases", "leads": "leads"}


@pytest.mark.usefixtures("office")
def test_click_action_visit_and_purchase_stand_apart_in_each_row(sign_in: Visitor) -> None:
    page = sign_in().get("/funnel/?period=2026-10").content
    for line in funnel(by="creative", **OCTOBER).rows:
        shown = row(page, line.group or "-")
        for name, mark in READ.items():
            assert figure(shown, "data-figure", mark) == f"{getattr(line, name):,}".replace(",", "")
        assert figure(shown, "data-figure", "arrived") == str(line.stage("arrived"))


@pytest.mark.usefixtures("office")
def test_ctr_never_stands_without_an_outcome_beside_it(sign_in: Visitor) -> None:
    shown = row(sign_in().get("/funnel/?period=2026-10").content, "C3")
    assert "3%" in plain(shown)
    assert figure(shown, "data-figure", "target") == "0"
    assert figure(shown, "data-figure", "cash") == "0,00"


@pytest.mark.usefixtures("office")
def test_imitation_of_work_and_missing_owners_are_named(sign_in: Visitor) -> None:
    page = sign_in().get("/funnel/?period=2026-10").content
    assert "много кликов, мало толку" in row(page, "C3")
    assert "много кликов, мало толку" not in row(page, "C1")
    assert "без владельца" in row(page, "C4")
    assert "неатрибутированные" in row(page, "-")


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("by", ["creative", "campaign", "channel", "office", "operator"])
def test_the_total_is_the_sum_of_the_rows_with_the_unattributed(sign_in: Visitor, by: str) -> None:
    page = sign_in().get(f"/funnel/?period=2026-10&by={by}").content
    report = funnel(by=by, **OCTOBER)
    leads = [int(figure(row(page, line.group or "-"), "data-figure", "leads")) for line in report.rows]
    assert sum(leads) == int(figure(row(page, "total"), "data-figure", "leads")) == 7


@pytest.mark.usefixtures("office")
def test_each_row_opens_the_list_of_its_leads(sign_in: Visitor) -> None:
    client = sign_in()
    for line in funnel(by="creative", **OCTOBER).rows:
        found = client.get(f"/leads/?period=2026-10&by=creative&group={line.group or '-'}").content
        assert figure(found, "data-figure", "count").startswith(str(line.leads))


@pytest.mark.usefixtures("office")
def test_sorting_puts_the_largest_first_and_nobodys_last(sign_in: Visitor) -> None:
    page = sign_in().get("/funnel/?period=2026-10&sort=-clicks").content.decode()
    places = [page.index(f'data-group="{group}"') for group in ("C3", "C1", "C4", "-", "total")]
    assert places == sorted(places)


@pytest.mark.usefixtures("office")
def test_files_hold_the_same_figures_and_run_no_formula(sign_in: Visitor) -> None:
    client = sign_in()
    text = client.get("/funnel/funnel.csv?period=2026-10").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    named = {line[1]: line for line in rows[1:]}
    assert named["C3"][0] == "'=Бесплатная консультация"
    assert named["C1"][rows[0].index("Клики")] == "400"
    book = load_workbook(io.BytesIO(client.get("/funnel/funnel.xlsx?period=2026-10").content))
    cells = {line[1].value: line for line in book.worksheets[0].iter_rows(min_row=2)}
    assert cells["C3"][0].data_type == "s"
    assert cells["C1"][4].value == 400


@pytest.mark.parametrize("text", ["=1+1", "+7", "-2", "@SUM(A1)", "\tx", "\r=1"])
def test_a_text_that_begins_like_a_formula_is_made_harmless(text: str) -> None:
    assert downloads.harmless(text) == f"'{text}"
    assert downloads.harmless(-2) == -2


@pytest.mark.usefixtures("office")
def test_a_contractor_sees_no_others_creatives(sign_in: Visitor) -> None:
    page = sign_in("N1").get("/funnel/?period=2026-10").content.decode()
    assert "Спишем долги" not in page


@pytest.mark.usefixtures("office")
def test_a_marketer_reads_the_funnel_of_his_own_creatives(sign_in: Visitor) -> None:
    """Марина owns C1 and C3; C4 is nobody's, and who answered or sold is not hers to compare."""
    told = sign_in("M1").get("/funnel/funnel.csv?period=2026-10&by=operator").content.decode("utf-8-sig")
    assert "Спишем долги" in told
    assert "Статья в блоге" not in told
    assert "Олег" not in told


def test_a_thousand_leads_cost_no_more_questions_than_ten(sqlite_database: None, sign_in: Visitor) -> None:
    open_office()
    addresses = ["/scheme/?period=2026-10", "/funnel/?period=2026-10", "/leads/?period=2026-10"]

    def asked() -> list[int]:
        client, counts = sign_in(), []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
        return counts

    few = asked()
    many = World()
    for number in range(1000):
        many.application(f"X{number:04d}").assigned("O1").call("O1")
    record(replace(event, event_id=f"X{event.event_id}", source_id=f"X{event.event_id}") for event in many.events)
    assert asked() == few
    assert max(few) <= 14
