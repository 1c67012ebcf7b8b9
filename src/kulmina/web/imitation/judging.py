"""What is thought of each subject: imitation, honest growth, growth that money explains, too little to tell, quiet.

The statistics are those of `analytics.imitation`; here their answers are kept for a state of the journal and sorted
into the five words of the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from kulmina.domain.vanity import imitations
from kulmina.web.imitation import subjects
from kulmina.web.imitation.subjects import Field, Pair
from kulmina.web.page import Page
from kulmina.web.remembered import Remembered, journal

if TYPE_CHECKING:
    from kulmina.analytics.imitation.judge import Verdict

CODES = ("imitation", "unsure", "thin", "spend", "honest", "quiet")  # the gravest first
LEAD_TIME = 14  # days before a change that are needed, and
AFTER = 7  # days after it
EXPLAINED = 0.8  # of activity's growth: as much of it as spend has grown by
_kept = Remembered["Look"](24)


@dataclass(frozen=True, slots=True)
class Told:
    """One subject and pair of figures. `code`: of `CODES`; `start`, `cut`, `stop`: first day before the change, first
    after it, the day after the last; `sums`: activity before and after, outcome before and after; `verdict`: of the
    test, None where activity has not grown or there are too few days."""

    name: str
    pair: Pair
    code: str
    start: date
    cut: date
    stop: date
    sums: tuple[int, int, int, int]
    verdict: Verdict | None = None

    @property
    def days(self) -> tuple[int, int]:
        """How many days lie before the change and after it."""
        return (self.cut - self.start).days, (self.stop - self.cut).days


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


def rate() -> float:
    """The expected share of false ones among the flags that the test holds."""
    from kulmina.analytics.imitation.judge import RATE

    return RATE


def whole_days(page: Page) -> tuple[date, date]:
    """The whole days of the page's span; where none of them is over, the four weeks before today."""
    start, end = page.span.start, min(page.span.end, page.today)
    return (start, end) if start < end else (page.today - timedelta(days=28), page.today)


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
    cause = field.figures[pair.cause] if pair.cause else None
    cut = None if since is None else field.place(since) - first
    found = _verdicts(field, pair, cause, slice(first, stop), cut)
    return [_told(field, pair, number, found.get(number), first, stop, cut) for number in range(len(field.names))]


def _verdicts(field: Field, pair: Pair, cause: Any, days: slice, cut: int | None) -> dict[int, Verdict]:
    # SciPy's distributions take a second to load: only who asks for this page waits for them.
    from kulmina.analytics.imitation import judge, windows

    length = days.stop - days.start
    if length < LEAD_TIME + AFTER or (cut is not None and not 0 < cut < length):
        return {}
    held = windows.rows(
        field.figures[pair.activity][:, days], field.figures[pair.outcome][:, days],
        None if cause is None else cause[:, days],
    )  # fmt: skip
    judged = judge.judge(held, length - 28 if cut is None else cut)
    return {verdict.row: verdict for verdict in judged.verdicts}


def _told(
    field: Field, pair: Pair, number: int, verdict: Verdict | None, first: int, stop: int, cut: int | None
) -> Told:
    """`first`, `stop`: the days looked at; `cut`: the change among them, where it is given."""
    start = first + (verdict.start if verdict else 0)
    last = first + verdict.stop if verdict else stop
    change = first + (verdict.cut if verdict else max(0, stop - first - 28) if cut is None else cut)
    change = min(max(change, start), last)
    activity, outcome = field.figures[pair.activity][number], field.figures[pair.outcome][number]
    sums = (
        int(activity[start:change].sum()), int(activity[change:last].sum()),
        int(outcome[start:change].sum()), int(outcome[change:last].sum()),
    )  # fmt: skip
    code = _code(verdict, sums, (change - start, last - change))
    return Told(field.names[number], pair, code, field.day(start), field.day(change), field.day(last), sums, verdict)


def _code(verdict: Verdict | None, sums: tuple[int, int, int, int], days: tuple[int, int]) -> str:
    if verdict is None:
        worked = sums[0] > 0 and days[0] >= LEAD_TIME and days[1] >= AFTER
        return "quiet" if worked else "thin"
    if verdict.flagged:
        return "imitation"
    if verdict.spend > 1 and verdict.spend - 1 >= EXPLAINED * (verdict.activity_growth - 1):
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
