"""The invented company in the database: recorded through the one door, its past months closed, its people let in."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import authenticate
from django.http import HttpRequest
from pytest_django import Settings

from kulmina.analytics.daily import of_rows
from kulmina.analytics.imitation import judge, rows
from kulmina.clients import people, search
from kulmina.current import budgets, daily, score
from kulmina.current.funnel import funnel
from kulmina.demo import fill, generate
from kulmina.demo.ads import VANITY, WIDE
from kulmina.demo.tongue import tongue
from kulmina.demo.trade import NoSuchTrade
from kulmina.domain import budget, facts
from kulmina.domain.budget import Plan
from kulmina.domain.company import Rules
from kulmina.journal import read
from kulmina.staff.models import Account, Person

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=ZoneInfo("Europe/Moscow"))


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_HOME = tmp_path


@pytest.mark.django_db
def test_a_company_is_filled_and_its_past_months_are_closed() -> None:
    told: list[tuple[int, int, str]] = []
    filled = fill.fill(NOW, leads=120, months=3, seed=4, progress=lambda *step: told.append(step))

    journal = [event for _, event in read.since(0)]
    mine = {event.event_id for event in journal if event.source == "demo"}
    assert filled.facts == len(mine) + filled.by_hand + len(filled.closed)
    assert told[-1][:2] == (120, 120)
    assert filled.closed == ("2026-09", "2026-10")
    issued = [event.fact for event in journal if isinstance(event.fact, facts.StatementIssued)]
    assert {(slip.period, slip.person) for slip in issued} >= {("2026-09", "O1"), ("2026-10", "S1"), ("2026-10", "M1")}
    divided = NOW.replace(month=9, day=30, hour=16, minute=0)  # until then nobody has divided any money
    before = {event.event_id for event in journal if event.recorded_at < divided}
    generated = generate(leads=120, months=3, seed=4, until=NOW)
    assert {event.event_id for event in generated if event.recorded_at < divided} == before
    assert all(event.recorded_at <= NOW for event in journal)
    assert funnel(start=NOW.date().replace(month=9, day=1), end=NOW.date().replace(month=12, day=1)).total.leads == 120


@pytest.mark.django_db
def test_its_rooms_are_alive() -> None:
    """Budgets were accepted, one of them was spent as accepted; the score was trained; a creative only looks busy."""
    fill.fill(NOW, leads=1500, months=4, seed=1, by_hand=60)
    rules = read.company().rules

    plans = sorted(budgets.accepted(), key=lambda each: each.plan.since)
    assert [(each.by, each.plan.since.month) for each in plans] == [("N1", 9), ("D1", 10), ("N1", 11)]
    assert all(each.at.astimezone(rules.tz).date() == each.plan.since - timedelta(days=1) for each in plans)
    followed = [_followed(each.plan, rules) for each in plans]
    assert followed[0] > Fraction(19, 20)
    assert followed[1] < Fraction(4, 5)

    assert [trained.actor for trained in score.trainings()] == ["SYS"]

    told = of_rows(daily.rows(NOW.date() - timedelta(days=85), NOW.date() - timedelta(days=2)))
    assert told.target_leads is not None
    verdicts = judge(rows(told.clicks, told.target_leads, told.spend, reported=told.reported)).verdicts
    assert [told.creatives[verdict.row] for verdict in verdicts if verdict.flagged] == [WIDE]
    assert [told.creatives[verdict.row] for verdict in verdicts if verdict.by_money] == [VANITY]


def _followed(plan: Plan, rules: Rules) -> Fraction:
    """The share of the money that went where it was accepted to go."""
    end = min(plan.until, NOW.date())
    [happened] = budgets.happened([(plan.since, end)], rules)
    pairs = [(budget.due(row.amount, plan, end), happened.spent.get(row.name, 0)) for row in plan.rows]
    return budget.followed(pairs) or Fraction(0)


@pytest.mark.django_db
def test_its_people_log_in_and_are_let_in_again_with_a_fresh_password() -> None:
    filled = fill.fill(NOW, leads=20, months=1, seed=4)
    olga = next(login for login in filled.logins if login.name == "Ольга")
    assert (olga.login, olga.person, olga.role) == ("olga", "O2", "operator")
    account = authenticate(HttpRequest(), username=olga.login, password=olga.password)
    assert isinstance(account, Account)
    assert account.person_id == "O2"
    assert Person.objects.get(person_id="K1").name == "Ксения"

    assert fill.is_demo()
    again = fill.let_in()
    assert authenticate(HttpRequest(), username=olga.login, password=olga.password) is None
    assert authenticate(HttpRequest(), username=olga.login, password=again[0].password) is not None
    assert {login.login for login in again} == {login.login for login in filled.logins}


@pytest.mark.django_db
def test_a_journal_that_is_there_is_never_mixed_with_an_invented_one() -> None:
    fill.fill(NOW, leads=0, months=1, seed=4)
    before = read.last_no()
    with pytest.raises(fill.NotEmpty, match="another KULMINA_HOME"):
        fill.fill(NOW, leads=10, months=1)
    assert read.last_no() == before


@pytest.mark.django_db
def test_an_unknown_industry_leaves_the_database_empty() -> None:
    with pytest.raises(NoSuchTrade):
        fill.fill(NOW, preset="bakery")
    assert read.last_no() == 0
    assert not fill.is_demo()


@pytest.mark.django_db
def test_clients_have_invented_names_by_which_they_are_found() -> None:
    fill.fill(NOW, leads=30, seed=3, months=1)
    named = people.names([f"c{number}" for number in range(1, 6)])
    assert named == {f"c{number}": tongue("ru").client(number, 3) for number in range(1, 6)}
    found = search.find(named["c3"])
    assert "c3" in [hit.ref for hit in found]
