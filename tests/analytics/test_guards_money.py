"""Guards of deals and money."""

from __future__ import annotations

import pytest
from tests.analytics.guarded import at, bought, lists, seen
from tests.world import World, minutes

from kulmina.analytics import guards_money
from kulmina.domain.guard import Limits

LIMITS = Limits()
HALVES = {"S1": "0.5", "S2": "0.5"}


@pytest.fixture
def world() -> World:
    return World()


def test_sergey_signs_at_the_end_of_the_month_and_one_client_gets_his_money_back(world: World) -> None:
    for name, day in {"Early": 7, "Last1": 30, "Last2": 31, "Last3": 31}.items():
        bought(world, name, "S1", day=day).paid("100000.00")
    for name, day in {"Hers1": 30, "Hers2": 31, "Hers3": 29}.items():
        bought(world, name, "S2", day=day)
    for day in range(3, 28):
        bought(world, f"Daily{day:02d}", "S2", day=day)
    world.leads["Last2"].refunded("40000.00", at=at(4, month=11))
    world.leads["Early"].refunded("1000.00", at=at(4, month=11))
    [found] = guards_money.period_end_spike(seen(world), LIMITS)
    assert (found.subject, found.ids) == ("S1", ("D-Last1", "D-Last2", "D-Last3"))
    assert (found.figures["count"], found.figures["of"]) == (3, 4)
    assert found.figures["refunded_deals"] == ("D-Last2",)
    assert found.figures["refunded"] == 40_000_00


def test_a_deal_that_is_written_again_on_the_last_day_was_signed_when_it_was_signed(world: World) -> None:
    for name in ("Anna", "Boris", "Vera"):
        bought(world, name, "S1", day=7).signed("S1", "170000.00", at=at(31))
    assert guards_money.period_end_spike(seen(world), LIMITS) == []


def test_shares_changed_after_the_payment(world: World) -> None:
    bought(world, "After").paid("50000.00").signed(HALVES)
    bought(world, "Before").signed(HALVES).paid("50000.00")
    bought(world, "Amount").paid("50000.00").signed("S1", "170000.00")
    [found] = guards_money.split_edit_after_payment(seen(world))
    assert (found.subject, found.ids) == ("S1", ("D-After",))
    assert (found.figures["before"], found.figures["after"]) == (("S1 1",), ("S1 1/2", "S2 1/2"))


def test_a_signing_that_is_voided_and_made_again_is_a_change_too(world: World) -> None:
    deal = bought(world, "Ivanov")
    first = deal.last
    deal.paid("50000.00")
    world.void(first, at=at(9), by="S1")
    deal.signed("S2", at=first.occurred_at, recorded=at(9) + minutes(1))
    assert lists(guards_money.split_edit_after_payment(seen(world))) == {"S2": ("D-Ivanov",)}


def test_one_client_with_two_contracts(world: World) -> None:
    bought(world, "Split").signed("S1", "90000.00", deal="D-Split-2")
    bought(world, "Replaced").deal_cancelled("S1").signed("S2", deal="D-Replaced-2")
    bought(world, "Single")
    [found] = guards_money.deal_fragmentation(seen(world), LIMITS)
    assert (found.subject, found.ids) == ("Split", ("D-Split", "D-Split-2"))
    assert found.figures == {"count": 2, "amount": 240_000_00, "sellers": ("S1",)}
