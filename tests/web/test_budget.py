"""Марина divides the budget: what she reads, which limits she sets, what she accepts, and how it is judged later."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from html import unescape
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.conftest import Visitor
from tests.web.heads import hire, told
from tests.web.reading import figure, row, words
from tests.world import MOSCOW, World, days, minutes

from kulmina.actions import budget as acts
from kulmina.current import budgets
from kulmina.domain.budget import Plan, Share
from kulmina.domain.event import make
from kulmina.domain.rights import Actor
from kulmina.recording import record
from kulmina.web.budget import ask as asking
from kulmina.web.budget import wording

pytestmark = pytest.mark.usefixtures("office")
NOW = datetime(2026, 11, 2, 12, tzinfo=MOSCOW)
TODAY = NOW.date()
HEAD, ANSWER, ACCEPT, BOARD = "/budget/", "/budget/answer/", "/budget/accept/", "/budget/advice/"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with patch("django.utils.timezone.now", return_value=NOW):
        yield


def season(unjudged: int = 0) -> None:
    """Thirty days in which C1 brings target leads and C3 three times the clicks and hardly one (R38)."""
    world = World()
    events = []
    for back in range(30, 0, -1):
        day = TODAY - timedelta(days=back)
        morning = datetime(day.year, day.month, day.day, 10, tzinfo=MOSCOW)
        for creative, clicks, spend in (("C1", 40, "3000.00"), ("C3", 160, "2000.00")):
            payload = {
                "creative": creative,
                "date": day.isoformat(),
                "impressions": clicks * 60,
                "clicks": clicks,
                "spend": spend,
            }
            events.append(
                make(
                    "ad.reported",
                    payload,
                    event_id=f"AD-{creative}-{back}",
                    occurred_at=NOW,
                    recorded_at=NOW,
                    actor="SYS",
                )
            )
        for number, (creative, verdict) in enumerate(
            (("C1", "target"), ("C1", "target"), ("C3", "non_target"), ("C3", "non_target"))
        ):
            lead = world.application(f"S{back}-{number}", creative=creative, at=morning + minutes(number))
            reason = None if verdict == "target" else "insolvent"
            lead.assigned("O1").call("O1").qualified("O1", verdict, reason)
            if verdict == "target" and number == 0:
                lead.booked("O1", slot=days(1)).arrived(after=days(1)).classified("S1")
        if back % 10 == 0:
            world.application(f"SEO{back}", creative="C4", at=morning).assigned("O1").call("O1").qualified("O1")
    for number in range(unjudged):
        world.application(f"NEW{number}", at=NOW - days(1)).assigned("O1")
    record([*events, *(replace(event, event_id=f"S-{event.event_id}") for event in world.events)])


def hidden(page: bytes) -> dict[str, str]:
    """The fields of the form that accepts."""
    form = re.search(rb'<form[^>]*action="/budget/accept/".*?</form>', page, re.DOTALL)
    assert form
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0].decode())
    return {unescape(name): unescape(value) for name, value in fields if name != "csrfmiddlewaretoken"}


def advised(page: bytes) -> dict[str, int]:
    """Kopecks by row of the table."""
    found = re.findall(r'<b data-advised="([^"]*)">(.*?)</b>', page.decode(), re.DOTALL)
    return {unescape(name): int(re.sub(r"\D", "", re.sub(r"<[^>]+>", "", unescape(text)))) for name, text in found}


def written(world: World) -> None:
    record([replace(event, event_id=f"W-{event.event_id}") for event in world.events])


def expected(page: bytes) -> float:
    """What the whole division promises."""
    return float(figure(page, "data-figure", "expected").replace(",", ".").partition("от")[0])


def test_the_form_comes_at_once_and_asks_for_the_advice_by_itself(sign_in: Visitor) -> None:
    season()
    page = sign_in("M1").get(f"{HEAD}?amount=100000&days=next").content.decode()
    assert 'hx-get="/budget/answer/?days=next&amp;aim=target_leads' in page
    assert "Считаем распределение" in words(page.encode())
    assert 'value="100000"' in page


def test_money_goes_to_target_leads_and_the_busy_creative_is_not_fed(sign_in: Visitor) -> None:
    """C3 has four fifths of the clicks and the cheapest ones, and no target lead in a month (R38)."""
    season()
    page = sign_in("M1").get(f"{ANSWER}?amount=150000").content
    amounts = advised(page)
    assert sum(amounts.values()) == 15_000_000
    assert amounts["C1"] > 9_000_000 > 6_000_000 > amounts["C3"]
    assert figure(page, "data-figure", "total") == "150000,00"
    text = words(page)
    assert "в восьми случаях из десяти" in text
    assert "Это не доказательство причины" in text


def test_whoever_was_never_reached_is_promised_to_nobody_as_a_target_lead(sign_in: Visitor) -> None:
    """C1 brought 60 target leads in the month and 32 whom no operator has reached in two weeks: 60 are promised."""
    season()
    world = World()
    for back in range(30, 14, -1):
        for number in range(2):
            at = NOW - days(back) + minutes(60 + number)
            world.application(f"MUTE{back}-{number}", at=at).assigned("O1").call("O1", "no_answer")
    written(world)
    page = sign_in("M1").get(f"{ANSWER}?amount=150000&fixed:C1=90000&fixed:C3=60000").content
    assert 52 <= expected(page) <= 70


def test_what_costs_nothing_is_shown_apart_and_never_funded(sign_in: Visitor) -> None:
    season()
    page = sign_in("D1").get(f"{ANSWER}?amount=150000").content
    assert "C4" not in advised(page)
    assert "Статья в блоге" in row(page, "C4")
    assert "неатрибутированн" in row(page, "-")


def test_a_locked_row_and_a_bound_are_kept_to_the_kopeck(sign_in: Visitor) -> None:
    season()
    client = sign_in("M1")
    page = client.post(ANSWER, {"amount": "150 000", "step": "any", "fixed:C3": "45 000,50"}).content
    assert advised(page) == {"C1": 10_499_950, "C3": 4_500_050}
    assert "закреплено" in row(page, "C3")
    page = client.post(ANSWER, {"amount": "150 000", "step": "any", "max:C1": "80000"}).content
    assert advised(page)["C1"] <= 8_000_000
    assert 'value="80000"' in row(page, "C1")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"min:C1": "90000", "max:C1": "20000"}, "Не меньше 90 000,00 ₽ и не больше 20 000,00 ₽"),
        ({"min:C1": "900000"}, "Строкам обещано не меньше 900 000,00 ₽"),
        ({"max:C1": "1000", "max:C3": "1000"}, "Строки возьмут не больше 2 000,00 ₽"),
        ({"min:C3": "сколько-нибудь"}, "Это не число"),
        ({"max:C3": "-5"}, "Сумма не может быть меньше нуля"),
    ],
)
def test_limits_that_contradict_are_told_in_words_and_nothing_typed_is_lost(
    sign_in: Visitor, typed: dict[str, str], said: str
) -> None:
    season()
    answer = sign_in("M1").post(ANSWER, {"amount": "150000", "aim": "purchases", **typed})
    assert answer.status_code == 422
    page = answer.content
    assert said in words(page).replace("\N{NO-BREAK SPACE}", " ")
    for value in typed.values():
        assert f'value="{value}"' in page.decode()
    assert '<option value="purchases" selected>' in page.decode()
    assert "Принять распределение" not in words(page)


@pytest.mark.parametrize("amount", ["много", "0", "-3", "99999999999999"])
def test_an_amount_that_is_none_stays_in_its_field(sign_in: Visitor, amount: str) -> None:
    season()
    answer = sign_in("M1").post(ANSWER, {"amount": amount})
    assert answer.status_code == 422
    assert f'value="{amount}"' in answer.content.decode()
    assert 'id="budget-amount-why"' in answer.content.decode()


def test_it_is_accepted_set_in_the_cabinets_and_seen_on_the_scoreboard(sign_in: Visitor) -> None:
    season()
    client = sign_in("M1")
    page = client.get(f"{ANSWER}?amount=150000").content
    amounts = advised(page)
    answer = client.post(ACCEPT, hidden(page))
    [one] = budgets.accepted()
    assert answer.status_code == 302
    assert answer["Location"] == f"{BOARD}{one.budget}/"
    assert {share.name: share.amount for share in one.plan.rows} == amounts
    assert (one.by, one.plan.since, one.plan.days) == ("M1", TODAY + timedelta(days=1), 30)
    shown = client.get(answer["Location"]).content
    assert "Спишем долги" in row(shown, "C1")
    told_by = client.get(f"{BOARD}{one.budget}/cabinets.csv").content.decode("utf-8-sig").splitlines()
    assert len(told_by) == 3
    assert f";{amounts['C1'] // 100}" in told_by[1] + told_by[2]
    assert "ещё не начался" in words(client.get(BOARD).content)
    assert "Принято на" in words(client.get(HEAD).content)


def test_the_usual_amount_and_what_the_offices_leave_of_it_are_accepted_as_they_were_shown(sign_in: Visitor) -> None:
    """Nothing was typed, and the offices have room for a part only."""
    season()
    hours = {"tue": ["10:00", "13:00"]}
    told("hours", "office.registered", {"office": "OF1", "name": "Офис на Садовой", "capacity": 1, "hours": hours})
    client = sign_in("D1")
    page = client.get(ANSWER).content
    assert "Совет останавливается там, где офисы полны" in words(page)
    assert client.post(ACCEPT, hidden(page)).status_code == 302
    [one] = budgets.accepted()
    assert {share.name: share.amount for share in one.plan.rows} == advised(page)
    assert one.plan.amount < 15_000_000


def test_a_double_click_accepts_once_and_the_undo_takes_it_back(sign_in: Visitor) -> None:
    season()
    client = sign_in("M1")
    fields = hidden(client.get(f"{ANSWER}?amount=150000").content)
    for _again in range(2):
        assert client.post(ACCEPT, fields).status_code == 302
    [one] = budgets.accepted()
    answer = client.post("/undo/", {"event": one.event_id, "next": BOARD})
    assert answer.status_code in (204, 302), answer.content.decode()[:300]
    assert budgets.accepted() == []


def test_an_accepted_budget_is_withdrawn_long_after_its_notice_is_gone(sign_in: Visitor) -> None:
    """The page of what was withdrawn is gone with it: both ways back lead to the budget."""
    season()
    client = sign_in("M1")
    page = client.post(ACCEPT, hidden(client.get(f"{ANSWER}?amount=150000").content), follow=True).content.decode()
    assert re.findall(r'action="/undo/".*?name="next" value="([^"]+)"', page, re.DOTALL) == [HEAD, HEAD]
    [one] = budgets.accepted()
    assert "Отозвать этот бюджет" not in words(sign_in("D1").get(f"{BOARD}{one.budget}/").content)
    later = client.get(f"{BOARD}{one.budget}/").content.decode()
    form = re.search(r'<form[^>]*action="/undo/".*?</form>', later, re.DOTALL)
    assert form
    fields = dict(re.findall(r'name="(next|event)" value="([^"]*)"', form[0]))
    answer = client.post("/undo/", fields, follow=True)
    assert (answer.status_code, answer.request["PATH_INFO"]) == (200, HEAD)
    assert budgets.accepted() == []


def test_a_marketer_reads_what_he_accepted_and_of_others_budgets_his_own_rows(sign_in: Visitor) -> None:
    hire()
    season()
    told("hers", "creative.registered", {"creative": "C3", "channel": "vk_ads", "owner": "B1"}, actor="D1", at=NOW)
    then = datetime(2026, 10, 25, 12, tzinfo=MOSCOW)
    own = accepted(date(2026, 10, 26), 14, share("C1", 700_000, 9), at=then)
    boris = sign_in("B1")
    for address in (f"{BOARD}{own}/", f"{BOARD}{own}/cabinets.csv"):
        assert boris.get(address).status_code == 404
    assert own not in boris.get(HEAD).content.decode()
    assert own not in boris.get(BOARD).content.decode()
    whole = accepted(date(2026, 11, 2), 14, share("C1", 700_000, 9), share("C3", 300_000, 1), at=then + days(1))
    shown = boris.get(f"{BOARD}{whole}/").content
    assert 'data-group="C1"' not in shown.decode()
    assert figure(shown, "data-figure", "amount").startswith("3тыс.₽")
    assert row(shown, "C3")
    file = boris.get(f"{BOARD}{whole}/cabinets.csv").content.decode("utf-8-sig")
    assert [line.split(";")[2] for line in file.splitlines()[1:]] == ["C3"]
    assert figure(sign_in("M1").get(f"{BOARD}{whole}/").content, "data-figure", "amount").startswith("10тыс.₽")


def test_what_was_not_shown_is_not_accepted(sign_in: Visitor) -> None:
    """Between looking and accepting the report of a day was loaded."""
    season()
    client = sign_in("M1")
    fields = hidden(client.get(f"{ANSWER}?amount=150000").content)
    report = {
        "creative": "C3",
        "date": (TODAY - timedelta(days=2)).isoformat(),
        "impressions": 9,
        "clicks": 9,
        "spend": "90000.00",
    }
    told("late-report", "ad.reported", report, at=NOW + minutes(1))
    answer = client.post(ACCEPT, fields)
    assert answer.status_code == 422
    assert "распределение теперь другое" in words(answer.content)
    assert budgets.accepted() == []


def test_who_may_look_and_who_may_accept(sign_in: Visitor) -> None:
    hire()
    season()
    for person in ("O1", "S1", "K1", "N1", "H1", "R1"):
        assert sign_in(person).get(HEAD).status_code == 403, person
    assert "Принять распределение" in words(sign_in("D1").get(f"{ANSWER}?amount=150000").content)


def test_a_marketer_without_creatives_is_told_so(sign_in: Visitor) -> None:
    hire()
    season()
    assert "У вас нет креативов с расходом" in words(sign_in("B1").get(ANSWER).content)


def share(name: str, amount: int, expected: int) -> Share:
    number = Fraction(expected)
    return Share(name=name, amount=amount, was=amount, expected=number, low=number - 5, high=number + 5)


def accepted(since: date, length: int, *rows: Share, at: datetime, aim: str = "target_leads") -> str:
    total = sum((each.expected for each in rows), Fraction(0))
    plan = Plan(
        since=since, until=since + timedelta(days=length), aim=aim, amount=sum(each.amount for each in rows),
        rows=rows, expected=total, low=total - 8, high=total + 8, usual=total - 10,
    )  # fmt: skip
    acts.accept(Actor("M1", "marketer"), plan, now=at)
    return budgets.accepted()[0].budget


def test_past_advice_is_judged_by_what_happened(sign_in: Visitor) -> None:
    """Fourteen days of October: 70 000 spent as accepted, 31 target leads of 30 promised."""
    season()
    start = date(2026, 10, 5)
    then = datetime(2026, 10, 4, 12, tzinfo=MOSCOW)
    one = accepted(start, 14, share("C1", 4_200_000, 29), share("C3", 2_800_000, 1), at=then)
    page = sign_in("D1").get(BOARD).content
    assert "Из 1 совета в свой интервал попал 1." in words(page)
    shown = row(page, one)
    assert ">31<" in shown
    assert "в интервале" in shown
    inside = sign_in("D1").get(f"{BOARD}{one}/").content
    assert figure(inside, "data-figure", "followed").startswith("100%")
    assert figure(inside, "data-figure", "happened").startswith("31")


def test_advice_that_was_not_followed_is_not_judged(sign_in: Visitor) -> None:
    season()
    one = accepted(date(2026, 10, 5), 14, share("C1", 20_000_000, 90), at=datetime(2026, 10, 4, 12, tzinfo=MOSCOW))
    page = sign_in("D1").get(BOARD).content
    assert "не исполнен: не судим" in row(page, one)
    assert "Судить пока не о чем" in words(page)
    inside = sign_in("D1").get(f"{BOARD}{one}/").content
    assert "тратится не так, как принято" in row(inside, "C1")
    assert "на креативы, которым этот бюджет ничего не даёт" in words(inside)


def test_a_running_budget_shows_its_drift_on_the_first_page(sign_in: Visitor) -> None:
    season()
    accepted(date(2026, 10, 26), 14, share("C1", 700_000, 9), at=datetime(2026, 10, 25, 12, tzinfo=MOSCOW))
    text = words(sign_in("M1").get(HEAD).content)
    assert "1 строка тратится не так, как принято" in text


def test_what_the_leads_will_still_bring_stands_beside_what_they_have_brought(sign_in: Visitor) -> None:
    """Of the last days' leads some will still come; one that nobody has judged is target at the usual rate."""
    season(unjudged=1)
    then = datetime(2026, 10, 25, 12, tzinfo=MOSCOW)
    leads = accepted(date(2026, 10, 26), 14, share("C1", 700_000, 9), at=then)
    came = accepted(date(2026, 10, 26), 14, share("C1", 700_000, 9), at=then + days(1), aim="arrived_target")
    page = sign_in("D1").get(BOARD).content
    assert re.search(r"в итоге ожидается 14,[6-9]", words(row_of(page, leads)))
    assert re.search(r"в итоге ожидается [78](,\d)?\b", words(row_of(page, came)))


