"""Алла at her board: one tap for who comes, a few keys for who comes from the street, nothing lost or doubled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.web.conftest import Visitor
from tests.web.office import open_office
from tests.web.reading import figure, words
from tests.world import MONDAY, World, days, hours, minutes

from kulmina.domain.event import Event
from kulmina.journal import read
from kulmina.recording import record

NOW = MONDAY + days(1) + minutes(20)  # Tuesday 10:20
HX = {"HX-Request": "true"}


class Later(World):
    """What happens after the first story was recorded: facts and clients of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._contacts = 500

    def tell(self, kind: str, payload: Mapping[str, Any], **more: Any) -> Event:
        return super().tell(kind, payload, **{**more, "event_id": f"later-{len(self.events)}"})


def today() -> World:
    """L01 was to come at ten, L02 is to come at twelve, L03 waits since 10:10, L04 is with Сергей."""
    world = World()
    for name, slot in (("L01", hours(0)), ("L02", hours(2)), ("L03", hours(0))):
        lead = (
            world.application(name).assigned("O1").call("O1").qualified("O1").booked("O1", slot=MONDAY + days(1) + slot)
        )
        if name == "L02":
            lead.confirmed("O1")
    world.leads["L03"].arrived(at=MONDAY + days(1) + minutes(10))
    world.walk_in("L04", at=MONDAY + days(1)).tell("seller.assigned", {"seller": "S1"}, actor="A1", after=minutes(2))
    return world


@pytest.fixture(autouse=True)
def office(sqlite_database: None) -> Iterator[None]:
    open_office(today())
    with at(NOW):
        yield


def at(moment: datetime) -> AbstractContextManager[Any]:
    """The pages' clock."""
    return patch.object(timezone, "now", lambda: moment)


def kinds(lead: str) -> list[str]:
    return [event.kind for event in read.events_of(lead)]


def token(page: bytes) -> str:
    found = re.search(rb'name="act" value="(\w+)"', page)
    assert found
    return found[1].decode()


def refusal(client: Client, address: str, **given: str) -> str:
    response = client.post(address, {"office": "OF1", **given}, headers=HX)
    assert response.status_code == 422
    return words(response.content)


def test_the_board_stands_as_the_day_does(sign_in: Visitor) -> None:
    page = sign_in("A1").get("/reception/").content
    counts = {place: figure(page, "data-figure", place) for place in ("expected", "waiting", "serving", "finished")}
    assert counts == {"expected": "2", "waiting": "1", "serving": "1", "finished": "0"}
    told = words(page)
    assert "опаздывает на 20 минут" in told
    assert "подтверждено" in told
    assert "Сергей" in told


def test_one_tap_is_an_arrival_with_an_undo(sign_in: Visitor) -> None:
    alla = sign_in("A1")
    page = alla.get("/reception/").content
    tapped = {"office": "OF1", "lead": "L01", "meeting": "MT-L01-1", "name": "Иван", "act": token(page)}
    for _ in range(2):
        assert alla.post("/reception/arrive/", tapped).status_code == 302
    assert kinds("L01").count("visit.arrived") == 1
    shown = alla.get("/reception/").content
    assert "Иван: приход отмечен." in words(shown)
    undo = re.search(rb'name="event" value="([^"]+)"', shown)
    assert undo
    alla.post("/undo/", {"event": undo[1].decode(), "next": "/reception/"})
    assert figure(alla.get("/reception/").content, "data-figure", "expected") == "2"


def test_the_second_button_of_a_form_is_an_act_of_its_own(sign_in: Visitor) -> None:
    alla = sign_in("A1")
    alla.post("/reception/arrive/", {"office": "OF1", "lead": "L01", "act": "one"})
    alla.post("/reception/leave/", {"office": "OF1", "lead": "L01", "act": "one"})
    assert kinds("L01")[-2:] == ["visit.arrived", "visit.left_unserved"]


def test_two_tabs_are_told_in_words(sign_in: Visitor) -> None:
    alla = sign_in("A1")
    alla.post("/reception/arrive/", {"office": "OF1", "lead": "L01", "act": "tab1"})
    assert "он сейчас в офисе" in refusal(alla, "/reception/arrive/", lead="L01", act="tab2")
    assert "is in the office now" in refusal(sign_in("A1", "en"), "/reception/arrive/", lead="L01", act="tab3")


