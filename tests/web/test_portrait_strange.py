"""Trades that nobody thought of: many questions, long texts, codes of any letters, marks that pages must not obey."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.home import write_home
from tests.web.forms import filled
from tests.web.office import BUSINESS, open_office
from tests.web.reading import words
from tests.world import RULES, World, minutes

from kulmina.domain.portrait_table import Words
from kulmina.domain.preset import Preset, Question, Variant, to_toml
from kulmina.domain.trade import catalogue, shipped
from kulmina.journal import read
from kulmina.recording import record
from kulmina.web import checks

Visitor = Callable[..., Client]
MARKED = '<script>alert("%s")</script> %(n)d 100 % 👍'
BROKER = shipped().preset("financial_broker")
KINDS = ("money", "number", "flag", "choice", "text", "date")


@pytest.fixture
def viktor(office: None, sign_in: Visitor) -> Client:
    """The owner at his pages."""
    return sign_in("D1")


def both(text: str) -> Words:
    return Words(text, f"{text} en")


def strange() -> Preset:
    """Forty questions of every kind, rules over them, and marks in every text."""
    answers = {f"answer-{n}": both(f"{MARKED} {n}") for n in range(15)}
    questions = tuple(
        Question(f"В {n}/{kind}", kind, both(f"{MARKED} {n}?"), answers if kind == "choice" else {})
        for n, kind in enumerate(KINDS * 7)
    )
    rules = (
        {"reason": "overdue_now", "field": "В 1/number", "op": "in", "value": [1, 2, 30]},
        {"reason": "overdue_now", "any": [
            {"field": "В 3/choice", "op": "not_in", "value": ["answer-1", "answer-2"]},
            {"field": "В 4/text", "op": "in", "value": ["Пермь; край", 'ООО "Мир"', "Тверь"]},
            {"field": "В 4/text", "op": "==", "value": 'до "этого"; после'},
            {"field": "В 5/date", "op": "<", "value": "2026-01-01"},
        ]},
    )  # fmt: skip
    said = both(MARKED + " {{скобки}} {name}, {documents} " + "очень " * 500 + "длинно")
    return replace(
        BROKER, id="Ярмарка-2", number=77, words=both(MARKED), about=both("о <b>сфере</b>"), questions=questions,
        non_target_rules=rules, messages={"booked": said, "no_show": said}, documents=(both("<i>паспорт</i>"),),
        glossary={"client": both("<u>%s</u>")}, stage_words={"arrived": both("<s>%d</s>")},
    )  # fmt: skip


def bring(viktor: Client, preset: Preset) -> None:
    text = to_toml(preset)
    looked = viktor.post("/portrait/import/", {"file": SimpleUploadedFile("strange.toml", text.encode())})
    assert looked.status_code == 200, words(looked.content)
    saved = viktor.post("/portrait/import/", {"text": text, "seen": looked.context["seen"], "save": "1"})
    assert saved.status_code == 302


def test_a_strange_trade_goes_through_its_file_and_its_form_unharmed(viktor: Client) -> None:
    bring(viktor, strange())
    assert catalogue(read.company()).preset("Ярмарка-2") == strange()
    page = viktor.get("/portrait/edit/?preset=Ярмарка-2")
    saved = viktor.post("/portrait/edit/", filled(page, "preset-form", save="1"))
    assert saved.status_code == 302, words(saved.content)[:400]
    assert catalogue(read.company()).preset("Ярмарка-2") == strange()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_page_obeys_its_marks(viktor: Client, sign_in: Visitor, language: str) -> None:
    bring(viktor, strange())
    page = viktor.get("/portrait/choose/?preset=Ярмарка-2")
    seen = page.content.decode().split('name="seen" value="')[1].split('"')[0]
    viktor.post("/portrait/choose/", {"preset": "Ярмарка-2", "seen": seen})
    assert read.company().industry == "Ярмарка-2"
    visitor = sign_in("D1", language)
    for address in (
        "/today/", "/portrait/", "/portrait/list/", "/portrait/list/Ярмарка-2/", "/portrait/history/", "/target/",
        "/target/change/", "/funnel/", "/scheme/", "/leads/", "/leads/L01/", "/portrait/questions.csv",
        "/portrait/rules.xlsx", "/portrait/export/Ярмарка-2.toml",
    ):  # fmt: skip
        answer = visitor.get(address)
        assert answer.status_code == 200, address
        if "html" in answer.headers["Content-Type"]:
            for mark in ("<script>alert", "<u>%s", "<s>%d", "<i>паспорт", "о <b>сфере"):
                assert mark not in answer.content.decode(), address


@pytest.mark.parametrize("name", ["a/b", "..", "a b", r"a\nb", r"a\"b"])
def test_a_name_that_no_address_can_have_is_named(viktor: Client, name: str) -> None:
    text = to_toml(replace(BROKER, id="odd")).replace('id = "odd"', f'id = "{name}"', 1)
    answer = viktor.post("/portrait/import/", {"text": text, "save": "1", "seen": "-/personal_bankruptcy"})
    assert answer.status_code == 422
    assert "ожидаются буквы, цифры" in " ".join(words(answer.content).split())
    assert not read.company().presets


def test_why_a_client_is_refused_is_told_in_words(
    sqlite_database: None, sign_in: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that was chosen among several is told as it was read, never by its code."""
    now = timezone.now().replace(microsecond=0)
    world = World()
    world.application("NEW", at=now - minutes(2))
    open_office(world)
    viktor = sign_in("D1")
    seen = viktor.get("/portrait/choose/?preset=specialty_retail").content.decode().split('name="seen" value="')[1]
    viktor.post("/portrait/choose/", {"preset": "specialty_retail", "seen": seen.split('"')[0]})
    assert read.company().industry == "specialty_retail"
    oleg = sign_in("O1")
    oleg.post("/calls/next/")
    typed = filled(oleg.get("/calls/NEW/"), "outcome", **{"q-delivery_region": "elsewhere"})
    warned = words(oleg.post("/calls/NEW/rules/", typed).content)
    assert "в другой регион" in " ".join(warned.split())
    assert "elsewhere" not in warned


