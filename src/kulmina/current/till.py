"""The till: what a contract is worth and what has come of it, and the money of a day by office.

Money is kopecks; days are business days, so that the movements of a day sum to `co.till` of the reports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kulmina.clients import people, search
from kulmina.current import unvoided
from kulmina.domain import facts
from kulmina.domain.period import EPOCH_DAY, instant, micros, midnight
from kulmina.journal.rows import among, beginning, begins, select, several

CASH = "cash"
METHODS = (CASH, "card", "transfer")
MOST = 2_000  # movements of a day that are listed
_ALL = 100_000


@dataclass(frozen=True, slots=True)
class Promised:
    """A payment that the client promised. `open`: what of it has not come yet."""

    day: date
    amount: int
    open: int


@dataclass(frozen=True, slots=True)
class Balance:
    """A contract and its money. `paid`: everything that came; `returned`: what went back; `left` may be negative
    where more came than the contract says; `sellers` are not here: a till has nothing to do with them."""

    deal: str
    number: int
    lead_id: str
    client: str | None
    office: str | None
    signed: datetime
    amount: int
    paid: int
    returned: int
    cancelled: bool
    promised: tuple[Promised, ...] = ()

    @property
    def net(self) -> int:
        return self.paid - self.returned

    @property
    def left(self) -> int:
        return self.amount - self.net

    @property
    def following(self) -> Promised | None:
        """The next promised payment that has not come."""
        return next((each for each in self.promised if each.open), None)

    def overdue(self, today: date) -> int:
        """What was promised for days before today and has not come."""
        return sum(each.open for each in self.promised if each.day < today)


@dataclass(frozen=True, slots=True)
class Movement:
    """Money in (amount above zero) or out. `id`: of the payment or refund; `of`: the payment that a refund is of;
    `left`: what a payment still is after its refunds."""

    id: str
    of: str | None
    deal: str
    lead_id: str
    at: datetime
    amount: int
    left: int
    office: str | None
    method: str | None
    cashier: str | None
    event_id: str


@dataclass(frozen=True, slots=True)
class Closing:
    """A till that was counted at the end of a day."""

    event_id: str
    office: str
    day: date
    expected: int
    counted: int
    left: int
    note: str
    cashier: str
    at: datetime

    @property
    def difference(self) -> int:
        return self.counted - self.expected


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a till: `opening` is the cash that was left by the closing before; `later` came after the closing."""

    office: str | None
    day: date
    opening: int
    movements: tuple[Movement, ...]
    later: tuple[Movement, ...]
    closing: Closing | None

    @property
    def total(self) -> int:
        """Everything that came less everything that went back, after the closing too."""
        return sum(each.amount for each in (*self.movements, *self.later))

    @property
    def expected(self) -> int:
        """The cash that should lie there before the closing."""
        return self.opening + sum(each.amount for each in self.movements if each.method == CASH)

    @property
    def by_method(self) -> list[tuple[str | None, int, int, int]]:
        """By method: how many movements, what came, what went back."""
        found: dict[str | None, list[int]] = {method: [0, 0, 0] for method in METHODS}
        for each in (*self.movements, *self.later):
            sums = found.setdefault(each.method, [0, 0, 0])
            sums[0] += 1
            sums[1 if each.amount > 0 else 2] += abs(each.amount)
        return [(method, *sums) for method, sums in found.items()]  # type: ignore[misc]


def find(text: str, limit: int = 12) -> list[Balance]:
    """Contracts for what somebody typed: the number of a contract, of a lead or of a payment, a phone, a name."""
    text = text.strip()[:200]
    if not text:
        return []
    refs = [people.reference(hit.ref) for hit in search.find(text, limit)]
    rows = select(
        f"SELECT lead FROM (SELECT lead FROM current_deal d WHERE {beginning('d.deal')} LIMIT %s) b "
        f"UNION SELECT number FROM (SELECT l.number FROM current_lead l WHERE {beginning('l.lead_id')} LIMIT %s) c "
        "UNION SELECT lead FROM current_payment WHERE payment = %s "
        f"UNION SELECT number FROM current_lead c WHERE {among('c.client')}",
        begins(text), limit, begins(text), limit, text, several([ref for ref in refs if ref is not None]),
    )  # fmt: skip
    return balances([row[0] for row in rows])[:limit]


def of_lead(lead_id: str) -> list[Balance]:
    """The contracts of one lead, the latest first; of a merged lead those of the lead it was merged into."""
    rows = select("SELECT COALESCE(merged_into, number) FROM current_lead WHERE lead_id = %s", lead_id)
    return balances([row[0] for row in rows])


