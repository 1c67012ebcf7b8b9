"""Pages speak as the company's own trade does: a shipped one, one of its own, and one whose portrait is a new file."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.home import HOME_TRADE, write_home
from tests.web.conftest import Visitor
from tests.web.office import BUSINESS, october, open_office
from tests.web.reading import figure, words
from tests.web.test_booking import book, house, read
from tests.world import MONDAY, RULES, days, hours

from kulmina.current.funnel import funnel
from kulmina.domain.event import make
from kulmina.domain.preset import to_toml
from kulmina.domain.trade import shipped
from kulmina.recording import record

__all__ = ["house"]
PERIOD = "period=2026-10"


def told(kind: str, payload: dict[str, Any], event_id: str) -> None:
    """Виктор records something of the company."""
    at = MONDAY + days(20)
    record([make(kind, payload, event_id=event_id, actor="D1", occurred_at=at, recorded_at=at)])


def configured(**business: str) -> None:
    """The company says what it is."""
    rules = {**RULES, "business": {**BUSINESS, **business}}
    told("business.configured", {"rules": rules}, "B2")


@pytest.fixture
def home(sqlite_database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A company that drives to its clients: its portrait and its industry are two files of its own."""
    write_home(tmp_path, monkeypatch)
    open_office()
    configured(portrait="b2c_home_visits", industry="window_fitting")


@pytest.mark.usefixtures("home")
def test_the_scheme_has_the_stages_of_its_own_portrait_and_its_key_stage(sign_in: Visitor) -> None:
    page = sign_in().get(f"/scheme/?{PERIOD}").content
    text, counted = page.decode(), funnel(by="creative", start=date(2026, 10, 1), end=date(2026, 11, 1)).total
    for stage in ("lead", "contacted", "booked", "signed", "paid"):
        assert figure(page, "data-stage", stage) == str(counted.stage(stage))
    assert 'data-stage="arrived"' not in text
    assert f"{HOME_TRADE['key']}: договор на дому" in text
    [keyed] = re.findall(r'<li class="node[^"]*\bkey\b.*?</li>', text, re.DOTALL)
    assert 'data-stage="signed"' in keyed
    assert "предоплата" in text
    assert "КЭВ" not in words(page)


@pytest.mark.usefixtures("home")
def test_the_funnel_counts_its_key_stage_and_speaks_its_words(sign_in: Visitor) -> None:
    page = sign_in().get(f"/funnel/?{PERIOD}").content
    assert figure(page, "data-figure", "keyed") == "1"
    assert 'data-figure="arrived"' not in page.decode()
    assert HOME_TRADE["signed"] in words(page)
    chart = re.search(r'<script id="stages"[^>]*>(.*?)</script>', page.decode(), re.DOTALL)
    assert chart is not None
    assert json.loads(chart[1])["rows"] == [
        "Обращение", "Поговорили", HOME_TRADE["booked"], HOME_TRADE["signed"], "Предоплата внесена",
    ]  # fmt: skip
    [head, *_rows] = csv.reader(
        io.StringIO(sign_in().get(f"/funnel/funnel.csv?{PERIOD}").content.decode("utf-8-sig")), delimiter=";"
    )
    assert HOME_TRADE["signed"] in head
    assert "Визиты в офис" not in head


@pytest.mark.usefixtures("home")
def test_a_lead_goes_through_its_stages(sign_in: Visitor) -> None:
    page = sign_in().get("/leads/L01/").content.decode()
    journey = re.search(r'<ol class="journey">.*?</ol>', page, re.DOTALL)
    assert journey is not None
    steps = re.findall(r'<li class="([^"]*)">(.*?)<', journey[0])
    assert [name.strip() for _look, name in steps] == [
        "Обращение", "Поговорили", HOME_TRADE["booked"], HOME_TRADE["signed"], "Предоплата внесена",
    ]  # fmt: skip
    assert [name.strip() for look, name in steps if "key" in look] == [HOME_TRADE["signed"]]
    listed = sign_in().get(f"/leads/?{PERIOD}").content.decode()
    assert f">{HOME_TRADE['booked']}<" in listed
    assert "Дошёл до офиса" not in listed


