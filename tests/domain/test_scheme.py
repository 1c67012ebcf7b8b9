"""What a scheme may look like in a file, and what is said about one that cannot be read."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from kulmina.domain import scheme
from kulmina.domain.component import Cap, Fixed, Multiplier, TieredPercent
from kulmina.domain.scheme import BadScheme
from kulmina.domain.scheme_template import NAMES, template, templates

MATRIX = {
    "id": "matrix",
    "kind": "multiplier",
    "applies_to": ["arrived"],
    "axes": [{"kpi": "cc.conv", "from": ["0", "0.5"]}, {"kpi": "cc.nt_share", "from": ["0", "0.1", "0.2"]}],
    "values": [["1.0", "0.9", "0.7"], ["1.3", "1.1", "0.9"]],
    "when_undefined": "1.0",
}
ARRIVED = {"id": "arrived", "kind": "per_unit", "kpi": "cc.arrived_target", "rate": "500.00"}


def written(*components: dict[str, Any], **rest: Any) -> dict[str, Any]:
    data = {"scheme_id": "operators", "version": 1, "role": "operator", "effective_from": "2026-10-01"}
    return {**data, "components": list(components), **rest}


def test_numbers_may_be_strings_or_numbers_and_stay_exact() -> None:
    read = scheme.read(
        written(
            {"id": "fixed", "kind": "fixed", "amount": 45000},
            {"id": "share", "kind": "percent", "kpi": "cc.cash", "rate": 0.004},
            version="2",
        )
    )
    assert read.version == 2
    assert read.effective_from == date(2026, 10, 1)
    assert [getattr(c, "amount", None) or getattr(c, "rate", None) for c in read.components] == [
        45000,
        Fraction(1, 250),
    ]


def test_a_limit_may_be_an_amount_or_a_value_and_a_target_may_stand_alone() -> None:
    alone = {**MATRIX, "applies_to": "arrived"}
    read = scheme.read(written(ARRIVED, alone, {"id": "top", "kind": "cap", "value": 90000}))
    multiplier, cap = read.components[1:]
    assert isinstance(multiplier, Multiplier)
    assert multiplier.applies_to == ("arrived",)
    assert isinstance(cap, Cap)
    assert cap.amount == 90000


def test_words_that_we_do_not_know_are_kept_and_a_reason_is_read() -> None:
    calls = {"id": "calls", "kind": "per_unit", "kpi": "cc.calls", "rate": "1", "override_reason": "a cold base"}
    read = scheme.read(written({**calls, "colour": "red"}, motto="more meetings"))
    assert read.extra == {"motto": "more meetings"}
    assert read.components[0].extra == {"colour": "red"}
    assert read.components[0].override_reason == "a cold base"


def test_tiers_are_shares_of_the_plan_of_the_same_figure_unless_another_is_named() -> None:
    tiers = {
        "id": "cash",
        "kind": "tiered_percent",
        "kpi": "sl.cash",
        "mode": "whole",
        "tiers": [{"from": 0, "rate": 0}],
    }
    own, other = (
        scheme.read(written(data)).components[0]
        for data in (tiers, {**tiers, "plan_metric": "co.cash", "plan_subject": "company"})
    )
    assert isinstance(own, TieredPercent)
    assert (own.plan_subject, own.metric) == (None, "sl.cash")
    assert isinstance(other, TieredPercent)
    assert (other.plan_subject, other.metric) == ("company", "co.cash")


def test_a_matrix_is_read_by_the_upper_cell_and_below_its_first_threshold_by_the_first() -> None:
    matrix = scheme.read(written(ARRIVED, MATRIX)).components[1]
    assert isinstance(matrix, Multiplier)
    assert matrix.coefficient([Fraction(1, 2), Fraction(1, 5)]) == Fraction("0.9")
    assert matrix.coefficient([Fraction("0.4999"), Fraction("0.1")]) == Fraction("0.9")
    assert matrix.coefficient([Fraction(-1), Fraction(0)]) == 1
    assert matrix.coefficient([None, Fraction(0)]) == 1


@pytest.mark.parametrize(
    ("data", "key", "words"),
    [
        (written(), "components", "at least one"),
        (written({"id": "x", "kind": "fine", "amount": "1"}), "components[0].kind", "unknown kind 'fine'"),
        (written({"kind": "fixed", "amount": "1"}), "components[0].id", "missing"),
        (written({"id": "x", "kind": "fixed"}), "components[0].amount", "missing"),
        (written({"id": "x", "kind": "fixed", "amount": "a lot"}), "components[0].amount", "'a lot' is not a number"),
        (written({"id": "x", "kind": "fixed", "amount": True}), "components[0].amount", "True"),
        (written(MATRIX), "components[0].applies_to", "no component above is called 'arrived'"),
        (written(ARRIVED, {**MATRIX, "values": ["1", "2"]}), "components[1].values[0]", "expected 3 values"),
        (
            written(ARRIVED, {**MATRIX, "axes": [{"kpi": "cc.conv", "from": []}]}),
            "components[1].axes[0].from",
            "threshold",
        ),
        (written(ARRIVED, ARRIVED), "components[1].id", "two components"),
        (written({**ARRIVED, "kind": "bonus_if", "amount": "1"}), "components[0].gte", "missing"),
        (
            written({"id": "t", "kind": "tiered_percent", "kpi": "sl.cash", "mode": "stairs", "tiers": []}),
            "components[0].mode",
            "marginal or whole",
        ),
        (written(ARRIVED, effective_from="October"), "effective_from", "date like"),
        (written(ARRIVED, version="1.5"), "version", "whole number"),
        (written(ARRIVED, role=""), "role", "text"),
    ],
)
def test_what_cannot_be_read_is_named(data: dict[str, Any], key: str, words: str) -> None:
    with pytest.raises(BadScheme) as caught:
        scheme.read(data)
    assert caught.value.key == key
    assert words in caught.value.problem


def test_ready_sets_hold_a_scheme_for_every_role() -> None:
    for ready in templates():
        assert [item.role for item in ready.schemes] == ["marketer", "operator", "cc_head", "seller", "sales_head"]
        assert all(isinstance(item.components[0], Fixed) for item in ready.schemes)
    assert [ready.id for ready in templates()] == list(NAMES)


def test_a_ready_set_is_published_from_a_day_on_by_two_people() -> None:
    data = template("balance").published(effective_from=date(2027, 2, 1), author="Роман", approved_by="owner")
    seller = next(scheme.read(item) for item in data if item["role"] == "seller")
    assert (seller.effective_from, seller.author, seller.approved_by) == (date(2027, 2, 1), "Роман", "owner")
    with pytest.raises(KeyError, match="start, balance, revenue"):
        template("generous")
