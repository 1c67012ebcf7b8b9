"""Why each creative gets what it gets: one reason of each, with its numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kulmina.analytics.allocation.advice import Word
from kulmina.analytics.allocation.choice import Market
from kulmina.analytics.allocation.kopecks import Whole
from kulmina.analytics.allocation.limits import Bounds, Limit
from kulmina.analytics.allocation.steps import new
from kulmina.analytics.daily import Daily

BEYOND = 3.0
_MORE, _LESS = 1.05, 0.95
_KOPECKS = 100


def reasons(
    daily: Daily,
    here: Market,
    allowed: Bounds,
    amounts: Whole,
    was: Whole,
    limits: Sequence[Limit],
    kept: bool,
    aim: str,
) -> list[Word]:
    """In the order of the creatives. `was`: the same total parted as last month."""
    own = {limit.name: limit for limit in limits if limit.kind == "creative"}
    before, after = here.slope(was.astype(np.float64)), here.slope(amounts.astype(np.float64))
    first = here.slope(np.maximum(0.01 * here.fit.reference * here.days * _KOPECKS, 1.0))
    at_work = after[(amounts > allowed.low) & (amounts < allowed.high) & np.isfinite(after)]
    common = float(np.median(at_work)) if len(at_work) else float(np.nanmedian(np.append(after, -1.0)))
    most = daily.spend.max(axis=1)
    fresh, spent_days = new(daily), (daily.spend > 0).sum(axis=1)
    actions = np.maximum(daily.target_actions, 0).sum(axis=1)
    told = []
    for place, name in enumerate(daily.creatives):
        numbers: dict[str, float | int | str] = {
            "amount": int(amounts[place]), "was": int(was[place]), "before": _price(before[place]),
            "after": _price(after[place]), "first": _price(first[place]), "common": _price(common),
            "aim": aim, "days": int(spent_days[place]), "actions": int(actions[place]),
        }  # fmt: skip
        at_most = int(most[place]) * here.days
        if amounts[place] > BEYOND * at_most > 0:
            numbers["times"] = float(amounts[place] / at_most)
        code = _code(numbers, own.get(name), allowed, place, fresh=bool(fresh[place]), kept=kept)
        told.append(Word(code, numbers))
    return told


def _code(
    numbers: dict[str, float | int | str], limit: Limit | None, allowed: Bounds, place: int, *, fresh: bool, kept: bool
) -> str:
    amount, was = int(numbers["amount"]), int(numbers["was"])
    at_low, at_high = amount <= allowed.low[place], amount >= allowed.high[place]
    if limit is not None and limit.fixed is not None:
        return "fixed"
    if "times" in numbers:
        return "beyond"
    if kept:
        return "kept"
    if limit is not None and at_high and limit.high is not None:
        return "at_max"
    if limit is not None and at_low and limit.low:
        return "at_min"
    if fresh:
        return "new"
    if amount == 0:
        return "stopped"
    if was == 0:
        return "begin"
    if at_high and amount > was:
        return "step_up"
    if at_low and amount < was:
        return "step_down"
    return "more" if amount > _MORE * was else "less" if amount < _LESS * was else "same"


def _price(slope: float) -> int:
    """Kopecks for one; 0 where it cannot be told."""
    return round(1 / slope) if np.isfinite(slope) and slope > 1e-15 else 0
