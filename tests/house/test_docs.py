"""What the documents say is so: the reference equals the code, commands and files that are named exist."""

from __future__ import annotations

import re
import shlex
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import pytest
from _pytest.mark import ParameterSet

from docs import make_reference
from docs.made import components, glossary, settings
from docs.made.words import data
from kulmina.cli.main import main as kulmina
from kulmina.domain import facts, scheme
from kulmina.domain.company import Rules, read_rules
from kulmina.domain.desk import Desk
from kulmina.domain.guard import Limits
from kulmina.sources.pack import check_pack

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")])


@pytest.fixture(scope="module")
def made() -> dict[Path, str]:
    return make_reference.made()


@pytest.mark.parametrize("name", make_reference.PAGES)
def test_a_page_that_is_made_equals_the_code(name: str, made: dict[Path, str]) -> None:
    for ending in make_reference.LANGUAGES.values():
        page = ROOT / "docs" / f"{name}{ending}"
        assert page.read_text(encoding="utf-8") == made[page], (
            f"{page.relative_to(ROOT)} is out of date: run `make fix`"
        )


@pytest.mark.parametrize("kind", sorted(components.EXAMPLES))
def test_an_example_of_a_component_can_be_read(kind: str) -> None:
    assert components.read_example(kind).components[-1].kind == kind


def test_every_component_and_every_kind_of_fact_is_told_in_russian() -> None:
    assert set(components.EXAMPLES) == set(data("components")) == set(scheme.KINDS)
    assert set(data("kinds")) == set(facts.KINDS)


def test_every_setting_of_the_environment_is_told() -> None:
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    used = {name for text in sources for name in re.findall(r"\bKULMINA_[A-Z_]+\b", text)}
    assert set(data("settings")["environment"]) == used


def test_every_rule_and_limit_is_told_and_no_other() -> None:
    words = data("settings")
    for name, known in (("rules", Rules), ("desk", Desk), ("limits", Limits)):
        left_out = settings.NOT_RULES | settings.NOT_SET
        assert set(words[name]) == {field.name for field in fields(known)} - left_out, name


def test_the_words_of_the_rules_are_what_the_program_reads() -> None:
    """A key that the page names changes the rules when it is set to something else."""
    words = data("settings")["rules"]
    other: dict[str, Any] = {
        "timezone": "Asia/Omsk", "currency": "KZT", "lead_actions": ["visit"], "target_actions": ["call"],
        "consent_required": ["bki_application"], "since": "2026-10-01", "visits_off": ["telegram"], "sla.seconds": 60,
        "sla.work_from": "10:00", "sla.work_to": "20:00", "dedupe_days": 7, "arrival_match_days": 1,
        "retro_limit_periods": 1, "non_target_rules": [{"field": "debt", "op": "<", "value": 1, "reason": "small"}],
    }  # fmt: skip
    for name, told in words.items():
        key = told.get("key", name)
        first, _, second = key.partition(".")
        given = {first: {second: other[key]} if second else other[key]}
        assert getattr(read_rules(given), name) != getattr(read_rules({}), name), key


@pytest.mark.parametrize("term", glossary.terms(), ids=lambda term: term.ids[0])
def test_an_identifier_of_the_glossary_is_one_of_the_code(term: glossary.Term, code: str) -> None:
    assert [one for one in term.ids if not re.search(rf"(?<![a-z]){re.escape(one)}(?![a-z])", code)] == []


@pytest.fixture(scope="module")
def code() -> str:
    """Everything that the product is written in."""
    return "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "kulmina").rglob("*.py"))


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


def test_the_glossary_has_an_anchor_for_every_term_in_both_languages() -> None:
    for ending in make_reference.LANGUAGES.values():
        page = (ROOT / "docs" / f"glossary{ending}").read_text(encoding="utf-8")
        anchors = re.findall(r'<a id="([^"]+)">', page)
        assert anchors == [term.ids[0] for term in glossary.terms()]
        assert len(set(anchors)) == len(anchors)


@pytest.mark.parametrize("name", ["pack.md", "pack.ru.md"])
def test_the_pack_that_is_shown_can_be_read(name: str, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    (shown,) = re.findall(r"^```json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "pack.json").write_text(shown, encoding="utf-8")
    columns = dict(re.findall(r"^\| `(\w+\.csv)` \|[^|]*\| `([^`]+)`", page, re.MULTILINE))
    assert len(columns) == 7
    for name, heads in columns.items():
        (tmp_path / name).write_text(heads.replace(" ", "") + "\n", encoding="utf-8")
    (tmp_path / "schemes.json").write_text('{"schemes": [], "assignments": []}', encoding="utf-8")
    assert [problem for problem in check_pack(tmp_path) if problem.level == "error"] == []
