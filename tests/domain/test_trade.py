"""The company's own trade: shipped, of its own making, unknown or unreadable; and what it writes to clients."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.home import HOME_TRADE, write_home
from tests.world import MONDAY, days

from kulmina.domain.company import Company, Creative, fold
from kulmina.domain.event import make
from kulmina.domain.preset import to_toml
from kulmina.domain.trade import Trade, catalogue, places, shipped, trade_of

BROKER = shipped().preset("financial_broker")


def company(industry: str, portrait: str = "b2c_office_one_off", **own: str) -> Company:
    return Company(name="Точка опоры", portrait=portrait, industry=industry, presets=own)


def trade(of: Company) -> Trade:
    found = trade_of(of)
    assert found is not None
    return found


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A further folder with a portrait of those who drive to their clients."""
    return write_home(tmp_path, monkeypatch)


def test_a_trade_speaks_its_own_words_first_then_its_portraits() -> None:
    broker = trade(company("financial_broker"))
    assert broker.stage("arrived") == BROKER.stage_words["arrived"]
    contacted, office = broker.stage("contacted"), broker.term("office")
    assert contacted is not None
    assert office is not None
    assert (contacted.ru, office.en) == ("Связались", "office")
    assert broker.term("meeting") == BROKER.glossary["meeting"]
    key, joint = broker.term("key_stage"), broker.joint("arrived")
    assert key is not None
    assert joint is not None
    assert (key.ru, joint.ru) == ("КЭВ", "приход")
    assert broker.term("weather") is None
    assert broker.first("operator")[0] == "cc.conv"
    assert trade(company("microfinance")).first("operator")[1] == "cc.sla_share"
    assert (broker.stages[3], broker.key_stage) == ("arrived", "arrived")


def test_a_company_of_no_known_industry_has_the_words_of_its_portrait() -> None:
    plain = trade(company("circus"))
    assert plain.preset.questions == ()
    assert "unreachable" in plain.preset.reasons["lost"]
    assert trade_of(company("circus", portrait="")) is None


def test_an_app_has_no_portrait_and_the_usual_stages() -> None:
    app = trade(company("mobile_app", portrait=""))
    assert (app.portrait, app.key_stage, app.stage("arrived"), app.first("owner")) == (None, "arrived", None, ())


def test_an_industry_of_ones_own_is_the_companys_and_nobody_elses() -> None:
    text = to_toml(replace(BROKER, id="ours"))
    assert trade(company("ours", ours=text)).preset.id == "ours"
    assert trade(company("ours", portrait="ours", ours=text)).preset.id == "ours"
    assert trade(company("ours")).preset.questions == ()
    assert [preset.id for preset in shipped().presets if preset.id == "ours"] == []


def test_it_is_folded_from_the_facts_and_the_latest_text_holds() -> None:
    texts = [to_toml(replace(BROKER, id="ours", number=number)) for number in (21, 22)]
    facts = [
        make(
            "preset.saved", {"preset": "ours", "text": text}, event_id=f"P{n}", actor="D1",
            occurred_at=MONDAY + days(n), recorded_at=MONDAY + days(n),
        )
        for n, text in enumerate(texts)
    ]  # fmt: skip
    assert fold(facts).presets == {"ours": texts[1]}
    assert fold(facts, known_at=MONDAY).presets == {"ours": texts[0]}
    assert catalogue(fold(facts)).preset("ours").number == 22


@pytest.mark.parametrize(
    ("name", "text", "key", "problem"),
    [
        ("ours", "kind = [", "file", "is not TOML"),
        ("ours", 'kind = "portrait"\nid = "ours"', "kind", "an industry is expected"),
        ("ours", 'kind = "industry"\nid = "theirs"', "id", "is saved as 'ours'"),
        ("bank", 'kind = "industry"\nid = "bank"', "id", "is a shipped industry"),
        ("ours", 'kind = "industry"\nid = "ours"\nbased_on = "ours"', "based_on", "in a circle: ours → ours"),
        ("ours", 'kind = "industry"\nid = "ours"\nbased_on = "dream"', "based_on", "no industry 'dream'"),
    ],
)
def test_one_that_cannot_be_read_is_named_and_stops_nobody(name: str, text: str, key: str, problem: str) -> None:
    good = to_toml(replace(BROKER, id="good"))
    firm = company("ours", **{name: text, "good": good})
    found = catalogue(firm)
    assert found.unreadable[name].key == key
    assert problem in found.unreadable[name].problem
    assert found.preset("good").words == BROKER.words
    assert trade(firm).preset.questions == ()


def test_two_of_ones_own_may_lean_on_each_other_but_not_in_a_circle() -> None:
    child = 'kind = "industry"\nid = "{}"\nbased_on = "{}"\nru = "Дело"\nen = "Work"\n'
    firm = company("b", a=child.format("a", "financial_broker"), b=child.format("b", "a"))
    assert trade(firm).preset.questions == BROKER.questions
    circle = catalogue(company("b", a=child.format("a", "b"), b=child.format("b", "a"))).unreadable
    assert {name: error.key for name, error in circle.items()} == {"a": "based_on", "b": "based_on"}
    assert "a → b → a" in circle["a"].problem


def test_channels_of_ones_own_creatives_are_known() -> None:
    firm = replace(company("own"), creatives={"C1": Creative("C1", channel="radio", platform="street")})
    assert {"radio", "street", "seo", "site"} <= places(firm)


# Texts for clients ---------------------------------------------------------------------------------

GIVEN = {
    "name": "Анна",
    "company": "Точка опоры",
    "office": "На Садовой",
    "address": "Садовая, 5",
    "day": "5 октября",
    "time": "14:00",
}


def test_a_text_for_a_client_is_ready_to_be_sent() -> None:
    text = trade(company("financial_broker")).message("booked", "ru", GIVEN)
    assert text == (
        "Анна, вы записаны к кредитному специалисту: 5 октября в 14:00, Точка опоры, Садовая, 5. Возьмите с собой: "
        "паспорт, СНИЛС, справка о доходах, действующие кредитные договоры. Изменятся планы — ответьте на это "
        "сообщение."
    )
    assert "your meeting with the loan adviser is on" in trade(company("financial_broker")).message(
        "booked", "en", GIVEN
    )


def test_what_is_not_known_leaves_no_gap() -> None:
    text = trade(company("financial_broker")).message("booked", "ru", {**GIVEN, "name": "", "company": ""})
    assert text.startswith("Вы записаны к кредитному специалисту: 5 октября в 14:00, Садовая, 5. Возьмите")
    assert trade(company("mobile_app", portrait="")).message("booked", "ru", GIVEN) == ""


def test_a_name_with_braces_stays_a_name() -> None:
    assert trade(company("own")).message("follow_up", "ru", {**GIVEN, "name": "{day}"}).startswith("{day}, это")


# A second portrait ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("home")
def test_a_second_portrait_is_a_file_in_a_folder_of_ones_own() -> None:
    assert [portrait.id for portrait in shipped().portraits] == ["b2c_office_one_off", "b2c_home_visits"]
    visits = trade(company("window_fitting", portrait="b2c_home_visits"))
    assert (visits.key_stage, visits.stages) == ("signed", ("lead", "contacted", "booked", "signed", "paid"))
    key = visits.term("key_stage")
    assert key is not None
    assert key.ru == HOME_TRADE["key"]


def test_without_the_folder_it_is_not_there() -> None:
    assert [portrait.id for portrait in shipped().portraits] == ["b2c_office_one_off"]
