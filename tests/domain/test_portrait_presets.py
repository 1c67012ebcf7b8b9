"""The industries as a trade would say them: words, texts, documents, norms; and files of a company's own."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kulmina.domain.company import read_rules
from kulmina.domain.portrait import BadPortrait, Preset, load_portraits
from kulmina.domain.portrait_table import Words
from kulmina.domain.preset import Norms, read_text, to_toml
from kulmina.domain.preset_form import CHANNELS, MESSAGES, PLATFORMS, Question
from kulmina.domain.reference_month import ReferenceMonth
from kulmina.web import words

SHIPPED = load_portraits()
TRADES = [preset for preset in SHIPPED.presets if preset.portrait]
NAMED = [preset for preset in TRADES if preset.id != "own"]
BANK = SHIPPED.preset("bank")


def ids(preset: Preset) -> str:
    return preset.id


@pytest.mark.parametrize("preset", NAMED, ids=ids)
def test_a_trade_has_words_of_its_own_for_what_it_does(preset: Preset) -> None:
    assert preset.about is not None
    assert len(preset.examples) >= 3
    assert {"booked", "arrived", "signed"} <= set(preset.stage_words)
    assert {"meeting", "deal", "seller", "payment", "product"} <= set(preset.glossary)
    assert len(preset.reasons["lost"]) > len(SHIPPED.portraits[0].reasons["lost"])
    assert preset.documents


@pytest.mark.parametrize("preset", TRADES, ids=ids)
def test_a_client_is_written_to_on_every_occasion(preset: Preset) -> None:
    assert set(preset.messages) == set(MESSAGES)
    for occasion in ("booked", "reminder"):
        for text in preset.messages[occasion]:
            assert "{address}" in text
            assert "{time}" in text
            assert "{day}" in text


@pytest.mark.parametrize("preset", SHIPPED.presets, ids=ids)
def test_russian_is_russian_and_english_is_english(preset: Preset) -> None:
    said = [preset.words, *preset.documents, *preset.examples, *preset.messages.values(), *preset.glossary.values()]
    said += [*preset.stage_words.values(), *(question.words for question in preset.questions)]
    said += [words for codes in preset.reasons.values() for words in codes.values()]
    for ru, en in said:
        assert re.search("[а-яёА-ЯЁ]", re.sub(r"{\w+}", "", ru)), ru
        assert not re.search("[а-яёА-ЯЁ]", en), en


def test_the_law_of_the_presets_holds() -> None:
    """Lead actions and target actions of the table that the industries were written from."""
    law = {
        "personal_bankruptcy": (("application", "call", "visit"), ("application", "call", "visit")),
        "car_dealer": (("application", "call", "visit"), ("application",)),
        "developer": (("application", "call", "visit"), ("application",)),
        "bank": (("application", "visit", "app_install"), ("application",)),
        "financial_broker": (("application", "call", "visit"), ("application",)),
        "microfinance": (("application", "visit"), ("application",)),
        "specialty_retail": (("visit", "call", "application"), ("visit",)),
    }
    found = {preset.id: (preset.lead_actions, preset.variant().actions) for preset in NAMED}
    assert found == law
    offered = {action for preset in SHIPPED.presets for variant in preset.variants for action in variant.actions}
    assert {"application", "bki_application", "call", "visit", "app_action:first_order", "online_purchase"} <= offered


def test_a_call_may_have_to_last() -> None:
    developer = SHIPPED.preset("developer")
    assert (developer.variant("long_call").actions, developer.variant("long_call").min_talk_s) == (("call",), 30)
    [rule] = read_rules(developer.rules("long_call")).target_actions
    assert (rule.action, rule.min_talk_s) == ("call", 30)
    [rule] = read_rules(SHIPPED.preset("specialty_retail").rules("call")).target_actions
    assert rule.min_talk_s is None


def test_forms_in_advertisements_bring_nobody_to_the_site() -> None:
    for preset in TRADES:
        assert "lead_form" in preset.visits_off
        assert read_rules(preset.rules()).visits_off == preset.visits_off
    assert set(CHANNELS) <= set(words.CHANNELS)
    assert set(PLATFORMS) <= set(words.PLATFORMS)


# Norms ---------------------------------------------------------------------------------------------


def norms(preset: Preset) -> Norms:
    assert preset.norms is not None
    return preset.norms


def test_the_norms_of_a_deal_of_150_000_are_those_of_the_reference_month() -> None:
    month = ReferenceMonth()
    for preset in ("personal_bankruptcy", "own"):
        found = norms(SHIPPED.preset(preset))
        assert found.average_deal == 15_000_000
        assert found.cost_of_lead == month.spend / month.leads * 100
        assert found.waste == (month.invalid + month.cut_off) / month.leads
        assert found.cc_conv * (month.leads - month.invalid - month.cut_off) == month.arrived_target
        assert found.sl_conv * month.arrived_target == month.deals
        assert found.deals_per_lead * month.leads == month.deals


@pytest.mark.parametrize("preset", TRADES, ids=ids)
def test_advertising_takes_no_larger_share_of_the_money_than_in_the_reference_month(preset: Preset) -> None:
    found = norms(preset)
    share = Fraction(found.cost_of_lead) / (found.deals_per_lead * found.average_deal)
    assert share <= Fraction(19, 100)
    assert found.rates.waste == found.waste
    assert 0 < found.deals_per_lead < found.cc_conv < found.show_rate < 1


# Files of one's own --------------------------------------------------------------------------------


@pytest.mark.parametrize("preset", SHIPPED.presets, ids=ids)
def test_an_industry_comes_back_from_its_file(preset: Preset) -> None:
    assert read_text(to_toml(preset), file="back.toml", catalogue=SHIPPED) == preset
    short = to_toml(preset, inherited=SHIPPED.portraits[0].reasons if preset.portrait else None)
    assert read_text(short, file="back.toml", catalogue=SHIPPED) == preset


@given(st.text(min_size=1).filter(lambda text: text.strip() and "{" not in text and "}" not in text))
def test_whatever_somebody_writes_comes_back_from_the_file(text: str) -> None:
    said = Words(text, "x")
    own = replace(
        BANK, id="ours", words=said, documents=(said,), glossary={"client": said}, messages={"booked": said},
        questions=(*BANK.questions, Question("mood", "choice", said, {"fine": said})),
    )  # fmt: skip
    assert read_text(to_toml(own), file="ours.toml", catalogue=SHIPPED) == own


OURS = """
kind = "industry"
id = "court"
based_on = "personal_bankruptcy"
ru = "Списание долгов через суд"
en = "Debts written off by the court"

