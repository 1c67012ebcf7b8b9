"""Did activity grow while the outcome did not? A test of each row, with the share of false flags held.

Given that a row had N outcomes before and after together, how many of them came after is binomial under a fixed
growth of the rate (Przyborowski and Wilenski, 1940). The null says that the outcome followed: it grew by at least

    market × felt^ELASTICITY × (1 + FOLLOWS × (beyond - 1))

where `felt` is the growth of spend as results feel it, `beyond` the growth of activity over what market and spend
explain. Overdispersion, the doubt about the market and about the elasticity make the binomial a beta-binomial. Which
rows are tested is decided by their activity alone, so that the test of the outcome is not spoilt by the choice; of
the tested, Benjamini and Hochberg (1995) keep the expected share of false flags at `RATE`.

Activity that grew just as spend did is no sign of imitation: such rows are a family of their own (`by_money`), with
the least that saturating curves can give for the money as their null, and a hundredth as their rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from kulmina.analytics.imitation.change import LOOKED_FOR, Split, splits
from kulmina.analytics.imitation.market import ELASTICITY, Market, market
from kulmina.analytics.imitation.spread import overdispersion
from kulmina.analytics.imitation.windows import Floats, Rows, Windows, growth, windows

FOLLOWS = 0.9
"""Of activity that neither market nor spend explains, the part that the outcome follows when it is honest."""
GREW = 1.3
"""Activity that grew less than this beyond market and spend is not looked at."""
BOUGHT = 1.5
"""Nor activity that grew with spend, where it grew less than this."""
HONEST = 0.35
"""The least elasticity that saturating curves leave: twice the money brings at least 1.27 times the results."""
ELASTICITY_DOUBT = 0.25
"""Standard deviation of a row's own elasticity around the usual one."""
LEAST_SHARE = 1 / 3
"""An outcome that grew by a third of what activity grew by has not stood still (the rule of the vanity guard)."""
RATE, RATE_BY_MONEY = 0.10, 0.01
GREW_LOOKING, RATE_LOOKING = 1.4, 0.10
"""The same where the change is looked for: the span that stands out most is partly luck, and such a question tends to
be asked again tomorrow (`alarms` is made for that)."""
DAYS_BEFORE, DAYS_AFTER = 14, 7
DRIFT = 0.05
"""Standard deviation of the log of a row's own slow change, over market and spend, that nothing explains."""
SURE = 1.645  # 95 % on one side, 90 % between both
THIN = 0.05
FEWEST = 5
"""Outcomes that honest growth would have brought after the change: fewer cannot be missed by any test."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A row whose activity grew, and what its outcome did.

    `start`, `cut`, `stop`: days; before is [start, cut), after [cut, stop). `activity`, `outcome`: sums before and
    after; `activity_growth`, `outcome_growth`: after over before per day at work (1.8 means ×1.8; infinite from
    nothing to something), `low` … `high` the 90 % interval of the latter; `expected`: the least growth of the outcome
    that would have been honest; `spend`: growth of spend; `market`: growth of everybody else's outcome. `p`: of the
    test; `confidence`: 1 - the share of false ones expected among flags at least as sure; `flagged`; `thin`: so few
    outcomes that even one that stood still could not have been told; `by_money`: activity grew as spend did.
    """

    row: int
    start: int
    cut: int
    stop: int
    activity: tuple[int, int]
    outcome: tuple[int, int]
    activity_growth: float
    outcome_growth: float
    low: float
    high: float
    expected: float
    spend: float
    market: float
    p: float
    confidence: float
    flagged: bool
    thin: bool
    by_money: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """`verdicts`: of rows whose activity grew, flagged or not, the surest first; `compared`: places of the rows that
    had days enough to compare."""

    verdicts: tuple[Verdict, ...]
    compared: tuple[int, ...]

    @property
    def flags(self) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.flagged)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What the test of a split needs, [rows]: the null's growth `least`, the variance `doubt` of its log."""

    split: Split
    two: Windows
    market: Market
    stands_out: NDArray[np.bool_]
    by_money: NDArray[np.bool_]
    least: Floats
    doubt: Floats


def judge(held: Rows, since: int | None = None, *, rate: float = RATE) -> Judged:
    """Rows by what they did from day `since` on against the days before it; None: each from its own change on.

    A row's own change is where its activity changed most; its outcome has no say in it, so that looking for the
    change does not spoil the test of the outcome.
    """
    if since is not None:
        found = [(Split(0, since, held.days), np.ones(held.size, dtype=np.bool_))]
    else:
        found = splits(held, overdispersion(held.activity, held, held.days, 1.0))
    until = held.days if since is None else since
    scatter = overdispersion(held.outcome, held, until, ELASTICITY)
    busy_scatter = overdispersion(held.activity, held, until, 1.0)
    verdicts: list[Verdict] = []
    compared = enough(held, since)
    for split, asked in found:
        tried = trial(held, split, busy_scatter, scatter, GREW if since is not None else GREW_LOOKING)
        verdicts += [verdict(tried, int(row)) for row in np.flatnonzero(asked & (tried.stands_out | tried.by_money))]
    most = rate if since is not None else min(rate, RATE_LOOKING)
    return Judged(verdicts=tuple(kept(verdicts, most)), compared=tuple(np.flatnonzero(compared).tolist()))


def enough(held: Rows, since: int | None) -> NDArray[np.bool_]:
    """Rows with days enough before and after; without a known change, with as many in all."""
    if since is None:
        return np.asarray(held.working.sum(axis=1) >= LOOKED_FOR)
    before, after = held.working[:, :since].sum(axis=1), held.working[:, since:].sum(axis=1)
    return np.asarray((before >= DAYS_BEFORE) & (after >= DAYS_AFTER))


