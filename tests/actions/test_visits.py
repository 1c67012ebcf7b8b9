"""Алла at the reception: clients come once, from a booking or from the street, and go to one seller each."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection
from tests.founded import founded
from tests.world import MONDAY, World, days, hours, minutes

from kulmina.actions import visits
from kulmina.actions.act import take_back
from kulmina.clients import people
from kulmina.current import leads as current
from kulmina.current import reception
from kulmina.domain import refusal, slot_refusal
from kulmina.domain.rights import Actor, NotAllowed, NotYourLead, NotYourOffice
from kulmina.journal import read
from kulmina.recording import record

ALLA = Actor("A1", "office_admin", "OF1")
SERGEY, SVETLANA = Actor("S1", "seller", "OF1"), Actor("S2", "seller", "OF1")
HEAD = Actor("H2", "sales_head", "OF1")
SLOT = MONDAY + days(1)
FIVE_PAST = SLOT + minutes(5)
WEEK = {day: ["09:00", "18:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


def company(zone: str = "Europe/Moscow") -> World:
    """Two offices; Алла and the head of sales in the first one."""
    world = founded()
    then = MONDAY - days(6)
    for office in ("OF1", "OF2"):
        about = {"office": office, "name": office, "hours": WEEK, "slot_minutes": 60, "timezone": zone}
        world.tell("office.registered", about, actor="D1", at=then)
    for person, role in (("A1", "office_admin"), ("H2", "sales_head")):
        world.tell("person.registered", {"person": person, "role": role, "office": "OF1"}, actor="D1", at=then)
    return world


@pytest.fixture
def booked(sqlite_database: None) -> None:
    """Ivanov is booked for Tuesday ten o'clock at OF1, Petrov at OF2 for Thursday."""
    world = company()
    world.application("L01").assigned("O1").call("O1").qualified("O1").booked("O1", slot=SLOT, meeting="MT1")
    world.application("L02").assigned("O1").call("O1").booked("O1", slot=SLOT + days(2), office="OF2", meeting="MT2")
    record(world.events)


def board(now: datetime = FIVE_PAST, office: str = "OF1") -> reception.Board:
    return reception.board(read.company(), office, now=now)


def places(now: datetime = FIVE_PAST) -> dict[str, str]:
    return {guest.lead_id: guest.place for guest in board(now).guests}


def come(lead: str = "L01", at: datetime = FIVE_PAST, **more: str) -> None:
    visits.arrive(ALLA, lead, "OF1", now=at, **more)


def test_a_client_goes_through_the_office(booked: None) -> None:
    assert places() == {"L01": "expected"}
    come(meeting="MT1")
    assert places() == {"L01": "waiting"}
    visits.take(SERGEY, "L01", now=SLOT + minutes(9))
    [guest] = board(SLOT + minutes(20)).guests
    assert (guest.place, guest.seller, guest.waits(SLOT + minutes(20)), guest.slot) == ("serving", "S1", 4, SLOT)


def test_a_late_client_is_late_by_minutes(booked: None) -> None:
    [guest] = board(SLOT + minutes(12)).guests
    assert guest.late(SLOT + minutes(12)) == 12
    assert not guest.over(SLOT + minutes(59))
    assert guest.over(SLOT + hours(1))


def test_a_double_tap_is_one_arrival(booked: None) -> None:
    come(token="tap1")
    come(token="tap1")
    assert len([e for e in read.events_of("L01") if e.kind == "visit.arrived"]) == 1


def test_two_tabs_are_told_that_he_is_here(booked: None) -> None:
    come(token="tab1")
    with pytest.raises(visits.AlreadyHere) as refused:
        come(token="tab2", at=SLOT + minutes(6))
    assert "в 10:05" in refused.value.sentence("ru")
    assert "at 10:05" in refused.value.sentence("en")


def test_an_arrival_names_the_meeting_that_is_meant_in_another_office_too(booked: None) -> None:
    come("L02")
    [guest] = [guest for guest in board().guests if guest.lead_id == "L02"]
    assert (guest.meeting, guest.elsewhere) == ("MT2", "OF2")


def test_a_meeting_far_away_is_not_named(sqlite_database: None) -> None:
    world = company()
    world.application("L09").assigned("O1").call("O1").booked("O1", slot=SLOT + days(12))
    record(world.events)
    come("L09")
    card = current.card("L09")
    assert card is not None
    assert card.lead.visits[0].meeting is None


