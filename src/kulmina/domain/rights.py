"""Who may record what: the roles of the trade with exactly their rights (DOMAIN §5).

`WRITES` is the table, `check` adds the rules on own leads, own office and own entries. Reading rights are
those of the pages; what a role reads of leads is `Reach`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kulmina.domain import facts, refusal
from kulmina.domain.company import Company
from kulmina.domain.counting import COUNTED
from kulmina.domain.event import Event
from kulmina.domain.lead import Lead
from kulmina.domain.refusal import ImpossibleStep


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody at work: who he is in the journal, in which role, in which office; `also`: his other roles, where
    a small firm has one person for several."""

    person: str
    role: str
    office: str | None = None
    also: tuple[str, ...] = ()

    @property
    def roles(self) -> tuple[str, ...]:
        return (self.role, *self.also)


class NotAllowed(ImpossibleStep):
    """The role does not record such facts."""

    ru = "Ваша роль этого не записывает: попросите того, чья это работа."
    en = "Your role does not record this: ask the one whose work it is."


class NotYourLead(ImpossibleStep):
    """The lead belongs to somebody else."""

    ru = "Лид {lead} не ваш: с ним работает {holder}. Попросите руководителя передать его вам."
    en = "Lead {lead} is not yours: {holder} works on it. Ask a head to hand it over to you."


class NotYourOffice(ImpossibleStep):
    """It happened in an office that is not the actor's."""

    ru = "Это не ваш офис: {office}. Запись делает тот, кто там работает."
    en = "This is not your office: {office}. Somebody who works there records it."


class NotYourEntry(ImpossibleStep):
    """Only the one who made an entry takes it back."""

    ru = "Эту запись внёс {author}: отменить её может только он."
    en = "This entry was made by {author}: only that person takes it back."


class NotForOneself(ImpossibleStep):
    """Nobody decides on his own pay."""

    ru = "О собственной оплате не решают: это должен сделать другой человек."
    en = "Nobody decides on his own pay: somebody else has to do this."


_FLOW = frozenset(
    {
        "target_action", "lead.assigned", "call", "lead.qualified", "lead.cut_off", "lead.invalid", "lead.lost",
        "lead.slept", "lead.reactivated", "callback.scheduled", "meeting.booked", "meeting.confirmed",
        "meeting.reminded", "meeting.rescheduled", "meeting.cancelled", "consent.recorded", "consent.revoked",
    }
)  # fmt: skip
_OFFICE = frozenset(
    {"target_action", "visit.arrived", "visit.left_unserved", "meeting.no_show", "seller.assigned", "consent.recorded"}
)
_SALES = frozenset(
    {
        "seller.assigned", "visit.classified", "meeting.outcome", "followup.done", "followup.scheduled", "deal.signed",
        "deal.scheduled", "deal.cancelled", "lead.lost", "lead.slept", "lead.reactivated", "consent.recorded",
    }
)  # fmt: skip
_BUDGET = frozenset({"budget.accepted", "creative.noted"})
_MARKETING = _BUDGET | {"ad.reported", "creative.registered", "budget.set", "lead.reattributed"}
_SETUP = frozenset({"business.configured", "office.registered", "person.registered", "period.defined"})

