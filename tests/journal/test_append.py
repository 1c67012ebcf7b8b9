"""A fact enters the journal once, as it was received, and never before a close of pay."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.world import MONDAY, World, days, late, minutes

from kulmina.domain.event import Event, make
from kulmina.journal import read
from kulmina.journal.append import Condition
from kulmina.recording import ClosedPeriod, OtherContent, Recorded, SomebodyWasFirst, record

pytestmark = pytest.mark.usefixtures("database")


def told() -> World:
    world = World()
    world.application("L01").assigned("O1").call("O1", after=minutes(3)).qualified("O1")
    world.walk_in("L02").outcome("S1", "sold").signed("S1").paid("150000.00")
    return world


def test_the_same_facts_again_change_nothing() -> None:
    world = told()
    assert record(world.events) == Recorded(added=len(world.events), repeated=0)
    before = list(read.since(0))
    assert record(world.events + world.events) == Recorded(added=0, repeated=2 * len(world.events))
    assert list(read.since(0)) == before


def test_a_source_that_says_it_again_under_another_id_is_heard_once() -> None:
    [call] = World().inbound("L01").world.events
    said = replace(call, source="site", source_id="form-17")
    again = replace(said, event_id="E777", recorded_at=call.recorded_at + minutes(9))
    assert record([said, again]) == Recorded(added=1, repeated=1)
    assert record([again]) == Recorded(added=0, repeated=1)
    assert [event.event_id for _, event in read.since(0)] == [call.event_id]


@pytest.mark.parametrize("where", ["together", "later"])
def test_an_id_that_says_something_else_is_an_error_and_nothing_goes_in(where: str) -> None:
    world = told()
    paid = world.events[-1]
    other = make(
        paid.kind, {**paid.payload, "amount": "1.00"}, event_id=paid.event_id, occurred_at=paid.occurred_at,
        recorded_at=paid.recorded_at, actor=paid.actor, lead_id=paid.lead_id,
    )  # fmt: skip
    if where == "later":
        record(world.events)
    with pytest.raises(OtherContent, match=f"{paid.event_id}.*another payload"):
        record([*world.events[:2], paid, other] if where == "together" else [other])
    assert read.last_no() == (0 if where == "together" else len(world.events))


def test_what_a_source_said_beyond_what_we_know_is_kept() -> None:
    [seen] = World().application("L01").world.events
    payload = {**seen.payload, "utm": {"term": "списать долги", "n": [1, 2.5]}}
    said = make(
        seen.kind, payload, event_id="E1", occurred_at=seen.occurred_at, recorded_at=seen.recorded_at,
        actor="SYS", lead_id="L01",
    )  # fmt: skip
    record([said])
    [kept] = read.events_of("L01")
    assert kept.raw["utm"] == payload["utm"]
    assert kept.fact.extra == {"utm": payload["utm"]}


def test_facts_come_back_as_they_were_told() -> None:
    world = told()
    record(world.events)
    kept = [event for _, event in read.since(0)]
    assert [without_contact(event) for event in kept] == [without_contact(event) for event in world.events]
    assert read.events_of("L02") == [event for event in kept if event.lead_id == "L02"]
    assert [no for no, _ in read.since(3)] == list(range(4, len(kept) + 1))


def without_contact(event: Event) -> tuple[object, ...]:
    payload = {name: value for name, value in event.payload.items() if name != "contact"}
    return (event.event_id, event.kind, event.occurred_at, event.recorded_at, event.actor, event.lead_id, payload)


def test_a_void_is_found_with_the_fact_it_names_whoever_said_it() -> None:
    world = told()
    payment = world.events[-1]
    record(world.events)
    void = make(
        "event.voided", {"event": payment.event_id}, event_id="V1", occurred_at=MONDAY + days(1),
        recorded_at=MONDAY + days(1), actor="K1",
    )  # fmt: skip
    record([void])
    assert read.events_of("L02")[-1] == void
    assert void not in read.events_of("L01")


def test_after_the_close_nothing_is_said_to_have_been_known_before() -> None:
    world = told()
    close = MONDAY + days(30)
    world.tell("period.closed", {"period": "2026-10"}, actor="F1", at=close)
    record(world.events)

    back_dated = World().application("L03", at=MONDAY + days(2)).last
    with pytest.raises(ClosedPeriod, match="record it with the time at which it is learned now"):
        record([replace(back_dated, event_id="E900", source_id="E900")])
    learned_now = late(replace(back_dated, event_id="E900", source_id="E900"), days(40))
    assert record([learned_now]).added == 1
    assert record(world.events).added == 0, "what is there already may be said again"


def test_a_whole_history_with_its_closes_is_taken_at_once() -> None:
    world = told()
    world.tell("period.closed", {"period": "2026-10"}, actor="F1", at=MONDAY + days(30))
    world.application("L03", at=MONDAY + days(31))
    assert record(world.events).added == len(world.events)


def test_a_decision_holds_only_while_nobody_has_joined_in() -> None:
    world = told()
    record(world.events)
    seen = read.last_no()
    mine = World().application("L01").assigned("O2", after=minutes(60)).last
    mine = replace(mine, event_id="E500", source_id="E500")
    assert record([mine], condition=Condition(frozenset({"L01"}), seen)).added == 1

    too_late = replace(mine, event_id="E501", source_id="E501")
    with pytest.raises(SomebodyWasFirst, match=r"lead\.assigned"):
        record([too_late], condition=Condition(frozenset({"L01"}), seen))
    other_kind = Condition(frozenset({"L01"}), seen, frozenset({"lead.cut_off"}))
    assert record([too_late], condition=other_kind).added == 1
    other_lead = Condition(frozenset({"L02"}), seen)
    assert record([replace(mine, event_id="E502", source_id="E502")], condition=other_lead).added == 1
