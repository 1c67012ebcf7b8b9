"""Final conversions for pages: learnt from the roads of leads by `analytics.maturation`, by creative.

Creatives lean on their campaign and channel, channels have delays of their own.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kulmina.current.daily import Road
from kulmina.domain.company import Company

Floats = NDArray[np.float64]
DAY = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Learnt:
    """One conversion: its `matured` rates and delays, the place of each creative (None: leads without one) in them,
    and the group of each place whose delay it shares."""

    places: Mapping[str | None, int]
    groups: NDArray[np.int64]
    matured: Any

    def by_now(self, place: int, ages: Floats) -> Floats:
        """F(age in days): the share of a creative's conversions that has had its time."""
        return np.asarray(self.matured.share(int(self.groups[place]), ages))


def learn(company: Company, told: Sequence[Road], when: Sequence[int | None], known_at: int) -> Learnt:
    """What the leads tell of a conversion. `when`: the instant of each lead's own, None: not yet; all microseconds."""
    # SciPy takes long to load: only the first page that expects anything waits for it, not every start.
    from kulmina.analytics import maturation

    creatives = list(dict.fromkeys([*(road.creative for road in told), *company.creatives]))
    places = {creative: place for place, creative in enumerate(creatives)}
    about = [company.creatives.get(creative or "") for creative in creatives]
    campaigns = _numbered([one.campaign if one else None for one in about])
    channels = _numbered([one.channel if one else None for one in about])
    matured = maturation.fit(
        np.array([places[road.creative] for road in told], dtype=np.int64),
        [campaigns, channels],
        np.array([road.created / DAY for road in told]),
        np.array([np.nan if at is None else at / DAY for at in when]),
        known_at / DAY,
        creatives=len(creatives),
    )
    return Learnt(places, channels, matured)


def still(rates: Floats, by_now: Floats) -> Floats:
    """The chance that who has not converted at an age, by which `by_now` of conversions come, still will:
    p(1 − F) / (1 − pF), by Bayes' rule from the cured-fraction model (Boag 1949)."""
    return np.asarray(rates * (1 - by_now) / np.maximum(1 - rates * by_now, 1e-9))


def bought(road: Road) -> int | None:
    """The instant of a purchase that has left money."""
    return road.paid if road.net > 0 else None


def _numbered(names: Sequence[Hashable]) -> NDArray[np.int64]:
    known = {name: place for place, name in enumerate(dict.fromkeys(names))}
    return np.array([known[name] for name in names], dtype=np.int64)