[glossary]
seller = { ru = "адвокат", en = "barrister" }

[norms]
average_deal = "200000.00"

[reasons.lost]
moved_away = { ru = "Уехал", en = "Moved away" }
"""


def test_an_industry_based_on_another_says_only_what_differs() -> None:
    base, own = SHIPPED.preset("personal_bankruptcy"), read_text(OURS, file="court.toml", catalogue=SHIPPED)
    assert (own.id, own.words.ru, own.based_on) == ("court", "Списание долгов через суд", "personal_bankruptcy")
    assert (own.questions, own.non_target_rules, own.variants) == (base.questions, base.non_target_rules, base.variants)
    assert (own.glossary["seller"].ru, own.glossary["meeting"]) == ("адвокат", base.glossary["meeting"])
    assert (norms(own).average_deal, norms(own).cost_of_lead) == (20_000_000, norms(base).cost_of_lead)
    assert {"moved_away", "settled_himself", "unreachable"} <= set(own.reasons["lost"])
    assert own.about is None
    shared = to_toml(own)
    assert "based_on" not in shared
    assert read_text(shared, file="court.toml", catalogue=SHIPPED) == own


def test_what_it_takes_away_it_says_as_well() -> None:
    own = read_text(
        OURS.replace("\n[glossary]", "non_target_rules = []\n\n[glossary]"), file="court.toml", catalogue=SHIPPED
    )
    assert own.non_target_rules == ()
    with pytest.raises(BadPortrait) as caught:
        read_text(OURS.replace("\n[glossary]", "questions = []\n\n[glossary]"), file="c.toml", catalogue=SHIPPED)
    assert caught.value.key == "non_target_rules[0].field"


def test_only_an_industry_is_read_as_one() -> None:
    with pytest.raises(BadPortrait, match="expected industry, got 'portrait'"):
        read_text('kind = "portrait"', file="x.toml", catalogue=SHIPPED)
    with pytest.raises(BadPortrait, match="is not TOML"):
        read_text("kind = [", file="x.toml", catalogue=SHIPPED)


def test_a_company_may_name_channels_that_only_it_has() -> None:
    text = to_toml(BANK).replace('visits_off = ["app"', 'visits_off = ["radio", "app"')
    assert (
        "radio" in read_text(text, file="x.toml", catalogue=SHIPPED, places={*CHANNELS, *PLATFORMS, "radio"}).visits_off
    )
    assert "radio" in read_text(text, file="x.toml", catalogue=SHIPPED, places=None).visits_off
    with pytest.raises(BadPortrait, match="radio"):
        read_text(text, file="x.toml", catalogue=SHIPPED)
