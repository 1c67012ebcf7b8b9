"""Activity without results where growth says nothing: shares of activity and of results beside each other.

Two rules. In a company with too few results for any test of growth the guard of DOMAIN §12 speaks: 30 % of the clicks
and at least twice the share of the results, if chance (a binomial) is ruled out. In any company a row whose activity
grew, but which had too few results before to tell whether they followed, is set against the others of the same days:
its results given its activity are a negative binomial count around the others' results per activity. Honest creatives
differ in that, so the count scatters as much as the others' do (by the method of moments), and never less than `APART`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from kulmina.analytics.imitation.verdicts import LEAST_SHARE, Verdict
from kulmina.analytics.imitation.windows import Floats, Rows
from kulmina.domain.vanity import TIMES, imitations

RATE = 0.01
"""Of a look at all rows, the chance that an honest one is told of."""
APART, UNKNOWN = 0.5, 1.0
"""The least variance of results per activity between honest rows, against their mean squared: 0.7 times the mean up or
down is nothing rare. `UNKNOWN` where fewer than `COMPARED` others show it."""
COMPARED = 5


@dataclass(frozen=True, slots=True)
class Shares:
    """A row that is busy for nothing: its parts of all activity and of all outcomes; `p`: of chance alone."""

    row: int
    activity: float
    outcome: float
    p: float


def guarded(activity: Floats, outcome: Floats) -> list[Shares]:
    """The guard of shares over sums by row."""
    if not activity.sum() or not outcome.sum():
        return []
    marked = imitations({str(row): (int(activity[row]), int(outcome[row])) for row in range(len(activity))})
    found = []
    for row in sorted(map(int, marked)):
        part = float(activity[row] / activity.sum())
        p = float(stats.binom.cdf(int(outcome[row]), int(outcome.sum()), part)) * len(activity)
        if p <= RATE:
            found.append(Shares(row, part, float(outcome[row] / outcome.sum()), p))
    return found


def untold(held: Rows, grown: list[Verdict]) -> list[tuple[Verdict, Shares]]:
    """Of rows whose activity grew (`grown`, chosen by activity alone) those of which growth can say nothing and whose
    results of the same days are beyond what chance and the difference of creatives leave."""
    asked = [one for one in grown if not one.by_money]
    found = []
    for one in asked:
        if not (one.thin and _stood(one)):
            continue
        shares = _beside(held, one, len(asked))
        if shares is not None and shares.p <= RATE and shares.activity >= TIMES * shares.outcome:
            found.append((one, shares))
    return found


def _stood(one: Verdict) -> bool:
    """Whether its results did not follow, as far as there were any."""
    return not one.outcome[0] or one.outcome_growth - 1 < (one.activity_growth - 1) * LEAST_SHARE


def _beside(held: Rows, one: Verdict, asked: int) -> Shares | None:
    """A row against the others from its change on; None where they have no results."""
    span = slice(one.cut, one.stop)
    done = (held.activity[:, span] * held.ripe[span]).sum(axis=1)
    got = held.outcome[:, span].sum(axis=1)
    others = np.arange(held.size) != one.row
    if not got[others].sum() or not done[others].sum():
        return None
    mean = got[others].sum() / done[others].sum()
    shape = 1 / _apart(done[others] * mean, got[others])
    expected = done[one.row] * mean
    p = float(stats.nbinom.cdf(round(float(got[one.row])), shape, shape / (shape + expected))) * asked
    return Shares(one.row, float(done[one.row] / done.sum()), float(got[one.row] / got.sum()), p)


def _apart(expected: Floats, got: Floats) -> float:
    """The variance of rows' own levels against their mean squared: that of counts over Poisson's."""
    if len(expected) < COMPARED:
        return UNKNOWN
    return max(float(((got - expected) ** 2 - expected).sum() / max(float((expected**2).sum()), 1e-9)), APART)
