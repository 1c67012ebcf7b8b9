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
from kulmina.web.budget.past import Past

__all__ = ["FEW", "few", "value"]
_KOPECKS = 100


def few(past: Past, aim: str) -> int | None:
    """How many results there were, where they are too few to tell rows apart by them; else None."""
    count = _count(past, "purchases" if aim == "cash" else aim)
    return count if aim in ("arrived_target", "purchases", "cash") and count < FEW else None


def value(past: Past, aim: str) -> Value | None:
    """The worth by row; None where the days themselves tell it."""
    assert past.daily is not None
    if aim == "target_actions" or (aim != "target_leads" and few(past, aim) is None):
        return None
    shares = target_shares(_judged(past, "target_leads"), _judged(past, "non_target"))
    each = 1.0 if aim == "target_leads" else _per_target_lead(past, aim)
    return Value(shares.mean * each, shares.sd * each)


def _per_target_lead(past: Past, aim: str) -> float:
    """Results of the whole history to one target lead; half a result where there is none yet. Cash in roubles."""
    count = _count(past, aim) / _KOPECKS if aim == "cash" else float(_count(past, aim))
    return max(count, 0.5) / max(_count(past, "target_leads"), 1)


def _count(past: Past, aim: str) -> int:
    column = None if past.daily is None else past.daily.column(aim)
    return 0 if column is None else max(0, int(column.sum()))


def _judged(past: Past, aim: str) -> NDArray[np.int64]:
    assert past.daily is not None
    rows: Sequence[str] = past.daily.creatives
    return np.array([past.told.result(aim, past.members[row]) for row in rows], dtype=np.int64)
