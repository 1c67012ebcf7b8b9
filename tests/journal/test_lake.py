"""The lake of Parquet files holds the journal, whatever way it was brought up to it."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import connected
from tests.current.test_funnel import eventful
from tests.founded import founded
from tests.world import MONDAY, days, minutes

from kulmina.config.database import sqlite
from kulmina.domain.event import Event
from kulmina.domain.facts import KINDS
from kulmina.journal import lake, manifest
from kulmina.journal.columns import TABLES
from kulmina.recording import record

VOIDED = KINDS["event.voided"].code

pytestmark = pytest.mark.usefixtures("sqlite_database")


def rows(files: Mapping[str, Sequence[Path]]) -> dict[str, list[tuple[object, ...]]]:
    """The lake's rows, in an order of their own. That a fact was voided, and when that became known, is one
    thing, whether it stands with the fact or with the void that came later."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for name, schema in TABLES.items():
        told = pa.concat_tables([schema.empty_table(), *(pq.read_table(file) for file in files[name])]).to_pylist()
        if name == "events":
            found["mistakes"] = sorted(mistakes(told).items())
        found[name] = sorted((tuple(row.values()) for row in told), key=repr)
    return found


def mistakes(told: list[dict[str, Any]]) -> dict[int, int]:
    """When each voided fact became known as a mistake; taken out of the rows."""
    known: dict[int, int] = {}
    for row in told:
        at = row.pop("voided")
        if at is not None:
            known[row["no"]] = min(at, known.get(row["no"], at))
    for row in told:
        if row["kind"] == VOIDED and row["number"] is not None:
            row["code"] = None
            known[row["number"]] = min(row["known"], known.get(row["number"], row["known"]))
    return known


def test_a_fact_recorded_now_is_in_the_lake_at_once_and_only_it_is_written() -> None:
    world = eventful()
    record(world.events)
    before = lake.refresh()
    world.application("L90", at=MONDAY + days(50))
    record([world.events[-1]])
    after = lake.refresh()
    assert set(before["events"]) < set(after["events"])
    assert len(after["events"]) == len(before["events"]) + 1
    assert rows(after) == rows(lake.rebuild())
    assert lake.refresh() == lake.refresh()


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(cuts=st.lists(st.integers(1, 200), max_size=14), shuffled=st.randoms(use_true_random=False))
def test_in_whatever_portions_and_order_facts_come_the_lake_is_the_same(
    cuts: list[int], shuffled: object, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:

    events = [*eventful().events]
    shuffled.shuffle(events)  # type: ignore[attr-defined]
    file = tmp_path_factory.mktemp("portions") / "kulmina.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    with connected(sqlite(file)):
        start, grown = 0, lake.refresh()
        for end in [*sorted({cut for cut in cuts if cut < len(events)}), len(events)]:
            record(events[start:end])
            start = end
            grown = lake.refresh()
        assert rows(grown) == rows(lake.rebuild())


def test_facts_of_one_instant_keep_their_order_by_id_across_files() -> None:
    world = founded()
    story = world.application("L01")
    at = MONDAY + minutes(5)
    for event_id in ("T2", "T4"):
        world.tell("lead.qualified", {"verdict": "target"}, actor="O1", at=at, lead="L01", event_id=event_id)
    record(world.events)
    lake.refresh()

    def said(event_id: str) -> Event:
        return world.tell("lead.qualified", {"verdict": "target"}, actor="O1", at=at, lead="L01", event_id=event_id)

    def order() -> list[str]:
        told = pa.concat_tables([pq.read_table(file) for file in lake.refresh()["events"]])
        return [
            row["event_id"] for row in sorted(told.to_pylist(), key=lambda row: row["key"]) if row["at"] > story.last.at
        ]

    record([said("T5")])
    assert order() == ["T2", "T4", "T5"]
    assert len(lake.refresh()["events"]) == 2, "behind the others: nothing is written anew"
    record([said("T3")])
    assert order() == ["T2", "T3", "T4", "T5"]
    record([said("T1")])
    assert order() == ["T1", "T2", "T3", "T4", "T5"]


def test_a_void_that_came_before_its_fact_finds_it() -> None:
    world = founded()
    paid = world.application("L01").signed("S1").paid("1000.00").last
    void = world.void(paid)
    record([event for event in world.events if event is not paid])
    lake.refresh()
    record([paid])
    told = pa.concat_tables([pq.read_table(file) for file in lake.refresh()["events"]]).to_pylist()
    number = next(row["no"] for row in told if row["event_id"] == paid.event_id)
    assert next(row["number"] for row in told if row["event_id"] == void.event_id) == number


def test_many_small_portions_become_few_files_and_readers_keep_theirs() -> None:
    world = founded()
    record(world.application("L00").world.events)
    files = held = lake.refresh()
    for number in range(1, 12):
        record([world.application(f"L{number:02}", at=MONDAY + days(number)).last])
        files = lake.refresh()
        assert len(files["events"]) <= lake.MANY + 1
    assert all(file.exists() for file in held["events"]), "somebody may still be reading them"
    assert len(rows(files)["events"]) == 12


def test_what_a_crash_has_left_is_harmless_and_swept_away() -> None:
    record(eventful().events)
    good = rows(lake.refresh())
    folder = lake.refresh()["events"][0].parent
    half = folder / "events-9-1.tmp"
    orphan = folder / "events-9-2.parquet"
    for left in (half, orphan):
        left.write_bytes(b"PAR1 half of a file")
    assert rows(lake.refresh()) == good

    (folder / "manifest.tmp").write_bytes(b"{")
    long_ago = time.time() - 2 * manifest.GRACE
    for left in (half, orphan):
        os.utime(left, (long_ago, long_ago))
    assert rows(lake.rebuild()) == good
    assert not half.exists()
    assert not orphan.exists()


@pytest.mark.parametrize("damage", ["no manifest", "a broken manifest", "a file is gone"])
def test_a_damaged_lake_is_written_anew(damage: str) -> None:
    record(eventful().events)
    files = lake.refresh()
    good = rows(files)
    folder = files["events"][0].parent
    if damage == "no manifest":
        (folder / "manifest.json").unlink()
    elif damage == "a broken manifest":
        (folder / "manifest.json").write_bytes(b"{}]")
    else:
        files["events"][0].unlink()
    assert rows(lake.refresh()) == good
