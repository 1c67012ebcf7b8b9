"""What a file says goes into the journal part by part, so that others write in between.

Each part is one transaction: its facts, what then stands in the books of intake, and the figures of the receipt. Work
that was broken off between two parts is taken up under the same receipt when the file is taken again, and ends as if
it had gone through at once. The rows that could not be read are kept with the last part.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from kulmina.clients.keys import ring
from kulmina.domain.event import Event, make
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.steps import Impossible, impossible_steps
from kulmina.intake import statements
from kulmina.intake.models import Receipt, RejectedRow
from kulmina.intake.totals import totals
from kulmina.journal import read
from kulmina.recording import give_way, record, turn
from kulmina.sources.problem import NOTE, WARNING, Problem, Progress
from kulmina.sources.table import Rejected, Said

LEADS = 500  # leads of a part
FACTS = 5_000  # facts of a part: of advertising, or many of few leads
_OLDEST = 2000  # no company counts leads before
_HISTORIES = 2_000  # leads whose histories are looked through at once
CREATIVE = ("campaign", "channel", "platform", "owner", "name", "text", "link", "image")


class TakenBackMeanwhile(ImpossibleStep):
    """Somebody takes the import back while it is under way."""

    ru = "Эту загрузку отозвали, пока она шла. Загрузите файл ещё раз, если он нужен."
    en = "This import was taken back while it was under way. Import the file again if it is wanted."


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a table. `impossible`: rows that were accepted though it could not have happened so; `rules`:
    how many facts of its own the import has recorded about the company."""

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
    rules: int = 0


@dataclass(slots=True)
class _Work:
    """One import under way. `closed`: the latest close of pay when it began; `lines`: where its facts are said."""

    receipt: Receipt
    now: datetime
    history: bool
    closed: datetime | None
    lines: dict[str, int]
    repeated: int = 0


def take(
    said: Sequence[Said],
    rejected: Sequence[Rejected],
    receipt: Receipt,
    *,
    now: datetime,
    history: bool,
    notes: Sequence[Problem] = (),
    recording: Progress | None = None,
    replayed: Collection[int] = (),
) -> Taken:
    """Record what is new of a table and keep the rows that could not be read.

    `receipt`: not saved yet; the one of the same file that was broken off is used instead. `recording` is told how
    many facts are worked through and of how many; `replayed`: kept rows that these are, which then wait no longer.
    Raises what `recording.record` raises, and TakenBackMeanwhile; the parts before stay recorded.
    """
    listed = [_whole(one) for one in said]
    parts = _parts(listed)
    # what fits into one part goes in, or not at all
    with transaction.atomic() if len(parts) == 1 else nullcontext():
        work = _Work(_begun(receipt, listed), now, history, read.closed_until(), {})
        configured = _configured(listed, work.receipt, now)
        done, total = 0, sum(map(len, parts))
        for place, part in enumerate(parts):
            if place:
                give_way()
            _record(work, part, [] if place else configured)
            done += len(part)
            if recording:
                recording(done, total)
        _finish(work, rejected, replayed)
    return _told(work, listed, rejected, notes, configured)


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


def _parts(listed: Sequence[Said]) -> list[list[Said]]:
    """What is recorded together, in the order of the file: all facts of a lead in one part, of two about one key the
    last one. Without facts there is one empty part."""
    parts: list[list[Said]] = [[]]
    of_lead: dict[str, list[Said]] = {}
    leads = 0
    for one in {one.key: one for one in listed}.values():
        known = of_lead.get(one.lead_id) if one.lead_id is not None else None
        if known is None and (leads >= LEADS or len(parts[-1]) >= FACTS):
            parts.append([])
            leads = 0
        if known is None and one.lead_id is not None:
            of_lead[one.lead_id] = parts[-1]
            leads += 1
        (parts[-1] if known is None else known).append(one)
    return parts


def _begun(receipt: Receipt, listed: Sequence[Said]) -> Receipt:
    """The receipt under which the work goes on, that of the same file where it was broken off, else a new one."""
    before = broken_off(receipt.sha256, receipt.kind, receipt.source) if receipt.again_of_id is None else None
    one = before or receipt
    one.map, one.said, one.totals, one.finished = receipt.map, len(listed), totals(listed).as_json(), False
    one.replaced = one.replaced or 0
    one.save()
    return one


def broken_off(sha256: str, kind: str, source: str = "") -> Receipt | None:
    """The import of a file that has begun and is not finished, of a source or of any."""
    found = Receipt.objects.filter(sha256=sha256, kind=kind, finished=False, withdrawn=None, again_of=None)
    return (found.filter(source=source) if source else found).order_by("-pk").first()


def _configured(listed: Sequence[Said], receipt: Receipt, now: datetime) -> list[Event]:
    """Where nobody has said yet what creates a lead: the actions of this history do.

    What marketing is paid for (`target_actions`) stays open: that is for people to choose.
    """
    event_id = f"configured:{receipt.at}"
    before = read.event(event_id)
    if before is not None:
        return [before]
    actions = sorted({str(one.payload["action"]) for one in listed if one.kind == "target_action"})
    if not actions or read.company().rules.lead_actions:
        return []
    payload = {"rules": {"lead_actions": actions}}
    return [
        make("business.configured", payload, event_id=event_id, occurred_at=now, recorded_at=now, actor="import")
    ]  # fmt: skip


