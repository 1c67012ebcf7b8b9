"""One meaning on every engine: the same questions give equal answers on DuckDB, PostgreSQL and Spark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ibis
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.analytics.stories import company, october, wild_world
from tests.world import World

from kulmina.analytics.cohort import cut_to
from kulmina.analytics.engine import Source, backend_source, duckdb_source
from kulmina.analytics.figures import figures
from kulmina.analytics.funnel import by_verdict, funnel_of
from kulmina.analytics.guards import flow_guards
from kulmina.analytics.guards_conduct import all_guards
from kulmina.analytics.leads import view
from kulmina.analytics.responses import responses
from kulmina.analytics.states import loss_zones, state_rows
from kulmina.analytics.why_not import why_not
from kulmina.domain.event import Event, make
from kulmina.domain.period import Period, month
from kulmina.journal.columns import collect


@pytest.fixture(scope="module")
def world() -> World:
    return wild_world(7, leads=60)


def _ads(world: World) -> list[Event]:
    first = world.events[0].recorded_at
    days = [("C1", 5, 900, 30, 25), ("C2", 6, 800, 20, None), ("C1", 5, 950, 33, 26)]
    return [
        make(
            "ad.reported",
            {"creative": c, "date": f"2026-10-{d:02d}", "impressions": i, "clicks": n, "visits": v, "spend": "1234.56"},
            event_id=f"ad{place}", occurred_at=first, recorded_at=first, actor="import",
        )
        for place, (c, d, i, n, v) in enumerate(days)
    ]  # fmt: skip


def _periods(world: World) -> list[Period]:
    first = october(world)
    return [first, month(first.end, world.rules.tz)]


def _ask(source: Source, world: World) -> list[Any]:
    """Everything there is to ask of two months."""
    seen = view(source, None)
    whole = cut_to(seen, _periods(world))
    found = figures(whole)
    answers: list[Any] = [found]
    for place, span in enumerate(whole.spans):
        part = whole.only(place)
        answers += [
            responses(part), by_verdict(part), loss_zones(part, state_rows(part)), flow_guards(part, found[span.id]),
            all_guards(part, found[span.id], whole.only(place - 1) if place else None),
            *(funnel_of(part, by) for by in ("creative", "channel", "office", "operator", "seller")),
        ]  # fmt: skip
    return answers


@pytest.fixture(scope="module")
def tables(world: World) -> dict[str, pa.Table]:
    return collect([*_ads(world), *world.events])


@pytest.fixture(scope="module")
def expected(world: World, tables: dict[str, pa.Table]) -> list[Any]:
    return _ask(duckdb_source(tables, company(world, *_periods(world))), world)


@pytest.fixture
def on_postgres(postgres: str) -> Iterator[Any]:
    """An engine on the PostgreSQL of the tests."""
    con = ibis.postgres.from_connection(psycopg.connect(postgres, autocommit=True))
    yield con
    con.disconnect()


@pytest.mark.postgres
def test_postgresql_gives_the_same_answers(
    on_postgres: Any, world: World, tables: dict[str, pa.Table], expected: list[Any]
) -> None:
    own = {name: on_postgres.create_table(name, table, temp=True) for name, table in tables.items()}
    assert _ask(backend_source(on_postgres, own, company(world, *_periods(world))), world) == expected


@pytest.mark.postgres
def test_postgresql_leaves_out_the_same_for_the_same_reasons(
    on_postgres: Any, world: World, tables: dict[str, pa.Table]
) -> None:
    own = {name: on_postgres.create_table(name, table, temp=True) for name, table in tables.items()}
    known = company(world, *_periods(world))
    one, other = duckdb_source(tables, known), backend_source(on_postgres, own, known)
    for period in known.periods:
        told = [why_not(cut_to(view(each, period.close_at), [period])) for each in (one, other)]
        assert told[0] == told[1]
        assert told[0]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    pyspark = pytest.importorskip("pyspark.sql", reason="Spark is not installed: make parity")
    builder = pyspark.SparkSession.builder.master("local-cluster[2,1,1024]").appName("kulmina")
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.session.timeZone": "UTC",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
    }.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    yield ibis.pyspark.connect(session)
    session.stop()


@pytest.mark.spark
def test_spark_on_two_workers_gives_the_same_answers_from_the_same_files(
    spark: Any, tmp_path: Path, world: World, tables: dict[str, pa.Table], expected: list[Any]
) -> None:
    own = {}
    for name, table in tables.items():
        pq.write_table(table, tmp_path / f"{name}.parquet")
        own[name] = spark.read_parquet(str(tmp_path / f"{name}.parquet"), table_name=name)
    assert _ask(backend_source(spark, own, company(world, *_periods(world))), world) == expected