# What each role writes. Everybody who is paid may dispute a line of his own statement.
WRITES: Mapping[str, frozenset[str]] = {
    "owner": _SETUP
    | _BUDGET
    | {"preset.saved", "scheme.published", "scheme.assigned", "plan.set", "dispute.resolved", "score.trained"},
    "commercial_director": _BUDGET
    | {"preset.saved", "plan.set", "adjustment.posted", "lead.reattributed", "score.trained"}
    | {"scheme.published", "scheme.assigned", "dispute.resolved", "dispute.opened"},
    "marketing_head": _MARKETING | {"dispute.opened"},
    "marketer": _MARKETING | {"dispute.opened"},
    "contractor": frozenset(),
    "cc_head": frozenset({"lead.assigned", "lead.merged", "adjustment.posted", "dispute.opened", "score.trained"}),
    "operator": _FLOW | {"dispute.opened"},
    "office_admin": _OFFICE | {"dispute.opened"},
    "seller": _SALES | {"dispute.opened"},
    "sales_head": frozenset({"seller.assigned", "followup.scheduled", "lead.merged", "dispute.opened"}),
    "quality_controller": frozenset(
        {"qc.reviewed", "qc.verdict", "qc.cutoff_overturned", "lead.merged", "dispute.opened"}
    ),
    "cashier": frozenset({"payment.received", "payment.refunded", "till.closed", "dispute.opened"}),
    "payroll": frozenset(
        {"timesheet.recorded", "adjustment.posted", "period.closed", "statement.issued", "dispute.opened"}
    ),
    "analyst": frozenset({"dispute.opened"}),
    "system": frozenset(facts.KINDS),
}
_CHOOSES = frozenset({"owner", "commercial_director"})
_HEADS = frozenset({"cc_head"})  # who works on leads that others hold
# An operator serves whoever calls: these do not change whose the lead is.
_SERVICE = (
    facts.MeetingConfirmed, facts.MeetingReminded, facts.MeetingRescheduled, facts.MeetingCancelled,
    facts.ConsentRecorded, facts.ConsentRevoked, facts.TargetAction,
)  # fmt: skip
ASKED_AGAIN = "asked_again"  # the reason of taking a lead up again whose client has come back by himself
# A void of these is somebody's own work beside taking back one's own mistakes.
VOIDS: Mapping[str, frozenset[str]] = {
    "quality_controller": frozenset({"visit.arrived"}),
    "system": frozenset(facts.KINDS),
}


def may(actor: Actor, kind: str, company: Company) -> bool:
    """Whether the role records facts of this kind. Where there is no call centre, sellers work the flow (R60)."""
    return any(kind in _writes(role, company) for role in actor.roles)


def _writes(role: str, company: Company) -> frozenset[str]:
    own = WRITES.get(role, frozenset())
    return own | _FLOW if role == "seller" and not has_call_centre(company) else own


def has_call_centre(company: Company) -> bool:
    """Whether anybody works as an operator."""
    return any(person.role == "operator" for person in company.people.values())


def works_on_others(actor: Actor) -> bool:
    """Whether the actor may work on leads that others hold."""
    return any(role in _HEADS or role == "system" for role in actor.roles)


def check(actor: Actor, event: Event, lead: Lead | None, company: Company) -> None:
    """Refuse a fact that this person may not record about this lead.

    `lead`: as it stands before the fact, None for facts about no lead and for a new lead.
    Raises NotAllowed, NotYourLead, NotYourOffice, NotForOneself.
    """
    if "system" in actor.roles:
        return
    fact = event.fact
    if not may(actor, event.kind, company) and not _chooses_target(actor, fact, company):
        raise NotAllowed(what=event.kind)
    _check_office(actor, fact)
    if isinstance(fact, facts.AdjustmentPosted) and actor.person in (fact.person, fact.approved_by):
        raise NotForOneself()
    if isinstance(fact, facts.LeadReattributed) and fact.approved_by and not approves_reattribution(actor):
        raise NotAllowed(what="approved_by")
    if isinstance(fact, facts.QcReviewed) and fact.operator == actor.person:
        raise NotForOneself()
    if "owner" not in actor.roles and _is_own_pay(actor, fact, company):
        raise NotForOneself()
    if lead is None:
        return
    refusals = [
        _about_lead(role, actor, event, lead, company) for role in actor.roles if event.kind in _writes(role, company)
    ]
    if refusals and all(refusals):
        raise next(filter(None, refusals))


def approves_reattribution(actor: Actor) -> bool:
    """Whether the person lets a lead be owed to another creative; not one that he has asked for himself."""
    return "commercial_director" in actor.roles


def _is_own_pay(actor: Actor, fact: facts.Fact, company: Company) -> bool:
    """Whether a scheme is given to the one who records it, or is the one that he is paid by."""
    if isinstance(fact, facts.SchemeAssigned):
        return fact.person == actor.person
    if not isinstance(fact, facts.SchemePublished):
        return False
    name = fact.scheme.get("scheme_id") or fact.scheme.get("id")
    return any(one.person == actor.person and one.scheme == name for one in company.assignments)


def chooses_target(actor: Actor) -> bool:
    """Whether the person says which target action is expected of the client, and since when (R11)."""
    return any(role in _CHOOSES for role in actor.roles)


