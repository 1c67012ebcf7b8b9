"""How clients of each trade answer its questions: those who fit, and those who meet a non-target rule."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

Answers = dict[str, Any]
Misfit = tuple[Answers, str]
Fits = Callable[[Random], Answers]
Misfits = Callable[[Random], Misfit]


def debtor(rng: Random) -> Answers:
    return {
        "debt_amount": rng.randrange(300, 2400, 10) * 1000,
        "has_income": rng.random() < 0.8,
        "has_savings": True,
        "mortgage_only_home": rng.random() < 0.1,
        "fraud_history": False,
    }


def no_debtor(rng: Random) -> Misfit:
    if rng.random() < 0.65:
        return debtor(rng) | {"debt_amount": rng.randrange(40, 300, 10) * 1000}, "debt_too_small"
    return debtor(rng) | {"has_income": False, "has_savings": False}, "insolvent"


def driver(rng: Random) -> Answers:
    return {
        "budget": rng.randrange(800, 3600, 50) * 1000,
        "credit_needed": rng.random() < 0.6,
        "trade_in": rng.random() < 0.4,
        "when_buying": rng.choice(("this_week", "this_month", "later")),
    }


def no_driver(rng: Random) -> Misfit:
    return driver(rng) | {"budget": 0, "credit_needed": False}, "insolvent"


def homebuyer(rng: Random) -> Answers:
    return {
        "budget": rng.randrange(5, 16) * 1_000_000,
        "mortgage_approved": rng.random() < 0.4,
        "district": rng.choice(("center", "north", "riverside")),
        "agent_of_other": False,
    }


def no_homebuyer(rng: Random) -> Misfit:
    return homebuyer(rng) | {"agent_of_other": True}, "non_target_other"


def borrower(rng: Random) -> Answers:
    return {"income": rng.randrange(40, 240, 5) * 1000, "overdue_days": 0, "age": rng.randrange(23, 65)}


def no_borrower(rng: Random) -> Misfit:
    return borrower(rng) | {"overdue_days": rng.randrange(30, 200)}, "overdue_now"


def applicant(rng: Random) -> Answers:
    return {
        "monthly_income": rng.randrange(30, 200, 5) * 1000,
        "overdue_days": rng.choice((0, 0, 0, 5, 12)),
        "region": rng.choice(("77", "50", "78")),
    }


def no_applicant(rng: Random) -> Misfit:
    if rng.random() < 0.6:
        return applicant(rng) | {"overdue_days": rng.randrange(30, 300)}, "overdue_now"
    return applicant(rng) | {"monthly_income": rng.randrange(6, 20) * 1000}, "income_too_low"


def small_borrower(rng: Random) -> Answers:
    return {"passport_ok": True, "blacklist": False, "overdue_days": rng.choice((0, 0, 0, 3, 9))}


def no_small_borrower(rng: Random) -> Misfit:
    return small_borrower(rng) | {"blacklist": True}, "problematic"


def shopper(rng: Random) -> Answers:
    return {
        "item": rng.choice(("stove", "fireplace", "sauna_stove")),
        "delivery_region": rng.choice(("city", "region")),
    }


def far_shopper(rng: Random) -> Misfit:
    return shopper(rng) | {"delivery_region": "elsewhere"}, "non_target_other"


def anybody(_rng: Random) -> Answers:
    """A trade that asks nothing."""
    return {}


def nobody_fits(rng: Random) -> Misfit:
    """A trade without rules: the operator hears that the client is none."""
    return {}, rng.choice(("insolvent", "problematic", "non_target_other"))
