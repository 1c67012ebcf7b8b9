"""The joints of a plan as ripe leads tell them: each with its 80 % interval, and beside it what the young ones show.

A lead is ripe when nine of ten of those who ever come would have come by its age. Only ripe leads judge a joint; the
little that is still to come of them is added by their exposure. Weeks differ by more than chance: the interval is
the binomial's, widened by the weeks' own spread (Pearson's dispersion, McCullagh & Nelder 1989, ch. 4.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from kulmina.analytics.forecast.money import RIPE
from kulmina.analytics.forecast.ripening import ripening
from kulmina.analytics.forecast.seen import Bools, Floats, Seen
from kulmina.domain.decomposition import Estimate

Z = 1.2816  # of the normal distribution: an interval that holds four cases of five
WINDOW = 91  # days of ripe leads
ENOUGH = 20  # of whom a joint is told, and deals
JUDGED = 14.0  # days in which it is known whether a lead is any good
LATELY = 28  # days of which the price of a lead is told
_SHARE, _PRICE = 10**4, 1


@dataclass(frozen=True, slots=True)
class Joints:
    """Estimates by joint of `domain.decomposition`; joints that too few stand on are left out. `ripe`: days after
    which a lead (and an arrived client) is judged; `earlier`: kopecks a month that deals older than a month bring."""

    told: dict[str, Estimate]
    ripe_lead: float
    ripe_client: float
    earlier: int


def joints(seen: Seen, wasted: Bools, target: Bools, spend: Floats, *, draws: int = 100, seed: int = 0) -> Joints:
    """The joints as they are known now. `wasted`, `target`: of each lead; `spend`: roubles of the days before today."""
    rng = np.random.default_rng([seed, 17])
    good = ~wasted
    came = np.where(target, seen.arrived, np.nan)
    lead_age, lead_by = _ripe(seen.created[good], came[good], seen.at, draws, rng)
    dealt = np.where(np.isnan(seen.dealt), np.nan, np.maximum(seen.dealt, came))
    arrived = ~np.isnan(came)
    client_age, client_by = _ripe(came[arrived], dealt[arrived], seen.at, draws, rng)
    told = {
        "waste": _share(seen.created, wasted, seen.at, JUDGED, np.ones(241)),
        "arrival": _share(seen.created[good], target[good], seen.at, lead_age, lead_by),
        "sale": _share(came[arrived], ~np.isnan(dealt[arrived]), seen.at, client_age, client_by),
        "average": _average(seen),
        "cpl": _price(seen, spend),
    }
    return Joints(
        {name: found for name, found in told.items() if found is not None}, lead_age, client_age, _earlier(seen)
    )


def _ripe(begun: Floats, came: Floats, at: float, draws: int, rng: np.random.Generator) -> tuple[float, Floats]:
    """The age at which nine of ten of those who come have come, and the part that has by each day of age."""
    told = ripening(np.zeros(len(begun), dtype=np.int64), 1, begun, came, at, draws, rng)
    curve = told.by(np.arange(241, dtype=np.float64) + 0.5).mean(axis=0)
    once, rest = float(told.once.mean()), float(told.rate.mean())
    whole = once + (1 - once) * rest
    part = (once + (1 - once) * rest * curve) / max(whole, 1e-9)
    return float(np.searchsorted(part, 0.9)) + 1, part


def _share(begun: Floats, passed: Bools, at: float, ripe: float, curve: Floats) -> Estimate | None:
    """The final share of the ripe, of the latest `WINDOW` days of them that hold enough."""
    age = at - begun
    judged = (age >= ripe) & (age < ripe + WINDOW)
    if judged.sum() < ENOUGH:
        judged = age >= ripe
    count, exposed = int(judged.sum()), curve[np.minimum(age[judged], 240).astype(np.int64)].sum()
    if count < ENOUGH or not passed[judged].any():
        return None
    share = min(1.0, float(passed[judged].sum() / max(exposed, 1e-9)))
    error = Z * (_dispersion(age[judged], passed[judged]) * max(share * (1 - share), 1e-4) / exposed) ** 0.5
    young = age < ripe
    fresh = Fraction(int(passed[young].sum()), int(young.sum())) if young.any() else None
    low, high = max(share - error, share / 10), min(share + error, 1.0)
    value = _fraction(share, _SHARE)
    return Estimate(min(_fraction(low, _SHARE), value), value, max(_fraction(high, _SHARE), value), count, fresh)


def _dispersion(age: Floats, passed: Bools) -> float:
    """How much more than chance the weeks differ; at least 1."""
    week = (age // 7).astype(np.int64)
    week -= week.min()
    counts, hits = np.bincount(week), np.bincount(week, passed)
    held = counts >= 5
    share = hits.sum() / counts.sum()
    if held.sum() < 3 or not 0 < share < 1:
        return 1.0
    chi = ((hits[held] - counts[held] * share) ** 2 / (counts[held] * share * (1 - share))).sum()
    return float(np.clip(chi / (held.sum() - 1), 1.0, 9.0))


def _average(seen: Seen) -> Estimate | None:
    """Kopecks of a deal in its first month, of deals a month old or older."""
    age = seen.at - seen.dealt
    judged = np.flatnonzero((age >= RIPE) & (age < RIPE + 2 * WINDOW))
    pay = seen.payments
    early = pay.at < seen.dealt[pay.lead] + RIPE
    sums = np.bincount(pay.lead[early], pay.amount[early], minlength=len(seen.unit))[judged]
    if len(sums) < ENOUGH // 2 or sums.mean() <= 0:
        return None
    error = Z * float(sums.std(ddof=1)) / len(sums) ** 0.5
    return _around(float(sums.mean()) * 100, error * 100, len(sums))


def _earlier(seen: Seen) -> int:
    """Kopecks that came in a month, of the last three or fewer, from deals that were older than their first month."""
    days = min(3 * RIPE, seen.at - seen.begins - 2 * RIPE)
    if days < RIPE:
        return 0
    pay = seen.payments
    late = (pay.at >= seen.at - days) & (pay.at >= seen.dealt[pay.lead] + RIPE)
    return max(0, round(float(pay.amount[late].sum()) * RIPE / days * 100))


def _price(seen: Seen, spend: Floats) -> Estimate | None:
    """Kopecks of a lead in the last four weeks; the interval is that of weekly prices."""
    days = min(LATELY, len(spend), seen.today - seen.begins) // 7 * 7
    if days < 7:
        return None
    spent = spend[-days:].reshape(-1, 7).sum(axis=1)
    created = seen.created[(seen.created >= seen.today - days) & (seen.created < seen.today)]
    leads = np.bincount(((created - seen.today + days) // 7).astype(np.int64), minlength=days // 7)
    if leads.sum() < ENOUGH or spent.sum() <= 0:
        return None
    price = float(spent.sum() / leads.sum())
    # The ratio's error by its residuals (Cochran 1977, ch. 6), and never less than that of counting so many leads.
    residual = ((spent - price * leads) ** 2).sum() / max(len(leads) - 1, 1) * len(leads) / leads.sum() ** 2
    error = Z * max(float(residual), price**2 / float(leads.sum())) ** 0.5
    return _around(price * 100, error * 100, int(leads.sum()))


def _around(value: float, error: float, seen: int) -> Estimate:
    middle = max(_fraction(value, _PRICE), Fraction(1))
    low = max(_fraction(value - error, _PRICE), Fraction(1), middle / 10)
    return Estimate(min(low, middle), middle, max(_fraction(value + error, _PRICE), middle), seen)


def _fraction(value: float, parts: int) -> Fraction:
    return Fraction(round(value * parts), parts)
