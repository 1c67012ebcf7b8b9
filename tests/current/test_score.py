"""The score in the queue: by the model of the lead's day, from what was known at its creation, with its reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any

import pytest
from tests.founded import founded
from tests.world import MONDAY, World, days, hours, minutes

from kulmina.current import rebuild, score
from kulmina.current.queue import Asker, first, queue
from kulmina.current.scored_past import leaks, past
from kulmina.domain.period import micros
from kulmina.journal import read
from kulmina.recording import record

OLEG = Asker("O1")
CHANNELS = {"vk_ads": -2.0, "yandex_direct": 2.0}


def model(weights: dict[str, float] = CHANNELS, name: str = "channel") -> dict[str, Any]:
    column = {
        "name": name, "numeric": False, "edges": [], "weights": weights, "missing": 0.0, "unseen": 0.0, "usual": 0.0,
    }  # fmt: skip
    return {
        "kind": "linear", "base": -1.0, "columns": [column], "calibration": [0.0, 1.0], "leads": 900,
        "money": {"": 1_000_000, "yandex_direct": 5_000_000},
    }  # fmt: skip


def trained(world: World, at: datetime, told: dict[str, Any] | None = None, **auc: float) -> None:
    """`auc`: of the score and of the creative's rate on the later leads; none: the report compares nothing."""
    ways = {name.replace("_", " "): {"auc": value} for name, value in auc.items()}
    payload = {
        "target": "arrived_target",
        "known_at": at.isoformat(),
        "model": told or model(),
        "report": {"ways": ways},
    }
    world.tell("score.trained", payload, actor="SYS", at=at)


def silent(world: World, name: str, creative: str, **more: Any) -> None:
    """A client who did not answer once: his place is by worth alone."""
    world.application(name, creative=creative, **more).assigned("O1").call("O1", "no_answer")


@pytest.mark.usefixtures("database")
def test_the_queue_goes_by_the_score_and_says_why() -> None:
    world = founded(desk={"random_share": "0"})
    trained(world, MONDAY - days(1))
    for name, creative in (("VK", "C1"), ("YA", "C2"), ("VK2", "C3")):
        silent(world, name, creative)
    record(world.events)
    found = queue(OLEG, MONDAY + hours(2))
    assert found[0].lead_id == "YA"
    worth = found[0].worth
    assert worth.scored
    assert worth.chance == Fraction(7311, 10_000)  # 1 / (1 + e^-(2 - 1))
    assert worth.money == 5_000_000
    assert [(reason.column, reason.value, reason.part) for reason in worth.reasons] == [
        ("channel", "yandex_direct", 2.0)
    ]
    assert found[-1].worth.chance == Fraction(474, 10_000)
    next_one = first(OLEG, MONDAY + hours(2))
    assert next_one is not None
    assert next_one.lead_id == "YA"


@pytest.mark.usefixtures("sqlite_database")
def test_without_a_model_the_creatives_rate_orders_and_nobody_is_left_out() -> None:
    world = founded()
    silent(world, "A", "C1")
    record(world.events)
    [item] = queue(OLEG, MONDAY + hours(2))
    assert not item.worth.scored
    assert item.worth.reasons == ()
    assert item.worth.chance > 0


@pytest.mark.usefixtures("sqlite_database")
def test_a_score_that_loses_to_the_creatives_rate_orders_nothing() -> None:
    """Sunday's score lost, Tuesday's won: Monday's leads go by the creative's rate, Wednesday's by their score."""
    world = founded()
    trained(world, MONDAY - days(1), score=0.521, rate_of_the_group=0.539)
    silent(world, "MONDAY", "C1")
    trained(world, MONDAY + days(1), score=0.561, rate_of_the_group=0.539)
    silent(world, "WEDNESDAY", "C1", at=MONDAY + days(2))
    trained(world, MONDAY + days(3), score=0.49)
    silent(world, "FRIDAY", "C1", at=MONDAY + days(4))
    record(world.events)
    scored = {item.lead_id: item.worth.scored for item in queue(OLEG, MONDAY + days(4) + hours(2))}
    assert scored == {"MONDAY": False, "WEDNESDAY": True, "FRIDAY": False}


