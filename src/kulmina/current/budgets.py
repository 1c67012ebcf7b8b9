"""Budgets that were accepted, and what happened in their days: money spent and results by creative.

Results stand on the day their lead was created, as they are known now: of the last days they are still growing.
However many budgets are asked about, each question goes to the database once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from kulmina.current import unvoided
from kulmina.domain import budget
from kulmina.domain.budget import Accepted
from kulmina.domain.company import Rules
from kulmina.domain.facts import BudgetAccepted
from kulmina.domain.period import EPOCH_DAY, micros, midnight
from kulmina.journal.columns import CODES
from kulmina.journal.rows import select

MOST = 200  # accepted budgets that are looked at
WITHIN = timedelta(days=120)  # a lead is ripe when it had this long to come and to pay
RIPE: Mapping[str, timedelta] = {
    "target_actions": timedelta(days=1),
    "target_leads": timedelta(days=14),
    "arrived_target": timedelta(days=45),
    "purchases": WITHIN,
    "cash": WITHIN,
}
_TARGET, _NON_TARGET, _INVALID = (CODES["verdict"][word] for word in ("target", "non_target", "invalid"))
Days = tuple[date, date]
# What counts as a result, asked of the rows of leads `l`: the same as in the history that advice learns from.
_RESULTS: Mapping[str, str] = {
    "target_actions": f"COUNT(*) FILTER (WHERE l.valid IS NOT NULL AND l.verdict <> {_INVALID})",
    "target_leads": f"COUNT(*) FILTER (WHERE l.verdict = {_TARGET})",
    "non_target": f"COUNT(*) FILTER (WHERE l.verdict = {_NON_TARGET})",
    "arrived": "COUNT(*) FILTER (WHERE l.arrived IS NOT NULL)",
    "arrived_target": f"COUNT(*) FILTER (WHERE l.arrived IS NOT NULL AND l.verdict = {_TARGET})",
    "purchases": "COUNT(*) FILTER (WHERE l.net > 0)",
    "cash": "COALESCE(SUM(l.net), 0)",
}


@dataclass(frozen=True, slots=True)
class Happened:
    """What some days have brought by creative (None: unattributed): kopecks spent, results of each aim so far.

    `cash` is kopecks; `reported`: the last of the days of which a platform has told anything.
    """

    spent: Mapping[str, int] = field(default_factory=dict)
    results: Mapping[str, Mapping[str | None, int]] = field(default_factory=dict)
    reported: date | None = None

    def result(self, aim: str, creatives: Sequence[str]) -> int:
        found = self.results.get(aim, {})
        return sum(found.get(creative, 0) for creative in creatives)


def accepted() -> list[Accepted]:
    """The budgets that were accepted and not taken back, the latest first, each with when it was replaced."""
    found = [
        Accepted(event.event_id, event.fact.budget, event.actor, event.occurred_at, budget.read(event.fact))
        for event in unvoided.told("budget.accepted", limit=MOST)
        if isinstance(event.fact, BudgetAccepted)
    ]
    lost = budget.replacements(found)
    return [replace(each, replaced=lost.get(each.event_id)) for each in found]


def in_force(day: date, plans: Sequence[Accepted]) -> list[Accepted]:
    """The budgets by which money is spent on a day, the latest first: of each creative the one accepted last."""
    found: list[Accepted] = []
    for each in plans:
        taken = {creative for one in found for creative in one.plan.creatives}
        if each.plan.since <= day < each.plan.until and taken.isdisjoint(each.plan.creatives):
            found.append(each)
    return found


def ripe(aim: str, until: date, today: date) -> bool:
    """Whether the leads of days before `until` have had their time to bring the result."""
    return today >= until + RIPE.get(aim, WITHIN)


def happened(spans: Sequence[Days], rules: Rules) -> list[Happened]:
    """What each span [since, until) of days has brought, in two questions for all of them."""
    if not spans:
        return []
    spent: list[dict[str, int]] = [{} for _span in spans]
    reported: list[int | None] = [None for _span in spans]
    rows, numbers = _values([((s - EPOCH_DAY).days, (u - EPOCH_DAY).days) for s, u in spans])
    for place, creative, kopecks, last in select(
        f"{rows} SELECT s.place, a.creative, SUM(a.spend), MAX(a.day) FROM s JOIN current_adday a "
        "ON a.day >= s.since AND a.day < s.until GROUP BY s.place, a.creative", *numbers,
    ):  # fmt: skip
        spent[place][creative] = int(kopecks)
        reported[place] = max(last, reported[place] or last)
    results = _results(spans, rules)
    return [
        Happened(money, result, None if last is None else EPOCH_DAY + timedelta(days=last))
        for money, result, last in zip(spent, results, reported, strict=True)
    ]


def _results(spans: Sequence[Days], rules: Rules) -> list[dict[str, dict[str | None, int]]]:
    """By aim and creative, of the leads created in each span."""
    tz = rules.tz
    rows, numbers = _values([(micros(midnight(s, tz)), micros(midnight(u, tz))) for s, u in spans])
    found: list[dict[str, dict[str | None, int]]] = [defaultdict(dict) for _span in spans]
    for place, creative, *counts in select(
        f"{rows} SELECT s.place, l.creative, {', '.join(_RESULTS.values())} FROM s JOIN current_lead l "
        "ON l.created >= s.since AND l.created < s.until GROUP BY s.place, l.creative", *numbers,
    ):  # fmt: skip
        for aim, count in zip(_RESULTS, counts, strict=True):
            found[place][aim][creative] = int(count)
    return found


def _values(spans: Sequence[tuple[int, int]]) -> tuple[str, list[int]]:
    """A table `s` (place, since, until) for a query, and its values."""
    rows = ", ".join("(CAST(%s AS BIGINT), CAST(%s AS BIGINT), CAST(%s AS BIGINT))" for _span in spans)
    numbers = [number for place, span in enumerate(spans) for number in (place, *span)]
    return f"WITH s (place, since, until) AS (VALUES {rows})", numbers
