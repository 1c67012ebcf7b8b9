"""Виктор and Марина at the marketing desk: four facts apart, beside the days before, every number opens its leads."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.conftest import Visitor
from tests.web.heads import NOW, hire, told
from tests.web.office import BEFORE
from tests.web.reading import figure, plain, row, words
from tests.world import MONDAY, World, days

from kulmina.current.funnel import funnel
from kulmina.domain.event import make
from kulmina.domain.funnel import FunnelRow
from kulmina.journal import read
from kulmina.recording import record
from kulmina.web.marketing.figures import change
from kulmina.web.marketing.ripening import Expected

pytestmark = pytest.mark.usefixtures("office")
PAGE = "/marketing/?period=2026-10"
OCTOBER = {"start": date(2026, 10, 1), "end": date(2026, 11, 1)}
COUNTS = {"clicks": "clicks", "target_actions": "actions", "purchases": "purchases", "leads": "leads"}


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    with patch("django.utils.timezone.now", return_value=NOW):
        yield


def ads(creative: str, day: date, *, spend: str, clicks: int = 100, visits: int | None = None) -> None:
    """A day as its platform reports it."""
    payload: dict[str, Any] = {"creative": creative, "date": f"{day}", "impressions": 1000, "clicks": clicks}
    told(f"ad-{creative}-{day}", "ad.reported", payload | {"spend": spend, "visits": visits})


def test_the_figures_are_those_of_the_funnel(sign_in: Visitor) -> None:
    """A click, a target action, an office visit and a purchase stand apart in each row (R22)."""
    page = sign_in().get(PAGE).content
    for line in funnel(by="creative", **OCTOBER).rows:
        shown = row(page, line.group or "-")
        for name, mark in COUNTS.items():
            assert figure(shown, "data-figure", mark) == str(getattr(line, name)), (line.group, name)
        assert figure(shown, "data-figure", "arrived") == str(line.stage("arrived"))
        assert figure(shown, "data-figure", "target") == str(line.verdict("target"))
        assert figure(shown, "data-figure", "cash") == f"{line.cash // 100},{line.cash % 100:02d}"


@pytest.mark.parametrize("by", ["creative", "campaign", "channel", "platform", "owner"])
def test_the_total_is_the_sum_of_the_rows(sign_in: Visitor, by: str) -> None:
    page = sign_in().get(f"{PAGE}&by={by}").content.decode()
    for mark in ("leads", "actions", "arrived", "purchases"):
        found = dict(_marked(page, mark))
        whole = found.pop("total")
        if by != "owner":
            found.pop("owner-")  # a part of the total that other rows count too
        assert sum(found.values()) == whole == int(figure(row(page.encode(), "total"), "data-figure", mark))


def _marked(page: str, mark: str) -> Iterator[tuple[str, int]]:
    for group in re.findall(r'<tr[^>]*data-group="([^"]*)"', page):
        if not group.startswith("budget|"):
            yield group, int(figure(row(page.encode(), group), "data-figure", mark))


@pytest.mark.parametrize("by", ["creative", "campaign", "platform", "owner"])
def test_every_number_opens_exactly_its_leads(sign_in: Visitor, by: str) -> None:
    client = sign_in()
    page = client.get(f"{PAGE}&by={by}").content.decode()
    links = re.findall(r'<a class="counted[^"]*" href="(/leads/\?[^"]+)">(\d+)</a>', page)
    assert len(links) > 15
    for address, count in set(links):
        found = client.get(unescape(address)).content
        assert re.match(rf"{count}(?!\d)", figure(found, "data-figure", "count")), address


def test_what_is_nobodys_is_always_there(sign_in: Visitor) -> None:
    client = sign_in()
    page = client.get(PAGE).content
    assert "Без креатива" in row(page, "-")
    assert figure(row(page, "owner-"), "data-figure", "leads") == "1"
    assert "без владельца" in row(page, "C4")
    empty = client.get("/marketing/?from=2026-09-10&to=2026-09-11").content
    assert figure(row(empty, "-"), "data-figure", "leads") == "0"
    assert figure(row(empty, "owner-"), "data-figure", "leads") == "0"
    owners = client.get(f"{PAGE}&by=owner").content
    assert figure(row(owners, "owner-"), "data-figure", "leads") == "1"
    assert figure(row(owners, "-"), "data-figure", "leads") == "1"


def test_visits_stand_only_where_somebody_counts_them(sign_in: Visitor) -> None:
    """A dash and never 0 (R32); what a visit costs by platform (R52) is told where all visits are counted."""
    client = sign_in()
    assert "Посещения" not in words(client.get(PAGE).content)
    ads("C4", date(2026, 10, 6), spend="500.00", visits=50)
    page = client.get(PAGE).content
    assert figure(row(page, "C4"), "data-figure", "visits") == "50"
    assert figure(row(page, "C1"), "data-figure", "visits") == "—"
    assert "10·2%" in plain(row(page, "C4"))
    assert figure(row(page, "total"), "data-figure", "visits") == "50"
    assert "—·—" in plain(row(page, "total"))


def test_each_figure_stands_beside_that_of_as_many_days_before(sign_in: Visitor) -> None:
    earlier = World()
    for name in ("X1", "X2", "X3", "X4"):
        earlier.application(name, at=MONDAY - days(4)).assigned("O1").call("O1").qualified("O1")
    record(replace(e, event_id=f"X{e.event_id}", source_id=f"X{e.event_id}") for e in earlier.events)
    page = sign_in().get("/marketing/?from=2026-10-05&to=2026-10-11").content
    shown = row(page, "C1")
    assert figure(shown, "data-figure", "target") == "3"
    assert "3↓раньше:4" in plain(shown)
    assert "30 сентября 2026 г. – 4 октября" in words(page).replace("\xa0", " ")


def test_growth_is_good_or_bad_by_what_has_grown() -> None:
    now, was = (
        FunnelRow("C1", clicks=20, spend=900, target_actions=3),
        FunnelRow("C1", clicks=10, spend=800, target_actions=4),
    )
    tones = {
        name: (told.arrow, told.tone)
        for name in ("clicks", "actions", "per_action")
        if (told := change(name, now, was))
    }
    assert tones == {"clicks": ("up", ""), "actions": ("down", "bad"), "per_action": ("up", "bad")}
    assert change("romi", now, FunnelRow("C1")) is None
    assert change("actions", now, None) is None


def test_a_marketer_sees_her_own_and_a_contractor_counts_alone(sign_in: Visitor) -> None:
    mine = sign_in("M1").get(PAGE).content
    assert 'data-group="C1"' in mine.decode()
    assert 'data-group="C4"' not in mine.decode()
    assert figure(row(mine, "total"), "data-figure", "leads") == "5"
    assert sign_in("M1").get("/marketing/C4/").status_code == 404
    told(
        "to-nina", "creative.registered", {"creative": "C4", "campaign": "K2", "owner": "N1", "name": "Статья"}, at=NOW
    )
    client = sign_in("N1")
    page = client.get(PAGE).content
    assert figure(row(page, "total"), "data-figure", "leads") == "1"
    for shown in (page, client.get("/marketing/C4/?period=2026-10").content):
        assert "₽" not in words(shown)
        assert 'data-figure="cash"' not in shown.decode()
    header = client.get("/marketing/marketing.csv?period=2026-10").content.decode("utf-8-sig").splitlines()[0]
    assert "₽" not in header
    assert client.post("/marketing/note/C4/", {"text": "Хорошая статья"}).status_code == 422


def test_what_asks_for_an_eye_opens_its_list(sign_in: Visitor) -> None:
    ads("C4", date(2026, 10, 6), spend="700.00")
    ads("C9", date(2026, 10, 6), spend="300.00")
    client = sign_in()
    page = client.get(PAGE).content.decode()
    signs = dict(re.findall(r'data-sign="(\w+)">(.*?)</li>', page, re.DOTALL))
    assert set(signs) == {"vanity", "idle", "silent", "unowned", "unattributed"}
    assert plain(signs["idle"]).startswith("1креативпотратил300₽")
    for code, groups in {"idle": {"C9"}, "unowned": {"C4", "C9"}, "silent": {"C1", "C3", "C4", "C9"}}.items():
        address = unescape(re.findall(r'href="([^"]+)"', signs[code])[0])
        narrowed = client.get(address).content.decode()
        shown = set(re.findall(r'data-group="(C\d)"', narrowed))
        assert shown == groups, code
    leads = client.get(unescape(re.findall(r'href="([^"]+)"', signs["unattributed"])[0])).content
    assert figure(leads, "data-figure", "count").startswith("1лид")


def test_the_month_of_money_is_told_in_words(sign_in: Visitor) -> None:
    for ago in range(1, 20):
        ads("C1", date(2026, 10, 9) - timedelta(days=ago), spend="1000.00")
    client = sign_in("M1")
    assert "не задан" in words(client.get(PAGE).content)
    sent = {"period": "2026-10", "budget|vk_ads": "16 000", "budget|seo": ""}
    assert client.post("/marketing/budget-set/", sent).status_code == 302
    assert read.company().budgets == {("2026-10", "vk_ads"): 1_600_000}
    page = client.get(PAGE).content
    assert figure(page, "data-figure", "planned").endswith("16000,00₽")
    assert "Бюджет месяца перерасходован" in words(page)
    assert "Перерасход: 1\xa0тыс.\xa0₽" in words(page)
    assert client.post("/marketing/budget-set/", {"period": "2026-10", "budget|seo": "много"}).status_code == 422
    assert sign_in().post("/marketing/budget-set/", sent | {"budget|seo": "5"}).status_code == 422


def test_a_creative_has_its_own_page_with_notes_that_can_be_taken_back(sign_in: Visitor) -> None:
    client = sign_in("M1")
    assert client.post("/marketing/note/C1/", {"text": "Дорого, но <b>люди</b> доходят"}).status_code == 302
    page = client.get("/marketing/C1/?period=2026-10").content
    assert "&lt;b&gt;люди" in page.decode()
    assert "Дорого" in row(client.get(PAGE).content, "C1")
    [event] = re.findall(r'name="event" value="([^"]+)"', page.decode())[-1:]
    client.post("/undo/", {"event": event, "next": "/marketing/C1/"})
    assert "доходят" not in client.get(PAGE).content.decode()


def test_a_creative_is_described_and_its_history_is_kept(sign_in: Visitor) -> None:
    client = sign_in("M1")
    said = {"name": "Долги спишем", "text": "Без суда", "link": "https://www.example.com/a?b=1&c=2", "owner": "N1"}
    assert client.post("/marketing/describe/C1/", said).status_code == 422  # she gives hers to nobody
    assert client.post("/marketing/describe/C1/", said | {"owner": "M1"}).status_code == 302
    page = client.get("/marketing/C1/?period=2026-10").content
    assert "Без суда" in words(page)
    assert "название: Спишем долги → Долги спишем" in re.sub(r"\s+", " ", words(page))
    assert 'rel="noopener noreferrer nofollow"' in page.decode()
    assert client.post("/marketing/describe/C1/", said | {"owner": "M1", "link": "javascript:x"}).status_code == 422


def test_a_picture_is_a_link_until_its_host_is_let_in(sign_in: Visitor, settings: Any) -> None:
    about = {"creative": "C1", "owner": "M1", "name": "Спишем долги", "image": "https://img.example.com/1.png"}
    told("pictured", "creative.registered", about, at=NOW)
    client = sign_in()
    assert "<img" not in client.get("/marketing/C1/").content.decode()
    settings.IMAGE_HOSTS = ["img.example.com"]
    assert 'src="https://img.example.com/1.png"' in client.get("/marketing/C1/").content.decode()


def test_losses_of_a_creative_add_up_and_open_their_leads(sign_in: Visitor) -> None:
    client = sign_in()
    page = client.get("/marketing/C3/?period=2026-10").content
    zones = {
        zone: int(figure(page, "data-zone", zone)) for zone in ("won", "marketing", "call_centre", "sales", "open")
    }
    assert zones == {"won": 0, "marketing": 2, "call_centre": 0, "sales": 0, "open": 0}
    for address, count in re.findall(r'href="(/leads/\?[^"]*zone=\w+[^"]*)">.*?<b[^>]*>(\d+)</b>', page.decode()):
        found = client.get(unescape(address)).content
        assert figure(found, "data-figure", "count").startswith(f"{count}лид"), address


def test_an_id_may_hold_a_slash(sign_in: Visitor) -> None:
    told("slash", "creative.registered", {"creative": "vk/17?a#b", "owner": "M1", "name": "С дробью"}, at=NOW)
    client = sign_in("M1")
    address = re.search(r'<a class="title" href="([^"]+)">С дробью', client.get(PAGE).content.decode())
    assert address
    assert "С дробью" in words(client.get(unescape(address[1])).content)


def test_rows_come_by_fifty_and_the_total_is_of_all(sign_in: Visitor) -> None:
    many = [
        make("creative.registered", {"creative": f"X{n:03d}", "owner": "M1", "name": f"Креатив {n}"},
             event_id=f"many-{n}", occurred_at=BEFORE, recorded_at=BEFORE, actor="SYS")
        for n in range(150)
    ]  # fmt: skip
    record(many)
    client = sign_in()
    first, second = (client.get(f"{PAGE}&page={n}").content.decode() for n in (1, 4))
    groups = [set(re.findall(r'data-group="([CX]\d+)"', page)) for page in (first, second)]
    assert [len(found) for found in groups] == [50, 3]
    assert not groups[0] & groups[1]
    assert {"C1", "C3"} <= groups[0]
    for page in (first, second):
        assert figure(row(page.encode(), "total"), "data-figure", "leads") == "7"
        assert 'data-group="-"' in page
    found = client.get(f"{PAGE}&q=креатив 77").content.decode()
    assert set(re.findall(r'data-group="([CX]\d+)"', found)) == {"X077"}
    assert client.get(f"{PAGE}&page=99999999999").status_code == 200


def test_sorting_by_a_figure(sign_in: Visitor) -> None:
    page = sign_in().get(f"{PAGE}&sort=-clicks").content.decode()
    places = [page.index(f'data-group="{group}"') for group in ("total", "-", "C3", "C1", "C4")]
    assert places == sorted(places)
    assert sign_in().get(f"{PAGE}&sort=-nonsense").status_code == 200


def test_the_file_holds_the_same_figures_exactly(sign_in: Visitor) -> None:
    text = sign_in().get("/marketing/marketing.csv?period=2026-10").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    named = {line[1] or line[0]: dict(zip(rows[0], line, strict=True)) for line in rows[1:]}
    assert named["C1"]["Клики"] == "400"
    assert named["C1"]["Посещения"] == ""
    assert named["C3"]["Креативы"] == "'=Бесплатная консультация"
    assert named["Итого"]["Лиды"] == "7"


def ripening(*creatives: str | None) -> None:
    """Sixty days of leads of these creatives in turn, every second of whom comes and buys in his time."""
    told_now = World()
    for n in range(80):
        creative = creatives[n // 2 % len(creatives)]
        at = NOW - days(60 - n * 0.7)
        story = told_now.application(f"R{n:02d}", creative=creative, at=at).assigned("O1").call("O1")
        if n % 2:
            story.arrived(after=days(1 + n * 7 % 18)).outcome("S1", "sold").signed("S1").paid("100000.00")
    past = [e for e in told_now.events if e.occurred_at < NOW]
    record(replace(e, event_id=f"R{e.event_id}", source_id=f"R{e.event_id}") for e in past)


def test_what_one_person_waited_for_is_whole_for_the_next(sign_in: Visitor) -> None:
    """Марина looks at her creatives first; Виктор, who looks after her, is told of everybody's leads."""
    ripening("C1", None)
    days_of = "from=2026-09-25&to=2026-10-09"
    assert sign_in("M1").get(f"/marketing/?{days_of}&expected=1").status_code == 200
    file = sign_in().get(f"/marketing/marketing.csv?{days_of}").content.decode("utf-8-sig")
    named = {line["Креативы"]: line for line in csv.DictReader(io.StringIO(file), delimiter=";")}
    nobodys = named["Без креатива: неатрибутированные"]
    assert int(nobodys["Дошедших ожидается"]) >= int(nobodys["Пришёл в офис"]) > 0
    assert int(named["Итого"]["Дошедших ожидается"]) >= int(named["Итого"]["Пришёл в офис"])