def test_actions_of_an_own_name_are_told_in_the_words_of_the_trade(viktor: Client, sign_in: Visitor) -> None:
    now = timezone.now()
    rules = {**RULES, "business": {**BUSINESS, "industry": "car_dealer"},
             "target_actions": ["application:test_drive", "app_action:wish_list"]}  # fmt: skip
    world = World()
    world.tell("business.configured", {"rules": rules}, actor="D1", at=now, event_id="CARS")
    payload = {"action": "application", "name": "test_drive"}
    world.tell("target_action", payload, actor="SYS", at=now, lead="L01", event_id="DRIVE")
    record(world.events)
    pages = {address: " ".join(words(viktor.get(address).content).split())
             for address in ("/portrait/", "/portrait/list/car_dealer/", "/target/", "/leads/L01/")}  # fmt: skip
    for address, page in pages.items():
        assert "запись на тест-драйв" in page.lower(), address
        assert "test_drive" not in page, address
        assert "test drive" not in page, address
    assert "wish list" in pages["/target/"]
    assert "test-drive booking" in words(sign_in("D1", "en").get("/target/").content)


def test_a_call_and_a_long_call_are_two_answers_in_the_set_up(viktor: Client) -> None:
    short, long = (
        Variant("call", both("Звонок"), ("call",)),
        Variant("long", both("Разговор"), ("call",), min_talk_s=60),
    )
    bring(viktor, replace(BROKER, id="calls", variants=(short, long)))
    rules = {**RULES, "business": {**BUSINESS, "industry": "calls"}, "target_actions": ["call>=60"]}
    now = timezone.now()
    record([World().tell("business.configured", {"rules": rules}, actor="D1", at=now, event_id="LONG")])
    page = viktor.get("/start/target/").content.decode()
    assert re.search(r'value="long"[^>]*checked', page)
    assert not re.search(r'value="call"[^>]*checked', page)


def test_a_folder_with_a_mistake_is_named_before_pages_are_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ours.toml").write_text('kind = "portrait"\nid = "ours"\n', "utf-8")
    monkeypatch.setenv("KULMINA_PORTRAITS", str(tmp_path))
    [error] = checks.portraits()
    assert "ours.toml: traits: is missing" in error.msg
    monkeypatch.delenv("KULMINA_PORTRAITS")
    assert checks.portraits() == []


def test_places_that_no_creative_is_in_have_their_names(viktor: Client) -> None:
    seen = viktor.get("/portrait/choose/?preset=bank").content.decode().split('name="seen" value="')[1].split('"')[0]
    viktor.post("/portrait/choose/", {"preset": "bank", "seen": seen})
    for address in ("/portrait/", "/portrait/history/"):
        page = words(viktor.get(address).content)
        assert "Маркетплейс" in page, address
        assert not {"marketplace", "messenger", "map card"} & set(re.findall("[a-z ]+", page)), address


def test_a_second_portraits_kind_of_sale_is_told_in_words(
    viktor: Client, sign_in: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the program has words for is told by them, what else by the portrait's own; a code stands nowhere."""
    home = write_home(tmp_path, monkeypatch) / "b2c_home_visits.toml"
    text = home.read_text("utf-8").replace('cycle = "none" }', 'cycle = "none", season = "spring", mood = "good" }')
    spring = "[trait_words]\nseason = { ru = 'продают весной', en = 'sold in spring' }\n\n[key_stage]"
    home.write_text(text.replace("[key_stage]", spring, 1), "utf-8")
    page = words(viktor.get("/portrait/list/").content)
    assert "продают у клиента дома" in page
    assert "обслуживают у клиента дома" in page
    assert "продают весной" in page
    assert "good" not in page
    assert "sold in spring" in words(sign_in("D1", "en").get("/portrait/list/").content)


def test_a_month_inside_a_sentence_has_no_capital_in_russian(viktor: Client, sign_in: Visitor) -> None:
    assert "целевые действия, октябрь 2026" in " ".join(words(viktor.get("/target/?period=2026-10").content).split())
    english = words(sign_in("D1", "en").get("/target/?period=2026-10").content)
    assert "target actions of October 2026" in " ".join(english.split())
