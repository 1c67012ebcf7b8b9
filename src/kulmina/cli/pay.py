"""`kulmina statement` and `kulmina close`: what somebody earned, and making it final."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from kulmina.cli.database import now, period_of, source
from kulmina.cli.failure import Failure, Found
from kulmina.cli.output import Column, formatted, show
from kulmina.cli.progress import watched, watching
from kulmina.cli.why import COLUMNS, told_rows

if TYPE_CHECKING:
    from kulmina.analytics.engine import Source
    from kulmina.domain.statement import Statement
    from kulmina.domain.why_not import WhyNot

_LINES = (Column("line", "line"), Column("amount", "amount", True))
_EXPLAINED = (*_LINES, Column("how", "how it came about"), Column("evidence", "stands on"))
_SLIPS = (
    Column("person", "person"),
    Column("fixed", "fixed", True),
    Column("variable", "variable", True),
    Column("carry_out", "carried over", True),
    Column("total", "total", True),
)


@click.command()
@click.argument("person")
@click.argument("period")
@click.option(
    "--explain", is_flag=True, help="Each line's arithmetic in words, what it stands on, and what does not count."
)
@click.option(
    "--language", type=click.Choice(("ru", "en")), default="ru", show_default=True, help="Language of the words."
)
@formatted
def statement(person: str, period: str, explain: bool, language: str, format: str) -> None:
    """The pay slip of PERSON for PERIOD. Of an open period: as if it were closed now.

    With --explain also what does not count for PERSON, and why.
    """
    slip, evidence, reasons, closed = _slip(source(), person, period, explain)
    missing = told_rows(reasons, language)
    rows = _rows(slip, evidence, language)
    title = f"{person}, {period} ({'at its close' if closed else 'open: as if it were closed now'})"
    whole = {**slip.as_json(texts=explain), "final": closed}
    if explain:
        whole |= {"evidence": evidence, "why_not": missing}
    show(rows, _EXPLAINED if explain else _LINES, format, title=title, whole=whole)
    if missing and format == "table":
        show(missing, COLUMNS, format, title=f"Does not count for {person}: {len(missing)}")


def _slip(
    source: Source, person: str, period_id: str, explain: bool
) -> tuple[Statement, Mapping[str, list[str]], tuple[WhyNot, ...], bool]:
    """The statement, what each of its lines stands on, what does not count, and whether its close is past."""
    from kulmina.analytics.answer import line_evidence
    from kulmina.analytics.payroll import PayRun, as_of, closes
    from kulmina.analytics.why_not import why_not

    moment = now()
    closed = moment >= period_of(source.company, period_id).close_at
    run, evidence = PayRun(), {}
    reasons: tuple[WhyNot, ...] = ()
    for close in closes(as_of(source, period_id, moment), run, until=period_id):
        if close.period.id == period_id:
            evidence = line_evidence(close)
            if explain:
                reasons = why_not(close, person, periods=source.company.periods)
    slip = run.statements.get(period_id, {}).get(person)
    if slip is None:
        raise _nobody(run, person, period_id)
    prefix = f"{period_id}|{person}|"
    return (
        slip,
        {key.removeprefix(prefix): ids for key, ids in evidence.items() if key.startswith(prefix)},
        reasons,
        closed,
    )


def _nobody(run: Any, person: str, period_id: str) -> Failure:
    for error in run.errors:
        if error.person == person and error.period == period_id:
            return Failure(str(error), "add what is missing and ask again")
    paid = ", ".join(run.statements.get(period_id, {})) or "nobody"
    return Failure(
        f"{person} has no statement for {period_id}: no scheme covers its first day", f"there are statements of {paid}"
    )


def _rows(slip: Statement, evidence: Mapping[str, list[str]], language: str) -> list[dict[str, Any]]:
    from kulmina.domain import pay_text
    from kulmina.domain.money import roubles

    ru = language == "ru"
    rows: list[dict[str, Any]] = [
        {
            "line": line.component,
            "amount": roubles(line.amount),
            "how": pay_text.text(line, "ru" if ru else "en"),
            "evidence": _listed(evidence.get(line.component, [])),
        }
        for line in slip.lines
    ]
    rows += [
        {
            "line": f"{'перерасчёт' if ru else 'correction of'} {line.period} {line.component}",
            "amount": roubles(line.amount),
        }
        for line in slip.prior_period
    ]
    rows += [
        {
            "line": f"{'корректировка' if ru else 'adjustment'} {item.event_id}",
            "amount": roubles(item.amount),
            "how": item.reason,
        }
        for item in slip.adjustments
    ]
    rows += [
        {
            "line": f"{'не учтено' if ru else 'not counted'} {item.event_id}",
            "amount": roubles(item.amount),
            "how": pay_text.ignored(why, "ru" if ru else "en"),
        }
        for item, why in slip.ignored
    ]
    sums = {
        ("перенос с прошлого", "carried in"): slip.carry_in,
        ("перенос на следующий", "carried over"): slip.carry_out,
        ("оклад", "fixed"): slip.fixed,
        ("переменная часть", "variable"): slip.variable,
        ("итого", "total"): slip.total,
    }
    return rows + [{"line": names[0 if ru else 1], "amount": roubles(amount)} for names, amount in sums.items()]


def _listed(ids: list[str], most: int = 12) -> str:
    return ", ".join(ids[:most]) + (f" … ({len(ids)})" if len(ids) > most else "")


@click.command()
@click.argument("period")
@click.option("--actor", default="payroll", show_default=True, help="Who closes the period.")
@formatted
@watched
def close(period: str, actor: str, format: str, progress: bool | None) -> None:
    """Close PERIOD: issue everybody's statement as a fact that never changes.

    Refused twice, before the close's instant, and while somebody's plan or timesheet is missing (who is listed).
    """
    read = source()
    from kulmina.actions import periods

    period_of(read.company, period)
    try:
        with watching("closing", progress) as watch:
            done = periods.close(period, source=read, actor=actor, now=now(), progress=watch)
    except periods.CannotClose as error:
        click.echo(f"error: {error}", err=True)
        raise Found from None
    rows = [slip.as_json(texts=False) for slip in done.statements]
    show(rows, _SLIPS, format, title=f"{period} is closed: {len(rows)} statements were issued")
