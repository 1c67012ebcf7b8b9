"""What comes from outside, as files: actions of sites and apps, reports of advertising, the bank's payments."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kulmina.demo.draft import Draft
from kulmina.demo.rooms import Names
from kulmina.intake import tables
from kulmina.sources.table import TableMap, parse_map

_COLUMNS = {
    "target_action": ("lead", "created_at", "action", "contact", "creative", "name"),
    "payment.received": ("lead", "deal", "payment", "paid_at", "paid"),
    "ad.reported": ("creative", "date", "impressions", "clicks", "visits", "spend"),
}
_SOURCE = {"target_action": "site", "payment.received": "bank", "ad.reported": "ads"}


def _map(kind: str) -> TableMap:
    columns = "\n".join(f'{name} = "{name}"' for name in _COLUMNS[kind])
    about = "ads" if kind == "ad.reported" else "leads"
    return parse_map(f'kind = "{about}"\nsource = "{_SOURCE[kind]}"\n[columns]\n{columns}\n', f"{_SOURCE[kind]}.toml")


MAPS: Mapping[str, TableMap] = {kind: _map(kind) for kind in _COLUMNS}


class NotTaken(RuntimeError):
    """A file of the story was not taken whole: the story is wrong."""


def take(told: Sequence[Draft], names: Names) -> None:
    """Take the file in which these facts came. Raises NotTaken."""
    kind = told[0].kind
    with TemporaryDirectory(prefix="kulmina-demo-") as folder:
        path = Path(folder) / f"{_SOURCE[kind]}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, _COLUMNS[kind], lineterminator="\n", restval="")
            writer.writeheader()
            writer.writerows(_row(fact, names) for fact in told)
        taken = tables.take(path, MAPS[kind], now=told[0].recorded_at)
    if taken.rejected or taken.impossible:
        raise NotTaken("; ".join(map(str, (*(row.problem for row in taken.rejected), *taken.impossible))))


def _row(fact: Draft, names: Names) -> dict[str, Any]:
    if fact.kind == "ad.reported":
        return fact.payload
    lead, at = names.of(fact.lead_id), fact.occurred_at.isoformat()
    if fact.kind == "target_action":
        return {"lead": lead, "created_at": at, **fact.payload}
    told = names.payload(fact.payload)
    return {"lead": lead, "deal": told["deal"], "payment": told["payment"], "paid_at": at, "paid": told["amount"]}
