"""The one-pass stages count what the whole funnel counts."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.stories import october, source, wild_world
from tests.world import MONDAY, World, days

from kulmina.analytics.funnel import funnel
from kulmina.analytics.stages import stages


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**32), known_at=st.sampled_from([None, MONDAY + days(20)]))
def test_one_pass_and_the_whole_funnel_agree(seed: int, known_at: datetime | None) -> None:
    world = wild_world(seed)
    journal, period = source(world), october(world)
    whole = funnel(journal, start=period.start, end=period.end, known_at=known_at)
    quick = stages(journal, start=period.start, end=period.end, known_at=known_at)
    assert quick == {row.group: row.reached for row in whole.rows if row.leads}


def test_two_merged_leads_are_one() -> None:
    world = World()
    world.application("Ivanov", creative="C1").call("O1")
    world.application("Ivanov again", creative="C2", at=MONDAY + days(1)).merged("Ivanov")
    period = october(world)
    assert stages(source(world), start=period.start, end=period.end) == {"C1": (1, 1, 0, 0, 0, 0)}
