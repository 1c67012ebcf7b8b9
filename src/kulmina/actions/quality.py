"""Quality control: talks are scored, cut-offs returned, verdicts decided, arrivals that were none voided.

Nobody judges what he himself is paid for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from kulmina.actions import act
from kulmina.actions.act import Done, NoSuchLead
from kulmina.current import leads
from kulmina.domain import facts
from kulmina.domain.lead import Lead
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.review import NothingMarked, score
from kulmina.domain.rights import Actor, NotAllowed, NotForOneself
from kulmina.journal import read
from kulmina.recording import turn


class NoSuchCall(ImpossibleStep):
    """The talk that is to be scored is not among the lead's facts."""

    ru = "У лида {lead} нет такого разговора."
    en = "Lead {lead} has no such talk."


class ReviewedAlready(ImpossibleStep):
    """A talk is scored once."""

    ru = "Этот разговор уже оценил(а) {by}."
    en = "This talk was already scored by {by}."


class NoMarks(ImpossibleStep):
    """A score is made of marks."""

    ru = "Отметьте хотя бы один пункт: без отметок нет оценки."
    en = "Mark at least one point: there is no score without marks."


class WhyIsMissing(ImpossibleStep):
    """Whoever decides against another's word says why."""

    ru = "Напишите, почему вы так решили: это прочитают те, кого решение касается."
    en = "Write why you decide so: those whom it concerns will read it."


def review(
    actor: Actor,
    lead_id: str,
    call: str,
    marks: Mapping[str, str],
    *,
    now: datetime,
    note: str = "",
    token: str | None = None,
) -> Done:
    """Score a talk by the checklist; the score goes to whoever talked.

    Raises NoSuchCall, ReviewedAlready, NoMarks, and what `act.perform` raises (NotForOneself).
    """
    try:
        points = score(marks)
    except NothingMarked:
        raise NoMarks() from None
    token = token or uuid4().hex
    with turn():
        told = read.event(f"{token}-00")
        if told is None:
            operator = _talker(lead_id, call)
        else:
            return Done((told,), told.lead_id, repeated=True)
        payload = {"operator": operator, "score": str(points), "call": call, "checklist": dict(marks)}
        payload |= {"note": note.strip()} if note.strip() else {}
        return act.perform(actor, lead_id, [("qc.reviewed", payload)], now=now, token=token)


def overturn(actor: Actor, lead_id: str, reason: str, *, now: datetime, token: str | None = None) -> Done:
    """Return a client who was cut off: he is target, and the queue has him again.

    Raises WhyIsMissing, NotForOneself, and what `act.perform` raises (NotCutOff).
    """
    _explained(reason)
    lead = _lead(lead_id)
    if any(cut.operator == actor.person for cut in lead.cut_offs):
        raise NotForOneself()
    return act.perform(actor, lead_id, [("qc.cutoff_overturned", {"reason": reason.strip()})], now=now, token=token)


def decide(actor: Actor, lead_id: str, verdict: str, reason: str, *, now: datetime, token: str | None = None) -> Done:
    """Say the last word on whether the client fits; it holds against the operator's and the office's.

    Raises WhyIsMissing, NotForOneself, and what `act.perform` raises.
    """
    _explained(reason)
    lead = _lead(lead_id)
    if actor.person in (lead.arrival_operator, *(cut.operator for cut in lead.cut_offs)):
        raise NotForOneself()
    payload = {"verdict": verdict, "reason": reason.strip()}
    return act.perform(actor, lead_id, [("qc.verdict", payload)], now=now, token=token)


def void_arrival(actor: Actor, event_id: str, reason: str, *, now: datetime) -> Done:
    """Take back an arrival that never was.

    Raises WhyIsMissing, NotForOneself, NotAllowed (the fact is no arrival), and what `act.take_back` raises:
    StandsUnder where the office has said something of the visit.
    """
    _explained(reason)
    wrong = read.event(event_id)
    if wrong is None or not isinstance(wrong.fact, facts.VisitArrived) or wrong.lead_id is None:
        raise NotAllowed(what="event.voided")
    if _lead(wrong.lead_id).arrival_operator == actor.person:
        raise NotForOneself()
    return act.take_back(actor, [event_id], now=now, reason=reason.strip())


def _explained(reason: str) -> None:
    if not reason.strip():
        raise WhyIsMissing()


def _lead(lead_id: str) -> Lead:
    card = leads.card(lead_id)
    if card is None:
        raise NoSuchLead(f"there is no lead {lead_id!r}")
    return card.lead


def _talker(lead_id: str, call: str) -> str:
    """Who talked. Raises NoSuchCall, ReviewedAlready."""
    card = leads.card(lead_id)
    history = [step.event for step in card.history if not step.voided] if card else []
    for event in history:
        if isinstance(event.fact, facts.QcReviewed) and event.fact.call == call:
            raise ReviewedAlready(by=event.actor)
    talk = next((e for e in history if e.event_id == call and isinstance(e.fact, facts.Call)), None)
    if talk is None:
        raise NoSuchCall(lead=lead_id)
    return talk.actor