def trial(held: Rows, split: Split, busy_scatter: float, scatter: float, grew: float = GREW) -> Trial:
    """The test of a split, prepared for all rows; activity that grew less than `grew` is not looked at."""
    two = windows(held, *(np.full(held.size, day, dtype=np.int64) for day in (split.start, split.cut, split.stop)))
    moved = market(two)
    weeks = 7 * (1 / np.maximum(two.days, 7)).sum(axis=1)
    noise = np.sqrt((1 / np.maximum(two.activity, 1)).sum(axis=1) + busy_scatter * weeks)
    fit = (two.days[:, 0] >= DAYS_BEFORE) & (two.days[:, 1] >= DAYS_AFTER) & (two.activity > 0).all(axis=1)
    beyond = np.maximum(two.busy / (moved.activity * two.bought), 1e-9)
    total = growth(two.activity, two.days) / moved.activity
    surely = np.log(beyond) - SURE * noise > np.log1p((grew - 1) / 2)
    stands_out = fit & (beyond >= grew) & (total >= grew) & surely
    by_money = fit & ~stands_out & (total >= BOUGHT) & (two.at_least >= GREW)
    # Half of its own noise is taken off what is asked of the outcome: the growth that was picked was partly luck.
    follows = 1 + FOLLOWS * np.maximum(beyond * np.exp(-noise / 2) - 1, 0)
    felt = np.clip(two.felt, 0.1, 10.0)
    return Trial(
        split=split,
        two=two,
        market=moved,
        stands_out=stands_out,
        by_money=by_money,
        least=moved.outcome * np.where(by_money, two.at_least**HONEST, felt**ELASTICITY * follows),
        doubt=moved.doubt + scatter * weeks + DRIFT**2 + (ELASTICITY_DOUBT * np.log(felt)) ** 2,
    )


def verdict(tried: Trial, row: int) -> Verdict:
    """What can be said of one row, before the others are looked at (`confidence` is of it alone, no flag yet)."""
    two, least, doubt = tried.two, float(tried.least[row]), float(tried.doubt[row])
    before, after = (float(figure) for figure in two.outcome[row])
    exposure = float(two.ripe[row, 1] / max(two.ripe[row, 0], 1e-9))
    got, low, high = interval(before, after, exposure, doubt)
    grown, level = float(growth(two.activity, two.days)[row]), float(tried.market.outcome[row])
    own = grown / float(tried.market.activity[row]) - 1
    stood = got / level - 1 < own * LEAST_SHARE
    flat = before * exposure * level
    testable = before * exposure * least >= FEWEST
    p = chance(after, before + after, least * exposure, doubt) if stood and testable else 1.0
    return Verdict(
        row=row, start=tried.split.start, cut=tried.split.cut, stop=tried.split.stop,
        activity=_pair(two.activity[row]), outcome=_pair(two.outcome[row]),
        activity_growth=grown, outcome_growth=got, low=low, high=high, expected=least,
        spend=float(two.bought[row]), market=level, p=p, confidence=1 - p, flagged=False,
        thin=not testable or chance(flat, before + flat, least * exposure, doubt) > THIN,
        by_money=bool(tried.by_money[row]),
    )  # fmt: skip


def _pair(sums: Floats) -> tuple[int, int]:
    return round(float(sums[0])), round(float(sums[1]))


def chance(after: float, total: float, odds: float, doubt: float) -> float:
    """P(no more than `after` of `total` outcomes come after the change), half of the last one counted (mid-p).

    `odds`: after to before under the null; `doubt`: variance of their log, which makes the share a beta variable with
    a + b = 1 / (doubt · share · (1 - share)).
    """
    share = odds / (1 + odds)
    together = 1 / max(doubt * share * (1 - share), 1e-9)
    law = stats.betabinom(round(total), together * share, together * (1 - share))
    return float(min(max(law.cdf(round(after)) - 0.5 * law.pmf(round(after)), 0.0), 1.0))


def interval(before: float, after: float, exposure: float, doubt: float) -> tuple[float, float, float]:
    """Growth of the outcome per day with its 90 % interval: log-normal around it, half an outcome added to both."""
    got = after / (before * exposure) if before > 0 and exposure > 0 else float("inf") if after else 1.0
    centre = np.log((after + 0.5) / ((before + 0.5) * max(exposure, 1e-9)))
    wide = SURE * np.sqrt(1 / (after + 0.5) + 1 / (before + 0.5) + doubt)
    return got, float(np.exp(centre - wide)), float(np.exp(centre + wide))


def kept(verdicts: Sequence[Verdict], rate: float) -> list[Verdict]:
    """The verdicts, the surest first; flagged are those whose expected share of false ones is at most their rate."""
    found = []
    for by_money, most in ((False, rate), (True, min(rate, RATE_BY_MONEY))):
        family = sorted((one for one in verdicts if one.by_money == by_money), key=lambda one: (one.p, one.row))
        shares = adjusted(np.array([one.p for one in family]))
        for one, share in zip(family, shares, strict=True):
            found.append(replace(one, confidence=1 - float(share), flagged=bool(share <= most)))
    return sorted(found, key=lambda one: (not one.flagged, -one.confidence, one.p, one.row))


def adjusted(sorted_p: Floats) -> Floats:
    """Benjamini–Hochberg's adjusted values of p-values in their order."""
    if not len(sorted_p):
        return sorted_p
    scaled = sorted_p * len(sorted_p) / np.arange(1, len(sorted_p) + 1)
    return np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
