"""The journal as Parquet files for analytics, kept up with it: only what was added since is written.

The lake has a base, whose files hold whole leads side by side, and a tail of files with what came after. The
manifest names the files that hold together. A writer makes new files beside the old ones and replaces the
manifest in one rename, so a reader sees the old lake or the new one, and a crash leaves at most files that
nobody names, which a later writer sweeps away. One writer at a time, in whichever process.
"""

from __future__ import annotations

import fcntl
import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import connection

from kulmina.journal import read, segments
from kulmina.journal.columns import TABLES
from kulmina.journal.manifest import Manifest, load, publish, sweep, write
from kulmina.journal.read import Reach
from kulmina.journal.rows import value

MANY = 8  # files of the tail, after which they become one
LONG = 500_000  # facts in the tail, after which (and a quarter of the base) everything is written anew
Progress = Callable[[int], None]


def refresh(progress: Progress | None = None) -> dict[str, list[Path]]:
    """Bring the lake up to the journal and name its files by table. `progress` is told of facts as they are written."""
    folder = _folder()
    manifest = load(folder)
    if not _is_current(manifest):
        with _alone(folder):
            manifest = load(folder)
            if not _is_current(manifest):
                manifest = _replaced(folder, manifest, _caught_up(folder, manifest, progress or _silent))
    return manifest.files(folder)


def rebuild(progress: Progress | None = None) -> dict[str, list[Path]]:
    """Write the whole lake anew."""
    folder = _folder()
    with _alone(folder):
        return _replaced(folder, load(folder), _whole(folder, progress or _silent)).files(folder)


def counted() -> int:
    """How many facts the lake holds: events and reports of ad days."""
    folder = _folder()
    files = load(folder).files(folder)
    return sum(pq.read_metadata(file).num_rows for name in ("events", "ads") for file in files[name])


def _silent(done: int) -> None:
    """Nobody watches."""


def _folder() -> Path:
    """One lake for each database: another one's facts have other numbers."""
    at = connection.settings_dict
    named = f"{connection.vendor}:{at['HOST']}:{at['PORT']}:{at['NAME']}"
    folder = Path(settings.DATA_HOME) / "lake" / hashlib.sha256(named.encode()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the writer's lock; it goes with the process that holds it."""
    with (folder / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_current(manifest: Manifest) -> bool:
    return manifest.no == read.last_no() and _same_journal(manifest)


def _same_journal(manifest: Manifest) -> bool:
    """Whether the lake was written from this journal: its first and its last fact are there under their numbers."""
    marks = {1: manifest.first, manifest.no: manifest.last}
    return all(_event_id(no) == event_id for no, event_id in marks.items() if event_id is not None)


def _event_id(no: int) -> str | None:
    found = value("SELECT event_id FROM journal_event WHERE no = %s", no)
    return None if found is None else str(found)


def _replaced(folder: Path, old: Manifest, new: Manifest) -> Manifest:
    new = new.after(old, now=time.time())
    publish(folder, new)
    sweep(folder, new, now=time.time())
    return new


def _caught_up(folder: Path, manifest: Manifest, progress: Progress) -> Manifest:
    """The lake with what was added: behind the tail, else with the tail written anew, else all of it."""
    reach = read.reach()
    if manifest.no == 0 or not _same_journal(manifest) or reach.no - manifest.base > max(LONG, manifest.base // 4):
        return _whole(folder, progress)
    if len(manifest.tail["events"]) < MANY:
        longer = _with_tail(folder, manifest, Reach(manifest.no, manifest.leads), reach, manifest.tail)
        if longer is not None:
            progress(reach.no - manifest.no)
            return longer
    renewed = _with_tail(folder, manifest, Reach(manifest.base, manifest.base_leads), reach, {})
    return renewed or _whole(folder, progress)


def _with_tail(
    folder: Path, manifest: Manifest, after: Reach, reach: Reach, tail: Mapping[str, list[str]]
) -> Manifest | None:
    """The lake with what lies between as one more file of the tail; None where older files would be wrong."""
    tables = segments.added(after, reach)
    if tables is None:
        return None
    return replace(
        manifest, no=reach.no, leads=reach.leads, last=_event_id(reach.no),
        tail={name: [*tail.get(name, ()), *_written(folder, reach.no, name, tables[name])] for name in TABLES},
    )  # fmt: skip


def _whole(folder: Path, progress: Progress) -> Manifest:
    """All facts, in files of whole leads."""
    reach = read.reach()
    held: dict[str, list[str]] = {name: [] for name in TABLES}
    for tables in segments.everything(reach):
        for name, table in tables.items():
            held[name] += _written(folder, reach.no, name, table)
        progress(tables["events"].num_rows + tables["ads"].num_rows)
    return Manifest(reach.no, reach.leads, reach.no, reach.leads, _event_id(1), _event_id(reach.no), held)


def _written(folder: Path, no: int, name: str, table: pa.Table) -> list[str]:
    return [write(folder, name, no, table)] if table.num_rows else []
