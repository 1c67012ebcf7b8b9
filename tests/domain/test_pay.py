"""Lines of pay: the October and November of a small bankruptcy office, and each rule at its edges."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from kulmina.domain import formula, pay, scheme
from kulmina.domain.company import Rules, Timesheet, read_rules
from kulmina.domain.kpi import Number
from kulmina.domain.money import Kopecks, roubles
from kulmina.domain.pay import PayError
from kulmina.domain.pay_text import text
from kulmina.domain.period import month
from kulmina.domain.scheme_template import template

FULL = Timesheet(Fraction(22), Fraction(22))
PLANS = {
    ("S1", "sl.cash"): Fraction(300_000),
    ("S2", "sl.cash"): Fraction(300_000),
    ("company", "co.cash"): Fraction(600_000),
}
OCTOBER: dict[str, tuple[str, dict[str, Number | None]]] = {
    "M1": (
        "marketer",
        {
            "mk.target_leads": 10,
            "mk.cr_lead_purchase": Fraction(4, 15),
            "mk.cptl_to_plan": Fraction(9, 10),
            "mk.cash": Fraction(480_000),
        },
    ),
    "O1": (
        "operator",
        {
            "cc.arrived_target": 3,
            "cc.conv": Fraction(1, 2),
            "cc.nt_share": Fraction(1, 4),
            "cc.cutoffs_confirmed": 1,
            "cc.qc_score": 80,
        },
    ),
    "O2": (
        "operator",
        {
            "cc.arrived_target": 4,
            "cc.conv": Fraction(2, 3),
            "cc.nt_share": Fraction(0),
            "cc.cutoffs_confirmed": 1,
            "cc.qc_score": 90,
        },
    ),
    "H1": ("cc_head", {"cct.arrived_target": 7, "cct.nt_share": Fraction(1, 8)}),
    "S1": ("seller", {"sl.cash": Fraction(361_000), "sl.conv": Fraction(3, 4)}),
    "S2": ("seller", {"sl.cash": Fraction(219_000), "sl.conv": Fraction(1, 2)}),
    "R1": ("sales_head", {"co.cash": Fraction(580_000)}),
}
BY_HAND = {
    "M1": ["70000.00", "3000.00", "600.00", "0.00", "4800.00"],
    "O1": ["45000.00", "1500.00", "-300.00", "50.00", "0.00"],
    "O2": ["45000.00", "2000.00", "600.00", "50.00", "3000.00"],
    "H1": ["70000.00", "700.00", "-70.00"],
    "S1": ["40000.00", "19290.00", "1929.00"],
    "S2": ["40000.00", "8940.00", "0.00"],
    "R1": ["90000.00", "5800.00"],
}
NO_PLANS: dict[tuple[str, str], Fraction] = {}


def plan_of(plans: Mapping[tuple[str, str], Fraction]) -> pay.Plan:
    return lambda subject, metric: plans.get((subject, metric))


def earned(
    *components: dict[str, Any],
    plans: Mapping[tuple[str, str], Fraction] = NO_PLANS,
    timesheet: Timesheet | None = FULL,
    **figures: Number | None,
) -> list[str]:
    """What Светлана's components come to; figures are named with `_` for the dot: sl_cash."""
    named = {name.replace("_", ".", 1): value for name, value in figures.items()}
    data = {"scheme_id": "s", "role": "seller", "effective_from": "2026-10-01", "components": list(components)}
    done = pay.lines(
        scheme.read(data),
        figures=named.get,
        plan=plan_of(plans),
        timesheet=timesheet,
        person="Светлана",
        period="2026-10",
    )
    return [roubles(line.amount) for line in done]


def percent(rate: str, kpi: str = "sl.cash") -> dict[str, Any]:
    return {"id": "cash", "kind": "percent", "kpi": kpi, "rate": rate}


def tiered(mode: str, **rest: Any) -> dict[str, Any]:
    tiers = [{"from": "0", "rate": "0.04"}, {"from": "0.7", "rate": "0.06"}, {"from": "1", "rate": "0.09"}]
    return {"id": "cash", "kind": "tiered_percent", "kpi": "sl.cash", "mode": mode, "tiers": tiers, **rest}