def balances(leads: Collection[int]) -> list[Balance]:
    """The contracts of some leads, by number, the latest first."""
    if not leads:
        return []
    asked = several(list(leads))
    deals = select(
        "SELECT d.deal, d.lead, l.lead_id, l.client, l.arrival_office, d.signed, d.amount, d.cancelled "
        f"FROM current_deal d JOIN current_lead l ON l.number = d.lead WHERE {among('d.lead')} "
        "ORDER BY d.signed DESC, d.deal",
        asked,
    )
    money: dict[tuple[int, str], tuple[int, int]] = {
        (lead, deal): (paid, net)
        for lead, deal, paid, net in select(
            f"SELECT lead, deal, SUM(amount), SUM(net) FROM current_payment WHERE {among('lead')} GROUP BY lead, deal",
            asked,
        )
    }
    promised = defaultdict(list)
    for lead, deal, day, amount in select(
        f"SELECT lead, deal, day, amount FROM current_promise WHERE {among('lead')} ORDER BY day, id", asked
    ):
        promised[lead, deal].append((EPOCH_DAY + timedelta(days=day), amount))
    return [_balance(row, money.get((row[1], row[0]), (0, 0)), promised[row[1], row[0]]) for row in deals]


def _balance(row: Sequence[Any], money: tuple[int, int], promised: Sequence[tuple[date, int]]) -> Balance:
    deal, number, lead_id, client, office, signed, amount, cancelled = row
    paid, net = int(money[0]), int(money[1])
    return Balance(
        deal, number, lead_id, None if client is None else f"c{client}", office, instant(signed), amount, paid,
        paid - net, cancelled is not None, _covered(amount, net, promised),
    )  # fmt: skip


def _covered(amount: int, net: int, promised: Sequence[tuple[date, int]]) -> tuple[Promised, ...]:
    """Promises with what is missing of each: money covers the earliest first, and before them whatever of the
    contract is promised for no day (it was due at the signing)."""
    spare = max(0, net - max(0, amount - sum(each for _day, each in promised)))
    found = []
    for day, each in promised:
        covered = min(each, spare)
        spare -= covered
        found.append(Promised(day, each, each - covered))
    return tuple(found)


_IN = (
    "SELECT p.payment, NULL, p.deal, l.lead_id, p.at, p.amount, p.net, COALESCE(p.office, l.arrival_office), p.method, "
    "p.cashier, p.event_id FROM current_payment p JOIN current_lead l ON l.number = p.lead"
)
_OUT = (
    "SELECT r.refund, r.payment, p.deal, l.lead_id, r.at, -r.amount, 0, "
    "COALESCE(r.office, p.office, l.arrival_office), COALESCE(r.method, p.method), r.cashier, r.event_id "
    "FROM current_refund r JOIN current_lead l ON l.number = r.lead "
    "LEFT JOIN current_payment p ON p.payment = r.payment AND p.lead = r.lead"
)


def movements_of(number: int) -> list[Movement]:
    """The money of one lead, the earliest first."""
    rows = select(f"{_IN} WHERE p.lead = %s UNION ALL {_OUT} WHERE r.lead = %s", number, number)
    return sorted(map(_movement, rows), key=lambda each: (each.at, each.id))


def day(office: str | None, on: date, tz: ZoneInfo) -> Day:
    """A day of an office's till; `office` None: of all tills together, which have no opening and no closing."""
    movements = _between(on, on + timedelta(days=1), tz, office)
    told = closings(office, limit=_ALL) if office else []
    closing = next((each for each in told if each.day == on), None)
    before = tuple(each for each in movements if closing is None or each.at <= closing.at)
    later = tuple(movements[len(before) :])
    return Day(office, on, _opening(told, on), before, later, closing)


def _opening(told: Sequence[Closing], on: date) -> int:
    """What the closing before the day left in the till."""
    before = [each for each in told if each.day < on]
    return max(before, key=lambda each: (each.day, each.at)).left if before else 0


def _between(start: date, end: date, tz: ZoneInfo, office: str | None) -> list[Movement]:
    edges = (micros(midnight(start, tz)), micros(midnight(end, tz)))
    whose = " AND COALESCE(p.office, l.arrival_office) = %s" if office else ""
    back = " AND COALESCE(r.office, p.office, l.arrival_office) = %s" if office else ""
    named = (office,) if office else ()
    rows = select(
        f"{_IN} WHERE p.at >= %s AND p.at < %s{whose} UNION ALL {_OUT} WHERE r.at >= %s AND r.at < %s{back} "
        "ORDER BY 5, 1 LIMIT %s",
        *edges, *named, *edges, *named, MOST,
    )  # fmt: skip
    return list(map(_movement, rows))


def _movement(row: Sequence[Any]) -> Movement:
    name, of, deal, lead_id, at, *rest = row
    return Movement(name, of, deal or "", lead_id, instant(at), *rest)


def closings(office: str | None = None, *, limit: int = 60) -> list[Closing]:
    """The latest closings, of one till or of all, newest first."""
    found = (_closing(event) for event in unvoided.told("till.closed", limit=_ALL))
    return [each for each in found if office in (None, each.office)][:limit]


def _closing(event: Any) -> Closing:
    fact = event.fact
    assert isinstance(fact, facts.TillClosed)
    return Closing(
        event.event_id, fact.office, fact.date, fact.expected, fact.counted, fact.left or 0, fact.note or "",
        event.actor, event.occurred_at,
    )  # fmt: skip
