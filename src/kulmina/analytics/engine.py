"""Where analytics runs: DuckDB inside the process by default, any Ibis backend with window functions else.

Everything else in this package turns table expressions into table expressions and never asks which
engine it is on. Two things are decided here: how the tables come in, and how an intermediate table
that is used many times is kept.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from kulmina.domain.company import Company
from kulmina.journal.columns import TABLES

# What DuckDB may hold; with Python, Arrow and Ibis beside it the process stays under a gigabyte.
MEMORY = "640MB"

_serial = count(1)


@dataclass(frozen=True, slots=True)
class Source:
    """A journal as tables (see `journal.columns`) on an engine, and the company it is about."""

    con: Any
    events: ir.Table
    ads: ir.Table
    shares: ir.Table
    leads: ir.Table
    company: Company
    _kept: list[tuple[str, str]] = field(default_factory=list)

    def keep(self, table: ir.Table) -> ir.Table:
        """Compute a table once and hold it for later questions."""
        if self.con.name == "pyspark":
            return table.cache()
        return self._create("TABLE", table)

    def name(self, table: ir.Table) -> ir.Table:
        """Give a question a name without computing it: what is asked of it stays short."""
        if self.con.name == "pyspark":
            return self.con.create_view(_new_name(), table, overwrite=True)
        return self._create("VIEW", table)

    def _create(self, what: str, table: ir.Table) -> ir.Table:
        name = _new_name()
        # A sum of whole numbers is wider than int64 in the engine, while Ibis takes it for int64.
        whole = (
            f'CAST("{c}" AS BIGINT) AS "{c}"' if dtype.is_int64() else f'"{c}"' for c, dtype in table.schema().items()
        )
        self.con.raw_sql(
            f"CREATE TEMP {what} {name} AS SELECT {', '.join(whole)} FROM ({self.con.compile(table)}) AS kept"
        )
        self._kept.append((what, name))
        return self.con.table(name)

    @contextmanager
    def scratch(self) -> Iterator[None]:
        """Forget at the end what was kept inside."""
        before = len(self._kept)
        try:
            yield
        finally:
            while len(self._kept) > before:
                what, name = self._kept.pop()
                self.con.raw_sql(f"DROP {what} {name}")

    def rows(self, table: ir.Table) -> list[dict[str, Any]]:
        """The rows of a small answer."""
        return pa.Table.to_pylist(self.con.to_pyarrow(table))

    def columns(self, table: ir.Table) -> dict[str, list[Any]]:
        """The columns of a larger answer."""
        return pa.Table.to_pydict(self.con.to_pyarrow(table))

    def small(self, rows: Mapping[str, Sequence[Any]], schema: pa.Schema) -> ir.Table:
        """A small table of ours beside the journal's."""
        table = pa.table({name: pa.array(values, schema.field(name).type) for name, values in rows.items()}, schema)
        name = _new_name()
        if self.con.name == "pyspark":
            return self.con.create_view(name, ibis.memtable(table), overwrite=True)
        made = self.con.create_table(name, table, temp=True)
        self._kept.append(("TABLE", name))
        return made


def _new_name() -> str:
    return f"kulmina_{next(_serial)}"


def duckdb(memory: str = MEMORY, threads: int | None = None) -> Any:
    """A DuckDB of one's own in this process; beyond `memory` it works on disk."""
    overflow = Path(tempfile.gettempdir()) / f"kulmina-{os.getpid()}"
    settings = {"memory_limit": memory, "preserve_insertion_order": False, "temp_directory": str(overflow)}
    return ibis.duckdb.connect(**settings, **({"threads": threads} if threads else {}))


def duckdb_source(tables: Mapping[str, pa.Table], company: Company, *, memory: str = MEMORY) -> Source:
    """A journal that was collected in memory (`journal.columns.Columns`)."""
    con = duckdb(memory)
    return backend_source(con, {name: con.create_table(name, tables[name], temp=True) for name in TABLES}, company)


def parquet_source(files: Mapping[str, Sequence[Path]], company: Company, *, memory: str = MEMORY) -> Source:
    """A journal in the Parquet files of its lake (`journal.lake`)."""
    con = duckdb(memory)
    return backend_source(con, {name: _read(con, name, files.get(name, ())) for name in TABLES}, company)


def _read(con: Any, name: str, files: Sequence[Path]) -> ir.Table:
    if not files:
        return con.create_table(name, TABLES[name].empty_table(), temp=True)
    return con.read_parquet([str(file) for file in files], table_name=name)


def backend_source(con: Any, tables: Mapping[str, ir.Table], company: Company) -> Source:
    """A journal whose tables already stand in another engine (PostgreSQL, Spark)."""
    events, ads, shares, leads = (tables[name] for name in TABLES)
    return Source(con, events, ads, shares, leads, company)
