"""Mistakes of a hurried or an ill-willed hand in a preset's file: each is refused by its key, in Russian too."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from kulmina.domain.portrait import BadPortrait, load_portraits
from kulmina.domain.preset import Preset, read_text
from kulmina.domain.trade import Trade

SHIPPED = load_portraits()
FOLDER = files("kulmina") / "portraits"
HEAD = """
kind = "industry"
id = "fairground"
portrait = "b2c_office_one_off"
ru = "Аттракционы"
en = "Fairground"
lead_actions = ["application"]

[[target_actions]]
id = "application"
ru = "Заявка"
en = "An application"
actions = ["application"]
"""
ASKS = """
[[questions]]
field = "height"
type = "number"
ru = "Рост"
en = "Height"

[[questions]]
field = "born"
type = "date"
ru = "День рождения"
en = "Birthday"

[[questions]]
field = "afraid"
type = "flag"
ru = "Боится ли высоты"
en = "Afraid of heights"

[[questions]]
field = "ride"
type = "choice"
ru = "Какой аттракцион"
en = "Which ride"
choices = [{ id = "wheel", ru = "Колесо", en = "Wheel" }, { id = "slide", ru = "Горка", en = "Slide" }]
"""


def read(text: str) -> Preset:
    return read_text(text, file="fairground.toml", catalogue=SHIPPED)


def refused(text: str) -> BadPortrait:
    with pytest.raises(BadPortrait) as caught:
        read(text)
    assert caught.value.file == "fairground.toml"
    assert re.search("[а-я]", caught.value.ru)
    return caught.value


def rule(field: str, op: str, value: str) -> str:
    said = f'[[non_target_rules]]\nreason = "insolvent"\nfield = "{field}"\nop = "{op}"\nvalue = {value}\n'
    return HEAD + ASKS + said


@pytest.mark.parametrize("name", ["a/b", "..", "a\\nb", 'a\\"b', "a b", "ярмарка/2", "x" * 101, "a?b"])
def test_an_id_that_no_address_and_no_file_can_have(name: str) -> None:
    error = refused(HEAD.replace('"fairground"', f'"{name}"', 1))
    assert error.key == "id"


def test_an_id_may_be_of_any_letters() -> None:
    assert read(HEAD.replace('"fairground"', '"Ярмарка-2_лето"', 1)).id == "Ярмарка-2_лето"


@pytest.mark.parametrize(
    ("field", "op", "value"),
    [
        ("afraid", "<", "true"),
        ("afraid", "in", "[true]"),
        ("ride", ">=", '"wheel"'),
        ("ride", "<", '"slide"'),
        ("born", "in", '["2026-01-01"]'),
    ],
)
def test_answers_that_have_no_order_are_not_compared_by_it(field: str, op: str, value: str) -> None:
    error = refused(rule(field, op, value))
    assert error.key == "non_target_rules[0].op"


@pytest.mark.parametrize(
    ("field", "op", "value"),
    [("height", "in", "[]"), ("ride", "not_in", "[]"), ("born", "<", '"yesterday"'), ("born", "==", '"2026-02-30"')],
)
def test_a_rule_that_could_never_hold(field: str, op: str, value: str) -> None:
    assert refused(rule(field, op, value)).key == "non_target_rules[0].value"


@pytest.mark.parametrize(
    ("field", "op", "value"),
    [("born", "<", '"2010-01-31"'), ("height", "in", "[1, 2]"),
     ("afraid", "!=", "false"), ("ride", "not_in", '["wheel"]')],
)  # fmt: skip
def test_a_rule_that_can(field: str, op: str, value: str) -> None:
    assert len(read(rule(field, op, value)).non_target_rules) == 1


def test_two_answers_of_one_name() -> None:
    error = refused(HEAD + ASKS.replace('id = "slide"', 'id = "wheel"'))
    assert (error.key, "'wheel'" in error.problem) == ("questions[3].choices", True)


def test_a_channel_without_a_name() -> None:
    text = HEAD.replace("lead_actions", 'visits_off = [" "]\nlead_actions', 1)
    with pytest.raises(BadPortrait) as caught:
        read_text(text, file="fairground.toml", catalogue=SHIPPED, places=None)
    assert caught.value.key == "visits_off"
    assert "название" in caught.value.ru


def test_a_text_that_nobody_would_read() -> None:
    assert refused(HEAD.replace("Аттракционы", "а" * 10_001)).key == "ru"


def test_more_rows_than_a_page_can_show() -> None:
    one = '[[questions]]\nfield = "q{}"\ntype = "flag"\nru = "да"\nen = "yes"\n'
    assert refused(HEAD + "".join(map(one.format, range(201)))).key == "questions"
    assert len(read(HEAD + "".join(map(one.format, range(200)))).questions) == 200


@pytest.mark.parametrize("given", [{}, {"name": "Мария {day} %s"}])
def test_doubled_braces_stand_for_braces_in_a_message(given: dict[str, str]) -> None:
    said = "[messages.booked]\nru = 'Код {{скидка}} для: {name}'\nen = 'Code {{off}} for: {name}'\n"
    trade = Trade(None, read(HEAD + said))
    assert trade.message("booked", "ru", given) == f"Код {{скидка}} для: {given.get('name', '')}".strip()


def test_braces_inside_the_name_of_a_document_stay() -> None:
    said = "documents = [{ ru = 'бланк {А}', en = 'form {A}' }]\n"
    text = HEAD.replace("lead_actions", said + "lead_actions", 1)
    trade = Trade(None, read(text + "[messages.booked]\nru = 'Нужны: {documents}'\nen = 'Bring: {documents}'\n"))
    assert trade.message("booked", "ru", {}) == "Нужны: бланк {А}"


def test_a_portrait_is_numbered_from_one_and_alone(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("portraits")
    text = _portrait_text()
    (folder / "first.toml").write_text(text, "utf-8")
    (folder / "second.toml").write_text(text.replace('id = "b2c_office_one_off"', 'id = "other"', 1), "utf-8")
    with pytest.raises(BadPortrait, match="number") as caught:
        load_portraits(folder)
    assert (caught.value.file, caught.value.key) == ("second.toml", "number")
    (folder / "second.toml").write_text(
        text.replace('id = "b2c_office_one_off"\nnumber = 1', 'id = "other"\nnumber = 0', 1), "utf-8"
    )
    with pytest.raises(BadPortrait, match="from 1"):
        load_portraits(folder)


def _portrait_text() -> str:
    return (FOLDER / "b2c_office_one_off.toml").read_text("utf-8")
