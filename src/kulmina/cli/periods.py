"""`kulmina periods`: which periods of pay there are, and those that come next."""

from __future__ import annotations

from typing import Any

import click

from kulmina.cli.database import now, ready
from kulmina.cli.language import said, spoken
from kulmina.cli.output import Column, formatted, show

_COLUMNS = (
    Column("period", "period", ru="период"),
    Column("start", "first day", ru="первый день"),
    Column("end", "day after the last", ru="день после последнего"),
    Column("close_at", "may be closed from", ru="закрывают не раньше"),
    Column("state", "state", ru="состояние"),
)


@click.command()
@click.option("--extend", is_flag=True, help="First define those that come next, to the end of the next quarter.")
@click.option("--quiet", is_flag=True, help="Show nothing.")
@formatted
@spoken
def periods(extend: bool, quiet: bool, format: str, language: str) -> None:
    """The periods of pay. They go on in the rhythm of the last two: whole months, halves of a month, weeks.

    `kulmina serve` extends them by itself; put `kulmina periods --extend --quiet` into cron where it does not run.
    """
    ready()
    from kulmina import wiring
    from kulmina.actions import periods as acts
    from kulmina.current import payroll

    if extend:
        acts.extend(now())
    if quiet:
        return
    company, closed = wiring.company(), payroll.closed()
    rows: list[dict[str, Any]] = [
        {
            "period": one.id,
            "start": one.start.isoformat(),
            "end": one.end.isoformat(),
            "close_at": one.close_at.astimezone(company.rules.tz).isoformat(),
            "state": said(language, "закрыт", "closed") if one.id in closed else said(language, "открыт", "open"),
        }
        for one in company.periods
    ]
    show(rows, _COLUMNS, format, title=said(language, "Периоды", "Periods"), language=language)
