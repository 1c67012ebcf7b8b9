"""How many clients one slot takes when some will not come: the figures of DOMAIN §13 and the rules behind them."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from itertools import product
from math import isclose, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kulmina.domain.overbooking import PRIOR, Counted, Habit, Rates, arrivals, bucket, may_book, over, served

shows = st.lists(st.fractions(0, 1, max_denominator=20), max_size=7)


@pytest.mark.parametrize(
    ("show", "booked", "risk", "received"),
    [(0.7, 10, 0.149, 6.82), (0.7, 11, 0.313, 7.25), (0.6, 12, 0.225, 6.87), (0.8, 10, 0.376, 7.52)],
)
def test_the_figures_of_eight_places(show: float, booked: int, risk: float, received: float) -> None:
    assert round(over(8, [show] * booked), 3) == risk
    assert round(served(8, [show] * booked), 2) == received


def test_one_more_is_booked_while_the_risk_is_small_enough() -> None:
    assert may_book(8, [0.7] * 10, Fraction("0.15"))
    assert not may_book(8, [0.7] * 11, Fraction("0.15"))


def test_without_a_risk_there_are_as_many_bookings_as_places() -> None:
    assert may_book(2, [0.5, 0.5], 0)
    assert not may_book(2, [0.5, 0.5, 0.01], 0)


@given(shows)
def test_the_distribution_is_that_of_every_possible_day(given_shows: list[Fraction]) -> None:
    counted = [Fraction(0)] * (len(given_shows) + 1)
    for came in product((0, 1), repeat=len(given_shows)):
        counted[sum(came)] += prod((p if one else 1 - p for one, p in zip(came, given_shows)), start=Fraction(1))
    assert arrivals(given_shows) == counted


@given(shows, st.integers(0, 8))
def test_floating_numbers_tell_the_same(given_shows: list[Fraction], capacity: int) -> None:
    assert isclose(over(capacity, given_shows), over(capacity, [float(p) for p in given_shows]), abs_tol=1e-12)


@given(shows, st.fractions(0, 1, max_denominator=20), st.integers(0, 8))
def test_one_more_booking_never_makes_a_crowd_less_likely(
    given_shows: list[Fraction], one: Fraction, capacity: int
) -> None:
    assert over(capacity, [*given_shows, one]) >= over(capacity, given_shows)
    assert served(capacity, [*given_shows, one]) >= served(capacity, given_shows)


def test_what_is_no_probability_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        over(1, [0.5, 1.2])


@pytest.mark.parametrize(("days", "number"), [(0, 0), (0.9, 0), (1, 1), (2.5, 2), (4, 3), (7, 4), (30, 5)])
def test_days_of_waiting_fall_into_buckets(days: float, number: int) -> None:
    assert bucket(timedelta(days=days)) == number


def test_a_company_without_history_expects_six_of_ten() -> None:
    assert Habit().rates() == Rates(PRIOR)
    assert Rates().show("OF1", waited=timedelta(days=1), confirmed=True, left=timedelta(hours=3)) == PRIOR


def test_a_client_who_confirmed_is_expected_sooner_than_one_who_waits_long() -> None:
    habit = Habit(
        {
            ("OF1", 0, True): Counted(100, 90),
            ("OF1", 0, False): Counted(50, 30),
            ("OF1", 4, True): Counted(60, 36),
            ("OF1", 4, False): Counted(80, 24),
        }
    )
    rates = habit.rates()
    hour, week = timedelta(hours=1), timedelta(days=7)
    today = rates.show("OF1", waited=hour, confirmed=True, left=hour)
    not_yet_asked = rates.show("OF1", waited=week, confirmed=False, left=week)
    did_not_confirm = rates.show("OF1", waited=week, confirmed=False, left=hour)
    assert today > not_yet_asked > did_not_confirm
    assert rates.show("OF9", waited=week, confirmed=False, left=week) == rates.company


@given(st.integers(0, 5000), st.data())
def test_a_rate_lies_between_what_was_seen_and_what_is_usual(due: int, data: st.DataObject) -> None:
    shown = data.draw(st.integers(0, due))
    rate = Counted(due, shown).rate(PRIOR)
    seen = shown / due if due else PRIOR
    assert min(seen, PRIOR) - 1e-9 <= rate <= max(seen, PRIOR) + 1e-9
