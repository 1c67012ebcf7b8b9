"""What the reader of an advice has to know before believing it."""

from __future__ import annotations

import numpy as np

from kulmina.analytics.allocation.advice import Word
from kulmina.analytics.allocation.choice import Market
from kulmina.analytics.allocation.kopecks import Whole
from kulmina.analytics.allocation.panel import last_month
from kulmina.analytics.allocation.reasons import BEYOND
from kulmina.analytics.allocation.worth import FEW
from kulmina.analytics.daily import Daily

SHORT = 14
THIN = 30
_KOPECKS = 100


def warnings(
    daily: Daily, held: Daily, here: Market, amounts: Whole, *, aim: str, amount: int, better: float, kept: bool,
    capacity: float | None, unspent: int,
) -> tuple[Word, ...]:  # fmt: skip
    """The most important first."""
    found = []
    if unspent > 0 and capacity is not None:
        found.append(Word("capacity", {"capacity": capacity, "unspent": unspent}))
    if kept:
        found.append(Word("no_change", {"better": better}))
    found += _of_amount(held, here, amount)
    found += _of_history(held)
    if here.worth.poor:
        found.append(Word("few", {"count": here.worth.count, "needed": FEW, "aim": aim}))
    return tuple(found + _of_days(daily))


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
