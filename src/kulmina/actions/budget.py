"""Accepting a division of the marketing budget: from then on the money is spent by it, and it is judged by it."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from kulmina.actions import act
from kulmina.actions.act import Done
from kulmina.domain import budget
from kulmina.domain.budget import Plan
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor, check_void
from kulmina.journal import read


def accept(actor: Actor, plan: Plan, *, now: datetime, token: str | None = None) -> Done:
    """Record that a division was accepted. One accepted later takes the days over that both cover.

    Undone by `act.take_back` as any fact. Raises DaysAreOver, AimUnknown, NothingToDivide, SumDiffers, and what
    `act.perform` raises (NotAllowed: marketing, the commercial director and the owner accept).
    """
    budget.check(plan, now.astimezone(read.company().rules.tz).date())
    token = token or uuid4().hex
    return act.perform(actor, None, [("budget.accepted", budget.written(plan, token[:12]))], now=now, token=token)


def may_withdraw(actor: Actor, event_id: str) -> bool:
    """Whether this person may take an accepted division back: whoever accepted it, or may void such facts of others."""
    event = read.event(event_id)
    if event is None:
        return False
    try:
        check_void(actor, event, read.company())
    except ImpossibleStep:
        return False
    return True
