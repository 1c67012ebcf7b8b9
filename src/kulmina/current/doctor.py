"""Whether the database is as it must be: its triggers, its tables, and the present beside the journal."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kulmina.current import fold
from kulmina.current.rebuild import compare
from kulmina.journal import checks, triggers

Progress = Callable[[int], None]
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found. `level`: error or warning; `check`: which examination; `message`: with what to do."""

    level: str
    check: str
    message: str


def examine(progress: Progress | None = None) -> Iterator[Finding]:
    """Everything that is wrong with the database and its tables."""
    yield from _sqlite()
    unapplied = _unapplied()
    if unapplied:
        yield Finding(
            "error", "migrations", f"not applied: {', '.join(unapplied)}; run any kulmina command to apply them"
        )
        return
    yield from _append_only()
    yield from _present(progress)


def _sqlite() -> Iterator[Finding]:
    if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < checks.FIXED:
        yield Finding("warning", "sqlite", f"{checks.PROBLEM} {checks.ADVICE}")


def _unapplied() -> list[str]:
    executor = MigrationExecutor(connection)
    return [str(step) for step, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def _append_only() -> Iterator[Finding]:
    missing = triggers.names(connection.vendor) - triggers.present(connection)
    if missing:
        yield Finding(
            "error",
            "append-only",
            f"the database no longer refuses to change facts, it lacks {', '.join(sorted(missing))}; "
            "compare the journal with a copy, then run: django-admin migrate journal 0001, then django-admin migrate",
        )


def _present(progress: Progress | None) -> Iterator[Finding]:
    if fold.behind():
        yield Finding(
            "error", "present", "the present was folded by another version or not to the end; run kulmina rebuild"
        )
        return
    found = compare(progress)
    if found:
        named = ", ".join(f"{one.about} ({one.table})" for one in found[:SHOWN])
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        yield Finding(
            "error", "present", f"the present is not what the journal says: {named}{more}; run kulmina rebuild"
        )
