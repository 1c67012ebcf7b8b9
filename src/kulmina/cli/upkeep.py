"""`kulmina rebuild` and `kulmina doctor`."""

from __future__ import annotations

import click

from kulmina.cli.database import ready
from kulmina.cli.failure import Found
from kulmina.cli.output import Column, formatted, show
from kulmina.cli.progress import watched, watching

_FINDINGS = (Column("level", "level"), Column("check", "check"), Column("message", "what was found"))


@click.command()
@formatted
@watched
def rebuild(format: str, progress: bool | None) -> None:
    """Fold the tables of the present anew from the journal."""
    ready()
    from kulmina import wiring

    with watching("rebuilding", progress) as watch:
        leads = wiring.rebuild(progress=watch)
    row = {"leads": leads}
    show([row], (Column("leads", "leads", True),), format, title="The present was folded anew", whole=row)


@click.command()
@formatted
@watched
def doctor(format: str, progress: bool | None) -> None:
    """Check that this installation is healthy: settings, database, and that the present equals the journal.

    Exit code 1 where an error was found; warnings alone are listed and end with 0.
    """
    ready()
    from kulmina import wiring

    with watching("looking", progress) as watch:
        found = wiring.doctor(progress=watch)
    show(
        [{"level": one.level, "check": one.check, "message": one.message} for one in found],
        _FINDINGS,
        format,
        title="Doctor",
    )
    if any(one.level == "error" for one in found):
        raise Found
