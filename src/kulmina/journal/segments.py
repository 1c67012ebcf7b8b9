"""Facts of the journal as the tables of the lake: all of them lead by lead, or those added after a number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kulmina.domain import facts
from kulmina.journal import read
from kulmina.journal.codec import DECODED, TABLES, decode
from kulmina.journal.columns import TABLES as SCHEMAS
from kulmina.journal.columns import Columns
from kulmina.journal.read import Reach
from kulmina.journal.rows import pages, select, value

SIZE = 250_000  # facts in a file, about
_LEADLESS = ", ".join(str(kind.code) for kind in facts.KINDS.values() if not kind.about_lead)
_ROW = f"{DECODED}, e.lead"


def everything(reach: Reach) -> Iterator[dict[str, pa.Table]]:
    """All facts so far: whole leads together, so that facts of one instant find their places."""
    last, leads = reach
    step = max(1, SIZE * leads // max(last, 1))
    for first in range(1, leads + 1, step):
        query = f"SELECT {_ROW} FROM {TABLES} WHERE e.lead >= %s AND e.lead < %s AND e.no <= %s ORDER BY e.lead"
        tables = _tables(select(query, first, first + step, last))
        yield {**tables, "leads": _leads(first, min(first + step, leads + 1))}
    query = (
        f"SELECT {_ROW} FROM {TABLES} WHERE e.no > %s AND e.kind IN ({_LEADLESS}) AND e.lead IS NULL "
        f"AND e.no <= {last} ORDER BY e.no LIMIT %s"
    )
    for page in pages(query, 0):
        yield _tables(page)


def added(since: Reach, reach: Reach) -> dict[str, pa.Table] | None:
    """The facts and leads after those of `since`; None where they change what was written of older ones."""
    after, last = since.no, reach.no
    if _voided_before(after, last):
        return None
    older = select(f"SELECT DISTINCT {_ROW} FROM {_SAME_INSTANT}", after, after, last)
    query = f"SELECT {_ROW} FROM {TABLES} WHERE e.no > %s AND e.no <= {last} ORDER BY e.no LIMIT %s"
    fresh = (row for page in pages(query, after) for row in page)
    tables = _tables([*older, *fresh])
    if older and _displaced(tables["events"], after):
        return None
    tables["leads"] = _leads(since.leads + 1, reach.leads + 1)
    return tables | {name: _newer(tables[name], after) for name in ("events", "ads", "shares")}


_SAME_INSTANT = (
    f"{TABLES} JOIN journal_event n ON n.lead = e.lead AND n.at = e.at WHERE e.no <= %s AND n.no > %s AND n.no <= %s"
)


def _voided_before(after: int, last: int) -> bool:
    """Whether a new fact was voided by an older one: then that void has found its number only now."""
    found = value(
        "SELECT 1 FROM journal_event v JOIN journal_event n ON n.event_id = v.target "
        f"WHERE v.kind = {read.VOIDED} AND v.no <= %s AND n.no > %s AND n.no <= %s LIMIT 1",
        after, after, last,
    )  # fmt: skip
    return found is not None


def _displaced(events: pa.Table, after: int) -> bool:
    """Whether a new fact has taken the place of an older one of the same lead and instant.

    The older ones were written with places 0, 1, … by event id; they keep them if the new ones come behind.
    """
    table = events.select(["no", "lead", "at", "key"]).sort_by([("lead", "ascending"), ("key", "ascending")])
    no, lead, at = (table[name].to_numpy() for name in ("no", "lead", "at"))
    same = (lead[1:] == lead[:-1]) & (at[1:] == at[:-1])
    return bool(np.any(same & (no[1:] <= after) & (no[:-1] > after)))


def _newer(table: pa.Table, after: int) -> pa.Table:
    return table.filter(pc.greater(table["no"], after))


def _tables(rows: Iterable[tuple[Any, ...]]) -> dict[str, pa.Table]:
    columns = Columns(find=read.numbers_of)
    for row in rows:
        columns.add(decode(row[:-1]), no=row[0], lead=row[-1])
    tables = columns.tables()
    order = pc.sort_indices(tables["events"], [("lead", "ascending"), ("key", "ascending")])
    return {**tables, "events": tables["events"].take(order), "leads": SCHEMAS["leads"].empty_table()}


def _leads(first: int, until: int) -> pa.Table:
    """The ids of the leads numbered [first, until)."""
    rows = select("SELECT id, lead_id FROM journal_leadkey WHERE id >= %s AND id < %s ORDER BY id", first, until)
    numbers, ids = zip(*rows, strict=True) if rows else ((), ())
    return pa.table([pa.array(numbers, pa.int64()), pa.array(ids, pa.string())], SCHEMAS["leads"])
