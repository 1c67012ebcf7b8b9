"""The company of a pack as registry facts: pack.json, people, creatives, ad statistics, plans, timesheets, schemes.

Ids are stable: the file, the row and a digest of what it says, so that importing a pack again adds
nothing and a changed row is a new fact. What is wrong goes to `tell`; the row is left out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from kulmina.domain.company import BadRules, Rules, read_rules
from kulmina.domain.event import BadEvent, Event, make
from kulmina.domain.money import kopecks, roubles
from kulmina.domain.period import Period, read_instant
from kulmina.sources.pack.documents import Document, read_document
from kulmina.sources.problem import ERROR, NOTE, WARNING, Problem, SourceError, Tell, shown
from kulmina.sources.rows import read_rows

_WITHOUT = {
    "lead_actions": "say which actions create a lead, else there are none",
    "target_actions": "say what marketing is asked to produce, else it is not paid",
    "periods": "say the periods of pay, else there are no reports",
}
SETTINGS = ("lead_actions", "target_actions", "timezone", "periods")
Cells = list[str | None]


@dataclass(slots=True)
class Head:
    """What pack.json says, and what the tables name: the known people, creatives and offices."""

    document: Document
    name: str
    rules: Rules
    periods: tuple[Period, ...]
    people: set[str] = field(default_factory=set)
    creatives: set[str] = field(default_factory=set)
    offices: set[str] = field(default_factory=set)

    @property
    def source(self) -> str:
        return f"pack:{self.name}"

    @property
    def begins(self) -> datetime | None:
        """The first instant of the first period."""
        return min((period.starts_at(self.rules.tz) for period in self.periods), default=None)


@dataclass(frozen=True, slots=True)
class Writer:
    """Makes registry facts of one pack, all known from one instant on."""

    head: Head
    known_at: datetime
    tell: Tell

    def row(
        self, kind: str, payload: Mapping[str, Any], file: str, line: int, columns: Mapping[str, str] | None = None
    ) -> Event | None:
        """The fact of a table's row, or None where it is wrong (told, with the file's own name of the column)."""

        def wrong(field: str, found: str, expected: str) -> Problem:
            return Problem(ERROR, file, line, (columns or {}).get(field, field), found, expected, "correct the cell")

        return self._fact(kind, payload, f"{file.partition('.')[0]}:{line}", wrong)

    def item(
        self,
        kind: str,
        payload: Mapping[str, Any],
        document: Document,
        path: str,
        columns: Mapping[str, str] | None = None,
    ) -> Event | None:
        """The fact of a document's item, or None where it is wrong (told)."""

        def wrong(field: str, found: str, expected: str) -> Problem:
            return document.problem(f"{path}.{(columns or {}).get(field, field)}", found, expected, "correct the value")

        return self._fact(kind, payload, path.replace("[", ":").replace("]", ""), wrong)

    def _fact(
        self, kind: str, payload: Mapping[str, Any], place: str, wrong: Callable[[str, str, str], Problem]
    ) -> Event | None:
        try:
            return make(
                kind,
                payload,
                event_id=f"registry:{place}:{_digest(self.head.source, kind, payload)}",
                occurred_at=self.known_at,
                recorded_at=self.known_at,
                actor="import",
                source=self.head.source,
            )
        except BadEvent as error:
            self.tell(wrong(error.field.removeprefix("payload."), *split(error.problem)))
            return None


def _digest(*parts: Any) -> str:
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]


_EXPECTED = re.compile(r"expected (?P<expected>.*?)[,;] got (?P<found>.*)", re.DOTALL)
_MISSING = re.compile(r"(?P<found>.*?); expected (?P<expected>.*)", re.DOTALL)


def split(problem: str) -> tuple[str, str]:
    """(what was found, what was expected) of a sentence of the domain."""
    for pattern, word in ((_EXPECTED, "found "), (_MISSING, "")):
        match = pattern.fullmatch(problem)
        if match:
            return word + match["found"], match["expected"]
    return problem, ""


# pack.json ------------------------------------------------------------------------------------