def row_of(page: bytes, name: str) -> bytes:
    return row(page, name).encode()


def test_offices_that_are_full_stop_the_advice(sign_in: Visitor) -> None:
    season()
    client = sign_in("D1")
    assert "неизвестно: не заданы часы работы или число мест" in words(client.get(f"{ANSWER}?amount=150000").content)
    hours = {"tue": ["10:00", "11:00"]}
    told("hours", "office.registered", {"office": "OF1", "name": "Офис на Садовой", "capacity": 1, "hours": hours})
    page = client.get(f"{ANSWER}?amount=150000").content
    said = re.search(r"Офисы примут ещё (\d+), реклама приведёт (\d+)", words(page))
    assert said
    assert int(said[2]) <= int(said[1])
    assert "Совет останавливается там, где офисы полны" in words(page)
    told("more", "office.registered", {"office": "OF1", "name": "Офис на Садовой", "capacity": 30, "hours": hours})
    assert "Совет останавливается" not in words(client.get(f"{ANSWER}?amount=150000").content)


@pytest.mark.parametrize("limits", ["min:C1=500000&max:C1=100", "min:C1=abc", "fixed:C1=9000000"])
def test_limits_that_contradict_while_the_offices_are_full_are_both_told(sign_in: Visitor, limits: str) -> None:
    season()
    hours = {"tue": ["10:00", "10:30"]}
    told("hours", "office.registered", {"office": "OF1", "name": "Офис на Садовой", "capacity": 1, "hours": hours})
    world, tomorrow = World(), datetime(2026, 11, 3, 10, tzinfo=MOSCOW)
    world.application("BOOKED", creative=None, at=NOW - days(1)).assigned("O1").call("O1").booked("O1", slot=tomorrow)
    written(world)
    address = f"{ANSWER}?amount=500000&days=7d&{limits}"
    answer = sign_in("D1").get(address)
    assert answer.status_code == 422
    text = words(answer.content)
    assert "Офисы заполнены" in text
    assert "Все эти границы сразу соблюсти нельзя" in text
    kept = re.search(r'name="limits" value="([^"]*)"', answer.content.decode())
    assert kept
    assert set(json.loads(unescape(kept[1]))["C1"].values()) <= set(re.findall(r"=(\w+)", limits))
    assert sign_in("D1").get(f"{HEAD}division.csv?amount=500000&days=7d&{limits}", follow=True).status_code == 422


