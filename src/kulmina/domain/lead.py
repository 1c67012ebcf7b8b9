"""One lead, read from its facts: from the first touch to money in the till (DOMAIN §7, §8).

The reference fold in plain Python: what the live tables hold and what the set-based answers are compared
with. It does not depend on the order in which facts arrive: they are sorted by (occurred_at, event_id).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from kulmina.domain import lead_state
from kulmina.domain.company import Rules
from kulmina.domain.credit import Arrival, Meeting, credited
from kulmina.domain.event import Event
from kulmina.domain.facts import EventVoided, Instalment
from kulmina.domain.response import working_time
from kulmina.domain.story import HEAR, Act, Assignment, CutOff, Deal, Outcome, Payment, Refund, Story, Visit
from kulmina.domain.verdict import OFFICE, OPERATOR, QUALITY, Verdicts

_ORDER = attrgetter("occurred_at", "event_id")


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead as its visible facts tell it.

    `created_at`, `action`, `contact`: of the first lead-creating action, None where none is visible; then the
    lead is in no cohort. `creative`: of that action, or of the latest recorded approved reattribution; None:
    unattributed. `reached`: for each stage of `funnel.STAGES` the first instant of a fact of that stage or of
    a later one. `verdict`: target | non_target | unknown | invalid; `office_verdict`: target | non_target |
    None, still pending. `state`: one of `lead_state.STATES`. `response`: working time from creation to
    `first_touch`, None for walk-ins and the unanswered. `next_step`: the nearest date that was promised and
    not yet kept, also when it has passed. `last_at`: the last fact.
    """

    lead_id: str | None
    created_at: datetime | None
    action: str | None
    contact: str | None
    creative: str | None
    acts: tuple[Act, ...]
    verdict: str
    verdict_reason: str | None
    verdicts: Verdicts
    office_verdict: str | None
    state: lead_state.State
    reached: tuple[datetime | None, ...]
    arrival: Arrival | None
    meetings: tuple[Meeting, ...]
    assignments: tuple[Assignment, ...]
    cut_offs: tuple[CutOff, ...]
    overturned: bool
    outcome: Outcome | None
    deals: tuple[Deal, ...]
    payments: tuple[Payment, ...]
    first_touch: datetime | None
    response: timedelta | None
    answers: dict[str, Any]
    loss_reason: str | None
    merged_into: str | None
    next_step: datetime | None
    last_at: datetime | None
    seller: str | None = None
    visits: tuple[Visit, ...] = ()
    last_outcome: Outcome | None = None
    missed_at: datetime | None = None
    returned_at: datetime | None = None
    slept_at: datetime | None = None
    touched_at: datetime | None = None
    tries: tuple[datetime, ...] = ()
    followed_up: tuple[datetime, ...] = ()
    callback: datetime | None = None
    followup: datetime | None = None
    wake: datetime | None = None
    promised: Mapping[str, tuple[Instalment, ...]] = field(default_factory=dict)

    @property
    def walk_in(self) -> bool:
        """The client came from the street: the creating action was a visit."""
        return self.action == "visit"

    @property
    def duplicates(self) -> tuple[Act, ...]:
        """Lead-creating actions of the same contact after the first one."""
        return tuple(act for act in self.acts if act.creates)[1:]

    @property
    def target_action(self) -> Act | None:
        """The target action that counts first, at its `counts_at`; not payable where the lead is invalid."""
        valid = (act for act in self.acts if act.counts_at is not None)
        return min(valid, key=lambda act: act.counts_at or act.at, default=None)

    @property
    def operator(self) -> str | None:
        """Who holds the lead now."""
        return self.assignments[-1].operator if self.assignments else None

    def operator_at(self, end: datetime) -> str | None:
        """The operator of record for a period that ends at `end`: of the last assignment before it."""
        return next((given.operator for given in reversed(self.assignments) if given.at < end), None)

    @property
    def arrival_operator(self) -> str | None:
        """The operator credited for the arrival."""
        return self.arrival.operator if self.arrival else None

    def cut_off_confirmed(self, end: datetime | None = None) -> bool:
        """Cut off (before `end`), never overturned, and the verdict that holds is non-target (DOMAIN §9)."""
        made = any(end is None or cut.at < end for cut in self.cut_offs)
        return made and not self.overturned and self.verdict == "non_target"

    @property
    def cash(self) -> int:
        """Kopecks of all payments less the refunds of those payments."""
        return sum(payment.net for payment in self.payments)

    @property
    def response_s(self) -> int | None:
        """Whole working seconds of the response."""
        return None if self.response is None else self.response // timedelta(seconds=1)

    def answered_in_time(self, rules: Rules) -> bool:
        """The first touch came within the SLA; no touch at all is a breach."""
        return self.response is not None and self.response <= timedelta(seconds=rules.sla_seconds)

    @property
    def stage(self) -> int:
        """How many funnel stages were reached: 0 none, 1 lead … 6 paid."""
        return sum(at is not None for at in self.reached)

    @property
    def lacks_next_step(self) -> bool:
        """A follow-up or a sleeping lead without a date is a forgotten client."""
        return self.state in ("follow_up", "sleeping") and self.next_step is None


