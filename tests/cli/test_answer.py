"""`kulmina answer`: a pack in, an answer out, no database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import kulmina
from tests.sources.data import GOLDEN, needs_golden
from tests.sources.packs import fact, sale, write


def differences(expected: Any, found: Any, place: str = "") -> Iterator[str]:
    """Every value that is expected and is not there, or is another."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            if key == "note":
                continue
            if not isinstance(found, dict) or key not in found:
                yield f"{place}/{key}: absent"
            else:
                yield from differences(value, found[key], f"{place}/{key}")
    elif isinstance(expected, list):
        if not isinstance(found, list) or len(found) != len(expected):
            yield f"{place}: {found!r} instead of {expected!r}"
        else:
            for number, (one, other) in enumerate(zip(expected, found, strict=True)):
                yield from differences(one, other, f"{place}[{number}]")
    elif exact(expected) != exact(found):
        yield f"{place}: {found!r} instead of {expected!r}"


def exact(value: Any) -> Any:
    """Numbers by their value, however they are written; anything else as it is."""
    if isinstance(value, bool) or value is None:
        return value
    try:
        return Fraction(str(value))
    except ValueError:
        return value


@needs_golden
def test_the_worked_example_has_no_mismatch(tmp_path: Path) -> None:
    ran = kulmina("answer", GOLDEN, "-o", tmp_path / "answer.json", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    found = json.loads((tmp_path / "answer.json").read_text("utf-8"))
    expected = json.loads((GOLDEN / "expected.json").read_text("utf-8"))
    compared = {key: expected[key] for key in ("reports", "statements", "evidence")}
    assert list(differences(compared, found)) == []
    slips = {(row["period"], row["person"]): row["total"] for row in ran.json}
    assert slips["2026-10", "S1"] == "61219.00"


@needs_golden
def test_the_examples_own_checker_agrees(tmp_path: Path) -> None:
    kulmina("answer", GOLDEN, "-o", tmp_path / "answer.json")
    checked = subprocess.run(
        [sys.executable, GOLDEN / "check.py", "--actual", tmp_path / "answer.json"], capture_output=True, text=True
    )
    assert (checked.returncode, checked.stdout.strip()) == (0, "all values compared, 0 mismatches")


def test_without_a_file_the_answer_is_printed(tmp_path: Path) -> None:
    answer = kulmina("answer", write(tmp_path)).json
    assert answer["pack"] == "point"
    assert answer["reports"]["2026-10|at_close"]["company"]["co.cash"] == "100000.00"
    assert set(answer["reports"]) == {f"2026-{month}|{seen}" for month in (10, 11) for seen in ("at_close", "restated")}


def test_no_database_is_touched(tmp_path: Path) -> None:
    home = tmp_path / "home"
    environment = {**os.environ, "KULMINA_HOME": str(home), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    code = "from kulmina.cli.main import main; main()"
    arguments = ["answer", str(write(tmp_path / "pack")), "-o", str(tmp_path / "answer.json")]
    ran = subprocess.run([sys.executable, "-c", code, *arguments], env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert not home.exists()


def test_a_spoiled_pack_tells_all_its_errors_and_writes_nothing(tmp_path: Path) -> None:
    rows = [*sale(), fact("E8", "cal", {}), fact("E9", "lead.lost", {}, at="tomorrow")]
    ran = kulmina("answer", write(tmp_path / "pack", rows), "-o", tmp_path / "answer.json")
    assert ran.code == 2
    assert ran.out == ""
    assert [line.partition(":")[2].partition(":")[0].strip() for line in ran.errors] == [
        "events.csv, line 9, column kind",
        "events.csv, line 10, column occurred_at",
        str(tmp_path / "pack"),
    ]
    assert ran.errors[-1].endswith("2 errors; nothing was taken")
    assert list(tmp_path.glob("*answer*")) == []


def test_an_impossible_step_is_listed_and_the_answer_is_written(tmp_path: Path) -> None:
    rows = [*sale(), fact("E8", "payment.received", {"payment": "P2", "deal": "D9", "amount": "10.00"})]
    ran = kulmina("answer", write(tmp_path / "pack", rows), "-o", tmp_path / "answer.json")
    assert ran.code == 0
    assert "the payment of 10.00 is for the deal 'D9', which nobody signed" in ran.warnings[0]
    answer = json.loads((tmp_path / "answer.json").read_text("utf-8"))
    assert answer["reports"]["2026-10|at_close"]["company"]["co.cash"] == "100010.00"


@pytest.mark.parametrize("encoding", ["cp1251", "utf-16"])
def test_a_pack_of_another_encoding_gives_the_same_answer(encoding: str, tmp_path: Path) -> None:
    straight = kulmina("answer", write(tmp_path / "utf8")).json
    other = kulmina("answer", write(tmp_path / "other", encoding=encoding))
    assert other.code == 0
    assert other.json == straight


def test_an_answer_cannot_be_written_where_there_is_no_folder(tmp_path: Path) -> None:
    ran = kulmina("answer", write(tmp_path / "pack"), "-o", tmp_path / "no" / "answer.json")
    assert (ran.code, ran.errors) == (2, [f"error: {tmp_path / 'no'}: there is no such folder"])


def test_check_lists_findings_and_its_exit_code_tells(tmp_path: Path) -> None:
    whole = kulmina("check", write(tmp_path / "whole"))
    assert (whole.code, whole.out.strip()) == (0, f"{tmp_path / 'whole'} is in order")
    spoiled = kulmina("check", write(tmp_path / "spoiled", [*sale(), fact("E1", "lead.lost", {})]), "--format", "json")
    assert spoiled.code == 1
    assert [(row["file"], row["line"], row["column"]) for row in spoiled.json] == [("events.csv", 9, "event_id")]


def test_an_answer_in_which_somebody_is_not_paid_is_written_and_ends_with_1(tmp_path: Path) -> None:
    """Светлана's tiers hang on a plan that nobody has set."""
    schemes = """{"schemes": [{"scheme_id": "seller", "version": 1, "role": "seller", "effective_from": "2026-10-01",
      "approved_by": "owner", "components": [{"id": "cash", "kind": "tiered_percent", "kpi": "sl.cash",
      "mode": "marginal", "tiers": [{"from": "0", "rate": "0.04"}]}]}],
     "assignments": [{"person_id": "S2", "scheme_id": "seller", "from": "2026-10-01", "to": null}]}"""
    ran = kulmina("answer", write(tmp_path / "pack", files={"schemes.json": schemes}), "-o", tmp_path / "answer.json")
    assert ran.code == 1
    assert "not paid: S2, sl.cash, 2026-10" in ran.warnings[0]
    assert (tmp_path / "answer.json").exists()


def test_one_finding_is_not_called_findings(tmp_path: Path) -> None:
    spoiled = write(tmp_path / "spoiled", [*sale(), fact("E1", "lead.lost", {})])
    assert kulmina("check", spoiled).out.startswith("1 finding in ")