def test_what_is_still_ripening_stands_beside_what_has_happened(sign_in: Visitor) -> None:
    """Leads of today have had no time to come: so many are expected, and the count stays what it is."""
    ripening("C1")
    client, asked = sign_in(), "?from=2026-09-25&to=2026-10-09"
    at_once = client.get(f"/marketing/{asked}").content.decode()
    assert "Считаем, сколько ещё дойдёт" in at_once
    assert "ещё дозревает" not in at_once
    later = re.search(r'hx-get="([^"]+)"[^>]*hx-target="#desk"', at_once)
    assert later
    page = client.get(unescape(later[1]), headers={"HX-Request": "true", "HX-Target": "desk"}).content
    shown = row(page, "C1")
    assert "ещё дозревает" in words(shown.encode())
    assert "Считаем" not in words(page)
    so_far = int(figure(shown, "data-figure", "arrived"))
    counted = [line for line in funnel(start=date(2026, 9, 25), end=date(2026, 10, 10)).rows if line.group == "C1"]
    assert so_far == counted[0].stage("arrived")
    expected = re.search(r"ещёдозревает:≈(\d+)", plain(shown))
    assert expected
    assert int(expected[1]) > so_far
    for address in (f"/marketing/{asked}", f"/marketing/C1/{asked}"):
        assert "ещё дозревает" in words(client.get(address).content), "once worked out, it stands there at once"


