"""What quality control looks at: each operator's sample of a week, and a lead to judge with its answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as in_context
from django.views.decorators.http import require_safe

from kulmina.current import leads, quality
from kulmina.current.leads import Card
from kulmina.domain import facts
from kulmina.domain.event import Event
from kulmina.domain.review import CHECKLIST
from kulmina.domain.rights import may
from kulmina.web import downloads, figures, typed, words
from kulmina.web.access import actor, opens
from kulmina.web.page import Page, turn

KINDS = {
    quality.CALL: in_context("to review", "Talk"),
    quality.CUT_OFF: in_context("to review", "Cut-off"),
    quality.ARRIVAL: in_context("to review", "Arrival"),
}


@require_safe
@opens("quality")
def index(request: HttpRequest) -> HttpResponse:
    """Everybody's sample of the week and how far it is."""
    page = turn(request, "quality")
    week = _week(page)
    samples = quality.samples(page.company, week)
    asked = request.GET.get("operator")
    shown = [sample for sample in samples if asked in (None, "", sample.operator)]
    return page.show(
        "quality/page.html",
        week=week,
        last=week + quality.WEEK - (quality.WEEK / 7),
        earlier=week - quality.WEEK,
        later=week + quality.WEEK if week < quality.monday(page.today) else None,
        samples=[(sample, page.person(sample.operator)) for sample in samples if sample.items],
        items=[(item, KINDS[item.kind], page.person(item.operator)) for sample in shown for item in sample.items],
        asked=asked,
        todo=sum(len(sample.items) - sample.done for sample in samples),
        reviews=_reviews(page),
    )


def _week(page: Page) -> date:
    """The Monday of the day that is asked for, else of today."""
    try:
        return quality.monday(typed.day(page.request.GET.get("week", "")))
    except ValueError:
        return quality.monday(page.today)


def _reviews(page: Page) -> bool:
    return may(actor(page.request), "qc.reviewed", page.company)


@require_safe
@opens("quality")
def sample_file(request: HttpRequest, form: str) -> HttpResponse:
    """The sample of a week as a table."""
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    page = turn(request, "quality")
    week = _week(page)
    header = [_("Operator"), _("What"), _("Lead"), _("When"), _("Looked at"), _("Score")]
    rows = [
        [
            page.person(item.operator), str(KINDS[item.kind]), item.lead_id, f"{page.local(item.at):%Y-%m-%d %H:%M}",
            _("yes") if item.decided else "", item.score,
        ]
        for sample in quality.samples(page.company, week)
        for item in sample.items
    ]  # fmt: skip
    return downloads.as_file(form, f"quality-{week}", _("Quality control"), header, rows)


@require_safe
@opens("quality")
def one(request: HttpRequest, lead_id: str) -> HttpResponse:
    """A lead to judge: its answers, its talks, its cut-off, its arrival; the history is beside."""
    page = turn(request, "quality")
    card = leads.card(lead_id, page.company)
    if card is None:
        raise Http404(lead_id)
    history = [step.event for step in card.history if not step.voided]
    lead, who = card.lead, actor(request)
    return page.show(
        "quality/one.html",
        card=card,
        lead=lead,
        row=card.row,
        answers=_answers(page, card),
        rule=page.company.rules.non_target_reason(lead.answers),
        talks=_talks(page, history),
        cut=lead.cut_offs[-1] if lead.cut_offs else None,
        cutter=page.person(lead.cut_offs[-1].operator) if lead.cut_offs else "",
        arrival=next((e for e in history if isinstance(e.fact, facts.VisitArrived)), None),
        booker=page.person(lead.arrival_operator),
        told=_told(page, history),
        checklist=[(point, point.en if figures.english() else point.ru) for point in CHECKLIST],
        chosen=request.GET.get("item", ""),
        reviews=_reviews(page),
        own=who.person in (lead.arrival_operator, *(cut.operator for cut in lead.cut_offs)),
        verdicts=[(code, words.word(code, "verdict")) for code in ("target", "non_target")],
    )


def _answers(page: Page, card: Card) -> list[tuple[str, str]]:
    said = {True: _("yes"), False: _("no")}
    return [
        (page.question(field), said[value] if isinstance(value, bool) else _plain(value))
        for field, value in card.lead.answers.items()
    ]


def _plain(value: Any) -> str:
    return figures.count(value) if isinstance(value, int) else str(value)


def _talks(page: Page, history: list[Event]) -> list[dict[str, Any]]:
    """The talks of a lead, each with its score where it has one."""
    reviews = {e.fact.call: e for e in history if isinstance(e.fact, facts.QcReviewed)}
    me = actor(page.request).person
    return [
        {
            "event": event,
            "who": page.person(event.actor),
            "own": event.actor == me,
            "seconds": event.fact.talk_s,
            "incoming": event.fact.direction == "in",
            "review": reviews.get(event.event_id),
            "by": page.person(reviews[event.event_id].actor) if event.event_id in reviews else "",
            "note": reviews[event.event_id].raw.get("note", "") if event.event_id in reviews else "",
        }
        for event in history
        if isinstance(event.fact, facts.Call) and event.fact.result == "connected"
    ]


def _told(page: Page, history: list[Event]) -> list[tuple[str, str, str, str]]:
    """Who has said what of the client, in the order of time: verdict, reason, who, level in words."""
    levels: dict[type[facts.Fact], str] = {
        facts.LeadQualified: _("the operator"),
        facts.LeadCutOff: _("the operator, cut off"),
        facts.VisitClassified: _("the office"),
        facts.QcVerdict: _("quality control"),
        facts.QcCutoffOverturned: _("quality control, returned"),
    }
    fixed = {facts.LeadCutOff: "non_target", facts.QcCutoffOverturned: "target"}
    return [
        (
            getattr(event.fact, "verdict", None) or fixed[type(event.fact)],
            page.reason(getattr(event.fact, "reason", None)),
            page.person(event.actor),
            levels[type(event.fact)],
        )
        for event in history
        if type(event.fact) in levels
    ]
