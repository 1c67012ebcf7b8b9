"""The set-based answers and the plain reading of each lead are two tellings of one law: they must agree."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.stories import changing, company, october, source, wild_world
from tests.world import MONDAY, World, days, late, minutes

from kulmina.analytics.cohort import cut
from kulmina.analytics.engine import duckdb_source
from kulmina.analytics.funnel import funnel
from kulmina.analytics.leads import VERDICT, view
from kulmina.analytics.states import lead_states, loss_zones, state_rows
from kulmina.analytics.what_if import counted_by, side_by_side
from kulmina.domain.lead import Lead
from kulmina.domain.loss import loss_zone
from kulmina.domain.period import micros, month
from kulmina.journal.columns import Columns, collect

CODE = {code: word for word, code in VERDICT.items()}
SOON = MONDAY + days(30)


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else micros(moment)


def _leads(world: World, known_at: datetime | None) -> dict[str, Lead]:
    read = {name: world.lead(name, known_at=known_at) for name in world.leads}
    return {name: lead for name, lead in read.items() if lead.created_at is not None}


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 2**32), known_at=st.sampled_from([None, SOON]))
def test_leads_are_what_their_facts_say(seed: int, known_at: datetime | None) -> None:
    world = wild_world(seed)
    journal = source(world)
    rows = {row["lead_id"]: row for row in journal.rows(view(journal, known_at).leads)}
    expected = _leads(world, known_at)
    assert rows.keys() == expected.keys()
    for name, lead in expected.items():
        row = rows[name]
        assert row["created_at"] == _micros(lead.created_at)
        assert row["creative"] == lead.creative
        assert CODE[row["verdict"]] == lead.verdict
        assert CODE[row["office_verdict"]] == (lead.office_verdict or "unknown")
        assert [row[f"reached_{i}"] for i in range(2, 7)] == [_micros(at) for at in lead.reached[1:]]
        assert row["valid_at"] == (_micros(lead.target_action.counts_at) if lead.target_action else None)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 2**32), known_at=st.sampled_from([None, SOON]))
def test_arrivals_are_credited_to_the_same_operator(seed: int, known_at: datetime | None) -> None:
    world = wild_world(seed)
    journal = source(world)
    rows = {row["lead_id"]: row for row in journal.rows(view(journal, known_at).arrivals)}
    expected = {name: lead.arrival for name, lead in _leads(world, known_at).items() if lead.arrival}
    assert rows.keys() == expected.keys()
    for name, arrival in expected.items():
        assert (rows[name]["arrived_at"], rows[name]["booker"]) == (_micros(arrival.at), arrival.operator)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_month_sees_the_same_states_zones_operators_and_answers(seed: int) -> None:
    world = wild_world(seed)
    period = october(world)
    journal = source(world)
    part = cut(view(journal, None), period.start, period.end)
    end = period.ends_at(world.rules.tz)
    rows = {row["lead_id"]: row for row in journal.rows(part.cohort)}
    states = state_rows(part)
    by_state, zones = lead_states(part, states), loss_zones(part, states)
    zone_of = {name: zone for zone, names in zones.items() for name in names}
    everybody = {name: world.lead(name, cut=end) for name in world.leads}
    made = {name: lead for name, lead in everybody.items() if lead.created_at and lead.created_at < end}
    assert by_state == {name: lead.state for name, lead in sorted(made.items())}
    born = {
        name: lead
        for name, lead in made.items()
        if lead.created_at and lead.created_at >= period.starts_at(world.rules.tz)
    }
    assert rows.keys() == born.keys() == zone_of.keys()
    for name, lead in born.items():
        row = rows[name]
        assert row["operator"] == lead.operator_at(end)
        assert row["stage"] == max(i for i, at in enumerate(lead.reached, 1) if at is not None and at < end)
        assert row["cut_off"] == lead.cut_off_confirmed(end)
        assert zone_of[name] == loss_zone(lead, end)
        spent = None if lead.response is None else lead.response // timedelta(microseconds=1)
        assert row["response"] == spent
        assert row["bought"] == (sum(p.net for p in lead.payments if p.at < end) > 0)


def test_what_became_known_later_is_not_seen_earlier() -> None:
    world = World()
    world.application("Ivanov").call("O1").classified("S1", "target", after=days(1))
    told = world.leads["Ivanov"].last
    world.events[-1] = late(told, days(10))
    journal = source(world)
    [before] = journal.rows(view(journal, told.occurred_at + days(9)).leads)
    [after] = journal.rows(view(journal, told.occurred_at + days(10)).leads)
    assert (CODE[before["office_verdict"]], CODE[after["office_verdict"]]) == ("unknown", "target")


def _state(world: World, name: str) -> tuple[str, str | None]:
    """The state of a lead at the end of October by both tellings."""
    period = october(world)
    part = cut(view(source(world), None), period.start, period.end)
    return lead_states(part, state_rows(part))[name], world.lead(name, cut=period.ends_at(world.rules.tz)).state


def test_a_loss_dated_before_the_application_still_loses_the_lead() -> None:
    world = World()
    world.application("Ivanov").call("O1").lost("O1", at=MONDAY - minutes(5))
    assert _state(world, "Ivanov") == ("lost", "lost")


def test_a_lead_is_new_from_its_first_action_even_if_a_later_one_created_it() -> None:
    world = World()
    world.act("Petrov", "bki_application").call("O1").acts("application")
    assert _state(world, "Petrov") == ("contacted", "contacted")


def test_two_leads_of_one_person_are_read_as_one_after_the_merge() -> None:
    world = World()
    world.application("Ivanov", creative="C1").assigned("O1")
    world.inbound("Ivanov again", creative="C2", at=MONDAY + days(1)).call("O2").merged("Ivanov", after=days(1))
    journal = source(world)
    [merged] = journal.rows(view(journal, None).leads)
    assert (merged["lead_id"], merged["creative"]) == ("Ivanov", "C1")
    assert merged["reached_2"] is not None
    assert len(journal.rows(view(journal, MONDAY + days(1.5)).leads)) == 2


def test_a_circle_of_merges_loses_nobody() -> None:
    world = World()
    world.application("Ivanov").merged("Petrov", after=days(1))
    world.application("Petrov").merged("Ivanov", after=days(1))
    journal = source(world)
    assert {row["lead_id"] for row in journal.rows(view(journal, None).leads)} == {"Ivanov", "Petrov"}


@pytest.mark.parametrize("zone", ["Europe/Moscow", "Europe/Berlin", "Asia/Kamchatka"])
def test_working_time_counts_only_the_working_hours_of_each_local_day(zone: str) -> None:
    world = World(timezone=zone)
    world.application("Night", at=datetime.fromisoformat("2026-10-24T23:30:00+02:00")).call("O1", after=days(1.5))
    world.application("Day", at=datetime.fromisoformat("2026-10-05T12:00:00+02:00")).call("O1", after=days(0.01))
    period = october(world)
    journal = source(world)
    part = cut(view(journal, None), period.start, period.end)
    found = {row["lead_id"]: row["response"] for row in journal.rows(part.cohort)}
    for name in ("Night", "Day"):
        response = world.lead(name).response
        assert response is not None
        assert found[name] == response // timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("asked", "answered", "minutes_between"),
    [
        ("2026-10-25T02:50:00+02:00", "2026-10-25T02:10:00+01:00", 20),
        ("2026-10-25T00:30:00+02:00", "2026-10-25T12:00:00+01:00", 750),
        ("2026-03-29T01:50:00+01:00", "2026-03-29T03:10:00+02:00", 20),
    ],
)
def test_a_night_shift_is_as_long_as_it_really_was_when_clocks_are_moved(
    asked: str, answered: str, minutes_between: int
) -> None:
    world = World(timezone="Europe/Berlin", sla={"seconds": 300, "work_from": "00:00", "work_to": "23:00"})
    begins = datetime.fromisoformat(asked)
    world.application("Night", at=begins).call("O1", at=datetime.fromisoformat(answered))
    period = month(begins.date().replace(day=1), world.rules.tz)
    journal = source(world)
    [row] = journal.rows(cut(view(journal, None), period.start, period.end).cohort)
    assert world.lead("Night").response == minutes(minutes_between)
    assert row["response"] == minutes(minutes_between) // timedelta(microseconds=1)


def test_the_company_of_the_stories_has_its_people() -> None:
    assert company(World()).people["O1"].role == "operator"


def test_a_void_in_a_later_file_counts_like_one_beside_its_fact() -> None:
    """Ксения enters a payment twice; whether her void stands in the same file or in the next, it is one payment."""
    world = World()
    story = world.walk_in("Ivanov").outcome("S1", "sold").signed("S1").paid("100.00").paid("100.00")
    twice = story.last
    world.void(twice, at=MONDAY + days(2))
    together = collect(world.events)
    first, second = (
        Columns(),
        Columns(first_no=len(world.events), find=lambda ids: {twice.event_id: len(world.events) - 1}),
    )
    for told in world.events[:-1]:
        first.add(told)
    second.add(world.events[-1], lead=1)
    apart = {
        name: pa.concat_tables([first.tables()[name], second.tables()[name]]) for name in ("events", "ads", "shares")
    }
    apart["leads"] = first.tables()["leads"]
    assert not any(apart["events"]["voided"].is_valid().to_pylist())
    for tables in (together, apart):
        journal = duckdb_source(tables, company(world))
        for known_at, payments in ((MONDAY + days(1), 2), (MONDAY + days(2), 1), (None, 1)):
            assert len(journal.rows(view(journal, known_at).payments)) == payments


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 2**32), known_at=st.sampled_from([None, SOON]))
def test_another_answer_counts_what_the_funnel_would_have_under_it(seed: int, known_at: datetime | None) -> None:
    world = wild_world(seed)
    journal, period = source(world), october(world)
    answers = {"now": world.rules.counting, "then": changing(Random(seed + 1)).counting}
    told = side_by_side(journal, answers, start=period.start, end=period.end, known_at=known_at)
    for name, countings in answers.items():
        same = funnel(counted_by(journal, countings), start=period.start, end=period.end, known_at=known_at)
        rows = {row.group: (row.target_actions, row.leads, row.verdict("target")) for row in same.rows}
        assert {group: rows[group] for group, row in rows.items() if any(row)} == {
            group: (one.target_actions, one.leads, one.target_leads)
            for group, one in told[name].items()
            if any((one.target_actions, one.leads, one.target_leads))
        }