def multiplier(target: str | list[str], *values: str, name: str = "k", undefined: str | None = "1.0") -> dict[str, Any]:
    starts = ["0", "0.4", "0.6"][: len(values)]
    axes = [{"kpi": "sl.conv", "from": starts}]
    data = {"id": name, "kind": "multiplier", "applies_to": target, "axes": axes, "values": list(values)}
    return {**data, "when_undefined": undefined}


@pytest.mark.parametrize("person", OCTOBER)
def test_october_by_hand(person: str) -> None:
    role, figures = OCTOBER[person]
    chosen = template("balance").of_role(role)
    assert chosen is not None
    done = pay.lines(chosen, figures=figures.get, plan=plan_of(PLANS), timesheet=FULL, person=person)
    assert [roubles(line.amount) for line in done] == BY_HAND[person]


def test_a_salary_is_paid_by_days_worked_and_rounded_once() -> None:
    fixed = {"id": "fixed", "kind": "fixed", "amount": "45000.00"}
    assert earned(fixed, timesheet=Timesheet(Fraction(15), Fraction(22))) == ["30681.82"]
    assert earned(fixed, timesheet=Timesheet(Fraction(0), Fraction(22))) == ["0.00"]


def test_half_a_kopeck_goes_away_from_zero() -> None:
    assert earned(percent("0.01"), sl_cash=Fraction("0.50")) == ["0.01"]
    assert earned(percent("-0.01"), sl_cash=Fraction("0.50")) == ["-0.01"]
    assert earned(percent("0.01"), sl_cash=Fraction("0.49")) == ["0.00"]


def test_a_rate_may_be_negative() -> None:
    overturned = {"id": "overturned", "kind": "per_unit", "kpi": "cc.cutoffs_overturned", "rate": "-300"}
    assert earned(overturned, cc_cutoffs_overturned=2) == ["-600.00"]


PLAN = {("Светлана", "sl.cash"): Fraction(300_000)}


@pytest.mark.parametrize(
    ("cash", "marginal", "whole"),
    [
        ("0", "0.00", "0.00"),
        ("209999.99", "8400.00", "8400.00"),
        ("210000", "8400.00", "12600.00"),
        ("299999.99", "13800.00", "18000.00"),
        ("300000", "13800.00", "27000.00"),
        ("361000", "19290.00", "32490.00"),
        ("-1000", "-40.00", "-40.00"),
    ],
)
def test_a_threshold_belongs_to_the_upper_tier(cash: str, marginal: str, whole: str) -> None:
    assert earned(tiered("marginal"), plans=PLAN, sl_cash=Fraction(cash)) == [marginal]
    assert earned(tiered("whole"), plans=PLAN, sl_cash=Fraction(cash)) == [whole]


def test_tiers_may_hang_on_another_s_plan_and_another_metric() -> None:
    office = {("OF1", "of.cash"): Fraction(100_000)}
    component = tiered("whole", plan_subject="OF1", plan_metric="of.cash")
    assert earned(component, plans=office, sl_cash=Fraction(100_000)) == ["9000.00"]


def test_multipliers_compound_in_their_order() -> None:
    parts = (percent("0.1"), multiplier("cash", "1.5", name="first"), multiplier("cash", "0.5", name="second"))
    assert earned(*parts, sl_cash=1000, sl_conv=Fraction(1, 5)) == ["100.00", "50.00", "-75.00"]


def test_a_coefficient_on_several_components_is_rounded_once_and_shared_out_among_them() -> None:
    units = {"id": "units", "kind": "per_unit", "kpi": "cc.arrived_target", "rate": "0.05"}
    both = multiplier(["cash", "units"], "1.1", name="both")
    after = multiplier("cash", "2", name="after")
    done = earned(percent("1"), units, both, after, sl_cash=Fraction("0.05"), cc_arrived_target=1, sl_conv=0)
    assert done == ["0.05", "0.05", "0.01", "0.06"]


