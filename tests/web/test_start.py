"""A new installation: Виктор becomes its owner, sets it up step by step, leaves, comes back, and hides the reminder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from tests.web.reading import words

from kulmina.actions import setup, trial
from kulmina.current import leads
from kulmina.domain.trade import catalogue
from kulmina.journal import read
from kulmina.staff import beginning
from kulmina.staff.models import Account, Person

pytestmark = pytest.mark.usefixtures("sqlite_database")
PASSWORD = "осень-в-офисе-26"
VICTOR = {"name": "Виктор", "login": "victor", "password": PASSWORD, "again": PASSWORD}
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri"]
OFFICE = {
    "name": "Офис на Садовой", "address": "Садовая, 1", "days": WEEKDAYS, "from": "10:00", "to": "19:00",
    "capacity": "2", "minutes": "60",
}  # fmt: skip


def here(**more: Any) -> Client:
    """Somebody at the machine itself."""
    return Client(**{"HTTP_HOST": "localhost", **more})


def founded(language: str = "ru") -> Client:
    """Виктор at his new installation."""
    client = here()
    client.cookies["django_language"] = language
    client.post("/start/", VICTOR)
    return client


def steps(client: Client, preset: str = "personal_bankruptcy") -> None:
    """Everything up to the test client, with nobody but himself."""
    client.post("/start/business/", {"name": "Точка опоры", "timezone": "Europe/Moscow", "preset": preset})
    client.post("/start/offices/", OFFICE)
    client.post("/start/settle/", {"step": "people"})
    chosen = client.get("/start/target/").context["typed"]["variant"]
    client.post("/start/target/", {"variant": chosen, "since": ""})
    me = Account.objects.get().person_id
    client.post("/start/creatives/", {"name0": "Спишем долги", "channel0": "VK Ads", "owner0": me, "budget0": "50 000"})
    pays(client)
    client.post("/start/settle/", {"step": "doors"})


def pays(client: Client, chosen: str = "start", **changed: str) -> int:
    page = client.get("/start/schemes/", {"set": chosen}).context
    fields = [field for part in page["parts"] for field in part["fields"]] + page["plans"]
    given = {field.name: field.value for field in fields}
    given |= {"set": chosen, "norm": page["norm"], "worked": page["worked"]} | changed
    return client.post("/start/schemes/", given).status_code


def test_until_there_is_an_owner_every_address_leads_to_the_first_screen() -> None:
    client = here()
    for address in ("/", "/sign-in/", "/today/", "/leads/L01/", "/nowhere/"):
        assert client.get(address).headers["Location"] == "/start/", address
    assert "Кто владеет бизнесом?" in words(client.get("/start/").content)

    answer = client.post("/start/", VICTOR)
    assert answer.headers["Location"] == "/start/business/"
    assert client.get("/start/business/").status_code == 200, "signed in at once"
    assert here().get("/start/").headers["Location"].startswith("/sign-in/")
    assert here().post("/start/", VICTOR | {"login": "second"}).headers["Location"].startswith("/sign-in/")
    assert Account.objects.count() == 1


def test_from_another_machine_the_code_of_the_server_is_asked_for(settings: Settings) -> None:
    stranger = here(**ELSEWHERE)
    page = words(stranger.get("/start/").content)
    assert "Код с сервера" in page
    assert beginning.CODE_FILE in page
    assert stranger.post("/start/", VICTOR | {"code": "AAAA-AAAA"}).status_code == 422
    assert not Account.objects.exists()
    kept = Path(settings.DATA_HOME) / beginning.CODE_FILE
    assert kept.stat().st_mode & 0o777 == 0o600

    typed = beginning.spaced(beginning.code()).lower()
    assert stranger.post("/start/", VICTOR | {"code": typed}).status_code == 302
    assert not kept.exists()


@pytest.mark.parametrize(
    "asked",
    [
        {"HTTP_X_FORWARDED_FOR": "203.0.113.7"},
        {"HTTP_X_REAL_IP": "203.0.113.7"},
        {"HTTP_HOST": "kulmina.example"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_VIA": "1.1 proxy"},
        {"HTTP_X_FORWARDED_HOST": "kulmina.example"},
    ],
)
def test_what_a_proxy_or_a_strange_name_brings_is_no_visitor_of_this_machine(
    settings: Settings, asked: dict[str, str]
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert here(**asked).post("/start/", VICTOR).status_code == 422
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "Назовите человека"),
        ({"login": "два слова"}, "не подходит"),
        ({"password": "12345678", "again": "12345678"}, "слишком широко распространён"),
        ({"again": "другой"}, "Пароли не совпадают"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(wrong: dict[str, str], said: str) -> None:
    answer = here().post("/start/", VICTOR | wrong)
    assert answer.status_code == 422
    assert said in words(answer.content)
    assert PASSWORD not in answer.content.decode()
    assert ("victor" in answer.content.decode()) == ("login" not in wrong)
    assert not Account.objects.exists()


def test_the_set_up_is_left_and_gone_on_with_from_another_device() -> None:
    client = founded()
    assert client.get("/start/").headers["Location"] == "/start/business/"
    assert "Настройка: осталось 8 шагов" in words(client.get("/today/").content)
    steps(client)

    telephone = Client()
    telephone.force_login(Account.objects.get())
    assert telephone.get("/start/").headers["Location"] == "/start/trial/"
    assert "Настройка: остался 1 шаг" in words(telephone.get("/today/").content)
    telephone.post("/start/close/")
    assert "Настройка: остал" not in words(client.get("/today/").content)
    assert client.get("/start/").headers["Location"] == "/start/trial/", "it stays in the menu"


def test_a_test_client_is_led_by_buttons_to_the_slip_and_taken_back() -> None:
    client = founded()
    steps(client)
    for stop in ("asked", "called", "booked", "arrived", "sold", "paid"):
        assert client.post("/start/trial/", {"stop": stop}).status_code == 302, stop
        client.post("/start/trial/", {"stop": stop})  # a double click
    page = words(client.get("/start/trial/").content)
    assert "Тестовый клиент" in page
    assert client.post("/start/trial/back/").status_code == 302
    assert client.get("/start/trial/").context["slips"] == []
    client.post("/start/trial/", {"stop": "paid"})
    lines = {line for slip in client.get("/start/trial/").context["slips"] for line in slip.lines}
    price = trial.deal_of(catalogue(read.company()).preset("personal_bankruptcy"))
    assert price * 5 // 100 in {amount for _title, _formula, amount in lines}, "5 % of the usual deal of the trade"
    assert leads.count() == 1

    client.post("/start/trial/remove/")
    assert leads.count() == 0
    taken = read.last_no()
    client.post("/start/trial/remove/")
    assert read.last_no() == taken, "nothing is taken back twice"
    assert client.get("/start/").headers["Location"] == "/start/done/"


def test_a_step_done_in_its_own_room_counts_in_the_set_up() -> None:
    client = founded()
    steps(client)
    client.post("/start/trial/", {"stop": "asked"})
    lead = trial.latest(read.company()).lead_id
    client.post("/hat/", {"role": "operator"})
    client.post(f"/calls/{lead}/take/")
    client.post("/hat/", {"role": "owner"})
    road = client.get("/start/trial/").context["road"]
    assert [stop.state for stop in road][:2] == ["done", "next"]
    client.post("/start/trial/", {"stop": "called"})
    assert [stop.state for stop in client.get("/start/trial/").context["road"]][:2] == ["done", "done"]


def test_people_are_taken_in_with_their_hats_and_shown_a_link_once() -> None:
    client = founded()
    client.post("/start/business/", {"name": "Т", "timezone": "Europe/Moscow", "preset": "car_dealer"})
    client.post("/start/offices/", OFFICE)
    given = {
        "rows": "3", "own": ["marketer", "operator", "seller"],
        "name0": "Олег", "role0": "operator", "login0": "oleg", "hat0": ["office_admin"],
        "name1": "Сергей", "role1": "seller", "login1": "", "office1": "OF1",
    }  # fmt: skip
    answer = client.post("/start/people/", given | {"name1": "Сергей", "role1": ""})
    assert answer.status_code == 422
    assert "Выберите роль: Сергей" in words(answer.content)
    assert Person.objects.count() == 1, "all or nobody"
    assert 'value="oleg"' in answer.content.decode()

    answer = client.post("/start/people/", given)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    link = answer.context["links"][0]
    assert (link.name, link.login) == ("Олег", "oleg")
    assert Account.objects.get(username="oleg").hats == ["office_admin"]
    assert Account.objects.get(username="victor").hats == ["marketer"], "what others do is taken off the owner"
    assert "/password/new/" not in client.get("/start/people/").content.decode()
    assert client.get("/start/people/").context["uncovered"] == ["Кассир", "Расчётчик зарплаты"]


def test_the_amounts_of_a_scheme_are_kept_and_what_is_no_number_is_refused() -> None:
    client = founded()
    steps(client)
    page = client.get("/start/schemes/").context
    name = next(field.name for part in page["parts"] for field in part["fields"] if field.name.endswith("fixed.amount"))
    assert pays(client, **{name: "пятьдесят"}) == 422
    assert pays(client, **{name: "61 500"}) == 302
    after = client.get("/start/schemes/").context
    assert next(f.value for part in after["parts"] for f in part["fields"] if f.name == name) == "61500"
    published = len(read.company().schemes)
    assert pays(client) == 302
    assert len(read.company().schemes) == published, "nothing has changed, so nothing is published"
    assert pays(client, "balance") == 302
    chosen = read.company().scheme_of(Account.objects.get().person_id, read.company().periods[0])
    assert chosen is not None
    assert chosen.id.endswith("_balance")


def test_no_page_asks_the_database_often() -> None:
    client = founded()
    steps(client)
    for name in (*setup.STEPS, "done"):
        client.get(f"/start/{name}/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/start/{name}/").status_code == 200
        own = [query["sql"] for query in asked.captured_queries if "django_session" not in query["sql"]]
        assert len(own) <= 12, (name, own)


def test_an_empty_form_is_refused_or_passed_over() -> None:
    client = founded()
    for set_up in (False, True):
        if set_up:
            steps(client)
        for name in (*setup.STEPS, "done"):
            assert client.post(f"/start/{name}/", {}).status_code in (302, 405, 422), name
