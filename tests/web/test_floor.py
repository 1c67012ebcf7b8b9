"""Роман sees today's meetings, money against plan and contracts not paid, and hands a leaver's clients over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.conftest import Visitor
from tests.web.heads import NOW, hire, plan
from tests.web.office import october, open_office
from tests.web.reading import figure, plain, words
from tests.world import days, hours, minutes

from kulmina import wiring
from kulmina.actions.act import perform
from kulmina.analytics.cohort import cut
from kulmina.analytics.figures import figures
from kulmina.analytics.leads import view
from kulmina.current.leads import card
from kulmina.domain.rights import Actor
from kulmina.staff.models import Account

PAGES = ("/floor/", "/floor/people/?period=2026-10", "/floor/debts/", "/floor/clients/")


@pytest.fixture(autouse=True)
def friday(sqlite_database: None) -> Iterator[None]:
    """October of the office, and a Friday on which one comes and waits, one is awaited and one does not come."""
    world = october()
    for name, slot in (("WAITS", NOW - minutes(30)), ("AHEAD", NOW + hours(1)), ("ABSENT", NOW - hours(2))):
        lead = world.application(name, at=NOW - days(1)).assigned("O1").call("O1").qualified("O1")
        lead.booked("O1", slot=slot)
    world.leads["WAITS"].arrived(at=NOW - minutes(25))
    world.leads["ABSENT"].no_show(at=NOW - hours(1))
    owes = world.walk_in("OWES", at=NOW - days(2)).classified("S2").outcome("S2", "sold").signed("S2", "90000.00")
    owes.paid("30000.00")
    later = world.walk_in("LATER", at=NOW - days(3)).classified("S1").outcome("S1", "follow_up", "thinking")
    later.followup("S1", days(1))
    with patch("django.utils.timezone.now", return_value=NOW):
        open_office(world)
        hire()
        plan("S1", "sl.cash", "300000.00")
        plan("company", "co.cash", "500000.00")
        yield


def row(page: bytes, mark: str) -> str:
    found = re.search(rf"<tr {mark}.*?</tr>", page.decode(), re.DOTALL)
    assert found, mark
    return found[0]


def test_he_sees_who_came_who_is_awaited_and_who_waits_too_long(sign_in: Visitor) -> None:
    page = sign_in("R1").get("/floor/").content
    counts = re.findall(r">(\d+)</a>|>·<", row(page, 'data-office="OF1"'))
    assert counts == ["3", "1", "1", "1", "", "1", "", ""]
    assert "Офис на Садовой: 1 клиент ждёт приёма, 25 мин" in words(page)


def test_every_number_of_a_meeting_opens_its_clients(sign_in: Visitor) -> None:
    client = sign_in("R1")
    for part, lead in (("waiting", "WAITS"), ("ahead", "AHEAD"), ("no_show", "ABSENT")):
        found = client.get(f"/floor/clients/?meeting={part}&office=OF1").content.decode()
        assert re.findall(r'class="title" href="/leads/(\w+)/"', found) == [lead]


def test_sellers_money_is_that_of_their_statements(sign_in: Visitor) -> None:
    page = sign_in("R1").get("/floor/").content
    people = sign_in("R1").get("/floor/people/?period=2026-10").content
    source, period = wiring.source(), wiring.company().period("2026-10")
    with source.scratch():
        paid = figures(cut(view(source, None), period.start, period.end, name="2026-10"))["2026-10"]
    for person, said in (("S1", "150000,00₽"), ("S2", "150000,00₽")):
        told = paid.of(person)["sl.cash"]
        assert told is not None
        assert f"{int(told)},00₽" == said
        assert figure(row(people, f'data-member="{person}"'), "data-kpi", "sl.cash") == said
    assert "150 000" in words(row(page, 'data-seller="S1"').encode()).replace("\N{NO-BREAK SPACE}", " ")
    assert "50 %" in words(row(page, 'data-seller="S1"').encode()).replace("\N{NO-BREAK SPACE}", " ")


def test_money_of_the_month_is_set_against_the_plan_by_working_days(sign_in: Visitor) -> None:
    """By Friday the 9th six of October's 22 working days are gone; the office's plan is its sellers'."""
    shown = words(sign_in("R1").get("/floor/").content).replace("\N{NO-BREAK SPACE}", " ")
    assert "Рабочих дней прошло 6, осталось 16" in shown
    owner = words(sign_in("D1").get("/floor/").content).replace("\N{NO-BREAK SPACE}", " ")
    assert "из 500 000 ₽" in owner
    assert "60 %" in owner


