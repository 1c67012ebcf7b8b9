"""The funnel: one row per group, marketing steps above, sales stages below, money at the end.

Leads are a cohort: those created in the period. A lead has reached a stage when it has that stage's
fact or any later one before the end of the period. Cash is a flow: payments of the period less their refunds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from typing import Any

STAGES = ("lead", "contacted", "booked", "arrived", "signed", "paid")
KEY_STAGE = "arrived"
VERDICTS = ("target", "non_target", "unknown", "invalid")
GROUPINGS = ("creative", "campaign", "channel", "platform", "office", "operator", "seller")


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """One group's figures. Counts are leads, money is kopecks; `visits` and the platform's own counts
    are None where nobody counts them, `visits` also where they do not matter (R32); `clicks_off`, `actions_off`,
    `spend_off`: what of the clicks, target actions and spend lies where they do not matter. `group` None: leads that
    belong to no group (unattributed)."""

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
    clicks_off: int = 0
    actions_off: int = 0
    spend_off: int = 0

    @property
    def leads(self) -> int:
        return self.reached[0]

    def stage(self, name: str) -> int:
        return self.reached[STAGES.index(name)]

    def verdict(self, name: str) -> int:
        return self.verdicts[VERDICTS.index(name)]

    def cost(self, count: int) -> Fraction | None:
        """Spend per one of `count`, in roubles; undefined for none, and where nothing was spent: who came unpaid for
        has no price."""
        return Fraction(self.spend, 100 * count) if count and self.spend else None

    @property
    def cost_of_visit(self) -> Fraction | None:
        """Spend per visit of the site, in roubles, where visits matter."""
        return Fraction(self.spend - self.spend_off, 100 * self.visits) if self.visits else None

    @property
    def after_visit(self) -> Fraction | None:
        """Target actions per visit of the site, where visits matter."""
        return Fraction(self.target_actions - self.actions_off, self.visits) if self.visits else None

    @property
    def after_click(self) -> Fraction | None:
        """Target actions per click: the conversion of marketing that needs no visits."""
        return Fraction(self.target_actions, self.clicks) if self.clicks else None

    @property
    def lacks_visits(self) -> bool:
        """Whether nobody counts visits where they matter."""
        return self.visits is None and bool(self.spend - self.spend_off or self.target_actions - self.actions_off)

    def share(self, count: int) -> Fraction | None:
        """`count` per lead; undefined without leads."""
        return Fraction(count, self.leads) if self.leads else None


@dataclass(frozen=True, slots=True)
class Funnel:
    """Rows by group, the row without a group last, and their total (R34: total = sum + unattributed)."""

    by: str
    rows: tuple[FunnelRow, ...]
    total: FunnelRow = field(default_factory=lambda: FunnelRow(None))


def without_visits(row: FunnelRow, off: Collection[str | None]) -> FunnelRow:
    """The row of a creative without the step of visits, where it is among those on which visits do not matter: its
    conversion goes from the click to the target action, and no visit of it is in any sum (R32). What has no creative
    came past the site."""
    if row.group is not None and row.group not in off:
        return row
    return replace(row, visits=None, clicks_off=row.clicks, actions_off=row.target_actions, spend_off=row.spend)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the marketing funnel. `name`: impressions, clicks, visits, leads or actions; `share`: of the earlier
    step `of`, undefined where that is none."""

    name: str
    count: int
    of: str = ""
    share: Fraction | None = None


def marketing_steps(row: FunnelRow, *, leads_first: bool = False) -> tuple[Step, ...]:
    """The marketing funnel of a row (R28-R33): shown, clicked, came to the site where that matters, did what is
    expected. `leads_first`: what makes a lead is another action than the one that is expected, a step before it (R14).
    """
    clicked = Step("clicks", row.clicks, "impressions", _per(row.clicks, row.impressions))
    steps = [Step("impressions", row.impressions), clicked]
    if row.visits is not None:
        steps.append(Step("visits", row.visits, "clicks", _per(row.visits, row.clicks - row.clicks_off)))
    if leads_first:
        steps.append(Step("leads", row.leads, "clicks", _per(row.leads, row.clicks)))
        return (*steps, Step("actions", row.target_actions, "leads", _per(row.target_actions, row.leads)))
    if row.visits is None or row.clicks_off or row.lacks_visits:
        return (*steps, Step("actions", row.target_actions, "clicks", row.after_click))
    return (*steps, Step("actions", row.target_actions, "visits", row.after_visit))


def _per(count: int, before: int) -> Fraction | None:
    return Fraction(count, before) if before else None


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
