"""A lead that another creative has brought: marketing asks, the commercial director decides (DOMAIN §5, §8).

Asking is a `lead.reattributed` that nobody has approved: it changes nothing. Approving is the same fact again, said
by the one who approves and with his name; declining takes the asking back, with the reason. Nobody decides on what
he has asked for himself.
"""

from __future__ import annotations

from datetime import datetime

from kulmina.actions import act
from kulmina.actions.act import Done
from kulmina.actions.creatives import CreativeUnknown, NothingWritten, NotYourCreative, TooLong, heads_marketing
from kulmina.current import reattributions
from kulmina.current.leads import card
from kulmina.domain import facts, rights
from kulmina.domain.company import Company
from kulmina.domain.event import Event, make
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor, NotAllowed, NotForOneself
from kulmina.journal import read
from kulmina.recording import turn

LONGEST = 400  # characters of a reason


class SameCreative(ImpossibleStep):
    """The lead is owed to that creative already."""

    ru = "Лид и так числится за этим креативом: выберите другой."
    en = "The lead is owed to this creative already: choose another one."


class AskedAlready(ImpossibleStep):
    """One question about a lead at a time."""

    ru = "По этому лиду уже попросили сменить креатив, решение ещё не принято."
    en = "Another creative was asked for this lead already, and nobody has decided yet."


class DecidedAlready(ImpossibleStep):
    """Somebody has approved or declined it, or it was taken back."""

    ru = "Это уже решено или отозвано: обновите страницу."
    en = "This is decided or taken back already: reload the page."


def ask(actor: Actor, lead_id: str, creative: str, reason: str, *, now: datetime, token: str | None = None) -> Done:
    """Say that a lead belongs to another creative; it has no effect until it is approved.

    A marketer speaks of the leads of his own creatives, or claims one for a creative of his. Raises CreativeUnknown,
    SameCreative, NotYourCreative, AskedAlready, NothingWritten, TooLong, NoSuchLead, and what `act.perform` raises.
    """
    payload = {"creative": creative, "reason": _written(reason)}
    with turn():
        if token and read.event(f"{token}-00"):
            return act.perform(actor, lead_id, [("lead.reattributed", payload)], now=now, token=token)
        company, found = read.company(), card(lead_id)
        if found is None:
            raise act.NoSuchLead(f"there is no lead {lead_id!r}")
        if creative not in company.creatives:
            raise CreativeUnknown(creative=creative[:80])
        if creative == found.lead.creative:
            raise SameCreative()
        _own(actor, company, found.lead.creative, creative)
        if reattributions.of_card(found) is not None:
            raise AskedAlready()
        return act.perform(actor, found.row.lead_id, [("lead.reattributed", payload)], now=now, token=token)


def _own(actor: Actor, company: Company, before: str | None, after: str) -> None:
    if heads_marketing(actor) or "marketer" not in actor.roles:  # others are refused by their rights
        return
    sides = [known for known in (company.creatives.get(before or ""), company.creatives[after]) if known]
    if not any(known.owner == actor.person for known in sides):
        raise NotYourCreative(creative=sides[-1].name or after, holder=sides[-1].owner or "—")


def approve(actor: Actor, event_id: str, *, now: datetime, token: str | None = None) -> Done:
    """Let the lead be owed to the creative that was asked for, from its first day on.

    Raises NotAllowed (only the commercial director approves), NotForOneself, DecidedAlready.
    """
    with turn():
        asked = _standing(actor, event_id, again=token)
        payload = {**facts.dump(asked.fact), "approved_by": actor.person}
        return act.perform(actor, asked.lead_id, [("lead.reattributed", payload)], now=now, token=token)


def decline(actor: Actor, event_id: str, reason: str, *, now: datetime) -> Done:
    """Leave the lead where it is: the asking counts as never made, and its history says why.

    Raises NotAllowed, NotForOneself, DecidedAlready, NothingWritten, TooLong.
    """
    payload = {"event": event_id, "reason": _written(reason)}
    with turn():
        asked = _standing(actor, event_id)
        void = make(
            "event.voided", payload, event_id=f"void-{event_id}"[:80], occurred_at=now, recorded_at=now,
            actor=actor.person, lead_id=asked.lead_id,
        )  # fmt: skip
        act.put([void])
    return Done((void,), asked.lead_id)


def _standing(actor: Actor, event_id: str, *, again: str | None = None) -> Event:
    """The asking that waits; `again`: the click that may have decided it before."""
    if not rights.approves_reattribution(actor):
        raise NotAllowed(what="approved_by")
    asked = read.event(event_id)
    if asked is None or asked.lead_id is None or not isinstance(asked.fact, facts.LeadReattributed):
        raise DecidedAlready()
    if asked.actor == actor.person:
        raise NotForOneself()
    repeated = bool(again and read.event(f"{again}-00"))
    if not repeated and not any(one.event_id == event_id for one in reattributions.waiting(lead=asked.lead_id)):
        raise DecidedAlready()
    return asked


def _written(reason: str) -> str:
    text = reason.replace("\x00", "").strip()
    if not text:
        raise NothingWritten()
    if len(text) > LONGEST:
        raise TooLong(most=LONGEST)
    return text