def test_limits_of_rows_that_are_not_in_this_division_are_said_to_be_left_out(sign_in: Visitor) -> None:
    season()
    text = words(sign_in("D1").get(f"{ANSWER}?amount=100000&level=channel&min:C1=900000&fixed:ZZ=5").content)
    assert "Границы 2 строк не применены" in text.replace("\N{NO-BREAK SPACE}", " ")
    text = words(sign_in("D1").get(f"{ANSWER}?amount=100000&min:C1=9000&fixed:ZZ=5").content)
    assert "Границы 1 строки не применены" in text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_channel_has_its_name_on_the_page_in_the_file_and_when_accepted(sign_in: Visitor) -> None:
    season()
    client = sign_in("D1")
    page = client.get(f"{ANSWER}?amount=150000&level=channel").content
    assert "VK Реклама" in row(page, "vk_ads")
    file = client.get(f"{HEAD}division.csv?amount=150000&level=channel").content.decode("utf-8-sig")
    assert file.splitlines()[1].startswith("VK Реклама;")
    shown = client.post(ACCEPT, hidden(page), follow=True).content
    assert "VK Реклама" in row(shown, "vk_ads")
    [one] = budgets.accepted()
    assert "vk_ads" not in client.get(f"{BOARD}{one.budget}/cabinets.csv").content.decode("utf-8-sig")


