"""schemes.json: the pay schemes of a pack and who is paid by which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kulmina.domain.event import Event
from kulmina.domain.scheme import BadScheme, read
from kulmina.sources.pack.documents import Document, read_document
from kulmina.sources.pack.head import missing, split
from kulmina.sources.pack.writing import Writer, filled, some
from kulmina.sources.problem import WARNING, SourceError, shown


def schemes_of(folder: Path, writer: Writer) -> Iterator[Event]:
    path = folder / "schemes.json"
    if not path.exists():
        writer.tell(missing(path, WARNING, "taken as empty: no statements"))
        return
    try:
        document = read_document(path, writer.tell, exact=True)
    except SourceError as error:
        writer.tell(error.first)
        return
    yield from some(_published(document, writer))
    yield from some(_assigned(document, writer))


def _published(document: Document, writer: Writer) -> Iterator[Event | None]:
    for number, item in enumerate(_items(document, "schemes", writer)):
        path = f"schemes[{number}]"
        try:
            read(item)
        except BadScheme as error:
            writer.tell(document.problem(f"{path}.{error.key}", *split(error.problem), "correct the scheme"))
            continue
        yield writer.item("scheme.published", {"scheme": item}, document, path)


def _assigned(document: Document, writer: Writer) -> Iterator[Event | None]:
    schemes = {item.get("scheme_id") for item in _items(document, "schemes", writer)}
    for number, item in enumerate(_items(document, "assignments", writer)):
        path = f"assignments[{number}]"
        payload = {
            "person": item.get("person_id"),
            "scheme": item.get("scheme_id"),
            "since": item.get("from"),
            "until": item.get("to"),
        }
        if payload["scheme"] not in schemes:
            found = f"the scheme {shown(payload['scheme'])} is not there"
            writer.tell(
                document.problem(
                    f"{path}.scheme_id", found, "one of the schemes in this file", "correct the id, or add the scheme"
                )
            )
            continue
        if payload["person"] not in writer.head.people:
            found = f"the person {shown(payload['person'])} is not in people.csv"
            writer.tell(document.problem(f"{path}.person_id", found, "a person_id", "add the person", WARNING))
        columns = {"person": "person_id", "scheme": "scheme_id", "since": "from", "until": "to"}
        yield writer.item("scheme.assigned", filled(payload), document, path, columns)


def _items(document: Document, key: str, writer: Writer) -> list[Mapping[str, Any]]:
    items = document.data.get(key) or []
    if isinstance(items, list) and all(isinstance(item, Mapping) for item in items):
        return items
    writer.tell(document.problem(key, f"found {shown(items)}", "a list of objects"))
    return []
