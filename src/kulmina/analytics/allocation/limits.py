"""What the owner allows: least, greatest and fixed amounts of creatives, campaigns and channels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from kulmina.analytics.allocation.kopecks import GroupBound, Whole
from kulmina.analytics.daily import Daily
from kulmina.domain.money import roubles

Kind = Literal["creative", "campaign", "channel"]
INNER_FIRST = ("creative", "campaign", "channel")


class LimitsContradict(ValueError):
    """The limits cannot hold together with each other or with the amount."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Of one creative, campaign or channel, in kopecks; None where nothing is said. `row`: its place in a file."""

    kind: Kind
    name: str
    low: int | None = None
    high: int | None = None
    fixed: int | None = None
    row: int | None = None

    @property
    def called(self) -> str:
        where = "" if self.row is None else f"row {self.row}, "
        return f"{where}{self.kind} {self.name}"

    @property
    def least(self) -> int:
        return self.fixed if self.fixed is not None else self.low or 0

    def most(self, amount: int) -> int:
        return self.fixed if self.fixed is not None else amount if self.high is None else min(self.high, amount)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Kopecks of each creative [n], and of groups, the inner ones first."""

    low: Whole
    high: Whole
    groups: tuple[GroupBound, ...]


def bounds(daily: Daily, limits: Sequence[Limit], amount: int) -> Bounds:
    """The limits by creative. Raises LimitsContradict with the rows and numbers."""
    for limit in limits:
        _alone(limit)
    _once(limits)
    n = len(daily.creatives)
    low, high = np.zeros(n, dtype=np.int64), np.full(n, amount, dtype=np.int64)
    groups = []
    for limit in sorted(limits, key=lambda limit: INNER_FIRST.index(limit.kind)):
        members = _members(daily, limit)
        if limit.kind == "creative":
            low[members], high[members] = limit.least, limit.most(amount)
        else:
            groups.append((limit, GroupBound(members, limit.least, limit.most(amount))))
    _apart(daily, [limit for limit, _ in groups])
    _fits(limits, groups, low, high, amount)
    return Bounds(low, high, tuple(group for _, group in groups))


def of_paid(daily: Daily, held: Daily, limits: Sequence[Limit]) -> list[Limit]:
    """The limits that bind creatives with spend (`held`); those without get nothing, which every greatest amount
    allows. Raises LimitsContradict for what the history does not know, and for money that nobody could take."""
    kept = []
    for limit in limits:
        _members(daily, limit)
        if len(members_of(held, limit)):
            kept.append(limit)
        elif limit.least > 0:
            raise LimitsContradict(f"{limit.called}: none of its creatives ever had spend, so none can be given money")
        else:
            _alone(limit)
    return kept


def _alone(limit: Limit) -> None:
    """One row against itself."""
    for word, value in (("min", limit.low), ("max", limit.high), ("fixed", limit.fixed)):
        if value is not None and value < 0:
            raise LimitsContradict(f"{limit.called}: {word} {roubles(value)} is below zero")
    if limit.low is not None and limit.high is not None and limit.low > limit.high:
        raise LimitsContradict(f"{limit.called}: min {roubles(limit.low)} is more than max {roubles(limit.high)}")
    if limit.fixed is None:
        return
    if limit.low is not None and limit.fixed < limit.low:
        raise LimitsContradict(f"{limit.called}: fixed {roubles(limit.fixed)} is less than min {roubles(limit.low)}")
    if limit.high is not None and limit.fixed > limit.high:
        raise LimitsContradict(f"{limit.called}: fixed {roubles(limit.fixed)} is more than max {roubles(limit.high)}")


def _once(limits: Sequence[Limit]) -> None:
    seen: dict[tuple[str, str], Limit] = {}
    for limit in limits:
        if (limit.kind, limit.name) in seen:
            raise LimitsContradict(f"{limit.called} is limited twice, before in {seen[limit.kind, limit.name].called}")
        seen[limit.kind, limit.name] = limit


def members_of(daily: Daily, limit: Limit) -> Whole:
    """Places of the creatives that a limit speaks of."""
    names = {"creative": daily.creatives, "campaign": daily.campaigns, "channel": daily.channels}[limit.kind]
    return np.array([place for place, name in enumerate(names) if name == limit.name], dtype=np.intp)


def _members(daily: Daily, limit: Limit) -> Whole:
    found = members_of(daily, limit)
    if not len(found):
        raise LimitsContradict(f"{limit.called}: the history knows no such {limit.kind}")
    return found


def _apart(daily: Daily, groups: Sequence[Limit]) -> None:
    """A campaign of several channels cannot be limited beside one of these channels: neither holds the other."""
    channels = {limit.name for limit in groups if limit.kind == "channel"}
    for limit in groups:
        if limit.kind != "campaign":
            continue
        of = {
            channel
            for channel, campaign in zip(daily.channels, daily.campaigns, strict=True)
            if campaign == limit.name and channel is not None
        }
        if len(of) > 1 and of & channels:
            raise LimitsContradict(
                f"{limit.called} runs in several channels ({', '.join(sorted(of))}), one of which is limited too: "
                "limit the campaign or the channels"
            )


def _fits(
    limits: Sequence[Limit], groups: Sequence[tuple[Limit, GroupBound]], low: Whole, high: Whole, amount: int
) -> None:
    """Bounds against the bounds they lie in, from the inside out, and against the amount."""
    least, most = low.copy(), high.copy()
    for limit, group in groups:
        below, above = int(least[group.members].sum()), int(most[group.members].sum())
        if below > group.high:
            raise LimitsContradict(
                f"{limit.called}: its parts must get at least {roubles(below)}, which is more than its "
                f"{_most_word(limit)} {roubles(group.high)} ({_named(limits, lambda one: one.least > 0)})"
            )
        if above < group.low:
            raise LimitsContradict(
                f"{limit.called}: its parts may get at most {roubles(above)}, which is less than its "
                f"{_least_word(limit)} {roubles(group.low)} ({_named(limits, lambda one: one.most(amount) < amount)})"
            )
        # The whole group stands in the place of its first member from here on.
        least[group.members], most[group.members] = 0, 0
        least[group.members[0]], most[group.members[0]] = max(below, group.low), min(above, group.high)
    if int(least.sum()) > amount:
        raise LimitsContradict(
            f"the least amounts add up to {roubles(int(least.sum()))}, more than the {roubles(amount)} there are "
            f"({_named(limits, lambda one: one.least > 0)})"
        )
    if int(most.sum()) < amount:
        raise LimitsContradict(
            f"the greatest amounts add up to {roubles(int(most.sum()))}, less than the {roubles(amount)} to be spent "
            f"({_named(limits, lambda one: one.most(amount) < amount)})"
        )


def _most_word(limit: Limit) -> str:
    return "fixed" if limit.fixed is not None else "max" if limit.high is not None else "share of the amount"


def _least_word(limit: Limit) -> str:
    return "fixed" if limit.fixed is not None else "min"


def _named(limits: Sequence[Limit], asked: Callable[[Limit], bool]) -> str:
    """The rows that make it so: the first few."""
    rows = [_told(limit) for limit in limits if asked(limit)]
    more = f" and {len(rows) - 5} more" if len(rows) > 5 else ""
    return ("; ".join(rows[:5]) or "no row of limits") + more


def _told(limit: Limit) -> str:
    held = (("min", limit.low), ("max", limit.high), ("fixed", limit.fixed))
    return f"{limit.called}: " + ", ".join(f"{word} {roubles(value)}" for word, value in held if value is not None)
