"""What a search tells whom: a role finds what it may read; of a colleague's client only that he is one's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from kulmina.clients import people, search
from kulmina.current import found
from kulmina.current.found import Found
from kulmina.staff.models import Account, Role
from kulmina.web.access import sees_contacts
from kulmina.web.page import Page

CLIENTS, SHOWN = 8, 12
ROOMS: dict[str, str] = {
    Role.OPERATOR: "work_card",
    Role.SELLER: "sale",
    Role.CASHIER: "till_lead",
}
HELD = frozenset({Role.OPERATOR, Role.SELLER, Role.OFFICE_ADMIN})  # who is told that a colleague has the client


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the answer. `address` empty: a colleague's, of whom only `holder` (a name, may be empty) is told."""

    address: str
    lead_id: str
    name: str
    contact: str
    state: str
    holder: str


def answers(page: Page, who: Account, text: str) -> list[Answer]:
    """Up to a dozen leads for what was typed, of those that this person may know of."""
    leads = _leads(who, text)
    readable = _reach(page, who)
    own = [lead for lead in leads if readable(lead)]
    names, contacts = _told_of(who, own)
    shown = [_own(page, who, lead, names, contacts) for lead in own]
    if who.role in HELD and not who.is_superuser:
        shown += _held(page, [lead for lead in leads if not readable(lead)], {lead.client for lead in own})
    return shown[:SHOWN]


def _leads(who: Account, text: str) -> list[Found]:
    """By number first, then by client, each lead once."""
    if len(text) < 2:
        return []
    refs = [hit.ref for hit in search.find(text, CLIENTS)] if _asks_clients(who) else []
    by_lead = {lead.lead_id: lead for lead in (*found.named(text, SHOWN), *found.of_clients(refs, 3 * SHOWN))}
    return list(by_lead.values())


def _asks_clients(who: Account) -> bool:
    """Marketing finds leads by their numbers alone: a name or a phone is not its to look for."""
    return sees_contacts(who) or who.role == Role.CASHIER


def _reach(page: Page, who: Account) -> Callable[[Found], bool]:
    """Which leads this person may read (DOMAIN §5)."""
    me = who.person_id or "-nobody-"
    if who.is_superuser:
        return lambda lead: True
    match who.role:
        case Role.OPERATOR | Role.SELLER:
            return lambda lead: me in lead.holders
        case Role.MARKETER:
            own = {c.id for c in page.company.creatives.values() if c.owner == me}
            return lambda lead: lead.creative in own
        case Role.OFFICE_ADMIN | Role.SALES_HEAD if who.office:
            return lambda lead: lead.office == who.office
        case Role.CASHIER:
            return lambda lead: lead.deals > 0
        case _:
            return lambda lead: True


def _told_of(who: Account, leads: Iterable[Found]) -> tuple[dict[str, str], dict[str, str]]:
    """Names and masked contacts: an answer of a search is no place where whole phones stand."""
    refs = {lead.client for lead in leads if lead.client}
    names = dict(people.names(refs)) if refs and _asks_clients(who) else {}
    return names, dict(people.masked_many(refs)) if refs else {}


def _own(page: Page, who: Account, lead: Found, names: dict[str, str], contacts: dict[str, str]) -> Answer:
    holder = page.person(lead.seller or lead.operator)
    client = lead.client or ""
    address = _address(who.role, lead.lead_id)
    return Answer(address, lead.lead_id, names.get(client, ""), contacts.get(client, ""), lead.state, holder)


def _address(role: str, lead_id: str) -> str:
    """The lead in the room where this role works, else its history."""
    try:
        return reverse(ROOMS[role], args=(lead_id,))
    except (KeyError, NoReverseMatch):
        return reverse("lead", args=(lead_id,))


def _held(page: Page, leads: Iterable[Found], told: Collection[str | None]) -> list[Answer]:
    """Clients of colleagues, one line each."""
    others = {lead.client or lead.lead_id: lead for lead in leads if lead.client not in told}
    return [Answer("", "", "", "", "", page.person(lead.seller or lead.operator)) for lead in others.values()]
