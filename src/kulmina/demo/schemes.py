"""How the invented company pays: scheme B «Баланс» for every paid role.

Its percentages are made for deals of about 150,000; dearer or cheaper goods get them in proportion,
so that a seller of flats does not earn a flat a month.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from kulmina.demo.trade import Trade

USUAL_DEAL = 150_000
AUTHOR, APPROVER = "D1", "B1"


def balance(trade: Trade, since: date) -> list[dict[str, Any]]:
    """The schemes as `schemes.json` writes them, in force from a day on."""
    k = Fraction(USUAL_DEAL, trade.usual_price).limit_denominator(100)
    made = (_marketer(k), _operator(), _cc_head(), _seller(k), _sales_head(k))
    common = {"version": 1, "effective_from": since.isoformat(), "author": AUTHOR, "approved_by": APPROVER}
    return [scheme | common for scheme in made]


def _rate(base: str, k: Fraction) -> str:
    """A rate in proportion, to four places after the point."""
    if k == 1 or abs(k - 1) < Fraction(1, 20):
        return base
    return f"0.{max(1, round(Fraction(base) * k * 10_000)):04d}"


def _fixed(amount: str) -> dict[str, Any]:
    return {"id": "fixed", "kind": "fixed", "amount": amount}


def _times(name: str, of: str, axes: dict[str, list[str]], values: list[Any]) -> dict[str, Any]:
    return {
        "id": name,
        "kind": "multiplier",
        "applies_to": [of],
        "axes": [{"kpi": kpi, "from": steps} for kpi, steps in axes.items()],
        "values": values,
        "when_undefined": "1.0",
    }


def _scheme(role: str, *components: dict[str, Any]) -> dict[str, Any]:
    return {"scheme_id": f"{role}_balance", "role": role, "components": list(components)}


def _marketer(k: Fraction) -> dict[str, Any]:
    price = {"mk.cptl_to_plan": ["0", "0.90", "1.10", "1.30"]}
    return _scheme(
        "marketer",
        _fixed("70000.00"),
        {"id": "target_leads", "kind": "per_unit", "kpi": "mk.target_leads", "rate": "300.00"},
        _times("conv_mult", "target_leads", {"mk.cr_lead_purchase": ["0", "0.05", "0.15"]}, ["0.8", "1.0", "1.2"]),
        _times(
            "cost_mult",
            "target_leads",
            {"mk.cptl_to_plan": ["0", "0.90", "1.10", "1.30"]},
            ["1.1", "1.0", "0.8", "0.5"],
        ),
        {"id": "revenue", "kind": "percent", "kpi": "mk.cash", "rate": _rate("0.01", k)},
    )


def _operator() -> dict[str, Any]:
    axes = {"cc.conv": ["0", "0.30", "0.50", "0.65"], "cc.nt_share": ["0", "0.10", "0.20"]}
    table = [["0.8", "0.7", "0.5"], ["1.0", "0.9", "0.7"], ["1.1", "1.0", "0.8"], ["1.3", "1.1", "0.9"]]
    return _scheme(
        "operator",
        _fixed("45000.00"),
        {"id": "arrived", "kind": "per_unit", "kpi": "cc.arrived_target", "rate": "500.00"},
        _times("quality_matrix", "arrived", axes, table),
        {"id": "cutoffs", "kind": "per_unit", "kpi": "cc.cutoffs_confirmed", "rate": "50.00"},
        {"id": "qc_bonus", "kind": "bonus_if", "kpi": "cc.qc_score", "gte": "85", "amount": "3000.00"},
    )


def _cc_head() -> dict[str, Any]:
    return _scheme(
        "cc_head",
        _fixed("70000.00"),
        {"id": "team_arrived", "kind": "per_unit", "kpi": "cct.arrived_target", "rate": "100.00"},
        _times("team_quality", "team_arrived", {"cct.nt_share": ["0", "0.10", "0.20"]}, ["1.0", "0.9", "0.7"]),
    )


def _tiers(steps: dict[str, str], k: Fraction) -> list[dict[str, str]]:
    return [{"from": start, "rate": _rate(rate, k)} for start, rate in steps.items()]


def _seller(k: Fraction) -> dict[str, Any]:
    tiers = _tiers({"0": "0.04", "0.70": "0.06", "1.00": "0.09"}, k)
    return _scheme(
        "seller",
        _fixed("40000.00"),
        {"id": "cash", "kind": "tiered_percent", "kpi": "sl.cash", "mode": "marginal", "tiers": tiers},
        _times("conv_mult", "cash", {"sl.conv": ["0", "0.40", "0.60"]}, ["0.9", "1.0", "1.1"]),
    )


def _sales_head(k: Fraction) -> dict[str, Any]:
    return _scheme(
        "sales_head",
        _fixed("90000.00"),
        {
            "id": "company_cash",
            "kind": "tiered_percent",
            "kpi": "co.cash",
            "mode": "whole",
            "plan_subject": "company",
            "tiers": _tiers({"0": "0.005", "0.80": "0.01", "1.00": "0.015"}, k),
        },
    )
