"""Виктор opens the scheme: its counts are the funnel's, and every lead is in exactly one place."""

from __future__ import annotations

from datetime import date

import pytest
from tests.web.conftest import Visitor
from tests.web.reading import figure

from kulmina import wiring
from kulmina.analytics.funnel import funnel as from_journal
from kulmina.current.funnel import funnel
from kulmina.domain.funnel import STAGES

pytestmark = pytest.mark.usefixtures("office")
START, END = date(2026, 10, 1), date(2026, 11, 1)


def test_the_counts_on_the_arrows_are_those_of_the_funnel(sign_in: Visitor) -> None:
    page = sign_in().get("/scheme/?period=2026-10").content
    total = funnel(by="creative", start=START, end=END).total
    for stage, count in zip(STAGES, total.reached, strict=True):
        assert figure(page, "data-stage", stage) == str(count)
    assert figure(page, "data-money", "cash") == "270000,00₽"


def test_the_journal_itself_gives_the_same_counts(sign_in: Visitor) -> None:
    page = sign_in().get("/scheme/?period=2026-10").content
    total = from_journal(wiring.source(), start=START, end=END).total
    for stage, count in zip(STAGES, total.reached, strict=True):
        assert figure(page, "data-stage", stage) == str(count)


def test_every_lead_is_in_exactly_one_zone(sign_in: Visitor) -> None:
    page = sign_in().get("/scheme/?period=2026-10").content
    parts = {
        zone: int(figure(page, "data-balance", zone)) for zone in ("won", "open", "marketing", "call_centre", "sales")
    }
    assert parts == {"won": 2, "open": 2, "marketing": 2, "call_centre": 1, "sales": 0}
    assert sum(parts.values()) == int(figure(page, "data-stage", "lead"))


def test_a_loss_opens_the_list_of_its_leads(sign_in: Visitor) -> None:
    page = sign_in().get("/leads/?period=2026-10&zone=marketing").content.decode()
    assert "L03" in page
    assert "L04" in page
    assert "L06" not in page


def test_days_without_facts_teach_what_to_do(sign_in: Visitor) -> None:
    page = sign_in().get("/scheme/?from=2025-01-01&to=2025-01-31").content.decode()
    assert 'href="/history/"' in page
    assert "ещё ничего не произошло" in page
