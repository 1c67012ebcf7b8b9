"""Leads and their conversions from a CSV file, as they were known at an instant: `lead_id, creative_id, created_at,
converted_at`, and `campaign`, `channel` where the file has them.

A row that cannot be read is left out and named; what is odd but can be counted is counted by a stated rule and told.
Times without an offset are read in the zone that is given; a date alone is its midnight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from kulmina.cli import mature_words as words
from kulmina.cli.failure import Failure
from kulmina.cli.problem_words import sentence
from kulmina.sources.problem import ERROR, Problem, SourceError
from kulmina.sources.rows import read_rows
from kulmina.sources.table import cell
from kulmina.sources.table.cell import BadCell

REQUIRED = ("lead_id", "creative_id", "created_at", "converted_at")
OPTIONAL = ("campaign", "channel")
NOBODY = "unattributed"
SECONDS = 86_400.0
NOT_YET = frozenset({
    "", "-", "—", "–", "0", "nat", "nan", "null", "none", "na", "n/a", "н/д", "нет", "no", "\\n",
    "0000-00-00", "0000-00-00 00:00:00",
})  # fmt: skip
"""What databases and people write where a lead has not converted."""
A_FEW = 3
A_PART = 1_000
"""Conversions that may be unreadable: so many, or one of so many leads. More would bend the rates."""
_DATES = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%d.%m.%y", "%Y/%m/%d")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST, _LATEST = -25_567.0, 84_000.0  # days since 1970: beyond 1900 … 2199 a date is mistyped


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLeads:
    """Leads known at an instant. Columns [leads]: `creative`, an index into `creatives`; `created`, `converted`: days
    since 1970 (nan: not yet). `campaign`, `channel` [creatives], None where the file does not have them.

    `known_at`: days since 1970; `warnings`: sentences.
    """

    creatives: tuple[str, ...]
    creative: NDArray[np.int64]
    created: NDArray[np.float64]
    converted: NDArray[np.float64]
    campaign: NDArray[np.int64] | None
    channel: NDArray[np.int64] | None
    channels: tuple[str, ...]
    known_at: float
    warnings: tuple[str, ...]

    @property
    def groups(self) -> list[NDArray[np.int64]]:
        """The finest first."""
        return [group for group in (self.campaign, self.channel) if group is not None]


@dataclass(slots=True)
class _Read:
    """Rows as they were read, and what was odd about them."""

    zone: ZoneInfo
    ids: list[str] = field(default_factory=list)
    creative: list[str] = field(default_factory=list)
    texts: list[tuple[str | None, str | None]] = field(default_factory=list)
    created: list[float] = field(default_factory=list)
    converted: list[float] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    early: list[str] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    unclear: list[tuple[int, str]] = field(default_factory=list)
    zoneless: int = 0
    unnamed: int = 0

    def add(self, line: int, row: Sequence[str | None], language: str) -> None:
        lead, creative, created, converted, *texts = row
        came, whole = np.nan, False
        try:
            born, _ = self._days(created or "")
            if cell.text(converted).casefold() not in NOT_YET:
                self.unclear.append((line, cell.text(converted)))
                came, whole = self._days(converted or "")
                self.unclear.pop()
        except BadCell as error:
            self.bad.append(words.unread(language, line, lead or "", error))
            return
        if came < born:
            # Of a conversion that has a date alone only an earlier day is earlier.
            if not (whole and born - came < 1):
                self.early.append(cell.text(lead) or f"[{line}]")
            came = born
        self.unnamed += not cell.text(creative)
        self.ids.append(cell.text(lead) or f"\0{line}")
        self.creative.append(cell.text(creative) or NOBODY)
        self.texts.append((texts[0], texts[1]))
        self.created.append(born)
        self.converted.append(came)
        self.lines.append(line)

    def _days(self, text: str) -> tuple[float, bool]:
        """Days since 1970 and whether it is a date alone. Raises BadCell."""
        plain = text.strip()
        try:
            moment = datetime.fromisoformat(plain)
            whole = len(plain) <= 10
        except ValueError:
            moment = cell.moment(plain, _DATES, self.zone)
            self.zoneless += 1
            whole = ":" not in plain
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self.zone)
            self.zoneless += 1
        found = (moment - _EPOCH).total_seconds() / SECONDS
        if not _EARLIEST < found < _LATEST:
            raise BadCell("a date between 1900 and 2199")
        return found, whole


def read_leads(path: Path, known_at: date | datetime, zone: ZoneInfo, language: str) -> FoundLeads:
    """The leads of a file as known at an instant or, of a day alone, at its end.

    Raises SourceError where the file has no such columns or not one row can be read, Failure where so many conversions
    cannot be read that the rest would tell other rates than there are.
    """
    read, problems = _Read(zone), list[Problem]()
    for line, row in read_rows(path, required=REQUIRED, optional=OPTIONAL, tell=problems.append):
        read.add(line, row, language)
    broken = [problem for problem in problems if problem.level == ERROR]
    if len(read.unclear) > max(A_FEW, len(read.ids) // A_PART):
        raise Failure(*words.unclear(language, path.name, read.unclear))
    if not read.ids:
        raise SourceError(*(broken[:50] or [_nothing(path, read)]))
    said = [words.broken(language, sentence(language, problem)) for problem in broken[:20]] + words.listed(
        language, read.bad
    )
    if read.early:
        said.append(words.early(language, list(dict.fromkeys(read.early))))
    if read.unnamed:
        said.append(words.unnamed(language, read.unnamed, NOBODY))
    if read.zoneless or (isinstance(known_at, datetime) and known_at.tzinfo is None):
        said.append(words.zone(language, str(zone)))
    return _known(read, known_at, said, language)


def _nothing(path: Path, read: _Read) -> Problem:
    if read.bad:
        return Problem(ERROR, path.name, None, None, f"not one row can be read: {read.bad[0]}", "dates and times")
    return Problem(ERROR, path.name, 1, None, "there is no row below the header", "a row per lead")


def _known(read: _Read, known_at: date | datetime, said: list[str], language: str) -> FoundLeads:
    created, converted = np.array(read.created), np.array(read.converted)
    at, note = _instant(known_at, created, converted, read.zone, language)
    kept, repeated = _once(read.ids, created)
    for place, copies in repeated.items():
        came = converted[copies]
        converted[place] = came[~np.isnan(came)].min(initial=np.inf) if (~np.isnan(came)).any() else np.nan
    if repeated:
        said.append(words.repeated(language, [read.ids[place] for place in repeated]))
    late = created[kept] > at
    if late.any():
        said.append(words.late(language, int(late.sum())))
    after = converted[kept][~late] > at
    if after.any():
        said.append(words.after(language, int(after.sum())))
    kept = kept[~late]
    names = sorted({read.creative[place] for place in kept})
    number = {name: place for place, name in enumerate(names)}
    campaign, _, moved = _texts(read, kept, names, 0)
    channel, channels, changed = _texts(read, kept, names, 1)
    said += [words.changed(language, what, who) for what, who in (("campaign", moved), ("channel", changed)) if who]
    return FoundLeads(
        creatives=tuple(names),
        creative=np.array([number[read.creative[place]] for place in kept], dtype=np.int64),
        created=created[kept],
        converted=np.where(converted[kept] <= at, converted[kept], np.nan),
        campaign=campaign,
        channel=channel,
        channels=channels,
        known_at=at,
        warnings=(*said, *note),
    )


def _instant(
    known_at: date | datetime,
    created: NDArray[np.float64],
    converted: NDArray[np.float64],
    zone: ZoneInfo,
    language: str,
) -> tuple[float, list[str]]:
    """Days since 1970 of the moment of knowledge. Of a day alone its end; but where nothing at all happened on that
    day and something did on the day before, the file was cut as the day began, and that is the moment."""
    if isinstance(known_at, datetime):
        moment = known_at if known_at.tzinfo else known_at.replace(tzinfo=zone)
        return (moment - _EPOCH).total_seconds() / SECONDS, []
    starts = [
        (datetime.combine(known_at + timedelta(days=days), time(), zone) - _EPOCH).total_seconds() / SECONDS
        for days in (-1, 0, 1)
    ]
    marks = np.concatenate([created, converted])
    on_the_day = ((marks > starts[1]) & (marks < starts[2])) | (marks == starts[1]) & (created.size > 0)
    the_day_before = (marks >= starts[0]) & (marks < starts[1])
    if the_day_before.any() and not on_the_day.any():
        return starts[1], [words.cut(language, known_at)]
    return starts[2] - 1e-9, [words.whole_day(language, known_at)]


def _once(ids: list[str], created: NDArray[np.float64]) -> tuple[NDArray[np.int64], dict[int, list[int]]]:
    """The places of the rows that stand for each lead, in order, and of repeated leads all their rows."""
    first: dict[str, int] = {}
    copies: dict[str, list[int]] = {}
    for place, lead in enumerate(ids):
        if lead not in first:
            first[lead] = place
            continue
        copies.setdefault(lead, [first[lead]]).append(place)
    for lead, places in copies.items():
        first[lead] = min(places, key=lambda place: (created[place], place))
    kept = np.array(sorted(first.values()), dtype=np.int64)
    return kept, {first[lead]: places for lead, places in copies.items()}


def _texts(
    read: _Read, kept: NDArray[np.int64], names: list[str], which: int
) -> tuple[NDArray[np.int64] | None, tuple[str, ...], list[str]]:
    """The campaign or channel of each creative by its latest lead that has one, and creatives that had several."""
    if read.texts[0][which] is None:  # the file has no such column
        return None, (), []
    found: dict[str, str] = {}
    several: set[str] = set()
    for place in sorted(kept, key=lambda place: read.created[place]):
        text = cell.text(read.texts[place][which])
        if text:
            creative = read.creative[place]
            if found.get(creative, text) != text:
                several.add(creative)
            found[creative] = text
    if not found:
        return None, (), []
    labels = tuple(sorted({found.get(name, "") for name in names}))
    number = {label: place for place, label in enumerate(labels)}
    return np.array([number[found.get(name, "")] for name in names], dtype=np.int64), labels, sorted(several)
