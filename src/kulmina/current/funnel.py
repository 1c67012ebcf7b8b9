"""The funnel of a period as things stand now: the same figures as `analytics.funnel`, from the tables of the present.

Leads created on the days of the period; a stage counts when it was reached before their end. Money is what
payments of the period have left, verdicts are those of today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kulmina.domain import funnel as shape
from kulmina.domain.company import Company
from kulmina.domain.funnel import GROUPINGS, STAGES, VERDICTS, Funnel, FunnelRow
from kulmina.domain.period import EPOCH_DAY, micros, midnight
from kulmina.journal import read
from kulmina.journal.rows import select

MARKETING = ("creative", "campaign", "channel", "platform")
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
    off = company.creatives_without_visits
    rows = {group: shape.without_visits(row, off) for group, row in _rows(_by_creative(days)).items()}
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
_ACTED = "COUNT(*) FILTER (WHERE l.valid >= {since} AND l.valid < {until} AND l.verdict <> 4)"


# The database jumps from name to name along an index that begins with the column, and has nothing to sort.
_NAMES = """
WITH RECURSIVE g (name) AS (
    SELECT MIN({column}) FROM current_lead
    UNION ALL SELECT (SELECT MIN(l.{column}) FROM current_lead l WHERE l.{column} > g.name) FROM g
    WHERE g.name IS NOT NULL
)
"""


def _by_creative(days: Span) -> _Found:
    found: _Found = defaultdict(dict)
    counts = " || ' ' || ".join(each.strip() for each in _STAGES.format(until=days.until).split(","))
    _put_stages(found, _of_creatives(counts, _created(days)))
    acted = f"l.valid >= {days.since} AND l.valid < {days.until} AND l.verdict <> 4 AND l.created IS NOT NULL"
    _put(found, "target_actions", _of_creatives("COUNT(*) || ''", acted))
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


def _of_creatives(counts: str, within: str) -> Iterator[tuple[Any, ...]]:
    """Counts of leads by creative; `counts` is one text with spaces between, so that nothing has to be grouped."""
    one = f"SELECT {counts} FROM current_lead l WHERE l.creative {{}} AND {within}"
    names = _NAMES.format(column="creative")
    for creative, told in select(f"{names} SELECT name, ({one.format('= g.name')}) FROM g WHERE name IS NOT NULL "
                                 f"UNION ALL SELECT NULL, ({one.format('IS NULL')})"):  # fmt: skip
        figures = [int(figure) for figure in told.split()]
        if figures[0]:
            yield creative, *figures


def _created(days: Span) -> str:
    return f"l.created >= {days.since} AND l.created < {days.until}"


# Each operator's leads of one verdict and furthest stage lie together in an index, in the order of their creation:
# the database counts stretches of it. That tells of settled leads, of which nothing was heard after the end of the
# days; the others are read one by one.
_RUNGS = ", ".join(f"({10 * v + s})" for v in range(1, len(VERDICTS) + 1) for s in range(len(STAGES)))


def _rungs() -> str:
    return f"{_NAMES.format(column='operator')}, r (rung) AS (VALUES {_RUNGS})"


def _put_settled(found: _Found, days: Span) -> None:
    """Count the settled leads of the days, by what they are now."""
    within = f"l.rung = r.rung AND {_created(days)} AND l.last_at < {days.until}"
    acted = f"l.valid >= {days.since} AND l.valid < {days.until} AND l.rung < 40"
    count = f"SELECT COUNT(*) FROM current_lead l WHERE l.operator {{of}} AND {within}"
    query = f"SELECT {{name}}, r.rung, ({count}), ({count} AND {acted}) FROM {{rows}}"
    named = query.format(name="g.name", of="= g.name", rows="g CROSS JOIN r WHERE g.name IS NOT NULL")
    nobody = query.format(name="NULL", of="IS NULL", rows="r")
    counted: dict[str | None, list[tuple[int, int]]] = defaultdict(list)
    for operator, rung, leads, actions in select(f"{_rungs()} {named} UNION ALL {nobody}"):
        if leads:
            counted[operator].append((rung, leads))
            found[operator]["target_actions"] = found[operator].get("target_actions", 0) + actions
    for operator, rungs in counted.items():
        found[operator] |= _of_rungs(rungs)


def _of_rungs(rungs: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """Leads by verdict and furthest stage as the figures of a row."""
    reached, verdicts = [0] * len(STAGES), [0] * len(VERDICTS)
    for rung, leads in rungs:
        verdict, furthest = divmod(rung, 10)
        verdicts[verdict - 1] += leads
        for stage in range(furthest + 1):
            reached[stage] += leads
    arrived = 10 + STAGES.index("arrived")
    target = sum(leads for rung, leads in rungs if arrived <= rung < 20)
    return {"reached": tuple(reached), "verdicts": tuple(verdicts), "arrived_target": target}


def _unsettled(group: str, days: Span) -> str:
    """The query that counts the other leads of the days, one by one."""
    within = f"l.rung = r.rung AND {_created(days)} AND l.last_at >= {days.until}"
    joined = " UNION ALL ".join(
        f"SELECT l.* FROM {rows} CROSS JOIN current_lead l WHERE l.operator {of} AND {within}"
        for rows, of in (("g CROSS JOIN r", "= g.name"), ("r", "IS NULL"))
    )
    return f"{_rungs()} SELECT {group}, {_counts(days)} FROM ({joined}) l GROUP BY 1"


def _counts(days: Span) -> str:
    return f"{_STAGES}, {_ACTED}".format(since=days.since, until=days.until)


def _put(found: _Found, name: str, rows: Iterable[tuple[Any, ...]]) -> None:
    for group, figure in rows:
        found[group][name] = int(figure)


def _put_stages(found: _Found, rows: Iterable[Sequence[Any]]) -> None:
    """Add leads by stage and verdict to those that are counted already."""
    for group, *figures in rows:
        before = found[group]
        before |= {
            "reached": _sum(before.get("reached"), figures[:6]),
            "verdicts": _sum(before.get("verdicts"), figures[6:10]),
            "arrived_target": before.get("arrived_target", 0) + figures[10],
        }


def _sum(before: tuple[int, ...] | None, more: Sequence[int]) -> tuple[int, ...]:
    return tuple(more) if before is None else tuple(a + b for a, b in zip(before, more, strict=True))


def _put_ads(found: _Found, days: Span) -> None:
    query = (
        "SELECT creative, SUM(impressions), SUM(clicks), SUM(visits), COUNT(*) FILTER (WHERE visits IS NULL), "
        "SUM(spend), SUM(actions), SUM(purchases) FROM current_adday WHERE day >= %s AND day < %s GROUP BY creative"
    )
    first, last = ((day - EPOCH_DAY).days for day in (days.start, days.end))
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
    if by == "operator":
        _put_settled(found, days)
        rows = select(_unsettled(group, days))
    else:
        rows = select(f"SELECT {group}, {_counts(days)} FROM current_lead l WHERE {_created(days)} GROUP BY 1")
    _put_stages(found, (row[:-1] for row in rows))
    for row in rows:
        found[row[0]]["target_actions"] = found[row[0]].get("target_actions", 0) + row[-1]
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
