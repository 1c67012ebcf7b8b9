"""Юлия listens to talks, returns a client who was cut off, decides a verdict and voids an arrival that never was."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.founded import founded
from tests.world import MONDAY, World, days, hours, minutes

from kulmina.actions import quality as acts
from kulmina.actions.act import take_back
from kulmina.current import leads, quality
from kulmina.domain import refusal
from kulmina.domain.review import CHECKLIST, MARKS, NothingMarked, drawn, score
from kulmina.domain.rights import Actor, NotAllowed, NotForOneself
from kulmina.journal import read
from kulmina.recording import record

JULIA = Actor("Q1", "quality_controller")
WEEK = date(2026, 10, 5)
NOW = MONDAY + days(3)
ALL = dict.fromkeys((point.id for point in CHECKLIST), "yes")


def week() -> World:
    """Олег talked to ten clients and cut one off; Ольга booked one who came."""
    world = founded()
    for place in range(10):
        world.application(f"T{place}").assigned("O1").call("O1").qualified("O1")
    world.application("CUT").assigned("O1").call("O1").cut_off("O1", "insolvent")
    came = world.application("CAME").assigned("O2").call("O2").qualified("O2").booked("O2", slot=hours(4))
    came.arrived(after=hours(4))
    record(world.events)
    return world


def sample(person: str) -> quality.Sample:
    return next(one for one in quality.samples(read.company(), WEEK) if one.operator == person)


def state(lead_id: str) -> str:
    card = leads.card(lead_id)
    assert card is not None
    return card.row.state


@pytest.mark.usefixtures("database")
def test_the_sample_is_of_the_size_that_was_set_and_always_the_same() -> None:
    week()
    oleg = sample("O1")
    assert [item.kind for item in oleg.items] == ["call", "call", "call", "cut_off"]
    assert oleg == sample("O1")
    assert [(item.kind, item.lead_id) for item in sample("O2").items] == [("call", "CAME"), ("arrival", "CAME")]
    assert quality.samples(read.company(), WEEK + timedelta(days=7)) == [
        quality.Sample("O1", ()),
        quality.Sample("O2", ()),
    ]


@pytest.mark.usefixtures("database")
def test_a_talk_is_scored_once_and_the_sample_goes_on() -> None:
    week()
    call = sample("O1").items[0]
    marks = ALL | {"manner": "no", "meeting": "absent"}
    acts.review(JULIA, call.lead_id, call.event_id, marks, note="перебивал", now=NOW)
    again = sample("O1")
    assert (again.done, again.items[0].score) == (1, Fraction(88))
    assert again.score == 88
    with pytest.raises(acts.ReviewedAlready):
        acts.review(JULIA, call.lead_id, call.event_id, marks, now=NOW + minutes(1))


@pytest.mark.usefixtures("sqlite_database")
def test_a_double_click_is_one_review_and_one_that_was_taken_back_is_done_anew() -> None:
    week()
    call = sample("O1").items[0]
    done = acts.review(JULIA, call.lead_id, call.event_id, ALL, now=NOW, token="c11c")
    assert acts.review(JULIA, call.lead_id, call.event_id, ALL, now=NOW, token="c11c").repeated
    take_back(JULIA, done.ids, now=NOW + minutes(1))
    assert sample("O1").done == 0
    acts.review(JULIA, call.lead_id, call.event_id, ALL | {"need": "partly"}, now=NOW + minutes(2))
    assert sample("O1").score == 90


@pytest.mark.usefixtures("sqlite_database")
def test_nobody_scores_his_own_talk_and_no_operator_scores() -> None:
    week()
    call = sample("O1").items[0]
    with pytest.raises(NotForOneself):
        acts.review(Actor("O1", "quality_controller"), call.lead_id, call.event_id, ALL, now=NOW)
    with pytest.raises(NotAllowed):
        acts.review(Actor("O2", "operator"), call.lead_id, call.event_id, ALL, now=NOW)
    with pytest.raises(acts.NoMarks):
        acts.review(JULIA, call.lead_id, call.event_id, {}, now=NOW)
    with pytest.raises(acts.NoSuchCall):
        acts.review(JULIA, call.lead_id, "E99999", ALL, now=NOW)


@pytest.mark.usefixtures("sqlite_database")
def test_a_client_who_was_cut_off_wrongly_is_worked_again() -> None:
    week()
    assert state("CUT") == "non_target"
    with pytest.raises(acts.WhyIsMissing):
        acts.overturn(JULIA, "CUT", " ", now=NOW)
    with pytest.raises(NotForOneself):
        acts.overturn(Actor("O1", "quality_controller"), "CUT", "долг есть", now=NOW)
    with pytest.raises(refusal.NotCutOff):
        acts.overturn(JULIA, "T1", "долг есть", now=NOW)
    acts.overturn(JULIA, "CUT", "долг есть", now=NOW)
    assert state("CUT") == "in_work"
    card = leads.card("CUT")
    assert card is not None
    assert card.row.verdict == "target"


@pytest.mark.usefixtures("sqlite_database")
def test_the_last_word_on_a_verdict_is_quality_controls() -> None:
    world = week()
    world.leads["CAME"].classified("S1", "non_target", "insolvent")
    record(world.events[-1:])
    with pytest.raises(NotForOneself):
        acts.decide(Actor("O2", "quality_controller"), "CAME", "target", "запись", now=NOW)
    acts.decide(JULIA, "CAME", "target", "на записи назвал доход", now=NOW)
    card = leads.card("CAME")
    assert card is not None
    assert card.row.office_verdict == "target"
    assert sample("O2").items[1].decided


@pytest.mark.usefixtures("sqlite_database")
def test_an_arrival_that_never_was_is_voided() -> None:
    week()
    arrival = sample("O2").items[1]
    with pytest.raises(NotForOneself):
        acts.void_arrival(Actor("O2", "quality_controller"), arrival.event_id, "на камере никого", now=NOW)
    with pytest.raises(NotAllowed):
        acts.void_arrival(JULIA, sample("O1").items[0].event_id, "не было", now=NOW)
    acts.void_arrival(JULIA, arrival.event_id, "на камере никого", now=NOW)
    assert state("CAME") == "booked"
    assert [item.kind for item in sample("O2").items] == ["call"]


def test_the_weights_of_the_checklist_are_a_hundred() -> None:
    assert sum(point.weight for point in CHECKLIST) == 100
    assert score(ALL) == 100
    with pytest.raises(NothingMarked):
        score({"greeting": "absent"})


@given(st.dictionaries(st.sampled_from([p.id for p in CHECKLIST]), st.sampled_from([*MARKS, "absent"]), min_size=1))
def test_a_score_is_from_nothing_to_a_hundred_and_a_better_mark_never_lowers_it(marks: dict[str, str]) -> None:
    if not any(mark in MARKS for mark in marks.values()):
        return
    points = score(marks)
    assert 0 <= points <= 100
    for point, mark in marks.items():
        if mark in ("no", "partly"):
            assert score(marks | {point: "yes"}) >= points


@given(st.sets(st.text("abc0123456789", min_size=1), max_size=40), st.integers(0, 10))
def test_what_is_drawn_hardly_changes_when_an_item_is_added(ids: set[str], size: int) -> None:
    first = drawn(ids, size, "O1", "2026-10-05")
    assert len(first) == min(size, len(ids))
    assert drawn(sorted(ids, reverse=True), size, "O1", "2026-10-05") == first
    assert len(set(first) - set(drawn({*ids, "new-one"}, size, "O1", "2026-10-05"))) <= 1
