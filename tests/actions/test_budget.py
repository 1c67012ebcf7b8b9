"""Марина accepts a division of the budget; what she may not accept; taking it back; a later one replaces it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.founded import founded
from tests.world import MOSCOW

from kulmina.actions import budget as acts
from kulmina.actions.act import take_back
from kulmina.current import budgets
from kulmina.domain import budget, facts
from kulmina.domain.budget import Plan, Share
from kulmina.domain.rights import Actor, NotAllowed, NotYourEntry
from kulmina.recording import record

MARINA, VIKTOR = Actor("M1", "marketer"), Actor("D1", "owner")
NOW = datetime(2026, 11, 2, 12, tzinfo=MOSCOW)
TODAY = NOW.date()


def share(name: str, amount: int, expected: str = "10") -> Share:
    number = Fraction(expected)
    return Share(
        name=name, amount=amount, was=amount, expected=number, low=number / 2, high=number * 2, marginal=90_000,
        why={"code": "same", "numbers": {}},
    )  # fmt: skip


def plan(*rows: Share, since: date = TODAY, days: int = 30, aim: str = "target_leads") -> Plan:
    rows = rows or (share("C1", 3_000_000), share("C2", 2_000_001, "4.5"))
    return Plan(
        since=since, until=since + timedelta(days=days), aim=aim, amount=sum(row.amount for row in rows), rows=rows,
        expected=sum((row.expected for row in rows), Fraction(0)), low=Fraction(11), high=Fraction(18),
        usual=Fraction(12), better=Fraction(9, 10), limits={"step": "0.5", "rows": {"C1": {"max": "50000.00"}}},
    )  # fmt: skip


@pytest.mark.usefixtures("database")
def test_what_was_accepted_is_read_as_it_was_accepted() -> None:
    record(founded().events)
    acts.accept(MARINA, plan(), now=NOW)
    [found] = budgets.accepted()
    assert found.plan == plan()
    assert (found.by, found.at, found.replaced) == ("M1", NOW, None)
    assert budgets.in_force(TODAY + timedelta(days=29), [found]) == [found]
    assert budgets.in_force(TODAY + timedelta(days=30), [found]) == []


@pytest.mark.usefixtures("sqlite_database")
def test_a_second_click_accepts_nothing_anew_and_an_undo_takes_it_back() -> None:
    record(founded().events)
    done = acts.accept(MARINA, plan(), now=NOW, token="click")
    assert acts.accept(MARINA, plan(), now=NOW, token="click").repeated
    assert len(budgets.accepted()) == 1
    assert acts.may_withdraw(MARINA, done.ids[0])
    assert not acts.may_withdraw(VIKTOR, done.ids[0])
    assert not acts.may_withdraw(MARINA, "nothing")
    with pytest.raises(NotYourEntry):
        take_back(VIKTOR, done.ids, now=NOW)
    take_back(MARINA, done.ids, now=NOW)
    assert budgets.accepted() == []


@pytest.mark.usefixtures("sqlite_database")
def test_a_later_budget_takes_the_days_over_and_the_earlier_one_stays_readable() -> None:
    record(founded().events)
    acts.accept(MARINA, plan(), now=NOW)
    acts.accept(
        VIKTOR, plan(share("C1", 700_000), since=TODAY + timedelta(days=7), days=7), now=NOW + timedelta(days=6)
    )
    later, earlier = budgets.accepted()
    assert (later.by, later.replaced, earlier.replaced) == ("D1", None, NOW + timedelta(days=6))
    both = [later, earlier]
    assert [budgets.in_force(TODAY + timedelta(days=n), both) for n in (0, 8, 20)] == [[earlier], [later], [earlier]]


@pytest.mark.usefixtures("sqlite_database")
def test_two_marketers_divide_two_budgets_of_the_same_days() -> None:
    record(founded().events)
    acts.accept(MARINA, plan(), now=NOW)
    acts.accept(Actor("M2", "marketer"), plan(share("C3", 500_000)), now=NOW + timedelta(hours=1))
    found = budgets.accepted()
    assert [each.replaced for each in found] == [None, None]
    assert budgets.in_force(TODAY, found) == found


@pytest.mark.usefixtures("sqlite_database")
def test_what_cannot_be_accepted_is_refused_in_words() -> None:
    record(founded().events)
    wrong = {
        budget.DaysAreOver: plan(since=TODAY - timedelta(days=30)),
        budget.SumDiffers: replace(plan(), amount=1),
        budget.NothingToDivide: plan(share("C1", 0)),
        budget.AimUnknown: plan(aim="clicks"),
    }
    for error, one in wrong.items():
        with pytest.raises(error) as refused:
            acts.accept(MARINA, one, now=NOW)
        assert refused.value.sentence("ru")[-1] == "."
    with pytest.raises(NotAllowed):
        acts.accept(Actor("O1", "operator"), plan(), now=NOW)
    assert budgets.accepted() == []


rows = st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), min_size=1, max_size=8)


@given(rows)
def test_the_share_followed_is_a_share_and_is_whole_only_where_all_was_followed(pairs: list[tuple[int, int]]) -> None:
    told = budget.followed((Fraction(owed), spent) for owed, spent in pairs)
    if told is None:
        assert all(owed == spent == 0 for owed, spent in pairs)
    else:
        assert 0 <= told <= 1
        assert (told == 1) == all(owed == spent for owed, spent in pairs)


def test_money_spent_elsewhere_is_not_followed() -> None:
    """Half of the budget went to a creative that the plan gave nothing."""
    assert budget.followed([(Fraction(100), 50), (Fraction(0), 50)]) == Fraction(1, 2)
    assert budget.followed([(Fraction(100), 50)]) == Fraction(1, 2)
    assert budget.followed([]) is None


def test_half_of_the_days_owe_half_of_the_amount() -> None:
    one = plan(share("C1", 3_000_000))
    assert budget.due(3_000_000, one, TODAY + timedelta(days=15)) == 1_500_000
    assert budget.due(3_000_000, one, TODAY - timedelta(days=3)) == 0
    assert budget.due(3_000_000, one, TODAY + timedelta(days=99)) == 3_000_000


@pytest.mark.parametrize("advice", [{}, {"rows": [{"creative": "C1", "amount": "many"}], "expected": "x"}])
def test_a_fact_written_by_another_hand_is_read_without_its_figures(advice: dict[str, object]) -> None:
    fact = facts.KINDS["budget.accepted"].parse(
        {
            "budget": "B",
            "since": "2026-11-01",
            "until": "2026-12-01",
            "aim": "cash",
            "amount": "10.00",
            "advice": advice,
        }
    )
    assert isinstance(fact, facts.BudgetAccepted)
    told = budget.read(fact)
    assert (told.expected, told.amount, told.days) == (Fraction(0), 1000, 30)
