"""A table of a portrait's or an industry's data file, read strictly: every mistake names its file and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sized
from typing import Any, NamedTuple

LONGEST_TEXT = 10_000  # letters
MOST_ROWS = 200  # of a list
_ID = re.compile(r"[\w-]{1,100}")


class BadPortrait(ValueError):
    """A data file that cannot be: which file, which key, what was expected there, in English and in Russian."""

    def __init__(self, file: str, key: str, problem: str, ru: str | None = None) -> None:
        super().__init__(f"{file}: {key}: {problem}")
        self.file = file
        self.key = key
        self.problem = problem
        self.ru = ru or problem

    def said(self, language: str) -> str:
        """The whole mistake, in Russian for "ru", else in English."""
        return f"{self.file}: {self.key}: {self.ru if language == 'ru' else self.problem}"


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

    def bad(self, name: str, problem: str, ru: str) -> BadPortrait:
        """The error about a key of this table, in English and in Russian."""
        return BadPortrait(self.file, self.key(name), problem, ru)

    def unlike(self, name: str, value: Any, expected: str, ru: str) -> BadPortrait:
        """The error about a value that is missing or of another form; `ru`: the form in the genitive."""
        if value is None:
            return self.bad(name, "is missing", "не заполнено")
        return self.bad(name, f"expected {expected}, got {value!r}", f"ожидается {ru}, а стоит {value!r}")

    def among(self, name: str, value: str, known: Collection[str], what: str, ru: str) -> str:
        """The value where it is known. Raises BadPortrait with those there are; `what`: «there is no …»."""
        if value not in known:
            listed = ", ".join(known)
            raise self.bad(
                name,
                f"there is no {what} {value!r}; there are {listed or 'none'}",
                f"нет {ru} {value!r}; есть: {listed or 'ничего'}",
            )
        return value

    def get(self, name: str) -> Any:
        self._asked.add(name)
        return self.data.get(name)

    def text(self, name: str) -> str:
        value = self.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self.unlike(name, value, "a text", "текст")
        if len(value) > LONGEST_TEXT:
            raise self.bad(
                name, f"is longer than {LONGEST_TEXT} characters", f"длиннее {LONGEST_TEXT} знаков: сократите"
            )
        return value

    def id(self) -> str:
        """The id of the file: it stands in addresses and in names of files."""
        value = self.text("id")
        if not _ID.fullmatch(value):
            raise self.bad(
                "id",
                f"expected letters, digits, - and _, 100 at most; got {value[:120]!r}",
                f"ожидаются буквы, цифры, - и _, не больше 100; стоит {value[:120]!r}",
            )
        return value

    def maybe(self, name: str) -> str | None:
        return None if self.get(name) is None else self.text(name)

    def whole(self, name: str, default: int | None = None) -> int:
        value = self.get(name)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.unlike(name, value, "a whole number", "целое число")
        return value

    def flag(self, name: str) -> bool:
        value = self.get(name)
        if value is not None and not isinstance(value, bool):
            raise self.unlike(name, value, "true or false", "true или false")
        return bool(value)

    def texts(self, name: str, *, needed: bool = True) -> tuple[str, ...]:
        value = self.get(name)
        if not needed and value in (None, []):
            return ()
        if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
            raise self.unlike(name, value, "a list of texts", "список текстов")
        self._few(name, value)
        return tuple(value)

    def words(self, name: str = "") -> Words:
        """The words of this table (keys ru and en), or of a table inside it, which holds nothing else."""
        if not name:
            return Words(self.text("ru"), self.text("en"))
        table = self.table(name)
        said = Words(table.text("ru"), table.text("en"))
        table.done()
        return said

    def table(self, name: str) -> Table:
        value = self.get(name)
        if not isinstance(value, dict):
            raise self.unlike(name, value, "a table", "таблица")
        return type(self)(value, self.file, self.key(name))

    def tables(self, name: str, *, needed: bool = True) -> list[Table]:
        value = self.get(name)
        if not needed and value in (None, []):
            return []
        if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
            raise self.unlike(name, value, "a list of tables", "список таблиц")
        self._few(name, value)
        return [type(self)(item, self.file, f"{self.key(name)}[{place}]") for place, item in enumerate(value)]

    def _few(self, name: str, value: Sized) -> None:
        if len(value) > MOST_ROWS:
            raise self.bad(
                name,
                f"expected {MOST_ROWS} rows at most, got {len(value)}",
                f"строк не может быть больше {MOST_ROWS}, а здесь {len(value)}",
            )

    def several_words(self, name: str) -> tuple[Words, ...]:
        """A list of tables that hold words alone; empty where the key is missing."""
        found = []
        for item in self.tables(name, needed=False):
            found.append(item.words())
            item.done()
        return tuple(found)

    def named(self, name: str) -> dict[str, Table]:
        """The tables inside a table, by their names; none where it is missing."""
        if self.get(name) is None:
            return {}
        outer = self.table(name)
        return {inner: outer.table(inner) for inner in outer.data}

    def named_words(self, name: str, known: Collection[str], what: str, ru: str) -> dict[str, Words]:
        """The words inside a table by names that must be known."""
        if self.get(name) is None:
            return {}
        outer = self.table(name)
        return {outer.among(inner, inner, known, what, ru): outer.words(inner) for inner in outer.data}

    def done(self) -> None:
        """Raise BadPortrait for a key that nobody asked for: a slip of the pen says nothing silently."""
        for name in self.data:
            if name not in self._asked:
                listed = ", ".join(sorted(self._asked))
                raise self.bad(
                    name, f"is not known here; known are {listed}", f"здесь такого ключа нет; есть: {listed}"
                )


def read_toml(text: str, file: str) -> Table:
    """The whole file as a table. Raises BadPortrait where it is no TOML."""
    try:
        return Table(tomllib.loads(text), file)
    except tomllib.TOMLDecodeError as error:
        raise BadPortrait(file, "file", f"is not TOML in UTF-8: {error}", f"это не TOML в UTF-8: {error}") from None


def once(table: Table, name: str, values: Iterable[str]) -> None:
    """Raise BadPortrait where a value occurs twice."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise table.bad(name, f"{value!r} stands here twice", f"{value!r} стоит здесь дважды")
        seen.add(value)


Reasons = dict[str, dict[str, Words]]


def read_reasons(table: Table) -> Reasons:
    """The reason codes by what they are reasons of: non_target, lost, invalid."""
    found = {}
    for kind, codes in table.named("reasons").items():
        if kind not in ("non_target", "lost", "invalid"):
            raise table.bad(
                f"reasons.{kind}", "expected non_target, lost or invalid", "ожидается non_target, lost или invalid"
            )
        found[kind] = {code: codes.words(code) for code in codes.data}
    return found
