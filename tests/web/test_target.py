"""Виктор opens «за что отвечает маркетинг?»: what is in force, every answer over the same facts, a choice, an undo."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.conftest import Visitor
from tests.web.office import BUSINESS
from tests.web.reading import figure, plain, row, words
from tests.world import MONDAY, MOSCOW, RULES, World, days

from kulmina.domain.event import make
from kulmina.journal import read
from kulmina.recording import record

pytestmark = pytest.mark.usefixtures("office")
PAGE = "/target/?period=2026-10"
CHANGE = "/target/change/?period=2026-10"
NOW = datetime(2026, 10, 20, 12, tzinfo=MOSCOW)


@pytest.fixture(autouse=True)
def october_20() -> Iterator[None]:
    with patch("django.utils.timezone.now", return_value=NOW):
        yield


@pytest.fixture
def broker(office: None) -> None:
    """The company is a credit broker of whom applications are expected; L01 and L02 agreed to a bureau's check."""
    rules = {**RULES, "business": {**BUSINESS, "industry": "financial_broker"}, "target_actions": ["application"]}
    world = World()
    world.tell("business.configured", {"rules": rules}, actor="D1", at=MONDAY - days(5), event_id="BROKER")
    for number, consent in (("L01", True), ("L02", True), ("L06", None)):
        payload = {"action": "bki_application", "consent": consent}
        world.tell("target_action", payload, actor="SYS", at=MONDAY + days(3), lead=number, event_id=f"BKI-{number}")
    record(world.events)


def answer(page: bytes, group: str, name: str) -> str:
    return figure(row(page, group), "data-answer", name)


@pytest.mark.usefixtures("broker")
class TestTheAnswers:
    def test_the_same_facts_stand_under_every_answer(self, sign_in: Visitor) -> None:
        last = read.last_no()
        page = sign_in().get(PAGE).content
        assert "интересевподборекредита" in figure(page, "data-figure", "now")
        assert (answer(page, "total", "-"), answer(page, "total", "application")) == ("5", "5")
        assert answer(page, "total", "bki_application") == "2"
        assert answer(page, "C1", "bki_application") == "2"
        assert "−3" in plain(row(page, "total"))
        assert read.last_no() == last

    def test_the_file_holds_the_same_counts(self, sign_in: Visitor) -> None:
        client = sign_in()
        lines = client.get("/target/answers.csv?period=2026-10").content.decode("utf-8-sig").splitlines()
        assert lines[-1].split(";")[:1] == ["Итого"]
        assert "5" in lines[-1].split(";")
        book = client.get("/target/answers.xlsx?period=2026-10")
        assert book.status_code == 200

    def test_a_marketer_reads_her_own_creatives_and_chooses_nothing(self, sign_in: Visitor) -> None:
        client = sign_in("M1")
        page = client.get(PAGE).content
        assert answer(page, "total", "-") == "4"
        assert 'data-group="C4"' not in page.decode()
        assert "/target/change/" not in page.decode()
        assert client.get(CHANGE).status_code == 403
        assert client.post("/target/choose/", {"variant": "bki_application"}).status_code == 403

    def test_the_page_asks_little(self, sign_in: Visitor) -> None:
        client = sign_in()
        client.get(PAGE)
        with CaptureQueriesContext(connection) as asked:
            client.get(PAGE)
        assert len(asked) <= 12, [one["sql"][:80] for one in asked]


