"""What an operator does with a client: each outcome is one act, recorded whole or not at all.

A card that is older than the lead is refused (`CardIsOld`): what was typed there was decided on another state of
things. The first act on a lead that is nobody's makes it the operator's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from kulmina.actions import act, leads
from kulmina.actions.act import Done, Step
from kulmina.clients import people
from kulmina.current import queue
from kulmina.domain import facts, refusal, rights
from kulmina.domain.lead_state import FINISHED
from kulmina.domain.refusal import ImpossibleStep, LeadIsTaken
from kulmina.domain.rights import Actor
from kulmina.journal import read
from kulmina.recording import turn

LONGEST = 4 * 3600  # seconds of a talk
LONGEST_NAME = 2_000  # letters
UNREACHABLE = "unreachable"
WRONG_NUMBER = "wrong_number"


class CardIsOld(ImpossibleStep):
    """The lead has changed since the card was opened."""

    ru = "Пока карточка была открыта, по лиду {lead} уже появилась запись ({by}). Обновите карточку и решите заново."
    en = "While the card was open, lead {lead} got another entry ({by}). Reload the card and decide anew."


class AnsweredAlready(ImpossibleStep):
    """The same form has recorded another outcome before: the page came back from the browser's memory."""

    ru = "Итог с этой карточки уже записан. Обновите её: она из памяти браузера."
    en = "An outcome of this card is recorded already. Reload it: it comes from the browser's memory."


class TooFewAttempts(ImpossibleStep):
    """A client is called unreachable only after enough attempts."""

    ru = "Недозвонов пока {made}, а списывать в недозвон можно после {needed}. Поставьте «Не ответил»."
    en = "{made} attempts so far; a client is unreachable after {needed}. Record “No answer”."


class TimeMissing(ImpossibleStep):
    """A call back is agreed for an instant."""

    ru = "Укажите, когда перезвонить."
    en = "Say when to call back."


class WakeMissing(ImpossibleStep):
    """Nobody is put aside for ever."""

    ru = "Укажите, до какого дня отложить клиента."
    en = "Say until which day the client is put aside."


@dataclass(frozen=True, slots=True)
class Talk:
    """The call behind an outcome. `direction`: out or in; `seconds`: of talk; `told`: it is recorded already, the
    outcome adds none."""

    seconds: int = 0
    direction: str = "out"
    told: bool = False

    def fact(self, result: str) -> list[Step]:
        if self.told:
            return []
        spoken = min(max(self.seconds, 0), LONGEST) if result == "connected" else 0
        return [("call", {"direction": self.direction, "result": result, "talk_s": spoken})]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the operator says of the client. `verdict`: target, non_target or unknown; None: he says nothing."""

    verdict: str | None = None
    reason: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)

    def fact(self) -> list[Step]:
        if self.verdict is None and not self.answers:
            return []
        payload: dict[str, Any] = {"verdict": self.verdict or "unknown"}
        if self.reason and self.verdict == "non_target":
            payload["reason"] = self.reason
        if self.answers:
            payload["answers"] = dict(self.answers)
        return [("lead.qualified", payload)]


@dataclass(frozen=True, slots=True)
class Card:
    """From where somebody acts. `seen`: the number of the journal that his card showed, None: it is not asked;
    `token`: names the click."""

    lead_id: str
    seen: int | None = None
    token: str | None = None


def no_answer(actor: Actor, card: Card, *, now: datetime, result: str = "no_answer") -> Done:
    """Nobody answered; the cadence says when to try again. `result`: no_answer or busy."""
    return _record(actor, card, [("call", {"direction": "out", "result": result})], now)


def call_back(actor: Actor, card: Card, at: datetime, talk: Talk, said: Verdict, *, now: datetime) -> Done:
    """The client asked to be called at an instant. Raises DateInPast."""
    agreed: Step = ("callback.scheduled", {"at": at.isoformat()})
    return _record(actor, card, [*talk.fact("connected"), *said.fact(), agreed], now)


def wrong_number(actor: Actor, card: Card, *, now: datetime, reason: str = WRONG_NUMBER) -> Done:
    """There is no client behind the contact. `reason`: of the portrait's invalid ones."""
    called: list[Step] = [("call", {"direction": "out", "result": "wrong_number"})] if reason == WRONG_NUMBER else []
    return _record(actor, card, [*called, ("lead.invalid", {"reason": reason})], now)


def cut_off(actor: Actor, card: Card, reason: str, talk: Talk, said: Verdict, *, now: datetime) -> Done:
    """The client does not fit and is refused before the meeting. Raises NonTargetWithoutReason."""
    answers = Verdict("non_target", reason, said.answers).fact() if said.answers else []
    return _record(actor, card, [*talk.fact("connected"), *answers, ("lead.cut_off", _reason(reason))], now)


def lose(actor: Actor, card: Card, reason: str, talk: Talk, said: Verdict, *, now: datetime) -> Done:
    """The client will not come. Raises TooFewAttempts where he is called unreachable too early."""
    lost: Step = ("lead.lost", _reason(reason))
    if reason == UNREACHABLE:
        _tried(card)
        return _record(actor, card, [lost], now)
    return _record(actor, card, [*talk.fact("connected"), *said.fact(), lost], now)


