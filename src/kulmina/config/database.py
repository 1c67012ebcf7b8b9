"""Which database holds the journal: SQLite in the data folder, or PostgreSQL by its address."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

# IMMEDIATE: a transaction takes the write lock when it begins, so a look-up followed by an insert waits
# for its turn instead of failing with "database is locked". FULL: what was acknowledged survives a power cut.
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=20000",
    "PRAGMA cache_size=-65536",
    "PRAGMA recursive_triggers=ON",
)


def database(address: str | None, folder: Path) -> dict[str, Any]:
    """The database as Django's settings want it.

    `address`: postgresql://user:password@host/name, or None for SQLite in the folder.
    Raises ValueError for any other address.
    """
    if not address:
        return sqlite(folder / "kulmina.sqlite3")
    if not address.startswith(("postgresql://", "postgres://")):
        raise ValueError("KULMINA_DATABASE must look like postgresql://user:password@host:5432/name")
    return postgresql(address)


def sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": ";".join(_PRAGMAS)},
    }


def postgresql(address: str) -> dict[str, Any]:
    parts = {key: str(value) for key, value in conninfo_to_dict(address).items() if value is not None}
    pool = {"min_size": 1, "max_size": 16, "timeout": 20}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "kulmina"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": {"pool": pool, **parts},
    }
