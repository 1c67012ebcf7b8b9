"""Which leads the address asks for, and which of them this person may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from kulmina.current import at_meeting
from kulmina.current.leads import BY_CREATIVE, Card, Filter
from kulmina.domain.funnel import GROUPINGS, STAGES, VERDICTS
from kulmina.domain.lead_state import STATES
from kulmina.domain.loss import ZONES
from kulmina.staff.models import Account, Role
from kulmina.web.access import account, sees_contacts
from kulmina.web.page import Page
from kulmina.web.standing import narrowed

COUNTED = ("actions", "purchases")


def asked(page: Page) -> Filter:
    """The choice of the address within what this person may see; a search looks at all days."""
    query = page.request.GET
    search = query.get("q", "").strip()
    by = _one_of(query.get("by"), {*GROUPINGS, *BY_CREATIVE})
    creative = query.get("creative")
    chosen = Filter(
        search=search or None,
        start=None if search else page.span.start,
        end=None if search else page.span.end,
        by="creative" if creative else by,
        group=creative or (query.get("group") or None if by else None),
        stage=_one_of(query.get("stage"), STAGES),
        verdict=_one_of(query.get("verdict"), VERDICTS),
        state=_one_of(query.get("state"), STATES),
        counted=None if search else _one_of(query.get("counted"), COUNTED),
    )
    if search:
        return _allowed(page, replace(chosen, zone=zone(page)))
    if met(page):
        return _allowed(page, _met(page, chosen))
    return _allowed(page, narrowed(page, chosen, zone=zone(page), state=then(page)))


def zone(page: Page) -> str | None:
    """The zone in which the leads stood at the end of the days."""
    return _one_of(page.request.GET.get("zone"), ZONES)


def then(page: Page) -> str | None:
    """The state in which the leads stood at the end of the days."""
    return _one_of(page.request.GET.get("then"), STATES)


def met(page: Page) -> str | None:
    """The figure of the sellers' meetings of the days that the list was opened from."""
    return _one_of(page.request.GET.get("met"), at_meeting.PARTS)


def _met(page: Page, chosen: Filter) -> Filter:
    """The leads that were met in the days, whenever they were created."""
    seller = chosen.group if chosen.by == "seller" else None
    numbers = at_meeting.leads(met(page) or "held", page.span.start, page.span.end, page.company, seller=seller)
    return replace(chosen, numbers=numbers, start=None, end=None, counted=None)


def _one_of(word: str | None, words: Collection[str]) -> str | None:
    return word if word in words else None


def _allowed(page: Page, chosen: Filter) -> Filter:
    """A role reads its own leads (DOMAIN §5)."""
    who = account(page.request)
    me = who.person_id or "-nobody-"
    if who.is_superuser:
        return chosen
    match who.role:
        case Role.OPERATOR:
            return replace(chosen, operator=me)
        case Role.SELLER:
            return replace(chosen, seller=me)
        case Role.MARKETER:
            return replace(chosen, creatives=own_creatives(page, who))
        case Role.SALES_HEAD if who.office:
            return replace(chosen, by="office", group=who.office)
        case _:
            return chosen


def dials(page: Page, card: Card) -> bool:
    """Whether the whole contact stands in the history: an operator's or a seller's own clients, not those he had."""
    who = account(page.request)
    if who.is_superuser or who.role not in (Role.OPERATOR, Role.SELLER):
        return sees_contacts(who)
    return who.person_id in (card.lead.operator, card.lead.seller, card.row.seller)


def own_creatives(page: Page, who: Account) -> list[str]:
    return [c.id for c in page.company.creatives.values() if c.owner == who.person_id]


def may_read(page: Page, card: Card) -> bool:
    """Whether this person may read this lead's history."""
    who = account(page.request)
    me, row = who.person_id, card.row
    if who.is_superuser:
        return True
    match who.role:
        case Role.OPERATOR:
            return me in (row.operator, row.booker) or me in {given.operator for given in card.lead.assignments}
        case Role.SELLER:
            return me == row.seller or any(me in deal.sellers for deal in card.lead.deals)
        case Role.MARKETER:
            return row.creative in own_creatives(page, who)
        case Role.SALES_HEAD if who.office:
            return row.office == who.office
        case _:
            return True
