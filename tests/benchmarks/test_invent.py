"""The journal that benchmarks measure is one that Kulmina itself could have written, and every question answers it."""

from __future__ import annotations

from datetime import date

import pyarrow.parquet as pq
import pytest
from benchmarks.invent import FACTS_PER_LEAD, Invented, invent
from benchmarks.questions import stages_sql

from kulmina.analytics.engine import parquet_source
from kulmina.analytics.funnel import funnel
from kulmina.analytics.stages import stages
from kulmina.domain.facts import KINDS
from kulmina.journal.columns import TABLES


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Invented:
    return invent(tmp_path_factory.mktemp("journal"), 20_000)


def test_its_files_have_the_form_of_the_journal(journal: Invented) -> None:
    for name, schema in TABLES.items():
        assert all(pq.read_schema(file).equals(schema) for file in journal.files[name]), name
    events = pq.read_table(journal.files["events"])
    assert events.num_rows == journal.facts
    assert journal.facts == pytest.approx(journal.leads * FACTS_PER_LEAD, rel=0.05)
    assert len(set(events["no"].to_pylist())) == journal.facts
    assert set(events["kind"].to_pylist()) <= {kind.code for kind in KINDS.values()}
    placed = list(zip(events["lead"].to_pylist(), events["key"].to_pylist(), strict=True))
    assert placed == sorted(placed)


def test_a_void_names_the_payment_that_was_entered_twice(journal: Invented) -> None:
    rows = pq.read_table(journal.files["events"], columns=["no", "kind", "number"]).to_pylist()
    kind = {row["no"]: row["kind"] for row in rows}
    voids = [row for row in rows if row["kind"] == KINDS["event.voided"].code]
    assert voids
    assert {kind[row["number"]] for row in voids} == {KINDS["payment.received"].code}


def test_it_is_found_already_made(journal: Invented) -> None:
    before = {path: path.stat().st_mtime_ns for path in journal.folder.iterdir()}
    assert invent(journal.folder, 20_000) == journal
    assert {path: path.stat().st_mtime_ns for path in journal.folder.iterdir()} == before


def test_the_hand_written_query_and_the_product_count_the_same_leads(journal: Invented) -> None:
    by_hand = {row[0]: row[1:] for row in stages_sql(journal)() if row[0]}
    source = parquet_source(journal.files, journal.company)
    start, later = date(2026, 1, 1), date(2027, 1, 1)  # by then every story has ended
    shown = funnel(source, start=start, end=later)
    assert {row.group: row.reached for row in shown.rows if row.group} == by_hand
    assert {group: counts for group, counts in stages(source, start=start, end=later).items() if group} == by_hand
    assert shown.total.leads == journal.leads
