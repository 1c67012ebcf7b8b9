"""What the documents say is so: the reference equals the code, commands and files that are named exist."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path
from types import ModuleType

import click
import pytest
from _pytest.mark import ParameterSet

from kulmina.cli.main import main as kulmina

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")])


def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_reference", ROOT / "docs" / "make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["events.md", "kpi.md", "components.md", "cli.md"])
def test_a_reference_page_equals_the_code(name: str) -> None:
    made = reference().PAGES[name]()
    kept = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert kept == made, f"docs/reference/{name} is out of date: run `make fix`"


@pytest.mark.parametrize("kind", sorted(reference().EXAMPLES))
def test_an_example_of_a_component_can_be_read(kind: str) -> None:
    assert reference().read_example(kind).components[-1].kind == kind


def test_every_component_has_its_example() -> None:
    from kulmina.domain.scheme import KINDS

    assert set(reference().EXAMPLES) == set(KINDS)


def code_lines(document: Path) -> list[str]:
    """The lines of shell blocks and the inline code of a document that call a command."""
    text = document.read_text(encoding="utf-8")
    blocks = re.findall(r"^```(?:sh|bash|console)?\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    called = [line.split("#")[0].strip() for line in (*lines, *inline)]
    return [line for line in called if re.match(r"(kulmina|make) \S", line)]


def calls(program: str) -> list[ParameterSet]:
    return [
        pytest.param(line, id=f"{document.relative_to(ROOT)}: {line}")
        for document in DOCUMENTS
        for line in code_lines(document)
        if line.split()[0] == program
    ]


@pytest.mark.parametrize("line", calls("make"))
def test_a_make_target_that_is_named_exists(line: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = [word for word in shlex.split(line)[1:] if "=" not in word]
    assert set(named) <= targets


@pytest.mark.parametrize("line", calls("kulmina"))
def test_a_command_that_is_named_exists(line: str) -> None:
    words = shlex.split(line)[1:]
    context: click.Context = click.Context(kulmina, info_name="kulmina")
    command: click.Command = kulmina
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        assert found is not None, f"there is no {words[0]!r}"
        command, words = found, words[1:]
    if words in (["--help"], []):
        return
    _options, left_over, _order = command.make_parser(click.Context(command)).parse_args(words)
    assert not left_over


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_link_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    dead = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert not dead


def test_the_readme_shows_how_to_start_and_to_check() -> None:
    for name in ("README.md", "README.ru.md"):
        lines = code_lines(ROOT / name)
        assert any(line.startswith("make demo") for line in lines), name
        assert any(line.startswith("make test") for line in lines), name


def test_the_glossary_knows_every_stage_and_zone() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    for word in ("lead", "creative", "target_action", "cut_off", "key_stage", "statement", "scheme", "arrived_target"):
        assert f"`{word}`" in glossary


def test_the_pack_that_is_shown_can_be_read(tmp_path: Path) -> None:
    from kulmina.sources.pack import check_pack

    page = (ROOT / "docs" / "reference" / "pack.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^```json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "pack.json").write_text(shown, encoding="utf-8")
    columns = dict(re.findall(r"^\| `(\w+\.csv)` \|[^|]*\| `([^`]+)`", page, re.MULTILINE))
    assert len(columns) == 7
    for name, heads in columns.items():
        (tmp_path / name).write_text(heads.replace(" ", "") + "\n", encoding="utf-8")
    (tmp_path / "schemes.json").write_text('{"schemes": [], "assignments": []}', encoding="utf-8")
    assert [problem for problem in check_pack(tmp_path) if problem.level == "error"] == []
