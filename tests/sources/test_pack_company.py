"""What is wrong with the company of a pack: roles, schemes, assignments, amounts, closes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.sources.packs import PEOPLE, RULES, table, write

from kulmina.sources.pack import check_pack


def said(folder: Path, level: str = "error") -> list[str]:
    return [str(problem) for problem in check_pack(folder) if problem.level == level]


def scheme(name: str, *components: Mapping[str, Any], **changed: Any) -> dict[str, Any]:
    return {
        "scheme_id": name, "version": 1, "role": "seller", "effective_from": "2026-10-01",
        "components": list(components) or [{"id": "base", "kind": "fixed", "amount": "40000"}], **changed,
    }  # fmt: skip


def with_schemes(folder: Path, *schemes: Any, assignments: Any = ()) -> Path:
    text = json.dumps({"schemes": list(schemes), "assignments": list(assignments)}, indent=1)
    return write(folder, files={"schemes.json": text})


def test_a_figure_that_is_not_in_the_catalogue(tmp_path: Path) -> None:
    percent = {"id": "cash", "kind": "percent", "kpi": "sl.csh", "rate": "0.02"}
    axes = [{"kpi": "cc.conv", "from": ["0"]}, {"kpi": "зарплата", "from": ["0"]}]
    coefficient = {"id": "k", "kind": "multiplier", "applies_to": ["cash"], "axes": axes, "values": [["1"]]}
    assert said(with_schemes(tmp_path, scheme("s"), scheme("t", percent, coefficient))) == [
        (
            "schemes.json, line 25, column 13 (schemes[1].components[0].kpi): there is no figure 'sl.csh'; "
            "expected a figure of the catalogue (`kulmina kpi`) -> did you mean 'sl.cash'?"
        ),
        (
            "schemes.json, line 42, column 15 (schemes[1].components[1].axes[1].kpi): there is no figure 'зарплата'; "
            "expected a figure of the catalogue (`kulmina kpi`) -> take a figure of the catalogue"
        ),
    ]


def test_every_scheme_tells_what_is_wrong_with_it(tmp_path: Path) -> None:
    wrong = [
        scheme("a", {"id": "base", "kind": "fxed"}),
        "b",
        scheme("c", effective_from="soon"),
        scheme("d"),
        scheme("e", {"id": "base", "kind": "fixed", "amount": "6e4"}),
    ]
    places = [problem.partition("(")[2].partition(")")[0] for problem in said(with_schemes(tmp_path, *wrong))]
    assert sorted(places) == [
        "schemes[0].components[0].kind",
        "schemes[1]",
        "schemes[2].effective_from",
        "schemes[4].components[0].amount",
    ]


def test_a_role_that_nobody_has(tmp_path: Path) -> None:
    people = table(("person_id", "role"), *((who, role) for who, _, role in PEOPLE), ("A1", "office_admn"))
    folder = write(tmp_path, files={"people.csv": people})
    assert said(folder) == []
    assert said(folder, "warning") == [
        (
            "people.csv, line 8, column role: the role 'office_admn' is not known; expected owner, "
            "commercial_director, marketing_head, marketer, contractor, cc_head, operator, office_admin, seller, "
            "sales_head, quality_controller, cashier, payroll, analyst, system -> did you mean 'office_admin'?"
        )
    ]


def test_a_close_before_the_period_is_over(tmp_path: Path) -> None:
    early = {**RULES["periods"][0], "close_at": "2026-10-31T23:59:59+03:00"}
    assert said(write(tmp_path, rules={**RULES, "periods": [early]})) == [
        (
            "pack.json, line 19, column 16 (periods[0].close_at): the period 2026-10 is closed "
            "(2026-10-31T23:59:59+03:00) before it is over (2026-11-01T00:00:00+03:00); "
            "expected an instant after the last day -> move the close"
        )
    ]


@pytest.mark.parametrize("amount", ["6e4", "6E4", "1e-1"])
def test_an_amount_with_an_exponent(amount: str, tmp_path: Path) -> None:
    ads = f"date,creative_id,impressions,clicks,spend\n2026-10-05,C1,1000,20,{amount}\n"
    plans = f"period,subject,metric,value\n2026-10,S1,sl.cash,{amount}\n"
    found = said(write(tmp_path, files={"ad_stats.csv": ads, "plans.csv": plans}))
    assert [one.partition(":")[0] for one in found] == [
        "ad_stats.csv, line 2, column spend",
        "plans.csv, line 2, column value",
    ]


def test_a_negative_spend_is_a_correction_and_is_told(tmp_path: Path) -> None:
    ads = "date,creative_id,impressions,clicks,spend\n2026-10-05,C1,0,0,-10.00\n"
    folder = write(tmp_path, files={"ad_stats.csv": ads})
    assert said(folder) == said(folder, "warning") == []
    assert said(folder, "note") == [
        "ad_stats.csv, line 2, column spend: the spend is negative (-10.00) -> taken as a correction"
    ]


def test_two_schemes_for_one_person_from_one_day(tmp_path: Path) -> None:
    one = {"person_id": "S1", "scheme_id": "s", "from": "2026-10-01"}
    ended = {**one, "to": "2026-09-30"}
    folder = with_schemes(tmp_path, scheme("s"), scheme("t"), assignments=[ended, one, {**one, "scheme_id": "t"}])
    assert said(folder) == []
    assert said(folder, "warning") == [
        (
            "schemes.json, line 45, column 12 (assignments[2].from): 'S1' is paid by 's' from 2026-10-01 too "
            "(assignments[1]); expected one scheme at a time -> remove one of them, or move its first day"
        )
    ]
