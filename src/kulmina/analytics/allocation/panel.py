"""The history as the fit takes it: roubles and counts of days with spend, groups by number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.daily import Daily

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
MONTH = 30
LONGEST = 400
"""Days that the fit looks at: older ones say little of tomorrow, and the season's cost grows with their square."""
_RESTING = 0.75
_PAUSE = 7
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


def recent(daily: Daily) -> Daily:
    """The days that the fit looks at: so many that end with the last day on which anything was spent."""
    spent = np.flatnonzero((daily.spend > 0).any(axis=0))
    last = int(spent[-1]) if len(spent) else daily.days - 1
    first = last + 1 - LONGEST
    return daily.since(daily.first + timedelta(days=first)) if first > 0 else daily


def apart(daily: Daily) -> Floats:
    """Mean distance in days between days with spend [n], 1 for daily spend; pauses are left out.

    A distance is a pause when it is longer than a week and than twice the usual distance of this creative: weekly
    figures have a distance of 7, a creative that rests in every third day one of 1.5.
    """
    found = np.ones(len(daily.creatives))
    for place, on in enumerate(daily.spend > 0):
        between = np.diff(np.flatnonzero(on))
        if len(between):
            found[place] = between[between <= max(_PAUSE, 2 * float(np.median(between)))].mean()
    return found


def active(daily: Daily) -> Floats:
    """The share of days on which a creative spends [n]; 1 where it rests on less than a quarter of them."""
    share = 1 / apart(daily)
    return np.where(share < _RESTING, share, 1.0)


def unknown(daily: Daily) -> NDArray[np.bool_]:
    """Days of which nothing was reported, in the middle of reported ones [n, days]: gaps, not zeros.

    Gaps are days on which nobody has a row, and stretches of up to a week of creatives that spend daily; a longer
    silence of one creative among others that report is a pause.
    """
    seen = daily.reported
    inside = np.maximum.accumulate(seen, axis=1) & np.maximum.accumulate(seen[:, ::-1], axis=1)[:, ::-1]
    silent = inside & ~seen
    if not silent.any():
        return silent
    nobody = ~seen.any(axis=0)
    at = np.arange(daily.days)
    before = np.maximum.accumulate(np.where(seen, at, -daily.days), axis=1)
    after = np.minimum.accumulate(np.where(seen, at, 2 * daily.days)[:, ::-1], axis=1)[:, ::-1]
    brief = after - before - 1 <= _PAUSE
    return silent & (brief | nobody) & (active(daily) == 1)[:, None]


def last_month(daily: Daily) -> Floats:
    """Roubles a day of each creative over the last 30 days (all of them, where there are fewer) but for gaps."""
    month = np.maximum(daily.spend[:, -MONTH:], 0)
    known = month.shape[1] - unknown(daily)[:, -MONTH:].sum(axis=1)
    return np.asarray(month.sum(axis=1) / np.maximum(known, 1) / _KOPECKS, dtype=np.float64)


def pace(daily: Daily) -> Floats:
    """Roubles a day that a creative spends while it runs: of the last 30 days, of the whole history for those that
    stood still; its usual days of rest count."""
    month = np.maximum(daily.spend[:, -MONTH:], 0) / _KOPECKS
    on = (month > 0).sum(axis=1)
    return np.where(on > 0, month.sum(axis=1) / np.maximum(on, 1), panel(daily).reference) * active(daily)
