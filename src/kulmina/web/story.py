"""The history of a lead in human words: what happened, who did it, when it happened and when we learned it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kulmina.domain import facts
from kulmina.domain.event import Event
from kulmina.web import figures, trade, words
from kulmina.web.page import Page

LATE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Telling:
    """A fact in words. `tone`: good, bad, key, move or nothing; it colours the dot."""

    icon: str
    text: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history. `learned`: when it was recorded, where that was later than it happened;
    `voided`: who took it back, when and why."""

    event_id: str
    at: datetime
    who: str
    telling: Telling
    learned: datetime | None
    voided: str | None


def tell(page: Page, events: Iterable[Event], again: Collection[str] = ()) -> list[tuple[date, list[Entry]]]:
    """The history by business days, oldest first; what was voided stays in its place, struck through.

    `again`: ids of the target actions that repeat the first one.
    """
    ordered = sorted(events, key=lambda event: event.order)
    voids = {event.fact.event: event for event in ordered if isinstance(event.fact, facts.EventVoided)}
    told = [
        _entry(page, event, voids.get(event.event_id), event.event_id in again)
        for event in ordered
        if event.event_id not in _ids(voids)
    ]
    days: dict[date, list[Entry]] = {}
    for entry in told:
        days.setdefault(page.local(entry.at).date(), []).append(entry)
    return list(days.items())


def _ids(voids: dict[str, Event]) -> set[str]:
    return {void.event_id for void in voids.values()}


def _entry(page: Page, event: Event, void: Event | None, again: bool) -> Entry:
    telling = TELLERS.get(type(event.fact), _unknown)(page, event.fact)
    if again:
        telling = replace(telling, note=_joined(telling.note, _("asked again: no new lead")), tone="")
    if isinstance(event.fact, facts.TargetAction) and _lacks_consent(page, event, event.fact):
        telling = replace(telling, note=_joined(telling.note, _("no target action: it does not count without consent")))
    late = event.recorded_at - event.occurred_at > LATE
    return Entry(
        event_id=event.event_id,
        at=event.occurred_at,
        who=_who(page, event.actor),
        telling=telling,
        learned=event.recorded_at if late else None,
        voided=_voided(page, void) if void else None,
    )


def _lacks_consent(page: Page, event: Event, fact: facts.TargetAction) -> bool:
    """Whether the action would be a target action of its day, had the client agreed (R17)."""
    counting = page.company.rules.counting_on(event.occurred_at)
    asked, agreed = (counting.asked_talk(fact.action, fact.name, consent) for consent in (fact.consent, True))
    return asked is None and agreed is not None


def _who(page: Page, actor: str) -> str:
    return words.word(actor, "actor") if actor in words.NOBODYS else page.person(actor)


def _voided(page: Page, void: Event) -> str:
    assert isinstance(void.fact, facts.EventVoided)
    when = figures.moment(void.recorded_at)
    taken = _("Taken back by %(who)s, %(when)s") % {"who": _who(page, void.actor), "when": when}
    return f"{taken}: {page.reason(void.fact.reason)}" if void.fact.reason else taken


def _action(page: Page, fact: facts.TargetAction) -> Telling:
    icons = {"call": "phone-incoming", "visit": "door-enter", "application": "mail", "online_purchase": "wallet"}
    creative = (
        _("creative “%(title)s”") % {"title": page.creative(fact.creative)} if fact.creative else _("no creative")
    )
    consent = {True: _("with consent"), False: _("without consent"), None: ""}[fact.consent]
    note = " · ".join(part for part in (creative, trade.action_name(fact.name or "", page.company), consent) if part)
    return Telling(icons.get(fact.action, "target-arrow"), words.word(fact.action, "action"), note, "move")


def _assigned(page: Page, fact: facts.LeadAssigned) -> Telling:
    return Telling("user-plus", _("Handed over to %(name)s") % {"name": page.person(fact.operator)})


def _reattributed(page: Page, fact: facts.LeadReattributed) -> Telling:
    text = _("Owed to another creative: “%(title)s”") % {"title": page.creative(fact.creative) or _("none")}
    approved = _("approved by %(name)s") % {"name": page.person(fact.approved_by)} if fact.approved_by else ""
    return Telling("ad-2", text, _joined(page.reason(fact.reason), approved or _("not approved: has no effect")))


def _merged(page: Page, fact: facts.LeadMerged) -> Telling:
    return Telling("route", _("Merged into lead %(lead)s") % {"lead": fact.into}, page.reason(fact.reason))


def _invalid(page: Page, fact: facts.LeadInvalid) -> Telling:
    return Telling("ban", _("Marked as an invalid contact"), page.reason(fact.reason), "bad")


