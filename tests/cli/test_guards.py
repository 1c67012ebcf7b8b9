"""`kulmina guards`, from a pack to what it shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.running import kulmina
from tests.sources.packs import PEOPLE, table, write

from kulmina.journal import read

HEADER = ("person_id", "name", "role", "contact")


@pytest.fixture
def imported(sqlite_database: None, tmp_path: Path) -> None:
    """Олег booked a client, wrote down the arrival himself, and the client left Марина's phone number."""
    phones = {"M1": "8 900 000-00-01", "O1": "+79000000077"}
    people = [(*person, phones.get(person[0], "")) for person in PEOPLE]
    assert kulmina("import", write(tmp_path / "pack", files={"people.csv": table(HEADER, *people)})).code == 0


def test_the_guards_of_a_period_are_listed_with_what_is_behind_them(imported: None) -> None:
    ran = kulmina("guards", "2026-10", "--format", "json", "--language", "en")
    assert ran.code == 1
    found = {(row["guard"], row["subject"]): row for row in ran.json}
    assert found["self_lead", "M1"]["ids"] == ["L1"]
    assert found["self_lead", "M1"]["figures"] == {"count": 1, "by_own_creatives": 1}
    assert found["sd_violations", "O1"]["figures"]["rule"] == "arrival_by_booker"
    assert found["sd_violations", "O1"]["title"] == "Recorded by the person who is paid for it"


def test_one_guard_alone_in_the_words_of_the_pages(imported: None) -> None:
    ran = kulmina("guards", "2026-10", "--name", "self_lead")
    assert ran.code == 1
    assert "Лид с контактом сотрудника" in ran.out
    assert "sd_violations" not in ran.out
    assert kulmina("guards", "2026-10", "--name", "self_lead", "--format", "csv").out.count("\n") == 2


def test_a_quiet_period_ends_well(imported: None) -> None:
    ran = kulmina("guards", "2026-11", "--name", "late_recording")
    assert (ran.code, ran.errors) == (0, [])


def test_an_unknown_guard_or_period_is_told_with_those_there_are(imported: None) -> None:
    ran = kulmina("guards", "2026-10", "--name", "late_recordings")
    assert ran.code == 2
    assert "late_recording," in ran.err
    ran = kulmina("guards", "2025-01")
    assert ran.code == 2
    assert "2026-10" in ran.err


def test_an_employees_phone_enters_the_journal_as_a_reference_like_a_clients(imported: None) -> None:
    marina, oleg = (read.company().people[person] for person in ("M1", "O1"))
    [lead] = [e.fact.contact for e in read.events_of("L1") if e.kind == "target_action"]  # type: ignore[attr-defined]
    assert marina.contact == lead
    assert oleg.contact not in (None, lead, "+79000000077")
    assert not any("9000000" in str(event.raw) for _no, event in read.since(0))
