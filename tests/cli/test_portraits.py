"""`kulmina portraits`: found by a few answers, shown, checked, taken out as a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.running import kulmina
from tests.home import INDUSTRY, PORTRAIT, write_home
from tests.world import MONDAY

from kulmina.domain.event import make
from kulmina.domain.portrait import SHIPPED, load_portraits
from kulmina.domain.preset import to_toml
from kulmina.recording import record

USUAL = (
    "--answer",
    "buyer=person",
    "--answer",
    "often=once",
    "--answer",
    "place=office",
    "--answer",
    "afterwards=nothing",
)


def test_an_industry_is_shown_whole_in_either_language() -> None:
    rows = kulmina("portraits", "show", "developer", "--format", "json").json
    told = {(row["what"], row["id"]): row for row in rows}
    assert told["target action", "application"]["more"] == "default"
    assert told["stage", "arrived"]["title"] == "Пришёл на показ"
    assert told["rule", "non_target_other"]["more"] == "agent_of_other == true"
    assert told["norm", "average_deal"]["title"] == "7500000.00"
    assert "Came to the viewing" in kulmina("portraits", "show", "developer", "--language", "en").out
    russian = kulmina("portraits", "show", "developer").out
    assert "целевое действие" in russian
    assert "target action" not in russian


def test_a_company_finds_itself_by_answers() -> None:
    found = kulmina("portraits", "find", *USUAL, "--answer", "sells=housing", "--format", "json").json
    assert (found["covered"], found["portrait"], found["industries"]) == (True, "b2c_office_one_off", ["developer"])
    honest = kulmina("portraits", "find", "--answer", "buyer=company", "--answer", "often=subscription")
    assert honest.code == 0
    assert "Ваш случай пока не описан ни одним портретом" in honest.out
    assert "own" in honest.out
    assert (
        "No portrait covers your case"
        in kulmina("portraits", "find", "--answer", "buyer=company", "--language", "en").out
    )


def test_a_wrong_answer_is_refused_with_the_right_ones() -> None:
    wrong = kulmina("portraits", "find", "--answer", "buyer=alien")
    assert wrong.code == 2
    assert wrong.errors == ["error: buyer: нет ответа 'alien'; есть person, company, both"]
    assert "buyer: person, company, both" in wrong.err
    assert kulmina("portraits", "find", "--answer", "buyer").code == 2


def test_the_terminal_asks_by_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "kulmina.cli.portraits.sys", type("Terminal", (), {"stdin": type("In", (), {"isatty": lambda: True})})
    )
    ran = kulmina("portraits", "find", typed="1\n1\n1\n1\n2\n")
    assert ran.code == 0
    assert "Кто у вас покупает?" in ran.err
    assert "car_dealer" in ran.out


def test_the_shipped_files_pass_their_own_check() -> None:
    rows = kulmina("portraits", "check", str(SHIPPED), "--format", "json").json
    assert len(rows) == 11
    assert {row["note"] for row in rows} == {""}


def test_a_portrait_and_its_industry_are_checked_together(tmp_path: Path) -> None:
    portrait, industry = tmp_path / "home.toml", tmp_path / "windows.toml"
    portrait.write_text(PORTRAIT, "utf-8")
    industry.write_text(INDUSTRY, "utf-8")
    assert kulmina("portraits", "check", tmp_path).code == 0
    assert kulmina("portraits", "check", industry, portrait).code == 0
    alone = kulmina("portraits", "check", industry)
    assert alone.code == 2
    assert alone.errors == ["error: windows.toml: portrait: нет портрета 'b2c_home_visits'; есть: b2c_office_one_off"]


def test_everything_that_is_wrong_is_told_with_file_and_key(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(PORTRAIT.replace("key = true\n", ""), "utf-8")
    (tmp_path / "b.toml").write_text(INDUSTRY.replace('actions = ["application"]', 'actions = ["click"]'), "utf-8")
    (tmp_path / "c.toml").write_text("kind = 5", "utf-8")
    ran = kulmina("portraits", "check", tmp_path, "--language", "en")
    assert ran.code == 2
    assert "a.toml: stages: exactly one stage is the key one; here: none" in ran.err
    assert "c.toml: kind: expected a text, got 5" in ran.err
    (tmp_path / "a.toml").write_text(PORTRAIT, "utf-8")
    again = kulmina("portraits", "check", tmp_path, "--language", "en")
    assert "b.toml: target_actions[0].actions: 'click' is not a target action: a click is not yet" in again.err
    assert kulmina("portraits", "check", tmp_path / "empty", "--language", "en").code == 2


def test_two_files_of_one_id_are_told(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text(PORTRAIT, "utf-8")
    assert (
        "b.toml: id: 'b2c_home_visits' stands in two files"
        in kulmina("portraits", "check", tmp_path, "--language", "en").err
    )


def test_an_industry_is_taken_out_changed_and_checked(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    assert kulmina("portraits", "export", "car_dealer", "--as", "boats", "-o", file).code == 0
    [row] = kulmina("portraits", "check", file, "--format", "json").json
    assert (row["id"], row["note"]) == ("boats", "")
    [same] = kulmina("portraits", "check", file, "--format", "json").json
    assert same == row
    out = kulmina("portraits", "export", "car_dealer").out
    assert 'id = "car_dealer"' in out
    file.write_text(out, "utf-8")
    [row] = kulmina("portraits", "check", file, "--format", "json", "--language", "en").json
    assert row["note"] == "a shipped one's: give your file another"


@pytest.mark.usefixtures("sqlite_database")
def test_what_the_company_has_saved_is_taken_out_too() -> None:
    text = to_toml(load_portraits().preset("bank")).replace('id = "bank"', 'id = "ours"')
    record(
        [
            make(
                "preset.saved",
                {"preset": "ours", "text": text},
                event_id="P1",
                actor="D1",
                occurred_at=MONDAY,
                recorded_at=MONDAY,
            )
        ]
    )
    assert 'id = "ours"' in kulmina("portraits", "export", "ours").out
    missing = kulmina("portraits", "export", "theirs", "--language", "en")
    assert missing.code == 2
    assert "industries: personal_bankruptcy" in missing.err


def test_a_further_folder_is_listed_and_a_broken_one_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = write_home(tmp_path, monkeypatch)
    listed = kulmina("portraits", "list", "--format", "json").json
    assert [row["id"] for row in listed] == ["b2c_office_one_off", "b2c_home_visits"]
    assert listed[1]["industries"] == ["window_fitting"]
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "x.toml").write_text(PORTRAIT.replace('id = "signed"', 'id = "wed"'), "utf-8")
    monkeypatch.setenv("KULMINA_PORTRAITS", str(broken))
    ran = kulmina("portraits", "list", "--language", "en")
    assert ran.code == 2
    assert "x.toml: stages[3].id: there is no stage 'wed'" in ran.err
    assert home.exists()
