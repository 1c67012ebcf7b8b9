"""Every command that stands in a shell block of the documents is run, in a small invented company.

A document is run from its first line to its last in a company of its own, at one instant: October 2026 is over and
waits for its close. `make` is asked what it would do; what waits for ever or installs is named in ELSEWHERE.
"""

from __future__ import annotations

import ast
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from pytest_django import DjangoDbBlocker, Settings
from tests.cli.running import MAPS, kulmina
from tests.conftest import connected
from tests.house import papers

from docs.made.words import data
from kulmina.analytics.score import evaluation
from kulmina.cli import database
from kulmina.cli.main import COMMANDS, main
from kulmina.config.database import sqlite
from kulmina.demo.pack import write_pack

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 6, 9, tzinfo=UTC)
KNOWN = datetime(2026, 11, 5, 10, tzinfo=UTC)
BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
SHELLS = ("sh", "bash", "console")
CRON = re.compile(r"^(?:[\d*/,-]+ +){5}")
# What is not run here, why, and the test that runs it.
ELSEWHERE = {
    "kulmina serve": ("waits until it is stopped", "tests/web/test_live.py::served"),
    "kulmina demo": (
        "fills an empty database",
        "tests/demo/test_fill.py::test_its_people_log_in_and_are_let_in_again_with_a_fresh_password",
    ),
    "pip install": ("installs", "tests/web/test_vendor.py::test_an_installed_package_needs_no_lock"),
}
# Words that stand for something of the reader's own.
STANDS_FOR = {
    "PACK_DIR": "pack", "SCHEMES": "pack/schemes.json", "PERSON": "S1", "PERIOD": "2026-10", "FILE": "table.csv",
}  # fmt: skip
USUAL_MAPS = {"ads": "yandex_direct_ru.toml", "leads": "olist_leads.toml"}  # where a document shows none of its own
TYPED = "october-2026\noctober-2026\n"  # the answers to a question for a password


@dataclass(frozen=True, slots=True)
class Document:
    """A document with shell blocks. `commands`: its lines in order; `map`: the map of columns that it shows."""

    path: Path
    commands: tuple[str, ...]
    map: str | None

    def __str__(self) -> str:
        return str(self.path.relative_to(ROOT))


def read(path: Path) -> Document:
    blocks = [(one[2], one[3]) for one in BLOCK.finditer(path.read_text(encoding="utf-8"))]
    commands = [line for kind, text in blocks if kind in (*SHELLS, "") for line in lines(text, every=kind != "")]
    maps = [text for kind, text in blocks if kind == "toml" and "[columns]" in text]
    return Document(path, tuple(commands), maps[0] if maps else None)


def lines(text: str, *, every: bool) -> Iterator[str]:
    """The commands of a block; of one that is not said to be of a shell those of `kulmina` alone."""
    for line in text.replace("\\\n", " ").splitlines():
        typed = CRON.sub("", line.strip().removeprefix("$ "))
        if every or typed.startswith("kulmina "):
            words = shlex.split(typed, comments=True)
            if words:
                yield shlex.join(words)


def documents() -> list[Document]:
    """Those that have commands; Russian ones hold the same, which a test compares."""
    paths = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")]
    return [
        document for path in sorted(paths) if not path.name.endswith(".ru.md") and (document := read(path)).commands
    ]


@pytest.fixture(scope="module")
def company(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Path:
    """A folder with a database in which a pack lies, and the files that the documents speak of."""
    folder = tmp_path_factory.mktemp("company")
    shutil.copy(sqlite_template, folder / "kulmina.sqlite3")
    write_pack(folder / "pack", leads=450, seed=3, until=KNOWN, months=3)
    papers.reopen(folder / "pack", "2026-10")
    papers.lay(folder)
    with django_db_blocker.unblock(), connected(sqlite(folder / "kulmina.sqlite3")):
        assert kulmina("import", folder / "pack").code == 0
    return folder


@pytest.fixture
def home(
    company: Path,
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Path]:
    """A copy of the company, and the reader's shell in its folder."""
    folder = tmp_path / "home"
    shutil.copytree(company, folder)
    settings.DATA_HOME = folder
    monkeypatch.chdir(folder)
    for module in (database, *_with_a_clock()):
        monkeypatch.setattr(module, "now", lambda: NOW)
    monkeypatch.setattr(evaluation, "LEAST", 60)  # so few ripe leads teach little, but the command is the same
    with django_db_blocker.unblock(), connected(sqlite(folder / "kulmina.sqlite3")):
        yield folder


def _with_a_clock() -> Iterator[object]:
    """The modules of commands that ask what time it is."""
    context = click.Context(main)
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None
        module = __import__(f"kulmina.cli.{COMMANDS[name][0]}", fromlist=["now"])
        if hasattr(module, "now"):
            yield module


@pytest.mark.parametrize("document", documents(), ids=str)
def test_the_commands_of_a_document_run(document: Document, home: Path, ran: set[str]) -> None:
    """What has run for one document in the same words is not run for another."""
    for command in document.commands:
        words = [STANDS_FOR.get(word, word) for word in shlex.split(command)]
        if "--map" in words:
            told = document.map or (MAPS / USUAL_MAPS[words[1]]).read_text(encoding="utf-8")
            (home / "MAP.toml").write_text(told, encoding="utf-8")
            papers.table_of(told, home / "table.csv")
        elif shlex.join(words) in ran:
            continue
        ran.add(shlex.join(words))
        if not command.startswith(tuple(ELSEWHERE)):
            run(command, words)


@pytest.fixture(scope="module")
def ran() -> set[str]:
    return set()


def run(command: str, words: list[str]) -> None:
    """Run a line. Raises AssertionError with what it said where it fails."""
    match words:
        case ["kulmina", *arguments]:
            ran = kulmina(*arguments, typed=TYPED)
            assert ran.code in allowed(arguments), f"{command}\n{ran.out}\n{ran.err}"
        case ["make", *arguments]:
            asked = subprocess.run(["make", "-n", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
            assert asked.returncode == 0, asked.stderr
        case ["export", *settings]:
            known = {*data("settings")["environment"], "PATH"}
            assert {setting.partition("=")[0] for setting in settings} <= known
        case _:
            pytest.fail(f"nobody runs {command!r}: run it here, or say in ELSEWHERE why not and which test does")


def allowed(arguments: list[str]) -> set[int]:
    """Exit codes that are no failure: 1 for what has found something and says so in its help."""
    path = []
    for word in arguments:
        if word.startswith("-"):
            break
        path.append(word)
    for depth in range(len(path), 0, -1):
        said = kulmina(*path[:depth], "--help")
        if said.code == 0:
            return {0, 1} if "xit code 1" in " ".join(said.out.split()) else {0}
    return {0}


@pytest.mark.parametrize("command", ELSEWHERE)
def test_what_is_not_run_here_is_run_by_the_test_that_is_named(command: str) -> None:
    path, _, name = ELSEWHERE[command][1].partition("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


RUSSIAN = sorted([*ROOT.glob("*.ru.md"), *(ROOT / "docs").rglob("*.ru.md")])


@pytest.mark.parametrize("russian", RUSSIAN, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_russian_document_holds_the_commands_of_its_sister(russian: Path) -> None:
    english = russian.with_name(russian.name.replace(".ru.md", ".md"))
    assert read(russian).commands == read(english).commands
