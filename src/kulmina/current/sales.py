"""A seller's clients as they stand now: with him, to be followed up, asleep, signed and not yet paid (R49).

Instants are told as they are kept; the pages cut them into days.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from kulmina.domain.company import Company
from kulmina.domain.lead import Lead
from kulmina.domain.period import EPOCH_DAY, instant, micros, midnight
from kulmina.journal.rows import among, select, several

WORKED = ("arrived", "follow_up", "sleeping")  # states in which a client is his seller's work
AT_ONCE = 100
WORST = 50  # contracts not paid in full that are shown


@dataclass(frozen=True, slots=True)
class Client:
    """A client of a seller. `due`: the next date; `why`: of `queue.WHYS`, no_date and no_wake being errors;
    `touches`: follow-ups made since the outcome; `since`: the last fact."""

    lead_id: str
    client: str | None
    state: str
    seller: str | None
    due: datetime | None
    why: str | None
    touches: int
    since: datetime | None
    office_verdict: int

    @property
    def dateless(self) -> bool:
        """Nobody has said what happens next and when: a forgotten client."""
        return self.why in ("no_date", "no_wake")


@dataclass(frozen=True, slots=True)
class Desk:
    """What a seller has to do, each list by its date."""

    clients: tuple[Client, ...] = ()
    cut: bool = False

    def of(self, state: str) -> list[Client]:
        return [one for one in self.clients if one.state == state and not one.dateless]

    @property
    def dateless(self) -> list[Client]:
        """Follow-ups and sleeping clients without a date, the longest forgotten first."""
        return [one for one in self.clients if one.dateless]

    def due_before(self, moment: datetime) -> list[Client]:
        """Follow-ups and wake-ups that are due before an instant."""
        return [one for one in self.clients if not one.dateless and one.due is not None and one.due < moment]


def desk(sellers: Collection[str]) -> Desk:
    """The clients whom these sellers work with."""
    found = select(
        "SELECT lead_id, client, state, hand, due, why, touches, last_at, office_verdict FROM current_lead "
        f"WHERE {among('hand')} AND {among('state')} ORDER BY due IS NULL, due, last_at LIMIT %s",
        several(sellers), several(WORKED), AT_ONCE + 1,
    )  # fmt: skip
    return Desk(tuple(_client(row) for row in found[:AT_ONCE]), len(found) > AT_ONCE)


def _client(row: Sequence[Any]) -> Client:
    lead, client, state, hand, due, why, touches, last, verdict = row
    return Client(
        lead, None if client is None else f"c{client}", state, hand, _moment(due), why, touches, _moment(last), verdict
    )


@dataclass(frozen=True, slots=True)
class Account:
    """A contract as money: kopecks. `plan`: what was promised by day; `promised`: of it until today; `next_day`,
    `next_amount`: the promise ahead; `unmet_since`: the first promised day that what came does not cover."""

    deal: str
    lead_id: str
    client: str | None
    signed_at: datetime
    cancelled: bool
    amount: int
    received: int
    sellers: Mapping[str, Fraction] = field(default_factory=dict)
    plan: tuple[tuple[date, int], ...] = ()
    promised: int = 0
    next_day: date | None = None
    next_amount: int = 0
    unmet_since: date | None = None

    @property
    def left(self) -> int:
        """What is still to be paid of the contract; nothing of one that was called off."""
        return 0 if self.cancelled else max(0, self.amount - self.received)

    @property
    def overdue(self) -> int:
        return 0 if self.cancelled else max(0, self.promised - self.received)

    def days_late(self, today: date) -> int:
        return (today - self.unmet_since).days if self.unmet_since and self.overdue else 0


_ACCOUNT = (
    "SELECT d.deal, d.lead, l.lead_id, l.client, d.signed, d.cancelled, d.amount, d.sellers, "
    "COALESCE((SELECT SUM(p.net) FROM current_payment p WHERE p.lead = d.lead AND p.deal = d.deal), 0) AS received "
    "FROM current_deal d JOIN current_lead l ON l.number = d.lead"
)


@dataclass(frozen=True, slots=True)
class Unpaid:
    """Contracts in force that are not paid in full: the `worst` of them, how many there are, and of them all what is
    left to be paid and what of it is overdue, in kopecks."""

    worst: tuple[Account, ...] = ()
    contracts: int = 0
    left: int = 0
    overdue: int = 0


_UNPAID = f"""
WITH mine AS (
    SELECT a.*, COALESCE((SELECT SUM(p.amount) FROM current_promise p
        WHERE p.lead = a.lead AND p.deal = a.deal AND p.day <= %s), 0) AS promised
    FROM ({_ACCOUNT} WHERE l.number IN (SELECT number FROM current_lead WHERE {{hand}} AND state = 'sold')
        AND d.cancelled IS NULL AND (d.amount > l.net OR l.deals > 1)) a
    WHERE a.amount > a.received
)
SELECT deal, lead, lead_id, client, signed, cancelled, amount, sellers, received, COUNT(*) OVER (),
    SUM(amount - received) OVER (), SUM(CASE WHEN promised > received THEN promised - received ELSE 0 END) OVER ()
