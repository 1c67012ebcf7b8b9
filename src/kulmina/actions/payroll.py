"""The payroll: days worked, amounts by hand, disputes, plans, and the close of a period.

An amount by hand passes two people: one proposes it, another approves it, and neither receives it. The proposal
pays nothing. Approving puts in its place the same amount of the same author with the name of who approved (P11), so
that a statement counts exactly what was approved.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from uuid import uuid4

from kulmina.actions import act, periods
from kulmina.actions.act import Done, Step
from kulmina.actions.periods import Closed
from kulmina.analytics.engine import Source
from kulmina.current import payroll
from kulmina.domain import facts, rights
from kulmina.domain.company import COMPANY, Company
from kulmina.domain.event import Event, make
from kulmina.domain.kpi import CATALOGUE
from kulmina.domain.money import roubles
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor, NotAllowed, NotForOneself
from kulmina.journal import read
from kulmina.recording import record, turn

APPROVES = frozenset({"commercial_director"})


class PeriodUnknown(ImpossibleStep):
    """No such period was defined."""

    ru = "Периода {period} нет."
    en = "There is no period {period}."


class PeriodIsClosed(ImpossibleStep):
    """What was closed never changes."""

    ru = "Период {period} закрыт: его листы больше не меняются. Внесите исправление в открытый период."
    en = "The period {period} is closed: its statements never change. Put the correction into the open one."


class PeriodIsRunning(ImpossibleStep):
    """Pay is closed when everything of the period could be learned."""

    ru = "Период {period} закрывают не раньше {when}: что станет известно до этого часа, относится к нему."
    en = "The period {period} is closed at {when} or later: what is learned until then belongs to it."


class WhyIsMissing(ImpossibleStep):
    """Money by hand and decisions are explained."""

    ru = "Напишите причину: её увидят на расчётном листе."
    en = "Give the reason: it is shown on the statement."


class NobodyToPay(ImpossibleStep):
    """The receiver works here."""

    ru = "Выберите сотрудника, которому причитается сумма."
    en = "Choose the person whom the amount is for."


class NothingOfIt(ImpossibleStep):
    """An amount of nothing changes nothing."""

    ru = "Сумма должна отличаться от нуля."
    en = "The amount must not be zero."


class DecidedAlready(ImpossibleStep):
    """Somebody was quicker."""

    ru = "Это уже решено: обновите страницу."
    en = "This has been decided already: reload the page."


class DaysImpossible(ImpossibleStep):
    """Nobody works more days than a period has, or a part of a norm of nothing."""

    ru = "Проверьте дни: отработано {worked} из {norm}. Норма больше нуля, отработано от нуля до {most}."
    en = "Check the days: {worked} of {norm}. The norm is above zero, days worked from zero to {most}."


class PlanImpossible(ImpossibleStep):
    """A plan is above zero, of a figure that exists, for somebody who is here."""

    ru = "План «{metric}» для «{subject}» не подходит: нужны известный показатель, свой сотрудник и число больше 0."
    en = (
        "The plan of {metric} for {subject} cannot be: a known figure, somebody of the company and a number above zero."
    )


Days = Mapping[str, tuple[Fraction, Fraction]]
Plans = Mapping[tuple[str, str], Fraction]


def set_days(actor: Actor, period: str, days: Days, *, now: datetime, token: str | None = None) -> Done:
    """Record the timesheets that changed: (worked, norm) days by person.

    Raises PeriodUnknown, PeriodIsClosed, DaysImpossible, and what `act.perform` raises.
    """
    company = read.company()
    most = _open(company, period)
    for worked, norm in days.values():
        if not (0 <= worked <= most and 0 < norm <= most):
            raise DaysImpossible(worked=_number(worked), norm=_number(norm), most=most)
    steps: list[Step] = [
        ("timesheet.recorded", {"period": period, "person": person, "worked_days": _number(w), "norm_days": _number(n)})
        for person, (w, n) in days.items()
        if (sheet := company.timesheets.get((period, person))) is None or (sheet.worked_days, sheet.norm_days) != (w, n)
    ]
    return act.perform(actor, None, steps, now=now, token=token) if steps else Done((), None, repeated=True)


def propose(
    actor: Actor, period: str, person: str, amount: int, reason: str, *, now: datetime, token: str | None = None
) -> Done:
    """Propose an amount by hand in somebody's pay, in kopecks; it waits for approval and pays nothing.

    Raises PeriodUnknown, PeriodIsClosed, NobodyToPay, NothingOfIt, WhyIsMissing, NotForOneself, NotAllowed.
    """
    company = read.company()
    _open(company, period)
    if person not in company.people:
        raise NobodyToPay()
    if not amount:
        raise NothingOfIt()
    _explained(reason)
    payload = {"person": person, "period": period, "amount": roubles(amount), "reason": reason.strip()}
    return act.perform(actor, None, [("adjustment.posted", payload)], now=now, token=token)


def approve(actor: Actor, event_id: str, *, now: datetime) -> Done:
    """Approve a proposed amount: it counts from now on, with the author of the proposal and who approved.

    Raises NotAllowed (only the commercial director approves), NotForOneself (author or receiver), DecidedAlready,
    PeriodIsClosed.
    """
    company = read.company()
    if not APPROVES.intersection(actor.roles):
        raise NotAllowed(what="approved_by")
    with turn():
        proposed = _proposal(event_id)
        fact = _amount_of(proposed)
        if actor.person in (proposed.actor, fact.person):
            raise NotForOneself()
        _open(company, fact.period)
        payload = {**facts.dump(fact), "approved_by": actor.person}
        approved = make(
            "adjustment.posted", payload, event_id=f"approved-{event_id}"[:80], occurred_at=now, recorded_at=now,
            actor=proposed.actor,
        )  # fmt: skip
        record([_void(actor, event_id, "approved", now), approved])
    return Done((approved,), None)


def decline(actor: Actor, event_id: str, reason: str, *, now: datetime) -> Done:
    """Refuse a proposed amount, or withdraw one that was approved, with a reason.

    Raises NotAllowed, NotForOneself (the receiver), WhyIsMissing, DecidedAlready, PeriodIsClosed.
    """
    company = read.company()
    _explained(reason)
    with turn():
        proposed = _proposal(event_id, approved_too=True)
        fact = _amount_of(proposed)
        if actor.person != proposed.actor and not APPROVES.intersection(actor.roles):
            raise NotAllowed(what="event.voided")
        if actor.person == fact.person:
            raise NotForOneself()
        _open(company, fact.period)
        void = _void(actor, event_id, reason.strip(), now)
        record([void])
    return Done((void,), None)


def _proposal(event_id: str, *, approved_too: bool = False) -> Event:
    """The amount by hand that waits. Raises DecidedAlready."""
    proposed = read.event(event_id)
    if proposed is None or not isinstance(proposed.fact, facts.AdjustmentPosted):
        raise DecidedAlready()
    if proposed.fact.approved_by and not approved_too:
        raise DecidedAlready()
    if not any(each.event_id == event_id for each in payroll.adjustments(proposed.fact.period)):
        raise DecidedAlready()
    return proposed


def _amount_of(event: Event) -> facts.AdjustmentPosted:
    assert isinstance(event.fact, facts.AdjustmentPosted)
    return event.fact


def _void(actor: Actor, event_id: str, reason: str, now: datetime) -> Event:
    return make(
        "event.voided", {"event": event_id, "reason": reason}, event_id=f"void-{event_id}"[:80], occurred_at=now,
        recorded_at=now, actor=actor.person,
    )  # fmt: skip


def dispute(actor: Actor, period: str, component: str, text: str, *, now: datetime, token: str | None = None) -> Done:
    """Disagree with a line of one's own statement ("" for the statement as a whole).

    Raises PeriodUnknown, WhyIsMissing, and what `act.perform` raises.
    """
    if all(each.id != period for each in read.company().periods):
        raise PeriodUnknown(period=period)
    _explained(text)
    payload = {"line": payroll.line(period, actor.person, component), "text": text.strip()}
    return act.perform(actor, None, [("dispute.opened", payload)], now=now, token=token)


def resolve(actor: Actor, event_id: str, decision: str, *, now: datetime, token: str | None = None) -> Done:
    """Decide a dispute of somebody else.

    Raises WhyIsMissing, DecidedAlready, NotForOneself, and what `act.perform` raises.
    """
    _explained(decision)
    token = token or uuid4().hex
    with turn():
        if read.event(f"{token}-00") is None:
            found = next((each for each in payroll.disputes() if each.event_id == event_id), None)
            if found is None or found.resolved is not None:
                raise DecidedAlready()
            if found.person == actor.person:
                raise NotForOneself()
        payload = {"decision": decision.strip(), "dispute": event_id}
        return act.perform(actor, None, [("dispute.resolved", payload)], now=now, token=token)


def set_plans(actor: Actor, period: str, plans: Plans, *, now: datetime, token: str | None = None) -> Done:
    """Record the plans that changed: the value by (subject, metric); money in roubles.

    Raises PeriodUnknown, PeriodIsClosed, PlanImpossible, and what `act.perform` raises.
    """
    company = read.company()
    _open(company, period)
    known = {COMPANY, *company.people, *company.offices}
    for (subject, metric), value in plans.items():
        if metric not in CATALOGUE or subject not in known or value <= 0:
            raise PlanImpossible(metric=metric, subject=subject)
    steps: list[Step] = [
        ("plan.set", {"period": period, "subject": subject, "metric": metric, "value": _number(value)})
        for (subject, metric), value in plans.items()
        if company.plan(period, subject, metric) != value
    ]
    return act.perform(actor, None, steps, now=now, token=token) if steps else Done((), None, repeated=True)


def close(actor: Actor, period: str, *, source: Source, now: datetime) -> Closed:
    """Close a period: its statements are issued and never change.

    Raises PeriodUnknown, PeriodIsClosed, PeriodIsRunning, NotAllowed, and CannotClose where somebody cannot be paid.
    """
    company = source.company
    if not rights.may(actor, "period.closed", company):
        raise NotAllowed(what="period.closed")
    _open(company, period)
    closes = company.period(period).close_at
    if now < closes:
        raise PeriodIsRunning(period=period, when=closes.astimezone(company.rules.tz).strftime("%d.%m.%Y %H:%M"))
    return periods.close(period, source=source, actor=actor.person, now=now)


def _open(company: Company, period: str) -> int:
    """How many days the period has. Raises PeriodUnknown, PeriodIsClosed."""
    found = next((each for each in company.periods if each.id == period), None)
    if found is None:
        raise PeriodUnknown(period=period)
    if period in payroll.closed():
        raise PeriodIsClosed(period=period)
    return (found.end - found.start).days


def _explained(text: str) -> None:
    if not text.strip():
        raise WhyIsMissing()


def _number(value: Fraction) -> str:
    """A number of days or a plan as a decimal string; both are typed as decimals."""
    whole, part = divmod(abs(value) * 10**6, 10**6)
    digits = f"{int(part):06d}".rstrip("0")
    return f"{'-' if value < 0 else ''}{whole}{'.' + digits if digits else ''}"
