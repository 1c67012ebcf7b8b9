"""The flow of the day: for each stage and day inflow is what was processed and the change of the backlog (R05)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.stories import source
from tests.world import MONDAY, Story, World, days, hours, minutes

from kulmina.analytics.flow import Flow, flows

WEEK = [date(2026, 10, 5) + timedelta(days=place) for place in range(8)]


def of(found: list[Flow], day: date, stage: str) -> Flow:
    [one] = [one for one in found if (one.day, one.stage) == (day, stage)]
    return one


@pytest.fixture
def week() -> World:
    """Monday: three applications. One is called at once and comes on Wednesday, one is cut off on Tuesday, one is
    not called at all."""
    world = World()
    came = world.application("CAME").assigned("O1").call("O1").qualified("O1").booked("O1", slot=days(2))
    came.arrived(at=MONDAY + days(2)).classified("S1").outcome("S1", "sold").signed("S1").paid("150000.00")
    world.application("CUT", at=MONDAY + minutes(5)).assigned("O1").cut_off("O1", at=MONDAY + days(1))
    world.application("SILENT", at=MONDAY + minutes(9)).assigned("O2")
    return world


def test_the_days_of_three_leads_by_hand(week: World) -> None:
    found = flows(source(week), WEEK)
    monday, tuesday, wednesday = WEEK[:3]
    assert of(found, monday, "lead") == Flow(monday, "lead", inflow=3, processed=1, before=0, after=2)
    assert of(found, tuesday, "lead") == Flow(tuesday, "lead", inflow=0, processed=1, before=2, after=1)
    assert of(found, monday, "booked") == Flow(monday, "booked", inflow=1, processed=0, before=0, after=1)
    assert of(found, wednesday, "booked") == Flow(wednesday, "booked", inflow=0, processed=1, before=1, after=0)
    assert of(found, wednesday, "signed") == Flow(wednesday, "signed", inflow=1, processed=1, before=0, after=0)
    assert of(found, WEEK[-1], "lead").after == 1


def test_who_comes_from_the_street_passes_the_first_stages_at_once() -> None:
    world = World()
    world.walk_in("STREET").classified("S1")
    found = flows(source(world), WEEK)
    for stage in ("lead", "contacted", "booked"):
        assert of(found, WEEK[0], stage) == Flow(WEEK[0], stage, inflow=1, processed=1, before=0, after=0)
    assert of(found, WEEK[0], "arrived").after == 1


def test_a_lead_that_came_back_to_work_is_backlog_again() -> None:
    world = World()
    world.application("BACK").assigned("O1").call("O1").lost("O1", after=hours(1)).reactivated("O1", after=days(1))
    found = flows(source(world), WEEK)
    assert of(found, WEEK[-1], "contacted").after == 1


STEPS = st.lists(
    st.tuples(st.sampled_from(["call", "booked", "arrived", "signed", "lost", "cut_off", "slept", "invalid"]),
              st.integers(1, 60)), max_size=6,
)  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(st.lists(STEPS, min_size=1, max_size=5))
def test_the_identity_holds_for_every_story(stories: list[list[tuple[str, int]]]) -> None:
    world = World()
    for place, steps in enumerate(stories):
        story = world.application(f"L{place}", at=MONDAY + minutes(place))
        for step, after in steps:
            _tell(story, step, after)
    for one in flows(source(world), WEEK):
        assert one.inflow == one.processed + one.change
        assert min(one.inflow, one.processed, one.before, one.after) >= 0


def _tell(story: Story, step: str, after: int) -> None:
    when: dict[str, Any] = {"after": hours(after)}
    match step:
        case "booked":
            story.booked("O1", slot=days(1), **when)
        case "signed":
            story.signed("S1", deal=f"D-{story.name}-{story.now:%d%H}", **when)
        case "arrived":
            story.arrived(named=False, **when)
        case _:
            getattr(story, step)("O1", **when)