def test_forgotten_and_overdue_clients_are_counted_and_open(sign_in: Visitor) -> None:
    client = sign_in("R1")
    page = client.get("/floor/").content
    assert figure(page, "data-figure", "overdue") == "1"
    assert figure(page, "data-figure", "no_date") == "1"
    assert b"LATER" in client.get("/floor/clients/?part=overdue").content
    assert b"L02" in client.get("/floor/clients/?part=no_date").content


def test_what_is_signed_and_not_paid_stands_with_what_came(sign_in: Visitor) -> None:
    client = sign_in("R1")
    assert figure(client.get("/floor/").content, "data-money", "owed") == "60000,00₽"
    file = client.get("/floor/debts.csv").content.decode("utf-8-sig").splitlines()
    assert file[1] == "D-OWES;OWES;2026-10-07;90000;30000;0"


def test_he_hands_the_clients_of_a_leaver_over(sign_in: Visitor) -> None:
    client = sign_in("R1")
    text = client.get("/floor/clients/?seller=S1").content.decode()
    hidden = dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text[text.index("data-hand-over") :])
    )
    leads = re.findall(r'name="lead" value="([^"]+)"', text)
    assert leads == ["LATER"]
    answer = client.post("/floor/hand-over/", {**hidden, "lead": leads, "to": ["S2"]}, follow=True)
    assert "Передан 1 лид" in words(answer.content)
    found = card("LATER")
    assert found
    assert found.lead.seller == "S2"


def test_a_head_of_another_office_sees_none_of_it(sign_in: Visitor) -> None:
    Account.objects.filter(person_id="R1").update(office="OF2")
    client = sign_in("R1")
    assert 'data-office="OF1"' not in client.get("/floor/").content.decode()
    assert 'data-seller="S1"' not in client.get("/floor/").content.decode()
    assert b"WAITS" not in client.get("/floor/clients/?meeting=waiting").content
    assert b"LATER" not in client.get("/floor/clients/?seller=S1").content


def test_who_may_enter_and_how_little_the_pages_ask(sign_in: Visitor) -> None:
    for person in ("O1", "S1", "M1", "K1", "H1", "N1"):
        assert sign_in(person).get("/floor/").status_code == 403, person
    client = sign_in("R1")
    for page in PAGES:
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        assert len(asked) <= 12, page


def test_a_client_who_is_taken_waits_no_more(sign_in: Visitor) -> None:
    perform(Actor("S1", "seller", "OF1"), "WAITS", [("seller.assigned", {"seller": "S1"})], now=NOW)
    assert "ждёт приёма" not in words(sign_in("R1").get("/floor/").content)


def cell(line: str, part: str) -> str:
    """All that stands in a cell of the table of meetings, without spaces."""
    found = re.search(rf'data-part="{part}">(.*?)</td>', line, re.DOTALL)
    assert found, part
    return plain(found[1])


def test_what_was_sold_at_the_meeting_stands_apart_from_what_follow_up_brought(sign_in: Visitor) -> None:
    """Сергей sold L01 at once and follows LATER up; Светлана sold L05 and OWES, and L02 still decides."""
    client = sign_in("R1")
    page = client.get("/floor/people/?period=2026-10").content
    sergey, svetlana, team = (row(page, f'data-met="{who}"') for who in ("S1", "S2", "all"))
    assert cell(sergey, "sold") == "150%"
    assert cell(sergey, "held") == "2"
    assert cell(svetlana, "sold") == "266,7%"
    assert cell(svetlana, "at_once") == "210000,00₽"
    assert cell(svetlana, "won") == "00%"
    assert cell(svetlana, "open") == "1"
    assert cell(team, "sold") == "360%"
    file = client.get("/floor/meetings.csv?period=2026-10").content.decode("utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in file] == ["Продавец", "Светлана", "Сергей", "Все вместе"]
    assert file[1].split(";")[1:6] == ["3", "2", "0,666667", "210000", "0"]


def test_each_figure_of_the_meetings_opens_its_leads(sign_in: Visitor) -> None:
    client = sign_in("R1")
    page = client.get("/floor/people/?period=2026-10").content
    for who, part, leads in (
        ("S2", "sold", {"L05", "OWES"}),
        ("S2", "open", {"L02"}),
        ("S1", "held", {"L01", "LATER"}),
    ):
        link = re.search(rf'data-part="{part}">.*?href="([^"]+)"', row(page, f'data-met="{who}"'), re.DOTALL)
        assert link, (who, part)
        found = client.get(unescape(link[1])).content.decode()
        assert set(re.findall(r'class="title" href="/leads/(\w+)/"', found)) == leads
    own = sign_in("S2").get("/leads/?period=2026-10&by=seller&group=S1&met=sold").content
    assert b"/leads/L01/" not in own
