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

from kulmina import wiring
from kulmina.analytics.cohort import cut_to
from kulmina.analytics.figures import figures
from kulmina.analytics.leads import view
from kulmina.analytics.why_not import why_not
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
        assert answer(page, "total", "-") == "5"
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

    def test_what_marketing_would_be_paid_follows_each_answer(self, sign_in: Visitor) -> None:
        """Марина is paid 100 ₽ for a target action: 4 of her creatives' applications, 2 of their credit checks."""
        pay = {"id": "actions", "kind": "per_unit", "kpi": "mk.target_actions", "rate": "100.00"}
        scheme = {"scheme_id": "marketer", "version": 1, "role": "marketer", "effective_from": "2026-10-01",
                  "approved_by": "D1", "components": [pay]}  # fmt: skip
        record(
            [
                make(kind, payload, event_id=name, occurred_at=MONDAY, recorded_at=MONDAY, actor="D1")
                for name, kind, payload in (
                    ("SCHEME", "scheme.published", {"scheme": scheme}),
                    ("GIVEN", "scheme.assigned", {"person": "M1", "scheme": "marketer", "since": "2026-10-01"}),
                )
            ]
        )
        for person in ("D1", "M1"):
            part = sign_in(person).get("/target/pay/?period=2026-10", headers={"HX-Request": "true"}).content.decode()
            assert "400,00" in plain(part)
            assert "200,00" in plain(part)
            assert "<html" not in part
        assert "<html" in sign_in().get("/target/pay/?period=2026-10").content.decode()

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

    def test_an_application_without_consent_counts_for_nobody_and_is_listed(self, sign_in: Visitor) -> None:
        """L06 did not agree to the bureau's check (R17): its card says so, and the list of what does not count."""
        client = sign_in()
        client.post("/target/choose/", {"variant": "bki_application", "since": "2026-10-01", "act": "six"})
        assert "без согласия не засчитывается" in words(client.get("/leads/L06/").content)
        assert "без согласия не засчитывается" not in words(client.get("/leads/L01/").content)
        journal = wiring.source()
        whole = cut_to(view(journal, None), [journal.company.period("2026-10")])
        listed = {one.id for one in why_not(whole, "M1") if one.reason == "consent_missing"}
        assert listed == {"L06"}

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
        assert (answer(page, "C1", "app_install"), answer(page, "C1", "-")) == ("10", "3")

    def test_the_funnel_shows_both_rows_and_pay_hangs_on_the_second(self, sign_in: Visitor) -> None:
        page = sign_in().get("/funnel/?period=2026-10").content
        assert (figure(page, "data-figure", "step-leads"), figure(page, "data-figure", "step-actions")) == ("10", "3")
        journal = wiring.source()
        october = journal.company.period("2026-10")
        found = figures(cut_to(view(journal, None), [october]))["2026-10"]
        assert found.creatives["C1"]["mk.target_actions"] == 3


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


class TestTheMarketingFunnel:
    """Its last step is what is expected, by the counting of the days that are shown (R28)."""

    @pytest.mark.usefixtures("broker")
    def test_the_last_step_and_its_conversion_follow_the_choice(self, sign_in: Visitor) -> None:
        client = sign_in()
        before = client.get("/funnel/?period=2026-10").content
        assert figure(before, "data-figure", "step-actions") == "5"
        assert "интересе в подборе кредита" in words(before)
        client.post("/target/choose/", {"variant": "bki_application", "since": "2026-10-01", "act": "five"})
        after = client.get("/funnel/?period=2026-10").content
        assert figure(after, "data-figure", "step-actions") == "2"
        assert "БКИ" in words(after)
        assert "БКИ" in words(client.get("/scheme/?period=2026-10").content)
        assert "БКИ" in words(client.get("/marketing/?period=2026-10").content)

    def test_where_visits_do_not_matter_there_is_no_such_step(self, sign_in: Visitor) -> None:
        """C1 stands in vk_ads: its visits are left out; nothing is shown as 0, and no total holds them (R32)."""
        told = {"creative": "C1", "date": "2026-10-06", "clicks": 100, "visits": 80, "spend": "1000.00"}
        ours = {"creative": "C4", "date": "2026-10-06", "clicks": 50, "visits": 40, "spend": "500.00"}
        off = {**RULES, "business": BUSINESS, "visits_off": ["vk_ads"]}
        record(
            [
                make(kind, payload, event_id=name, occurred_at=MONDAY, recorded_at=MONDAY, actor="SYS")
                for name, kind, payload in (
                    ("AD1", "ad.reported", told), ("AD2", "ad.reported", ours),
                    ("OFF", "business.configured", {"rules": off}),
                )
            ]
        )  # fmt: skip
        client = sign_in()
        page = client.get("/funnel/?period=2026-10").content
        assert figure(page, "data-figure", "step-visits") == "40"
        assert "visits" not in row(page, "C1")
        assert ">0<" not in row(page, "C1").partition('data-figure="clicks"')[2].partition('data-figure="actions"')[0]
        assert "—" in row(page, "C1").partition('data-figure="clicks"')[2].partition('data-figure="actions"')[0]
        assert "откликов" in plain(row(page, "C1"))
        assert "12,5" in plain(row(page, "total"))  # 500 ₽ of C4 for its 40 visits, not the money of everybody
        desk = client.get("/marketing/?period=2026-10").content
        assert figure(row(desk, "C1"), "data-figure", "visits") == "—"
        assert figure(row(desk, "total"), "data-figure", "visits") == "40"

    def test_a_company_without_visits_anywhere_has_no_such_column(self, sign_in: Visitor) -> None:
        off = {**RULES, "business": BUSINESS, "visits_off": ["vk_ads", "seo"]}
        told = {"creative": "C1", "date": "2026-10-06", "clicks": 100, "visits": 80, "spend": "1000.00"}
        record(
            [
                make("ad.reported", told, event_id="AD1", occurred_at=MONDAY, recorded_at=MONDAY, actor="SYS"),
                make("business.configured", {"rules": off}, event_id="OFF", occurred_at=MONDAY, recorded_at=MONDAY,
                     actor="D1"),
            ]
        )  # fmt: skip
        client = sign_in()
        for address in ("/funnel/", "/marketing/"):
            assert "Посещения" not in words(client.get(f"{address}?period=2026-10").content)
        file = client.get("/funnel/funnel.csv?period=2026-10").content.decode("utf-8-sig").splitlines()
        place = file[0].split(";").index("Посещения")
        assert {line.split(";")[place] for line in file[1:]} == {""}
