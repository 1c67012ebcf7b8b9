"""Many rows in and out at once, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import orjson
from django.db import connection

BATCH = 20_000


def insert(table: str, columns: Sequence[str], rows: Collection[Sequence[Any]]) -> None:
    """Add rows by the quickest road each database has."""
    if not rows:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    if connection.vendor == "postgresql" and len(rows) > 20:
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    or_fail = "OR FAIL " if connection.vendor == "sqlite" else ""
    run_many(f"INSERT {or_fail}INTO {table} ({names}) VALUES ({marks(len(columns))})", rows)


def run_many(statement: str, rows: Collection[Sequence[Any]]) -> None:
    """Run one statement for each row; on SQLite past Django's translation of every statement."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        with connection.wrap_database_errors:
            connection.connection.executemany(statement.replace("%s", "?"), rows)
        return
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))


def marks(count: int) -> str:
    return ", ".join(["%s"] * count)


def among(column: str) -> str:
    """A condition on any number of values, given as one parameter by `several`."""
    if connection.vendor == "sqlite":
        return f"{column} IN (SELECT value FROM json_each(%s))"
    return f"{column} = ANY(%s)"


def beginning(column: str) -> str:
    """A condition on how a text begins, given by `begins`; in SQLite the one form that an index serves."""
    return f"{column} GLOB %s" if connection.vendor == "sqlite" else f"starts_with({column}, %s)"


def begins(text: str) -> str:
    if connection.vendor != "sqlite":
        return text
    return "".join(f"[{letter}]" if letter in "[*?" else letter for letter in text) + "*"


def several(values: Collection[Any]) -> Any:
    return orjson.dumps(list(values)).decode() if connection.vendor == "sqlite" else list(values)


def select(query: str, *values: Any) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def value(query: str, *values: Any) -> Any:
    """The one value of a query, or None."""
    found = select(query, *values)
    return found[0][0] if found else None


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def pages(query: str, first: int) -> Iterator[list[tuple[Any, ...]]]:
    """Rows in the order of their first column, page by page: each page asks for what lies after the last one.

    `query` has two places: the number after which to read, and how many rows.
    """
    after = first
    while found := select(query, after, BATCH):
        yield found
        if len(found) < BATCH:
            return
        after = found[-1][0]


def count_anew(tables: Collection[str]) -> None:
    """Tell the database what its tables hold now, so that it plans well after a flood of rows."""
    if connection.vendor == "sqlite":
        run("PRAGMA analysis_limit = 1000")
    for table in tables:
        run(f"ANALYZE {table}")
