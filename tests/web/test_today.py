"""Виктор looks at his telephone: money, the plan, the weakest joint with its price, and where the leads are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.conftest import Visitor
from tests.web.heads import NOW, hire, plan
from tests.web.office import october, open_office
from tests.web.reading import figure, words
from tests.world import World, days, hours, minutes

from kulmina import wiring
from kulmina.analytics.cohort import cut
from kulmina.analytics.figures import figures
from kulmina.analytics.leads import view
from kulmina.current import stages
from kulmina.current.funnel import funnel
from kulmina.current.stages import Cohort
from kulmina.domain.funnel import STAGES
from kulmina.domain.loss import ZONES
from kulmina.domain.period import micros

START, END = date(2026, 10, 1), date(2026, 11, 1)


@pytest.fixture(autouse=True)
def friday(sqlite_database: None) -> Iterator[None]:
    with patch("django.utils.timezone.now", return_value=NOW):
        yield


def month(world: World, leads: int, arrived: int, prefix: str, *, back: int) -> None:
    """So many leads on one day, all booked, of whom some come and every second of those buys for 100 000."""
    for place in range(leads):
        at = NOW - days(back) - hours(6) + minutes(place)
        lead = world.application(f"{prefix}{place}", at=at).assigned("O1").call("O1").qualified("O1")
        lead.booked("O1", slot=days(1))
        if place < arrived:
            lead.arrived(after=days(1)).classified("S1")
            if place % 2 == 0:
                lead.outcome("S1", "sold").signed("S1", "100000.00").paid("100000.00")


def test_money_of_the_day_and_of_the_month_is_that_of_the_till_and_the_statements(sign_in: Visitor) -> None:
    open_office()
    plan("company", "co.cash", "600000.00")
    page = sign_in().get("/today/").content
    assert figure(page, "data-money", "till") == "0,00₽"
    source = wiring.source()
    with source.scratch():
        paid = figures(cut(view(source, None), START, END, name="2026-10"))["2026-10"]
    assert paid.company["co.cash"] == 270_000
    assert figure(page, "data-money", "fact") == "270000,00₽"
    shown = words(page).replace("\N{NO-BREAK SPACE}", " ")
    assert "из 600 000 ₽" in shown
    assert "Рабочих дней прошло 6, осталось 16" in shown
    assert "Каждый оставшийся день должен приносить 20 625 ₽" in re.sub(r"\s+", " ", shown)
    assert "Если идти тем же темпом: ≈ 990 000 ₽" in re.sub(r"\s+", " ", shown)


def test_stages_and_zones_are_those_of_the_scheme(sign_in: Visitor) -> None:
    open_office()
    client = sign_in()
    page, scheme = client.get("/today/").content, client.get("/scheme/?period=2026-10").content
    total = funnel(by="creative", start=START, end=END).total
    for stage, count in zip(STAGES, total.reached, strict=True):
        assert figure(page, "data-stage", stage) == str(count)
    zones = {zone: figure(scheme, "data-balance", zone) for zone in ZONES}
    for zone, held in zones.items():
        assert figure(page, "data-zone", zone) == held
    assert sum(map(int, zones.values())) == int(figure(page, "data-zone", "all"))


def test_a_thin_past_is_said_and_no_weak_point_is_invented(sign_in: Visitor) -> None:
    open_office()
    page = sign_in().get("/today/").content
    assert "Сравнивать пока не с чем" in words(page)
    assert "data-joint" not in page.decode()


def test_the_weakest_joint_is_named_with_what_it_costs_and_opens_its_leads(sign_in: Visitor) -> None:
    """In three months 24 of 40 booked clients came and every second of those paid; now 12 of 40 come."""
    world = World()
    for back, prefix in ((93, "J"), (62, "A"), (31, "S")):
        month(world, 40, 24, prefix, back=back)
    month(world, 40, 12, "N", back=2)
    open_office(world)
    client = sign_in()
    page = client.get("/today/").content
    assert figure(page, "data-joint", "arrived") == "Слабоеместо:запись→приход"
    shown = words(page).replace("\N{NO-BREAK SPACE}", " ")
    assert "Доходят 30 % вместо 60 %: это примерно −600 тыс. ₽ с начала месяца." in shown
    stuck = client.get("/today/joint/arrived/").content
    assert len(re.findall(r'class="title" href="/leads/N', stuck.decode())) == 28


def test_a_young_month_is_compared_with_months_of_the_same_age(sign_in: Visitor) -> None:
    """Yesterday's clients have not had the time to come, and neither had those of the months before by then."""
    world = World()
    for back, prefix in ((92, "J"), (61, "A"), (30, "S")):
        month(world, 40, 24, prefix, back=back)
    month(world, 40, 24, "N", back=0)
    told = [event for event in world.events if event.occurred_at <= NOW]
    world.events[:] = told
    open_office(world)
    page = sign_in().get("/today/").content
    assert "Слабое место" not in words(page)


def test_leads_by_stage_of_any_span_are_counted_once(sign_in: Visitor) -> None:
    open_office()
    since, until = micros(NOW - days(8)), micros(NOW)
    [whole] = stages.reached([Cohort(since, until, until)])
    halves = stages.reached([Cohort(since, since + 1, until), Cohort(since + 1, until, until)])
    assert tuple(map(sum, zip(*halves, strict=True))) == whole
    for before, after in pairwise(STAGES):
        _numbers, count = stages.stuck(Cohort(since, until, until), before, after, limit=50)
        assert count == whole[STAGES.index(before)] - whole[STAGES.index(after)]


def test_who_has_no_plan_is_named(sign_in: Visitor) -> None:
    open_office()
    assert "Нет плана на этот месяц: компания, Светлана, Сергей" in re.sub(
        r"\s+", " ", words(sign_in().get("/today/").content)
    )
    plan("company", "co.cash", "600000.00")
    plan("S1", "sl.cash", "300000.00")
    assert re.search(r"Нет плана на этот месяц:\s+Светлана\s*\.", words(sign_in().get("/today/").content))


def test_what_the_guards_found_comes_after_the_page(sign_in: Visitor) -> None:
    open_office()
    found = sign_in().get("/today/guards/").content.decode()
    assert 'data-guard="missing_next_step"' in found


def test_the_owners_first_page_is_this_one_and_asks_little(sign_in: Visitor) -> None:
    world = october()
    open_office(world)
    hire()
    client = sign_in()
    assert client.get("/").headers["Location"] == "/today/"
    client.get("/today/")
    for page in ("/today/", "/today/now/", "/today/joint/paid/"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        assert len(asked) <= 12, page
    for person in ("O1", "S1", "M1", "H1", "R1", "K1"):
        assert sign_in(person).get("/today/").status_code == 403, person
    assert client.get("/today/joint/lead/").status_code == 404
