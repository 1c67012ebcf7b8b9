"""Operators and the call centre whose arrivals grow while more of them turn out not to fit (R66)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from kulmina.domain.haste import Flow, Haste, haste
from kulmina.web.imitation.judging import Look
from kulmina.web.imitation.subjects import Field

EVERYBODY = "-"  # the call centre as a whole
LONGEST = 42  # days compared at most: what lies before them must be known as well


@dataclass(frozen=True, slots=True)
class Hurried:
    """Somebody's arrivals of [cut, stop) against those of as many days before: [start, cut)."""

    name: str
    start: date
    cut: date
    stop: date
    told: Haste


def hurried(look: Look) -> list[Hurried]:
    """Everybody with arrivals enough, the call centre first, then alarms, then by name."""
    if look.field is None or "non_target" not in look.field.figures:
        return []
    stop = look.end
    length = min((look.end - look.start).days, (look.end - look.field.first).days // 2, LONGEST)
    cut = stop - timedelta(days=length)
    start = cut - timedelta(days=length)
    before, now = _flows(look.field, start, cut), _flows(look.field, cut, stop)
    told = [(name, haste(before[name], now[name])) for name in before]
    rows = [Hurried(name, start, cut, stop, one) for name, one in told if one is not None]
    return sorted(rows, key=lambda row: (row.name != EVERYBODY, not row.told.alarm, row.told.chance, row.name))


def _flows(field: Field, start: date, end: date) -> dict[str, Flow]:
    arrived, misfits = (field.sums(name, start, end) for name in ("arrived", "non_target"))
    flows = {name: Flow(int(arrived[n]), int(misfits[n])) for n, name in enumerate(field.names)}
    return {EVERYBODY: Flow(int(arrived.sum()), int(misfits.sum())), **flows}
