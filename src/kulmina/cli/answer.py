"""`kulmina answer` and `kulmina check`: a pack in isolation, no database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kulmina.cli.failure import Failure, Found, tell
from kulmina.cli.language import counted
from kulmina.cli.output import Column, formatted, show
from kulmina.cli.progress import Watch, watched, watching
from kulmina.sources.problem import ERROR, Problem, Tell

if TYPE_CHECKING:
    from kulmina.analytics.engine import Source
    from kulmina.domain.event import Event

_SLIPS = (
    Column("period", "period"),
    Column("person", "person"),
    Column("fixed", "fixed", True),
    Column("variable", "variable", True),
    Column("prior_period", "prior periods", True),
    Column("carry_out", "carried over", True),
    Column("total", "total", True),
)
_PROBLEMS = (
    Column("level", "level"),
    Column("file", "file"),
    Column("line", "line"),
    Column("column", "column"),
    Column("found", "found"),
    Column("expected", "expected"),
    Column("advice", "what to do"),
)


@click.command()
@click.argument("pack", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Write the answer here; without it, to the standard output as JSON.",
)
@formatted
@watched
def answer(pack: Path, output: Path | None, format: str, progress: bool | None) -> None:
    """Read a pack and write its reports, statements and evidence.

    PACK is a folder with pack.json, events.csv and the tables of the company. Needs no database. Steps that
    are impossible but may stand in a history are accepted and listed; errors refuse the pack. Exit code 1
    where somebody cannot be paid: the answer is written, and who and why is listed.
    """
    if output is not None and not output.parent.is_dir():
        raise Failure(f"{output.parent}: there is no such folder", "make it, or choose another place for the answer")
    with _steady_memory(), watching("answering", progress) as watch:
        found = _answer(pack, progress, watch)
    if output is None or str(output) == "-":
        click.echo(_json(found))
    else:
        _write(output, _json(found))
        show(_slips(found), _SLIPS, format, title=f"Statements of {found['pack']} (the whole answer is in {output})")
    for error in found.get("errors", ()):
        click.echo(f"warning: not paid: {error}", err=True)
    if found.get("errors"):
        raise Found


@contextmanager
def _steady_memory() -> Iterator[None]:
    """Facts hold no circles: looking for some among a million costs a third of the time."""
    import gc

    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _answer(pack: Path, progress: bool | None, watch: Watch | None) -> dict[str, Any]:
    from kulmina.analytics.answer import answer as answer_of
    from kulmina.domain.company import BadRules
    from kulmina.sources.pack import PackError, pack_name

    problems: list[Problem] = []
    try:
        with watching("reading", progress) as reading:
            source = read_source(pack, problems.append, reading)
    except PackError:
        refuse(pack, progress)
        raise
    except BadRules as error:
        raise Failure(f"pack.json: {error}", "correct the value") from None
    tell(problems)
    return answer_of(source, pack=pack_name(pack), progress=watch)


def refuse(pack: Path, progress: bool | None) -> None:
    """Say everything that is wrong with a pack and end."""
    from kulmina.sources.pack import check_pack

    with watching("checking", progress) as watch:
        problems = check_pack(pack, watch)
    tell(problems, notes=False)
    errors = sum(problem.level == ERROR for problem in problems)
    raise Failure(f"{pack}: {counted(errors, 'error', 'en')}; nothing was taken")


def read_source(pack: Path, heard: Tell, watch: Watch | None) -> Source:
    """A pack as a source of figures. Raises PackError."""
    from kulmina.analytics.engine import duckdb_source
    from kulmina.domain.company import fold
    from kulmina.journal.columns import Columns
    from kulmina.sources.pack import read_pack

    columns = Columns()
    registry = list(_sorted_out(read_pack(pack, watch, tell=heard), columns))
    return duckdb_source(columns.tables(), fold(registry))


def _sorted_out(events: Iterator[Event], columns: Any) -> Iterator[Event]:
    """Put facts into columns and yield those that make the company."""
    from kulmina.domain.facts import KINDS

    company = {name for name, kind in KINDS.items() if kind.registry and name != "ad.reported"}
    for event in events:
        columns.add(event)
        if event.kind in company:
            yield event


def _json(found: dict[str, Any]) -> str:
    import orjson

    return orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS, default=str).decode()


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    import os

    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text + "\n", encoding="utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _slips(found: dict[str, Any]) -> list[dict[str, Any]]:
    from kulmina.domain.money import kopecks, roubles

    rows = []
    for period, slips in found["statements"].items():
        for person, slip in slips.items():
            prior = sum(kopecks(amount) for _period, _component, amount in slip["prior_period"])
            rows.append({"period": period, "person": person, **slip, "prior_period": roubles(prior)})
    return rows


@click.command()
@click.argument("pack", type=click.Path(path_type=Path))
@formatted
@watched
def check(pack: Path, format: str, progress: bool | None) -> None:
    """List everything that is wrong with a pack: file, line, column, what was found, what to do.

    Exit code 1 where an error would refuse the pack.
    """
    from kulmina.sources.pack import check_pack

    with watching("checking", progress) as watch:
        problems = check_pack(pack, watch)
    rows = [{column.key: getattr(problem, column.key) for column in _PROBLEMS} for problem in problems]
    show(
        rows,
        _PROBLEMS,
        format,
        title=f"{counted(len(rows), 'finding', 'en')} in {pack}" if rows else f"{pack} is in order",
    )
    if any(problem.level == ERROR for problem in problems):
        raise Found
