"""A long file goes in part by part: others write in between, and what was broken off goes on where it stopped."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import connection
from tests.conftest import connected
from tests.founded import founded
from tests.world import MONDAY, minutes

from kulmina.config.database import sqlite
from kulmina.domain.event import make
from kulmina.domain.refusal import ImpossibleStep
from kulmina.intake import jobs, tables, taking, uploads, withdrawing
from kulmina.intake.models import Receipt, RejectedRow, Standing
from kulmina.intake.totals import recorded
from kulmina.journal import read
from kulmina.recording import record
from kulmina.sources.table import parse_map

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
MAP = """kind = "leads"
source = "crm"
history = true
[columns]
lead = "lead"
created_at = "came"
contact = "phone"
creative = "ad"
called_at = "called"
signed_at = "signed"
amount = "amount"
[constants]
seller = "S1"
"""
HEADER = "lead;came;phone;ad;called;signed;amount"
ROWS = [
    f"A{n};2026-03-{n:02} 10:00;+7900000{n:04};C{n % 2};2026-03-{n:02} 11:00;2026-04-{n:02};{n}00000"
    for n in range(1, 12)
]
BAD = "A12;32.03.2026;+79000000012;C1;;;"


@pytest.fixture
def small_parts() -> Iterator[None]:
    with patch.object(taking, "LEADS", 2), patch.object(withdrawing, "LEADS", 2):
        yield


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return written(tmp_path / "leads.csv", *ROWS, BAD)


def written(path: Path, *rows: str) -> Path:
    path.write_text("\n".join((HEADER, *rows)), encoding="utf-8")
    return path


def take(path: Path, now: datetime = NOW, text: str = MAP, **more: Any) -> tables.Taken:
    return tables.take(path, parse_map(text, "map.toml"), now=now, **more)


@contextmanager
def broken_off(after: int) -> Iterator[None]:
    """Work inside is broken off after so many parts."""
    turns = iter([None] * (after - 1))

    def give_way() -> None:
        next(turns)

    with (
        patch.object(taking, "give_way", give_way),
        patch.object(withdrawing, "give_way", give_way),
        pytest.raises(StopIteration),
    ):
        yield


def killed(path: Path, after: int) -> None:
    """Taking a file in a process of its own, killed after so many parts."""
    script = f"""
import os, signal
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from kulmina.cli.database import ready
ready()
from kulmina.intake import tables, taking
from kulmina.sources.table import parse_map
turns = count(1)
def give_way():
    if next(turns) == {after}:
        os.kill(os.getpid(), signal.SIGKILL)
now = datetime.fromisoformat({NOW.isoformat()!r})
taking.LEADS, taking.give_way = 2, give_way
tables.take(Path({str(path)!r}), parse_map({MAP!r}, 'map'), now=now)
"""
    environ = {
        **os.environ, "KULMINA_HOME": str(settings.DATA_HOME), "DJANGO_SETTINGS_MODULE": "kulmina.config.settings",
    }  # fmt: skip
    connection.close()
    done = subprocess.run([sys.executable, "-c", script], env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


def state() -> dict[str, Any]:
    """Everything that an import leaves, without numbers and instants that are a run's own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.kind, e.at, e.actor, k.lead_id, e.source, e.target, CASE WHEN e.lead IS NULL THEN '' ELSE "
            "e.event_id END, CASE WHEN e.kind = 1 THEN '' ELSE e.payload END FROM journal_event e "
            "LEFT JOIN journal_leadkey k ON k.id = e.lead WHERE e.source LIKE 'table:%' ORDER BY e.event_id"
        )
        journal = cursor.fetchall()
        cursor.execute(
            "SELECT k.lead_id, l.created, l.creative, l.contacted, l.signed, l.net FROM current_lead l "
            "JOIN journal_leadkey k ON k.id = l.number ORDER BY 1"
        )
        leads = cursor.fetchall()
    receipts = Receipt.objects.values_list("said", "added", "repeated", "rejected", "restated", "finished", "totals")
    rows = RejectedRow.objects.order_by("line").values_list("line", "reason", "receipt")
    standing = Standing.objects.order_by("key").values_list("key", "digest", "turn", "receipt")
    return {
        "journal": journal, "leads": leads, "receipts": list(receipts), "rows": list(rows), "standing": list(standing),
    }  # fmt: skip


