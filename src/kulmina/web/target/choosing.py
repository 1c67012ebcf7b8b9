"""Choosing what is expected: an answer and a day, what would be counted before and after it, and the confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kulmina.actions import target as acts
from kulmina.domain import target
from kulmina.domain.counting import Counting
from kulmina.domain.form import ACTIONS
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import chooses_target
from kulmina.web import trade, words
from kulmina.web.access import actor, opens
from kulmina.web.acting import act, refused, sentence, token
from kulmina.web.page import Page, turn
from kulmina.web.target import answers
from kulmina.web.target.answers import AS_COUNTED, Answer
from kulmina.web.target.views import history, said

OWN = "own"
CLICK = "click"
"""The answer that is offered only to say why it is none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form says. `since` None: the usual day; `problem`: a day that cannot be read."""

    variant: str
    chosen: Counting
    since: date | None


@require_safe
@opens("target")
def ask(request: HttpRequest) -> HttpResponse:
    """The form; where it is filled in, what would be counted before and after, and the button that decides."""
    page = _page(request)
    usual = acts.usual(page.company, page.today)
    context: dict[str, Any] = {
        "variants": target_choices(page),
        "actions": [(one, words.word(one, "action")) for one in ACTIONS],
        "now": said(page, page.company.rules.counting_on(page.today)),
        "usual": usual,
        "earliest": acts.earliest(page.company),
        "given": _given(request.GET),
        "seen": next((one["id"] for one in history(page)), ""),
    }
    if not request.GET.get("variant"):
        return page.show("target/change.html", **context)
    try:
        asked = _asked(page, request.GET)
        planned = acts.planned(page.company, asked.chosen, asked.since, page.today)
    except ImpossibleStep as error:
        return page.show("target/change.html", refusal=sentence(page, error), **context)
    return page.show("target/change.html", **context, **_before_and_after(page, asked, planned, usual))


def target_choices(page: Page) -> list[tuple[str, str]]:
    return [(one.id, trade.said(one.words)) for one in target.choices(page.company)]


def _before_and_after(page: Page, asked: Asked, planned: tuple[Counting, ...], usual: date | None) -> dict[str, Any]:
    """The days up to today that would be counted otherwise; without such the days of the page, as if it had held."""
    day = asked.since or usual
    begun = day is None or day <= page.today
    title = said(page, asked.chosen)["title"]
    if begun:
        days = (day or page.span.start, page.today + timedelta(days=1))
        after = Answer("after", _("After: %(answer)s") % {"answer": title}, planned)
    else:
        days = (page.span.start, page.span.end)
        after = Answer("after", _("If it had held: %(answer)s") % {"answer": title}, (asked.chosen,))
    if days[0] >= days[1]:
        days = (days[0], days[0] + timedelta(days=1))
    columns = [Answer(AS_COUNTED, _("Now"), page.company.rules.counting), after]
    return {
        "confirm": said(page, asked.chosen),
        "day": day,
        "begun": begun,
        "answers": columns,
        "lines": answers.lines(page, columns, answers.counted(page, columns, days)),
        "first": days[0],
        "last": days[1] - timedelta(days=1),
    }


@require_POST
@opens("target")
def choose(request: HttpRequest) -> HttpResponse:
    """Record what was confirmed."""
    page = _page(request)
    try:
        asked = _asked(page, request.POST)
    except ImpossibleStep as error:
        return refused(page, sentence(page, error))
    return act(
        page,
        lambda: acts.change(
            actor(request), asked.chosen, since=asked.since, seen=request.POST.get("seen") or None, now=page.now,
            token=token(request),
        ),
        then=reverse("target"), said=_("It is recorded what marketing answers for."), undo=False,
    )  # fmt: skip


@require_POST
@opens("target")
def undo(request: HttpRequest) -> HttpResponse:
    """Count again as before the latest decision."""
    page = _page(request)
    return act(
        page,
        lambda: acts.undo(actor(request), seen=request.POST.get("seen", ""), now=page.now, token=token(request)),
        then=reverse("target"), said=_("It is counted as before again."), undo=False,
    )  # fmt: skip


def _page(request: HttpRequest) -> Page:
    if not chooses_target(actor(request)):
        raise PermissionDenied("target")
    return turn(request, "target")


class DayUnreadable(ImpossibleStep):
    """The day was not understood."""

    ru = "«{day}» — это не дата. Укажите день, с которого будет действовать целевое действие."
    en = "“{day}” is no date. Name the day from which the target action holds."


def _asked(page: Page, form: QueryDict) -> Asked:
    """Raises what `acts.own` and `acts.variant` raise, DayUnreadable."""
    name = form.get("variant", "")
    if name in (OWN, CLICK):
        chosen = acts.own(page.company, _typed(form) if name == OWN else [CLICK], creating=_creating(page, form))
    else:
        chosen = acts.variant(page.company, name)
    return Asked(name, chosen, _day(form.get("since", "")))


def _typed(form: QueryDict) -> list[str]:
    """The ticked actions, with the length of a call and the name of an in-app action."""
    found = []
    for one in form.getlist("action"):
        more = form.get("talk", "").strip() if one == "call" else form.get("inside", "").strip()
        mark = ">=" if one == "call" else ":"
        found.append(f"{one}{mark}{more}" if more and one in ("call", "app_action") else one)
    return found


def _creating(page: Page, form: QueryDict) -> list[str] | None:
    """What makes a lead; as it is where nothing was ticked."""
    return [one for one in form.getlist("creates") if one in ACTIONS] or None


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise DayUnreadable(day=text[:20]) from None


def _given(form: QueryDict) -> dict[str, Any]:
    """What was typed, to stand in the form again and to travel with the confirmation."""
    return {
        "variant": form.get("variant", ""),
        "actions": form.getlist("action"),
        "creates": form.getlist("creates"),
        "talk": form.get("talk", ""),
        "inside": form.get("inside", ""),
        "since": form.get("since", ""),
    }
