"""Taking files in: what is listed or refused on recording names the file and the line where it stands."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.sources.packs import fact, sale, table, write

from kulmina.intake import packs, tables
from kulmina.sources.problem import SourceError
from kulmina.sources.table import read_map

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 20, tzinfo=UTC)
DEALS = (
    'kind = "leads"\nsource = "crm"\n[columns]\nlead = "lead"\nsigned_at = "signed"\namount = "amount"\n'
    'seller = "seller"\n'
)


def test_a_deal_of_an_unknown_lead_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "deals.toml").write_text(DEALS, encoding="utf-8")
    (tmp_path / "deals.csv").write_text("lead,signed,amount,seller\nL9,2026-10-05,100.00,S1\n", encoding="utf-8")
    taken = tables.take(tmp_path / "deals.csv", read_map(tmp_path / "deals.toml"), now=NOW)
    assert [listed.place for listed in taken.impossible] == ["deals.csv, line 2"]
    assert "of the lead L9" in str(taken.impossible[0])


def refused(folder: Path, now: datetime = NOW) -> list[str]:
    with pytest.raises(SourceError) as error:
        packs.take(folder, now=now)
    return [str(problem) for problem in error.value.problems]


def test_facts_that_say_something_else_now_are_all_named(tmp_path: Path) -> None:
    packs.take(write(tmp_path / "pack"), now=NOW)
    rows = sale()
    rows[1] = fact("E2", "lead.assigned", {"operator": "O2"}, at="2026-10-02T10:00:05+03:00")
    rows[3] = fact("E4", "visit.arrived", {"meeting": "B1"}, at="2026-10-05T12:30:00+03:00")
    advice = "-> a fact never changes: void it and add a new one"
    assert refused(write(tmp_path / "pack", rows)) == [
        f"events.csv, line 3, column payload: the journal has the fact 'E2' with another payload {advice}",
        f"events.csv, line 5, column occurred_at: the journal has the fact 'E4' with another occurred_at {advice}",
    ]


def test_facts_known_before_a_close_of_pay_are_all_named(tmp_path: Path) -> None:
    closed = fact(
        "X1", "period.closed", {"period": "2026-10"}, at="2026-11-05T12:00:00+03:00", lead="", actor="SYS"
    )  # fmt: skip
    later = datetime(2026, 12, 1, tzinfo=UTC)
    packs.take(write(tmp_path / "pack", [*sale(), closed]), now=later)
    late = [
        fact(f"E{n}", "call", {"direction": "out", "result": "busy"}, at="2026-10-06T10:00:00+03:00") for n in (8, 9)
    ]
    found = refused(write(tmp_path / "pack", [*sale(), closed, *late]), later)
    assert [one.partition(":")[0] for one in found] == [
        "events.csv, line 10, column recorded_at",
        "events.csv, line 11, column recorded_at",
    ]
    plans = table(("period", "subject", "metric", "value"), ("2026-10", "S1", "sl.cash", "1"))
    other = write(tmp_path / "other", [], rules={"pack": "other", "periods": []}, files={"plans.csv": plans})
    assert "plans.csv, line 2, column recorded_at" in [one.partition(": ")[0] for one in refused(other, later)]
