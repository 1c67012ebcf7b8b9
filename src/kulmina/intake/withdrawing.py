"""Taking a whole import back: each of its facts is voided, as long as nothing else stands on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from kulmina.domain.event import Event
from kulmina.domain.facts import KINDS
from kulmina.domain.period import micros
from kulmina.domain.refusal import ImpossibleStep
from kulmina.intake import statements
from kulmina.intake.models import Receipt, RejectedRow, Standing
from kulmina.journal import read
from kulmina.journal.rows import among, select, several
from kulmina.recording import record

_PAGE = 900
_REGISTRY = tuple(name for name, kind in KINDS.items() if kind.registry)


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
    """How many facts would be voided.

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
    replaced = standing.filter(turn__gt=1).count()
    if replaced:
        raise ReplacedBefore(count=replaced)
    if one.again.filter(withdrawn=None, added__gt=0).exists():
        raise StandsUnder(count=sum(one.again.values_list("added", flat=True)))
    return _check_journal(receipt)


def _standing(receipt: int) -> QuerySet[Standing]:
    """What the import stated and still stands, without what says what the company is."""
    own = Standing.objects.filter(receipt_id=receipt).exclude(digest="")
    for kind in _REGISTRY:
        own = own.exclude(key__startswith=f"{kind}:")
    return own


def _check_journal(receipt: int) -> int:
    own = set(_standing(receipt).values_list("event_id", flat=True))
    facts: list[tuple[int | None, int]] = []
    for page in _pages(own):
        facts += select(f"SELECT lead, at FROM journal_event WHERE {among('event_id')}", several(page))
    closed = read.closed_until()
    if closed and any(at <= micros(closed) for _lead, at in facts):
        raise PayClosed()
    leads = {lead for lead, _at in facts if lead is not None}
    about = 0
    for page in _pages(leads):
        [(count,)] = select(f"SELECT COUNT(*) FROM journal_event WHERE {among('lead')}", several(page))
        about += count
    if about > len(own):
        raise StandsUnder(count=about - len(own))
    return len(own)


def _pages(ids: set[str] | set[int]) -> Iterator[list[Any]]:
    rest: Iterator[Any] = iter(sorted(ids, key=str))
    while page := list(islice(rest, _PAGE)):
        yield page


def withdraw(receipt: int, *, now: datetime) -> int:
    """Void every fact of an import; the same file may be imported again afterwards. Raises what `check` raises."""
    with transaction.atomic():
        check(receipt)
        one = Receipt.objects.get(pk=receipt)
        rows = list(_standing(receipt))
        leads = _leads([row.event_id for row in rows])
        record(_voids(one.source, rows, leads, now))
        for page in _pages({row.pk for row in rows}):
            Standing.objects.filter(pk__in=page).update(digest="")
        RejectedRow.objects.filter(receipt_id=receipt, replayed_by=None).delete()
        one.withdrawn = micros(now)
        one.save(update_fields=["withdrawn"])
    return len(rows)


def _leads(event_ids: list[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for page in _pages(set(event_ids)):
        query = (
            "SELECT e.event_id, k.lead_id FROM journal_event e LEFT JOIN journal_leadkey k ON k.id = e.lead "
            f"WHERE {among('e.event_id')}"
        )
        found.update(select(query, several(page)))
    return found


def _voids(source: str, rows: list[Standing], leads: dict[str, str | None], now: datetime) -> Iterator[Event]:
    for row in rows:
        yield statements.void(source, row, now, leads.get(row.event_id), "import_taken_back")
