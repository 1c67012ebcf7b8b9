"""An invented small company in which tests tell stories of leads; every other suite may use it.

    world = World()
    ivanov = world.application("Ivanov", creative="C1")       # Monday 5 October 2026, 10:00
    ivanov.assigned("O1").call("O1", after=minutes(3)).qualified("O1").booked("O1", slot=days(2))
    ivanov.arrived(after=days(2)).classified("S1").outcome("S1", "sold").signed("S1", "150000.00").paid("150000.00")
    world.events          # the whole journal, in the order of telling
    ivanov.lead()         # that lead, read by the domain

The people: Марина M1 (marketer), Олег O1 and Ольга O2 (operators), Сергей S1 and Светлана S2 (sellers),
Алла A1 (office administrator), Юлия Q1 (quality control), Ксения K1 (cashier), Ирина H1 (head of the call
centre). Each lead has its own clock: a fact happens `after` the lead's previous one (a minute, unless told)
or `at` an instant, and is recorded at once unless `recorded` says when. Every method of `Story` tells one fact
and returns the story; `last` is the event just told, so `world.void(ivanov.last)` takes it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from kulmina.domain import event
from kulmina.domain.company import Rules, read_rules
from kulmina.domain.event import Event
from kulmina.domain.lead import Lead, read_lead, visible

MOSCOW = timezone(timedelta(hours=3))
MONDAY = datetime(2026, 10, 5, 10, tzinfo=MOSCOW)
RULES: Mapping[str, Any] = {
    "timezone": "Europe/Moscow",
    "lead_actions": ["application", "call", "visit"],
    "target_actions": ["application", "call", "visit"],
    "sla": {"seconds": 300, "work_from": "09:00", "work_to": "21:00"},
    "dedupe_days": 30,
    "arrival_match_days": 7,
    "non_target_rules": [{"reason": "debt_too_small", "field": "debt_amount", "op": "<", "value": 300000}],
}


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def days(count: float) -> timedelta:
    return timedelta(days=count)


class World:
    """A company's journal being told. `rules` are its rules of counting, changed by keyword."""

    def __init__(self, **rules: Any) -> None:
        self.rules: Rules = read_rules({**RULES, **rules})
        self.events: list[Event] = []
        self.leads: dict[str, Story] = {}
        self._contacts = 0

    def tell(
        self,
        kind: str,
        payload: Mapping[str, Any],
        *,
        actor: str,
        at: datetime,
        lead: str | None = None,
        recorded: datetime | None = None,
        event_id: str | None = None,
    ) -> Event:
        """Add one fact to the journal and return it."""
        told = event.make(
            kind,
            payload,
            event_id=event_id or f"E{len(self.events) + 1:05d}",
            occurred_at=at,
            recorded_at=recorded or at,
            actor=actor,
            lead_id=lead,
        )
        self.events.append(told)
        return told

    def void(self, wrong: Event, *, at: datetime | None = None, by: str = "K1") -> Event:
        """Say that a fact was a mistake, five minutes after it unless told when."""
        when = at or max(wrong.occurred_at, wrong.recorded_at) + minutes(5)
        return self.tell("event.voided", {"event": wrong.event_id}, actor=by, at=when, lead=wrong.lead_id)

    def act(self, name: str, action: str, *, creative: str | None = "C1", at: datetime = MONDAY, **more: Any) -> Story:
        """A lead begins with a target action; its id is the name."""
        self._contacts += 1
        contact = f"+7900{self._contacts:07d}"
        story = self.leads[name] = Story(self, name, contact, at)
        return story.acts(action, creative=creative, after=timedelta(), **more)

    def application(self, name: str, *, creative: str | None = "C1", at: datetime = MONDAY) -> Story:
        """A contact was left on the site."""
        return self.act(name, "application", creative=creative, at=at)

    def inbound(self, name: str, *, creative: str | None = "C1", at: datetime = MONDAY) -> Story:
        """The client called the company; whether anybody answered is a fact of its own (`call`)."""
        return self.act(name, "call", creative=creative, at=at)

    def walk_in(self, name: str, *, creative: str | None = None, at: datetime = MONDAY, office: str = "OF1") -> Story:
        """The client came from the street."""
        return self.act(name, "visit", creative=creative, at=at).arrived(office=office, after=timedelta())

    def lead(self, name: str, *, known_at: datetime | None = None, cut: datetime | None = None) -> Lead:
        """A lead as its facts tell it."""
        own = [event for event in visible(self.events, known_at) if event.lead_id == name]
        return read_lead(own, self.rules, cut=cut)


