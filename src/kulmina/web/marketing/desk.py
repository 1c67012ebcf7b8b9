"""What the desk knows of some days: each creative's figures, those of the days before, and its small trend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kulmina.current.creatives import Note, Trend, notes, trends
from kulmina.current.funnel import funnel
from kulmina.current.spending import silent
from kulmina.domain.funnel import FunnelRow, total
from kulmina.web.marketing import reach
from kulmina.web.page import Page
from kulmina.web.remembered import Remembered, journal

LEAST_TREND = 14  # days of the small trend, however short the days of the page are
_MANY = 200  # facts after which a small trend is drawn anew before the day is over
Rows = Mapping[str | None, FunnelRow]
_kept = Remembered["Told"](8)
_trends = Remembered[Mapping[str | None, Trend]](8)
_beside = Remembered["Beside"](4)


@dataclass(frozen=True, slots=True)
class Told:
    """Figures by creative (None: leads without one) of the days and of as many days before them."""

    now: Rows
    before: Rows | None
    days_before: tuple[date, date] | None


@dataclass(frozen=True, slots=True)
class Beside:
    """The latest note of each creative; creatives that spent lately and are not reported, with their last day."""

    notes: Mapping[str, Note]
    silent: Mapping[str, date]


def state(page: Page) -> tuple[str, int]:
    """How far the journal is folded, asked once for a page."""
    kept = page.__dict__
    if "_state" not in kept:
        kept["_state"] = journal()
    found: tuple[str, int] = kept["_state"]
    return found


def everything(page: Page) -> Told:
    """The figures of the page's days, whoever looks; they are those of the funnel."""
    start, end, earlier = page.span.start, page.span.end, days_before(page)
    return _kept.get((*state(page), start, end, earlier), lambda: _ask(start, end, earlier))


def told(page: Page) -> Told:
    """The figures of the page's days that this person may see."""
    found = everything(page)
    mine = reach.own(page)
    if mine is None:
        return found
    before = None if found.before is None else _of(found.before, mine)
    return Told(_of(found.now, mine), before, found.days_before)


def _ask(start: date, end: date, earlier: tuple[date, date] | None) -> Told:
    now = {row.group: row for row in funnel(by="creative", start=start, end=end).rows}
    before = None
    if earlier is not None:
        before = {row.group: row for row in funnel(by="creative", start=earlier[0], end=earlier[1]).rows}
    return Told(now, before, earlier)


def _of(rows: Rows, creatives: Iterable[str]) -> Rows:
    return {creative: rows[creative] for creative in creatives if creative in rows}


def days_before(page: Page) -> tuple[date, date] | None:
    """As many days just before those of the page as have passed of them; None where none has."""
    passed = min(page.span.end, page.today + timedelta(days=1)) - page.span.start
    start = page.span.start
    if passed <= timedelta() or start - date(1990, 1, 1) <= passed:
        return None
    return start - passed, start


def trend_days(page: Page) -> tuple[date, date]:
    """The days of the small trend: those of the page that have passed, at least two weeks."""
    end = min(page.span.end, max(page.today + timedelta(days=1), page.span.start + timedelta(days=1)))
    return min(page.span.start, end - timedelta(days=LEAST_TREND)), end


def trend(page: Page) -> Mapping[str | None, Trend]:
    name, last = state(page)
    days = trend_days(page)
    return _trends.get((name, last // _MANY, page.today, days), lambda: trends(page.company, *days))


def beside(page: Page) -> Beside:
    return _beside.get((*state(page), page.today), lambda: _look(page))


def _look(page: Page) -> Beside:
    latest: dict[str, Note] = {}
    for note in notes():
        latest.setdefault(note.creative, note)
    return Beside(latest, silent(page.today))


def grouped(page: Page, rows: Rows, by: str) -> dict[str | None, FunnelRow]:
    """Creatives summed into what they belong to, as the funnel does; by owner the leads without a creative stay
    apart under an empty word, for nobody can own what does not exist."""
    if by == "creative":
        return dict(rows)
    members = members_of(page, rows, by)
    return {
        group: replace(total(rows[creative] for creative in creatives), group=group or None)
        for group, creatives in members.items()
    }


UNATTRIBUTED = ""  # the group of leads without a creative where creatives are grouped by owner


def members_of(page: Page, creatives: Iterable[str | None], by: str) -> dict[str | None, list[str | None]]:
    """The creatives of each group."""
    group_of = grouping(page, by)
    members: dict[str | None, list[str | None]] = defaultdict(list)
    for creative in creatives:
        members[group_of(creative)].append(creative)
    return members


def grouping(page: Page, by: str) -> Callable[[str | None], str | None]:
    known = page.company.creatives

    def group_of(creative: str | None) -> str | None:
        if by == "creative":
            return creative
        if creative is None and by == "owner":
            return UNATTRIBUTED
        about = known.get(creative or "")
        return getattr(about, by) if about else None

    return group_of
