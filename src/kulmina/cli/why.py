"""`kulmina why`: why leads and payments of a period count for nobody, or not in somebody's figures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from kulmina.cli.database import now, period_of, source
from kulmina.cli.language import said, spoken
from kulmina.cli.output import Column, formatted, show

if TYPE_CHECKING:
    from kulmina.domain.why_not import WhyNot

COLUMNS = (
    Column("kind", "what", ru="что"),
    Column("id", "id", ru="номер"),
    Column("lead", "lead", ru="лид", rank=1),
    Column("person", "person", ru="кто", rank=2),
    Column("figure", "not counted in", ru="не вошло в"),
    Column("why", "why not", ru="почему"),
)
_KINDS = {"lead": "лид", "payment": "платёж", "adjustment": "корректировка", "person": "человек"}


@click.command()
@click.argument("period")
@click.option("--lead", help="Only this lead, with its payments.")
@click.option("--payment", help="Only this payment.")
@click.option("--person", help="Only what somebody would have been credited with.")
@spoken
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
    rows = told_rows(kept, language)
    title = f"{said(language, 'Не засчитано за', 'Not counted in')} {period}: {len(kept)}"
    show(for_people(rows, language) if format == "table" else rows, COLUMNS, format, title=title, language=language)


def for_people(rows: Iterable[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    """The same rows with words for their kinds and figures; a figure keeps its id in brackets."""
    from kulmina.domain.pay_text import name

    def figure(kpi: str | None) -> str | None:
        return f"{name(kpi, 'ru' if language == 'ru' else 'en')} [{kpi}]" if kpi else None

    return [
        row
        | {"kind": said(language, _KINDS.get(row["kind"], row["kind"]), row["kind"]), "figure": figure(row["figure"])}
        for row in rows
    ]


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