def test_leads_of_no_creative_are_shown_to_the_heads_alone(sign_in: Visitor) -> None:
    season()
    assert 'data-group="-"' not in sign_in("M1").get(f"{ANSWER}?amount=150000").content.decode()


def test_campaigns_and_channels_are_divided_alike_and_written_with_their_creatives(sign_in: Visitor) -> None:
    season()
    client = sign_in("D1")
    page = client.get(f"{ANSWER}?amount=150000&level=channel").content
    assert advised(page) == {"vk_ads": 15_000_000}
    client.post(ACCEPT, hidden(page))
    [one] = budgets.accepted()
    assert one.plan.rows[0].members == ("C1", "C3")
    assert one.plan.creatives == {"C1", "C3"}


def test_a_day_of_history_gives_a_first_division_that_does_not_feed_the_busy_creative(sign_in: Visitor) -> None:
    """One day of spend and six leads: C3 had three sevenths of the money, most clicks and no target lead (R38)."""
    page = sign_in("D1").get(f"{ANSWER}?amount=21000").content
    amounts = advised(page)
    assert sum(amounts.values()) == 2_100_000
    assert amounts["C3"] <= 900_000
    assert "этому верить" in words(page) or "почти не видн" in words(page)


def test_a_company_that_has_spent_nothing_is_taught(sign_in: Visitor) -> None:
    assert "Ни одного бюджета ещё не приняли" in words(sign_in("D1").get(BOARD).content)
    with patch("django.utils.timezone.now", return_value=NOW + timedelta(days=400)):
        later = sign_in("D1").get(ANSWER).content
    assert "Расходов на рекламу пока нет" in words(later)


