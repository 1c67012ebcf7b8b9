"""Guards of the work with leads: what grew, who cut off, who handed over, who was forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analytics.guarded import advertised, at, came, lists, many, seen
from tests.analytics.stories import PEOPLE
from tests.world import World, days, hours, minutes

from kulmina.analytics import guards_work
from kulmina.analytics.cohort import Cut
from kulmina.analytics.figures import figures
from kulmina.analytics.guard_lists import standouts
from kulmina.analytics.guards import sla_breaches
from kulmina.domain.guard import Finding, Limits

LIMITS = Limits()
FIRST, SECOND = (date(2026, 10, 5), date(2026, 10, 12)), (date(2026, 10, 12), date(2026, 10, 19))


@pytest.fixture
def world() -> World:
    return World()


def grown(world: World) -> list[Finding]:
    """What the second week's growth shows beside the first."""
    before = seen(world, start=FIRST[0], end=FIRST[1])
    now = seen(world, start=SECOND[0], end=SECOND[1])
    return guards_work.vanity_growth(now, figures(now)[""], before, LIMITS)


def test_clicks_that_grow_while_target_leads_stand_are_vanity(world: World) -> None:
    for creative, (first, second) in {"C1": (4, 4), "C2": (4, 5)}.items():
        for day, count, clicks in ((6, first, 100), (13, second, 150)):
            advertised(world, creative, day, clicks)
            for number in range(count):
                world.application(f"{creative}-{day}-{number}", creative=creative, at=at(day)).qualified("O1")
    [found] = grown(world)
    assert found.subject == "C1"
    assert found.ids == ("C1-13-0", "C1-13-1", "C1-13-2", "C1-13-3")
    assert found.figures["growth"] == Fraction(1, 2)
    assert found.figures["result_growth"] == 0


def test_calls_of_oleg_grow_without_arrivals_and_those_of_olga_bring_some(world: World) -> None:
    for operator, (first, second) in {"O1": (2, 2), "O2": (2, 3)}.items():
        for day, arrivals, calls in ((6, first, 10), (13, second, 15)):
            for number in range(arrivals):
                came(world, f"{operator}-{day}-{number}", operator, day=day).classified("S1", after=minutes(30))
            lead = world.application(f"{operator}-{day}-calls", at=at(day, 13))
            for _ in range(calls - arrivals):
                lead.call(operator, "no_answer")
    [found] = grown(world)
    assert (found.subject, found.figures["activity"]) == ("O1", "cc.calls")
    assert (found.figures["before"], found.figures["now"]) == (10, 15)
    assert found.ids == ("O1-13-0", "O1-13-1")


def test_a_handful_of_calls_is_no_growth(world: World) -> None:
    world.application("Anna", at=at(6)).call("O1")
    lead = world.application("Boris", at=at(13)).call("O1")
    many(8, lambda _: lead.call("O1"), "")
    assert grown(world) == []


def test_quality_control_returned_a_client_whom_oleg_had_cut_off(world: World) -> None:
    world.application("Petrov").cut_off("O1").overturned(after=days(1))
    world.application("Sidorov").cut_off("O2")
    assert lists(guards_work.cutoffs_overturned(seen(world))) == {"O1": ("Petrov",)}


def cut_some(world: World, operator: str, creative: str, *, of: int, cut: int) -> None:
    for number in range(of):
        lead = world.application(f"{operator}{creative}{number:02d}", creative=creative).assigned(operator)
        if number < cut:
            lead.cut_off(operator)


def test_oleg_cuts_off_what_olga_on_the_same_creative_does_not(world: World) -> None:
    cut_some(world, "O1", "C1", of=10, cut=8)
    cut_some(world, "O2", "C1", of=20, cut=2)
    [found] = guards_work.cutoff_rate_outlier(seen(world), LIMITS)
    assert found.subject == "O1"
    assert found.ids == tuple(f"O1C1{number:02d}" for number in range(8))
    assert (found.figures["count"], found.figures["of"]) == (8, 10)
    assert found.figures["expected"] == Fraction(30, 22)


def test_a_creative_that_brings_the_wrong_people_is_not_the_operators_fault(world: World) -> None:
    cut_some(world, "O1", "C1", of=10, cut=1)
    cut_some(world, "O1", "C2", of=10, cut=8)
    cut_some(world, "O2", "C1", of=20, cut=2)
    cut_some(world, "O2", "C2", of=10, cut=8)
    assert guards_work.cutoff_rate_outlier(seen(world), LIMITS) == []


def test_nine_leads_are_too_few_to_say_anything(world: World) -> None:
    cut_some(world, "O1", "C1", of=9, cut=9)
    cut_some(world, "O2", "C1", of=9, cut=0)
    assert guards_work.cutoff_rate_outlier(seen(world), LIMITS) == []


