"""Taking a whole import back: each of its facts is voided, as long as nothing else stands on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain, islice
from typing import Any

from django.db.models import Q, QuerySet

from kulmina.domain.facts import KINDS
from kulmina.domain.period import micros
from kulmina.domain.refusal import ImpossibleStep
from kulmina.intake import statements
from kulmina.intake.models import Receipt, RejectedRow, Standing
from kulmina.intake.taking import LEADS
from kulmina.journal import read
from kulmina.journal.rows import among, select, several
from kulmina.recording import give_way, record, turn
from kulmina.sources.problem import Progress

_PAGE = 900
_REGISTRY = tuple(name for name, kind in KINDS.items() if kind.registry)
_REASON = "import_taken_back"
_VOID = KINDS["event.voided"].code
_HOLDS = f"NOT EXISTS (SELECT 1 FROM journal_event v WHERE v.target = e.event_id AND v.kind = {_VOID})"


class NotOfLeads(ImpossibleStep):
    """Only facts of the clients' flow are voided; what the company is, is stated anew."""

    ru = "Рекламную статистику и пакеты не отзывают: загрузите исправленный файл, новый отчёт за день заменит старый."
    en = "Statistics and packs are not taken back: import a corrected file, a day stated anew replaces the old one."


class Withdrawn(ImpossibleStep):
    """It was taken back before, or has nothing."""

    ru = "Отзывать нечего: эта загрузка уже отозвана или ничего не добавила."
    en = "There is nothing to take back: this import was taken back already or has added nothing."


class ReplacedBefore(ImpossibleStep):
    """The import replaced what an earlier one had said, which would not come back."""

    ru = "Эта загрузка заменила {count} прежних записей того же источника: они не вернутся. Загрузите верный файл."
    en = "This import replaced {count} earlier records of its source: they would not return. Import the right file."


class StandsUnder(ImpossibleStep):
    """Other facts were recorded about the same leads."""

    ru = "С этими лидами уже работали: о них есть ещё {count} записей. Сначала отмените их или исправьте файл."
    en = "These leads were worked on: {count} other records are about them. Undo those first, or correct the file."


class PayClosed(ImpossibleStep):
    """Pay was closed over some of its facts."""

    ru = "Часть записей относится к закрытому периоду оплаты: загрузку целиком отозвать нельзя."
    en = "Some of the records belong to a closed period of pay: the import cannot be taken back as a whole."


def check(receipt: int) -> int:
    """How many facts would be voided: those of the file and of its rows that were read again later.

    Raises NotOfLeads, Withdrawn, ReplacedBefore, StandsUnder, PayClosed, and LookupError for an unknown import.
    """
    one = Receipt.objects.filter(pk=receipt).first()
    if one is None:
        raise LookupError(f"there is no import {receipt}")
    if one.kind != "leads":
        raise NotOfLeads()
    standing = _standing(receipt)
    if not standing.exists():
        raise Withdrawn()
    replaced = _replaced(receipt)
    if replaced:
        raise ReplacedBefore(count=replaced)
    return len(_live(set(standing.values_list("event_id", flat=True))))


def _family(receipt: int) -> Q:
    """The import and those of its rows that were read again."""
    return Q(pk=receipt) | Q(again_of=receipt)


def _standing(receipt: int) -> QuerySet[Standing]:
    """What the import stated and still stands, without what says what the company is."""
    own = Standing.objects.filter(Q(receipt=receipt) | Q(receipt__again_of=receipt)).exclude(digest="")
    for kind in _REGISTRY:
        own = own.exclude(key__startswith=f"{kind}:")
    return own


def _replaced(receipt: int) -> int:
    """How many records of earlier imports it replaced; what it restated of its own is not among them."""
    kept = Receipt.objects.filter(_family(receipt))
    known = sum(replaced or 0 for replaced in kept.values_list("replaced", flat=True))
    return known + _standing(receipt).filter(turn__gt=1, receipt__replaced=None).count()