def test_an_amount_is_asked_for_where_nothing_tells_it(sign_in: Visitor) -> None:
    with patch("django.utils.timezone.now", return_value=NOW + timedelta(days=40)):
        page = sign_in("D1").get(ANSWER).content
    assert "Сколько распределяем?" in words(page)
    period = make("budget.set", {"period": "2026-11", "channel": "vk_ads", "amount": "300000.00"}, event_id="B1",
                  occurred_at=NOW, recorded_at=NOW, actor="M1")  # fmt: skip
    record([period])
    assert 'placeholder="300000"' in sign_in("D1").get(f"{ANSWER}?days=month").content.decode()
    season()
    assert 'placeholder="305000"' in sign_in("D1").get(f"{ANSWER}?days=30d").content.decode()
    assert 'placeholder="150000"' in sign_in("M1").get(f"{ANSWER}?days=30d").content.decode()


def test_of_a_running_month_what_is_left_is_divided(sign_in: Visitor) -> None:
    """300 000 ₽ of November, 200 000 ₽ of them spent on its first day: 100 000 ₽ are left to 28 days."""
    told("budget", "budget.set", {"period": "2026-11", "channel": "vk_ads", "amount": "300000.00"}, actor="M1")
    report = {"creative": "C1", "date": "2026-11-01", "impressions": 9, "clicks": 9, "spend": "200000.00"}
    told("first-day", "ad.reported", report, at=NOW)
    assert 'placeholder="100000"' in sign_in("D1").get(f"{ANSWER}?days=month").content.decode()
    assert 'placeholder="25000"' in sign_in("D1").get(f"{ANSWER}?days=7d").content.decode()
    report = {"creative": "C1", "date": "2026-11-02", "impressions": 9, "clicks": 9, "spend": "150000.00"}
    told("second-day", "ad.reported", report, at=NOW)
    over = words(sign_in("D1").get(f"{ANSWER}?days=month").content)
    assert "Бюджет этих дней уже потрачен" in over


