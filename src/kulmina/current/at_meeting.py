"""What was sold at the meeting itself, and what follow-up brought afterwards (R48, R49). Nobody is paid by these.

A lead's meeting is its first `meeting.outcome`: it belongs to the seller named there and to the business day on
which it happened (DOMAIN §8, meeting credit). For a period [start, end):

Sold at the meeting (R48). `held`: target meetings held in it, the leads whose first outcome lies in the period and
whom the office or quality control calls target: the same leads as `sl.meetings_target`. `sold`: those of them whose
first outcome is `sold`. The share is sold / held, undefined where nobody was met. `at_once`: the contracts in force
(signed, not cancelled as far as is known now) of the leads `held` that were signed on the business day of the
meeting; `afterwards`: those signed before `end` on any other day. A contract counts whole, for its sellers by their
shares, so the sums of all sellers are the contracts exactly.

Conversion of follow-ups (R49). `follow_ups`: the leads, of whatever verdict, whose first outcome lies in the period
and is `follow_up`. Each of them is exactly one of: `won`, with a contract in force that was signed before `end`;
else `later`, with one that was signed after it; else `open`, neither sold nor lost nor asleep as things stand now;
else `gone`. The conversion is won / follow_ups, undefined without follow-ups; while some are open it may still grow,
so they are told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from fractions import Fraction

import orjson

from kulmina.current.daily import local_day
from kulmina.current.funnel import Span, span
from kulmina.domain.company import Company
from kulmina.journal.rows import select


@dataclass(frozen=True, slots=True)
class Met:
    """A seller's first meetings of a period, or those of several (`seller` None). Money is kopecks, exact."""

    seller: str | None
    held: int = 0
    sold: int = 0
    follow_ups: int = 0
    won: int = 0
    later: int = 0
    open: int = 0
    gone: int = 0
    at_once: Fraction = Fraction(0)
    afterwards: Fraction = Fraction(0)

    @property
    def share(self) -> Fraction | None:
        """Of the target meetings, those that sold at once."""
        return Fraction(self.sold, self.held) if self.held else None

    @property
    def conversion(self) -> Fraction | None:
        """Of the follow-ups, those that have signed before the period's end."""
        return Fraction(self.won, self.follow_ups) if self.follow_ups else None


def met(start: date, end: date, company: Company) -> dict[str, Met]:
    """The sellers who met somebody in the business days [start, end), or who share a contract of such a meeting."""
    days = span(start, end, company)
    found = {row.seller: row for row in _counted(days) if row.seller is not None}
    for sellers, same_day, amount in _contracts(days, company):
        for seller, share in orjson.loads(sellers).items():
            before = found.get(seller, Met(seller))
            money = Fraction(share) * int(amount)
            found[seller] = (
                replace(before, at_once=before.at_once + money)
                if same_day
                else replace(before, afterwards=before.afterwards + money)
            )
    return found


def total(rows: Iterable[Met]) -> Met:
    """Several sellers together."""
    told = list(rows)
    sums = {field.name: sum(getattr(row, field.name) for row in told) for field in fields(Met)[1:]}
    money = {name: Fraction(sums[name]) for name in ("at_once", "afterwards")}
    return Met(None, **{**sums, **money})


# Each part by its condition on a lead `l`; of the last four exactly one holds of a follow-up.
_TARGET = "l.office_verdict = 1"
_FOLLOWED = "l.first_outcome = 'follow_up'"
_SIGNED = "EXISTS (SELECT 1 FROM current_deal d WHERE d.lead = l.number AND d.cancelled IS NULL{})"
_ENDED = "l.state IN ('sold', 'invalid', 'non_target', 'lost', 'sleeping', 'refunded')"
PARTS = ("held", "sold", "follow_ups", "won", "later", "open", "gone")


def _parts(days: Span) -> dict[str, str]:
    won, signed = _SIGNED.format(f" AND d.signed < {days.until}"), _SIGNED.format("")
    return {
        "held": _TARGET,
        "sold": f"{_TARGET} AND l.first_outcome = 'sold'",
        "follow_ups": _FOLLOWED,
        "won": f"{_FOLLOWED} AND {won}",
        "later": f"{_FOLLOWED} AND {signed} AND NOT {won}",
        "open": f"{_FOLLOWED} AND NOT {signed} AND NOT {_ENDED}",
        "gone": f"{_FOLLOWED} AND NOT {signed} AND {_ENDED}",
    }


_HELD = "l.held >= %s AND l.held < %s AND l.created IS NOT NULL"


def _counted(days: Span) -> Iterator[Met]:
    told = ", ".join(f"COUNT(*) FILTER (WHERE {part})" for part in _parts(days).values())
    query = f"SELECT l.seller, {told} FROM current_lead l WHERE {_HELD} GROUP BY l.seller"
    for row in select(query, days.since, days.until):
        yield Met(*row)


def _contracts(days: Span, company: Company) -> list[tuple[str, int, int]]:
    """Contracts in force of the target meetings: shares, whether signed on the day of the meeting, kopecks."""
    met_on, signed_on = (local_day(days, column, company) for column in ("l.held", "d.signed"))
    same = f"CASE WHEN d.signed >= {days.since} AND ({signed_on}) = ({met_on}) THEN 1 ELSE 0 END"
    return select(
        f"SELECT d.sellers, {same}, SUM(d.amount) FROM current_lead l JOIN current_deal d ON d.lead = l.number "
        f"WHERE {_HELD} AND {_TARGET} AND d.cancelled IS NULL AND d.signed < %s GROUP BY 1, 2",
        days.since, days.until, days.until,
    )  # fmt: skip


def leads(part: str, start: date, end: date, company: Company, *, seller: str | None = None) -> list[int]:
    """The leads behind a figure of `PARTS`, of one seller or of all. Raises KeyError for another word."""
    days = span(start, end, company)
    mine, values = ("", []) if seller is None else (" AND l.seller = %s", [seller])
    found = select(
        f"SELECT l.number FROM current_lead l WHERE {_HELD} AND {_parts(days)[part]}{mine}",
        days.since, days.until, *values,
    )  # fmt: skip
    return [row[0] for row in found]