class Story:
    """One lead's facts being told, one method per kind."""

    def __init__(self, world: World, name: str, contact: str, at: datetime) -> None:
        self.world, self.name, self.contact, self.now = world, name, contact, at
        self.last: Event
        self._meetings: list[str] = []
        self._payments: list[str] = []

    @property
    def meeting(self) -> str:
        """The id of the meeting booked last."""
        return self._meetings[-1]

    @property
    def payment(self) -> str:
        """The id of the payment received last."""
        return self._payments[-1]

    def lead(self, *, known_at: datetime | None = None, cut: datetime | None = None) -> Lead:
        return self.world.lead(self.name, known_at=known_at, cut=cut)

    def tell(
        self,
        kind: str,
        payload: Mapping[str, Any],
        *,
        actor: str,
        after: timedelta | None = None,
        at: datetime | None = None,
        recorded: datetime | None = None,
    ) -> Story:
        """Any fact about this lead."""
        self.now = at if at is not None else self.now + (minutes(1) if after is None else after)
        self.last = self.world.tell(kind, payload, actor=actor, at=self.now, lead=self.name, recorded=recorded)
        return self

    def acts(self, action: str, *, creative: str | None = "C1", name: str | None = None, consent: bool | None = None,
             **when: Any) -> Story:  # fmt: skip
        payload = {"action": action, "contact": self.contact, "creative": creative, "name": name, "consent": consent}
        return self.tell("target_action", payload, actor="SYS", **when)

    def assigned(self, operator: str, *, by: str = "SYS", **when: Any) -> Story:
        return self.tell("lead.assigned", {"operator": operator}, actor=by, **when)

    def call(self, by: str, result: str = "connected", *, direction: str = "out", **when: Any) -> Story:
        talk = 240 if result == "connected" else 0
        return self.tell("call", {"direction": direction, "result": result, "talk_s": talk}, actor=by, **when)

    def talked(self, by: str, seconds: int, **when: Any) -> Story:
        """The client rang and was spoken with."""
        return self.tell("call", {"direction": "in", "result": "connected", "talk_s": seconds}, actor=by, **when)

    def qualified(self, by: str, verdict: str = "target", reason: str | None = None, *,
                  answers: Mapping[str, Any] | None = None, **when: Any) -> Story:  # fmt: skip
        payload = {"verdict": verdict, "reason": reason, "answers": dict(answers or {"debt_amount": 600000})}
        return self.tell("lead.qualified", payload, actor=by, **when)

    def cut_off(self, by: str, reason: str | None = "insolvent", **when: Any) -> Story:
        return self.tell("lead.cut_off", {"reason": reason}, actor=by, **when)

    def callback(self, by: str, within: timedelta, **when: Any) -> Story:
        moment = self.now + within
        return self.tell("callback.scheduled", {"at": moment.isoformat()}, actor=by, **when)

    def booked(self, by: str, slot: timedelta | datetime, *, office: str = "OF1", meeting: str | None = None,
               **when: Any) -> Story:  # fmt: skip
        """`slot`: an instant, or how long after the lead's previous fact."""
        name = meeting or f"MT-{self.name}-{len(self._meetings) + 1}"
        self._meetings.append(name)
        payload = {"meeting": name, "slot": self._instant(slot), "office": office}
        return self.tell("meeting.booked", payload, actor=by, **when)

    def confirmed(self, by: str, **when: Any) -> Story:
        return self.tell("meeting.confirmed", {"meeting": self.meeting}, actor=by, **when)

    def moved(self, by: str, slot: timedelta | datetime, **when: Any) -> Story:
        payload = {"meeting": self.meeting, "slot": self._instant(slot), "by": "client"}
        return self.tell("meeting.rescheduled", payload, actor=by, **when)

    def cancelled(self, by: str, *, meeting: str | None = None, **when: Any) -> Story:
        payload = {"meeting": meeting or self.meeting, "by": "client"}
        return self.tell("meeting.cancelled", payload, actor=by, **when)

    def no_show(self, by: str = "A1", **when: Any) -> Story:
        return self.tell("meeting.no_show", {"meeting": self.meeting}, actor=by, **when)

    def arrived(self, by: str = "A1", *, meeting: str | None = None, named: bool = True, office: str = "OF1",
                **when: Any) -> Story:  # fmt: skip
        """The arrival names the meeting booked last, another one, or (`named=False`) none."""
        name = meeting or (self.meeting if named and self._meetings else None)
        return self.tell("visit.arrived", {"meeting": name, "office": office}, actor=by, **when)

    def classified(self, by: str, verdict: str = "target", reason: str | None = None, **when: Any) -> Story:
        return self.tell("visit.classified", {"verdict": verdict, "reason": reason}, actor=by, **when)

    def outcome(self, seller: str, outcome: str, reason: str | None = None, **when: Any) -> Story:
        payload = {"seller": seller, "outcome": outcome, "reason": reason}
        return self.tell("meeting.outcome", payload, actor=seller, **when)

    def followup(self, by: str, within: timedelta, **when: Any) -> Story:
        return self.tell("followup.scheduled", {"at": self._instant(within)}, actor=by, **when)

    def followed_up(self, by: str, result: str = "no_decision", **when: Any) -> Story:
        return self.tell("followup.done", {"result": result}, actor=by, **when)

    def signed(self, sellers: str | Mapping[str, str], amount: str = "150000.00", *, deal: str | None = None,
               **when: Any) -> Story:  # fmt: skip
        shares = {sellers: "1"} if isinstance(sellers, str) else dict(sellers)
        payload = {"deal": deal or f"D-{self.name}", "amount": amount, "sellers": shares}
        return self.tell("deal.signed", payload, actor=next(iter(shares)), **when)

    def deal_cancelled(self, by: str, *, deal: str | None = None, **when: Any) -> Story:
        return self.tell("deal.cancelled", {"deal": deal or f"D-{self.name}"}, actor=by, **when)

    def paid(self, amount: str, *, deal: str | None = None, payment: str | None = None, **when: Any) -> Story:
        self._payments.append(payment or f"P-{self.name}-{len(self._payments) + 1}")
        payload = {"payment": self.payment, "deal": deal or f"D-{self.name}", "amount": amount}
        return self.tell("payment.received", payload, actor="K1", **when)

    def refunded(self, amount: str, *, payment: str | None = None, **when: Any) -> Story:
        refund = f"R-{self.name}-{len(self.world.events) + 1}"
        payload = {"refund": refund, "payment": payment or self.payment, "amount": amount}
        return self.tell("payment.refunded", payload, actor="K1", **when)

    def lost(self, by: str, reason: str = "chose_competitor", **when: Any) -> Story:
        return self.tell("lead.lost", {"reason": reason}, actor=by, **when)

    def slept(self, by: str, until: str | None = None, **when: Any) -> Story:
        return self.tell("lead.slept", {"until": until, "reason": "postponed"}, actor=by, **when)

    def reactivated(self, by: str, **when: Any) -> Story:
        return self.tell("lead.reactivated", {"reason": "called_back"}, actor=by, **when)

    def invalid(self, by: str, reason: str = "wrong_number", **when: Any) -> Story:
        return self.tell("lead.invalid", {"reason": reason}, actor=by, **when)

    def qc(self, verdict: str, reason: str | None = "recording_heard", *, by: str = "Q1", **when: Any) -> Story:
        return self.tell("qc.verdict", {"verdict": verdict, "reason": reason}, actor=by, **when)

    def overturned(self, *, by: str = "Q1", **when: Any) -> Story:
        return self.tell("qc.cutoff_overturned", {"reason": "debt_is_enough"}, actor=by, **when)

    def reattributed(self, creative: str | None, *, approved_by: str | None = "D1", **when: Any) -> Story:
        payload = {"creative": creative, "reason": "asked_the_client", "approved_by": approved_by}
        return self.tell("lead.reattributed", payload, actor="M1", **when)

    def merged(self, into: str, *, by: str = "H1", **when: Any) -> Story:
        return self.tell("lead.merged", {"into": into}, actor=by, **when)

    def _instant(self, moment: timedelta | datetime) -> str:
        return (moment if isinstance(moment, datetime) else self.now + moment).isoformat()


def late(told: Event, by: timedelta) -> Event:
    """The same fact, recorded so much later."""
    return replace(told, recorded_at=told.recorded_at + by)
