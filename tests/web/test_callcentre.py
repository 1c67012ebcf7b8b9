"""Ирина sees what waits in the call centre, compares operators by results and hands the leads of an ill one over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.conftest import Visitor
from tests.web.heads import NOW, hire
from tests.web.office import open_office
from tests.web.reading import figure, words
from tests.world import World, days, hours, minutes

from kulmina import wiring
from kulmina.actions.act import perform
from kulmina.analytics.cohort import cut
from kulmina.analytics.figures import figures
from kulmina.analytics.leads import view
from kulmina.current.leads import card
from kulmina.domain.rights import Actor

PAGES = ("/callcentre/", "/callcentre/people/?period=2026-10", "/callcentre/flow/", "/callcentre/leads/?operator=O1")


@pytest.fixture(autouse=True)
def friday(sqlite_database: None) -> Iterator[None]:
    """A morning of applications: three of Олег wait for their first call, one of them too long."""
    world = World()
    came = world.application("SOLD", at=NOW - days(4)).assigned("O1").call("O1").qualified("O1")
    came.booked("O1", slot=days(1)).arrived(after=days(1)).classified("S1").outcome("S1", "refused", "too_expensive")
    for place, ago in enumerate((minutes(9), minutes(4), minutes(1))):
        world.application(f"NEW{place}", at=NOW - ago).assigned("O1", after=minutes(0))
    world.application("TRY", at=NOW - hours(30)).assigned("O2").call("O2", "no_answer")
    with patch("django.utils.timezone.now", return_value=NOW):
        open_office(world)
        hire()
        yield


def holder(lead: str) -> str | None:
    found = card(lead)
    assert found
    return found.row.operator


def row(page: bytes, mark: str) -> str:
    found = re.search(rf"<tr {mark}.*?</tr>", page.decode(), re.DOTALL)
    assert found, mark
    return found[0]


def chosen(client: Client, address: str) -> dict[str, list[str] | str]:
    """The form of the list with all its leads ticked."""
    text = client.get(address).content.decode()
    hidden = dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text[text.index("data-hand-over") :])
    )
    return {"lead": re.findall(r'name="lead" value="([^"]+)"', text), **hidden}


def test_she_sees_what_waits_and_what_waits_too_long(sign_in: Visitor) -> None:
    page = sign_in("H1").get("/callcentre/").content
    assert figure(page, "data-figure", "late") == "1"
    assert figure(page, "data-figure", "soon") == "1"
    assert ">3</a>" in row(page, 'data-kind="new"')
    assert ">1</a>" in row(page, 'data-kind="retry"')
    assert figure(page, "data-figure", "breaches") == "1"
    late = sign_in("H1").get("/callcentre/leads/?clock=late").content
    assert figure(late, "data-figure", "count") == "1лид"
    assert b"NEW0" in late
    assert b"NEW1" not in late


def test_an_operator_who_is_silent_while_clients_wait_is_marked(sign_in: Visitor) -> None:
    perform(
        Actor("O2", "operator"), "TRY", [("call", {"direction": "out", "result": "no_answer", "talk_s": 0})], now=NOW
    )
    page = sign_in("H1").get("/callcentre/").content
    assert "data-idle" in row(page, 'data-operator="O1"')
    assert "data-idle" not in row(page, 'data-operator="O2"')
    assert "только что" in row(page, 'data-operator="O2"')


def test_every_number_opens_as_many_leads(sign_in: Visitor) -> None:
    client = sign_in("H1")
    page = client.get("/callcentre/").content.decode()
    links = set(re.findall(r'href="(/callcentre/leads/\?[^"]+)"[^>]*>(\d+)</a>', page))
    assert len(links) > 8
    for address, count in links:
        told = client.get(address.replace("&amp;", "&")).content
        assert figure(told, "data-figure", "count").startswith(count), address


def test_yesterdays_inflow_is_what_was_processed_and_the_change_of_the_backlog(sign_in: Visitor) -> None:
    page = sign_in("H1").get("/callcentre/flow/?day=2026-10-08").content
    cells = [
        int(cell.replace("−", "-"))
        for cell in re.findall(r"<td[^>]*>(?:<b>)?([+−\d]+)", row(page, 'data-stage="lead"'))
    ]
    before, inflow, processed, after, change = cells
    assert (before, inflow, processed, after) == (0, 1, 0, 1)
    assert inflow == processed + change


def test_operators_are_compared_by_the_figures_they_are_paid_by(sign_in: Visitor) -> None:
    page = sign_in("H1").get("/callcentre/people/?period=2026-10").content
    source, period = wiring.source(), wiring.company().period("2026-10")
    with source.scratch():
        paid = figures(cut(view(source, None), period.start, period.end, name="2026-10"))["2026-10"]
    for person in ("O1", "O2"):
        shown = row(page, f'data-member="{person}"')
        assert figure(shown, "data-kpi", "cc.arrived_target") == str(paid.of(person)["cc.arrived_target"])
    assert figure(row(page, 'data-member="O1"'), "data-kpi", "cc.conv") == "25%"
    assert 'data-member="SYS"' not in page.decode()


def test_she_hands_all_leads_of_an_ill_operator_over_and_takes_it_back(sign_in: Visitor) -> None:
    client = sign_in("H1")
    form = chosen(client, "/callcentre/leads/?operator=O1&due=1")
    assert sorted(form["lead"]) == ["NEW0", "NEW1", "NEW2"]
    answer = client.post("/callcentre/hand-over/", {**form, "to": ["O2"]}, follow=True)
    assert "Передано 3 лида" in words(answer.content)
    assert {holder(lead) for lead in form["lead"]} == {"O2"}
    undo = re.search(r'name="act" value="(\w+)"', answer.content.decode())
    assert undo
    back = client.post("/callcentre/hand-over/undo/", {"act": undo[1], "next": "/callcentre/"}, follow=True)
    assert "Возвращено 3 лида" in words(back.content)
    assert {holder(lead) for lead in form["lead"]} == {"O1"}


def test_who_was_called_while_she_was_choosing_stays_with_a_reason(sign_in: Visitor) -> None:
    client = sign_in("H1")
    form = chosen(client, "/callcentre/leads/?operator=O1&due=1")
    perform(
        Actor("O1", "operator"), "NEW1", [("call", {"direction": "out", "result": "connected", "talk_s": 9})], now=NOW
    )
    answer = client.post("/callcentre/hand-over/", {**form, "to": ["O2"]}, follow=True)
    assert "С лидом NEW1 уже поработали" in words(answer.content)
    assert holder("NEW1") == "O1"
    assert holder("NEW2") == "O2"


def test_nobody_chosen_is_said_and_nothing_moves(sign_in: Visitor) -> None:
    client = sign_in("H1")
    answer = client.post("/callcentre/hand-over/", chosen(client, "/callcentre/leads/?operator=O1&due=1"))
    assert answer.status_code == 422
    assert "Выберите, кому передать" in words(answer.content)
    assert holder("NEW0") == "O1"


def test_the_owner_looks_and_does_not_hand_over(sign_in: Visitor) -> None:
    client = sign_in("D1")
    assert b'name="to"' not in client.get("/callcentre/leads/?operator=O1").content
    answer = client.post("/callcentre/hand-over/", {"lead": ["NEW0"], "to": ["O2"], "next": "/callcentre/"})
    assert answer.status_code == 422
    assert holder("NEW0") == "O1"


def test_others_do_not_enter(sign_in: Visitor) -> None:
    for person in ("O1", "S1", "M1", "K1", "R1", "N1"):
        for page in PAGES:
            assert sign_in(person).get(page).status_code == 403, (person, page)


def test_the_pages_ask_little_and_the_table_leaves_as_a_file(sign_in: Visitor) -> None:
    client = sign_in("H1")
    for page in PAGES:
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        assert len(asked) <= 12, page
    file = client.get("/callcentre/people.csv?period=2026-10").content.decode("utf-8-sig")
    assert file.splitlines()[0].startswith("Оператор;")
    assert "Олег;4;1;" in file


def test_english_pages_hold_no_russian_but_names(sign_in: Visitor) -> None:
    page = words(sign_in("H1", "en").get("/callcentre/").content)
    assert "The call centre now" in page
    assert "New applications" in page
