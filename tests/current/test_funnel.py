"""The live funnel and the funnel from the journal are one and the same, for every grouping and every span of days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from tests.founded import founded
from tests.world import MONDAY, RULES, World, days, late, minutes

from kulmina import wiring
from kulmina.analytics.cohort import cut
from kulmina.analytics.funnel import funnel_of
from kulmina.analytics.leads import view
from kulmina.current.funnel import funnel
from kulmina.current.leads import NOBODY, Filter, count
from kulmina.current.rebuild import compare
from kulmina.current.scheme import scheme
from kulmina.demo import generate
from kulmina.domain.funnel import GROUPINGS, STAGES, VERDICTS
from kulmina.recording import record

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
SPANS = [(OCTOBER, NOVEMBER), (NOVEMBER, DECEMBER), (date(2026, 10, 6), date(2026, 10, 8))]


def eventful() -> World:
    """Leads that changed hands, creatives, offices and minds after the days they were created in."""
    world = founded()
    one = world.application("L01").assigned("O1").call("O1", after=minutes(3)).booked("O1", days(2), office="OF1")
    one.no_show(after=days(2)).assigned("O2", after=days(25)).booked("O2", days(2), office="OF2")
    one.arrived(after=days(2), office="OF2").classified("S1").outcome("S1", "sold").signed({"S1": "0.3", "S2": "0.7"})
    one.paid("100000.00").paid("50000.00", after=days(3)).refunded("50000.00", after=days(1))
    world.application("L02", creative="C3").assigned("O1").cut_off("O1").qc("target").overturned()
    world.application("L03", creative="C3", at=MONDAY + days(1)).invalid("O2")
    world.application("L04", creative="C2", at=MONDAY + days(1)).reattributed("C1").reattributed("C3", approved_by=None)
    street = world.walk_in("L05", at=MONDAY + days(2)).outcome("S2", "follow_up").signed("S2", after=days(27))
    street.paid("80000.00").refunded("80000.00", after=days(2))
    twin = world.application("L06", creative=None, at=MONDAY + days(3)).paid("10000.00", deal="D9")
    twin.merged("L02")
    paid_twice = world.inbound("L07", at=MONDAY + days(3)).signed("S1").paid("70000.00").paid("70000.00")
    world.void(paid_twice.last)
    for day, clicks, visits in ((5, 100, 80), (5, 120, 90), (6, 50, None)):
        report = {
            "creative": "C1",
            "date": f"2026-10-{day:02}",
            "impressions": 9000,
            "clicks": clicks,
            "spend": "5000.00",
        }
        at = MONDAY + days(day) + minutes(clicks)
        world.tell("ad.reported", report | ({"visits": visits} if visits else {}), actor="SYS", at=at)
    return world


def disagreements(spans: Iterable[tuple[date, date]]) -> list[tuple[str, date, date]]:
    """Where the live funnel is not the funnel that the journal tells."""
    source, found = wiring.source(), []
    with source.scratch():
        now = view(source, None)
        for start, end in spans:
            days_of = cut(now, start, end)
            found += [
                (by, start, end) for by in GROUPINGS if funnel(by=by, start=start, end=end) != funnel_of(days_of, by)
            ]
    return found


@pytest.mark.usefixtures("database")
def test_live_and_told_agree_on_an_eventful_autumn() -> None:
    record(eventful().events)
    assert disagreements(SPANS) == []


@pytest.mark.usefixtures("database")
def test_live_and_told_agree_where_the_target_action_was_changed_from_a_day_on() -> None:
    """Calls count from a minute of talk since the 7th; from the 20th on only applications; visits of vk are off."""
    world = eventful()
    for number in range(6):
        story = world.inbound(f"L2{number}", creative="C2", at=MONDAY + days(4 * number))
        story.talked("O1", 30 * number).talked("O2", 90, after=days(3))
    for day, actions in (("2026-10-07", ["application", "call>=60"]), ("2026-10-20", ["application"])):
        rules = {**RULES, "target_actions": actions, "since": day, "visits_off": ["vk_ads"]}
        world.tell("business.configured", {"rules": rules}, actor="D1", at=MONDAY + days(40), event_id=f"RULES-{day}")
    record(world.events)
    assert disagreements(SPANS) == []
    assert compare() == []


@pytest.mark.usefixtures("sqlite_database")
def test_live_and_told_agree_on_an_invented_company() -> None:
    now = datetime(2026, 11, 22, 14, 30, tzinfo=ZoneInfo("Europe/Moscow"))
    record(generate(leads=150, months=2, seed=7, until=now))
    assert disagreements([(OCTOBER, NOVEMBER), (date(2026, 10, 20), date(2026, 11, 20))]) == []


@pytest.mark.usefixtures("database")
def test_a_figure_of_the_funnel_opens_as_that_many_leads() -> None:
    record(eventful().events)
    for by in GROUPINGS:
        for row in funnel(by=by, start=OCTOBER, end=NOVEMBER).rows:
            opened = Filter(by=by, group=row.group or NOBODY, start=OCTOBER, end=NOVEMBER)
            assert tuple(count(replace(opened, stage=stage)) for stage in STAGES) == row.reached
            assert tuple(count(replace(opened, verdict=verdict)) for verdict in VERDICTS) == row.verdicts


@pytest.mark.usefixtures("database")
def test_the_scheme_counts_every_lead_once_and_the_till_by_the_day() -> None:
    record(eventful().events)
    drawn = scheme(start=OCTOBER, end=NOVEMBER)
    assert drawn.leads == sum(drawn.zones.values()) == funnel(start=OCTOBER, end=NOVEMBER).total.leads
    assert drawn.till == 70_000_00 + 10_000_00, "L07 paid once, L06 once; the others paid in November"
    november = scheme(start=NOVEMBER, end=DECEMBER)
    assert november.till == 150_000_00 - 50_000_00 + 80_000_00 - 80_000_00


@pytest.mark.usefixtures("database")
def test_a_late_report_of_a_day_replaces_the_earlier_one_and_never_the_other_way() -> None:
    world = founded()
    report = {"creative": "C1", "date": "2026-10-05", "clicks": 100, "spend": "5000.00"}
    world.tell("ad.reported", report, actor="SYS", at=MONDAY)
    world.tell("ad.reported", {**report, "clicks": 140}, actor="SYS", at=MONDAY + days(1))
    first, corrected = world.events[-2:]
    record([*world.events[:-2], corrected])
    record([first])
    assert funnel(start=OCTOBER, end=NOVEMBER).total.clicks == 140
    record([late(world.tell("ad.reported", {**report, "clicks": 90}, actor="SYS", at=MONDAY), days(3))])
    assert funnel(start=OCTOBER, end=NOVEMBER).total.clicks == 90