@pytest.mark.usefixtures("home")
def test_the_operator_asks_its_questions_and_gives_its_reasons(sign_in: Visitor) -> None:
    page = read(sign_in("O1").get("/calls/L07/"))
    assert "Сколько окон менять" in page
    assert "вартира съёмная" in page
    assert "Не пустили замерщика" in page
    assert "Общая сумма долгов" not in page


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("language", "foreign"), [("ru", "home contract"), ("en", "ДНД")])
def test_every_page_opens_in_both_languages(sign_in: Visitor, language: str, foreign: str) -> None:
    owner = sign_in("D1", language)
    for address in (
        "today/",
        f"scheme/?{PERIOD}",
        f"funnel/?{PERIOD}",
        f"leads/?{PERIOD}",
        "marketing/C1/",
        "forecast/",
    ):
        answer = owner.get(f"/{address}")
        assert answer.status_code == 200
        assert foreign not in words(answer.content), address


def test_an_industry_that_the_company_has_saved_is_its_trade(sqlite_database: None, sign_in: Visitor) -> None:
    open_office()
    text = (
        to_toml(shipped().preset("car_dealer"))
        .replace('id = "car_dealer"', 'id = "boats"')
        .replace("Приехал в салон", "Приехал на пристань")
    )
    told("preset.saved", {"preset": "boats", "text": text}, "P1")
    configured(industry="boats")
    assert "КЭВ: приехал на пристань" in sign_in().get(f"/scheme/?{PERIOD}").content.decode()
    assert "Приехал на пристань" in words(sign_in().get(f"/funnel/?{PERIOD}").content)
    assert "Рассматривает ли кредит" in read(sign_in("O1").get("/calls/L07/"))


def test_an_industry_that_cannot_be_read_breaks_no_page(sqlite_database: None, sign_in: Visitor) -> None:
    open_office()
    told("preset.saved", {"preset": "boats", "text": "kind = ["}, "P1")
    configured(industry="boats")
    page = sign_in().get(f"/scheme/?{PERIOD}").content.decode()
    assert "КЭВ: дошёл до офиса" in page
    assert sign_in("O1").get("/calls/L07/").status_code == 200


# Texts for clients -----------------------------------------------------------------------------------------------


def texts(page: str) -> list[str]:
    return re.findall(r'data-copies="([^"]*)"', page)


def test_whom_was_booked_is_written_to_at_once(house: None, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    book(oleg)
    page = read(oleg.get("/booking/pick/L11/"))
    booked, reminder = texts(page)
    assert booked.startswith("Иванова Мария Петровна, вы записаны на консультацию юриста: 19 октября в 12:00")
    assert "Точка опоры, Садовая, 12. Возьмите с собой: паспорт, СНИЛС и ИНН" in booked
    assert reminder.startswith("Иванова Мария Петровна, ждём вас 19 октября в 12:00")
    assert re.search(r'<details class="written[^"]*" open>', page), "the first text stands open"
    english = texts(read(sign_in("O1", "en").get("/booking/pick/L11/")))
    assert english[0].startswith("Иванова Мария Петровна, your consultation with a lawyer is on 19 Oct at 12:00")


def test_the_time_of_a_text_is_that_of_the_office(house: None, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    book(oleg, office="OF2", moment=(MONDAY + days(15)).replace(hour=12))
    assert "20 октября в 15:00" in texts(read(oleg.get("/booking/pick/L11/")))[0]


def test_a_client_of_somebody_else_is_not_written_to(house: None, sign_in: Visitor) -> None:
    book(sign_in("O1"))
    assert texts(read(sign_in("O2").get("/booking/pick/L11/"))) == []


def test_a_client_who_did_not_come_gets_another_text(house: None, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    meeting = book(oleg)
    at = MONDAY + days(14) + hours(3)
    record(
        [make("meeting.no_show", {"meeting": meeting}, event_id="N1", lead_id="L11", actor="A1", occurred_at=at,
              recorded_at=at)]
    )  # fmt: skip
    [text] = texts(read(oleg.get("/booking/pick/L11/")))
    assert text.startswith("Иванова Мария Петровна, мы ждали вас на консультации 19 октября в 12:00")


def test_the_seller_follows_up_in_the_trades_words_and_knows_what_was_to_be_brought(
    sqlite_database: None, sign_in: Visitor
) -> None:
    open_office(october())
    page = read(sign_in("S2").get("/sales/L02/"))
    [text] = texts(page)
    assert text.startswith("Это Точка опоры. После консультации могли остаться вопросы")
    assert "паспорт, СНИЛС и ИНН, кредитные договоры" in page
    assert "паспорт, СНИЛС и ИНН" in read(sign_in("A1").get("/reception/"))