def _call(page: Page, fact: facts.Call) -> Telling:
    talked = figures.duration(fact.talk_s)
    incoming = fact.direction == "in"
    if fact.result == "connected":
        text = _("The client called") if incoming else _("Called the client")
        return Telling(_call_icon(incoming), text, _("talked for %(time)s") % {"time": talked}, "move")
    results = {
        "no_answer": _("no answer"),
        "busy": _("busy"),
        "wrong_number": _("wrong number"),
        "abandoned": _("hung up before anybody answered"),
    }
    text = _("Missed call of the client") if incoming else _("Call attempt")
    return Telling("phone-x", text, results[fact.result], "bad" if incoming else "")


def _call_icon(incoming: bool) -> str:
    return "phone-incoming" if incoming else "phone-outgoing"


def _qualified(page: Page, fact: facts.LeadQualified) -> Telling:
    text = _("Questioned: %(verdict)s") % {"verdict": words.word(fact.verdict, "verdict").lower()}
    answers = ", ".join(f"{page.question(key)}: {_answer(value)}" for key, value in fact.answers.items())
    tone = {"target": "good", "non_target": "bad"}.get(fact.verdict, "")
    return Telling("user-question", text, _joined(page.reason(fact.reason), answers), tone)


def _answer(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return figures.count(value) if isinstance(value, int) else str(value)


def _cut_off(page: Page, fact: facts.LeadCutOff) -> Telling:
    return Telling("scissors", _("Cut off as non-target"), page.reason(fact.reason), "bad")


def _callback(page: Page, fact: facts.CallbackScheduled) -> Telling:
    return Telling("clock", _("Call back on %(when)s") % {"when": figures.moment(fact.at)})


def _booked(page: Page, fact: facts.MeetingBooked) -> Telling:
    text = _("Booked for %(when)s") % {"when": figures.moment(fact.slot)}
    return Telling("calendar-event", text, page.office(fact.office), "move")


def _confirmed(page: Page, fact: facts.MeetingConfirmed) -> Telling:
    return Telling("check", _("Confirmed that he will come"), words.word(fact.channel, "means"))


def _reminded(page: Page, fact: facts.MeetingReminded) -> Telling:
    return Telling("message-circle", _("Reminded of the meeting"), words.word(fact.channel, "means"))


def _moved(page: Page, fact: facts.MeetingRescheduled) -> Telling:
    return Telling("calendar", _("Meeting moved to %(when)s") % {"when": figures.moment(fact.slot)}, _by(fact.by))


def _cancelled(page: Page, fact: facts.MeetingCancelled) -> Telling:
    return Telling("calendar-off", _("Meeting cancelled"), _by(fact.by), "bad")


def _no_show(page: Page, fact: facts.MeetingNoShow) -> Telling:
    return Telling("user-off", _("Did not come"), "", "bad")


def _by(whose: str | None) -> str:
    known = {"client": _("at the client's wish"), "office": _("by the office"), "operator": _("by the operator")}
    return known.get(whose or "", whose or "")


def _arrived(page: Page, fact: facts.VisitArrived) -> Telling:
    note = _joined(page.office(fact.office), "" if fact.meeting else _("without a booking"))
    return Telling("star", _("Came to the office"), note, "key")


def _unserved(page: Page, fact: facts.VisitLeftUnserved) -> Telling:
    return Telling("door-enter", _("Left without having been received"), "", "bad")


def _classified(page: Page, fact: facts.VisitClassified) -> Telling:
    text = _("The office says: %(verdict)s") % {"verdict": words.word(fact.verdict, "verdict").lower()}
    return Telling("user-check", text, page.reason(fact.reason), "good" if fact.verdict == "target" else "bad")


def _outcome(page: Page, fact: facts.MeetingOutcome) -> Telling:
    texts = {
        "sold": (_("Meeting: sold"), "good"),
        "follow_up": (_("Meeting: will think, follow-up"), "move"),
        "refused": (_("Meeting: refused"), "bad"),
    }
    text, tone = texts[fact.outcome]
    seller = _("seller %(name)s") % {"name": page.person(fact.seller)}
    return Telling("users", text, _joined(seller, page.reason(fact.reason)), tone)


def _followed(page: Page, fact: facts.FollowupDone) -> Telling:
    return Telling("phone", _("Follow-up touch"), page.reason(fact.result))


def _follow(page: Page, fact: facts.FollowupScheduled) -> Telling:
    return Telling("clock", _("Next follow-up on %(when)s") % {"when": figures.moment(fact.at)})


def _seller(page: Page, fact: facts.SellerAssigned) -> Telling:
    return Telling("user-check", _("The client is with %(name)s") % {"name": page.person(fact.seller)})


def _scheduled(page: Page, fact: facts.DealScheduled) -> Telling:
    parts = [f"{figures.day(part.date)}: {figures.money(part.amount)}" for part in fact.instalments[:6]]
    more = len(fact.instalments) - len(parts)
    note = ", ".join([*parts, *([_("and %(n)s more") % {"n": more}] if more > 0 else [])])
    return Telling("calendar", _("Schedule of payments agreed"), note)


def _signed(page: Page, fact: facts.DealSigned) -> Telling:
    text = _("Contract signed for %(amount)s") % {"amount": figures.money(fact.amount)}
    if len(fact.sellers) == 1:
        return Telling(
            "signature", text, _("seller %(name)s") % {"name": page.person(next(iter(fact.sellers)))}, "good"
        )
    shares = ", ".join(f"{page.person(seller)} {figures.percent(share)}" for seller, share in fact.sellers.items())
    return Telling("signature", text, _("sellers: %(shares)s") % {"shares": shares}, "good")


def _deal_off(page: Page, fact: facts.DealCancelled) -> Telling:
    return Telling("file-text", _("Contract called off"), page.reason(fact.reason), "bad")


def _paid(page: Page, fact: facts.PaymentReceived) -> Telling:
    return Telling("cash", _("Paid %(amount)s") % {"amount": figures.money(fact.amount)}, "", "good")


def _refunded(page: Page, fact: facts.PaymentRefunded) -> Telling:
    text = _("Returned to the client: %(amount)s") % {"amount": figures.money(fact.amount)}
    return Telling("credit-card-refund", text, "", "bad")


def _lost(page: Page, fact: facts.LeadLost) -> Telling:
    return Telling("circle-x", _("Lost"), page.reason(fact.reason), "bad")


def _slept(page: Page, fact: facts.LeadSlept) -> Telling:
    until = _("until %(day)s") % {"day": figures.day(fact.until)} if fact.until else ""
    return Telling("zzz", _("Put aside"), _joined(until, page.reason(fact.reason)))


def _reactivated(page: Page, fact: facts.LeadReactivated) -> Telling:
    return Telling("refresh", _("Taken up again"), page.reason(fact.reason), "move")


def _reviewed(page: Page, fact: facts.QcReviewed) -> Telling:
    note = _("operator %(name)s") % {"name": page.person(fact.operator)}
    text = _("Quality control: score %(score)s") % {"score": figures.decimal(fact.score)}
    return Telling("shield-check", text, note)


def _qc(page: Page, fact: facts.QcVerdict) -> Telling:
    text = _("Quality control says: %(verdict)s") % {"verdict": words.word(fact.verdict, "verdict").lower()}
    return Telling("gavel", text, page.reason(fact.reason), "good" if fact.verdict == "target" else "bad")


def _overturned(page: Page, fact: facts.QcCutoffOverturned) -> Telling:
    return Telling("arrow-back-up", _("Quality control returned the client"), page.reason(fact.reason), "good")


def _agreed(page: Page, fact: facts.ConsentRecorded) -> Telling:
    text = _("Consent given: %(purpose)s") % {"purpose": _purpose(fact.purpose)}
    return Telling("lock", text, words.word(fact.source, "means"))


def _revoked(page: Page, fact: facts.ConsentRevoked) -> Telling:
    return Telling("lock", _("Consent taken back: %(purpose)s") % {"purpose": _purpose(fact.purpose)}, "", "bad")


def _purpose(purpose: str) -> str:
    return {
        "personal_data": _("personal data"),
        "marketing_calls": _("advertising calls"),
        "bki_request": _("credit history request"),
    }[purpose]


def _unknown(page: Page, fact: facts.Fact) -> Telling:
    return Telling("point", facts.kind_of(fact).name)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


TELLERS: dict[type[facts.Fact], Callable[[Page, Any], Telling]] = {
    facts.TargetAction: _action,
    facts.LeadAssigned: _assigned,
    facts.LeadReattributed: _reattributed,
    facts.LeadMerged: _merged,
    facts.LeadInvalid: _invalid,
    facts.Call: _call,
    facts.LeadQualified: _qualified,
    facts.LeadCutOff: _cut_off,
    facts.CallbackScheduled: _callback,
    facts.MeetingBooked: _booked,
    facts.MeetingConfirmed: _confirmed,
    facts.MeetingReminded: _reminded,
    facts.MeetingRescheduled: _moved,
    facts.MeetingCancelled: _cancelled,
    facts.MeetingNoShow: _no_show,
    facts.VisitArrived: _arrived,
    facts.VisitLeftUnserved: _unserved,
    facts.VisitClassified: _classified,
    facts.MeetingOutcome: _outcome,
    facts.FollowupDone: _followed,
    facts.FollowupScheduled: _follow,
    facts.SellerAssigned: _seller,
    facts.DealScheduled: _scheduled,
    facts.DealSigned: _signed,
    facts.DealCancelled: _deal_off,
    facts.PaymentReceived: _paid,
    facts.PaymentRefunded: _refunded,
    facts.LeadLost: _lost,
    facts.LeadSlept: _slept,
    facts.LeadReactivated: _reactivated,
    facts.QcReviewed: _reviewed,
    facts.QcVerdict: _qc,
    facts.QcCutoffOverturned: _overturned,
    facts.ConsentRecorded: _agreed,
    facts.ConsentRevoked: _revoked,
}
