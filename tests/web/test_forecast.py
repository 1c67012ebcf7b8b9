"""Виктор looks how November will end, takes a plan apart and records it; others see the parts that are theirs."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.conftest import Visitor
from tests.web.heads import hire, plan, told
from tests.web.office import open_office
from tests.web.reading import figure, words
from tests.world import MOSCOW, World, days, hours, minutes

from kulmina.current.prospects import prospects
from kulmina.wiring import company

BEGAN = datetime(2026, 9, 7, 10, tzinfo=MOSCOW)
NOW = datetime(2026, 11, 13, 15, 5, tzinfo=MOSCOW)
PAGE = "/forecast/"


def autumn() -> World:
    """Ten weeks of four leads a day: a third arrives after two to six days, half of those sign and pay 100,000."""
    world, dice = World(), random.Random(5)
    for place in range(67 * 4):
        at = BEGAN + days(place // 4) + hours(place % 4 * 2)
        if at > NOW:
            break
        lead = world.application(f"N{place:03d}", at=at).assigned("O1").call("O1", after=minutes(4)).qualified("O1")
        wait = days(dice.randint(2, 6))
        if dice.random() < 0.4:
            lead.booked("O1", slot=wait)
            if at + wait < NOW - hours(3) and dice.random() < 0.85:
                lead.arrived(after=wait).classified("S1")
                if dice.random() < 0.5:
                    lead.outcome("S1", "sold").signed("S1", "100000.00").paid("100000.00")
    return world


@pytest.fixture
def autumn_office(sqlite_database: None) -> Iterator[None]:
    open_office(autumn())
    with patch("django.utils.timezone.now", return_value=NOW):
        yield


@pytest.fixture
def empty_office(sqlite_database: None) -> Iterator[None]:
    open_office(World())
    with patch("django.utils.timezone.now", return_value=NOW):
        yield


def row_of(page: bytes, name: str) -> str:
    """The words of a measure's row."""
    row = re.search(rf'<tr data-measure="{name}".*?</tr>', page.decode(), re.DOTALL)
    assert row, name
    return words(row[0].encode())


def measure(page: bytes, name: str, part: str) -> str:
    row = re.search(rf'data-measure="{name}".*?</tr>', page.decode(), re.DOTALL)
    assert row, name
    return figure(row[0].encode(), "data-figure", part)


@pytest.mark.usefixtures("autumn_office")
def test_what_is_there_and_what_comes_by_the_end_of_the_month(sign_in: Visitor) -> None:
    """Fifty-one leads by the thirteenth, four a day: about 120 by the end; money no less than there is."""
    plan("company", "co.cash", "2000000.00", "2026-11")
    page = sign_in().get(PAGE).content
    so_far = int(measure(page, "leads", "fact"))
    assert 48 <= so_far <= 52
    expected = int(re.sub(r"\D", "", measure(page, "leads", "whole")))
    assert 105 <= expected <= 135
    text = words(page)
    assert "К концу месяца ожидается" in text
    assert re.search(r"План будет выполнен: .*?(шанс|почти)", text)
    assert page.count(b"<polygon") == 2  # the fan, for a wide page and for a phone


@pytest.mark.usefixtures("autumn_office")
def test_the_facts_are_those_of_the_journal(sign_in: Visitor) -> None:
    page = sign_in("D1", "en").get(PAGE).content
    world = autumn()
    november = datetime(2026, 11, 1, tzinfo=MOSCOW)
    paid = [e for e in world.events if e.kind == "payment.received" and november <= e.occurred_at < NOW]
    assert measure(page, "money", "fact") == f"₽{len(paid) * 100_000:,}.00"
    assert measure(page, "deals", "fact") == str(len(paid))
    fit = [e for e in world.events if e.kind == "visit.classified" and november <= e.occurred_at < NOW]
    assert measure(page, "target", "fact") == str(len(fit))
    expected, all_of_them = (
        int(re.sub(r"\D", "", measure(page, name, "whole"))) for name in ("target", "arrived")
    )  # all of the autumn's arrivals were target
    assert 0.9 * all_of_them <= expected <= all_of_them


