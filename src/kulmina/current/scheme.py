"""The scheme of the commercial structure in numbers: where the leads of a period stand now, and the till."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kulmina.current.funnel import span
from kulmina.domain.loss import ZONES
from kulmina.journal import read
from kulmina.journal.rows import select, value


@dataclass(frozen=True, slots=True)
class Scheme:
    """Leads created in the period, by what has become of them; money in kopecks.

    `zones`: leads by `domain.loss.ZONES` (their sum is all leads). `states`: leads by state. `till`: payments
    less refunds by the day of their movement. `walk_ins`, `bypassed`: leads that came from the street; that
    paid without having come to the office. `no_operator`: leads that nobody has been given.
    """

    leads: int
    zones: dict[str, int]
    states: dict[str, int]
    walk_ins: int
    bypassed: int
    no_operator: int
    till: int

    @property
    def follow_up(self) -> int:
        return self.states.get("follow_up", 0)


def scheme(*, start: date, end: date) -> Scheme:
    """The scheme of the leads created on the business days [start, end), as they stand now."""
    days = span(start, end, read.company())
    zones, states = dict.fromkeys(ZONES, 0), dict[str, int]()
    walk_ins = bypassed = no_operator = 0
    for state, came, count, street, past, nobody in select(
        "SELECT state, came IS NOT NULL, COUNT(*), COUNT(*) FILTER (WHERE action = 'visit'), "
        "COUNT(*) FILTER (WHERE paid IS NOT NULL AND came IS NULL), COUNT(*) FILTER (WHERE operator IS NULL) "
        "FROM current_lead WHERE created >= %s AND created < %s GROUP BY 1, 2", days.since, days.until,
    ):  # fmt: skip
        zones[_zone(state, bool(came))] += count
        states[state] = states.get(state, 0) + count
        walk_ins, bypassed, no_operator = walk_ins + street, bypassed + past, no_operator + nobody
    return Scheme(sum(states.values()), zones, states, walk_ins, bypassed, no_operator, _till(days.since, days.until))


def _zone(state: str, came: bool) -> str:
    """The zone of `domain.loss.loss_zone`, from a lead's row."""
    if state == "sold":
        return "won"
    if state in ("invalid", "non_target"):
        return "marketing"
    if state not in ("lost", "sleeping", "refunded"):
        return "open"
    return "sales" if came else "call_centre"


def _till(since: int, until: int) -> int:
    return int(value(f"SELECT {_SUM % 'payment'} - {_SUM % 'refund'}", since, until, since, until) or 0)


_SUM = "COALESCE((SELECT SUM(amount) FROM current_%s WHERE at >= %%s AND at < %%s), 0)"
