"""The floor of the offices as things stand now: today's meetings and clients, and the follow-ups of each seller."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kulmina.domain.company import Company
from kulmina.domain.period import instant, micros, midnight
from kulmina.journal.rows import among, select, several

MOST = 500
TOO_LONG = timedelta(minutes=15)  # a client in the waiting room is not kept longer
FOLLOW_UPS = ("due", "overdue", "no_date", "later")


@dataclass(frozen=True, slots=True)
class Office:
    """Today in one office (None: none was named). Meetings: `booked` with today's slot, of them `ahead`, `arrived`,
    `no_show`, `unmarked` (the time has passed and nobody has said what became of it). Clients: `came` (with those
    from the street), of them `waiting` for a seller, `talking`, `served`, `left` without having been received."""

    office: str | None
    booked: int = 0
    ahead: int = 0
    arrived: int = 0
    no_show: int = 0
    unmarked: int = 0
    came: int = 0
    waiting: int = 0
    talking: int = 0
    served: int = 0
    left: int = 0
    since: datetime | None = None


def today(now: datetime, company: Company, offices: Collection[str] | None = None) -> list[Office]:
    """Today office by office; `since`: since when the longest one waits. `offices`: of these alone."""
    since, until = _day(now, company)
    at = micros(now)
    rows: dict[str | None, list[Any]] = {}
    for office, *counts in select(
        "SELECT office, COUNT(*), COUNT(*) FILTER (WHERE state = 'due' AND slot >= %s), "
        "COUNT(*) FILTER (WHERE state = 'arrived'), COUNT(*) FILTER (WHERE state = 'no_show'), "
        "COUNT(*) FILTER (WHERE state = 'due' AND slot < %s) FROM current_meeting "
        "WHERE slot >= %s AND slot < %s AND state <> 'cancelled' GROUP BY office", at, at, since, until,
    ):  # fmt: skip
        rows[office] = [*counts]
    for office, *counts, oldest in select(
        f"SELECT office, COUNT(*), COUNT(*) FILTER (WHERE {_WAITS}), COUNT(*) FILTER (WHERE {_TALKS}), "
        f"COUNT(*) FILTER (WHERE served IS NOT NULL), COUNT(*) FILTER (WHERE {_LEFT}), "
        f"MIN(CASE WHEN {_WAITS} THEN at END) FROM current_visit WHERE at >= %s AND at < %s GROUP BY office",
        since, until,
    ):  # fmt: skip
        rows[office] = [*rows.get(office, [0] * 5), *counts, oldest and instant(oldest)]
    found = [Office(office, *counts) for office, counts in rows.items()]
    mine = [row for row in found if offices is None or row.office in offices]
    return sorted(mine, key=lambda row: (row.office is None, row.office or ""))


def rooms(now: datetime, company: Company) -> list[Office]:
    """The offices in which somebody waits now, and since when the longest one does."""
    since, until = _day(now, company)
    found = select(
        f"SELECT office, COUNT(*), MIN(at) FROM current_visit WHERE at >= %s AND at < %s AND {_WAITS} GROUP BY office",
        since, until,
    )  # fmt: skip
    rows = [Office(office, waiting=waiting, since=instant(oldest)) for office, waiting, oldest in found]
    return sorted(rows, key=lambda row: (row.office is None, row.office or ""))


_WAITS = 'taken IS NULL AND served IS NULL AND "left" IS NULL'
_TALKS = 'taken IS NOT NULL AND served IS NULL AND "left" IS NULL'
_LEFT = '"left" IS NOT NULL AND served IS NULL'


def _day(now: datetime, company: Company) -> tuple[int, int]:
    tz = company.rules.tz
    first = now.astimezone(tz).date()
    return micros(midnight(first, tz)), micros(midnight(first + timedelta(days=1), tz))


@dataclass(frozen=True, slots=True)
class FollowUps:
    """Clients whom a seller follows up: `due` today and not passed yet, `overdue`, `no_date`: without a next date,
    which is a mistake, `later`; and those who came today and are with him."""

    seller: str
    due: int = 0
    overdue: int = 0
    no_date: int = 0
    later: int = 0

    @property
    def whole(self) -> int:
        return self.due + self.overdue + self.no_date + self.later


def follow_ups(now: datetime, company: Company, sellers: Collection[str] | None = None) -> list[FollowUps]:
    """Follow-ups by seller at work; `sellers`: of these alone."""
    parts = ", ".join(f"COUNT(*) FILTER (WHERE {part})" for part in _parts(now, company).values())
    found = select(f"SELECT hand, {parts} FROM current_lead WHERE {_FOLLOWED} GROUP BY hand ORDER BY hand")
    return [FollowUps(*row) for row in found if sellers is None or row[0] in sellers]


_FOLLOWED = "hand IS NOT NULL AND state = 'follow_up' AND created IS NOT NULL"


def _parts(now: datetime, company: Company) -> dict[str, str]:
    """Conditions on a followed-up lead by the words of `FOLLOW_UPS`."""
    at, (_since, until) = micros(now), _day(now, company)
    dated = "why <> 'no_date'"
    return {
        "due": f"{dated} AND due >= {at} AND due < {until}",
        "overdue": f"{dated} AND due < {at}",
        "no_date": "why = 'no_date'",
        "later": f"{dated} AND due >= {until}",
    }


def clients(
    now: datetime, company: Company, *, seller: str | None = None, part: str | None = None,
    sellers: Sequence[str] | None = None, limit: int = MOST,
) -> tuple[list[int], int]:  # fmt: skip
    """The leads in sellers' hands that are not finished, the longest due first; and how many there are.

    `part`: of `FOLLOW_UPS`; `sellers`: in the hands of these alone.
    """
    where = ["hand IS NOT NULL", "created IS NOT NULL", "state IN ('arrived', 'follow_up')"]
    values: list[Any] = []
    if part is not None:
        where += ["state = 'follow_up'", f"({_parts(now, company)[part]})"]
    if seller is not None:
        where, values = [*where, "hand = %s"], [seller]
    elif sellers is not None:
        where, values = [*where, among("hand")], [several(sellers)]
    text = " AND ".join(where)
    [(count,)] = select(f"SELECT COUNT(*) FROM current_lead WHERE {text}", *values)
    found = select(
        f"SELECT number FROM current_lead WHERE {text} ORDER BY COALESCE(due, created), number LIMIT {int(limit)}",
        *values,
    )
    return [row[0] for row in found], count


def meeting_leads(
    now: datetime, company: Company, part: str, *, office: str | None = None, offices: Collection[str] | None = None
) -> tuple[list[int], int]:
    """The leads behind a figure of `Office` today. Raises KeyError for a word that is none."""
    since, until = _day(now, company)
    table, condition = _FIGURES[part]
    column = "slot" if table == "current_meeting" else "at"
    found = select(
        f"SELECT lead, office FROM {table} WHERE {column} >= %s AND {column} < %s "
        f"AND ({condition.format(now=micros(now))}) ORDER BY {column}, lead", since, until,
    )  # fmt: skip
    leads = [lead for lead, where in found if office in (None, where or "-") and (offices is None or where in offices)]
    return leads[:MOST], len(leads)


_FIGURES = {
    "booked": ("current_meeting", "state <> 'cancelled'"),
    "ahead": ("current_meeting", "state = 'due' AND slot >= {now}"),
    "arrived": ("current_meeting", "state = 'arrived'"),
    "no_show": ("current_meeting", "state = 'no_show'"),
    "unmarked": ("current_meeting", "state = 'due' AND slot < {now}"),
    "came": ("current_visit", "TRUE"),
    "waiting": ("current_visit", _WAITS),
    "talking": ("current_visit", _TALKS),
    "served": ("current_visit", "served IS NOT NULL"),
    "left": ("current_visit", _LEFT),
}
