"""A history looked through: creatives, campaigns and channels, activity against what it is for, in one go.

Three signs are told apart: `activity` (clicks or visits grew, target actions did not), `junk_leads` (target actions
grew, arrivals did not: needs arrivals and 45 days), and, where growth can say nothing because results are too few,
`share` (see `shares`). A campaign is told of only where it says more than its creatives. What all creatives did
together, so that none stands out, is told of the company alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np

from kulmina.analytics.daily import Daily, Matrix
from kulmina.analytics.imitation.power import told_if_doubled
from kulmina.analytics.imitation.ripening import ENOUGH, ripeness
from kulmina.analytics.imitation.shares import Shares, guarded, untold
from kulmina.analytics.imitation.verdicts import RATE, RATE_LOOKING, Verdict, judge, kept
from kulmina.analytics.imitation.windows import Rows, rows
from kulmina.analytics.levels import LEVELS, gathered

Kind = Literal["activity", "junk_leads", "share"]
ACTIVITIES = ("clicks", "visits")
OUTCOME = "target_actions"
LATE = ("target_leads", "arrived", "arrived_target", "purchases", "cash")
"""Outcomes that come later than the day they stand on."""
FEW = 50
"""Results below which growth cannot be tested, so that only shares speak."""
RATE_OF_JUNK = 0.05
RATE_OF_ALL = 0.01
"""Of the company as one row: nothing is left to set it against."""


class NoSides(ValueError):
    """The change leaves no day before it, or none after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One sign of imitation. `name`: of the creative, campaign or channel; `start` … `end`: first and last day.

    `verdict`: of the test of growth, or None for `share`, where `shares` are the parts of activity and of outcome.
    """

    level: str
    name: str
    kind: Kind
    activity: str
    outcome: str
    start: date
    end: date
    confidence: float
    verdict: Verdict | None = None
    shares: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """`watched`: creatives of which it can be told whether they imitate; `thin`: those with too few days or results.

    `company`: the sign of all creatives that are not flagged together, as one row; `idle`: figures that are nought on
    all days, of which nothing can be told.
    """

    signs: tuple[Sign, ...]
    watched: tuple[str, ...]
    thin: tuple[str, ...]
    company: Sign | None
    idle: tuple[str, ...]

    def of(self, level: str) -> tuple[Sign, ...]:
        return tuple(sign for sign in self.signs if sign.level == level)


def review(
    daily: Daily, since: date | None = None, *, activities: Sequence[str] = ACTIVITIES, outcome: str = OUTCOME,
    rate: float = RATE,
) -> Review:  # fmt: skip
    """Everything that imitates in a history. `since`: where the change is known. Raises KeyError for no such figure,
    NoSides where `since` leaves no day on one side, TooYoung for a late outcome in a short history."""
    cut = None if since is None else (since - daily.first).days
    if cut is not None and not 0 < cut < daily.days:
        raise NoSides(f"the history has no day before {since}" if cut <= 0 else f"the history ends before {since}")
    signs: list[Sign] = []
    untellable: set[str] = set()
    for level in LEVELS:
        held, creatives = gathered(daily, level)
        if level != "creative" and not 1 < len(held.creatives) < len(daily.creatives):
            continue
        marked = {sign.name for sign in signs}
        found, open_ones = _level(held, level, cut, activities, outcome, rate)
        signs += [sign for sign in found if level == "creative" or not marked & set(creatives[sign.name])]
        untellable = open_ones if level == "creative" else untellable
    if int(_figure(daily, outcome).sum()) < FEW and not signs:
        signs += _by_guard(daily, activities, outcome)
    flagged = {sign.name for sign in signs if sign.level == "creative"}
    able = _able(daily, cut, activities, outcome) - untellable | flagged
    return Review(
        signs=tuple(signs),
        watched=tuple(sorted(able)),
        thin=tuple(sorted(set(daily.creatives) - able)),
        company=None if len(signs) > len(flagged) else _company(daily, cut, activities, outcome, flagged),
        idle=_idle(daily, activities, outcome),
    )


def _known(daily: Daily, activities: Sequence[str], outcome: str) -> list[str]:
    return [name for name in activities if daily.column(name) is not None and name != outcome]


def _idle(daily: Daily, activities: Sequence[str], outcome: str) -> tuple[str, ...]:
    return tuple(name for name in (*_known(daily, activities, outcome), outcome) if not _figure(daily, name).any())


def _able(daily: Daily, cut: int | None, activities: Sequence[str], outcome: str) -> set[str]:
    """Creatives of which any of the activities could be told."""
    found: set[str] = set()
    for name in _known(daily, activities, outcome):
        can = told_if_doubled(_rows(daily, name, outcome), cut)
        found |= {daily.creatives[row] for row in np.flatnonzero(can).tolist()}
    return found


def _company(daily: Daily, cut: int | None, activities: Sequence[str], outcome: str, flagged: set[str]) -> Sign | None:
    """The sign of all who are not flagged as one row, where there are several."""
    rest = [place for place, name in enumerate(daily.creatives) if name not in flagged]
    if len(rest) < 2:
        return None
    one = replace(daily.of(rest), channels=("",) * len(rest))
    whole, _ = gathered(one, "channel")
    signs = [
        _sign(whole, "company", "activity", name, outcome, verdict)
        for name in _known(daily, activities, outcome)
        for verdict in judge(_rows(whole, name, outcome), cut, rate=RATE_OF_ALL).flags
        if not verdict.by_money
    ]
    return max(signs, key=lambda sign: sign.confidence, default=None)


def _level(
    daily: Daily, level: str, cut: int | None, activities: Sequence[str], outcome: str, rate: float
) -> tuple[list[Sign], set[str]]:
    """The signs of one level, and the rows that grew of which nothing can be told. The activities of a row are one
    family, and the surest of them is told."""
    known = _known(daily, activities, outcome)
    held = [_rows(daily, name, outcome) for name in known]
    judged = [judge(one, cut, rate=rate) for one in held]
    size = len(daily.creatives)
    rate = rate if cut is not None else min(rate, RATE_LOOKING)
    together = kept(
        [replace(one, row=one.row + size * place) for place, found in enumerate(judged) for one in found.verdicts], rate
    )
    best: dict[int, Sign] = {}
    for one in together:
        if one.flagged:
            name, verdict = known[one.row // size], replace(one, row=one.row % size)
            best.setdefault(verdict.row, _sign(daily, level, "activity", name, outcome, verdict))
    for verdict in _junk(daily, cut, outcome):
        best.setdefault(verdict.row, _sign(daily, level, "junk_leads", OUTCOME, _arrivals(daily), verdict))
    for name, of, found in zip(known, held, judged, strict=True):
        if level == "creative":
            for verdict, shares in untold(of, list(found.verdicts)):
                best.setdefault(verdict.row, _by_shares(daily, name, outcome, shares, verdict.cut, verdict.stop))
    return list(best.values()), {daily.creatives[one.row % size] for one in together if one.thin and not one.flagged}


def _sign(daily: Daily, level: str, kind: Kind, activity: str, outcome: str, verdict: Verdict) -> Sign:
    return Sign(
        level=level, name=daily.creatives[verdict.row], kind=kind, activity=activity, outcome=outcome,
        start=daily.first + timedelta(days=verdict.cut), end=daily.first + timedelta(days=verdict.stop - 1),
        confidence=verdict.confidence, verdict=verdict,
    )  # fmt: skip


def _rows(daily: Daily, activity: str, outcome: str) -> Rows:
    late = ripeness(_figure(daily, outcome), daily.target_actions) if outcome in LATE else None
    figure = _figure(daily, outcome)
    counted = _payments(figure) if outcome == "cash" else figure
    return rows(_figure(daily, activity), counted, daily.spend if daily.spend.any() else None,
                reported=daily.reported, ripe=late)  # fmt: skip


def _payments(cash: Matrix) -> Matrix:
    """Money as a count: amounts over the size that makes their scatter that of a count (a compound Poisson's)."""
    size = float((cash.astype(np.float64) ** 2).sum() / max(float(cash.sum()), 1.0))
    return np.rint(cash / max(size, 1.0)).astype(np.int64)


def _figure(daily: Daily, name: str) -> Matrix:
    figure = daily.column(name)
    if figure is None:
        raise KeyError(name)
    return figure


def _arrivals(daily: Daily) -> str:
    return "arrived_target" if daily.arrived_target is not None else "arrived"


def _junk(daily: Daily, cut: int | None, outcome: str) -> tuple[Verdict, ...]:
    """Target actions that grew while arrivals did not; asked only where arrivals are known and days are enough."""
    arrivals = daily.column(_arrivals(daily))
    if outcome != OUTCOME or arrivals is None or daily.days < ENOUGH or arrivals[:, :-30].sum() < FEW:
        return ()
    return judge(_rows(daily, OUTCOME, _arrivals(daily)), cut, rate=RATE_OF_JUNK).flags


def _by_guard(daily: Daily, activities: Sequence[str], outcome: str) -> list[Sign]:
    """The guard of shares over the whole history."""
    results = _figure(daily, outcome).sum(axis=1)
    found: dict[int, Sign] = {}
    for name in _known(daily, activities, outcome):
        for shares in guarded(_figure(daily, name).sum(axis=1), results):
            found.setdefault(shares.row, _by_shares(daily, name, outcome, shares, 0, daily.days))
    return list(found.values())


def _by_shares(daily: Daily, activity: str, outcome: str, shares: Shares, start: int, stop: int) -> Sign:
    return Sign(
        level="creative", name=daily.creatives[shares.row], kind="share", activity=activity, outcome=outcome,
        start=daily.first + timedelta(days=start), end=daily.first + timedelta(days=stop - 1),
        confidence=1 - shares.p, shares=(shares.activity, shares.outcome),
    )  # fmt: skip
