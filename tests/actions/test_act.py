"""People act on leads: with their rights, in the order of the trade, each click once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from tests.founded import founded
from tests.world import MONDAY, Story, World, days, hours, minutes

from kulmina.actions.act import Done, NoSuchLead, PeriodIsClosed, SentAlready, perform, take_back
from kulmina.current import leads
from kulmina.domain import refusal
from kulmina.domain.rights import Actor, NotAllowed, NotYourEntry, NotYourLead, NotYourOffice
from kulmina.journal import read
from kulmina.recording import record

pytestmark = pytest.mark.usefixtures("database")

OLEG, OLGA = Actor("O1", "operator"), Actor("O2", "operator")
ALLA, SERGEY, SVETLANA = Actor("A1", "office_admin", "OF1"), Actor("S1", "seller", "OF1"), Actor("S2", "seller", "OF1")
JULIA, KSENIA = Actor("Q1", "quality_controller"), Actor("K1", "cashier", "OF1")
NOW = MONDAY + hours(2)


def ivanov(**rules: Any) -> tuple[World, Story]:
    world = founded(**rules)
    return world, world.application("L1").assigned("O1")


def state() -> str:
    card = leads.card("L1")
    assert card is not None
    return card.row.state


def test_oleg_talks_to_a_client_and_the_lead_moves() -> None:
    world, _lead = ivanov()
    record(world.events)
    done = perform(
        OLEG, "L1",
        [("call", {"direction": "out", "result": "connected", "talk_s": 90}),
         ("lead.qualified", {"verdict": "target", "answers": {"debt_amount": 500_000}})],
        now=NOW,
    )  # fmt: skip
    assert [event.actor for event in done.events] == ["O1", "O1"]
    assert state() == "contacted"


def test_a_double_click_is_one_act() -> None:
    world, _lead = ivanov()
    record(world.events)
    click: dict[str, Any] = {"acts": [("call", {"direction": "out", "result": "no_answer"})], "token": "c11c"}
    first = perform(OLEG, "L1", now=NOW, **click)
    again = perform(OLEG, "L1", now=NOW + timedelta(seconds=1), **click)
    assert (first.repeated, again.repeated) == (False, True)
    assert again.ids == first.ids
    assert len(read.events_of("L1")) == 3


def test_two_operators_cannot_work_one_lead() -> None:
    world, _lead = ivanov()
    record(world.events)
    with pytest.raises(refusal.LeadIsTaken) as refused:
        perform(OLGA, "L1", [("lead.cut_off", {"reason": "insolvent"})], now=NOW)
    assert "O1" in refused.value.sentence("ru")
    perform(OLGA, "L1", [("call", {"direction": "in", "result": "connected", "talk_s": 30})], now=NOW)  # whoever rings


def test_all_or_nothing() -> None:
    world, _lead = ivanov()
    record(world.events)
    before = read.last_no()
    with pytest.raises(refusal.NonTargetWithoutReason):
        perform(OLEG, "L1", [("call", {"direction": "out", "result": "connected"}), ("lead.cut_off", {})], now=NOW)
    assert read.last_no() == before


@pytest.mark.parametrize(
    ("who", "kind", "payload"),
    [
        (OLEG, "visit.arrived", {"office": "OF1"}),
        (OLEG, "payment.received", {"payment": "P1", "deal": "D1", "amount": "1.00"}),
        (OLEG, "visit.classified", {"verdict": "target"}),
        (SERGEY, "payment.received", {"payment": "P1", "deal": "D1", "amount": "1.00"}),
        (KSENIA, "deal.signed", {"deal": "D1", "amount": "1.00", "sellers": {"S1": "1"}}),
        (ALLA, "lead.qualified", {"verdict": "target"}),
        (Actor("M1", "marketer"), "qc.verdict", {"verdict": "target"}),
        (Actor("H1", "cc_head"), "visit.classified", {"verdict": "target"}),
    ],
)
def test_what_a_role_never_records(who: Actor, kind: str, payload: dict[str, Any]) -> None:
    world, _lead = ivanov()
    record(world.events)
    with pytest.raises(NotAllowed):
        perform(who, "L1", [(kind, payload)], now=NOW)


def test_alla_receives_only_in_her_own_office() -> None:
    world, lead = ivanov()
    lead.call("O1").booked("O1", slot=hours(3), office="OF2")
    record(world.events)
    with pytest.raises(NotYourOffice):
        perform(ALLA, "L1", [("visit.arrived", {"meeting": lead.meeting, "office": "OF2"})], now=NOW)


def test_a_waiting_client_is_taken_by_one_seller_and_is_his() -> None:
    world, lead = ivanov()
    lead.call("O1").booked("O1", slot=hours(1)).arrived(after=hours(1))
    record(world.events)
    perform(SERGEY, "L1", [("seller.assigned", {"seller": "S1"})], now=NOW)
    with pytest.raises(NotYourLead):
        perform(SVETLANA, "L1", [("visit.classified", {"verdict": "target"})], now=NOW)
    perform(SERGEY, "L1", [("visit.classified", {"verdict": "target"})], now=NOW)
    card = leads.card("L1")
    assert card is not None
    assert card.lead.visits[0].seller == "S1"


def test_where_there_is_no_call_centre_sellers_answer() -> None:
    world = World()
    then = MONDAY - days(7)
    world.tell("person.registered", {"person": "S1", "role": "seller", "office": "OF1"}, actor="D1", at=then)
    world.application("L1")
    record(world.events)
    perform(SERGEY, "L1", [("lead.assigned", {"operator": "S1"}), ("call", {"direction": "out", "result": "busy"})],
            now=NOW)  # fmt: skip
    assert state() == "in_work"


def test_where_there_is_no_call_centre_any_seller_answers_a_client_who_rings() -> None:
    world = World()
    then = MONDAY - days(7)
    for seller in ("S1", "S2"):
        world.tell("person.registered", {"person": seller, "role": "seller", "office": "OF1"}, actor="D1", at=then)
    world.walk_in("L1").outcome("S1", "follow_up", "thinking")
    record(world.events)
    perform(SVETLANA, "L1", [("call", {"direction": "in", "result": "connected"})], now=NOW)
    with pytest.raises(NotYourLead):
        perform(SVETLANA, "L1", [("lead.lost", {"reason": "too_expensive"})], now=NOW)


def test_a_click_belongs_to_one_client_and_one_person() -> None:
    """A form that the browser kept is sent again for another client: nothing is taken for done that was not."""
    world, _lead = ivanov()
    world.application("L2").assigned("O1")
    record(world.events)
    lost = [("lead.lost", {"reason": "too_expensive"})]
    perform(OLEG, "L1", lost, now=NOW, token="click")
    with pytest.raises(SentAlready):
        perform(OLEG, "L2", lost, now=NOW, token="click")
    with pytest.raises(SentAlready):
        perform(OLGA, "L1", lost, now=NOW, token="click")
    assert perform(OLEG, "L1", lost, now=NOW, token="click").repeated


def test_an_own_act_is_taken_back_and_nobody_elses() -> None:
    world, _lead = ivanov()
    record(world.events)
    done = perform(OLEG, "L1", [("lead.lost", {"reason": "too_expensive"})], now=NOW)
    with pytest.raises(NotYourEntry):
        take_back(OLGA, done.ids, now=NOW + minutes(1))
    take_back(OLEG, done.ids, now=NOW + minutes(1))
    assert state() == "new"
    with pytest.raises(refusal.VoidedTwice):
        take_back(OLEG, done.ids, now=NOW + minutes(2))


def test_what_later_facts_stand_on_is_not_taken_back() -> None:
    world, lead = ivanov()
    lead.call("O1").booked("O1", slot=hours(1)).arrived(after=hours(1))
    lead.tell("visit.arrived", {"office": "OF1"}, actor="A1")
    record(world.events)
    booking = next(event for event in world.events if event.kind == "meeting.booked")
    with pytest.raises(refusal.StandsUnder):
        take_back(OLEG, [booking.event_id], now=NOW)


def test_quality_control_voids_an_arrival_that_was_none() -> None:
    world, lead = ivanov()
    lead.call("O1").booked("O1", slot=hours(1)).arrived(after=hours(1))
    record(world.events)
    take_back(JULIA, [lead.last.event_id], now=NOW, reason="nobody_came")
    assert state() == "booked"


def test_a_close_ahead_of_the_clock_is_said_in_words() -> None:
    world, _lead = ivanov()
    world.tell("period.closed", {"period": "2026-10"}, actor="P1", at=NOW + days(30))
    record(world.events)
    with pytest.raises(PeriodIsClosed) as refused:
        perform(OLEG, "L1", [("call", {"direction": "out", "result": "busy"})], now=NOW)
    assert "04.11.2026" in refused.value.sentence("ru")


def test_no_such_lead() -> None:
    record(founded().events)
    with pytest.raises(NoSuchLead):
        perform(OLEG, "L404", [("call", {"direction": "out", "result": "busy"})], now=NOW)


def test_of_twenty_who_take_one_lead_at_once_one_has_it() -> None:
    world = founded()
    world.application("L1")
    record(world.events)

    def take(place: int) -> Done | refusal.ImpossibleStep:
        me = Actor(f"P{place}", "operator")
        try:
            return perform(me, "L1", [("lead.assigned", {"operator": me.person})], now=NOW)
        except refusal.LeadIsTaken as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(take, range(20)))
    assert sum(isinstance(answer, Done) for answer in answers) == 1
    assert len(read.events_of("L1")) == 2
