"""Марина opens «how my leads were treated»: her own creatives only, contacts masked, numbers that open their leads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.conftest import Visitor
from tests.web.heads import NOW, hire
from tests.web.reading import figure, words

pytestmark = pytest.mark.usefixtures("office")
PAGE = "/treatment/?period=2026-10"


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    with patch("django.utils.timezone.now", return_value=NOW):
        yield


def test_she_sees_the_leads_of_her_own_creatives(sign_in: Visitor) -> None:
    """L07 is of the creative that nobody owns, L05 came from the street without any."""
    page = sign_in("M1").get(PAGE).content
    assert figure(page, "data-figure", "leads") == "5"
    assert figure(sign_in("D1").get(PAGE).content, "data-figure", "leads") == "7"
    assert "Как обработали мои лиды" in words(page)


def test_every_number_opens_its_leads(sign_in: Visitor) -> None:
    client = sign_in("M1")
    page = client.get(PAGE).content.decode()
    links = set(re.findall(r'href="(/treatment/leads/\?[^"]*of=\w+[^"]*)"[^>]*>(\d+)</a>', page))
    assert len(links) >= 5
    for address, count in links:
        shown = client.get(address.replace("&amp;", "&")).content
        assert figure(shown, "data-figure", "count").startswith(f"{count}лид"), address


def test_somebody_elses_creative_gives_nothing_and_contacts_are_masked(sign_in: Visitor) -> None:
    client = sign_in("M1")
    assert "В эти дни лидов не было" in words(client.get(f"{PAGE}&creative=C4").content)
    text = client.get("/treatment/leads/?period=2026-10&of=late").content.decode()
    assert "L02" in text
    assert not re.search(r"\+7\s?900\s?000", text)
    assert b"+7900" not in client.get("/treatment/leads.csv?period=2026-10").content


def test_zones_add_up_and_a_thin_past_is_said(sign_in: Visitor) -> None:
    page = sign_in("M1").get(PAGE).content
    zones = [int(figure(page, "data-zone", zone)) for zone in ("won", "marketing", "call_centre", "sales", "open")]
    assert sum(zones) == 5
    assert "Нормы пока нет" in words(page)


def test_who_may_enter_and_how_little_it_asks(sign_in: Visitor) -> None:
    hire()
    for person in ("O1", "S1", "H1", "R1", "K1", "N1"):
        assert sign_in(person).get(PAGE).status_code == 403, person
    client = sign_in("M1")
    client.get(PAGE)
    for address in (PAGE, "/treatment/leads/?period=2026-10&of=late"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= 12
