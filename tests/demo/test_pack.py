"""The invented company as a pack: read back without a complaint, the same facts, the same bytes."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kulmina.demo import TRADES, generate, write_pack
from kulmina.domain import company
from kulmina.sources.pack import check_pack, read_pack

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=ZoneInfo("Europe/Moscow"))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_pack(tmp_path / name, leads=200, seed=5, until=NOW, months=3)
    assert files(tmp_path / "one") == files(tmp_path / "two")


@pytest.mark.parametrize("preset", TRADES)
def test_a_pack_is_read_back_as_the_company_it_was_written_from(preset: str, tmp_path: Path) -> None:
    count = write_pack(tmp_path, preset, leads=200, seed=5, until=NOW, months=3)
    told = list(generate(preset, leads=200, seed=5, until=NOW, months=3))
    back = list(read_pack(tmp_path))
    by_id = {event.event_id: event for event in back}
    about_clients = [event for event in told if event.kind in _IN_EVENTS or event.lead_id]
    assert count == len(about_clients)
    for event in about_clients:
        twin = by_id[event.event_id]
        assert (twin.kind, twin.occurred_at, twin.recorded_at, twin.actor, twin.lead_id, twin.payload) == (
            event.kind, event.occurred_at, event.recorded_at, event.actor, event.lead_id, event.payload
        )  # fmt: skip
    mine, theirs = company.fold(told), company.fold(back)
    for part in ("name", "industry", "rules", "offices", "people", "creatives", "schemes"):
        assert getattr(theirs, part) == getattr(mine, part), part
    closed = {period.id for period in mine.periods if period.close_at <= NOW}
    assert {period.id for period in theirs.periods} == closed
    for part in ("plans", "budgets", "timesheets"):
        expected = {key: value for key, value in getattr(mine, part).items() if key[0] in closed}
        assert getattr(theirs, part) == expected, part


def test_a_pack_is_taken_without_a_complaint(tmp_path: Path) -> None:
    write_pack(tmp_path, leads=1500, seed=5, until=NOW, months=4)
    assert {problem.column for problem in check_pack(tmp_path)} <= {"payload.checklist"}  # kept, and only noted


_IN_EVENTS = frozenset(
    {
        "qc.reviewed", "adjustment.posted", "dispute.opened", "dispute.resolved", "event.voided", "period.closed",
        "creative.noted", "till.closed",
    }
)  # fmt: skip


def test_progress_is_told_while_a_long_pack_is_written(tmp_path: Path) -> None:
    told: list[int] = []
    count = write_pack(tmp_path, leads=2000, seed=5, until=NOW, months=3, progress=told.append)
    assert told == list(range(10_000, count + 1, 10_000))


def test_names_are_in_the_pack_and_not_in_the_journal(tmp_path: Path) -> None:
    write_pack(tmp_path, leads=50, seed=5, until=NOW, months=2)
    with (tmp_path / "people.csv").open(encoding="utf-8", newline="") as file:
        names = {row["person_id"]: row["name"] for row in csv.DictReader(file)}
    assert (names["M1"], names["O1"], names["O2"], names["K1"]) == ("Марина", "Олег", "Ольга", "Ксения")
    journal = list(generate(leads=50, seed=5, until=NOW, months=2))
    assert not any("Ольга" in str(event.payload) for event in journal)
