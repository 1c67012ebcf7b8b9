"""One search from every page: each role finds what it may read, and of a colleague's client only whose he is."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.conftest import Visitor
from tests.web.reading import words

from kulmina.clients import people
from kulmina.current import found
from kulmina.staff.models import Account

NAMES = {"L01": "Иван Петров", "L02": "Пётр Иванов", "L03": "Анна Смирнова", "L05": "محمد الخوارزمي"}


@pytest.fixture
def named(office: None) -> None:
    """The clients of the month have names."""
    for lead_id, name in NAMES.items():
        [lead] = found.named(lead_id, 1)
        assert lead.client is not None
        people.call(lead.client, name)


def _found(sign_in: Visitor, person: str, text: str) -> str:
    answer = sign_in(person).get("/search/found/", {"q": text})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", words(answer.content)).strip()


def _numbers(sign_in: Visitor, person: str, text: str) -> list[str]:
    return re.findall(r'data-number="([^"]+)"', sign_in(person).get("/search/found/", {"q": text}).content.decode())


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize(
    ("typed", "lead"),
    [
        ("L01", "L01"),
        ("l01", "L01"),
        ("P-L05-1", "L05"),
        ("+7 (900) 000-00-01", "L01"),
        ("0001", "L01"),
        ("петров", "L01"),
        ("Пет Ив", "L01"),
        ("смир", "L03"),
        ("محمد", "L05"),
    ],
)
def test_the_owner_finds_a_client_by_what_he_has_in_hand(sign_in: Visitor, typed: str, lead: str) -> None:
    assert lead in _numbers(sign_in, "D1", typed)


@pytest.mark.usefixtures("named")
def test_phones_stay_masked_in_a_search(sign_in: Visitor) -> None:
    page = _found(sign_in, "D1", "Смирнова")
    assert "Анна Смирнова" in page
    assert "+7***0003" in page
    assert "+79000000003" not in page


@pytest.mark.usefixtures("named")
def test_an_operator_finds_his_own_and_hears_whose_the_others_are(sign_in: Visitor) -> None:
    assert _numbers(sign_in, "O1", "Петров") == ["L01"]
    others = _found(sign_in, "O1", "Смирнова")
    assert others == "Такой клиент есть у коллеги: Ольга Найдено"
    assert "Смирнова" not in others


@pytest.mark.usefixtures("named")
def test_a_seller_finds_those_he_received(sign_in: Visitor) -> None:
    assert _numbers(sign_in, "S1", "Петров") == ["L01"]
    assert _numbers(sign_in, "S2", "Петров") == []
    assert "Петров" not in _found(sign_in, "S2", "Петров")


@pytest.mark.usefixtures("named")
def test_a_marketer_finds_own_leads_by_number_and_no_names(sign_in: Visitor) -> None:
    assert _numbers(sign_in, "M1", "L01") == ["L01"]
    assert _numbers(sign_in, "M1", "L07") == []
    assert "Петров" not in _found(sign_in, "M1", "L01")
    assert _numbers(sign_in, "M1", "Петров") == []


@pytest.mark.usefixtures("named")
def test_a_cashier_finds_those_who_signed(sign_in: Visitor) -> None:
    assert _numbers(sign_in, "K1", "Петров") == ["L01"]
    assert _numbers(sign_in, "K1", "L02") == []


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("person", ["N1", "P1"])
def test_roles_without_clients_have_no_search(sign_in: Visitor, person: str) -> None:
    client = sign_in(person)
    assert client.get("/search/").status_code == 403
    assert client.get("/search/found/?q=L01").status_code == 403
    assert 'id="palette"' not in client.get("/statements/", follow=True).content.decode()


@pytest.mark.usefixtures("named")
def test_an_administrator_finds_those_of_the_own_office(sign_in: Visitor) -> None:
    Account.objects.filter(person_id="A1").update(office="OF1")
    assert _numbers(sign_in, "A1", "L01") == ["L01"]
    assert _found(sign_in, "A1", "Смирнова").startswith("Такой клиент есть у коллеги")


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("typed", ["", "L", "%", "*", "нет такого", "'; --", "💥💥", "9" * 500, "\u0000"])
def test_whatever_is_typed_is_answered(sign_in: Visitor, typed: str) -> None:
    page = _found(sign_in, "D1", typed)
    assert "Ничего не найдено" in page or "Что можно искать" in page


@pytest.mark.usefixtures("named")
def test_the_page_works_without_scripts(sign_in: Visitor) -> None:
    page = sign_in(language="en").get("/search/", {"q": "L01"}).content.decode()
    assert 'href="/leads/L01/"' in page
    assert 'value="L01"' in page


@pytest.mark.usefixtures("named")
def test_an_answer_takes_few_questions(sign_in: Visitor) -> None:
    client = sign_in()
    client.get("/search/found/?q=L01")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get("/search/found/", {"q": "Петров"})
    assert len(asked) <= 12
