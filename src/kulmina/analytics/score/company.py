"""The score of a company: learnt from its mature leads, judged on the latest of them, told with its report.

Leads younger than the window of maturity may still come, so they are left out of learning and of judging: the window
is the time within which nineteen of twenty arrivals came, between a fortnight and two months, thirty days where too
few have come to tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kulmina.analytics.score import evaluation
from kulmina.analytics.score.measures import rounded, wilson
from kulmina.analytics.score.table import of_rows
from kulmina.domain.created import Past

DAY = 86_400_000_000
USUAL_WINDOW, SHORTEST, LONGEST = 30, 14, 60  # days
TARGET = "arrived_target"
_TOLD = 100  # arrivals that tell a window
_WEIGHT = 20  # arrivals: a channel's money is drawn to the company's
_ALARM = 0.8  # the 4/5 ratio: an alarm, not a proof (29 CFR 1607.4 D)
_GROUP = 30  # leads of a group that is compared


@dataclass(frozen=True, slots=True)
class Training:
    """A model as data, with its report."""

    model: dict[str, Any]
    report: dict[str, Any]


def window(past: Sequence[Past], known_at: int) -> int:
    """Days after which a lead is mature."""
    old = known_at - 3 * USUAL_WINDOW * DAY
    delays = [(one.arrived - one.created) / DAY for one in past if one.arrived is not None and one.created < old]
    if len(delays) < _TOLD:
        return USUAL_WINDOW
    return int(np.clip(np.ceil(np.quantile(delays, 0.95)), SHORTEST, LONGEST))


def train(past: Sequence[Past], known_at: int) -> Training:
    """Learn from leads as they were known at an instant (microseconds). Raises TooLittle."""
    days = window(past, known_at)
    mature = sorted((one for one in past if one.created < known_at - days * DAY), key=lambda one: one.created)
    came = np.array([one.came for one in mature], dtype=np.float64)
    evaluation.check(came)
    table = of_rows([one.row for one in mature])
    rules = np.array([-1.0 if one.ruled else 1.0 for one in mature])
    created = np.array([one.created for one in mature])
    judged = evaluation.evaluate(
        table, came, baseline="creative", rules=rules if len(set(rules.tolist())) > 1 else None,
        known=np.searchsorted(created, created - days * DAY),
    )  # fmt: skip
    best = judged.choices[0]
    drawn = evaluation.calibrated(best.fit, table, came, table.size)
    data = best.fit(table, came, table.size).data
    model = {
        **data, "calibration": [drawn.shift, drawn.slope], "money": _money(mature), "leads": len(mature),
    }  # fmt: skip
    report = judged.as_json() | {
        "window_days": days, "mature": len(mature), "young": len(past) - len(mature),
        "came": int(came.sum()), "from": mature[0].created, "until": mature[-1].created,
        "split": mature[judged.train].created, "slice": _slices(mature), "groups": _groups(mature),
    }  # fmt: skip
    return Training(model, report)


def _money(mature: Sequence[Past]) -> dict[str, int]:
    """Kopecks of a target arrival by channel, drawn to the company's ("": of any other channel)."""
    arrived = [one for one in mature if one.came]
    whole = sum(one.net for one in arrived)
    company = whole / len(arrived)
    found = {"": max(round(company), 0)}
    for channel in sorted({str(one.row["channel"]) for one in arrived if one.row.get("channel") is not None}):
        own = [one.net for one in arrived if one.row.get("channel") == channel]
        found[channel] = max(round((sum(own) + _WEIGHT * company) / (len(own) + _WEIGHT)), 0)
    return found


def _slices(mature: Sequence[Past]) -> list[dict[str, Any]]:
    """Arrivals per call of the leads whose place was drawn by chance, and of the ranked ones; the interval is that of
    a count (Poisson, normal at these sizes)."""
    found = []
    for name, drawn in (("drawn", True), ("ranked", False)):
        own = [one for one in mature if one.drawn is drawn]
        calls, came = sum(one.calls for one in own), sum(one.came for one in own)
        half = 1.96 * max(came, 1) ** 0.5
        rate = (came / calls, max(came - half, 0) / calls, (came + half) / calls) if calls else (None, None, None)
        found.append(
            {"part": name, "leads": len(own), "calls": calls, "came": came,
             "per_call": rounded(rate[0]), "low": rounded(rate[1]), "high": rounded(rate[2])}
        )  # fmt: skip
    return found


def _groups(mature: Sequence[Past]) -> list[dict[str, Any]]:
    """How often leads are cut off, by channel and by region, and whether some group is let through less than four
    times for five of the most favoured one."""
    found: list[dict[str, Any]] = []
    for column in ("channel", "region"):
        by: dict[str, list[Past]] = {}
        for one in mature:
            value = one.row.get(column)
            if value is not None:
                by.setdefault(str(value), []).append(one)
        large = {group: own for group, own in by.items() if len(own) >= _GROUP}
        if len(large) > 1:
            found += _ratios(column, large)
    return found


def _ratios(column: str, by: Mapping[str, Sequence[Past]]) -> list[dict[str, Any]]:
    kept = {group: 1 - sum(one.cut for one in own) / len(own) for group, own in by.items()}
    best = max(kept.values())
    return [
        {
            "column": column, "group": group, "leads": len(own), "cut": sum(one.cut for one in own),
            "rate": rounded(1 - kept[group]), "ratio": rounded(kept[group] / best if best else 1.0),
            "alarm": bool(best and kept[group] / best < _ALARM),
            "interval": [rounded(edge) for edge in wilson(sum(one.cut for one in own), len(own))],
        }
        for group, own in sorted(by.items())
    ]  # fmt: skip
