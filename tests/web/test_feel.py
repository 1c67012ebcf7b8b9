"""What the frame gives every page: nothing kept by the browser, a room of one's own, what an ended session is told."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.web.conftest import Visitor

from kulmina.staff.models import Role
from kulmina.web import access, menu

LEADS = "/leads/?period=2026-10"


@pytest.mark.usefixtures("office")
def test_pages_are_not_kept_by_the_browser(sign_in: Visitor) -> None:
    client = sign_in()
    assert client.get(LEADS).headers["Cache-Control"] == "no-store, private"
    assert "no-store" in Client().get("/sign-in/").headers["Cache-Control"]


@pytest.mark.usefixtures("office")
def test_a_part_of_a_page_is_told_that_the_session_has_ended() -> None:
    refused = Client().post("/undo/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/leads/L01/"})
    assert refused.status_code == 401
    assert refused.headers["X-Sign-In"] == "/sign-in/?next=%2Fleads%2FL01%2F"


@pytest.mark.usefixtures("office")
def test_htmx_swaps_refusals_and_nothing_else_that_went_wrong(sign_in: Visitor) -> None:
    page = sign_in().get(LEADS).content.decode()
    [config] = re.findall(r"<meta name=\"htmx-config\" content='([^']+)'", page)
    assert '{"code": "422", "swap": true}' in config
    assert '{"code": "[45]..", "swap": false, "error": true}' in config


@pytest.mark.usefixtures("office")
def test_signing_out_leads_to_the_door_alone(sign_in: Visitor) -> None:
    gone = sign_in().post("/sign-out/", headers={"Referer": "http://testserver/leads/L01/"})
    assert gone.headers["Location"] == "/sign-in/"


@pytest.mark.usefixtures("office")
def test_a_refused_page_asks_for_a_way_back(sign_in: Visitor) -> None:
    assert "data-back" in sign_in("O1").get("/people/").content.decode()


@pytest.mark.usefixtures("office")
def test_everybody_begins_in_his_own_room(sign_in: Visitor) -> None:
    for person, role in (("O1", Role.OPERATOR), ("K1", Role.CASHIER), ("S1", Role.SELLER)):
        room = menu.OWN_ROOM[role]
        if room in access.PAGES:
            assert sign_in(person).get("/").headers["Location"] == reverse(room)


def test_every_page_of_the_menu_has_a_letter_of_its_own() -> None:
    assert len(set(menu.LETTERS.values())) == len(menu.LETTERS)
    for role, room in menu.OWN_ROOM.items():
        assert menu.group_of(room, role) == "room"


def test_the_menu_is_grouped_with_the_own_room_first() -> None:
    pages = [{"page": page} for page in ("scheme", "booking", "work", "people")]
    groups = menu.grouped(pages, Role.OPERATOR)
    assert [group.name for group in groups] == ["room", "report", "company"]
    assert [page["page"] for page in groups[0].pages] == ["work", "booking"]
    assert menu.grouped(pages[:1], Role.ANALYST)[0].title == ""


def test_with_many_pages_the_rooms_of_others_are_folded_but_the_one_that_is_open() -> None:
    pages = [{"page": page, "here": page == "people"} for page in menu.LETTERS]
    groups = menu.grouped(pages, Role.OWNER)
    assert [(group.name, group.folded) for group in groups] == [
        ("own", False), ("report", False), ("room", True), ("company", False)
    ]  # fmt: skip
    assert [page["page"] for page in groups[0].pages] == ["today"]


def test_marketing_and_budget_are_a_room_of_marketers_and_a_report_of_everybody_else() -> None:
    pages = [{"page": page} for page in menu.LETTERS]
    for role in (Role.OWNER, Role.COMMERCIAL_DIRECTOR):
        _own, report, *_folded = menu.grouped(pages, role)
        told = [page["page"] for page in report.pages]
        assert told[:6] == ["forecast", "marketing", "budget", "imitation", "funnel", "scheme"], role
    own, report, room = (menu.grouped(pages, Role.MARKETER)[place] for place in range(3))
    assert [page["page"] for page in own.pages] == ["marketing"]
    assert "budget" in {page["page"] for page in room.pages}
    assert "marketing" not in {page["page"] for page in report.pages}


@pytest.mark.usefixtures("office")
def test_the_frame_asks_the_database_little(sign_in: Visitor) -> None:
    client = sign_in()
    client.get("/search/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/search/")
    assert len(asked) <= 12
