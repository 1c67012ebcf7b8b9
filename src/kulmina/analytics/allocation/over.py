"""Creatives that nobody spends on any more, and those that live on under another name."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.allocation.panel import apart
from kulmina.analytics.daily import Daily

OVER, REPLACED = 28, 14
"""After so many days without spend, while others spend, a creative is over; the fewer where another stands in its
place. A shorter silence is a pause: most of what is switched off for a fortnight comes back as good as it was."""
_NEXT, _WEEK = 2, 7
_ALIKE = 2.0


def ago(daily: Daily) -> NDArray[np.int64]:
    """Days from a creative's last spend to the last day on which anybody spent [n]; all days for those without."""
    last = _last(daily)
    return np.asarray(int(last.max(initial=-1)) - last)


def over(daily: Daily) -> NDArray[np.bool_]:
    """Creatives that had spend and have none any more [n]; twice their own distance between days of spend is waited
    for, where that is longer."""
    replaced = np.isin(np.array(daily.creatives), [old for old, _ in renamed(daily)])
    return _silent(daily, OVER) | replaced


def _silent(daily: Daily, days: int) -> NDArray[np.bool_]:
    return np.asarray((_last(daily) >= 0) & (ago(daily) >= np.maximum(days, 2 * apart(daily))))


def renamed(daily: Daily) -> list[tuple[str, str]]:
    """Pairs where one creative ends and within two days another of the same channel and campaign begins with a like
    spend: most probably one creative under two names. Only where nobody else fits either of them."""
    last, first = _last(daily), np.argmax(daily.spend > 0, axis=1)
    begun: dict[tuple[str | None, str | None, int], list[int]] = {}
    for new in np.flatnonzero(first > 0).tolist():
        begun.setdefault((daily.channels[new], daily.campaigns[new], int(first[new])), []).append(new)
    pairs = []
    for old in np.flatnonzero(_silent(daily, REPLACED)).tolist():
        for day in range(int(last[old]) + 1, int(last[old]) + 1 + _NEXT):
            near = begun.get((daily.channels[old], daily.campaigns[old], day), [])
            pairs += [(old, new) for new in near if _alike(daily, old, new)]
    ended, began = Counter(old for old, _ in pairs), Counter(new for _, new in pairs)
    return [
        (daily.creatives[old], daily.creatives[new]) for old, new in pairs if ended[old] == 1 and began[new] == 1
    ]  # fmt: skip


def _last(daily: Daily) -> NDArray[np.int64]:
    """The last day with spend [n], −1 for those without."""
    on = daily.spend > 0
    return np.asarray(np.where(on.any(axis=1), daily.days - 1 - np.argmax(on[:, ::-1], axis=1), -1))


def _alike(daily: Daily, old: int, new: int) -> bool:
    """Whether the last days of the one and the first days of the other cost alike."""
    before, after = daily.spend[old], daily.spend[new]
    ended, began = before[before > 0][-_WEEK:].mean(), after[after > 0][:_WEEK].mean()
    return bool(1 / _ALIKE < began / ended < _ALIKE)
