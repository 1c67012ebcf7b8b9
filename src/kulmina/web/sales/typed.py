"""What a seller types, read into the words of the trade. What cannot be read is refused by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction

from kulmina.actions.sales import Deal, Instalments, Verdict, equal_parts
from kulmina.actions.sales_refusal import AmountUnreadable, DateUnreadable, SharesDoNotAddUp
from kulmina.web import typed as numbers
from kulmina.web.page import Page

SELLERS = 4  # who share one contract, at most
PARTS = 60  # payments of one schedule, at most
Given = Mapping[str, str]


def verdict(given: Given) -> Verdict | None:
    """What was chosen of the office's verdict; None: nothing."""
    said = given.get("verdict", "")
    return Verdict(said, given.get("verdict_reason") or None if said == "non_target" else None) if said else None


def moment(page: Page, typed: str) -> datetime | None:
    """A local date and time of the business; None where nothing was typed. Raises DateUnreadable."""
    if not typed.strip():
        return None
    try:
        read = numbers.moment(typed)
    except ValueError:
        raise DateUnreadable(typed=typed[:40]) from None
    return read.replace(tzinfo=page.company.rules.tz) if read.tzinfo is None else read


def day(typed: str) -> date | None:
    """A day; None where nothing was typed. Raises DateUnreadable."""
    if not typed.strip():
        return None
    try:
        return numbers.day(typed)
    except ValueError:
        raise DateUnreadable(typed=typed[:40]) from None


def amount(typed: str) -> int:
    """Kopecks above zero. Raises AmountUnreadable."""
    try:
        read = numbers.amount(typed)
    except numbers.BadNumber:
        raise AmountUnreadable(typed=typed.strip()[:40] or "—") from None
    if not 0 < read < 10**15:
        raise AmountUnreadable(typed=typed.strip()[:40])
    return read


def deal(given: Given, me: str) -> Deal:
    """A contract. Raises AmountUnreadable, DateUnreadable, SharesDoNotAddUp."""
    total = amount(given.get("amount", ""))
    return Deal(total, shares(given, me), given.get("deal", "").strip()[:60], instalments(given, total))


def shares(given: Given, me: str) -> dict[str, Fraction]:
    """Shares by seller from percentages; the whole to oneself where none is typed. Raises SharesDoNotAddUp."""
    read: dict[str, Fraction] = {}
    for place in range(1, SELLERS + 1):
        seller, part = given.get(f"seller_{place}", ""), given.get(f"share_{place}", "").strip()
        if seller and part:
            read[seller] = read.get(seller, Fraction()) + _percent(part)
    return read or {me: Fraction(1)}


def _percent(typed: str) -> Fraction:
    try:
        return numbers.number(typed.removesuffix("%")) / 100
    except numbers.BadNumber:
        raise SharesDoNotAddUp(total=typed[:20]) from None


def instalments(given: Given, total: int) -> Instalments:
    """The schedule: its rows as they were edited, else so many equal parts, else nothing.

    Raises AmountUnreadable, DateUnreadable.
    """
    rows = [(given.get(f"day_{n}", "").strip(), given.get(f"part_{n}", "").strip()) for n in range(1, PARTS + 1)]
    read = [(each, amount(part)) for typed, part in rows if part and (each := day(typed)) is not None]
    if read:
        return sorted(read)
    return parts(given, total)


def parts(given: Given, total: int) -> Instalments:
    """Equal payments by their number and the first day; nothing where either is not typed."""
    count, first = given.get("count", "").strip(), day(given.get("first", ""))
    if first is None or not count.isdecimal() or not 1 <= int(count) <= min(PARTS, total):
        return ()
    return equal_parts(total, int(count), first)
