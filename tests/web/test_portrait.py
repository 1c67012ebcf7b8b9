"""Виктор's company sees its portrait, moves into another trade, writes its own, and shares it; others may read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from itertools import count
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.web.forms import filled
from tests.web.office import open_office
from tests.web.reading import words
from tests.world import World, minutes

from kulmina.current import leads
from kulmina.domain import trade
from kulmina.journal import read
from kulmina.staff.models import Account

Visitor = Callable[..., Client]
PAGES = ("/portrait/", "/portrait/list/", "/portrait/list/car_dealer/", "/portrait/choose/?preset=car_dealer",
         "/portrait/history/", "/portrait/edit/", "/portrait/import/", "/portrait/find/")  # fmt: skip


@pytest.fixture
def viktor(office: None, sign_in: Visitor) -> Client:
    """The owner at his pages."""
    return sign_in("D1")


def told(answer: Any) -> str:
    return " ".join(words(answer.content).split())


def edited(visitor: Client, address: str = "/portrait/edit/", **typed: Any) -> dict[str, Any]:
    return filled(visitor.get(address), "preset-form", **typed)


# Seeing ---------------------------------------------------------------------------------------------------------


def test_the_company_sees_its_portrait_in_plain_words(viktor: Client) -> None:
    page = told(viktor.get("/portrait/"))
    assert "Портрет 1: «B2C с офисами продаж и обслуживания, без цикличных продаж»" in page
    assert "без цикличных продаж" in page
    assert "«Общая сумма долгов» — меньше 300 000 ₽" in page.replace("\xa0", " ")
    assert "долг слишком мал" in page
    assert "КЭВ" in page


def test_texts_to_clients_read_as_for_a_booking(viktor: Client) -> None:
    page = told(viktor.get("/portrait/"))
    assert "Мария, вы записаны" in page
    assert "{name}" not in page


def test_texts_to_clients_are_no_notices_of_the_page(viktor: Client) -> None:
    """Both are called messages: only what was said to the visitor stands in the corner of the page."""
    page = viktor.get("/portrait/list/bank/").content.decode()
    assert re.search(r'<div id="notices"[^>]*></div>', page)


def test_norms_stand_beside_the_companys_own_figures(sqlite_database: None, sign_in: Visitor) -> None:
    now = timezone.now()
    world = World()
    for number in range(4):
        lead = world.application(f"R{number}", at=now - timedelta(days=60))
        if number == 0:
            lead.assigned("O1").call("O1", "wrong_number").invalid("O1")
    open_office(world)
    page = told(sign_in("D1").get("/portrait/"))
    assert "по 4 лидам" in page
    assert "25 %" in page.replace("\xa0", " ")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_page_asks_the_database_more_than_a_dozen_times(office: None, sign_in: Visitor, language: str) -> None:
    visitor = sign_in("D1", language)
    for address in PAGES:
        visitor.get(address)
        with CaptureQueriesContext(connection) as asked:
            answer = visitor.get(address)
        assert answer.status_code == 200
        assert len(asked) <= 12, (address, [one["sql"][:90] for one in asked])


def test_tables_leave_as_files(viktor: Client) -> None:
    for table in ("questions", "rules", "reasons", "roles", "glossary", "norms"):
        for form in ("csv", "xlsx"):
            assert viktor.get(f"/portrait/{table}.{form}").status_code == 200, (table, form)
    text = viktor.get("/portrait/rules.csv").content.decode("utf-8-sig")
    assert "Долг слишком мал".lower() in text.lower()
    assert viktor.get("/portrait/nothing.csv").status_code == 404


def test_a_head_reads_and_changes_nothing(office: None, sign_in: Visitor) -> None:
    Account.objects.filter(person_id="M1").update(role="marketing_head")
    head = sign_in("M1")
    assert "Сохранить" not in told(head.get("/portrait/edit/"))
    for address, typed in (
        ("/portrait/choose/", {"preset": "bank"}),
        ("/portrait/visits/", {"place": "vk_ads", "on": "0"}),
        ("/portrait/edit/", edited(head, ru="Моё")),
    ):
        assert head.post(address, typed).status_code == 422, address
    assert read.company().industry == "personal_bankruptcy"
    assert not read.company().presets


# Finding (R41) --------------------------------------------------------------------------------------------------


def test_boris_finds_his_case_question_by_question(viktor: Client) -> None:
    """A person buys once, comes to the office: the portrait is there, and «Взять» leads to choosing."""
    page = viktor.get("/portrait/find/")
    assert "Кто у вас покупает?" in told(page)
    page = viktor.get("/portrait/find/?buyer=person")
    assert page.context["number"] == 2
    assert 'href="/portrait/find/"' in page.content.decode()  # back
    answers = "buyer=person&often=once&place=office&afterwards=nothing"
    page = viktor.get(f"/portrait/find/?{answers}&sells=cars&next=/people/")
    assert "Ваш случай есть в портретах" in told(page)
    assert 'href="/portrait/choose/?preset=car_dealer&amp;next=%2Fpeople%2F"' in page.content.decode()


def test_what_is_not_covered_is_said_honestly_with_the_least_bad(viktor: Client) -> None:
    answers = "buyer=company&often=subscription&place=online&afterwards=main&sells=other"
    page = told(viktor.get(f"/portrait/find/?{answers}"))
    assert "Ваш случай пока не охвачен" in page
    assert "месяц за месяцем" in page
    assert "Что подойдёт лучше прочего" in page


def test_htmx_gets_the_question_alone_and_a_strange_answer_is_asked_again(viktor: Client) -> None:
    part = viktor.get("/portrait/find/?buyer=person", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Кто у вас покупает?" in told(viktor.get("/portrait/find/?buyer=nobody&often=once"))


# Visits (R32) ---------------------------------------------------------------------------------------------------


def test_the_step_of_visits_is_switched_off_in_a_channel_and_on_again(viktor: Client) -> None:
    assert viktor.post("/portrait/visits/", {"place": "vk_ads", "on": "0"}).status_code == 302
    assert read.company().rules.visits_off == ("vk_ads",)
    assert 'aria-checked="false"' in viktor.get("/portrait/").content.decode()
    viktor.post("/portrait/visits/", {"place": "vk_ads", "on": "1"})
    assert read.company().rules.visits_off == ()


def test_a_channel_of_nobody_is_not_switched(viktor: Client) -> None:
    assert viktor.post("/portrait/visits/", {"place": "radio", "on": "0"}).status_code == 422


# Choosing -------------------------------------------------------------------------------------------------------


def choose(visitor: Client, preset: str, **typed: Any) -> Any:
    page = visitor.get(f"/portrait/choose/?preset={preset}").content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    return visitor.post("/portrait/choose/", {"preset": preset, "seen": seen, **typed})


def test_what_changes_is_seen_before_another_trade_is_chosen(viktor: Client) -> None:
    page = told(viktor.get("/portrait/choose/?preset=car_dealer"))
    assert "Общая сумма долгов" in page  # goes
    assert "Сколько своих денег" in page  # comes
    assert "Все факты: лиды, звонки, встречи, сделки, деньги" in page
    assert read.company().industry == "personal_bankruptcy"


def test_another_trade_is_chosen_and_taken_back(viktor: Client) -> None:
    before = read.company().configured
    assert choose(viktor, "car_dealer").status_code == 302
    company = read.company()
    assert company.industry == "car_dealer"
    assert {rule.reason for rule in company.rules.non_target_rules} == {"insolvent"}
    assert company.rules.target_actions == read.company().rules.target_actions
    page = viktor.get("/portrait/")
    assert "Автосалоны" in told(page)
    seen = page.content.decode().split('name="seen" value="')[1].split('"')[0]
    viktor.post("/portrait/undo/", {"seen": seen})
    assert read.company().configured == before


def test_whoever_chose_on_an_old_page_is_told(viktor: Client) -> None:
    page = viktor.get("/portrait/choose/?preset=bank").content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    choose(viktor, "car_dealer")
    answer = viktor.post("/portrait/choose/", {"preset": "bank", "seen": seen})
    assert answer.status_code == 422
    assert read.company().industry == "car_dealer"


def test_choosing_leads_on_to_where_one_came_from(viktor: Client) -> None:
    assert choose(viktor, "bank", next="/people/").headers["Location"] == "/people/"
    assert choose(viktor, "car_dealer", next="https://example.org/").headers["Location"] == "/portrait/"


# Editing --------------------------------------------------------------------------------------------------------


def test_a_form_that_was_not_touched_means_what_it_was_made_of(viktor: Client) -> None:
    """Every trade goes through the form unharmed: only its name tells the copy from the original."""
    for preset in (*trade.shipped().industries("b2c_office_one_off"), *trade.shipped().industries(None)):
        viktor.post("/portrait/edit/", edited(viktor, f"/portrait/edit/?preset={preset.id}", save="1"))
        copy = trade.catalogue(read.company()).preset(f"{preset.id}_own")
        assert copy == replace(preset, id=copy.id, number=copy.number, words=copy.words)
        assert copy.words.ru == f"{preset.words.ru} — Точка опоры"


def test_the_owner_renames_a_question_and_its_first_saving_makes_the_trade_his_own(viktor: Client) -> None:
    typed = edited(viktor, **{"questions[0].ru": "Сколько всего должны", "ru": "Списание долгов"})
    assert viktor.post("/portrait/edit/", typed | {"save": "1"}).status_code == 302
    company = read.company()
    assert company.industry == "personal_bankruptcy_own"
    assert "Сколько всего должны" in company.presets["personal_bankruptcy_own"]
    page = told(viktor.get("/portrait/"))
    assert "Списание долгов" in page
    assert "Сколько всего должны" in page


def test_rows_come_go_and_move_without_a_script(viktor: Client) -> None:
    more = viktor.post("/portrait/edit/", edited(viktor, do="add:questions"))
    typed = filled(more, "preset-form", **{"questions[5].ru": "Город"})
    up = viktor.post("/portrait/edit/", typed | {"do": "up:questions[5]"})
    assert filled(up, "preset-form")["questions[4].ru"] == ["Город"]
    gone = viktor.post("/portrait/edit/", filled(up, "preset-form", do="drop:questions[0]"))
    assert filled(gone, "preset-form")["questions[0].field"] == ["has_income"]
    assert not read.company().presets


def test_every_mistake_stands_at_its_field(viktor: Client) -> None:
    wrong = {"questions[0].ru": "", "questions[0].en": "", "norms.cc_conv": "150"}
    typed = edited(viktor, **wrong, **{"non_target_rules[0].parts[0].value": "много"})
    answer = viktor.post("/portrait/edit/", typed | {"save": "1"})
    assert answer.status_code == 422
    page = unescape(answer.content.decode())
    assert "Напишите вопрос или уберите строку" in page
    assert "Нужна сумма в рублях, а не «много»" in page
    assert "Доля — от 0 до 100 %" in page
    assert filled(answer, "preset-form")["non_target_rules[0].parts[0].value"] == ["много"]
    assert not read.company().presets


def test_a_placeholder_that_nobody_fills_is_named(viktor: Client) -> None:
    answer = viktor.post("/portrait/edit/", edited(viktor, **{"messages.booked.ru": "{nmae}, ждём вас", "save": "1"}))
    assert answer.status_code == 422
    assert "nmae" in told(answer)
    assert 'id="f-messages-booked-ru-why"' in answer.content.decode()


def test_two_edit_at_once_and_the_second_is_told(viktor: Client, sign_in: Visitor) -> None:
    Account.objects.filter(person_id="P1").update(role="owner")
    pavla = sign_in("P1")
    hers, his = edited(pavla), edited(viktor)
    viktor.post("/portrait/edit/", his | {"ru": "Долги Виктора", "save": "1"})
    answer = pavla.post("/portrait/edit/", hers | {"ru": "Долги Павлы", "save": "1"})
    assert answer.status_code == 422
    assert "Виктор сохранил(а) другую версию" in told(answer)
    assert filled(answer, "preset-form")["ru"] == ["Долги Павлы"]
    assert "Долги Виктора" in told(viktor.get("/portrait/"))


def test_an_earlier_version_holds_again(viktor: Client) -> None:
    for name in ("Первая", "Вторая"):
        viktor.post("/portrait/edit/", edited(viktor, ru=name, save="1"))
    page = viktor.get("/portrait/history/")
    assert "Первая → Вторая" in told(page)
    version = page.content.decode().split('name="back" value="')[1].split('"')[0]
    viktor.post("/portrait/edit/", {"preset": "personal_bankruptcy_own", "back": version})
    assert "Первая" in told(viktor.get("/portrait/"))


def test_a_saving_is_undone_with_its_rules(viktor: Client) -> None:
    rules = read.company().rules.non_target_rules
    typed = edited(viktor, **{"non_target_rules[0].parts[0].value": "500 000", "save": "1"})
    viktor.post("/portrait/edit/", typed)
    assert read.company().rules.non_target_rules != rules
    seen = viktor.get("/portrait/").content.decode().split('name="seen" value="')[1].split('"')[0]
    viktor.post("/portrait/undo/", {"seen": seen})
    assert read.company().rules.non_target_rules == rules
    assert read.company().industry == "personal_bankruptcy"


# Sharing --------------------------------------------------------------------------------------------------------


def file_of(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("debts.toml", text.encode())


def test_a_file_is_looked_at_before_it_is_saved(viktor: Client) -> None:
    text = viktor.get("/portrait/export/bank.toml").content.decode().replace('id = "bank"', 'id = "credit_union"')
    page = viktor.post("/portrait/import/", {"file": file_of(text)})
    assert page.status_code == 200
    assert "Доход" in told(page)
    assert not read.company().presets
    seen = page.context["seen"]
    assert viktor.post("/portrait/import/", {"text": text, "seen": seen, "save": "1"}).status_code == 302
    assert list(read.company().presets) == ["credit_union"]
    assert read.company().industry == "personal_bankruptcy"


MISTAKES = {
    'type = "coins"': ('type = "money"', "questions[0].type"),
    'op = "=>"': ('op = ">="', "non_target_rules[0].op"),
    'actions = ["click"]': ('actions = ["application"]', "клик — это ещё не заявка"),
    'kind = "industry" oops': ('kind = "industry"', "TOML"),
    'id = "bank"': ('id = "credit_union"', "готовая отрасль"),
}


def test_a_mistake_of_a_file_is_named_by_line_and_key_and_the_text_stays(viktor: Client) -> None:
    text = viktor.get("/portrait/export/bank.toml").content.decode().replace('id = "bank"', 'id = "credit_union"')
    for becomes, (was, said) in MISTAKES.items():
        broken = text.replace(was, becomes, 1)
        answer = viktor.post("/portrait/import/", {"text": broken})
        assert answer.status_code == 422
        page = unescape(answer.content.decode())
        number = next(n for n, one in enumerate(broken.splitlines(), start=1) if becomes in one)
        assert f"Строка {number}" in page, becomes
        assert said in page
        assert becomes in page
    assert not read.company().presets


def test_a_file_that_is_no_text_is_refused(viktor: Client) -> None:
    for sent in (b"\xff\xfe\x00", b"", b"x" * 900_000):
        file = SimpleUploadedFile("debts.toml", sent)
        assert viktor.post("/portrait/import/", {"file": file}).status_code == 422
    assert not read.company().presets


# The whole way --------------------------------------------------------------------------------------------------


def test_the_operator_asks_the_new_question_and_cuts_off_by_the_new_rule(
    sqlite_database: None, sign_in: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Виктор takes a trade, adds a question and a rule, brings it out; a file brings it in; Олег's desk follows."""
    now = timezone.now().replace(microsecond=0)
    world = World()
    world.application("NEW", at=now - minutes(2))
    open_office(world)
    ticks = count(1)
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(seconds=next(ticks)))
    viktor = sign_in("D1")
    choose(viktor, "specialty_retail")
    more = viktor.post("/portrait/edit/", edited(viktor, do="add:questions"))
    last = sum(name.endswith("].field") and name.startswith("questions") for name in filled(more, "preset-form")) - 1
    asks = {f"questions[{last}].ru": "Сколько готовы ждать, дней", f"questions[{last}].type": "number"}
    more = viktor.post("/portrait/edit/", filled(more, "preset-form", **asks, do="add:non_target_rules"))
    rule = f"non_target_rules[{sum(name.endswith('.reason') for name in filled(more, 'preset-form')) - 1}]"
    code = filled(more, "preset-form")[f"questions[{last}].field"][0]
    says = {f"{rule}.parts[0].field": code, f"{rule}.parts[0].op": "<", f"{rule}.parts[0].value": "3",
            f"{rule}.reason": "non_target_other", "ru": "Рояли"}  # fmt: skip
    assert viktor.post("/portrait/edit/", filled(more, "preset-form", **says, save="1")).status_code == 302

    own = read.company().industry
    text = viktor.get(f"/portrait/export/{own}.toml").content.decode()
    assert "Сколько готовы ждать, дней" in text

    oleg = sign_in("O1")
    oleg.post("/calls/next/")
    card = oleg.get("/calls/NEW/")
    assert "Сколько готовы ждать, дней" in told(card)
    typed = filled(card, "outcome", **{f"q-{code}": "1", "outcome": "cut_off:non_target_other"})
    warned = oleg.post("/calls/NEW/rules/", typed)
    assert "нецелев" in told(warned).lower()
    ended = oleg.post("/calls/NEW/outcome/", typed)
    assert ended.status_code in (204, 302), told(ended)
    lead = leads.card("NEW")
    assert lead is not None
    assert lead.row.state == "non_target"
