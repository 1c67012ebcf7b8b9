"""pack.json: the rules of counting and the periods of a pack."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from kulmina.domain.company import BadRules, Rules, read_rules
from kulmina.domain.period import Period, read_instant
from kulmina.sources.pack.documents import Document, read_document
from kulmina.sources.problem import ERROR, NOTE, WARNING, Problem, SourceError, Tell, shown

_WITHOUT = {
    "lead_actions": "say which actions create a lead, else there are none",
    "target_actions": "say what marketing is asked to produce, else it is not paid",
    "periods": "say the periods of pay, else there are no reports",
}
SETTINGS = ("lead_actions", "target_actions", "timezone", "periods")


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


_MISSING = re.compile(r"(?P<found>.*?); expected (?P<expected>.*)", re.DOTALL)


_EXPECTED = re.compile(r"expected (?P<expected>.*?)[,;] got (?P<found>.*)", re.DOTALL)


def split(problem: str) -> tuple[str, str]:
    """(what was found, what was expected) of a sentence of the domain."""
    for pattern, word in ((_EXPECTED, "found "), (_MISSING, "")):
        match = pattern.fullmatch(problem)
        if match:
            return word + match["found"], match["expected"]
    return problem, ""


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
    return Head(document, name, rules, _periods(document, rules, tell))


def missing(path: Path, level: str, advice: str) -> Problem:
    return Problem(
        level, path.name, None, None, "there is no such file", f"it in the folder {path.parent.name}", advice
    )


def _periods(document: Document, rules: Rules, tell: Tell) -> tuple[Period, ...]:
    items = document.data.get("periods") or []
    if not isinstance(items, list):
        tell(document.problem("periods", f"found {shown(items)}", "a list of periods"))
        return ()
    periods: list[Period] = []
    for number, item in enumerate(items):
        period = _period(document, f"periods[{number}]", item, tell)
        if period:
            _meets(document, f"periods[{number}]", period, periods, tell)
            _closes_after(document, f"periods[{number}].close_at", period, rules, tell)
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
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"expected a date like 2026-10-31, got {text!r}") from None


def _closes_after(document: Document, path: str, period: Period, rules: Rules, tell: Tell) -> None:
    over = period.ends_at(rules.tz)
    if period.close_at < over:
        found = (
            f"the period {period.id} is closed ({period.close_at.isoformat()}) before it is over ({over.isoformat()})"
        )
        tell(document.problem(path, found, "an instant after the last day", "move the close"))


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
