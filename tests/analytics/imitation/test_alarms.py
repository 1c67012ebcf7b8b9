"""The daily watch: it may be looked at every morning and still hardly ever cries wolf."""

from __future__ import annotations

from datetime import timedelta

import pytest
from benchmarks.simulated.imitation import BEFORE as CHANGE
from benchmarks.simulated.imitation import imitated
from tests.analytics.imitation.busy import BEFORE, company

from kulmina.analytics.daily import Daily
from kulmina.analytics.imitation import Alarm, Rows, rows, watch


def rows_of(daily: Daily) -> Rows:
    return rows(daily.clicks, daily.target_actions, daily.spend, reported=daily.reported)


def test_clicks_that_triple_without_results_raise_an_alarm_within_the_month() -> None:
    daily = company([(200, 600), *[(200.0, 200.0)] * 5], [(5.0, 5.0)] * 6)
    (alarm,) = watch(rows_of(daily), BEFORE)
    assert alarm.row == 0
    assert BEFORE <= alarm.since < alarm.day < BEFORE + 21
    assert alarm.evidence >= 2 / 0.05


def test_clicks_that_triple_with_their_results_raise_none() -> None:
    assert watch(rows_of(company([(200, 600), *[(200.0, 200.0)] * 5], [(5, 15), *[(5.0, 5.0)] * 5])), BEFORE) == ()


def test_what_was_said_yesterday_is_said_today() -> None:
    """An alarm stands: later days add alarms, and change nothing of those before."""
    history = imitated(4, creatives=60, after=30, honest=0.0).history

    def seen_by(days: int) -> tuple[Alarm, ...]:
        return watch(rows_of(history.until(history.first + timedelta(days=days))), CHANGE)

    whole = seen_by(CHANGE + 30)
    assert whole
    for days in range(CHANGE + 5, CHANGE + 30, 6):
        assert seen_by(days) == tuple(alarm for alarm in whole if alarm.day < days)


def test_quiet_months_are_quiet() -> None:
    for seed in range(10):
        calm = imitated(seed, scene="overdispersed", creatives=40, after=30, share=0.0, honest=0.1)
        assert watch(rows_of(calm.history), CHANGE) == ()


def test_a_watch_needs_something_to_compare_with() -> None:
    with pytest.raises(ValueError, match="14 days"):
        watch(rows_of(company([(1, 1)], [(1, 1)])), 13)