def visible(events: Iterable[Event], known_at: datetime | None = None) -> list[Event]:
    """The facts that count for who looks at `known_at` (None: now), in the order given.

    Left out: what was recorded later, and what a void recorded by then names. A void itself cannot be
    voided. The list must hold the voids together with the facts they name.
    """
    known = [event for event in events if known_at is None or event.recorded_at <= known_at]
    voided = {event.fact.event for event in known if isinstance(event.fact, EventVoided)}
    if not voided:
        return known
    return [event for event in known if event.event_id not in voided or isinstance(event.fact, EventVoided)]


def read_lead(
    events: Iterable[Event], rules: Rules, *, cut: datetime | None = None, lead_id: str | None = None
) -> Lead:
    """Fold the visible facts of one lead (`visible` has been applied; a repeated event id counts once).

    `cut` is for `state` alone: the state when only the facts before that instant had happened, with the
    verdict that is known now. `lead_id`: the lead that the facts are read as, where they come from merged ones.
    """
    ordered = _once(sorted(events, key=_ORDER))
    story = Story(rules)
    for event in ordered:
        hear = HEAR.get(type(event.fact))
        if hear is not None:
            hear(story, event, event.fact)
    if lead_id is None:
        lead_id = next((event.lead_id for event in ordered if event.lead_id), None)
    return _tell(story, ordered, lead_id, cut)


def _once(ordered: list[Event]) -> list[Event]:
    """Without repetitions, which sorting has put side by side, and without voids, which say nothing of the lead."""
    kept: list[Event] = []
    last = None
    for event in ordered:
        if event.event_id != last and type(event.fact) is not EventVoided:
            kept.append(event)
        last = event.event_id
    return kept


def _tell(story: Story, ordered: Sequence[Event], lead_id: str | None, cut: datetime | None) -> Lead:
    created = next((act for act in story.acts if act.creates), None)
    judged = story.judged
    verdicts = Verdicts(judged.get(OPERATOR), judged.get(OFFICE), judged.get(QUALITY))
    holding = story.invalid or verdicts.holding
    verdict = holding.value if holding else "unknown"
    meetings = _meetings(story)
    arrival = story.arrival
    if arrival is not None:
        arrival = arrival._replace(operator=credited(arrival, meetings, story.rules))
    payments = _payments(story.payments, story.refunds)
    state = _settled(story, payments, lead_state.fold(ordered, cut), verdict, cut)
    touch, response = _response(story, created)
    return Lead(
        lead_id=lead_id,
        created_at=created.at if created else None,
        action=created.action if created else None,
        contact=created.contact if created else None,
        creative=story.owed[3] if story.owed else created.creative if created else None,
        acts=_acts(story),
        verdict=verdict,
        verdict_reason=holding.reason if holding else None,
        verdicts=verdicts,
        office_verdict=verdicts.of_office,
        state=state,
        reached=_reached(story, created),
        arrival=arrival,
        meetings=tuple(meetings.values()),
        assignments=tuple(story.assignments),
        cut_offs=tuple(story.cut_offs),
        overturned=story.overturned,
        outcome=story.outcome,
        deals=tuple(story.deals.values()),
        payments=payments,
        first_touch=touch,
        response=response,
        answers=story.answers,
        loss_reason=story.loss_reason,
        merged_into=story.merged_into if story.merged_into != lead_id else None,
        next_step=_next_step(story, meetings, state),
        last_at=ordered[-1].occurred_at if ordered else None,
        seller=story.seller,
        visits=tuple(story.visits),
        last_outcome=story.last_outcome,
        missed_at=story.missed_at,
        returned_at=story.returned_at,
        slept_at=story.slept_at,
        touched_at=story.touches[-1] if story.touches else None,
        tries=tuple(story.tries),
        followed_up=tuple(story.followed_up),
        callback=story.callback,
        followup=story.followup,
        wake=story.wake,
        promised=story.promised,
    )


