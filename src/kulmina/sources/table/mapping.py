"""A map of a table: what its columns are called and how its cells are written. One TOML file per export.

kind = "ads"                      # ads | leads
source = "yandex_direct"          # stable name of where the rows come from
[file]                            # all optional
encoding = "auto"                 # utf-8-sig | utf-16 | cp1251
delimiter = "auto"
decimal = "auto"                  # "," or "."
header_row = 4                    # else the first row that has the needed headers
footer = "^(Итого|Total)"         # rows whose first filled cell matches are passed over
dates = ["%d.%m.%Y"]              # beside ISO dates and Excel's day numbers
timezone = "Europe/Moscow"        # of instants without an offset; else the company's
sheet = "Статистика"              # of a workbook; else the first
[columns]                         # our field = header, or a list of headers of which one is there
creative = ["№ объявления", "Ad ID"]
[constants]                       # the same for all rows
channel = "yandex_direct"
[templates]                       # put together from headers
name = "{age} {gender}"
[values.channel]                  # their word = our word
"Поиск" = "search"

Of a lead a row may also say when it was called, booked, met and lost (`called_at`, `booked_at`, `meeting_at`,
`arrived_at`, `lost_at`), the office's `verdict` with its `reason`, and its `status` with the instant since when
(`status_at`); their statuses become ours (`STATUSES`) by `[values.status]`. A verdict that is a constant is said
only of clients who came.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kulmina.domain.period import zone

ADS_FIELDS = (
    "creative", "date", "campaign", "channel", "platform", "owner", "name",
    "impressions", "clicks", "visits", "spend", "actions", "purchases",
)  # fmt: skip
LEADS_FIELDS = (
    "lead", "created_at", "action", "contact", "name", "consent", "creative", "campaign", "channel", "platform",
    "operator", "deal", "signed_at", "amount", "seller", "payment", "paid_at", "paid",
    "called_at", "booked_at", "meeting_at", "arrived_at", "office", "verdict", "reason", "lost_at", "status",
    "status_at",
)  # fmt: skip
# What a status may mean, in `[values.status]`: how far the lead has come, or how it ended.
STATUSES = (
    "new", "in_work", "contacted", "booked", "no_show", "arrived", "follow_up", "signed", "paid", "lost",
    "non_target", "invalid", "sleeping",
)  # fmt: skip
FIELDS = {"ads": ADS_FIELDS, "leads": LEADS_FIELDS}
NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "ads": (("creative",), ("date",)),
    "leads": (
        ("lead", "contact"),
        ("created_at", "signed_at", "paid_at", "called_at", "booked_at", "arrived_at", "lost_at"),
    ),
}
OPTIONS = ("encoding", "delimiter", "decimal", "header_row", "footer", "dates", "timezone", "sheet")
DEFAULT_FOOTER = r"(?i)^(итого|всего|total|grand total)\b"
DEFAULT_DATES = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%d.%m.%y",
)  # fmt: skip


class BadMap(ValueError):
    """A map that cannot be used: its path, the line, which key, what was found and expected, what to do."""

    def __init__(self, file: str, key: str, problem: str, advice: str = "", line: int | None = None) -> None:
        place = f"{file}, line {line}" if line else file
        super().__init__(f"{place}: {key}: {problem}{f' -> {advice}' if advice else ''}")
        self.file, self.key, self.problem, self.advice, self.line = file, key, problem, advice, line


@dataclass(frozen=True, slots=True)
class TableMap:
    """How to read one export. `history`: what it says was known when it happened, not only from now on."""

    kind: str
    source: str
    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    encoding: str = "auto"
    delimiter: str = "auto"
    decimal: str = "auto"
    header_row: int | None = None
    footer: re.Pattern[str] = re.compile(DEFAULT_FOOTER)
    dates: tuple[str, ...] = DEFAULT_DATES
    timezone: str | None = None
    sheet: str | None = None
    history: bool = False
    text: str = ""

    def has(self, name: str) -> bool:
        """Whether the map says where a field comes from."""
        return name in self.columns or name in self.constants or name in self.templates


def read_map(path: Path) -> TableMap:
    """Read a map. Raises BadMap naming the path, the line and the key."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadMap(str(path), "file", error.strerror or "cannot be read", "give the path of a map") from None
    except UnicodeDecodeError:
        raise BadMap(str(path), "file", "is not UTF-8", "save the map as UTF-8") from None
    return parse_map(text, str(path))


