"""Whoever asks why something does not count is told: each story leaves one thing out and hears its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.stories import company, october, wild_world
from tests.world import MONDAY, MOSCOW, Story, World, days, hours

from kulmina.analytics.cohort import Cut, arrivals_in, cut_to, payments_in
from kulmina.analytics.engine import Source, duckdb_source
from kulmina.analytics.evidence import Evidence
from kulmina.analytics.leads import view
from kulmina.analytics.payroll import PayRun, closes
from kulmina.analytics.why_not import why_not
from kulmina.domain import scheme
from kulmina.domain.company import Assignment, Timesheet
from kulmina.domain.period import Period, month
from kulmina.domain.why_not import REASONS, WhyNot, sentence
from kulmina.journal.columns import collect

NOVEMBER = datetime(2026, 11, 2, 10, tzinfo=MOSCOW)
AFTER_CLOSE = datetime(2026, 11, 6, 10, tzinfo=MOSCOW)


def _months(world: World, count: int = 2) -> list[Period]:
    made = [october(world)]
    while len(made) < count:
        made.append(month(made[-1].end, world.rules.tz))
    return made


def _source(world: World, *periods: Period) -> Source:
    return duckdb_source(collect(world.events), company(world, *periods))


def _cut(world: World, place: int = 0, count: int = 2) -> Cut:
    """October as known at its close; `place`: another month."""
    periods = _months(world, count)
    source = _source(world, *periods)
    return cut_to(view(source, periods[place].close_at), [periods[place]])


def _told(world: World, place: int = 0, count: int = 2) -> tuple[WhyNot, ...]:
    return _answer(world, len(world.events), place, count)


@lru_cache(maxsize=4)
def _answer(world: World, _told_so_far: int, place: int, count: int) -> tuple[WhyNot, ...]:
    """One answer for all that a story asks of a month."""
    return tuple(one for one in why_not(_cut(world, place, count)) if one.kind != "person")


def _why(world: World, figure: str, place: int = 0) -> list[tuple[str, str | None, str]]:
    """What a figure leaves out: whose id, for whom, why."""
    return [(one.id, one.person, one.reason) for one in _told(world, place) if one.figure == figure]


def _came(world: World, name: str, **when: Any) -> Story:
    """Олег has booked a client, who came in time."""
    story = world.application(name, **when).assigned("O1").call("O1").qualified("O1").booked("O1", slot=days(2))
    return story.arrived(after=days(2))


def _bought(world: World, name: str, **more: Any) -> Story:
    """…and whom Сергей has sold to."""
    return _came(world, name).classified("S1").outcome("S1", "sold").signed("S1").paid("100000.00", **more)


def test_an_arrival_waits_for_the_office() -> None:
    world = World()
    _came(world, "Ivanov")
    assert _why(world, "cc.arrived_target") == [("Ivanov", "O1", "arrival_pending")]
    assert sentence("arrival_pending", "en") == "Not classified by the office"


def test_a_non_target_arrival_counts_neither_for_the_operator_nor_for_the_seller() -> None:
    world = World()
    _came(world, "Ivanov").classified("S1", "non_target", "insolvent").outcome("S1", "refused")
    assert _why(world, "cc.arrived_target") == [("Ivanov", "O1", "arrival_non_target")]
    assert _why(world, "sl.meetings_target") == [("Ivanov", "S1", "meeting_non_target")]
    assert _why(world, "mk.target_leads") == [("Ivanov", "M1", "lead_non_target")]


def test_nobody_is_credited_with_a_walk_in_nor_with_its_money() -> None:
    world = World()
    street = world.walk_in("Petrova").classified("S2").outcome("S2", "sold").signed("S2").paid("50000.00")
    assert _why(world, "cc.arrived") == [("Petrova", None, "arrival_walk_in")]
    assert _why(world, "cc.leads_received") == [("Petrova", None, "no_operator")]
    assert _why(world, "cc.cash") == [(street.payment, None, "payment_no_booker")]
    assert _why(world, "mk.cash") == [(street.payment, None, "no_creative")]
    assert _why(world, "mk.leads") == [("Petrova", None, "no_creative")]


def test_a_booking_that_was_cancelled_or_lies_too_far_away_is_no_credit_to_its_operator() -> None:
    world = World()
    world.application("Ivanov").assigned("O1").booked("O1", slot=days(1)).cancelled("O1").arrived(
        named=False, after=days(1)
    )
    world.application("Petrov").assigned("O2").booked("O2", slot=days(14)).arrived(named=False, after=days(1))
    assert _why(world, "cc.arrived") == [
        ("Ivanov", "O1", "arrival_no_booking_fits"),
        ("Petrov", "O2", "arrival_no_booking_fits"),
    ]


def test_an_arrival_that_names_a_meeting_nobody_booked() -> None:
    world = World()
    world.application("Ivanov").assigned("O1").arrived(meeting="MT-9", after=days(1))
    assert _why(world, "cc.arrived") == [("Ivanov", None, "arrival_meeting_unknown")]


def test_only_the_first_arrival_and_the_first_meeting_count() -> None:
    world = World()
    ivanov = _came(world, "Ivanov").classified("S1").outcome("S1", "follow_up")
    ivanov.booked("O2", slot=days(2), at=NOVEMBER).arrived(after=days(2)).outcome("S2", "follow_up")
    assert ("Ivanov", "O2", "arrival_again") in _why(world, "cc.arrived", place=1)
    assert _why(world, "sl.meetings_target", place=1) == [("Ivanov", "S2", "meeting_again")]
    assert _why(world, "cc.arrived") == []


def test_the_conversion_leaves_out_confirmed_cut_offs_and_invalid_leads() -> None:
    world = World()
    world.application("Ivanov").assigned("O1").call("O1").cut_off("O1")
    world.application("Petrov").assigned("O2").call("O2", "wrong_number").invalid("O2")
    assert _why(world, "cc.eligible_leads") == [
        ("Ivanov", "O1", "cutoff_confirmed"),
        ("Petrov", "O2", "lead_invalid"),
    ]
    assert _why(world, "mk.target_actions") == [("Petrov", "M1", "lead_invalid")]


def test_a_cut_off_that_does_not_hold() -> None:
    world = World()
    world.application("Ivanov").assigned("O1").cut_off("O1").overturned()
    world.application("Petrov").assigned("O1").cut_off("O1").qc("target")
    assert _why(world, "cc.cutoffs_confirmed") == [
        ("Ivanov", "O1", "cutoff_overturned"),
        ("Petrov", "O1", "cutoff_not_confirmed"),
    ]


def test_a_lead_of_an_unowned_or_unknown_creative_and_a_move_that_nobody_approved() -> None:
    world = World()
    world.application("Ivanov", creative="C3")
    world.application("Petrov", creative="C77")
    world.application("Sidorov", creative="C3").reattributed("C2", approved_by=None)
    world.application("Orlov", creative="C3").reattributed("C2")
    assert _why(world, "mk.leads") == [
        ("Ivanov", None, "creative_without_owner"),
        ("Petrov", None, "creative_unknown"),
        ("Sidorov", None, "creative_without_owner"),
        ("Sidorov", "M1", "reattribution_unapproved"),
    ]


def test_a_target_action_without_consent_or_of_a_kind_that_was_not_chosen() -> None:
    world = World(target_actions=["application"], consent_required=["application"])
    world.application("Ivanov")
    world.inbound("Petrov")
    assert _why(world, "mk.target_actions") == [
        ("Ivanov", "M1", "consent_missing"),
        ("Petrov", "M1", "action_not_chosen"),
    ]


def test_an_action_of_somebody_who_is_no_lead_yet_and_one_who_counted_before() -> None:
    world = World()
    world.act("Gostev", "app_install")
    world.application("Ivanov").acts("application", at=NOVEMBER)
    assert _why(world, "mk.target_actions") == [("Gostev", "M1", "not_a_lead")]
    assert _why(world, "mk.target_actions", place=1) == [("Ivanov", "M1", "action_again")]


def test_a_duplicate_counts_in_the_lead_it_was_merged_into() -> None:
    world = World()
    world.application("Ivanov")
    world.application("Ivanov2").merged("Ivanov")
    assert _why(world, "mk.leads") == [("Ivanov2", None, "merged")]


def test_a_deal_counts_by_its_meeting_and_while_it_stands() -> None:
    world = World()
    _bought(world, "Ivanov").deal_cancelled("S1")
    _came(world, "Petrov").classified("S2").outcome("S2", "follow_up").signed("S2", at=NOVEMBER)
    world.application("Sidorov").assigned("O1").signed({"S1": "0.5", "S2": "0.5"})
    assert _why(world, "sl.deals") == [
        ("Ivanov", "S1", "deal_cancelled"),
        ("Petrov", "S2", "deal_after_end"),
        ("Sidorov", "S1", "deal_without_meeting"),
        ("Sidorov", "S2", "deal_without_meeting"),
    ]


def test_a_payment_of_a_deal_that_nobody_recorded_is_no_sellers() -> None:
    world = World()
    told = _came(world, "Ivanov").classified("S1").paid("5000.00", deal="D-OTHER")
    assert _why(world, "sl.cash") == [(told.payment, None, "deal_unknown")]


def test_money_that_went_back_is_told_to_all_who_hoped_for_it() -> None:
    world = World()
    back = _bought(world, "Ivanov").refunded("100000.00").payment
    kept = _bought(world, "Petrov").refunded("99999.99").payment
    said = [(one.figure, one.id, one.person) for one in _told(world) if one.reason == "refunded"]
    assert said == [("cc.cash", back, "O1"), ("mk.cash", back, "M1"), ("sl.cash", back, "S1")]
    assert kept not in {one.id for one in _told(world)}


def test_a_voided_payment_is_told_and_one_entered_again_is_not() -> None:
    world = World()
    wrong = _bought(world, "Ivanov").paid("100000.00", payment="P-TWICE")
    world.void(wrong.last)
    mended = _bought(world, "Petrov", payment="P-PETROV")
    world.void(mended.last)
    mended.paid("120000.00", payment="P-PETROV")
    assert _why(world, "sl.cash") == [("P-TWICE", "S1", "voided")]
    [told] = [one for one in _told(world) if one.figure == "sl.cash"]
    assert (told.lead, told.fact) == ("Ivanov", wrong.last.event_id)


def test_what_was_recorded_after_the_close_is_paid_with_the_next_one() -> None:
    world = World()
    late = _bought(world, "Ivanov", recorded=AFTER_CLOSE)
    assert _why(world, "sl.cash") == [(late.payment, "S1", "recorded_late")]
    assert _why(world, "cc.cash") == [(late.payment, "O1", "recorded_late")]
    world.void(late.last, at=AFTER_CLOSE + hours(1))
    assert _why(world, "sl.cash") == []


def test_a_period_that_is_too_old_is_corrected_no_more() -> None:
    world = World(retro_limit_periods=1)
    soon = _bought(world, "Ivanov", recorded=datetime(2026, 12, 4, tzinfo=MOSCOW)).payment
    late = _bought(world, "Petrov", recorded=datetime(2026, 12, 20, tzinfo=MOSCOW)).payment
    told = {one.id: one.reason for one in _told(world, count=3) if one.figure == "sl.cash"}
    assert told == {soon: "recorded_late", late: "recorded_too_late"}


def test_an_arrival_judged_after_the_close_is_told_as_both() -> None:
    world = World()
    _came(world, "Ivanov").classified("S1", recorded=AFTER_CLOSE)
    assert _why(world, "cc.arrived_target") == [
        ("Ivanov", "O1", "arrival_pending"),
        ("Ivanov", "O1", "recorded_late"),
    ]


def test_an_amount_by_hand_that_does_not_count() -> None:
    world = World()
    posted = {"person": "S1", "period": "2026-10", "amount": "1000.00", "reason": "help"}
    world.tell("adjustment.posted", posted, actor="R1", at=MONDAY, event_id="A1")
    world.tell("adjustment.posted", {**posted, "approved_by": "S1"}, actor="R1", at=MONDAY, event_id="A2")
    world.tell("adjustment.posted", {**posted, "approved_by": "D1"}, actor="R1", at=MONDAY, event_id="A3")
    world.tell(
        "adjustment.posted", {**posted, "approved_by": "D1"}, actor="R1", at=MONDAY, recorded=AFTER_CLOSE, event_id="A4"
    )
    assert [(one.id, one.person, one.reason) for one in _told(world)] == [
        ("A1", "S1", "adjustment_unapproved"),
        ("A2", "S1", "adjustment_own"),
        ("A4", "S1", "adjustment_late"),
    ]


def _paid(world: World, components: Sequence[dict[str, Any]], people: Sequence[str], **more: Any) -> Source:
    """The journal of a company that pays some people by one scheme."""
    journal = _source(world, *_months(world))
    since = journal.company.periods[0].start
    pays = scheme.read(
        {"scheme_id": "pay", "version": 1, "role": "seller", "effective_from": since, "components": list(components)}
    )
    assigned = tuple(Assignment(person, "pay", since) for person in people)
    return replace(journal, company=replace(journal.company, schemes=(pays,), assignments=assigned, **more))


def test_who_earned_something_that_nothing_pays_or_that_cannot_be_worked_out() -> None:
    world = World()
    _bought(world, "Ivanov")
    salary = {"id": "fixed", "kind": "fixed", "amount": "40000.00"}
    tiers = {"id": "cash", "kind": "tiered_percent", "kpi": "sl.cash", "mode": "marginal",
             "tiers": [{"from": "0", "rate": "0.04"}]}  # fmt: skip
    sheets = {("2026-10", "S1"): Timesheet(Fraction(22), Fraction(22))}
    journal = _paid(world, [salary, tiers], ["S1", "O2"], timesheets=sheets)
    run = closes(journal, PayRun())
    close = next(run)
    told = {one.id: one.reason for one in why_not(close) if one.kind == "person"}
    assert told == {"S1": "no_plan", "O2": "no_timesheet", "O1": "no_scheme", "M1": "no_scheme"}


def test_a_person_is_told_his_own_and_a_head_that_of_the_people_he_answers_for() -> None:
    world = World()
    _came(world, "Ivanov")
    world.walk_in("Petrova", creative="C1").classified("S2")
    share = {"id": "arrived", "kind": "per_unit", "kpi": "cct.arrived_target", "rate": "10.00"}
    run = closes(_paid(world, [share], ["H1"]), PayRun())
    close = next(run)
    assert {one.figure for one in why_not(close, "O1")} == {"cc.arrived_target", ""}
    assert {one.person for one in why_not(close, "M1")} == {"M1"}
    assert {(one.id, one.reason) for one in why_not(close, "H1")} == {
        ("Ivanov", "arrival_pending"),
        ("Petrova", "arrival_walk_in"),
        ("Petrova", "no_operator"),
    }


def test_a_close_and_a_cut_tell_the_same() -> None:
    journal = _source(wild_world(3, leads=40), *_months(World()))
    for close in closes(journal, PayRun()):
        assert why_not(close) == why_not(close.cut)


@pytest.mark.parametrize("reason", list(REASONS.values()), ids=lambda reason: reason.id)
def test_every_reason_is_told_in_both_languages(reason: Any) -> None:
    assert reason.ru.isascii() is False
    assert reason.en.isascii()
    assert reason.ru[-1].isalnum()
    assert reason.en[-1].isalnum()


@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_every_lead_arrival_and_payment_is_counted_or_has_a_reason(seed: int) -> None:
    """Nothing falls between: what is not in a figure's evidence is among its reasons, and nothing is in both."""
    world = wild_world(seed, leads=50)
    part = _cut(world)
    source, known = part.view.source, Evidence(part)
    told = why_not(part)

    def whole(table: Any, column: str) -> set[str]:
        return set(source.columns(table.select(column))[column])

    def reasons(figure: str, *but: str) -> set[str]:
        return {one.id for one in told if one.figure == figure and one.reason not in ("voided", "recorded_late", *but)}

    def counted(figure: str, *people: str) -> set[str]:
        return {i for person in people for i in known.ids(figure, person)}

    leads, paid, came = (
        whole(part.cohort, "lead_id"),
        whole(payments_in(part), "payment"),
        whole(arrivals_in(part), "lead_id"),
    )
    cases: tuple[tuple[str, set[str], set[str], set[str]], ...] = (
        ("mk.leads", leads, counted("mk.leads", "M1"), {"reattribution_unapproved"}),
        ("cc.leads_received", leads, counted("cct.leads_received", "H1"), set()),
        ("cc.arrived", came, counted("cct.arrived", "H1"), {"arrival_again"}),
        ("cc.cash", paid, counted("cct.cash", "H1"), {"refunded"}),
        ("sl.cash", paid, counted("sl.cash", "S1", "S2"), {"refunded"}),
        ("mk.cash", paid, counted("mk.cash", "M1"), {"refunded"}),
    )
    for figure, everything, inside, besides in cases:
        assert inside | reasons(figure, *besides) == everything, figure
        assert not inside & reasons(figure, *besides), figure
    received = counted("cct.leads_received", "H1")
    assert counted("cct.eligible_leads", "H1") | reasons("cc.eligible_leads") == received
    arrived = counted("cct.arrived", "H1")
    assert counted("cct.arrived_target", "H1") | reasons("cc.arrived_target") == arrived
