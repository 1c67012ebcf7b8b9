"""Hiring, dismissing and demanding a second step, on both databases, without pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from tests.web.office import open_office
from tests.world import MOSCOW

from kulmina import wiring
from kulmina.actions import people
from kulmina.actions.people import LastOwner, LoginTaken, Newcomer, NotOneself
from kulmina.domain.rights import NotAllowed
from kulmina.staff import access_log, policy
from kulmina.staff.access_log import Asked
from kulmina.staff.models import AccessKind, Account, Person, Role

NOW = datetime(2026, 11, 20, 23, 30, tzinfo=MOSCOW)


@pytest.fixture(autouse=True)
def _office(database: None) -> None:
    open_office()


def account(person: str) -> Account:
    return Account.objects.get(person_id=person)


def test_whoever_is_hired_and_leaves_has_his_days_by_the_business_clock() -> None:
    viktor = account("D1")
    roman = people.hire(viktor, Newcomer("Роман", "seller", "OF1", "roman"), now=NOW, token="f" * 32)
    assert people.hire(viktor, Newcomer("Роман", "seller", "OF1", "roman"), now=NOW, token="f" * 32) == roman
    assert roman.active_from == NOW.date()
    assert not account(roman.person_id).has_usable_password()
    people.dismiss(viktor, roman, now=NOW + timedelta(hours=1))
    assert Person.objects.get(name="Роман").active_to == NOW.date() + timedelta(days=1)
    assert not account(roman.person_id).is_active
    people.take_back_dismissal(viktor, roman, now=NOW + timedelta(hours=2))
    assert account(roman.person_id).is_active
    kinds = [line.kind for line in access_log.lines(Asked(who="D1"), limit=9)]
    assert kinds == ["returned", "dismissed", "hired", "login"]


def test_an_account_with_a_taken_name_hires_nobody() -> None:
    with pytest.raises(LoginTaken):
        people.hire(account("D1"), Newcomer("Роман", "seller", "OF1", "O1"), now=NOW, token="e" * 32)
    assert not Person.objects.filter(name="Роман").exists()
    assert all(known.role != "seller" or who in {"S1", "S2"} for who, known in wiring.company().people.items())


def test_an_owner_always_remains() -> None:
    viktor, marina = account("D1"), account("M1")
    owner = people.find("D1")
    with pytest.raises(NotOneself):
        people.dismiss(viktor, owner, now=NOW)
    with pytest.raises(LastOwner):
        people.change(viktor, owner, role="seller", office="OF1", now=NOW)
    people.change(viktor, people.find("M1"), role="owner", office="", now=NOW)
    marina.refresh_from_db()
    people.dismiss(marina, owner, now=NOW)
    with pytest.raises(LastOwner):
        people.change(marina, people.find("M1"), role="marketer", office="", now=NOW)


def test_nobody_but_an_owner_changes_people() -> None:
    oleg, login, fresh = people.find("O2"), account("O2"), Newcomer("X", "owner")
    for person in ("M1", "O1", "S1", "A1", "K1", "P1", "N1"):
        who = account(person)
        acts: list[Callable[[], object]] = [
            partial(people.hire, who, fresh, now=NOW, token="d" * 32),
            partial(people.change, who, oleg, role="owner", office="", now=NOW),
            partial(people.dismiss, who, oleg, now=NOW),
            partial(people.take_back_dismissal, who, oleg, now=NOW),
            partial(people.take_in, who, login, now=NOW, token="d" * 32),
            partial(people.open_account, who, oleg, login="x", email="", now=NOW),
            partial(people.end_sessions, who, login, place=None, now=NOW),
            partial(people.reset_second_step, who, login, now=NOW),
            partial(people.demand_second_step, who, [], now=NOW),
            partial(people.note_link, who, login, now=NOW),
        ]
        for act in acts:
            with pytest.raises(NotAllowed):
                act()
    assert Person.objects.get(person_id="O2").role == Role.OPERATOR
    assert not Person.objects.filter(name="X").exists()
    assert not access_log.lines(Asked(), limit=1)


def test_a_second_step_is_demanded_of_roles() -> None:
    people.demand_second_step(account("D1"), ["operator", "cashier"], now=NOW)
    assert policy.second_factor_roles() == {"operator", "cashier"}
    assert policy.lacks(account("O1"))
    assert not policy.lacks(account("S1"))
    with pytest.raises(ValueError, match="nobody"):
        people.demand_second_step(account("D1"), ["nobody"], now=NOW)


def test_the_log_goes_on_where_it_stopped_among_lines_of_one_instant() -> None:
    for place in range(7):
        access_log.note(account("O1"), AccessKind.REVEAL, f"L{place}", now=NOW - timedelta(seconds=place // 3))
    seen: list[str] = []
    after = None
    while lines := access_log.lines(Asked(kind="reveal"), after=after, limit=2):
        seen += [line.about for line in lines]
        after = (lines[-1].at, lines[-1].pk)
    assert seen == ["L2", "L1", "L0", "L5", "L4", "L3", "L6"]


def test_whoever_may_work_in_a_role_that_demands_a_second_step_owes_it() -> None:
    """Олег also works as the owner's deputy: what that role opens is behind its second step."""
    people.demand_second_step(account("D1"), ["owner"], now=NOW)
    oleg = account("O1")
    assert not policy.lacks(oleg)
    oleg.hats = ["owner"]
    assert policy.lacks(oleg)
    oleg.wear("owner")
    assert policy.lacks(oleg)


def test_whoever_leaves_is_kept_out_under_each_of_his_names() -> None:
    Account.objects.create(username="oleg-2", person_id="O1", role=Role.OPERATOR)
    people.dismiss(account("D1"), people.find("O1"), now=NOW)
    assert not Account.objects.filter(person_id="O1", is_active=True).exists()
