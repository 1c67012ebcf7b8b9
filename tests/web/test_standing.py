"""Виктор looks at October when it is long over: the scheme shows how October ended, and its lists hold those leads."""

from __future__ import annotations

import re
from datetime import date, datetime
from html import unescape
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.conftest import Visitor
from tests.web.office import october, open_office
from tests.web.reading import figure
from tests.world import MONDAY, MOSCOW, RULES, World, days

from kulmina import wiring
from kulmina.analytics.answer import answer
from kulmina.analytics.states import places
from kulmina.current.standing import told_since
from kulmina.domain.lead import read_lead, visible
from kulmina.domain.loss import ZONES, loss_zone
from kulmina.domain.period import midnight
from kulmina.intake import packs
from kulmina.journal import read
from kulmina.recording import record
from kulmina.staff.models import Account, Role
from kulmina.web.remembered import Remembered

GOLDEN = Path(__file__).resolve().parents[3] / "shared" / "golden"
DECEMBER = datetime(2026, 12, 10, 12, tzinfo=MOSCOW)


@pytest.fixture(autouse=True)
def in_december(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: DECEMBER)


def later() -> World:
    """October, of which L02 makes up his mind in November and the client of L01 takes his money back."""
    world = october()
    world.leads["L02"].outcome("S2", "sold", at=MONDAY + days(35)).signed("S2", at=MONDAY + days(35)).paid(
        "90000.00", at=MONDAY + days(36)
    )
    world.leads["L01"].refunded("150000.00", at=MONDAY + days(37))
    return world


@pytest.fixture
def ended(sqlite_database: None) -> None:
    open_office(later())


def shown_zones(page: bytes) -> dict[str, int]:
    return {zone: int(figure(page, "data-balance", zone)) for zone in ZONES}


def answered(period: str) -> dict[str, list[str]]:
    report: dict[str, list[str]] = answer(wiring.source())["reports"][f"{period}|at_close"]["loss_zones"]
    return report


@pytest.mark.usefixtures("ended")
def test_the_scheme_of_a_past_month_is_that_of_its_last_instant(sign_in: Visitor) -> None:
    page = sign_in().get("/scheme/?period=2026-10").content
    assert shown_zones(page) == {"won": 2, "open": 2, "marketing": 2, "call_centre": 1, "sales": 0}
    assert shown_zones(page) == {zone: len(found) for zone, found in answered("2026-10").items()}
    assert figure(page, "data-state", "follow_up") == "1"
    assert shown_zones(page)["won"] == int(figure(page, "data-stage", "paid"))


@pytest.mark.usefixtures("ended")
def test_running_days_show_what_is_so_now(sign_in: Visitor) -> None:
    page = sign_in().get("/scheme/?period=all").content
    assert shown_zones(page) == {"won": 2, "open": 1, "marketing": 2, "call_centre": 1, "sales": 1}
    assert figure(page, "data-state", "follow_up") == "0"


@pytest.mark.usefixtures("ended")
def test_a_zone_opens_exactly_the_leads_that_were_in_it(sign_in: Visitor) -> None:
    client = sign_in()
    for zone, found in answered("2026-10").items():
        page = client.get(f"/leads/?period=2026-10&zone={zone}").content.decode()
        assert set(re.findall(r'href="/leads/(L\d+)/"', page)) == set(found)


def test_a_late_fact_about_past_days_is_seen_at_once(ended: None, sign_in: Visitor) -> None:
    client = sign_in()
    client.get("/scheme/?period=2026-10")
    world = later()
    world.leads["L07"].lost("O1", at=MONDAY + days(1), recorded=DECEMBER)
    record(world.events)
    seen = shown_zones(client.get("/scheme/?period=2026-10").content)
    assert seen == {"won": 2, "open": 1, "marketing": 2, "call_centre": 2, "sales": 0}
    assert sum(map(len, places(wiring.source(), date(2026, 10, 1), date(2026, 11, 1)).values())) == sum(seen.values())


def test_what_becomes_known_later_is_read_as_the_journal_reads_it(ended: None) -> None:
    known = read.last_no()
    world = later()
    world.leads["L06"].qc("non_target", recorded=DECEMBER)
    world.application("L08", at=MONDAY + days(3))
    world.application("L09", at=MONDAY + days(40))
    record(world.events)
    october = {"start": date(2026, 10, 1), "end": date(2026, 11, 1)}
    found = places(wiring.source(), **october)
    whole = {lead: place for place, leads in found.items() for lead in leads}
    numbers = read.lead_numbers(["L06", "L08", "L09"])
    assert told_since(known, **october) == {number: whole.get(number) for number in numbers.values()}
    world.tell("business.configured", {"rules": {**RULES, "dedupe_days": 10}}, actor="D1", at=DECEMBER)
    record(world.events)
    assert told_since(known, **october) is None


