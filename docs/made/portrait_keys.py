"""The keys of the files of portraits, industries and the finder, as the program asks for them when it reads one.

Each shipped file is read by tables that write down what they are asked for, so the list is that of the code; the
meanings stand in `portrait_keys.toml`, and a key without one stops the making of the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from docs.made.words import code, data, said, table
from kulmina.domain import finder
from kulmina.domain.portrait import SHIPPED, read_file, read_portrait
from kulmina.domain.portrait_form import Catalogue
from kulmina.domain.portrait_table import BadPortrait, Table
from kulmina.domain.preset import read_presets
from kulmina.domain.trade import shipped

FORMS = {
    "text": ("text", "текст"),
    "maybe": ("text", "текст"),
    "whole": ("whole number", "целое число"),
    "flag": ("true or false", "true или false"),
    "texts": ("list of texts", "список текстов"),
    "words": ("`ru` and `en`", "`ru` и `en`"),
    "table": ("table", "таблица"),
    "tables": ("list of tables", "список таблиц"),
    "several_words": ("list of `ru` and `en`", "список `ru` и `en`"),
    "named": ("table by name", "таблица по именам"),
    "named_words": ("`ru` and `en` by name", "`ru` и `en` по именам"),
    "value": ("answer", "ответ"),
    "get": ("exact number as a text", "точное число текстом"),
}
# Tables whose keys are names of somebody's own.
OPEN = (
    "first",
    "traits",
    "reasons",
    "stage_words",
    "messages",
    "glossary",
    "action_names",
    "trait_words",
    "questions.choices.traits",
)
KINDS = {
    "portrait": ("Keys of a portrait", "Ключи портрета"),
    "industry": ("Keys of an industry", "Ключи сферы"),
    "finder": ("Keys of the finder", "Ключи вопросов"),
}


class Asked(Table):
    """A table that writes down which keys it is asked for, and how."""

    seen: dict[str, str] = {}

    def note(self, name: str, form: str) -> None:
        key = re.sub(r"\[\d+\]", "", self.key(name))
        inside = any(key.startswith(f"{outer}.") for outer in OPEN)
        known = self.seen.get(key)
        if not inside and (known is None or (known == "get" and form != "get")):
            self.seen[key] = "value" if form == "get" and name == "value" else form


def _noting(form: str) -> Callable[..., Any]:
    plain = getattr(Table, form)

    def asked(self: Asked, name: str = "", *rest: Any, **named: Any) -> Any:
        if name:
            self.note(name, form)
        return plain(self, name, *rest, **named)

    return asked


for _form in FORMS.keys() - {"value"}:
    setattr(Asked, _form, _noting(_form))


def keys(kind: str) -> dict[str, tuple[str, bool]]:
    """Of each key that such a file may have: its form, and whether the file cannot be without it."""
    Asked.seen = {}
    files = [read_file(file) for file in SHIPPED.iterdir() if file.name.endswith(".toml")]
    tables = [table.data for table in sorted(files, key=lambda one: one.file) if table.data["kind"] == kind]
    for found in tables:
        _read(Asked(found, "example.toml"), kind)
    return {key: (form, _needed(kind, key, tables)) for key, form in sorted(Asked.seen.items(), key=_place)}


def _place(seen: tuple[str, str]) -> tuple[bool, str]:
    """What the whole file says first, then each of its tables with what is inside."""
    head = seen[0].partition(".")[0]
    return Asked.seen.get(head) in ("table", "tables", "named", "named_words"), seen[0]


def _read(found: Table, kind: str) -> None:
    found.text("kind")
    match kind:
        case "portrait":
            read_portrait(found)
        case "industry":
            read_presets([found], Catalogue(shipped().portraits, ()))
        case _:
            finder.read(found, shipped())


def _needed(kind: str, key: str, tables: list[Any]) -> bool:
    """Whether some file that has the key is refused for want of it."""
    return any(_refused(_without(found, key.split(".")), kind, key) for found in tables if _has(found, key.split(".")))


def _refused(found: Any, kind: str, key: str) -> bool:
    try:
        _read(Table(found, "example.toml"), kind)
    except BadPortrait as error:
        return re.sub(r"\[\d+\]", "", error.key) == key
    return False


def _has(found: Any, path: list[str]) -> bool:
    if isinstance(found, list):
        return any(_has(one, path) for one in found)
    return path[0] in found and (len(path) == 1 or _has(found[path[0]], path[1:]))


def _without(found: Any, path: list[str]) -> Any:
    if isinstance(found, list):
        return [_without(one, path) if _has(one, path) else one for one in found]
    if len(path) == 1:
        return {key: value for key, value in found.items() if key != path[0]}
    return {key: _without(value, path[1:]) if key == path[0] else value for key, value in found.items()}


def keys_part(language: str) -> Iterator[str]:
    """The part of the page: a table of keys for each kind of file. Raises KeyError where a meaning is missing."""
    meanings = data("portrait_keys")
    heads = (
        said(language, "key", "ключ"),
        said(language, "form", "вид"),
        "",
        said(language, "what it says", "что это"),
    )
    for kind, (en, ru) in KINDS.items():
        yield from (f"## {said(language, en, ru)}", "")
        known = keys(kind)
        told = {key: how for key, how in known.items() if not _told_already(key, known)}
        yield from table(heads, [_row(key, *how, meanings[kind], language) for key, how in told.items()])


def _told_already(key: str, known: dict[str, tuple[str, bool]]) -> bool:
    """Whether a language stands with the other one, or in the form of its table."""
    outer, _dot, last = key.rpartition(".")
    return last == "en" or (last == "ru" and known.get(outer, ("",))[0] in ("words", "several_words"))


def _row(key: str, form: str, needed: bool, meanings: Any, language: str) -> tuple[str, ...]:
    name, must = code(key), said(language, "required", "обязательно") if needed else ""
    if key.rpartition(".")[2] == "ru":
        name = f"{name}, {code(key.removesuffix('ru') + 'en')}"
        return name, FORMS[form][language == "ru"], must, said(language, "What people read.", "Что читают люди.")
    return name, FORMS[form][language == "ru"], must, meanings[key][language]
