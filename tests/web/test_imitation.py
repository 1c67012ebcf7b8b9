"""Виктор, Марина and Ирина look for bustle without result: both numbers, how sure it is, the list behind it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from html import unescape
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from pytest_django import DjangoDbBlocker, Settings
from tests.conftest import connected
from tests.sources.data import GOLDEN, needs_golden
from tests.web.bustle import CHANGE, NOW, twelve_weeks
from tests.web.conftest import Visitor
from tests.web.heads import hire
from tests.web.office import open_office
from tests.web.reading import figure, words
from tests.world import MOSCOW, World, days, minutes

from kulmina.config.database import sqlite
from kulmina.intake.packs import take
from kulmina.staff.models import Account, Role
from kulmina.web.imitation import judging, subjects

PAGE = "/imitation/?period=30d"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with patch("django.utils.timezone.now", return_value=NOW):
        yield


@pytest.fixture(scope="module")
def told(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Path:
    """The busy company's data folder, told once: these tests only look."""
    folder = tmp_path_factory.mktemp("busy")
    shutil.copy(sqlite_template, folder / "kulmina.sqlite3")
    with (
        override_settings(DATA_HOME=folder),
        django_db_blocker.unblock(),
        connected(sqlite(folder / "kulmina.sqlite3")),
    ):
        open_office(twelve_weeks())
        hire()
        Account(username="an", first_name="Антон", person_id="AN", role=Role.ANALYST, language="ru").save()
    return folder


