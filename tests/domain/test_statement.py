"""Pay slips: what a close posts, what later closes correct, and what is carried over."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from kulmina.domain import event, pay, scheme
from kulmina.domain.company import Timesheet
from kulmina.domain.formula import ByUnit, Line
from kulmina.domain.kpi import Number
from kulmina.domain.money import Kopecks
from kulmina.domain.pay import Adjustment, Prior, Statement, canonical, statement
from kulmina.domain.period import Period, month
from kulmina.domain.scheme import Scheme
from kulmina.domain.scheme_lint import lint

MOSCOW = ZoneInfo("Europe/Moscow")
OCTOBER, NOVEMBER, DECEMBER = (month(date(2026, m, 1), MOSCOW) for m in (10, 11, 12))
PLAN = Fraction(300_000)
FULL = Timesheet(Fraction(22), Fraction(22))


def line(component: str, amount: int, kind: str = "per_unit") -> Line:
    return Line(component, kind, Kopecks(amount), ByUnit("sl.deals", 1, Fraction(amount, 100)))


def by_hand(event_id: str, amount: int, **rest: Any) -> Adjustment:
    people = {"person": "S2", "author": "Фаина", "approved_by": "Роман"}
    standard = {**people, "period": "2026-10", "recorded_at": OCTOBER.close_at}
    return Adjustment(event_id, amount=Kopecks(amount), **{**standard, **rest})


def test_svetlana_s_november_takes_back_what_a_refunded_october_payment_had_earned() -> None:
    seller = scheme.read(
        {
            "scheme_id": "seller",
            "role": "seller",
            "effective_from": "2026-10-01",
            "components": [{"id": "fixed", "kind": "fixed", "amount": "40000"}, CASH, CONV],
        }
    )
    then, now = at(seller, 219_000, Fraction(1, 2)), at(seller, 119_000, Fraction(1, 2))
    november = statement(
        person="S2", period=NOVEMBER, lines=at(seller, 160_000, None), prior=[Prior(OCTOBER, now, then)]
    )
    written = november.as_json()
    assert written["lines"] == [["fixed", "40000.00"], ["cash", "6400.00"], ["conv", "0.00"]]
    assert written["prior_period"] == [["2026-10", "cash", "-4180.00"]]
    assert (written["fixed"], written["variable"], written["total"]) == ("40000.00", "2220.00", "42220.00")
    assert (written["carry_in"], written["carry_out"]) == ("0.00", "0.00")


def test_a_lack_is_carried_over_and_never_taken_from_the_salary() -> None:
    salary = line("fixed", 4_000_000, "fixed")
    october = statement(person="S2", period=OCTOBER, lines=[salary, line("cash", -50_000)])
    assert (october.fixed, october.variable, october.total, october.carry_out) == (4_000_000, 0, 4_000_000, -50_000)
    november = statement(person="S2", period=NOVEMBER, lines=[salary, line("cash", 80_000)], carry_in=october.carry_out)
    assert (november.variable, november.carry_out, november.total) == (30_000, 0, 4_030_000)


def test_corrections_come_by_period_then_by_the_scheme_s_order_and_only_where_something_changed() -> None:
    same, before, after = line("a", 100), line("b", 100), line("b", 300)
    prior = [
        Prior(NOVEMBER, (same, after), (same, before)),
        Prior(OCTOBER, (line("a", 5), line("b", 6)), (line("a", 1), line("b", 2))),
    ]
    done = statement(person="S2", period=DECEMBER, lines=[], prior=prior)
    assert done.as_json()["prior_period"] == [
        ["2026-10", "a", "0.04"],
        ["2026-10", "b", "0.04"],
        ["2026-11", "b", "2.00"],
    ]


def test_an_amount_by_hand_counts_when_another_approved_it_in_time() -> None:
    late = OCTOBER.close_at.replace(microsecond=1)
    done = statement(
        person="S2",
        period=OCTOBER,
        lines=[],
        adjustments=[
            by_hand("A1", 10_000),
            by_hand("A2", 20_000, approved_by=None),
            by_hand("A3", 30_000, approved_by="S2"),
            by_hand("A4", 40_000, approved_by="Фаина"),
            by_hand("A5", 50_000, recorded_at=late),
            by_hand("A6", 60_000, person="S1"),
            by_hand("A7", 70_000, period="2026-11"),
        ],
    )
    assert done.as_json()["adjustments"] == [["A1", "100.00"]]
    assert [(item.event_id, why) for item, why in done.ignored] == [
        ("A2", "unapproved"),
        ("A3", "own"),
        ("A4", "author"),
        ("A5", "late"),
    ]
    assert done.total == 10_000


def test_an_adjustment_is_read_from_its_fact() -> None:
    moment = datetime(2026, 10, 30, 12, tzinfo=MOSCOW)
    posted = event.make(
        "adjustment.posted",
        {"person": "S2", "period": "2026-10", "amount": "-150.50", "reason": "a taxi", "approved_by": "Роман"},
        event_id="E1",
        occurred_at=moment,
        recorded_at=moment,
        actor="Фаина",
    )
    read = pay.adjustment(posted)
    assert (read.event_id, read.amount, read.author, read.approved_by) == ("E1", -15_050, "Фаина", "Роман")


# Rules that hold for any scheme ---------------------------------------------------------------------

CASH: dict[str, Any] = {
    "id": "cash",
    "kind": "tiered_percent",
    "kpi": "sl.cash",
    "mode": "marginal",
    "tiers": [{"from": "0", "rate": "0.04"}, {"from": "0.7", "rate": "0.06"}, {"from": "1", "rate": "0.09"}],
}
CONV: dict[str, Any] = {
    "id": "conv",
    "kind": "multiplier",
    "applies_to": ["cash"],
    "axes": [{"kpi": "sl.conv", "from": ["0", "0.4", "0.6"]}],
    "values": ["0.9", "1.0", "1.1"],
    "when_undefined": "1.0",
}
RATES = st.integers(0, 3000).map(lambda n: f"0.{n:05d}")
COEFFICIENTS = st.integers(0, 250).map(lambda n: str(Fraction(n, 100)))
MONEY = st.integers(0, 90_000_000).map(lambda n: Fraction(n, 100))
CONVERSION = st.none() | st.fractions(0, 1, max_denominator=20)


@st.composite
def starts(draw: st.DrawFn) -> list[str]:
    above = draw(st.lists(st.integers(1, 150), min_size=0, max_size=3, unique=True))
    return ["0", *(str(Fraction(n, 100)) for n in sorted(above))]


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    """A seller's scheme over his money: percentages, tiers, coefficients, bonus, floor."""
    steps = draw(starts())
    tiers = [{"from": start, "rate": draw(RATES)} for start in steps]
    mode = draw(st.sampled_from(["marginal", "whole"]))
    base = draw(st.sampled_from([{**CASH, "mode": mode, "tiers": tiers}, {**PERCENT, "rate": draw(RATES)}]))
    components: list[dict[str, Any]] = [{"id": "fixed", "kind": "fixed", "amount": "40000"}, base]
    for i in range(draw(st.integers(0, 2))):
        cells = draw(starts())
        axes = [{"kpi": "sl.conv", "from": cells}]
        values = [draw(COEFFICIENTS) for _ in cells]
        components.append({**CONV, "id": f"k{i}", "axes": axes, "values": values})
    if draw(st.booleans()):
        gte = str(draw(st.integers(1, 120)))
        components.append({"id": "goal", "kind": "bonus_if", "kpi": "sl.attainment", "gte": gte, "amount": "5000"})
    for kind in draw(st.sets(st.sampled_from(["cap", "floor"]))):
        components.append({"id": kind, "kind": kind, "amount": "30000"})
    return scheme.read(
        {"scheme_id": "seller", "role": "seller", "effective_from": "2026-10-01", "components": components}
    )


