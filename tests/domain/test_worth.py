"""What a lead may bring: exact, shrunk to the channel and the company, less with every day (DOMAIN §13, §14)."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kulmina.domain.worth import HALVING, Chances, Tally, chances, decay

TALLY = st.integers(0, 500).flatmap(
    lambda leads: st.builds(Tally, st.just(leads), st.integers(0, leads), st.integers(0, 10**9))
)


def test_a_lead_is_worth_half_after_three_days_and_a_quarter_after_nine() -> None:
    assert [decay(HALVING * days) for days in (0, 1, 3)] == [1, Fraction(1, 2), Fraction(1, 4)]
    assert decay(-HALVING) == 1


def test_the_worth_by_hand() -> None:
    """C1: 40 leads, 10 came; C2: 10 leads, none came; both of one channel; 10 arrivals brought 1 500 000 roubles."""
    known = chances({"C1": Tally(40, 10, 150_000_000), "C2": Tally(10, 0, 0)}, {"C1": "vk", "C2": "vk"})
    company = Fraction(10 + 1, 50 + 4)
    channel = (10 + 20 * company) / 70
    assert known.company == company
    assert known.channels == {"vk": channel}
    assert known.creatives["C1"] == (10 + 20 * channel) / 60
    assert known.money == 15_000_000
    worth = known.of("C1", "vk", HALVING)
    assert worth.value == known.creatives["C1"] * 15_000_000 / 2
    assert known.of("new", "vk", timedelta()).chance == channel
    assert known.of("new", "other", timedelta()).chance == company


def test_a_company_without_history_orders_by_freshness() -> None:
    empty = Chances()
    young, old = (empty.of(None, None, timedelta(hours=hours)).value for hours in (1, 50))
    assert young > old > 0


@given(st.dictionaries(st.sampled_from(["C1", "C2", "C3"]), TALLY))
def test_a_chance_is_a_chance(tallies: dict[str | None, Tally]) -> None:
    known = chances(tallies, {"C1": "a", "C2": "a", "C3": "b"})
    assert all(0 < chance < 1 for chance in (*known.creatives.values(), *known.channels.values(), known.company))
    assert known.money >= 0
