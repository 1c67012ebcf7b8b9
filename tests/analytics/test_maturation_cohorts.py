"""Weeks of leads on their way: so far and expected stand side by side, the young ones are marked."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.simulated.world import company

from kulmina.analytics.maturation import NoLeads
from kulmina.analytics.maturation.cohorts import Stage, stages, weeks

SEEDS = (31, 32)


def weekly(seed: int) -> tuple[dict[str, Stage], dict[str, np.ndarray]]:
    """Arrivals and payments by week of creation as known after 90 days, and how many there will have been."""
    made = company(seed, creatives=24)
    leads = made.leads
    cohort = weeks(leads.created, 0.0)
    reached = {"arrived": leads.arrived, "paid": leads.paid}
    found = stages(leads.creative, (made.campaign, made.channel), leads.created, reached, 90.0, cohort, creatives=24)
    return found, {name: np.bincount(cohort[~np.isnan(when)], minlength=13) for name, when in reached.items()}


def test_expected_comes_to_what_there_will_be_and_is_never_below_so_far() -> None:
    held, totals = [], []
    for seed in SEEDS:
        found, true = weekly(seed)
        for name, stage in found.items():
            assert (stage.expected >= stage.so_far).all()
            assert (stage.low >= stage.so_far).all()
            held.append((stage.low <= true[name]) & (true[name] <= stage.high))
            totals.append(stage.expected.sum() / true[name].sum() - 1)
    assert np.mean(held) > 0.75
    assert abs(np.mean(totals)) < 0.05


def test_weeks_ripen_in_their_order_and_payment_after_arrival() -> None:
    found, _ = weekly(SEEDS[0])
    arrived, paid = found["arrived"], found["paid"]
    assert (np.diff(arrived.matured) < 0.01).all()
    assert (paid.matured <= arrived.matured + 0.02).all()
    assert not arrived.immature[0]
    assert arrived.immature[-1]
    assert paid.immature.sum() > arrived.immature.sum()
    assert arrived.so_far[-1] / arrived.leads[-1] < 0.4 * arrived.expected[-1] / arrived.leads[-1]


def test_a_week_begins_at_midnight_of_its_first_day() -> None:
    assert list(weeks(np.array([3.0, 9.99, 10.0, 2.9]), 3.0)) == [0, 0, 1, -1]


def test_by_creative_leads_are_counted_once_and_later_ones_are_not() -> None:
    creative = np.array([0, 0, 1, 1])
    created = np.array([1.0, 2.0, 3.0, 50.0])
    reached = {"booked": np.array([1.5, np.nan, 45.0, np.nan])}
    stage = stages(creative, (), created, reached, 40.0, creative, creatives=2)["booked"]
    assert list(stage.leads) == [2, 1]
    assert list(stage.so_far) == [1, 0]  # what was booked after the moment of knowledge has not been
    with pytest.raises(NoLeads):
        stages(creative, (), created, reached, 0.0, creative, creatives=2)