PERCENT: dict[str, Any] = {"id": "cash", "kind": "percent", "kpi": "sl.cash", "rate": "0.05"}


def at(paid_by: Scheme, cash: int | Fraction, conversion: Fraction | None) -> tuple[Line, ...]:
    figures: dict[str, Number | None] = {
        "sl.cash": Fraction(cash),
        "sl.conv": conversion,
        "sl.attainment": Fraction(cash) / PLAN,
    }
    return pay.lines(paid_by, figures=figures.get, plan=lambda *_: PLAN, timesheet=FULL, person="S2")


def months(views: Sequence[tuple[Line, ...]], empty: tuple[Line, ...]) -> list[Statement]:
    """October as it looked at each close, and the months after it in which nothing happened."""
    done: list[Statement] = []
    for i, view in enumerate(views):
        period = month(date(2026 + (9 + i) // 12, (9 + i) % 12 + 1, 1), MOSCOW)
        prior = [Prior(OCTOBER, view, views[i - 1])] if i else []
        carry = done[-1].carry_out if done else Kopecks(0)
        done.append(statement(person="S2", period=period, lines=empty if i else view, prior=prior, carry_in=carry))
    return done


def posted_about_october(done: Sequence[Statement]) -> int:
    later = (change.amount for slip in done[1:] for change in slip.prior_period if change.period == "2026-10")
    return sum(item.amount for item in done[0].lines) + sum(later)


@given(schemes(), MONEY, MONEY.filter(bool), CONVERSION, CONVERSION)
def test_a_sale_and_its_full_refund_pay_nothing(
    paid_by: Scheme, cash: Fraction, sale: Fraction, before: Fraction | None, after: Fraction | None
) -> None:
    assume(not any(finding.level == "error" for finding in lint([paid_by])))
    without, with_it = at(paid_by, cash, before), at(paid_by, cash + sale, after)
    refunded = months([with_it, without], at(paid_by, 0, None))
    never = months([without, without], at(paid_by, 0, None))
    assert posted_about_october(refunded) == posted_about_october(never)
    assert sum(slip.total for slip in refunded) + refunded[-1].carry_out == (
        sum(slip.total for slip in never) + never[-1].carry_out
    )


@given(schemes(), MONEY.filter(bool))
def test_a_month_whose_only_sale_came_back_pays_its_guarantee_and_no_more(paid_by: Scheme, sale: Fraction) -> None:
    guaranteed = 3_000_000 if any(component.kind == "floor" for component in paid_by.components) else 0
    done = months([at(paid_by, sale, Fraction(1)), at(paid_by, 0, None)], at(paid_by, 0, None))
    assert posted_about_october(done) == 4_000_000 + guaranteed


@given(schemes(), st.lists(st.tuples(MONEY, CONVERSION), min_size=1, max_size=5))
def test_all_that_was_posted_about_a_period_is_its_latest_computation(
    paid_by: Scheme, looks: list[tuple[Fraction, Fraction | None]]
) -> None:
    views = [at(paid_by, cash, conversion) for cash, conversion in looks]
    done = months(views, at(paid_by, 0, None))
    assert posted_about_october(done) == sum(item.amount for item in views[-1])


@given(schemes(), st.lists(st.tuples(MONEY, CONVERSION), min_size=1, max_size=5))
def test_nothing_is_lost_between_slips_and_no_slip_is_below_its_salary(
    paid_by: Scheme, looks: list[tuple[Fraction, Fraction | None]]
) -> None:
    done = months([at(paid_by, cash, conversion) for cash, conversion in looks], at(paid_by, 0, None))
    parts = sum(
        sum(item.amount for item in slip.lines) + sum(change.amount for change in slip.prior_period) for slip in done
    )
    assert sum(slip.total for slip in done) + done[-1].carry_out == parts
    assert all(slip.total >= slip.fixed and slip.carry_out <= 0 for slip in done)


@given(schemes(), MONEY, CONVERSION)
def test_computed_again_it_is_the_same_to_the_byte(
    paid_by: Scheme, cash: Fraction, conversion: Fraction | None
) -> None:
    first, again = (months([at(paid_by, cash, conversion)], ())[0] for _ in range(2))
    assert canonical(first) == canonical(again)
    assert json.loads(canonical(first))["total"] == first.as_json()["total"]


@given(schemes(), MONEY, CONVERSION)
def test_a_cap_is_never_passed_and_a_floor_is_kept(
    paid_by: Scheme, cash: Fraction, conversion: Fraction | None
) -> None:
    so_far = 0
    for item in at(paid_by, cash, conversion):
        so_far += 0 if item.kind == "fixed" else item.amount
        assert item.kind != "cap" or so_far <= 3_000_000
        assert item.kind != "floor" or so_far >= 3_000_000


@given(schemes(), MONEY, CONVERSION)
def test_every_line_can_be_said_in_words(paid_by: Scheme, cash: Fraction, conversion: Fraction | None) -> None:
    done = months([at(paid_by, cash, conversion)], ())[0].as_json()
    for item, (component, amount) in zip(done["formulas"], done["lines"], strict=True):
        assert (item["component"], item["amount"]) == (component, amount)
        assert item["ru"]
        assert "₽" in item["en"]


def test_periods_are_compared_by_their_start_not_by_their_names() -> None:
    nine = Period("9", date(2026, 9, 1), date(2026, 10, 1), OCTOBER.close_at)
    ten = Period("10", date(2026, 10, 1), date(2026, 11, 1), NOVEMBER.close_at)
    changed = ((line("a", 2),), (line("a", 1),))
    done = statement(person="S2", period=DECEMBER, lines=[], prior=[Prior(ten, *changed), Prior(nine, *changed)])
    assert [change.period for change in done.prior_period] == ["9", "10"]
