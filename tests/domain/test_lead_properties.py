"""What holds for any lead whatever happened to it: hypothesis invents the stories."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.world import MONDAY, Story, World, days, hours, minutes

from kulmina.domain import lead_state
from kulmina.domain.event import Event
from kulmina.domain.lead import Lead, read_lead, visible
from kulmina.domain.loss import ZONES, loss_zone
from kulmina.domain.response import working_seconds

OPERATORS = st.sampled_from(["O1", "O2"])
SELLERS = st.sampled_from(["S1", "S2"])
VERDICTS = st.sampled_from(["target", "non_target", "unknown"])
CALLS = st.sampled_from(["connected", "no_answer", "busy", "wrong_number", "abandoned"])
SLOTS = st.integers(0, 20).map(days)
MEETINGS = st.sampled_from(["MT1", "MT2", "MT3", None])
PAUSES = st.integers(0, 3000).map(minutes)  # none at all is common: facts of one instant


def _step(name: str, *args: st.SearchStrategy[Any], **named: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(st.just(name), st.tuples(*args), st.fixed_dictionaries({**named, "after": PAUSES}))


STEPS = st.one_of(
    _step("acts", st.sampled_from(["application", "call", "visit", "app_install"])),
    _step("assigned", OPERATORS),
    _step("call", OPERATORS, CALLS, direction=st.sampled_from(["in", "out"])),
    _step("qualified", OPERATORS, VERDICTS),
    _step("cut_off", OPERATORS),
    _step("overturned"),
    _step("callback", OPERATORS, SLOTS),
    _step("booked", OPERATORS, SLOTS, meeting=MEETINGS.filter(bool)),
    _step("arrived", meeting=MEETINGS),
    _step("cancelled", OPERATORS, meeting=MEETINGS.filter(bool)),
    _step("classified", SELLERS, VERDICTS),
    _step("qc", VERDICTS),
    _step("outcome", SELLERS, st.sampled_from(["sold", "follow_up", "refused"])),
    _step("followup", SELLERS, SLOTS),
    _step("followed_up", SELLERS),
    _step("signed", SELLERS),
    _step("deal_cancelled", SELLERS),
    _step("paid", st.sampled_from(["100.00", "2500.50"]), payment=st.sampled_from(["P1", "P2", "P3"])),
    _step("refunded", st.sampled_from(["100.00", "2500.50"]), payment=st.sampled_from(["P1", "P2", "P9"])),
    _step("lost", SELLERS),
    _step("slept", SELLERS, st.sampled_from(["2026-12-01", None])),
    _step("reactivated", SELLERS),
    _step("invalid", OPERATORS),
    _step("reattributed", st.sampled_from(["C2", "C3", None]), approved_by=st.sampled_from(["D1", None])),
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A world with one lead, "Ivanov", to whom anything may have happened, in the right order or not."""
    world = World()
    story: Story = world.application("Ivanov")
    for name, args, named in draw(st.lists(STEPS, max_size=14)):
        getattr(story, name)(*args, **named)
    return world


@given(worlds(), st.randoms())
def test_any_order_of_arrival_gives_the_same_lead(world: World, random: Any) -> None:
    shuffled = list(world.events)
    random.shuffle(shuffled)
    assert read_lead(shuffled, world.rules) == read_lead(world.events, world.rules)


@given(worlds(), st.data())
def test_recording_a_fact_twice_changes_nothing(world: World, data: st.DataObject) -> None:
    again = data.draw(st.sampled_from(world.events))
    assert read_lead([*world.events, again], world.rules) == read_lead(world.events, world.rules)


@given(worlds(), st.data())
def test_a_void_restores_the_lead_without_the_fact(world: World, data: st.DataObject) -> None:
    wrong = data.draw(st.sampled_from(world.events))
    without = [event for event in world.events if event is not wrong]
    void = world.void(wrong)
    assert read_lead(visible(world.events), world.rules, lead_id="Ivanov") == read_lead(
        without, world.rules, lead_id="Ivanov"
    )
    before = [event for event in world.events if event.recorded_at < void.recorded_at]
    earlier = visible(world.events, void.recorded_at - timedelta(microseconds=1))
    assert earlier == before


@given(worlds())
def test_reached_stages_never_grow_downwards(world: World) -> None:
    reached = world.lead("Ivanov").reached
    seen = [at for at in reached if at is not None]
    assert seen == sorted(seen)
    assert all(at is None for at in reached[len(seen) :])


@given(worlds(), st.integers(-1, 60).map(days))
def test_a_cut_reads_the_lead_as_if_nothing_had_happened_since(world: World, span: timedelta) -> None:
    cut = MONDAY + span
    before = [event for event in world.events if event.occurred_at < cut]
    whole, then = read_lead(world.events, world.rules, cut=cut), read_lead(before, world.rules)
    lost = {"lost", "non_target"}  # the verdict is the one known now
    assert whole.state == then.state or {whole.state, then.state} == lost
    assert _but_state(whole) == _but_state(read_lead(world.events, world.rules))


def _but_state(lead: Lead) -> dict[str, Any]:
    return {f.name: getattr(lead, f.name) for f in fields(Lead) if f.name not in ("state", "next_step")}


@given(worlds())
def test_every_lead_is_in_a_known_state_and_in_one_zone(world: World) -> None:
    lead = world.lead("Ivanov")
    assert lead.state in lead_state.STATES
    assert loss_zone(lead) in ZONES
    if lead.payments:
        assert lead.state == ("sold" if lead.cash > 0 else "refunded")


@given(worlds(), st.sampled_from([timedelta(0), hours(1), days(400)]))
def test_when_a_fact_was_recorded_does_not_matter_once_it_is_known(world: World, by: timedelta) -> None:
    late: list[Event] = [replace(event, recorded_at=event.recorded_at + by) for event in world.events]
    assert read_lead(late, world.rules) == read_lead(world.events, world.rules)


@given(worlds())
def test_what_is_not_this_portraits_does_not_change_the_lead(world: World) -> None:
    lead = world.lead("Ivanov")
    world.tell("consent.recorded", {"purpose": "personal_data"}, actor="SYS", at=MONDAY, lead="Ivanov", event_id="A0")
    world.tell("meeting.reminded", {"meeting": "MT1"}, actor="SYS", at=MONDAY, lead="Ivanov", event_id="A1")
    assert world.lead("Ivanov") == lead


MOMENTS = st.integers(0, 60 * 24 * 30).map(lambda count: MONDAY + minutes(count))


@given(MOMENTS, MOMENTS, MOMENTS)
def test_working_time_adds_up_and_never_exceeds_the_clock(a: Any, b: Any, c: Any) -> None:
    rules = World().rules
    a, b, c = sorted((a, b, c))
    whole = working_seconds(a, c, rules)
    assert working_seconds(a, b, rules) + working_seconds(b, c, rules) == whole
    assert 0 <= whole <= (c - a).total_seconds()
