"""When more clients are brought and fewer of them fit, the guard speaks; of one without the other it is silent."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from kulmina.domain.haste import LEAST, Flow, by_chance, haste


def test_the_case_of_the_book_is_an_alarm() -> None:
    """Arrivals +30 %, the share of non-target ones +10 points."""
    told = haste(Flow(100, 10), Flow(130, 26))
    assert told is not None
    assert (told.growth, told.points) == (Fraction(3, 10), Fraction(1, 10))
    assert told.alarm
    assert told.sure


def test_more_clients_of_the_same_quality_are_no_alarm() -> None:
    told = haste(Flow(100, 10), Flow(200, 21))
    assert told is not None
    assert not told.alarm


def test_fewer_clients_of_worse_quality_are_another_trouble() -> None:
    told = haste(Flow(100, 10), Flow(100, 40))
    assert told is not None
    assert not told.alarm


def test_a_dozen_of_clients_may_be_chance_and_is_said_to_be() -> None:
    told = haste(Flow(10, 1), Flow(13, 3))
    assert told is not None
    assert told.alarm
    assert not told.sure


def test_nothing_is_said_of_a_handful() -> None:
    assert haste(Flow(LEAST - 1, 0), Flow(40, 20)) is None
    assert haste(Flow(40, 2), Flow(0, 0)) is None


def test_the_lady_tasting_tea() -> None:
    """Eight cups, all four of one kind told right: one way in seventy."""
    assert by_chance(Flow(4, 0), Flow(4, 4)) == Fraction(1, 70)


flows = st.integers(1, 5).flatmap(lambda n: st.integers(0, n).map(lambda bad: Flow(n, bad)))


@given(flows, flows)
def test_the_chance_is_the_part_of_all_draws_that_are_as_bad(before: Flow, now: Flow) -> None:
    clients = [1] * (before.non_target + now.non_target)
    clients += [0] * (before.arrived + now.arrived - len(clients))
    draws = [sum(drawn) for drawn in combinations(clients, now.arrived)]
    as_bad = sum(bad >= now.non_target for bad in draws)
    assert by_chance(before, now) == Fraction(as_bad, len(draws))
