"""The state of a lead: one step for each kind of fact, then two rules after the last one (DOMAIN §7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from kulmina.domain import facts
from kulmina.domain.event import Event

STATES = (
    "new", "in_work", "contacted", "booked", "arrived", "follow_up", "sleeping",
    "sold", "refunded", "lost", "non_target", "invalid",
)  # fmt: skip
FINISHED = frozenset({"sold", "refunded", "lost", "non_target", "invalid"})

State = str | None
_UNTOUCHED = ("new", "in_work")


def fold(ordered: Iterable[Event], cut: datetime | None = None) -> State:
    """The state after the facts of a lead that happened before the cut; None: there was no fact yet.

    `ordered`: by (occurred_at, event_id). The rules of `settle` are not applied yet.
    """
    state: State = None
    for event in ordered:
        if cut is not None and event.occurred_at >= cut:
            break
        kind = type(event.fact)
        if kind in _FROM_ANY:
            state = _FROM_ANY[kind]
        elif kind in _DEPENDS:
            state = _DEPENDS[kind](state, event.fact)
    return state


def settle(state: State, *, paid: bool, net: int, verdict: str) -> State:
    """After the fold: money that came decides over everything; a lost non-target client is non-target.

    `paid`: there are payments before the cut; `net`: kopecks left of those payments after their refunds.
    """
    if paid:
        return "sold" if net > 0 else "refunded"
    if state == "lost" and verdict == "non_target":
        return "non_target"
    return state


_FROM_ANY: Mapping[type[facts.Fact], str] = {
    facts.MeetingBooked: "booked",
    facts.VisitArrived: "arrived",
    facts.LeadCutOff: "non_target",
    facts.QcCutoffOverturned: "in_work",
    facts.LeadReactivated: "in_work",
    facts.LeadSlept: "sleeping",
    facts.LeadInvalid: "invalid",
    facts.DealSigned: "sold",
    facts.DealCancelled: "lost",
}
_AFTER_MEETING = {"sold": "sold", "follow_up": "follow_up", "refused": "lost"}


def _appeared(state: State, fact: Any) -> State:
    return "new" if state is None else state


def _called(state: State, fact: Any) -> State:
    if state not in _UNTOUCHED:
        return state
    if fact.result == "connected":
        return "contacted"
    return "in_work" if fact.direction == "out" else state


def _qualified(state: State, fact: Any) -> State:
    return "contacted" if state in _UNTOUCHED else state


def _meeting_fell(state: State, fact: Any) -> State:
    return "in_work" if state == "booked" else state


def _met(state: State, fact: Any) -> State:
    return _AFTER_MEETING[fact.outcome]


def _lost(state: State, fact: Any) -> State:
    return state if state == "sold" else "lost"


_DEPENDS: Mapping[type[facts.Fact], Callable[[State, Any], State]] = {
    facts.TargetAction: _appeared,
    facts.Call: _called,
    facts.LeadQualified: _qualified,
    facts.MeetingNoShow: _meeting_fell,
    facts.MeetingCancelled: _meeting_fell,
    facts.MeetingOutcome: _met,
    facts.LeadLost: _lost,
}