def _live(own: set[str]) -> set[str]:
    """Of an import's facts those that hold. Raises StandsUnder, PayClosed."""
    facts: list[tuple[str, int | None, int]] = []
    for page in _pages(own):
        query = f"SELECT event_id, lead, at FROM journal_event e WHERE {among('event_id')} AND {_HOLDS}"
        facts += select(query, several(page))
    closed = read.closed_until()
    if closed and any(at <= micros(closed) for _id, _lead, at in facts):
        raise PayClosed()
    others = 0
    for page in _pages({lead for _id, lead, _at in facts if lead is not None}):
        query = f"SELECT event_id FROM journal_event e WHERE {among('lead')} AND kind <> {_VOID} AND {_HOLDS}"
        others += sum(event_id not in own for (event_id,) in select(query, several(page)))
    if others:
        raise StandsUnder(count=others)
    return {event_id for event_id, _lead, _at in facts}


def _pages(ids: set[str] | set[int]) -> Iterator[list[Any]]:
    rest: Iterator[Any] = iter(sorted(ids, key=str))
    while page := list(islice(rest, _PAGE)):
        yield page


def withdraw(receipt: int, *, now: datetime, progress: Progress | None = None) -> int:
    """Void every fact of an import; the same file may be imported again afterwards.

    It goes part by part, so that others write in between; what was broken off goes on when it is asked for again.
    `progress` is told how many facts are voided and of how many. Raises what `check` raises; StandsUnder also where
    somebody begins to work on a lead meanwhile: the parts before stay voided.
    """
    check(receipt)
    source = Receipt.objects.values_list("source", flat=True).get(pk=receipt)
    rows = list(_standing(receipt))
    leads = _leads([row.event_id for row in rows])
    parts = _parts(rows, leads)
    count = done = 0
    for place, part in enumerate(parts):
        if place:
            give_way()
        with turn():
            count += _void(source, part, leads, now)
            if place == len(parts) - 1:
                _finish(receipt, now)
        done += len(part)
        if progress:
            progress(done, len(rows))
    return count


def _parts(rows: list[Standing], leads: Mapping[str, str | None]) -> list[list[Standing]]:
    """Rows of a few hundred leads each, all of a lead together."""
    of_lead: dict[str | None, list[Standing]] = {}
    for row in rows:
        of_lead.setdefault(leads.get(row.event_id), []).append(row)
    rest = iter(of_lead.values())
    parts: list[list[Standing]] = []
    while page := list(islice(rest, LEADS)):
        parts.append(list(chain.from_iterable(page)))
    return parts


def _void(source: str, rows: list[Standing], leads: Mapping[str, str | None], now: datetime) -> int:
    """One part: what holds of it is voided, and stands no longer."""
    live = _live({row.event_id for row in rows})
    held = [row for row in rows if row.event_id in live]
    record(statements.void(source, row, now, leads.get(row.event_id), _REASON) for row in held)
    for page in _pages({row.pk for row in rows}):
        Standing.objects.filter(pk__in=page).update(digest="")
    return len(held)


def _finish(receipt: int, now: datetime) -> None:
    """Nothing of the import waits any more, and it says so."""
    own = Q(receipt=receipt) | Q(receipt__again_of=receipt)
    RejectedRow.objects.filter(own, replayed_by=None).delete()
    read_by_it = RejectedRow.objects.filter(Q(replayed_by=receipt) | Q(replayed_by__again_of=receipt)).exclude(own)
    read_by_it.update(replayed_by=None)
    Receipt.objects.filter(_family(receipt)).update(withdrawn=micros(now))


def _leads(event_ids: list[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for page in _pages(set(event_ids)):
        query = (
            "SELECT e.event_id, k.lead_id FROM journal_event e LEFT JOIN journal_leadkey k ON k.id = e.lead "
            f"WHERE {among('e.event_id')}"
        )
        found.update(select(query, several(page)))
    return found