@pytest.fixture
def busy(told: Path, settings: Settings, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    settings.DATA_HOME = told
    with django_db_blocker.unblock(), connected(sqlite(told / "kulmina.sqlite3")):
        yield


def suspects(page: bytes) -> list[str]:
    """Whom the page shows as cards."""
    return re.findall(r'data-suspect="([^"]+)"', page.decode())


def codes(page: bytes, name: str) -> list[str]:
    """What is thought of somebody, by pair of figures."""
    part = re.search(rf'<tbody data-subject="{re.escape(name)}">(.*?)</tbody>', page.decode(), re.DOTALL)
    assert part, f"the table holds no {name}"
    return re.findall(r'data-code="(\w+)"', part[1])


def opened(client: Client, page: bytes) -> list[tuple[str, str, int]]:
    """The lists of leads that the cards open: figure, address, the number that stands in the link."""
    links = re.findall(r'href="([^"]+)" data-leads="(\w+)">[^<:]+: ([^<]+)</a>', page.decode())
    return [(name, unescape(address), int(re.sub(r"\D", "", count))) for address, name, count in links]


@pytest.mark.usefixtures("busy")
def test_the_creative_that_only_looks_busy_is_told_with_both_growths_and_its_leads(sign_in: Visitor) -> None:
    client = sign_in("D1")
    page = client.get(PAGE).content
    assert suspects(page) == ["C3"]
    text = words(page)
    assert re.search(r"Клики ×2,\d+|Клики ×3", text)
    assert "суеты больше, чем результата" in text
    assert re.search(r"увидеть так мало можно было бы с вероятностью (меньше )?0,\d", text)
    assert "Ежедневный сторож поднял тревогу" in text
    assert "imitation" in codes(page, "C3")
    assert "imitation" not in [*codes(page, "C1"), *codes(page, "C4")]
    assert text.count("Похоже на имитацию:") == 1
    card = re.search(r'data-suspect="C3".*?</section>', page.decode(), re.DOTALL)
    assert card
    assert "chip azure" not in card[0]
    assert re.search(r"самое большее 1\s?% отметок.*3\s?%", text)
    assert b'href="/marketing/C3/"' in page
    assert "<polyline" in page.decode()
    assert re.search(r'aria-current="true">Найти перемену самой', page.decode())
    lists = opened(client, page)
    assert {name for name, _address, _count in lists} >= {"leads", "target_leads"}
    for _name, address, count in lists:
        listed = client.get(address).content
        assert int(re.sub(r"\D", "", figure(listed, "data-figure", "count")) or 0) == count, address


def number(text: str) -> float:
    return float(re.sub(r"[^\d,]", "", text).replace(",", "."))


@pytest.mark.usefixtures("busy")
def test_the_table_tells_activity_by_day_so_that_growth_can_be_read_from_it(sign_in: Visitor) -> None:
    """Sums of twelve weeks beside sums of four say nothing: 9,000 before, 4,000 after, and a growth of a third."""
    page = sign_in("D1").get(PAGE).content.decode()
    rows = re.findall(r'<tbody data-subject="C3">.*?</tbody>', page, re.DOTALL)
    told = re.search(r'data-a-day="activity">([^<]+) → ([^<]+)</span>.*?data-label="Рост">([^<]+)<', rows[0], re.DOTALL)
    assert told
    before, after = number(told[1]), number(told[2])
    assert 1.8 < after / before < 3.5
    assert told[3].startswith(("+", "×"))
    assert re.search(r"всего [\d\s]+ за \d+ дн\., [\d\s]+ за \d+", words(page.encode()))


@pytest.mark.usefixtures("busy")
def test_growth_that_was_bought_is_no_imitation(sign_in: Visitor) -> None:
    page = sign_in("D1").get(f"/imitation/?from={CHANGE}&to=2026-10-19&look=days").content
    assert codes(page, "C1")[0] in ("spend", "honest")
    assert codes(page, "C3")[0] == "imitation"
    assert codes(page, "C4")[0] == "quiet"


@pytest.mark.usefixtures("busy")
def test_an_operator_who_calls_more_and_brings_no_more_is_seen_by_her_head(sign_in: Visitor) -> None:
    client = sign_in("H1")
    page = client.get(PAGE).content
    assert suspects(page) == ["O1"]
    assert "Креативы" not in words(page)
    [address] = [address for name, address, _count in opened(client, page) if name == "target"]
    listed = client.get(address).content
    assert "Олег" in words(listed)
    taken = client.get(address.replace("/leads/", "/leads.csv")).content.decode("utf-8-sig")
    assert len(taken.splitlines()) - 1 == int(re.sub(r"\D", "", figure(listed, "data-figure", "count")))


@pytest.mark.usefixtures("busy")
def test_the_days_of_a_subject_add_up_and_leave_as_a_table(sign_in: Visitor) -> None:
    client = sign_in("D1")
    asked = "?of=creative&name=C3&from=2026-10-05&to=2026-10-11"
    shown = client.get(f"/imitation/days/{asked}").content.decode()
    assert shown.count("<tr><th") == 7 + 1  # and the heading
    total = re.search(r"<tr data-total>(.*?)</tr>", shown, re.DOTALL)
    assert total
    clicks = re.findall(r"<td[^>]*>([^<]*)</td>", total[1])[2]
    for said in (
        "Деньги этих лидов на сегодня",
        "Дошедшие целевые на сегодня",
        "Лиды стоят в дне своей заявки",
        "Сегодняшний",
    ):
        assert said in words(shown.encode()), said
    lines = client.get(f"/imitation/days.csv{asked}").content.decode("utf-8-sig").splitlines()
    assert "Расход, ₽" in lines[0]
    assert "Деньги этих лидов на сегодня, ₽" in lines[0]
    told = [line.split(";") for line in lines[1:]]
    assert sum(int(line[3]) for line in told) == int(re.sub(r"\D", "", clicks)) == 7 * 180 + _extra()
    assert client.get("/imitation/days/?of=creative&name=nobody").status_code == 404


def _extra() -> int:
    """What the days of that week add to three times sixty clicks."""
    first = (date(2026, 10, 5) - date(2026, 7, 28)).days
    return sum((first + n) % 5 for n in range(7))


@pytest.mark.usefixtures("busy")
def test_who_sees_whom(sign_in: Visitor) -> None:
    mine = sign_in("M1").get(PAGE).content
    assert set(re.findall(r'data-subject="([^"]+)"', mine.decode())) == {"C1", "C3"}
    herself = sign_in("M1").get(f"{PAGE}&of=marketer").content
    assert set(re.findall(r'data-subject="([^"]+)"', herself.decode())) == {"M1"}
    assert sign_in("M1").get("/imitation/days/?of=creative&name=C4&period=30d").status_code == 404
    other = sign_in("B1").get(PAGE).content
    assert "data-subject" not in other.decode()
    assert "Продавцы" not in words(sign_in("H1").get(PAGE).content)
    assert codes(sign_in("R1").get(PAGE).content, "S1")
    for person in ("O1", "S1", "A1", "K1", "P1", "N1"):
        assert sign_in(person).get(PAGE).status_code == 403, person


@pytest.mark.usefixtures("busy")
def test_an_analyst_reads_the_reports_and_opens_no_clients(sign_in: Visitor) -> None:
    client = sign_in("AN")
    page = client.get(f"{PAGE}&of=operator").content
    assert suspects(page) == ["O1"]
    assert not opened(client, page)
    assert client.get("/imitation/leads/?of=operator&name=O1&figure=target&period=30d").status_code == 403


@pytest.mark.usefixtures("busy")
def test_little_is_asked_and_the_table_leaves_with_the_same_rows(sign_in: Visitor) -> None:
    client = sign_in("D1")
    for address in (PAGE, f"{PAGE}&of=operator", "/imitation/days/?of=creative&name=C3&period=30d"):
        shown = client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).content.count(b"<tr") == shown.content.count(b"<tr")
        assert len(asked) <= 12
    for form in ("csv", "xlsx"):
        assert client.get(f"/imitation/table.{form}?period=30d").status_code == 200
    told = client.get("/imitation/table.csv?period=30d").content.decode("utf-8-sig")
    assert "похоже на имитацию" in told
    assert "'=Бесплатная консультация" in told
    assert client.get("/imitation/table.pdf").status_code == 404


