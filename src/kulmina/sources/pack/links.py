"""What the facts of a pack say about each other: one id once, refunds of payments there are, voids of facts there are.

Three things are impossible and refuse the pack: an id twice, a void that voids nothing or another void, a
refund that belongs to no payment or exceeds it. Steps that a person could not have taken here
(DOMAIN §7) but that a history may hold are listed: a fact before its lead, an outcome without an
arrival, an arrival of an invalid lead, money without a deal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kulmina.domain import facts
from kulmina.domain.event import Event
from kulmina.domain.money import roubles
from kulmina.sources.pack.events import FILE
from kulmina.sources.pack.head import Head
from kulmina.sources.problem import ERROR, WARNING, Problem, Tell, shown


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
        self.broken: set[str] = set()
        self._lines: dict[str, int] = {}
        self._voids: dict[str, tuple[int, str]] = {}
        self._voiding: dict[str, int] = {}
        self._deals: dict[str, str | None] = {}
        self._payments: dict[str, tuple[str, int]] = {}
        self._waiting: dict[str, list[tuple[int, str, str]]] = {}
        self._paid: list[tuple[int, str, str, int]] = []
        self._refunds: list[tuple[int, str, str, int]] = []
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
            "qc.reviewed": self._reviewed,
            "adjustment.posted": self._adjusted,
        }
        self._creates = [rule.covers for rule in head.rules.lead_actions]

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
            return False
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
            self._check_refunds,
            self._check_trails,
            self._check_strangers,
        ):
            check()

    # What each kind leaves behind ---------------------------------------------------------------

    def _void(self, line: int, event: Event) -> None:
        assert isinstance(event.fact, facts.EventVoided)
        self._voiding[event.event_id] = line
        self._voids.setdefault(event.fact.event, (line, event.event_id))

    def _deal(self, line: int, event: Event) -> None:
        assert isinstance(event.fact, facts.DealSigned)
        self._deals.setdefault(event.fact.deal, event.lead_id)
        for seller in event.fact.sellers:
            self._person(seller, line, "payload.sellers")

    def _payment(self, line: int, event: Event) -> None:
        fact = event.fact
        assert isinstance(fact, facts.PaymentReceived)
        if fact.payment in self._payments:
            self._waiting.setdefault(fact.payment, []).append((line, event.event_id, "payment"))
        else:
            self._payments[fact.payment] = (event.event_id, fact.amount)
        if fact.deal not in self._deals:
            self._paid.append((line, event.event_id, fact.deal, fact.amount))

    def _refund(self, line: int, event: Event) -> None:
        assert isinstance(event.fact, facts.PaymentRefunded)
        self._refunds.append((line, event.event_id, event.fact.payment, event.fact.amount))

    def _target_action(self, line: int, event: Event) -> None:
        fact = event.fact
        assert isinstance(fact, facts.TargetAction)
        if fact.creative:
            self._stranger("creative", fact.creative, self.head.creatives, line, "payload.creative")
        creates = not self._creates or any(covers(fact.action, fact.name) for covers in self._creates)
        if creates and event.lead_id is not None:
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
        self.tell(Problem(WARNING, FILE, line, column, found, expected, "accepted and listed: a history may hold it"))

    def _check_voids(self) -> None:
        for event, (line, _void) in self._voids.items():
            if event in self._voiding:
                found = f"it voids {shown(event)} (line {self._voiding[event]}), which is itself a void"
                self._error(line, "payload.event", found, "a fact that is no void", "record the fact anew instead")
            elif event not in self._lines and event not in self.broken:
                found = f"it voids {shown(event)}, which is not in the journal"
                self._error(line, "payload.event", found, "the event_id of a fact of this file", "correct the id")

    def _check_money(self) -> None:
        for line, event, deal, amount in self._paid:
            if event in self._voids:
                continue
            if deal not in self._deals and not self.broken:
                found = f"the payment of {roubles(amount)} is for the deal {shown(deal)}, which nobody signed"
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

    def _check_refunds(self) -> None:
        returned: dict[str, int] = {}
        for line, event, payment, amount in self._refunds:
            if event in self._voids:
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
            if trail.created is None and self.broken:
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
        for (what, name), (line, column, count) in self._strangers.items():
            file = "people.csv" if what == "person" else "creatives.csv"
            times = f" ({count} times)" if count > 1 else ""
            found = f"the {what} {shown(name)} is not in {file}{times}"
            self.tell(
                Problem(
                    WARNING, FILE, line, column, found, f"one of {file}", "add it there, or nobody is credited for it"
                )
            )


def _words(head: Head) -> str:
    words = (rule.action if rule.name is None else f"{rule.action}:{rule.name}" for rule in head.rules.lead_actions)
    return ", ".join(words) or "the target actions"
