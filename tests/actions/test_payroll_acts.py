"""Павла keeps the timesheets and proposes amounts, Фаина approves them, Олег disputes a line, the month is closed."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from tests.web.office import registry
from tests.world import MOSCOW, World, days, hours, minutes

from kulmina import wiring
from kulmina.actions import payroll as acts
from kulmina.actions.act import take_back
from kulmina.actions.periods import CannotClose
from kulmina.analytics.payroll import statements
from kulmina.current import payroll
from kulmina.domain.money import kopecks
from kulmina.domain.rights import Actor, NotAllowed, NotForOneself
from kulmina.domain.statement import Statement
from kulmina.journal import read
from kulmina.recording import record

PAVLA, FAINA = Actor("P1", "payroll"), Actor("V1", "commercial_director")
IRINA, OLEG, VIKTOR = Actor("H1", "cc_head"), Actor("O1", "operator"), Actor("D1", "owner")
MONTH = "2026-10"
NOW = datetime(2026, 11, 2, 12, tzinfo=MOSCOW)
CLOSE = datetime(2026, 11, 5, 12, tzinfo=MOSCOW)


def company() -> None:
    record(registry())


def slip(person: str) -> Statement:
    return statements(wiring.source(), until=MONTH).statements[MONTH][person]


def proposed(amount: str = "5000.00", person: str = "O1", by: Actor = PAVLA) -> str:
    [event] = acts.propose(by, MONTH, person, kopecks(amount), "за обучение новичка", now=NOW).events
    return event.event_id


@pytest.mark.usefixtures("database")
def test_an_amount_pays_nothing_until_another_has_approved_it() -> None:
    company()
    name = proposed()
    assert (slip("O1").total, [why for _item, why in slip("O1").ignored]) == (4_500_000, ["unapproved"])
    [approved] = acts.approve(FAINA, name, now=NOW + hours(1)).events
    after = slip("O1")
    assert (after.total, after.ignored) == (5_000_000, ())
    [counted] = after.adjustments
    assert (counted.event_id, counted.author, counted.approved_by) == (approved.event_id, "P1", "V1")
    assert [each.event_id for each in payroll.adjustments(MONTH)] == [approved.event_id]


@pytest.mark.usefixtures("sqlite_database")
def test_an_amount_is_approved_once_and_never_by_its_author_or_receiver() -> None:
    company()
    name = proposed(by=FAINA)
    with pytest.raises(NotForOneself):
        acts.approve(FAINA, name, now=NOW)
    with pytest.raises(NotForOneself):
        acts.approve(Actor("O1", "commercial_director"), name, now=NOW)
    with pytest.raises(NotAllowed):
        acts.approve(PAVLA, name, now=NOW)
    acts.approve(Actor("V2", "commercial_director"), name, now=NOW)
    with pytest.raises(acts.DecidedAlready):
        acts.approve(Actor("V2", "commercial_director"), name, now=NOW)


@pytest.mark.usefixtures("sqlite_database")
def test_nobody_proposes_an_amount_for_himself_and_an_operator_for_nobody() -> None:
    company()
    with pytest.raises(NotForOneself):
        proposed(person="P1")
    with pytest.raises(NotAllowed):
        proposed(person="O2", by=OLEG)
    assert proposed(by=IRINA)
    for wrong, error in (("ZZ", acts.NobodyToPay), ("O2", acts.NothingOfIt)):
        with pytest.raises(error):
            acts.propose(PAVLA, MONTH, wrong, 0, "за что", now=NOW)
    with pytest.raises(acts.WhyIsMissing):
        acts.propose(PAVLA, MONTH, "O2", 100, "", now=NOW)


@pytest.mark.usefixtures("sqlite_database")
def test_an_approved_amount_that_was_withdrawn_pays_nothing() -> None:
    company()
    [approved] = acts.approve(FAINA, proposed(), now=NOW).events
    with pytest.raises(acts.WhyIsMissing):
        acts.decline(FAINA, approved.event_id, "", now=NOW)
    acts.decline(FAINA, approved.event_id, "ошиблись человеком", now=NOW + minutes(1))
    assert slip("O1").total == 4_500_000
    name = proposed("700.00")
    with pytest.raises(NotAllowed):
        acts.decline(IRINA, name, "не надо", now=NOW)
    acts.decline(PAVLA, name, "передумала", now=NOW + minutes(2))
    assert payroll.adjustments(MONTH) == []


@pytest.mark.usefixtures("sqlite_database")
def test_only_days_that_changed_are_recorded() -> None:
    company()
    norm = Fraction(22)
    done = acts.set_days(PAVLA, MONTH, {"O1": (Fraction(11), norm), "O2": (norm, norm)}, now=NOW)
    assert [event.payload["person"] for event in done.events] == ["O1"]
    assert slip("O1").fixed == 2_250_000
    assert acts.set_days(PAVLA, MONTH, {"O2": (norm, norm)}, now=NOW).events == ()
    for worked, of in ((23, 0), (-1, 22), (32, 22), (1, 40)):
        with pytest.raises(acts.DaysImpossible):
            acts.set_days(PAVLA, MONTH, {"O1": (Fraction(worked), Fraction(of))}, now=NOW)
    with pytest.raises(NotAllowed):
        acts.set_days(OLEG, MONTH, {"O1": (Fraction(1), norm)}, now=NOW)
    with pytest.raises(acts.PeriodUnknown):
        acts.set_days(PAVLA, "2031-01", {"O1": (norm, norm)}, now=NOW)


@pytest.mark.usefixtures("sqlite_database")
def test_oleg_disputes_a_line_and_another_decides() -> None:
    company()
    [opened] = acts.dispute(OLEG, MONTH, "arrived", "Иванов тоже дошёл", now=NOW).events
    [found] = payroll.disputes(period=MONTH)
    assert (found.person, found.component, found.resolved) == ("O1", "arrived", None)
    with pytest.raises(acts.WhyIsMissing):
        acts.resolve(VIKTOR, opened.event_id, "", now=NOW)
    with pytest.raises(NotForOneself):
        acts.resolve(Actor("O1", "commercial_director"), opened.event_id, "да", now=NOW)
    with pytest.raises(NotAllowed):
        acts.resolve(PAVLA, opened.event_id, "да", now=NOW)
    acts.resolve(VIKTOR, opened.event_id, "Офис поправит вердикт", now=NOW + minutes(5))
    [after] = payroll.disputes(person="O1")
    assert (after.decision, after.by) == ("Офис поправит вердикт", "D1")
    with pytest.raises(acts.DecidedAlready):
        acts.resolve(VIKTOR, opened.event_id, "ещё раз", now=NOW + minutes(6))
    assert payroll.disputes(person="O2") == []


@pytest.mark.usefixtures("sqlite_database")
def test_a_plan_is_of_a_known_figure_for_somebody_who_is_here() -> None:
    company()
    plans = {("company", "co.cash"): Fraction(600_000), ("S1", "sl.cash"): Fraction("300000.50")}
    assert len(acts.set_plans(VIKTOR, MONTH, plans, now=NOW).events) == 2
    assert acts.set_plans(VIKTOR, MONTH, plans, now=NOW + minutes(1)).events == ()
    acts.set_plans(VIKTOR, MONTH, {("company", "co.cash"): Fraction(700_000)}, now=NOW + minutes(2))
    assert read.company().plan(MONTH, "company", "co.cash") == 700_000
    told = [(each.subject, each.value, each.by) for each in payroll.plans(MONTH)]
    assert told == [("company", 700_000, "D1"), ("S1", Fraction("300000.5"), "D1"), ("company", 600_000, "D1")]
    for wrong in ({("ZZ", "sl.cash"): Fraction(1)}, {("S1", "sl.luck"): Fraction(1)}, {("S1", "sl.cash"): Fraction(0)}):
        with pytest.raises(acts.PlanImpossible):
            acts.set_plans(VIKTOR, MONTH, wrong, now=NOW)
    with pytest.raises(NotAllowed):
        acts.set_plans(PAVLA, MONTH, {("company", "co.cash"): Fraction(1)}, now=NOW)


@pytest.mark.usefixtures("database")
def test_a_closed_month_takes_nothing_more() -> None:
    company()
    name = proposed()
    with pytest.raises(acts.PeriodIsRunning):
        acts.close(PAVLA, MONTH, source=wiring.source(), now=NOW)
    with pytest.raises(NotAllowed):
        acts.close(VIKTOR, MONTH, source=wiring.source(), now=CLOSE)
    closed = acts.close(PAVLA, MONTH, source=wiring.source(), now=CLOSE)
    assert {one.person for one in closed.statements} == {"O1", "O2", "S1", "S2"}
    later = CLOSE + days(1)
    for refused in (
        lambda: acts.close(PAVLA, MONTH, source=wiring.source(), now=later),
        lambda: acts.approve(FAINA, name, now=later),
        lambda: acts.propose(PAVLA, MONTH, "O1", 100, "поздно", now=later),
        lambda: acts.set_days(PAVLA, MONTH, {"O1": (Fraction(1), Fraction(22))}, now=later),
        lambda: acts.set_plans(VIKTOR, MONTH, {("company", "co.cash"): Fraction(1)}, now=later),
    ):
        with pytest.raises(acts.PeriodIsClosed):
            refused()


@pytest.mark.usefixtures("sqlite_database")
def test_a_month_with_somebody_who_cannot_be_paid_stays_open() -> None:
    world = World()
    told = [event for event in registry() if event.payload.get("period") != MONTH or event.kind != "timesheet.recorded"]
    record([*told, *world.events])
    with pytest.raises(CannotClose) as refused:
        acts.close(PAVLA, MONTH, source=wiring.source(), now=CLOSE)
    assert {error.person for error in refused.value.errors} == {"O1", "O2", "S1", "S2"}


@pytest.mark.usefixtures("sqlite_database")
def test_arrivals_that_the_office_has_not_judged_are_listed() -> None:
    world = World()
    world.walk_in("L1")
    world.walk_in("L2").classified("S1")
    record([*registry(), *world.events])
    october = read.company().period(MONTH)
    assert payroll.unjudged(read.company(), october) == [("L1", "OF1")]
    assert payroll.unjudged(read.company(), read.company().period("2026-11")) == []


@pytest.mark.usefixtures("sqlite_database")
def test_ones_own_proposal_is_taken_back() -> None:
    company()
    take_back(PAVLA, [proposed()], now=NOW + timedelta(seconds=5))
    assert payroll.adjustments() == []
