"""Дарья brings a history in with her browser: the work is done by a process of its own while the page waits."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import Opened

from kulmina.current.funnel import funnel
from kulmina.journal import read

pytestmark = pytest.mark.browser
ROWS = (
    "Номер заявки;Дата создания;Телефон;Источник;Статус;Дата закрытия;Бюджет",
    "A1;02.03.2026 10:00;+7 900 000-10-01;Реклама в лифте;Оплачено;09.03.2026;150 000,00",
    "A2;03.03.2026 11:30;+7 900 000-10-02;Реклама в лифте;Был на встрече;10.03.2026;",
    "A3;04.03.2026 12:00;+7 900 000-10-03;Радио;Карантин;11.03.2026;",
    "A4;05.03.2026 12:00;+7 900 000-10-04;Радио;Договор подписан;12.03.2026;сто тысяч",
)


def test_a_history_from_upload_to_what_it_says(opened: Opened, tmp_path: Path) -> None:
    file = tmp_path / "Заявки за март.csv"
    file.write_bytes("\r\n".join(ROWS).encode("cp1251"))
    page = opened()
    page.goto("/history/")
    page.set_input_files("input[name=file]", file)
    page.get_by_role("button", name="Загрузить и посмотреть").click()
    expect(page.locator("#column-status")).to_have_value("Статус")
    page.locator("[data-word='Карантин']").select_option("sleeping")
    page.get_by_role("button", name="Показать, что получится").click()
    expect(page.locator("tr[data-line='4'] .becomes")).to_contain_text("отложен")
    page.get_by_role("button", name="Проверить весь файл").click()
    expect(page.locator("[data-figure=rejected]")).to_have_text("1", timeout=60_000)
    page.get_by_role("button", name="Загрузить", exact=True).click()
    expect(page.locator("[data-figure=waiting]")).to_have_text("1", timeout=60_000)
    page.locator("[name='cell|Бюджет']").fill("100 000")
    page.get_by_role("button", name="Взять исправленную строку").click()
    expect(page.locator("[data-figure=waiting]")).to_have_text("0")
    page.goto("/history/says/")
    expect(page.locator("tr[data-stage=signed] [data-count]")).not_to_have_text("0")
    expect(page.locator("#norms table").first).to_be_visible()
    assert [event.kind for event in read.events_of("A3")] == ["target_action", "lead.slept"]
    march = funnel(start=date(2026, 3, 1), end=date(2026, 4, 1)).total
    assert (march.reached, march.cash) == ((4, 3, 3, 3, 2, 1), 150_000_00)
