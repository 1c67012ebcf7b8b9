"""The catalogue of portraits: what is shipped, and what each mistake in a data file is answered with."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
from tests.world import RULES

from kulmina.domain.company import read_rules
from kulmina.domain.funnel import KEY_STAGE, STAGES
from kulmina.domain.portrait import BadPortrait, Catalogue, Preset, load_portraits
from kulmina.domain.scheme_template import template

SHIPPED = load_portraits()
COVERED = [preset for preset in SHIPPED.presets if preset.portrait]


def test_the_first_portrait_has_the_books_name_and_key_stage() -> None:
    portrait = SHIPPED.portraits[0]
    assert (portrait.number, portrait.id) == (1, "b2c_office_one_off")
    assert portrait.words.ru == "B2C с офисами продаж и обслуживания, без цикличных продаж"
    assert tuple(stage.id for stage in portrait.stages) == STAGES
    assert portrait.key_stage.id == KEY_STAGE
    assert (portrait.key_words.short.ru, portrait.key_words.word.ru) == ("КЭВ", "кульминация")
    assert portrait.words.said("en").startswith("B2C with offices")
    assert [step.id for step in portrait.marketing_steps if step.optional] == ["site_visit"]


def test_the_industries_of_the_book_are_there_and_your_own() -> None:
    assert [preset.id for preset in SHIPPED.industries("b2c_office_one_off")] == [
        "personal_bankruptcy", "car_dealer", "developer", "bank", "financial_broker", "microfinance",
        "specialty_retail", "own",
    ]  # fmt: skip
    assert [preset.id for preset in SHIPPED.industries(None)] == ["mobile_app"]


def test_conversion_of_applications_into_arrivals_is_the_operators_first_figure() -> None:
    first = {role.id: role.first for role in SHIPPED.portraits[0].roles}
    assert first["operator"][0] == "cc.conv"
    assert "mk.cr_lead_purchase" in first["marketer"]
    assert not [kpi for shown in first.values() for kpi in shown if kpi in ("mk.clicks", "mk.ctr", "cc.calls")]


@pytest.mark.parametrize("preset", SHIPPED.presets, ids=lambda preset: preset.id)
def test_every_industry_gives_rules_that_can_be_counted_by(preset: Preset) -> None:
    for variant in preset.variants:
        rules = read_rules(preset.rules(variant.id, name="Лавка", timezone="Asia/Omsk"))
        assert rules.timezone == "Asia/Omsk"
        assert rules.lead_actions
        assert rules.target_actions
        assert {rule.action for rule in rules.target_actions} >= set(rules.consent_required)
    assert preset.rules() == preset.rules(preset.variants[0].id)
    assert preset.rules()["business"]["industry"] == preset.id


@pytest.mark.parametrize("preset", COVERED, ids=lambda preset: preset.id)
def test_every_industry_of_the_portrait_has_the_portraits_reasons_and_a_scheme(preset: Preset) -> None:
    assert {"insolvent", "problematic", "non_target_other"} <= set(preset.reasons["non_target"])
    assert "unreachable" in preset.reasons["lost"]
    assert "wrong_number" in preset.reasons["invalid"]
    assert preset.recommended_scheme is not None
    assert template(preset.recommended_scheme).schemes


@pytest.mark.parametrize(
    ("industry", "answers", "reason"),
    [
        ("personal_bankruptcy", {"debt_amount": 299_999}, "debt_too_small"),
        ("personal_bankruptcy", {"debt_amount": 300_000, "has_income": False}, None),
        ("personal_bankruptcy", {"debt_amount": 300_000, "has_income": False, "has_savings": False}, "insolvent"),
        ("car_dealer", {"budget": 0, "credit_needed": True}, None),
        ("car_dealer", {"budget": 0, "credit_needed": False}, "insolvent"),
        ("developer", {"agent_of_other": True}, "non_target_other"),
        ("bank", {"overdue_days": 30}, "overdue_now"),
        ("financial_broker", {"overdue_days": 29, "monthly_income": 19_999}, "income_too_low"),
        ("microfinance", {"blacklist": True}, "problematic"),
        ("specialty_retail", {"delivery_region": "elsewhere"}, "non_target_other"),
        ("own", {"anything": 1}, None),
    ],
)
def test_each_industry_knows_whom_it_does_not_serve(industry: str, answers: dict[str, object], reason: str) -> None:
    assert read_rules(SHIPPED.preset(industry).rules()).non_target_reason(answers) == reason


def test_a_broker_may_choose_the_application_with_a_credit_check_and_then_needs_consent() -> None:
    rules = SHIPPED.preset("financial_broker").rules("bki_application")
    assert (rules["target_actions"], rules["consent_required"]) == (["bki_application"], ["bki_application"])
    assert "bki_application" not in rules["lead_actions"]


def test_an_app_is_marketed_in_two_steps() -> None:
    rules = SHIPPED.preset("mobile_app").rules()
    assert (rules["lead_actions"], rules["target_actions"]) == (["app_install"], ["app_action:first_order"])


def test_a_company_finds_its_portrait_or_an_honest_nothing() -> None:
    assert SHIPPED.fitting({"buyer": "person", "sale": "once", "place": "office"}) == SHIPPED.portraits
    assert SHIPPED.fitting({"buyer": "company", "sale": "subscription"}) == ()


def test_what_is_not_there_is_answered_with_what_is() -> None:
    with pytest.raises(KeyError, match="b2c_office_one_off"):
        SHIPPED.portrait("b2b")
    with pytest.raises(KeyError, match="car_dealer"):
        SHIPPED.preset("bakery")
    with pytest.raises(KeyError, match="test_drive"):
        SHIPPED.preset("car_dealer").variant("click")


# Mistakes ------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The portrait and one industry, to be spoilt."""
    for name in ("b2c_office_one_off.toml", "personal_bankruptcy.toml"):
        (tmp_path / name).write_text((files("kulmina") / "portraits" / name).read_text("utf-8"), "utf-8")
    return tmp_path


