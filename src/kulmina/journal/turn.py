"""Writers stand in one line, so that numbers are given in the order in which facts become visible."""

from __future__ import annotations

from django.db import connection

from kulmina.journal.rows import run

_LINE = 0x6B756C6D  # the advisory lock that puts writers on PostgreSQL in line


def wait() -> None:
    """Wait for one's turn to write, inside a transaction; on SQLite the transaction has it already."""
    if connection.vendor == "postgresql":
        run("SELECT pg_advisory_xact_lock(%s)", _LINE)
