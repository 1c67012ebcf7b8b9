"""Олег, Марина and Виктор look at leads: each sees what the role reads, and a lead tells its whole history."""

from __future__ import annotations

import pytest
from tests.web.conftest import Visitor
from tests.web.reading import figure, words

pytestmark = pytest.mark.usefixtures("office")


def test_a_lead_tells_what_happened_in_order_and_in_words(sign_in: Visitor) -> None:
    page = words(sign_in().get("/leads/L01/").content)
    told = [
        "Заявка",
        "Передан: Олег",
        "Позвонили клиенту",
        "Записан на встречу",
        "Пришёл в офис",
        "Подписан договор",
        "Оплата",
    ]
    places = [page.index(text, page.index("Вся история")) for text in told]
    assert places == sorted(places)
    assert "Сергей" in page


def test_a_payment_entered_twice_stays_in_the_history_struck_through(sign_in: Visitor) -> None:
    page = sign_in().get("/leads/L05/").content
    assert page.decode().count("fact good voided") == 1
    assert "Отменено: Ксения" in words(page)
    assert figure(page, "data-figure", "net") == "120000,00₽"


def test_what_was_learned_later_says_so(sign_in: Visitor) -> None:
    assert "узнали только" in words(sign_in().get("/leads/L06/").content)


def test_who_is_credited_is_named(sign_in: Visitor) -> None:
    page = words(sign_in().get("/leads/L01/").content)
    credited = page[page.index("Кому засчитан") :]
    assert all(name in credited for name in ("Спишем долги", "Марина", "Олег", "Сергей", "Офис на Садовой"))


def test_phones_are_whole_for_those_who_call_and_masked_for_marketing(sign_in: Visitor) -> None:
    assert "+79000000001" in sign_in().get("/leads/L01/").content.decode()
    assert "+79000000001" not in sign_in("M1").get("/leads/L01/").content.decode()


def test_a_phone_finds_its_lead_however_it_is_written(sign_in: Visitor) -> None:
    page = sign_in().get("/leads/", {"q": "8 (900) 000-00-02"}).content
    assert figure(page, "data-figure", "count") == "1лид"
    assert "L02" in words(page)


def test_operators_and_sellers_see_their_own_leads_alone(sign_in: Visitor) -> None:
    page = sign_in("O2").get("/leads/?period=2026-10").content.decode()
    assert "/leads/L03/" in page
    assert "/leads/L01/" not in page
    assert sign_in("O2").get("/leads/L01/").status_code == 403
    assert sign_in("S1").get("/leads/L01/").status_code == 200
    assert sign_in("S1").get("/leads/L05/").status_code == 403


def test_the_list_goes_on_where_it_ended(sign_in: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kulmina.web.leads.views.AT_ONCE", 3)
    client, seen, address = sign_in(), [], "/leads/?period=2026-10"
    while address:
        response = client.get(address)
        seen += [item["row"].lead_id for item in response.context["rows"]]
        after = response.context["following"]
        address = f"/leads/?period=2026-10&after={after}" if after else ""
    assert sorted(seen) == [f"L0{number}" for number in range(1, 8)]


def test_a_broken_cursor_or_lead_is_a_plain_404(sign_in: Visitor) -> None:
    client = sign_in()
    assert client.get("/leads/?after=nonsense").status_code == 404
    missing = client.get("/leads/L99/")
    assert missing.status_code == 404
    assert "Такой страницы нет" in missing.content.decode()
