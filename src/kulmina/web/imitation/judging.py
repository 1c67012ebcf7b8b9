"""What is thought of each subject: imitation, honest growth, growth that money explains, too little to tell, quiet.

The statistics are those of `analytics.imitation`; here their answers are kept for a state of the journal and sorted
into the five words of the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from kulmina.domain.vanity import imitations
from kulmina.web.imitation import subjects
from kulmina.web.imitation.subjects import Field, Pair
from kulmina.web.page import Page
from kulmina.web.remembered import Remembered, journal

if TYPE_CHECKING:
    from kulmina.analytics.imitation import Alarm, Rows, Verdict

CODES = ("imitation", "unsure", "thin", "spend", "honest", "quiet")  # the gravest first
LEAD_TIME = 14  # days before a change that are needed, and
AFTER = 7  # days after it
MARKED = 1.3  # growth of activity that asks for an answer, be it sure or not
RECENT = 28  # days after, where nothing has changed
_kept = Remembered["Look"](24)


@dataclass(frozen=True, slots=True)
class Told:
    """One subject and pair of figures. `code`: of `CODES`; `start`, `cut`, `stop`: first day before the change, first
    after it, the day after the last; `sums`: activity before and after, outcome before and after; `days`: at work
    before and after; `verdict`: of the test, None where activity has not grown or there are too few days; `alarm`: the
    day on which the daily watch raised one, `evidence`: how many times likelier what it saw is of a result that stands.
    """

    name: str
    pair: Pair
    code: str
    start: date
    cut: date
    stop: date
    sums: tuple[int, int, int, int]
    days: tuple[int, int]
    verdict: Verdict | None = None
    alarm: date | None = None
    evidence: float = 0.0

    @property
    def grown(self) -> float:
        """Activity after over before, per day; 1 where there is nothing to compare."""
        before, after = self.sums[:2]
        return after * self.days[0] / (before * self.days[1]) if before and self.days[1] else 1.0


@dataclass(frozen=True, slots=True)
class Share:
    """Of all clicks and of all target leads of the days, a creative's part."""

    name: str
    clicks: int
    all_clicks: int
    targets: int
    all_targets: int


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of one kind. `at`: when; `told`: a row per subject and pair; `shares`: creatives with many clicks
    and few target leads in the days [start, end)."""

    kind: str
    at: datetime
    field: Field | None
    told: tuple[Told, ...]
    shares: Mapping[str, Share]
    start: date
    end: date

    def of(self, name: str) -> list[Told]:
        return [one for one in self.told if one.name == name]

    @property
    def flagged(self) -> list[str]:
        """The names that look like imitation by one guard or the other, in the order of the page."""
        return list(dict.fromkeys([one.name for one in self.told if one.code == "imitation"] + sorted(self.shares)))

    @property
    def alarmed(self) -> list[str]:
        """The names of the daily watch and of the guard of shares: what may be looked at every day."""
        return list(dict.fromkeys([one.name for one in self.told if one.alarm is not None] + sorted(self.shares)))


def promises() -> tuple[float, float]:
    """The share of false ones among the marks of one look, and the chance of any false alarm of one watch."""
    from kulmina.analytics.imitation import ALPHA
    from kulmina.analytics.imitation.verdicts import RATE

    return RATE, ALPHA


def whole_days(page: Page) -> tuple[date, date]:
    """The whole days of the page's span; where none of them is over, the four weeks before today."""
    start, end = page.span.start, min(page.span.end, page.today)
    return (start, end) if start < end else lately(page)


def lately(page: Page) -> tuple[date, date]:
    """The last whole days, whatever days were chosen."""
    return page.today - timedelta(days=RECENT), page.today


def look(page: Page, kind: str, *, since: date | None = None, days: tuple[date, date] | None = None) -> Look:
    """What is seen of a kind; `since`: the change is known, else it is looked for in twelve weeks."""
    start, end = days or whole_days(page)
    key = (*journal(), kind, start, end, since)
    return _kept.get(key, lambda: _look(page, kind, start, end, since))


def _look(page: Page, kind: str, start: date, end: date, since: date | None) -> Look:
    back = timedelta(days=subjects.HISTORY)
    first = max(min(start, (since or end) - back), end - timedelta(days=subjects.LONGEST))
    field = subjects.field(page.company, kind, first, end)
    if field is None:
        return Look(kind, page.now, None, (), {}, start, end)
    told = [one for pair in subjects.PAIRS[kind] for one in _judged(field, pair, page.today, since)]
    shares = _shares(field, start, end) if kind == "creative" else {}
    order = {code: number for number, code in enumerate(CODES)}
    told.sort(key=lambda one: (order[one.code], one.verdict.p if one.verdict else 1.0, -one.sums[1], one.name))
    return Look(kind, page.now, field, tuple(told), shares, start, end)