def test_an_operator_writes_while_an_import_is_under_way(database: str, small_parts: None, history: Path) -> None:
    record(founded().application("L01").world.events)
    told: list[str] = []

    def assign() -> None:
        now = MONDAY + minutes(5)
        event = make(
            "lead.assigned", {"operator": "O1"}, event_id="hers", occurred_at=now, recorded_at=now, actor="O1",
            lead_id="L01",
        )  # fmt: skip
        try:
            record([event])
            told.append("recorded")
        finally:
            connection.close()

    operator = Thread(target=assign)

    def begin_inside(*given: Any, **more: Any) -> Any:
        if not operator.ident:
            operator.start()  # she waits while the first part is being recorded
        return record(*given, **more)

    with patch.object(taking, "record", begin_inside):
        taken = take(history)
    operator.join()
    assert told == ["recorded"]
    numbers = read.numbers_of(["hers", *(row.event_id for row in Standing.objects.all())])
    assert min(numbers.values()) < numbers["hers"] < max(numbers.values())
    assert (taken.added, len(taken.rejected)) == (Standing.objects.count(), 1)


def test_an_import_that_was_killed_goes_on_and_ends_as_in_one_go(
    sqlite_database: None, small_parts: None, history: Path, tmp_path: Path
) -> None:
    record(founded().events)
    connection.close()
    shutil.copy(tmp_path / "kulmina.sqlite3", tmp_path / "other.sqlite3")
    killed(history, after=3)
    [half] = Receipt.objects.all()
    assert not half.finished
    assert 0 < half.added == Standing.objects.count()
    assert not RejectedRow.objects.exists()

    taken = take(history, NOW + timedelta(hours=1))
    found = state()
    with connected(sqlite(tmp_path / "other.sqlite3")):
        whole = take(history)
        assert state() == found
    assert (taken.receipt, taken.added, taken.repeated, taken.rules) == (half.pk, whole.added, 0, whole.rules)
    assert taken.notes == whole.notes
    assert take(history).added == 0


def test_what_could_not_have_happened_so_is_listed_also_of_the_parts_before(
    sqlite_database: None, small_parts: None, tmp_path: Path
) -> None:
    """A contract before its lead stands in the part that was recorded before the work was broken off."""
    history = written(tmp_path / "leads.csv", ROWS[0].replace("2026-04-01", "2026-02-01"), *ROWS[1:])
    record(founded().events)
    with broken_off(after=2):
        take(history)
    taken = take(history)
    assert [problem.line for problem in taken.impossible] == [2]


def test_a_half_taken_import_is_taken_back_and_its_file_brought_in_again(
    sqlite_database: None, small_parts: None, history: Path
) -> None:
    record(founded().events)
    with broken_off(after=3):
        take(history)
    [half] = Receipt.objects.all()
    withdrawing.withdraw(half.pk, now=NOW)
    assert not Standing.objects.exclude(digest="").filter(key__contains="A1").exists()
    taken = take(history)
    assert taken.receipt != half.pk
    assert len([event for event in read.events_of("A1") if event.kind == "deal.signed"]) == 2  # one of them voided


def test_a_taking_back_that_was_killed_goes_on(sqlite_database: None, small_parts: None, history: Path) -> None:
    record(founded().events)
    taken = take(history)
    with broken_off(after=2):
        withdrawing.withdraw(taken.receipt, now=NOW)
    assert Receipt.objects.get(pk=taken.receipt).withdrawn is None
    withdrawing.withdraw(taken.receipt, now=NOW)
    assert Receipt.objects.get(pk=taken.receipt).withdrawn is not None
    assert not RejectedRow.objects.exists()
    for n in range(1, 12):
        kinds = [event.kind for event in read.events_of(f"A{n}")]
        assert kinds.count("event.voided") * 2 == len(kinds)


