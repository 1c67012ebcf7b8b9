"""The days of creatives summed into campaigns or channels, and told apart by whether money can move them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from kulmina.analytics.daily import COLUMNS, Daily

LEVELS = ("creative", "campaign", "channel")


def gathered(daily: Daily, level: str) -> tuple[Daily, Mapping[str, tuple[str, ...]]]:
    """The history by creative, campaign or channel, and the creatives of each row.

    A creative that belongs to no campaign (channel) stays a row of its own. Raises KeyError for an unknown level.
    """
    if level == "creative":
        return daily, {name: (name,) for name in daily.creatives}
    above = {"campaign": daily.campaigns, "channel": daily.channels}[level]
    places: dict[str, list[int]] = defaultdict(list)
    for place, (creative, group) in enumerate(zip(daily.creatives, above, strict=True)):
        places[creative if group is None else group].append(place)
    names = tuple(sorted(places))
    table: dict[str, Any] = {
        name: np.stack([matrix[places[row]].sum(axis=0) for row in names])
        for name in COLUMNS
        if (matrix := daily.column(name)) is not None
    }
    whole = replace(
        daily,
        creatives=names,
        campaigns=tuple(_common(daily.campaigns, places[row]) for row in names),
        channels=tuple(_common(daily.channels, places[row]) for row in names),
        reported=np.stack([daily.reported[places[row]].any(axis=0) for row in names]),
        **table,
    )
    return whole, {row: tuple(daily.creatives[place] for place in places[row]) for row in names}


def paid(daily: Daily) -> tuple[list[int], list[int]]:
    """The places of the rows that money was spent on, and of those it was not: no rouble moves what costs nothing.

    A row whose corrections took back all that it had spent was not paid for either.
    """
    spent = daily.spend.sum(axis=1)
    places = range(len(daily.creatives))
    return [place for place in places if spent[place] > 0], [place for place in places if spent[place] <= 0]


def _common(names: Sequence[str | None], places: Sequence[int]) -> str | None:
    """What all of these have in common; None where they differ."""
    found = {names[place] for place in places}
    return found.pop() if len(found) == 1 else None
