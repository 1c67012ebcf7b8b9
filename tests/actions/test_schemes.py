"""Борис hires Ольга and changes the pay of sellers from December; November is paid by the version it began with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from kulmina import wiring
from kulmina.actions import first_pay, payroll, people, periods, schemes, setup
from kulmina.actions.first_pay import SchemeIsWrong
from kulmina.actions.people import Newcomer
from kulmina.actions.schemes import Draft
from kulmina.analytics.payroll import as_of, statements
from kulmina.analytics.scheme_trial import trial
from kulmina.domain.period import Period
from kulmina.domain.reference_month import ReferenceMonth
from kulmina.domain.rights import Actor, NotAllowed, NotForOneself
from kulmina.domain.scheme import Scheme
from kulmina.domain.scheme_change import adjusted
from kulmina.domain.trade import catalogue
from kulmina.journal import read
from kulmina.staff.models import Account, Role

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
MONTH = ReferenceMonth()
pytestmark = pytest.mark.usefixtures("sqlite_database")


@pytest.fixture
def boris(sqlite_database: None) -> Account:
    """His firm after the set-up: a seller Сергей under the set «Старт», paid from November on."""
    account = setup.found(name="Борис", login="boris", password="осень-в-офисе-26", language="ru", now=NOW)
    who = Actor(account.person_id, "owner")
    preset = catalogue(read.company()).preset("personal_bankruptcy")
    setup.configure(who, setup.Business("Точка опоры", "Europe/Moscow", preset), now=NOW)
    setup.open_months(who, now=NOW)
    setup.choose_target(who, preset, preset.variants[0].id, None, now=NOW + timedelta(seconds=1))
    hired(account, "Сергей", Role.SELLER)
    staff = setup.staff()
    paid = first_pay.payees(staff)
    what = first_pay.Chosen(first_pay.chosen("start", preset, paid, {}), {}, 21, 21)
    first_pay.publish(who, read.company(), preset, staff, what, now=NOW, token="first")
    return account


def hired(owner: Account, name: str, role: str) -> str:
    token = f"{name.encode().hex()[:10]:0<10}"
    return people.hire(owner, Newcomer(name, role), now=NOW, token=token).person_id


def owner_of(account: Account) -> Actor:
    return Actor(account.person_id, "owner")


def director(account: Account, name: str = "Фаина") -> Actor:
    """Somebody who may approve, with an account of her own."""
    person = hired(account, name, Role.COMMERCIAL_DIRECTOR)
    Account.objects.create_user(username=f"v-{person}", person_id=person, role=Role.COMMERCIAL_DIRECTOR)
    return Actor(person, "commercial_director")


def sellers() -> Scheme:
    found = schemes.latest(read.company(), "seller_start")
    assert found is not None
    return found


def dearer(base: Scheme, since: date, *, by: int = 5_000) -> Scheme:
    """A salary that is higher."""
    key = next(f"{item.id}|amount" for item in base.components if item.kind == "fixed")
    amount = next(item.amount for item in base.components if item.kind == "fixed")
    return replace(adjusted(base, {key: amount + by}), effective_from=since)


def publish(actor: Actor, draft: Draft, token: str = "v2", now: datetime = NOW) -> None:
    schemes.publish(actor, draft, month=MONTH, now=now, token=token, names={})


def fixed(period: str, person: str, now: datetime) -> int:
    """Kopecks of the salary on the slip of a period as it is known."""
    run = statements(as_of(wiring.source(), period, now), until=period)
    return next(line.amount for line in run.statements[period][person].lines if line.kind == "fixed")


def test_version_2_holds_from_december_and_november_is_paid_by_version_1(boris: Account) -> None:
    who, seller = owner_of(boris), setup.staff().of("seller")
    assert seller is not None
    before = sellers()
    publish(who, Draft(dearer(before, date(2026, 12, 1)), boris.person_id, before.version))
    later = datetime(2026, 12, 20, 9, tzinfo=UTC)
    payroll.set_days(Actor("P", "payroll"), "2026-12", {seller.person: (Fraction(22), Fraction(22))}, now=later)
    made = sellers()
    assert (made.version, made.author, made.approved_by) == (2, boris.person_id, boris.person_id)
    company = read.company()
    labels = {one.id: company.scheme_of(seller.person, one) for one in company.periods[:2]}
    assert {name: one.version for name, one in labels.items() if one} == {"2026-11": 1, "2026-12": 2}
    assert fixed("2026-12", seller.person, later) - fixed("2026-11", seller.person, later) == 500_000


def test_a_newcomer_is_given_the_scheme_of_the_role_and_has_a_slip(boris: Account) -> None:
    olga = hired(boris, "Ольга", Role.SELLER)
    assert read.company().scheme_of(olga, read.company().period("2026-11")) is None
    found = schemes.assign_newcomer(owner_of(boris), olga, "seller", now=NOW, token="olga")
    assert found is not None
    assert found.id == "seller_start"
    payroll.set_days(Actor("P", "payroll"), "2026-11", {olga: (Fraction(9), Fraction(21))}, now=NOW)
    salary = next(item.amount for item in found.components if item.kind == "fixed")
    expected = salary * 100 * 9 / 21
    assert abs(fixed("2026-11", olga, NOW + timedelta(hours=1)) - expected) <= Fraction(1, 2)


def test_a_role_that_has_no_scheme_of_its_own_is_given_none(boris: Account) -> None:
    admin = hired(boris, "Алла", Role.OFFICE_ADMIN)
    assert schemes.assign_newcomer(owner_of(boris), admin, "office_admin", now=NOW, token="alla") is None


def test_where_somebody_else_could_look_the_author_does_not_approve(boris: Account) -> None:
    faina, who = director(boris), owner_of(boris)
    draft = Draft(dearer(sellers(), date(2026, 12, 1)), boris.person_id, 1)
    with pytest.raises(schemes.AnotherApproves):
        publish(who, draft)
    publish(faina, draft)
    assert (sellers().author, sellers().approved_by) == (boris.person_id, faina.person)
    with pytest.raises(schemes.ChangedMeanwhile):
        publish(faina, draft, token="again")


def test_a_director_decides_nothing_about_her_own_pay(boris: Account) -> None:
    faina, who = director(boris), owner_of(boris)
    with pytest.raises(NotForOneself):
        schemes.assign(faina, [faina.person], "seller_start", "2026-12", now=NOW)
    schemes.assign(who, [faina.person], "seller_start", "2026-12", now=NOW)
    with pytest.raises(NotForOneself):
        publish(faina, Draft(dearer(sellers(), date(2026, 12, 1)), boris.person_id, 1))
    with pytest.raises(NotAllowed):
        schemes.assign(Actor("P", "payroll"), [boris.person_id], "seller_start", "2027-01", now=NOW)


def test_nothing_begins_in_a_closed_month_and_nothing_it_was_paid_by_is_taken_back(boris: Account) -> None:
    who, seller = owner_of(boris), setup.staff().of("seller")
    assert seller is not None
    after = datetime(2026, 12, 5, 10, tzinfo=UTC)
    periods.close("2026-11", source=wiring.source(), actor="P", now=after)
    with pytest.raises(schemes.PeriodIsSettled):
        publish(who, Draft(dearer(sellers(), date(2026, 11, 1)), boris.person_id, 1), now=after)
    with pytest.raises(schemes.PeriodIsSettled):
        schemes.assign(who, [seller.person], "seller_start", "2026-11", now=after)
    for one in schemes.history():
        with pytest.raises(schemes.PeriodIsSettled):
            schemes.take_back(who, one.event_id, now=after, names={})


def test_a_version_is_taken_back_and_december_is_paid_as_november(boris: Account) -> None:
    who = owner_of(boris)
    publish(who, Draft(dearer(sellers(), date(2026, 12, 1)), boris.person_id, 1))
    schemes.take_back(who, "v2-00", now=NOW + timedelta(minutes=1), names={})
    assert sellers().version == 1
    with pytest.raises(schemes.NothingToTakeBack):
        schemes.take_back(who, "v2-00", now=NOW + timedelta(minutes=2), names={})
    first = next(one for one in schemes.history() if "published" in type(one.fact).__name__.lower())
    with pytest.raises(schemes.PaidByIt):
        schemes.take_back(who, first.event_id, now=NOW + timedelta(minutes=3), names={})


def test_an_ended_assignment_pays_up_to_its_last_month(boris: Account) -> None:
    who, seller = owner_of(boris), setup.staff().of("seller")
    assert seller is not None
    schemes.end(who, [seller.person], "2026-11", now=NOW)
    company = read.company()
    paid = [company.scheme_of(seller.person, one) is not None for one in company.periods[:3]]
    assert paid == [True, False, False]
    with pytest.raises(schemes.NothingChanged):
        schemes.end(who, [seller.person], "2026-11", now=NOW)
    schemes.assign(who, [seller.person], "seller_start", "2027-01", now=NOW)
    company = read.company()
    assert [company.scheme_of(seller.person, one) is not None for one in company.periods[:3]] == [True, False, True]


def test_a_scheme_that_the_check_refuses_is_not_published(boris: Account) -> None:
    base = sellers()
    tiered = next(item for item in base.components if item.kind in ("percent", "tiered_percent"))
    wrong = replace(base, components=(replace(tiered, kpi="mk.clicks"),), effective_from=date(2026, 12, 1))
    with pytest.raises(SchemeIsWrong):
        publish(owner_of(boris), Draft(wrong, boris.person_id, 1))
    inside = dearer(base, date(2026, 12, 15))
    with pytest.raises(SchemeIsWrong):
        publish(owner_of(boris), Draft(inside, boris.person_id, 1))
    with pytest.raises(schemes.NothingChanged):
        publish(owner_of(boris), Draft(replace(base, effective_from=date(2026, 12, 1)), boris.person_id, 1))
    assert sellers().version == 1


def test_the_trial_pays_the_month_by_the_other_scheme_and_records_nothing(boris: Account) -> None:
    seller = setup.staff().of("seller")
    assert seller is not None
    last, november = read.last_no(), read.company().period("2026-11")
    assert isinstance(november, Period)
    made = dearer(sellers(), date(2026, 12, 1), by=7_000)
    [told] = trial(wiring.source(), made, [seller.person], november, now=NOW)
    assert told.before is not None
    assert told.after == told.before + 700_000
    assert read.last_no() == last
