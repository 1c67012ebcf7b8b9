"""Columns that could not have been known when a lead was created: what they say of the outcome is too good.

A suspect is told, never dropped in silence: whoever knows the business decides. A column is suspect where it alone
puts nearly everybody in order, where its name tells of what happens later, or where some value of it leaves no doubt
at all in a number of leads that chance cannot explain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from kulmina.analytics.score.encode import Coded, Codes, learnt, shares
from kulmina.analytics.score.measures import auc
from kulmina.analytics.score.table import Floats, Table

SURE_AUC = 0.99
MANY = 50  # leads of one value
_CHANCE = 1e-6  # at most this likely by chance
_LATER = re.compile(
    r"(^|_)(status|outcome|result|resolution|verdict|duration|talk|closed|cancel\w*_(date|at)|paid|payment\w*|arrived|"
    r"won|lost|churn\w*|checkout|check_out|assigned)(_|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A column that may be a leak. `why`: alone (its AUC), name, or sure (its value, how many, the share)."""

    column: str
    why: str
    auc: float | None
    value: str | None = None
    leads: int = 0
    share: float | None = None

    @property
    def sentence(self) -> str:
        if self.why == "alone":
            return f"{self.column} alone foretells the outcome (AUC {self.auc:.3f}): it is a leak, drop it"
        if self.why == "sure":
            return (
                f"{self.column} = {self.value} leaves no doubt: {self.share:.1%} of {self.leads} rows; "
                "check that it is known when the lead is created, else drop it"
            )
        return f"{self.column}: by its name it is known only later; check, else drop it"


def suspects(table: Table, came: Floats) -> list[Suspect]:
    """The columns that may be leaks, the surest first."""
    found: dict[str, Suspect] = {}
    for coded in learnt(table, table.size):
        told = _suspect(coded, came)
        if told is not None and (told.column not in found or found[told.column].why != "alone"):
            found[told.column] = told
    order = ("alone", "sure", "name")
    return sorted(found.values(), key=lambda one: (order.index(one.why), one.column))


def _suspect(coded: Coded, came: Floats) -> Suspect | None:
    codes, name = coded.codes(), coded.series.name
    by_code, mean = shares(codes, coded.size, came)
    ranked = auc(came, np.where(codes >= 0, by_code[codes], mean)) or 0.5
    if ranked >= SURE_AUC:
        return Suspect(name, "alone", ranked)
    sure = _sure(coded, codes, came)
    if sure is not None:
        return Suspect(name, "sure", ranked, *sure)
    return Suspect(name, "name", ranked) if _LATER.search(name) else None


def _sure(coded: Coded, codes: Codes, came: Floats) -> tuple[str, int, float] | None:
    """The value with most leads of which all, or none, came although chance would have had it otherwise."""
    known = codes >= 0
    leads = np.bincount(codes[known], minlength=coded.size)
    won = np.bincount(codes[known], weights=came[known], minlength=coded.size)
    rate = float(came.mean())
    for place in np.argsort(-leads):
        count, share = int(leads[place]), float(won[place] / max(leads[place], 1))
        if count < MANY:
            return None
        likely = count * np.log(max(1 - rate, 1e-12)) if share == 0 else count * np.log(max(rate, 1e-12))
        if (share <= 0.0 or share >= 0.99) and likely < np.log(_CHANCE):
            return coded_value(coded, int(place)), count, share
    return None


def coded_value(coded: Coded, place: int) -> str:
    """What a code stands for."""
    if place == coded.size - 1:
        return "(none)"
    if not coded.numeric:
        return next(word for word, code in coded.levels.items() if code == place)
    low = coded.edges[place - 1] if place else -np.inf
    high = coded.edges[place] if place < len(coded.edges) else np.inf
    return f"({low:g}, {high:g}]"