def spoil(folder: Path, name: str, right: str, wrong: str) -> BadPortrait:
    """The error that a change in a file brings."""
    file = folder / f"{name}.toml"
    text = file.read_text("utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong, 1), "utf-8")
    with pytest.raises(BadPortrait) as caught:
        load_portraits(folder)
    assert caught.value.file == file.name
    return caught.value


PORTRAIT, INDUSTRY = "b2c_office_one_off", "personal_bankruptcy"


@pytest.mark.parametrize(
    ("name", "right", "wrong", "key", "problem"),
    [
        (PORTRAIT, 'facts = ["deal.signed"]', 'facts = ["deal.signed"]\nkey = true', "stages", "exactly one stage"),
        (PORTRAIT, "key = true\n", "", "stages", "here: none"),
        (PORTRAIT, 'facts = ["deal.signed"]\n', "", "stages[4].facts", "nobody reaches this stage"),
        (PORTRAIT, '"deal.signed"', '"plan.set"', "stages[4].facts", "by 'plan.set'"),
        (PORTRAIT, 'id = "booked"', 'id = "invited"', "stages[2].id", "no stage 'invited'"),
        (PORTRAIT, 'id = "booked"', 'id = "contacted"', "stages", "twice"),
        (PORTRAIT, 'id = "booked"', 'id = "lead"', "stages", "twice"),
        (PORTRAIT, '"cc.conv"', '"cc.luck"', "roles[0].first", "no figure 'cc.luck'"),
        (PORTRAIT, '"mk.clicks"', '"mk.eyes"', "marketing_steps[1].kpi", "no figure 'mk.eyes'"),
        (PORTRAIT, '"balance"', '"generous"', "schemes", "no set of schemes 'generous'"),
        (PORTRAIT, 'zone = "sales"', 'zone = "heaven"', "stages[4].zone", "expected one of"),
        (PORTRAIT, 'id = "cashier"', 'id = "seller"', "roles", "'seller' stands here twice"),
        (PORTRAIT, 'word.ru = "кульминация"\n', "", "key_stage.word.ru", "is missing"),
        (PORTRAIT, "[reasons.lost]", "[reasons.found]", "reasons.found", "expected non_target, lost or invalid"),
        (PORTRAIT, 'kind = "portrait"', 'kind = "picture"', "kind", "expected portrait, industry"),
        (PORTRAIT, "number = 1", 'number = "one"', "number", "expected a whole number"),
        (PORTRAIT, "\noptional = true", '\noptional = "yes"', "marketing_steps[2].optional", "expected true or false"),
        (INDUSTRY, 'portrait = "b2c_office_one_off"', 'portrait = "b2b"', "portrait", "no portrait 'b2b'"),
        (
            INDUSTRY,
            'actions = ["application"]',
            'actions = ["click"]',
            "target_actions[1].actions",
            "not yet an application",
        ),
        (INDUSTRY, 'lead_actions = ["application"', 'lead_actions = ["prayer"', "lead_actions", "'prayer'"),
        (INDUSTRY, 'id = "application"', 'id = "any_contact"', "target_actions", "twice"),
        (
            INDUSTRY,
            'field = "debt_amount"\nop',
            'field = "debts"\nop',
            "non_target_rules[0].field",
            "nobody asks 'debts'",
        ),
        (INDUSTRY, "value = 300000", 'value = "a lot"', "non_target_rules[0].value", "cannot be an answer"),
        (INDUSTRY, 'op = "<"', 'op = "~"', "non_target_rules[0].op", "expected one of"),
        (INDUSTRY, 'reason = "insolvent"', 'reason = "poor"', "non_target_rules[1].reason", "'poor' is not among"),
        (INDUSTRY, 'type = "money"', 'type = "coins"', "questions[0].type", "'coins'"),
        (INDUSTRY, 'type = "money"', 'type = "choice"', "questions[0].choices", "is missing"),
        (INDUSTRY, 'field = "has_savings"\ntype', 'field = "has_income"\ntype', "questions", "twice"),
        (INDUSTRY, 'recommended_scheme = "balance"', 'recommended_scheme = "x"', "recommended_scheme", "'x'"),
        (INDUSTRY, "number = 1", "number = 1\ncolour = 3", "colour", "is not known here"),
        (INDUSTRY, 'en = "Personal bankruptcy"', 'en = ""', "en", "expected a text"),
        (INDUSTRY, "lead_actions = [", "lead_actions = 5 #[", "lead_actions", "expected a list of texts"),
        (INDUSTRY, "number = 1", "number == 1", "file", "is not TOML"),
        (PORTRAIT, 'facts = ["deal.signed"]', 'facts = ["deal.signed"]\nafter = "paid"', "stages", "in a circle"),
        (PORTRAIT, 'facts = ["deal.signed"]', 'facts = ["deal.signed"]\nafter = "booked"', "stages", "nobody reaches"),
        (
            PORTRAIT,
            'facts = ["deal.signed"]',
            'facts = ["deal.signed"]\nafter = "love"',
            "stages[4].after",
            "no stage 'love'",
        ),
        (
            PORTRAIT,
            'facts = ["meeting.booked"]',
            'facts = ["call"]',
            "stages[2].facts",
            "it is proved by meeting.booked",
        ),
        (
            PORTRAIT,
            "[glossary]",
            "[glossary]\nboss = { ru = 'а', en = 'b' }",
            "glossary.boss",
            "no word of the glossary 'boss'",
        ),
        (PORTRAIT, 'seller = { ru = "продавец"', 'seller = { rus = "продавец"', "glossary.seller.ru", "is missing"),
        (
            INDUSTRY,
            'ru = "{name}, вы записаны',
            'ru = "{nick}, вы записаны',
            "messages.booked.ru",
            "no placeholder 'nick'",
        ),
        (
            INDUSTRY,
            'ru = "{name}, вы записаны',
            'ru = "{name, вы записаны',
            "messages.booked.ru",
            "braces do not match",
        ),
        (
            INDUSTRY,
            'ru = "{name}, вы записаны',
            'ru = "name}, вы записаны',
            "messages.booked.ru",
            "braces do not match",
        ),
        (INDUSTRY, 'ru = "{name}, вы записаны', 'ru = "{name!r}, вы записаны', "messages.booked.ru", "no placeholder"),
        (INDUSTRY, "[messages.booked]", "[messages.wedding]", "messages.wedding", "no message 'wedding'"),
        (INDUSTRY, "documents = [", "papers = [", "messages.booked.ru", "no documents are named"),
        (INDUSTRY, 'invalid = "9/125"', 'invalid = "1.2"', "norms.invalid", "from 0 to 1"),
        (INDUSTRY, 'invalid = "9/125"', "invalid = 0.072", "norms.invalid", "a share as a text"),
        (INDUSTRY, 'invalid = "9/125"', 'invalid = "0.9"', "norms.cut_off", "nobody is left"),
        (INDUSTRY, 'cost_of_lead = "2400.00"', 'cost_of_lead = "0"', "norms.cost_of_lead", "above zero"),
        (INDUSTRY, 'show_rate = "0.65"\n', "", "norms.show_rate", "is missing"),
        (INDUSTRY, "[stage_words]\nbooked", "[stage_words]\nwaved", "stage_words.waved", "no stage 'waved'"),
        (
            INDUSTRY,
            "[stage_words]",
            "[first]\ngardener = ['cc.conv']\n\n[stage_words]",
            "first.gardener",
            "no role 'gardener'",
        ),
        (
            INDUSTRY,
            "[stage_words]",
            "[first]\nseller = ['cc.luck']\n\n[stage_words]",
            "first.seller",
            "no figure 'cc.luck'",
        ),
        (
            INDUSTRY,
            'visits_off = ["messenger"',
            'visits_off = ["pigeon"',
            "visits_off",
            "no channel or platform 'pigeon'",
        ),
        (INDUSTRY, 'visits_off = ["messenger"', 'visits_off = ["map_card"', "visits_off", "twice"),
        (INDUSTRY, "min_talk_s = 30", "min_talk_s = 0", "target_actions[2].min_talk_s", "from 1 to 3600"),
        (
            INDUSTRY,
            "min_talk_s = 30",
            'consent_required = ["visit"]',
            "target_actions[2].consent_required",
            "'visit' is not among",
        ),
        (
            INDUSTRY,
            'portrait = "b2c_office_one_off"',
            'portrait = "b2c_office_one_off"\nbased_on = "moon"',
            "based_on",
            "no industry 'moon'",
        ),
        (
            INDUSTRY,
            'portrait = "b2c_office_one_off"',
            'portrait = "b2c_office_one_off"\nbased_on = "personal_bankruptcy"',
            "based_on",
            "in a circle",
        ),
        (INDUSTRY, "value = 300000", "value = [300000]", "non_target_rules[0].value", "expected one answer"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_key(
    folder: Path, name: str, right: str, wrong: str, key: str, problem: str
) -> None:
    error = spoil(folder, name, right, wrong)
    assert error.key == key
    assert problem in error.problem
    assert re.search("[а-я]", error.said("ru")), "people who edit a preset on a page read Russian"
    assert error.said("ru").startswith(f"{error.file}: {key}: ")
    assert error.said("en") == str(error)


def test_a_click_is_refused_as_a_target_action_with_the_books_reason(folder: Path) -> None:
    error = spoil(folder, INDUSTRY, 'actions = ["application"]', 'actions = ["cpc"]')
    assert "a click is not yet an application, a visit to the office or a purchase" in str(error)
    assert "клик — это ещё не заявка, не визит в офис и не покупка" in error.said("ru")


def test_stages_may_name_the_one_before_them_instead_of_standing_in_order(folder: Path) -> None:
    file = folder / f"{PORTRAIT}.toml"
    text = file.read_text("utf-8")
    start, end = text.index('[[stages]]\nid = "paid"'), text.index("# Roles and the figures")
    last, rest = text[start:end], text[:start] + text[end:]
    moved = rest.replace(
        '[[stages]]\nid = "signed"', f'{last.strip()}\nafter = "signed"\n\n[[stages]]\nid = "signed"\nafter = "arrived"'
    )
    file.write_text(moved, "utf-8")
    assert tuple(stage.id for stage in load_portraits(folder).portraits[0].stages) == STAGES


def test_a_further_folder_brings_its_own_portraits_and_industries(folder: Path, tmp_path: Path) -> None:
    further = tmp_path / "ours"
    further.mkdir()
    text = (folder / f"{INDUSTRY}.toml").read_text("utf-8").replace(f'id = "{INDUSTRY}"', 'id = "court"')
    (further / "court.toml").write_text(text, "utf-8")
    assert load_portraits(folder, further).preset("court").portrait == PORTRAIT
    with pytest.raises(BadPortrait, match="is no folder that can be read"):
        load_portraits(folder, tmp_path / "nowhere")


def test_one_name_stands_for_one_thing(folder: Path) -> None:
    (folder / "z_again.toml").write_text((folder / f"{INDUSTRY}.toml").read_text("utf-8"), "utf-8")
    with pytest.raises(BadPortrait, match="'personal_bankruptcy' stands here twice"):
        load_portraits(folder)


def test_a_second_portrait_is_a_second_file(folder: Path) -> None:
    text = (folder / f"{PORTRAIT}.toml").read_text("utf-8")
    text = text.replace('id = "b2c_office_one_off"\nnumber = 1', 'id = "b2c_home_visits"\nnumber = 2')
    (folder / "b2c_home_visits.toml").write_text(text.replace('place = "office"', 'place = "home"'), "utf-8")
    catalogue: Catalogue = load_portraits(folder)
    assert [portrait.id for portrait in catalogue.portraits] == ["b2c_office_one_off", "b2c_home_visits"]
    assert [portrait.id for portrait in catalogue.fitting({"place": "home"})] == ["b2c_home_visits"]


def test_the_test_worlds_rules_are_like_the_first_industrys() -> None:
    ours, shipped = read_rules(RULES), read_rules(SHIPPED.preset("personal_bankruptcy").rules())
    assert (ours.lead_actions, ours.target_actions) == (shipped.lead_actions, shipped.target_actions)
    assert ours.non_target_rules[0] == shipped.non_target_rules[0]