def test_an_import_is_taken_back_with_its_corrected_rows(sqlite_database: None, history: Path) -> None:
    """Rows that were corrected on the page belong to the file, and a file taken back once may be taken back again."""
    record(founded().events)
    table = parse_map(MAP, "map.toml")
    taken = take(history)
    tables.correct(RejectedRow.objects.get().pk, {"came": "12.03.2026"}, table, now=NOW)
    assert [event.kind for event in read.events_of("A12")] == ["target_action"]
    withdrawing.withdraw(taken.receipt, now=NOW)
    assert "event.voided" in {event.kind for event in read.events_of("A12")}
    again = take(history)
    assert withdrawing.withdraw(again.receipt, now=NOW) == 11 * 3
    with pytest.raises(withdrawing.Withdrawn):
        withdrawing.check(again.receipt)


def test_a_lead_that_was_worked_on_meanwhile_stops_the_taking_back(
    sqlite_database: None, small_parts: None, history: Path
) -> None:
    record(founded().events)
    taken = take(history)

    def work(done: int, total: int) -> None:
        assert 0 < done <= total
        if not read.numbers_of(["late"]):
            call = {"direction": "out", "result": "busy"}
            record([make("call", call, event_id="late", occurred_at=NOW, recorded_at=NOW, actor="O1", lead_id="A11")])

    with pytest.raises(withdrawing.StandsUnder):
        withdrawing.withdraw(taken.receipt, now=NOW, progress=work)
    assert "event.voided" not in {event.kind for event in read.events_of("A11")}


def test_who_takes_an_import_back_while_it_goes_in_stops_it(
    sqlite_database: None, small_parts: None, history: Path
) -> None:
    record(founded().events)

    def take_back(done: int, total: int) -> None:
        withdrawing.withdraw(Receipt.objects.get().pk, now=NOW)

    with pytest.raises(ImpossibleStep, match="while it was under way"):
        take(history, recording=take_back)
    assert not Standing.objects.exclude(digest="").filter(key__startswith="deal.signed").exists()


def test_work_on_an_upload_that_was_broken_off_says_what_is_recorded(
    sqlite_database: None, small_parts: None, history: Path
) -> None:
    record(founded().events)
    upload = uploads.receive("leads.csv", [history.read_bytes()], by="D1", now=NOW)
    upload.map, upload.state = MAP, "taking"
    upload.save()
    with broken_off(after=3):
        take(uploads.path_of(upload))
    assert jobs.settled(upload).state == "failed"
    half = jobs.begun(upload)
    assert half is not None
    upload.state = "taking"
    upload.save()
    done = jobs.work(upload.pk, now=NOW)
    assert (done.state, done.receipt) == ("taken", half)
    assert RejectedRow.objects.count() == 1


def test_the_rows_of_a_file_that_is_taken_twice_wait_once(sqlite_database: None, history: Path) -> None:
    record(founded().events)
    take(history)
    again = take(history)
    [waits] = tables.waiting()
    assert waits.receipt_id == again.receipt
    tables.correct(waits.pk, {"came": "12.03.2026"}, parse_map(MAP, "map.toml"), now=NOW)
    take(history)
    assert not tables.waiting()


def test_payments_that_came_before_their_leads_meet_them(sqlite_database: None, tmp_path: Path) -> None:
    """The bank's file first, the leads after it, a corrected file of the bank last."""
    record(founded().events)
    text = 'kind = "leads"\nsource = "bank"\n[columns]\nlead = "lead"\npayment = "no"\npaid_at = "day"\npaid = "sum"\n'
    bank = tmp_path / "bank.csv"
    bank.write_text("lead;no;day;sum\nA3;P1;2026-05-03;1 234,56\nA3;P2;2026-05-04;100\n", encoding="utf-8")
    first = take(bank, text=text)
    assert {one.line for one in first.impossible} == {2, 3}
    leads = written(tmp_path / "leads.csv", *reversed(ROWS))
    assert not take(leads).impossible
    bank.write_text("lead;no;day;sum\nA3;P1;2026-05-03;2 234,56\nA3;P2;2026-05-04;100\n", encoding="utf-8")
    second = take(bank, text=text)
    assert (second.added, second.restated, second.repeated) == (2, 1, 1)
    assert recorded(["A3"]).money == 2_334_56
