"""What the present tells of a person with all contacts: leads, contracts, money, consents; and who may read it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from kulmina.clients import same
from kulmina.current import leads
from kulmina.current.leads import Filter, Row
from kulmina.domain import facts
from kulmina.domain.company import Company
from kulmina.domain.lead import visible
from kulmina.domain.period import instant
from kulmina.domain.rights import Actor
from kulmina.journal import read
from kulmina.journal.rows import among, select, several

MOST = 200  # leads of one person that are looked at
ALL_READ = frozenset({"owner", "commercial_director", "cc_head", "quality_controller", "system"})


@dataclass(frozen=True, slots=True)
class Contract:
    """A deal of the person. `amount`: kopecks."""

    deal: str
    lead_id: str
    signed_at: datetime
    amount: int
    in_force: bool


@dataclass(frozen=True, slots=True)
class Consent:
    """The latest word about a purpose, and on which lead it was said."""

    purpose: str
    given: bool
    at: datetime
    actor: str
    source: str
    lead_id: str


def leads_of(refs: Collection[str]) -> list[Row]:
    """The leads of clients, the newest first."""
    found = select(f"SELECT number FROM current_lead WHERE {among('client')} LIMIT {MOST}", several(_numbers(refs)))
    return list(leads.leads(Filter(numbers=[row[0] for row in found]), limit=MOST).rows) if found else []


def readable(refs: Collection[str], actor: Actor, *, superuser: bool = False) -> set[str]:
    """Which of these clients a person may read: those of the leads that his role reads (DOMAIN §5).

    A client without leads is read by those who read all of them.
    """
    if superuser or ALL_READ & set(actor.roles):
        return set(refs)
    return {row.client for row in leads_of(refs) if row.client and reads(row, actor)}


def reads(row: Row, actor: Actor, *, superuser: bool = False) -> bool:
    """Whether a person may read this lead."""
    return superuser or any(_reads(role, actor, row) for role in actor.roles)


def _reads(role: str, actor: Actor, row: Row) -> bool:
    match role:
        case "operator":
            return actor.person in (row.operator, row.booker)
        case "seller":
            return actor.person == row.seller
        case "office_admin" | "sales_head":
            return actor.office is None or actor.office == row.office
    return role in ALL_READ


def contracts_of(lead_numbers: Mapping[int, str]) -> list[Contract]:
    """The contracts of leads (their ids by number), the newest first."""
    found = select(
        f"SELECT deal, lead, signed, amount, cancelled FROM current_deal WHERE {among('lead')} ORDER BY signed DESC",
        several(lead_numbers),
    )
    return [
        Contract(deal, lead_numbers[lead], instant(signed), amount, cancelled is None)
        for deal, lead, signed, amount, cancelled in found
    ]


def consents_of(rows: Collection[Row]) -> list[Consent]:
    """What the person agreed to and took back: the latest of each purpose."""
    told = read.histories([row.number for row in rows])
    said = visible([event for events in told.values() for event in events])
    latest: dict[str, Consent] = {}
    for event in sorted(said, key=lambda event: event.order):
        if isinstance(event.fact, facts.ConsentRecorded | facts.ConsentRevoked):
            given = isinstance(event.fact, facts.ConsentRecorded)
            purpose, source = event.fact.purpose, event.fact.source or ""
            latest[purpose] = Consent(purpose, given, event.occurred_at, event.actor, source, event.lead_id or "")
    return list(latest.values())


def repeated(rows: Collection[Row], company: Company) -> list[tuple[str, str]]:
    """Leads that would have been one, had the contacts been known as one person's (DOMAIN §8): (later, earlier)."""
    window = timedelta(days=company.rules.dedupe_days)
    found: list[tuple[str, str]] = []
    first: Row | None = None
    for row in sorted((row for row in rows if row.created_at), key=lambda row: (row.created_at, row.number)):
        assert row.created_at is not None
        if first is not None and first.created_at is not None and row.created_at - first.created_at <= window:
            found.append((row.lead_id, first.lead_id))
        else:
            first = row
    return found


def sold_before(ref: str) -> str | None:
    """A contract in force of the person, with all contacts; None where he has bought nothing (R44)."""
    found = select(
        "SELECT d.deal FROM current_lead l JOIN current_deal d ON d.lead = l.number "
        f"WHERE {among('l.client')} AND d.cancelled IS NULL ORDER BY d.signed DESC LIMIT 1",
        several(_numbers(same.group(ref))),
    )
    return found[0][0] if found else None


def _numbers(refs: Collection[str]) -> list[int]:
    return [number for ref in refs if (number := same.reference(ref)) is not None]
