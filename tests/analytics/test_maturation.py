"""Final rates of creatives whose recent leads have had no time: promises kept on invented companies."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.delay import kaplan_meier
from benchmarks.simulated.delays import World, world
from benchmarks.simulated.world import company
from hypothesis import given, settings
from hypothesis import strategies as st

from kulmina.analytics.maturation import Matured, NoLeads, fit
from kulmina.analytics.maturation.hierarchy import tree


def of(made: World, *, groups: bool = True) -> Matured:
    belongs = (made.campaign, made.channel) if groups else ()
    return fit(made.creative, belongs, made.created, made.known(), made.known_at, creatives=len(made.rate))


def error(found: np.ndarray, true: np.ndarray) -> float:
    return float(np.sqrt(np.nanmean((found - true) ** 2)))


@pytest.mark.parametrize("kind", ["gamma", "log_normal", "two_waves", "channels"])
def test_rates_come_nearer_than_what_has_happened_whatever_the_delay(kind: str) -> None:
    made = world(kind, 1, 80)
    found = of(made)
    assert error(found.rate, made.rate) < 0.7 * error(found.so_far, made.rate)
    assert abs(found.rate.mean() / made.rate.mean() - 1) < 0.12
    assert 0.65 < np.mean((found.low <= made.rate) & (made.rate <= found.high)) < 0.95


@pytest.mark.parametrize("kind", ["new", "short"])
def test_a_short_history_is_told_and_its_intervals_are_wide_but_not_wrong(kind: str) -> None:
    made = world(kind, 2, 80)
    found, ripe = of(made), of(world("gamma", 2, 80))
    assert found.short.any()
    assert not ripe.short.any()
    assert error(found.rate, made.rate) < error(found.so_far, made.rate)
    assert np.mean((found.low <= made.rate) & (made.rate <= found.high)) > 0.6
    assert np.median(found.high - found.low) > 1.2 * np.median(ripe.high - ripe.low)


def test_the_delay_of_a_channel_is_its_own() -> None:
    made = world("channels", 3, 80)
    found = of(made)
    halves = [found.delay.quantile(channel, 0.5) for channel in range(4)]
    assert halves == sorted(halves)
    assert halves[0] == pytest.approx(0.3 * 8.39, rel=0.2)  # the median of a gamma of shape 2 and mean 10 is 8.39
    assert halves[3] == pytest.approx(2.2 * 8.39, rel=0.2)


def test_the_family_of_the_delay_is_recognised() -> None:
    likely = {
        kind: of(world(kind, 4, 120), groups=False).delay.weights for kind in ("gamma", "log_normal", "two_waves")
    }
    assert max(likely["gamma"], key=lambda name: likely["gamma"][name]) == "gamma"
    assert max(likely["log_normal"], key=lambda name: likely["log_normal"][name]) == "log_normal"
    assert max(likely["two_waves"], key=lambda name: likely["two_waves"][name]) == "two_gammas"


def test_one_company_of_the_simulator_is_read_better_than_by_kaplan_and_meier() -> None:
    made = company(5, creatives=60)
    known = made.leads.known(90.0)
    found = fit(known.creative, (made.campaign, made.channel), known.created, known.arrived, 90.0, creatives=60)
    own = kaplan_meier(known, 60)
    assert error(found.rate, made.truth.arrive) < 0.75 * error(own, made.truth.arrive)


def test_creatives_that_are_alike_are_drawn_together() -> None:
    made = world("alike", 6, 80)
    found = of(made)
    assert found.rate.std() < 0.25 * np.nanstd(found.so_far)
    assert found.rate.mean() == pytest.approx(0.3, abs=0.03)


def test_the_same_leads_give_the_same_bytes_and_their_order_does_not_matter_much() -> None:
    made = world("gamma", 7, 30)
    once, again = of(made), of(made)
    assert once.rate.tobytes() == again.rate.tobytes()
    assert once.draws.tobytes() == again.draws.tobytes()
    other = np.random.default_rng(0).permutation(len(made.creative))
    shuffled = fit(
        made.creative[other], (made.campaign, made.channel), made.created[other], made.known()[other], made.known_at,
        creatives=len(made.rate),
    )  # fmt: skip
    np.testing.assert_allclose(shuffled.rate, once.rate, atol=1e-6)


def test_what_is_known_later_is_not_known_yet() -> None:
    made = world("gamma", 8, 30)
    belongs = (made.campaign, made.channel)
    masked = fit(made.creative, belongs, made.created, made.known(), made.known_at, creatives=30)
    whole = fit(made.creative, belongs, made.created, made.converted, made.known_at, creatives=30)
    np.testing.assert_array_equal(masked.rate, whole.rate)
    early = fit(made.creative, belongs, made.created, made.converted, 45.0, creatives=30)
    assert early.leads.sum() == (made.created <= 45).sum()


def test_no_lead_at_all_is_said_and_one_lead_is_answered() -> None:
    with pytest.raises(NoLeads):
        fit(np.array([0]), (), np.array([5.0]), np.array([np.nan]), 3.0)
    [rate], [low], [high] = (getattr(one_lead(), name) for name in ("rate", "low", "high"))
    assert 0 < low < rate < high < 1
    assert high - low > 0.25


def one_lead() -> Matured:
    return fit(np.array([0]), (), np.array([0.0]), np.array([np.nan]), 30.0)


def test_no_conversion_among_many_leads_is_a_small_rate_with_an_upper_end() -> None:
    rng = np.random.default_rng(9)
    created = rng.random(4000) * 90
    found = fit(rng.integers(0, 10, 4000), (), created, np.full(4000, np.nan), 90.0)
    assert (found.high > 0).all()
    assert (found.high < 0.02).all()
    assert (found.low < found.rate).all()


def test_everybody_converts_at_once() -> None:
    created = np.linspace(0, 89, 500)
    found = fit(np.arange(500) % 5, (), created, created, 90.0)
    assert (found.rate > 0.9).all()
    assert (found.mature > 0.95).all()


def test_a_creative_without_leads_is_told_by_the_others() -> None:
    made = world("gamma", 10, 30)
    found = fit(made.creative, (), made.created, made.known(), made.known_at, creatives=31)
    assert found.leads[30] == 0
    assert np.isnan(found.so_far[30])
    assert found.low[30] < found.rate[:30].mean() < found.high[30]
    assert found.high[30] - found.low[30] > np.median(found.high[:30] - found.low[:30])


def test_a_group_of_one_name_in_two_channels_is_two() -> None:
    made = tree(6, (np.array([0, 0, 1, 0, 0, 1]), np.array([0, 0, 0, 1, 1, 1])))
    first, second, third = made.parents
    assert len(set(first)) == 4
    assert list(second) == [0, 0, 1, 1]
    assert list(third) == [0, 0]
    assert tree(3, (np.array([0, 1, 2]),)).levels == 1  # each alone in its group: the group says nothing


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 8), st.integers(1, 60), st.floats(0.01, 0.99), st.floats(0.01, 300))
def test_any_leads_are_answered_sanely(seed: int, creatives: int, leads: int, share: float, length: float) -> None:
    rng = np.random.default_rng(seed)
    created = rng.random(leads) * 60
    converted = np.where(rng.random(leads) < share, created + rng.exponential(length, leads), np.nan)
    found = fit(rng.integers(0, creatives, leads), (), created, converted, 60.0, creatives=creatives, seed=seed)
    assert np.isfinite(found.rate).all()
    assert ((found.low >= 0) & (found.low <= found.rate) & (found.rate <= found.high) & (found.high <= 1)).all()
    assert (found.low < found.high).all()
    assert found.leads.sum() == leads
    by = found.share(0, np.array([0.0, 1.0, 10.0, 100.0, 1e5]))
    assert (np.diff(by) >= -1e-12).all()
    assert by[-1] <= 1
