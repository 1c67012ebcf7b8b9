"""Ксения takes money, gives it back, voids her own mistakes and counts the till of the day."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.founded import founded
from tests.world import MONDAY, World, days, hours, minutes

from kulmina import wiring
from kulmina.actions import till as acts
from kulmina.actions.act import take_back
from kulmina.analytics.cohort import cut
from kulmina.analytics.figures import figures
from kulmina.analytics.leads import view
from kulmina.current import till
from kulmina.domain import refusal
from kulmina.domain.money import Kopecks, kopecks
from kulmina.domain.rights import Actor, NotAllowed, NotYourEntry, NotYourOffice
from kulmina.journal import read
from kulmina.recording import record

KSENIA, KIRA = Actor("K1", "cashier", "OF1"), Actor("K2", "cashier", "OF2")
TODAY = date(2026, 10, 7)
NOW = MONDAY + days(2) + hours(3)


def sold(promised: list[dict[str, str]] | None = None) -> World:
    """L1 came to OF1 and signed for 150 000 this morning."""
    world = founded()
    for office in ("OF1", "OF2"):
        world.tell("office.registered", {"office": office, "name": office}, actor="D1", at=MONDAY - days(7))
    lead = world.application("L1").assigned("O1").call("O1").booked("O1", slot=days(2) - minutes(3))
    lead.arrived(after=days(2) - minutes(3)).classified("S1").outcome("S1", "sold").signed("S1")
    if promised:
        lead.tell("deal.scheduled", {"deal": "D-L1", "instalments": promised}, actor="S1")
    record(world.events)
    return world


def pay(amount: str, **more: Any) -> str:
    """Take an amount in cash from L1; the number of the payment."""
    how = {"method": "cash", "now": NOW, **more}
    done = acts.take(KSENIA, "L1", "D-L1", kopecks(amount), how.pop("method"), **how)
    [event] = done.events
    return str(event.payload["payment"])


def balance() -> till.Balance:
    [found] = till.of_lead("L1")
    return found


@pytest.mark.usefixtures("database")
def test_a_payment_goes_into_the_till_of_the_cashiers_office() -> None:
    sold()
    number = pay("50000.50")
    [money] = till.day("OF1", TODAY, read.company().rules.tz).movements
    assert (money.id, money.amount, money.method, money.office, money.cashier) == (
        number,
        5_000_050,
        "cash",
        "OF1",
        "K1",
    )
    assert (balance().left, balance().net) == (9_999_950, 5_000_050)


@pytest.mark.usefixtures("sqlite_database")
def test_a_double_click_takes_the_money_once() -> None:
    sold()
    assert pay("150000.00", token="c11c") == pay("150000.00", token="c11c", now=NOW + timedelta(seconds=1))
    assert balance().left == 0


@pytest.mark.usefixtures("sqlite_database")
def test_payments_have_numbers_of_their_own() -> None:
    sold()
    numbers = {pay("1000.00", token=f"c{place}") for place in range(5)}
    assert len(numbers) == 5


@pytest.mark.usefixtures("sqlite_database")
def test_more_than_the_contract_asks_is_confirmed_first() -> None:
    sold()
    pay("100000.00")
    with pytest.raises(acts.OverContract) as refused:
        pay("60000.00")
    assert "50\xa0000,00" in refused.value.sentence("ru")
    assert "60,000.00" in refused.value.sentence("en")
    pay("60000.00", over=True)
    assert balance().left == -1_000_000


@pytest.mark.usefixtures("sqlite_database")
def test_a_refund_is_no_more_than_what_is_left_of_its_payment() -> None:
    sold()
    number = pay("50000.00")
    with pytest.raises(refusal.RefundOverPayment):
        acts.give_back(KSENIA, "L1", number, kopecks("50000.01"), "cash", "client_asked", now=NOW + minutes(1))
    with pytest.raises(acts.ReasonIsMissing):
        acts.give_back(KSENIA, "L1", number, kopecks("50000.00"), "cash", " ", now=NOW)
    acts.give_back(KSENIA, "L1", number, kopecks("20000.00"), "cash", "client_asked", now=NOW + minutes(1))
    assert (balance().paid, balance().returned, balance().left) == (5_000_000, 2_000_000, 12_000_000)
    with pytest.raises(refusal.RefundOverPayment):
        acts.give_back(KSENIA, "L1", number, kopecks("30000.01"), "cash", "client_asked", now=NOW + minutes(2))


@pytest.mark.usefixtures("sqlite_database")
def test_only_ones_own_entry_is_voided_and_not_under_a_refund() -> None:
    sold()
    done = acts.take(KSENIA, "L1", "D-L1", kopecks("50000.00"), "card", now=NOW)
    with pytest.raises(NotYourEntry):
        take_back(KIRA, done.ids, now=NOW + minutes(1))
    number = str(done.events[0].payload["payment"])
    back = acts.give_back(KSENIA, "L1", number, kopecks("1.00"), "card", "mistake", now=NOW + minutes(1))
    with pytest.raises(refusal.StandsUnder):
        take_back(KSENIA, done.ids, now=NOW + minutes(2))
    take_back(KSENIA, back.ids, now=NOW + minutes(3))
    take_back(KSENIA, done.ids, now=NOW + minutes(4))
    assert till.day("OF1", TODAY, read.company().rules.tz).total == 0


@pytest.mark.usefixtures("sqlite_database")
def test_a_seller_takes_no_money_and_a_cashier_none_for_another_office() -> None:
    sold()
    with pytest.raises(NotAllowed):
        acts.take(Actor("S1", "seller", "OF1"), "L1", "D-L1", kopecks("1.00"), "cash", now=NOW)
    with pytest.raises(NotYourOffice):
        acts.take(KSENIA, "L1", "D-L1", kopecks("1.00"), "cash", office="OF2", now=NOW)
    with pytest.raises(refusal.DealUnknown):
        acts.take(KSENIA, "L1", "D-99", kopecks("1.00"), "cash", now=NOW)
    with pytest.raises(acts.MethodUnknown):
        pay("1.00", method="gold")


@pytest.mark.usefixtures("sqlite_database")
def test_instalments_are_covered_the_earliest_first() -> None:
    sold([{"date": "2026-10-07", "amount": "50000.00"}, {"date": "2026-11-07", "amount": "100000.00"}])
    assert [each.open for each in balance().promised] == [5_000_000, 10_000_000]
    assert balance().overdue(TODAY) == 0
    assert balance().overdue(TODAY + timedelta(days=1)) == 5_000_000
    pay("60000.00")
    assert [each.open for each in balance().promised] == [0, 9_000_000]
    following = balance().following
    assert following is not None
    assert (following.day, following.open) == (date(2026, 11, 7), 9_000_000)


@pytest.mark.usefixtures("sqlite_database")
def test_what_is_promised_for_no_day_is_paid_first() -> None:
    sold([{"date": "2026-11-07", "amount": "100000.00"}])
    pay("50000.00")
    assert [each.open for each in balance().promised] == [10_000_000]


@pytest.mark.usefixtures("database")
def test_the_till_is_closed_once_and_a_difference_is_explained() -> None:
    sold()
    pay("50000.00")
    pay("30000.00", method="card")
    with pytest.raises(acts.DifferenceWithoutNote) as refused:
        acts.close(KSENIA, TODAY, kopecks("49900.00"), now=NOW + hours(5))
    assert "\N{MINUS SIGN}100,00" in refused.value.sentence("ru")
    acts.close(KSENIA, TODAY, kopecks("49900.00"), left=kopecks("5000.00"), note="нет 100 ₽, ищем", now=NOW + hours(5))
    with pytest.raises(acts.TillIsClosed):
        acts.close(KSENIA, TODAY, kopecks("50000.00"), now=NOW + hours(6))
    day = till.day("OF1", TODAY, read.company().rules.tz)
    assert day.closing is not None
    assert (day.closing.expected, day.closing.difference, day.closing.note) == (5_000_000, -10_000, "нет 100 ₽, ищем")
    following = till.day("OF1", TODAY + timedelta(days=1), read.company().rules.tz)
    assert (following.opening, following.expected) == (500_000, 500_000)


@pytest.mark.usefixtures("sqlite_database")
def test_money_after_the_closing_is_told_apart_and_a_wrong_closing_is_taken_back() -> None:
    sold()
    pay("50000.00")
    done = acts.close(KSENIA, TODAY, kopecks("50000.00"), now=NOW + hours(5))
    pay("10000.00", now=NOW + hours(6))
    day = till.day("OF1", TODAY, read.company().rules.tz)
    assert ([each.amount for each in day.movements], [each.amount for each in day.later]) == ([5_000_000], [1_000_000])
    assert day.total == 6_000_000
    take_back(KSENIA, done.ids, now=NOW + hours(6))
    acts.close(KSENIA, TODAY, kopecks("60000.00"), now=NOW + hours(7))
    assert len(till.closings("OF1")) == 1


@pytest.mark.usefixtures("sqlite_database")
def test_nobody_counts_the_money_of_tomorrow() -> None:
    sold()
    with pytest.raises(acts.DayIsAhead):
        acts.close(KSENIA, TODAY + timedelta(days=1), Kopecks(0), now=NOW)
    with pytest.raises(acts.LeftOverCounted):
        acts.close(KSENIA, TODAY, Kopecks(0), left=Kopecks(1), now=NOW)


@pytest.mark.usefixtures("sqlite_database")
def test_the_till_says_what_the_reports_say() -> None:
    sold()
    number = pay("50000.00")
    pay("30000.00", method="transfer")
    acts.give_back(KSENIA, "L1", number, kopecks("20000.00"), "cash", "client_asked", now=NOW + minutes(5))
    source = wiring.source()
    with source.scratch():
        seen = view(source, NOW + days(1))
        told = figures(cut(seen, TODAY, TODAY + timedelta(days=1), name="day"))["day"].of("H1")
    assert told["co.till"] == Fraction(till.day(None, TODAY, read.company().rules.tz).total, 100) == 60_000


@given(
    amount=st.integers(1, 10**9),
    parts=st.lists(st.integers(1, 10**8), max_size=6),
    net=st.integers(0, 2 * 10**9),
)
def test_promises_never_want_more_than_was_promised(amount: int, parts: list[int], net: int) -> None:
    first = date(2026, 10, 1)
    promised = [(first + timedelta(days=place), part) for place, part in enumerate(parts)]
    covered = till._covered(amount, net, promised)
    assert [each.amount for each in covered] == parts
    assert all(0 <= each.open <= each.amount for each in covered)
    partly = [place for place, each in enumerate(covered) if 0 < each.open < each.amount]
    assert len(partly) <= 1  # the earliest is filled before the next one begins
    if sum(parts) == amount:
        assert sum(each.open for each in covered) == max(0, amount - net)
