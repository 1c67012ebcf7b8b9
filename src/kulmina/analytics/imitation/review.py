"""A history looked through: creatives, campaigns and channels, activity against what it is for, in one go.

Three signs are told apart: `activity` (clicks or visits grew, target actions did not), `junk_leads` (target actions
grew, arrivals did not: needs arrivals and 45 days), and, where a company has too few results for any test of growth,
`share` (the guard of DOMAIN §12: 30 % of the clicks and at least twice the share of the results, if chance is ruled
out). A campaign is told of only where it says more than its creatives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np
from scipy import stats

from kulmina.analytics.daily import Daily, Matrix
from kulmina.analytics.imitation.ripening import ENOUGH, ripeness
from kulmina.analytics.imitation.verdicts import RATE, RATE_LOOKING, Judged, Verdict, judge, kept
from kulmina.analytics.imitation.windows import Rows, rows
from kulmina.analytics.levels import LEVELS, gathered
from kulmina.domain.vanity import imitations

Kind = Literal["activity", "junk_leads", "share"]
ACTIVITIES = ("clicks", "visits")
OUTCOME = "target_actions"
LATE = ("target_leads", "arrived", "arrived_target", "purchases", "cash")
"""Outcomes that come later than the day they stand on."""
FEW = 50
"""Results below which growth cannot be tested, so that only shares speak."""
RATE_OF_JUNK = 0.05
RATE_OF_SHARES = 0.01


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
    """`watched`: creatives that could be compared; `thin`: those with too few days or results to tell anything."""

    signs: tuple[Sign, ...]
    watched: tuple[str, ...]
    thin: tuple[str, ...]

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
    watched: set[str] = set()
    told: set[str] = set()
    for level in LEVELS:
        held, creatives = gathered(daily, level)
        if level != "creative" and not 1 < len(held.creatives) < len(daily.creatives):
            continue
        found, judged = _level(held, level, cut, activities, outcome, rate)
        if level == "creative":
            watched = {held.creatives[row] for row in judged.compared}
            told = {held.creatives[one.row] for one in judged.verdicts if one.thin and not one.flagged}
        marked = {sign.name for sign in signs}
        signs += [sign for sign in found if level == "creative" or not marked & set(creatives[sign.name])]
    if int(_figure(daily, outcome).sum()) < FEW and not signs:
        signs += _by_shares(daily, activities, outcome)
    flagged = {sign.name for sign in signs if sign.level == "creative"}
    thin = sorted((set(daily.creatives) - watched | told) - flagged)
    return Review(signs=tuple(signs), watched=tuple(sorted(watched)), thin=tuple(thin))


def _level(
    daily: Daily, level: str, cut: int | None, activities: Sequence[str], outcome: str, rate: float
) -> tuple[list[Sign], Judged]:
    """The signs of one level: the activities of a row are one family, and the surest of them is told."""
    known = [name for name in activities if daily.column(name) is not None and name != outcome]
    judged = [judge(_rows(daily, name, outcome), cut, rate=rate) for name in known]
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
    thin = tuple(replace(one, row=one.row % size) for one in together)
    compared = tuple(sorted({row for found in judged for row in found.compared}))
    return list(best.values()), Judged(verdicts=thin, compared=compared)


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


def _by_shares(daily: Daily, activities: Sequence[str], outcome: str) -> list[Sign]:
    """The guard of shares, where chance would hardly leave a creative so few results for so many clicks."""
    results = _figure(daily, outcome).sum(axis=1)
    found: dict[str, Sign] = {}
    for activity in activities:
        figure = daily.column(activity)
        if figure is None or not figure.sum() or not results.sum():
            continue
        done = figure.sum(axis=1)
        marked = imitations({name: (int(done[at]), int(results[at])) for at, name in enumerate(daily.creatives)})
        for name in sorted(marked):
            at = daily.creatives.index(name)
            part = float(done[at] / done.sum())
            p = float(stats.binom.cdf(int(results[at]), int(results.sum()), part)) * len(daily.creatives)
            if p <= RATE_OF_SHARES:
                found.setdefault(
                    name,
                    Sign(
                        level="creative", name=name, kind="share", activity=activity, outcome=outcome,
                        start=daily.first, end=daily.end - timedelta(days=1), confidence=1 - p,
                        shares=(part, float(results[at] / results.sum())),
                    ),
                )  # fmt: skip
    return list(found.values())
