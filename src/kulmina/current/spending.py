"""What advertising has spent, by channel and day, and of which creatives nothing is reported any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from kulmina.domain.company import Company
from kulmina.domain.period import Period
from kulmina.domain.spending import RECENT, Spending, spending
from kulmina.journal.rows import among, select, several

_EPOCH_DAY = date(1970, 1, 1)
ALIVE = timedelta(days=14)  # a creative that spent in these days is expected to be reported


def by_channel(company: Company, start: date, end: date) -> dict[str | None, dict[date, int]]:
    """Kopecks by channel (None: of creatives without one) and reported day of [start, end)."""
    members: dict[str | None, list[str]] = {None: [c.id for c in company.creatives.values() if c.channel]}
    for creative in company.creatives.values():
        if creative.channel:
            members.setdefault(creative.channel, []).append(creative.id)
    first, last = (start - _EPOCH_DAY).days, (end - _EPOCH_DAY).days
    found: dict[str | None, dict[date, int]] = {}
    parts, values = [], []
    for place, (channel, ids) in enumerate(members.items()):
        inside = f"NOT ({among('creative')})" if channel is None else among("creative")
        parts.append(
            f"SELECT {place}, day, SUM(spend) FROM current_adday WHERE day >= %s AND day < %s AND {inside} GROUP BY day"
        )
        values += [first, last, several(ids)]
    channels = list(members)
    for place, day, kopecks in select(" UNION ALL ".join(parts), *values):
        found.setdefault(channels[place], {})[_EPOCH_DAY + timedelta(days=day)] = int(kopecks)
    return found


def month(company: Company, period: Period, today: date) -> tuple[Spending, dict[str | None, Spending]]:
    """The budget of a period: of all channels together, and of each channel that has a budget or has spent."""
    found = by_channel(company, period.start - timedelta(days=RECENT), period.end)
    inside = [period.start + timedelta(days=n) for n in range((period.end - period.start).days)]
    planned = {channel: amount for (p, channel), amount in company.budgets.items() if p == period.id}
    spent = {channel for channel, days in found.items() if any(days.get(day) for day in inside)}
    channels = {
        channel: spending(planned.get(channel or ""), found.get(channel, {}), inside, today)
        for channel in sorted({*planned, *spent}, key=lambda one: (one is None, one or ""))
    }
    whole = sum(planned.values()) if planned else None
    return spending(whole, _all(found), inside, today), channels


def _all(found: Mapping[str | None, Mapping[date, int]]) -> dict[date, int]:
    days: dict[date, int] = {}
    for own in found.values():
        for day, kopecks in own.items():
            days[day] = days.get(day, 0) + kopecks
    return days


def silent(today: date) -> dict[str, date]:
    """Creatives that spent money lately and of whose yesterday nothing is reported: the last day that is."""
    yesterday = (today - _EPOCH_DAY).days - 1
    since = (today - ALIVE - _EPOCH_DAY).days
    rows = select(
        "SELECT creative, MAX(day) FROM current_adday WHERE day >= %s AND day <= %s GROUP BY creative "
        "HAVING MAX(day) < %s AND SUM(spend) > 0", since, yesterday + 1, yesterday,
    )  # fmt: skip
    return {creative: _EPOCH_DAY + timedelta(days=day) for creative, day in rows}