@pytest.mark.usefixtures("sqlite_database")
def test_a_lead_keeps_the_model_of_its_day() -> None:
    """Trained on Sunday and again on Tuesday: Monday's lead is told by Sunday's model, one of last week by it too."""
    world = founded()
    trained(world, MONDAY - days(1))
    silent(world, "OLD", "C1", at=MONDAY - days(5))
    silent(world, "MONDAY", "C1")
    trained(world, MONDAY + days(1), model({"vk_ads": 1.0}))
    silent(world, "WEDNESDAY", "C1", at=MONDAY + days(2))
    record(world.events)
    found = {item.lead_id: item.worth.chance for item in queue(OLEG, MONDAY + days(2) + hours(2))}
    assert found["OLD"] == found["MONDAY"] == Fraction(474, 10_000)
    assert found["WEDNESDAY"] == Fraction(5_000, 10_000)
    again = [event for event in world.events if event.kind == "score.trained"][-1]
    world.events.clear()
    world.void(again, at=MONDAY + days(3))
    record([replace(event, event_id="void-of-training") for event in world.events])
    assert {item.worth.chance for item in queue(OLEG, MONDAY + days(3))} == {Fraction(474, 10_000)}


@pytest.mark.usefixtures("database")
def test_a_lead_looks_the_same_when_all_that_came_later_is_there() -> None:
    """The leak test: the columns at the moment of creation, and after a month of calls, an arrival and money."""
    world = founded()
    early = world.application("EARLY", at=MONDAY - days(60)).assigned("O1").call("O1").booked("O1", slot=days(1))
    early.arrived(after=days(1)).classified("S1")
    back = world.tell(
        "target_action",
        {"action": "application", "contact": early.contact, "creative": "C2", "consent": True, "region": "Тула",
         "answers": {"debt_amount": 500_000, "age": 44, "surname": "Иванов"}, "comment": "позвоните"},
        actor="SYS", at=MONDAY, lead="BACK",
    )  # fmt: skip
    record(world.events)
    company = read.company()
    number = read.lead_numbers(["BACK"])["BACK"]
    [row] = score.at_creation([number], company).values()
    assert row == {
        "creative": "C2", "campaign": "K2", "channel": "yandex_direct", "platform": "site", "action": "application",
        "source": "kulmina", "hour": 10.0, "weekday": "mon", "working": "yes", "consent": "yes", "before": "came",
        "region": "Тула", "answer.debt_amount": 500_000.0,
    }  # fmt: skip
    story = world.leads["BACK"] = type(early)(world, "BACK", early.contact, back.occurred_at)
    world.events.clear()
    story.assigned("O1").call("O1").qualified("O1", answers={"debt_amount": 1}).reattributed("C1")
    story.booked("O1", slot=days(1)).arrived(after=days(1)).classified("S1").signed("S1").paid("150000.00")
    early.signed("S1", after=days(70)).paid("10000.00")
    record([replace(event, event_id=f"later-{place}") for place, event in enumerate(world.events)])
    assert score.at_creation([number], company) == {number: row}


@pytest.mark.usefixtures("sqlite_database")
def test_the_past_is_told_as_it_stands_and_as_it_was_known() -> None:
    world = founded()
    came = world.application("CAME", at=MONDAY).assigned("O1").call("O1").booked("O1", slot=days(1))
    came.arrived(after=days(1)).classified("S1", after=days(3)).signed("S1").paid("150000.00")
    world.application("CUT", at=MONDAY).call("O1").cut_off("O1")
    world.walk_in("WALKED", at=MONDAY)
    record(world.events)
    company, later = read.company(), MONDAY + days(30)
    told = list(past(later, as_of=False, company=company))
    assert sorted(told) == sorted(past(later, as_of=True, company=company))
    now = {one.lead_id: one.past for one in told}
    assert set(now) == {"CAME", "CUT"}
    assert (now["CAME"].came, now["CAME"].net, now["CAME"].calls, now["CUT"].cut) == (True, 15_000_000, 1, True)
    assert not now["CUT"].came
    then = {one.lead_id: one.past for one in past(MONDAY + days(2), as_of=True, company=company)}
    assert not then["CAME"].came  # the office had not said yet that he fits
    assert then["CAME"].net == 0
    assert leaks(told, company) == 0


@pytest.mark.usefixtures("sqlite_database")
def test_nothing_of_a_score_is_stored_so_the_present_is_rebuilt_the_same() -> None:
    world = founded()
    trained(world, MONDAY - days(1))
    silent(world, "A", "C2")
    record(world.events)
    before = queue(OLEG, MONDAY + hours(2))
    rebuild.rebuild()
    score.forget()
    assert queue(OLEG, MONDAY + hours(2)) == before
    assert rebuild.compare() == []


@pytest.mark.usefixtures("sqlite_database")
def test_a_lead_whose_creation_is_not_known_is_ranked_by_its_creative() -> None:
    world = founded()
    trained(world, MONDAY - days(1))
    silent(world, "A", "C2", at=MONDAY)
    record(world.events)
    company = read.company()
    assert score.scores({10_000: micros(MONDAY + minutes(1))}, company) == {}
    assert score.scores({}, company) == {}
