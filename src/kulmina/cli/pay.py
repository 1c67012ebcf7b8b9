"""`kulmina statement` and `kulmina close`: what somebody earned, and making it final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from kulmina.cli import slip
from kulmina.cli.database import now, period_of, source
from kulmina.cli.failure import Failure, Found
from kulmina.cli.language import counted, said, spoken
from kulmina.cli.output import Column, formatted, show
from kulmina.cli.progress import watched, watching
from kulmina.cli.why import COLUMNS, for_people, told_rows

if TYPE_CHECKING:
    from kulmina.analytics.engine import Source
    from kulmina.domain.pay_text import Language
    from kulmina.domain.statement import Statement
    from kulmina.domain.why_not import WhyNot

_LINES = (Column("line", "line", ru="строка"), Column("amount", "amount", True, "сумма"))
_EXPLAINED = (
    *_LINES,
    Column("how", "how it came about", ru="как получилось"),
    Column("evidence", "stands on", ru="на чём стоит"),
)
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
@spoken
@formatted
def statement(person: str, period: str, explain: bool, language: Language, format: str) -> None:
    """The pay slip of PERSON for PERIOD. Of an open period: as if it were closed now.

    With --explain also how earlier periods came to be corrected, and what does not count for PERSON, and why.
    """
    told = _slip(source(), person, period, explain)
    missing = told_rows(told.reasons, language)
    state = (
        said(language, "на закрытие", "at its close")
        if told.closed
        else said(language, "открыт: как если бы закрыли сейчас", "open: as if it were closed now")
    )
    whole = {**told.statement.as_json(texts=explain), "final": told.closed}
    if explain:
        whole |= {"evidence": told.evidence, "why_not": missing}
    listed = slip.rows(told.statement, told.evidence, told.now, told.then, language)
    columns = _EXPLAINED if explain else _LINES
    show(listed, columns, format, title=f"{person}, {period} ({state})", whole=whole, language=language)
    if missing and format == "table":
        title = f"{said(language, 'Не засчитано', 'Does not count for')} {person}: {len(missing)}"
        show(for_people(missing, language), COLUMNS, format, title=title, language=language)


@dataclass(frozen=True, slots=True)
class _Told:
    """A statement, what its lines stand on, the ids behind earlier periods now and at the close before, what
    does not count, and whether its close is past."""

    statement: Statement
    evidence: Mapping[str, list[str]]
    now: slip.Behind
    then: slip.Behind
    reasons: tuple[WhyNot, ...]
    closed: bool


def _slip(source: Source, person: str, period_id: str, explain: bool) -> _Told:
    from kulmina.analytics.answer import line_evidence
    from kulmina.analytics.payroll import PayRun, as_of, closes
    from kulmina.analytics.why_not import why_not

    moment = now()
    chosen = period_of(source.company, period_id)
    earlier = [one.id for one in source.company.periods if one.start < chosen.start]
    run, evidence = PayRun(), {}
    reasons: tuple[WhyNot, ...] = ()
    after: slip.Behind = {}
    before: slip.Behind = {}
    for close in closes(as_of(source, period_id, moment), run, until=period_id):
        if explain and close.period.id == period_id:
            after = slip.behind(close, person)
            reasons = why_not(close, person, periods=source.company.periods)
        elif explain and close.period.id == earlier[-1]:
            before = slip.behind(close, person, own=True)
        if close.period.id == period_id:
            evidence = line_evidence(close)
    found = run.statements.get(period_id, {}).get(person)
    if found is None:
        raise _nobody(run, person, period_id)
    prefix = f"{period_id}|{person}|"
    mine = {key.removeprefix(prefix): ids for key, ids in evidence.items() if key.startswith(prefix)}
    return _Told(found, mine, after, before, reasons, moment >= chosen.close_at)


def _nobody(run: Any, person: str, period_id: str) -> Failure:
    for error in run.errors:
        if error.person == person and error.period == period_id:
            return Failure(str(error), "add what is missing and ask again")
    paid = ", ".join(run.statements.get(period_id, {})) or "nobody"
    return Failure(
        f"{person} has no statement for {period_id}: no scheme covers its first day", f"there are statements of {paid}"
    )


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
    rows = [one.as_json(texts=False) for one in done.statements]
    issued = f"{counted(len(rows), 'statement', 'en')} {'was' if len(rows) == 1 else 'were'} issued"
    show(rows, _SLIPS, format, title=f"{period} is closed: {issued}")
