"""The answer to «за что отвечает маркетинг?»: which target action is expected of the client, and since when (R11, R18).

The possible answers are the variants of the company's industry, or a set of actions of its own. A change begins on a
day that no closed period holds (R72).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from kulmina.domain import counting, period
from kulmina.domain.company import Company, Rules, read_rules
from kulmina.domain.counting import Counting
from kulmina.domain.portrait_table import Words
from kulmina.domain.trade import trade_of


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer: a variant of the industry, with the counting that it means for this company."""

    id: str
    words: Words
    counting: Counting


@dataclass(frozen=True, slots=True)
class Told:
    """Rules as they were recorded: by which fact, when in the order of recording, by whom."""

    event_id: str
    by: str
    at: datetime
    rules: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Decision:
    """A recorded change of the counting. `before`, `now`: everything in force before and after it; `since`: the first
    day that it counts otherwise, None: the beginning."""

    told: Told
    before: tuple[Counting, ...]
    now: tuple[Counting, ...]
    since: date | None


def choices(company: Company) -> list[Choice]:
    """The variants of the company's industry, as they would count here. What makes leads in the company stays; a
    variant may need more actions to make them."""
    trade = trade_of(company)
    if trade is None:
        return []
    return [Choice(one.id, one.words, _meant(company, trade.preset.rules(one.id))) for one in trade.preset.variants]


def _meant(company: Company, rules: Mapping[str, Any]) -> Counting:
    new = read_rules(rules).counting[-1]
    own = company.rules.lead_actions
    needed = [rule for rule in new.lead_actions if own and rule in new.target_actions]
    return replace(new, lead_actions=tuple(dict.fromkeys((*own, *needed)))) if own else new


def own_choice(
    company: Company, actions: Iterable[Any], *, creating: Iterable[Any] | None = None, consents: Iterable[Any] = ()
) -> Counting:
    """A set of actions of the company's own. `creating`: what makes a lead, None: as it is. Raises BadRules: a click
    is no target action (R21)."""
    given: dict[str, Any] = {"target_actions": list(actions), "consent_required": list(consents)}
    if creating is not None:
        given["lead_actions"] = list(creating)
    new = counting.read_counting(given)
    return new if creating is not None else replace(new, lead_actions=company.rules.lead_actions)


def earliest(company: Company, closed: Collection[str]) -> date | None:
    """The first day from which a change may hold: the end of the latest closed period; None where none is closed."""
    return max((one.end for one in company.periods if one.id in closed), default=None)


def usual(company: Company, closed: Collection[str], today: date) -> date | None:
    """The day from which a change holds unless another one is named: the first one of the next period.

    Where nothing has been expected of clients yet: the earliest one; None: from the beginning.
    """
    first = earliest(company, closed)
    if not any(one.target_actions for one in company.rules.counting):
        return first
    following = _period_of(company, today)
    return max(first, following) if first else following


def _period_of(company: Company, today: date) -> date:
    """The end of the period that holds the day, of its month where no period does."""
    held = (one.end for one in company.periods if one.start <= today < one.end)
    return next(held, period.month(today, company.rules.tz).end)


def decisions(told: Iterable[Told]) -> list[Decision]:
    """The changes of the counting among all that was said of the rules, in the order of recording."""
    found: list[Decision] = []
    before: tuple[Counting, ...] = ()
    for one in told:
        now = counting.after(before, read_rules(one.rules).counting[-1])
        if now != before:
            day = counting.first_difference(before, now) if before else date.min
            if day is not None:
                found.append(Decision(one, before, now, None if day == date.min else day))
        before = now
    return found


def steps_to(rules: Rules, wanted: Sequence[Counting]) -> Iterator[dict[str, Any]]:
    """The keys of rules that, recorded one after another, bring the counting to what is wanted."""
    day = counting.first_difference(rules.counting, wanted)
    if day is None:
        return
    first = replace(counting.on(wanted, day), since=None if day == date.min else day)
    later = (one for one in wanted if one.since is not None and one.since > day)
    yield from (one.dump() for one in (first, *later))
