"""What is said about a pay scheme before anybody is paid by it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kulmina.domain import scheme
from kulmina.domain.company import Company
from kulmina.domain.finding import NAMES, STRICT, Policy
from kulmina.domain.period import Period, month
from kulmina.domain.scheme import Scheme
from kulmina.domain.scheme_lint import Finding, lint, months_later
from kulmina.domain.scheme_template import template, templates

FIXED = {"id": "fixed", "kind": "fixed", "amount": "45000"}
ARRIVED = {"id": "arrived", "kind": "per_unit", "kpi": "cc.arrived_target", "rate": "500"}
CASH = {"id": "cash", "kind": "percent", "kpi": "sl.cash", "rate": "0.05"}
MOSCOW = ZoneInfo("Europe/Moscow")


def coefficient(kpi: str, *starts: str, target: str = "arrived", **rest: Any) -> dict[str, Any]:
    values = ["1.0", "0.9", "0.8"][: len(starts)]
    axes = [{"kpi": kpi, "from": list(starts)}]
    data = {"id": "k", "kind": "multiplier", "applies_to": [target], "axes": axes, "values": values}
    return {**data, "when_undefined": "1.0", **rest}


def tiered(mode: str, *tiers: tuple[str, str], kpi: str = "sl.cash", **rest: Any) -> dict[str, Any]:
    steps = [{"from": start, "rate": rate} for start, rate in tiers]
    return {"id": "tiers", "kind": "tiered_percent", "kpi": kpi, "mode": mode, "tiers": steps, **rest}


def made(role: str, *components: dict[str, Any], **rest: Any) -> Scheme:
    data = {"scheme_id": role, "role": role, "effective_from": "2026-10-01", "components": list(components)}
    return scheme.read({**data, **rest})


def codes(*schemes: Scheme, **rest: Any) -> list[str]:
    return [finding.code for finding in lint(schemes, **rest)]


def only(code: str, *schemes: Scheme, **rest: Any) -> Finding:
    found = [finding for finding in lint(schemes, **rest) if finding.code == code]
    assert len(found) == 1
    return found[0]


QUALITY = coefficient("cc.nt_share", "0", "0.25")


def test_the_ready_sets_have_no_error() -> None:
    for ready in templates():
        assert not [finding for finding in lint(ready.schemes) if finding.level == "error"]
    assert codes(*template("revenue").schemes) == []


@pytest.mark.parametrize(
    ("component", "words"),
    [
        (coefficient("cc.nt_share", "0.1", "0.2"), "the first threshold of cc.nt_share is 1/10"),
        (coefficient("cc.nt_share", "0", "0.2", "0.2"), "do not increase"),
        (tiered("marginal", ("0", "0.01"), ("1", "0.02"), ("0.5", "0.03")), "do not increase"),
    ],
)
def test_e1_thresholds_start_at_zero_and_increase(component: dict[str, Any], words: str) -> None:
    found = only("E1", made("operator", ARRIVED, QUALITY | {"id": "first"}, component))
    assert words in found.message_en
    assert found.level == "error"


def test_e2_an_invented_figure() -> None:
    found = only("E2", made("seller", CASH, {"id": "x", "kind": "per_unit", "kpi": "sl.charm", "rate": "1"}))
    assert "sl.charm" in found.message_ru
    assert found.where == "seller v1: x"


@pytest.mark.parametrize("kpi", ["mk.clicks", "mk.impressions", "mk.visits", "mk.ctr", "mk.cpc"])
def test_e3_a_click_is_not_yet_an_application(kpi: str) -> None:
    found = only("E3", made("contractor", {"id": "x", "kind": "per_unit", "kpi": kpi, "rate": "1"}))
    assert "клик ещё не заявка" in found.message_ru
    assert "a click is not yet an application" in found.message_en


@pytest.mark.parametrize("kpi", ["cc.calls", "cc.talk_s", "cc.booked", "cc.leads_received"])
def test_e3_activity_is_no_result_unless_there_is_a_reason(kpi: str) -> None:
    busy = {"id": "x", "kind": "per_unit", "kpi": kpi, "rate": "1"}
    assert "E3" in codes(made("operator", ARRIVED, QUALITY, busy))
    assert "E3" not in codes(made("operator", ARRIVED, QUALITY, {**busy, "override_reason": "a cold base"}))


def test_e3_raw_conversion_as_a_coefficient_and_a_coefficient_as_a_base() -> None:
    assert "E3" in codes(made("operator", ARRIVED, coefficient("cc.conv_raw", "0", "0.5")))
    per_conversion = {"id": "x", "kind": "per_unit", "kpi": "cc.conv", "rate": "10000"}
    assert "multiplier" in only("E3", made("operator", per_conversion)).message_ru


LEADS = {"id": "leads", "kind": "per_unit", "kpi": "mk.target_leads", "rate": "300"}


def test_e4_marketing_needs_a_share_of_revenue_and_not_a_token_one() -> None:
    none = only("E4", made("marketer", FIXED, LEADS))
    assert none.name == "no_revenue_component"
    token = {"id": "revenue", "kind": "percent", "kpi": "mk.cash", "rate": "0.001"}
    assert "6%" in only("E4", made("marketer", FIXED, LEADS, token)).message_en
    assert "E4" not in codes(made("marketer", FIXED, LEADS, {**token, "rate": "0.005"}))
    assert "E4" in codes(made("marketer", FIXED, LEADS, {**token, "rate": "0.005"}), policy=Policy(Fraction(1, 2)))


def test_e4_an_agency_paid_per_target_action_is_no_employee_of_marketing() -> None:
    per_action = {"id": "actions", "kind": "per_unit", "kpi": "mk.target_actions", "rate": "700"}
    assert codes(made("contractor", per_action)) == []


def test_e5_quantity_without_quality() -> None:
    assert "E5" in codes(made("operator", FIXED, ARRIVED))
    assert "E5" not in codes(made("operator", FIXED, ARRIVED, QUALITY))
    bonus = {"id": "qc", "kind": "bonus_if", "kpi": "cc.qc_score", "gte": "85", "amount": "3000"}
    assert "E5" not in codes(made("operator", FIXED, ARRIVED, bonus))


def test_e6_a_coefficient_says_what_holds_without_a_figure() -> None:
    assert "E6" in codes(made("operator", ARRIVED, {**QUALITY, "when_undefined": None}))


def test_e7_nobody_approves_his_own_scheme() -> None:
    assert "E7" in codes(made("seller", CASH, author="Роман", approved_by="Роман"))
    assert "E7" not in codes(made("seller", CASH, author="Роман", approved_by="owner"))
    assert "E7" not in codes(made("seller", CASH))


def test_e8_a_version_starts_with_a_period() -> None:
    assert "E8" in codes(made("seller", CASH, effective_from="2026-10-15"))
    assert "E8" not in codes(made("seller", CASH))
    fortnight = Period("a", date(2026, 9, 16), date(2026, 10, 16), month(date(2026, 10, 1), MOSCOW).close_at)
    company = Company(periods=(fortnight,))
    assert "E8" in codes(made("seller", CASH), company=company)
    assert "E8" not in codes(made("seller", CASH, effective_from="2026-09-16"), company=company)


def test_w1_a_figure_in_the_hands_of_others() -> None:
    assert "W1" in codes(made("seller", CASH, coefficient("cc.conv", "0", "0.5", target="cash")))
    shared = {"id": "c", "kind": "percent", "kpi": "co.cash", "rate": "0.001"}
    assert "W1" not in codes(made("operator", ARRIVED, QUALITY, shared))


def test_w2_a_cliff_with_the_jump_at_each_threshold() -> None:
    head = template("balance").of_role("sales_head")
    assert head is not None
    found = only("W2", head)
    assert "at 80% of the plan (₽1,320,000.00) pay changes by ₽6,600.00" in found.message_en
    assert "at 100% of the plan (₽1,650,000.00) pay changes by ₽8,250.00" in found.message_en
    assert "W2" not in codes(made("seller", tiered("marginal", ("0", "0.04"), ("1", "0.09"))))


def test_w3_a_cap_on_a_seller() -> None:
    cap = {"id": "cap", "kind": "cap", "amount": "100000"}
    assert "W3" in codes(made("seller", CASH, cap))
    assert "W3" not in codes(made("operator", ARRIVED, QUALITY, cap))


def test_w4_one_event_should_not_decide_a_month() -> None:
    goal = {"id": "goal", "kind": "bonus_if", "kpi": "sl.attainment", "gte": "1", "amount": "60000"}
    found = only("W4", made("seller", FIXED, CASH, goal))
    assert "the threshold 100%, seller's plan fulfilment: ₽60,000.00" in found.message_en
    assert "W4" not in codes(made("seller", FIXED, CASH, {**goal, "amount": "6000"}))
    assert "W4" in codes(made("seller", FIXED, CASH), policy=Policy(max_event_share=Fraction(1, 100)))


def test_w5_the_payroll_against_the_cash() -> None:
    greedy = made("seller", {**CASH, "rate": "0.5"})
    found = only("W5", greedy)
    assert "2 × ₽412,500.00" in found.message_en
    assert "50%" in found.message_en
    assert "W5" not in codes(*template("start").schemes)
    assert "W5" in codes(*template("start").schemes, policy=Policy(max_payroll_share=Fraction(1, 4)))


def test_w6_two_months_notice() -> None:
    sveta = made("seller", CASH)
    assert "W6" in codes(sveta, today=date(2026, 8, 2))
    assert "W6" not in codes(sveta, today=date(2026, 8, 1))
    assert "W6" not in codes(sveta)
    assert "W6" in codes(sveta, today=date(2026, 10, 5))  # backdated
    assert "W6" not in codes(sveta, company=Company(schemes=(sveta,)), today=date(2026, 10, 5))  # in force already
    assert months_later(date(2026, 12, 31), 2) == date(2027, 2, 28)


def test_w7_too_many_components() -> None:
    parts = [{**CASH, "id": f"c{i}", "rate": "0.001"} for i in range(7)]
    assert "W7" in codes(made("seller", *parts))
    assert "W7" not in codes(made("seller", *parts[:6]))


def test_marketing_is_paid_on_leads_conversion_and_revenue() -> None:
    marina = template("start").of_role("marketer")
    assert marina is not None
    found = only("R55", marina)
    assert found.level == "warning"
    assert "conversion" in found.message_en
    assert only("R55", marina, policy=STRICT).level == "error"
    complete = template("balance").of_role("marketer")
    assert complete is not None
    assert "R55" not in codes(complete)


def test_errors_come_first_and_every_finding_says_what_to_do_in_two_languages() -> None:
    bad = made(
        "operator",
        ARRIVED,
        {**CASH, "kpi": "cc.booked"},
        coefficient("sl.conv", "0.1", "0.1", when_undefined=None),
        author="Олег",
        approved_by="Олег",
        effective_from="2026-10-02",
    )
    found = lint([bad], today=date(2026, 10, 1))
    levels = [finding.level for finding in found]
    assert levels == sorted(levels)
    assert {finding.code for finding in found} == {"E1", "E3", "E5", "E6", "E7", "E8", "W1", "W6"}
    assert all(finding.message_ru != finding.message_en and finding.name == NAMES[finding.code] for finding in found)
