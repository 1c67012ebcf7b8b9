"""Files of portraits and industries looked at together: what each is, and everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from kulmina.domain import finder
from kulmina.domain.portrait import KINDS, read_file, read_portrait
from kulmina.domain.portrait_form import Catalogue, Portrait
from kulmina.domain.portrait_table import BadPortrait, Table, Words
from kulmina.domain.preset import read_presets


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that can be read. `shipped`: its id is a shipped one's, so a company's own file needs another."""

    file: str
    kind: str
    id: str
    words: Words | None
    shipped: bool


def check(files: Iterable[Traversable], known: Catalogue) -> tuple[list[Checked], list[BadPortrait]]:
    """Read files that may lean on one another and on the catalogue; one that cannot be read does not stop the rest."""
    tables, wrong = _tables(files)
    portraits, bad = _portraits(tables)
    own = {portrait.id: portrait for portrait in portraits.values()}
    beside = Catalogue((*(one for one in known.portraits if one.id not in own), *own.values()), known.presets)
    checked, wrong = [], [*wrong, *bad]
    for table in tables:
        try:
            found = _checked(table, tables, beside, known, portraits)
        except BadPortrait as error:
            wrong.append(error)
        else:
            checked += [found] if found else []
    return checked, wrong


def _tables(files: Iterable[Traversable]) -> tuple[list[Table], list[BadPortrait]]:
    tables: list[Table] = []
    wrong: list[BadPortrait] = []
    named: set[tuple[str, str]] = set()
    for file in files:
        try:
            table = read_file(file)
            table.among("kind", table.text("kind"), KINDS, "kind of file", "вида файла")
            name = (table.text("kind"), table.text("id") if table.data["kind"] != "finder" else "")
            if name in named:
                raise table.bad("id", f"{name[1]!r} stands in two files", f"{name[1]!r} стоит в двух файлах")
        except BadPortrait as error:
            wrong.append(error)
        else:
            named.add(name)
            tables.append(table)
    return tables, wrong


def _portraits(tables: Sequence[Table]) -> tuple[dict[str, Portrait], list[BadPortrait]]:
    """The portraits by their files."""
    found, wrong = {}, []
    for table in tables:
        if table.data["kind"] == "portrait":
            try:
                found[table.file] = read_portrait(table)
            except BadPortrait as error:
                wrong.append(error)
    return found, wrong


def _checked(
    table: Table, tables: Sequence[Table], beside: Catalogue, known: Catalogue, portraits: dict[str, Portrait]
) -> Checked | None:
    kind = table.data["kind"]
    if kind == "finder":
        finder.read(table, beside)
        return Checked(table.file, kind, "", None, shipped=False)
    if kind == "portrait":
        one = portraits.get(table.file)
        if one is None:
            return None  # it is told of already
        return Checked(table.file, kind, one.id, one.words, any(one.id == each.id for each in known.portraits))
    preset = read_presets([table, *_bases(table, tables)], beside)[0]
    shipped = any(preset.id == each.id for each in known.presets)
    return Checked(table.file, kind, preset.id, preset.words, shipped)


def _bases(table: Table, tables: Sequence[Table]) -> list[Table]:
    """Those of the files that a file is based on, one after another."""
    industries = {one.text("id"): one for one in tables if one.data["kind"] == "industry"}
    found: list[Table] = []
    following = industries.get(str(table.data.get("based_on")))
    while following is not None and following is not table and following not in found:
        found.append(following)
        following = industries.get(str(following.data.get("based_on")))
    return found
