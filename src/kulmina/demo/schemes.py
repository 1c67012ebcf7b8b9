"""How the invented company pays: the ready schemes «Баланс», with smaller percentages where the goods are dear.

The ready percentages are made for deals of about 150,000: unchanged, a seller of flats would earn a flat a month.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from kulmina.demo.speech import Tongue
from kulmina.demo.trade import Trade
from kulmina.domain.scheme_template import template

USUAL_DEAL = 150_000
AUTHOR, APPROVER = "D1", "B1"


def balance(trade: Trade, since: date, tongue: Tongue) -> list[dict[str, Any]]:
    """The schemes as `schemes.json` writes them, in force from a day on."""
    if not trade.has_offices:
        return [_of_app(since, tongue)]
    ready = template("balance").published(effective_from=since, author=AUTHOR, approved_by=APPROVER)
    k = Fraction(USUAL_DEAL, trade.usual_price)
    if k > Fraction(1, 2):
        return list(ready)
    return [scheme | {"components": [_priced(item, k) for item in scheme["components"]]} for scheme in ready]


def _of_app(since: date, tongue: Tongue) -> dict[str, Any]:
    """Marketing of an app: a salary and so much for everybody who did what is wanted in it. There is no till whose
    money it could share, which the scheme says."""
    why = {"override_reason": tongue.said["overridden"]}
    return {
        "scheme_id": "marketer_app", "version": 1, "role": "marketer", "effective_from": since.isoformat(),
        "author": AUTHOR, "approved_by": APPROVER,
        "components": [
            {"id": "fixed", "kind": "fixed", "amount": "70000.00"},
            {"id": "target_actions", "kind": "per_unit", "kpi": "mk.target_actions", "rate": "150.00", **why},
        ],
    }  # fmt: skip


def _priced(component: dict[str, Any], k: Fraction) -> dict[str, Any]:
    """A component with its percentages of money in proportion."""
    if component["kind"] == "percent":
        return component | {"rate": _rate(component["rate"], k)}
    if component["kind"] == "tiered_percent":
        return component | {"tiers": [tier | {"rate": _rate(tier["rate"], k)} for tier in component["tiers"]]}
    return component


def _rate(rate: str, k: Fraction) -> str:
    """A rate in proportion, in hundredths of a percent."""
    return f"0.{max(1, round(Fraction(rate) * k * 10_000)):04d}"
