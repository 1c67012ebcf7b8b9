"""The first test lead: an invented client goes the whole road of the company, and is then taken back without a trace.

Each step is recorded in the name of whoever does that work in the company, by the same acts as in the rooms; a step
that was done in a room counts as well, because what is done is read off the lead. What an application or a payment
service would send is recorded by the system.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from kulmina.actions import act, calls, clients, leads, meetings, sales, till, visits
from kulmina.actions.act import Done
from kulmina.actions.setup import Staff, Worker
from kulmina.clients import people
from kulmina.current import leads as leads_now
from kulmina.current import slots
from kulmina.domain.company import ActionRule, Company
from kulmina.domain.decomposition import reference
from kulmina.domain.event import Event
from kulmina.domain.lead import Lead
from kulmina.domain.money import Kopecks, roubles
from kulmina.domain.preset import Preset
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor
from kulmina.journal import read
from kulmina.recording import turn

SYSTEM = Actor("SYS", "system")
PHONE = "+7 900 000-00-01"
MOST = 50  # test clients in the life of a company
ALL_AT_ONCE = Fraction(1)
ENDED = ("lost", "non_target", "invalid", "sleeping")  # from here the road does not lead on


class NobodyDoesIt(ImpossibleStep):
    """The work of this step is nobody's."""

    ru = "Этой работы в компании пока никто не делает. Назначьте её на шаге «Люди»."
    en = "Nobody in the company does this work yet. Give it to somebody at the step “People”."


class NotYet(ImpossibleStep):
    """An earlier step comes first."""

    ru = "Сначала предыдущий шаг: тестовый клиент до этого ещё не дошёл."
    en = "The step before comes first: the test client has not come that far."


class NoFreeSlot(ImpossibleStep):
    """The office receives nobody in the days that are looked at."""

    ru = "В офисе нет свободного времени на ближайшие дни. Проверьте часы и места на шаге «Офисы»."
    en = "The office has no free time in the coming days. Check hours and places at the step “Offices”."


class NoTargetAction(ImpossibleStep):
    """Nobody has said what is expected of clients."""

    ru = "Сначала выберите целевое действие: без него неизвестно, с чего начинается путь клиента."
    en = "Choose the target action first: without it nobody knows where the client's road begins."


class TooManyTrials(ImpossibleStep):
    """The company has had its test clients."""

    ru = "Тестовых клиентов было уже {most}. Ведите настоящих: путь тот же."
    en = "There were {most} test clients already. Go on with real ones: the road is the same."


@dataclass(frozen=True, slots=True)
class Road:
    """Which steps a client of this company goes. `first`: what he begins with; `then`: a target action that comes
    after it (an action in the app, an application with consent), None: the first one is it."""

    first: ActionRule
    then: ActionRule | None
    stops: tuple[str, ...]


# Whose work a step is; "system": it comes from outside by itself.
JOBS: Mapping[str, str] = {
    "asked": "operator", "acted": "operator", "called": "operator", "booked": "operator", "arrived": "office_admin",
    "sold": "seller", "paid": "cashier",
}  # fmt: skip
# Who is paid by such a fact, and so should not be the one who records it (DOMAIN §5).
PAID_BY: Mapping[str, str] = {"arrived": "operator", "sold": "operator", "paid": "seller"}
_FROM_OUTSIDE = frozenset({"app_install", "app_action", "online_purchase"})
_OFFICE = ("called", "booked", "arrived", "sold", "paid")


def road(company: Company, preset: Preset | None) -> Road:
    """The road by the company's own counting. Raises NoTargetAction."""
    rules = company.rules
    if not rules.target_actions or not rules.lead_actions:
        raise NoTargetAction()
    at_once = [one for one in rules.target_actions if _begins(one, company) and one.action != "app_action"]
    target = rules.target_actions[0]
    first = next(iter(at_once), rules.lead_actions[0])
    then = None if first.covers(target.action, target.name) or at_once else target
    middle = ("acted",) if then else ()
    return Road(first, then, ("asked", *middle, *_rest(first.action, preset)))


