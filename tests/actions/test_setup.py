"""Виктор begins with an empty database: owner, business, people, schemes, and a test client who pays and is gone."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from kulmina import wiring
from kulmina.actions import first_creatives, first_pay, offices, people, setup, trial
from kulmina.analytics.payroll import as_of, statements
from kulmina.clients import people as clients
from kulmina.current import leads
from kulmina.current.funnel import funnel
from kulmina.domain.preset import Preset
from kulmina.domain.rights import Actor
from kulmina.domain.trade import catalogue
from kulmina.journal import read
from kulmina.staff import beginning
from kulmina.staff.models import Account, Person, Role

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
TRADES = ["personal_bankruptcy", "financial_broker", "specialty_retail", "mobile_app"]  # the browser tries all nine
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00", "19:00"))


def victor(name: str = "Виктор", login: str = "victor") -> Account:
    return setup.found(name=name, login=login, password="осень-в-офисе-26", language="ru", now=NOW)


def owner(account: Account) -> Actor:
    return Actor(account.person_id, "owner")


def business(account: Account, trade: str = "personal_bankruptcy", *, offices_too: bool = True) -> Preset:
    """The firm with its months, its target action and an office, where its trade has one."""
    preset = catalogue(read.company()).preset(trade)
    setup.configure(owner(account), setup.Business("Точка опоры", "Europe/Moscow", preset), now=NOW)
    setup.open_months(owner(account), now=NOW)
    setup.choose_target(owner(account), preset, preset.variants[0].id, None, now=NOW + SECOND)
    if preset.portrait and offices_too:
        offices.register(owner(account), None, offices.Setup("Офис на Садовой", WEEK, 2), now=NOW)
    return preset


def pays(account: Account, preset: Preset, set_: str = "start") -> None:
    staff = setup.staff()
    paid = first_pay.payees(staff)
    month = first_pay.month_at_plan(preset, paid, 0)
    plans = {(one.subject, one.metric): one.value for one in first_pay.plans(preset, paid, month, Fraction(1))}
    what = first_pay.Chosen(first_pay.chosen(set_, preset, paid, {}), plans, 21, 21)
    first_pay.publish(owner(account), read.company(), preset, staff, what, now=NOW, token=f"pay{set_}")


def goes_all_the_way(preset: Preset) -> Iterator[str]:
    staff = setup.staff()
    for minute, stop in enumerate(trial.road(read.company(), preset).stops):
        then = NOW + timedelta(minutes=minute)
        trial.advance(stop, read.company(), preset, staff, name="Тестовый клиент", now=then)
        yield stop


def amounts(now: datetime = NOW + timedelta(hours=1)) -> dict[str, dict[str, int]]:
    """Kopecks by person and component in November as known then."""
    run = statements(as_of(wiring.source(), "2026-11", now), until="2026-11")
    assert not run.errors
    return {
        person: {line.component: line.amount for line in slip.lines}
        for person, slip in run.statements["2026-11"].items()
    }


def test_victor_founds_the_firm_and_does_everything_himself_until_others_come(database: str) -> None:
    beginning.code()
    account = victor()

    assert (account.role, account.roles) == (Role.OWNER, (Role.OWNER, *setup.JOBS))
    assert read.company().people[account.person_id].role == "owner"
    assert Person.objects.get().name == "Виктор"
    assert setup.staff().uncovered() == ()
    assert beginning.founded()
    with pytest.raises(setup.FoundedAlready):
        victor(login="late")


def test_of_two_who_found_the_firm_at_once_one_becomes_the_owner(database: str) -> None:
    ready = Barrier(2, timeout=30)

    def ask(login: str) -> bool:
        ready.wait()
        try:
            victor(login, login)
        except setup.FoundedAlready:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(ask, ("victor", "denis"))) == [False, True]
    assert Account.objects.count() == Person.objects.count() == 1


@pytest.mark.parametrize(
    ("login", "password"), [("victor", "12345678"), ("victor", "victor1"), ("два слова", "осень-26-в")]
)
def test_a_weak_password_or_a_login_with_gaps_makes_no_owner(sqlite_database: None, login: str, password: str) -> None:
    with pytest.raises((ValidationError, people.BadLogin)):
        setup.found(name="Виктор", login=login, password=password, language="ru", now=NOW)
    assert not Account.objects.exists()


def test_a_new_trade_has_no_target_action_until_one_is_chosen(sqlite_database: None) -> None:
    account = victor()
    broker = catalogue(read.company()).preset("financial_broker")
    setup.configure(owner(account), setup.Business("Верный шаг", "Asia/Omsk", broker), now=NOW)
    assert read.company().rules.target_actions == ()

    with pytest.raises(setup.TargetUnknown):
        setup.choose_target(owner(account), broker, "click", None, now=NOW)
    setup.choose_target(owner(account), broker, "bki_application", None, now=NOW + SECOND)
    rules = read.company().rules
    assert [one.action for one in rules.target_actions] == ["bki_application"]
    assert rules.consent_required == ("bki_application",)
    renamed = setup.Business("Верный ход", "Asia/Omsk", broker)
    assert not setup.configure(owner(account), renamed, now=NOW + 2 * SECOND).repeated
    assert (read.company().name, read.company().rules) == ("Верный ход", rules)
    assert setup.configure(owner(account), renamed, now=NOW + 3 * SECOND).repeated


def test_months_are_opened_once(sqlite_database: None) -> None:
    account = victor()
    assert len(setup.open_months(owner(account), now=NOW).events) == 12
    assert setup.open_months(owner(account), now=NOW).repeated
    assert [one.id for one in read.company().periods][:2] == ["2026-11", "2026-12"]


@pytest.mark.parametrize("trade", TRADES)
def test_a_test_client_of_every_trade_pays_somebody_and_leaves_nothing(sqlite_database: None, trade: str) -> None:
    account = victor()
    preset = business(account, trade)
    first_creatives.add(
        read.company(), setup.staff(), [first_creatives.Row("Спишем долги", "vk_ads", account.person_id, 5_000_000)],
        "2026-11", now=NOW, token="creatives",
    )  # fmt: skip
    pays(account, preset)
    before = amounts()

    stops = list(goes_all_the_way(preset))
    way, latest = trial.road(read.company(), preset), trial.latest(read.company())
    assert stops
    assert trial.ended(latest, way)
    earned = {component: amount for component, amount in amounts()[account.person_id].items() if amount}
    assert {*earned} - {"fixed"}, "a variable line came from the test client"
    assert leads.count() == 1
    repeated = trial.advance(stops[-1], read.company(), preset, setup.staff(), name="Т", now=NOW + timedelta(hours=2))
    assert repeated.repeated

    later = NOW + timedelta(hours=3)
    assert trial.remove(owner(account), read.company(), setup.staff(), now=later) == len(latest.events)
    assert leads.count() == 0
    assert amounts(later + timedelta(hours=1)) == before
    counted = funnel(by="creative", start=NOW.date().replace(day=1), end=NOW.date().replace(month=12, day=1))
    assert not any(row.leads or row.target_actions or row.cash for row in counted.rows)
    assert clients.known(trial.PHONE) is None
    assert trial.ended(trial.latest(read.company()), way)


def test_what_counts_for_clients_who_are_there_is_not_rewritten_by_the_set_up(sqlite_database: None) -> None:
    account = victor()
    preset = business(account)
    next(goes_all_the_way(preset))
    dealer = catalogue(read.company()).preset("car_dealer")
    with pytest.raises(setup.TradeStands):
        setup.configure(owner(account), setup.Business("Салон", "Europe/Moscow", dealer), now=NOW + HOUR)

    chosen = setup.choose_target(owner(account), preset, "application", None, now=NOW + HOUR)
    rules = read.company().rules
    assert not chosen.repeated
    assert len(rules.counting_on(NOW.date()).target_actions) > 1, "this month is counted as it was"
    assert [one.action for one in rules.counting_on(NOW.date().replace(month=12, day=1)).target_actions] == [
        "application"
    ]
