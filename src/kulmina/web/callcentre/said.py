"""The words of this room: classes of the queue, ages, and what a list was opened for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as in_context

from kulmina.current import load
from kulmina.web.page import Page
from kulmina.web.words import word

KINDS: Mapping[str, Any] = {
    "ringing": in_context("queue", "Ringing now"),
    "missed": in_context("queue", "Missed calls"),
    "new": in_context("queue", "New applications"),
    "callback": in_context("queue", "Call-backs"),
    "confirm": in_context("queue", "Confirm a meeting"),
    "follow_up": in_context("queue", "Follow-ups"),
    "retry": in_context("queue", "No answer, try again"),
    "wake": in_context("queue", "Woken up"),
}


def age_titles() -> list[str]:
    """The buckets of `load.AGES`."""
    return [_("today"), _("1–2 days"), _("3–6 days"), _("7–13 days"), _("14–29 days"), _("30 days and more")]


def chosen_for(page: Page, chosen: load.Choice) -> list[str]:
    """In words, the number that a list was opened from."""
    clocks = {"late": _("answered too late already"), "soon": _("time is running out")}
    told = {
        "in_time": _("today, answered in time"), "late": _("today, answered too late"),
        "never": _("today, not answered in time"), "waiting": _("today, still in time"),
    }  # fmt: skip
    parts = [
        str(KINDS.get(chosen.kind or "", "")),
        clocks.get(chosen.clock or "", ""),
        word(chosen.state, "state"),
        told.get(chosen.answer or "", ""),
        age_titles()[chosen.age] if chosen.age is not None else "",
        _("No operator") if chosen.operator == load.NOBODY else page.person(chosen.operator),
        _("asks for something now") if chosen.due else "",
    ]
    return [part for part in parts if part] or [_("all leads")]
