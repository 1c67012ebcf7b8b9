"""`kulmina import`, `kulmina ads import`, `kulmina leads import`: facts from files into the journal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kulmina.cli.database import now, ready
from kulmina.cli.failure import Failure, Found, tell
from kulmina.cli.output import Column, formatted, show
from kulmina.cli.progress import watched, watching

if TYPE_CHECKING:
    from kulmina.intake.tables import Taken

_TAKEN = (
    Column("import", "import", True),
    Column("said", "facts in the file", True),
    Column("added", "added", True),
    Column("repeated", "known already", True),
    Column("restated", "replaced", True),
    Column("twice", "said twice in the file", True),
    Column("rules", "own rules recorded", True),
    Column("rejected", "rows kept back", True),
    Column("listed", "impossible steps", True),
)
_PACK = (
    Column("import", "import", True),
    Column("added", "added", True),
    Column("repeated", "known already", True),
    Column("listed", "impossible steps and doubts", True),
)
_MAP = click.option(
    "--map", "table", type=click.Path(path_type=Path), required=True, help="How to read the file (see examples/maps)."
)


@click.command("import")
@click.argument("pack", type=click.Path(path_type=Path))
@formatted
@watched
def import_pack(pack: Path, format: str, progress: bool | None) -> None:
    """Import a pack: a folder with pack.json, events.csv and the tables of the company.

    All of it goes in, or nothing. Importing it again adds only what is new.
    """
    ready()
    from kulmina.intake import packs
    from kulmina.sources.problem import WARNING

    with watching("checking", progress) as checking, watching("recording", progress) as reading:
        taken = packs.take(pack, now=now(), checking=checking, reading=reading)
    tell(taken.listed)
    listed = sum(problem.level == WARNING for problem in taken.listed)
    row = {"import": taken.receipt, "added": taken.added, "repeated": taken.repeated, "listed": listed}
    show([row], _PACK, format, title=f"{pack} is in the journal", whole=row)


@click.group()
def ads() -> None:
    """Advertising statistics: what each creative was shown, clicked and cost."""


@ads.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@_MAP
@formatted
@watched
def import_ads(file: Path, table: Path, format: str, progress: bool | None) -> None:
    """Import a platform's report (CSV or XLSX) by a map of its columns.

    The same file again changes nothing, and finishes an import that was broken off; a day stated anew replaces
    what was said before. Rows that cannot be read are listed and kept (`kulmina intake rows`), the others go in;
    exit code 1 where there are some.
    """
    _import("ads", file, table, format, progress)


@click.group()
def leads() -> None:
    """Leads, with their deals and payments as history."""


@leads.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@_MAP
@formatted
@watched
def import_leads(file: Path, table: Path, format: str, progress: bool | None) -> None:
    """Import leads, deals or payments (CSV or XLSX) by a map of the columns.

    The same file again changes nothing, and finishes an import that was broken off. Impossible steps, such as a
    deal before its lead, are accepted and listed. Rows that cannot be read are listed and kept (`kulmina intake
    rows`), the others go in; exit code 1 where there are some.
    """
    _import("leads", file, table, format, progress)


def _import(kind: str, file: Path, map_path: Path, format: str, progress: bool | None) -> None:
    from kulmina.sources.table import read_map

    table = read_map(map_path)
    if table.kind != kind:
        raise Failure(f"{map_path.name} is a map of {table.kind}", f"use `kulmina {table.kind} import`")
    ready()
    from kulmina.intake import tables

    with watching(f"reading {file.name}", progress) as watch, watching("recording", progress) as recording:
        taken = tables.take(file, table, now=now(), progress=watch, recording=recording)
    report(taken, table.kind, format, str(file))


def report(taken: Taken, kind: str, format: str, name: str) -> None:
    """Say what became of a table.

    Of the facts in the file each is added, known already, replaced, or said twice. Raises Found for kept rows.
    """
    tell([*taken.notes, *(row.problem for row in taken.rejected), *taken.impossible])
    voided = taken.restated if kind == "leads" else 0  # an event is voided first, a report of ads just stated anew
    added = taken.added - taken.rules - voided - taken.restated
    row = {
        "import": taken.receipt,
        "said": taken.said,
        "added": added,
        "repeated": taken.repeated,
        "restated": taken.restated,
        "twice": taken.said - added - taken.repeated - taken.restated,
        "rules": taken.rules,
        "rejected": len(taken.rejected),
        "listed": len(taken.impossible),
    }
    show([row], _TAKEN, format, title=name, whole=row)
    if taken.rejected:
        raise Found