@given(cases=st.integers(1, 500), share=st.fractions(0, 1), people=st.integers(2, 6))
def test_nobody_stands_out_among_people_who_do_alike(cases: int, share: Fraction, people: int) -> None:
    hits = int(cases * share)
    counts: dict[tuple[str, str | None], tuple[int, int]] = {(f"O{n}", "C1"): (cases, hits) for n in range(people)}
    assert standouts(counts, least=1, z=3) == {}


def missed(world: World, name: str, operator: str) -> None:
    world.application(name).assigned(operator).booked(operator, slot=hours(3)).no_show(after=hours(4))


def test_oleg_hands_over_whoever_did_not_come(world: World) -> None:
    many(5, lambda name: missed(world, name, "O1"), "Dumped")
    many(10, lambda name: missed(world, name, "O2"), "Kept")
    for name, lead in world.leads.items():
        if name.startswith("Dumped") or name == "Kept00":
            lead.assigned("O2" if name.startswith("Dumped") else "O1", by="H1")
    found = guards_work.reassign_dump(seen(world), LIMITS)
    assert lists(found) == {"O1": tuple(f"Dumped{number:02d}" for number in range(5))}


def test_who_was_handed_over_before_the_no_show_was_not_dumped(world: World) -> None:
    for number in range(6):
        lead = world.application(f"Early{number}").assigned("O1").booked("O1", slot=hours(3))
        lead.assigned("O2", by="H1").no_show(after=hours(4))
    many(10, lambda name: missed(world, name, "O1"), "Kept")
    assert guards_work.reassign_dump(seen(world), LIMITS) == []


def idle(cut: Cut) -> dict[str, tuple[str, ...]]:
    return lists(guards_work.missing_next_step(cut, LIMITS), "reason")


def test_a_client_who_thinks_it_over_needs_a_date(world: World) -> None:
    for name in ("Undated", "Dated", "Overdue", "Booked"):
        came(world, name, day=20).classified("S1", after=minutes(20)).outcome("S1", "follow_up")
    world.leads["Dated"].followup("S1", days(30))
    world.leads["Overdue"].followup("S1", days(3))
    world.leads["Booked"].tell(
        "meeting.booked", {"meeting": "MT-later", "slot": at(9, month=11).isoformat()}, actor="O1", at=at(20, 9)
    )
    assert idle(seen(world)) == {"S1 follow_up": ("Overdue", "Undated")}


def test_who_sleeps_has_a_day_to_wake_up(world: World) -> None:
    for name, until in {"Never": None, "Past": "2026-10-20", "LastDay": "2026-11-01", "Later": "2026-12-01"}.items():
        world.application(name).assigned("O1").call("O1").slept("O1", until)
    assert idle(seen(world)) == {"O1 sleeping": ("Never", "Past")}


def test_who_was_spoken_to_is_not_left_for_two_days(world: World) -> None:
    world.application("Forgotten", at=at(28)).assigned("O1").call("O1")
    world.application("Fresh", at=at(31)).assigned("O1").call("O1")
    world.application("Promised", at=at(28)).assigned("O2").call("O2").callback("O2", days(10))
    world.application("Again", at=at(28)).assigned("O2").call("O2").acts("call", at=at(31))
    assert idle(seen(world)) == {"O1 contacted": ("Forgotten",), "O2 contacted": ("Again",)}


def test_an_open_month_is_looked_at_from_the_instant_of_knowledge(world: World) -> None:
    world.application("Ivanov", at=at(20)).assigned("O1").call("O1")
    assert idle(seen(world, known_at=at(22))) == {}
    assert idle(seen(world, known_at=at(23))) == {"O1 contacted": ("Ivanov",)}


def test_an_arrival_waits_a_day_for_its_verdict(world: World) -> None:
    came(world, "Waiting", day=20)
    came(world, "Judged", day=20).classified("S1", after=minutes(20))
    came(world, "JustNow", day=21)
    found = guards_work.pending_classification(seen(world, known_at=at(22, 10)), LIMITS)
    assert lists(found) == {"OF1": ("Waiting",)}


def test_a_lead_with_the_phone_of_marina_who_owns_the_creative(world: World) -> None:
    own = world.application("Herself", creative="C1")
    world.application("Client", creative="C1")
    people = {**PEOPLE, "M1": replace(PEOPLE["M1"], contact=own.contact)}
    [found] = guards_work.self_lead(seen(world, people=people))
    assert (found.subject, found.ids) == ("M1", ("Herself",))
    assert found.figures == {"count": 1, "by_own_creatives": 1}
    assert guards_work.self_lead(seen(world)) == []


def test_late_answers_are_listed_by_who_held_the_lead(world: World) -> None:
    world.application("Prompt").assigned("O1").call("O1", after=minutes(4))
    world.application("Slow").assigned("O1").call("O1", after=minutes(40))
    world.application("Nobody")
    cut = seen(world)
    assert lists(guards_work.sla_breaches(cut, sla_breaches(cut))) == {"": ("Nobody",), "O1": ("Slow",)}
