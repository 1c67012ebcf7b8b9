"""Taking in an exported table: good rows are recorded, bad rows are kept with their reason and can be replayed."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kulmina.clients.keys import ring
from kulmina.domain.contact import normal
from kulmina.domain.period import micros
from kulmina.intake import statements, taking
from kulmina.intake.models import Receipt, RejectedRow, Standing
from kulmina.intake.taking import Taken
from kulmina.intake.totals import Totals, totals
from kulmina.journal import read
from kulmina.sources.problem import Problem, Progress
from kulmina.sources.table import Rejected, Said, Sampled, TableMap, replayed, said, sample

__all__ = [
    "Checked", "NothingKept", "Taken", "cells", "check", "correct", "preview", "replay", "take", "waiting",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """What a table would become, with nothing recorded. `fresh`: facts that are new; `repeated`: known already;
    `replaced`: stated otherwise before."""

    rows: int
    totals: Totals
    kinds: Mapping[str, int]
    fresh: int
    repeated: int
    replaced: int
    rejected: tuple[Rejected, ...]
    notes: tuple[Problem, ...]


def take(
    path: Path,
    table: TableMap,
    *,
    now: datetime,
    progress: Progress | None = None,
    recording: Progress | None = None,
) -> Taken:
    """Read a table by its map and record what is new in it. Nothing changes when it was read before; what was broken
    off on the way is taken up where it stopped.

    `progress` is told how far the file is read, `recording` how many facts are worked through and of how many.
    Raises sources.problem.SourceError where the file as a whole cannot be read, then nothing is recorded; and what
    `taking.take` raises.
    """
    notes: list[Problem] = []
    receipt = Receipt(
        source=table.source,
        kind=table.kind,
        file=path.name[-300:],
        sha256=_sha256(path),
        map=table.text,
        at=micros(now),
    )
    return _take(_rows(path, table, notes, progress), table, receipt, now, notes, recording)


def check(path: Path, table: TableMap, *, now: datetime, progress: Progress | None = None) -> Checked:
    """Read a whole table and tell what would become of it. Raises SourceError."""
    notes: list[Problem] = []
    rejected: list[Rejected] = []
    listed = list(_rows(path, table, notes, progress)(rejected.append))
    new = statements.fresh(listed, source=table.source, now=now, history=table.history, closed=read.closed_until())
    lines = {one.line for one in listed} | {one.problem.line for one in rejected}
    return Checked(
        rows=len(lines),
        totals=totals(listed),
        kinds=_counted(listed),
        fresh=len(new.standing) - new.restated,
        repeated=new.repeated,
        replaced=new.restated,
        rejected=tuple(rejected),
        notes=(*notes, *taking.strange_days(listed, path.name, now)),
    )


def _counted(listed: Iterable[Said]) -> Mapping[str, int]:
    """How many facts of each kind, of two about one key one; of leads how many come to the company."""
    latest = {one.key: one for one in listed}.values()
    counts = Counter(one.kind for one in latest)
    if counts["target_action"]:
        counts["target_action"] = len({one.lead_id for one in latest if one.kind == "target_action"})
    return +counts


def preview(path: Path, table: TableMap, *, most: int = 20) -> list[Sampled]:
    """What the first rows would become. Raises SourceError."""
    rules = read.company().rules
    return sample(path, table, tz=rules.tz, tell=lambda _: None, most=most, dedupe_days=rules.dedupe_days, who=_who)


def _rows(
    path: Path, table: TableMap, notes: list[Problem], progress: Progress | None
) -> Callable[[Callable[[Rejected], None]], Iterator[Said]]:
    rules = read.company().rules

    def rows(reject: Callable[[Rejected], None]) -> Iterator[Said]:
        return said(
            path,
            table,
            tz=rules.tz,
            dedupe_days=rules.dedupe_days,
            who=_who,
            tell=notes.append,
            reject=reject,
            progress=progress,
        )

    return rows


def _who(contact: str) -> str:
    """A contact as it may stand in an id: the same for the same contact, and telling nothing of it."""
    return ring().find(normal(contact).text).hex()


def _take(
    rows: Callable[[Callable[[Rejected], None]], Iterable[Said]],
    table: TableMap,
    receipt: Receipt,
    now: datetime,
    notes: list[Problem],
    recording: Progress | None = None,
    replayed: Sequence[int] = (),
) -> Taken:
    rejected: list[Rejected] = []
    listed = list(rows(rejected.append))
    return taking.take(
        listed, rejected, receipt, now=now, history=table.history, notes=notes, recording=recording, replayed=replayed
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# What was kept -------------------------------------------------------------------------------------


class NothingKept(ValueError):
    """There is no such import, or none of its rows waits."""


def waiting(receipt: int | None = None) -> list[RejectedRow]:
    """The rows that could not be read and wait, of one import or of all."""
    rows = RejectedRow.objects.filter(replayed_by=None).select_related("receipt").order_by("receipt_id", "line")
    return list(rows if receipt is None else rows.filter(receipt_id=receipt))


def cells(row: RejectedRow) -> dict[str, str]:
    """The cells of a kept row as they came, without those that were lost where it was cut off."""
    return {name: cell for name, cell in _cells(row).items() if cell is not None}


def _cells(row: RejectedRow) -> dict[str, str | None]:
    found: dict[str, str | None] = json.loads(ring().open(bytes(row.cells), bytes(row.digest)))
    return found


def replay(receipt: int, table: TableMap, *, now: datetime) -> Taken:
    """Read the kept rows of an import again, by a corrected map. Raises NothingKept.

    Of advertising a kept row is taken only where its creative and day have no figures yet; otherwise it would
    replace the sum of the other rows: import the file again instead.
    """
    kept = waiting(receipt)
    if not kept:
        raise NothingKept(f"import {receipt} has no rows that wait; `kulmina intake rows` lists those that do")
    return _again([(row, _cells(row)) for row in kept], table, now)


def correct(row: int, corrected: Mapping[str, str], table: TableMap, *, now: datetime) -> Taken:
    """Read one kept row again with corrected cells; what came stays as it came. Raises NothingKept."""
    kept = RejectedRow.objects.filter(pk=row, replayed_by=None).select_related("receipt").first()
    if kept is None:
        raise NothingKept(f"the row {row} does not wait")
    before = _cells(kept)
    return _again([(kept, {**before, **{name: corrected[name] for name in before if name in corrected}})], table, now)


def _again(kept: Sequence[tuple[RejectedRow, dict[str, str | None]]], table: TableMap, now: datetime) -> Taken:
    """Rows of one import read once more; they wait no longer, those that are wrong again wait under the new one."""
    rules = read.company().rules
    source = [(row.line, cells) for row, cells in kept]
    first = kept[0][0].receipt
    file = first.file
    held = _held(table)

    def rows(reject: Callable[[Rejected], None]) -> Iterator[Said]:
        return replayed(
            source, file, table, tz=rules.tz, dedupe_days=rules.dedupe_days, who=_who, held=held, reject=reject
        )

    again = Receipt(
        source=table.source, kind=table.kind, file=file, sha256=first.sha256, map=table.text, at=micros(now),
        again_of_id=first.again_of_id or first.pk,
    )  # fmt: skip
    return _take(rows, table, again, now, [], replayed=[row.pk for row, _cells in kept])


def _held(table: TableMap) -> Callable[[str], bool]:
    """Whether a key has figures already; only sums of rows need to know."""

    def held(key: str) -> bool:
        return key.startswith("ad.reported:") and Standing.objects.filter(source=table.source, key=key).exists()

    return held
