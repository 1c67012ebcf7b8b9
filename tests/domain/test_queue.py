"""What a lead asks for next, since when, by when and why: the queue of §13, told as stories."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.world import MONDAY, MOSCOW, Story, World, days, hours, minutes

from kulmina.domain.queue import CLASSES, Work, drawn, held_until, place, seen, work
from kulmina.domain.response import at_part, at_work, deadline, working_time


def asked(story: Story) -> Work | None:
    return work(story.lead(), story.world.rules)


def what(story: Story) -> tuple[str, str]:
    found = asked(story)
    assert found is not None
    return found.kind, found.why


def test_a_new_application_is_called_within_its_window() -> None:
    assert asked(World().application("Ivanov")) == Work("new", MONDAY, MONDAY + minutes(5), "new")


def test_a_night_application_waits_for_the_morning() -> None:
    night = datetime(2026, 10, 5, 23, 30, tzinfo=MOSCOW)
    found = asked(World().application("Ivanov", at=night))
    assert found is not None
    assert found.until == datetime(2026, 10, 6, 9, 5, tzinfo=MOSCOW)


def test_a_ringing_phone_that_nobody_answers_is_a_missed_call() -> None:
    ringing = asked(World().inbound("Ivanov"))
    assert ringing is not None
    assert seen(ringing, MONDAY + timedelta(seconds=30)).kind == "ringing"
    assert seen(ringing, MONDAY + timedelta(seconds=61)) == Work("missed", MONDAY, None, "missed")


def test_a_missed_call_of_an_old_client_goes_before_everything_he_asked_for() -> None:
    story = World().application("Ivanov").assigned("O1").call("O1").callback("O1", hours(5))
    assert what(story) == ("callback", "callback")
    story.call("SYS", "abandoned", direction="in", after=hours(1))
    assert what(story) == ("missed", "missed")
    assert what(story.call("O1").callback("O1", hours(2))) == ("callback", "callback")


def test_the_attempts_follow_the_cadence_and_the_hour_varies() -> None:
    story = World().application("Ivanov").assigned("O1").call("O1", "no_answer")
    first, due = story.now, []
    for _attempt in range(7):
        found = asked(story)
        assert found is not None
        assert (found.kind, found.why) == ("retry", "retry")
        due.append(found.due)
        story.call("O1", "no_answer", at=found.due)
    assert due[:3] == [first + minutes(10), first + minutes(120), first + minutes(300)]
    assert [moment.astimezone(MOSCOW).strftime("%d %H") for moment in due[3:]] == ["06 10", "06 19", "08 15", "10 19"]
    assert what(story) == ("retry", "exhausted")


def test_whoever_was_talked_to_without_a_next_step_is_not_forgotten() -> None:
    story = World().application("Ivanov").assigned("O1").call("O1").qualified("O1")
    found = asked(story)
    assert found is not None
    assert (found.why, found.due) == ("no_step", story.now - minutes(1) + hours(4))


def test_a_meeting_is_confirmed_the_day_before_and_again_when_it_is_moved() -> None:
    story = World().application("Ivanov").assigned("O1").call("O1").booked("O1", slot=days(3))
    found = asked(story)
    assert found is not None
    assert (found.kind, found.due) == ("confirm", datetime(2026, 10, 7, 10, tzinfo=MOSCOW))
    assert what(story.confirmed("O1")) == ("callback", "unmarked")
    assert what(story.moved("O1", slot=days(4))) == ("confirm", "confirm")


def test_a_meeting_that_nobody_marked_is_asked_about_after_its_time() -> None:
    story = World().application("Ivanov").assigned("O1").call("O1").booked("O1", slot=days(3))
    found = asked(story)
    assert found is not None
    slot = story.lead().meetings[0].slot
    later = seen(found, slot + hours(3))
    assert (later.kind, later.why, later.due) == ("callback", "unmarked", slot + hours(2))


def test_a_no_show_and_a_cancelled_meeting_are_called_at_once() -> None:
    story = World().application("Ivanov").assigned("O1").call("O1").booked("O1", slot=hours(3))
    assert what(story.no_show(after=hours(4))) == ("callback", "no_show")
    other = World().application("Petrov").assigned("O1").call("O1").booked("O1", slot=hours(3))
    assert what(other.cancelled("O1", after=hours(1))) == ("callback", "cancelled")


def test_after_the_meeting_the_client_is_the_sellers_to_follow_up() -> None:
    story = World().application("Ivanov").assigned("O1").call("O1").booked("O1", slot=hours(1)).arrived(after=hours(1))
    assert asked(story) is None
    story.classified("S1").outcome("S1", "follow_up", "thinking")
    assert what(story) == ("follow_up", "no_date")
    assert what(story.followup("S1", days(1))) == ("follow_up", "follow_up")


def test_a_sleeper_wakes_in_the_morning_of_his_day() -> None:
    story = World().application("Ivanov").assigned("O1").call("O1").slept("O1", "2026-11-09")
    assert asked(story) == Work("wake", datetime(2026, 11, 9, 9, tzinfo=MOSCOW), None, "wake")
    assert what(World().application("Petrov").assigned("O1").call("O1").slept("O1")) == ("wake", "no_wake")


@pytest.mark.parametrize("end", ["lost", "cut_off", "invalid"])
def test_a_finished_lead_asks_for_nothing_until_quality_control_returns_it(end: str) -> None:
    story = World().application("Ivanov").assigned("O1").call("O1")
    getattr(story, end)("O1")
    assert asked(story) is None
    if end == "cut_off":
        assert what(story.overturned()) == ("callback", "returned")


def test_a_silent_operator_loses_the_lead_after_the_hold() -> None:
    story = World().application("Ivanov").assigned("O1")
    found = asked(story)
    assert found is not None
    assert held_until(story.lead(), found, story.world.rules) == story.now + minutes(15)
    unassigned = World().application("Petrov")
    assert held_until(unassigned.lead(), found, unassigned.world.rules) is None


def test_new_leads_inside_their_window_come_newest_first_and_late_ones_after_them() -> None:
    now = MONDAY + minutes(20)
    older = place("new", MONDAY + minutes(16), MONDAY + minutes(21), Fraction(0), now)
    newer = place("new", MONDAY + minutes(18), MONDAY + minutes(23), Fraction(0), now)
    late = place("new", MONDAY, MONDAY + minutes(5), Fraction(10**9), now)
    assert newer < older < late < place("callback", MONDAY, None, Fraction(10**9), now)


def test_within_a_class_the_dearest_comes_first() -> None:
    dear, cheap = (place("retry", MONDAY, None, Fraction(worth), MONDAY) for worth in (900, 100))
    assert dear < cheap


@given(st.lists(st.sampled_from(CLASSES), min_size=2), st.integers(0, 10**6))
def test_the_class_decides_before_everything_else(kinds: list[str], worth: int) -> None:
    placed = sorted(kinds, key=lambda kind: place(kind, MONDAY, MONDAY, Fraction(worth), MONDAY + hours(1)))
    assert placed == sorted(kinds, key=CLASSES.index)


@given(st.text(min_size=1, max_size=20))
def test_the_same_leads_are_always_drawn(lead: str) -> None:
    assert drawn(lead, Fraction(1))
    assert not drawn(lead, Fraction(0))
    assert drawn(lead, Fraction(1, 10)) <= drawn(lead, Fraction(1, 2))


INSTANTS = st.integers(0, 365 * 24 * 3600).map(lambda seconds: MONDAY + timedelta(seconds=seconds))


@given(INSTANTS, st.integers(1, 100_000))
def test_the_deadline_is_the_inverse_of_working_time(start: datetime, seconds: int) -> None:
    rules = World().rules
    end = deadline(start, timedelta(seconds=seconds), rules)
    assert working_time(start, end, rules) == timedelta(seconds=seconds)
    assert working_time(start, end - timedelta(microseconds=1), rules) < timedelta(seconds=seconds)


@given(INSTANTS)
def test_work_begins_in_working_hours_and_never_before_it_is_due(moment: datetime) -> None:
    rules = World().rules
    begins = at_work(moment, rules)
    assert begins >= moment
    assert working_time(moment, begins, rules) == timedelta()
    assert working_time(begins, begins + minutes(1), rules) > timedelta()


@pytest.mark.parametrize("part", ["morning", "day", "evening"])
def test_parts_of_a_day_lie_inside_working_hours(part: str) -> None:
    rules = World().rules
    moment = at_part(MONDAY.date(), part, rules)
    assert at_work(moment, rules) == moment
