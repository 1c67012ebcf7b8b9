"""What a person does to what is known of clients: describe, tie two into one person and part them, forget.

Both histories stay as they are: a tie says that they are one person's, taking it back says that they are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from kulmina.actions import act
from kulmina.actions.act import Done
from kulmina.clients import duplicates, people, same
from kulmina.clients.profile import Profile
from kulmina.current.clients import readable
from kulmina.domain.contact import reachable
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor, NotAllowed

MERGES = frozenset({"owner", "commercial_director", "cc_head", "sales_head", "quality_controller"})
DESCRIBES = MERGES | {"operator", "seller", "office_admin"}
ERASES = frozenset({"owner"})


class NotYourClient(ImpossibleStep):
    """The client is somebody else's to read."""

    ru = "Этого клиента ведёт коллега: решить может тот, кто видит обоих."
    en = "A colleague works with this client: it takes somebody who sees both of them."


class CannotMerge(ImpossibleStep):
    """The two are one person already, or one of them is gone."""

    ru = "Объединить нельзя: это уже один человек или одного из двух больше нет."
    en = "They cannot be merged: they are one person already, or one of them is gone."


class NotMerged(ImpossibleStep):
    """There is no tie to take back."""

    ru = "Разъединять нечего: этот клиент ни с кем не объединён."
    en = "There is nothing to part: this client is merged with nobody."


class DeclinedAlready(ImpossibleStep):
    """Somebody has decided that these are two people."""

    ru = "Про этих двоих уже решено: это разные люди."
    en = "It has been decided already that these are two people."


class NotReachable(ImpossibleStep):
    """What was typed is neither a phone nor an e-mail."""

    ru = "«{contact}» — не телефон и не почта: проверьте, что набрано."
    en = "“{contact}” is neither a phone nor an e-mail: check what was typed."


class NoSuchClient(LookupError):
    """There is no client with this reference, or he was erased."""


def may(actor: Actor, roles: frozenset[str]) -> bool:
    """Whether one of the actor's roles is among these."""
    return bool(roles & set(actor.roles))


def merge(actor: Actor, ref: str, into: str, *, now: datetime) -> str:
    """Two clients are one person; gives the reference of the tie's branch, by which `unmerge` takes it back.

    Raises NotAllowed, NotYourClient, CannotMerge.
    """
    _check(actor, MERGES, ref, into)
    with transaction.atomic():
        try:
            link = same.tie(ref, into, by=actor.person, now=now)
        except same.CannotTie:
            raise CannotMerge() from None
        duplicates.decide(ref, into, "merged", by=actor.person, now=now)
        duplicates.settle(same.group(into), by=actor.person, now=now)
    return f"c{link.client}"


def unmerge(actor: Actor, ref: str, *, now: datetime) -> None:
    """They are two people after all: each is seen with the leads that were his. Raises NotAllowed, NotMerged."""
    _check(actor, MERGES, ref)
    with transaction.atomic():
        try:
            link = same.part(ref, by=actor.person, now=now)
        except same.CannotTie:
            raise NotMerged() from None
        duplicates.reopen(same.group(f"c{link.client}"), same.group(f"c{link.other}"))


def decline(actor: Actor, one: str, two: str, *, now: datetime) -> None:
    """These are two people, and it is not asked again. Raises NotAllowed, NotYourClient."""
    _check(actor, MERGES, one, two)
    duplicates.decide(one, two, "declined", by=actor.person, now=now)


def undecline(actor: Actor, one: str, two: str, *, now: datetime) -> None:
    """The question is open again. Raises NotAllowed, NotYourClient."""
    _check(actor, MERGES, one, two)
    duplicates.decide(one, two, "open", by=actor.person, now=now)


def propose(actor: Actor, ref: str, other: str, *, now: datetime) -> None:
    """Somebody who works with a client says that another one is the same person; a head decides.

    Raises NotAllowed, NotYourClient, CannotMerge, DeclinedAlready.
    """
    _check(actor, DESCRIBES, ref)
    if not people.contacts_of(other) or other in same.group(ref):
        raise CannotMerge()
    if duplicates.state(ref, other) == "declined":
        raise DeclinedAlready()
    duplicates.decide(ref, other, "open", by=actor.person, now=now)


def describe(actor: Actor, ref: str, fields: Mapping[str, str]) -> Profile:
    """Write down who a client is. Raises NotAllowed, NotYourClient, NoSuchClient, profile.BadProfile."""
    _check(actor, DESCRIBES, ref)
    try:
        return people.describe(ref, **fields)
    except KeyError:
        raise NoSuchClient(ref) from None


def add_contact(actor: Actor, ref: str, contact: str, *, now: datetime) -> None:
    """Another phone or mail of the person. One that is somebody else's already is shared, not taken away.

    Raises NotAllowed, NotYourClient, NotReachable, NoSuchClient.
    """
    _check(actor, DESCRIBES, ref)
    if reachable(contact) is None:
        raise NotReachable(contact=contact[:60])
    with transaction.atomic():
        head = same.group(ref)[0]
        met = people.known(contact)
        try:
            if met is None:
                same.tie(people.contact(contact, now=now), head, by=actor.person, now=now)
            elif met not in same.group(ref):
                same.also(head, met, by=actor.person, now=now)
        except same.CannotTie:
            raise NoSuchClient(ref) from None
        people.touch(head)


def consent(actor: Actor, lead_id: str, purpose: str, given: bool, *, now: datetime, token: str | None = None) -> Done:
    """The client agreed to a use of his data, or took it back. Raises what `act.perform` raises."""
    kind = "consent.recorded" if given else "consent.revoked"
    return act.perform(actor, lead_id, [(kind, {"purpose": purpose})], now=now, token=token)


def merge_leads(actor: Actor, lead_id: str, into: str, *, now: datetime, token: str | None = None) -> Done:
    """Two leads were one wish of one person: the later one is read with the earlier. Raises what `perform` raises."""
    return act.perform(actor, lead_id, [("lead.merged", {"into": into, "reason": "duplicate"})], now=now, token=token)


def erase(actor: Actor, ref: str, *, now: datetime) -> None:
    """Forget a person with all contacts; the facts stay, about nobody. Raises NotAllowed, NoSuchClient."""
    if not may(actor, ERASES):
        raise NotAllowed()
    try:
        people.erase(ref, now=now)
    except KeyError:
        raise NoSuchClient(ref) from None


def _check(actor: Actor, roles: frozenset[str], *refs: str) -> None:
    if not may(actor, roles):
        raise NotAllowed()
    for ref in refs:
        if not readable(same.group(ref), actor):
            raise NotYourClient()
