"""The advice of `analytics.allocation` as a plan that can be accepted: exact sums, reasons in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from kulmina.analytics.allocation.advice import Advice, Row, Word
from kulmina.analytics.allocation.words import sentence
from kulmina.domain.budget import THOUSAND, Plan, Share

CASH = 100  # the model reckons cash in roubles
LANGUAGES = ("ru", "en")


def as_plan(
    found: Advice,
    since: date,
    until: date,
    *,
    members: Mapping[str, tuple[str, ...]],
    level: str = "creative",
    limits: Mapping[str, Any] | None = None,
) -> Plan:
    """`members`: the creatives of each row; of its amount the plan holds what the advice spends."""
    scale = scale_of(found.aim)
    rows = tuple(_share(row, members, found.aim) for row in found.rows)
    return Plan(
        since=since, until=until, aim=found.aim, amount=sum(row.amount for row in rows), rows=rows,
        expected=_exact(found.expected_total * scale), low=_exact(found.low_seen * scale),
        high=_exact(found.high_seen * scale), usual=_exact(found.usual * scale), better=_exact(found.better),
        level=level, limits=limits or {},
    )  # fmt: skip


def about(word: Word, aim: str) -> Word:
    """The same word, which knows what was aimed at."""
    return Word(word.code, {**word.numbers, "aim": aim})


def scale_of(aim: str) -> int:
    """What a result of the model is multiplied by to be kept: cash is kept in kopecks."""
    return CASH if aim == "cash" else 1


def _share(row: Row, members: Mapping[str, tuple[str, ...]], aim: str) -> Share:
    own, scale = members.get(row.creative, ()), scale_of(aim)
    told = {language: sentence(about(row.why, aim), language) for language in LANGUAGES}
    return Share(
        name=row.creative, amount=row.amount, was=row.was, expected=_exact(row.expected * scale),
        low=_exact(row.low_seen * scale), high=_exact(row.high_seen * scale), marginal=row.marginal_cost,
        why={"code": row.why.code, **told}, members=() if own == (row.creative,) else own,
    )  # fmt: skip


def _exact(value: float) -> Fraction:
    """A result of the model as it is told and kept: to a thousandth."""
    return Fraction(round(value * THOUSAND), THOUSAND)
