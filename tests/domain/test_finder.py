"""A company finds its own case by a few questions, or is told honestly that nobody has described it yet."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kulmina.domain.finder import BadAnswers, find, questions, read
from kulmina.domain.portrait import load_portraits
from kulmina.domain.portrait_form import Catalogue
from kulmina.domain.portrait_table import BadPortrait, read_toml

SHIPPED = load_portraits()
ASKED = {query.id: [choice for choice, _words in query.choices] for query in questions("ru")}
USUAL = {"buyer": "person", "often": "once", "place": "office", "afterwards": "nothing"}
OFFICE = "b2c_office_one_off"


@st.composite
def answers(draw: st.DrawFn) -> dict[str, str]:
    """Some of the questions answered, each in one of its ways."""
    told = draw(st.lists(st.sampled_from(sorted(ASKED)), unique=True))
    return {query: draw(st.sampled_from(ASKED[query])) for query in told}


@given(answers())
def test_every_way_of_answering_ends_with_an_industry_or_with_a_reason(told: dict[str, str]) -> None:
    found = find(told)
    assert found.why.ru.strip()
    assert found.why.en.strip()
    if found.portrait is not None:
        assert found.presets
        assert found.least_bad is None
        assert all(preset.portrait == found.portrait.id for preset in found.presets)
    else:
        assert found.presets or found.least_bad is not None
        assert all(preset.portrait is None for preset in found.presets)


@pytest.mark.parametrize(
    ("sells", "industry"),
    [
        ("debt_relief", "personal_bankruptcy"), ("cars", "car_dealer"), ("housing", "developer"), ("banking", "bank"),
        ("loan_finding", "financial_broker"), ("small_loans", "microfinance"), ("special_goods", "specialty_retail"),
        ("other", "own"),
    ],
)  # fmt: skip
def test_each_trade_is_found_by_its_own_answers(sells: str, industry: str) -> None:
    found = find({**USUAL, "sells": sells})
    assert found.portrait is not None
    assert (found.portrait.id, [preset.id for preset in found.presets]) == (OFFICE, [industry])
    assert "B2C с офисами продаж и обслуживания, без цикличных продаж" in found.why.ru


def test_a_subscription_for_companies_is_not_covered_and_is_told_why() -> None:
    found = find({**USUAL, "buyer": "company", "often": "subscription", "sells": "other"})
    assert (found.portrait, found.presets) == (None, ())
    assert "Компаниям продают иначе" in found.why.ru
    assert "При подписке деньги приходят месяц за месяцем" in found.why.ru
    assert found.least_bad is not None
    assert found.least_bad.id == "own"
    assert "Своя сфера" in found.why.ru


@pytest.mark.parametrize(
    ("query", "answer"), [("buyer", "company"), ("often", "again"), ("place", "home"), ("afterwards", "main")]
)
def test_one_thing_that_does_not_fit_is_enough_and_the_nearest_trade_is_named(query: str, answer: str) -> None:
    found = find({**USUAL, query: answer, "sells": "cars"})
    assert found.portrait is None
    assert found.least_bad is not None
    assert found.least_bad.id == "car_dealer"
    whole = [one.why for one in [find({query: answer})]]
    assert whole[0].ru.split(". ")[1] in found.why.ru, "the reason of that very answer"


def test_an_app_is_counted_by_marketing_alone() -> None:
    found = find({**USUAL, "place": "online", "sells": "app"})
    assert (found.portrait, [preset.id for preset in found.presets], found.least_bad) == (None, ["mobile_app"], None)


def test_what_is_to_be_minded_stands_beside_what_was_found() -> None:
    found = find({**USUAL, "buyer": "both", "afterwards": "little", "sells": "housing"})
    assert found.portrait is not None
    assert "сделки с компаниями исказят конверсии" in found.why.ru
    assert "a second deal of the same person is marked" in found.why.en


def test_without_answers_everything_of_the_portrait_is_open() -> None:
    assert find({}).presets == SHIPPED.industries(OFFICE)


def test_another_portrait_covers_what_was_not_covered() -> None:
    office = SHIPPED.portraits[0]
    home = replace(office, id="b2c_home", number=2, traits={**office.traits, "place": "home"})
    repairs = replace(SHIPPED.preset("own"), id="repairs", portrait="b2c_home")
    found = find({**USUAL, "place": "home"}, Catalogue((office, home), (*SHIPPED.presets, repairs)))
    assert found.portrait == home
    assert found.presets == (repairs,)


def test_an_answer_to_nothing_is_refused_with_what_there_is() -> None:
    with pytest.raises(BadAnswers, match="nobody asks 'colour'; the questions are buyer") as caught:
        find({"colour": "red"})
    assert "вопроса 'colour' нет" in caught.value.said("ru")
    with pytest.raises(BadAnswers, match="there is no answer 'alien'; there are person, company, both"):
        find({"buyer": "alien"})


def test_an_answer_that_nothing_fits_must_say_why() -> None:
    text = """
    kind = "finder"
    found = { ru = "а", en = "a" }
    apart = { ru = "а", en = "a" }
    uncovered = { ru = "а", en = "a" }
    least_bad = { ru = "а", en = "a" }
    [[questions]]
    id = "buyer"
    ru = "Кто?"
    en = "Who?"
    choices = [{ id = "alien", ru = "Инопланетянин", en = "An alien", traits = { buyer = "alien" } }]
    """
    with pytest.raises(BadPortrait) as caught:
        read(read_toml(text, "finder.toml"), SHIPPED)
    assert caught.value.key == "questions[0].choices[0].why"