def test_an_invalid_contact_does_not_arrive(sqlite_database: None) -> None:
    world = company()
    world.application("L03").assigned("O1").invalid("O1")
    record(world.events)
    with pytest.raises(refusal.LeadIsInvalid):
        come("L03")


def test_nobody_arrives_in_another_office_than_the_recorders(booked: None) -> None:
    with pytest.raises(NotYourOffice):
        visits.arrive(ALLA, "L02", "OF2", now=SLOT)
    with pytest.raises(slot_refusal.OfficeUnknown):
        visits.arrive(ALLA, "L02", "OF9", now=SLOT)
    with pytest.raises(NotAllowed):
        visits.arrive(Actor("O1", "operator"), "L01", "OF1", now=SLOT)


def test_somebody_from_the_street_is_a_new_lead_that_has_come(booked: None) -> None:
    done = visits.walk_in(ALLA, "OF1", "8 900 123-45-67", name="Анна", creative="C2", now=SLOT)
    card = current.card(str(done.lead_id))
    assert card is not None
    assert (card.row.action, card.row.creative, card.row.state) == ("visit", "C2", "arrived")
    assert people.names([str(card.row.client)]) == {card.row.client: "Анна"}
    assert places(SLOT)[str(done.lead_id)] == "waiting"


def test_a_walk_in_tapped_twice_is_one_visit(booked: None) -> None:
    one, two = (visits.walk_in(ALLA, "OF1", "89001234567", now=SLOT, token="tap") for _ in range(2))
    assert one.lead_id == two.lead_id
    assert two.repeated
    with pytest.raises(visits.AlreadyHere):
        visits.walk_in(ALLA, "OF1", "+7 900 123 45 67", now=SLOT + minutes(1), token="another")


def test_a_known_phone_from_the_street_is_the_booked_client(booked: None) -> None:
    done = visits.walk_in(ALLA, "OF1", "8 (900) 000-00-01", now=SLOT)
    assert done.lead_id == "L01"
    assert [event.kind for event in done.events] == ["visit.arrived"]
    assert done.events[0].payload["meeting"] == "MT1"


@pytest.mark.parametrize("typed", ["восемь девятьсот", "8900", "", "не скажу 5"])
def test_a_phone_that_is_none_is_told_and_nothing_is_recorded(booked: None, typed: str) -> None:
    before = read.last_no()
    with pytest.raises(refusal.ImpossibleStep) as refused:
        visits.walk_in(ALLA, "OF1", typed, now=SLOT)
    assert "{" not in refused.value.sentence("ru")
    assert refused.value.code in ("ShortPhone", "NoContact", "ContactMissing")
    assert read.last_no() == before


@pytest.mark.parametrize("name", ["محمد بن عبد الله", "Ж" * 300, "<b>Иван</b>"])
def test_names_are_kept_as_they_are_typed(booked: None, name: str) -> None:
    done = visits.walk_in(ALLA, "OF1", "89007654321", name=name, now=SLOT)
    ref = str(current.card(str(done.lead_id)).row.client)  # type: ignore[union-attr]
    assert people.names([ref])[ref] == name


def test_a_no_show_is_marked_when_the_slot_is_over(booked: None) -> None:
    with pytest.raises(refusal.NoShowTooEarly):
        visits.no_show(ALLA, "L01", "MT1", now=SLOT - minutes(1))
    with pytest.raises(refusal.NoShowTooEarly):
        visits.no_show(ALLA, "L01", "MT1", now=SLOT + minutes(29))
    visits.no_show(ALLA, "L01", "MT1", now=SLOT + hours(1))
    assert places() == {"L01": "no_show"}


def test_all_whose_time_is_over_are_marked_at_once(sqlite_database: None) -> None:
    world = company()
    for number, late in enumerate((0, 1, 5)):
        world.application(f"L{number}").assigned("O1").call("O1").booked("O1", slot=SLOT + hours(late))
    record(world.events)
    done = visits.no_shows(ALLA, "OF1", minutes=15, now=SLOT + hours(2) + minutes(15), token="all")
    assert sorted(str(event.lead_id) for event in done.events) == ["L0", "L1"]
    again = visits.no_shows(ALLA, "OF1", minutes=15, now=SLOT + hours(2) + minutes(15), token="all")
    assert again.repeated


