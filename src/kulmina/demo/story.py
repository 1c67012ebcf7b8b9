"""What every lead's story has at hand: the company around it, the client's truth, and the telling of facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from kulmina.demo.ads import Creative, Inquiry
from kulmina.demo.draft import Draft
from kulmina.demo.hours import OFFICE_FROM, OFFICE_TO, SLOT, TZ, in_office, later
from kulmina.demo.team import OFFICES, Operator, Team
from kulmina.demo.trade import Answers, Trade

PHONES = 10_000


@dataclass(slots=True)
class World:
    """The company as it stands while the stories are told: who is busy until when, which slots are taken."""

    trade: Trade
    team: Team
    busy_until: dict[str, datetime] = field(default_factory=dict)
    taken: dict[tuple[str, datetime], int] = field(default_factory=dict)

    def operator_for(self, moment: datetime) -> Operator:
        """Whoever is on duty that day and has the least to do."""
        on_duty = [o for n, o in enumerate(self.team.operators) if (moment.weekday() + 2 * n) % 7 < 5]
        return min(on_duty or self.team.operators, key=lambda o: (self.busy_until.get(o.id, _LONG_AGO), o.id))

    def slot(self, office: str, since: datetime) -> datetime:
        """The next half-hour of the office with a place in it, taken."""
        start = in_office(since)
        start += timedelta(minutes=-start.minute % 30, seconds=-start.second)
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
    """The truth about a person, which the company learns piece by piece. `visible`: the questions show it."""

    contact: str
    fits: bool
    visible: bool
    usable: bool
    reachable: bool
    answers: Answers
    reason: str | None


def meet(inquiry: Inquiry, number: int, trade: Trade, rng: Random) -> Client:
    """Draw a client as they come from this creative."""
    creative = inquiry.creative
    fit, junk = (creative.fit, creative.junk) if creative else (0.82, 0.02)
    by_form = inquiry.action not in ("call", "visit")
    fits = rng.random() < fit
    visible = not fits and rng.random() < 0.88
    answers, reason = trade.misfit(rng) if visible else (trade.fit(rng), None if fits else "problematic")
    return Client(
        contact=contact_of(number),
        fits=fits,
        visible=visible,
        usable=rng.random() >= junk * (1.35 if by_form else 0.3),
        reachable=not by_form or rng.random() < 0.9,
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

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def wait(self, low: float, high: float) -> datetime:
        """Let between `low` and `high` seconds pass; the moment then."""
        self.now = later(self.now, self.rng, low, high)
        return self.now

    def office(self) -> str:
        """The office where this client goes."""
        return OFFICES[self.rng.random() >= OFFICES[0][2]][0]

    def name(self, letters: str, part: int = 1) -> str:
        """The id of the lead's meeting, deal or payment."""
        return f"{letters}{self.number:06d}-{part}"