def test_the_people_at_the_door_do_not_depend_on_what_the_money_is_for(sign_in: Visitor) -> None:
    season()
    hours = {"tue": ["10:00", "20:00"], "wed": ["10:00", "20:00"]}
    told("hours", "office.registered", {"office": "OF1", "name": "Офис на Садовой", "capacity": 9, "hours": hours})
    client = sign_in("D1")
    coming = set()
    for aim in ("target_leads", "target_actions", "arrived_target", "purchases"):
        page = client.get(f"{ANSWER}?amount=150000&aim={aim}&fixed:C1=90000&fixed:C3=60000").content
        said = re.search(r"реклама приведёт (\d+)", words(page))
        assert said
        coming.add(int(said[1]))
    assert len(coming) == 1
    assert 25 <= coming.pop() <= 36


def test_the_places_that_the_creatives_of_others_fill_are_not_divided_twice(sign_in: Visitor) -> None:
    """C1 of Marina brings an arrival a day; her accepted budget gives it twice the money."""
    hire()
    season()
    told("hers", "creative.registered", {"creative": "C3", "channel": "vk_ads", "owner": "B1"}, actor="D1", at=NOW)
    hours = {"tue": ["10:00", "20:00"], "wed": ["10:00", "20:00"]}
    told("hours", "office.registered", {"office": "OF1", "name": "Офис на Садовой", "capacity": 9, "hours": hours})
    address = f"{ANSWER}?amount=60000&history=30"
    everything = re.search(r"Офисы примут ещё (\d+)", words(sign_in("D1").get(address).content))
    before = words(sign_in("B1").get(address).content)
    brought = re.search(r"кого приведут креативы других: (\d+)", before)
    assert brought
    left = re.search(r"Офисы примут ещё (\d+)", before)
    assert everything
    assert left
    assert 30 <= int(everything[1]) - int(left[1]) == int(brought[1]) <= 31
    row = replace(share("C1", 18_000_000, 60), was=9_000_000)
    accepted(TODAY + timedelta(days=1), 30, row, at=NOW)
    assert f"кого приведут креативы других: {2 * int(brought[1])}" in words(sign_in("B1").get(address).content)