def _chooses_target(actor: Actor, fact: facts.Fact, company: Company) -> bool:
    """Rules that differ from those in force only in what is counted, set by one who chooses that."""
    if not isinstance(fact, facts.BusinessConfigured) or not chooses_target(actor):
        return False
    return _but_counting(fact.rules) == _but_counting(company.configured)


def _but_counting(rules: Mapping[str, object]) -> Mapping[str, object]:
    return {key: value for key, value in rules.items() if key not in COUNTED}


def _about_lead(role: str, actor: Actor, event: Event, lead: Lead, company: Company) -> ImpossibleStep | None:
    """Why the person may not do this to this lead in this role; None: he may."""
    try:
        _check_lead(role, actor, event.fact, lead, company)
    except ImpossibleStep as refused:
        return refused
    return None


def _check_office(actor: Actor, fact: facts.Fact) -> None:
    if isinstance(fact, facts.VisitArrived | facts.TillClosed | facts.PaymentReceived | facts.PaymentRefunded):
        _own_office(actor, fact.office)


def _check_lead(role: str, actor: Actor, fact: facts.Fact, lead: Lead, company: Company) -> None:
    match role:
        case "operator":
            _check_operator(actor, fact, lead)
        case "seller":
            if not has_call_centre(company) and _serves(fact):
                return
            if has_call_centre(company) or lead.arrival is not None:
                _check_seller(actor, fact, lead)
            else:
                _check_operator(actor, fact, lead)
        case "office_admin":
            if lead.visits and not isinstance(fact, facts.TargetAction | facts.VisitArrived):
                _own_office(actor, lead.visits[-1].office)
        case "sales_head":
            _own_office(actor, office_of(lead))


def _serves(fact: facts.Fact) -> bool:
    """Whether this is done for whoever calls, and leaves the lead with whom it is."""
    if isinstance(fact, facts.LeadReactivated):
        return fact.reason == ASKED_AGAIN
    return isinstance(fact, _SERVICE) or (isinstance(fact, facts.Call) and fact.direction == "in")


def _check_operator(actor: Actor, fact: facts.Fact, lead: Lead) -> None:
    if _serves(fact):
        return
    if isinstance(fact, facts.LeadAssigned):
        if fact.operator != actor.person:
            raise NotAllowed(what="lead.assigned")
        return
    if lead.operator not in (None, actor.person):
        raise refusal.LeadIsTaken(lead=lead.lead_id, operator=lead.operator)


def _check_seller(actor: Actor, fact: facts.Fact, lead: Lead) -> None:
    """Own clients, and whoever waits in the own office and was taken by nobody."""
    if isinstance(fact, facts.SellerAssigned) and fact.seller != actor.person:
        raise NotAllowed(what="seller.assigned")
    if sells_to(actor.person, lead):
        return
    waits = bool(lead.visits) and lead.visits[-1].seller is None and lead.visits[-1].served_at is None
    if not waits:
        raise NotYourLead(lead=lead.lead_id, holder=lead.seller or "—")
    _own_office(actor, lead.visits[-1].office)


def sells_to(person: str, lead: Lead) -> bool:
    """Whether the lead is this seller's: he works with the client, held the meeting or shares a contract."""
    if person in (lead.seller, lead.outcome.seller if lead.outcome else None):
        return True
    return any(person in deal.sellers for deal in lead.deals)


def office_of(lead: Lead) -> str | None:
    """Where the client came, else where he is booked."""
    if lead.visits:
        return lead.visits[-1].office
    booked = [meeting for meeting in lead.meetings if meeting.office]
    return max(booked, key=lambda m: (m.booked_at, m.event_id)).office if booked else None


def _own_office(actor: Actor, office: str | None) -> None:
    if actor.office is not None and office is not None and office != actor.office:
        raise NotYourOffice(office=office)


def check_void(actor: Actor, wrong: Event, company: Company) -> None:
    """Refuse to take back a fact that is not one's own. Raises NotAllowed, NotYourEntry."""
    if any(wrong.kind in VOIDS.get(role, frozenset()) for role in actor.roles):
        return
    if wrong.actor != actor.person:
        raise NotYourEntry(author=wrong.actor)
    if not may(actor, wrong.kind, company):
        raise NotAllowed(what=wrong.kind)
