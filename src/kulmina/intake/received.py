"""What was received, as pages ask for it: the imports, their kept rows, and the first rows of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from kulmina.intake import maps, tables, uploads
from kulmina.intake.models import Receipt, RejectedRow, Upload
from kulmina.sources.problem import Problem, SourceError
from kulmina.sources.table import Sampled, parse_map

__all__ = [
    "Imported",
    "SourceError",
    "as_words",
    "correct",
    "imports",
    "kept",
    "preview",
    "problem_of",
    "replay",
    "whole",
]


@dataclass(frozen=True, slots=True)
class Imported:
    """An import with what was read of it again. `waiting`: rows that could not be read yet; `by`: who brought it."""

    pk: int
    at: int
    source: str
    kind: str
    file: str
    added: int
    repeated: int
    waiting: int
    withdrawn: int | None
    finished: bool
    by: str | None
    totals: Mapping[str, Any]


def imports(most: int) -> list[Imported]:
    """The latest imports, those of kept rows with the one they came of."""
    return [_told(one) for one in _asked()[:most]]


def whole(receipt: int) -> Imported | None:
    """One import."""
    one = _asked().filter(pk=receipt).first()
    return _told(one) if one else None


def _asked() -> QuerySet[Any]:
    brought = Upload.objects.filter(receipt=OuterRef("pk")).order_by("pk").values("by")[:1]
    rows = RejectedRow.objects.filter(replayed_by=None).filter(
        Q(receipt=OuterRef("pk")) | Q(receipt__again_of=OuterRef("pk"))
    )
    waiting = rows.order_by().annotate(one=Count("pk") * 0).values("one").annotate(n=Count("pk")).values("n")
    return (
        Receipt.objects.filter(again_of=None).annotate(by=Subquery(brought), waiting=Subquery(waiting)).order_by("-pk")
    )


def _told(one: Any) -> Imported:
    again = one.again.all() if one.rejected else ()
    return Imported(
        one.pk, one.at, one.source, one.kind, one.file, one.added + sum(each.added for each in again), one.repeated,
        one.waiting or 0, one.withdrawn, one.finished, one.by, one.totals,
    )  # fmt: skip


def kept(receipt: int, most: int | None = None) -> list[RejectedRow]:
    """The rows of an import that wait, also those that were read again in vain."""
    rows = RejectedRow.objects.filter(Q(receipt=receipt) | Q(receipt__again_of=receipt), replayed_by=None)
    return list(rows.select_related("receipt").order_by("line", "pk")[:most])


def preview(upload: Upload) -> Sequence[Sampled]:
    """What the first rows would become. Raises BadMap, SourceError."""
    return tables.preview(uploads.path_of(upload), uploads.table_of(upload))


def as_words(problem: Problem) -> dict[str, Any]:
    """A finding as it is kept."""
    return asdict(problem)


def correct(receipt: int, row: int, corrected: Mapping[str, str], *, now: datetime) -> tables.Taken:
    """Read a kept row again with corrected cells, by the map of its import. Raises NothingKept, BadMap."""
    one = RejectedRow.objects.filter(Q(receipt=receipt) | Q(receipt__again_of=receipt), pk=row).first()
    if one is None:
        raise tables.NothingKept(f"the row {row} does not wait")
    return tables.correct(row, corrected, parse_map(one.receipt.map, one.receipt.file), now=now)


def replay(
    receipt: int, text: str, *, now: datetime, values: Mapping[str, Mapping[str, str]] | None = None
) -> list[tables.Taken]:
    """Read all kept rows again; by the map `text`, where it is empty by the one they were read by.

    `values`: words of fields that are to mean something from now on. Raises NothingKept, BadMap.
    """
    given = parse_map(text, "map.toml") if text else None
    groups = {one.receipt_id: one.receipt for one in kept(receipt)}
    if not groups:
        raise tables.NothingKept(f"import {receipt} has no rows that wait")
    return [
        tables.replay(pk, maps.meaning_more(given or parse_map(one.map, one.file), values or {}), now=now)
        for pk, one in sorted(groups.items())
    ]


def problem_of(row: RejectedRow) -> dict[str, Any]:
    """What is wrong with a kept row; of rows kept before findings had parts, the sentence."""
    return row.problem or {"found": row.reason.partition(": ")[2] or row.reason, "line": row.line}
