"""Pay from the journal: closed months stay, later truth comes as a difference, and sums always agree."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.stories import company, october, wild_world
from tests.world import MONDAY, World, days, late

from kulmina.analytics.answer import line_evidence
from kulmina.analytics.cohort import shares_at
from kulmina.analytics.engine import Source, duckdb_source
from kulmina.analytics.payroll import Memory, PayRun, as_of, closes, statements
from kulmina.domain import scheme
from kulmina.domain.company import COMPANY, Assignment, Company, Timesheet
from kulmina.domain.component import Percent, PerUnit
from kulmina.domain.money import Kopecks, round_kopecks
from kulmina.domain.period import Period, month
from kulmina.domain.scheme_template import template
from kulmina.domain.statement import canonical
from kulmina.journal.columns import collect

PAID = {"M1": "marketer", "O1": "operator", "O2": "operator", "S1": "seller", "S2": "seller", "R1": "sales_head"}


def _months(world: World, count: int) -> list[Period]:
    found = [october(world)]
    while len(found) < count:
        found.append(month(found[-1].end, world.rules.tz))
    return found


def _company(world: World, months: int, name: str = "balance") -> Company:
    periods = _months(world, months)
    ready = template(name).published(effective_from=date(2026, 1, 1), author="owner", approved_by="director")
    schemes = tuple(scheme.read(data) for data in ready)
    of_role = {made.role: made.id for made in schemes}
    plans = {(p.id, s, "sl.cash"): Fraction(300_000) for p in periods for s in ("S1", "S2")}
    plans |= {(p.id, COMPANY, "co.cash"): Fraction(600_000) for p in periods}
    plans |= {(p.id, "M1", "mk.cptl"): Fraction(4_000) for p in periods}
    return replace(
        company(world, *periods),
        schemes=schemes,
        assignments=tuple(Assignment(p, of_role[role], date(2026, 1, 1)) for p, role in PAID.items()),
        timesheets={(p.id, who): Timesheet(Fraction(20), Fraction(20)) for p in periods for who in PAID},
        plans=plans,
    )


def _source(world: World, months: int = 3, name: str = "balance") -> Source:
    return duckdb_source(collect(world.events), _company(world, months, name))


def _sold(world: World, name: str = "Ivanov") -> Any:
    story = world.application(name).assigned("O1").call("O1").qualified("O1").booked("O1", days(1))
    return story.arrived(after=days(1)).classified("S1").outcome("S1", "sold").signed("S1", "200000.00")


def test_money_that_came_before_the_close_but_was_entered_after_it_is_paid_in_the_next_month() -> None:
    """Ксения enters a payment of the 31st on the 6th: Сергей gets it in November at October's rates."""
    world = World()
    _sold(world).paid("100000.00", at=MONDAY + days(20))
    world.events[-1] = late(world.events[-1], days(15))
    run = statements(_source(world, 2))
    first, second = run.statements["2026-10"]["S1"], run.statements["2026-11"]["S1"]
    assert [line.amount for line in first.lines if line.component == "cash"] == [0]
    assert ("2026-10", "cash", 400_000) in [(p.period, p.component, p.amount) for p in second.prior_period]


def test_a_refund_takes_back_what_the_payment_had_earned_and_never_the_salary() -> None:
    world = World()
    _sold(world).paid("100000.00").refunded("100000.00", at=MONDAY + days(40))
    run = statements(_source(world, 3))
    october_pay, november = run.statements["2026-10"]["S1"], run.statements["2026-11"]["S1"]
    earned = sum(line.amount for line in october_pay.lines if line.kind != "fixed")
    assert earned > 0
    assert sum(change.amount for change in november.prior_period) == -earned
    assert (november.total, november.carry_out) == (november.fixed, -earned)
    december = run.statements["2026-12"]["S1"]
    assert (december.carry_in, december.carry_out) == (-earned, -earned)


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**32), name=st.sampled_from(["start", "balance", "revenue"]))
def test_all_that_was_posted_about_a_month_is_what_the_latest_close_makes_of_it(seed: int, name: str) -> None:
    world = wild_world(seed, leads=25)
    world.events[::7] = [late(told, days(25)) for told in world.events[::7]]
    journal = _source(world, 3, name)
    run, last = PayRun(), None
    for close in closes(journal, run):
        last = close
    posted: dict[tuple[str, str, str], int] = defaultdict(int)
    for period, slips in run.statements.items():
        for person, slip in slips.items():
            for line in slip.lines:
                posted[period, person, line.component] += line.amount
            for change in slip.prior_period:
                posted[change.period, person, change.component] += change.amount
    assert last is not None
    for period, of_person in last.lines.items():
        for person, made in of_person.items():
            assert {line.component: posted[period, person, line.component] for line in made} == {
                line.component: line.amount for line in made
            }


@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_closed_month_gives_the_same_bytes_whatever_is_recorded_later(seed: int) -> None:
    world = wild_world(seed, leads=20)
    first = october(world)
    early = World()
    early.rules, early.leads = world.rules, world.leads
    early.events = [told for told in world.events if told.recorded_at <= first.close_at]
    then = statements(_source(early, 1)).statements["2026-10"]
    now = statements(_source(world, 3)).statements["2026-10"]
    assert {person: canonical(slip) for person, slip in then.items()} == {
        person: canonical(slip) for person, slip in now.items()
    }