def _judged(field: Field, pair: Pair, today: date, since: date | None) -> list[Told]:
    """Every subject of the field by one pair of figures; the last days are left out while they ripen."""
    stop = field.place(min(field.end, today - timedelta(days=pair.ripe)))
    first = max(0, (stop if since is None else field.place(since)) - subjects.HISTORY)
    cut = None if since is None else field.place(since) - first
    if stop - first < LEAD_TIME + AFTER or (cut is not None and not 0 < cut < stop - first):
        return [_plain(field, pair, number, (first, first, stop)) for number in range(len(field.names))]
    # SciPy's distributions take a second to load: only who asks for this page waits for them.
    from kulmina.analytics.imitation import judge

    held = _held(field, pair, slice(first, stop))
    judged = judge(held, cut)
    verdicts, alarms = {one.row: one for one in judged.verdicts}, _alarms(held, field.day(first))
    usual = max(0, stop - first - RECENT) if cut is None else cut
    return [
        _told(field, pair, number, first, (usual, stop - first), verdicts.get(number), alarms.get(number),
              number in judged.compared)
        for number in range(len(field.names))
    ]  # fmt: skip


def _held(field: Field, pair: Pair, days: slice) -> Rows:
    from kulmina.analytics.imitation import rows

    return rows(
        field.figures[pair.activity][:, days], field.figures[pair.outcome][:, days],
        field.figures[pair.cause][:, days] if pair.cause else None,
        reported=None if field.reported is None else field.reported[:, days],
    )  # fmt: skip


def _alarms(held: Rows, first: date) -> dict[int, Alarm]:
    """What the watch that began with the month before the last day's has seen until the last day.

    It begins on the same day whoever looks and whenever, so that looking often changes nothing.
    """
    from kulmina.analytics.imitation import watch

    month = (first + timedelta(days=held.days - 1)).replace(day=1)
    begun = max(((month - timedelta(days=1)).replace(day=1) - first).days, LEAD_TIME)
    return {} if begun >= held.days else {alarm.row: alarm for alarm in watch(held, begun)}


def _told(
    field: Field, pair: Pair, number: int, first: int, usual: tuple[int, int],
    verdict: Verdict | None, alarm: Alarm | None, compared: bool,
) -> Told:  # fmt: skip
    """`first`: of the days looked at; `usual`: where the change and the end are put where nobody found any."""
    start, change, last = (0, alarm.since if alarm else usual[0], usual[1])
    if verdict is not None:
        start, change, last = verdict.start, verdict.cut, verdict.stop
    plain = _plain(field, pair, number, (first + start, first + change, first + last))
    code = _code(plain, verdict, alarm, compared)
    if alarm is None:
        return replace(plain, code=code, verdict=verdict)
    return replace(plain, code=code, verdict=verdict, alarm=field.day(first + alarm.day), evidence=alarm.evidence)


def _plain(field: Field, pair: Pair, number: int, edges: tuple[int, int, int]) -> Told:
    """What is counted, before anything is thought of it; the days before begin with the first day at work."""
    first, cut, stop = edges
    activity, outcome = field.figures[pair.activity][number], field.figures[pair.outcome][number]
    busy = np.flatnonzero(activity[first:stop])
    start = min(first + int(busy[0]), cut) if len(busy) else first
    (done, more), (got, got_more), days = (
        (int(row[start:cut].sum()), int(row[cut:stop].sum())) for row in (activity, outcome, activity > 0)
    )
    told = field.day(start), field.day(cut), field.day(stop)
    return Told(field.names[number], pair, "thin", *told, (done, more, got, got_more), days)


def _code(plain: Told, verdict: Verdict | None, alarm: Alarm | None, compared: bool) -> str:
    if alarm is not None or (verdict is not None and verdict.flagged):
        return "imitation"
    if verdict is None and compared:
        return "unsure" if plain.grown > MARKED else "quiet"
    if verdict is None:
        return "thin"
    if verdict.by_money:
        return "spend"
    if verdict.outcome_growth >= verdict.expected:
        return "honest"
    return "thin" if verdict.thin else "unsure"


def _shares(field: Field, start: date, end: date) -> dict[str, Share]:
    """The guard of shares: 30 % of the clicks or more, and at least twice the part of the target leads."""
    clicks, targets = (field.sums(name, start, end) for name in ("clicks", "target_leads"))
    counts = {name: (int(clicks[n]), int(targets[n])) for n, name in enumerate(field.names)}
    whole = int(clicks.sum()), int(targets.sum())
    return {
        name: Share(name, counts[name][0], whole[0], counts[name][1], whole[1]) for name in sorted(imitations(counts))
    }
