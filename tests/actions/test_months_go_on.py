"""Months of pay go on without anybody remembering, and the close of each keeps its hour."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.world import MOSCOW

from kulmina.actions import act, periods, setup
from kulmina.domain.rights import Actor
from kulmina.journal import read

BORIS = Actor("B1", "owner")
NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("sqlite_database")


def ids() -> list[str]:
    return [one.id for one in read.company().periods]


def test_the_twelve_opened_months_are_not_the_last_ones() -> None:
    rules = {"lead_actions": ["call"], "target_actions": ["call"], "timezone": "Europe/Moscow"}
    act.perform(BORIS, None, [("business.configured", {"rules": rules})], now=NOW)
    setup.open_months(BORIS, now=NOW)
    assert ids()[-1] == "2027-10"
    assert periods.extend(NOW).repeated
    next_summer = datetime(2027, 8, 2, 1, tzinfo=UTC)
    added = periods.extend(next_summer)
    assert ids()[-2:] == ["2027-11", "2027-12"]
    assert {event.actor for event in added.events} == {"SYS"}
    assert periods.extend(next_summer + timedelta(days=1)).repeated
    assert {one.close_at.astimezone(MOSCOW).strftime("%d %H:%M") for one in read.company().periods} == {"05 12:00"}


def test_a_company_that_has_never_named_its_periods_gets_none_by_itself() -> None:
    assert periods.extend(NOW).repeated
    assert ids() == []


def test_weeks_go_on_as_weeks() -> None:
    for first, following in (("2026-11-02", "2026-11-09"), ("2026-11-09", "2026-11-16")):
        told = {"period": first, "start": first, "end": following, "close_at": f"{following}T18:00:00+00:00"}
        act.perform(BORIS, None, [("period.defined", told)], now=NOW)
    periods.extend(NOW)
    assert ids()[:3] == ["2026-11-02", "2026-11-09", "2026-11-16"]
    assert read.company().periods[-1].end >= date(2027, 4, 1)
