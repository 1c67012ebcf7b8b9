"""Whose meetings a person sees, in which offices, and how much of a client is told (DOMAIN §5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kulmina.clients import people
from kulmina.current.meetings import Awaited
from kulmina.domain.rights import may
from kulmina.staff.models import Account, Role
from kulmina.web.access import account, actor, sees_contacts
from kulmina.web.page import Page

OF_ONE_OFFICE = frozenset({Role.OFFICE_ADMIN, Role.SELLER, Role.SALES_HEAD})
OF_OWN_LEADS = frozenset({Role.OPERATOR, Role.SELLER})


@dataclass(frozen=True, slots=True)
class Client:
    """What is shown of a client: a name or initials, and a masked contact."""

    name: str
    contact: str


def offices(page: Page) -> list[str]:
    """The offices whose calendars this person opens."""
    who = account(page.request)
    if not who.is_superuser and who.role in OF_ONE_OFFICE and who.office:
        return [who.office] if who.office in page.company.offices else []
    return list(page.company.offices)


def books(page: Page) -> bool:
    """Whether this person books, moves and calls off meetings."""
    return may(actor(page.request), "meeting.booked", page.company)


def clients(page: Page, meetings: Iterable[Awaited]) -> Mapping[str, Client]:
    """What is shown of the clients of meetings, by the meeting: whole names only of one's own leads."""
    listed = list(meetings)
    refs = {one.client for one in listed if one.client}
    names, contacts = people.names(refs), people.masked_many(refs)
    who = account(page.request)
    return {one.meeting: _shown(who, one, names.get(one.client or "", ""), contacts) for one in listed}


def _shown(who: Account, one: Awaited, name: str, contacts: Mapping[str, str]) -> Client:
    open_to = sees_contacts(who) and (who.is_superuser or who.role not in OF_OWN_LEADS or own(who, one))
    if not open_to:
        return Client(initials(name), "")
    return Client(name, contacts.get(one.client or "", ""))


def own(who: Account, one: Awaited) -> bool:
    """Whether the meeting is of a lead of this person."""
    return bool(who.person_id) and who.person_id in (one.booker, one.operator, one.seller)


def initials(name: str) -> str:
    """The first letters of a name: enough to recognise somebody who stands at the desk."""
    return " ".join(f"{word[0].upper()}." for word in name.split()[:3])
