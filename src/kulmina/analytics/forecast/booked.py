"""Leads that are here and have not come: those with a meeting ahead come to it or not, the others as leads do.

Who has a meeting ahead is far likelier to come than who has none, and on a known day. So the booked are taken out and
come at their slot with the share of past slots that were kept; the rest come as the delay curve says, times how much
less than the curve such leads came after earlier instants.
"""

from __future__ import annotations

import numpy as np

from kulmina.analytics.forecast.ripening import Ripening, waiting
from kulmina.analytics.forecast.seen import Bools, Floats, Ints, Seen

ENOUGH = 20  # past meetings below which nothing is taken out
BACK = (3, 5, 7, 10, 14)  # days ago of the instants that are looked back to
HELD = 10.0  # expected arrivals that hold the correction to 1


def arriving(seen: Seen, told: Ripening, days: int, first: float, rng: np.random.Generator) -> Ints:
    """Arrivals [draws, units, days] of leads that are here."""
    open_ = np.isnan(seen.arrived)
    slot = _ahead(seen, seen.at)
    due = seen.meetings.slot < seen.at
    if due.sum() < ENOUGH or not (open_ & ~np.isnan(slot)).any():
        return rng.poisson(told.coming(_waits(seen, open_), days, first))
    booked = open_ & ~np.isnan(slot)
    rest = told.coming(_waits(seen, open_ & ~booked), days, first) * _correction(seen, told)
    found = rng.poisson(rest)
    kept = _kept(seen)
    shows = rng.beta(kept.sum() + 1.0, (~kept).sum() + 1.0, len(found))
    ahead = np.floor(slot[booked]).astype(np.int64) - seen.today
    inside = (ahead >= 0) & (ahead < days)
    which = np.indices((len(found), int(inside.sum())))[0]
    comes = rng.random(which.shape) < shows[:, None]
    unit, day = seen.unit[booked][inside], ahead[inside]
    np.add.at(
        found, (which[comes], np.broadcast_to(unit, which.shape)[comes], np.broadcast_to(day, which.shape)[comes]), 1
    )
    return found


def _waits(seen: Seen, who: Bools) -> Floats:
    return waiting(seen.unit[who], seen.units, (seen.at - seen.created)[who])


def _ahead(seen: Seen, at: float) -> Floats:
    """The slot that each lead has ahead at an instant, nan: none."""
    meet = seen.meetings
    known = (meet.booked < at) & (meet.slot >= at)
    slot = np.full(len(seen.unit), np.nan)
    slot[meet.lead[known]] = meet.slot[known]
    return slot


def _kept(seen: Seen) -> Bools:
    """Of the past slots whose clients had not come before: whether they came on the day of the slot."""
    meet = seen.meetings
    came = seen.arrived[meet.lead]
    asked = (meet.slot < seen.at - 0.5) & ~(came < np.floor(meet.slot))
    return np.asarray((np.floor(came) == np.floor(meet.slot))[asked], dtype=np.bool_)


def _correction(seen: Seen, told: Ripening) -> float:
    """How many of the leads without a meeting ahead came after earlier instants, against the curve."""
    came, expected = 0.0, 0.0
    for back in BACK:
        at, span = seen.at - back, min(back, 7)
        here = (seen.created < at) & ~(seen.arrived < at) & np.isnan(_ahead(seen, at))
        counts = waiting(seen.unit[here], seen.units, (at - seen.created)[here])
        expected += float(_mean(told).coming(counts, span, 1.0).sum())
        came += float((here & (seen.arrived < at + span)).sum())
    return (came + HELD) / (expected + HELD)


def _mean(told: Ripening) -> Ripening:
    """One draw that stands for all: their means."""
    shape, mean = (np.exp(np.log(drawn).mean(keepdims=True)) for drawn in (told.shape, told.mean))
    return Ripening(told.once.mean(keepdims=True), told.rate.mean(axis=0, keepdims=True), shape, mean)
