"""From when to when the company's leads are known, and the money of stretches of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from kulmina.domain.period import instant
from kulmina.journal.rows import select


@dataclass(frozen=True, slots=True)
class Reach:
    """The first and the last lead, and the last payment."""

    first: datetime
    last: datetime
    paid: datetime | None


def reach() -> Reach | None:
    """How far the history reaches; None: there is no lead."""
    # Each end stands at an end of an index: one look instead of a walk over all leads.
    [(first, last, paid)] = select(
        "SELECT (SELECT created FROM current_lead WHERE created IS NOT NULL ORDER BY created LIMIT 1), "
        "(SELECT created FROM current_lead WHERE created IS NOT NULL ORDER BY created DESC LIMIT 1), "
        "(SELECT MAX(at) FROM current_payment)"
    )
    if first is None:
        return None
    return Reach(instant(first), instant(last), None if paid is None else instant(paid))


def money(edges: Sequence[int]) -> list[int]:
    """Kopecks that payments left between each instant and the next one (microseconds since 1970)."""
    pairs = list(pairwise(edges))
    sums = ", ".join(f"SUM(net) FILTER (WHERE at >= {int(a)} AND at < {int(b)})" for a, b in pairs)
    [found] = select(f"SELECT {sums} FROM current_payment WHERE at >= %s AND at < %s", edges[0], edges[-1])
    return [int(one or 0) for one in found]
