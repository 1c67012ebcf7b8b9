"""schemes.json: the pay schemes of a pack and who is paid by which."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kulmina.domain.component import Multiplier
from kulmina.domain.event import Event
from kulmina.domain.kpi import CATALOGUE
from kulmina.domain.scheme import BadScheme, Scheme, kpis, read
from kulmina.sources.pack.documents import Document, read_document
from kulmina.sources.pack.head import missing, split
from kulmina.sources.pack.writing import Writer, filled, some
from kulmina.sources.problem import WARNING, Problem, SourceError, Tell, shown


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
    for number, item in _items(document, "schemes", writer.tell):
        path = f"schemes[{number}]"
        try:
            scheme = read(item)
        except BadScheme as error:
            writer.tell(document.problem(f"{path}.{error.key}", *split(error.problem), "correct the scheme"))
            continue
        if _known_figures(scheme, document, path, writer):
            yield writer.item("scheme.published", {"scheme": item}, document, path)


def _known_figures(scheme: Scheme, document: Document, path: str, writer: Writer) -> bool:
    unknown = [(place, kpi) for place, kpi in _figures(scheme) if kpi not in CATALOGUE]
    for place, kpi in unknown:
        near = difflib.get_close_matches(kpi, CATALOGUE, n=1)
        advice = f"did you mean {near[0]!r}?" if near else "take a figure of the catalogue"
        found, expected = f"there is no figure {shown(kpi)}", "a figure of the catalogue (`kulmina kpi`)"
        writer.tell(document.problem(f"{path}.{place}", found, expected, advice))
    return not unknown


def _figures(scheme: Scheme) -> Iterator[tuple[str, str]]:
    """Where each figure of a scheme is named, and which."""
    for number, component in enumerate(scheme.components):
        place = f"components[{number}]"
        if isinstance(component, Multiplier):
            yield from ((f"{place}.axes[{i}].kpi", axis.kpi) for i, axis in enumerate(component.axes))
        else:
            yield from ((f"{place}.kpi", kpi) for kpi in kpis(component))


def _assigned(document: Document, writer: Writer) -> Iterator[Event | None]:
    schemes = {item.get("scheme_id") for _, item in _items(document, "schemes", _told_before)}
    since: dict[tuple[Any, Any], tuple[str, Any]] = {}
    for number, item in _items(document, "assignments", writer.tell):
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
        _once_a_day(since, payload, document, path, writer)
        columns = {"person": "person_id", "scheme": "scheme_id", "since": "from", "until": "to"}
        yield writer.item("scheme.assigned", filled(payload), document, path, columns)


def _once_a_day(
    since: dict[tuple[Any, Any], tuple[str, Any]],
    payload: Mapping[str, Any],
    document: Document,
    path: str,
    writer: Writer,
) -> None:
    """Tell that a person is paid by two schemes from one day on; `since` has the assignments so far."""
    until = payload["until"]
    if until and str(until) < str(payload["since"]):
        return  # it covers no day
    other = since.setdefault((payload["person"], payload["since"]), (path, payload["scheme"]))
    if other[0] != path:
        found = f"{shown(payload['person'])} is paid by {shown(other[1])} from {payload['since']} too ({other[0]})"
        advice = "remove one of them, or move its first day"
        writer.tell(document.problem(f"{path}.from", found, "one scheme at a time", advice, WARNING))


def _items(document: Document, key: str, tell: Tell) -> list[tuple[int, Mapping[str, Any]]]:
    """The objects of a list with their numbers; what is no object is told."""
    items = document.data.get(key) or []
    if not isinstance(items, list):
        tell(document.problem(key, f"found {shown(items)}", "a list of objects"))
        return []
    for number, item in enumerate(items):
        if not isinstance(item, Mapping):
            tell(document.problem(f"{key}[{number}]", f"found {shown(item)}", "an object"))
    return [(number, item) for number, item in enumerate(items) if isinstance(item, Mapping)]


def _told_before(problem: Problem) -> None:
    """What is wrong with the schemes has been told."""
