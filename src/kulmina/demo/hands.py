"""The story played by hand: what comes from outside through `intake`, what people do through `actions`.

Each act of the story is done by whom it is the work of, at its instant, in the room where it is done, so rights,
possible steps, free slots, contracts and tills are asked as they are of everybody. What was recorded in bulk
(`fill`) and what was played here come to the same facts; `tests/demo/test_hands.py` plays whole companies both ways.

Played so:

- actions of sites, of the telephony and of apps, reports of advertising, bank files: tables, by `intake.tables`;
- what operators, receptions, sellers, cashiers, quality control, the payroll, marketing do: their rooms' functions;
- what has no function of its own (the owner's setup, consents of a form, a lead that a marketer claims, a call that
  nobody answered) by `act.perform`, which asks for rights and steps alike.

The rooms give their own names to meetings, contracts, payments and leads from the street; `Names` remembers them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from kulmina.actions.act import Done
from kulmina.demo import by_head, by_intake, by_office, by_operator, by_seller
from kulmina.demo.company import Cast
from kulmina.demo.draft import Draft
from kulmina.demo.rooms import Act, Names
from kulmina.demo.team import INTAKE, SYSTEM
from kulmina.domain.rights import Actor

_ROOMS: Mapping[str, Callable[[Act], Done | None]] = {
    "operator": by_operator.do,
    "office_admin": by_office.do,
    "cashier": by_office.do,
    "seller": by_seller.do,
    "system": by_operator.do,
}


@dataclass(slots=True)
class Hands:
    """Plays the facts of a cast, in the order of time, and remembers how the rooms named what it played."""

    cast: Cast
    names: Names = field(default_factory=Names)
    actors: dict[str, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.actors = {p.id: Actor(p.id, p.role, p.office) for p in self.cast.team.people}
        self.actors[SYSTEM] = Actor(SYSTEM, "system")

    def play(self, facts: Iterable[Draft]) -> None:
        """Do what the facts tell. Raises what the rooms refuse: then the story is wrong."""
        for told in _acts(facts):
            if told[0].actor == INTAKE:
                by_intake.take(told, self.names)
                continue
            act = Act(self.actors[told[0].actor], tuple(told), self.names)
            done = _room_of(act)(act)
            if done is not None:
                self.names.learn(told, done.events)


def _room_of(act: Act) -> Callable[[Act], Done | None]:
    return by_head.do if act.has("dispute.opened") else _ROOMS.get(act.actor.role, by_head.do)


def _acts(facts: Iterable[Draft]) -> Iterator[list[Draft]]:
    """Facts that were recorded with one click; of outside those that stand in one file."""
    for _, told in groupby(facts, key=_click):
        yield list(told)


def _click(fact: Draft) -> tuple[Any, ...]:
    if fact.actor == INTAKE:
        return fact.recorded_at, INTAKE, fact.kind, "" if fact.kind != "target_action" else fact.event_id
    return fact.recorded_at, fact.actor, fact.lead_id, _page(fact)


def _page(fact: Draft) -> str:
    """Facts about the company: each kind is written on a page of its own, and a note or till by itself."""
    if fact.lead_id is not None:
        return ""
    return fact.kind if fact.kind in _TOGETHER else fact.event_id


_TOGETHER = ("timesheet.recorded", "plan.set", "budget.set")