def parse_map(text: str, file: str) -> TableMap:
    """The map that a TOML text is; `file` names it where it is wrong. Raises BadMap."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        raise BadMap(file, "file", f"the TOML breaks: {error}", "correct it", line) from None
    return _Reader(file, data, text).read(text)


def written_map(
    kind: str,
    source: str,
    columns: Mapping[str, str | Sequence[str]],
    *,
    constants: Mapping[str, str] | None = None,
    templates: Mapping[str, str] | None = None,
    values: Mapping[str, Mapping[str, str]] | None = None,
    file: Mapping[str, Any] | None = None,
    history: bool = False,
) -> str:
    """A map as the TOML that `parse_map` reads; what is empty is left out."""
    head = [f"kind = {_toml(kind)}", f"source = {_toml(source)}", *(["history = true"] if history else [])]
    sections: list[tuple[str, Mapping[str, Any]]] = [
        ("file", file or {}), ("columns", columns), ("constants", constants or {}), ("templates", templates or {}),
        *((f"values.{name}", words) for name, words in (values or {}).items()),
    ]  # fmt: skip
    for name, lines in sections:
        if lines:
            head += ["", f"[{name}]", *(f"{_key(key)} = {_toml(value)}" for key, value in lines.items())]
    return "\n".join(head) + "\n"


def _key(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else _toml(text)


def _toml(value: Any) -> str:
    """A text, a number or a list of texts; what JSON writes of them is TOML but for one letter."""
    plain = [*value] if isinstance(value, tuple) else value
    return json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007f")


def _line_of(text: str, key: str) -> int | None:
    """The line where `section.key` or `key` stands; where it does not, that of its section."""
    *sections, name = key.split(".")
    wanted, section, found = ".".join(sections), "", None
    for number, line in enumerate(text.splitlines(), 1):
        head = re.match(r"\s*\[([^\]]+)\]", line)
        if head:
            section = head[1].replace('"', "").replace(" ", "")
            if section in (wanted, key):
                found = number
            continue
        word = re.match(r"\s*\"?([^\s\"=.]+)\"?\s*[=.]", line)
        if word and section == wanted and word[1] == name:
            return number
    return found


class _Reader:
    """Takes a map apart, key by key."""

    def __init__(self, file: str, data: Mapping[str, Any], text: str) -> None:
        self.file, self.data, self.text = file, data, text

    def read(self, text: str) -> TableMap:
        known = ("kind", "source", "title", "history", "file", "columns", "constants", "templates", "values")
        self._only(self.data, known, "")
        kind = self.data.get("kind")
        if kind not in FIELDS:
            raise self._bad("kind", f"found {kind!r}; expected one of {', '.join(FIELDS)}")
        table = TableMap(
            kind=str(kind),
            source=self._source(),
            columns=self._columns(str(kind)),
            constants=self._words("constants", FIELDS[str(kind)]),
            templates=self._words("templates", FIELDS[str(kind)]),
            values=self._values(FIELDS[str(kind)]),
            history=bool(self.data.get("history", False)),
            text=text,
            **self._file(),
        )
        for names in NEEDED[table.kind]:
            if not any(table.has(name) for name in names):
                raise self._bad(
                    "columns", f"nothing says where {' or '.join(names)} comes from", "add the column or a constant"
                )
        return table

    def _bad(self, key: str, problem: str, advice: str = "correct the map") -> BadMap:
        return BadMap(self.file, key, problem, advice, _line_of(self.text, key))

    def _only(self, found: Mapping[str, Any], known: tuple[str, ...], place: str) -> None:
        for key in found:
            if key not in known:
                raise self._bad(f"{place}{key}", f"is not known; expected {', '.join(known)}")

    def _source(self) -> str:
        source = self.data.get("source")
        if not isinstance(source, str) or not re.fullmatch(r"[A-Za-z0-9_.-]{1,40}", source):
            raise self._bad("source", f"found {source!r}; expected a short name of Latin letters, digits, `_`, `-`")
        return source

    def _section(self, name: str, known: tuple[str, ...]) -> Mapping[str, Any]:
        section = self.data.get(name, {})
        if not isinstance(section, dict):
            raise self._bad(name, f"found {section!r}; expected a table [{name}]")
        self._only(section, known, f"{name}.")
        return section

    def _columns(self, kind: str) -> dict[str, tuple[str, ...]]:
        columns: dict[str, tuple[str, ...]] = {}
        for name, headers in self._section("columns", FIELDS[kind]).items():
            listed = [headers] if isinstance(headers, str) else headers
            if not isinstance(listed, list) or not listed or not all(isinstance(item, str) for item in listed):
                raise self._bad(f"columns.{name}", f"found {headers!r}; expected a header or a list of headers")
            columns[name] = tuple(listed)
        return columns

    def _words(self, section: str, known: tuple[str, ...]) -> dict[str, str]:
        return {name: str(value) for name, value in self._section(section, known).items()}

    def _values(self, known: tuple[str, ...]) -> dict[str, dict[str, str]]:
        values = self._section("values", known)
        for name, words in values.items():
            if not isinstance(words, dict):
                raise self._bad(f"values.{name}", f"found {words!r}; expected a table of their word = our word")
        return {name: {str(their): str(our) for their, our in words.items()} for name, words in values.items()}

    def _file(self) -> dict[str, Any]:
        options = dict(self._section("file", OPTIONS))
        if "footer" in options:
            options["footer"] = self._pattern(options["footer"])
        if "dates" in options:
            options["dates"] = (*options["dates"], *DEFAULT_DATES)
        if options.get("decimal", "auto") not in (",", ".", "auto"):
            raise self._bad("file.decimal", f'found {options["decimal"]!r}; expected ",", "." or "auto"')
        if not isinstance(options.get("header_row", 1), int) or options.get("header_row", 1) < 1:
            raise self._bad("file.header_row", f"found {options['header_row']!r}; expected a row number from 1")
        if "timezone" in options:
            self._zone(options["timezone"])
        return options

    def _pattern(self, text: Any) -> re.Pattern[str]:
        try:
            return re.compile(text)
        except (re.error, TypeError):
            raise self._bad("file.footer", f"{text!r} is not a regular expression") from None

    def _zone(self, name: Any) -> None:
        try:
            zone(name)
        except (ValueError, TypeError) as error:
            raise self._bad("file.timezone", str(error)) from None
