"""Why somebody is next, in words, and how long he has waited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import pgettext_lazy as in_context

from kulmina.domain.worth import Worth
from kulmina.web import figures
from kulmina.web.page import Page

CLASSES: Mapping[str, tuple[Any, str, str]] = {
    "ringing": (in_context("queue", "Ringing"), "phone-incoming", "red"),
    "missed": (in_context("queue", "Missed calls"), "phone-x", "red"),
    "new": (in_context("queue", "New"), "mail", "azure"),
    "callback": (in_context("queue", "Call back"), "phone", "orange"),
    "confirm": (in_context("queue", "Confirm"), "calendar-event", "indigo"),
    "follow_up": (in_context("queue", "Follow up"), "refresh", "orange"),
    "retry": (in_context("queue", "Try again"), "phone-outgoing", "secondary"),
    "wake": (in_context("queue", "Woken up"), "zzz", "secondary"),
}
OUTCOMES: Mapping[str, Any] = {
    "no_answer": gettext_lazy("No answer"),
    "busy": gettext_lazy("Busy"),
    "call_back": gettext_lazy("The call back is agreed"),
    "wrong_number": gettext_lazy("Wrong number"),
    "cut_off": gettext_lazy("Cut off"),
    "lost": gettext_lazy("The client is lost"),
    "book": gettext_lazy("The talk is recorded"),
    "sleep": gettext_lazy("Put aside"),
    "reopen": gettext_lazy("Back in work"),
    "verdict": gettext_lazy("The verdict is recorded"),
}


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock that ticks: down to `at`, or up from it; `text`: how it stands now; `late`: the time is over."""

    at: datetime
    down: bool
    text: str
    late: bool


def clock(page: Page, kind: str, due: datetime, until: datetime | None) -> Clock:
    """What the SLA leaves of a new client or a missed call, else how long ago the work fell due."""
    if kind in ("new", "missed", "ringing") and until is not None:
        left = int((until - page.now).total_seconds())
        return Clock(until, True, _ticks(left), left < 0)
    gone = max(int((page.now - due).total_seconds()), 0)
    return Clock(due, False, _ticks(gone), False)


def _ticks(seconds: int) -> str:
    """3:20, -0:15, 2 h 05; the script of the page goes on from here in the same form."""
    sign, rest = "\u2212" if seconds < 0 else "", abs(seconds)
    if rest < 3600:
        return f"{sign}{rest // 60}:{rest % 60:02d}"
    if rest < 48 * 3600:
        return sign + _("%(hours)d h %(minutes)02d") % {"hours": rest // 3600, "minutes": rest % 3600 // 60}
    days = rest // 86400
    return sign + ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def why(page: Page, word: str, due: datetime, until: datetime | None, tries: int) -> str:
    """The reason why he is next, in words. `word`: of `domain.queue.WHYS`."""
    match word:
        case "ringing":
            return _("is ringing now")
        case "missed":
            return _("missed call, waits to be called back")
        case "new" if until is not None and until >= page.now:
            sla = _ticks(page.company.rules.sla_seconds)
            return _("new application: the first call within %(sla)s") % {"sla": sla}
        case "new":
            return _("new application: the first call is late")
        case "callback":
            return _("agreed to be called at %(when)s") % {"when": figures.moment(page.local(due))}
        case "confirm" if until is not None:
            return _("confirm the meeting on %(when)s") % {"when": figures.moment(page.local(until))}
        case "retry":
            attempts = {"number": tries + 1, "all": len(page.company.rules.desk.cadence)}
            return _("did not answer: attempt %(number)d of %(all)d") % attempts
        case "exhausted":
            return _("did not answer all %(n)d attempts: call once more or give up") % {"n": tries}
    return str(WHYS.get(word, ""))


WHYS: Mapping[str, Any] = {
    "no_show": gettext_lazy("did not come to the meeting: agree on another time"),
    "cancelled": gettext_lazy("the meeting was cancelled: agree on another time"),
    "returned": gettext_lazy("is back in work"),
    "no_step": gettext_lazy("talked to, and no next step was agreed"),
    "unmarked": gettext_lazy("the meeting is over and nobody marked how it ended"),
    "follow_up": gettext_lazy("decides after the meeting"),
    "no_date": gettext_lazy("decides after the meeting, and no date was agreed"),
    "wake": gettext_lazy("asked to be called from this day on"),
    "no_wake": gettext_lazy("was put aside without a date"),
}


def worth(value: Worth) -> str:
    """How the expected value came about, and whether the chance is the lead's own."""
    by = _("by the score of the lead") if value.scored else _("by the creative's rate: there is no better score yet")
    if not value.money:
        told = _("chance to come %(chance)s") % {"chance": figures.percent(value.chance)}
    else:
        told = _("chance to come %(chance)s × %(money)s × freshness %(decay)s") % {
            "chance": figures.percent(value.chance),
            "money": figures.money(round(value.money)),
            "decay": figures.percent(value.decay, 0),
        }
    return f"{told} ({by})"
