"""Periods of pay go on in the rhythm in which they were defined, to the end of the next quarter."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kulmina.domain import rhythm
from kulmina.domain.period import Period, month

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")
TODAY = date(2026, 11, 18)


def period(start: str, end: str, *, close: timedelta = timedelta(days=2), tz: ZoneInfo = MOSCOW) -> Period:
    last = date.fromisoformat(end)
    at = datetime(last.year, last.month, last.day, tzinfo=tz) + close
    return Period(start, date.fromisoformat(start), last, at)


def spans(told: tuple[Period, ...]) -> list[tuple[str, str]]:
    return [(one.start.isoformat(), one.end.isoformat()) for one in told]


def test_months_go_on_to_the_end_of_the_next_quarter() -> None:
    told = rhythm.ahead([month(date(2026, 11, 1), MOSCOW)], TODAY, MOSCOW)
    assert [one.id for one in told] == ["2026-12", "2027-01", "2027-02", "2027-03"]
    assert {one.close_at.astimezone(MOSCOW).strftime("%d %H:%M") for one in told} == {"05 12:00"}


@pytest.mark.parametrize(
    ("first", "second", "following"),
    [
        (("2026-11-01", "2026-11-16"), ("2026-11-16", "2026-12-01"), ("2026-12-01", "2026-12-16")),
        (("2026-11-02", "2026-11-16"), ("2026-11-16", "2026-11-30"), ("2026-11-30", "2026-12-14")),
        (("2026-09-26", "2026-10-26"), ("2026-10-26", "2026-11-26"), ("2026-11-26", "2026-12-26")),
        (("2026-04-01", "2026-07-01"), ("2026-07-01", "2026-10-01"), ("2026-10-01", "2027-01-01")),
    ],
)
def test_halves_weeks_and_months_from_another_day_go_on(
    first: tuple[str, str], second: tuple[str, str], following: tuple[str, str]
) -> None:
    told = rhythm.ahead([period(*first), period(*second)], TODAY, MOSCOW)
    assert spans(told)[0] == following
    assert told[-1].end >= rhythm.horizon(TODAY)
    assert len({one.id for one in told}) == len(told)


def test_a_close_at_noon_stays_at_noon_when_the_clock_is_put_forward() -> None:
    winter = [
        period("2026-11-01", "2026-12-01", close=timedelta(days=4, hours=12), tz=BERLIN),
        period("2026-12-01", "2027-01-01", close=timedelta(days=4, hours=12), tz=BERLIN),
    ]
    told = rhythm.ahead(winter, date(2026, 12, 20), BERLIN)
    assert told[-1].id == "2027-03"
    assert told[-1].close_at == datetime(2027, 4, 5, 12, tzinfo=BERLIN)


@pytest.mark.parametrize(
    "told",
    [
        [],
        [period("2026-11-03", "2026-11-20")],
        [period("2026-10-01", "2026-11-01"), period("2026-11-01", "2026-11-20")],
        [period("2025-01-01", "2025-02-01"), period("2025-02-01", "2025-03-01")],
    ],
    ids=["none", "one of no month", "no rhythm", "long ago"],
)
def test_where_nothing_tells_how_to_go_on_nothing_is_added(told: list[Period]) -> None:
    assert rhythm.ahead(told, TODAY, MOSCOW) == ()


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.integers(0, 2))
def test_periods_touch_each_other_and_reach_the_horizon_and_no_more_are_missing_then(today: date, back: int) -> None:
    first = month(today.replace(day=1) - timedelta(days=31 * back), MOSCOW)
    told = [first, *rhythm.ahead([first], today, MOSCOW)]
    assert all(one.end == other.start for one, other in itertools.pairwise(told))
    assert told[-1].end == rhythm.horizon(today)
    assert rhythm.ahead(told, today, MOSCOW) == ()
