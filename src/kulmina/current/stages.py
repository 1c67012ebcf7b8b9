"""How far the leads of some spans of time had come by an instant, as things stand now; and what they have paid.

Spans are instants, not days: a month that runs is compared with what earlier months had come to at the same age.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from kulmina.domain.funnel import STAGES
from kulmina.journal.rows import select


@dataclass(frozen=True, slots=True)
class Cohort:
    """The leads created in [since, until), looked at as they stood at `seen` (microseconds since 1970)."""

    since: int
    until: int
    seen: int


# Leads of one creative lie together in an index that holds their stages: the rows themselves are not read.
_COUNTS = "COUNT(*) || '' || " + " || ".join(
    f"' ' || COUNT(*) FILTER (WHERE l.{stage} < {{seen}})" for stage in STAGES[1:]
)
_CREATIVES = """
WITH RECURSIVE g (name) AS (
    SELECT MIN(creative) FROM current_lead
    UNION ALL SELECT (SELECT MIN(l.creative) FROM current_lead l WHERE l.creative > g.name) FROM g
    WHERE g.name IS NOT NULL
)
"""


def reached(cohorts: Sequence[Cohort]) -> list[tuple[int, ...]]:
    """Of each cohort: how many of its leads had reached each stage of `STAGES`, in one question."""
    if not cohorts:
        return []
    parts = [part for place, cohort in enumerate(cohorts) for part in _parts(place, cohort)]
    found = [[0] * len(STAGES) for _ in cohorts]
    for place, told in select(f"{_CREATIVES} {' UNION ALL '.join(parts)}"):
        for stage, count in enumerate(told.split()):
            found[place][stage] += int(count)
    return [tuple(row) for row in found]


def _parts(place: int, cohort: Cohort) -> tuple[str, str]:
    counts = _COUNTS.format(seen=int(cohort.seen))
    one = (
        f"SELECT {counts} FROM current_lead l "
        f"WHERE l.creative {{of}} AND l.created >= {int(cohort.since)} AND l.created < {int(cohort.until)}"
    )
    return (
        f"SELECT {place}, ({one.format(of='= g.name')}) FROM g WHERE name IS NOT NULL",
        f"SELECT {place}, ({one.format(of='IS NULL')})",
    )


def zones(cohort: Cohort) -> dict[str, int]:
    """The leads of a cohort by `domain.loss.ZONES`, as they stand now; their sum is all leads (R20)."""
    told = ", ".join(f"COUNT(*) FILTER (WHERE {condition})" for condition in _ZONES.values())
    [row] = select(f"SELECT {told} FROM current_lead WHERE created >= %s AND created < %s", cohort.since, cohort.until)
    return dict(zip(_ZONES, row, strict=True))


_GONE = "state IN ('lost', 'sleeping', 'refunded')"
_ZONES = {
    "won": "state = 'sold'",
    "marketing": "state IN ('invalid', 'non_target')",
    "call_centre": f"{_GONE} AND came IS NULL",
    "sales": f"{_GONE} AND came IS NOT NULL",
    "open": "state NOT IN ('sold', 'invalid', 'non_target', 'lost', 'sleeping', 'refunded')",
}


def stuck(cohort: Cohort, before: str, after: str, *, limit: int) -> tuple[list[int], int]:
    """The leads of a cohort that had reached the stage `before` and not `after`, newest first; how many there are.

    Raises ValueError for a word that is no stage.
    """
    [counts] = reached([cohort])
    count = counts[STAGES.index(before)] - counts[STAGES.index(after)]
    if count <= 0:
        return [], 0
    reached_before = "TRUE" if before == STAGES[0] else f"{before} < {int(cohort.seen)}"
    found = select(
        f"SELECT number FROM current_lead WHERE created >= %s AND created < %s AND {reached_before} "
        f"AND ({after} IS NULL OR {after} >= {int(cohort.seen)}) ORDER BY created DESC, number DESC LIMIT %s",
        cohort.since, cohort.until, limit,
    )  # fmt: skip
    return [row[0] for row in found], count


def average_cash(since: int, until: int) -> tuple[Fraction | None, int]:
    """Roubles that one client of the leads created in [since, until) has left us, and how many have paid."""
    [(net, payers)] = select(
        "SELECT SUM(net), COUNT(DISTINCT lead) FROM current_payment WHERE lead_created >= %s AND lead_created < %s",
        since, until,
    )  # fmt: skip
    return (Fraction(int(net), 100 * payers), payers) if payers else (None, 0)
