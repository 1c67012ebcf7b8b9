"""Олег talks to clients: every outcome is one act, decided on what the card showed."""

from __future__ import annotations

import pytest
from tests.founded import founded
from tests.world import MONDAY, Story, World, hours, minutes

from kulmina.actions import calls
from kulmina.actions.calls import AnsweredAlready, Card, CardIsOld, Talk, TooFewAttempts, Verdict, WakeMissing
from kulmina.actions.leads import take
from kulmina.current import leads
from kulmina.domain.facts import Call, LeadQualified
from kulmina.domain.refusal import LeadIsTaken
from kulmina.domain.rights import Actor
from kulmina.journal import read
from kulmina.recording import record

pytestmark = pytest.mark.usefixtures("sqlite_database")

OLEG, OLGA = Actor("O1", "operator"), Actor("O2", "operator")
NOW = MONDAY + hours(2)
SILENCE, TALK = Verdict(), Talk(seconds=75)


def waiting() -> tuple[World, Story]:
    world = founded()
    return world, world.application("A")


def kinds(lead: str = "A") -> list[str]:
    return [event.kind for event in read.events_of(lead)]


def state() -> str:
    card = leads.card("A")
    assert card is not None
    return card.row.state


def test_the_first_act_makes_the_lead_ones_own() -> None:
    record(waiting()[0].events)
    calls.no_answer(OLEG, Card("A"), now=NOW)
    assert kinds() == ["target_action", "lead.assigned", "call"]
    with pytest.raises(LeadIsTaken):
        calls.no_answer(OLGA, Card("A"), now=NOW + minutes(1))


def test_a_talk_with_answers_and_a_cut_off_is_one_act() -> None:
    record(waiting()[0].events)
    said = Verdict(answers={"debt_amount": 120_000})
    done = calls.cut_off(OLEG, Card("A"), "debt_too_small", TALK, said, now=NOW)
    assert kinds() == ["target_action", "lead.assigned", "call", "lead.qualified", "lead.cut_off"]
    called, qualified = done.events[1].fact, done.events[2].fact
    assert isinstance(called, Call)
    assert called.talk_s == 75
    assert isinstance(qualified, LeadQualified)
    assert (qualified.verdict, qualified.answers) == ("non_target", {"debt_amount": 120_000})
    assert state() == "non_target"


def test_nobody_is_unreachable_before_six_attempts() -> None:
    world, lead = waiting()
    lead.assigned("O1")
    for _attempt in range(5):
        lead.call("O1", "no_answer")
    record(world.events)
    with pytest.raises(TooFewAttempts) as early:
        calls.lose(OLEG, Card("A"), "unreachable", TALK, SILENCE, now=NOW)
    assert "5" in early.value.sentence("ru")
    calls.no_answer(OLEG, Card("A"), now=NOW)
    calls.lose(OLEG, Card("A"), "unreachable", TALK, SILENCE, now=NOW + minutes(1))
    assert kinds().count("call") == 6
    assert state() == "lost"


def test_a_card_that_is_older_than_the_lead_is_refused() -> None:
    record(waiting()[0].events)
    card = Card("A", seen=read.last_no())
    calls.no_answer(OLEG, card, now=NOW)
    with pytest.raises(CardIsOld):
        calls.lose(OLEG, card, "too_expensive", TALK, SILENCE, now=NOW + minutes(1))
    calls.consent(OLEG, Card("A"), "personal_data", True, now=NOW + minutes(1))
    fresh = Card("A", seen=read.last_no())
    calls.consent(OLEG, Card("A"), "marketing_calls", True, now=NOW + minutes(2))
    calls.lose(OLEG, fresh, "too_expensive", TALK, SILENCE, now=NOW + minutes(3))  # a consent changes nothing


def test_a_card_of_a_client_taken_by_another_is_refused() -> None:
    record(waiting()[0].events)
    card = Card("A", seen=read.last_no())
    take(OLGA, "A", now=NOW)
    with pytest.raises((CardIsOld, LeadIsTaken)):
        calls.no_answer(OLEG, card, now=NOW)
    assert kinds() == ["target_action", "lead.assigned"]


def test_the_same_click_twice_is_one_act_and_another_outcome_of_it_none() -> None:
    record(waiting()[0].events)
    card = Card("A", seen=read.last_no(), token="t1")
    first = calls.no_answer(OLEG, card, now=NOW)
    again = calls.no_answer(OLEG, card, now=NOW + minutes(1))
    assert (first.repeated, again.repeated) == (False, True)
    assert kinds().count("call") == 1
    with pytest.raises(AnsweredAlready):
        calls.wrong_number(OLEG, card, now=NOW + minutes(1))


def test_who_is_put_aside_has_a_day() -> None:
    record(waiting()[0].events)
    with pytest.raises(WakeMissing):
        calls.put_aside(OLEG, Card("A"), None, TALK, SILENCE, now=NOW)
    calls.put_aside(OLEG, Card("A"), NOW.date().replace(day=20), TALK, SILENCE, now=NOW)
    assert state() == "sleeping"
    calls.reopen(OLEG, Card("A"), now=NOW + minutes(1))
    assert state() == "in_work"


def test_who_rings_and_is_known_gets_no_second_action() -> None:
    world, lead = waiting()
    record(world.events)
    got = calls.answer(OLEG, lead.contact, now=NOW)
    assert (got.lead_id, got.fresh) == ("A", False)
    assert kinds() == ["target_action", "lead.assigned", "call"]
    olga = calls.answer(OLGA, lead.contact, now=NOW + minutes(5))  # whoever answers serves him
    assert olga.lead_id == "A"
    assert kinds()[-1] == "call"


def test_who_rings_first_makes_a_lead_that_is_the_answerers() -> None:
    record(waiting()[0].events)
    got = calls.answer(OLEG, "+79000007000", name="Ольга Ким", now=NOW, token="r1")
    assert got.fresh
    assert kinds(got.lead_id) == ["target_action", "lead.assigned", "call"]
    calls.answer(OLEG, "+79000007000", now=NOW, token="r1")
    assert kinds(got.lead_id) == ["target_action", "lead.assigned", "call"]


def test_a_talk_is_never_longer_than_four_hours() -> None:
    record(waiting()[0].events)
    done = calls.call_back(OLEG, Card("A"), NOW + hours(3), Talk(seconds=10**9), SILENCE, now=NOW)
    called = done.events[1].fact
    assert isinstance(called, Call)
    assert called.talk_s == 4 * 3600
