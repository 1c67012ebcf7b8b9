"""The fourth step: what marketing answers for (R11), asked in the words of the book."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kulmina.actions import setup, target
from kulmina.domain.company import ActionRule, read_action
from kulmina.domain.preset import Variant
from kulmina.domain.refusal import ImpossibleStep
from kulmina.web import typed as read
from kulmina.web.access import opens
from kulmina.web.acting import token
from kulmina.web.start.steps import Step, address, spoken, step

# What each kind of target action means for those who pay for it.
MEANS = {
    "application": _("A person left a contact that can be called. A contact that nobody answers to does not count."),
    "call": _("A person rang. Counts when he was answered, missed calls stand in the queue."),
    "visit": _("A person came to the office or the shop. Counts from the street and by booking."),
    "app_install": _("A person installed the app. By itself it says little of money."),
    "app_action": _("After installing, the person did what you earn on: ordered, paid, passed a level."),
    "bki_application": _(
        "An application with a consent to ask the credit bureau. Without the consent it does not count."
    ),
    "online_purchase": _("A person bought on the site, without a meeting."),
}


class DayUnreadable(ImpossibleStep):
    """A day is a day."""

    ru = "Не понимаю дату «{day}»: выберите день."
    en = "The day {day} cannot be read: choose a day."


@require_http_methods(["GET", "HEAD", "POST"])
@opens("start")
def show(request: HttpRequest) -> HttpResponse:
    """Ask for it and record it."""
    here = step(request, "target")
    if here.preset is None:
        return redirect(address("business"))
    if request.method != "POST":
        return here.show(**_form(here, {"variant": _chosen(here), "since": _since(here)}))
    typed = {name: request.POST.get(name, "").strip() for name in ("variant", "since")}
    try:
        since = _day(typed["since"])
        setup.choose_target(here.actor, here.preset, typed["variant"], since, now=here.page.now, token=token(request))
    except ImpossibleStep as error:
        return here.refused(error, "since" if isinstance(error, DayUnreadable) else "variant", **_form(here, typed))
    return step(request, "target").onward()


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return read.day(text)
    except ValueError:
        raise DayUnreadable(day=text[:20]) from None


def _since(here: Step) -> str:
    """Where clients are counted already, what is chosen anew holds from the next period; else from the beginning."""
    company = here.page.company
    if not company.rules.target_actions or not setup.has_leads():
        return ""
    day = target.usual(company, here.page.today)
    return day.isoformat() if day else ""


def _chosen(here: Step) -> str:
    """The answer that is in force; in a new company the usual one of the trade."""
    assert here.preset is not None
    actions = here.page.company.rules.target_actions
    if not actions:
        return here.preset.variants[0].id
    return next((one.id for one in here.preset.variants if _rules(one) == set(actions)), "")


def _rules(variant: Variant) -> set[ActionRule]:
    return set(map(read_action, variant.counted()))


def _form(here: Step, typed: dict[str, str]) -> dict[str, Any]:
    assert here.preset is not None
    variants = [
        {
            "id": variant.id,
            "title": spoken(variant.words),
            "means": list(dict.fromkeys(MEANS[action] for action in sorted(rule.action for rule in _rules(variant)))),
        }
        for variant in here.preset.variants
    ]
    return {
        "typed": typed,
        "variants": variants,
        "in_force": bool(here.page.company.rules.target_actions),
        "room": reverse("target"),
    }
