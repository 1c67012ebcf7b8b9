"""What the ready sets of schemes pay for a month at plan."""

from __future__ import annotations

from fractions import Fraction

import pytest

from kulmina.domain.money import round_kopecks
from kulmina.domain.reference_month import ReferenceMonth, events
from kulmina.domain.scheme_template import template
from kulmina.domain.scheme_trial import revenue_share

MONTH = ReferenceMonth()
ROLES = ("marketer", "operator", "seller", "sales_head")
AT_PLAN = {
    "start": (101_613, 54_650, 86_250, 106_500),
    "balance": (105_925, 56_300, 77_950, 114_750),
    "revenue": (99_000, 49_555, 78_313, 113_000),
}


def paid(name: str, role: str) -> Fraction:
    chosen = template(name).of_role(role)
    assert chosen is not None
    return Fraction(sum(line.amount for line in MONTH.pay(chosen)), 100)


def whole(amount: Fraction) -> int:
    return round_kopecks(amount / 100)


@pytest.mark.parametrize("name", AT_PLAN)
def test_pay_at_plan_by_role(name: str) -> None:
    assert tuple(whole(paid(name, role)) for role in ROLES) == AT_PLAN[name]


@pytest.mark.parametrize(("name", "share"), [("start", "29.7"), ("balance", "29.6"), ("revenue", "28.3")])
def test_the_payroll_s_share_of_the_cash(name: str, share: str) -> None:
    total = sum(paid(name, role) * MONTH.people[role] for role in ROLES)
    assert abs(total / MONTH.cash * 100 - Fraction(share)) <= Fraction(1, 20)


@pytest.mark.parametrize(("name", "share"), [("start", 32), ("balance", 39), ("revenue", 72)])
def test_how_much_of_a_marketer_s_variable_pay_hangs_on_revenue(name: str, share: int) -> None:
    chosen = template(name).of_role("marketer")
    assert chosen is not None
    found = revenue_share(chosen, MONTH.pay(chosen))
    assert found is not None
    assert whole(found * 100) == share


def test_the_month_adds_up() -> None:
    figures = MONTH.figures()
    assert figures["cct.eligible_leads"] == 94
    assert figures["mk.unknown_leads"] == 12
    assert figures["cc.conv"] == figures["cct.conv"] == Fraction(31, 94)
    assert figures["sl.conv"] == Fraction(11, 26)
    assert figures["mk.cptl_to_plan"] == figures["sl.attainment"] == figures["co.attainment"] == 1


def test_one_deal_more_is_one_deal_of_one_seller() -> None:
    more = events(MONTH, "seller")["ещё одна сделка", "one more deal"].figures(MONTH)
    figures = MONTH.figures()
    deals, before = more["sl.deals"], figures["sl.deals"]
    assert deals is not None
    assert before is not None
    assert deals - before == 1
    assert more["sl.attainment"] == Fraction(825_000 + 150_000, 825_000)