def test_a_remembered_close_changes_nothing_and_is_forgotten_when_the_past_is_told_anew() -> None:
    world = World()
    _sold(world).paid("100000.00").refunded("30000.00", at=MONDAY + days(40))
    memory: Memory = {}

    def november() -> dict[str, bytes]:
        journal, run = _source(world, 2), PayRun()
        seen = [close.period.id for close in closes(journal, run, memory=memory)]
        looked_at.append(seen)
        return {person: canonical(slip) for person, slip in run.statements["2026-11"].items()}

    looked_at: list[list[str]] = []
    assert november() == november()
    assert looked_at == [["2026-10", "2026-11"], ["2026-11"]]
    world.application("Petrov", at=MONDAY + days(2))
    november()
    assert looked_at[-1] == ["2026-10", "2026-11"]


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_pay_that_begins_with_the_issued_statements_is_the_pay_from_the_beginning(seed: int) -> None:
    journal = _source(wild_world(seed, leads=30), 5)
    whole = statements(journal)
    issued = {
        period: {person: slip.carry_out for person, slip in whole.statements[period].items()}
        for period in ("2026-10", "2026-11", "2026-12")
    }
    run = PayRun()
    looked_at = [close.period.id for close in closes(journal, run, issued=issued)]
    assert looked_at == ["2026-12", "2027-01", "2027-02"]
    assert list(run.statements) == ["2027-01", "2027-02"]
    for period, slips in run.statements.items():
        before = whole.statements[period]
        assert {person: canonical(slip) for person, slip in slips.items()} == {
            person: canonical(slip) for person, slip in before.items()
        }


@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_evidence_of_a_line_makes_its_amount_again(seed: int) -> None:
    """Whoever adds up what a line stands on, by the rate that the scheme says, gets the line."""
    journal = _source(wild_world(seed, leads=30), 2, "start")
    checked = 0
    for close in closes(journal, PayRun()):
        stands_on = line_evidence(close)
        net = {row["payment"]: row for row in journal.rows(close.view.payments)}
        part = {(row["deal"], row["seller"]): Fraction(row["share"]) for row in journal.rows(shares_at(close.view))}
        for person, made in close.lines[close.period.id].items():
            version = journal.company.scheme_of(person, close.period)
            assert version is not None
            for component, line in zip(version.components, made, strict=True):
                ids = stands_on.get(f"{close.period.id}|{person}|{line.component}", [])
                if isinstance(component, PerUnit):
                    assert line.amount == round_kopecks(component.rate * len(ids))
                elif isinstance(component, Percent):
                    own = component.kpi == "sl.cash"
                    rows = [net[i] for i in ids]
                    base = sum(Fraction(r["net"], 100) * (part[r["deal"], person] if own else 1) for r in rows)
                    assert line.amount == round_kopecks(component.rate * base)
                checked += 1
    assert checked


def test_an_adjustment_counts_only_with_anothers_approval() -> None:
    world = World()
    world.application("Ivanov")
    posted = {"person": "O1", "period": "2026-10", "amount": "500.00", "reason": "mentoring"}
    for approver in ("R1", "O1", "H1", None):
        world.tell("adjustment.posted", {**posted, "approved_by": approver}, actor="H1", at=MONDAY + days(1))
    slip = statements(_source(world, 1)).statements["2026-10"]["O1"]
    assert [item.amount for item in slip.adjustments] == [Kopecks(50_000)]
    assert [why for _item, why in slip.ignored] == ["own", "author", "unapproved"]


def test_who_has_no_plan_is_named_and_the_others_are_paid() -> None:
    world = World()
    _sold(world).paid("100.00")
    known = _company(world, 1)
    lacking = replace(known, plans={key: value for key, value in known.plans.items() if key[1] != "S2"})
    run = statements(duckdb_source(collect(world.events), lacking))
    assert [(error.person, error.metric) for error in run.errors] == [("S2", "sl.cash")]
    assert "S1" in run.statements["2026-10"]
    assert "S2" not in run.statements["2026-10"]


def test_who_had_no_plan_at_one_close_loses_no_difference_at_the_next() -> None:
    """Сергей has no plan for November: October's refund, learned in November, is taken back in December."""
    world = World()
    _sold(world).paid("100000.00").refunded("100000.00", at=MONDAY + days(40))
    known = _company(world, 3)
    lacking = replace(known, plans={k: v for k, v in known.plans.items() if k[:2] != ("2026-11", "S1")})
    run = statements(duckdb_source(collect(world.events), lacking))
    assert "S1" not in run.statements["2026-11"]
    earned = sum(line.amount for line in run.statements["2026-10"]["S1"].lines if line.kind != "fixed")
    december = run.statements["2026-12"]["S1"]
    assert sum(change.amount for change in december.prior_period if change.period == "2026-10") == -earned


def test_an_open_month_is_shown_as_if_it_were_closed_now() -> None:
    world = World()
    _sold(world).paid("100000.00")
    journal = _source(world, 1)
    before = statements(as_of(journal, "2026-10", MONDAY + days(1))).statements["2026-10"]["S1"]
    after = statements(as_of(journal, "2026-10", MONDAY + days(3))).statements["2026-10"]["S1"]
    assert (before.variable, after.variable) == (0, 440_000)


def test_a_scheme_on_a_click_is_not_worked_out() -> None:
    """The catalogue says which figures may be paid on; a version with another one is for the linter to refuse."""
    data = {
        "scheme_id": "clicks", "version": 1, "role": "marketer", "effective_from": "2026-01-01",
        "components": [{"id": "clicks", "kind": "per_unit", "kpi": "mk.clicks", "rate": "1.00"}],
    }  # fmt: skip
    from kulmina.domain.scheme_lint import lint

    assert "E3" in {finding.code for finding in lint([scheme.read(data)])}