def test_who_did_not_wait_left_unserved(booked: None) -> None:
    with pytest.raises(visits.NotHere):
        visits.leave(ALLA, "L01", now=SLOT)
    come()
    visits.leave(ALLA, "L01", now=SLOT + minutes(30))
    [guest] = board(SLOT + hours(1)).guests
    assert (guest.place, guest.waits(SLOT + hours(1))) == ("unserved", 25)


def test_a_client_who_was_taken_a_second_ago_is_told_whose_he_is(booked: None) -> None:
    come()
    visits.take(SERGEY, "L01", now=SLOT + minutes(6))
    with pytest.raises(NotYourLead) as refused:
        visits.take(SVETLANA, "L01", now=SLOT + minutes(6))
    assert refused.value.words["holder"] == "S1"
    with pytest.raises(visits.WithHimAlready):
        visits.take(SERGEY, "L01", now=SLOT + minutes(7))


def test_the_reception_and_the_head_hand_over(booked: None) -> None:
    come()
    visits.hand_over(ALLA, "L01", "S1", SLOT + minutes(6))
    visits.hand_over(HEAD, "L01", "S2", SLOT + minutes(8))
    assert [guest.seller for guest in board().guests] == ["S2"]
    with pytest.raises(visits.NotASeller):
        visits.hand_over(HEAD, "L01", "O1", SLOT + minutes(9))
    with pytest.raises(visits.NotASeller):
        visits.hand_over(HEAD, "L01", "nobody", SLOT + minutes(9))


def test_many_are_handed_over_together_or_not_at_all(booked: None) -> None:
    come()
    before = read.last_no()
    with pytest.raises(NotYourOffice):
        visits.hand_over_many(HEAD, ["L01", "L02"], "S2", SLOT + minutes(10))
    assert read.last_no() == before


def test_an_arrival_is_taken_back_by_who_made_it(booked: None) -> None:
    done = visits.arrive(ALLA, "L01", "OF1", now=SLOT)
    take_back(ALLA, done.ids, now=SLOT + minutes(1))
    assert places() == {"L01": "expected"}


def test_somebody_is_found_by_the_end_of_his_phone_with_his_meeting(booked: None) -> None:
    [found] = reception.known(read.company(), "0000002", now=SLOT, full=True)
    assert (found.lead_id, found.meeting, found.office, found.near) == ("L02", "MT2", "OF2", True)
    assert reception.known(read.company(), "0000077", now=SLOT, full=True) == []


def test_the_day_is_the_offices_own_when_clocks_are_moved(sqlite_database: None) -> None:
    world = company("Europe/Berlin")
    evening = datetime(2026, 10, 25, 22, 30, tzinfo=UTC)  # 23:30 in Berlin, the 26th in Moscow; that day has 25 hours
    world.application("L01").assigned("O1").call("O1").booked("O1", slot=evening)
    world.application("L02").assigned("O1").call("O1").booked("O1", slot=evening + hours(1))
    record(world.events)
    morning = datetime(2026, 10, 25, 8, tzinfo=UTC)
    assert [guest.lead_id for guest in board(morning).guests] == ["L01"]
    assert [guest.lead_id for guest in board(morning + days(1)).guests] == ["L02"]


def test_a_client_whom_nobody_let_go_is_still_shown_the_next_day(booked: None) -> None:
    come()
    [guest] = [guest for guest in board(SLOT + days(1)).guests if guest.lead_id == "L01"]
    assert guest.place == "waiting"


SELLERS = 8


def test_sellers_race_for_one_client(database: str) -> None:
    world = company()
    for number in range(SELLERS):
        about = {"person": f"R{number}", "role": "seller", "office": "OF1"}
        world.tell("person.registered", about, actor="D1", at=MONDAY - days(5))
    world.walk_in("L01", at=SLOT)
    record(world.events)
    ready = Barrier(SELLERS)

    def race(number: int) -> bool:
        try:
            ready.wait()
            visits.take(Actor(f"R{number}", "seller", "OF1"), "L01", now=SLOT + minutes(1))
        except NotYourLead:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(SELLERS) as pool:
        assert sum(pool.map(race, range(SELLERS))) == 1
