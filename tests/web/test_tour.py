"""The tour: somebody who has never seen Kulmina walks through an invented company in five minutes."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from pytest_django import Settings
from tests.world import MOSCOW

from kulmina.demo import fill
from kulmina.web.tour.stops import STOPS

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=MOSCOW)


@pytest.fixture
def invented(sqlite_database: None, settings: Settings) -> None:
    """An invented company, served as one."""
    fill.fill(NOW, leads=240, months=3)
    settings.DEMO = True


@pytest.mark.usefixtures("invented")
@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_stranger_is_led_from_stop_to_stop_through_other_peoples_eyes(language: str) -> None:
    client = Client()
    client.cookies["django_language"] = language
    assert client.get("/").headers["Location"] == "/tour/"
    first = client.get("/tour/").content.decode()
    told = [stop for stop in STOPS if f'action="/tour/{stop.id}/"' in first]
    assert {"road", "slip", "honest", "joint"} <= {stop.id for stop in told}
    for stop in told:
        page = client.post(f"/tour/{stop.id}/", follow=True)
        assert page.status_code == 200, page.redirect_chain
        shown = page.content.decode()
        assert 'class="tour-bar' in shown, stop.id
        following = STOPS[STOPS.index(stop) + 1 :]
        assert (f'action="/tour/{following[0].id}/"' if following else 'href="/tour/"') in shown
    assert "tour-bar" in client.get("/today/").content.decode()
    client.post("/tour/end/")
    assert "tour-bar" not in client.get("/today/").content.decode()


@pytest.mark.usefixtures("invented")
def test_the_first_stop_opens_the_client_whose_money_it_names() -> None:
    client = Client()
    answer = client.post("/tour/road/")
    lead = answer.headers["Location"]
    assert lead.startswith("/leads/")
    history = client.get(lead).content.decode()
    assert "Оплата" in history or "Деньги" in history


@pytest.mark.usefixtures("office")
def test_a_real_company_has_no_tour(settings: Settings) -> None:
    settings.DEMO = True
    client = Client()
    assert client.get("/tour/").status_code == 404
    assert client.post("/tour/road/").status_code == 404
    assert client.get("/").headers["Location"].startswith("/sign-in/")


@pytest.mark.usefixtures("invented")
def test_a_stop_that_does_not_exist_is_said_so() -> None:
    assert Client().post("/tour/moon/").status_code == 404
