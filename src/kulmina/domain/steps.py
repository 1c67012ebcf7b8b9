"""Which step is possible now: impossible ones are refused to people and listed for imports (DOMAIN §7).

A person's act is checked against the lead's facts so far and refused with a named error of `refusal`. An
import is accepted whole: the same rules tell afterwards which of its facts were impossible. The rules
themselves are in `step_rules`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import NamedTuple

from kulmina.domain import facts, refusal
from kulmina.domain.event import Event
from kulmina.domain.lead import visible
from kulmina.domain.merge import merges
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.step_rules import Progress, note, problems, void_problems

_ORDER = attrgetter("occurred_at", "event_id")


class Impossible(NamedTuple):
    """A fact of an import that could not have happened so. `code`: the name of the error of `refusal`."""

    event_id: str
    lead_id: str | None
    code: str
    ru: str
    en: str


def check(event: Event, history: Iterable[Event], *, head: bool = False, repeat: bool = False) -> None:
    """Refuse a person's act that cannot follow the visible facts of its lead.

    `history`: those facts, and for a void the whole list in which the fact to be voided stands. `head`: the
    actor may work on leads that others hold. `repeat`: it is confirmed that a second sale is meant.
    Raises the ImpossibleStep that stands in the way.
    """
    past = sorted(history, key=_ORDER)
    if isinstance(event.fact, facts.EventVoided):
        for problem in void_problems(event.fact, {e.event_id: e for e in past}, _voided(past)):
            raise problem
        return
    if not head:
        _check_holder(event, past)
    progress = Progress()
    for before in past:
        if _ORDER(before) < _ORDER(event):
            note(progress, before)
    for problem in problems(progress, event):
        if not (repeat and isinstance(problem, refusal.SecondDeal)):
            raise problem


def check_standing(wrong: Event, history: Iterable[Event]) -> None:
    """Refuse to take back a fact on which later ones stand: without it one of them would become impossible.

    `history`: the facts of the lead with their voids. Raises StandsUnder naming the later fact.
    """
    seen = [e for e in visible(history) if not isinstance(e.fact, facts.EventVoided)]
    before = {item.event_id for item in impossible_steps(seen)}
    for item in impossible_steps([e for e in seen if e.event_id != wrong.event_id]):
        if item.event_id not in before:
            raise refusal.StandsUnder(event=wrong.event_id, later=item.event_id)


def impossible_steps(events: Iterable[Event]) -> list[Impossible]:
    """The facts of a whole journal (or import) that could not have happened so, in the order given.

    Each lead is read in the order (occurred_at, event_id), merged leads as one, without voided facts. Who
    holds a lead is not asked: that is a rule for people at work.
    """
    everything = list(events)
    place = {event.event_id: number for number, event in enumerate(everything)}
    found = [*_wrong_voids(everything)]
    seen = visible(everything)
    heads = merges(seen)
    leads: defaultdict[str, list[Event]] = defaultdict(list)
    for event in seen:
        if event.lead_id is not None and not isinstance(event.fact, facts.EventVoided):
            leads[heads.get(event.lead_id, event.lead_id)].append(event)
    for story in leads.values():
        progress = Progress()
        for event in sorted(story, key=_ORDER):
            found += [_listed(event, problem) for problem in problems(progress, event)]
            note(progress, event)
    return sorted(found, key=lambda item: place[item.event_id])


def _listed(event: Event, problem: ImpossibleStep) -> Impossible:
    return Impossible(event.event_id, event.lead_id, problem.code, problem.sentence("ru"), problem.sentence("en"))


def _wrong_voids(everything: list[Event]) -> Iterator[Impossible]:
    named = {event.event_id: event for event in everything}
    voided: set[str] = set()
    for event in everything:
        if isinstance(event.fact, facts.EventVoided):
            for problem in void_problems(event.fact, named, voided):
                yield _listed(event, problem)
            voided.add(event.fact.event)


def _voided(events: Iterable[Event]) -> set[str]:
    return {event.fact.event for event in events if isinstance(event.fact, facts.EventVoided)}


_OPERATORS_WORK = (facts.LeadQualified, facts.LeadCutOff, facts.CallbackScheduled, facts.MeetingBooked)


def _check_holder(event: Event, past: Iterable[Event]) -> None:
    """Before the client has come, only the operator of record works on the lead; anybody answers a ringing call."""
    fact = event.fact
    if isinstance(fact, facts.LeadAssigned):
        asks = fact.operator == event.actor  # taking for oneself; handing over is a head's act
    else:
        asks = isinstance(fact, _OPERATORS_WORK) or (isinstance(fact, facts.Call) and fact.direction == "out")
    if not asks:
        return
    holder = None
    for before in past:
        if isinstance(before.fact, facts.VisitArrived):
            return
        if isinstance(before.fact, facts.LeadAssigned):
            holder = before.fact.operator
    if holder is not None and holder != event.actor:
        raise refusal.LeadIsTaken(lead=event.lead_id, operator=holder)
