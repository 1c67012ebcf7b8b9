"""The company of a pack as registry facts, in the order in which they are said.

What is wrong goes to `tell`; the row is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kulmina.domain.event import Event
from kulmina.sources.pack import tables
from kulmina.sources.pack.ads import ads
from kulmina.sources.pack.schemes import schemes_of
from kulmina.sources.pack.writing import Writer, filled, some
from kulmina.sources.problem import shown


def registry_facts(folder: Path, writer: Writer) -> Iterator[Event]:
    """The company of the pack. Names what it finds in `writer.head`."""
    yield from some(_settings(writer))
    for read in (tables.people, tables.creatives, ads, tables.plans, tables.timesheets, tables.budgets):
        yield from read(folder, writer)
    yield from schemes_of(folder, writer)


def _settings(writer: Writer) -> Iterator[Event | None]:
    document, head = writer.head.document, writer.head
    rules = {
        key: value
        for key, value in document.data.items()
        if key not in ("periods", "offices", "pack", "format", "note")
    }
    yield writer.item("business.configured", {"rules": rules}, document, "pack")
    for number, period in enumerate(head.periods):
        payload = {
            "period": period.id,
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
            "close_at": period.close_at.isoformat(),
        }
        yield writer.item("period.defined", payload, document, f"periods[{number}]")
    offices = document.data.get("offices") or []
    for number, item in enumerate(_listed(offices)):
        if not isinstance(item, Mapping):
            writer.tell(document.problem(f"offices[{number}]", f"found {shown(item)}", "an object with id"))
            continue
        office = {
            "office": item.get("id") or item.get("office_id"),
            **{key: item.get(key) for key in _OFFICE},
        }
        event = writer.item("office.registered", filled(office), document, f"offices[{number}]", {"office": "id"})
        if event:
            head.offices.add(str(office["office"]))
        yield event


_OFFICE = ("name", "timezone", "capacity", "hours", "holidays", "slot_minutes", "overbooking", "address")


def _listed(offices: Any) -> list[Any]:
    """Offices as a list of objects, of ids, or an object by id."""
    if isinstance(offices, Mapping):
        return [
            {"id": key, **(value if isinstance(value, Mapping) else {"name": value})} for key, value in offices.items()
        ]
    items = offices if isinstance(offices, list) else [offices]
    return [{"id": item} if isinstance(item, str) else item for item in items]
