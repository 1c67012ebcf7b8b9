"""Weeks of leads on their way: so far and expected stand side by side, the young ones are marked."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.simulated.world import company

from kulmina.analytics.maturation import NoLeads, fit
from kulmina.analytics.maturation.cohorts import Stage, stage

SEEDS = (31, 32)


def cohorts(
    creative: np.ndarray, groups: tuple[np.ndarray, ...], created: np.ndarray, when: np.ndarray, known_at: float,
    cohort: np.ndarray,
) -> Stage:  # fmt: skip
    """One stage as known at an instant, by cohort."""
    here = created <= known_at
    came = np.where(when <= known_at, when, np.nan)
    matured = fit(creative, groups, created, came, known_at, creatives=int(creative.max()) + 1)
    return stage(matured, creative[here], known_at - created[here], ~np.isnan(came[here]), cohort[here])


def weekly(seed: int) -> tuple[dict[str, Stage], dict[str, np.ndarray]]:
    """Arrivals and payments by week of creation as known after 90 days, and how many there will have been."""
    made = company(seed, creatives=24)
    leads = made.leads
    cohort = np.floor(leads.created / 7).astype(np.int64)
    reached = {"arrived": leads.arrived, "paid": leads.paid}
    groups = (made.campaign, made.channel)
    found = {name: cohorts(leads.creative, groups, leads.created, when, 90.0, cohort) for name, when in reached.items()}
    return found, {name: np.bincount(cohort[~np.isnan(when)], minlength=13) for name, when in reached.items()}


def test_expected_comes_to_what_there_will_be_and_is_never_below_so_far() -> None:
    held, totals = [], []
    for seed in SEEDS:
        found, true = weekly(seed)
        for name, one in found.items():
            assert (one.expected >= one.so_far).all()
            assert (one.low >= one.so_far).all()
            held.append((one.low <= true[name]) & (true[name] <= one.high))
            totals.append(one.expected.sum() / true[name].sum() - 1)
    assert np.mean(held) > 0.75
    assert abs(np.mean(totals)) < 0.05


def test_weeks_ripen_in_their_order_and_payment_after_arrival() -> None:
    found, _ = weekly(SEEDS[0])
    arrived, paid = found["arrived"], found["paid"]
    assert (np.diff(arrived.matured) < 0.01).all()
    assert (paid.matured <= arrived.matured + 0.02).all()
    assert arrived.matured[0] > 0.9 > arrived.matured[-1]
    assert (paid.matured < 0.9).sum() > (arrived.matured < 0.9).sum()
    assert arrived.so_far[-1] / arrived.leads[-1] < 0.4 * arrived.expected[-1] / arrived.leads[-1]


def test_by_creative_leads_are_counted_once_and_later_ones_are_not() -> None:
    creative = np.array([0, 0, 1, 1])
    created = np.array([1.0, 2.0, 3.0, 50.0])
    booked = np.array([1.5, np.nan, 45.0, np.nan])
    found = cohorts(creative, (), created, booked, 40.0, creative)
    assert list(found.leads) == [2, 1]
    assert list(found.so_far) == [1, 0]  # what was booked after the moment of knowledge has not been
    with pytest.raises(NoLeads):
        cohorts(creative, (), created, booked, 0.0, creative)