def test_the_worked_example_stands_as_it_is_answered(sqlite_database: None) -> None:
    if not GOLDEN.is_dir():
        pytest.skip(f"the worked example is not at {GOLDEN}")
    packs.take(GOLDEN, now=DECEMBER)
    Account.objects.create(username="v", person_id="V", role=Role.OWNER)
    client = Client()
    client.force_login(Account.objects.get(username="v"))
    page = client.get("/scheme/?period=2026-10").content
    assert shown_zones(page) == {zone: len(found) for zone, found in answered("2026-10").items()}
    assert shown_zones(page) == {"won": 5, "marketing": 4, "call_centre": 3, "sales": 2, "open": 2}
    follows(client, "/scheme/?period=2026-10")
    for by in ("creative", "campaign", "channel", "operator", "office"):
        follows(client, f"/funnel/?period=2026-10&by={by}")


@pytest.mark.usefixtures("ended")
def test_every_lead_stands_where_the_plain_reading_puts_it() -> None:
    company = read.company()
    period = company.period("2026-10")
    cut = midnight(period.end, company.rules.tz)
    names = {number: name for name, number in read.lead_numbers([f"L0{n}" for n in range(1, 8)]).items()}
    found = {names[n]: place for place, ns in places(wiring.source(), period.start, period.end).items() for n in ns}
    assert set(found) == set(names.values())
    for name in found:
        lead = read_lead(visible(read.events_of(name)), company.rules, lead_id=name, cut=cut)
        assert found[name] == (lead.state, loss_zone(lead, cut))


def follows(client: Client, address: str) -> None:
    """Whatever counts leads on a page opens a list of exactly as many."""
    page = client.get(address).content.decode()
    links = re.findall(r'<a class="counted[^"]*" href="([^"]+)">(.*?)</a>', page, re.DOTALL)
    counted = 0
    for link, inside in links:
        number = re.match(r"\s*(?:<(?:span|b)[^>]*>)?([\d\xa0]+)<?", inside)
        if number is None or re.match(r"[^<]*%", inside):
            continue
        opened = client.get(unescape(link)).content
        expected = int(number[1].replace("\xa0", ""))
        assert int(re.match(r"\d+", figure(opened, "data-figure", "count"))[0]) == expected, (link, inside)  # type: ignore[index]
        assert len(re.findall(rb"<tr[^>]*><th class=\"stuck\" scope=\"row\">", opened)) == min(expected, 50), link
        counted += 1
    assert counted >= 12


@pytest.mark.usefixtures("ended")
@pytest.mark.parametrize("period", ["2026-10", "2026-11", "all"])
def test_every_number_of_the_scheme_opens_exactly_its_leads(sign_in: Visitor, period: str) -> None:
    follows(sign_in(), f"/scheme/?period={period}")


@pytest.mark.usefixtures("ended")
@pytest.mark.parametrize(
    ("by", "period"),
    [("creative", "2026-10"), ("channel", "2026-10"), ("operator", "2026-10"), ("office", "all"), ("creative", "all")],
)
def test_every_number_of_the_funnel_opens_exactly_its_leads(sign_in: Visitor, by: str, period: str) -> None:
    follows(sign_in(), f"/funnel/?period={period}&by={by}")


@pytest.mark.usefixtures("ended")
def test_a_list_and_its_file_hold_the_same_leads(sign_in: Visitor) -> None:
    client = sign_in()
    text = client.get("/leads/leads.csv?period=2026-10&zone=open").content.decode("utf-8-sig")
    assert sorted(line.split(";")[0] for line in text.splitlines()[1:]) == ["L02", "L07"]
    assert client.get("/leads/leads.xlsx?period=2026-10").status_code == 200
    assert client.get("/leads/leads.pdf?period=2026-10").status_code == 404
    assert client.get("/statements/2026-10/statements.csv").status_code == 200
    assert client.get("/statements/2026-10/O1/statement.csv").status_code == 200
    assert client.get("/statements/2026-10/O1/statement.pdf").status_code == 404


def test_one_long_answer_keeps_nobody_else_waiting() -> None:
    kept = Remembered[str](2)
    begun, go = Event(), Event()

    def slowly() -> str:
        begun.set()
        assert go.wait(10)
        return "October"

    asked: list[str] = []
    first = Thread(target=lambda: asked.append(kept.get("october", slowly)))
    first.start()
    assert begun.wait(10)
    assert kept.get("november", lambda: "November") == "November"
    go.set()
    first.join()
    assert asked == ["October"]
    assert kept.get("october", never) == "October"


def test_what_could_not_be_worked_out_is_asked_again() -> None:
    kept = Remembered[str](1)
    with pytest.raises(AssertionError):
        kept.get("october", never)
    assert kept.get("october", lambda: "October") == "October"
    kept.get("november", lambda: "November")
    assert kept.get("october", lambda: "again") == "again"


def never() -> Any:
    raise AssertionError("worked out twice")
