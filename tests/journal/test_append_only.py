"""The database itself refuses to change, to take away or to replace a fact."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from tests.world import World

from kulmina.journal import read, triggers
from kulmina.recording import record

pytestmark = pytest.mark.usefixtures("database")

ATTEMPTS = {
    "change a fact": "UPDATE journal_event SET payload = '{}' WHERE no = 1",
    "take a fact away": "DELETE FROM journal_event WHERE no = 1",
    "take all facts away": "DELETE FROM journal_event",
    "give a lead another name": "UPDATE journal_leadkey SET lead_id = 'L99'",
    "take a lead away": "DELETE FROM journal_leadkey",
}
REPLACE = "INSERT OR REPLACE INTO journal_event SELECT {}, kind, at, known, actor, lead, source, {}, target, '{{}}' "
FIRST = "FROM journal_event WHERE no = 1"
ON_SQLITE = {
    "replace a fact by its number": REPLACE.format("no, 'E9'", "'E9'") + FIRST,
    "replace a fact by its id": REPLACE.format("99, event_id", "'E9'") + FIRST,
    "replace a fact by its source": REPLACE.format("99, 'E9'", "source_id") + FIRST,
}
ON_POSTGRESQL = {
    "empty the journal": "TRUNCATE journal_event",
    "replace a fact": "INSERT INTO journal_event SELECT * FROM journal_event WHERE no = 1 "
    "ON CONFLICT (no) DO UPDATE SET payload = '{}'",
}


def test_nobody_changes_what_happened(database: str) -> None:
    world = World()
    world.application("L01").assigned("O1").call("O1")
    record(world.events)
    before = list(read.since(0))

    for attempt, statement in (ATTEMPTS | (ON_SQLITE if database == "sqlite" else ON_POSTGRESQL)).items():
        assert refused(statement), f"the database let somebody {attempt}"
    assert list(read.since(0)) == before


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        return True
    return False


def test_the_triggers_are_where_the_doctor_looks_for_them(database: str) -> None:
    assert triggers.names(connection.vendor) <= triggers.present(connection)
