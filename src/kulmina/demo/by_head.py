"""The clicks of heads, marketing, quality control and the payroll."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from kulmina.actions import creatives, payroll, quality, reassign
from kulmina.actions.act import Done
from kulmina.demo.by_seller import dispute
from kulmina.demo.rooms import Act
from kulmina.domain.money import kopecks


def do(act: Act) -> Done | None:
    """What they do with one click; None where the click of before has done it already."""
    find = _DO.get(act.kinds[0])
    return find(act) if find else act.perform()


def _hand_over(act: Act) -> Done:
    moved = reassign.reassign(
        act.actor, [act.lead], [act.of("lead.assigned")["operator"]], now=act.now, token=act.token
    )
    for refused in moved.refused.values():
        raise refused
    return Done(moved.events, act.lead)


def _review(act: Act) -> Done:
    told = act.of("qc.reviewed")
    return quality.review(act.actor, act.lead, told["call"], told["checklist"], now=act.now, token=act.token)


def _overturn(act: Act) -> Done:
    why = act.of("qc.cutoff_overturned")["reason"]
    return quality.overturn(act.actor, act.lead, why, now=act.now, token=act.token)


def _decide(act: Act) -> Done:
    told = act.of("qc.verdict")
    return quality.decide(act.actor, act.lead, told["verdict"], told["reason"], now=act.now, token=act.token)


def _void(act: Act) -> Done | None:
    """An arrival that never was, or the proposal in whose place the approved amount is put."""
    wrong = act.of("event.voided")
    if act.told[0].lead_id is not None:
        return quality.void_arrival(act.actor, wrong["event"], wrong["reason"], now=act.now)
    payroll.approve(act.actor, wrong["event"], now=act.now)
    return None


def _amount(act: Act) -> Done | None:
    told = act.of("adjustment.posted")
    if "approved_by" in told:
        return None
    return payroll.propose(
        act.actor, told["period"], told["person"], kopecks(told["amount"]), told["reason"], now=act.now,
        token=act.token,
    )  # fmt: skip


def _days(act: Act) -> Done:
    sheets = [fact.payload for fact in act.told]
    days = {p["person"]: (Fraction(p["worked_days"]), Fraction(p["norm_days"])) for p in sheets}
    return payroll.set_days(act.actor, sheets[0]["period"], days, now=act.now, token=act.token)


def _plans(act: Act) -> Done:
    plans = {(p["subject"], p["metric"]): Fraction(p["value"]) for p in (fact.payload for fact in act.told)}
    return payroll.set_plans(act.actor, act.told[0].payload["period"], plans, now=act.now, token=act.token)


def _budgets(act: Act) -> Done:
    amounts = {p["channel"]: kopecks(p["amount"]) for p in (fact.payload for fact in act.told)}
    return creatives.set_budgets(act.actor, act.told[0].payload["period"], amounts, now=act.now, token=act.token)


def _resolve(act: Act) -> Done:
    told = act.of("dispute.resolved")
    return payroll.resolve(act.actor, told["dispute"], told["decision"], now=act.now, token=act.token)


def _note(act: Act) -> Done:
    told = act.of("creative.noted")
    return creatives.note(act.actor, told["creative"], told["text"], now=act.now, token=act.token)


_DO: Mapping[str, Callable[[Act], Done | None]] = {
    "lead.assigned": _hand_over,
    "qc.reviewed": _review,
    "qc.cutoff_overturned": _overturn,
    "qc.verdict": _decide,
    "event.voided": _void,
    "adjustment.posted": _amount,
    "timesheet.recorded": _days,
    "plan.set": _plans,
    "budget.set": _budgets,
    "dispute.opened": dispute,
    "dispute.resolved": _resolve,
    "creative.noted": _note,
}
