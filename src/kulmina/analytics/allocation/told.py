"""What was found, as it is told: a row for every creative of the history, in its order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.allocation import reasons, warned
from kulmina.analytics.allocation.advice import Advice, Row, Word
from kulmina.analytics.allocation.found import Found
from kulmina.analytics.allocation.over import ago
from kulmina.analytics.allocation.panel import last_month
from kulmina.analytics.allocation.seen import seen
from kulmina.analytics.daily import Daily

_INTERVAL = (0.1, 0.9)
_KOPECKS = 100


def advice(found: Found) -> Advice:
    """Amounts with what they promise, why, and what has to be said."""
    here, exact = found.here, found.amounts.astype(np.float64)
    draws = here.draws(exact)
    counted = seen(here, draws)
    total, total_seen = draws.sum(axis=1), counted.sum(axis=1)
    (low, high), (low_seen, high_seen) = (np.quantile(value, _INTERVAL) for value in (total, total_seen))
    return Advice(
        rows=_rows(found, np.quantile(draws, _INTERVAL, axis=0), np.quantile(counted, _INTERVAL, axis=0)),
        aim=found.aim, amount=found.amount, days=here.days, expected_total=float(here.mean(exact).sum()),
        low=float(low), high=float(high), low_seen=float(low_seen), high_seen=float(high_seen),
        usual=float(here.mean(found.was.astype(np.float64)).sum()), better=found.better, changed=not found.kept,
        unspent=found.unspent, warnings=warned.warnings(found),
    )  # fmt: skip


def _rows(found: Found, interval: NDArray[np.float64], counted: NDArray[np.float64]) -> tuple[Row, ...]:
    daily, here, exact = found.daily, found.here, found.amounts.astype(np.float64)
    middle, slope, whys = here.mean(exact), here.slope(exact), reasons.reasons(found)
    if not (found.held.target_actions > 0).any():
        slope = np.full(len(slope), np.nan)  # without any result there is no price
    place = {name: number for number, name in enumerate(found.held.creatives)}
    month = np.rint(last_month(daily) * here.days * _KOPECKS).astype(np.int64)
    last = ago(daily)
    rows = []
    for number, name in enumerate(daily.creatives):
        at = place.get(name)
        if at is None:
            rows.append(_unpaid(daily, number, int(month[number]), int(last[number])))
            continue
        rows.append(
            Row(
                creative=name, campaign=daily.campaigns[number], channel=daily.channels[number],
                amount=int(found.amounts[at]), was=int(month[number]), expected=float(middle[at]),
                low=float(interval[0, at]), high=float(interval[1, at]), low_seen=float(counted[0, at]),
                high_seen=float(counted[1, at]), marginal_cost=_price(slope[at]), why=whys[at],
            )
        )  # fmt: skip
    return tuple(rows)


def _unpaid(daily: Daily, number: int, was: int, ago: int) -> Row:
    """A creative that never had spend, or is over, is shown and gets nothing."""
    actions = int(np.maximum(daily.target_actions[number], 0).sum())
    if (daily.spend[number] > 0).any():
        why = Word("over", {"ago": ago})
    else:
        why = Word("free", {"actions": actions}) if actions else Word("untried")
    return Row(
        creative=daily.creatives[number], campaign=daily.campaigns[number], channel=daily.channels[number],
        amount=0, was=was,
        expected=0.0, low=0.0, high=0.0, low_seen=0.0, high_seen=0.0, marginal_cost=None, why=why,
    )  # fmt: skip


def _price(slope: float) -> int | None:
    """Kopecks that the last one costs; None where nothing is spent or nothing comes of it."""
    if not np.isfinite(slope) or slope <= 1e-15:
        return None
    return max(1, round(1 / slope))
