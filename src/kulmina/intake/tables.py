"""Taking in an exported table: good rows are recorded, bad rows are kept with their reason and can be replayed."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from django.db import transaction

from kulmina.clients.keys import ring
from kulmina.domain.contact import normal
from kulmina.domain.event import Event, make
from kulmina.domain.period import micros
from kulmina.domain.steps import Impossible, impossible_steps
from kulmina.intake import statements
from kulmina.intake.models import Receipt, RejectedRow, Standing
from kulmina.intake.totals import Totals, totals
from kulmina.journal import read
from kulmina.recording import record
from kulmina.sources.problem import NOTE, WARNING, Problem, Progress
from kulmina.sources.table import Rejected, Said, Sampled, TableMap, replayed, said, sample

_LEADS = 2_000
CREATIVE = ("campaign", "channel", "platform", "owner", "name", "text", "link", "image")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a table. `impossible`: rows that were accepted though it could not have happened so."""

    receipt: int
    said: int
    added: int
    repeated: int
    restated: int
    rejected: tuple[Rejected, ...]
    impossible: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    leads: frozenset[str] = frozenset()
    steps: tuple[Impossible, ...] = ()


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
    recording: Callable[[int], None] | None = None,
) -> Taken:
    """Read a table by its map and record what is new in it. Nothing changes when it was read before.

    `progress` is told how far the file is read, `recording` how many facts more are worked through.
    Raises sources.problem.SourceError where the file as a whole cannot be read; then nothing is recorded.
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
        kinds=Counter(one.kind for one in listed),
        fresh=len(new.standing) - new.restated,
        repeated=new.repeated,
        replaced=new.restated,
        rejected=tuple(rejected),
        notes=tuple(notes),
    )


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
    recording: Callable[[int], None] | None = None,
) -> Taken:
    rejected: list[Rejected] = []
    listed = [_whole(one) for one in rows(rejected.append)]
    with transaction.atomic():
        new = statements.fresh(listed, source=table.source, now=now, history=table.history, closed=read.closed_until())
        configured = _configured(listed, now)
        recorded = record([*configured, *new.events], progress=recording)
        receipt.totals = totals(listed).as_json()
        receipt.said, receipt.added, receipt.rejected = len(listed), recorded.added, len(rejected)
        receipt.repeated = new.repeated + recorded.repeated
        receipt.save()
        statements.keep(new.standing, receipt)
        RejectedRow.objects.bulk_create([_kept(receipt, row) for row in rejected], batch_size=500)
    steps = tuple(_impossible(new.events))
    return Taken(
        receipt=receipt.pk,
        said=len(listed),
        added=recorded.added,
        repeated=receipt.repeated,
        restated=new.restated,
        rejected=tuple(rejected),
        impossible=tuple(_listed(step, receipt.file, new.lines) for step in steps),
        notes=tuple(notes) + tuple(_told(fact, receipt.file) for fact in configured),
        steps=steps,
        leads=frozenset(one.lead_id for one in listed if one.lead_id),
    )


def _whole(one: Said) -> Said:
    """What a table says of a creative, with what the company knows of it beside: a report that names a creative
    takes nothing away from it."""
    if one.kind != "creative.registered":
        return one
    known = read.company().creatives.get(one.payload["creative"])
    if known is None:
        return one
    kept = {name: getattr(known, name) for name in CREATIVE if getattr(known, name) is not None}
    return replace(one, payload={**kept, **one.payload})


def _configured(listed: Sequence[Said], now: datetime) -> list[Event]:
    """Where nobody has said yet what creates a lead: the actions of this history do.

    What marketing is paid for (`target_actions`) stays open: that is for people to choose.
    """
    actions = sorted({str(one.payload["action"]) for one in listed if one.kind == "target_action"})
    if not actions or read.company().rules.lead_actions:
        return []
    payload = {"rules": {"lead_actions": actions}}
    return [
        make(
            "business.configured",
            payload,
            event_id=f"configured:{micros(now)}",
            occurred_at=now,
            recorded_at=now,
            actor="import",
        )
    ]


def _told(configured: Event, file: str) -> Problem:
    actions = ", ".join(configured.payload["rules"]["lead_actions"])
    found = f"nobody has said what creates a lead; from now on: {actions}"
    return Problem(NOTE, file, None, None, found, advice="choose lead and target actions in the rules of the company")


def _kept(receipt: Receipt, row: Rejected) -> RejectedRow:
    text = json.dumps(row.cells, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).digest()
    return RejectedRow(
        receipt=receipt,
        line=row.problem.line or 0,
        place=row.problem.place[:400],
        reason=str(row.problem),
        cells=ring().seal(text, digest),
        digest=digest,
        problem=asdict(row.problem),
    )


def _listed(step: Impossible, file: str, lines: Mapping[str, int]) -> Problem:
    found = f"{step.event_id} of the lead {step.lead_id}: {step.en}"
    return Problem(WARNING, file, lines.get(step.event_id), None, found, advice="accepted and listed")


def _impossible(events: Sequence[Event]) -> Iterator[Impossible]:
    """Of the new facts those that could not have happened so, seen in their leads' whole histories."""
    ids = {event.event_id for event in events}
    leads = sorted(read.lead_numbers({event.lead_id for event in events if event.lead_id}).values())
    for start in range(0, len(leads), _LEADS):
        histories = read.histories(leads[start : start + _LEADS])
        for history in histories.values():
            yield from (step for step in impossible_steps(history) if step.event_id in ids)


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
    taken = _take(rows, table, again, now, [])
    RejectedRow.objects.filter(pk__in=[row.pk for row, _cells in kept]).update(replayed_by=taken.receipt)
    return taken


def _held(table: TableMap) -> Callable[[str], bool]:
    """Whether a key has figures already; only sums of rows need to know."""

    def held(key: str) -> bool:
        return key.startswith("ad.reported:") and Standing.objects.filter(source=table.source, key=key).exists()

    return held