def test_amounts_are_typed_into_cabinets_without_kopecks_and_their_sum_is_exact(sign_in: Visitor) -> None:
    season()
    client = sign_in("D1")
    for amount, kopecks in (("150000", 15_000_000), ("77777,77", 7_777_777), ("1000", 100_000)):
        found = advised(client.get(f"{ANSWER}?amount={amount}&step=any").content)
        assert sum(found.values()) == kopecks
        assert sum(value % 10_000 != 0 for value in found.values() if value >= 1_000_000) <= 1
        assert sum(value % 100 != 0 for value in found.values()) <= 1


def test_where_the_shares_are_kept_nothing_is_said_of_equal_prices_or_of_chances(sign_in: Visitor) -> None:
    page = sign_in("D1").get(f"{ANSWER}?amount=21000&aim=target_actions").content
    assert "оставить доли как есть" in figure_words(page, "gain")
    assert figure(page, "data-figure", "gain").startswith("0")
    assert "у строк она разная" in figure_words(page, "last")


def figure_words(page: bytes, name: str) -> str:
    found = re.search(rf'data-figure="{name}".*?</dd>', page.decode(), re.DOTALL)
    assert found
    return words(found[0].encode())


def test_the_change_stands_beside_what_was_and_the_share_beside_its_bar(sign_in: Visitor) -> None:
    """Half of the money: 90 000 ₽ become 45 000 ₽, half, and its share is what it was."""
    season()
    shown = row(sign_in("D1").get(f"{ANSWER}?amount=75000&fixed:C1=45000&fixed:C3=30000").content, "C1")
    assert words(shown.encode()).count("%") == 1
    assert re.search(
        r'data-advised="C1".*?</b><small class="down">.50\s?%</small></td>', shown.replace("&nbsp;", " "), re.DOTALL
    )


