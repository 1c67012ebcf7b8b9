"""Сергей's and Светлана's room: whom to take, whom to call, how a meeting ends, what was promised and came."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.conftest import Visitor
from tests.web.office import october, open_office
from tests.web.reading import figure, plain, row, words
from tests.web.test_reception import HX, Later, at
from tests.world import MONDAY, World, days, hours, minutes

from kulmina.clients import people
from kulmina.current.leads import card
from kulmina.domain.lead import Lead
from kulmina.journal import read
from kulmina.recording import record
from kulmina.staff.models import Account, Role

NOW = MONDAY + days(3) + hours(2)  # Thursday noon


def told() -> World:
    """October of the small company; today L10 waits in the office, L11 is with Сергей."""
    world = october()
    world.walk_in("L10", at=NOW - minutes(20))
    world.walk_in("L11", at=NOW - minutes(40)).tell("seller.assigned", {"seller": "S1"}, actor="S1", after=minutes(5))
    return world


@pytest.fixture(autouse=True)
def office(sqlite_database: None) -> Iterator[None]:
    open_office(told())
    with at(NOW):
        yield


def lead(lead_id: str) -> Lead:
    found = card(lead_id)
    assert found is not None
    return found.lead


def refused(client: Client, address: str, **given: str) -> str:
    response = client.post(address, given, headers=HX)
    assert response.status_code == 422
    return words(response.content)


def test_the_sellers_day_is_one_page(sign_in: Visitor) -> None:
    page = sign_in("S1").get("/sales/").content
    assert figure(page, "data-figure", "waiting") == "1"
    assert figure(page, "data-figure", "with") == "1"
    assert "/sales/L11/" in page.decode()


def test_a_follow_up_without_a_date_is_an_error_on_top(sign_in: Visitor) -> None:
    page = sign_in("S2").get("/sales/").content
    assert figure(page, "data-figure", "dateless") == "1"
    assert words(page).index("эти клиенты теряются") < words(page).index("Ждут в офисе")


def test_a_seller_takes_who_waits_and_the_other_one_is_told(sign_in: Visitor) -> None:
    sergey, svetlana = sign_in("S1"), sign_in("S2")
    assert svetlana.get("/sales/L10/").status_code == 200
    assert sergey.post("/sales/L10/take/", {"act": "one"}, headers=HX)["HX-Redirect"] == "/sales/L10/"
    said = refused(svetlana, "/sales/L10/take/", act="two")
    assert "с ним работает Сергей" in said
    assert svetlana.get("/sales/L10/").status_code == 403


def test_a_sale_with_a_colleague_and_a_schedule(sign_in: Visitor) -> None:
    given = {
        "verdict": "target", "amount": "150 000,00", "seller_1": "S1", "share_1": "70", "seller_2": "S2",
        "share_2": "30", "count": "3", "first": "2026-10-31", "act": "sell",
    }  # fmt: skip
    sergey = sign_in("S1")
    for _ in range(2):
        assert sergey.post("/sales/L11/sell/", given).status_code == 302
    sold = lead("L11")
    assert (sold.state, len(sold.deals), sold.deals[0].amount) == ("sold", 1, 15_000_000)
    assert {who: str(share) for who, share in sold.deals[0].sellers.items()} == {"S1": "7/10", "S2": "3/10"}
    assert [part.amount for part in sold.promised["D-L11"]] == [5_000_000] * 3
    page = words(sergey.get("/sales/L11/").content)
    assert "30 ноября 2026" in page
    assert "Осталось заплатить" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"amount": "сто тысяч"}, "не похоже на сумму"),
        ({"amount": "100", "share_1": "60", "seller_1": "S1"}, "60 %"),
        ({"amount": "100", "first": "завтра", "count": "2"}, "не похоже на дату"),
        ({"amount": "100", "verdict": ""}, "целевой"),
        ({"amount": "100", "day_1": "2026-11-01", "part_1": "99"}, "99.00"),
        ({"amount": "-5"}, "не похоже на сумму"),
    ],
)
def test_what_cannot_be_a_contract_is_told(sign_in: Visitor, typed: dict[str, str], said: str) -> None:
    before = read.last_no()
    assert said in refused(sign_in("S1"), "/sales/L11/sell/", **{"verdict": "target", **typed})
    assert read.last_no() == before


def test_a_client_who_thinks_gets_his_date(sign_in: Visitor) -> None:
    sergey = sign_in("S1")
    assert "Назначьте дату" in refused(sergey, "/sales/L11/think/", verdict="target", at="")
    sergey.post("/sales/L11/think/", {"verdict": "target", "at": "2026-10-09T10:00", "act": "think"})
    assert lead("L11").followup == MONDAY + days(4)
    assert "касаний 0 из 5" in words(sergey.get("/sales/").content)


def test_a_touch_is_made_and_the_next_one_dated(sign_in: Visitor) -> None:
    svetlana = sign_in("S2")
    page = words(svetlana.get("/sales/L02/").content)
    assert "нет даты следующего касания" in page
    svetlana.post("/sales/L02/touch/", {"result": "no_decision", "at": "2026-10-12T12:00", "act": "touch"})
    assert len(lead("L02").followed_up) == 1
    assert "dateless" not in svetlana.get("/sales/").content.decode()


def test_the_last_touch_ends_in_sleep_or_loss(sign_in: Visitor) -> None:
    world = Later()
    story = world.application("L20").assigned("O1").call("O1").booked("O1", slot=days(1)).arrived(after=days(1))
    story.classified("S2").outcome("S2", "follow_up")
    for _ in range(4):
        story.followup("S2", hours(1)).followed_up("S2", after=hours(1))
    record(world.events)
    svetlana = sign_in("S2")
    assert "последнее из 5 касаний" in words(svetlana.get("/sales/L20/").content)
    assert "проиграно" in refused(svetlana, "/sales/L20/touch/", result="no_answer", at="2026-10-12T12:00")
    assert "когда вернуться" in refused(svetlana, "/sales/L20/sleep/", until="")
    svetlana.post("/sales/L20/lose/", {"reason": "chose_competitor", "result": "no_decision", "act": "lose"})
    assert (lead("L20").state, len(lead("L20").followed_up)) == ("lost", 5)


def test_a_repeated_sale_is_confirmed(sign_in: Visitor) -> None:
    sergey = sign_in("S1")
    assert "повторная продажа" in words(sergey.get("/sales/L01/").content)
    assert "повторная продажа" in refused(sergey, "/sales/L01/sell/", amount="1000")
    sergey.post("/sales/L01/sell/", {"amount": "1000", "repeat": "yes", "act": "again"})
    assert len(lead("L01").deals) == 2


def test_a_contract_is_called_off(sign_in: Visitor) -> None:
    sergey = sign_in("S1")
    assert "причину" in refused(sergey, "/sales/L01/cancel/", deal="D-L01", reason="")
    sergey.post("/sales/L01/cancel/", {"deal": "D-L01", "reason": "changed_mind", "act": "off"})
    assert "расторгнут" in words(sergey.get("/sales/L01/").content)


def test_a_seller_reads_his_own_clients(sign_in: Visitor) -> None:
    assert sign_in("S1").get("/sales/L05/").status_code == 403
    assert sign_in("S1").get("/sales/?seller=S2").status_code == 403
    assert sign_in("S1").get("/sales/L99/").status_code == 404
    assert sign_in("D1").get("/sales/L05/").status_code == 200
    assert sign_in("O1").get("/sales/").status_code == 403
    assert sign_in("A1").get("/sales/").status_code == 403


def test_the_owner_looks_and_records_nothing(sign_in: Visitor) -> None:
    page = sign_in("D1").get("/sales/L11/").content.decode()
    assert "/think/" not in page
    assert "/hand-over/" not in page


def test_promised_and_received_are_those_of_the_till(sign_in: Visitor) -> None:
    page = sign_in("D1").get("/sales/money/?period=2026-10").content
    assert figure(page, "data-figure", "received") == "270000,00₽"
    assert "150000,00" in re.sub(r"\s", "", re.sub(r"<[^>]+>", "", row(page, "Сергей")))
    assert "120000,00" in re.sub(r"\s", "", re.sub(r"<[^>]+>", "", row(page, "D-L05")))
    own = sign_in("S1").get("/sales/money/?period=2026-10").content
    assert figure(own, "data-figure", "received") == "150000,00₽"


def test_the_month_is_counted_beside_the_page(sign_in: Visitor) -> None:
    page = sign_in("S1").get("/sales/month/").content
    assert figure(page, "data-kpi", "sl.meetings_target") == "1"
    assert figure(page, "data-kpi", "sl.deals") == "1"
    assert figure(page, "data-kpi", "sl.cash") == "150000,00₽"
    assert figure(page, "data-figure", "pay") == "47500,00₽"


def test_a_schedule_is_proposed_while_it_is_typed(sign_in: Visitor) -> None:
    rows = sign_in("S1").get("/sales/plan/", {"amount": "100", "count": "3", "first": "2026-12-01"}).content.decode()
    assert re.findall(r'value="([\d.]+)"', rows) == ["33.34", "33.33", "33.33"]
    assert sign_in("S1").get("/sales/plan/", {"amount": "x", "count": "3"}).content.strip() == b""


@pytest.mark.parametrize(
    "address", ["/sales/clients.csv", "/sales/money.csv", "/sales/clients.xlsx", "/sales/money.xlsx"]
)
def test_lists_leave_as_tables(sign_in: Visitor, address: str) -> None:
    assert sign_in("S2").get(address).status_code == 200


@pytest.mark.parametrize(
    ("address", "who"), [("/sales/clients.csv", "L11"), ("/sales/money.csv?period=2026-10", "L01"),
                         ("/reception/day.csv", "L11")]
)  # fmt: skip
def test_a_file_masks_contacts_and_names_no_client_to_the_commercial_director(
    sign_in: Visitor, address: str, who: str
) -> None:
    """He reads everything and takes no personal data out (DOMAIN §5)."""
    found = card(who)
    assert found is not None
    people.call(str(found.row.client), "Иван Петров")
    Account.objects.create(username="kd", person_id="KD", role=Role.COMMERCIAL_DIRECTOR, language="ru")
    for person in ("D1", "KD"):
        left = sign_in(person).get(address).content.decode("utf-8-sig")
        assert who in left
        assert not re.search(r"\+7900\d{7}", left)
        assert ("Иван Петров" in left) == (person == "D1")


def test_a_head_opens_the_clients_of_his_office_and_no_leads_of_the_call_centre(sign_in: Visitor) -> None:
    Account.objects.create(username="rsh", person_id="RS", role=Role.SALES_HEAD, office="OF1", language="ru")
    roman = sign_in("RS")
    assert roman.get("/sales/L11/").status_code == 200
    assert roman.get("/sales/L03/").status_code == 403  # cut off by phone, never booked anywhere


@pytest.mark.parametrize("address", ["/sales/", "/sales/L11/", "/sales/money/?period=2026-10", "/sales/month/"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_pages_open_in_both_languages(sign_in: Visitor, address: str, language: str) -> None:
    assert sign_in("S1", language).get(address).status_code == 200


@pytest.mark.parametrize(
    ("address", "most"), [("/sales/", 12), ("/sales/L11/", 12), ("/sales/money/?period=2026-10", 12)]
)
def test_more_clients_ask_the_database_no_more(sign_in: Visitor, address: str, most: int) -> None:
    client = sign_in("S1")
    world = Later()
    many(world, 1)
    record(world.events)
    client.get(address)
    few, first = queries(client, address), len(world.events)
    many(world, 20)
    record(world.events[first:])
    assert queries(client, address) == few
    assert few <= most


def many(world: Later, count: int) -> None:
    for _ in range(count):
        number = len(world.leads)
        sold = world.walk_in(f"W{number}", at=MONDAY + timedelta(minutes=number)).classified("S1").outcome("S1", "sold")
        sold.signed("S1").paid("10.00")
        thinks = world.walk_in(f"T{number}", at=MONDAY + timedelta(minutes=number))
        thinks.classified("S1").outcome("S1", "follow_up")


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_his_month_tells_what_he_sold_at_once_and_what_follow_up_brought(sign_in: Visitor) -> None:
    sergey, svetlana = (sign_in(person).get("/sales/month/").content.decode() for person in ("S1", "S2"))
    told = [
        plain(found)
        for page, part in ((sergey, "sold"), (svetlana, "sold"), (svetlana, "won"))
        for found in re.findall(rf'data-met="{part}">(.*?)</dd>', page, re.DOTALL)
    ]
    assert told == ["100%1из1", "50%1из2", "0%0из1·1ещёвработе"]