@pytest.mark.usefixtures("autumn_office")
def test_a_plan_is_taken_apart_with_the_company_s_own_joints(sign_in: Visitor) -> None:
    client = sign_in("D1", "en")
    page = client.get(f"{PAGE}?amount=1000000&earlier=0&average=100000&sale=50&arrival=40&waste=20&cpl=1000").content
    counts = re.findall(r'data-rung="(\w+)".*?data-figure="count">([^<]+)<', page.decode(), re.DOTALL)
    assert dict(counts) == {
        "money": "₽1,000,000", "deals": "10", "arrived": "20", "eligible": "50", "leads": "63", "budget": "₽63,000",
    }  # fmt: skip
    assert "judged by" in words(client.get(PAGE).content)


@pytest.mark.usefixtures("autumn_office")
def test_fields_change_the_ladder_alone_and_a_wrong_one_is_named(sign_in: Visitor) -> None:
    client = sign_in()
    part = client.get("/forecast/plan/?start=budget&amount=300000", headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    assert b'data-rung="money"' in part.content
    for asked, said in (
        ("sale=0", "Конверсия должна быть больше нуля"), ("waste=100", "Что-то от лидов должно остаться"),
        ("amount=-5", "Сумма — от нуля"), ("cpl=много", "Это не число"), ("days=1.5", "целые числа"),
        ("start=leads&amount=2,5", "считают целыми: 2,5"), ("earlier=-1", "Сумма — от нуля"),
    ):  # fmt: skip
        answer = client.get(f"/forecast/plan/?{asked}", headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert said in words(answer.content), asked
    assert client.get("/forecast/plan/?amount=5").status_code == 302


@pytest.mark.usefixtures("autumn_office")
def test_all_that_is_wrong_with_a_plan_is_told_at_once_beside_its_fields(sign_in: Visitor) -> None:
    client = sign_in()
    asked = "arrival=abc&sale=500&amount=x&operators=1.5"
    for address in (f"/forecast/plan/?{asked}", f"{PAGE}?{asked}"):
        page = client.get(address, headers={"HX-Request": "true"} if "plan" in address else {}).content.decode()
        beside = dict(re.findall(r'class="wrong" id="wrong-(\w+)"[^>]*>([^<]*)<', page))
        assert {name for name, text in beside.items() if text} == {"arrival", "sale", "amount", "operators"}
        assert "не больше 100" in beside["sale"]
        assert set(re.findall(r'data-wrong="(\w+)"', page)) == {"arrival", "sale", "amount", "operators"}
        if "plan" not in address:
            assert 'value="abc"' in page
            assert 'value="1.5"' in page


@pytest.mark.usefixtures("autumn_office")
def test_the_ladder_becomes_the_plan_once_it_is_confirmed(sign_in: Visitor) -> None:
    client = sign_in()
    asked = "amount=1000000&earlier=0&average=100000&sale=50&arrival=40&waste=20&cpl=1000&plan_period=2026-11"
    shown = client.get(f"/forecast/save/?{asked}").content
    for said in ("Деньги", "Сделки", "Дошедшие целевые", "Лиды", "Бюджет рекламы"):  # as the ladder calls them
        assert said in words(shown)
    assert "Деньги компании" not in words(shown)
    fields = dict(re.findall(r'name="(plan\|[\w.]+)" value="([^"]+)"', shown.decode()))
    assert fields["plan|mk.leads"] == "63"
    assert company().plan("2026-11", "company", "co.cash") is None
    answer = client.post("/forecast/save/done/", {**fields, "period": "2026-11"})
    assert answer.status_code == 302
    assert company().plan("2026-11", "company", "co.cash") == 1_000_000
    assert company().plan("2026-11", "company", "sl.deals") == 10
    page = client.get(PAGE).content
    assert "План записан" in words(page)
    for name in ("leads", "target", "deals", "money"):
        assert "нет плана" not in row_of(page, name), name
    assert "шанс" in row_of(page, "target") or "почти" in row_of(page, "target")
    assert client.post("/forecast/save/done/", {"period": "2026-11"}).status_code == 422


@pytest.mark.usefixtures("autumn_office")
def test_each_sees_the_parts_that_are_his(sign_in: Visitor) -> None:
    """Ирина of the call centre sees leads and arrivals and no money; nobody but the owner's side records plans."""
    hire()
    page = sign_in("H1").get(PAGE).content
    assert b'data-measure="leads"' in page
    assert b'data-measure="money"' not in page
    assert b'data-rung="budget"' not in page
    assert "₽" not in words(page)
    assert sign_in("H1").get("/forecast/save/").status_code == 403
    assert "₽" not in sign_in("H1").get("/forecast/outlook.csv").content.decode()
    assert b'data-measure="money"' in sign_in("R1").get(PAGE).content
    for person in ("M1", "O1", "S1", "K1", "N1"):
        assert sign_in(person).get(PAGE).status_code == 403, person


@pytest.mark.usefixtures("autumn_office")
def test_earlier_forecasts_stand_beside_what_happened(sign_in: Visitor) -> None:
    part = sign_in().get("/forecast/past/", headers={"HX-Request": "true"}).content
    held = re.findall(r"data-inside>(\d+) из (\d+)<", part.decode())
    assert len(held) == 4
    assert all(0 <= int(inside) <= int(count) for inside, count in held)
    assert int(held[0][1]) >= 2


@pytest.mark.usefixtures("autumn_office")
def test_tables_leave_and_the_owner_s_page_has_its_line(sign_in: Visitor) -> None:
    client = sign_in()
    assert "Ожидается к концу" in client.get("/forecast/outlook.csv").content.decode("utf-8-sig")
    ladder = client.get("/forecast/plan.csv?amount=1000000&earlier=0").content.decode("utf-8-sig")
    assert ladder.splitlines()[1].startswith("Деньги, ₽;1000000;")
    assert not re.search(r"\d,\d{3,}", ladder)
    assert client.get("/forecast/plan.xlsx").status_code == 200
    assert client.get("/forecast/plan.pdf").status_code == 404
    assert "К концу месяца ожидается" in words(client.get("/forecast/line/").content)
    assert b"/forecast/line/" in client.get("/today/").content


@pytest.mark.usefixtures("autumn_office")
def test_it_asks_little(sign_in: Visitor) -> None:
    client = sign_in()
    for address in (PAGE, f"{PAGE}?until=30", "/forecast/plan/?amount=500000", "/forecast/past/", "/forecast/line/"):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address, headers={"HX-Request": "true"}).status_code == 200
        assert len(asked) <= 12, address


@pytest.mark.usefixtures("empty_office")
def test_a_new_company_learns_what_is_lacking_and_plans_by_the_example(sign_in: Visitor) -> None:
    text = words(sign_in().get(PAGE).content)
    assert "Прогнозировать рано" in text
    assert "из примера: своих данных пока мало" in text
    assert "0 дней" not in words(sign_in().get("/forecast/past/").content)
    page = sign_in("D1", "en").get(PAGE).content
    counts = dict(re.findall(r'data-rung="(\w+)".*?data-figure="count">([^<]+)<', page.decode(), re.DOTALL))
    assert counts["leads"] == "125"
    assert counts["budget"] == "₽300,000"


@pytest.mark.usefixtures("autumn_office")
def test_leads_stand_in_business_days_with_their_payments() -> None:
    """A lead of the first midnight of the business, paid the same day."""
    when = datetime(2026, 11, 12, 0, 30, tzinfo=MOSCOW)
    told("late", "target_action", {"action": "application", "contact": "+79000009999"}, at=when, lead="LATE")
    known = prospects(NOW, company())
    assert known.first + timedelta(days=int(known.created[-1])) == when.date()
    assert len(known.payments[0]) == int((~(known.dealt != known.dealt)).sum())
    assert (known.payments[2] == 100_000).all()
    assert known.begins > 0
