"""The queue as it is read: its order, its classes, whose it is, and the part that is drawn by chance."""

from __future__ import annotations

import pytest
from tests.founded import founded
from tests.world import MONDAY, World, days, hours, minutes

from kulmina.current.queue import CALLS, SALES, Asker, counts, due_next, queue
from kulmina.domain.queue import CLASSES
from kulmina.recording import record

OLEG, OLGA, HEAD = Asker("O1"), Asker("O2"), Asker(None)
NOON = MONDAY + hours(2)


def busy(**desk: object) -> World:
    """One client of each class of the call desk at noon."""
    world = founded(**({"desk": desk} if desk else {}))
    world.inbound("RINGING", at=NOON - minutes(0.5))
    world.inbound("RANG_OUT", at=NOON - minutes(10))
    world.application("NEW", at=NOON - minutes(1))
    world.application("NEWER", at=NOON - minutes(0.5))
    world.application("LATE", at=NOON - minutes(50))
    agreed = world.application("AGREED").assigned("O1").call("O1")
    agreed.tell("callback.scheduled", {"at": (NOON - minutes(5)).isoformat()}, actor="O1")
    world.application("BOOKED", at=MONDAY - days(3)).assigned("O1").call("O1").booked("O1", slot=MONDAY + hours(26))
    world.application("SILENT").assigned("O1").call("O1", "no_answer")
    world.application("ASLEEP", at=MONDAY - days(9)).assigned("O1").call("O1").tell(
        "lead.slept", {"until": MONDAY.date().isoformat()}, actor="O1"
    )
    came = world.application("CAME", at=MONDAY - days(5)).assigned("O1").call("O1").booked("O1", slot=days(1))
    came.arrived(after=days(1)).classified("S1").outcome("S1", "follow_up", "thinking")
    return world


@pytest.mark.usefixtures("database")
def test_the_order_of_the_classes_and_of_the_new_ones() -> None:
    record(busy().events)
    found = queue(OLEG, NOON)
    assert [item.lead_id for item in found] == [
        "RINGING", "RANG_OUT", "NEWER", "NEW", "LATE", "AGREED", "BOOKED", "SILENT", "ASLEEP",
    ]  # fmt: skip
    assert [CLASSES.index(item.kind) for item in found] == sorted(CLASSES.index(item.kind) for item in found)
    assert found[1].why == "missed"
    told = {kind: number for kind, number in counts(OLEG, NOON).items() if number}
    assert told == {"ringing": 1, "missed": 1, "new": 3, "callback": 1, "confirm": 1, "retry": 1, "wake": 1}


@pytest.mark.usefixtures("sqlite_database")
def test_what_others_hold_comes_to_me_when_they_are_silent() -> None:
    record(busy().events)
    mine = {item.lead_id for item in queue(OLGA, NOON)}
    assert "AGREED" not in mine  # Oleg has a quarter of an hour
    assert "AGREED" in {item.lead_id for item in queue(OLGA, NOON + minutes(11))}
    assert {item.lead_id for item in queue(HEAD, NOON)} >= {"AGREED", "NEW"}


@pytest.mark.usefixtures("sqlite_database")
def test_who_has_come_is_the_sellers() -> None:
    record(busy().events)
    assert "CAME" not in {item.lead_id for item in queue(HEAD, NOON)}
    assert [item.lead_id for item in queue(Asker("S1", SALES), NOON)] == ["CAME"]
    assert queue(Asker("S2", SALES), NOON) == []
    assert OLEG.desk == CALLS


@pytest.mark.usefixtures("sqlite_database")
def test_when_the_next_one_is_due() -> None:
    world = founded()
    world.application("A").assigned("O1").call("O1", "no_answer", after=minutes(1))
    record(world.events)
    assert due_next(OLEG, MONDAY + minutes(5)) == MONDAY + minutes(12)
    assert due_next(OLGA, MONDAY + minutes(5)) is None


@pytest.mark.usefixtures("sqlite_database")
def test_a_fixed_part_is_drawn_by_chance_and_marked() -> None:
    world = founded(desk={"random_share": "0.5"})
    for number in range(40):
        world.application(f"R{number:02d}", at=MONDAY - days(number)).assigned("O1").call("O1", "no_answer")
    record(world.events)
    found = queue(OLEG, NOON + days(1))
    drawn = [item.lead_id for item in found if item.drawn]
    ranked = [item.worth.value for item in found if not item.drawn]
    assert 8 < len(drawn) < 32
    assert ranked == sorted(ranked, reverse=True)
    assert drawn != sorted(drawn)
    assert [item.lead_id for item in queue(OLEG, NOON + days(1))] == [item.lead_id for item in found]
