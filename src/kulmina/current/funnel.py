"""The funnel of a period as things stand now: the same figures as `analytics.funnel`, from the tables of the present.

Leads created on the days of the period; a stage counts when it was reached before their end. Money is what
payments of the period have left, verdicts are those of today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kulmina.domain import funnel as shape
from kulmina.domain.company import Company
from kulmina.domain.funnel import GROUPINGS, VERDICTS, Funnel, FunnelRow
from kulmina.domain.period import micros, midnight
from kulmina.journal import read
from kulmina.journal.rows import select

MARKETING = ("creative", "campaign", "channel", "platform")
_EPOCH_DAY = date(1970, 1, 1)
_Found = dict[str | None, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Span:
    """The business days [start, end), and the same as microseconds [since, until)."""

    start: date
    end: date
    since: int
    until: int


def span(start: date, end: date, company: Company) -> Span:
    """The days [start, end) in the business time zone."""
    tz = company.rules.tz
    return Span(start, end, micros(midnight(start, tz)), micros(midnight(end, tz)))


def funnel(*, by: str = "creative", start: date, end: date) -> Funnel:
    """The funnel of the leads created on the business days [start, end).

    Raises ValueError for an unknown grouping.
    """
    if by not in GROUPINGS:
        raise ValueError(f"the funnel is grouped by one of {', '.join(GROUPINGS)}, not by {by!r}")
    company = read.company()
    days = span(start, end, company)
    if by not in MARKETING:
        return shape.funnel(by, _rows(_by_person_or_place(by, days)).values())
    rows = _rows(_by_creative(days))
    if by == "creative":
        quiet = [FunnelRow(creative) for creative in company.creatives if creative not in rows]
        return shape.funnel(by, [*rows.values(), *quiet])
    return shape.funnel(by, _regroup(rows, {c.id: getattr(c, by) for c in company.creatives.values()}))


_STAGES = """
    COUNT(*), COUNT(*) FILTER (WHERE contacted < {until}), COUNT(*) FILTER (WHERE booked < {until}),
    COUNT(*) FILTER (WHERE arrived < {until}), COUNT(*) FILTER (WHERE signed < {until}),
    COUNT(*) FILTER (WHERE paid < {until}),
    COUNT(*) FILTER (WHERE verdict = 1), COUNT(*) FILTER (WHERE verdict = 2),
    COUNT(*) FILTER (WHERE verdict = 3), COUNT(*) FILTER (WHERE verdict = 4),
    COUNT(*) FILTER (WHERE verdict = 1 AND arrived < {until})
