"""What the reader of an advice has to know before believing it."""

from __future__ import annotations

import numpy as np

from kulmina.analytics.allocation.advice import Word
from kulmina.analytics.allocation.choice import Market
from kulmina.analytics.allocation.fit import FEW_DAYS
from kulmina.analytics.allocation.found import Found
from kulmina.analytics.allocation.over import over, renamed
from kulmina.analytics.allocation.panel import apart, last_month
from kulmina.analytics.allocation.reasons import BEYOND
from kulmina.analytics.allocation.worth import FEW
from kulmina.analytics.daily import Daily

SHORT = 14
THIN = 30
_NAMED = 3
_KOPECKS = 100


def warnings(found: Found) -> tuple[Word, ...]:
    """The most important first."""
    said = []
    room, held, here = found.room, found.held, found.here
    if found.unspent > 0 and room is not None:
        said.append(Word("capacity", {"capacity": room.capacity, "unspent": found.unspent}))
    if room is not None and room.free >= 0.5:
        said.append(Word("free_arrivals", {"arrivals": round(room.free), "places": round(room.left)}))
    if found.kept:
        said.append(Word("no_change", {"better": found.better}))
    said += _of_step(found.step, found.held_step)
    said += _of_amount(held, here, found.amount)
    said += _of_history(held)
    said += _of_rhythm(found)
    if here.worth.poor:
        said.append(Word("few", {"count": here.worth.count, "needed": FEW, "aim": found.aim}))
    return tuple(said + _of_names(found) + _of_days(found.daily))


def _of_step(asked: float | None, held: float | None) -> list[Word]:
    """The step gives way to limits and to the amount; never in silence."""
    if asked is None or asked == held:
        return []
    if held is None:
        return [Word("step_dropped", {"asked": asked})]
    return [Word("step_relaxed", {"asked": asked, "used": round(held, 2)})]


def _of_rhythm(found: Found) -> list[Word]:
    """Days that are not like each other: figures that are not daily, days too few or too old."""
    said, rests = [], found.here.active < found.here.days
    if rests.any():
        every = round(float(np.median(apart(found.held)[rests])), 1)
        said.append(Word("rhythm", {"creatives": int(rests.sum()), "every": every}))
    days = int((found.held.spend > 0).any(axis=0).sum())
    if days < FEW_DAYS:
        said.append(Word("few_days", {"days": days}))
    if found.left_out:
        said.append(Word("old_days", {"days": found.left_out, "kept": found.daily.days}))
    return said


def _of_names(found: Found) -> list[Word]:
    """Creatives that are over, and those that seem to go on under another name."""
    gone = over(found.daily) & ~np.isin(np.array(found.daily.creatives), np.array(found.held.creatives))
    said = [Word("over_rows", {"creatives": int(gone.sum())})] if gone.any() else []
    pairs = renamed(found.daily)
    if pairs:
        names = ", ".join(f"{old} → {new}" for old, new in pairs[:_NAMED]) + (" …" if len(pairs) > _NAMED else "")
        said.append(Word("renamed", {"names": names}))
    return said


def _of_amount(held: Daily, here: Market, amount: int) -> list[Word]:
    """Against the most that was ever spent in so many days."""
    by_day = np.maximum(held.spend, 0).sum(axis=0)
    window = min(here.days, len(by_day))
    running = np.convolve(by_day, np.ones(window), mode="valid")
    most = float(running.max()) / window * here.days
    if amount > BEYOND * most:
        return [Word("outside", {"amount": amount, "most": round(most), "times": amount / most})]
    usual = float(last_month(held).sum()) * here.days * _KOPECKS
    if usual > 0 and amount < usual / 10:
        return [Word("tiny", {"amount": amount, "usual": round(usual)})]
    return []


def _of_history(held: Daily) -> list[Word]:
    actions = int(np.maximum(held.target_actions, 0).sum())
    found = []
    if actions == 0:
        found.append(Word("no_actions"))
    elif actions < THIN:
        found.append(Word("thin", {"actions": actions}))
    if held.days < SHORT:
        found.append(Word("short", {"days": held.days}))
    if len(held.creatives) == 1:
        found.append(Word("one"))
    if not (held.spend[:, -30:] > 0).any():
        found.append(Word("stale"))
    return found


def _of_days(daily: Daily) -> list[Word]:
    spent, acted = daily.spend > 0, daily.target_actions > 0
    paid = np.asarray(spent.any(axis=1))
    free = ~paid & acted.any(axis=1)
    found = []
    if free.any():
        actions = int(np.maximum(daily.target_actions[free], 0).sum())
        found.append(Word("free_rows", {"creatives": int(free.sum()), "actions": actions}))
    idle = paid[:, None] & ~spent & acted
    if idle.any():
        found.append(Word("idle_days", {"actions": int(daily.target_actions[idle].sum())}))
    blind = paid & (daily.clicks.sum(axis=1) <= 0) & (daily.target_actions.sum(axis=1) <= 0)
    if blind.any():
        found.append(Word("no_clicks", {"creatives": int(blind.sum())}))
    if (daily.spend < 0).any() or (daily.target_actions < 0).any():
        found.append(Word("negative", {"days": int(((daily.spend < 0) | (daily.target_actions < 0)).sum())}))
    return found
