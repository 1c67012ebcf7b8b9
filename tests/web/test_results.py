"""My figures: each role sees first what it answers for, and the numbers are those of the statements."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.conftest import Visitor
from tests.web.heads import NOW
from tests.web.reading import words

from kulmina import wiring
from kulmina.analytics.cohort import cut
from kulmina.analytics.figures import figures
from kulmina.analytics.leads import view

pytestmark = pytest.mark.usefixtures("office")
PAGE = "/results/?period=2026-10"


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    with patch("django.utils.timezone.now", return_value=NOW):
        yield


def shown(page: str) -> list[tuple[str, str]]:
    """The figures of the page in their order."""
    found = re.findall(r'data-kpi="([^"]+)">.*?class="value">([^<]*)', page, re.DOTALL)
    return [(kpi, value.replace(" ", " ").strip()) for kpi, value in found]


def test_conversion_into_arrivals_stands_first_for_an_operator(sign_in: Visitor) -> None:
    """The call centre answers first of all for the conversion of applications into arrivals (R64)."""
    page = sign_in("O1").get(PAGE).content.decode()
    assert shown(page)[0][0] == "cc.conv"
    period = wiring.company().period("2026-10")
    source = wiring.source()
    with source.scratch():
        [found] = figures(cut(view(source, None), period.start, period.end, name="2026-10")).values()
    arrived = found.of("O1")["cc.arrived_target"]
    assert ("cc.arrived_target", str(arrived)) in shown(page)
    assert "входит в оплату" in words(page.encode())


def test_a_marketer_sees_arrivals_and_money_of_her_leads(sign_in: Visitor) -> None:
    """Marketing is shown the key stage and the till, not clicks (R51, R54)."""
    told = dict(shown(sign_in("M1").get(PAGE).content.decode()))
    assert {"mk.target_leads", "mk.cr_lead_purchase", "mk.cash", "cc.arrived_target"} <= set(told)
    assert not {"mk.clicks", "mk.ctr", "mk.impressions"} & set(told)


def test_who_sees_everything_looks_at_anybody_and_nobody_else_does(sign_in: Visitor) -> None:
    own = sign_in("O1").get(PAGE).content.decode()
    seen = sign_in("D1").get(f"{PAGE}&person=O1").content.decode()
    assert shown(own) == shown(seen)
    assert sign_in("O1").get(f"{PAGE}&person=O2").status_code == 404
    assert sign_in("D1").get(f"{PAGE}&person=nobody").status_code == 404


def test_a_sellers_money_stands_in_the_file_as_it_is_paid_on(sign_in: Visitor) -> None:
    text = sign_in("S1", "en").get(f"/results/results.csv{PAGE[9:]}").content.decode("utf-8-sig")
    rows = {row["Figure"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows["Seller's money"]["Value"] == "150000"
    assert rows["Seller's money"]["Part of pay"] == "yes"
    assert rows["Meeting to deal"]["Value"] == "1"


def test_the_page_asks_little(sign_in: Visitor) -> None:
    client = sign_in("D1")
    client.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)
    assert len(asked) <= 12
