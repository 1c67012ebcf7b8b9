"""The history as the fit takes it: roubles and counts of days with spend, groups by number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.daily import Daily

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
MONTH = 30
_KOPECKS = 100


@dataclass(frozen=True, slots=True)
class Panel:
    """`spend` roubles, `actions` [n, days], 0 on days without spend; `reference` [n]: roubles of a day with spend.

    `campaign` [n]: number of the campaign; `parent` [campaigns]: number of its channel; `weekday` [days], Monday 0.
    """

    spend: Floats
    actions: Floats
    reference: Floats
    campaign: Places
    parent: Places
    weekday: Places


def panel(daily: Daily) -> Panel:
    """Creatives that never had spend take the middle reference of the others. Negative rests are taken as 0."""
    spend = np.maximum(daily.spend, 0) / _KOPECKS
    on = spend > 0
    days = on.sum(axis=1)
    usual = spend.sum(axis=1) / np.maximum(days, 1)
    middle = float(np.median(usual[days > 0])) if (days > 0).any() else 1.0
    campaign, parent = _tree(daily)
    return Panel(
        spend=spend,
        actions=np.where(on, np.maximum(daily.target_actions, 0), 0).astype(np.float64),
        reference=np.where(days > 0, usual, middle),
        campaign=campaign,
        parent=parent,
        weekday=(np.arange(daily.days, dtype=np.intp) + daily.first.weekday()) % 7,
    )


def _tree(daily: Daily) -> tuple[Places, Places]:
    """A campaign belongs to its channel: one name in two channels is two campaigns; no campaign is one of its own."""
    pairs = [(channel or "", campaign or "") for channel, campaign in zip(daily.channels, daily.campaigns, strict=True)]
    known = sorted(set(pairs))
    channels = sorted({channel for channel, _ in known})
    number = {pair: place for place, pair in enumerate(known)}
    campaign = np.array([number[pair] for pair in pairs], dtype=np.intp)
    return campaign, np.array([channels.index(channel) for channel, _ in known], dtype=np.intp)


def last_month(daily: Daily) -> Floats:
    """Roubles a day of each creative over the last 30 days of the history (all of it, where it is shorter)."""
    recent = np.maximum(daily.spend[:, -MONTH:], 0)
    return np.asarray(recent.mean(axis=1) / _KOPECKS, dtype=np.float64)


def pace(daily: Daily) -> Floats:
    """Roubles of a day with spend among the last 30 days; of the whole history for those that stood still."""
    recent = np.maximum(daily.spend[:, -MONTH:], 0) / _KOPECKS
    on = (recent > 0).sum(axis=1)
    return np.where(on > 0, recent.sum(axis=1) / np.maximum(on, 1), panel(daily).reference)
