"""A table of a portrait's or an industry's data file, read strictly: every mistake names its file and key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class BadPortrait(ValueError):
    """A data file that cannot be: which file, which key, what was expected there."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}")
        self.file = file
        self.key = key
        self.problem = problem


class Words(NamedTuple):
    """The same said in Russian and in English."""

    ru: str
    en: str

    def said(self, language: str) -> str:
        """In Russian for "ru", else in English."""
        return self.ru if language == "ru" else self.en


class Table:
    """One table with its file and its place there; remembers which keys were asked for."""

    def __init__(self, data: Mapping[str, Any], file: str, path: str = "") -> None:
        self.data, self.file, self.path = data, file, path
        self._asked: set[str] = set()

    def key(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def bad(self, name: str, problem: str) -> BadPortrait:
        """The error about a key of this table."""
        return BadPortrait(self.file, self.key(name), problem)

    def get(self, name: str) -> Any:
        self._asked.add(name)
        return self.data.get(name)

    def text(self, name: str) -> str:
        value = self.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self.bad(name, "is missing" if value is None else f"expected a text, got {value!r}")
        return value

    def maybe(self, name: str) -> str | None:
        return None if self.get(name) is None else self.text(name)

    def whole(self, name: str) -> int:
        value = self.get(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.bad(name, "is missing" if value is None else f"expected a whole number, got {value!r}")
        return value

    def flag(self, name: str) -> bool:
        value = self.get(name)
        if value is not None and not isinstance(value, bool):
            raise self.bad(name, f"expected true or false, got {value!r}")
        return bool(value)

    def texts(self, name: str, *, needed: bool = True) -> tuple[str, ...]:
        value = self.get(name)
        if value is None and not needed:
            return ()
        if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
            raise self.bad(name, "is missing" if value is None else f"expected a list of texts, got {value!r}")
        return tuple(value)

    def words(self, name: str = "") -> Words:
        """The words of this table (keys ru and en), or of a table inside it."""
        table = self.table(name) if name else self
        return Words(table.text("ru"), table.text("en"))

    def table(self, name: str) -> Table:
        value = self.get(name)
        if not isinstance(value, dict):
            raise self.bad(name, "is missing" if value is None else f"expected a table, got {value!r}")
        return Table(value, self.file, self.key(name))

    def tables(self, name: str, *, needed: bool = True) -> list[Table]:
        value = self.get(name)
        if value is None and not needed:
            return []
        if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
            raise self.bad(name, "is missing" if value is None else f"expected a list of tables, got {value!r}")
        return [Table(item, self.file, f"{self.key(name)}[{place}]") for place, item in enumerate(value)]

    def named(self, name: str) -> dict[str, Table]:
        """The tables inside a table, by their names; none where it is missing."""
        if self.get(name) is None:
            return {}
        outer = self.table(name)
        return {inner: outer.table(inner) for inner in outer.data}

    def done(self) -> None:
        """Raise BadPortrait for a key that nobody asked for: a slip of the pen says nothing silently."""
        for name in self.data:
            if name not in self._asked:
                raise self.bad(name, f"is not known here; known are {', '.join(sorted(self._asked))}")


def once(table: Table, name: str, values: list[str]) -> None:
    """Raise BadPortrait where a value occurs twice."""
    for place, value in enumerate(values):
        if value in values[:place]:
            raise table.bad(name, f"{value!r} stands here twice")


Reasons = dict[str, dict[str, Words]]


def read_reasons(table: Table) -> Reasons:
    """The reason codes by what they are reasons of: non_target, lost, invalid."""
    found = {}
    for kind, codes in table.named("reasons").items():
        if kind not in ("non_target", "lost", "invalid"):
            raise table.bad(f"reasons.{kind}", "expected non_target, lost or invalid")
        found[kind] = {code: codes.words(code) for code in codes.data}
    return found