@pytest.mark.parametrize(
    ("value", "usual", "told"),
    [
        ("254.4", "246.6", "+7"),
        ("246.6", "254.4", "-7"),
        ("12.34", "11.96", "+0,3"),
        ("20.2", "19.96", "0"),
        ("5", "5", "0"),
    ],
)
def test_the_difference_is_that_of_the_figures_beside_it(value: str, usual: str, told: str) -> None:
    shown = wording.gain(Fraction(value), Fraction(usual), "target_leads").replace("\N{MINUS SIGN}", "-")
    assert shown == told


def test_the_file_holds_the_division_and_the_sentences(sign_in: Visitor) -> None:
    season()
    text = sign_in("M1").get("/budget/division.csv?amount=150000").content.decode("utf-8-sig")
    head, *rows = text.splitlines()
    assert head.startswith("Креатив;Название;Канал;")
    assert {line.split(";")[0] for line in rows} == {"C1", "C3"}
    assert all(line.split(";")[-1] for line in rows)
    assert {line.split(";")[1].lstrip("'=") for line in rows} == {"Спишем долги", "Бесплатная консультация"}
    board = sign_in("M1").get("/budget/advice.xlsx")
    assert board.content[:2] == b"PK"


def test_how_little_it_asks_of_the_database(sign_in: Visitor) -> None:
    season()
    accepted(date(2026, 10, 26), 14, share("C1", 700_000, 9), at=datetime(2026, 10, 25, 12, tzinfo=MOSCOW))
    client = sign_in("D1")
    for address in (HEAD, f"{ANSWER}?amount=150000", BOARD, f"{BOARD}{budgets.accepted()[0].budget}/"):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= 12, address


def test_the_words_are_english_too(sign_in: Visitor) -> None:
    season()
    page = words(sign_in("D1", "en").get(f"{ANSWER}?amount=150000").content)
    assert "This is not a proof of cause" in page
    assert not re.search(
        r"[А-Яа-яЁё]",
        re.sub(
            "|".join(("Спишем долги", "Бесплатная консультация", "Статья в блоге", "Офис на Садовой")), "", _main(page)
        ),
    )


def _main(page: str) -> str:
    """Between the title and the sheet of keys: names of people and of the company stand around it."""
    return page.partition("Where the next rouble goes")[2].partition("Without money")[0]


def test_limits_of_rows_that_are_not_shown_travel_in_one_field() -> None:
    limits = {"C9": {"min": "100", "max": "200,50"}}
    asked = asking.read({"limits": json.dumps(limits), "min:C1": "5", "fixed:C2": " "}, TODAY)
    assert asked.limits == {"C9": asking.Limit(min=10_000, max=20_050), "C1": asking.Limit(min=500)}
    assert asking.read({"limits": asking.written(asked.limits)}, TODAY).limits == asked.limits
    assert asking.read({"limits": "[1"}, TODAY).limits == {}


@pytest.mark.parametrize(
    ("choice", "today", "days"),
    [
        ("30d", date(2026, 11, 2), (date(2026, 11, 3), date(2026, 12, 3))),
        ("7d", date(2026, 11, 2), (date(2026, 11, 3), date(2026, 11, 10))),
        ("month", date(2026, 11, 2), (date(2026, 11, 3), date(2026, 12, 1))),
        ("month", date(2026, 11, 30), (date(2026, 12, 1), date(2027, 1, 1))),
        ("next", date(2026, 12, 31), (date(2027, 1, 1), date(2027, 2, 1))),
    ],
)
def test_days_begin_tomorrow(choice: str, today: date, days: tuple[date, date]) -> None:
    assert asking.span(choice, today) == days
