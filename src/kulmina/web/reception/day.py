"""The board of an office as it is shown: guests by name, in the office's own time, and who is free to receive them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404

from kulmina.clients import people
from kulmina.clients.people import Known
from kulmina.current import reception
from kulmina.current.reception import PLACES, Board, Guest
from kulmina.domain import rights
from kulmina.domain.contact import masked
from kulmina.staff.models import Person, Role
from kulmina.web.access import account, actor, names_in_files, sees_contacts
from kulmina.web.page import Page

KINDS = {
    "arrive": "visit.arrived", "walk_in": "target_action", "no_show": "meeting.no_show", "leave": "visit.left_unserved",
    "hand_over": "seller.assigned",
}  # fmt: skip
GRACE = 15  # minutes after the end of a slot, for all at once


@dataclass(frozen=True, slots=True)
class Card:
    """A guest as the page shows him. Times are those of the office's clock."""

    guest: Guest
    name: str
    contact: str
    slot: str
    came: str
    taken: str
    late: int
    waits: int
    over: bool
    seller: str
    elsewhere: str
    earlier: date | None


@dataclass(frozen=True, slots=True)
class Seller:
    """Who receives. `busy`: the guest who is with him; `served`: how many have been today."""

    id: str
    name: str
    busy: Card | None
    served: int


@dataclass(frozen=True, slots=True)
class Day:
    """The whole board. `places`: cards by where the guests stand."""

    board: Board
    places: Mapping[str, Sequence[Card]]
    sellers: Sequence[Seller]
    overdue: int

    @property
    def free(self) -> list[Seller]:
        return [seller for seller in self.sellers if seller.busy is None]


def offices(page: Page) -> list[tuple[str, str]]:
    """The offices whose day this person may see: his own, or all."""
    who = account(page.request)
    own = who.office or _registered(page)
    if own and (who.role in (Role.OFFICE_ADMIN, Role.SALES_HEAD, Role.SELLER) and not who.is_superuser):
        return [(own, page.office(own))]
    return [(office, page.office(office)) for office in page.company.offices]


def _registered(page: Page) -> str | None:
    known = page.company.people.get(account(page.request).person_id)
    return known.office if known else None


def chosen(page: Page, asked: str | None) -> str:
    """The office that is asked for, else the first one. Raises Http404, PermissionDenied."""
    open_to = [office for office, _name in offices(page)]
    if asked and asked not in open_to:
        if asked in page.company.offices:
            raise PermissionDenied(asked)
        raise Http404(asked)
    if not open_to:
        raise Http404("there is no office")
    return asked or open_to[0]


def may(page: Page) -> dict[str, bool]:
    """Which of the reception's acts this person records."""
    who = actor(page.request)
    return {name: rights.may(who, kind, page.company) for name, kind in KINDS.items()}


def day(page: Page, office: str, asked: date | None = None, *, leaves: bool = False) -> Day:
    """An office's day by name. `leaves`: for a file, where contacts are masked for all."""
    board = reception.board(page.company, office, now=page.now, day=asked)
    refs = [guest.client for guest in board.guests if guest.client]
    left = gone(page)
    known = people.everything(refs) if refs else {}
    cards = [_card(page, board, guest, known.get(guest.client or ""), leaves) for guest in board.guests]
    places = {place: [card for card in cards if card.guest.place == place] for place in PLACES}
    overdue = sum(1 for card in places["expected"] if card.over and card.late)
    return Day(board, places, _sellers(page, office, places, left), overdue)


def _card(page: Page, board: Board, guest: Guest, known: Known | None, leaves: bool) -> Card:
    came = guest.at.astimezone(board.order.tz) if guest.at else None
    return Card(
        guest,
        known.name if known and (not leaves or names_in_files(account(page.request))) else "",
        _contact(page, known, leaves),
        _clock(board, guest.slot),
        _clock(board, guest.at),
        _clock(board, guest.taken),
        guest.late(page.now) if guest.place == "expected" else 0,
        guest.waits(page.now),
        guest.over(page.now),
        page.person(guest.seller),
        page.office(guest.elsewhere),
        came.date() if came and came.date() < board.day else None,
    )


def _contact(page: Page, known: Known | None, leaves: bool) -> str:
    if known is None or known.contact is None:
        return ""
    full = sees_contacts(account(page.request)) and not leaves
    return known.contact.text if full else masked(known.contact)


def _clock(board: Board, moment: datetime | None) -> str:
    return f"{moment.astimezone(board.order.tz):%H:%M}" if moment else ""


def _sellers(page: Page, office: str, places: Mapping[str, Sequence[Card]], left: set[str]) -> list[Seller]:
    """The sellers of the office, the free ones first, then by how many they have received."""
    busy = {card.guest.seller: card for card in places["serving"]}
    own = [
        person
        for person in page.company.people.values()
        if person.role == Role.SELLER and person.office in (None, office) and person.id not in left
    ]
    told = [
        Seller(
            person.id,
            page.person(person.id),
            busy.get(person.id),
            sum(card.guest.seller == person.id for card in places["finished"]),
        )
        for person in own
    ]
    return sorted(told, key=lambda one: (one.busy is not None, one.served, one.name))


def gone(page: Page) -> set[str]:
    """Those who work here no more; the names of all come with the same question."""
    rows = list(Person.objects.values_list("person_id", "name", "active_to"))
    page.__dict__["people"] = {person: name for person, name, _until in rows}
    return {person for person, _name, until in rows if until is not None and until < page.today}
