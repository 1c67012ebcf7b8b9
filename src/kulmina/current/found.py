"""Leads that a search shows: those of clients that were found, and those named by their number, deal or payment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kulmina.clients import people
from kulmina.journal.rows import among, beginning, begins, select, several

EACH = 20  # leads looked at for each way of naming one
_NUMBER = 80  # letters of the longest id


@dataclass(frozen=True, slots=True)
class Found:
    """A lead as a search needs it. `client`: a reference; `holders`: who works or worked on it; `deals`: how many."""

    lead_id: str
    client: str | None
    state: str
    operator: str | None
    seller: str | None
    holders: frozenset[str]
    creative: str | None
    office: str | None
    deals: int
    created: int | None


_COLUMNS = (
    "lead_id, client, state, operator, COALESCE(hand, seller), booker, seller, creative, "
    "COALESCE(arrival_office, booking_office), deals, created"
)


def of_clients(refs: Collection[str], limit: int) -> list[Found]:
    """The leads of these clients, newest first."""
    numbers = [number for number in map(people.reference, refs) if number is not None]
    if not numbers:
        return []
    return _found(f"{among('client')} AND created IS NOT NULL", several(numbers), limit=limit)


def named(text: str, limit: int) -> list[Found]:
    """Leads whose number begins so, and those of the deal or payment of exactly this number, in any case of letters."""
    text = text.strip()[:_NUMBER]
    if not text or " " in text:
        return []
    spelled = list(dict.fromkeys((text, text.upper(), text.lower())))
    begun = " UNION ALL ".join(
        f"SELECT number FROM (SELECT number FROM current_lead WHERE {beginning('lead_id')} LIMIT {EACH}) b{place}"
        for place in range(len(spelled))
    )
    tied = " UNION ALL ".join(
        f"SELECT lead FROM {table} WHERE {among(column)}"
        for table, column in (("current_deal", "deal"), ("current_payment", "payment"))
    )
    numbers = select(f"{begun} UNION ALL {tied}", *map(begins, spelled), several(spelled), several(spelled))
    wanted = several([row[0] for row in numbers])
    return _found(f"{among('number')} AND created IS NOT NULL", wanted, limit=limit)


def _found(condition: str, value: object, *, limit: int) -> list[Found]:
    query = f"SELECT {_COLUMNS} FROM current_lead WHERE {condition} ORDER BY created DESC, number DESC LIMIT %s"
    return [_row(*row) for row in select(query, value, limit)]


def _row(
    lead_id: str, client: int | None, state: str, operator: str | None, seller: str | None, booker: str | None,
    sold: str | None, creative: str | None, office: str | None, deals: int, created: int | None,
) -> Found:  # fmt: skip
    holders = frozenset(person for person in (operator, booker, seller, sold) if person)
    ref = None if client is None else f"c{client}"
    return Found(lead_id, ref, state, operator, seller, holders, creative, office, deals, created)
