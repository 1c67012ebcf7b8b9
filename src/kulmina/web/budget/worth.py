"""What a target action of each row is worth in the unit of the aim, where the days alone are too thin to tell.

The aim is target actions of potential clients (R38): a row is never fed for actions of others, so its share of target
leads counts at any size of history. What comes after (arrivals, purchases, cash) tells rows apart only from a hundred
of them on; below that every target lead is taken to be as good as another, and that is said.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.allocation.plan import Value
from kulmina.analytics.allocation.worth import FEW
from kulmina.analytics.target_share import target_shares
from kulmina.current.budgets import Happened
from kulmina.web.budget.past import Past

__all__ = ["FEW", "few", "value"]
_KOPECKS = 100
Counts = NDArray[np.int64]


def few(past: Past, aim: str) -> int | None:
    """How many results there were, where they are too few to tell rows apart by them; else None."""
    count = _count(past, "purchases" if aim == "cash" else aim)
    return count if aim in ("arrived_target", "purchases", "cash") and count < FEW else None


def value(past: Past, aim: str) -> Value | None:
    """The worth by row; None where the days themselves tell it."""
    assert past.daily is not None
    if aim == "target_actions" or (aim != "target_leads" and few(past, aim) is None):
        return None
    shares = target_shares(*_told_of(past))
    each = 1.0 if aim == "target_leads" else _per_target_lead(past, aim)
    return Value(shares.mean * each, shares.sd * each)


def _per_target_lead(past: Past, aim: str) -> float:
    """Results of the whole history to one target lead; half a result where there is none yet. Cash in roubles."""
    count = _count(past, aim) / _KOPECKS if aim == "cash" else float(_count(past, aim))
    return max(count, 0.5) / max(_count(past, "target_leads"), 1)


def _count(past: Past, aim: str) -> int:
    column = None if past.daily is None else past.daily.column(aim)
    return 0 if column is None else max(0, int(column.sum()))


def _told_of(past: Past) -> tuple[Counts, Counts]:
    """By row, the target actions that turned out to be of potential clients, and those that did not.

    Whoever was not reached in the time that a verdict takes is no target lead, though nobody has said so; only
    young leads without a verdict say nothing yet.
    """
    target, undecided = _counts(past.told, past, "target_leads"), _undecided(past)
    return target, np.maximum(_counts(past.told, past, "target_actions") - undecided - target, 0)


def _undecided(past: Past) -> Counts:
    """By row, the young target actions that nobody has judged yet."""
    young = past.young
    judged = _counts(young, past, "target_leads") + _counts(young, past, "non_target")
    return np.maximum(_counts(young, past, "target_actions") - judged, 0)


def _counts(told: Happened, past: Past, aim: str) -> Counts:
    assert past.daily is not None
    rows: Sequence[str] = past.daily.creatives
    return np.array([told.result(aim, past.members[row]) for row in rows], dtype=np.int64)
