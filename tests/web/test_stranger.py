"""What a stranger stumbles over at the set-up: every ready set is taken, no link leads to a closed door."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.reading import words
from tests.web.test_start import OFFICE, founded, pays, steps

from kulmina.actions import trial
from kulmina.domain.component import PerUnit
from kulmina.domain.scheme_template import NAMES
from kulmina.journal import read
from kulmina.staff.models import Account

pytestmark = pytest.mark.usefixtures("sqlite_database")
TEAM = {
    "rows": "4", "name0": "Олег", "role0": "operator", "name1": "Сергей", "role1": "seller", "name2": "Анна",
    "role2": "marketer", "name3": "Роман", "role3": "sales_head", "own": ["office_admin", "cashier", "payroll"],
}  # fmt: skip


def with_people(preset: str = "car_dealer") -> Client:
    """A company in which others are paid."""
    client = founded()
    client.post("/start/business/", {"name": "Т", "timezone": "Europe/Moscow", "preset": preset})
    client.post("/start/offices/", OFFICE)
    assert client.post("/start/people/", TEAM).status_code == 302
    client.post("/start/target/", {"variant": client.get("/start/target/").context["typed"]["variant"], "since": ""})
    return client


@pytest.mark.parametrize("chosen", NAMES)
def test_every_ready_set_is_put_in_force_as_it_is_offered(chosen: str) -> None:
    client = with_people()
    assert pays(client, chosen) == 302
    names = {one.scheme for one in read.company().assignments}
    assert names == {f"{role}_{chosen}" for role in ("operator", "seller", "marketer", "sales_head")}


def test_what_is_withheld_is_typed_as_an_amount_and_stays_withheld() -> None:
    client = with_people()
    fields = [field for part in client.get("/start/schemes/?set=revenue").context["parts"] for field in part["fields"]]
    (withheld,) = [field for field in fields if field.name.startswith("knob:less:")]
    assert withheld.value == "300"
    assert withheld.title.startswith("удержание за каждое")
    assert pays(client, "revenue", **{withheld.name: "0"}) == 302
    assert pays(client, "revenue", **{withheld.name: "250"}) == 302
    latest = max((one for one in read.company().schemes if one.id == "operator_revenue"), key=lambda one: one.version)
    assert [part.rate for part in latest.components if isinstance(part, PerUnit) and part.id == "overturned"] == [-250]
    assert pays(client, "revenue", **{withheld.name: "-250"}) == 422


def test_an_amount_that_cannot_be_is_marked_where_it_stands() -> None:
    client = with_people()
    page = client.get("/start/schemes/?set=start").context
    name = next(field.name for part in page["parts"] for field in part["fields"])
    given = {"set": "start", name: "-1", "norm": "21", "worked": "сорок"}
    answer = client.post("/start/schemes/", given)
    assert answer.status_code == 422
    assert "«-1» не подходит" in words(answer.content)
    marked = [field.name for part in answer.context["parts"] for field in part["fields"] if field.wrong]
    assert marked == [name]
    assert answer.context["wrong_days"] == ["worked"]


def test_nobody_is_paid_more_than_all_there_is_and_a_plan_of_nothing_is_no_plan() -> None:
    client = with_people()
    page = client.get("/start/schemes/?set=start").context
    fields = [field for part in page["parts"] for field in part["fields"]]
    share = next(field for field in fields if field.unit == "%")
    assert pays(client, **{share.name: "150"}) == 422
    assert pays(client, **{fields[0].name: "99 999 999 999 999 999"}) == 422
    assert pays(client, **{plan.name: "0" for plan in page["plans"]}) == 302
    assert not read.company().plans


def test_a_creative_without_a_channel_is_marked_at_the_channel() -> None:
    client = with_people()
    answer = client.post("/start/creatives/", {"name0": "А", "name1": "Б", "channel1": "VK Ads"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.count("is-invalid") == 1
    assert 'is-invalid" name="channel0"' in page


def test_the_hours_of_an_office_are_told_from_monday_on() -> None:
    client = founded()
    client.post("/start/business/", {"name": "Т", "timezone": "Europe/Moscow", "preset": "bank"})
    client.post("/start/offices/", OFFICE)
    assert "Пн, Вт, Ср, Чт, Пт · 10:00–19:00" in words(client.get("/start/offices/").content)


def test_the_door_of_calls_opens_for_an_owner_who_also_answers_them() -> None:
    client = founded()
    steps(client)
    assert 'value="/calls/"' in client.get("/start/doors/").content.decode()
    answer = client.post("/hat/", {"role": "operator", "next": "/calls/"})
    assert answer.headers["Location"] == "/calls/"
    assert client.get("/calls/").status_code == 200

    closed = client.get("/start/doors/")
    assert closed.status_code == 403
    assert "Работать как: Собственник" in words(closed.content)
    assert client.post("/hat/", {"role": "owner", "next": "https://evil.example/"}).headers["Location"] == "/"


def test_nobody_is_offered_a_role_that_is_not_his() -> None:
    client = with_people()
    oleg = Account.objects.create_user(username="oleg", password="x", role="operator", person_id="P-1")
    his = Client(HTTP_HOST="localhost")
    his.force_login(oleg)
    page = his.get("/payroll/")
    assert page.status_code == 403
    assert "Работать как" not in words(page.content)
    assert 'href="/calls/"' not in client.get("/start/done/").content.decode(), "not a page for the owner"


def test_who_is_at_work_already_is_sent_to_his_history_first_and_comes_back() -> None:
    client = founded()
    assert "Уже работаете?" in words(client.get("/start/business/").content)
    given = {"name": "Т", "timezone": "Europe/Moscow", "preset": "bank", "history": "1"}
    answer = client.post("/start/business/", given)
    assert answer.headers["Location"] == "/history/?next=/start/offices/"
    assert 'href="/start/offices/"' in client.get(answer.headers["Location"]).content.decode()
    assert "/history/?next=/start/people/" in client.get("/start/people/").content.decode()


def test_far_from_moscow_the_story_of_a_client_tells_the_hours_of_the_company() -> None:
    client = founded()
    omsk = {"name": "Т", "timezone": "Asia/Omsk", "preset": "bank"}
    client.post("/start/business/", omsk)
    client.post("/start/offices/", OFFICE)
    client.post("/start/settle/", {"step": "people"})
    client.post("/start/target/", {"variant": client.get("/start/target/").context["typed"]["variant"], "since": ""})
    for stop in ("asked", "called", "booked"):
        client.post("/start/trial/", {"stop": stop})
    lead = trial.latest(read.company()).lead
    assert lead is not None
    slot = lead.meetings[-1].slot.astimezone(ZoneInfo("Asia/Omsk"))
    told = words(client.get(f"/leads/{lead.lead_id}/").content)
    assert re.findall(r"Записан на встречу: .*?(\d\d:\d\d)", told) == [f"{slot:%H:%M}"], told[:3000]
    assert str(timezone.get_current_timezone()) == "Europe/Moscow", "nothing of the company stays behind"


def test_a_browser_without_a_place_is_taken_to_stand_in_moscow() -> None:
    client = founded()
    for told, guessed in [("UTC", "Europe/Moscow"), ("Etc/GMT%2B3", "Europe/Moscow"), ("Asia%2FOmsk", "Asia/Omsk")]:
        client.cookies["zone"] = told
        assert client.get("/start/business/").context["typed"]["timezone"] == guessed
