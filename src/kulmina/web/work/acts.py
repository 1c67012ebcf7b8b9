"""What is done at the desk: each click is one act of `actions`, and then it goes on to the next client."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kulmina.actions import calls, leads
from kulmina.actions.act import Done, NoSuchLead
from kulmina.actions.calls import Card, Talk, Verdict
from kulmina.domain.event import BadEvent
from kulmina.domain.refusal import ImpossibleStep, LeadIsTaken
from kulmina.web import acting, figures, typed
from kulmina.web.access import actor, opens
from kulmina.web.page import Page
from kulmina.web.work import asks, wording
from kulmina.web.work.views import PACE, call_back_times, opened, pace

YEAR = 365 * 24 * 3600


@require_POST
@opens("work")
def following(request: HttpRequest) -> HttpResponse:
    """The next client of this person."""
    return _to_next(opened(request), said=False)


@require_POST
@opens("work")
def take(request: HttpRequest, lead_id: str) -> HttpResponse:
    """Take this lead."""
    page = opened(request)
    return _carried(page, lambda: _taken(page, lead_id))


def _taken(page: Page, lead_id: str) -> HttpResponse:
    leads.take(actor(page.request), lead_id, now=page.now)
    return acting.onward(page.request, reverse("work_card", args=[lead_id]))


@require_POST
@opens("work")
def incoming(request: HttpRequest) -> HttpResponse:
    """Somebody rings: his card opens, the call is recorded as answered."""
    page = opened(request)
    contact, name = request.POST.get("contact", ""), request.POST.get("name", "")
    return _carried(page, lambda: _answered(page, contact, name, request.POST.get("creative") or None))


def _answered(page: Page, contact: str, name: str, creative: str | None) -> HttpResponse:
    token = acting.token(page.request)
    got = calls.answer(actor(page.request), contact, name=name, creative=creative, now=page.now, token=token)
    acting.say(page.request, _("A new client") if got.fresh else _("This client is known"))
    return acting.onward(page.request, reverse("work_card", args=[got.lead_id]))


@require_POST
@opens("work")
def add(request: HttpRequest) -> HttpResponse:
    """An application that came by another road is written down by hand."""
    page = opened(request)
    return _carried(page, lambda: _added(page))


def _added(page: Page) -> HttpResponse:
    form = page.request.POST
    got = leads.receive(
        actor(page.request), "application", form.get("contact", ""), creative=form.get("creative") or None,
        name=form.get("name"), now=page.now, token=acting.token(page.request),
    )  # fmt: skip
    said = _("The application is recorded: %(lead)s") if got.fresh else _("Added to the lead that he has: %(lead)s")
    if not got.done.repeated:
        acting.say(page.request, said % {"lead": got.lead_id}, undo=got.done)
    return acting.onward(page.request, reverse("work_card", args=[got.lead_id]))


@require_POST
@opens("work")
def pace_choice(request: HttpRequest) -> HttpResponse:
    """Go on to the next client after each outcome, or stay."""
    response = acting.onward(request, acting.back(request))
    chosen = "stay" if request.POST.get("pace") == "stay" else "go"
    response.set_cookie(PACE, chosen, max_age=YEAR, samesite="Lax", httponly=True)
    return response


@require_POST
@opens("work")
def name(request: HttpRequest, lead_id: str) -> HttpResponse:
    """Write down how the client is called."""
    page = opened(request)
    return _carried(page, lambda: _named(page, lead_id))


def _named(page: Page, lead_id: str) -> HttpResponse:
    called = page.request.POST.get("name", "").strip()
    if not called:
        return acting.refused(page, _("Type the client's name."))
    calls.name(actor(page.request), lead_id, called)
    return acting.onward(page.request, reverse("work_card", args=[lead_id]))


@require_POST
@opens("work")
def consent(request: HttpRequest, lead_id: str) -> HttpResponse:
    """The client agreed to a use of his data, or took that back."""
    page = opened(request)
    given = request.POST.get("given") == "yes"
    purpose = request.POST.get("purpose", "")
    click = Card(lead_id, token=acting.token(request))
    return acting.act(
        page, lambda: calls.consent(actor(request), click, purpose, given, now=page.now), then=acting.back(request),
        said=_("The consent is recorded") if given else _("The consent is taken back"),
    )  # fmt: skip


@require_POST
@opens("work")
def outcome(request: HttpRequest, lead_id: str) -> HttpResponse:
    """How the talk ended; what is chosen stands in the button, a detail of it after the colon."""
    page = opened(request)
    chosen, _colon, detail = request.POST.get("outcome", "").partition(":")
    return _carried(page, lambda: _ended(page, lead_id, chosen, detail))


def _ended(page: Page, lead_id: str, chosen: str, detail: str) -> HttpResponse:
    card = Card(lead_id, _number(page.request.POST.get("seen")), acting.token(page.request))
    told = Told(page, card, detail)
    ends = ENDS.get(chosen)
    if ends is None:
        return acting.refused(page, _("Choose how the talk ended."))
    done = ends(told)
    stays = chosen in ("verdict", "reopen", "book")
    if done.events and not done.repeated:
        acting.say(page.request, f"{lead_id}: {wording.OUTCOMES[chosen]}", undo=done)
    if chosen == "book":
        return acting.onward(page.request, f"{reverse('work_card', args=[lead_id])}?book=1#booking")
    if stays or not pace(page.request):
        return acting.onward(page.request, reverse("work_card" if stays else "work", args=[lead_id] if stays else []))
    return _to_next(page)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


class Told:
    """What the form of a card says."""

    def __init__(self, page: Page, card: Card, detail: str) -> None:
        self.page, self.card, self.detail = page, card, detail
        self.form = page.request.POST
        self.who, self.now = actor(page.request), page.now

    @property
    def talk(self) -> Talk:
        seconds = _number(self.form.get("talk_s")) or 0
        return Talk(seconds=seconds, told=self.form.get("talked") != "yes")

    @property
    def verdict(self) -> Verdict:
        said = self.form.get("verdict") or None
        reason = self.form.get("reason") or None
        answers = asks.answers(self.page, self.form)
        return Verdict(said if said in ("target", "non_target", "unknown") else None, reason, answers)

    def moment(self) -> datetime:
        """The chosen instant of a call back. Raises calls.TimeMissing."""
        quick = dict(call_back_times(self.now, self.page.company.rules)).get(self.detail)
        return quick or _moment(self.form.get("at", ""), self.page.company.rules.tz)

    def day(self) -> date | None:
        days = {"week": 7, "month": 30}.get(self.detail)
        return self.page.today + timedelta(days=days) if days else _day(self.form.get("until", ""))


def _moment(text: str, tz: ZoneInfo) -> datetime:
    try:
        return typed.moment(text).replace(tzinfo=tz)
    except ValueError:
        raise calls.TimeMissing() from None


def _day(text: str) -> date | None:
    try:
        return typed.day(text)
    except ValueError:
        return None


def _call_back(t: Told) -> Done:
    return calls.call_back(t.who, t.card, t.moment(), t.talk, t.verdict, now=t.now)


ENDS: dict[str, Callable[[Told], Done]] = {
    "no_answer": lambda t: calls.no_answer(t.who, t.card, now=t.now),
    "busy": lambda t: calls.no_answer(t.who, t.card, now=t.now, result="busy"),
    "call_back": _call_back,
    "wrong_number": lambda t: calls.wrong_number(t.who, t.card, now=t.now, reason=t.detail or calls.WRONG_NUMBER),
    "cut_off": lambda t: calls.cut_off(t.who, t.card, t.detail, t.talk, t.verdict, now=t.now),
    "lost": lambda t: calls.lose(t.who, t.card, t.detail, t.talk, t.verdict, now=t.now),
    "sleep": lambda t: calls.put_aside(t.who, t.card, t.day(), t.talk, t.verdict, now=t.now),
    "book": lambda t: calls.qualify(t.who, t.card, t.talk, t.verdict, now=t.now),
    "verdict": lambda t: calls.qualify(t.who, t.card, t.talk, t.verdict, now=t.now),
    "reopen": lambda t: calls.reopen(t.who, t.card, now=t.now),
}


def _to_next(page: Page, *, said: bool = True) -> HttpResponse:
    """On to the next client; where nobody is due, back to the desk."""
    try:
        given = leads.next_client(actor(page.request), now=page.now)
    except leads.QueueIsEmpty as empty:
        if not said:
            messages.info(page.request, _nobody(page, empty.due))
        return acting.onward(page.request, reverse("work"))
    except ImpossibleStep as error:
        return acting.refused(page, acting.sentence(page, error))
    return acting.onward(page.request, reverse("work_card", args=[given.lead_id]))


def _nobody(page: Page, due: datetime | None) -> str:
    if due is None:
        return _("Nobody is to be called now. New clients appear here by themselves.")
    return _("Nobody is to be called now. The next one is due at %(when)s.") % {"when": figures.moment(page.local(due))}


def _carried(page: Page, do: Callable[[], HttpResponse]) -> HttpResponse:
    """What was done, or why it cannot be, in plain words; a client of somebody else's leads to the next one."""
    try:
        return do()
    except LeadIsTaken as error:
        return _refused(page, acting.sentence(page, error), following=True)
    except calls.CardIsOld as error:
        return _refused(page, acting.sentence(page, error), reload=True)
    except ImpossibleStep as error:
        return _refused(page, acting.sentence(page, error))
    except asks.BadAnswer as error:
        return _refused(page, str(error))
    except BadEvent as error:
        return _refused(page, _("This cannot be recorded: %(problem)s") % {"problem": str(error)})
    except NoSuchLead:
        return _refused(page, _("There is no such lead any more."))


def _refused(page: Page, text: str, **offers: Any) -> HttpResponse:
    if page.request.headers.get("HX-Request") and offers:
        answer = render(page.request, "work/refused.html", {"text": text, **offers}, status=422)
        answer["HX-Retarget"], answer["HX-Reswap"] = "#notices", "afterbegin"
        return answer
    return acting.refused(page, text)
