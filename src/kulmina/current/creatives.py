"""Creatives one by one: what people wrote down about them, how they were changed, and their days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta

from kulmina.current import unvoided
from kulmina.current.daily import local_day
from kulmina.current.funnel import span
from kulmina.domain import facts
from kulmina.domain.company import Company, Creative
from kulmina.domain.event import Event
from kulmina.domain.period import EPOCH_DAY
from kulmina.journal import read
from kulmina.journal.rows import among, select, several

MOST = 5_000  # notes that are looked at


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody knows of a creative. `event_id`: names it, to be taken back by whoever wrote it."""

    event_id: str
    creative: str
    at: datetime
    by: str
    text: str


def notes(creative: str | None = None) -> list[Note]:
    """The notes that stand, of one creative or of all, the latest first."""
    found = []
    for event in unvoided.told("creative.noted", limit=MOST):
        assert isinstance(event.fact, facts.CreativeNoted)
        if creative in (None, event.fact.creative):
            found.append(
                Note(event.event_id, event.fact.creative, event.occurred_at, event.actor, event.fact.text)
            )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody registered a creative (`before` None) or changed it. `what`: the fields that are not as they were."""

    at: datetime
    by: str
    before: Creative | None
    after: Creative
    what: tuple[str, ...]


def changes(creative: str) -> list[Change]:
    """How a creative came to be what it is, the latest first; what was told again without a change is left out."""
    told = [
        event
        for _no, event in read.of_kind(facts.KINDS["creative.registered"].code)
        if isinstance(event.fact, facts.CreativeRegistered) and event.fact.creative == creative
    ]
    found: list[Change] = []
    before: Creative | None = None
    for event in sorted(told, key=lambda e: (e.recorded_at, e.event_id)):
        after = _creative(event)
        what = tuple(f.name for f in fields(Creative) if before and getattr(before, f.name) != getattr(after, f.name))
        if before is None or what:
            found.append(Change(event.recorded_at, event.actor, before, after, what))
        before = after
    return found[::-1]


def _creative(event: Event) -> Creative:
    fact = event.fact
    assert isinstance(fact, facts.CreativeRegistered)
    return Creative(fact.creative, *(getattr(fact, f.name) for f in fields(Creative)[1:]))


@dataclass(frozen=True, slots=True)
class Day:
    """A day of some creatives. `spend` None: nothing was reported. Leads stand on the day they were created,
    `arrived` are those of them that have come until now; `actions`: first valid target actions of the day."""

    day: date
    spend: int | None = None
    clicks: int = 0
    actions: int = 0
    leads: int = 0
    target: int = 0
    arrived: int = 0


def days(creatives: Sequence[str], company: Company, start: date, end: date) -> list[Day]:
    """Every day of [start, end) of these creatives together."""
    found = {start + timedelta(days=n): Day(start + timedelta(days=n)) for n in range((end - start).days)}
    asked = several(creatives)
    within = span(start, end, company)
    for day, spend, clicks in select(
        f"SELECT day, SUM(spend), SUM(clicks) FROM current_adday WHERE {among('creative')} "
        "AND day >= %s AND day < %s GROUP BY day",
        asked, (start - EPOCH_DAY).days, (end - EPOCH_DAY).days,
    ):  # fmt: skip
        when = EPOCH_DAY + timedelta(days=day)
        found[when] = replace(found[when], spend=int(spend), clicks=int(clicks))
    sums: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    one = f"SELECT {{day}}, {{what}} FROM current_lead WHERE {among('creative')} AND {{when}} GROUP BY 1"
    counted = one.format(
        day=local_day(within, "created", company), when="created >= %s AND created < %s",
        what="0, COUNT(*), COUNT(*) FILTER (WHERE verdict = 1), COUNT(*) FILTER (WHERE arrived IS NOT NULL)",
    )  # fmt: skip
    acted = one.format(
        day=local_day(within, "valid", company), what="COUNT(*), 0, 0, 0",
        when="valid >= %s AND valid < %s AND verdict <> 4 AND created IS NOT NULL",
    )  # fmt: skip
    bounds = (asked, within.since, within.until)
    for day, *counts in select(f"{counted} UNION ALL {acted}", *bounds, *bounds):
        when = EPOCH_DAY + timedelta(days=int(day))
        sums[when] = [a + int(b) for a, b in zip(sums[when], counts, strict=True)]
    for when, (actions, leads, target, arrived) in sums.items():
        found[when] = replace(found[when], actions=actions, leads=leads, target=target, arrived=arrived)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Trend:
    """Equal stretches of days: target leads and spend (kopecks) of a creative in each."""

    target: tuple[int, ...]
    spend: tuple[int, ...]


def trends(company: Company, start: date, end: date, *, parts: int = 14) -> dict[str | None, Trend]:
    """The days [start, end) cut into at most `parts` stretches, by creative (None: unattributed)."""
    whole = (end - start).days
    length = -(-whole // parts)
    count = -(-whole // length)
    bounds = [span(start + timedelta(days=n * length), end, company).since for n in range(count)]
    until = span(start, end, company).until
    found: dict[str | None, tuple[list[int], list[int]]] = defaultdict(lambda: ([0] * count, [0] * count))
    first = (start - EPOCH_DAY).days
    for creative, part, spend in select(
        f"SELECT creative, (day - {first}) / {length}, SUM(spend) FROM current_adday WHERE day >= %s AND day < %s "
        "GROUP BY 1, 2", first, (end - EPOCH_DAY).days,
    ):  # fmt: skip
        found[creative][1][int(part)] = int(spend)
    cases = " ".join(f"WHEN created < {bound} THEN {place}" for place, bound in enumerate(bounds[1:]))
    part_of = f"CASE {cases} ELSE {count - 1} END" if cases else "0"
    for creative, part, target in select(
        f"SELECT creative, {part_of}, COUNT(*) FROM current_lead WHERE created >= %s AND created < %s AND verdict = 1 "
        "GROUP BY 1, 2", bounds[0], until,
    ):  # fmt: skip
        found[creative][0][int(part)] = int(target)
    return {creative: Trend(tuple(target), tuple(spend)) for creative, (target, spend) in found.items()}
