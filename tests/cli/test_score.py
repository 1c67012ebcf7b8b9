"""`kulmina score`: a file of leads is judged, its leaks are named; a small company is told to wait."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.analytics.score.made import leads
from tests.cli.running import kulmina
from tests.founded import founded

from kulmina.recording import record


def written(path: Path, *, mark: str = ",") -> Path:
    """600 leads with a day each, who came as yes and no, and a column that is known only afterwards."""
    columns, came, _ = leads(11, 600)
    columns["day"] = [f"2026-{1 + place // 50:02d}-{1 + place % 28:02d}" for place in range(600)]
    columns["status"] = ["Check-Out" if one else "Canceled" for one in came]
    columns["y"] = ["yes" if one else "no" for one in came]
    rows = list(zip(*columns.values(), strict=True))
    text = io.StringIO()
    csv.writer(text, delimiter=mark).writerows([columns, *rows])
    raw = text.getvalue().encode()
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)
    return path


def test_a_file_is_judged_and_its_leak_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "leads.csv")
    told = kulmina("score", "evaluate", "--leads", path, "--target", "y", "--time", "day", "--format", "json")
    assert told.code == 0
    assert told.json["leaks"][0]["column"] == "status"
    assert told.json["auc"] > 0.99
    honest = kulmina(
        "score", "evaluate", "--leads", path, "--target", "y", "--time", "day", "--drop", "status,noise", "--baseline",
        "creative", "--format", "json",
    )  # fmt: skip
    assert honest.json["leaks"] == []
    assert 0.65 < honest.json["auc"] < 0.95
    assert honest.json["dropped"] == ["status", "noise"]
    assert "status" not in honest.json["columns"]
    assert set(honest.json["ways"]) >= {"score", "base rate", "rate of the group"}
    assert (honest.json["train"], honest.json["test"]) == (480, 120)


def test_packed_and_separated_otherwise_it_is_the_same_file(tmp_path: Path) -> None:
    asked = ("--target", "y", "--drop", "status,day", "--order", "file", "--format", "json")
    plain = kulmina("score", "evaluate", "--leads", written(tmp_path / "a.csv"), *asked)
    packed = kulmina("score", "evaluate", "--leads", written(tmp_path / "b.csv.gz", mark=";"), *asked)
    assert plain.json == packed.json


def test_a_table_for_people(tmp_path: Path) -> None:
    path = written(tmp_path / "leads.csv")
    told = kulmina("score", "evaluate", "--leads", path, "--target", "y", "--order", "file", "--drop", "status")
    assert "Оценка лидов" in told.out
    assert "общая доля" in told.out
    assert "(логистическая регрессия)" in told.out
    named = kulmina("score", "evaluate", "--leads", path, "--target", "y", "--order", "file", "--baseline", "weekday")
    assert "доля по столбцу weekday" in named.out
    assert "доля креатива" not in named.out
    assert "status: столбец один предсказывает исход" in named.out


def test_the_headline_is_the_score_as_trained_and_the_one_on_schedule_stands_beside(tmp_path: Path) -> None:
    """Of the first 800 leads a tenth come, of the last 200 nine tenths: chances as they were trained are far off."""
    path = tmp_path / "shifted.csv"
    lines = [f"{n % 7},{'yes' if n % 10 < (1 if n < 800 else 9) else 'no'}" for n in range(1000)]
    path.write_text("\n".join(["a,y", *lines]), encoding="utf-8")
    asked = ("score", "evaluate", "--leads", path, "--target", "y", "--order", "file")
    found = kulmina(*asked, "--format", "json").json
    assert found["shift"]["recognised"]
    assert (found["headline"], found["ece"]) == ("score as trained", found["ways"]["score as trained"]["ece"])
    assert found["on_schedule"]["ece"] == found["ways"]["score"]["ece"] < found["ece"]
    told = kulmina(*asked).out
    assert told.index("оценка, как обучена") < told.index("оценка, переобучаемая по расписанию")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--target", "z", "--order", "file"), "has no column 'z'"),
        (("--target", "creative", "--order", "file"), "--target-value"),
        (("--target", "y", "--target-value", "maybe", "--order", "file"), "never 'maybe'"),
        (("--target", "y", "--time", "creative"), "is no time"),
        (("--target", "y", "--order", "file", "--drop", "nothing"), "no column 'nothing'"),
        (("--target", "y", "--order", "file", "--baseline", "nope"), "no column 'nope'"),
        (("--target", "y"), "--time"),
    ],
)
def test_what_cannot_be_is_said_in_words(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    told = kulmina("score", "evaluate", "--leads", written(tmp_path / "leads.csv"), "--language", "en", *arguments)
    assert told.code == 2
    assert says in told.err + told.out


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "no rows"), ("a,y\n1,yes\n2\n", "line 3"), ("a,a,y\n1,2,yes\n", "one name"), ("a,y\n1,yes\n2,no\n", "200")],
)
def test_a_bad_file_is_refused_in_words(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    told = kulmina("score", "evaluate", "--leads", path, "--target", "y", "--order", "file", "--language", "en")
    assert told.code == 2
    assert says in told.err
    russian = kulmina("score", "evaluate", "--leads", path, "--target", "y", "--order", "file").err
    assert says not in russian or says == "200"
    assert any("а" <= letter <= "я" for letter in russian)


@pytest.mark.usefixtures("sqlite_database")
def test_a_small_company_is_told_to_wait(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_HOME = tmp_path
    world = founded()
    world.application("A").assigned("O1").call("O1")
    record(world.events)
    told = kulmina("score", "train")
    assert told.code == 2
    assert "Данных пока мало" in told.err
    assert kulmina("score", "train", "--quiet", "--if-stale", "7d").code == 0
    assert kulmina("score", "report").code == 2
    assert kulmina("score", "train", "--if-stale", "soon").code == 2
