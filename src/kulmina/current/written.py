"""A lead that was read, as the rows that the tables of the present hold of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from kulmina.domain import queue
from kulmina.domain.company import Rules
from kulmina.domain.credit import Meeting
from kulmina.domain.event import Event
from kulmina.domain.facts import PaymentRefunded
from kulmina.domain.lead import Lead
from kulmina.domain.period import EPOCH_DAY, micros
from kulmina.domain.story import Deal, Visit
from kulmina.journal.columns import CODES

_VERDICT = CODES["verdict"]
_PENDING = _VERDICT["unknown"]

COLUMNS: dict[str, tuple[str, ...]] = {
    "current_lead": (
        "number", "lead_id", "client", "merged_into", "creative", "action", "created", "valid", "contacted", "booked",
        "arrived", "signed", "paid", "verdict", "office_verdict", "reason", "state", "operator", "assigned", "came",
        "booker", "seller", "held", "arrival_office", "booking_office", "booked_last", "response", "deals", "net",
        "next_at", "last_at", "work", "due", "until", "free", "why", "tries", "touches", "hand", "outcome",
        "first_outcome",
    ),
    "current_assignment": ("lead", "at", "place", "operator"),
    "current_meeting": ("meeting", "lead", "booker", "office", "booked", "event_id", "slot", "confirmed", "state"),
    "current_visit": ("event_id", "lead", "at", "office", "meeting", "seller", "taken", "served", "left"),
    "current_promise": ("lead", "deal", "day", "amount"),
    "current_deal": ("deal", "lead", "signed", "amount", "sellers", "cancelled"),
    "current_payment": ("payment", "deal", "lead", "creative", "lead_created", "at", "amount", "net", "office",
                        "method", "cashier", "event_id"),
    "current_refund": ("refund", "payment", "lead", "at", "amount", "office", "method", "cashier", "event_id"),
}  # fmt: skip
KEYS = {table: "number" if table == "current_lead" else "lead" for table in COLUMNS}

AD_COLUMNS = (
    "creative", "day", "impressions", "clicks", "visits", "spend", "actions", "purchases", "known", "no"
)  # fmt: skip
AD_DAY = f"""
INSERT INTO current_adday ({", ".join(AD_COLUMNS)}) VALUES ({", ".join(["%s"] * len(AD_COLUMNS))})
ON CONFLICT (creative, day) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in AD_COLUMNS[2:])}
WHERE (excluded.known, excluded.no) >= (current_adday.known, current_adday.no)
"""


def _nothing() -> dict[str, list[tuple[Any, ...]]]:
    return {table: [] for table in COLUMNS}


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows by table, in the order of COLUMNS."""

    of: dict[str, list[tuple[Any, ...]]] = field(default_factory=_nothing)


def lead_rows(
    rows: Rows, number: int, lead: Lead, events: Iterable[Event], rules: Rules, *, merged_into: int | None = None
) -> None:
    """Add the rows of one lead that was read from these visible facts."""
    created = _at(lead.created_at)
    rows.of["current_lead"].append(_lead(number, lead, created, merged_into) + _work(lead, rules))
    rows.of["current_assignment"] += [
        (number, micros(given.at), place, given.operator) for place, given in enumerate(lead.assignments)
    ]
    rows.of["current_meeting"] += [_meeting(number, meeting) for meeting in lead.meetings]
    rows.of["current_deal"] += [_deal(number, deal) for deal in lead.deals]
    creative = None if created is None else lead.creative
    rows.of["current_payment"] += [
        (paid.payment, paid.deal, number, creative, created, micros(paid.at), paid.amount, paid.net,
         paid.office, paid.method, paid.cashier, paid.event_id)
        for paid in lead.payments
    ]  # fmt: skip
    rows.of["current_visit"] += [_visit(number, visit) for visit in lead.visits]
    rows.of["current_promise"] += [
        (number, deal, (promise.date - EPOCH_DAY).days, promise.amount)
        for deal, promises in lead.promised.items()
        for promise in promises
    ]
    rows.of["current_refund"] += [
        (fact.refund, fact.payment, number, event.at, fact.amount, fact.office, fact.method, event.actor,
         event.event_id)
        for event in events
        if isinstance(fact := event.fact, PaymentRefunded)
    ]  # fmt: skip


def _lead(number: int, lead: Lead, created: int | None, merged_into: int | None) -> tuple[Any, ...]:
    valid = lead.target_action
    arrival, outcome = lead.arrival, lead.outcome
    given = lead.assignments[-1] if lead.assignments else None
    booked = max((m for m in lead.meetings if m.office), key=_booking_order, default=None)
    _, contacted, booked_at, arrived, signed, paid = lead.reached
    return (
        number,
        lead.lead_id,
        _client(lead.contact),
        merged_into,
        lead.creative,
        lead.action,
        created,
        _at(valid and valid.counts_at),
        _at(contacted),
        _at(booked_at),
        _at(arrived),
        _at(signed),
        _at(paid),
        _VERDICT[lead.verdict],
        _VERDICT[lead.office_verdict] if lead.office_verdict else _PENDING,
        lead.verdict_reason if lead.verdict == "non_target" else lead.loss_reason,
        lead.state or "",
        given and given.operator,
        given and micros(given.at),
        arrival and micros(arrival.at),
        arrival and arrival.operator,
        outcome and outcome.seller,
        outcome and micros(outcome.at),
        arrival and arrival.office,
        booked and booked.office,
        booked and micros(booked.booked_at),
        lead.response_s,
        len(lead.deals),
        lead.cash,
        _at(lead.next_step),
        _at(lead.last_at),
    )


def _work(lead: Lead, rules: Rules) -> tuple[Any, ...]:
    """What is to be done next with the lead, and whose it is."""
    asked = queue.work(lead, rules)
    first, last = lead.outcome, lead.last_outcome
    outcomes = (last and last.outcome, first and first.outcome)
    whose = (len(lead.tries), len(lead.followed_up), lead.seller, *outcomes)
    if asked is None:
        return (None, None, None, None, None, *whose)
    free = queue.held_until(lead, asked, rules)
    place = queue.CLASSES.index(asked.kind) + 1
    return (place, micros(asked.due), _at(asked.until), _at(free), asked.why, *whose)


def _visit(number: int, visit: Visit) -> tuple[Any, ...]:
    came = (visit.event_id, number, micros(visit.at), visit.office, visit.meeting)
    return (*came, visit.seller, _at(visit.taken_at), _at(visit.served_at), _at(visit.left_at))


def _at(moment: datetime | None) -> int | None:
    return None if moment is None else micros(moment)


def _client(contact: str | None) -> int | None:
    """The number in a client's reference; a contact that is no reference is not kept here."""
    if contact is None or contact[:1] != "c" or not contact[1:].isdecimal():
        return None
    return int(contact[1:])


def _booking_order(meeting: Meeting) -> tuple[datetime, str]:
    return (meeting.booked_at, meeting.event_id)


def _meeting(number: int, m: Meeting) -> tuple[Any, ...]:
    state = "arrived" if m.arrived_at else "cancelled" if m.cancelled_at else "no_show" if m.no_show_at else "due"
    booked, slot = micros(m.booked_at), micros(m.slot)
    return (m.meeting, number, m.booker, m.office, booked, m.event_id, slot, _at(m.confirmed_at), state)


def _deal(number: int, deal: Deal) -> tuple[Any, ...]:
    shares = {seller: str(share) for seller, share in deal.sellers.items()}
    return (deal.deal, number, micros(deal.at), deal.amount, orjson.dumps(shares).decode(), _at(deal.cancelled_at))
