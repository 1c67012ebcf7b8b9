"""The database itself refuses to change or to take away a fact: its triggers, for SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

TABLES = ("journal_event", "journal_leadkey")
_REFUSED = "the journal is append-only: facts are voided, never changed"

# INSERT OR REPLACE takes a row away without asking the delete trigger, so the insert is watched as well.
# FAIL, here and in `rows.insert`: an insert that could abort keeps a journal of its own for each row, and
# took three times as long; the transaction around it is rolled back anyway.
_KEYS = {
    "journal_event": (
        "no = NEW.no",
        "event_id = NEW.event_id",
        "kind = NEW.kind AND source = NEW.source AND source_id = NEW.source_id",
    ),
    "journal_leadkey": ("id = NEW.id", "lead_id = NEW.lead_id"),
}


def names(vendor: str) -> set[str]:
    """The triggers that must be there."""
    acts = ("update", "delete", "replace") if vendor == "sqlite" else ("change", "truncate")
    return {f"{table}_no_{act}" for table in TABLES for act in acts}


def install(apps: Any, editor: Any) -> None:
    for statement in _sqlite() if editor.connection.vendor == "sqlite" else _postgresql():
        editor.execute(statement, params=None)


def remove(apps: Any, editor: Any) -> None:
    vendor = editor.connection.vendor
    for name in sorted(names(vendor)):
        table = name.rpartition("_no_")[0]
        editor.execute(f"DROP TRIGGER IF EXISTS {name}" + ("" if vendor == "sqlite" else f" ON {table}"), params=None)
    if vendor != "sqlite":
        editor.execute("DROP FUNCTION journal_refuse()", params=None)


def _sqlite() -> list[str]:
    made = []
    for table in TABLES:
        for act in ("update", "delete"):
            made.append(
                f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
            )
        made.append(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN {' OR '.join(f'EXISTS (SELECT 1 FROM {table} WHERE {key})' for key in _KEYS[table])} "
            f"BEGIN SELECT RAISE(FAIL, 'this fact is already in the journal'); END"
        )
    return made


def _postgresql() -> list[str]:
    made = [
        (
            "CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
        )
    ]
    for table in TABLES:
        made += [
            (
                f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION journal_refuse()"
            ),
            (
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()"
            ),
        ]
    return made


def present(connection: Any) -> set[str]:
    """The triggers that are there and enabled."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()}
