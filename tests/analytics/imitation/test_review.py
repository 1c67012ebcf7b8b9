"""A whole history looked through: creatives, campaigns, leads that are junk, companies too small for statistics."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from tests.analytics.imitation.busy import BEFORE, FIRST, company, steady

from kulmina.analytics.imitation.review import NoSides, review
from kulmina.analytics.imitation.ripening import TooYoung, ripeness

CHANGE = FIRST + timedelta(days=BEFORE)


def test_a_sign_names_its_creative_its_days_and_both_figures() -> None:
    daily = company([(200, 400), *[(200.0, 200.0)] * 5], [(3.0, 3.0)] * 6)
    (sign,) = review(daily, CHANGE).signs
    assert (sign.level, sign.name, sign.kind) == ("creative", "K1", "activity")
    assert (sign.activity, sign.outcome) == ("clicks", "target_actions")
    assert (sign.start, sign.end) == (CHANGE, FIRST + timedelta(days=daily.days - 1))


def test_visits_are_watched_where_they_are_known() -> None:
    daily = company([(200, 200)] * 6, [(3.0, 3.0)] * 6)
    visits = steady([(150, 450), *[(150.0, 150.0)] * 5], seed=9)
    (sign,) = review(replace(daily, visits=visits), CHANGE).signs
    assert (sign.name, sign.activity) == ("K1", "visits")


def test_a_campaign_is_told_of_where_none_of_its_creatives_says_enough() -> None:
    """Twelve small creatives of one campaign imitate together; none of them has results enough to be told of."""
    small = [(40.0, 80.0)] * 12
    daily = company([*small, *[(200.0, 200.0)] * 8], [*[(0.15, 0.15)] * 12, *[(3.0, 3.0)] * 8])
    daily = replace(daily, campaigns=("autumn",) * 12 + tuple(f"other {n}" for n in range(8)))
    found = review(daily, CHANGE)
    assert [sign.name for sign in found.of("campaign")] == ["autumn"]
    assert found.of("creative") == ()


def test_leads_that_grow_and_never_come_are_junk() -> None:
    """Clicks and target actions of K1 grow alike, its arrivals stay; the last weeks have had no time to arrive."""
    rng = np.random.default_rng(3)
    daily = company([(200, 500), *[(200.0, 200.0)] * 5], [(8, 20), *[(8.0, 8.0)] * 5])
    age = np.arange(daily.days)[::-1]
    chance = np.full(daily.target_actions.shape, 0.5) * (1 - np.exp(-(age + 0.5) / 8))
    chance[0, BEFORE:] *= 0.4
    arrived = rng.binomial(daily.target_actions, chance)
    (sign,) = review(replace(daily, arrived=arrived), CHANGE).signs
    assert (sign.name, sign.kind, sign.outcome) == ("K1", "junk_leads", "arrived")
    honest = rng.binomial(daily.target_actions, 0.5 * (1 - np.exp(-(age + 0.5) / 8)))
    assert review(replace(daily, arrived=honest), CHANGE).signs == ()


def test_young_days_are_not_bad_days() -> None:
    given = np.full((4, 90), 50)
    age = np.arange(90)[::-1]
    arrived = np.rint(given * 0.4 * (1 - np.exp(-(age + 0.5) / 6))).astype(np.int64)
    ripe = ripeness(arrived, given)
    assert ripe[0] == 1
    assert (np.diff(ripe) <= 1e-9).all()
    assert ripe[-1] == pytest.approx(1 - np.exp(-0.5 / 6), abs=0.03)
    with pytest.raises(TooYoung, match="45 days"):
        ripeness(arrived[:, :40], given[:, :40])


def test_in_a_company_of_sixteen_leads_only_shares_speak() -> None:
    """The three creatives of the golden pack: most clicks are C3's, most results are not."""
    daily = company([(9, 11), (6, 9), (40, 50)], [(0.0, 0.0)] * 3, before=14, after=14)
    actions = np.zeros_like(daily.target_actions)
    actions[0, [0, 4, 9, 15, 20]] = 1
    actions[1, [1, 5, 8, 13, 17, 25]] = 1
    actions[2, [2, 11, 19, 22]] = 1
    found = review(replace(daily, target_actions=actions))
    (sign,) = found.signs
    assert (sign.name, sign.kind, sign.verdict) == ("K3", "share", None)
    assert sign.confidence >= 0.99


@pytest.mark.parametrize("since", [CHANGE, None])
def test_clicks_that_bring_nothing_at_all_are_told_of_by_shares(since: date | None) -> None:
    """K1 never had a target action, so nothing could stand still; 600 clicks a day bring others a dozen and more."""
    daily = company([(200, 600), *[(200.0, 200.0)] * 7], [(0.0, 0.0), *[(6.0, 6.0)] * 7])
    (sign,) = review(daily, since).signs
    assert (sign.name, sign.kind, sign.outcome) == ("K1", "share", "target_actions")
    assert sign.shares is not None
    assert sign.shares[1] == 0
    assert abs((sign.start - CHANGE).days) <= 3


def test_small_creatives_that_differ_honestly_are_not_told_of() -> None:
    """Thirty thin creatives whose clicks doubled, each with its own worth of a click, among ten large ones."""
    rng, told = np.random.default_rng(5), 0
    for seed in range(4):
        worth = 0.03 * np.exp(rng.normal(-0.18, 0.6, 40))
        clicks = [*[(15.0, 30.0)] * 30, *[(200.0, 200.0)] * 10]
        daily = company(clicks, [(was * w, now * w) for (was, now), w in zip(clicks, worth, strict=True)], seed=seed)
        told += sum(sign.kind == "share" for sign in review(daily, CHANGE).signs)
    assert told == 0


def test_only_creatives_with_results_enough_are_watched() -> None:
    daily = company([(200.0, 200.0)] * 6, [(3.0, 3.0)] * 3 + [(0.05, 0.05)] * 3)
    found = review(daily, CHANGE)
    assert (found.watched, found.thin) == (("K1", "K2", "K3"), ("K4", "K5", "K6"))
    nothing = review(replace(daily, target_actions=np.zeros_like(daily.target_actions)))
    assert (nothing.watched, nothing.idle) == ((), ("target_actions",))


def test_what_all_creatives_do_together_is_told_of_the_company() -> None:
    daily = company([(200.0, 600.0)] * 8, [(3.0, 3.0)] * 8)
    found = review(daily, CHANGE)
    assert found.signs == ()
    assert found.company is not None
    assert (found.company.level, found.company.activity) == ("company", "clicks")
    assert review(company([(200.0, 200.0)] * 8, [(3.0, 3.0)] * 8), CHANGE).company is None
    assert review(company([(200.0, 600.0)] * 8, [(3.0, 9.0)] * 8), CHANGE).company is None


def test_a_change_outside_the_history_has_only_one_side() -> None:
    daily = company([(200, 200)], [(3.0, 3.0)])
    for day in (FIRST, FIRST - timedelta(days=1), FIRST + timedelta(days=200)):
        with pytest.raises(NoSides):
            review(daily, day)