def test_without_a_script_one_waits_for_what_is_expected(sign_in: Visitor) -> None:
    client = sign_in()
    for address in (PAGE, "/marketing/C1/?from=2026-09-20&to=2026-10-09"):
        page = client.get(address).content.decode()
        wait = re.search(r'href="([^"]+expected=1[^"]*)"', page)
        assert wait, address
        assert "Считаем" not in words(client.get(unescape(wait[1])).content), address


def test_expected_conversions_of_several_creatives_are_summed_with_their_doubts() -> None:
    one = Expected(sure=3, draws=np.array([1.0, 3.0]), noise=1.0, leads=10, ripened=9.5)
    other = Expected(sure=1, draws=np.array([0.0, 2.0]), noise=0.5, leads=5, ripened=1.0)
    both = one + other
    assert (both.rounded, both.sure, both.leads) == (7, 4, 15)
    assert both.low >= both.sure
    assert both.low < 7 < both.high <= 19
    assert (one.ripe, other.ripe, both.ripe) == (True, False, False)


def test_a_thousand_leads_and_creatives_cost_no_more_questions(sign_in: Visitor) -> None:
    def asked() -> list[int]:
        client, counts = sign_in(), []
        for address in (PAGE, f"{PAGE}&by=owner", "/marketing/C1/?period=2026-10"):
            client.get(address)
            counts.append(_questions(client, address))
        return counts

    few = asked()
    many = World()
    for number in range(400):
        many.application(f"Y{number:04d}", creative=f"Z{number % 90}").assigned("O1")
    record(replace(e, event_id=f"Y{e.event_id}", source_id=f"Y{e.event_id}") for e in many.events)
    assert asked() == few
    assert max(few) <= 12