def _record(work: _Work, part: Sequence[Said], configured: Sequence[Event]) -> None:
    """One part, in its own transaction. Raises what `record` raises, and TakenBackMeanwhile."""
    own = Receipt.objects.filter(pk=work.receipt.pk)
    with turn():
        if own.exclude(withdrawn=None).exists():
            raise TakenBackMeanwhile()
        closed = read.closed_until()
        new = statements.fresh(
            part, source=work.receipt.source, now=_moment(work, closed), history=work.history, closed=closed,
            receipt=work.receipt.pk,
        )  # fmt: skip
        rules = [one for one in configured if read.event(one.event_id) is None]
        recorded = record([*rules, *new.events])
        statements.keep(new.standing, work.receipt)
        work.repeated += new.repeated + recorded.repeated
        work.lines |= new.lines
        own.update(
            added=F("added") + recorded.added, restated=F("restated") + new.restated,
            replaced=F("replaced") + new.replaced, repeated=work.repeated,
        )  # fmt: skip


def _moment(work: _Work, closed: datetime | None) -> datetime:
    """When a part is known: now, unless pay was closed since the import began; then right after that."""
    if closed is None or closed == work.closed or closed < work.now:
        return work.now
    return closed + timedelta(microseconds=1)


def _finish(work: _Work, rejected: Sequence[Rejected], replayed: Collection[int]) -> None:
    """Keep the rows that could not be read, once, and say that the import is whole."""
    rows = [_kept(work.receipt, row) for row in rejected]
    with turn():
        own = Receipt.objects.filter(pk=work.receipt.pk, finished=False)
        if own.update(finished=True, repeated=work.repeated, rejected=len(rows)):
            RejectedRow.objects.bulk_create(_unmet(work.receipt, rows), batch_size=500)
        if replayed:
            RejectedRow.objects.filter(pk__in=replayed).update(replayed_by=work.receipt)
    work.receipt.refresh_from_db()


def _unmet(receipt: Receipt, rows: list[RejectedRow]) -> list[RejectedRow]:
    """The rows that are to wait. Of a file that was taken before those that were read since wait no more, and the
    others wait under its latest import alone."""
    if receipt.again_of_id is not None:
        return rows
    before = RejectedRow.objects.filter(
        receipt__sha256=receipt.sha256, receipt__source=receipt.source, receipt__withdrawn=None
    ).exclude(receipt=receipt)
    waiting = set(before.filter(replayed_by=None).values_list("line", flat=True))
    read_since = set(before.values_list("line", flat=True)) - waiting
    before.filter(replayed_by=None).update(replayed_by=receipt)
    return [row for row in rows if row.line not in read_since]


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


# What became of it -----------------------------------------------------------------------------------


def _told(
    work: _Work,
    listed: Sequence[Said],
    rejected: Sequence[Rejected],
    notes: Sequence[Problem],
    configured: Sequence[Event],
) -> Taken:
    receipt = work.receipt
    leads = frozenset(one.lead_id for one in listed if one.lead_id)
    steps = tuple(_impossible(leads, work.lines))
    return Taken(
        receipt=receipt.pk,
        said=len(listed),
        added=receipt.added,
        repeated=receipt.repeated,
        restated=receipt.restated,
        rejected=tuple(rejected),
        impossible=tuple(_listed(step, receipt.file, work.lines) for step in steps),
        notes=(
            *notes,
            *strange_days(listed, receipt.file, work.now),
            *(_ruled(fact, receipt.file) for fact in configured),
        ),
        steps=steps,
        leads=leads,
        rules=len(configured),
    )


def strange_days(listed: Sequence[Said], file: str, now: datetime) -> list[Problem]:
    """What is said of days that are yet to come, or long past: taken, and told, for they are mostly misread."""
    found: list[Problem] = []
    dated = [one for one in listed if one.kind != "creative.registered"]
    ahead = [one for one in dated if one.occurred_at > now + timedelta(days=1)]
    past = [one for one in dated if one.occurred_at.year < _OLDEST]
    for wrong, said in ((ahead, "have a day that is yet to come"), (past, f"are older than {_OLDEST}")):
        if wrong:
            text = f"{len(wrong)} facts {said}, the first is {wrong[0].occurred_at:%d.%m.%Y}"
            advice = "check how the days of the file are written"
            found.append(Problem(WARNING, file, wrong[0].line, None, text, "", advice))
    return found


def _ruled(configured: Event, file: str) -> Problem:
    actions = ", ".join(configured.payload["rules"]["lead_actions"])
    found = f"nobody has said what creates a lead; from now on: {actions}"
    return Problem(NOTE, file, None, None, found, advice="choose lead and target actions in the rules of the company")


def _listed(step: Impossible, file: str, lines: Mapping[str, int]) -> Problem:
    found = f"{step.event_id} of the lead {step.lead_id}: {step.en}"
    return Problem(WARNING, file, lines.get(step.event_id), None, found, advice="accepted and listed")


def _impossible(lead_ids: Collection[str], own: Collection[str]) -> Iterator[Impossible]:
    """Of an import's own facts those that could not have happened so, seen in their leads' whole histories."""
    leads = sorted(read.lead_numbers(lead_ids).values()) if own else []
    for start in range(0, len(leads), _HISTORIES):
        histories = read.histories(leads[start : start + _HISTORIES])
        for history in histories.values():
            yield from (step for step in impossible_steps(history) if step.event_id in own)
