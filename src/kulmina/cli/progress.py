"""Progress on the error stream, where somebody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
Watch = Callable[..., None]


def watched(command: F) -> F:
    """Give a command the option --progress."""
    option = click.option(
        "--progress/--no-progress",
        "progress",
        default=None,
        help="Show progress (default: when the error stream is a terminal).",
    )
    return option(command)


@contextmanager
def watching(label: str, wanted: bool | None = None) -> Iterator[Watch | None]:
    """Yield a function to be told (done, total, what) or (step,), or None where nobody watches."""
    if not (sys.stderr.isatty() if wanted is None else wanted):
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=sys.stderr.isatty()) as bar:
        task = bar.add_task(label, total=None)

        def told(done: int, total: int | None = None, what: str = "") -> None:
            if total is None:
                bar.advance(task, done)
            else:
                bar.update(task, completed=done, total=total, description=f"{label} {what}".strip())

        yield told
