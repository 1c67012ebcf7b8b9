"""Figures of a month: whole and parts agree, and what was cut off, moved or split is counted once."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.stories import company, october, source, wild_world
from tests.world import MONDAY, World, days, hours, minutes

from kulmina.analytics.cohort import cut_to
from kulmina.analytics.engine import Source, duckdb_source
from kulmina.analytics.evidence import Evidence
from kulmina.analytics.figures import Figures, figures
from kulmina.analytics.funnel import funnel
from kulmina.analytics.leads import view
from kulmina.domain.event import make
from kulmina.domain.funnel import total
from kulmina.domain.period import month
from kulmina.journal.columns import collect

ADDED_UP = ("mk.leads", "mk.target_leads", "mk.invalid_leads", "mk.purchases_cohort", "mk.cash", "mk.target_actions")


def _october(journal: Source, world: World) -> Figures:
    [found] = figures(cut_to(view(journal, None), [october(world)])).values()
    return found


def _figures(world: World) -> Figures:
    return _october(source(world), world)


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_total_is_the_sum_of_the_creatives_and_what_none_of_them_owns(seed: int) -> None:
    world = wild_world(seed)
    journal = source(world)
    found = _october(journal, world)
    period = october(world)
    whole = funnel(journal, by="operator", start=period.start, end=period.end).total
    for name in ADDED_UP:
        parts = [row[name] or 0 for row in found.creatives.values()]
        assert found.marketing_total[name] == sum(parts)
    assert whole.leads == (found.marketing_total["mk.leads"] or 0) + (found.unattributed["mk.leads"] or 0)
    assert Fraction(whole.cash, 100) == found.company["co.cash"]
    assert found.company["co.cash"] == (found.marketing_total["mk.cash"] or 0) + (found.unattributed["mk.cash"] or 0)


@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_every_way_to_group_the_funnel_gives_one_total_and_no_stage_outgrows_the_one_before(seed: int) -> None:
    world = wild_world(seed)
    journal = source(world)
    period = october(world)
    made = [
        funnel(journal, by=by, start=period.start, end=period.end)
        for by in ("creative", "campaign", "channel", "office", "operator", "seller")
    ]
    for each in made:
        assert each.total == total(each.rows)
        assert each.total.reached == made[0].total.reached
        assert each.total.verdicts == made[0].total.verdicts
        assert each.total.cash == made[0].total.cash
        for row in each.rows:
            assert list(row.reached) == sorted(row.reached, reverse=True)


@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_what_a_figure_stands_on_is_what_it_counts(seed: int) -> None:
    world = wild_world(seed)
    journal = source(world)
    part = cut_to(view(journal, None), [october(world)])
    [found] = figures(part).values()
    known = Evidence(part)
    for person in ("O1", "O2", "S1", "S2", "M1"):
        mine = found.of(person)
        for name in (
            "mk.leads", "mk.target_leads", "mk.target_actions", "mk.purchases_cohort", "cc.leads_received",
            "cc.eligible_leads", "cc.arrived", "cc.arrived_target", "cc.cutoffs_confirmed", "cc.meetings_due",
            "sl.meetings_target", "sl.deals", "cct.arrived_target",
        ):  # fmt: skip
            assert len(known.ids(name, person)) == mine[name], (name, person)


def test_cutting_off_a_non_target_client_does_not_lower_the_conversion() -> None:
    """Олег cuts one of four clients off; of the three that are left one arrives and is target."""
    world = World()
    for name in ("Ivanov", "Petrov", "Sidorov", "Orlov"):
        world.application(name).assigned("O1").call("O1")
    world.leads["Orlov"].qualified("O1", "non_target", "insolvent").cut_off("O1")
    world.leads["Ivanov"].booked("O1", days(1)).arrived(after=days(1)).classified("S1")
    mine = _figures(world).of("O1")
    assert (mine["cc.leads_received"], mine["cc.cut_excluded"], mine["cc.eligible_leads"]) == (4, 1, 3)
    assert mine["cc.conv"] == Fraction(1, 3)
    assert mine["cc.cutoffs_confirmed"] == 1


def test_an_overturned_cut_off_returns_to_the_conversion() -> None:
    world = World()
    world.application("Orlov").assigned("O1").call("O1").cut_off("O1").overturned(after=days(1))
    mine = _figures(world).of("O1")
    assert (mine["cc.eligible_leads"], mine["cc.cutoffs_confirmed"], mine["cc.cutoffs_overturned"]) == (1, 0, 1)


def test_an_arrival_waits_for_the_office_and_is_not_target_by_the_operators_word() -> None:
    world = World()
    world.application("Ivanov").assigned("O1").call("O1").qualified("O1", "target")
    world.leads["Ivanov"].booked("O1", days(1)).arrived(after=days(1))
    mine = _figures(world).of("O1")
    assert (mine["cc.arrived"], mine["cc.arrived_target"], mine["cc.arrived_pending"]) == (1, 0, 1)


def test_a_deal_is_split_exactly_and_a_refund_takes_back_what_it_paid() -> None:
    """Сергей and Светлана share a deal by thirds and more; 100.01 of it goes back to the client."""
    world = World()
    story = world.walk_in("Ivanov").classified("S1").outcome("S1", "sold").signed({"S1": "0.3", "S2": "0.7"})
    story.paid("1000.01").refunded("100.01", after=days(1))
    found = _figures(world)
    assert found.of("S1")["sl.cash"] == Fraction(3, 10) * 900
    assert found.of("S2")["sl.cash"] == Fraction(7, 10) * 900
    assert found.offices["OF2"]["of.cash"] == 630
    assert found.company["co.till"] == 900


def test_the_till_counts_a_refund_on_its_own_day_and_commission_on_the_payments() -> None:
    world = World()
    story = world.walk_in("Ivanov").outcome("S1", "sold").signed("S1").paid("500.00")
    story.refunded("200.00", at=MONDAY + days(40))
    journal = source(world)
    first = october(world)
    found = figures(cut_to(view(journal, None), [first, month(first.end, world.rules.tz)]))
    before, after = found.values()
    assert (before.company["co.cash"], before.company["co.till"]) == (300, 500)
    assert (after.company["co.cash"], after.company["co.till"]) == (0, -200)


def test_site_visits_are_unknown_where_one_day_lacks_them() -> None:
    world = World()
    world.application("Ivanov")
    at = world.events[0].recorded_at
    days_of = [("C1", 40), ("C1", None), ("C2", 30)]
    seen = {"impressions": 100, "clicks": 10, "spend": "5.00"}
    ads = [
        make(
            "ad.reported",
            {"creative": c, "date": f"2026-10-0{place}", "visits": v, **seen},
            event_id=f"ad{place}", occurred_at=at, recorded_at=at, actor="import",
        )
        for place, (c, v) in enumerate(days_of, 1)
    ]  # fmt: skip
    journal = duckdb_source(collect([*ads, *world.events]), company(world))
    found = _october(journal, world)
    assert (found.creatives["C1"]["mk.visits"], found.creatives["C2"]["mk.visits"]) == (None, 30)
    assert found.creatives["C1"]["mk.clicks"] == 20
    assert found.marketing_total["mk.visits"] is None


def test_a_later_report_of_the_same_day_replaces_the_earlier_one() -> None:
    world = World()
    world.application("Ivanov")
    first = world.events[0].recorded_at
    ads = [
        make(
            "ad.reported",
            {"creative": "C1", "date": "2026-10-05", "impressions": 100, "clicks": clicks, "spend": "5.00"},
            event_id=f"ad{clicks}", occurred_at=first, recorded_at=first + hours(clicks), actor="import",
        )
        for clicks in (12, 10)
    ]  # fmt: skip
    journal = duckdb_source(collect([*ads, *world.events]), company(world))
    assert _october(journal, world).creatives["C1"]["mk.clicks"] == 12


def test_a_lead_that_was_answered_a_second_late_is_late() -> None:
    world = World()
    world.application("In time").assigned("O1", after=minutes(0)).call("O1", after=minutes(5))
    world.application("Late").assigned("O1", after=minutes(0)).call("O1", after=minutes(5.02))
    mine = _figures(world).of("O1")
    assert (mine["cc.sla_in"], mine["cc.sla_share"]) == (1, Fraction(1, 2))


def test_an_empty_journal_has_no_figures_and_no_errors() -> None:
    world = World()
    found = _figures(world)
    assert found.company["co.cash"] == 0
    assert found.call_centre["cc.conv"] is None
    assert funnel(source(world), start=date(2026, 10, 1), end=date(2026, 11, 1)).total.leads == 0