def read_head(folder: Path, tell: Tell) -> Head:
    """Read pack.json. Raises SourceError where it is absent or no JSON; other problems are told."""
    if not folder.is_dir():
        found = "there is a file" if folder.exists() else "there is no such folder"
        raise SourceError(
            Problem(
                ERROR,
                str(folder),
                None,
                None,
                found,
                "a folder with pack.json and events.csv",
                "give the pack's folder",
            )
        )
    path = folder / "pack.json"
    if not path.exists():
        raise SourceError(missing(path, ERROR, "write one; {} is enough for the default rules"))
    document = read_document(path, tell)
    name = re.sub(r"\s+", "_", str(document.data.get("pack") or folder.resolve().name))
    for key in SETTINGS:
        if key not in document.data:
            found = f"the key {key!r} is missing, the default holds"
            tell(document.problem(key, found, advice=_WITHOUT.get(key, ""), level=WARNING if key in _WITHOUT else NOTE))
    try:
        rules = read_rules(document.data)
    except BadRules as error:
        found, expected = split(error.problem)
        tell(document.problem(error.key, found, expected, "correct the value"))
        rules = Rules()
    return Head(document, name, rules, _periods(document, tell))


def missing(path: Path, level: str, advice: str) -> Problem:
    return Problem(
        level, path.name, None, None, "there is no such file", f"it in the folder {path.parent.name}", advice
    )


def _periods(document: Document, tell: Tell) -> tuple[Period, ...]:
    items = document.data.get("periods") or []
    if not isinstance(items, list):
        tell(document.problem("periods", f"found {shown(items)}", "a list of periods"))
        return ()
    periods: list[Period] = []
    for number, item in enumerate(items):
        period = _period(document, f"periods[{number}]", item, tell)
        if period:
            _meets(document, f"periods[{number}]", period, periods, tell)
            periods.append(period)
    return tuple(periods)


def _period(document: Document, path: str, item: Any, tell: Tell) -> Period | None:
    if not isinstance(item, Mapping):
        tell(document.problem(path, f"found {shown(item)}", "an object with id, start, end, close_at"))
        return None
    values: dict[str, Any] = {}
    readers: dict[str, Callable[[str], Any]] = {"id": str, "start": _day, "end": _day, "close_at": read_instant}
    for key, read in readers.items():
        try:
            values[key] = read(_text(item, key))
        except ValueError as error:
            tell(document.problem(f"{path}.{key}", *split(str(error)), "correct the value"))
    if len(values) < len(readers):
        return None
    try:
        return Period(**values)
    except ValueError as error:
        tell(document.problem(f"{path}.end", str(error), "the first day after the period"))
        return None


def _text(item: Mapping[str, Any], key: str) -> str:
    value = item.get(key)
    if not isinstance(value, str) or not value:
        raise ValueError(f"expected a text, got {value!r}")
    return value


def _day(text: str) -> Any:
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"expected a date like 2026-10-31, got {text!r}") from None


def _meets(document: Document, path: str, period: Period, earlier: list[Period], tell: Tell) -> None:
    for other in earlier:
        if other.id == period.id:
            tell(
                document.problem(
                    f"{path}.id",
                    f"the period {period.id!r} stands there twice",
                    "each period once",
                    "rename or remove one",
                )
            )
        elif period.start < other.end and other.start < period.end:
            found = (
                f"the period {period.id} ({period.start}…{period.end}) overlaps {other.id} ({other.start}…{other.end})"
            )
            tell(
                document.problem(
                    f"{path}.start", found, "periods that do not meet; `end` is the first day after", "move a border"
                )
            )


# The facts, in the order in which they are said ---------------------------------------------------


def registry_facts(folder: Path, writer: Writer) -> Iterator[Event]:
    """The company of the pack. Names what it finds in `writer.head`."""
    yield from _some(_settings(writer))
    for read in (_people, _creatives, _ads, _plans, _timesheets, _budgets):
        yield from read(folder, writer)
    yield from _schemes(folder, writer)


def _some(events: Iterator[Event | None]) -> Iterator[Event]:
    return (event for event in events if event is not None)


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
            **{key: item.get(key) for key in ("name", "timezone", "capacity")},
        }
        event = writer.item("office.registered", _filled(office), document, f"offices[{number}]", {"office": "id"})
        if event:
            head.offices.add(str(office["office"]))
        yield event


def _listed(offices: Any) -> list[Any]:
    """Offices as a list of objects, of ids, or an object by id."""
    if isinstance(offices, Mapping):
        return [
            {"id": key, **(value if isinstance(value, Mapping) else {"name": value})} for key, value in offices.items()
        ]
    items = offices if isinstance(offices, list) else [offices]
    return [{"id": item} if isinstance(item, str) else item for item in items]