def _begins(action: ActionRule, company: Company) -> bool:
    """Whether it makes a lead by itself, without anything that must be said besides."""
    makes = any(rule.covers(action.action, action.name) for rule in company.rules.lead_actions)
    return makes and action.action not in company.rules.consent_required


def _rest(action: str, preset: Preset | None) -> tuple[str, ...]:
    if preset is not None and preset.portrait is None:
        return ()
    if action == "visit":
        return ("sold", "paid")
    return ("sold", "paid") if action == "online_purchase" else _OFFICE


@dataclass(frozen=True, slots=True)
class Trial:
    """The latest test client. `lead` None: there was none yet; `removed`: he was taken back."""

    number: int
    lead: Lead | None
    events: tuple[Event, ...]
    removed: bool

    @property
    def lead_id(self) -> str | None:
        return self.lead.lead_id if self.lead else None

    @property
    def runs(self) -> bool:
        """Whether a test client stands in the figures now."""
        return self.lead is not None and not self.removed


def latest(company: Company) -> Trial:
    """The latest test client, read off the journal."""
    asked = {number: _token(number, "asked") + "-00" for number in range(1, MOST + 1)}
    known = read.numbers_of([*asked.values(), *(f"void-{event}" for event in asked.values())])
    number = max((number for number, event in asked.items() if event in known), default=0)
    if not number:
        return Trial(0, None, (), removed=False)
    began = read.event(asked[number])
    card = leads_now.card(began.lead_id, company) if began and began.lead_id else None
    if card is None:
        return Trial(number, None, (), removed=True)
    events = tuple(step.event for step in card.history if not step.voided and step.event.kind != "event.voided")
    return Trial(number, card.lead, events, removed=f"void-{asked[number]}" in known)


def reached(stop: str, lead: Lead) -> bool:
    """Whether the lead has come to a step, wherever that was recorded."""
    found: Mapping[str, Callable[[], bool]] = {
        "asked": lambda: lead.created_at is not None,
        "acted": lambda: lead.target_action is not None,
        "called": lambda: lead.arrival is not None or (lead.first_touch is not None and lead.verdict == "target"),
        "booked": lambda: bool(lead.meetings) or lead.arrival is not None,
        "arrived": lambda: lead.arrival is not None,
        "sold": lambda: any(deal.cancelled_at is None for deal in lead.deals),
        "paid": lambda: lead.cash > 0,
    }
    return found[stop]()


def ended(trial: Trial, way: Road) -> bool:
    """Whether the test client has come to the end of the road, or was there and is taken back."""
    return trial.removed or (trial.lead is not None and reached(way.stops[-1], trial.lead))


def doer(stop: str, way: Road, staff: Staff, office: str = "") -> Worker | None:
    """Whose work the step is; None: nobody's, or it comes from outside (`from_outside`)."""
    job = "office_admin" if stop == "asked" and way.first.action == "visit" else JOBS[stop]
    found = staff.of(job, office) or staff.of(job)
    return found or (staff.of("seller") if job == "operator" else None)


def from_outside(stop: str, way: Road) -> bool:
    """Whether no person records the step: an application, a site or an app does."""
    if stop == "asked":
        return way.first.action in _FROM_OUTSIDE
    return stop == "acted" and way.then is not None and way.then.action in _FROM_OUTSIDE


def advance(stop: str, company: Company, preset: Preset | None, staff: Staff, *, name: str, now: datetime) -> Done:
    """Record a step of the road, once. `name`: how the test client is called.

    Raises NoTargetAction, NobodyDoesIt, NotYet, NoFreeSlot, TooManyTrials, and what the acts of the rooms raise.
    """
    way = road(company, preset)
    with turn():
        trial = latest(company)
        if stop == "asked":
            return _begin(trial, way, company, staff, name, now)
        lead = trial.lead
        if not trial.runs or lead is None or lead.lead_id is None or stop not in way.stops:
            raise NotYet()
        before = way.stops[: way.stops.index(stop)]
        if not all(reached(one, lead) for one in before):
            raise NotYet()
        if reached(stop, lead):
            return Done((), lead.lead_id, repeated=True)
        step = _Step(trial, lead, lead.lead_id, way, company, preset, staff, now)
        return _ACTS[stop](step)