def put_aside(
    actor: Actor, card: Card, until: date | None, talk: Talk, said: Verdict, *, now: datetime, reason: str = "later"
) -> Done:
    """The client is put aside until a day. Raises WakeMissing, DateInPast."""
    if until is None:
        raise WakeMissing()
    slept: Step = ("lead.slept", {"until": until.isoformat(), **_reason(reason)})
    return _record(actor, card, [*talk.fact("connected"), *said.fact(), slept], now)


def qualify(actor: Actor, card: Card, talk: Talk, said: Verdict, *, now: datetime) -> Done:
    """What the client answered and whether he fits; the work with him goes on."""
    acts = [*talk.fact("connected"), *said.fact()]
    return _record(actor, card, acts, now) if acts else Done((), card.lead_id, repeated=True)


def reopen(actor: Actor, card: Card, *, now: datetime, reason: str = "reopened") -> Done:
    """A lead that was finished or put aside is worked on again."""
    return _record(actor, card, [("lead.reactivated", {"reason": reason})], now)


def consent(actor: Actor, card: Card, purpose: str, given: bool, *, now: datetime) -> Done:
    """The client agreed to a use of his data, or took that back."""
    kind = "consent.recorded" if given else "consent.revoked"
    return act.perform(
        actor, card.lead_id, [(kind, {"purpose": purpose, "source": "phone"})], now=now, token=card.token
    )


def name(actor: Actor, lead_id: str, called: str) -> None:
    """Write down how the client of a lead is called. Raises LeadIsTaken, NotAllowed, NoSuchLead."""
    if not rights.may(actor, "call", read.company()):
        raise rights.NotAllowed(what="call")
    standing = queue.holding(lead_id)
    if standing is None or standing.client is None:
        raise act.NoSuchLead(f"there is no client of lead {lead_id!r}")
    if standing.operator not in (None, actor.person):
        raise refusal.LeadIsTaken(lead=lead_id, operator=standing.operator)
    people.call(standing.client, " ".join(called.replace("\x00", "").split())[:LONGEST_NAME])


def answer(
    actor: Actor,
    contact: str,
    *,
    now: datetime,
    name: str | None = None,
    creative: str | None = None,
    token: str | None = None,
) -> leads.Received:
    """Somebody rings and is answered: his open lead, or a new one (or one more action) where he has none.

    The first call of a client who is nobody's makes him this person's. Raises what `leads.receive` raises.
    """
    token = token or uuid4().hex
    contact = leads.usable(contact)
    with turn():
        known = _open_lead(contact)
        if known is None or read.event(f"{token}-00") is not None:
            received = leads.receive(actor, "call", contact, creative=creative, name=name, now=now, token=token)
        else:
            received = leads.Received(Done((), known, repeated=True), known, fresh=False)
        rung: Step = ("call", {"direction": "in", "result": "connected"})
        taken = _own(actor, received.lead_id)
        done = act.perform(actor, received.lead_id, [*taken, rung], now=now, token=f"{token[:36]}call")
    return leads.Received(done, received.lead_id, received.fresh)


def _open_lead(contact: str) -> str | None:
    """The client's lead that is being worked on."""
    ref = people.known(contact) if people.reference(contact) is None else contact
    known = leads.of_person(ref) if ref else []
    return next((lead.lead_id for lead in known if lead.state not in FINISHED), None)


def _record(actor: Actor, card: Card, acts: Sequence[Step], now: datetime) -> Done:
    """Record what was done on a card: once, and only if the lead is as the card showed it."""
    token = card.token or uuid4().hex
    with turn():
        told = [event for place in range(len(acts) + 1) if (event := read.event(f"{token}-{place:02d}"))]
        if told:
            if (told[0].actor, told[0].lead_id) != (actor.person, card.lead_id):
                raise act.SentAlready()
            _same(told, acts)
            return Done(tuple(told), card.lead_id, repeated=True)
        if card.seen is not None:
            _unchanged(actor, card.lead_id, card.seen)
        return act.perform(actor, card.lead_id, [*_own(actor, card.lead_id), *acts], now=now, token=token)


def _same(told: Sequence[Any], acts: Sequence[Step]) -> None:
    """The click that came twice says the same twice."""
    before = [(event.kind, event.fact) for event in told if event.kind != "lead.assigned"]
    again = [(kind, facts.KINDS[kind].parse(payload)) for kind, payload in acts]
    if before != again:
        raise AnsweredAlready()


def _unchanged(actor: Actor, lead_id: str, seen: int) -> None:
    """Raises LeadIsTaken where somebody else has got the lead meanwhile, CardIsOld where it changed otherwise."""
    change = queue.changed(lead_id, seen)
    if change is None:
        return
    standing = queue.holding(lead_id)
    if standing and standing.operator not in (None, actor.person) and not rights.works_on_others(actor):
        raise LeadIsTaken(lead=lead_id, operator=standing.operator)
    raise CardIsOld(lead=lead_id, by=change.actor)


def _own(actor: Actor, lead_id: str) -> list[Step]:
    """A lead of nobody becomes that of the first who works on it."""
    standing = queue.holding(lead_id)
    if standing is None or standing.operator is not None or standing.came:
        return []
    company = read.company()
    return [("lead.assigned", {"operator": actor.person})] if rights.may(actor, "lead.assigned", company) else []


def _tried(card: Card) -> None:
    needed = read.company().rules.desk.attempts
    made = queue.attempts(card.lead_id)
    if made < needed:
        raise TooFewAttempts(made=made, needed=needed)


def _reason(reason: str) -> dict[str, str]:
    return {"reason": reason} if reason else {}
