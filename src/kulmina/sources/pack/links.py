"""What the facts of a pack say about each other: one id once, refunds of payments there are, voids of facts there are.

Three things are impossible and refuse the pack: an id twice, a void that voids nothing or another void, a
refund that belongs to no payment or exceeds it. Steps that a person could not have taken here
(DOMAIN §7) but that a history may hold are listed: a fact before its lead, an outcome without an
arrival, an arrival of an invalid lead, money without a deal or on another lead than its deal. What a row that could not
be read may explain is not listed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from kulmina.domain import facts
from kulmina.domain.event import Event
from kulmina.domain.merge import ends
from kulmina.domain.money import roubles
from kulmina.sources.pack.events import FILE, Broken
from kulmina.sources.pack.head import Head
from kulmina.sources.pack.repeats import FEW, LISTED, strangers, times
from kulmina.sources.problem import ERROR, NOTE, WARNING, Problem, Tell, shown

NOBODY = frozenset({"import", "system"})
"""Actors that are no people."""

_DAY = timedelta(days=1)


@dataclass(slots=True)
class Step:
    """A fact by its place: enough to name it later."""

    at: datetime
    line: int
    event: str
    kind: str


@dataclass(slots=True)
class Trail:
    """The first fact of each sort that matters for what is possible, of one lead."""

    first: Step
    created: datetime | None = None
    arrived: Step | None = None
    outcome: Step | None = None
    invalid: Step | None = None
    reactivated: datetime | None = None


class Links:
    """Sees each fact once, in the order of the file, and tells what does not fit; `end` tells the rest."""

    def __init__(self, head: Head, tell: Tell) -> None:
        self.head, self.tell = head, tell
        self.broken = Broken()
        self._lines: dict[str, int] = {}
        self._voids: dict[str, tuple[int, str]] = {}
        self._voiding: dict[str, int] = {}
        self._deals: dict[str, str | None] = {}
        self._payments: dict[str, tuple[str, int, str | None]] = {}
        self._again: dict[tuple[str, str], set[str | None]] = {}
        self._merged: list[tuple[str, str, str]] = []
        self._waiting: dict[str, list[tuple[int, str, str]]] = {}
        self._paid: list[tuple[int, Event, facts.PaymentReceived]] = []
        self._refunds: list[tuple[int, Event, facts.PaymentRefunded]] = []
        self._keys: dict[tuple[str, str], tuple[int, int]] = {}
        self._actors = head.people | NOBODY
        self._trails: dict[str, Trail] = {}
        self._strangers: dict[tuple[str, str], tuple[int, str, int]] = {}
        self._act: dict[str, Callable[[int, Event], None]] = {
            "event.voided": self._void,
            "deal.signed": self._deal,
            "payment.received": self._payment,
            "payment.refunded": self._refund,
            "target_action": self._target_action,
            "lead.assigned": self._assigned,
            "lead.reattributed": self._reattributed,
            "meeting.outcome": self._outcome,
            "visit.arrived": self._arrived,
            "lead.invalid": self._invalid,
            "lead.reactivated": self._reactivated,
            "lead.merged": self._merge,
            "qc.reviewed": self._reviewed,
            "adjustment.posted": self._adjusted,
        }

    def see(self, line: int, event: Event) -> bool:
        """Note a fact; False where it cannot be taken because its id was there before."""
        first = self._lines.setdefault(event.event_id, line)
        if first != line:
            found = f"the event id {shown(event.event_id)} stands in line {first} too"
            self.tell(
                Problem(
                    ERROR,
                    FILE,
                    line,
                    "event_id",
                    found,
                    "an id of its own for every fact",
                    "give one of them another id, or remove it",
                )
            )
            if event.lead_id:
                self.broken.leads.add(event.lead_id)
            return False
        occurred, recorded = event.occurred_at, event.recorded_at
        early = recorded is not occurred and recorded < occurred
        if early or event.fact.extra or event.actor not in self._actors:
            self._envelope(line, event)
        if event.lead_id is not None:
            trail = self._trails.get(event.lead_id)
            if trail is None:
                self._trails[event.lead_id] = Trail(Step(event.occurred_at, line, event.event_id, event.kind))
            elif event.occurred_at < trail.first.at:
                trail.first = Step(event.occurred_at, line, event.event_id, event.kind)
        act = self._act.get(event.kind)
        if act:
            act(line, event)
        return True

    def end(self) -> None:
        """Tell what only the whole journal shows."""
        for check in (
            self._check_voids,
            self._check_money,
            self._check_homes,
            self._check_refunds,
            self._check_trails,
            self._check_strangers,
            self._check_keys,
        ):
            check()

    def _envelope(self, line: int, event: Event) -> None:
        if event.actor not in self._actors:
            self._stranger("actor", event.actor, self._actors, line, "actor")
        if event.fact.extra:
            for key in event.fact.extra:
                first, count = self._keys.get((event.kind, key), (line, 0))
                self._keys[event.kind, key] = (first, count + 1)
        occurred, recorded = event.occurred_at, event.recorded_at
        if occurred - recorded > _DAY:
            found = f"recorded {recorded.isoformat()}, before it occurred {occurred.isoformat()}"
            expected, advice = "what has happened recorded after it", "check both instants"
            self.tell(Problem(WARNING, FILE, line, "recorded_at", found, expected, advice))

    # What each kind leaves behind ---------------------------------------------------------------

    def _void(self, line: int, event: Event) -> None:
        assert isinstance(event.fact, facts.EventVoided)
        self._voiding[event.event_id] = line
        self._voids.setdefault(event.fact.event, (line, event.event_id))

    def _deal(self, line: int, event: Event) -> None:
        assert isinstance(event.fact, facts.DealSigned)
        if self._deals.setdefault(event.fact.deal, event.lead_id) != event.lead_id:
            self._again.setdefault(("deal", event.fact.deal), set()).add(event.lead_id)
        for seller in event.fact.sellers:
            self._person(seller, line, "payload.sellers")

    def _payment(self, line: int, event: Event) -> None:
        fact = event.fact
        assert isinstance(fact, facts.PaymentReceived)
        if fact.payment in self._payments:
            self._waiting.setdefault(fact.payment, []).append((line, event.event_id, "payment"))
            self._again.setdefault(("payment", fact.payment), set()).add(event.lead_id)
        else:
            self._payments[fact.payment] = (event.event_id, fact.amount, event.lead_id)
        if self._deals.get(fact.deal, "") != event.lead_id:
            self._paid.append((line, event, fact))

    def _refund(self, line: int, event: Event) -> None:
        assert isinstance(event.fact, facts.PaymentRefunded)
        self._refunds.append((line, event, event.fact))

    def _merge(self, line: int, event: Event) -> None:
        assert isinstance(event.fact, facts.LeadMerged)
        if event.lead_id is not None:
            self._merged.append((event.event_id, event.lead_id, event.fact.into))

    def _target_action(self, line: int, event: Event) -> None:
        fact = event.fact
        assert isinstance(fact, facts.TargetAction)
        if fact.creative:
            self._stranger("creative", fact.creative, self.head.creatives, line, "payload.creative")
        counting = self.head.rules.counting_on(event.occurred_at)
        if (not counting.lead_actions or counting.creates(fact.action, fact.name)) and event.lead_id is not None:
            trail = self._trails[event.lead_id]
            if trail.created is None or event.occurred_at < trail.created:
                trail.created = event.occurred_at

    def _assigned(self, line: int, event: Event) -> None:
        assert isinstance(event.fact, facts.LeadAssigned)
        self._person(event.fact.operator, line, "payload.operator")

    def _reattributed(self, line: int, event: Event) -> None:
        assert isinstance(event.fact, facts.LeadReattributed)
        if event.fact.creative:
            self._stranger("creative", event.fact.creative, self.head.creatives, line, "payload.creative")

    def _outcome(self, line: int, event: Event) -> None:
        assert isinstance(event.fact, facts.MeetingOutcome)
        self._person(event.fact.seller, line, "payload.seller")
        self._first("outcome", line, event)

    def _arrived(self, line: int, event: Event) -> None:
        self._first("arrived", line, event)

    def _invalid(self, line: int, event: Event) -> None:
        self._first("invalid", line, event)

    def _reactivated(self, line: int, event: Event) -> None:
        assert event.lead_id is not None
        trail = self._trails[event.lead_id]
        trail.reactivated = min(trail.reactivated or event.occurred_at, event.occurred_at)

    def _first(self, name: str, line: int, event: Event) -> None:
        assert event.lead_id is not None
        trail = self._trails[event.lead_id]
        known: Step | None = getattr(trail, name)
        if known is None or event.occurred_at < known.at:
            setattr(trail, name, Step(event.occurred_at, line, event.event_id, event.kind))

    def _reviewed(self, line: int, event: Event) -> None:
        assert isinstance(event.fact, facts.QcReviewed)
        self._person(event.fact.operator, line, "payload.operator")

    def _adjusted(self, line: int, event: Event) -> None:
        assert isinstance(event.fact, facts.AdjustmentPosted)
        self._person(event.fact.person, line, "payload.person")

    def _person(self, person: str, line: int, column: str) -> None:
        self._stranger("person", person, self.head.people, line, column)

    def _stranger(self, what: str, name: str, known: set[str], line: int, column: str) -> None:
        if name not in known:
            first, at, count = self._strangers.get((what, name), (line, column, 0))
            self._strangers[what, name] = (first, at, count + 1)

    # What the whole shows -----------------------------------------------------------------------

    def _error(self, line: int, column: str, found: str, expected: str, advice: str) -> None:
        self.tell(Problem(ERROR, FILE, line, column, found, expected, advice))

    def _listed(self, line: int, column: str, found: str, expected: str) -> None:
        self.tell(Problem(WARNING, FILE, line, column, found, expected, LISTED))

    def _check_voids(self) -> None:
        for event, (line, _void) in self._voids.items():
            if event in self._voiding:
                found = f"it voids {shown(event)} (line {self._voiding[event]}), which is itself a void"
                self._error(line, "payload.event", found, "a fact that is no void", "record the fact anew instead")
            elif event not in self._lines and event not in self.broken.ids and not self.broken.lost:
                found = f"it voids {shown(event)}, which is not in the journal"
                self._error(line, "payload.event", found, "the event_id of a fact of this file", "correct the id")

    def _check_money(self) -> None:
        for line, paid, fact in self._paid:
            if paid.event_id in self._voids:
                continue
            if fact.deal not in self._deals and not self.broken:
                found = f"the payment of {roubles(fact.amount)} is for the deal {shown(fact.deal)}, which nobody signed"
                self._listed(
                    line,
                    "payload.deal",
                    found,
                    "the deal of a deal.signed; the money is the company's, no seller is credited",
                )
        for payment, repeats in self._waiting.items():
            for line, event, _ in repeats:
                if event not in self._voids and self._payments[payment][0] not in self._voids:
                    found = f"the payment {shown(payment)} was received before (event {self._payments[payment][0]})"
                    self._listed(
                        line,
                        "payload.payment",
                        found,
                        "an id of its own for every payment; if it was entered twice, void one",
                    )

    def _check_homes(self) -> None:
        """Tell of money that stands on another lead than what it is for; merged leads are one."""
        heads = ends({lead: into for event, lead, into in self._merged if event not in self._voids})
        for line, event, paid in self._paid:
            if paid.deal in self._deals:
                homes = {self._deals[paid.deal], *self._again.get(("deal", paid.deal), ())}
                self._home(line, event, f"the payment {shown(paid.payment)}", f"deal {shown(paid.deal)}", homes, heads)
        for line, event, back in self._refunds:
            if back.payment in self._payments:
                homes = {self._payments[back.payment][2], *self._again.get(("payment", back.payment), ())}
                what = f"the refund {shown(back.refund)}"
                self._home(line, event, what, f"payment {shown(back.payment)}", homes, heads)

    def _home(
        self, line: int, event: Event, what: str, of: str, homes: set[str | None], heads: Mapping[str, str]
    ) -> None:
        def head(lead: str | None) -> str:
            return heads.get(str(lead), str(lead))

        if event.event_id in self._voids or self.broken.touches(event.lead_id) or any(map(self.broken.touches, homes)):
            return
        if head(event.lead_id) not in {head(home) for home in homes}:
            home = next(iter(homes))
            found = f"{what} is recorded on the lead {shown(event.lead_id)}, its {of} on the lead {shown(home)}"
            expected = "one lead for both; the money follows the lead of the payment's record"
            self._listed(line, "lead_id", found, expected)

    def _check_refunds(self) -> None:
        returned: dict[str, int] = {}
        for line, event, fact in self._refunds:
            payment, amount = fact.payment, fact.amount
            if event.event_id in self._voids:
                continue
            if payment not in self._payments:
                if self.broken:
                    continue  # its payment may be among the rows that could not be read
                found = f"the refund is of the payment {shown(payment)}, which is not in the journal"
                self._error(
                    line,
                    "payload.payment",
                    found,
                    "the payment of a payment.received",
                    "correct the id, or add the payment",
                )
                continue
            returned[payment] = returned.get(payment, 0) + amount
            received = self._payments[payment][1]
            if returned[payment] > received:
                found = f"the refunds of {shown(payment)} come to {roubles(returned[payment])}"
                self._error(
                    line,
                    "payload.amount",
                    found,
                    f"at most the {roubles(received)} that were received",
                    "correct the amount",
                )

    def _check_trails(self) -> None:
        for lead, trail in self._trails.items():
            first = trail.first
            if self.broken.touches(lead):
                continue
            if trail.created is None:
                found = f"{first.kind} of the lead {shown(lead)}, which no lead-creating target action began"
                self._listed(first.line, "lead_id", found, f"a target_action among {_words(self.head)}")
            elif first.at < trail.created:
                order = f"({first.at.isoformat()} < {trail.created.isoformat()})"
                found = f"{first.kind} happened before its lead {shown(lead)} {order}"
                self._listed(first.line, "occurred_at", found, "the lead first")
            self._check_steps(lead, trail)

    def _check_steps(self, lead: str, trail: Trail) -> None:
        outcome, arrived, invalid = trail.outcome, trail.arrived, trail.invalid
        if outcome and outcome.event not in self._voids and (arrived is None or arrived.at > outcome.at):
            found = f"the meeting of the lead {shown(lead)} ended before the client arrived"
            self._listed(outcome.line, "kind", found, "visit.arrived before meeting.outcome")
        if (
            arrived
            and invalid
            and invalid.at < arrived.at
            and invalid.event not in self._voids
            and trail.reactivated is None
        ):
            found = f"the lead {shown(lead)} arrived although it was invalid (line {invalid.line})"
            self._listed(arrived.line, "kind", found, "no arrival of an invalid lead")

    def _check_strangers(self) -> None:
        for what, few in (("person", FEW), ("creative", FEW), ("actor", 1)):
            file = "creatives.csv" if what == "creative" else "people.csv"
            advice = "add it there" if what == "actor" else "add it there, or nobody is credited for it"
            names = [(name, *places) for (kind, name), places in self._strangers.items() if kind == what]
            for line, column, found in strangers(what, file, names, few):
                self.tell(Problem(WARNING, FILE, line, column, found, f"one of {file}", advice))

    def _check_keys(self) -> None:
        for (kind, key), (line, count) in self._keys.items():
            found = f"{kind} has no field {shown(key)}{times(count)}"
            self.tell(Problem(NOTE, FILE, line, f"payload.{key}", found, advice="kept, and nothing looks at it"))


def _words(head: Head) -> str:
    return ", ".join(rule.word for rule in head.rules.lead_actions) or "the target actions"
