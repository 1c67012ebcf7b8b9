"""What Django says at start about the database under the journal."""

from __future__ import annotations

import sqlite3
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connection

FIXED = (3, 51, 3)
PROBLEM = f"SQLite {sqlite3.sqlite_version} may in a rare race damage a database in WAL mode."
ADVICE = "Make copies with VACUUM INTO, or use PostgreSQL (KULMINA_DATABASE), or SQLite 3.51.3 and later."


@register(Tags.database)
def sqlite_is_sound(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn of the SQLite versions whose write-ahead log may, very rarely, be reset under a reader."""
    if connection.vendor != "sqlite" or sqlite3.sqlite_version_info >= FIXED:
        return []
    return [Warning(PROBLEM, hint=ADVICE, id="kulmina.W001")]