@pytest.mark.usefixtures("broker")
class TestAChoice:
    def test_it_is_shown_before_it_is_confirmed_and_recorded_once(self, sign_in: Visitor) -> None:
        client, last = sign_in(), read.last_no()
        asked = client.get(f"{CHANGE}&variant=bki_application&since=2026-10-01").content
        assert (answer(asked, "total", "-"), answer(asked, "total", "after")) == ("5", "2")
        assert read.last_no() == last
        form = {"variant": "bki_application", "since": "2026-10-01", "seen": "BROKER", "act": "one"}
        assert client.post("/target/choose/", form).status_code == 302
        page = client.get(PAGE).content
        assert "БКИ" in figure(page, "data-figure", "now")
        assert answer(page, "total", "-") == "2"
        client.post("/target/choose/", form)
        assert read.last_no() == last + 1

    def test_a_day_to_come_changes_no_day_that_has_passed(self, sign_in: Visitor) -> None:
        client = sign_in()
        asked = words(client.get(f"{CHANGE}&variant=bki_application").content)
        assert "Ни один прошедший день не изменится" in asked
        client.post("/target/choose/", {"variant": "bki_application", "since": "", "act": "two"})
        page = client.get(PAGE).content
        assert answer(page, "total", "-") == "5"
        assert "С 1 ноября" in words(page)

    def test_it_is_taken_back(self, sign_in: Visitor) -> None:
        client = sign_in()
        client.post("/target/choose/", {"variant": "bki_application", "since": "2026-10-01", "act": "three"})
        page = client.get(PAGE).content.decode()
        [seen] = re.findall(r'name="seen" value="([^"]+)"', page)
        assert client.post("/target/undo/", {"seen": seen, "act": "four"}).status_code == 302
        assert answer(client.get(PAGE).content, "total", "-") == "5"

    def test_a_set_of_ones_own(self, sign_in: Visitor) -> None:
        client = sign_in()
        asked = client.get(f"{CHANGE}&variant=own&action=call&action=visit&talk=60&since=2026-10-01").content
        assert answer(asked, "total", "after") == "1"
        assert "Звонок от 60 секунд" in words(asked)

    @pytest.mark.parametrize("query", ["variant=click", "variant=own&action=click", "variant=own&action=cpc"])
    def test_a_click_is_refused_with_the_reason(self, sign_in: Visitor, query: str) -> None:
        client = sign_in()
        assert "не визит в офис и не покупка" in words(client.get(f"{CHANGE}&{query}").content)
        form = dict(part.split("=") for part in query.split("&"))
        answered = client.post("/target/choose/", form)
        assert answered.status_code == 422
        assert "не визит в офис и не покупка" in words(answered.content)

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("variant=own", "Выберите хотя бы одно"),
            ("variant=own&action=call&talk=-5", "посчитать нельзя"),
            ("variant=telepathy", "другой из списка"),
            ("variant=bki_application&since=soon", "не дата"),
            ("variant=application&since=2026-10-01", "менять нечего"),
        ],
    )
    def test_what_cannot_be_is_said_in_plain_words(self, sign_in: Visitor, query: str, said: str) -> None:
        assert said in words(sign_in().get(f"{CHANGE}&{query}").content)


class TestTwoSteps:
    @pytest.fixture(autouse=True)
    def app(self, office: None) -> None:
        """Ten install the application of the company, three of them order (R14)."""
        rules = {
            **RULES, "business": {"name": "Приложение", "industry": "mobile_app"}, "lead_actions": ["app_install"],
            "target_actions": ["app_action:first_order"],
        }  # fmt: skip
        world = World()
        world.tell("business.configured", {"rules": rules}, actor="D1", at=MONDAY - days(5), event_id="APP")
        for number in range(10):
            story = world.act(f"A{number}", "app_install", at=MONDAY + days(1))
            if number < 3:
                story.acts("app_action", name="first_order", after=days(1))
        events = [
            make(e.kind, e.payload, event_id=e.event_id if e.event_id == "APP" else f"app-{e.event_id}",
                 occurred_at=e.occurred_at, recorded_at=e.recorded_at, actor=e.actor, lead_id=e.lead_id)
            for e in world.events
        ]  # fmt: skip
        record(events)

    def test_the_page_counts_both_steps_apart(self, sign_in: Visitor) -> None:
        page = sign_in().get(PAGE).content
        assert (answer(page, "C1", "app_install"), answer(page, "C1", "first_order")) == ("10", "3")
        assert answer(page, "C1", "-") == "3"


def test_a_company_that_has_chosen_nothing_is_told_so(sign_in: Visitor) -> None:
    record(
        [
            make("business.configured", {"rules": {**RULES, "target_actions": []}}, event_id="NONE",
                 occurred_at=MONDAY, recorded_at=MONDAY, actor="D1")
        ]
    )  # fmt: skip
    page = words(sign_in().get(PAGE).content)
    assert "Ещё не выбрано" in page
    assert "оплату не посчитать" in page or "нельзя посчитать" in page
