"""The questions that are timed over an invented journal: through Kulmina, by hand, by others, and bare reading."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.invent import Invented, invent
from kulmina.domain.funnel import STAGES

START, END = date(2026, 1, 1), date(2026, 7, 1)
Question = Callable[[], Any]


def journal(folder: Path, facts: int) -> Invented:
    return invent(folder / f"journal-{facts}", facts)


def read_stages(made: Invented) -> Question:
    """Read, and add up, the columns that the bare funnel of stages needs."""
    return _sql(made, 'SELECT sum(lead), sum("at"), sum(kind), sum(stage), sum(length(creative)) FROM events')


def read_funnel(made: Invented) -> Question:
    """Read, and add up, the columns that Kulmina's funnel looks at."""
    integers = ("no", "lead", "at", "key", "kind", "stage", "code", "code2", "amount", "slot", "number")
    words = ("creative", "office", "person", "actor", "subject", "object", "contact", "name", "approved")
    sums = [f'sum("{name}")' for name in integers] + [f'sum(length("{name}"))' for name in words]
    return _sql(made, f"SELECT {', '.join(sums)} FROM events")


def _sql(made: Invented, query: str) -> Question:
    from kulmina.analytics.engine import parquet_source

    con = parquet_source(made.files, made.company).con.con
    return lambda: con.execute(query).fetchall()


def stages_sql(made: Invented) -> Question:
    """Leads at each stage or beyond by creative, in DuckDB's SQL by hand: one pass, then one count."""
    firsts = ", ".join(f'min("at") FILTER (stage >= {n}) AS s{n}' for n in range(1, len(STAGES) + 1))
    counts = ", ".join(f"count(s{n})" for n in range(1, len(STAGES) + 1))
    leads = f"SELECT lead, any_value(creative) AS creative, {firsts} FROM events WHERE stage > 0 GROUP BY lead"
    return _sql(made, f"SELECT creative, {counts} FROM ({leads}) GROUP BY creative")


def stages_ibis(made: Invented) -> Question:
    """The same as Kulmina asks it: what is known now, voids, owed creatives and walk-ins included."""
    from kulmina.analytics.engine import parquet_source
    from kulmina.analytics.stages import stages

    source = parquet_source(made.files, made.company)
    return lambda: stages(source, start=START, end=END)


def window_funnel(made: Invented) -> Question:
    """Leads at each stage in order by creative, by chDB's `windowFunnel` over the same files."""
    import chdb

    files = str(made.folder / "events-*.parquet")
    steps = ", ".join(f"stage = {n}" for n in range(1, len(STAGES) + 1))
    counts = ", ".join(f"countIf(level >= {n})" for n in range(1, len(STAGES) + 1))
    leads = (
        f"SELECT lead, any(creative) AS creative, windowFunnel(15552000000000)(toUInt64(at), {steps}) AS level "
        f"FROM file('{files}', Parquet) WHERE stage > 0 GROUP BY lead"
    )
    query = f"SELECT creative, {counts} FROM ({leads}) GROUP BY creative"
    return lambda: chdb.query(query, "Arrow").bytes()


def funnel(made: Invented) -> Question:
    """The whole funnel by creative as Kulmina shows it: what is known now, stages, verdicts, money, advertising."""
    from kulmina.analytics.engine import parquet_source
    from kulmina.analytics.funnel import funnel as ask

    source = parquet_source(made.files, made.company)
    return lambda: ask(source, by="creative", start=START, end=END)


def kpi(made: Invented) -> Question:
    """Every KPI of the last month, as known at its close."""
    from kulmina.analytics.cohort import cut
    from kulmina.analytics.engine import parquet_source
    from kulmina.analytics.figures import figures
    from kulmina.analytics.leads import view

    source = parquet_source(made.files, made.company)
    period = made.company.periods[-1]

    def ask() -> Any:
        with source.scratch():
            return figures(cut(view(source, period.close_at), period.start, period.end, name=period.id))

    return ask


def pay(made: Invented) -> Question:
    """The pay run of all months, each at its close, with what became known later."""
    from kulmina.analytics.engine import parquet_source
    from kulmina.analytics.payroll import statements

    source = parquet_source(made.files, made.company)

    def ask() -> Any:
        run = statements(source)
        if run.errors:
            raise RuntimeError(str(run.errors[0]))
        return run

    return ask


ALL: dict[str, Callable[[Invented], Question]] = {
    question.__name__: question
    for question in (read_stages, read_funnel, stages_sql, stages_ibis, window_funnel, funnel, kpi, pay)
}
