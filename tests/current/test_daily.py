"""The days of the creatives: every lead stands on the business day of its creation, also where the clock is changed."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.founded import founded
from tests.world import MONDAY, days

from kulmina.analytics.daily import EmptyHistory, of_rows
from kulmina.current import daily
from kulmina.current.funnel import funnel
from kulmina.recording import record

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kathmandu"])
@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1)])
def test_a_lead_stands_on_the_day_that_the_clock_on_the_wall_showed(database: None, zone: str, change: date) -> None:
    world = founded(timezone=zone)
    first = datetime.combine(change, datetime.min.time(), UTC) - timedelta(days=1)
    moments = [first + timedelta(minutes=47 * step) for step in range(110)]
    for step, moment in enumerate(moments):
        world.application(f"L{step:03d}", at=moment)
    record(world.events)
    expected = Counter(moment.astimezone(ZoneInfo(zone)).date() for moment in moments)
    told = daily.rows(change - timedelta(days=5), change + timedelta(days=5))
    assert {row["date"]: row["leads"] for row in told} == expected


def test_the_days_together_are_the_funnel_of_the_month(database: None) -> None:
    world = founded()
    for day, clicks in ((5, 100), (7, 50)):
        report = {"creative": "C1", "date": f"2026-10-{day:02}", "impressions": 9000, "clicks": clicks, "spend": "500"}
        world.tell("ad.reported", report, actor="SYS", at=MONDAY + days(day))
    world.application("L01").assigned("O1").arrived(after=days(2)).classified("S1").signed("S1").paid("70000.00")
    world.application("L02", at=MONDAY + days(3)).invalid("O1")
    world.application("L03", at=MONDAY + days(3)).qualified("O1")
    world.application("L04", creative=None)
    record(world.events)
    told = of_rows(daily.rows(OCTOBER, NOVEMBER))
    [row] = [row for row in funnel(start=OCTOBER, end=NOVEMBER).rows if row.group == "C1"]
    assert told.creatives == ("C1",)
    assert told.channels == ("vk_ads",)
    assert told.clicks.sum() == row.clicks
    assert told.spend.sum() == row.spend
    assert told.target_actions.sum() == row.target_actions
    assert told.leads is not None
    assert told.leads.sum() == row.reached[0]
    assert told.arrived is not None
    assert told.arrived.sum() == row.reached[3]
    assert told.cash is not None
    assert told.cash.sum() == row.cash == 7_000_000
    assert told.first == date(2026, 10, 5)
    assert not told.reported[0, 1]


def test_a_company_without_a_day_has_no_history(database: None) -> None:
    with pytest.raises(EmptyHistory):
        of_rows(daily.rows(OCTOBER, NOVEMBER))


def test_the_roads_leave_out_only_invalid_leads(database: None) -> None:
    world = founded()
    world.application("L01").arrived(after=days(2)).classified("S1")
    world.application("L02").invalid("O1")
    world.application("L03", creative=None)
    record(world.events)
    told = sorted(daily.roads(OCTOBER, NOVEMBER), key=lambda road: road.created)
    assert [(road.creative, road.arrived is not None) for road in told] == [("C1", True), (None, False)]
