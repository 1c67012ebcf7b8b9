"""The advice as the page shows it: its rows with their fields, its sums, what the offices say to it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from kulmina.domain.budget import Share
from kulmina.web import figures, rounded, words
from kulmina.web.budget import files, wording
from kulmina.web.budget.advised import Advised
from kulmina.web.budget.ask import KINDS, Ask, Limit
from kulmina.web.page import Page

ROWS = 100  # rows with fields on the page: a form holds no more than a thousand of them
NO_LIMIT = Limit()
EVEN = Fraction(1, 200)  # half a per cent is no change


def sums(ask: Ask, found: Advised) -> dict[str, Any]:
    """What the division promises beside dividing as before."""
    plan = found.plan
    return {
        "expected": wording.result(plan.expected, ask.aim),
        "interval": wording.interval(plan.low, plan.high, ask.aim),
        "usual": wording.result(plan.usual, ask.aim),
        "gain": wording.gain(plan.expected, plan.usual, ask.aim),
        "kept": found.kept,
        "better": plan.better,
        "last": wording.price(_last(plan.rows), ask.aim),
        "was": sum(row.was for row in plan.rows),
        "amount": plan.amount,
        "warnings": found.warnings,
        "seen": found.seen,
    }


def _last(rows: tuple[Share, ...]) -> int | None:
    """The price of the next result where money may still be put: the middle of those of the rows that get some."""
    prices = sorted(row.marginal for row in rows if row.marginal is not None and row.amount > 0)
    return prices[len(prices) // 2] if prices else None


def lines(page: Page, ask: Ask, found: Advised, problems: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows with the most money, before or now; those that something is wrong with are always there."""
    wrong = {name for key in problems for kind, _colon, name in [key.partition(":")] if kind in KINDS}
    ordered = sorted(found.plan.rows, key=lambda row: (row.name not in wrong, -max(row.was, row.amount), row.name))[
        :ROWS
    ]
    ordered.sort(key=lambda row: (-row.was, row.name))
    before = sum(row.was for row in found.plan.rows)
    scale = Fraction(found.plan.amount, before) if before > 0 else Fraction(1)
    widest = max((max(row.was * scale, Fraction(row.amount)) for row in ordered), default=Fraction(0)) or Fraction(1)
    return [_line(page, ask, row, row.was * scale, widest, problems) for row in ordered]


def _line(
    page: Page, ask: Ask, row: Share, share: Fraction, widest: Fraction, problems: Mapping[str, str]
) -> dict[str, Any]:
    """`share`: what the row would get of this amount if it were divided as before."""
    about, limit = files.about_row(page, row, ask.level), ask.limits.get(row.name, NO_LIMIT)
    change = (row.amount - share) / share if share > 0 else None
    return {
        "name": row.name,
        "title": about["title"],
        "channel": words.word(about["channel"], "channel") if about["channel"] and ask.level != "channel" else "",
        "why": files.why(row),
        "was": row.was,
        "amount": row.amount,
        "change": _signed(change),
        "grew": _signed(Fraction(row.amount - row.was, row.was) if row.was > 0 else None),
        "turned": "up" if row.amount > row.was else "down",
        "direction": "" if change is not None and abs(change) < EVEN else "up" if row.amount > share else "down",
        "was_bar": _bar(share, widest),
        "bar": _bar(Fraction(row.amount), widest),
        "expected": wording.result(row.expected, ask.aim),
        "interval": wording.interval(row.low, row.high, ask.aim),
        "price": wording.price(row.marginal, ask.aim),
        "lock": figures.typed(row.amount if limit.fixed is None else limit.fixed),
        "locked": limit.fixed is not None,
        "bounded": limit.min is not None or limit.max is not None,
        "min": _typed(ask, "min", row.name, limit.min),
        "max": _typed(ask, "max", row.name, limit.max),
        "wrong": [problems[key] for kind in KINDS if (key := f"{kind}:{row.name}") in problems],
    }


def _typed(ask: Ask, kind: str, name: str, read: int | None) -> str:
    """What stands in a field: as it was typed where it could not be read."""
    return ask.typed.get(f"{kind}:{name}", "") if read is None else figures.typed(read)


def _signed(change: Fraction | None) -> str:
    if change is None or abs(change) < EVEN:
        return ""
    return f"{'+' if change > 0 else ''}{figures.percent(change, 0)}"


def _bar(amount: Fraction, widest: Fraction) -> str:
    return f"{float(100 * max(Fraction(0), amount) / widest):.1f}"


def offices(page: Page, found: Advised) -> dict[str, Any] | None:
    """What the offices will receive beside what the advertising brings; None where there is no office."""
    told = found.room
    if not told.known.offices:
        return None
    return {
        "free": told.free,
        "arrivals": round(found.arrivals),
        "full": found.full,
        "spare": rounded.about(found.spare),
        "booked": told.known.coming,
        "others": told.others,
        "beside": told.beside,
        "unknown": ", ".join(page.office(office) for office in told.known.unknown),
    }