def _filled(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in payload.items() if value not in (None, "")}


def _table(
    folder: Path,
    name: str,
    writer: Writer,
    required: tuple[str, ...],
    optional: tuple[str, ...] = (),
    *,
    absent: str | None = WARNING,
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a table as filled cells by column."""
    path = folder / name
    if not path.exists():
        if absent:
            writer.tell(missing(path, absent, "taken as empty"))
        return
    names = (*required, *optional)
    try:
        for line, cells in read_rows(path, required=required, optional=optional, tell=writer.tell):
            yield line, {key: cell.strip() for key, cell in zip(names, cells, strict=True) if cell is not None}
    except SourceError as error:
        for problem in error.problems:
            writer.tell(problem)


def _once(seen: set[Any], key: Any, writer: Writer, file: str, line: int, column: str) -> bool:
    if key in seen:
        writer.tell(
            Problem(
                ERROR, file, line, column, f"{shown(key)} stands there twice", "each one once", "remove one of the rows"
            )
        )
        return False
    seen.add(key)
    return True


def _people(folder: Path, writer: Writer) -> Iterator[Event]:
    columns = {"person": "person_id", "office": "office_id"}
    for line, row in _table(folder, "people.csv", writer, ("person_id", "role"), ("name", "office_id")):
        payload = _filled({"person": row["person_id"], "role": row["role"], "office": row.get("office_id")})
        event = writer.row("person.registered", payload, "people.csv", line, columns)
        if event and _once(writer.head.people, row["person_id"], writer, "people.csv", line, "person_id"):
            yield event


def _creatives(folder: Path, writer: Writer) -> Iterator[Event]:
    columns = {"creative": "creative_id", "campaign": "campaign_id", "owner": "owner_id"}
    optional = ("campaign_id", "channel", "owner_id", "name", "platform")
    for line, row in _table(folder, "creatives.csv", writer, ("creative_id",), optional):
        payload = _filled({columns_of: row.get(column) for columns_of, column in columns.items()})
        payload |= _filled({key: row.get(key) for key in ("channel", "name", "platform")})
        event = writer.row("creative.registered", payload, "creatives.csv", line, columns)
        if event and _once(writer.head.creatives, row["creative_id"], writer, "creatives.csv", line, "creative_id"):
            _known_person(writer, payload.get("owner"), "creatives.csv", line, "owner_id")
            yield event


def _known_person(writer: Writer, person: Any, file: str, line: int | None, column: str) -> None:
    if person and person not in writer.head.people:
        found = f"the person {shown(person)} is not in people.csv"
        writer.tell(Problem(WARNING, file, line, column, found, "a person_id", "add the person, or nobody is credited"))


def _ads(folder: Path, writer: Writer) -> Iterator[Event]:
    """One report per creative and day: rows of one day are added up; visits are unknown if blank in any."""
    days: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}
    required, optional = ("date", "creative_id", "impressions", "clicks", "spend"), ("visits",)
    for line, row in _table(folder, "ad_stats.csv", writer, required, optional):
        figures = _figures(row, line, writer)
        if figures is None:
            continue
        key = (row["date"], row["creative_id"])
        if key not in days:
            days[key] = (line, figures)
            continue
        first, other = days[key]
        days[key] = (first, {name: _sum(other[name], figures[name]) for name in figures})
        found = f"{row['creative_id']} on {row['date']} stands in line {first} too"
        writer.tell(
            Problem(
                NOTE,
                "ad_stats.csv",
                line,
                "creative_id",
                found,
                "one row per creative and day",
                "the rows were added up",
            )
        )
    unknown = {key[1] for key in days} - writer.head.creatives
    for (day, creative), (line, figures) in days.items():
        if creative in unknown:
            unknown.discard(creative)
            found = f"the creative {shown(creative)} is not in creatives.csv"
            writer.tell(
                Problem(
                    WARNING,
                    "ad_stats.csv",
                    line,
                    "creative_id",
                    found,
                    "a creative_id",
                    "add the creative, or nobody owns its spend",
                )
            )
        payload = {"creative": creative, "date": day, **figures, "spend": roubles(figures["spend"])}
        event = writer.row("ad.reported", _filled(payload), "ad_stats.csv", line, {"creative": "creative_id"})
        if event:
            yield event


def _sum(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else a + b


def _figures(row: Mapping[str, str], line: int, writer: Writer) -> dict[str, Any] | None:
    figures: dict[str, Any] = {}
    for name in ("impressions", "clicks", "visits"):
        text = row.get(name, "")
        if name == "visits" and not text:
            figures[name] = None
        elif text.isascii() and text.isdigit():
            figures[name] = int(text)
        else:
            writer.tell(_bad_number(line, name, text, "a whole number from 0"))
    try:
        figures["spend"] = kopecks(row["spend"])
    except ValueError:
        writer.tell(_bad_number(line, "spend", row["spend"], "an amount like 1500.00"))
    return figures if len(figures) == 4 else None


def _bad_number(line: int, column: str, text: str, expected: str) -> Problem:
    return Problem(ERROR, "ad_stats.csv", line, column, f"found {shown(text)}", expected, "correct the cell")


def _plans(folder: Path, writer: Writer) -> Iterator[Event]:
    seen: set[Any] = set()
    columns = ("period", "subject", "metric", "value")
    for line, row in _table(folder, "plans.csv", writer, columns):
        event = writer.row("plan.set", _filled(row), "plans.csv", line)
        if event and _once(seen, (row["period"], row["subject"], row["metric"]), writer, "plans.csv", line, "metric"):
            _known_period(writer, row["period"], "plans.csv", line)
            yield event


def _known_period(writer: Writer, period: str, file: str, line: int) -> None:
    ids = [known.id for known in writer.head.periods]
    if period not in ids:
        found = f"the period {shown(period)} is not in pack.json"
        writer.tell(
            Problem(WARNING, file, line, "period", found, ", ".join(ids) or "a period", "the row has no effect")
        )


def _timesheets(folder: Path, writer: Writer) -> Iterator[Event]:
    seen: set[Any] = set()
    columns = ("period", "person_id", "worked_days", "norm_days")
    for line, row in _table(folder, "timesheet.csv", writer, columns):
        payload = _filled({"person": row["person_id"], **{key: row[key] for key in columns if key != "person_id"}})
        event = writer.row("timesheet.recorded", payload, "timesheet.csv", line, {"person": "person_id"})
        if event and _once(seen, (row["period"], row["person_id"]), writer, "timesheet.csv", line, "person_id"):
            _known_period(writer, row["period"], "timesheet.csv", line)
            _known_person(writer, row["person_id"], "timesheet.csv", line, "person_id")
            yield event


def _budgets(folder: Path, writer: Writer) -> Iterator[Event]:
    columns = ("period", "channel", "amount")
    for line, row in _table(folder, "budgets.csv", writer, columns, absent=None):
        event = writer.row("budget.set", _filled(row), "budgets.csv", line)
        if event:
            yield event


def _schemes(folder: Path, writer: Writer) -> Iterator[Event]:
    path = folder / "schemes.json"
    if not path.exists():
        writer.tell(missing(path, WARNING, "taken as empty: no statements"))
        return
    try:
        document = read_document(path, writer.tell, exact=True)
    except SourceError as error:
        writer.tell(error.first)
        return
    yield from _some(_published(document, writer))
    yield from _some(_assigned(document, writer))


def _published(document: Document, writer: Writer) -> Iterator[Event | None]:
    from kulmina.domain.scheme import BadScheme, read

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
                document.problem(f"{path}.scheme_id", found, f"one of {', '.join(map(str, schemes))}", "correct the id")
            )
            continue
        if payload["person"] not in writer.head.people:
            found = f"the person {shown(payload['person'])} is not in people.csv"
            writer.tell(document.problem(f"{path}.person_id", found, "a person_id", "add the person", WARNING))
        columns = {"person": "person_id", "scheme": "scheme_id", "since": "from", "until": "to"}
        yield writer.item("scheme.assigned", _filled(payload), document, path, columns)


def _items(document: Document, key: str, writer: Writer) -> list[Mapping[str, Any]]:
    items = document.data.get(key) or []
    if isinstance(items, list) and all(isinstance(item, Mapping) for item in items):
        return items
    writer.tell(document.problem(key, f"found {shown(items)}", "a list of objects"))
    return []
