"""`kulmina demo`: sizes, an unknown trade, a second call, and what a stop leaves behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pytest_django import Settings

from kulmina.cli.demo import demo
from kulmina.demo import fill
from kulmina.journal import read


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_HOME = tmp_path
    monkeypatch.setattr("kulmina.cli.demo.ready", lambda: None)


def run(*arguments: str) -> Any:
    return CliRunner().invoke(demo, [*arguments, "--format", "csv", "--no-progress"])


@pytest.mark.parametrize("leads", ["999", "1000001", "many"])
def test_a_size_out_of_bounds_is_refused(leads: str) -> None:
    refused = run("--leads", leads)
    assert refused.exit_code == 2
    assert "--leads" in refused.output


@pytest.mark.django_db
def test_an_unknown_trade_is_refused_with_those_there_are() -> None:
    refused = run("--preset", "bakery")
    assert refused.exit_code != 0
    assert "there is no demo of 'bakery'; there are personal_bankruptcy" in refused.output
    assert read.last_no() == 0


@pytest.mark.django_db
def test_a_small_company_in_english_is_let_in_and_let_in_again() -> None:
    first = run("--preset", "mobile_app", "--leads", "1000", "--months", "1", "--language", "en")
    again = run("--preset", "mobile_app")
    names = [[line.split(",")[i] for i in (0, 2, 3)] for line in first.output.splitlines()[1:]]
    assert ["nina", "N1", "Nina"] in names
    assert [[line.split(",")[i] for i in (0, 2, 3)] for line in again.output.splitlines()[1:]] == names
    assert first.output != again.output  # the password


@pytest.mark.django_db
def test_a_stopped_demo_says_how_to_begin_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def stop(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(fill, "name_clients", stop)
        stopped = run("--preset", "mobile_app", "--leads", "1000", "--months", "1")
    assert stopped.exit_code != 0
    assert f"remove {tmp_path}" in stopped.output
    again = run("--preset", "mobile_app", "--leads", "1000", "--months", "1")
    assert "stopped before its end" in again.output
