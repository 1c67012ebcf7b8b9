"""«Next client»: exactly one person for exactly one operator, in the order of the queue, however many ask at once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connection
from tests.founded import founded
from tests.world import MONDAY, RULES, World, days, hours, minutes

from kulmina.actions.act import perform
from kulmina.actions.leads import Given, QueueIsEmpty, next_client, take
from kulmina.current import leads, queue
from kulmina.domain.refusal import LeadIsTaken
from kulmina.domain.rights import Actor, NotAllowed
from kulmina.journal import read
from kulmina.recording import record

OLEG, OLGA, SERGEY = Actor("O1", "operator"), Actor("O2", "operator"), Actor("S1", "seller", "OF1")
CROWD = [Actor(f"W{number:02d}", "operator") for number in range(20)]


def town(**rules: object) -> World:
    """The company with twenty more operators."""
    world = founded(**rules)
    for worker in CROWD:
        world.tell("person.registered", {"person": worker.person, "role": "operator"}, actor="D1", at=MONDAY - days(7))
    return world


def holder(lead: str) -> str | None:
    card = leads.card(lead)
    assert card is not None
    return card.row.operator


def ask(operator: Actor, at: datetime) -> list[str]:
    """One request: the next client is given, and he does not answer."""
    try:
        lead = next_client(operator, now=at).lead_id
        perform(operator, lead, [("call", {"direction": "out", "result": "no_answer"})], now=at)
    except QueueIsEmpty:
        return []
    finally:
        connection.close()
    return [lead]


def everybody(now: datetime, rounds: int = 1) -> list[str]:
    """Twenty operators ask at the same moment, and once they were all answered, again; whom they were given."""
    ready = Barrier(len(CROWD), timeout=30)

    def work(operator: Actor) -> list[str]:
        got = []
        for turn in range(rounds):
            ready.wait()
            got += ask(operator, now + minutes(turn))
        return got

    with ThreadPoolExecutor(len(CROWD)) as people:
        return [lead for got in people.map(work, CROWD) for lead in got]


def test_twenty_operators_ask_at_once_and_nobody_gets_the_same_client(database: str) -> None:
    world = town()
    for number in range(30):
        world.application(f"L{number:02d}", at=MONDAY + minutes(number / 10))
    record(world.events)
    got = everybody(MONDAY + minutes(4), rounds=2)
    assert Counter(got) == {f"L{number:02d}": 1 for number in range(30)}
    given = [e for lead in got for e in read.events_of(lead) if e.kind == "lead.assigned"]
    assert len(given) == 30


def test_the_clients_of_a_silent_operator_go_to_the_others_once_each(database: str) -> None:
    world = town()
    for number in range(30):
        world.application(f"L{number:02d}", at=MONDAY + minutes(number / 10)).assigned("O1", after=minutes(1))
    record(world.events)
    with pytest.raises(QueueIsEmpty):
        next_client(OLGA, now=MONDAY + minutes(10))
    got = everybody(MONDAY + minutes(30), rounds=2)
    assert Counter(got) == {f"L{number:02d}": 1 for number in range(30)}


def test_a_double_click_gives_the_same_client_and_one_hand_over(database: str) -> None:
    world = founded()
    world.application("A")
    world.application("B", at=MONDAY + minutes(1))
    record(world.events)
    first = next_client(OLEG, now=MONDAY + minutes(2))
    again = next_client(OLEG, now=MONDAY + minutes(2))
    assert (first, again) == (Given("B", fresh=True), Given("B", fresh=False))
    assert len([e for e in read.events_of("B") if e.kind == "lead.assigned"]) == 1
    assert next_client(OLGA, now=MONDAY + minutes(2)).lead_id == "A"


def test_who_did_something_gets_somebody_else(sqlite_database: None) -> None:
    world = founded()
    world.application("A")
    world.application("B", at=MONDAY + minutes(1))
    record(world.events)
    got = next_client(OLEG, now=MONDAY + minutes(2)).lead_id
    perform(OLEG, got, [("call", {"direction": "out", "result": "no_answer"})], now=MONDAY + minutes(3))
    assert next_client(OLEG, now=MONDAY + minutes(3)).lead_id == "A"


def test_a_missed_call_comes_before_an_application_and_that_before_a_call_back(sqlite_database: None) -> None:
    world = founded()
    world.application("APPLIED", at=MONDAY + hours(3))
    world.application("AGREED").assigned("O1").call("O1").tell(
        "callback.scheduled", {"at": (MONDAY + hours(2)).isoformat()}, actor="O1"
    )
    world.inbound("RANG", at=MONDAY + hours(2)).call("O1", "abandoned", direction="in")
    record(world.events)
    order = []
    for _each in range(3):
        lead = next_client(OLEG, now=MONDAY + hours(3) + minutes(1)).lead_id
        order.append(lead)
        perform(OLEG, lead, [("call", {"direction": "out", "result": "no_answer"})], now=MONDAY + hours(3) + minutes(1))
    assert order == ["RANG", "APPLIED", "AGREED"]


def test_an_own_client_is_no_new_hand_over(sqlite_database: None) -> None:
    world = founded()
    world.application("A").assigned("O1").call("O1", "no_answer")
    record(world.events)
    before = read.last_no()
    assert next_client(OLEG, now=MONDAY + hours(1)) == Given("A", fresh=False)
    assert read.last_no() == before


def test_an_empty_queue_says_when_the_next_one_is_due(database: str) -> None:
    world = founded()
    world.application("A").assigned("O1").call("O1", "no_answer", after=minutes(1))
    record(world.events)
    with pytest.raises(QueueIsEmpty) as empty:
        next_client(OLEG, now=MONDAY + minutes(4))
    assert empty.value.due == MONDAY + minutes(12)
    with pytest.raises(QueueIsEmpty) as nothing:
        next_client(OLGA, now=MONDAY + minutes(4))
    assert nothing.value.due is None


def test_a_client_who_came_to_the_office_is_not_called_by_operators(sqlite_database: None) -> None:
    world = founded()
    lead = world.application("A").assigned("O1").call("O1").booked("O1", slot=days(1)).arrived(after=days(1))
    lead.classified("S1").outcome("S1", "follow_up", "thinking")
    record(world.events)
    later = MONDAY + days(20)
    with pytest.raises(QueueIsEmpty):
        next_client(OLGA, now=later)
    [due] = queue.queue(queue.Asker("S1", queue.SALES), later)
    assert (due.lead_id, due.kind, due.why) == ("A", "follow_up", "no_date")


def test_a_lead_is_taken_by_hand_unless_somebody_works_on_it(database: str) -> None:
    world = founded()
    world.application("A")
    record(world.events)
    assert take(OLEG, "A", now=MONDAY + minutes(1)).fresh
    assert not take(OLEG, "A", now=MONDAY + minutes(2)).fresh
    with pytest.raises(LeadIsTaken):
        take(OLGA, "A", now=MONDAY + minutes(2))
    assert take(OLGA, "A", now=MONDAY + minutes(20)).fresh  # Oleg was silent
    assert holder("A") == "O2"


def test_sellers_ask_for_clients_only_where_there_is_no_call_centre(sqlite_database: None) -> None:
    world = founded()
    world.application("A")
    record(world.events)
    with pytest.raises(NotAllowed):
        next_client(SERGEY, now=MONDAY + minutes(1))


def test_without_operators_the_sellers_work_the_flow(sqlite_database: None) -> None:
    world = World()
    world.tell("business.configured", {"rules": RULES}, actor="D1", at=MONDAY - days(7))
    world.tell("person.registered", {"person": "S1", "role": "seller", "office": "OF1"}, actor="D1", at=MONDAY)
    world.application("A")
    record(world.events)
    assert next_client(SERGEY, now=MONDAY + minutes(1)) == Given("A", fresh=True)
    assert holder("A") == "S1"
