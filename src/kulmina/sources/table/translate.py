"""Rows of a mapped table as what they say. A row that cannot be read goes to `reject`, the others are taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from kulmina.domain.period import zone
from kulmina.sources.problem import Progress, Tell
from kulmina.sources.table import cell as cells
from kulmina.sources.table.ads import Ads
from kulmina.sources.table.fields import BadRow, Fields
from kulmina.sources.table.leads import Leads
from kulmina.sources.table.mapping import TableMap
from kulmina.sources.table.said import Rejected, Said
from kulmina.sources.table.sheet import read_sheet

Reject = Callable[[Rejected], None]


def said(
    path: Path,
    table: TableMap,
    *,
    tz: ZoneInfo,
    tell: Tell,
    reject: Reject,
    dedupe_days: int = 30,
    progress: Progress | None = None,
) -> Iterator[Said]:
    """What a table says, in its order. `tz`: the company's, for instants without an offset.

    Raises SourceError where the file as a whole cannot be read.
    """
    zone_of_file = zone(table.timezone) if table.timezone else tz
    reader = Ads(tz) if table.kind == "ads" else Leads(table.source, dedupe_days)
    for row in read_sheet(path, table, tell, progress):
        try:
            yield from reader.row(Fields(path.name, row, table, zone_of_file))
        except BadRow as error:
            reject(Rejected(error.problem, {name: cells.text(value) for name, value in row.cells.items()}))
    yield from reader.end()
