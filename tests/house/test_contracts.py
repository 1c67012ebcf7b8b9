"""The contracts of the layers hold, and each of them breaks when a wrong import is planted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

# contract -> the wrong lines that it must notice, as (new module, its line)
PLANTS: dict[str, list[tuple[str, str]]] = {
    "road": [
        ("domain/planted.py", "import kulmina.journal.columns"),
        ("journal/planted.py", "import kulmina.recording"),
        ("analytics/planted.py", "import kulmina.current"),
        ("web/planted.py", "import kulmina.cli"),
        ("utils/__init__.py", '"""A folder that nobody has given a place."""'),
    ],
    "pure-domain": [
        ("domain/planted.py", "import django"),
        ("domain/planted.py", "from ibis import _"),
        ("domain/planted.py", "import pyarrow.compute"),
    ],
    "no-framework": [
        ("sources/planted.py", "from django.conf import settings"),
        ("analytics/planted.py", "import kulmina.staff.models"),  # indirectly
    ],
    "one-door": [("cli/planted.py", "from kulmina.journal import append")],
    "pages-ask": [
        ("web/planted.py", "import kulmina.journal.read"),
        ("web/planted.py", "from kulmina import recording"),
        ("web/planted.py", "import kulmina.sources.pack"),
    ],
    "sources-apart": [("sources/pack/planted.py", "import kulmina.sources.table")],
    "pages-apart": [("web/funnel/planted.py", "import kulmina.web.statements")],
    "no-circles": [("domain/planted.py", "import kulmina.demo"), ("journal/planted.py", "import kulmina.recording")],
}


def contracts() -> list[dict[str, Any]]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(config["tool"]["importlinter"]["contracts"])


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working copy of the package's Python files and of the contracts."""
    folder = tmp_path_factory.mktemp("contracts")
    shutil.copytree(
        ROOT / "src" / "kulmina",
        folder / "src" / "kulmina",
        ignore=shutil.ignore_patterns("static", "templates", "locale", "__pycache__", "*.mo"),
    )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(folder: Path, *contract_ids: str) -> subprocess.CompletedProcess[str]:
    only = [part for contract in contract_ids for part in ("--contract", contract)]
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", script, "--no-logo", "--cache-dir", str(folder / "cache"), *only],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONUTF8": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def planted(copy: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """The copy with one wrong import in it, which is taken out afterwards."""
    name, line = request.param
    path = copy / "src" / "kulmina" / name
    new = [folder for folder in path.parents if not folder.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{line}\n", encoding="utf-8")
    yield copy
    path.unlink()
    for folder in new:
        folder.rmdir()


def test_the_tree_keeps_every_contract(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_contract_has_its_plants() -> None:
    assert {contract["id"] for contract in contracts()} == set(PLANTS)


@pytest.mark.parametrize(
    ("planted", "contract"),
    [
        pytest.param(plant, contract, id=f"{contract}: {plant[0]} {plant[1]}")
        for contract, plants in PLANTS.items()
        for plant in plants
    ],
    indirect=["planted"],
)
def test_a_wrong_import_is_noticed(planted: Path, contract: str) -> None:
    done = lint(planted, contract)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout, done.stdout + done.stderr


def folders_with(name: str, inside: str) -> set[str]:
    """The packages directly inside a part of the house that hold a module of this name."""
    part = ROOT / "src" / "kulmina" / inside
    return {f"kulmina.{inside}.{path.parent.name}" for path in part.glob(f"*/{name}")}


@pytest.mark.parametrize(
    ("contract", "inside", "name"), [("sources-apart", "sources", "__init__.py"), ("pages-apart", "web", "urls.py")]
)
def test_no_source_and_no_page_is_forgotten(contract: str, inside: str, name: str) -> None:
    listed = {module for item in contracts() if item["id"] == contract for module in item["modules"]}
    assert folders_with(name, inside) == listed
