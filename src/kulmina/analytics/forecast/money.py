"""What deals bring and when: past deals stand for those to come, and contracts not paid in full are paid as before.

A deal to come is given the payments of a past one, drawn at random (a hot deck, Andridge & Little 2010), so that
instalments and returns need no form of their own; units that sell dearer keep their own mean, held to that of all.
What is promised by contracts comes with the share of past promises that were kept in time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kulmina.analytics.forecast.seen import Floats, Ints, Seen

GRACE = 7.0  # days after which a promised part counts as not kept in time
RIPE = 30.0  # a deal so old shows its first month
ENOUGH = 30
MOST = 4_000  # past deals that are drawn from, the latest
OWED_WITHIN = 180.0
SMOOTH = 7


@dataclass(frozen=True, slots=True)
class Purse:
    """What past deals brought by day after the deal [deals, days], per rouble of their unit's mean; unit means and
    their draws [draws, units]."""

    paid: Floats
    means: Floats

    def cash(self, deals: Ints, rng: np.random.Generator) -> Floats:
        """Roubles by day [draws, days] of deals to come [draws, units, days]."""
        draws, _units, days = deals.shape
        cash = np.zeros((draws, days))
        if not len(self.paid):
            return cash
        for day in range(days):
            counts = deals[:, :, day]
            which, unit = (np.repeat(place.ravel(), counts.ravel()) for place in np.indices(counts.shape))
            if not len(which):
                continue
            donor = rng.integers(0, len(self.paid), len(which))
            worth = self.means[which, unit][:, None] * self.paid[donor, : days - day]
            # Few of the later days hold money at all: only those are added up.
            row, after = np.nonzero(worth)
            np.add.at(cash, (which[row], day + after), worth[row, after])
        return cash


def purse(seen: Seen, days: int, draws: int, rng: np.random.Generator) -> Purse:
    """What the past deals tell."""
    dealt = np.flatnonzero(~np.isnan(seen.dealt))
    ripe = dealt[seen.dealt[dealt] < seen.at - min(RIPE, days)]
    dealt = ripe if len(ripe) >= ENOUGH else dealt
    dealt = dealt[np.argsort(seen.dealt[dealt], kind="stable")][-MOST:]
    if not len(dealt):
        return Purse(np.zeros((0, days)), np.zeros((draws, seen.units)))
    place = np.full(len(seen.unit), -1)
    place[dealt] = np.arange(len(dealt))
    pay = seen.payments
    after = np.maximum(np.floor(pay.at) - np.floor(seen.dealt[pay.lead]), 0)
    counted = (place[pay.lead] >= 0) & (after < days)
    paid = np.zeros((len(dealt), days))
    np.add.at(paid, (place[pay.lead[counted]], after[counted].astype(np.int64)), pay.amount[counted])
    return _by_unit(paid, seen.unit[dealt], seen.units, draws, rng)


def _by_unit(paid: Floats, unit: Ints, units: int, draws: int, rng: np.random.Generator) -> Purse:
    """Means of the units held to the mean of all as strongly as they are alike; deals against their unit's mean."""
    sums = paid.sum(axis=1)
    whole = sums.mean()
    counts = np.bincount(unit, minlength=units)
    of_unit = np.bincount(unit, sums, minlength=units)
    within = sums.var() + 1e-9
    held = counts >= 3
    apart = (counts[held] * (of_unit[held] / counts[held] - whole) ** 2).sum() - held.sum() * within
    between = max(apart / max(counts[held].sum(), 1), 1e-4 * within)
    pull = min(within / between, 1e4)
    # The Bayesian bootstrap of the mean of all (Rubin 1981): its error is drawn, not left out.
    level = 1 + rng.normal(size=draws) * (within**0.5 / max(abs(whole), 1e-9)) / len(sums) ** 0.5
    best = (of_unit + pull * whole) / (counts + pull)
    error = (within / (counts + pull)) ** 0.5
    means = np.maximum(best + error * rng.normal(size=(draws, units)) * (counts > 0), 0)
    means = means * np.maximum(level, 0.05)[:, None]
    own = np.where(best[unit] > 0, best[unit], 1.0)
    against = paid / own[:, None]
    return Purse(against / max(against.sum(axis=1).mean(), 1e-9), means)


