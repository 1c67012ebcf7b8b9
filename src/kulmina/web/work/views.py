"""The operator's desk: the queue with its clocks, and the card of one client."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kulmina.clients import people
from kulmina.current import leads, queue, score, today
from kulmina.current.leads import Card
from kulmina.current.queue import Asker, Item
from kulmina.domain import contact as contacts
from kulmina.domain import facts, rights
from kulmina.domain.company import Rules
from kulmina.domain.event import Event
from kulmina.domain.lead import Lead
from kulmina.domain.period import micros, midnight
from kulmina.domain.queue import Work, held_until, seen, work
from kulmina.domain.response import at_part
from kulmina.staff.models import Role
from kulmina.web import scored, story, words
from kulmina.web.access import account, actor, opens, sees_contacts
from kulmina.web.page import Page, turn
from kulmina.web.work import asks, wording
from kulmina.web.work import mine as own

PURPOSES = ("personal_data", "marketing_calls", "bki_request")
PACE = "work_pace"  # the cookie: go on to the next client after an outcome


@require_safe
@never_cache
@opens("work")
def desk(request: HttpRequest) -> HttpResponse:
    """The queue as this person would be given it; a head sees that of everybody."""
    page = opened(request)
    asker = Asker(account(request).person_id if works(page) else None)
    items = queue.queue(asker, page.now)
    known = people.everything([item.client for item in items if item.client])
    counts = queue.counts(asker, page.now)
    return page.show(
        "work/desk.html",
        rows=[_row(page, item, known) for item in items],
        classes=[(*wording.CLASSES[kind], kind, counts[kind], queue.MOST) for kind in counts if counts[kind]],
        total=sum(counts.values()),
        full=max(counts.values(), default=0) >= queue.MOST,
        due_next=None if items else queue.due_next(asker, page.now),
        works=works(page),
        creatives=_creatives(page),
    )


def opened(request: HttpRequest) -> Page:
    """The page, for those who call: operators and heads; sellers where there is no call centre (R60)."""
    page = turn(request, "work")
    who = account(request)
    if who.role == Role.SELLER and not who.is_superuser and rights.has_call_centre(page.company):
        raise PermissionDenied("work")
    return page


def works(page: Page) -> bool:
    """Whether this person calls clients himself."""
    return rights.may(actor(page.request), "call", page.company)


def _row(page: Page, item: Item, known: Mapping[str, people.Known]) -> dict[str, Any]:
    client = known.get(item.client or "")
    me = account(page.request).person_id
    return {
        "item": item,
        "class": wording.CLASSES[item.kind],
        "clock": wording.clock(page, item.kind, item.due, item.until),
        "why": wording.why(page, item.why, item.due, item.until, item.tries),
        "worth": wording.worth(item.worth),
        "reasons": scored.reasons(page, item.worth.reasons),
        "name": client.name if client else "",
        "contact": _contact(client, full=_dials(page, own=bool(item.operator) and item.operator == me)),
        "creative": page.creative(item.creative),
        "holder": page.person(item.operator) if item.operator and item.operator != me else "",
        "mine": bool(item.operator) and item.operator == me,
    }


def _dials(page: Page, *, own: bool) -> bool:
    """Whether the whole contact stands there: of one's own clients; a client of nobody or of a colleague is taken
    before he is called. Heads, who call nobody, see all of them."""
    return sees_contacts(account(page.request)) and (own or not works(page) or account(page.request).is_superuser)


def _contact(client: people.Known | None, *, full: bool) -> str:
    if client is None or client.contact is None:
        return ""
    return client.contact.text if full else contacts.masked(client.contact)


def _creatives(page: Page) -> list[tuple[str, str]]:
    offered = [(creative, page.creative(creative)) for creative in page.company.creatives]
    return sorted(offered, key=lambda each: each[1].casefold())[:300]


@require_safe
@opens("work")
def mine(request: HttpRequest) -> HttpResponse:
    """Own figures of today and of the month, and own pay so far."""
    page = opened(request)
    me, day = account(request).person_id, midnight(page.today, page.company.rules.tz)
    period = next((one for one in page.company.periods if one.start <= page.today < one.end), None)
    month = midnight(period.start if period else page.today.replace(day=1), page.company.rules.tz)
    counted = own.pay(page.company, period.id, page.now) if period else None
    slip = counted.pay.statements.get(me) if counted else None
    return page.show(
        "work/mine.html",
        done=today.activity(me, page.company, page.now),
        came=today.arrivals(me, day, page.now),
        month=today.arrivals(me, month, page.now),
        period=period,
        counted=counted,
        slip=slip,
        figures=_figures(slip) if slip else {},
        waits=period is not None and counted is None,
    )


def _figures(slip: Any) -> dict[str, Any]:
    """The figures that the pay hangs on, where it hangs on them."""
    found = {kpi: value for line in slip.lines for kpi, value in line.kpis}
    return {"conv": found.get("cc.conv"), "nt_share": found.get("cc.nt_share")}


@require_safe
@never_cache
@opens("work")
def card(request: HttpRequest, lead_id: str) -> HttpResponse:
    """A client: who, from where, what happened, what is asked of him, and how the talk may end."""
    page = opened(request)
    found = leads.card(lead_id, page.company)
    if found is None:
        raise Http404(lead_id)
    asked = asked_now(page, found.lead)
    free = held_until(found.lead, asked, page.company.rules) if asked else None
    if works(page) and not reads(page, found, free):
        return page.show("work/taken.html", row=found.row, holder=page.person(found.lead.operator))
    return page.show("work/card.html", **_told(page, found, _said_now(page, asked)))


def asked_now(page: Page, lead: Lead) -> Work | None:
    found = work(lead, page.company.rules)
    return seen(found, page.now) if found else None


def _said_now(page: Page, asked: Work | None) -> Work | None:
    """What is to be said of the next work: a meeting that may still go on is nobody's omission."""
    return None if asked and asked.why == "unmarked" and asked.due > page.now else asked