@pytest.mark.usefixtures("busy")
def test_the_owner_is_told_on_his_first_page_and_by_the_guards(sign_in: Visitor) -> None:
    client = sign_in("D1")
    for page in ("/today/", "/quality/guards/"):
        assert "/imitation/" in client.get(page).content.decode()
    told = client.get("/imitation/told/", headers={"HX-Request": "true"}).content
    assert figure(told, "data-imitation", "creative") == figure(told, "data-imitation", "operator") == "1"
    assert "1 креатив" in words(told)
    assert "/imitation/?of=creative" in told.decode()
    assert client.get("/imitation/told/").headers["Location"] == "/imitation/"


@pytest.mark.usefixtures("busy")
def test_what_people_did_is_asked_for_once_for_operators_and_sellers(sign_in: Visitor) -> None:
    client = sign_in("D1")
    subjects._efforts._kept.clear()
    judging._kept._kept.clear()
    with CaptureQueriesContext(connection) as asked:
        client.get("/imitation/told/", headers={"HX-Request": "true"})
    assert sum("SELECT sellers" in query["sql"] for query in asked) == 1


@pytest.mark.usefixtures("busy")
def test_the_page_speaks_english(sign_in: Visitor) -> None:
    text = words(sign_in("D1", "en").get(PAGE).content)
    assert "looks like imitation" in text
    assert "more bustle than result" in text
    assert not re.search(r"[а-яё]{4,}", re.sub(r"=?[А-ЯЁ][а-яё]+( [а-яё]+)*", "", text))


@pytest.mark.usefixtures("sqlite_database")
def test_a_young_company_is_told_how_much_is_needed(sign_in: Visitor) -> None:
    open_office()
    with patch("django.utils.timezone.now", return_value=datetime(2026, 10, 9, 15, tzinfo=MOSCOW)):
        page = sign_in("D1").get("/imitation/?period=2026-10").content
    assert "слишком мало данных" in words(page)
    assert "14 дней до перемены и 7 дней после" in words(page)
    assert not re.search(r'data-code="imitation"', page.decode())


@pytest.mark.usefixtures("sqlite_database")
def test_nothing_is_known_yet(sign_in: Visitor) -> None:
    open_office(World())
    page = sign_in("D1").get("/imitation/?of=seller&period=2026-10").content
    assert "Пока не с чем сравнивать" in words(page)


@pytest.mark.usefixtures("sqlite_database")
def test_more_clients_of_whom_fewer_fit_is_an_alarm(sign_in: Visitor) -> None:
    """Олег brought 20 clients in two weeks, 2 of them non-target; in the next two 40, and 16 do not fit."""
    world = World()
    for place in range(60):
        late = place >= 20
        at = NOW - days(12 if late else 26) + minutes(place)
        lead = (
            world.application(f"Q{place}", at=at).assigned("O1").call("O1").qualified("O1").booked("O1", slot=days(1))
        )
        misfit = place < 2 or place >= 44
        lead.arrived(after=days(1)).classified("S1", *(("non_target", "insolvent") if misfit else ("target",)))
    open_office(world)
    hire()
    client = sign_in("H1")
    page = client.get("/imitation/?of=operator&from=2026-10-06&to=2026-10-19").content
    text = words(page)
    assert "качество падает" in text
    assert "Дошедшие +100" in text
    assert re.search(r"с 10\s?% до 40\s?%", text)
    for name, address, count in opened(client, page):
        assert count == {"arrived": 40, "non_target": 16}[name]
        listed = client.get(address).content
        assert int(re.sub(r"\D", "", figure(listed, "data-figure", "count"))) == count, address


@needs_golden
@pytest.mark.usefixtures("sqlite_database")
def test_of_the_worked_example_c3_is_flagged_and_the_others_are_not(sign_in: Visitor) -> None:
    now = datetime(2026, 12, 10, 12, tzinfo=MOSCOW)
    with patch("django.utils.timezone.now", return_value=now):
        take(GOLDEN, now=now)
        Account(username="d1", first_name="Виктор", person_id="D1", role=Role.OWNER, language="ru").save()
        page = sign_in("D1").get("/imitation/?period=2026-10").content
    assert suspects(page) == ["C3"]
    assert re.search(r"72\s?% кликов", words(page))
    assert {code for name in ("C1", "C2") for code in codes(page, name)} <= {"thin", "quiet", "honest", "spend"}