def test_an_undefined_conversion_takes_the_coefficient_that_the_scheme_says() -> None:
    assert earned(percent("0.1"), multiplier("cash", "0.9", undefined="0.5"), sl_cash=1000) == ["100.00", "-50.00"]
    with pytest.raises(PayError, match="when_undefined"):
        earned(percent("0.1"), multiplier("cash", "0.9", undefined=None), sl_cash=1000)


@pytest.mark.parametrize(
    ("score", "paid"), [(85, "3000.00"), (Fraction("84.99"), "0.00"), (None, "0.00"), (100, "3000.00")]
)
def test_a_bonus_from_a_threshold_on(score: Number | None, paid: str) -> None:
    bonus = {"id": "qc", "kind": "bonus_if", "kpi": "cc.qc_score", "gte": "85", "amount": "3000"}
    assert earned(bonus, cc_qc_score=score) == [paid]


def test_a_bonus_below_a_threshold() -> None:
    bonus = {"id": "clean", "kind": "bonus_if", "kpi": "cc.nt_share", "lt": "0.1", "amount": "1000"}
    assert earned(bonus, cc_nt_share=Fraction(1, 20)) == ["1000.00"]
    assert earned(bonus, cc_nt_share=Fraction(1, 10)) == ["0.00"]


def test_cap_and_floor_look_at_the_variable_lines_above_them() -> None:
    fixed = {"id": "fixed", "kind": "fixed", "amount": "45000"}
    cap, floor = {"id": "cap", "kind": "cap", "amount": "900"}, {"id": "floor", "kind": "floor", "amount": "500"}
    bonus = {"id": "qc", "kind": "bonus_if", "kpi": "cc.qc_score", "gte": "85", "amount": "3000"}
    assert earned(fixed, percent("0.1"), cap, sl_cash=20_000) == ["45000.00", "2000.00", "-1100.00"]
    assert earned(fixed, percent("0.1"), floor, sl_cash=1_000) == ["45000.00", "100.00", "400.00"]
    assert earned(percent("0.1"), cap, floor, sl_cash=7_000) == ["700.00", "0.00", "0.00"]
    assert earned(percent("0.1"), cap, bonus, sl_cash=20_000, cc_qc_score=90) == ["2000.00", "-1100.00", "3000.00"]


def test_without_a_plan_nobody_is_paid_a_silent_zero() -> None:
    with pytest.raises(PayError) as caught:
        earned(tiered("marginal"), sl_cash=Fraction(100))
    assert (caught.value.person, caught.value.metric, caught.value.period) == ("Светлана", "sl.cash", "2026-10")
    assert "set it" in str(caught.value)
    assert "план" in caught.value.message_ru
    with pytest.raises(PayError, match="not above zero"):
        earned(tiered("whole"), plans={("Светлана", "sl.cash"): Fraction(0)}, sl_cash=Fraction(100))


def test_without_a_timesheet_there_is_no_salary_but_the_rest_can_be_paid() -> None:
    with pytest.raises(PayError, match="timesheet"):
        earned({"id": "fixed", "kind": "fixed", "amount": "1"}, timesheet=None)
    assert earned(percent("0.1"), timesheet=None, sl_cash=1000) == ["100.00"]


def test_an_invented_figure_is_refused() -> None:
    with pytest.raises(PayError, match="no such figure"):
        earned(percent("0.1", kpi="sl.charm"))


def test_marketing_is_not_paid_before_its_target_action_is_chosen() -> None:
    marina = template("balance").of_role("marketer")
    sveta = template("balance").of_role("seller")
    assert marina is not None
    assert sveta is not None
    with pytest.raises(PayError, match="target action not chosen"):
        pay.check_target_action(marina, Rules(), person="Марина", period=month(date(2026, 10, 1), Rules().tz))
    pay.check_target_action(sveta, Rules(), person="Светлана")
    pay.check_target_action(marina, read_rules({"target_actions": ["application"]}), person="Марина")


