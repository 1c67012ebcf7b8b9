"""Which files are the lake, and how files come to be there whole or not at all."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import chain
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from kulmina.journal.columns import TABLES

VERSION = 4
GRACE = 15 * 60  # seconds for which a reader may still use files that a new manifest does not name
_NAME = "manifest.json"


def _no_files() -> dict[str, list[str]]:
    return {name: [] for name in TABLES}


@dataclass(frozen=True, slots=True)
class Manifest:
    """`no`, `leads`: the lake holds the facts and the leads up to these numbers; `base`, `base_leads`: those up to
    these are in `held`, the rest in `tail`. `first`, `last`: the ids of the facts 1 and `no`. `retired`: files
    out of use, and since when."""

    no: int = 0
    leads: int = 0
    base: int = 0
    base_leads: int = 0
    first: str | None = None
    last: str | None = None
    held: Mapping[str, list[str]] = field(default_factory=_no_files)
    tail: Mapping[str, list[str]] = field(default_factory=_no_files)
    retired: Mapping[str, float] = field(default_factory=dict)
    version: int = VERSION

    @property
    def names(self) -> set[str]:
        return set(chain(*self.held.values(), *self.tail.values()))

    def files(self, folder: Path) -> dict[str, list[Path]]:
        """The files by table."""
        return {name: [folder / file for file in (*self.held[name], *self.tail[name])] for name in TABLES}

    def after(self, old: Manifest, *, now: float) -> Manifest:
        """This manifest in the place of an old one, whose files readers may still be using."""
        left = dict.fromkeys(old.names - self.names, now)
        kept = {name: since for name, since in old.retired.items() if now - since <= GRACE}
        return replace(self, retired={**left, **kept})


def load(folder: Path) -> Manifest:
    """What the lake holds: nothing where there is no manifest, an unknown one, or files are missing."""
    try:
        manifest = Manifest(**orjson.loads((folder / _NAME).read_bytes()))
    except (FileNotFoundError, orjson.JSONDecodeError, TypeError):
        return Manifest()
    if manifest.version != VERSION or not all((folder / name).exists() for name in manifest.names):
        return Manifest()
    return manifest


def publish(folder: Path, manifest: Manifest) -> None:
    """Make this the lake, in one step."""
    unfinished = folder / "manifest.tmp"
    unfinished.write_bytes(orjson.dumps(asdict(manifest)))
    _sync(unfinished)
    unfinished.rename(folder / _NAME)
    _sync(folder)


def write(folder: Path, name: str, no: int, table: pa.Table) -> str:
    """Write a file of a table; its name."""
    file = folder / f"{name}-{no}-{time.time_ns()}.parquet"
    unfinished = file.with_suffix(".tmp")
    pq.write_table(table, unfinished, compression="zstd")
    _sync(unfinished)
    unfinished.rename(file)
    return file.name


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path, manifest: Manifest, *, now: float) -> None:
    """Take away files that nobody names, once no reader can be at them."""
    for file in folder.iterdir():
        if file.suffix not in (".parquet", ".tmp") or file.name in manifest.names or file.name in manifest.retired:
            continue
        if now - file.stat().st_mtime > GRACE:
            file.unlink(missing_ok=True)