def test_somebody_from_the_street_takes_a_phone_and_a_name(sign_in: Visitor) -> None:
    alla = sign_in("A1")
    given = {"office": "OF1", "contact": "8 900 123-45-67", "name": "سلمى", "creative": "C1", "act": "street"}
    answer = alla.post("/reception/walk-in/", given, headers=HX)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/reception/?office=OF1")
    page = alla.get("/reception/").content
    assert figure(page, "data-figure", "waiting") == "2"
    assert "سلمى" in words(page)


@pytest.mark.parametrize("typed", ["позвоните мне", "8900", ""])
def test_a_phone_that_is_none_is_refused_in_words(sign_in: Visitor, typed: str) -> None:
    before = read.last_no()
    assert "{" not in refusal(sign_in("A1"), "/reception/walk-in/", contact=typed)
    assert read.last_no() == before


def test_who_is_typed_is_found_with_his_meeting(sign_in: Visitor) -> None:
    found = sign_in("A1").get("/reception/known/", {"office": "OF1", "contact": "0000002"}).content
    assert b"+79000000002" not in found  # the end of a phone finds clients of every office
    assert "/reception/arrive/" in found.decode()
    assert 'value="MT-L02-1"' in found.decode()
    assert "запись на" in words(found)


def test_nobody_found_is_a_new_client(sign_in: Visitor) -> None:
    found = sign_in("A1").get("/reception/known/", {"office": "OF1", "contact": "9998877"}).content
    assert "новый клиент" in words(found)


def test_no_shows_are_marked_at_once(sign_in: Visitor) -> None:
    alla = sign_in("A1")
    with at(MONDAY + days(1) + hours(1)):
        assert "не пришли" in words(alla.get("/reception/").content)
        alla.post("/reception/no-shows/", {"office": "OF1", "minutes": "15", "act": "all"})
        page = alla.get("/reception/").content
    assert kinds("L01")[-1] == "meeting.no_show"
    assert figure(page, "data-figure", "no_show") == "1"


def test_a_client_is_handed_to_a_seller(sign_in: Visitor) -> None:
    alla = sign_in("A1")
    alla.post("/reception/hand-over/", {"office": "OF1", "lead": "L03", "seller": "S2", "act": "h"})
    assert "Светлана" in words(alla.get("/reception/").content)
    assert "выберите продавца" in refusal(alla, "/reception/hand-over/", lead="L03", seller="O1")


def test_an_offices_day_is_its_own(sign_in: Visitor) -> None:
    record_office("OF2")
    alla = sign_in("A1")
    assert alla.get("/reception/?office=OF2").status_code == 403
    assert alla.get("/reception/?office=OF9").status_code == 404
    assert figure(sign_in("D1").get("/reception/?office=OF2").content, "data-figure", "expected") == "0"
    assert sign_in("O1").get("/reception/").status_code == 403


def record_office(office: str) -> None:
    world = World()
    record([world.tell("office.registered", {"office": office, "name": "Офис"}, actor="D1", at=MONDAY, event_id="of2")])


def test_the_owner_looks_and_taps_nothing(sign_in: Visitor) -> None:
    page = sign_in("D1").get("/reception/").content.decode()
    assert "/reception/arrive/" not in page
    assert "/reception/walk-in/" not in page


def test_the_day_leaves_as_a_table(sign_in: Visitor) -> None:
    told = sign_in("A1").get("/reception/day.csv").content.decode("utf-8-sig")
    assert "L03" in told
    assert told.count("\n") == 5


def test_a_board_of_many_asks_the_database_no_more(sign_in: Visitor) -> None:
    alla = sign_in("A1")
    alla.get("/reception/")
    few = queries(alla)
    world = Later()
    for number in range(40):
        world.walk_in(f"W{number}", at=MONDAY + days(1) + timedelta(seconds=number))
    record(world.events)
    assert queries(alla) == few
    assert few <= 12


def queries(client: Client) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get("/reception/").status_code == 200
    return len(seen)