def test_a_line_says_how_it_came_about() -> None:
    role, figures = OCTOBER["O2"]
    chosen = template("balance").of_role(role)
    assert chosen is not None
    done = pay.lines(chosen, figures=figures.get, plan=plan_of(PLANS), timesheet=FULL, person="O2")
    conversion, non_target = "конверсия в дошедших целевых 2/3 (66,7 %)", "доля нецелевых среди дошедших 0 %"
    russian = [text(line, "ru").replace("\N{NO-BREAK SPACE}", " ") for line in done]
    assert russian == [
        "45 000,00 ₽ × 22 из 22 дней = 45 000,00 ₽",
        "4 дошедших целевых × 500,00 ₽ = 2 000,00 ₽",
        "2 000,00 ₽ × (1,3 − 1) = 600,00 ₽: " + conversion + " и " + non_target + " → коэффициент 1,3",
        "1 подтверждённое отсечение × 50,00 ₽ = 50,00 ₽",
        "балл контроля качества 90 ≥ 85 → 3 000,00 ₽",
    ]
    assert text(done[1], "en") == "4 target arrivals × ₽500.00 = ₽2,000.00"
    assert done[2].kpis == (("cc.conv", Fraction(2, 3)), ("cc.nt_share", 0))


def test_a_ratio_keeps_the_counts_it_was_counted_from() -> None:
    """Ольга brought 24 of 57 clients: the words say so, the arithmetic and the canonical bytes say 8/19."""
    test = {"id": "conv", "kind": "bonus_if", "kpi": "cc.conv", "gte": "0.4", "amount": "1000"}
    data = {"scheme_id": "s", "role": "operator", "effective_from": "2026-10-01", "components": [test]}
    ratio: dict[str, Number | None] = {"cc.conv": Fraction(24, 57)}
    counted = ratio | {"cc.arrived_target": 24, "cc.eligible_leads": 57}
    [[plain], [told]] = (
        pay.lines(scheme.read(data), figures=figures.get, plan=plan_of({}), timesheet=None, person="O1")
        for figures in (ratio, counted)
    )
    assert text(told, "en") == "conversion to target arrivals 24/57 (42.1%) ≥ 40% → ₽1,000.00"
    assert "8/19 (42.1%)" in text(plain, "en")
    assert told == plain
    assert formula.as_json(told) == formula.as_json(plain)


@pytest.mark.parametrize(
    ("worked", "norm", "words"),
    [
        ("10", "21", "10 из 21 дня"),
        ("22", "22", "22 из 22 дней"),
        ("5", "11", "5 из 11 дней"),
        ("1", "1", "1 из 1 дня"),
    ],
)
def test_days_of_a_norm_in_russian(worked: str, norm: str, words: str) -> None:
    line = formula.Line("salary", "fixed", Kopecks(0), formula.ByDays(Fraction(100), Fraction(worked), Fraction(norm)))
    assert f" × {words} = " in text(line, "ru")


def test_tiers_limits_and_missing_data_in_words() -> None:
    components = [
        tiered("marginal"),
        {"id": "qc", "kind": "bonus_if", "kpi": "cc.qc_score", "gte": "85", "amount": "3000"},
        {"id": "cap", "kind": "cap", "amount": "19000"},
        {"id": "rude", "kind": "per_unit", "kpi": "cc.cutoffs_overturned", "rate": "-300"},
    ]
    data = {"scheme_id": "s", "role": "seller", "effective_from": "2026-10-01", "components": components}
    figures: dict[str, Number | None] = {"sl.cash": Fraction(361_000), "cc.cutoffs_overturned": 22}
    done = pay.lines(scheme.read(data), figures=figures.get, plan=plan_of(PLANS), timesheet=None, person="S1")
    reached = "361/300 (120.3%) of the plan of ₽300,000.00"
    assert [text(line, "en") for line in done] == [
        "₽210,000.00 × 4% + ₽90,000.00 × 6% + ₽61,000.00 × 9% = ₽19,290.00: " + reached,
        "quality score: no data → ₽0.00",
        "variable part ₽19,290.00, cap ₽19,000.00 → −₽290.00",
        "22 overturned cut-offs × −₽300.00 = −₽6,600.00",
    ]
    assert "22 отменённых отсечения" in text(done[3], "ru")
