"""Ирина hands leads over: one or many, evenly, once, in one go, and back again."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.founded import founded
from tests.world import MONDAY, World, days, hours, minutes

from kulmina.actions.act import perform
from kulmina.actions.reassign import (
    HasItAlready,
    NobodyToTake,
    NoSuchLead,
    NothingToTakeBack,
    TouchedSince,
    reassign,
    take_back,
)
from kulmina.current.leads import card
from kulmina.domain import refusal
from kulmina.domain.rights import Actor, NotAllowed, NotYourOffice
from kulmina.journal import read
from kulmina.recording import record
from kulmina.staff.models import Person, Role

pytestmark = pytest.mark.usefixtures("database")
IRINA, ROMAN = Actor("H1", "cc_head"), Actor("R1", "sales_head", "OF1")
NOW = MONDAY + hours(2)


@pytest.fixture
def shift(database: str) -> World:
    """Six applications of Олег, who fell ill; Ольга and he are the operators."""
    world = founded()
    for place in range(6):
        world.application(f"L{place}", at=MONDAY + minutes(place)).assigned("O1")
    record(world.events)
    return world


def holder(lead: str) -> str | None:
    found = card(lead)
    assert found is not None
    return found.row.operator


def test_nothing_is_handed_to_who_has_left(shift: World) -> None:
    Person.objects.create(person_id="O2", name="Ольга", role=Role.OPERATOR, active_to=NOW.date())
    with pytest.raises(NobodyToTake):
        reassign(IRINA, ["L1"], ["O2"], now=NOW)
    assert holder("L1") == "O1"


def test_all_leads_of_an_ill_operator_go_to_another_in_one_go(shift: World) -> None:
    moved = reassign(IRINA, list(shift.leads), ["O2"], now=NOW, seen=read.last_no())
    assert moved.count == 6
    assert not moved.refused
    assert {holder(lead) for lead in shift.leads} == {"O2"}


def test_they_are_dealt_out_evenly_among_several(shift: World) -> None:
    shift.tell("person.registered", {"person": "O3", "role": "operator"}, actor="D1", at=NOW, event_id="O3")
    record([shift.events[-1]])
    moved = reassign(IRINA, list(shift.leads), ["O2", "O3"], now=NOW)
    assert sorted(moved.to.values()) == ["O2"] * 3 + ["O3"] * 3


def test_a_double_click_hands_over_once(shift: World) -> None:
    first = reassign(IRINA, ["L0", "L1"], ["O2"], now=NOW, token="click")
    again = reassign(IRINA, ["L0", "L1"], ["O2"], now=NOW, token="click")
    assert again.repeated
    assert again.to == first.to
    assert read.counted() == 6 * 2 + 2


def test_who_was_called_meanwhile_stays_and_the_others_go(shift: World) -> None:
    seen = read.last_no()
    perform(
        Actor("O1", "operator"), "L2", [("call", {"direction": "out", "result": "connected", "talk_s": 60})], now=NOW
    )
    moved = reassign(IRINA, list(shift.leads), ["O2"], now=NOW, seen=seen)
    assert moved.count == 5
    assert isinstance(moved.refused["L2"], TouchedSince)
    assert holder("L2") == "O1"


def test_one_click_takes_the_whole_hand_over_back(shift: World) -> None:
    moved = reassign(IRINA, list(shift.leads), ["O2"], now=NOW)
    back = take_back(IRINA, moved.token, now=NOW + minutes(1))
    assert back.count == 6
    assert {holder(lead) for lead in shift.leads} == {"O1"}


def test_what_was_worked_on_since_is_not_taken_back(shift: World) -> None:
    moved = reassign(IRINA, ["L0", "L1"], ["O2"], now=NOW)
    call = ("call", {"direction": "out", "result": "no_answer", "talk_s": 0})
    perform(Actor("O2", "operator"), "L1", [call], now=NOW + minutes(1))
    back = take_back(IRINA, moved.token, now=NOW + minutes(2))
    assert set(back.to) == {"L0"}
    assert isinstance(back.refused["L1"], TouchedSince)
    assert holder("L1") == "O2"


def test_a_lead_that_is_with_the_taker_already_or_is_nobodys_is_named(shift: World) -> None:
    moved = reassign(IRINA, ["L0", "L-none"], ["O1"], now=NOW)
    assert not moved.to
    assert isinstance(moved.refused["L0"], HasItAlready)
    assert isinstance(moved.refused["L-none"], NoSuchLead)


def test_a_merged_lead_is_refused_with_the_one_to_work_on(shift: World) -> None:
    shift.leads["L5"].merged("L4", at=NOW)
    record([shift.events[-1]])
    moved = reassign(IRINA, ["L4", "L5"], ["O2"], now=NOW + minutes(1))
    assert set(moved.to) == {"L4"}
    assert isinstance(moved.refused["L5"], refusal.LeadIsMerged)


def test_only_a_head_hands_over_and_only_to_those_who_do_the_work(shift: World) -> None:
    for actor in (Actor("O1", "operator"), Actor("B1", "owner"), ROMAN, Actor("S1", "seller", "OF1")):
        with pytest.raises(NotAllowed):
            reassign(actor, ["L0"], ["O2"], now=NOW)
    for taker in ("S1", "M1", "nobody"):
        with pytest.raises(NobodyToTake):
            reassign(IRINA, ["L0"], [taker], now=NOW)
    with pytest.raises(NobodyToTake):
        reassign(IRINA, ["L0"], [], now=NOW)


def test_nothing_is_taken_back_where_nothing_was_handed_over(shift: World) -> None:
    with pytest.raises(NothingToTakeBack):
        take_back(IRINA, "never", now=NOW)


def test_roman_hands_the_clients_of_a_leaver_over_in_his_own_office(database: str) -> None:
    world = founded()
    for name, office in (("L1", "OF1"), ("L2", "OF2")):
        came = world.walk_in(name, office=office).classified("S1").outcome("S1", "follow_up", "thinking")
        came.followup("S1", days(2))
    record(world.events)
    later: datetime = MONDAY + days(1)
    moved = reassign(ROMAN, ["L1", "L2"], ["S2"], now=later, who="seller")
    assert dict(moved.to) == {"L1": "S2"}
    assert isinstance(moved.refused["L2"], NotYourOffice)
    found = card("L1")
    assert found is not None
    assert found.lead.seller == "S2"
