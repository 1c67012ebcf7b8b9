"""Working time as table arithmetic: whole microseconds, local days by the zone's own transitions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

from kulmina.domain.company import Rules
from kulmina.domain.period import instant, micros

SECOND = 1_000_000
DAY = 86_400 * SECOND


def transitions(tz: ZoneInfo, first: int, last: int) -> list[tuple[int, int]]:
    """The (instant from which it holds, offset) pairs of a zone between two instants, in microseconds."""
    found = [(first, _offset(tz, instant(first)))]
    day = instant(first)
    end = instant(last) + timedelta(days=1)
    while day < end:
        ahead = day + timedelta(days=1)
        if _offset(tz, ahead) != _offset(tz, day):
            found.append((_change(tz, day, ahead), _offset(tz, ahead)))
        day = ahead
    return found


def _offset(tz: ZoneInfo, moment: datetime) -> int:
    offset = moment.astimezone(tz).utcoffset()
    assert offset is not None
    return int(offset / timedelta(microseconds=1))


def _change(tz: ZoneInfo, low: datetime, high: datetime) -> int:
    """The second at which the offset changes between two instants."""
    before = _offset(tz, low)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        middle = middle.replace(microsecond=0)
        if middle <= low:
            break
        low, high = (middle, high) if _offset(tz, middle) == before else (low, middle)
    return micros(high.astimezone(UTC).replace(microsecond=0))


def local(at: ir.IntegerValue, offsets: list[tuple[int, int]]) -> ir.IntegerValue:
    """Wall-clock microseconds of instants, by the offsets of `transitions`."""
    offset: ir.IntegerValue = ibis.literal(offsets[0][1], "int64")
    if len(offsets) > 1:
        later = [(at >= start, ibis.literal(value, "int64")) for start, value in reversed(offsets[1:])]
        offset = ibis.cases(*later, else_=offsets[0][1])
    return at + offset


def worked(at: ir.IntegerValue, rules: Rules, offsets: list[tuple[int, int]]) -> ir.IntegerValue:
    """Working microseconds from 1970 to an instant; the difference of two is the working time between them.

    Every business day has the same hours (DOMAIN §8), so whole days count in full and the last one up
    to its wall-clock time, held between the start and the end of work. What clocks skipped or repeated
    of the working hours is taken back: the time is real.
    """
    wall = local(at, offsets)
    into = wall % DAY
    days = ((wall - into) / DAY).round().cast("int64")
    start, end = rules.work_from * SECOND, rules.work_to * SECOND
    today = ibis.greatest(ibis.least(into, ibis.literal(end, "int64")), ibis.literal(start, "int64")) - start
    counted = days * (end - start) + today
    moved = _moved(rules, offsets)
    if not any(skipped for _, skipped in moved):
        return counted
    return counted - ibis.cases(*((at >= since, ibis.literal(skipped, "int64")) for since, skipped in moved), else_=0)


def _moved(rules: Rules, offsets: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """(Instant, working microseconds that clocks have skipped by then; less than zero: repeated), the last first."""
    found, skipped = [], 0
    for (_, before), (at, after) in pairwise(offsets):
        skipped += _on_wall(at + after, rules) - _on_wall(at + before, rules)
        found.append((at, skipped))
    return found[::-1]


def _on_wall(wall: int, rules: Rules) -> int:
    """Working microseconds up to a wall-clock time if clocks were never moved."""
    days, into = divmod(wall, DAY)
    start, end = rules.work_from * SECOND, rules.work_to * SECOND
    return days * (end - start) + max(min(into, end), start) - start
