"""Taking in an exported table: good rows are recorded, bad rows are kept with their reason and can be replayed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from kulmina.journal import read
from kulmina.recording import record
from kulmina.sources.problem import NOTE, WARNING, Problem, Progress
from kulmina.sources.table import Rejected, Said, TableMap, replayed, said

_LEADS = 2_000


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


def take(path: Path, table: TableMap, *, now: datetime, progress: Progress | None = None) -> Taken:
    """Read a table by its map and record what is new in it. Nothing changes when it was read before.

    Raises sources.problem.SourceError where the file as a whole cannot be read; then nothing is recorded.
    """
    rules = read.company().rules
    notes: list[Problem] = []

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

    receipt = Receipt(
        source=table.source,
        kind=table.kind,
        file=path.name[-300:],
        sha256=_sha256(path),
        map=table.text,
        at=micros(now),
    )
    return _take(rows, table, receipt, now, notes)


def _who(contact: str) -> str:
    """A contact as it may stand in an id: the same for the same contact, and telling nothing of it."""
    return ring().find(normal(contact).text).hex()


def _take(
    rows: Callable[[Callable[[Rejected], None]], Iterable[Said]],
    table: TableMap,
    receipt: Receipt,
    now: datetime,
    notes: list[Problem],
) -> Taken:
    rejected: list[Rejected] = []
    listed = list(rows(rejected.append))
    with transaction.atomic():
        new = statements.fresh(listed, source=table.source, now=now, history=table.history, closed=read.closed_until())
        configured = _configured(listed, now)
        recorded = record([*configured, *new.events])
        statements.keep(new.standing)
        receipt.said, receipt.added, receipt.rejected = len(listed), recorded.added, len(rejected)
        receipt.repeated = new.repeated + recorded.repeated
        receipt.save()
        RejectedRow.objects.bulk_create([_kept(receipt, row) for row in rejected], batch_size=500)
    return Taken(
        receipt=receipt.pk,
        said=len(listed),
        added=recorded.added,
        repeated=receipt.repeated,
        restated=new.restated,
        rejected=tuple(rejected),
        impossible=tuple(_listed(step, receipt.file, new.lines) for step in _impossible(new.events)),
        notes=tuple(notes) + tuple(_told(fact, receipt.file) for fact in configured),
    )


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
    rules = read.company().rules
    source = [(row.line, _cells(row)) for row in kept]
    file = kept[0].receipt.file
    held = _held(table)

    def rows(reject: Callable[[Rejected], None]) -> Iterator[Said]:
        return replayed(
            source, file, table, tz=rules.tz, dedupe_days=rules.dedupe_days, who=_who, held=held, reject=reject
        )

    again = Receipt(
        source=table.source, kind=table.kind, file=file, sha256=kept[0].receipt.sha256, map=table.text, at=micros(now)
    )
    taken = _take(rows, table, again, now, [])
    RejectedRow.objects.filter(pk__in=[row.pk for row in kept]).update(replayed_by=taken.receipt)
    return taken


def _held(table: TableMap) -> Callable[[str], bool]:
    """Whether a key has figures already; only sums of rows need to know."""

    def held(key: str) -> bool:
        return key.startswith("ad.reported:") and Standing.objects.filter(source=table.source, key=key).exists()

    return held
