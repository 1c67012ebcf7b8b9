"""Creatives summed into campaigns and channels, and told apart by whether money moves them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kulmina.analytics.daily import COLUMNS, Daily, of_rows
from kulmina.analytics.levels import LEVELS, gathered, paid

FIRST = date(2026, 10, 5)
ABOUT = {"C1": ("K1", "vk_ads"), "C2": ("K1", "yandex_direct"), "C3": ("K2", "vk_ads"), "C4": (None, None)}


def day(creative: str, after: int, **figures: Any) -> dict[str, Any]:
    campaign, channel = ABOUT[creative]
    told = {"creative": creative, "date": FIRST + timedelta(days=after), "campaign": campaign, "channel": channel}
    return {**told, "impressions": 100, "clicks": 10, "spend": 0, "target_actions": 0, **figures}


days = st.lists(
    st.builds(
        day, st.sampled_from(sorted(ABOUT)), st.integers(0, 9), spend=st.integers(-500, 10**7), leads=st.integers(0, 9),
        target_actions=st.integers(0, 9),
    ),
    min_size=1, max_size=30,
)  # fmt: skip


def total(daily: Daily) -> dict[str, int]:
    return {name: int(matrix.sum()) for name in COLUMNS if (matrix := daily.column(name)) is not None}


@given(days, st.sampled_from(LEVELS))
def test_nothing_is_lost_and_every_creative_is_in_one_row(rows: list[dict[str, Any]], level: str) -> None:
    daily = of_rows(rows)
    whole, members = gathered(daily, level)
    assert total(whole) == total(daily)
    assert sorted(name for own in members.values() for name in own) == list(daily.creatives)
    assert whole.reported.any(axis=0).tolist() == daily.reported.any(axis=0).tolist()


def test_a_campaign_of_two_channels_has_none_and_what_belongs_nowhere_stays_by_itself() -> None:
    daily = of_rows([day("C1", 0, spend=300), day("C2", 1, spend=500), day("C3", 1, spend=70), day("C4", 2, spend=1)])
    whole, members = gathered(daily, "campaign")
    assert members == {"K1": ("C1", "C2"), "K2": ("C3",), "C4": ("C4",)}
    assert dict(zip(whole.creatives, whole.channels, strict=True)) == {"C4": None, "K1": None, "K2": "vk_ads"}
    assert whole.spend[whole.creatives.index("K1")].tolist() == [300, 500, 0]
    with pytest.raises(KeyError):
        gathered(daily, "office")


def test_what_was_never_paid_for_is_told_apart_also_where_a_correction_took_it_back() -> None:
    daily = of_rows([day("C1", 0, spend=300), day("C2", 0), day("C3", 0, spend=70), day("C3", 1, spend=-70)])
    assert paid(daily) == ([0], [1, 2])
