"""The rules of counting of the invented company: those of its industry, as `pack.json` writes them."""

from __future__ import annotations

from typing import Any

from kulmina.demo.hours import TZ
from kulmina.demo.trade import Trade

PORTRAIT = "b2c_office_one_off"


def _below(reason: str, field: str, value: int) -> dict[str, Any]:
    return {"reason": reason, "field": field, "op": "<", "value": value}


def _is(field: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": "==", "value": value}


_OVERDUE = {"reason": "overdue_now", "field": "overdue_days", "op": ">=", "value": 30}
NON_TARGET: dict[str, list[dict[str, Any]]] = {
    "personal_bankruptcy": [
        _below("debt_too_small", "debt_amount", 300_000),
        {"reason": "insolvent", "all": [_is("has_income", False), _is("has_savings", False)]},
    ],
    "car_dealer": [{"reason": "insolvent", "all": [_is("budget", 0), _is("credit_needed", False)]}],
    "developer": [{"reason": "non_target_other", **_is("agent_of_other", True)}],
    "bank": [_OVERDUE],
    "financial_broker": [_OVERDUE, _below("income_too_low", "monthly_income", 20_000)],
    "microfinance": [{"reason": "problematic", **_is("blacklist", True)}],
    "specialty_retail": [{"reason": "non_target_other", "field": "delivery_region", "op": "!=", "value": "local"}],
}


def rules(trade: Trade) -> dict[str, Any]:
    """Rules as read by `domain.company.read_rules`: every action that the trade's clients begin with counts."""
    actions = list(trade.actions)
    return {
        "timezone": TZ.key,
        "currency": "RUB",
        "business": {"name": trade.company, "portrait": PORTRAIT, "industry": trade.industry},
        "lead_actions": actions,
        "target_actions": actions,
        "consent_required": [],
        "sla": {"seconds": 300, "work_from": "09:00", "work_to": "21:00"},
        "dedupe_days": 30,
        "arrival_match_days": 7,
        "retro_limit_periods": 3,
        "non_target_rules": NON_TARGET[trade.industry],
    }