"""


# Each creative's leads of the days lie together in an index that begins with the creative, so the database jumps
# from creative to creative and has nothing to sort. Leads without a creative are asked for by themselves.
_CREATIVES = """
WITH RECURSIVE c (creative) AS (
    SELECT MIN(creative) FROM current_lead
    UNION ALL SELECT (SELECT MIN(l.creative) FROM current_lead l WHERE l.creative > c.creative) FROM c
    WHERE c.creative IS NOT NULL
)
"""


def _by_creative(days: Span) -> _Found:
    found: _Found = defaultdict(dict)
    stages = _STAGES.format(until=days.until)
    _put_stages(found, select(_of_creatives(stages, "created"), *(days.since, days.until) * 2))
    valid = _of_creatives("COUNT(*)", "valid", "AND l.verdict <> 4 AND l.created IS NOT NULL")
    _put(found, "target_actions", select(valid, *(days.since, days.until) * 2))
    _put(found, "purchases", select(
        "SELECT creative, COUNT(*) FROM (SELECT lead, creative FROM current_payment "
        "WHERE lead_created >= %s AND lead_created < %s AND at < %s GROUP BY lead, creative HAVING SUM(net) > 0) b "
        "GROUP BY creative", days.since, days.until, days.until,
    ))  # fmt: skip
    _put(found, "cash", select(
        "SELECT creative, SUM(net) FROM current_payment WHERE at >= %s AND at < %s GROUP BY creative",
        days.since, days.until,
    ))  # fmt: skip
    _put_ads(found, days)
    return found


def _of_creatives(counts: str, instant: str, also: str = "") -> str:
    """The query that counts leads by creative, with an instant of theirs in [%s, %s), given twice."""
    within = f"l.{instant} >= %s AND l.{instant} < %s {also}"
    return (
        f"{_CREATIVES} SELECT c.creative, {counts} FROM c JOIN current_lead l ON l.creative = c.creative AND {within} "
        "GROUP BY c.creative UNION ALL "
        f"SELECT NULL, {counts} FROM current_lead l WHERE l.creative IS NULL AND {within} "
        "HAVING COUNT(*) > 0"
    )


def _put(found: _Found, name: str, rows: Iterable[tuple[Any, ...]]) -> None:
    for group, figure in rows:
        found[group][name] = int(figure)


def _put_stages(found: _Found, rows: Iterable[Sequence[Any]]) -> None:
    for group, *figures in rows:
        found[group] |= {
            "reached": tuple(figures[:6]),
            "verdicts": tuple(figures[6:10]),
            "arrived_target": figures[10],
        }


def _put_ads(found: _Found, days: Span) -> None:
    query = (
        "SELECT creative, SUM(impressions), SUM(clicks), SUM(visits), COUNT(*) FILTER (WHERE visits IS NULL), "
        "SUM(spend), SUM(actions), SUM(purchases) FROM current_adday WHERE day >= %s AND day < %s GROUP BY creative"
    )
    first, last = ((day - _EPOCH_DAY).days for day in (days.start, days.end))
    for creative, impressions, clicks, visits, blank, spend, actions, purchases in select(query, first, last):
        found[creative] |= {
            "impressions": int(impressions),
            "clicks": int(clicks),
            "visits": None if blank else int(visits),
            "spend": int(spend),
            "reported_actions": None if actions is None else int(actions),
            "reported_purchases": None if purchases is None else int(purchases),
        }


def _rows(found: _Found) -> dict[str | None, FunnelRow]:
    return {group: FunnelRow(group, **figures) for group, figures in found.items()}


def _regroup(rows: Mapping[str | None, FunnelRow], group_of: Mapping[str, str | None]) -> list[FunnelRow]:
    """Creatives summed into what they belong to; what belongs to nothing goes to the row without a group."""
    members: dict[str | None, list[FunnelRow]] = defaultdict(list)
    for creative, row in rows.items():
        members[group_of.get(creative) if creative is not None else None].append(row)
    return [replace(shape.total(part), group=group) for group, part in members.items()]


# Who held the lead, who met the client and where, at the end of the days. The lead's row knows the latest;
# only where that lies after the end, the rows beside it are asked.
_GROUP = {
    "operator": (
        "CASE WHEN l.assigned IS NULL OR l.assigned < {until} THEN l.operator ELSE "
        "(SELECT a.operator FROM current_assignment a WHERE a.lead = l.number AND a.at < {until} "
        "ORDER BY a.at DESC, a.place DESC LIMIT 1) END"
    ),
    "seller": "CASE WHEN l.held < {until} THEN l.seller END",
    "office": (
        "CASE WHEN l.came < {until} AND l.arrival_office IS NOT NULL THEN l.arrival_office "
        "WHEN l.booked_last IS NULL OR l.booked_last < {until} THEN l.booking_office ELSE "
        "(SELECT m.office FROM current_meeting m WHERE m.lead = l.number AND m.booked < {until} "
        "AND m.office IS NOT NULL ORDER BY m.booked DESC, m.event_id DESC LIMIT 1) END"
    ),
}


def group_of(by: str, until: int) -> str:
    """The SQL that tells the group of a lead `l` at an instant."""
    return _GROUP[by].format(until=until)


def _by_person_or_place(by: str, days: Span) -> _Found:
    found: _Found = defaultdict(dict)
    group = group_of(by, days.until)
    rows = select(
        f"SELECT {group}, {_STAGES.format(until=days.until)}, "
        "COUNT(*) FILTER (WHERE l.valid >= %s AND l.valid < %s AND l.verdict <> 4) "
        "FROM current_lead l WHERE l.created >= %s AND l.created < %s GROUP BY 1", *(days.since, days.until) * 2,
    )  # fmt: skip
    _put_stages(found, (row[:-1] for row in rows))
    _put(found, "target_actions", ((row[0], row[-1]) for row in rows))
    _put(found, "purchases", select(
        f"SELECT {group}, COUNT(*) FROM (SELECT lead FROM current_payment WHERE lead_created >= %s "
        "AND lead_created < %s AND at < %s GROUP BY lead HAVING SUM(net) > 0) b "
        "JOIN current_lead l ON l.number = b.lead GROUP BY 1", days.since, days.until, days.until,
    ))  # fmt: skip
    _put(found, "cash", select(
        f"SELECT CASE WHEN l.created < {days.until} THEN {group} END, SUM(p.net) FROM current_payment p "
        "JOIN current_lead l ON l.number = p.lead WHERE p.at >= %s AND p.at < %s GROUP BY 1", days.since, days.until,
    ))  # fmt: skip
    return found


def verdict_word(code: int) -> str:
    """The word of a verdict's code."""
    return VERDICTS[code - 1]
