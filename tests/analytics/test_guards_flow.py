"""The guards of the clients' flow, which every answer about a pack holds."""

from __future__ import annotations

import pytest
from tests.analytics.guarded import advertised, at, came, seen
from tests.world import World, days, hours, minutes

from kulmina.analytics import guards
from kulmina.analytics.figures import figures


@pytest.fixture
def world() -> World:
    return World()


def test_a_creative_with_many_clicks_and_few_target_leads_is_vanity(world: World) -> None:
    for creative, clicks, targets in (("C1", 400, 1), ("C2", 500, 7), ("C3", 100, 0)):
        advertised(world, creative, 6, clicks)
        for number in range(targets):
            world.application(f"{creative}-{number}", creative=creative).qualified("O1")
    assert guards.vanity_creatives(figures(seen(world))["2026-10"]) == ["C1"]


def test_clicks_that_bring_half_their_share_are_not_yet_vanity(world: World) -> None:
    for creative, clicks, targets in (("C1", 400, 3), ("C2", 600, 7)):
        advertised(world, creative, 6, clicks)
        for number in range(targets):
            world.application(f"{creative}-{number}", creative=creative).qualified("O1")
    assert guards.vanity_creatives(figures(seen(world))["2026-10"]) == []


def invited(world: World, name: str, debt: int, operator: str = "O1") -> None:
    story = world.application(name).call(operator).qualified(operator, answers={"debt_amount": debt})
    story.booked(operator, slot=hours(4)).arrived(after=hours(4))
    story.classified("S1", "non_target", "debt_too_small", after=minutes(30))


def test_oleg_invited_a_client_whose_debt_was_known_to_be_too_small(world: World) -> None:
    invited(world, "Known", 100_000)
    invited(world, "Hidden", 500_000)
    corrected = world.leads["Hidden"]
    corrected.qualified("O1", "non_target", answers={"debt_amount": 100_000}, after=days(1))
    assert guards.avoidable_non_target_arrivals(seen(world)) == {"O1": ["Known"]}


def test_a_target_client_who_came_was_no_mistake(world: World) -> None:
    story = world.application("Small").qualified("O1", answers={"debt_amount": 100_000})
    story.booked("O1", slot=hours(4)).arrived(after=hours(4)).classified("S1", after=minutes(30))
    assert guards.avoidable_non_target_arrivals(seen(world)) == {}


def test_quality_control_decides_otherwise_than_sergey(world: World) -> None:
    came(world, "Overruled").classified("S1", "non_target", after=minutes(30)).qc("target", after=days(1))
    came(world, "Agreed").classified("S1", "non_target", after=minutes(30)).qc("non_target", after=days(1))
    came(world, "Unseen").classified("S2", "non_target", after=minutes(30))
    assert guards.verdicts_overruled(seen(world)) == {"S1": ["Overruled"]}


def test_a_verdict_that_the_office_corrected_itself_is_not_overruled(world: World) -> None:
    story = came(world, "Corrected").classified("S1", "non_target", after=minutes(30))
    story.classified("S2", "target", after=hours(1)).qc("target", after=days(1))
    assert guards.verdicts_overruled(seen(world)) == {}


def test_the_same_client_leaves_his_contact_again(world: World) -> None:
    world.application("Twice").acts("call", creative="C2", after=days(2)).acts("application", creative=None)
    world.application("Once").acts("app_install", after=days(1))
    world.application("Next month").acts("call", at=at(2, month=11))
    assert guards.duplicate_target_actions(seen(world)) == {"Twice": ["C2", None]}


def test_five_minutes_of_working_time_to_answer(world: World) -> None:
    world.application("In time").call("O1", "no_answer", after=minutes(5))
    world.application("Late").call("O1", after=minutes(5.1))
    world.application("Night", at=at(6, 23)).call("O1", at=at(7, 9))
    world.application("Never")
    world.walk_in("Walk-in")
    assert guards.sla_breaches(seen(world)) == ["Late", "Never"]
