"""What went wrong, in plain words: bad input ends with exit code 2 and no traceback."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from kulmina.sources.problem import ERROR, NOTE, Problem, SourceError

SHOWN = 50


class Failure(click.ClickException):
    """Bad input or a refused act. Exit code 2."""

    exit_code = 2

    def __init__(self, problem: str, advice: str = "") -> None:
        super().__init__(f"{problem}\n  -> {advice}" if advice else problem)

    def show(self, file: object = None) -> None:
        click.echo(f"error: {self.message}", err=True)


class Found(click.exceptions.Exit):
    """Something was found. Exit code 1."""

    def __init__(self) -> None:
        super().__init__(1)


@contextmanager
def plain_words() -> Iterator[None]:
    """Turn the named exceptions of the layers below into plain words."""
    try:
        yield
    except SourceError as error:
        tell(error.problems)
        raise Failure("nothing was taken") from None
    except FileNotFoundError as error:
        if error.filename is None:
            raise
        raise Failure(f"{error.filename}: there is no such file", "check the path") from None
    except (OSError, ValueError, LookupError) as error:
        if isinstance(error, BrokenPipeError) or not _is_named(error):
            raise
        raise Failure(_words(error)) from None


def _is_named(error: BaseException) -> bool:
    """Whether the exception is one of ours, or says which file could not be opened."""
    return type(error).__module__.startswith("kulmina.") or (isinstance(error, OSError) and error.filename is not None)


def _words(error: BaseException) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def tell(problems: Sequence[Problem], *, notes: bool = True) -> None:
    """Write problems to the error stream, each on a line; of many the first, and how many more there are."""
    wanted = [problem for problem in problems if notes or problem.level != NOTE]
    for level in (ERROR, "warning", NOTE):
        listed = [problem for problem in wanted if problem.level == level]
        for problem in listed[:SHOWN]:
            click.echo(f"{level}: {problem}", err=True)
        if len(listed) > SHOWN:
            click.echo(f"{level}: … and {len(listed) - SHOWN} more of this sort", err=True)
    sys.stderr.flush()