def _acts(story: Story) -> tuple[Act, ...]:
    """The target actions; one that needs a talk counts from the first long enough one that came in."""
    if not any(act.min_talk_s for act in story.acts):
        return tuple(story.acts)
    return tuple(_talked(act, story) if act.min_talk_s else act for act in story.acts)


def _talked(act: Act, story: Story) -> Act:
    long = (at for at, seconds in story.talks if at >= act.at and seconds >= act.min_talk_s)
    return act._replace(counts_at=next(long, None))


def _meetings(story: Story) -> Mapping[str, Meeting]:
    """The bookings with their final slots and what became of them."""
    return {
        name: booked._replace(
            slot=story.moved.get(name, booked.slot),
            confirmed_at=story.confirmed.get(name),
            cancelled_at=story.cancelled.get(name),
            no_show_at=story.no_shows.get(name),
            arrived_at=story.met.get(name),
        )
        for name, booked in story.meetings.items()
    }


def _payments(payments: Sequence[Payment], refunds: Sequence[Refund]) -> tuple[Payment, ...]:
    """The payments less their refunds; a refund of a payment that is not here takes nothing back."""
    if not refunds:
        return tuple(payments)
    back: dict[str, int] = {}
    for refund in refunds:
        back[refund.payment] = back.get(refund.payment, 0) + refund.amount
    return tuple(payment._replace(refunded=back.get(payment.payment, 0)) for payment in payments)


def _settled(
    story: Story, payments: Sequence[Payment], state: lead_state.State, verdict: str, cut: datetime | None
) -> lead_state.State:
    """The state after the rules on money: what came before the cut, less what had gone back by then."""
    if cut is not None and payments:
        came = [payment for payment in story.payments if payment.at < cut]
        payments = _payments(came, [refund for refund in story.refunds if refund.at < cut])
    net = sum(payment.net for payment in payments)
    return lead_state.settle(state, paid=bool(payments), net=net, verdict=verdict)


def _response(story: Story, created: Act | None) -> tuple[datetime | None, timedelta | None]:
    """The first touch at or after creation and the working time until it; no time for walk-ins."""
    if created is None:
        return None, None
    touch = next((at for at in story.touches if at >= created.at), None)
    if touch is None or created.action == "visit":
        return touch, None
    return touch, working_time(created.at, touch, story.rules)


def _reached(story: Story, created: Act | None) -> tuple[datetime | None, ...]:
    """First instants by stage, each no later than those of the stages after it."""
    walked_in = created.at if created and created.action == "visit" else None
    deals = [deal.at for deal in story.deals.values()]
    booked = [meeting.booked_at for meeting in story.meetings.values()]
    firsts = (
        created.at if created else None,
        _earliest(story.connected_at, walked_in),
        min(booked, default=None),
        story.arrival.at if story.arrival else None,
        min(deals, default=None),
        story.payments[0].at if story.payments else None,
    )
    reached: list[datetime | None] = []
    at: datetime | None = None
    for first in reversed(firsts):
        at = _earliest(first, at)
        reached.append(at)
    return tuple(reversed(reached))


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)


def _next_step(story: Story, meetings: Mapping[str, Meeting], state: lead_state.State) -> datetime | None:
    """The nearest promise not kept yet: a call-back, a meeting, a follow-up or a wake-up."""
    if state in lead_state.FINISHED:
        return None
    promised = [at for at in (story.callback, story.followup, story.wake) if at is not None]
    promised += [meeting.slot for meeting in meetings.values() if meeting.awaited]
    return min(promised, default=None)
