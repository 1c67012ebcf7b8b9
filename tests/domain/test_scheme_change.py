"""A version of a scheme is written as it is read, and told apart from another one number by number."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kulmina.domain import scheme
from kulmina.domain.scheme import Scheme
from kulmina.domain.scheme_change import adjusted, differences, dump, figures, text
from kulmina.domain.scheme_template import templates

READY = [
    scheme.read(item)
    for ready in templates()
    for item in ready.published(effective_from=date(2026, 11, 1), author="B1", approved_by="D1")
]
SELLER: Scheme = next(one for one in READY if one.role == "seller")


@pytest.mark.parametrize("one", READY, ids=lambda one: one.label)
def test_what_is_written_is_read_again_as_it_was(one: Scheme) -> None:
    assert scheme.read(dump(one)) == one
    assert differences(one, one) == ()


@pytest.mark.parametrize("one", READY, ids=lambda one: one.label)
def test_each_number_can_be_set_and_only_that_one_differs(one: Scheme) -> None:
    for figure in figures(one):
        changed = adjusted(one, {figure.key: figure.value + 1})
        [change] = differences(one, changed)
        assert change.figure is not None
        assert change.figure.key == figure.key
        assert (change.before, change.after) == (figure.value, figure.value + 1)


@given(st.integers(-(10**9), 10**9), st.integers(0, 9))
def test_a_decimal_is_written_exactly(digits: int, places: int) -> None:
    value = Fraction(digits, 10**places)
    assert Fraction(text(value)) == value


def test_a_third_is_written_as_the_fraction_that_it_is_read_from() -> None:
    data = {**dump(SELLER), "components": [{"id": "share", "kind": "percent", "kpi": "sl.cash", "rate": "1/3"}]}
    assert text(Fraction(1, 3)) == "1/3"
    assert dump(scheme.read(data))["components"] == data["components"]


def test_a_component_that_comes_goes_or_hangs_on_another_figure_is_told() -> None:
    data = dump(SELLER)
    first, *rest = data["components"]
    bonus = {"id": "bonus", "kind": "bonus_if", "kpi": "sl.conv", "gte": "0.4", "amount": "10000"}
    more = scheme.read({**data, "components": [first, *rest, bonus]})
    assert [(one.component, one.before) for one in differences(SELLER, more)] == [("bonus", None)]
    assert [(one.component, one.after) for one in differences(more, SELLER)] == [("bonus", None)]
    other = scheme.read({**data, "components": [first, *rest, {**bonus, "kpi": "of.conv"}]})
    assert [one.remade for one in differences(more, other)] == [True]