def _questions(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_who_comes_in(sign_in: Visitor) -> None:
    hire()
    for person in ("O1", "S1", "H1", "R1", "K1", "P1", "A1"):
        assert sign_in(person).get(PAGE).status_code == 403, person
    assert sign_in("M1").get("/").headers["Location"] == "/marketing/"
    assert "У вас нет креативов" in words(sign_in("B1").get(PAGE).content)


def test_weeks_of_leads_stand_with_what_is_still_expected_of_them(sign_in: Visitor) -> None:
    """A young week is judged by what it will have come to; an old one has had its time."""
    ripening("C1", "C4")
    client = sign_in()
    at_once = client.get("/marketing/weeks/").content.decode()
    assert "Считаем, сколько ещё дойдёт" in at_once
    assert "ожидается в итоге" in at_once
    assert "<small" not in at_once.partition("<tbody>")[2]
    page = client.get("/marketing/weeks/", headers={"HX-Request": "true", "HX-Target": "weeks"}).content.decode()
    weeks = re.findall(r"<tr data-row>(.*?)</tr>", page, re.DOTALL)
    assert len(weeks) >= 8
    assert "ожидается" in weeks[0]
    assert "дозрела" in words(weeks[-1].encode())
    assert "Считаем" not in words(page.encode())
    file = client.get("/marketing/weeks.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file), delimiter=";"))
    assert len(rows) == len(weeks)
    for line in rows:
        if line["Пришли в офис: ожидается"]:
            assert int(line["Пришли в офис"]) <= int(line["Пришли в офис: ожидается"]) <= int(line["Лиды"])
    start = date.fromisoformat(rows[0]["Неделя с"])
    assert start.weekday() == 0
    told_of = funnel(start=start, end=start + timedelta(days=7)).total
    assert int(rows[0]["Лиды"]) == told_of.leads - told_of.verdict("invalid")


def test_a_marketer_sees_the_weeks_of_her_own_leads(sign_in: Visitor) -> None:
    """Марина owns C1; the leads that nobody's creative brought are not hers."""
    ripening("C1", None)
    own, all_of_them = (sign_in(who).get("/marketing/weeks.csv").content.decode("utf-8-sig") for who in ("M1", "D1"))
    total = [
        sum(int(line["Лиды"]) for line in csv.DictReader(io.StringIO(text), delimiter=";"))
        for text in (own, all_of_them)
    ]
    assert 0 < total[0] < total[1]


def test_the_page_of_weeks_asks_little(sign_in: Visitor) -> None:
    ripening("C1")
    client = sign_in()
    client.get("/marketing/weeks/?expected=1")
    with CaptureQueriesContext(connection) as asked:
        client.get("/marketing/weeks/")
    assert len(asked) <= 12