def reads(page: Page, found: Card, free: datetime | None) -> bool:
    """Whether somebody who calls may open the card: a lead of his, of nobody, or of who is silent; who rings is
    served by whoever answers."""
    me, lead = account(page.request).person_id, found.lead
    if account(page.request).is_superuser or me in {lead.operator, found.row.booker, None} or lead.operator is None:
        return True
    if me in {given.operator for given in lead.assignments} or (free is not None and free <= page.now):
        return True
    rung = _last_call(found)
    return rung is not None and rung.actor == me


def _last_call(found: Card) -> Event | None:
    """The last call of the history that counts, where the client rang and was answered."""
    told = [(s.event, s.event.fact) for s in reversed(found.history) if not s.voided]
    last = next(((event, fact) for event, fact in told if isinstance(fact, facts.Call)), None)
    return last[0] if last and last[1].direction == "in" and last[1].result == "connected" else None


def _told(page: Page, found: Card, asked: Work | None) -> dict[str, Any]:
    row, lead = found.row, found.lead
    known = people.everything([row.client]) if row.client else {}
    client = known.get(row.client or "")
    creative = page.company.creatives.get(row.creative or "")
    mine_now = lead.operator == account(page.request).person_id
    acts = works(page) and (mine_now or lead.operator is None)
    rung = _last_call(found)
    me = account(page.request).person_id
    answering = (
        rung is not None
        and rung.actor == me
        and page.now - rung.occurred_at < timedelta(hours=1)
        and _is_last(found, rung)
    )
    full = _dials(page, own=mine_now or answering)
    unfit = asks.unfit(page, lead.answers)
    desk_rules = page.company.rules.desk
    return {
        "row": row,
        "lead": lead,
        "seen": found.last_no,
        "name": client.name if client else "",
        "contact": _contact(client, full=full),
        "full": full,
        "kind": client.contact.kind if client and client.contact else "",
        "creative": page.creative(row.creative),
        "campaign": creative.campaign if creative else "",
        "channel": words.word(creative.channel, "channel") if creative and creative.channel else "",
        "asked": asked,
        "why": wording.why(page, asked.why, asked.due, asked.until, len(lead.tries)) if asked else "",
        "clock": wording.clock(page, asked.kind, asked.due, asked.until) if asked else None,
        "class": wording.CLASSES[asked.kind] if asked else None,
        "holder": page.person(lead.operator) if lead.operator and not mine_now else "",
        "may_take": works(page) and not mine_now and lead.arrival is None,
        "acts": acts and lead.arrival is None,
        "finished": row.state in ("lost", "non_target", "invalid", "sleeping", "sold", "refunded"),
        "answering": answering,
        "questions": asks.questions(page, lead.answers),
        "unfit": unfit,
        "verdict": lead.verdicts.operator.value if lead.verdicts.operator else "",
        "non_target": asks.reasons(page, "non_target"),
        "lost": [one for one in asks.reasons(page, "lost") if one[0] not in ("unreachable", "non_target")],
        "unreachable": len(lead.tries) >= desk_rules.attempts,
        "tries": len(lead.tries),
        "attempts": desk_rules.attempts,
        "cadence": len(desk_rules.cadence),
        "times": call_back_times(page.now, page.company.rules),
        "tomorrow": page.today + timedelta(days=1),
        "meetings": [m for m in lead.meetings if m.awaited],
        "consents": _consents(found),
        "days": _newest_first(page, found),
        "flags": (("yes", _("yes")), ("no", _("no"))),
        "verdicts": ("target", "non_target", "unknown"),
        "books": rights.may(actor(page.request), "meeting.booked", page.company),
        "pace": pace(page.request),
        "booking": "book" in page.request.GET,
        "works": works(page),
        **_score(page, found),
    }  # fmt: skip


