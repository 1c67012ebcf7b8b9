"""Марина asks how her leads were treated; the answers are those of the KPI readers (R56)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from tests.analytics.stories import source
from tests.world import MONDAY, World, days, minutes

from kulmina.analytics.cohort import cut
from kulmina.analytics.figures import figures
from kulmina.analytics.leads import view
from kulmina.analytics.responses import responses
from kulmina.analytics.states import loss_zones, state_rows
from kulmina.analytics.treatment import Treatment, treatment
from kulmina.domain.period import month

START, END = date(2026, 10, 1), date(2026, 11, 1)
TODAY = date(2026, 11, 20)


@pytest.fixture
def october() -> World:
    """Of C1: one sold, one answered late and lost after the office, one never called, one given up after one call.
    Of C2, somebody else's: one lost."""
    world = World()
    sold = world.application("SOLD").assigned("O1").call("O1").qualified("O1").booked("O1", slot=days(1))
    sold.arrived(after=days(1)).classified("S1").outcome("S1", "sold").signed("S1").paid("150000.00")
    late = world.application("LATE").assigned("O1").call("O1", after=minutes(20)).qualified("O1")
    late.booked("O1", slot=days(1)).arrived(after=days(1)).classified("S1").outcome("S1", "refused", "too_expensive")
    world.application("FORGOTTEN").assigned("O2")
    world.application("GIVEN").assigned("O2").call("O2", "no_answer").lost("O2", "no_answer", after=days(2))
    world.walk_in("STREET", creative="C1").classified("S1", "non_target", "insolvent").outcome("S1", "refused", "x")
    world.application("OTHER", creative="C2").assigned("O2").call("O2").lost("O2")
    return world


def asked(world: World, creatives: list[str] | None = None, today: date = TODAY) -> Treatment:
    return treatment(source(world), creatives=creatives, start=START, end=END, today=today)


def ids(told: Treatment, part: str) -> list[str]:
    return [lead.lead_id for lead in told.of(part)]


def test_each_lead_of_hers_is_where_it_belongs(october: World) -> None:
    told = asked(october, ["C1"])
    assert len(told.leads) == 5
    assert ids(told, "in_time") == ["GIVEN", "SOLD"]
    assert ids(told, "late") == ["LATE"]
    assert ids(told, "unanswered") == ["FORGOTTEN"]
    assert ids(told, "given_up") == ["GIVEN"]
    assert told.zones == {"won": 1, "marketing": 1, "call_centre": 1, "sales": 1, "open": 1}
    assert told.median == 120
    assert told.attempts == Fraction(3, 4)


def test_the_numbers_are_those_of_the_kpi_readers(october: World) -> None:
    told, read = asked(october), source(october)
    with read.scratch():
        part = cut(view(read, None), START, END)
        kpi, answered = figures(part)[""], responses(part)
        zones = loss_zones(part, state_rows(part))
    whole = kpi.marketing_total
    assert len(told.leads) == whole["mk.leads"]
    assert len(told.of("target")) == whole["mk.target_leads"]
    assert len(told.of("bought")) == whole["mk.purchases_cohort"]
    assert told.median == answered.median
    assert sorted([*ids(told, "late"), *ids(told, "unanswered")]) == answered.breaches
    assert len(told.answerable) == answered.n
    for zone, leads in zones.items():
        assert ids(told, zone) == leads


def test_a_past_that_is_too_thin_gives_no_standard(october: World) -> None:
    told = asked(october, ["C1"])
    assert told.standard.norm is None
    assert told.expected is None


def test_the_standard_is_what_the_whole_company_does_with_target_leads(october: World) -> None:
    """In September 40 target leads of C2 gave 10 buyers of 100 000: her two target leads would have given a half."""
    for place in range(40):
        lead = october.application(f"P{place}", creative="C2", at=MONDAY - days(28) + minutes(place))
        lead.assigned("O1").call("O1").qualified("O1")
        if place < 10:
            lead.booked("O1", slot=days(1)).arrived(after=days(1)).classified("S1").outcome("S1", "sold")
            lead.signed("S1", "100000.00").paid("100000.00")
    told = asked(october, ["C1"])
    assert told.standard.norm is not None
    assert told.standard.norm.share == Fraction(1, 4)
    assert told.standard.average == 100_000
    assert told.expected is not None
    low, usual, high = told.expected
    assert usual == Fraction(1, 2)
    assert 0 < low < usual < high < 2


def test_young_leads_are_measured_by_leads_that_were_as_young(october: World) -> None:
    """On the 6th of October the leads are two days old at most: buyers who needed three days are no measure."""
    for place in range(40):
        lead = october.application(f"P{place}", creative="C2", at=MONDAY - days(30) + minutes(place))
        lead.assigned("O1").call("O1").qualified("O1").booked("O1", slot=days(1))
        lead.arrived(after=days(9)).classified("S1").outcome("S1", "sold").signed("S1").paid("150000.00")
    september, this = (month(day, october.rules.tz) for day in (date(2026, 9, 1), START))
    read = source(october, september, this)
    told = treatment(read, creatives=None, start=START, end=END, today=date(2026, 10, 6))
    assert told.standard.norm is not None
    assert told.standard.norm.share == 0