def owed(seen: Seen, days: int, draws: int, first: float, rng: np.random.Generator) -> Floats:
    """Roubles by day [draws, days] that contracts signed already bring: promised parts and what is left unpromised."""
    promised, covered = _promised(seen, days, draws, rng)
    return promised + _unpromised(seen, covered, days, draws, first, rng)


def _promised(seen: Seen, days: int, draws: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """What schedules bring, and the roubles of each lead that its schedule speaks of."""
    due, size = seen.promises, len(seen.unit)
    cash, covered = np.zeros((draws, days)), np.bincount(due.lead, due.amount, minlength=size).astype(np.float64)
    if not len(due.lead):
        return cash, covered
    paid = np.bincount(seen.payments.lead, seen.payments.amount, minlength=size)
    order = np.lexsort((due.due, due.lead))
    lead, when, amount = due.lead[order], due.due[order], due.amount[order]
    before = np.cumsum(amount) - amount
    starts = np.r_[True, lead[1:] != lead[:-1]]
    asked = before - np.maximum.accumulate(np.where(starts, before, 0))  # of the same contract, due earlier
    left = np.clip(asked + amount - paid[lead], 0, amount)
    judged = (when < seen.at - GRACE) & (when > seen.at - OWED_WITHIN)
    kept = rng.beta((left[judged] <= 0).sum() + 4.0, (left[judged] > 0).sum() + 1.0, draws)
    ahead = np.clip(np.floor(when) - seen.today, 0, None).astype(np.int64)
    comes = (left > 0) & (when >= seen.at - GRACE) & (ahead < days)
    for one in np.flatnonzero(comes):
        cash[:, ahead[one]] += left[one] * (rng.random(draws) < kept)
    return cash, covered


def _unpromised(seen: Seen, covered: Floats, days: int, draws: int, first: float, rng: np.random.Generator) -> Floats:
    """What contracts without a schedule still bring: as much of the debt a day as such debts have brought so far."""
    cash = np.zeros((draws, days))
    size = len(seen.unit)
    paid = np.bincount(seen.payments.lead, seen.payments.amount, minlength=size)
    age = seen.at - seen.dealt
    debt = np.where(np.isnan(seen.contract), 0, seen.contract - np.maximum(paid, covered))
    owes = (debt > 0) & (age < OWED_WITHIN)
    if not owes.any():
        return cash
    hazard = _repaid(seen, covered)
    ages = np.minimum(age[owes, None] + np.arange(days), OWED_WITHIN - 1).astype(np.int64)
    daily = hazard[ages]
    daily[:, 0] *= first
    staying = np.cumprod(1 - daily, axis=1)
    chance = np.concatenate([np.ones((len(daily), 1)), staying[:, :-1]], axis=1) * daily
    # Each debt comes in one piece or not at all: that is how uneven it is, and on average it is right.
    edges = np.cumsum(chance, axis=1)
    for one, amount in enumerate(debt[owes]):
        day = np.searchsorted(edges[one], rng.random(draws))
        came = day < days
        np.add.at(cash, (np.flatnonzero(came), day[came]), amount)
    return cash


def _repaid(seen: Seen, covered: Floats) -> Floats:
    """By day of age: which part of what was still owed at its beginning came that day, smoothed over a week."""
    span = int(OWED_WITHIN)
    held = np.flatnonzero((seen.contract > 0) & (covered == 0))
    held = held[np.argsort(-seen.dealt[held], kind="stable")][:MOST]
    place = np.full(len(seen.unit), -1)
    place[held] = np.arange(len(held))
    pay = seen.payments
    after = np.maximum(np.floor(pay.at - seen.dealt[pay.lead]), 0)
    counted = (place[pay.lead] >= 0) & (after < span)
    came = np.zeros((len(held), span))
    np.add.at(came, (place[pay.lead[counted]], after[counted].astype(np.int64)), pay.amount[counted])
    owing = np.maximum(seen.contract[held, None] - np.cumsum(came, axis=1) + came, 0)
    # Only days that are over count, and of the day of the deal only what it left to be paid.
    over = np.arange(span) < np.floor(seen.at - seen.dealt[held])[:, None]
    over[:, 0] = False
    window = np.ones(SMOOTH)
    paid, left = ((part * over).sum(axis=0) for part in (np.minimum(came, owing), owing))
    return np.clip(np.convolve(paid, window, "same") / (np.convolve(left, window, "same") + 1e-9), 0, 0.5)
