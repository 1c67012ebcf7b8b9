"""What a plan has come to, before it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kulmina.analytics.allocation.choice import Market
from kulmina.analytics.allocation.kopecks import Whole
from kulmina.analytics.allocation.limits import Bounds, Limit
from kulmina.analytics.allocation.offices import Room
from kulmina.analytics.daily import Daily


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Of `daily` the creatives `held` take part; `amounts` and `was` are theirs, both of the money that is spent.

    `step`: what was asked; `held_step`: what holds, None where none does; `left_out`: days of the history too old to
    be looked at.
    """

    daily: Daily
    held: Daily
    here: Market
    allowed: Bounds
    amounts: Whole
    was: Whole
    aim: str
    amount: int
    better: float
    kept: bool
    limits: Sequence[Limit]
    room: Room | None
    step: float | None
    held_step: float | None
    left_out: int

    @property
    def unspent(self) -> int:
        return self.amount - int(self.amounts.sum())
