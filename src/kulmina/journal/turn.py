"""Writers stand in one line, so that numbers are given in the order in which facts become visible."""

from __future__ import annotations

from time import sleep

from django.db import connection

from kulmina.journal.rows import run

_LINE = 0x6B756C6D  # the advisory lock that puts writers on PostgreSQL in line
_PAUSE = 0.12  # seconds


def wait() -> None:
    """Wait for one's turn to write, inside a transaction; on SQLite the transaction has it already."""
    if connection.vendor == "postgresql":
        run("SELECT pg_advisory_xact_lock(%s)", _LINE)


def give_way() -> None:
    """Between two transactions of long work: let whoever waits write.

    On PostgreSQL the line is kept in order by itself. On SQLite whoever waits looks every 0.1 s (the longest step of
    its busy handler) whether the database is free: a writer that went on at once would always be first.
    """
    if connection.vendor == "sqlite":
        sleep(_PAUSE)
