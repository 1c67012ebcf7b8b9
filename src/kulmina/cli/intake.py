"""`kulmina intake`: what was imported, and the rows that could not be read."""

from __future__ import annotations

from pathlib import Path

import click

from kulmina.cli.database import now, ready
from kulmina.cli.language import counted
from kulmina.cli.output import Column, formatted, show

_IMPORTS = (
    Column("import", "import", True),
    Column("at", "when"),
    Column("source", "source"),
    Column("file", "file"),
    Column("added", "added", True),
    Column("repeated", "known already", True),
    Column("rejected", "rows kept back", True),
)
_ROWS = (
    Column("import", "import", True),
    Column("line", "line", True),
    Column("reason", "why"),
    Column("cells", "cells"),
)


@click.group()
def intake() -> None:
    """What was imported, and the rows that could not be read."""


@intake.command("list")
@formatted
def listed(format: str) -> None:
    """The imports, the latest first."""
    ready()
    from kulmina.domain.period import instant
    from kulmina.intake.models import Receipt

    rows = [
        {
            "import": one.pk,
            "at": instant(one.at).isoformat(timespec="seconds"),
            "source": one.source,
            "file": one.file,
            "added": one.added,
            "repeated": one.repeated,
            "rejected": one.rejected,
        }
        for one in Receipt.objects.order_by("-id")
    ]
    show(rows, _IMPORTS, format, title="Imports")


@intake.command("rows")
@click.argument("number", type=int, required=False)
@click.option("--cells", is_flag=True, help="Show the cells too; they may name people.")
@formatted
def rows(number: int | None, cells: bool, format: str) -> None:
    """The rows that could not be read and wait; of one import, when its NUMBER is given."""
    ready()
    from kulmina.intake import tables

    waiting = [
        {
            "import": row.receipt_id,
            "line": row.line,
            "reason": row.reason,
            "cells": "; ".join(f"{name}={cell}" for name, cell in tables.cells(row).items()) if cells else None,
        }
        for row in tables.waiting(number)
    ]
    show(waiting, _ROWS if cells else _ROWS[:-1], format, title=_wait(len(waiting)))


def _wait(count: int) -> str:
    return f"{counted(count, 'row', 'en')} {'waits' if count == 1 else 'wait'}"


@intake.command("replay")
@click.argument("number", type=int)
@click.option("--map", "table", type=click.Path(path_type=Path), required=True, help="The corrected map.")
@formatted
def replay(number: int, table: Path, format: str) -> None:
    """Read the kept rows of import NUMBER again by a corrected map.

    Exit code 1 where some of them still cannot be read.
    """
    from kulmina.sources.table import read_map

    chosen = read_map(table)
    ready()
    from kulmina.cli.imports import report
    from kulmina.intake import tables

    taken = tables.replay(number, chosen, now=now())
    report(taken, chosen.kind, format, f"rows of import {number}")


@intake.command("work")
@click.argument("upload", type=int)
def work(upload: int) -> None:
    """Do the long work on an uploaded file; the pages start this themselves.

    How it goes is shown on the page.
    """
    ready()
    from kulmina.intake import jobs

    jobs.work(upload, now=now())


@intake.command("take-back")
@click.argument("number", type=int)
@click.option("--dry-run", is_flag=True, help="Only say how many facts would be voided.")
@formatted
def take_back(number: int, dry_run: bool, format: str) -> None:
    """Void every fact of import NUMBER, a file of leads; its file may then be imported anew.

    Refused where other facts stand on its leads, or pay was closed over it.
    """
    ready()
    from kulmina.cli.failure import Failure
    from kulmina.domain.refusal import ImpossibleStep
    from kulmina.intake import withdrawing

    try:
        voided = withdrawing.check(number) if dry_run else withdrawing.withdraw(number, now=now())
    except ImpossibleStep as error:
        raise Failure(error.sentence("en")) from None
    except LookupError as error:
        raise Failure(str(error), "`kulmina intake list` lists the imports") from None
    row = {"import": number, "voided": voided, "recorded": not dry_run}
    columns = (
        Column("import", "import", True), Column("voided", "facts voided", True), Column("recorded", "recorded"),
    )  # fmt: skip
    show([row], columns, format, title=f"Import {number}", whole=row)
