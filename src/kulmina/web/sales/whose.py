"""Whose clients a person sees in the seller's room, and which of its acts are his."""

from __future__ import annotations

from kulmina.clients import people
from kulmina.current.leads import Card
from kulmina.domain import rights
from kulmina.domain.contact import masked
from kulmina.staff.models import Person, Role
from kulmina.web.access import account, actor, names_in_files, sees_contacts
from kulmina.web.page import Page


def own_office(page: Page) -> str | None:
    """The office of this person, None for those of the whole company."""
    who = account(page.request)
    known = page.company.people.get(who.person_id)
    return who.office or (known.office if known else None)


def is_seller(page: Page) -> bool:
    who = account(page.request)
    return who.role == Role.SELLER and not who.is_superuser


def sellers(page: Page) -> list[tuple[str, str]]:
    """The sellers whose clients this person reads: himself, or those of his office, or all; by name."""
    who = account(page.request)
    if is_seller(page):
        return [(who.person_id, page.person(who.person_id))]
    office = own_office(page) if who.role == Role.SALES_HEAD and not who.is_superuser else None
    return colleagues(page, office)


def colleagues(page: Page, office: str | None) -> list[tuple[str, str]]:
    """Those who sell in an office (in all of them) and still work here, by name."""
    gone = _gone(page)
    found = [
        (person.id, page.person(person.id))
        for person in page.company.people.values()
        if person.role == Role.SELLER and (office is None or person.office in (None, office)) and person.id not in gone
    ]
    return sorted(found, key=lambda each: each[1].casefold())


def _gone(page: Page) -> set[str]:
    """Those who work here no more; the names of all come with the same question."""
    rows = list(Person.objects.values_list("person_id", "name", "active_to"))
    page.__dict__["people"] = {person: name for person, name, _until in rows}
    return {person for person, _name, until in rows if until is not None and until < page.today}


def may_read(page: Page, card: Card) -> bool:
    """Whether this person may open this client's card: his own, or one who waits in his office."""
    who = account(page.request)
    if who.is_superuser or who.role in (Role.OWNER, Role.COMMERCIAL_DIRECTOR):
        return True
    office = own_office(page)
    if who.role == Role.SALES_HEAD:
        return office is None or rights.office_of(card.lead) == office or _of_team(page, card, office)
    if rights.sells_to(who.person_id, card.lead) or who.person_id == card.row.seller:
        return True
    visit = card.lead.visits[-1] if card.lead.visits else None
    waits = visit is not None and visit.seller is None and visit.served_at is None and visit.left_at is None
    return waits and (office is None or visit is None or visit.office in (None, office))


def _of_team(page: Page, card: Card, office: str) -> bool:
    """Whether a seller of the office works with the client."""
    team = {person for person, _name in colleagues(page, office)}
    return not team.isdisjoint({card.lead.seller, card.row.seller, *(s for d in card.lead.deals for s in d.sellers)})


def may(page: Page, kind: str) -> bool:
    """Whether this person's role records facts of a kind."""
    return rights.may(actor(page.request), kind, page.company)


def shown(page: Page, refs: list[str], *, leaves: bool = False) -> tuple[dict[str, str], dict[str, str]]:
    """Names and contacts of clients by their references. `leaves`: for a file, where contacts are masked for all."""
    known = people.everything(refs) if refs else {}
    who = account(page.request)
    full = sees_contacts(who) and not leaves
    names = {ref: one.name for ref, one in known.items() if one.name and (not leaves or names_in_files(who))}
    contacts = {ref: one.contact.text if full else masked(one.contact) for ref, one in known.items() if one.contact}
    return names, contacts
