"""Each requirement names a page that opens, a command that answers and tests that exist."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from tests.cli.running import kulmina

from docs.made.requirements import Requirement, requirements
from kulmina.domain.guard import GUARDS

ROOT = Path(__file__).resolve().parents[2]
ALL = requirements()
SHOWN = sorted({shown for one in ALL for shown in one.shows})
GUARD = "/quality/guards/"


def test_every_requirement_is_there_in_its_order() -> None:
    assert [one.number for one in ALL] == [f"R{number:02}" for number in range(1, 76)]


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.number)
def test_it_is_told_in_both_languages_shown_and_proved(one: Requirement) -> None:
    assert one.en
    assert one.ru
    assert one.shows
    assert one.tests
    assert bool(one.lacks_en) == bool(one.lacks_ru)


@pytest.mark.parametrize("address", [shown for shown in SHOWN if shown.startswith("/")])
def test_a_page_that_shows_it_opens(address: str) -> None:
    path = urlsplit(address).path
    try:
        resolve(path)
    except Resolver404:
        pytest.fail(f"no page has the address {path}")
    if path.startswith(GUARD) and path != GUARD:
        assert path.removeprefix(GUARD).strip("/") in GUARDS


@pytest.mark.parametrize("command", [shown for shown in SHOWN if shown.startswith("kulmina")])
def test_a_command_that_shows_it_answers(command: str) -> None:
    name, *words = command.split()
    ran = kulmina(*words, "--help")
    assert (name, ran.code) == ("kulmina", 0)
    assert f"Usage: {command}" in ran.out


@pytest.mark.parametrize("named", sorted({test for one in ALL for test in one.tests}))
def test_a_test_that_proves_it_exists(named: str) -> None:
    path, _, name = named.partition("::")
    assert name in functions(path)


@cache
def functions(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))
