"""Which joint of the road is weakest and what its fall costs: laws for every road, and Виктор's own numbers."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kulmina.domain.funnel import STAGES
from kulmina.domain.joint import (
    ENOUGH,
    JOINTS,
    Norm,
    beyond_chance,
    history,
    joints,
    planned,
    weakest,
    whole_price,
    wilson,
)

roads = st.lists(st.integers(0, 5_000), min_size=len(STAGES), max_size=len(STAGES)).map(
    lambda counts: sorted(counts, reverse=True)
)
shares = st.fractions(0, 1, max_denominator=100)
norm_sets = st.fixed_dictionaries({after: shares for _before, after in JOINTS}).map(planned)
money = st.fractions(0, 10**6, max_denominator=100)


@given(roads, norm_sets, money)
def test_lost_payers_are_never_more_than_the_leads_that_have_not_paid(
    reached: list[int], norms: dict[str, Norm], average: Fraction
) -> None:
    road = joints(reached, norms, norms, average)
    assert sum(joint.payers for joint in road) <= reached[0] - reached[-1]
    assert whole_price(road) <= (reached[0] - reached[-1]) * average


@given(roads, money)
def test_nothing_costs_anything_where_nothing_falls_below_its_norm(reached: list[int], average: Fraction) -> None:
    usual = {
        after: Fraction(passed, entered)
        for (_b, after), (entered, passed) in zip(JOINTS, pairwise(reached), strict=True)
        if entered
    }
    road = joints(reached, planned(usual), planned(usual), average)
    assert whole_price(road) == 0
    assert weakest(road) is None


@given(roads, norm_sets)
def test_falls_less_gains_are_what_the_norms_promise_less_what_came(reached: list[int], norms: dict[str, Norm]) -> None:
    """The prices telescope: nobody is lost twice."""
    worth, balance, promised = Fraction(1), Fraction(0), Fraction(reached[0])
    for (_b, after), (entered, passed) in reversed(list(zip(JOINTS, pairwise(reached), strict=True))):
        balance += (norms[after].share * entered - passed) * worth
        worth *= norms[after].share
        promised *= norms[after].share
    assert balance == promised - reached[-1]
    assert sum(joint.payers for joint in joints(reached, norms, norms, None)) >= balance


@given(roads, norm_sets, money)
def test_a_joint_better_than_its_norm_has_no_price(
    reached: list[int], norms: dict[str, Norm], average: Fraction
) -> None:
    for joint in joints(reached, norms, norms, average):
        assert joint.price >= 0
        if joint.share is not None and joint.norm is not None and joint.share >= joint.norm.share:
            assert joint.price == 0
            assert not joint.sure


@given(st.integers(1, 10**6), st.data())
def test_the_interval_holds_its_share_and_narrows_with_what_was_seen(seen: int, data: st.DataObject) -> None:
    passed = data.draw(st.integers(0, seen))
    norm = wilson(passed, seen)
    assert 0 <= norm.low <= norm.share <= norm.high <= 1
    wider = norm.high - norm.low
    narrower = wilson(100 * passed, 100 * seen)
    assert narrower.high - narrower.low <= wider


def test_wilsons_interval_is_that_of_the_books() -> None:
    """15 of 50: 0.1910 … 0.4375 (the textbook score interval)."""
    norm = wilson(15, 50)
    assert round(float(norm.low), 4) == 0.191
    assert round(float(norm.high), 4) == 0.4375


def test_viktor_sees_that_clients_are_booked_and_do_not_come() -> None:
    """300 leads; of 100 booked 41 came and usually 58 do; a client who comes pays in 3 of 10 cases 120 000."""
    norms = history((3000, 2400, 1000, 580, 200, 174))
    road = joints((300, 240, 100, 41, 14, 12), norms, norms, Fraction(120_000))
    worst = weakest(road)
    assert worst is not None
    assert (worst.before, worst.after) == ("booked", "arrived")
    assert worst.lost == 17
    assert worst.price == 17 * Fraction(174, 580) * 120_000 == 612_000
    assert worst.sure


def test_a_small_fall_of_a_small_month_is_not_called_sure() -> None:
    norms = history((300, 240, 100, 58, 20, 17))
    road = joints((30, 24, 10, 5, 2, 1), norms, norms, Fraction(120_000))
    worst = weakest(road)
    assert worst is not None
    assert not worst.sure


def test_a_thin_past_is_no_norm() -> None:
    norms = history((200, 150, ENOUGH, ENOUGH - 1, 10, 8))
    assert set(norms) == {"contacted", "booked", "arrived"}
    road = joints((20, 15, 9, 6, 1, 0), norms, norms, Fraction(100_000))
    assert road[3].norm is None
    assert road[3].price == 0


def test_a_plan_stands_in_for_a_past_that_is_too_thin() -> None:
    norms = planned({"arrived": Fraction(6, 10), "signed": Fraction(14, 10)})
    assert set(norms) == {"arrived"}
    road = joints((100, 80, 50, 10, 5, 5), norms, norms, None)
    assert road[2].lost == 20
    assert road[2].sure
    assert beyond_chance(road[0]) is False


def test_a_road_that_grows_wider_is_refused() -> None:
    with pytest.raises(ValueError, match="never grows wider"):
        joints((1, 2, 0, 0, 0, 0), {}, {}, None)