def _score(page: Page, found: Card) -> dict[str, Any]:
    """The chance of a client who has not come yet, with its reasons; nothing where there is no score."""
    row = found.row
    if row.created_at is None or found.lead.arrival is not None:
        return {}
    told = score.scores({row.number: micros(row.created_at)}, page.company).get(row.number)
    return {"score": told, "reasons": scored.reasons(page, told.reasons)} if told else {}


def _newest_first(page: Page, found: Card) -> list[Any]:
    """The history by days, the latest fact at the top."""
    again = {act.event_id for act in found.lead.duplicates}
    days = story.tell(page, (step.event for step in found.history), again)
    return [(day, entries[::-1]) for day, entries in reversed(days)]


def _is_last(found: Card, event: Event) -> bool:
    """Nothing was decided since."""
    kinds = (facts.LeadAssigned, facts.ConsentRecorded, facts.ConsentRevoked, facts.TargetAction)
    after = [s.event for s in found.history if not s.voided and not isinstance(s.event.fact, kinds)]
    return bool(after) and after[-1].event_id == event.event_id


def call_back_times(now: datetime, rules: Rules) -> list[tuple[str, datetime]]:
    """The quick choices of a call back: in an hour, this evening, tomorrow morning, tomorrow evening."""
    local = now.astimezone(rules.tz)
    day, hour = local.date(), timedelta(hours=1)
    offered = [
        ("hour", local + hour),
        ("evening", at_part(day, "evening", rules)),
        ("morning", at_part(day + timedelta(days=1), "morning", rules)),
        ("tomorrow", at_part(day + timedelta(days=1), "evening", rules)),
    ]
    return [(name, at) for name, at in offered if at > now]


def _consents(found: Card) -> list[tuple[str, bool]]:
    """What the client agreed to, by purpose."""
    given = dict.fromkeys(PURPOSES, False)
    for step in found.history:
        if step.voided:
            continue
        if isinstance(step.event.fact, facts.ConsentRecorded):
            given[step.event.fact.purpose] = True
        elif isinstance(step.event.fact, facts.ConsentRevoked):
            given[step.event.fact.purpose] = False
    return list(given.items())


def pace(request: HttpRequest) -> bool:
    """Whether this person goes on to the next client after each outcome."""
    return request.COOKIES.get(PACE) != "stay"


@require_POST
@opens("work")
def rules(request: HttpRequest, lead_id: str) -> HttpResponse:
    """What the answers that are being typed say: fits so far, or which rule speaks against him."""
    page = opened(request)
    try:
        given = asks.answers(page, request.POST)
    except asks.BadAnswer as error:
        return page.show("work/rules.html", problem=str(error))
    return page.show("work/rules.html", unfit=asks.unfit(page, given))
