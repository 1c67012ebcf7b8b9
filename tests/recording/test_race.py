"""Two people act at once: exactly one act is recorded, the others learn that somebody was first."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection
from tests.founded import founded
from tests.world import MONDAY, World, minutes

from kulmina.current.leads import card
from kulmina.domain.event import make
from kulmina.journal import read
from kulmina.recording import Condition, SomebodyWasFirst, record

OPERATORS = [f"O{number}" for number in range(1, 11)]


def take(lead: str, operator: str, ready: Barrier) -> str:
    """What the page of leads does: look, decide, record if nobody was first."""
    try:
        seen = read.last_no()
        assert not [event for event in read.events_of(lead) if event.kind == "lead.assigned"]
        ready.wait()
        now = MONDAY + minutes(5)
        event = make(
            "lead.assigned", {"operator": operator}, event_id=f"T-{operator}", occurred_at=now, recorded_at=now,
            actor=operator, lead_id=lead,
        )  # fmt: skip
        record([event], condition=Condition(frozenset({lead}), seen))
    except SomebodyWasFirst:
        return "late"
    finally:
        connection.close()
    return operator


def test_ten_operators_take_one_lead_and_one_has_it(database: str) -> None:
    record(founded().application("L01").world.events)
    ready = Barrier(len(OPERATORS))
    with ThreadPoolExecutor(len(OPERATORS)) as people:
        ended = Counter(people.map(lambda operator: take("L01", operator, ready), OPERATORS))

    assert ended["late"] == len(OPERATORS) - 1
    [winner] = set(ended) - {"late"}
    assert [event.actor for event in read.events_of("L01") if event.kind == "lead.assigned"] == [winner]
    held = card("L01")
    assert held is not None
    assert held.row.operator == winner


def test_many_writers_lose_nothing_and_number_without_gaps(database: str) -> None:
    def apply(writer: int) -> int:
        try:
            world = World()
            for number in range(5):
                world.application(f"L{writer}-{number}")
            told = [
                make(e.kind, e.payload, event_id=f"{writer}-{e.event_id}", occurred_at=e.occurred_at,
                     recorded_at=e.recorded_at, actor="SYS", lead_id=e.lead_id)
                for e in world.events
            ]  # fmt: skip
            return sum(record([event]).added for event in told)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as writers:
        assert sum(writers.map(apply, range(8))) == 40
    assert [no for no, _ in read.since(0)] == list(range(1, 41))