def _begin(trial: Trial, way: Road, company: Company, staff: Staff, name: str, now: datetime) -> Done:
    if trial.runs:
        return Done((), trial.lead_id, repeated=True)
    if trial.number >= MOST:
        raise TooManyTrials(most=MOST)
    token, office = _token(trial.number + 1, "asked"), place(company, staff)
    actor = SYSTEM if from_outside("asked", way) else _actor(doer("asked", way, staff, office), "asked", way)
    creative = next(iter(company.creatives), None)
    if way.first.action == "call":
        return calls.answer(actor, PHONE, now=now, name=name, creative=creative, token=token).done
    if way.first.action == "visit":
        return visits.walk_in(actor, office, PHONE, now=now, name=name, creative=creative, token=token)
    return leads.receive(actor, way.first.action, PHONE, now=now, name=name, creative=creative, token=token).done


def place(company: Company, staff: Staff) -> str:
    """The office in which the test client is received: the first one where somebody sells."""
    offices = list(company.offices)
    sells = (office for office in offices if staff.of("seller", office))
    return next(sells, offices[0] if offices else "")


@dataclass(frozen=True, slots=True)
class _Step:
    """From where a step is made."""

    trial: Trial
    lead: Lead
    lead_id: str
    way: Road
    company: Company
    preset: Preset | None
    staff: Staff
    now: datetime

    def token(self, stop: str) -> str:
        """The name of the act; another one where the same step was made before and taken back."""
        name = _token(self.trial.number, stop)
        tries = [name, *(f"{name}-{again}" for again in range(2, MOST))]
        known = read.numbers_of([f"{one}-00" for one in tries])
        return next(one for one in tries if f"{one}-00" not in known)

    def actor(self, stop: str, office: str = "") -> Actor:
        """Who does it; the lead's own operator and seller go on with their client."""
        holder = self.staff.one({"called": self.lead.operator, "booked": self.lead.operator,
                                 "sold": self.lead.seller}.get(stop) or "")  # fmt: skip
        return _actor(holder or doer(stop, self.way, self.staff, office), stop, self.way)


def _actor(worker: Worker | None, stop: str, way: Road) -> Actor:
    if worker is None:
        raise NobodyDoesIt()
    job = "office_admin" if stop == "asked" and way.first.action == "visit" else JOBS[stop]
    return worker.as_(job if job in worker.roles or job != "operator" else "seller")


def _acted(step: _Step) -> Done:
    target = step.way.then
    assert target is not None
    actor = SYSTEM if from_outside("acted", step.way) else step.actor("acted")
    payload: dict[str, Any] = {
        "action": target.action,
        "name": target.name,
        "contact": step.lead.contact,
        "creative": step.lead.creative,
    }
    if target.action in step.company.rules.consent_required:
        payload["consent"] = True
    told = {key: value for key, value in payload.items() if value}
    return act.perform(actor, step.lead_id, [("target_action", told)], now=step.now, token=step.token("acted"))


def _called(step: _Step) -> Done:
    card = calls.Card(step.lead_id, token=step.token("called"))
    talk = calls.Talk(60, told=step.lead.first_touch is not None)
    return calls.qualify(step.actor("called"), card, talk, calls.Verdict("target"), now=step.now)


def _booked(step: _Step) -> Done:
    office = place(step.company, step.staff)
    free = slots.nearest(step.company, since=step.now, now=step.now, offices=[office], count=1)
    if not free:
        raise NoFreeSlot()
    return meetings.book(
        step.actor("booked"), step.lead_id, office, free[0].slot.start, now=step.now, token=step.token("booked")
    )


