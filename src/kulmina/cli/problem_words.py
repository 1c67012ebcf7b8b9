"""What is wrong with a file that needs no map, in words of both languages.

Readers below tell of problems in English; their sentences get Russian ones in `intake.wording`. Advice to mend a map
is no advice where a command takes none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from kulmina.cli.failure import SHOWN, Failure
from kulmina.cli.language import said
from kulmina.intake.wording import part
from kulmina.sources.problem import ERROR, NOTE, Problem, SourceError


def sentence(language: str, problem: Problem) -> str:
    """Where it stands, what was found, what was expected, what to do."""
    place = problem.file
    if problem.line:
        place += said(language, f", строка {problem.line}", f", line {problem.line}")
    if problem.column:
        place += said(language, f", столбец {problem.column}", f", column {problem.column}")
    expected = f"; {said(language, 'ожидается', 'expected')} {part(language, problem.expected)}"
    advice = f" -> {part(language, problem.advice)}" if problem.advice else ""
    return f"{place}: {part(language, problem.found)}{expected if problem.expected else ''}{advice}"


def tell(problems: Sequence[Problem], language: str) -> None:
    """Write problems to the error stream, each on a line; of many the first, and how many more there are."""
    for level in (ERROR, "warning", NOTE):
        listed = [problem for problem in problems if problem.level == level]
        for problem in listed[:SHOWN]:
            click.echo(f"{level}: {sentence(language, problem)}", err=True)
        more = len(listed) - SHOWN
        if more > 0:
            click.echo(
                f"{level}: {said(language, f'… и ещё таких: {more}', f'… and {more} more of this sort')}", err=True
            )


@contextmanager
def reading(language: str) -> Iterator[None]:
    """Files that cannot be read end a command with words of its language."""
    try:
        yield
    except SourceError as error:
        tell(error.problems, language)
        raise Failure(said(language, "ничего не взято", "nothing was taken")) from None
    except FileNotFoundError as error:
        if error.filename is None:
            raise
        raise Failure(
            said(language, f"{error.filename}: такого файла нет", f"{error.filename}: there is no such file"),
            said(language, "проверьте путь", "check the path"),
        ) from None
