"""The second step: where clients are received, when, and how many at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kulmina.actions import offices
from kulmina.actions.offices import Setup
from kulmina.domain.company import WEEK, Office
from kulmina.domain.preset import Preset
from kulmina.domain.slot_refusal import OfficeIsWrong, WrongCapacity, WrongLength
from kulmina.web.access import opens
from kulmina.web.acting import token
from kulmina.web.start.steps import Step, address, step

DAYS = dict(zip(WEEK, (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")), strict=True))
FIELDS = ("name", "address", "from", "to", "capacity", "minutes")
WEEKDAYS = WEEK[:5]


@require_http_methods(["GET", "HEAD", "POST"])
@opens("start")
def show(request: HttpRequest) -> HttpResponse:
    """The offices that there are, and a form for the next one."""
    here = step(request, "offices")
    if request.method != "POST":
        return here.show(**_form(here, _usual(here.preset)))
    typed = _typed(request.POST)
    try:
        offices.register(here.actor, None, _setup(typed), now=here.page.now, token=token(request))
    except OfficeIsWrong as error:
        return here.refused(error, error.field, **_form(here, typed))
    return redirect(address("offices")) if "another" in request.POST else step(request, "offices").onward()


def _usual(preset: Preset | None) -> dict[str, Any]:
    """What an office of the trade usually is: a shop is open every day, an office on weekdays."""
    shop = preset is not None and preset.lead_actions[:1] == ("visit",)
    days = WEEK if shop else WEEKDAYS
    return {"name": "", "address": "", "from": "10:00", "to": "20:00" if shop else "19:00", "capacity": "2",
            "minutes": "30" if shop else "60", "days": [*days]}  # fmt: skip


def _typed(post: Any) -> dict[str, Any]:
    return {name: post.get(name, "").strip() for name in FIELDS} | {"days": post.getlist("days")}


def _setup(typed: Mapping[str, Any]) -> Setup:
    """Raises WrongCapacity, WrongLength."""
    hours = {day: (typed["from"], typed["to"]) for day in WEEK if day in typed["days"]}
    capacity, minutes = _whole(typed["capacity"]), _whole(typed["minutes"])
    if capacity is None:
        raise WrongCapacity(capacity=typed["capacity"] or "—")
    if minutes is None:
        raise WrongLength(minutes=typed["minutes"] or "—")
    return Setup(typed["name"], hours, capacity, address=typed["address"], slot_minutes=minutes)


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 6 else None


def _form(here: Step, typed: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "typed": typed,
        "days": [(code, title, code in typed["days"]) for code, title in DAYS.items()],
        "known": [(office, _hours(office)) for office in here.page.company.offices.values()],
    }


def _hours(office: Office) -> str:
    """When an office is open, day by day where the days differ."""
    spans = {WEEK[day]: span for day, span in sorted((office.hours or {}).items())}
    told = [(str(DAYS[day]), f"{_clock(opens)}–{_clock(closes)}") for day, (opens, closes) in spans.items()]
    if len({span for _day, span in told}) == 1:
        return f"{', '.join(day for day, _span in told)} · {told[0][1]}"
    return " · ".join(f"{day} {span}" for day, span in told)


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
