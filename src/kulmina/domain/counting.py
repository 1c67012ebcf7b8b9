"""What makes a lead and what counts as a target action, since which day (R11, R18, R28, R35).

The same facts may be counted one way until a day and another way from it: a fact is judged by what was in force on
the day when it happened, cut in the business time zone. So a change of the target action changes counts, never facts,
and never the counts of the days before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kulmina.domain import facts

COUNTED = ("lead_actions", "target_actions", "consent_required", "since")  # the keys of the rules that say it
TALK = ">="  # "call>=60": a call with at least a minute of talk


class BadRules(ValueError):
    """The rules of counting hold something that cannot be: which key, and what was expected."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}: {problem}")
        self.key = key
        self.problem = problem


@dataclass(frozen=True, slots=True)
class ActionRule:
    """A kind of target action; an in-app action may be narrowed to a name, a call to its length.

    `min_talk_s`: the action is a call of the client that counts only when the talk lasted so many seconds: from the
    lead's first `call` that came in, was connected and has `talk_s` of at least that, at the instant of the action or
    later. Whether such a length is asked is decided by the day of the action; it counts on the day of the talk.
    """

    action: str
    name: str | None = None
    min_talk_s: int | None = None

    def covers(self, action: str, name: str | None = None) -> bool:
        return action == self.action and (self.name is None or name == self.name)

    @property
    def word(self) -> str:
        """As it is typed: "call", "app_action:first_order", "call>=60"."""
        if self.min_talk_s:
            return f"{self.action}{TALK}{self.min_talk_s}"
        return self.action if self.name is None else f"{self.action}:{self.name}"

    def dump(self) -> str | dict[str, Any]:
        """As it stands in the rules; `read_action` reads it back."""
        return {"action": self.action, "min_talk_s": self.min_talk_s} if self.min_talk_s else self.word


@dataclass(frozen=True, slots=True)
class Counting:
    """What creates leads and what counts as a target action from a day on. `since` None: from the beginning."""

    lead_actions: tuple[ActionRule, ...] = ()
    target_actions: tuple[ActionRule, ...] = ()
    consent_required: tuple[str, ...] = ()
    since: date | None = None

    def creates(self, action: str, name: str | None = None) -> bool:
        """Whether such an action makes a lead."""
        return any(rule.covers(action, name) for rule in self.lead_actions)

    def asked_talk(self, action: str, name: str | None, consent: bool | None) -> int | None:
        """Seconds of talk that a target action needs to count: 0, it counts at once; None, it never does."""
        if consent is not True and action in self.consent_required:
            return None
        return min((rule.min_talk_s or 0 for rule in self.target_actions if rule.covers(action, name)), default=None)

    def same(self, other: Counting) -> bool:
        """Whether both count alike, whenever each began."""
        return _content(self) == _content(other)

    def dump(self) -> dict[str, Any]:
        """The keys of the rules that say this, with the day where there is one."""
        said: dict[str, Any] = {
            "lead_actions": [rule.dump() for rule in self.lead_actions],
            "target_actions": [rule.dump() for rule in self.target_actions],
            "consent_required": list(self.consent_required),
        }
        return said if self.since is None else {**said, "since": self.since.isoformat()}


def _content(counting: Counting) -> tuple[frozenset[ActionRule], frozenset[ActionRule], frozenset[str]]:
    return frozenset(counting.lead_actions), frozenset(counting.target_actions), frozenset(counting.consent_required)


def on(countings: Sequence[Counting], day: date) -> Counting:
    """What is in force on a day; the first one also on the days before it."""
    for counting in reversed(countings):
        if counting.since is None or counting.since <= day:
            return counting
    return countings[0]


def after(countings: Sequence[Counting], new: Counting) -> tuple[Counting, ...]:
    """What is in force when after `countings`, in their order of time, another configuration was recorded.

    With a day it holds from that day on, over whatever was planned for later ones. Without a day it changes nothing
    where it counts like the latest, else it holds for everything. The first one always does.
    """
    if not countings:
        return (replace(new, since=None),)
    if new.since is None:
        return tuple(countings) if new.same(countings[-1]) else (new,)
    day = new.since
    kept = tuple(one for one in countings if one.since is None or one.since < day)
    return kept if kept and kept[-1].same(new) else (*kept, new)


def first_difference(before: Sequence[Counting], now: Sequence[Counting]) -> date | None:
    """The first day that is counted otherwise than before; `date.min`: the beginning; None: no day is."""
    days = sorted({one.since or date.min for one in (*before, *now)})
    return next((day for day in days if not on(before, day).same(on(now, day))), None)


def read_counting(data: Mapping[str, Any]) -> Counting:
    """The counting that rules name. Raises BadRules naming the key."""
    return Counting(
        lead_actions=_creating(data),
        target_actions=read_actions(data, "target_actions"),
        consent_required=tuple(rule.action for rule in read_actions(data, "consent_required")),
        since=_day(data),
    )


def read_actions(data: Mapping[str, Any], key: str) -> tuple[ActionRule, ...]:
    """A list of target actions. Raises BadRules."""
    value = data.get(key) or ()
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
        raise BadRules(key, f"expected a list of target actions, got {value!r}")
    return tuple(read_action(item, key) for item in value)


def read_action(item: Any, key: str = "target_actions") -> ActionRule:
    """Read "call", "app_action:first_order", "call>=60", or an object with `action`, `name` and `min_talk_s`.

    Raises BadRules: a click is no target action (R21), an unknown word neither.
    """
    if isinstance(item, Mapping):
        action, name, talk = item.get("action"), item.get("name"), item.get("min_talk_s")
    else:
        text, _, length = str(item).partition(TALK)
        action, _, name = text.strip().rstrip(")").replace("(", ":").partition(":")
        talk = int(length) if length.strip().isdecimal() else length or None
    try:
        facts.KINDS["target_action"].parse({"action": action})
    except facts.BadField as error:
        raise BadRules(key, error.problem) from None
    return ActionRule(str(action), name or None, _talk(str(action), talk, key))


def _talk(action: str, talk: Any, key: str) -> int | None:
    if talk is None:
        return None
    if isinstance(talk, bool) or not isinstance(talk, int) or talk < 1:
        raise BadRules(f"{key}.min_talk_s", f"expected whole seconds from 1, got {talk!r}")
    if action != "call":
        raise BadRules(f"{key}.min_talk_s", f"expected an action with a talk, call; got {action!r}")
    return talk


def _creating(data: Mapping[str, Any]) -> tuple[ActionRule, ...]:
    rules = read_actions(data, "lead_actions")
    for rule in rules:
        if rule.min_talk_s:
            raise BadRules(
                "lead_actions",
                f"expected actions without a length (a call makes a lead when it rings), got {rule.word!r}",
            )
    return rules


def _day(data: Mapping[str, Any]) -> date | None:
    value = data.get("since")
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadRules("since", f"expected a date like 2026-11-01, got {value!r}") from None
