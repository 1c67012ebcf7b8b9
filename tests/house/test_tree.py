"""What every tracked file must be: free of machines, addresses and leftovers; each module says what it is for."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = {".py", ".md", ".toml", ".txt", ".html", ".css", ".js", ".json", ".yml", ".yaml", ".csv", ".po", ".cfg", ""}

LEFTOVERS = {
    "a package registry's address": r"pypi\.org|pythonhosted|npmjs\.(org|com)|npmmirror|repo\.maven|conda\.anaconda",
    "a path of somebody's machine": r"(?<![\w.$}])/(work|farm|root|Users|home/[a-z]+)/",
    "a note to oneself": r"\b(TODO|FIXME|XXX|HACK)\b",
    "a number of an issue": r"\bissues? #?\d+\b|\bticket #?\d+\b",
    "a person's telephone": r"\+7(?!900000)\d{10}\b",
    "a person's mail": r"[\w.+-]+@(?!example\.|.*\.example\b)[\w-]+\.(ru|com|org|net)\b",
    "a file address": r"file://",
}
NAMELESS = {"common", "utils", "helpers", "core", "base", "services", "managers"}


def tracked() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listing.returncode:
        pytest.skip("this is no git working copy, so there is no list of its files")
    return [path for name in listing.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


def texts() -> list[Path]:
    mine = Path(__file__)
    return [path for path in tracked() if path.suffix in TEXT and path != mine and path.name != "LICENSE"]


@pytest.mark.parametrize("what", LEFTOVERS)
def test_no_file_holds(what: str) -> None:
    pattern = re.compile(LEFTOVERS[what])
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:160]}"
        for path in texts()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found, f"{what}:\n" + "\n".join(found)


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix == ".py" and "migrations" not in path.parts and silent_module(path)
    ]
    assert not silent, "no docstring: " + ", ".join(silent)


def silent_module(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return bool(tree.body) and not ast.get_docstring(tree)


def test_every_name_says_what_is_inside() -> None:
    nameless = [str(path.relative_to(ROOT)) for path in tracked() if NAMELESS & {path.stem, *path.parent.parts}]
    nameless = [name for name in nameless if name.startswith("src/") and name.endswith(".py")]
    assert not nameless, nameless


def test_nothing_heavy_and_nothing_made_is_kept() -> None:
    heavy = [str(path.relative_to(ROOT)) for path in tracked() if path.stat().st_size > 1_500_000]
    assert not heavy, heavy