FROM mine ORDER BY CASE WHEN promised > received THEN promised - received ELSE 0 END DESC, signed DESC LIMIT %s
"""


def unpaid(sellers: Collection[str], today: date) -> Unpaid:
    """What the clients whom these sellers hold still owe; the largest overdue sums first, then the newest."""
    query = _UNPAID.format(hand=among("hand"))
    found = select(query, (today - EPOCH_DAY).days, several(sellers), WORST)
    if not found:
        return Unpaid()
    accounts = _accounts([row[:9] for row in found], today)
    worst = sorted(accounts, key=lambda one: (-one.days_late(today), one.next_day or date.max, one.signed_at))
    return Unpaid(tuple(worst), *(int(figure) for figure in found[0][9:]))


def of_lead(lead: Lead, client: str | None, today: date) -> list[Account]:
    """The contracts of one lead that was read, in the order of signing."""
    return [
        _told(
            deal.deal, str(lead.lead_id), client, deal.at, deal.cancelled_at is not None, deal.amount, deal.sellers,
            sum(paid.net for paid in lead.payments if paid.deal == deal.deal),
            [(part.date, int(part.amount)) for part in lead.promised.get(deal.deal, ())], today,
        )
        for deal in sorted(lead.deals, key=lambda deal: deal.at)
    ]  # fmt: skip


def signed_in(start: date, end: date, company: Company, today: date, *, limit: int = 2_000) -> list[Account]:
    """The contracts signed in business days [start, end), the newest first."""
    tz = company.rules.tz
    found = select(
        f"{_ACCOUNT} WHERE d.signed >= %s AND d.signed < %s ORDER BY d.signed DESC, d.id DESC LIMIT %s",
        micros(midnight(start, tz)), micros(midnight(end, tz)), limit,
    )  # fmt: skip
    return _accounts(found, today)


def _accounts(found: Sequence[Sequence[Any]], today: date) -> list[Account]:
    promises = _promises({row[1] for row in found}) if found else {}
    return [_account(row, promises.get((row[1], row[0]), []), today) for row in found]


def _promises(leads: Collection[int]) -> dict[tuple[int, str], list[tuple[date, int]]]:
    """What was promised by lead and contract, by day."""
    told: dict[tuple[int, str], list[tuple[date, int]]] = {}
    for lead, deal, day, amount in select(
        f"SELECT lead, deal, day, amount FROM current_promise WHERE {among('lead')} ORDER BY day", several(leads)
    ):
        told.setdefault((lead, deal), []).append((EPOCH_DAY + timedelta(days=day), amount))
    return told


def _account(row: Sequence[Any], promises: Sequence[tuple[date, int]], today: date) -> Account:
    deal, _number, lead, client, signed, cancelled, amount, sellers, received = row
    shares = {who: Fraction(share) for who, share in json.loads(sellers).items()}
    ref = None if client is None else f"c{client}"
    return _told(
        deal, lead, ref, instant(signed), cancelled is not None, amount, shares, int(received), promises, today
    )  # fmt: skip


def _told(
    deal: str, lead_id: str, client: str | None, signed_at: datetime, cancelled: bool, amount: int,
    sellers: Mapping[str, Fraction], received: int, promises: Sequence[tuple[date, int]], today: date,
) -> Account:  # fmt: skip
    day_ahead, part_ahead = next(((day, part) for day, part in promises if day > today), (None, 0))
    return Account(
        deal, lead_id, client, signed_at, cancelled, amount, received, sellers, tuple(promises),
        sum(part for day, part in promises if day <= today), day_ahead, part_ahead, _unmet(promises, received, today),
    )  # fmt: skip


def _unmet(promises: Sequence[tuple[date, int]], received: int, today: date) -> date | None:
    """The first promised day until today by which less had to come than has come by now."""
    total = 0
    for day, amount in promises:
        total += amount
        if total > received:
            return day if day < today else None
    return None


def taken_number(deal: str) -> bool:
    """Whether a contract with this number exists."""
    return bool(select("SELECT 1 FROM current_deal WHERE deal = %s LIMIT 1", deal))


def bought(lead_id: str) -> str | None:
    """A contract in force of the same person under another lead, or None (R44)."""
    found = select(
        "SELECT d.deal FROM current_lead mine JOIN clients_client c ON c.id = mine.client "
        "JOIN clients_client o ON o.id = COALESCE(c.head, c.id) OR o.head = COALESCE(c.head, c.id) "
        "JOIN current_lead l ON l.client = o.id JOIN current_deal d ON d.lead = l.number "
        "WHERE mine.lead_id = %s AND l.number <> mine.number AND d.cancelled IS NULL LIMIT 1",
        lead_id,
    )  # fmt: skip
    return found[0][0] if found else None


def _moment(micro: int | None) -> datetime | None:
    return None if micro is None else instant(micro).astimezone(UTC)
