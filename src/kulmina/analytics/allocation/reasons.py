"""Why each creative gets what it gets: one reason of each, with its numbers. No reason compares prices that do not
stand as it says: where none fits, the amount and its price are told and no more."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.allocation.advice import Word
from kulmina.analytics.allocation.found import Found
from kulmina.analytics.allocation.limits import Limit, members_of
from kulmina.analytics.allocation.steps import new

BEYOND = 3.0
_MORE, _LESS = 1.05, 0.95
_CLOSE = 0.001
_KOPECKS = 100
Floats = NDArray[np.float64]
Numbers = dict[str, float | int | str]


def reasons(found: Found) -> list[Word]:
    """In the order of the creatives that take part."""
    own = {limit.name: limit for limit in found.limits if limit.kind == "creative"}
    here, amounts, was = found.here, found.amounts, found.was
    before, after = here.slope(was.astype(np.float64)), here.slope(amounts.astype(np.float64))
    first = here.slope(np.maximum(0.01 * here.fit.reference * here.active * _KOPECKS, 1.0))
    groups = _groups(found)
    common = _common(found, after, groups)
    most, fresh = found.held.spend.max(axis=1) * here.active, new(found.held)
    days = (found.held.spend > 0).sum(axis=1)
    actions = np.maximum(found.held.target_actions, 0).sum(axis=1)
    told = []
    for place, name in enumerate(found.held.creatives):
        numbers: Numbers = {
            "amount": int(amounts[place]), "was": int(was[place]), "before": _price(before[place]),
            "after": _price(after[place]), "first": _price(first[place]), "common": _price(common),
            "aim": found.aim, "days": int(days[place]), "actions": int(actions[place]),
        }  # fmt: skip
        if amounts[place] > BEYOND * most[place] > 0:
            numbers["times"] = float(amounts[place] / most[place])
        if found.room is not None:
            numbers["capacity"] = found.room.capacity
        group, kind = groups.get(place, (None, ""))
        if group is not None:
            numbers["group"] = group.name
            numbers["whole"] = group.most(found.amount) if kind == "group_max" else group.least
        code = _code(numbers, own.get(name), found, place, kind, fresh=bool(fresh[place]))
        told.append(Word(code, numbers))
    return told


def _groups(found: Found) -> dict[int, tuple[Limit, str]]:
    """By place, the campaign or channel whose bound holds its creatives, and which bound."""
    held: dict[int, tuple[Limit, str]] = {}
    for limit in found.limits:
        if limit.kind == "creative":
            continue
        members = members_of(found.held, limit)
        given, most = int(found.amounts[members].sum()), limit.most(found.amount)
        slack = found.amount * _CLOSE
        kind = "group_max" if given >= most - slack and most < found.amount else ""
        if not kind and limit.least > 0 and given <= limit.least + slack:
            kind = "group_min"
        if kind:
            held |= dict.fromkeys(members.tolist(), (limit, kind))
    return held


def _common(found: Found, after: Floats, groups: dict[int, tuple[Limit, str]]) -> float:
    """What the last kopeck brings where nothing but other prices holds it."""
    free = (found.amounts > found.allowed.low) & (found.amounts < found.allowed.high) & np.isfinite(after)
    apart = free & ~np.isin(np.arange(len(after)), list(groups))
    at_work = after[apart] if apart.any() else after[free]
    return float(np.median(at_work)) if len(at_work) else float(np.nanmedian(np.append(after, -1.0)))


def _code(numbers: Numbers, limit: Limit | None, found: Found, place: int, group: str, *, fresh: bool) -> str:
    amount, allowed = int(numbers["amount"]), found.allowed
    at_low, at_high = amount <= allowed.low[place], amount >= allowed.high[place]
    if limit is not None and limit.fixed is not None:
        return "fixed"
    if "times" in numbers:
        return "beyond"
    if found.kept:
        return "kept"
    if limit is not None and at_high and limit.high is not None:
        return "at_max"
    if limit is not None and at_low and limit.low:
        return "at_min"
    if fresh:
        return "new"
    if group:
        return group
    if amount == 0 and _above(numbers, "first"):
        return "stopped"
    if found.unspent > 0 and amount < int(numbers["was"]) * _MORE:
        return "offices"
    return _moved(numbers, found.held_step is not None, at_low=at_low, at_high=at_high)


def _moved(numbers: Numbers, step: bool, *, at_low: bool, at_high: bool) -> str:
    """By how the amount and its price stand to what they were."""
    amount, was = int(numbers["amount"]), int(numbers["was"])
    if amount == 0:
        return "idle"
    if was == 0:
        return "begin"
    if step and at_high and amount > was and not _above(numbers, "after"):
        return "step_up"
    if step and at_low and amount < was and _above(numbers, "after"):
        return "step_down"
    if _LESS * was <= amount <= _MORE * was:
        return "same"
    if amount > was:
        return "moved" if _above(numbers, "before") else "more"
    return "less" if _above(numbers, "before") else "moved"


def _above(numbers: Numbers, price: str) -> bool:
    """Whether a price is above the common one; a price that cannot be told is."""
    return not numbers[price] or float(numbers[price]) > float(numbers["common"])


def _price(slope: float) -> int:
    """Kopecks for one; 0 where it cannot be told."""
    return round(1 / slope) if np.isfinite(slope) and slope > 1e-15 else 0