def _arrived(step: _Step) -> Done:
    booked = step.lead.meetings[-1]
    office = booked.office or place(step.company, step.staff)
    return visits.arrive(
        step.actor("arrived", office), step.lead_id, office, meeting=booked.meeting, now=step.now,
        token=step.token("arrived"),
    )  # fmt: skip


def _sold(step: _Step) -> Done:
    seller = step.actor("sold", step.lead.visits[-1].office or "" if step.lead.visits else "")
    token, price = step.token("sold"), deal_of(step.preset)
    shares = {seller.person: ALL_AT_ONCE}
    if step.lead.arrival is None:
        told = {"deal": f"D-{step.lead_id}", "amount": roubles(price),
                "sellers": {seller.person: "1"}}  # fmt: skip
        return act.perform(SYSTEM, step.lead_id, [("deal.signed", told)], now=step.now, token=token)
    if step.lead.seller is None:
        visits.take(seller, step.lead_id, now=step.now, token=step.token("met"))
    return sales.sell(
        seller, step.lead_id, sales.Deal(price, shares), now=step.now, verdict=sales.Verdict("target"), token=token
    )


def _paid(step: _Step) -> Done:
    deal = next(one for one in step.lead.deals if one.cancelled_at is None)
    office = (step.lead.visits[-1].office if step.lead.visits else None) or place(step.company, step.staff)
    return till.take(
        step.actor("paid", office), step.lead_id, deal.deal, Kopecks(deal.amount), "card", now=step.now, office=office,
        token=step.token("paid"),
    )  # fmt: skip


_ACTS: Mapping[str, Callable[[_Step], Done]] = {
    "acted": _acted, "called": _called, "booked": _booked, "arrived": _arrived, "sold": _sold, "paid": _paid,
}  # fmt: skip


def deal_of(preset: Preset | None) -> int:
    """Kopecks of the usual deal of the trade, in whole roubles."""
    norms = preset.norms if preset else None
    return (norms.average_deal if norms else int(reference().average)) // 100 * 100


def remove(owner: Actor, company: Company, staff: Staff, *, now: datetime) -> int:
    """Take every fact of the test client back, the last one first, and forget his phone; how many facts there were.

    Each is taken back in the name of whoever recorded it; of somebody who has left, by the system.
    """
    with turn():
        trial = latest(company)
        if not trial.runs or trial.lead is None:
            return 0
        for event in sorted(trial.events, key=lambda e: (e.occurred_at, e.event_id), reverse=True):
            act.take_back(_author(event, staff), [event.event_id], now=now, reason="test")
        if trial.lead.contact and people.reference(trial.lead.contact) is not None:
            clients.erase(owner, trial.lead.contact, now=now)
    return len(trial.events)


def step_back(company: Company, preset: Preset | None, staff: Staff, *, now: datetime) -> str:
    """Take back what brought the test client to his latest step, wherever it was recorded; which step that was.

    Raises NotYet where he has done no step after the first, and what `act.take_back` raises.
    """
    way = road(company, preset)
    with turn():
        trial = latest(company)
        if not trial.runs or trial.lead is None:
            raise NotYet()
        made = [stop for stop in way.stops if reached(stop, trial.lead)]
        if len(made) < 2:
            raise NotYet()
        for event in sorted(trial.events, key=lambda e: (e.occurred_at, e.event_id), reverse=True):
            act.take_back(_author(event, staff), [event.event_id], now=now, reason="test")
            left = latest(company).lead
            if left is None or not reached(made[-1], left):
                break
    return made[-1]


def _author(event: Event, staff: Staff) -> Actor:
    worker = staff.one(event.actor)
    return Actor(worker.person, worker.roles[0], None, worker.roles[1:]) if worker else SYSTEM


def _token(number: int, stop: str) -> str:
    """The name of a step's act; the test clients of a company are known by it."""
    return f"test{number}-{stop}"
