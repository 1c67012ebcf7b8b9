"""`kulmina why`: why leads and payments of a period count for nobody, or not in somebody's figures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from kulmina.cli.database import now, period_of, source
from kulmina.cli.output import Column, formatted, show

if TYPE_CHECKING:
    from kulmina.domain.why_not import WhyNot

COLUMNS = (
    Column("kind", "what"),
    Column("id", "id"),
    Column("lead", "lead"),
    Column("person", "person"),
    Column("figure", "not counted in"),
    Column("why", "why not"),
)


@click.command()
@click.argument("period")
@click.option("--lead", help="Only this lead, with its payments.")
@click.option("--payment", help="Only this payment.")
@click.option("--person", help="Only what somebody would have been credited with.")
@click.option(
    "--language", type=click.Choice(("ru", "en")), default="ru", show_default=True, help="Language of the reasons."
)
@formatted
def why(period: str, lead: str | None, payment: str | None, person: str | None, language: str, format: str) -> None:
    """Why leads and payments of PERIOD are credited to nobody or left out of a figure.

    As known at the period's close, of an open period now. What was recorded after the close is listed too.
    """
    from kulmina.analytics.cohort import cut_to
    from kulmina.analytics.leads import view
    from kulmina.analytics.payroll import as_of
    from kulmina.analytics.why_not import why_not

    read, moment = source(), now()
    chosen = period_of(read.company, period)
    with read.scratch():
        part = cut_to(view(as_of(read, period, moment), min(chosen.close_at, moment)), [chosen])
        told = why_not(part, person, periods=read.company.periods)
    kept = [
        one
        for one in told
        if (lead is None or one.lead == lead) and (payment is None or (one.kind, one.id) == ("payment", payment))
    ]
    show(told_rows(kept, language), COLUMNS, format, title=f"Not counted in {period}: {len(kept)}")


def told_rows(told: Iterable[WhyNot], language: str) -> list[dict[str, Any]]:
    """Reasons in words: the ids of the figure and of the reason stand beside them for programs."""
    from kulmina.domain.why_not import sentence

    return [
        {
            "kind": one.kind,
            "id": one.id,
            "lead": one.lead,
            "person": one.person,
            "figure": one.figure or None,
            "reason": one.reason,
            "why": sentence(one.reason, "en" if language == "en" else "ru"),
            "fact": one.fact,
        }
        for one in told
    ]
