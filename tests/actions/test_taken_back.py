"""What an owner writes down about the company is taken back like everything else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.world import MOSCOW

from kulmina.actions import act, offices
from kulmina.actions.offices import Setup
from kulmina.domain.company import WEEK
from kulmina.domain.rights import Actor
from kulmina.journal import read

BORIS = Actor("B1", "owner")
NOW = datetime(2026, 10, 5, 10, tzinfo=MOSCOW)
USUAL = Setup("Офис на Садовой", dict.fromkeys(WEEK, ("09:00", "18:00")), capacity=2)


@pytest.mark.usefixtures("sqlite_database")
def test_hours_that_were_changed_by_mistake_are_again_as_before() -> None:
    offices.register(BORIS, None, USUAL, now=NOW)
    late = replace(USUAL, hours={"mon": ("12:00", "21:00")})
    done = offices.register(BORIS, "OF1", late, now=NOW + timedelta(minutes=1))
    assert read.company().offices["OF1"].hours == {0: (12 * 3600, 21 * 3600)}
    act.take_back(BORIS, done.ids, now=NOW + timedelta(minutes=2))
    hours = read.company().offices["OF1"].hours
    assert hours is not None
    assert set(hours) == set(range(7))


@pytest.mark.usefixtures("sqlite_database")
def test_an_office_that_was_opened_by_mistake_is_gone_and_was_known_until_then() -> None:
    done = offices.register(BORIS, None, USUAL, now=NOW)
    act.take_back(BORIS, done.ids, now=NOW + timedelta(minutes=2))
    assert not read.company().offices
    assert set(read.company(NOW + timedelta(minutes=1)).offices) == {"OF1"}


@pytest.mark.usefixtures("sqlite_database")
def test_rules_that_are_taken_back_count_the_leads_as_before() -> None:
    rules = {"lead_actions": ["call"], "target_actions": ["call"], "sla": {"seconds": 300}}
    act.perform(BORIS, None, [("business.configured", {"rules": rules})], now=NOW)
    wrong = rules | {"target_actions": ["application"], "sla": {"seconds": 60}}
    done = act.perform(BORIS, None, [("business.configured", {"rules": wrong})], now=NOW + timedelta(minutes=1))
    assert read.company().rules.sla_seconds == 60
    act.take_back(BORIS, done.ids, now=NOW + timedelta(minutes=2))
    assert read.company().rules.sla_seconds == 300
    assert [rule.action for rule in read.company().rules.target_actions] == ["call"]
