"""The funnel: one row per group, marketing steps above, sales stages below, money at the end.

Leads are a cohort: those created in the period. A lead has reached a stage when it has that stage's
fact or any later one before the end of the period. Cash is a flow: payments of the period less their refunds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any

STAGES = ("lead", "contacted", "booked", "arrived", "signed", "paid")
KEY_STAGE = "arrived"
VERDICTS = ("target", "non_target", "unknown", "invalid")
GROUPINGS = ("creative", "campaign", "channel", "platform", "office", "operator", "seller")


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """One group's figures. Counts are leads, money is kopecks; `visits` and the platform's own counts
    are None where nobody counts them. `group` None: leads that belong to no group (unattributed)."""

    group: str | None
    impressions: int = 0
    clicks: int = 0
    visits: int | None = None
    spend: int = 0
    reported_actions: int | None = None
    reported_purchases: int | None = None
    target_actions: int = 0
    reached: tuple[int, ...] = (0,) * len(STAGES)
    verdicts: tuple[int, ...] = (0,) * len(VERDICTS)
    arrived_target: int = 0
    purchases: int = 0
    cash: int = 0

    @property
    def leads(self) -> int:
        return self.reached[0]

    def stage(self, name: str) -> int:
        return self.reached[STAGES.index(name)]

    def verdict(self, name: str) -> int:
        return self.verdicts[VERDICTS.index(name)]

    def cost(self, count: int) -> Fraction | None:
        """Spend per one of `count`, in roubles; undefined for none."""
        return Fraction(self.spend, 100 * count) if count else None

    def share(self, count: int) -> Fraction | None:
        """`count` per lead; undefined without leads."""
        return Fraction(count, self.leads) if self.leads else None


@dataclass(frozen=True, slots=True)
class Funnel:
    """Rows by group, the row without a group last, and their total (R34: total = sum + unattributed)."""

    by: str
    rows: tuple[FunnelRow, ...]
    total: FunnelRow = field(default_factory=lambda: FunnelRow(None))


def funnel(by: str, rows: Iterable[FunnelRow]) -> Funnel:
    """Rows sorted by leads, then spend, then name; the group-less row last; with their total."""
    ordered = sorted(rows, key=lambda r: (r.group is None, -r.leads, -r.spend, r.group or ""))
    return Funnel(by, tuple(ordered), total(ordered))


def total(rows: Iterable[FunnelRow]) -> FunnelRow:
    """The sum of rows. A count that no row has stays None; rows that lack it count as nothing in the sum."""
    listed = list(rows)
    if not listed:
        return FunnelRow(None)
    return FunnelRow(None, *(_sum([getattr(row, f.name) for row in listed]) for f in fields(FunnelRow)[1:]))


def _sum(values: list[Any]) -> Any:
    if isinstance(values[0], tuple):
        return tuple(map(sum, zip(*values, strict=True)))
    known = [value for value in values if value is not None]
    return sum(known) if known else None
