"""What every lead's story has at hand: the company around it, the client's truth, and the telling of facts.

What somebody records with one click in the rooms stands at one instant in the story too (`Story.do`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from kulmina.demo.ads import Creative, Inquiry
from kulmina.demo.answers import Answers
from kulmina.demo.draft import Draft
from kulmina.demo.hours import OFFICE_FROM, OFFICE_TO, SLOT, TZ, in_office, later
from kulmina.demo.speech import Tongue
from kulmina.demo.team import OFFICES, Operator, Team
from kulmina.demo.trade import Trade

PHONES = 10_000
KEEN = (0.6, 1.4)  # how much one wishes to buy, 1 is usual

Step = tuple[str, dict[str, Any]]


@dataclass(slots=True)
class World:
    """The company as it stands while the stories are told: who is busy until when, which slots are taken."""

    trade: Trade
    team: Team
    tongue: Tongue
    busy_until: dict[str, datetime] = field(default_factory=dict)
    taken: dict[tuple[str, datetime], int] = field(default_factory=dict)

    def operator_for(self, moment: datetime) -> Operator:
        """Whoever is on duty that day and has the least to do."""
        here, weekday = self.team.at_work(moment), moment.weekday()
        on_duty = [o for n, o in enumerate(here) if (weekday + 2 * n) % 7 < 5]
        busy = self.busy_until
        return min(on_duty or here, key=lambda o: (busy.get(o.id, _LONG_AGO), o.id))

    def slot(self, office: str, since: datetime) -> datetime:
        """The next half-hour of the office with a place in it, taken."""
        start = in_office(since)
        start += timedelta(minutes=-start.minute % 30, seconds=-start.second, microseconds=-start.microsecond)
        while self.taken.get((office, start), 0) >= self.team.capacity or not OFFICE_FROM <= start.time() < OFFICE_TO:
            start = in_office(start + SLOT)
        self.taken[office, start] = self.taken.get((office, start), 0) + 1
        return start

    def forget(self, before: datetime) -> None:
        """Drop the slots that are over."""
        self.taken = {key: count for key, count in self.taken.items() if key[1] >= before}


_LONG_AGO = datetime(2000, 1, 1, tzinfo=TZ)


@dataclass(frozen=True, slots=True)
class Client:
    """The truth about a person, which the company learns piece by piece. `visible`: the questions show that he does
    not fit; `keen`: how much he wishes to buy, 1 is usual; `purse`: roubles that he has for it."""

    contact: str
    fits: bool
    visible: bool
    usable: bool
    reachable: bool
    keen: float
    purse: int
    answers: Answers
    reason: str | None


def meet(inquiry: Inquiry, number: int, trade: Trade, rng: Random) -> Client:
    """Draw a client as they come from this creative."""
    creative = inquiry.creative
    fit, junk, keen = (creative.fit, creative.junk, creative.keen) if creative else (0.82, 0.02, 1.0)
    by_form = inquiry.action not in ("call", "visit")
    fits = rng.random() < fit / (fit + (1 - fit) * trade.fit)
    visible = not fits and rng.random() < 0.88
    answers, reason = trade.misfits(rng) if visible else (trade.fits(rng), None if fits else "problematic")
    return Client(
        contact=contact_of(number),
        fits=fits,
        visible=visible,
        usable=rng.random() >= junk * trade.junk * (1.35 if by_form else 0.3),
        reachable=not by_form or rng.random() < 0.9,
        keen=keen * rng.uniform(*KEEN),
        purse=trade.purse(rng),
        answers=answers,
        reason=reason,
    )


def contact_of(number: int) -> str:
    """The invented contact of a client, all different: phones of +7900000, none in order, then mails of example.com."""
    return f"+7900000{number * 7_321 % PHONES:04d}" if number < PHONES else f"lead{number}@example.com"


@dataclass(slots=True)
class Story:
    """One lead's story being told; `now` is where its main line stands."""

    world: World
    rng: Random
    number: int
    lead: str
    client: Client
    creative: Creative | None
    now: datetime
    operator: Operator
    facts: list[Draft] = field(default_factory=list)

    def tell(
        self, kind: str, actor: str, payload: dict[str, Any], *, at: datetime, known: datetime | None = None
    ) -> str:
        """Add a fact of that moment (recorded at once unless `known` says when); its id."""
        event_id = f"{self.lead}-{len(self.facts) + 1:03d}"
        self.facts.append(Draft(known or at, event_id, kind, at, actor, self.lead, payload))
        return event_id

    def do(self, actor: str, *steps: Step) -> None:
        """What somebody records with one click, where the story stands now."""
        for kind, payload in steps:
            self.tell(kind, actor, payload, at=self.now)

    def caller(self) -> str:
        """Who works on the lead now: where he has left the company, a head has handed it to somebody who is there."""
        gone = self.operator.until
        if gone is not None and self.now >= gone:
            self.operator = self.rng.choice(self.world.team.at_work(gone))
            if any(fact.kind == "lead.assigned" for fact in self.facts):
                handed = later(gone - timedelta(hours=5), self.rng, 0, 3600)
                handed = max(handed, self.facts[-1].occurred_at + timedelta(seconds=30))
                self.tell("lead.assigned", self.one("cc_head"), {"operator": self.operator.id}, at=handed)
        return self.operator.id

    def take(self) -> None:
        """The operator takes the lead, which was nobody's."""
        operator = self.caller()
        self.do(operator, ("lead.assigned", {"operator": operator}))

    def one(self, role: str, office: str | None = None) -> str:
        return self.world.team.one(role, office)

    def said(self, key: str) -> str:
        """A sentence in the company's language."""
        return self.world.tongue.said[key]

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def wait(self, low: float, high: float) -> datetime:
        """Let between `low` and `high` seconds pass; the moment then."""
        self.now = later(self.now, self.rng, low, high)
        return self.now

    def office(self) -> str:
        """The office where this client goes."""
        return OFFICES[self.rng.random() >= OFFICES[0][1]][0]

    def name(self, letters: str, part: int = 1) -> str:
        """The id of the lead's meeting, deal or payment."""
        return f"{letters}{self.number:06d}-{part}"
