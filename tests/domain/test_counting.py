"""What is counted since which day: a change of the target action changes counts of its own days, never facts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.world import MONDAY, MOSCOW, RULES, World, days, minutes

from kulmina.domain import company as companies
from kulmina.domain import counting
from kulmina.domain.company import BadRules, Company, Rules, read_action, read_rules
from kulmina.domain.counting import Counting, first_difference
from kulmina.domain.event import make
from kulmina.domain.period import month

APPLICATIONS = {"lead_actions": ["application", "call"], "target_actions": ["application"]}
BUREAU = {**APPLICATIONS, "target_actions": ["bki_application"], "consent_required": ["bki_application"]}
TUESDAY = MONDAY + days(1)


def configured(*rules: dict[str, Any]) -> Company:
    """The company after these rules were recorded one after another, an hour apart."""
    return companies.fold(
        make("business.configured", {"rules": {"timezone": "Europe/Moscow", **each}}, event_id=f"R{place}",
             occurred_at=MONDAY + minutes(60 * place), recorded_at=MONDAY + minutes(60 * place), actor="D1")
        for place, each in enumerate(rules)
    )  # fmt: skip


def counted(*rules: dict[str, Any]) -> Rules:
    return configured(*rules).rules


def targets(rules: Rules, day: str) -> list[str]:
    return [rule.word for rule in rules.counting_on(date.fromisoformat(day)).target_actions]


def test_a_change_with_a_day_leaves_the_days_before_it_alone() -> None:
    rules = counted(APPLICATIONS, {**BUREAU, "since": "2026-11-01"})
    assert targets(rules, "2026-10-31") == ["application"]
    assert targets(rules, "2026-11-01") == ["bki_application"]
    assert [rule.word for rule in rules.target_actions] == ["bki_application"]
    assert rules.since == date(2026, 11, 1)


def test_the_day_is_cut_in_the_business_time_zone() -> None:
    rules = counted(APPLICATIONS, {**BUREAU, "since": "2026-10-06"})
    midnight = TUESDAY.replace(hour=0, tzinfo=MOSCOW)
    before, after = (rules.counting_on(moment).target_actions[0].word for moment in (midnight - minutes(1), midnight))
    assert (before, after) == ("application", "bki_application")


def test_rules_recorded_again_for_another_reason_keep_what_was_planned() -> None:
    rules = counted(APPLICATIONS, {**BUREAU, "since": "2026-11-01"}, {**BUREAU, "dedupe_days": 10})
    assert rules.dedupe_days == 10
    assert targets(rules, "2026-10-31") == ["application"]


def test_other_actions_without_a_day_hold_for_everything() -> None:
    rules = counted(APPLICATIONS, {**BUREAU, "since": "2026-11-01"}, {**APPLICATIONS, "target_actions": ["call"]})
    assert targets(rules, "2026-01-01") == targets(rules, "2026-12-31") == ["call"]
    assert rules.earlier == ()


def test_a_later_decision_about_an_earlier_day_replaces_what_was_planned_after_it() -> None:
    calls = {**APPLICATIONS, "target_actions": ["call"]}
    rules = counted(APPLICATIONS, {**BUREAU, "since": "2026-12-01"}, {**calls, "since": "2026-11-01"})
    assert [one.since for one in rules.counting] == [None, date(2026, 11, 1)]
    back = counted(APPLICATIONS, {**BUREAU, "since": "2026-12-01"}, {**APPLICATIONS, "since": "2026-12-01"})
    assert back.counting == counted(APPLICATIONS).counting


def test_the_first_choice_holds_for_all_that_had_come_before_it() -> None:
    assert targets(counted({**APPLICATIONS, "since": "2026-10-05"}), "2026-09-01") == ["application"]


def test_the_rules_are_kept_as_they_were_said_last() -> None:
    company = configured(APPLICATIONS, {**BUREAU, "since": "2026-11-01"})
    assert company.configured["since"] == "2026-11-01"
    assert read_rules(company.configured).target_actions == company.rules.target_actions


def test_marketing_is_paid_for_a_period_on_some_day_of_which_it_was_said_for_what() -> None:
    rules = counted({"lead_actions": ["application"]}, {**APPLICATIONS, "since": "2026-11-10"})
    october, november, december = (month(date(2026, m, 1), rules.tz) for m in (10, 11, 12))
    assert [rules.chosen(period) for period in (october, november, december)] == [False, True, True]


def test_a_click_is_no_target_action_since_any_day() -> None:
    with pytest.raises(BadRules, match="click"):
        read_rules({**APPLICATIONS, "target_actions": ["click"], "since": "2026-11-01"})


@pytest.mark.parametrize(
    ("rules", "key"),
    [
        ({"since": "1 November"}, "since"),
        ({"target_actions": [{"action": "call", "min_talk_s": 0}]}, "target_actions.min_talk_s"),
        ({"target_actions": [{"action": "call", "min_talk_s": True}]}, "target_actions.min_talk_s"),
        ({"target_actions": [{"action": "visit", "min_talk_s": 60}]}, "target_actions.min_talk_s"),
        ({"target_actions": ["call>=soon"]}, "target_actions.min_talk_s"),
        ({"lead_actions": ["call>=60"]}, "lead_actions"),
        ({"target_actions": {"action": "call"}}, "target_actions"),
        ({"visits_off": "vk_ads"}, "visits_off"),
    ],
)
def test_rules_that_cannot_be_name_their_key(rules: dict[str, Any], key: str) -> None:
    with pytest.raises(BadRules) as refused:
        read_rules(rules)
    assert refused.value.key == key


@pytest.mark.parametrize("word", ["call", "call>=60", "app_action:first_order"])
def test_an_action_is_read_as_it_is_written(word: str) -> None:
    rule = read_action(word)
    assert rule.word == word
    assert read_action(rule.dump()) == rule


def test_two_steps_are_two_actions_the_second_of_which_counts() -> None:
    """Ten install the app, three of them order: leads are the installs, target actions the orders (R14)."""
    world = World(lead_actions=["app_install"], target_actions=["app_action:first_order"])
    for number in range(10):
        story = world.act(f"L{number}", "app_install")
        if number < 3:
            story.acts("app_action", name="level_1").acts("app_action", name="first_order", after=days(1))
    leads = [world.lead(name) for name in world.leads]
    assert sum(lead.created_at is not None for lead in leads) == 10
    assert sum(lead.target_action is not None for lead in leads) == 3


class TestCallsOfALength:
    """Ivanov rings; he counts when the talk has lasted a minute, from the instant of that talk."""

    def rung(self, *talks: int, **rules: Any) -> Any:
        world = World(target_actions=["call>=60"], **rules)
        story = world.inbound("Ivanov")
        for seconds in talks:
            story.talked("O1", seconds)
        return story

    def test_a_short_talk_does_not_count_and_the_lead_is_there_all_the_same(self) -> None:
        lead = self.rung(59).lead()
        assert lead.target_action is None
        assert lead.created_at is not None

    def test_it_counts_from_the_first_long_enough_talk(self) -> None:
        lead = self.rung(59, 60, 300).lead()
        assert lead.target_action.counts_at == MONDAY + minutes(2)

    def test_a_call_back_of_the_company_is_no_call_of_the_client(self) -> None:
        assert self.rung().call("O1").lead().target_action is None

    def test_a_talk_before_the_action_is_another_call(self) -> None:
        story = self.rung()
        story.talked("O1", 90, at=MONDAY - minutes(1))
        assert story.lead().target_action is None

    def test_the_talk_may_be_told_at_the_very_instant_of_the_action(self) -> None:
        story = self.rung()
        story.talked("O1", 90, at=MONDAY)
        assert story.lead().target_action.counts_at == MONDAY

    def test_the_day_of_the_action_decides_whether_a_length_is_asked(self) -> None:
        story = self.rung(30)
        plain = read_rules({**RULES, "target_actions": ["call"], "since": "2026-10-06"})
        asked = story.world.rules
        story.world.rules = asked.counting_by(counting.after(asked.counting, plain.counting[-1]))
        assert story.lead().target_action is None
        assert story.acts("call", at=TUESDAY).lead().target_action.counts_at == TUESDAY


ACTIONS = st.lists(st.sampled_from(["application", "call", "visit", "call>=60"]), max_size=3, unique=True)
DAYS = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 1, 9)))
CONFIGURED = st.lists(
    st.builds(lambda actions, day: Counting(target_actions=tuple(map(read_action, actions)), since=day), ACTIONS, DAYS),
    min_size=1, max_size=6,
)  # fmt: skip
SOME_DAYS = [date(2026, 1, day) for day in range(1, 12)]


@given(CONFIGURED)
def test_each_configuration_holds_from_its_day_and_keeps_the_days_before(said: list[Counting]) -> None:
    now: tuple[Counting, ...] = ()
    for new in said:
        before, now = now, counting.after(now, new)
        dates = [one.since for one in now[1:]]
        assert now[0].since is None
        assert dates == sorted(set(filter(None, dates)))
        for day in SOME_DAYS if before else ():
            if new.since is None or day >= new.since:
                assert counting.on(now, day).same(new) or new.same(before[-1])
            else:
                assert counting.on(now, day).same(counting.on(before, day))


@given(CONFIGURED, CONFIGURED)
def test_the_first_day_counted_otherwise_is_the_first_one(one: list[Counting], other: list[Counting]) -> None:
    before, now = (_recorded(said) for said in (one, other))
    differing = [day for day in SOME_DAYS if not counting.on(before, day).same(counting.on(now, day))]
    first = first_difference(before, now)
    assert (first is None) == (not differing and counting.on(before, date.min).same(counting.on(now, date.min)))
    if differing:
        assert first is not None
        assert first <= differing[0]


def _recorded(said: list[Counting]) -> tuple[Counting, ...]:
    now: tuple[Counting, ...] = ()
    for new in said:
        now = counting.after(now, new)
    return now
